package saved

import (
	"context"
	"slices"
	"time"

	"firstkm/search"
	"firstkm/services/catalogue"
	"firstkm/services/find"
)

// table holds every search in memory by one condition that an opening must meet to be found by it: the rarest, so that an
// opening meets few searches. Searches that ask the same are one question. It is filled from SQL and keeps up by the
// numbers that changes get there, removals too; one that was removed long ago leaves when it is missed.
type table struct {
	cat    *catalogue.Catalogue // the conditions were read with it
	change int64
	often  map[string]int // how many of some openings have a key
	rows   map[ID]*row
	asked  map[string]*question
	under  map[string][]*question // by key
	any    []*question            // that may find any opening
}

// row is one search.
type row struct {
	id    ID
	since time.Time
	of    *question
}

// question is what one or more searches ask. It stands under keys, among any when it has none.
type question struct {
	query string
	ask   find.Ask
	keys  []string
	rows  []*row
}

func newTable(cat *catalogue.Catalogue) *table {
	return &table{cat: cat, often: map[string]int{}, rows: map[ID]*row{}, asked: map[string]*question{}, under: map[string][]*question{}}
}

// sampled is how many openings show which conditions are rare, and loaded how many searches are read at once.
const (
	sampled = 1000
	loaded  = 5000
)

// refresh brings the table up to date with SQL; an imported catalogue makes it anew, since what names mean changes with it.
// The caller holds mu.
func (s *Service) refresh(ctx context.Context) error {
	t := s.table
	if cat := s.Catalogue.Now(); t == nil || t.cat != cat {
		t = newTable(cat)
		if err := s.sample(ctx, t); err != nil {
			return err
		}
	}
	for {
		list, err := s.db.SavedSince(ctx, t.change, loaded)
		if err != nil {
			return err
		}
		for _, k := range list {
			s.put(ctx, t, k)
			t.change = k.Change
		}
		if len(list) < loaded {
			s.table = t
			return nil
		}
	}
}

// sample counts the keys of some openings.
func (s *Service) sample(ctx context.Context, t *table) error {
	list, err := s.db.PublishedFrom(ctx, "", sampled)
	if err != nil {
		return err
	}
	for _, p := range list {
		doc, err := s.Describe(ctx, p)
		if err != nil {
			return err
		}
		for _, key := range s.Percolator.Keys(doc) {
			t.often[key]++
		}
	}
	return nil
}

// put takes a search in, in place of what it was. One whose query no longer says anything is left out.
func (s *Service) put(ctx context.Context, t *table, k Kept) {
	if k.Gone || k.Paused {
		t.drop(k.ID)
		return
	}
	if r := t.rows[k.ID]; r != nil && r.of.query == k.Query {
		r.since = k.Since
		return
	}
	t.drop(k.ID)
	q := t.asked[k.Query]
	if q == nil {
		a, err := s.ask(k.Query)
		if err != nil {
			return
		}
		asks, err := s.Find.Question(ctx, a, nil)
		if err != nil {
			return
		}
		q = &question{query: k.Query, ask: a}
		t.place(q, s.Percolator.Needs(asks))
	}
	r := &row{id: k.ID, since: k.Since, of: q}
	q.rows = append(q.rows, r)
	t.rows[k.ID] = r
}

// place puts a question under the keys of its rarest condition.
func (t *table) place(q *question, needs [][]string) {
	t.asked[q.query] = q
	if len(needs) == 0 {
		t.any = append(t.any, q)
		return
	}
	q.keys = slices.MinFunc(needs, func(a, b []string) int { return t.count(a) - t.count(b) })
	for _, key := range q.keys {
		t.under[key] = append(t.under[key], q)
	}
}

// lift takes a question out that nobody asks any more.
func (t *table) lift(q *question) {
	delete(t.asked, q.query)
	this := func(x *question) bool { return x == q }
	if len(q.keys) == 0 {
		t.any = slices.DeleteFunc(t.any, this)
	}
	for _, key := range q.keys {
		if t.under[key] = slices.DeleteFunc(t.under[key], this); len(t.under[key]) == 0 {
			delete(t.under, key)
		}
	}
}

// count estimates how many openings have one of the keys. Keys that none of those counted has are the rarer the fewer.
func (t *table) count(keys []string) int {
	n := 0
	for _, key := range keys {
		n += 1 + 16*t.often[key]
	}
	return n
}

// drop takes a search out, and its question with the last that asks it.
func (t *table) drop(id ID) {
	r := t.rows[id]
	if r == nil {
		return
	}
	delete(t.rows, id)
	if r.of.rows = slices.DeleteFunc(r.of.rows, func(x *row) bool { return x == r }); len(r.of.rows) == 0 {
		t.lift(r.of)
	}
}

// near lists the questions that an opening with these keys may answer, each once, that somebody asked before fresh.
func (t *table) near(keys []string, fresh time.Time) (out []*question) {
	seen := map[*question]bool{}
	add := func(list []*question) {
		for _, q := range list {
			if !seen[q] && slices.ContainsFunc(q.rows, func(r *row) bool { return !r.since.After(fresh) }) {
				out = append(out, q)
			}
			seen[q] = true
		}
	}
	add(t.any)
	for _, key := range keys {
		add(t.under[key])
	}
	return out
}

// asked is a question that an opening may answer, with the searches that ask it.
type asked struct {
	ask find.Ask
	ids []ID
}

// asking lists the questions that an opening may answer, as far as the table can tell.
func (s *Service) asking(ctx context.Context, doc search.Placement, fresh time.Time) (list []asked, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.refresh(ctx); err != nil {
		return nil, err
	}
	for _, q := range s.table.near(s.Percolator.Keys(doc), fresh) {
		one := asked{ask: q.ask}
		for _, r := range q.rows {
			if !r.since.After(fresh) {
				one.ids = append(one.ids, r.id)
			}
		}
		list = append(list, one)
	}
	return list, nil
}

// finds lists the searches whose question an opening answers, which is alone in one.
func (s *Service) finds(ctx context.Context, doc search.Placement, one search.Searcher, list []asked) (ids []ID, err error) {
	for _, q := range list {
		asks, err := s.Find.Question(ctx, q.ask, doc.Audience)
		if err != nil {
			continue
		}
		n, err := one.Count(ctx, asks)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			ids = append(ids, q.ids...)
		}
	}
	return ids, nil
}
