package columns

import (
	"bytes"
	"cmp"
	"hash/fnv"
	"io"
	"slices"
	"sort"
)

// sounds keeps how the titles of all rows are said, one behind the other, so that what is heard anywhere in a title is
// found by one walk over memory.
type sounds struct {
	text []byte   // of each title its core's sound, a mark, its whole sound if that is another, and an end mark
	at   []uint32 // row → where its sounds begin
}

const (
	soundMark = '\t'
	soundEnd  = '\n'
)

func (s *sounds) add(core, whole string) {
	s.at = append(s.at, uint32(len(s.text)))
	s.text = append(append(s.text, core...), soundMark)
	if whole != core {
		s.text = append(s.text, whole...)
	}
	s.text = append(s.text, soundEnd)
}

// share is how much of the sound that holds the place at makes up n bytes.
func (s *sounds) share(at, n int) float32 {
	from := bytes.LastIndexAny(s.text[:at], "\t\n") + 1
	to := at + bytes.IndexAny(s.text[at:], "\t\n")
	return float32(n) / float32(to-from)
}

// holding lists the rows in whose sound said is heard, by row, with the share of the sound that it makes up.
func (s *sounds) holding(said string) (out []Heard) {
	want := []byte(said)
	for from := 0; ; {
		n := bytes.Index(s.text[from:], want)
		if n < 0 {
			return out
		}
		at := uint32(from + n)
		row := uint32(sort.Search(len(s.at), func(i int) bool { return s.at[i] > at }) - 1)
		out = append(out, Heard{row, s.share(int(at), len(said))})
		if int(row)+1 == len(s.at) {
			return out
		}
		from = int(s.at[row+1])
	}
}

// reordered keeps the rows of from.
func (s *sounds) reordered(from []uint32) *sounds {
	out := &sounds{text: make([]byte, 0, len(s.text)), at: make([]uint32, 0, len(from))}
	for _, row := range from {
		end := bytes.IndexByte(s.text[s.at[row]:], soundEnd) + 1
		out.at = append(out.at, uint32(len(out.text)))
		out.text = append(out.text, s.text[s.at[row]:int(s.at[row])+end]...)
	}
	return out
}

// Heard is a row whose title holds a sound, and the share of the title's sound that it makes up: 1 is all of it.
type Heard struct {
	Row   uint32
	Share float32
}

// Said lists the rows whose title is said so in part or whole, by row: as syllables written out or, where initials is
// true, also as their initials alone. Removed rows are not among them.
func (t *Table) Said(said string, initials bool) []Heard {
	if said == "" {
		return nil
	}
	found := t.spoken.holding(said)
	if initials {
		found = append(found, t.initials.holding(said)...)
	}
	slices.SortFunc(found, func(a, b Heard) int {
		return cmp.Or(cmp.Compare(a.Row, b.Row), cmp.Compare(b.Share, a.Share))
	})
	found = slices.CompactFunc(found, func(a, b Heard) bool { return a.Row == b.Row })
	return slices.DeleteFunc(found, func(h Heard) bool { return !t.live.Contains(h.Row) })
}

// Exactly is by what a title is recognised that is said in just this way; two in four thousand million are taken for one.
func Exactly(said string) uint32 {
	h := fnv.New32a()
	_, _ = io.WriteString(h, said) // a hash takes every write
	return h.Sum32()
}

// Is reports whether the core of a row's title is said in just this way.
func (t *Table) Is(row, exactly uint32) bool { return t.exact[row] == exactly }
