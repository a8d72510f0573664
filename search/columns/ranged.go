package columns

import (
	"math"

	"github.com/RoaringBitmap/roaring/v2"
)

// absent is the value of a row that states none; no range holds it.
const absent = math.MinInt64

// ranged is a column of numbers with the rows of each step of width kept together, so that a range is a
// union of whole steps and an exact check at its two ends.
type ranged struct {
	value []int64
	width int64
	steps map[int64]*roaring.Bitmap
}

func newRanged(width int64) *ranged {
	return &ranged{width: width, steps: map[int64]*roaring.Bitmap{}}
}

func (c *ranged) add(row uint32, v int64) {
	c.value = append(c.value, v)
	if v == absent {
		return
	}
	step := floorDiv(v, c.width)
	b := c.steps[step]
	if b == nil {
		b = roaring.New()
		c.steps[step] = b
	}
	b.Add(row)
}

func (c *ranged) drop(row uint32) {
	v := c.value[row]
	if v == absent {
		return
	}
	step := floorDiv(v, c.width)
	b := c.steps[step]
	b.Remove(row)
	if b.IsEmpty() {
		delete(c.steps, step)
	}
}

// within gives rows among which are all with lo ≤ value ≤ hi, and the check that leaves only those.
func (c *ranged) within(lo, hi int64) (*roaring.Bitmap, func(uint32) bool) {
	first, last := floorDiv(lo, c.width), floorDiv(hi, c.width)
	var found []*roaring.Bitmap
	for step, b := range c.steps {
		if step >= first && step <= last {
			found = append(found, b)
		}
	}
	return union(found), func(row uint32) bool {
		v := c.value[row]
		return v >= lo && v <= hi
	}
}

func (c *ranged) reordered(from []uint32) *ranged {
	out := newRanged(c.width)
	out.value = make([]int64, 0, len(from)+len(from)/8)
	for row, old := range from {
		out.add(uint32(row), c.value[old])
	}
	return out
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}
