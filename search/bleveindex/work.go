package bleveindex

import (
	"sync"

	"github.com/RoaringBitmap/roaring/v2"
)

// work is room that a search needs while it runs, taken from the ones before it: a search that finds a tenth of a million
// postings would otherwise leave megabytes of garbage.
type work struct {
	free []uint32  // of the present piece
	all  []uint32  // the present piece
	rest []float32 // of the present piece of scores
	made []float32 // the present piece of scores
	sums []float32 // all zero between uses
}

var works = sync.Pool{New: func() any { return &work{} }}

// numbers gives room for n numbers, good until done.
func (w *work) numbers(n int) []uint32 {
	if n > len(w.free) {
		w.all = make([]uint32, max(n, 2*len(w.all), 1024))
		w.free = w.all
	}
	out := w.free[:n:n]
	w.free = w.free[n:]
	return out
}

// scores gives room for n scores, good until done.
func (w *work) scores(n int) []float32 {
	if n > len(w.rest) {
		w.made = make([]float32, max(n, 2*len(w.made), 1024))
		w.rest = w.made
	}
	out := w.rest[:n:n]
	w.rest = w.rest[n:]
	return out
}

// zeros gives n zeros; who changes some puts them back to zero.
func (w *work) zeros(n int) []float32 {
	if n > len(w.sums) {
		w.sums = make([]float32, n+n/8)
	}
	return w.sums[:n]
}

// done gives the room back.
func (w *work) done() {
	w.free, w.rest = w.all, w.made
	works.Put(w)
}

// listed is what a bitmap holds, good until the search is done.
func (r *run) listed(bits *roaring.Bitmap) []uint32 {
	out := r.work.numbers(int(bits.GetCardinality()))
	it, n := bits.ManyIterator(), 0
	for more := it.NextMany(out); more > 0 && n < len(out); more = it.NextMany(out[n:]) {
		n += more
	}
	return out[:n]
}
