package bleveindex

import (
	"context"
	"fmt"
	"math"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"

	"firstkm/search"
	"firstkm/search/columns"
)

// The tiers of text: what is asked is first looked for as every word form, and more loosely only when
// that gives less than a page.
const (
	tierForm     = 1 // every word whole in title or description
	tierAnywhere = 2 // every word whole in any field
	tierNear     = 3 // every character in the title, or the title said as the words are
	tierSome     = 4 // half of the pairs of characters
	lastTier     = tierSome
)

// run is one search on one view.
type run struct {
	plan    *plan
	view    *view
	sel     *columns.Selection
	finders []finder
	groups  []*group
	taken   rowSet // rows that the columns found; nil = none
	tiers   int
	stats   *stats
	work    *work
	best    float32 // the most that the words can score; 0 where nothing is scored
}

// group is the hits of one tier in one part, by ascending document; or hits that the columns found, which have no finder's
// part and no documents but a share of the best score.
type group struct {
	finder finder
	tier   int
	docs   []uint32
	rows   []uint32
	scores []float32
	shares []float32
}

// fields is how many fields count for the group's score.
func (g *group) fields() int {
	if g.tier == tierForm {
		return inMore
	}
	return fieldCount
}

// Search is search.Searcher's.
func (i *Index) Search(ctx context.Context, q search.Query) (search.Result, error) {
	p, err := newPlan(&q)
	if err != nil {
		return search.Result{}, err
	}
	i.show.RLock()
	defer i.show.RUnlock()
	if i.closed {
		return search.Result{}, search.ErrClosed
	}
	room, _ := works.Get().(*work) // nothing else is in there
	r := &run{plan: p, view: i.view, sel: i.view.table.Select(&q), work: room}
	found, err := r.answer(ctx)
	room.done() // not after a panic: what it left there would be scored by others
	return found, err
}

func (r *run) answer(ctx context.Context) (search.Result, error) {
	if r.plan.text() {
		return r.byText(ctx)
	}
	return r.byFilter()
}

// Count is search.Searcher's.
func (i *Index) Count(ctx context.Context, q search.Query) (int, error) {
	q.Limit, q.Facets, q.Cursor, q.Load, q.Explain, q.Sort = 1, nil, "", false, false, search.ByNewest
	found, err := i.Search(ctx, q)
	return found.Total, err
}

// Complete is search.Searcher's.
func (i *Index) Complete(ctx context.Context, prefix, origin string, limit int) ([]search.Completion, int, error) {
	i.show.RLock()
	defer i.show.RUnlock()
	if i.closed {
		return nil, 0, search.ErrClosed
	}
	if prefix = strings.TrimSpace(prefix); prefix == "" || limit <= 0 {
		return nil, 0, ctx.Err()
	}
	found, total := i.view.table.Complete(prefix, origin, min(limit, search.MaxLimit))
	return found, total, ctx.Err()
}

// Get is search.Searcher's.
func (i *Index) Get(ctx context.Context, id string) (search.Placement, bool, error) {
	i.show.RLock()
	defer i.show.RUnlock()
	if i.closed {
		return search.Placement{}, false, search.ErrClosed
	}
	if err := ctx.Err(); err != nil {
		return search.Placement{}, false, err
	}
	return i.view.get(id)
}

func (v *view) get(id string) (search.Placement, bool, error) {
	row, live := v.table.Row(id)
	if !live {
		return search.Placement{}, false, nil
	}
	p, err := v.load(row)
	if err != nil {
		return search.Placement{}, false, err
	}
	return *p, true, nil
}

// load reads the posting of a row.
func (v *view) load(row uint32) (*search.Placement, error) {
	p, doc, ok := v.find(row)
	if !ok {
		return nil, fmt.Errorf("%w: row %d has no document", search.ErrDamaged, row)
	}
	r, err := p.record(doc, false)
	if err != nil {
		return nil, fmt.Errorf("get %s: %w", v.table.ID(row), err)
	}
	return &r.p, nil
}

// byFilter answers without text: from the columns alone.
func (r *run) byFilter() (search.Result, error) {
	top := r.view.table.Top(r.plan.limit+1, r.plan.after)
	walk := r.plan.sort == search.ByNewest || (r.plan.sort == search.ByRelevance && r.plan.q.Major == "")
	if walk && len(r.plan.q.Facets) == 0 && r.sel.Exact() {
		top.Newest(r.sel)
		return r.result(top, int(r.sel.Bitmap().GetCardinality()), nil)
	}
	rows := r.sel.Rows()
	if walk {
		top.Newest(r.sel)
	} else {
		for _, row := range rows {
			top.Offer(row, r.primary(row, 0, 0))
		}
	}
	return r.result(top, len(rows), rows)
}

// byText answers with text: the parts find, the columns filter, then what is left is scored.
func (r *run) byText(ctx context.Context) (search.Result, error) {
	for n := range r.view.parts {
		r.finders = append(r.finders, finder{&r.view.parts[n]})
	}
	if err := r.match(ctx); err != nil {
		return search.Result{}, err
	}
	if r.plan.scored() {
		if err := r.rank(ctx); err != nil {
			return search.Result{}, err
		}
	}
	top := r.view.table.Top(r.plan.limit+1, r.plan.after)
	var rows []uint32
	for _, g := range r.groups {
		r.offer(g, top)
		if rows == nil {
			rows = g.rows
		} else {
			rows = append(rows, g.rows...)
		}
	}
	return r.result(top, len(rows), rows)
}

// offer considers a group's hits. Where words alone rank them, most need no look at the columns: what a hit has at least
// shows that it comes before the page, what it can have at most that it comes after it.
func (r *run) offer(g *group, top *columns.Top) {
	if r.plan.sort != search.ByRelevance || r.plan.q.Major != "" {
		for n, row := range g.rows {
			top.Offer(row, r.primary(row, g.tier, g.score(n)))
		}
		return
	}
	var meant rowSet
	if bits := r.sel.Meant(); bits != nil {
		meant = newRowSet(r.view.table.Span() + 1<<16)
		bits.WriteDenseTo(meant)
	}
	exactly := float32(0)
	if len(r.plan.words) > 0 && r.view.table.Any(r.plan.exactly) {
		exactly = exactWeight * r.best
	}
	tier := uint64(lastTier+1-g.tier) << 35
	first, last := top.Bounds()
	for n, row := range g.rows {
		score := g.score(n)
		least := tier | uint64(math.Float32bits(score))<<1
		if least > first {
			continue
		}
		if tier|uint64(math.Float32bits(score))<<1|1 < last {
			known := meant.has(row)
			if !known && tier|uint64(math.Float32bits(score+exactly))<<1|1 < last {
				continue
			}
			if exactly > 0 && r.view.table.Is(row, r.plan.exactly) {
				score += exactly
			}
			if known {
				score += r.meantScore(row)
			}
			if tier|uint64(math.Float32bits(score))<<1|1 < last {
				continue
			}
		}
		top.Offer(row, r.primary(row, g.tier, g.score(n)))
		_, last = top.Bounds()
	}
}

// score is a hit's; 0 where nothing is scored.
func (g *group) score(n int) float32 {
	if g.scores == nil {
		return 0
	}
	return g.scores[n]
}

// meantScore is what a row that is meant, not asked for, counts beside its words.
func (r *run) meantScore(row uint32) float32 {
	_, weight := r.view.table.Via(r.sel, row)
	return float32(weight * meantWeight * float64(r.best))
}

// match opens the tiers one after the other and gathers the hits that the filters let pass.
func (r *run) match(ctx context.Context) error {
	seen := make([]*roaring.Bitmap, len(r.finders))
	accept := newAccept(r.view.table, r.sel)
	visible := 0
	for tier := tierForm; tier <= lastTier; tier++ {
		if tier > tierForm && !r.opens(tier, visible) {
			return nil
		}
		r.tiers = tier
		for n, f := range r.finders {
			if err := ctx.Err(); err != nil {
				return err
			}
			bits, err := r.tier(f, tier)
			if err != nil {
				return err
			}
			if seen[n] != nil {
				bits = roaring.AndNot(bits, seen[n])
				seen[n] = roaring.Or(seen[n], bits)
			} else {
				seen[n] = bits
			}
			if err := r.gather(f, tier, bits, accept); err != nil {
				return err
			}
			if visible < page {
				visible += r.visible(f.part, bits, page-visible)
			}
		}
		n, err := r.known(tier, seen, accept)
		if err != nil {
			return err
		}
		visible += n
	}
	return nil
}

// opens reports whether a looser tier is looked at. Phrases and exclusions alone have but one.
func (r *run) opens(tier, visible int) bool {
	if len(r.plan.words) == 0 || r.plan.q.Strict || r.plan.q.First {
		return false
	}
	if r.plan.tiers > 0 {
		return tier <= r.plan.tiers
	}
	return visible < page
}

func (r *run) tier(f finder, tier int) (bits *roaring.Bitmap, err error) {
	switch tier {
	case tierForm:
		bits, err = f.every(r.plan, inMore)
	case tierAnywhere:
		bits, err = f.every(r.plan, fieldCount)
	case tierNear:
		bits, err = f.near(r.plan)
	default:
		bits, err = f.some(r.plan)
	}
	if err != nil {
		return nil, err
	}
	return f.without(r.plan, bits)
}

// visible counts documents that somebody like the asker could find without filters, up to enough.
func (r *run) visible(p *part, bits *roaring.Bitmap, enough int) int {
	hidden := r.sel.Hidden()
	n := 0
	bits.Iterate(func(doc uint32) bool {
		if row := p.rows[doc]; row != columns.None && (hidden == nil || !hidden.Contains(row)) && !r.taken.has(row) {
			n++
		}
		return n < enough
	})
	return n
}

// gather keeps the documents whose rows pass the filters and that hold the phrases as they stand.
func (r *run) gather(f finder, tier int, bits *roaring.Bitmap, accept *accept) error {
	if bits.IsEmpty() {
		return nil
	}
	docs := r.listed(bits)
	rows := r.work.numbers(len(docs))
	n, of := 0, f.part.rows
	for _, doc := range docs {
		row := of[doc]
		if row == columns.None || !accept.row(row) || r.taken.has(row) {
			continue
		}
		docs[n], rows[n] = doc, row
		n++
	}
	docs, rows = docs[:n], rows[:n]
	if len(r.plan.phrases) > 0 {
		var err error
		if docs, rows, err = r.phrasedOf(f.part, docs, rows); err != nil {
			return err
		}
	}
	if len(docs) > 0 {
		r.groups = append(r.groups, &group{finder: f, tier: tier, docs: docs, rows: rows})
	}
	return nil
}

// phrasedOf keeps the documents that hold the phrases, and their rows.
func (r *run) phrasedOf(p *part, docs, rows []uint32) (_, _ []uint32, err error) {
	n := 0
	for at, doc := range docs {
		ok, err := r.phrased(p, doc)
		if err != nil {
			return nil, nil, err
		}
		if ok {
			docs[n], rows[n] = doc, rows[at]
			n++
		}
	}
	return docs[:n], rows[:n], nil
}

// phrased checks the phrases that terms alone do not prove.
func (r *run) phrased(p *part, doc uint32) (bool, error) {
	for _, ph := range r.plan.phrases {
		if ph.exact {
			continue
		}
		rec, err := p.record(doc, false)
		if err != nil {
			return false, err
		}
		if !holds(&rec.p, ph.text) {
			return false, nil
		}
	}
	return true, nil
}

func holds(p *search.Placement, text string) bool {
	for _, field := range []string{p.Title, p.Description, more(p)} {
		if strings.Contains(folded(field), text) {
			return true
		}
	}
	return false
}

// rank scores all groups.
func (r *run) rank(ctx context.Context) (err error) {
	if r.stats = r.plan.stats; r.stats == nil {
		if r.tiers >= tierNear {
			r.plan.loosen()
		}
		if r.stats, err = r.collect(); err != nil {
			return err
		}
	}
	r.best = r.stats.best()
	for _, g := range r.groups {
		if err := ctx.Err(); err != nil {
			return err
		}
		if g.finder.part == nil {
			g.scores = r.partial(g.shares)
			continue
		}
		if err := r.score(g); err != nil {
			return fmt.Errorf("score: %w", err)
		}
	}
	return nil
}

// primary is a row's first sorting value: higher comes first. By relevance it is the tier, then the
// connection with the major, then the score, then own postings before external ones.
func (r *run) primary(row uint32, tier int, score float32) uint64 {
	table := r.view.table
	switch r.plan.sort {
	case search.ByNewest:
		return 0
	case search.ByPay:
		return uint64(table.Pay(row))
	case search.ByDistance:
		return columns.Farther(table.Distance(row, r.plan.q.Near.Lat, r.plan.q.Near.Lng))
	}
	if len(r.plan.words) > 0 && table.Is(row, r.plan.exactly) {
		score += exactWeight * r.best
	}
	var via search.Via
	var weight float32
	if r.plan.q.Major == "" { // meant, not asked for: it counts like words
		weight = r.meantScore(row)
	} else {
		named, fit := table.Via(r.sel, row)
		via, weight = named, float32(fit)
	}
	out := uint64(0)
	if tier > 0 {
		out = uint64(lastTier+1-tier) << 35
	}
	out |= uint64(nearness(via)) << 33
	out |= uint64(math.Float32bits(max(0, score+weight))) << 1
	if (tier > 0 || via != "") && table.Own(row) {
		out |= 1
	}
	return out
}

func nearness(via search.Via) int {
	switch via {
	case search.ViaNamed:
		return 3
	case search.ViaCrosswalk:
		return 2
	case search.ViaInferred:
		return 1
	}
	return 0
}

// rowSet is a bit per row; nil holds none.
type rowSet []uint64

func newRowSet(span int) rowSet { return make(rowSet, span/64+1) }

func (s rowSet) has(row uint32) bool { return s != nil && s[row>>6]&(1<<(row&63)) != 0 }

func (s rowSet) add(row uint32) { s[row>>6] |= 1 << (row & 63) }

// accept is the filters made ready for many questions.
type accept struct {
	dense rowSet // nil = every row
	exact bool   // … and there is nothing else to check
	sel   *columns.Selection
}

func newAccept(table *columns.Table, sel *columns.Selection) *accept {
	a := &accept{sel: sel, exact: sel.Exact()}
	if !sel.Everything(table) {
		a.dense = newRowSet(table.Span() + 1<<16)
		sel.Bitmap().WriteDenseTo(a.dense)
	}
	return a
}

func (a *accept) row(row uint32) bool {
	return (a.dense == nil || a.dense.has(row)) && (a.exact || a.sel.Passes(row))
}
