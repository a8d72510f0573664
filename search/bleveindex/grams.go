package bleveindex

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2/analysis"
)

// gram is one term of a text with the bytes it was made of.
type gram struct {
	term     string
	from, to int
}

// grams takes a text apart: a run of Chinese (or kana, hangul) characters into its overlapping pairs, a
// run of one into that character; a run of letters and digits into one term in lower case, half width
// ("c++" and "c#" keep their signs). The index and the query use this one function.
func grams(text string) []gram {
	out := make([]gram, 0, len(text)/3+1)
	var s scanner
	s.scan(text, func(g gram) { out = append(out, g) })
	return out
}

// scanner remembers the run it is in.
type scanner struct {
	word      strings.Builder // letters and digits of the run
	wordFrom  int
	wide      bool   // the run is of wide characters
	prev      string // last wide character, folded
	prevFrom  int
	prevAlone bool // it is in no pair yet
}

func (s *scanner) scan(text string, emit func(gram)) {
	for at, r := range text {
		size := utf8.RuneLen(r)
		if r == utf8.RuneError {
			_, size = utf8.DecodeRuneInString(text[at:])
		}
		r = fold(r)
		switch {
		case ideographic(r):
			s.endWord(at, emit)
			s.wideRune(string(r), at, at+size, emit)
		case unicode.IsLetter(r) || unicode.IsNumber(r) || s.sign(r):
			s.endWide(at, emit)
			if s.word.Len() == 0 {
				s.wordFrom = at
			}
			s.word.WriteRune(r)
		default:
			s.end(at, emit)
		}
	}
	s.end(len(text), emit)
}

// sign reports whether r is a sign that belongs to the name before it, as in c++ and c#.
func (s *scanner) sign(r rune) bool { return s.word.Len() > 0 && (r == '+' || r == '#') }

func (s *scanner) wideRune(r string, from, to int, emit func(gram)) {
	if s.wide {
		emit(gram{s.prev + r, s.prevFrom, to})
		s.prevAlone = false
	} else {
		s.wide, s.prevAlone = true, true
	}
	s.prev, s.prevFrom = r, from
}

func (s *scanner) endWide(at int, emit func(gram)) {
	if s.wide && s.prevAlone {
		emit(gram{s.prev, s.prevFrom, at})
	}
	s.wide = false
}

func (s *scanner) endWord(at int, emit func(gram)) {
	if s.word.Len() > 0 {
		emit(gram{s.word.String(), s.wordFrom, at})
		s.word.Reset()
	}
}

func (s *scanner) end(at int, emit func(gram)) {
	s.endWord(at, emit)
	s.endWide(at, emit)
}

// fold makes full width half width and capitals small.
func fold(r rune) rune {
	switch {
	case r >= '！' && r <= '～':
		r -= '！' - '!'
	case r == '\u3000':
		return ' '
	}
	return unicode.ToLower(r)
}

func ideographic(r rune) bool {
	return r >= 0x2E80 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul)
}

// folded is a text as phrases are compared: folded, each run of spaces one space.
func folded(text string) string {
	return strings.Join(strings.Fields(strings.Map(fold, text)), " ")
}

// analyzer feeds grams to bleve; with singles, also each Chinese character by itself, so that a query of
// one character finds titles that hold it.
type analyzer struct{ singles bool }

// Analyze is analysis.Analyzer's.
func (a analyzer) Analyze(input []byte) analysis.TokenStream {
	text := string(input)
	found := grams(text)
	if a.singles {
		found = append(found, singles(text, found)...)
	}
	tokens := make([]analysis.Token, len(found))
	stream := make(analysis.TokenStream, len(found))
	for i, g := range found {
		tokens[i] = analysis.Token{Start: g.from, End: g.to, Term: []byte(g.term), Position: i + 1}
		stream[i] = &tokens[i]
	}
	return stream
}

// singles lists the wide characters of a text that are not already terms of their own.
func singles(text string, have []gram) []gram {
	alone := map[string]bool{}
	for _, g := range have {
		alone[g.term] = true
	}
	var out []gram
	for at, r := range text {
		r = fold(r)
		if term := string(r); ideographic(r) && !alone[term] {
			out = append(out, gram{term, at, at + len(term)})
		}
	}
	return out
}

// nothing analyses a field that is only stored.
type nothing struct{}

// Analyze is analysis.Analyzer's.
func (nothing) Analyze([]byte) analysis.TokenStream { return nil }
