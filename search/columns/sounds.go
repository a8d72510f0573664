package columns

import (
	"bytes"
	"hash/fnv"
	"io"
	"sort"
)

// sounds keeps how titles are said, one behind the other, so that what is heard anywhere in a title is found by one walk
// over memory.
type sounds struct {
	text []byte   // of each title its core's sound, a mark, its whole sound if that is another, and an end mark
	at   []uint32 // title → where its sounds begin
}

// heard is a title that holds a sound, and the share that the sound makes up.
type heard struct {
	entry uint32
	share float32
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

// holding lists the titles in whose sound said is heard, with the share of the sound that it makes up.
func (s *sounds) holding(said string) (out []heard) {
	want := []byte(said)
	for from := 0; ; {
		n := bytes.Index(s.text[from:], want)
		if n < 0 {
			return out
		}
		at := uint32(from + n)
		entry := uint32(sort.Search(len(s.at), func(i int) bool { return s.at[i] > at }) - 1)
		out = append(out, heard{entry, s.share(int(at), len(said))})
		if int(entry)+1 == len(s.at) {
			return out
		}
		from = int(s.at[entry+1])
	}
}

// take appends an entry of another.
func (s *sounds) take(from *sounds, entry uint32) {
	begin := from.at[entry]
	end := int(begin) + bytes.IndexByte(from.text[begin:], soundEnd) + 1
	s.at = append(s.at, uint32(len(s.text)))
	s.text = append(s.text, from.text[begin:end]...)
}

// Exactly is by what a title is recognised that is said in just this way; two in four thousand million are taken for one.
func Exactly(said string) uint32 {
	h := fnv.New32a()
	_, _ = io.WriteString(h, said) // a hash takes every write
	return h.Sum32()
}
