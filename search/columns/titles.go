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
	shelves [][]search.Completion

	mu   sync.Mutex // the memory is filled by readers
	kept map[string]completed
}

type completed struct {
	top   []search.Completion
	total int
}

func newTitles() *titles { return &titles{kept: map[string]completed{}} }

// change adds n to the count of a title, which is kept; a title that nobody carries any more goes.
func (t *titles) change(title string, n int) {
	if title == "" {
		return
	}
	t.forget(title)
	s := t.shelf(title)
	if s == len(t.shelves) {
		t.shelves = append(t.shelves, nil)
	}
	shelf := t.shelves[s]
	i := sort.Search(len(shelf), func(i int) bool { return shelf[i].Title >= title })
	if i < len(shelf) && shelf[i].Title == title {
		if shelf[i].Count += n; shelf[i].Count <= 0 {
			t.shelves[s] = append(shelf[:i], shelf[i+1:]...)
			if len(t.shelves[s]) == 0 {
				t.shelves = append(t.shelves[:s], t.shelves[s+1:]...)
			}
		}
		return
	}
	shelf = append(shelf, search.Completion{})
	copy(shelf[i+1:], shelf[i:])
	shelf[i] = search.Completion{Title: title, Count: n}
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
		return shelf[len(shelf)-1].Title >= title
	})
	if s == len(t.shelves) && s > 0 {
		s--
	}
	return s
}

func (t *titles) split(s int) {
	shelf := t.shelves[s]
	half := len(shelf) / 2
	right := append(make([]search.Completion, 0, shelfMax+1), shelf[half:]...)
	t.shelves = append(t.shelves, nil)
	copy(t.shelves[s+2:], t.shelves[s+1:])
	t.shelves[s], t.shelves[s+1] = shelf[:half:half], right
}

func (t *titles) forget(title string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.kept) == 0 {
		return
	}
	for i := range title {
		delete(t.kept, title[:i])
	}
	delete(t.kept, title)
}

// complete gives the most used titles that begin with prefix, and how many postings begin so.
func (t *titles) complete(prefix string, limit int) ([]search.Completion, int) {
	t.mu.Lock()
	c, ok := t.kept[prefix]
	t.mu.Unlock()
	if !ok || limit > keptTop {
		c = t.compute(prefix, max(limit, keptTop))
		t.mu.Lock()
		if len(t.kept) >= keptPrefix {
			clear(t.kept)
		}
		t.kept[strings.Clone(prefix)] = c
		t.mu.Unlock()
	}
	n := min(limit, len(c.top))
	return c.top[:n:n], c.total
}

func (t *titles) compute(prefix string, limit int) (c completed) {
	var best least
	s := sort.Search(len(t.shelves), func(i int) bool {
		shelf := t.shelves[i]
		return shelf[len(shelf)-1].Title >= prefix
	})
	for ; s < len(t.shelves); s++ {
		shelf := t.shelves[s]
		for i := sort.Search(len(shelf), func(i int) bool { return shelf[i].Title >= prefix }); i < len(shelf); i++ {
			if !strings.HasPrefix(shelf[i].Title, prefix) {
				return best.finish(c.total)
			}
			c.total += shelf[i].Count
			best.offer(shelf[i], limit)
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
		out.shelves = append(out.shelves, append(make([]search.Completion, 0, shelfMax+1), shelf...))
	}
	return out
}
