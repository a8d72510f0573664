package search

// Percolator turns the question round: which of many kept queries find one posting. A query's Needs and the posting's Keys
// leave a few; those are asked, with First, of an index that holds the posting alone (see Alone), which is the engine itself.
type Percolator interface {
	// Keys lists what a posting can be found by, each once.
	Keys(p Placement) []string
	// Needs lists conditions that every posting in the first tier of q meets. A condition is a list of keys of which the
	// posting has at least one. Without conditions any posting may be found.
	Needs(q Query) [][]string
	// Alone makes an index of one posting in memory; close it.
	Alone(p Placement) (Index, error)
}
