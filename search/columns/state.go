package columns

// State is by what the documents held are recognised: tables that hold the same ones in the same versions have the same,
// on whatever machine and in whatever order they came; others differ, but for one in 2⁶⁴.
func (t *Table) State() uint64 { return t.state }

// share is what a document adds to the state: FNV-1a of its id and version, mixed so that shares can be summed.
func share(id string, version uint64) uint64 {
	const offset, prime = 14695981039346656037, 1099511628211
	h := uint64(offset)
	for i := range len(id) {
		h = (h ^ uint64(id[i])) * prime
	}
	h ^= version * 0x9e3779b97f4a7c15
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return h ^ h>>31
}
