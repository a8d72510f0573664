package bleveindex

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"

	"firstkm/search"
)

// Percolator implements search.Percolator by the index's own way of taking texts and codes apart.
type Percolator struct{}

var _ search.Percolator = Percolator{}

// Alone implements search.Percolator.
func (Percolator) Alone(p search.Placement) (search.Index, error) {
	m := bleve.NewIndexMapping()
	m.DefaultMapping.Enabled = false
	text, err := bleve.NewUsing("", m, scorch.Name, scorch.Name, nil)
	if err != nil {
		return nil, fmt.Errorf("make an index in memory: %w", err)
	}
	i, err := start(text, "", false)
	if err != nil {
		return nil, errors.Join(err, text.Close())
	}
	if err := i.Apply(context.Background(), search.Batch{Upserts: []search.Placement{p}}); err != nil {
		return nil, errors.Join(err, i.Close())
	}
	return i, nil
}

// The kinds of keys. A word is a term of any field; of codes, those said to begin so stand beside the whole.
const (
	keyWord       = "w:"
	keyMajor      = "m:"
	keyCategory   = "c:" // first two digits of a major
	keyClass      = "k:" // first four
	keyOccupation = "o:"
	keyIndustry   = "i:"
	keyRegion     = "r:"
	keyHousing    = "h:"
	keyOrigin     = "g:"
	keyEnterprise = "e:"
	keyKind       = "q:"
	keyBase       = "b:"
	keyLabel      = "l:"
	keyPost       = "p:"
	keyCell       = "n:" // of half a degree
	keyPay        = "y:" // of 500 yuan a month
	keyStart      = "s:" // month, and year
)

// Keys implements search.Percolator.
func (Percolator) Keys(p search.Placement) []string {
	k := keys{}
	title := grams(p.Title)
	for _, found := range [][]gram{title, singles(p.Title, title), grams(p.Description), grams(more(&p))} {
		for _, g := range found {
			k.add(keyWord, g.term)
		}
	}
	for _, code := range p.Majors {
		k.add(keyMajor, code)
		k.add(keyCategory, code[:min(2, len(code))])
		if len(code) >= 4 {
			k.add(keyClass, code[:4])
		}
	}
	k.beginnings(keyOccupation, p.Occupation)
	k.beginnings(keyIndustry, p.Industry)
	k.beginnings(keyRegion, search.TrimRegion(p.Region))
	k.add(keyHousing, p.Housing)
	k.add(keyOrigin, p.Origin)
	k.add(keyEnterprise, p.EnterpriseID)
	k.add(keyKind, p.CompanyKind)
	k.add(keyBase, p.Base)
	k.add(keyPost, p.PostKind)
	for _, l := range p.Labels() {
		k.add(keyLabel, l)
	}
	if p.HasPoint {
		k.add(keyCell, cellOf(p.Lat, p.Lng))
	}
	if p.PayMonthFen > 0 {
		k.add(keyPay, payStep(p.PayMonthFen))
	}
	if len(p.Start) == len("2006-01-02") {
		k.add(keyStart, p.Start[:4])
		k.add(keyStart, p.Start[:7])
	}
	return k.list
}

// keys is a list without repetitions.
type keys struct {
	list []string
	seen map[string]bool
}

func (k *keys) add(kind, value string) {
	if k.seen == nil {
		k.seen = map[string]bool{}
	}
	if key := kind + value; value != "" && !k.seen[key] {
		k.seen[key] = true
		k.list = append(k.list, key)
	}
}

// beginnings adds every beginning of a code.
func (k *keys) beginnings(kind, code string) {
	for n := 1; n <= len(code); n++ {
		k.add(kind, code[:n])
	}
}

// Needs implements search.Percolator.
func (Percolator) Needs(q search.Query) (all [][]string) {
	need := func(kind string, anyOf ...string) {
		if anyOf = slices.DeleteFunc(slices.Clone(anyOf), func(v string) bool { return v == "" }); len(anyOf) == 0 {
			return
		}
		for n := range anyOf {
			anyOf[n] = kind + anyOf[n]
		}
		all = append(all, anyOf)
	}
	if q.Major != "" {
		all = append(all, ways([]string{q.Major}, q.Occupations))
	}
	if q.MajorExact != "" {
		all = append(all, []string{naming(q.MajorExact)})
	}
	need(keyOccupation, q.Occupation)
	need(keyIndustry, q.Industry)
	if len(q.Regions) > 0 {
		need(keyRegion, regionsOf(q.Regions)...)
	}
	need(keyHousing, q.Housing...)
	need(keyOrigin, q.Origin)
	need(keyEnterprise, q.Enterprise)
	need(keyKind, q.CompanyKind)
	need(keyBase, q.Base)
	need(keyPost, q.PostKind)
	for _, l := range q.Labels {
		need(keyLabel, l)
	}
	for _, ranged := range [][]string{cellsWithin(q.Near), paySteps(q.PayMinFen, q.PayMaxFen), months(q.StartFrom, q.StartTo)} {
		if len(ranged) > 0 {
			all = append(all, ranged)
		}
	}
	return append(all, wordsOf(&q)...)
}

func regionsOf(codes []string) (out []string) {
	for _, code := range codes {
		out = append(out, search.TrimRegion(code))
	}
	return out
}

// naming is the key of postings that name a major code or one that begins so.
func naming(code string) string {
	switch len(code) {
	case 2:
		return keyCategory + code
	case 4:
		return keyClass + code
	}
	return keyMajor + code
}

// ways are the keys of postings that majors and occupations lead to; see columns.Table.
func ways(majors []string, occupations []search.Weighted) (out []string) {
	for _, m := range majors {
		out = append(out, naming(m))
		for n := 2; n < len(m); n += 2 {
			out = append(out, keyMajor+m[:n])
		}
	}
	for _, o := range occupations {
		if o.Code != "" {
			out = append(out, keyOccupation+o.Code)
		}
	}
	return out
}

// wordsOf are the conditions of the text: every term of words and phrases, or what the words mean with the others beside.
func wordsOf(q *search.Query) (all [][]string) {
	p, err := newPlan(&search.Query{Text: q.Text})
	if err != nil {
		return nil
	}
	var meant []string
	beside := map[string]bool{}
	if m := q.Meant; m != nil && !q.Strict && len(p.phrases) == 0 && len(p.words) > 0 {
		meant = ways(m.Majors, m.Occupations)
		for _, terms := range p.termsOf(m.Beside) {
			for _, t := range terms {
				beside[t] = true
			}
		}
	}
	for _, ph := range p.phrases {
		for _, t := range ph.terms {
			all = append(all, []string{keyWord + t})
		}
	}
	for _, terms := range p.words {
		for _, t := range terms {
			need := []string{keyWord + t}
			if !beside[t] {
				need = append(need, meant...)
			}
			all = append(all, need)
		}
	}
	return all
}
