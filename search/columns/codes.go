package columns

// codes is a column of numbers in as few bytes each as the largest of them needs: one, two or four. Just one of the three
// is in use.
type codes struct {
	one  []uint8
	two  []uint16
	four []uint32
}

func newCodes(room int) codes { return codes{one: make([]uint8, 0, room)} }

func (c *codes) len() int { return len(c.one) + len(c.two) + len(c.four) }

func (c *codes) at(row uint32) uint32 {
	switch {
	case c.one != nil:
		return uint32(c.one[row])
	case c.two != nil:
		return uint32(c.two[row])
	}
	return c.four[row]
}

func (c *codes) add(n uint32) {
	if c.one != nil && n > 1<<8-1 {
		c.one, c.two = nil, widened[uint16](c.one)
	}
	if c.two != nil && n > 1<<16-1 {
		c.two, c.four = nil, widened[uint32](c.two)
	}
	switch {
	case c.one != nil:
		c.one = append(c.one, uint8(n))
	case c.two != nil:
		c.two = append(c.two, uint16(n))
	default:
		c.four = append(c.four, n)
	}
}

func widened[W, N uint8 | uint16 | uint32](list []N) []W {
	out := make([]W, len(list), max(1, cap(list)))
	for i, n := range list {
		out[i] = W(n)
	}
	return out
}

// tally adds one for each of the rows to what is counted for its number.
func (c *codes) tally(rows, counts []uint32) {
	switch {
	case c.one != nil:
		tally(c.one, rows, counts)
	case c.two != nil:
		tally(c.two, rows, counts)
	default:
		tally(c.four, rows, counts)
	}
}

func tally[N uint8 | uint16 | uint32](list []N, rows, counts []uint32) {
	for _, row := range rows {
		counts[list[row]]++
	}
}

// most is the highest number; 0 of none.
func (c *codes) most() (out uint32) {
	for row := range c.len() {
		out = max(out, c.at(uint32(row)))
	}
	return out
}
