// Package understand says what somebody means by what they typed: words, phrases, exclusions, and the
// name or code of a major. It is the one reading for page, API and saved search.
package understand

import (
	"slices"
	"strings"
	"unicode"

	"firstkm/search"
)

// Parse takes a text apart. Words stand apart by spaces or punctuation; "…", “…”, 「…」 and 『…』 hold a
// phrase; a minus before a word or phrase excludes it. Full width is half width and capitals are small. A
// quote that is never closed is punctuation, a minus inside a word is part of it. No text is an error:
// what says nothing is passed over, what exceeds search.MaxRunes or search.MaxWords is cut.
func Parse(text string) search.Text {
	p := parse(runesOf(text))
	if len(p.out.Words) > 0 && len(p.out.Phrases)+len(p.out.Not) == 0 {
		p.out.Spelt = spelt(string(p.all))
	}
	return p.out
}

// runesOf are the runes of a text that are read.
func runesOf(text string) []rune {
	runes := []rune(strings.ToValidUTF8(text, " "))
	return runes[:min(len(runes), search.MaxRunes)]
}

func parse(typed []rune) parser {
	p := parser{all: slices.Clone(typed)}
	for i, r := range p.all {
		p.all[i] = fold(r)
	}
	for p.rest = p.all; len(p.rest) > 0; {
		p.step()
	}
	return p
}

type parser struct {
	all, rest []rune // folded
	out       search.Text
	spans     []span // of the plain words
}

// span is where a word stands among the runes of a text.
type span struct {
	from, to int
	word     string
}

// step reads one item, or passes over one character that begins none.
func (p *parser) step() {
	not := len(p.rest) > 1 && minus(p.rest[0])
	if not {
		p.rest = p.rest[1:]
	}
	if phrase, ok := p.phrase(); ok {
		p.phraseOut(phrase, not)
		return
	}
	n := slices.IndexFunc(p.rest, func(r rune) bool { return !inWord(r) })
	if n < 0 {
		n = len(p.rest)
	}
	if n == 0 {
		p.rest = p.rest[1:]
		return
	}
	word := strings.Trim(string(p.rest[:n]), "-.'")
	from := len(p.all) - len(p.rest)
	p.rest = p.rest[n:]
	if not {
		add(&p.out.Not, word)
		return
	}
	add(&p.out.Words, word)
	p.spans = append(p.spans, span{from, from + n, word})
}

// phrase reads what stands between quotes; false when none is opened here or it is never closed.
func (p *parser) phrase() (string, bool) {
	if len(p.rest) == 0 {
		return "", false
	}
	closing, ok := quotes[p.rest[0]]
	if !ok {
		return "", false
	}
	end := slices.IndexFunc(p.rest[1:], func(r rune) bool { return strings.ContainsRune(closing, r) })
	if end < 0 {
		return "", false
	}
	phrase := strings.Join(strings.FieldsFunc(string(p.rest[1:end+1]), blank), " ")
	p.rest = p.rest[end+2:]
	return phrase, true
}

func (p *parser) phraseOut(phrase string, not bool) {
	if not {
		add(&p.out.Not, phrase)
	} else {
		add(&p.out.Phrases, phrase)
	}
}

// quotes are the opening ones and what closes each; people mix the two curly ones up.
var quotes = map[rune]string{'"': "\"”“", '“': "”“\"", '”': "”“\"", '「': "」", '『': "』"}

// add keeps a text that says something, once, up to the limit.
func add(list *[]string, text string) {
	says := strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) })
	if says && len(*list) < search.MaxWords && !slices.Contains(*list, text) {
		*list = append(*list, text)
	}
}

// inWord reports whether r can be part of a word: letters and digits, and what names of things hold.
func inWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) || strings.ContainsRune("+#-.'&", r)
}

func minus(r rune) bool { return r == '-' || r == '−' || r == '–' }

func blank(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }

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
