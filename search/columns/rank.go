package columns

import (
	"math"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
)

// Key is the place of a hit in an order: higher Primary first, then newer, then the higher id. It names
// the same place whatever is written meanwhile.
type Key struct {
	Primary   uint64
	Published int64 // epoch microseconds
	ID        string
}

// Ranked is a row with its first sorting value.
type Ranked struct {
	Row     uint32
	Primary uint64
}

// Key gives a ranked row's place.
func (t *Table) Key(r Ranked) Key {
	return Key{Primary: r.Primary, Published: t.published[r.Row], ID: t.id[r.Row]}
}

// Top gathers the first limit rows of an order, those behind a key only.
type Top struct {
	t     *Table
	limit int
	after *Key
	heap  []Ranked // worst on top
}

// Top begins to gather; after may be nil.
func (t *Table) Top(limit int, after *Key) *Top {
	return &Top{t: t, limit: limit, after: after, heap: make([]Ranked, 0, limit)}
}

// Offer considers a row.
func (c *Top) Offer(row uint32, primary uint64) {
	r := Ranked{row, primary}
	if len(c.heap) == c.limit && !c.before(r, c.heap[0]) {
		return
	}
	if c.after != nil && !c.behind(r) {
		return
	}
	if len(c.heap) < c.limit {
		c.heap = append(c.heap, r)
		c.up(len(c.heap) - 1)
		return
	}
	c.heap[0] = r
	c.down(0)
}

// Bounds are the highest Primary that comes after the key, and the lowest that can still be among the first.
func (c *Top) Bounds() (first, last uint64) {
	if first = math.MaxUint64; c.after != nil {
		first = c.after.Primary
	}
	if len(c.heap) == c.limit && c.limit > 0 {
		last = c.heap[0].Primary
	}
	return first, last
}

// before reports whether a comes before b.
func (c *Top) before(a, b Ranked) bool {
	if a.Primary != b.Primary {
		return a.Primary > b.Primary
	}
	return c.t.older(b.Row, a.Row)
}

// behind reports whether r comes strictly after the key.
func (c *Top) behind(r Ranked) bool {
	if r.Primary != c.after.Primary {
		return r.Primary < c.after.Primary
	}
	return c.t.olderThan(r.Row, c.after)
}

func (t *Table) olderThan(row uint32, k *Key) bool {
	if t.published[row] != k.Published {
		return t.published[row] < k.Published
	}
	return t.id[row] < k.ID
}

func (c *Top) up(i int) {
	for i > 0 {
		parent := (i - 1) / 2
		if !c.before(c.heap[parent], c.heap[i]) {
			return
		}
		c.heap[parent], c.heap[i] = c.heap[i], c.heap[parent]
		i = parent
	}
}

func (c *Top) down(i int) {
	for {
		worst := i
		for child := 2*i + 1; child <= 2*i+2 && child < len(c.heap); child++ {
			if c.before(c.heap[worst], c.heap[child]) {
				worst = child
			}
		}
		if worst == i {
			return
		}
		c.heap[worst], c.heap[i] = c.heap[i], c.heap[worst]
		i = worst
	}
}

// Best gives what was gathered, first first.
func (c *Top) Best() []Ranked {
	slices.SortFunc(c.heap, func(a, b Ranked) int {
		if c.before(a, b) {
			return -1
		}
		return 1
	})
	return c.heap
}

// Newest offers the newest rows of a selection, all with Primary 0: a walk from the end that stops when
// it has enough.
func (c *Top) Newest(s *Selection) {
	bits, t := s.Bitmap(), c.t
	if bits.IsEmpty() {
		return
	}
	if bits.Intersects(t.late) {
		roaring.And(bits, t.late).Iterate(func(row uint32) bool {
			if s.Passes(row) {
				c.Offer(row, 0)
			}
			return true
		})
	}
	end := uint32(math.MaxUint32)
	if c.after != nil {
		end = t.firstNotOlder(c.after)
	}
	for taken := 0; taken < c.limit && end > 0; {
		at := bits.PreviousValue(end - 1)
		if at < 0 {
			return
		}
		end = uint32(at)
		if row := end; !t.late.Contains(row) && s.Passes(row) {
			c.Offer(row, 0)
			taken++
		}
	}
}

// firstNotOlder gives the row up to which all rows in order are older than the key.
func (t *Table) firstNotOlder(k *Key) uint32 {
	lo, hi := int64(0), int64(len(t.id))
	for lo < hi {
		mid := (lo + hi) / 2
		at := t.late.PreviousAbsentValue(uint32(mid))
		switch {
		case at < lo:
			lo = mid + 1
		case t.olderThan(uint32(at), k):
			lo = mid + 1
		default:
			hi = at
		}
	}
	return uint32(lo)
}

// Farther turns metres into a Primary: nearer is higher, no point (+Inf) is 0.
func Farther(metres float64) uint64 {
	if math.IsInf(metres, 1) {
		return 0
	}
	return math.MaxUint32 - uint64(math.Round(metres*10))
}

// Distance is a row's distance from a point in metres; +Inf without a point.
func (t *Table) Distance(row uint32, lat, lng float64) float64 {
	return t.points.distance(row, lat, lng)
}
