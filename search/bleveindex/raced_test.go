//go:build race

package bleveindex_test

// raced says that the race detector watches, which makes indexing about six times slower: one goroutine's work over a
// large corpus is then cut down, since there is nothing in it to see.
const raced = true
