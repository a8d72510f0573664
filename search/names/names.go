// Package names finds what bears a name (a unit, a school, later a base, a course or a room) by what people type of it:
// part of the name in Chinese, its pinyin or initials, or the name with a slip. It knows names and kinds only; what is
// said of a thing is loaded from the truth by whoever shows it.
package names

import (
	"slices"
	"sync"

	"firstkm/search"
	"firstkm/search/understand"
)

// Entry is one name.
type Entry struct {
	Kind string // what sort of thing bears it
	ID   string
	Name string
}

// Directory holds names in memory. It is safe for concurrent use.
type Directory struct {
	mu sync.RWMutex
	held
}

// held is the names and how they are found.
type held struct {
	place map[string]int // id → its place in rows
	rows  []row          // a removed one has no id
	dead  int
	runs  map[gram][]uint32 // pairs of characters → rows
	heard map[gram][]uint32 // runs of three letters of the sound, and of the initials → rows
}

// gram is a pair of characters of a name, or three letters of a sound.
type gram [3]rune

type row struct {
	Entry
	folded         string // the name as words are folded, without signs
	runes          []rune
	full, initials string // how it is said
}

// New makes an empty directory.
func New() *Directory {
	return &Directory{held: holding(nil)}
}

// holding makes ready what finds the names.
func holding(all []Entry) held {
	d := held{place: map[string]int{}, runs: map[gram][]uint32{}, heard: map[gram][]uint32{}}
	for _, e := range all {
		d.put(e)
	}
	return d
}

// Replace puts all the names in place of those held, which answer until the new ones are ready. Put and Drop meanwhile are
// lost: whoever replaces all names keeps them in one order with single changes.
func (d *Directory) Replace(all []Entry) {
	next := holding(all)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.held = next
}

// Put keeps a name in place of the one that the id bore.
func (d *Directory) Put(e Entry) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.put(e)
}

// Drop forgets an id.
func (d *Directory) Drop(id string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.drop(id)
}

// Size is how many names are held.
func (d *Directory) Size() int {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return len(d.place)
}

func (d *held) put(e Entry) {
	if at, ok := d.place[e.ID]; ok && d.rows[at].Entry == e {
		return
	}
	d.drop(e.ID)
	if e.ID == "" || e.Name == "" {
		return
	}
	r := row{Entry: e, folded: fold(e.Name)}
	r.runes = []rune(r.folded)
	r.full, r.initials = understand.Sound(e.Name)
	n := uint32(len(d.rows))
	d.place[e.ID], d.rows = int(n), append(d.rows, r)
	note(d.runs, n, r.runes, 2)
	note(d.heard, n, []rune(r.full), 3)
	note(d.heard, n, []rune(r.initials), 3)
}

// note keeps the runs of a text, each once.
func note(in map[gram][]uint32, n uint32, text []rune, width int) {
	for i := 0; i+width <= len(text); i++ {
		g := gramOf(text[i:], width)
		if list := in[g]; len(list) == 0 || list[len(list)-1] != n {
			in[g] = append(list, n)
		}
	}
}

func gramOf(text []rune, width int) (g gram) {
	copy(g[:], text[:width])
	return g
}

// drop forgets a row; what stands of it in the runs is passed over, and cleared once half of all rows are gone.
func (d *held) drop(id string) {
	at, ok := d.place[id]
	if !ok {
		return
	}
	delete(d.place, id)
	d.rows[at] = row{}
	if d.dead++; d.dead <= len(d.rows)/2 || d.dead < 64 {
		return
	}
	left := make([]Entry, 0, len(d.place))
	for _, r := range d.rows {
		if r.ID != "" {
			left = append(left, r.Entry)
		}
	}
	*d = holding(left)
}

// fold writes a name as typed words are written: half width, small, without signs.
func fold(name string) string {
	t := understand.Parse(name)
	var out []byte
	for _, list := range [][]string{t.Words, t.Phrases} {
		for _, w := range list {
			out = append(out, w...)
		}
	}
	return string(out)
}

// Found is the names of one kind that fit.
type Found struct {
	IDs   []string // best first, at most as many as were asked for
	Total int
}

// Find lists, for each kind, the names that fit what was typed, at most limit each. A typed text that names nobody, such as
// 有限公司 or a single character, finds nothing.
func (d *Directory) Find(text search.Text, limit int) map[string]Found {
	q := ask(text)
	if q.empty() {
		return nil
	}
	d.mu.RLock()
	defer d.mu.RUnlock()
	var hits []hit
	for _, look := range []func(*question) []hit{d.written, d.spelt, d.slipped} {
		if hits = look(&q); len(hits) > 0 {
			break
		}
	}
	return d.best(hits, limit)
}

// best counts the hits of each kind and orders the best of them.
func (d *held) best(hits []hit, limit int) map[string]Found {
	kinds, kept := map[string][]hit{}, max(limit, 1)
	out := map[string]Found{}
	for _, h := range hits {
		kind := d.rows[h.row].Kind
		f := out[kind]
		f.Total++
		out[kind] = f
		// Twice as many as are wanted stand in no order until they are cut to the best half.
		if kinds[kind] = append(kinds[kind], h); len(kinds[kind]) >= 2*kept {
			slices.SortFunc(kinds[kind], d.better)
			kinds[kind] = kinds[kind][:kept]
		}
	}
	for kind, list := range kinds {
		slices.SortFunc(list, d.better)
		f := out[kind]
		for _, h := range list[:min(limit, len(list))] {
			f.IDs = append(f.IDs, d.rows[h.row].ID)
		}
		out[kind] = f
	}
	return out
}
