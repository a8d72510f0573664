package columns

import (
	"cmp"
	"slices"
	"strings"
)

// names is the column of titles. Many postings bear the same one, so each is kept once, with how it is said.
type names struct {
	code     []uint32 // row → title
	of       map[string]uint32
	text     []string
	core     []uint32 // the core of the title, as Exactly asks
	exact    []uint32 // row → the core of its title
	cores    []uint64 // a bit for what cores begin with: most that no title has are known by it
	spoken   *sounds  // every syllable written out
	initials *sounds
	say      Say
}

func newNames(say Say) *names {
	return &names{
		of: map[string]uint32{}, spoken: &sounds{}, initials: &sounds{}, say: say, cores: make([]uint64, 1<<(32-coreShift)/64),
	}
}

// add appends the next row's title and gives it as it is kept.
func (n *names) add(title string) string {
	c, met := n.of[title]
	if !met {
		core, whole := n.say(title)
		c = n.keep(strings.Clone(title), Exactly(core.Full))
		n.spoken.add(core.Full, whole.Full)
		n.initials.add(core.Initials, whole.Initials)
	}
	n.code, n.exact = append(n.code, c), append(n.exact, n.core[c])
	return n.text[c]
}

func (n *names) keep(title string, core uint32) uint32 {
	c := uint32(len(n.text))
	n.of[title] = c
	n.text, n.core = append(n.text, title), append(n.core, core)
	n.note(core)
	return c
}

// coreShift leaves of a core what has a bit among the cores.
const coreShift = 12

func (n *names) note(core uint32) { n.cores[core>>coreShift>>6] |= 1 << (core >> coreShift & 63) }

// Any reports whether there may be a row whose title's core is said in just this way.
func (t *Table) Any(exactly uint32) bool {
	return t.names.cores[exactly>>coreShift>>6]&(1<<(exactly>>coreShift&63)) != 0
}

// title is a row's.
func (n *names) title(row uint32) string { return n.text[n.code[row]] }

// reordered is the same column with row i taken from old row from[i]; titles that no row bears go.
func (n *names) reordered(from []uint32) *names {
	out := newNames(n.say)
	out.code = make([]uint32, 0, len(from)+len(from)/8)
	to := make([]uint32, len(n.text)) // one more than the new number; 0 = none yet
	for _, old := range from {
		c := n.code[old]
		if to[c] == 0 {
			to[c] = out.keep(n.text[c], n.core[c]) + 1
			out.spoken.take(n.spoken, c)
			out.initials.take(n.initials, c)
		}
		out.code, out.exact = append(out.code, to[c]-1), append(out.exact, n.core[c])
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
func (t *Table) Said(said string, initials bool) (out []Heard) {
	if said == "" {
		return nil
	}
	found := t.names.spoken.holding(said)
	if initials {
		found = append(found, t.names.initials.holding(said)...)
	}
	if len(found) == 0 {
		return nil
	}
	slices.SortFunc(found, func(a, b heard) int { return cmp.Compare(a.share, b.share) })
	shares := make([]float32, len(t.names.text))
	for _, h := range found {
		shares[h.entry] = h.share // the largest of an entry comes last
	}
	for row, c := range t.names.code {
		if share := shares[c]; share > 0 && t.live.Contains(uint32(row)) {
			out = append(out, Heard{uint32(row), share})
		}
	}
	return out
}

// Is reports whether the core of a row's title is said in just this way.
func (t *Table) Is(row, exactly uint32) bool { return t.names.exact[row] == exactly }
