package bleveindex

import (
	"cmp"
	"math"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
)

// The searched fields, by number.
const (
	inTitle = iota
	inBody
	inMore
	fieldCount
)

var fieldNames = [fieldCount]string{fieldTitle, fieldBody, fieldMore}

// finder finds the documents of one part by their terms. The bitmaps it gives may lie in the files:
// do not change them.
type finder struct{ part *part }

// term looks a term up.
func (f finder) term(term string, field int) (*postings, error) {
	return f.part.words.term(term, field)
}

// all gives the documents that hold every term in one field.
func (f finder) all(terms []string, field int) (*roaring.Bitmap, error) {
	return f.allIn(nil, terms, field)
}

// allIn is all among some documents, nil for all.
func (f finder) allIn(out *roaring.Bitmap, terms []string, field int) (*roaring.Bitmap, error) {
	for _, t := range terms {
		p, err := f.term(t, field)
		if err != nil {
			return nil, err
		}
		if out == nil {
			out = p.bits
		} else {
			out = roaring.And(out, p.bits)
		}
		if out.IsEmpty() {
			break
		}
	}
	return out, nil
}

// word gives the documents one of whose first fields holds every term.
func (f finder) word(terms []string, fields int) (*roaring.Bitmap, error) {
	return f.wordIn(nil, terms, fields)
}

// wordIn is word among some documents, nil for all.
func (f finder) wordIn(among *roaring.Bitmap, terms []string, fields int) (*roaring.Bitmap, error) {
	var out *roaring.Bitmap
	for field := range fields {
		bits, err := f.allIn(among, terms, field)
		if err != nil {
			return nil, err
		}
		switch {
		case out == nil || out.IsEmpty():
			out = bits
		case !bits.IsEmpty():
			out = roaring.Or(out, bits)
		}
	}
	return out, nil
}

// every gives the documents that hold each word and phrase, a word in one of the first fields, a phrase in
// any. Without words and phrases, that is all documents. The rarest is looked up first, the others only among what it left.
func (f finder) every(p *plan, fields int) (*roaring.Bitmap, error) {
	all := make([]wanted, 0, len(p.phrases)+len(p.words))
	for _, ph := range p.phrases {
		all = append(all, wanted{ph.terms, fieldCount, 0})
	}
	for _, w := range p.words {
		all = append(all, wanted{w, fields, 0})
	}
	if len(all) == 0 {
		out := roaring.New()
		out.AddRange(0, f.part.seg.Count())
		return out, nil
	}
	if len(all) > 1 {
		for n := range all {
			if err := f.rate(&all[n]); err != nil {
				return nil, err
			}
		}
		slices.SortStableFunc(all, func(a, b wanted) int { return cmp.Compare(a.most, b.most) })
	}
	var out *roaring.Bitmap
	for _, w := range all {
		bits, err := f.wordIn(out, w.terms, w.fields)
		if err != nil {
			return nil, err
		}
		if out = bits; out.IsEmpty() {
			break
		}
	}
	return out, nil
}

// wanted is a word or a phrase that must stand in one of the first fields, and how many documents may hold it at most.
type wanted struct {
	terms  []string
	fields int
	most   int
}

// rate finds how many documents may hold what is wanted: for each field those of the rarest term.
func (f finder) rate(w *wanted) error {
	for field := range w.fields {
		least := math.MaxInt
		for _, t := range w.terms {
			p, err := f.term(t, field)
			if err != nil {
				return err
			}
			least = min(least, p.count)
		}
		w.most += least
	}
	return nil
}

// near gives the documents whose title holds every character of the words, in any order, and each phrase.
func (f finder) near(p *plan) (*roaring.Bitmap, error) {
	out, err := f.all(p.characters, inTitle)
	if err != nil || out == nil {
		return roaring.New(), err
	}
	for _, ph := range p.phrases {
		bits, err := f.word(ph.terms, fieldCount)
		if err != nil {
			return nil, err
		}
		out = roaring.And(out, bits)
	}
	return out, nil
}

// some gives the documents that hold at least half of the words' terms in title or description, and each
// phrase.
func (f finder) some(p *plan) (*roaring.Bitmap, error) {
	var terms []*roaring.Bitmap
	met := map[string]bool{}
	for _, w := range p.words {
		for _, t := range w {
			if met[t] {
				continue
			}
			met[t] = true
			bits, err := f.word([]string{t}, inMore)
			if err != nil {
				return nil, err
			}
			terms = append(terms, bits)
		}
	}
	out := atLeast((len(terms)+1)/2, terms, f.part.seg.Count())
	for _, ph := range p.phrases {
		bits, err := f.word(ph.terms, fieldCount)
		if err != nil {
			return nil, err
		}
		out.And(bits)
	}
	return out, nil
}

// atLeast gives the documents, of so many, that are in n of the sets or more.
func atLeast(n int, sets []*roaring.Bitmap, documents uint64) *roaring.Bitmap {
	if n <= 1 {
		return roaring.FastOr(sets...)
	}
	counts, buf := make([]uint8, documents), make([]uint32, 256)
	for _, s := range sets {
		it := s.ManyIterator()
		for k := it.NextMany(buf); k > 0; k = it.NextMany(buf) {
			for _, doc := range buf[:k] {
				counts[doc]++
			}
		}
	}
	dense := newRowSet(len(counts))
	for doc, k := range counts {
		if int(k) >= n {
			dense.add(uint32(doc))
		}
	}
	return roaring.FromDense(dense, false)
}

// without takes the deleted and the excluded documents out.
func (f finder) without(p *plan, bits *roaring.Bitmap) (*roaring.Bitmap, error) {
	if f.part.deleted != nil && !f.part.deleted.IsEmpty() {
		bits = roaring.AndNot(bits, f.part.deleted)
	}
	for _, terms := range p.nots {
		out, err := f.word(terms, fieldCount)
		if err != nil {
			return nil, err
		}
		bits = roaring.AndNot(bits, out)
	}
	return bits, nil
}
