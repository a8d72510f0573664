package bleveindex

import (
	"fmt"
	"math"
	"sync"
	"sync/atomic"

	"github.com/RoaringBitmap/roaring/v2"
	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// A lexicon may remember so many bytes for itself and so many more for each document of its segment.
const (
	lexiconBytes    = 16 << 20
	lexiconPerEntry = 64
)

// lexicon remembers what was looked up in a segment, which never changes: where terms stand, and how often. Words are asked
// for far more unevenly than they stand in postings, so the ones that many hold are almost always known. What was not asked
// for while half of the room was filled with others is forgotten.
type lexicon struct {
	seg  segment.Segment
	room int64

	mu         sync.Mutex
	dicts      [fieldCount]segment.TermDictionary
	young, old [fieldCount]map[string]*postings
	bytes      atomic.Int64 // of the young ones
}

// postings is where a term stands in one field. The bitmap may lie in the files: do not change it.
type postings struct {
	in    *lexicon
	list  segment.PostingsList
	bits  *roaring.Bitmap
	count int

	mu      sync.Mutex
	counted bool
	docs    []uint32 // documents that hold it more than once
	freqs   []uint16 // … and how often
	kinds   []kind   // what there is among the documents that hold it
	of      []uint16 // each document's kind, in their order
}

// kind is how a document holds a term: what its score depends on beside the whole index.
type kind struct{ freq, length uint16 }

func newLexicon(seg segment.Segment) *lexicon {
	return &lexicon{seg: seg, room: lexiconBytes + lexiconPerEntry*int64(seg.Count())}
}

// term looks a term up.
func (l *lexicon) term(term string, field int) (*postings, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if p := l.young[field][term]; p != nil {
		return p, nil
	}
	p := l.old[field][term]
	if p == nil {
		var err error
		if p, err = l.read(term, field); err != nil {
			return nil, err
		}
	}
	if l.bytes.Load() > l.room/2 {
		l.old, l.young = l.young, [fieldCount]map[string]*postings{}
		l.bytes.Store(0)
	}
	if l.young[field] == nil {
		l.young[field] = map[string]*postings{}
	}
	l.young[field][term] = p
	l.bytes.Add(p.size())
	return p, nil
}

func (l *lexicon) read(term string, field int) (*postings, error) {
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
	p := &postings{in: l, list: list, bits: bitsOf(list)}
	p.count = int(p.bits.GetCardinality())
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

// size is about how many bytes it takes.
func (p *postings) size() int64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return int64(512 + p.count>>10 + 6*len(p.docs) + 2*len(p.of))
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
			p.in.bytes.Add(6 * int64(len(p.docs)))
			return p.docs, p.freqs, nil
		}
		if f := hit.Frequency(); f > 1 {
			p.docs, p.freqs = append(p.docs, uint32(hit.Number())), append(p.freqs, uint16(min(f, 1<<16-1)))
		}
	}
}

// sorted gives the kinds of the documents that hold the term, and each one's kind; none when there are too many kinds.
func (p *postings) sorted(length func(doc uint32) uint16) ([]kind, []uint16, error) {
	docs, freqs, err := p.often()
	if err != nil {
		return nil, nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.of != nil {
		return p.kinds, p.of, nil
	}
	of, number := make([]uint16, 0, p.count), map[kind]uint16{}
	buf, it := make([]uint32, 256), p.bits.ManyIterator()
	for n := it.NextMany(buf); n > 0; n = it.NextMany(buf) {
		for _, doc := range buf[:n] {
			k := kind{1, length(doc)}
			if len(docs) > 0 && docs[0] == doc {
				k.freq, docs, freqs = freqs[0], docs[1:], freqs[1:]
			}
			m, met := number[k]
			if !met {
				if len(p.kinds) > math.MaxUint16 {
					p.kinds = nil
					return nil, nil, nil
				}
				m = uint16(len(p.kinds))
				number[k], p.kinds = m, append(p.kinds, k)
			}
			of = append(of, m)
		}
	}
	p.of = of
	p.in.bytes.Add(2 * int64(len(of)))
	return p.kinds, p.of, nil
}
