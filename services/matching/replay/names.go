package replay

import (
	"bytes"
	"hash/maphash"
	"slices"
)

// names gives ids numbers in the order in which they come, and later in their bytewise order. The ids stand in one run of
// bytes and a table of numbers beside their hashes finds them: a look-up reads two places, a million ids take some 40 MB.
type names struct {
	text  []byte
	ends  []int // where each id ends in text; it begins where the one before it ends
	table []slot
	seed  maphash.Seed
	last  int32 // the number last found: rows of one student often stand together; -1 for none
}

// slot is an entry of the table; number counts from 1, 0 is free.
type slot struct {
	hash   uint32
	number int32
}

func newNames() *names {
	return &names{table: make([]slot, 64), seed: maphash.MakeSeed(), last: -1}
}

// id is the id of a number, valid until the names are sorted.
func (n *names) id(i int32) []byte {
	if i == 0 {
		return n.text[:n.ends[0]]
	}
	return n.text[n.ends[i-1]:n.ends[i]]
}

func (n *names) len() int32 { return int32(len(n.ends)) }

// find is the number of an id, -1 if there is none.
func (n *names) find(id []byte) int32 {
	if n.last >= 0 && bytes.Equal(n.id(n.last), id) {
		return n.last
	}
	if at := n.place(id, maphash.Bytes(n.seed, id)); n.table[at].number > 0 {
		n.last = n.table[at].number - 1
		return n.last
	}
	return -1
}

// place is where an id stands in the table, or where it may be put.
func (n *names) place(id []byte, hash uint64) int {
	mask, high := len(n.table)-1, uint32(hash>>32)
	for at := int(hash) & mask; ; at = (at + 1) & mask {
		s := n.table[at]
		if s.number == 0 || s.hash == high && bytes.Equal(n.id(s.number-1), id) {
			return at
		}
	}
}

// add is the number of an id, a new one if there is none.
func (n *names) add(id []byte) (number int32, fresh bool) {
	hash := maphash.Bytes(n.seed, id)
	at := n.place(id, hash)
	if n.table[at].number > 0 {
		return n.table[at].number - 1, false
	}
	n.text, n.ends = append(n.text, id...), append(n.ends, len(n.text)+len(id))
	n.last = int32(len(n.ends) - 1)
	n.table[at] = slot{uint32(hash >> 32), n.last + 1}
	if 2*len(n.ends) > len(n.table) {
		n.grow()
	}
	return n.last, true
}

func (n *names) grow() {
	n.table = make([]slot, 2*len(n.table))
	for i := range int32(len(n.ends)) {
		hash := maphash.Bytes(n.seed, n.id(i))
		n.table[n.place(n.id(i), hash)] = slot{uint32(hash >> 32), i + 1}
	}
}

// sort puts ids into bytewise order and gives for each old number the new one; nil when they stood in it.
func (n *names) sort() (renumbered []int32) {
	order := make([]int32, len(n.ends))
	for i := range order {
		order[i] = int32(i)
	}
	byID := func(a, b int32) int { return bytes.Compare(n.id(a), n.id(b)) }
	if slices.IsSortedFunc(order, byID) {
		return nil
	}
	slices.SortFunc(order, byID)
	renumbered = make([]int32, len(order))
	text, ends := make([]byte, 0, len(n.text)), make([]int, 0, len(n.ends))
	for i, old := range order {
		renumbered[old] = int32(i)
		text = append(text, n.id(old)...)
		ends = append(ends, len(text))
	}
	for at := range n.table {
		if s := &n.table[at]; s.number > 0 {
			s.number = renumbered[s.number-1] + 1
		}
	}
	n.text, n.ends, n.last = text, ends, -1
	return renumbered
}

// list is all ids in the order of their numbers.
func (n *names) list() []string {
	all := make([]string, len(n.ends))
	text, from := string(n.text), 0
	for i, end := range n.ends {
		all[i], from = text[from:end], end
	}
	return all
}
