package bleveindex_test

import (
	"fmt"
	"testing"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/keyword"
	"github.com/blevesearch/bleve/v2/analysis/lang/cjk"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/search/query"
	index "github.com/blevesearch/bleve_index_api"

	"firstkm/search"
)

// lean is the baseline: bleve alone, used as well as one can. A lean mapping (cjk, BM25, no dynamic fields,
// nothing stored, doc values only where facets and sorts need them), title three times, filters as
// conjuncts of boost 0, a fixed-width keyword as the key of newest, search-after, one merged segment.
type lean struct{ index bleve.Index }

func leanMapping() *mapping.IndexMappingImpl {
	m := bleve.NewIndexMapping()
	m.ScoringModel = index.BM25Scoring
	m.DefaultMapping.Dynamic = false
	text := func() *mapping.FieldMapping {
		f := bleve.NewTextFieldMapping()
		f.Analyzer, f.Store, f.IncludeInAll, f.IncludeTermVectors, f.DocValues = cjk.AnalyzerName, false, false, false, false
		return f
	}
	word := func(docValues bool) *mapping.FieldMapping {
		f := text()
		f.Analyzer, f.DocValues = keyword.Name, docValues
		return f
	}
	for _, name := range []string{"title", "description"} {
		m.DefaultMapping.AddFieldMappingsAt(name, text())
	}
	for _, name := range []string{"city", "category", "pay", "newest", "name"} {
		m.DefaultMapping.AddFieldMappingsAt(name, word(true))
	}
	m.DefaultMapping.AddFieldMappingsAt("major", word(false))
	point := bleve.NewGeoPointFieldMapping()
	point.Store, point.IncludeInAll, point.DocValues = false, false, true
	m.DefaultMapping.AddFieldMappingsAt("point", point)
	return m
}

func newLean(b *testing.B, dir string, all []search.Placement) *lean {
	b.Helper()
	i, err := bleve.NewUsing(dir, leanMapping(), scorch.Name, scorch.Name, map[string]any{"unsafe_batch": true})
	if err != nil {
		b.Fatal(err)
	}
	for from := 0; from < len(all); from += batchSize {
		batch := i.NewBatch()
		for _, p := range all[from:min(from+batchSize, len(all))] {
			if err := batch.Index(p.ID, leanDocument(p)); err != nil {
				b.Fatal(err)
			}
		}
		if err := i.Batch(batch); err != nil {
			b.Fatal(err)
		}
	}
	advanced, err := i.Advanced()
	if err != nil {
		b.Fatal(err)
	}
	if engine, ok := advanced.(*scorch.Scorch); ok {
		if err := engine.ForceMerge(b.Context(), nil); err != nil {
			b.Fatal(err)
		}
	}
	return &lean{i}
}

func leanDocument(p search.Placement) map[string]any {
	return map[string]any{
		"title": p.Title, "name": p.Title, "description": p.Description, "city": p.Region[:4], "category": p.Majors[0][:2],
		"major": p.Majors[0], "pay": fmt.Sprint(p.PayMonthFen / 50_000), "newest": fmt.Sprintf("%020d", p.PublishedAt.UnixMicro()),
		"point": map[string]any{"lat": p.Lat, "lon": p.Lng},
	}
}

func (l *lean) term(field, value string) query.Query {
	q := bleve.NewTermQuery(value)
	q.SetField(field)
	q.SetBoost(0)
	return q
}

func (l *lean) word(w string) query.Query {
	title, body := bleve.NewMatchQuery(w), bleve.NewMatchQuery(w)
	title.SetField("title")
	title.SetBoost(3)
	title.SetOperator(query.MatchQueryOperatorAnd)
	body.SetField("description")
	body.SetOperator(query.MatchQueryOperatorAnd)
	return bleve.NewDisjunctionQuery(title, body)
}

// ask answers a question of the bench; count is the number of hits, first the id of the first one.
func (l *lean) ask(b *testing.B, q question) (count int, first string, next []string) {
	b.Helper()
	var parts []query.Query
	for _, w := range q.words {
		parts = append(parts, l.word(w))
	}
	for field, value := range map[string]string{"city": q.city, "category": q.category, "major": q.major} {
		if value != "" {
			parts = append(parts, l.term(field, value))
		}
	}
	if q.prefix != "" {
		p := bleve.NewPrefixQuery(q.prefix)
		p.SetField("name")
		parts = append(parts, p)
	}
	if q.radius > 0 {
		g := bleve.NewGeoDistanceQuery(q.lng, q.lat, fmt.Sprintf("%dm", q.radius))
		g.SetField("point")
		must := bleve.NewBooleanQuery()
		must.AddMust(bleve.NewConjunctionQuery(parts...))
		must.AddFilter(g)
		parts = []query.Query{must}
	}
	r := bleve.NewSearchRequestOptions(bleve.NewConjunctionQuery(parts...), q.limit, 0, false)
	if q.newest || q.prefix != "" {
		r.Score = "none"
	}
	r.SortBy([]string{"-_score", "-newest", "-_id"})
	if q.newest {
		r.SortBy([]string{"-newest", "-_id"})
	}
	if q.facets {
		for _, f := range []string{"city", "category", "pay"} {
			r.AddFacet(f, bleve.NewFacetRequest(f, 50))
		}
	}
	if q.prefix != "" {
		r.AddFacet("name", bleve.NewFacetRequest("name", 10))
	}
	if q.leanAfter != nil {
		r.SetSearchAfter(q.leanAfter)
	}
	found, err := l.index.Search(r)
	if err != nil {
		b.Fatal(err)
	}
	if n := len(found.Hits); n > 0 {
		first, next = found.Hits[0].ID, found.Hits[n-1].Sort
	}
	return int(found.Total), first, next
}
