package bleveindex

import "github.com/RoaringBitmap/roaring/v2"

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
	var out *roaring.Bitmap
	for n, t := range terms {
		p, err := f.term(t, field)
		if err != nil {
			return nil, err
		}
		if n == 0 {
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
	var out *roaring.Bitmap
	for field := range fields {
		bits, err := f.all(terms, field)
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
// any. Without words and phrases, that is all documents.
func (f finder) every(p *plan, fields int) (*roaring.Bitmap, error) {
	var out *roaring.Bitmap
	meet := func(terms []string, fields int) error {
		bits, err := f.word(terms, fields)
		switch {
		case err != nil:
			return err
		case out == nil:
			out = bits
		default:
			out = roaring.And(out, bits)
		}
		return nil
	}
	for _, ph := range p.phrases {
		if err := meet(ph.terms, fieldCount); err != nil {
			return nil, err
		}
	}
	for _, w := range p.words {
		if err := meet(w, fields); err != nil {
			return nil, err
		}
	}
	if out == nil {
		out = roaring.New()
		out.AddRange(0, f.part.seg.Count())
	}
	return out, nil
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
