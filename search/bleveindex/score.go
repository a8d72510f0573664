package bleveindex

import (
	"math"
	"slices"

	"firstkm/search/columns"
)

// BM25's parameters, and what a field's score counts.
const (
	saturation  = 1.2  // k1: how soon more of a term stops counting
	lengthShare = 0.75 // b: how much a long field takes away
	titleWeight = 3
	bodyWeight  = 1
	moreWeight  = 0.5
)

// stats is what BM25 knows of the whole index. A cursor carries it, so that the pages of one query are
// cut from one order whatever is written between them.
type stats struct {
	documents uint64
	title     float32    // mean number of terms in a title
	body      float32    // … in a description
	terms     [][]uint64 // documents that hold each of the plan's terms, by field
}

// collect counts over all parts.
func (r *run) collect() (*stats, error) {
	table := r.view.table
	n := uint64(max(1, table.Len()))
	title, body := table.Terms()
	s := &stats{
		documents: n, title: max(1, float32(title)/float32(n)), body: max(1, float32(body)/float32(n)),
		terms: make([][]uint64, len(r.plan.terms)),
	}
	for i, term := range r.plan.terms {
		s.terms[i] = make([]uint64, fieldCount)
		for _, f := range r.finders {
			for field := range fieldCount {
				p, err := f.term(term, field)
				if err != nil {
					return nil, err
				}
				s.terms[i][field] += uint64(p.count)
			}
		}
	}
	return s, nil
}

// idf is how much a term says, by the number of documents that hold it.
func (s *stats) idf(term, field int) float32 {
	n, df := float64(s.documents), float64(s.terms[term][field])
	return float32(math.Log(1 + max(0, n-df+0.5)/(df+0.5)))
}

// scorer scores the occurrences of one term in one field.
type scorer struct {
	share float32 // what the field counts times what the term says
	field int
	mean  float32 // length of the field
}

func (s *stats) scorer(term, field int) scorer {
	idf := s.idf(term, field)
	switch field {
	case inTitle:
		return scorer{titleWeight * idf, field, s.title}
	case inBody:
		return scorer{bodyWeight * idf, field, s.body}
	}
	return scorer{moreWeight * idf, field, 0}
}

// at is the score of a term that stands freq times in a field of a row's lengths.
func (s scorer) at(freq float32, l columns.Lengths) float32 {
	switch s.field {
	case inTitle:
		return s.share * saturate(freq, float32(l.Title)/s.mean)
	case inBody:
		return s.share * saturate(freq, float32(l.Body)/s.mean)
	}
	return s.share
}

// length is the one of a row's that counts for the field.
func (s scorer) length(l columns.Lengths) int {
	switch s.field {
	case inTitle:
		return int(l.Title)
	case inBody:
		return int(l.Body)
	}
	return 0
}

// once is the score of a term that stands once in a field, by the field's length; none where hits are few.
func (s scorer) once(hits int) []float32 {
	if hits < 1024 {
		return nil
	}
	out := make([]float32, 256)
	for n := range out {
		out[n] = s.at(1, columns.Lengths{Title: uint16(n), Body: uint16(n)})
	}
	return out
}

// saturate is BM25's share of a term: more of it counts less and less, in a long field less.
func saturate(freq, length float32) float32 {
	return freq * (saturation + 1) / (freq + saturation*(1-lengthShare+lengthShare*length))
}

// score adds up the scores of a group's hits. Each hit's sum is taken in the order of the terms, so it is
// the same in whatever segment the document lies.
func (r *run) score(g *group) error {
	for term := range r.plan.terms {
		for field := range g.fields() {
			p, err := g.finder.term(r.plan.terms[term], field)
			if err != nil {
				return err
			}
			if p.count == 0 {
				continue
			}
			if err := r.scoreTerm(g, p, r.stats.scorer(term, field)); err != nil {
				return err
			}
		}
	}
	return nil
}

// few is how much longer one sorted list must be than another for it to be searched rather than walked.
const few = 32

// scoreTerm adds what one term in one field counts.
func (r *run) scoreTerm(g *group, p *postings, s scorer) error {
	var docs []uint32
	var freqs []uint16
	if s.field != inMore { // frequencies of the others are not kept
		var err error
		if docs, freqs, err = p.often(); err != nil {
			return err
		}
	}
	once := s.once(len(g.docs))
	add := func(at int, doc uint32) {
		if len(docs) > 0 && docs[0] <= doc {
			n := ahead(docs, doc)
			docs, freqs = docs[n:], freqs[n:]
			if len(docs) > 0 && docs[0] == doc {
				g.scores[at] += s.at(float32(freqs[0]), r.view.table.Lengths(g.rows[at]))
				return
			}
		}
		l := r.view.table.Lengths(g.rows[at])
		if n := s.length(l); n < len(once) {
			g.scores[at] += once[n]
		} else {
			g.scores[at] += s.at(1, l)
		}
	}
	if p.count > few*len(g.docs) {
		for at, doc := range g.docs {
			if p.bits.Contains(doc) {
				add(at, doc)
			}
		}
		return nil
	}
	at, buf, it := 0, make([]uint32, 256), p.bits.ManyIterator()
	for n := it.NextMany(buf); n > 0; n = it.NextMany(buf) {
		for _, doc := range buf[:n] {
			for at < len(g.docs) && g.docs[at] < doc {
				at++
			}
			if at == len(g.docs) {
				return nil
			}
			if g.docs[at] == doc {
				add(at, doc)
			}
		}
	}
	return nil
}

// ahead is how many documents of a list come before doc: by longer and longer steps, then between the last two.
func ahead(docs []uint32, doc uint32) int {
	step := 1
	for step < len(docs) && docs[step] < doc {
		step *= 2
	}
	from := step / 2
	n, _ := slices.BinarySearch(docs[from:min(len(docs), step+1)], doc)
	return from + n
}
