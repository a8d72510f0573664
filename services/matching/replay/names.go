package replay

import (
	"slices"
	"strings"
)

// names gives ids numbers in the order in which they come, and later in their bytewise order.
type names struct {
	ids  []string
	at   map[string]int32
	last string // rows of one student often stand together
	same int32
}

func newNames() *names { return &names{at: map[string]int32{}} }

// find is the number of an id, -1 if there is none.
func (n *names) find(id []byte) int32 {
	if string(id) == n.last && len(id) > 0 {
		return n.same
	}
	i, ok := n.at[string(id)]
	if !ok {
		return -1
	}
	n.last, n.same = n.ids[i], i
	return i
}

// add is the number of an id, a new one if there is none.
func (n *names) add(id []byte) (number int32, fresh bool) {
	if i := n.find(id); i >= 0 {
		return i, false
	}
	own := string(id)
	i := int32(len(n.ids))
	n.ids, n.at[own] = append(n.ids, own), i
	n.last, n.same = own, i
	return i, true
}

// sort puts ids into bytewise order and gives for each old number the new one; nil when they stood in it.
func (n *names) sort() (renumbered []int32) {
	if slices.IsSorted(n.ids) {
		return nil
	}
	order := make([]int32, len(n.ids))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int { return strings.Compare(n.ids[a], n.ids[b]) })
	renumbered = make([]int32, len(order))
	ids := make([]string, len(order))
	for i, old := range order {
		renumbered[old], ids[i] = int32(i), n.ids[old]
	}
	for i, id := range ids {
		n.at[id] = int32(i)
	}
	n.ids, n.last = ids, ""
	return renumbered
}
