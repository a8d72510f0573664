package bleveindex

import (
	"fmt"
	"sync"

	"github.com/RoaringBitmap/roaring/v2"
	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// lexiconBytes is about how much one segment's lexicon remembers before it begins anew.
const lexiconBytes = 16 << 20

// lexicon remembers what was looked up in a segment, which never changes: where terms stand, and how often. Words are asked
// for far more unevenly than they stand in postings, so the ones that many hold are almost always known.
type lexicon struct {
	seg segment.Segment

	mu    sync.Mutex
	dicts [fieldCount]segment.TermDictionary
	terms [fieldCount]map[string]*postings
	bytes int
}

// postings is where a term stands in one field. The bitmap may lie in the files: do not change it.
type postings struct {
	list  segment.PostingsList
	bits  *roaring.Bitmap
	count int

	mu      sync.Mutex
	counted bool
	docs    []uint32 // documents that hold it more than once
	freqs   []uint16 // … and how often
}

func newLexicon(seg segment.Segment) *lexicon { return &lexicon{seg: seg} }

// term looks a term up.
func (l *lexicon) term(term string, field int) (*postings, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if p := l.terms[field][term]; p != nil {
		return p, nil
	}
	if l.dicts[field] == nil {
		dict, err := l.seg.Dictionary(fieldNames[field])
		if err != nil {
			return nil, fmt.Errorf("open the terms of a field: %w", err)
		}
		l.dicts[field] = dict
	}
	list, err := l.dicts[field].PostingsList([]byte(term), nil, nil)
	if err != nil {
		return nil, fmt.Errorf("look up a term: %w", err)
	}
	p := &postings{list: list, bits: bitsOf(list)}
	p.count = int(p.bits.GetCardinality())
	if l.bytes > lexiconBytes {
		l.terms, l.bytes = [fieldCount]map[string]*postings{}, 0
	}
	if l.terms[field] == nil {
		l.terms[field] = map[string]*postings{}
	}
	l.terms[field][term] = p
	l.bytes += 256 + 64*(p.count>>16) + p.count // frequencies take about that once they are counted
	return p, nil
}

func bitsOf(list segment.PostingsList) *roaring.Bitmap {
	quick, ok := list.Iterator(false, false, false, nil).(segment.OptimizablePostingsIterator)
	if !ok {
		return roaring.New()
	}
	if bits := quick.ActualBitmap(); bits != nil {
		return bits
	}
	out := roaring.New()
	if doc, ok := quick.DocNum1Hit(); ok {
		out.Add(uint32(doc))
	}
	return out
}

// often gives the documents that hold the term more than once, and how often.
func (p *postings) often() (docs []uint32, freqs []uint16, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.counted {
		return p.docs, p.freqs, nil
	}
	it := p.list.Iterator(true, false, false, nil)
	for {
		hit, err := it.Next()
		if err != nil {
			return nil, nil, fmt.Errorf("read how often a term stands: %w", err)
		}
		if hit == nil {
			p.counted = true
			return p.docs, p.freqs, nil
		}
		if f := hit.Frequency(); f > 1 {
			p.docs, p.freqs = append(p.docs, uint32(hit.Number())), append(p.freqs, uint16(min(f, 1<<16-1)))
		}
	}
}
