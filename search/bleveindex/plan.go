package bleveindex

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"firstkm/search"
	"firstkm/search/columns"
	"firstkm/search/understand"
)

const (
	defaultLimit = 20
	// page is how many hits a tier must have for the next one to stay shut. It looks at the text alone, not
	// at the filters or at Limit, so that narrowing a result never widens what its words mean.
	page     = 20
	maxTerms = 64
)

// phrase is a run of characters that must stand in one field.
type phrase struct {
	terms []string
	text  string // folded
	exact bool   // the terms alone prove it
}

// plan is a query made ready: checked, cut to size and its words taken apart.
type plan struct {
	q          *search.Query
	limit      int
	sort       search.Sort
	words      [][]string
	exactly    uint32 // a title that the words are
	phrases    []phrase
	nots       [][]string
	terms      []string // of words and phrases, each once
	characters []string // of the words: each wide character by itself, letters and digits as terms
	after      *columns.Key
	tiers      int    // from the cursor; 0 = to be found out
	stats      *stats // from the cursor
}

// text reports whether anything is asked for in words.
func (p *plan) text() bool { return len(p.words)+len(p.phrases)+len(p.nots) > 0 }

// scored reports whether hits have a score by text.
func (p *plan) scored() bool { return p.sort == search.ByRelevance && len(p.terms) > 0 }

func newPlan(q *search.Query) (*plan, error) {
	p := &plan{q: q, limit: q.Limit, sort: q.Sort}
	if p.limit <= 0 {
		p.limit = defaultLimit
	}
	p.limit = min(p.limit, search.MaxLimit)
	if p.sort == "" {
		p.sort = search.ByRelevance
	}
	if err := p.check(); err != nil {
		return nil, err
	}
	p.read()
	if q.Cursor != "" {
		if err := p.resume(q.Cursor); err != nil {
			return nil, err
		}
	}
	return p, nil
}

func (p *plan) check() error {
	q := p.q
	switch p.sort {
	case search.ByRelevance, search.ByNewest, search.ByPay:
	case search.ByDistance:
		if q.Near == nil {
			return fmt.Errorf("%w: distance from where", search.ErrQuery)
		}
	default:
		return fmt.Errorf("%w: sort %q", search.ErrQuery, p.sort)
	}
	if n := q.Near; n != nil && !(math.Abs(n.Lat) <= 90 && math.Abs(n.Lng) <= 180 && n.RadiusM >= 0) {
		return fmt.Errorf("%w: near %v,%v within %v m", search.ErrQuery, n.Lat, n.Lng, n.RadiusM)
	}
	for _, d := range []string{q.StartFrom, q.StartTo} {
		if _, err := time.Parse(time.DateOnly, d); d != "" && err != nil {
			return fmt.Errorf("%w: date %q", search.ErrQuery, d)
		}
	}
	for _, f := range q.Facets {
		if !columns.Known(f) {
			return fmt.Errorf("%w: facet %q", search.ErrQuery, f)
		}
	}
	return nil
}

// read takes the words apart, no more of them than a query may have.
func (p *plan) read() {
	t := p.q.Text
	p.words = p.termsOf(t.Words)
	p.characters = charactersOf(t.Words)
	said, _ := understand.Sound(cutText(strings.Join(cutList(t.Words), "")))
	p.exactly = columns.Exactly(said)
	for _, text := range cutList(t.Phrases) {
		found := grams(cutText(text))
		if len(found) == 0 {
			continue
		}
		ph := phrase{terms: distinct(found), text: folded(cutText(text)), exact: len(found) == 1}
		p.phrases = append(p.phrases, ph)
		p.score(ph.terms)
	}
	for _, w := range p.words {
		p.score(w)
	}
	p.nots = p.termsOf(t.Not)
}

func (p *plan) termsOf(words []string) (out [][]string) {
	for _, w := range cutList(words) {
		if terms := distinct(grams(cutText(w))); len(terms) > 0 {
			out = append(out, terms)
		}
	}
	return out
}

// loosen lets single characters count, too, once titles are looked at by them.
func (p *plan) loosen() { p.score(p.characters) }

func charactersOf(words []string) (out []string) {
	for _, w := range cutList(words) {
		w = cutText(w)
		found := grams(w)
		for _, g := range append(singles(w, nil), found...) {
			wide := ideographic([]rune(g.term)[0])
			if (!wide || utf8.RuneCountInString(g.term) == 1) && len(out) < maxTerms && !slices.Contains(out, g.term) {
				out = append(out, g.term)
			}
		}
	}
	return out
}

func (p *plan) score(terms []string) {
	for _, t := range terms {
		if len(p.terms) < maxTerms && !slices.Contains(p.terms, t) {
			p.terms = append(p.terms, t)
		}
	}
}

func distinct(found []gram) (out []string) {
	for _, g := range found {
		if len(out) < maxTerms && !slices.Contains(out, g.term) {
			out = append(out, g.term)
		}
	}
	return out
}

func cutList(words []string) []string { return words[:min(len(words), search.MaxWords)] }

func cutText(s string) string {
	if len(s) <= search.MaxRunes {
		return s
	}
	end, n := 0, 0
	for end < len(s) && n < search.MaxRunes {
		_, size := utf8.DecodeRuneInString(s[end:])
		end += size
		n++
	}
	return s[:end]
}
