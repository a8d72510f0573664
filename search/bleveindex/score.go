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
	fields := (&group{tier: r.tiers}).fields() // of the loosest tier that was opened
	for i, term := range r.plan.terms {
		s.terms[i] = make([]uint64, fieldCount)
		for _, f := range r.finders {
			for field := range fields {
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

// of is the score of a kind of holding the term.
func (s scorer) of(k kind) float32 {
	return s.at(float32(k.freq), columns.Lengths{Title: k.length, Body: k.length})
}

// length is the one of a row's that counts for the field.
func (s scorer) length(l columns.Lengths) uint16 {
	switch s.field {
	case inTitle:
		return l.Title
	case inBody:
		return l.Body
	}
	return 0
}

// saturate is BM25's share of a term: more of it counts less and less, in a long field less.
func saturate(freq, length float32) float32 {
	return freq * (saturation + 1) / (freq + saturation*(1-lengthShare+lengthShare*length))
}

// score adds up the scores of a group's hits. Each hit's sum is taken in the order of the terms, so it is
// the same in whatever segment the document lies.
func (r *run) score(g *group) error {
	switch read, err := r.reads(g); {
	case err != nil:
		return err
	case read:
		return r.scoreRead(g)
	}
	sums := r.work.zeros(int(g.finder.part.seg.Count()))
	walked, err := r.sum(g, sums)
	if err != nil {
		clear(sums)
		return err
	}
	g.scores = r.work.scores(len(g.docs))
	for at, doc := range g.docs {
		g.scores[at], sums[doc] = sums[doc], 0
	}
	zero(sums, walked)
	return nil
}

// sum adds what each term counts to the sums of a group's hits. It gives the postings all of whose documents got some.
func (r *run) sum(g *group, sums []float32) (walked []*postings, err error) {
	for term := range r.plan.terms {
		for field := range g.fields() {
			p, err := g.finder.term(r.plan.terms[term], field)
			if err != nil {
				return nil, err
			}
			if p.count == 0 {
				continue
			}
			all, err := r.scoreTerm(g, p, r.stats.scorer(term, field), sums)
			if err != nil {
				return nil, err
			}
			if all {
				walked = append(walked, p)
			}
		}
	}
	return walked, nil
}

// zero takes back what the documents of some postings got, by the shorter of two ways.
func zero(sums []float32, walked []*postings) {
	count := 0
	for _, p := range walked {
		count += p.count
	}
	if count > len(sums)/16 {
		clear(sums)
		return
	}
	var buf [256]uint32
	for _, p := range walked {
		it := p.bits.ManyIterator()
		for n := it.NextMany(buf[:]); n > 0; n = it.NextMany(buf[:]) {
			for _, doc := range buf[:n] {
				sums[doc] = 0
			}
		}
	}
}

// few is how many times as many documents must hold a term as there are hits for the hits to be looked up one by one.
const few = 8

// scoreTerm adds what one term in one field counts to the sums of the hits; walked reports that others may have got some, too.
func (r *run) scoreTerm(g *group, p *postings, s scorer, sums []float32) (walked bool, err error) {
	if s.field == inMore { // frequencies are not kept there
		for _, doc := range g.docs {
			if p.bits.Contains(doc) {
				sums[doc] += s.share
			}
		}
		return false, nil
	}
	if p.count > few*len(g.docs) {
		return false, r.scoreFew(g, p, s, sums)
	}
	part, table := g.finder.part, r.view.table
	kinds, of, err := p.sorted(func(doc uint32) uint16 {
		if row := part.rows[doc]; row != columns.None {
			return s.length(table.Lengths(row))
		}
		return 0
	})
	if err != nil {
		return false, err
	}
	if of == nil {
		return false, r.scoreFew(g, p, s, sums)
	}
	counts := make([]float32, len(kinds))
	for n, k := range kinds {
		counts[n] = s.of(k)
	}
	var buf [256]uint32
	it := p.bits.ManyIterator()
	for n := it.NextMany(buf[:]); n > 0; n = it.NextMany(buf[:]) {
		for at, doc := range buf[:n] {
			sums[doc] += counts[of[at]]
		}
		of = of[n:]
	}
	return true, nil
}

// scoreFew is scoreTerm for hits that are few beside the documents that hold the term.
func (r *run) scoreFew(g *group, p *postings, s scorer, sums []float32) error {
	docs, freqs, err := p.often()
	if err != nil {
		return err
	}
	for at, doc := range g.docs {
		if !p.bits.Contains(doc) {
			continue
		}
		n := ahead(docs, doc)
		docs, freqs = docs[n:], freqs[n:]
		freq := uint16(1)
		if len(docs) > 0 && docs[0] == doc {
			freq = freqs[0]
		}
		sums[doc] += s.of(kind{freq, s.length(r.view.table.Lengths(g.rows[at]))})
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
