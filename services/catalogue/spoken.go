package catalogue

import (
	_ "embed"
	"strings"
	"sync"
)

// spokenFile says what people call majors and occupations: word, majors by name, occupations by code. It is our own table:
// what students type, written down with what they mean.
//
//go:embed starter/spoken.tsv
var spokenFile string

// spoken is a word with what it means.
type spoken struct {
	majors      []string // names
	occupations []string // codes
}

var spokenWords = sync.OnceValue(func() map[string]spoken {
	out := make(map[string]spoken)
	for line := range strings.Lines(spokenFile) {
		cols := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if len(cols) != 3 || strings.HasPrefix(line, "#") {
			continue
		}
		for word := range strings.SplitSeq(cols[0], " ") {
			out[fold(word)] = spoken{strings.Fields(cols[1]), strings.Fields(cols[2])}
		}
	}
	return out
})

// Spoken is what a word means beside itself: majors that are called so, by their name or code or by what people call them,
// and occupations that people call so, the likeliest first. An occupation that is not in the catalogue has only its code.
func (c *Catalogue) Spoken(word string) (majors []Major, occupations []Occupation) {
	word = fold(word)
	majors = pick(c.data.Majors, c.majorNames[word])
	if m, ok := c.Major(strings.ToUpper(word)); ok {
		majors = append(majors, m)
	}
	s := spokenWords()[word]
	for _, name := range s.majors {
		majors = append(majors, pick(c.data.Majors, c.majorNames[fold(name)])...)
	}
	for _, code := range s.occupations {
		o, ok := c.Occupation(code)
		if !ok {
			o = Occupation{Code: code}
		}
		occupations = append(occupations, o)
	}
	return majors, occupations
}
