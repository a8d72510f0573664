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
	mu    sync.RWMutex
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
	d := &Directory{}
	d.clear()
	return d
}

func (d *Directory) clear() {
	d.place, d.rows, d.dead = map[string]int{}, nil, 0
	d.runs, d.heard = map[gram][]uint32{}, map[gram][]uint32{}
}

// Replace puts all the names in place of those held.
func (d *Directory) Replace(all []Entry) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.clear()
	for _, e := range all {
		d.put(e)
	}
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

func (d *Directory) put(e Entry) {
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
func (d *Directory) drop(id string) {
	at, ok := d.place[id]
	if !ok {
		return
	}
	delete(d.place, id)
	d.rows[at] = row{}
	if d.dead++; d.dead <= len(d.rows)/2 || d.dead < 64 {
		return
	}
	left := slices.DeleteFunc(slices.Clone(d.rows), func(r row) bool { return r.ID == "" })
	d.clear()
	for _, r := range left {
		d.put(r.Entry)
	}
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
	slices.SortFunc(hits, func(a, b hit) int { return d.better(a, b) })
	out := map[string]Found{}
	for _, h := range hits {
		r := d.rows[h.row]
		f := out[r.Kind]
		if f.Total++; len(f.IDs) < limit {
			f.IDs = append(f.IDs, r.ID)
		}
		out[r.Kind] = f
	}
	return out
}
