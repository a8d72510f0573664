package catalogue

import (
	"strings"
	"unicode"
)

// fold makes two spellings of one name equal: full width becomes half width, letters become small, spaces vanish.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), r == '\uFEFF':
			return -1
		case r >= '！' && r <= '～':
			r -= '！' - '!'
		}
		return unicode.ToLower(r)
	}, s)
}

// shared lists the tasks of an occupation that a posting's own tasks speak of: at least a third of a task's pairs of
// characters must occur in them. A posting without tasks gets the occupation's own.
func (c *Catalogue) shared(o Occupation, posting []string) []string {
	typical := o.Tasks
	if t, ok := c.Template(o.Code); ok {
		typical = t.Tasks
	}
	if len(posting) == 0 {
		return typical
	}
	told := make(map[string]bool)
	for _, t := range posting {
		for _, b := range bigrams(t) {
			told[b] = true
		}
	}
	var out []string
	for _, t := range typical {
		if said(bigrams(t), told) {
			out = append(out, t)
		}
	}
	return out
}

func said(pairs []string, told map[string]bool) bool {
	n := 0
	for _, b := range pairs {
		if told[b] {
			n++
		}
	}
	return n > 0 && 3*n >= len(pairs)
}

// bigrams lists the pairs of neighbouring letters of s, not across punctuation.
func bigrams(s string) []string {
	var out []string
	var before rune
	for _, r := range fold(s) {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			r = 0
		}
		if before != 0 && r != 0 {
			out = append(out, string([]rune{before, r}))
		}
		before = r
	}
	return out
}
