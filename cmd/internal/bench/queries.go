package bench

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"firstkm/search"
	"firstkm/services/find"
)

// query is one line of the file of queries. Absent members do not constrain.
type query struct {
	Class    string   `json:"class"`
	ID       int      `json:"id"`
	Words    []string `json:"words"`
	Region   string   `json:"region"`   // beginning of a code
	Category string   `json:"category"` // first two digits of any major
	Major    string   `json:"major"`
	Lat      *float64 `json:"lat"`
	Lng      *float64 `json:"lng"`
	RadiusM  float64  `json:"radius_m"`
	Prefix   string   `json:"prefix"`
	Facets   bool     `json:"facets"`
	Newest   bool     `json:"newest"`
	Skip     int      `json:"skip"`
	Limit    int      `json:"limit"`
}

func readQueries(path string) ([]query, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // only read
	var out []query
	lines := json.NewDecoder(bufio.NewReaderSize(f, 1<<20))
	for n := 1; ; n++ {
		var q query
		if err := lines.Decode(&q); err == io.EOF {
			return out, nil
		} else if err != nil {
			return nil, fmt.Errorf("%s, query %d: %w", path, n, err)
		}
		if q.Major != "" && q.Category != "" && !strings.HasPrefix(q.Major, q.Category) {
			return nil, fmt.Errorf("%s, query %d: major %s is not of category %s", path, n, q.Major, q.Category)
		}
		out = append(out, q)
	}
}

// facets are the three that a query counts.
var facets = []string{search.FacetPrefecture, search.FacetCategory, search.FacetPay}

func (q *query) near() *search.Near {
	if q.Lat == nil || q.Lng == nil {
		return nil
	}
	return &search.Near{Lat: *q.Lat, Lng: *q.Lng, RadiusM: q.RadiusM}
}

// plain is the query by its words alone.
func (q *query) plain(asOf time.Time) search.Query {
	out := search.Query{
		Text: search.Text{Words: q.Words}, Strict: true, MajorExact: q.Major, Near: q.near(), AsOf: asOf, Limit: q.Limit,
	}
	if q.Major == "" {
		out.MajorExact = q.Category
	}
	if q.Region != "" {
		out.Regions = []string{q.Region}
	}
	if q.Facets {
		out.Facets = facets
	}
	if q.Newest {
		out.Sort = search.ByNewest
	}
	return out
}

// typed is the query as somebody asks it on the search page.
func (q *query) typed() find.Ask {
	p := q.plain(time.Time{})
	return find.Ask{
		Text: strings.Join(q.Words, " "), MajorExact: p.MajorExact, Regions: p.Regions, Near: p.Near, Sort: p.Sort,
		Facets: p.Facets, Limit: p.Limit,
	}
}
