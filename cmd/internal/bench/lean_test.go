package bench_test

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/keyword"
	"github.com/blevesearch/bleve/v2/analysis/lang/cjk"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/mapping"
	bquery "github.com/blevesearch/bleve/v2/search/query"
	index "github.com/blevesearch/bleve_index_api"
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

func newLean(b testing.TB, dir string, all []posting) *lean {
	b.Helper()
	i, err := bleve.NewUsing(dir, leanMapping(), scorch.Name, scorch.Name, map[string]any{"unsafe_batch": true})
	if err != nil {
		b.Fatal(err)
	}
	for from := 0; from < len(all); from += 2000 {
		batch := i.NewBatch()
		for _, p := range all[from:min(from+2000, len(all))] {
			if err := batch.Index(p.Ref, leanDocument(p)); err != nil {
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

func leanDocument(p posting) map[string]any {
	categories := make([]string, 0, len(p.Majors))
	for _, m := range p.Majors {
		categories = append(categories, m[:2])
	}
	return map[string]any{
		"title": p.Title, "name": p.Title, "description": p.Description, "city": p.Region[:4], "category": categories,
		"major": p.Majors, "pay": payKey(p.Pay), "newest": p.Published,
		"point": map[string]any{"lat": p.Lat, "lon": p.Lng},
	}
}

// payKey is the bucket of a month's pay.
func payKey(fen int64) string {
	key := 0
	for _, edge := range []int{1500, 2000, 2500, 3000, 4000, 6000} {
		if fen >= int64(edge)*100 {
			key = edge
		}
	}
	return strconv.Itoa(key)
}

func leanTerm(field, value string) bquery.Query {
	q := bleve.NewTermQuery(value)
	q.SetField(field)
	q.SetBoost(0)
	return q
}

func leanWord(w string) bquery.Query {
	title, body := bleve.NewMatchQuery(w), bleve.NewMatchQuery(w)
	title.SetField("title")
	title.SetBoost(3)
	title.SetOperator(bquery.MatchQueryOperatorAnd)
	body.SetField("description")
	body.SetOperator(bquery.MatchQueryOperatorAnd)
	return bleve.NewDisjunctionQuery(title, body)
}

// request makes bleve's request of a query: the page behind a key.
func leanRequest(q query, after []string) *bleve.SearchRequest {
	var parts []bquery.Query
	for _, w := range q.Words {
		parts = append(parts, leanWord(w))
	}
	for _, f := range [][2]string{{"city", q.Region}, {"category", q.Category}, {"major", q.Major}} {
		if f[1] != "" {
			parts = append(parts, leanTerm(f[0], f[1]))
		}
	}
	if q.Prefix != "" {
		p := bleve.NewPrefixQuery(q.Prefix)
		p.SetField("name")
		parts = append(parts, p)
	}
	if q.RadiusM > 0 {
		g := bleve.NewGeoDistanceQuery(*q.Lng, *q.Lat, fmt.Sprintf("%.0fm", q.RadiusM))
		g.SetField("point")
		must := bleve.NewBooleanQuery()
		must.AddMust(bleve.NewConjunctionQuery(parts...))
		must.AddFilter(g)
		parts = []bquery.Query{must}
	}
	r := bleve.NewSearchRequestOptions(bleve.NewConjunctionQuery(parts...), q.Limit, 0, false)
	r.SortBy([]string{"-_score"}) // a second key would cost a look at every hit
	if q.Newest {
		r.SortBy([]string{"-newest", "-_id"})
	}
	if q.Prefix != "" {
		r.Size = 0
		r.AddFacet("name", bleve.NewFacetRequest("name", 10))
	}
	if q.Newest || q.Prefix != "" {
		r.Score = "none"
	}
	if q.Facets {
		for _, f := range []string{"city", "category", "pay"} {
			r.AddFacet(f, bleve.NewFacetRequest(f, 400))
		}
	}
	if after != nil {
		r.SetSearchAfter(after)
	}
	return r
}

// ask answers a query behind a key; next is the key of its last hit.
func (l *lean) ask(tb testing.TB, q query, after []string) (hits int, first string, next []string) {
	tb.Helper()
	found, err := l.index.Search(leanRequest(q, after))
	if err != nil {
		tb.Fatal(err)
	}
	if n := len(found.Hits); n > 0 {
		first, next = found.Hits[0].ID, found.Hits[n-1].Sort
	}
	return int(found.Total), first, next
}

// key finds the key behind which the query's page begins, and whether there is such a page.
func (l *lean) key(tb testing.TB, q query) (after []string) {
	tb.Helper()
	bare := q
	bare.Facets = false
	for left := q.Skip; left > 0; left -= bare.Limit {
		bare.Limit = min(left, 100)
		if _, _, after = l.ask(tb, bare, after); after == nil {
			return nil
		}
	}
	return after
}
