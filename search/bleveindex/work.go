package bleveindex

import (
	"sync"

	"github.com/RoaringBitmap/roaring/v2"
)

// work is room that a search needs while it runs, taken from the ones before it: a search that finds a tenth of a million
// postings would otherwise leave megabytes of garbage.
type work struct {
	rows   pieces[uint32]
	points pieces[float32]
	sums   []float32 // all zero between uses
}

var works = sync.Pool{New: func() any { return &work{} }}

// pieces is room that is handed out piece by piece.
type pieces[T any] struct {
	all  []T // the present piece
	free []T // of it
}

func (p *pieces[T]) take(n int) []T {
	if n > len(p.free) {
		p.all = make([]T, max(n, 2*len(p.all), 1024))
		p.free = p.all
	}
	out := p.free[:n:n]
	p.free = p.free[n:]
	return out
}

// numbers gives room for n numbers, good until done.
func (w *work) numbers(n int) []uint32 { return w.rows.take(n) }

// scores gives room for n scores, good until done.
func (w *work) scores(n int) []float32 { return w.points.take(n) }

// zeros gives n zeros; who changes some puts them back to zero.
func (w *work) zeros(n int) []float32 {
	if n > len(w.sums) {
		w.sums = make([]float32, n+n/8)
	}
	return w.sums[:n]
}

// done gives the room back.
func (w *work) done() {
	w.rows.free, w.points.free = w.rows.all, w.points.all
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
