package bleveindex

import (
	"slices"
	"strings"
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
	places := p.places(text)
	slices.SortFunc(places, func(a, b search.Mark) int { return a.From - b.From })
	var out []search.Mark
	for _, m := range places {
		if n := len(out); n > 0 && out[n-1].To >= m.From {
			out[n-1].To = max(out[n-1].To, m.To)
		} else {
			out = append(out, m)
		}
	}
	return out
}

// places lists where the terms stand. One of Chinese characters stands wherever its bytes do; for words of letters and
// digits the text is taken apart as it was for the index.
func (p *plan) places(text string) (out []search.Mark) {
	narrow := false
	for _, t := range p.terms {
		first, size := utf8.DecodeRuneInString(t)
		if !ideographic(first) {
			narrow = true
			continue
		}
		for from := 0; ; {
			at := strings.Index(text[from:], t)
			if at < 0 {
				break
			}
			out = append(out, search.Mark{From: from + at, To: from + at + len(t)})
			from += at + size
		}
	}
	if !narrow {
		return out
	}
	for _, g := range grams(text) {
		if first, _ := utf8.DecodeRuneInString(g.term); !ideographic(first) && slices.Contains(p.terms, g.term) {
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
