package bleveindex

import (
	"math"

	"github.com/RoaringBitmap/roaring/v2"

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
				s.terms[i][field] += p.bits.GetCardinality()
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

// saturate is BM25's share of a term: more of it counts less and less, in a long field less.
func saturate(freq, length float32) float32 {
	return freq * (saturation + 1) / (freq + saturation*(1-lengthShare+lengthShare*length))
}

// score adds up the scores of a group's hits. Each hit's sum is taken in the order of the terms, so it is
// the same in whatever segment the document lies.
func (r *run) score(g *group) error {
	docs := roaring.BitmapOf(g.docs...)
	for term := range r.plan.terms {
		for field := range g.fields() {
			if err := r.scoreTerm(g, docs, term, field); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *run) scoreTerm(g *group, docs *roaring.Bitmap, term, field int) error {
	p, err := g.finder.term(r.plan.terms[term], field)
	if err != nil {
		return err
	}
	both := roaring.And(docs, p.bits)
	if both.IsEmpty() {
		return nil
	}
	if field == inMore {
		return r.scoreFlat(g, both, term)
	}
	postings, scorer := occurrences(p, both), r.stats.scorer(term, field)
	at := 0
	for {
		hit, err := postings.Next()
		if err != nil {
			return err
		}
		if hit == nil {
			return nil
		}
		doc := uint32(hit.Number())
		for at < len(g.docs) && g.docs[at] < doc {
			at++
		}
		if at < len(g.docs) && g.docs[at] == doc {
			g.scores[at] += scorer.at(float32(hit.Frequency()), r.view.table.Lengths(g.rows[at]))
		}
	}
}

// scoreFlat adds the same score to all hits, for the field whose frequencies are not kept.
func (r *run) scoreFlat(g *group, both *roaring.Bitmap, term int) error {
	share := r.stats.scorer(term, inMore).share
	at := 0
	both.Iterate(func(doc uint32) bool {
		for g.docs[at] < doc {
			at++
		}
		g.scores[at] += share
		return true
	})
	return nil
}
