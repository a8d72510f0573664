package bleveindex

import (
	"github.com/RoaringBitmap/roaring/v2"

	"firstkm/search/columns"
	"firstkm/search/understand"
)

// meantWeight is how much a posting that is meant counts against the best that words alone can give.
const meantWeight = 1.5

// exactWeight is what a title that is just the words counts beside them.
const exactWeight = 0.5

// known gathers the hits of a tier that the columns find by themselves: what the words mean belongs to the first, titles
// that are said as the words are to the near one. It reports how many of them somebody like the asker could find without
// filters, up to a page.
func (r *run) known(tier int, seen []*roaring.Bitmap, accept *accept) (int, error) {
	if len(r.plan.phrases) > 0 {
		return 0, nil
	}
	switch meant := r.sel.Meant(); {
	case tier == tierForm && meant != nil:
		rows, err := r.beside(meant)
		if err != nil {
			return 0, err
		}
		return r.join(tier, r.listed(rows), nil, seen, accept)
	case tier == tierNear:
		found := r.said()
		rows, shares := r.work.numbers(len(found)), r.work.scores(len(found))
		for n, h := range found {
			rows[n], shares[n] = h.Row, h.Share
		}
		return r.join(tier, rows, shares, seen, accept)
	}
	return 0, nil
}

// join makes rows that were not found before a group of a tier; shares may be nil. It changes both.
func (r *run) join(tier int, rows []uint32, shares []float32, seen []*roaring.Bitmap, accept *accept) (visible int, err error) {
	if len(rows) == 0 {
		return 0, nil
	}
	barred, err := r.barred(seen)
	if err != nil {
		return 0, err
	}
	if r.taken == nil {
		r.taken = newRowSet(r.view.table.Span())
	}
	hidden, n := r.sel.Hidden(), 0
	for at, row := range rows {
		if r.taken.has(row) {
			continue
		}
		r.taken.add(row)
		if barred.has(row) {
			continue
		}
		if visible < page && (hidden == nil || !hidden.Contains(row)) {
			visible++
		}
		if accept.row(row) {
			rows[n] = row
			if shares != nil {
				shares[n] = shares[at]
			}
			n++
		}
	}
	if n > 0 {
		g := &group{tier: tier, rows: rows[:n]}
		if shares != nil {
			g.shares = shares[:n]
		}
		r.groups = append(r.groups, g)
	}
	return visible, nil
}

// beside keeps the rows that hold the words which mean nothing but themselves.
func (r *run) beside(meant *roaring.Bitmap) (*roaring.Bitmap, error) {
	words := r.plan.termsOf(r.plan.q.Meant.Beside)
	if len(words) == 0 {
		return meant, nil
	}
	hold := newRowSet(r.view.table.Span())
	for _, f := range r.finders {
		bits, err := f.every(&plan{words: words}, fieldCount)
		if err != nil {
			return nil, err
		}
		f.part.rowsOf(bits, hold)
	}
	return roaring.And(meant, roaring.FromDense(hold, false)), nil
}

// rowsOf puts the rows of some documents into a set.
func (p *part) rowsOf(docs *roaring.Bitmap, into rowSet) {
	buf, it := make([]uint32, 256), docs.ManyIterator()
	for n := it.NextMany(buf); n > 0; n = it.NextMany(buf) {
		for _, doc := range buf[:n] {
			if row := p.rows[doc]; row != columns.None {
				into.add(row)
			}
		}
	}
}

// said finds the titles that are said as the words are: all words together as pinyin, or each word by itself.
func (r *run) said() []columns.Heard {
	words := r.plan.q.Text.Words
	if spelt := cutText(r.plan.q.Text.Spelt); len(spelt) > 1 {
		return r.view.table.Said(spelt, true)
	}
	var found []columns.Heard
	for n, w := range cutList(words) {
		if wide(w) < 2 {
			return nil
		}
		full, _ := understand.Sound(cutText(w))
		heard := r.view.table.Said(full, false)
		if n == 0 {
			found = heard
		} else {
			found = both(found, heard)
		}
	}
	return found
}

// wide counts the characters of a word that stand for syllables.
func wide(word string) (n int) {
	for _, r := range word {
		if ideographic(r) {
			n++
		}
	}
	return n
}

// both is the rows in two lists, with both shares.
func both(a, b []columns.Heard) (out []columns.Heard) {
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0].Row < b[0].Row:
			a = a[1:]
		case a[0].Row > b[0].Row:
			b = b[1:]
		default:
			out = append(out, columns.Heard{Row: a[0].Row, Share: min(1, a[0].Share+b[0].Share)})
			a, b = a[1:], b[1:]
		}
	}
	return out
}

// barred is the rows of the documents seen before and of those that an exclusion takes out.
func (r *run) barred(seen []*roaring.Bitmap) (rowSet, error) {
	out := newRowSet(r.view.table.Span())
	for n, f := range r.finders {
		f.part.rowsOf(seen[n], out)
		for _, terms := range r.plan.nots {
			bits, err := f.word(terms, fieldCount)
			if err != nil {
				return nil, err
			}
			f.part.rowsOf(bits, out)
		}
	}
	return out, nil
}

// best is the most that the words can score: every term in a short title.
func (s *stats) best() float32 {
	sum := float32(0)
	for term := range s.terms {
		sum += titleWeight * s.idf(term, inTitle) * (saturation + 1)
	}
	return sum
}

// partial turns shares of the best score into scores; there are none without shares.
func (r *run) partial(shares []float32) []float32 {
	if shares == nil {
		return nil
	}
	out := r.work.scores(len(shares))
	for n, share := range shares {
		out[n] = share * r.best
	}
	return out
}
