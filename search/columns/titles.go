package columns

import (
	"container/heap"
	"sort"
	"strings"
	"sync"

	"firstkm/search"
)

const (
	shelfMax   = 512 // titles on a shelf before it is split
	keptTop    = 10  // completions that are remembered for a prefix
	keptPrefix = 20_000
)

// titles counts the titles of postings for everybody, in order, on shelves, so that a prefix is a run
// and an insertion moves little. Answers are remembered until a title beginning so changes.
type titles struct {
	shelves [][]borne

	mu   sync.Mutex // the memory is filled by readers
	kept [origins]map[string]completed
}

// borne is a title and how many postings bear it, by where those come from.
type borne struct {
	title string
	count [everywhere]int32
}

// Where postings come from.
const (
	posted     = iota // in this system
	gathered          // elsewhere
	everywhere        // both
	origins
)

// originOf is where an origin's postings come from; none is everywhere.
func originOf(origin string) int {
	switch origin {
	case "":
		return everywhere
	case search.OriginOwn:
		return posted
	}
	return gathered
}

func (b *borne) of(origin int) int {
	if origin == everywhere {
		return int(b.count[posted] + b.count[gathered])
	}
	return int(b.count[origin])
}

type completed struct {
	top   []search.Completion
	total int
}

func newTitles() *titles {
	t := &titles{}
	for n := range t.kept {
		t.kept[n] = map[string]completed{}
	}
	return t
}

// change adds n to the count of a title, which is kept; a title that nobody carries any more goes.
func (t *titles) change(title string, own bool, n int32) {
	origin := gathered
	if own {
		origin = posted
	}
	if title == "" {
		return
	}
	t.forget(title)
	s := t.shelf(title)
	if s == len(t.shelves) {
		t.shelves = append(t.shelves, nil)
	}
	shelf := t.shelves[s]
	i := sort.Search(len(shelf), func(i int) bool { return shelf[i].title >= title })
	if i < len(shelf) && shelf[i].title == title {
		if shelf[i].count[origin] += n; shelf[i].of(everywhere) <= 0 {
			t.shelves[s] = append(shelf[:i], shelf[i+1:]...)
			if len(t.shelves[s]) == 0 {
				t.shelves = append(t.shelves[:s], t.shelves[s+1:]...)
			}
		}
		return
	}
	shelf = append(shelf, borne{})
	copy(shelf[i+1:], shelf[i:])
	shelf[i] = borne{title: title}
	shelf[i].count[origin] = n
	t.shelves[s] = shelf
	if len(shelf) > shelfMax {
		t.split(s)
	}
}

// shelf is the one that holds title or would hold it: the first whose last title is not before it, or
// the last shelf.
func (t *titles) shelf(title string) int {
	s := sort.Search(len(t.shelves), func(i int) bool {
		shelf := t.shelves[i]
		return shelf[len(shelf)-1].title >= title
	})
	if s == len(t.shelves) && s > 0 {
		s--
	}
	return s
}

func (t *titles) split(s int) {
	shelf := t.shelves[s]
	half := len(shelf) / 2
	right := append(make([]borne, 0, shelfMax+1), shelf[half:]...)
	t.shelves = append(t.shelves, nil)
	copy(t.shelves[s+2:], t.shelves[s+1:])
	t.shelves[s], t.shelves[s+1] = shelf[:half:half], right
}

func (t *titles) forget(title string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, kept := range t.kept {
		if len(kept) == 0 {
			continue
		}
		for i := range title {
			delete(kept, title[:i])
		}
		delete(kept, title)
	}
}

// complete gives the most used titles that begin with prefix, and how many postings begin so, of one origin or everywhere.
func (t *titles) complete(prefix string, origin, limit int) ([]search.Completion, int) {
	kept := t.kept[origin]
	t.mu.Lock()
	c, ok := kept[prefix]
	t.mu.Unlock()
	if !ok || limit > keptTop {
		c = t.compute(prefix, origin, max(limit, keptTop))
		t.mu.Lock()
		if len(kept) >= keptPrefix {
			clear(kept)
		}
		kept[strings.Clone(prefix)] = c
		t.mu.Unlock()
	}
	n := min(limit, len(c.top))
	return c.top[:n:n], c.total
}

func (t *titles) compute(prefix string, origin, limit int) (c completed) {
	var best least
	s := sort.Search(len(t.shelves), func(i int) bool {
		shelf := t.shelves[i]
		return shelf[len(shelf)-1].title >= prefix
	})
	for ; s < len(t.shelves); s++ {
		shelf := t.shelves[s]
		for i := sort.Search(len(shelf), func(i int) bool { return shelf[i].title >= prefix }); i < len(shelf); i++ {
			if !strings.HasPrefix(shelf[i].title, prefix) {
				return best.finish(c.total)
			}
			if n := shelf[i].of(origin); n > 0 {
				c.total += n
				best.offer(search.Completion{Title: shelf[i].title, Count: n}, limit)
			}
		}
	}
	return best.finish(c.total)
}

// least is a heap with the worst completion on top.
type least []search.Completion

func (h least) Len() int           { return len(h) }
func (h least) Less(i, j int) bool { return better(h[j], h[i]) }
func (h least) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }

// Push is heap.Interface's.
func (h *least) Push(x any) { *h = append(*h, x.(search.Completion)) }

// Pop is heap.Interface's.
func (h *least) Pop() any {
	old := *h
	x := old[len(old)-1]
	*h = old[:len(old)-1]
	return x
}

// better puts the more used title first, then the one that sorts first.
func better(a, b search.Completion) bool {
	return a.Count > b.Count || a.Count == b.Count && a.Title < b.Title
}

func (h *least) offer(c search.Completion, limit int) {
	switch {
	case len(*h) < limit:
		heap.Push(h, c)
	case better(c, (*h)[0]):
		(*h)[0] = c
		heap.Fix(h, 0)
	}
}

func (h *least) finish(total int) completed {
	sort.Slice(*h, func(i, j int) bool { return better((*h)[i], (*h)[j]) })
	return completed{top: *h, total: total}
}

func (t *titles) clone() *titles {
	out := newTitles()
	for _, shelf := range t.shelves {
		out.shelves = append(out.shelves, append(make([]borne, 0, shelfMax+1), shelf...))
	}
	return out
}
