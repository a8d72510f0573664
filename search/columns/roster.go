package columns

import "hash/maphash"

// roster finds rows by their ids: an open hash table of row numbers alone, a quarter of what a map of the ids takes. The
// ids are the table's own column.
type roster struct {
	seed  maphash.Seed
	slots []uint32 // row + 1; 0 = free
	n     int
}

// newRoster has room for so many ids before it grows.
func newRoster(room int) *roster {
	size := 16
	for size*3 < room*4 {
		size *= 2
	}
	return &roster{seed: maphash.MakeSeed(), slots: make([]uint32, size)}
}

func (r *roster) home(id string) int { return int(maphash.String(r.seed, id) & uint64(len(r.slots)-1)) }

// slot is where the id stands, or the free slot where it would.
func (r *roster) slot(ids []string, id string) int {
	at := r.home(id)
	for r.slots[at] != 0 && ids[r.slots[at]-1] != id {
		at = (at + 1) & (len(r.slots) - 1)
	}
	return at
}

// find gives the id's row.
func (r *roster) find(ids []string, id string) (uint32, bool) {
	at := r.slots[r.slot(ids, id)]
	return at - 1, at != 0
}

// put adds a row whose id is not there yet.
func (r *roster) put(ids []string, row uint32) {
	if r.n++; r.n*4 > len(r.slots)*3 {
		before := r.slots
		r.slots = make([]uint32, 2*len(before))
		for _, at := range before {
			if at != 0 {
				r.slots[r.slot(ids, ids[at-1])] = at
			}
		}
	}
	r.slots[r.slot(ids, ids[row])] = row + 1
}

// remove takes an id out, which is there; those that stand behind its slot because it was taken move up.
func (r *roster) remove(ids []string, id string) {
	r.n--
	mask := len(r.slots) - 1
	free := r.slot(ids, id)
	for at := (free + 1) & mask; r.slots[at] != 0; at = (at + 1) & mask {
		if home := r.home(ids[r.slots[at]-1]); (at-home)&mask >= (at-free)&mask {
			r.slots[free], free = r.slots[at], at
		}
	}
	r.slots[free] = 0
}
