package bleveindex

import (
	"slices"
	"unicode/utf8"

	"firstkm/search"
)

const (
	snippetRunes = 90
	leadRunes    = 20 // shown before the first marked place of a cut
)

// highlight marks the places of the query's terms in the texts of a hit. The title is given whole even
// without marks; a longer text is cut around its first marked place and given only when it has one.
func (p *plan) highlight(doc *search.Placement) []search.Highlight {
	if len(p.terms) == 0 {
		return nil
	}
	out := []search.Highlight{{Field: "title", Text: doc.Title, Marks: p.marks(doc.Title)}}
	fields := []struct{ name, text string }{
		{"description", doc.Description}, {"enterprise", doc.Enterprise}, {"occupation", doc.OccupationName},
	}
	for _, task := range doc.Tasks {
		fields = append(fields, struct{ name, text string }{"tasks", task})
	}
	for _, also := range doc.Also {
		fields = append(fields, struct{ name, text string }{"also", also})
	}
	for _, f := range fields {
		if marks := p.marks(f.text); len(marks) > 0 {
			out = append(out, cutAround(f.name, f.text, marks))
		}
	}
	return out
}

// marks finds the terms in a text; places that touch become one.
func (p *plan) marks(text string) []search.Mark {
	var out []search.Mark
	found := grams(text)
	if slices.ContainsFunc(p.terms, func(t string) bool { return utf8.RuneCountInString(t) == 1 }) {
		found = append(found, singles(text, found)...)
		slices.SortFunc(found, func(a, b gram) int { return a.from - b.from })
	}
	for _, g := range found {
		if !slices.Contains(p.terms, g.term) {
			continue
		}
		if n := len(out); n > 0 && out[n-1].To >= g.from {
			out[n-1].To = max(out[n-1].To, g.to)
		} else {
			out = append(out, search.Mark{From: g.from, To: g.to})
		}
	}
	return out
}

// cutAround shortens a text to a piece around its first mark.
func cutAround(field, text string, marks []search.Mark) search.Highlight {
	if utf8.RuneCountInString(text) <= snippetRunes {
		return search.Highlight{Field: field, Text: text, Marks: marks}
	}
	from := marks[0].From
	for range leadRunes {
		_, size := utf8.DecodeLastRuneInString(text[:from])
		from -= size
	}
	to := from
	for range snippetRunes {
		_, size := utf8.DecodeRuneInString(text[to:])
		to += size
	}
	h := search.Highlight{Field: field, Text: text[from:to]}
	for _, m := range marks {
		if m.From < to {
			h.Marks = append(h.Marks, search.Mark{From: m.From - from, To: min(m.To, to) - from})
		}
	}
	return h
}
