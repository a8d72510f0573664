package understand

import (
	"strings"

	"firstkm/search"
)

// Majors knows the majors that can be asked for.
type Majors interface {
	// MajorNamed gives the code of the major that is called so; name is folded as Parse folds. A code is
	// its own name.
	MajorNamed(name string) (code string, ok bool)
}

// Meaning is a text understood. Text is all of it; when a major was recognised, Rest is what remains
// beside its name, so that the caller answers either by the path of Major and Rest, or by Text.
type Meaning struct {
	Text  search.Text
	Major string // code; empty = none recognised
	Named string // the words that named it
	Rest  search.Text
}

// Reader reads texts with what it knows.
type Reader struct{ majors Majors }

// NewReader makes a reader; majors may be nil.
func NewReader(majors Majors) *Reader { return &Reader{majors: majors} }

// Read takes a text apart and looks for a major in it: the whole of the words, or one of them.
func (r *Reader) Read(text string) Meaning {
	m := Meaning{Text: Parse(text)}
	m.Rest = m.Text
	if r.majors == nil {
		return m
	}
	if whole := strings.Join(m.Text.Words, ""); len(m.Text.Words) > 1 && r.named(&m, whole) {
		m.Rest.Words = nil
		return m
	}
	for i, w := range m.Text.Words {
		if r.named(&m, w) {
			m.Rest.Words = append(append([]string{}, m.Text.Words[:i]...), m.Text.Words[i+1:]...)
			return m
		}
	}
	return m
}

// named recognises a major's name, also with 专业 behind it.
func (r *Reader) named(m *Meaning, name string) bool {
	for _, n := range []string{name, strings.TrimSuffix(name, "专业")} {
		if code, ok := r.majors.MajorNamed(n); ok && n != "" {
			m.Major, m.Named = code, name
			return true
		}
	}
	return false
}
