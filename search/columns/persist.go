package columns

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"

	"firstkm/search"
)

// ErrFile says that what is read is not a whole table of this version of the program.
var ErrFile = errors.New("columns: not a table of this version")

// fileVersion is raised whenever a table is written in another way.
const fileVersion = 2

// Write writes the table so that Read makes the same one.
func (t *Table) Write(to io.Writer) error {
	sum := crc32.New(crc32.MakeTable(crc32.Castagnoli))
	buf := bufio.NewWriterSize(to, 1<<20)
	c := &file{w: io.MultiWriter(buf, sum)}
	version := uint32(fileVersion)
	c.number(&version)
	c.table(t)
	if c.err != nil {
		return fmt.Errorf("write columns: %w", c.err)
	}
	if err := binary.Write(buf, binary.LittleEndian, sum.Sum32()); err != nil {
		return fmt.Errorf("write columns: %w", err)
	}
	return buf.Flush()
}

// Read makes the table that was written; ErrFile says that there is none.
func Read(from io.Reader, say Say) (*Table, error) {
	sum := crc32.New(crc32.MakeTable(crc32.Castagnoli))
	buf := bufio.NewReaderSize(from, 1<<20)
	c := &file{r: io.TeeReader(buf, sum)}
	var version, written uint32
	if c.number(&version); c.err != nil || version != fileVersion {
		return nil, ErrFile
	}
	t := New(say)
	c.table(t)
	if c.err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFile, c.err)
	}
	found := sum.Sum32()
	if err := binary.Read(buf, binary.LittleEndian, &written); err != nil || written != found || !t.whole() {
		return nil, ErrFile
	}
	t.derive()
	return t, nil
}

// file goes over the members of a table in one order, writing or reading, so that both agree.
type file struct {
	w   io.Writer
	r   io.Reader
	err error
}

func (c *file) table(t *Table) {
	for _, b := range []*roaring.Bitmap{t.live, t.late, t.full, t.targeted} {
		c.bitmap(b)
	}
	c.texts(&t.id)
	numbers(c, &t.version)
	numbers(c, &t.published)
	lengths := make([]uint16, 0, 2*len(t.lengths))
	for _, l := range t.lengths {
		lengths = append(lengths, l.Title, l.Body)
	}
	numbers(c, &lengths)
	if c.r != nil {
		for n := 0; n+1 < len(lengths); n += 2 {
			t.lengths = append(t.lengths, Lengths{lengths[n], lengths[n+1]})
		}
	}
	for _, d := range t.dims {
		c.dimension(d)
	}
	numbers(c, &t.pay.value)
	numbers(c, &t.start.value)
	numbers(c, &t.points.lat)
	numbers(c, &t.points.lng)
	numbers(c, &t.expires.at)
	c.names(t.names)
	c.gone(t)
}

func (c *file) gone(t *Table) {
	ids := slices.Sorted(maps.Keys(t.gone))
	versions := make([]uint64, 0, len(ids))
	for _, id := range ids {
		versions = append(versions, t.gone[id])
	}
	c.texts(&ids)
	numbers(c, &versions)
	if c.err == nil && len(ids) != len(versions) {
		c.err = ErrFile
	}
	for n, id := range ids {
		if c.err == nil {
			t.gone[id] = versions[n]
		}
	}
}

func (c *file) names(n *names) {
	c.texts(&n.text)
	numbers(c, &n.core)
	numbers(c, &n.code)
	for _, s := range []*sounds{n.spoken, n.initials} {
		numbers(c, &s.text)
		numbers(c, &s.at)
	}
}

func (c *file) dimension(d *dimension) {
	c.texts(&d.values)
	c.codes(&d.code)
	var ends, members []uint32
	for _, set := range d.sets {
		members = append(members, set...)
		ends = append(ends, uint32(len(members)))
	}
	numbers(c, &ends)
	numbers(c, &members)
	if c.r != nil {
		d.sets = make([][]uint32, 0, len(ends))
		from := uint32(0)
		for _, end := range ends {
			if end < from || int(end) > len(members) {
				c.err = ErrFile
				return
			}
			d.sets = append(d.sets, members[from:end:end])
			from = end
		}
		d.bits = make([]*roaring.Bitmap, len(d.values))
		for n := range d.bits {
			d.bits[n] = roaring.New()
		}
	}
	for _, b := range d.bits {
		c.bitmap(b)
	}
}

// codes writes the one list that is in use behind its width.
func (c *file) codes(list *codes) {
	width := uint32(1)
	if list.two != nil {
		width = 2
	} else if list.four != nil {
		width = 4
	}
	c.number(&width)
	switch width {
	case 1:
		numbers(c, &list.one)
		list.one = slices.Grow(list.one, 1) // in use though empty
	case 2:
		list.one = nil
		numbers(c, &list.two)
	default:
		list.one = nil
		numbers(c, &list.four)
	}
}

func (c *file) number(n *uint32) {
	one := []uint32{*n}
	c.fixed(one)
	*n = one[0]
}

// fixed writes or fills a slice.
func (c *file) fixed(list any) {
	switch {
	case c.err != nil:
	case c.w != nil:
		c.err = binary.Write(c.w, binary.LittleEndian, list)
	default:
		c.err = binary.Read(c.r, binary.LittleEndian, list)
	}
}

func numbers[N uint8 | uint16 | uint32 | uint64 | int64 | float64](c *file, list *[]N) {
	n := uint32(len(*list))
	if c.number(&n); c.err != nil {
		return
	}
	if c.w != nil {
		c.fixed(*list)
		return
	}
	*list = nil
	for left := int(n); left > 0 && c.err == nil; { // in pieces: a length alone is not believed
		piece := make([]N, min(left, 1<<20))
		c.fixed(piece)
		if *list == nil && left == len(piece) {
			*list = piece
			return
		}
		*list, left = append(slices.Grow(*list, left), piece...), left-len(piece)
	}
}

func (c *file) texts(list *[]string) {
	var all strings.Builder
	sizes := make([]uint32, 0, len(*list))
	if c.w != nil {
		for _, s := range *list {
			all.WriteString(s)
			sizes = append(sizes, uint32(len(s)))
		}
	}
	bytes := []byte(all.String())
	numbers(c, &sizes)
	numbers(c, &bytes)
	if c.w != nil || c.err != nil {
		return
	}
	text, out := string(bytes), make([]string, 0, len(sizes)+len(sizes)/8)
	for _, size := range sizes {
		if int(size) > len(text) {
			c.err = ErrFile
			return
		}
		out, text = append(out, text[:size]), text[size:]
	}
	*list = out
}

func (c *file) bitmap(b *roaring.Bitmap) {
	switch {
	case c.err != nil:
	case c.w != nil:
		_, c.err = b.WriteTo(c.w)
	default:
		_, c.err = b.ReadFrom(c.r)
	}
}

// whole reports whether what was read fits together.
func (t *Table) whole() bool {
	rows, titles := len(t.id), len(t.names.text)
	for _, n := range []int{
		len(t.version), len(t.published), len(t.lengths), len(t.pay.value), len(t.start.value), len(t.points.lat),
		len(t.points.lng), len(t.expires.at), len(t.names.code),
	} {
		if n != rows {
			return false
		}
	}
	if len(t.names.core) != titles || len(t.names.spoken.at) != titles || len(t.names.initials.at) != titles {
		return false
	}
	for _, d := range t.dims {
		if d.code.len() != rows || len(d.sets) == 0 || int(d.code.most()) >= len(d.sets) {
			return false
		}
	}
	return t.live.IsEmpty() || int(t.live.Maximum()) < rows
}

// derive makes again what is not written because it follows from the rest.
func (t *Table) derive() {
	t.byID = newRoster(int(t.live.GetCardinality()))
	pay, start, points, expires := newRanged(payStepFen), newRanged(startStep), newGrid(), newExpiry()
	for row := range t.id {
		pay.add(uint32(row), t.pay.value[row])
		start.add(uint32(row), t.start.value[row])
		points.add(uint32(row), t.points.lat[row], t.points.lng[row], true)
		expires.add(uint32(row), t.expires.at[row])
		if !t.late.Contains(uint32(row)) {
			t.last, t.ordered = uint32(row), true
		}
		if !t.live.Contains(uint32(row)) {
			pay.drop(uint32(row))
			start.drop(uint32(row))
			points.drop(uint32(row))
			expires.drop(uint32(row))
			continue
		}
		t.byID.put(t.id, uint32(row))
		t.state += share(t.id[row], t.version[row])
		t.sumTitle += uint64(t.lengths[row].Title)
		t.sumBody += uint64(t.lengths[row].Body)
	}
	t.pay, t.start, t.points, t.expires = pay, start, points, expires
	for _, d := range t.dims {
		d.derive()
	}
	t.names.derive()
	t.complete = t.counted()
}

func (d *dimension) derive() {
	d.valOf, d.setOf = make(map[string]uint32, len(d.values)), make(map[string]uint32, len(d.sets))
	for n, v := range d.values {
		d.valOf[v] = uint32(n)
	}
	for n, set := range d.sets {
		values := make([]string, 0, len(set))
		for _, v := range set {
			values = append(values, d.values[v])
		}
		d.setOf[strings.Join(values, "\x00")] = uint32(n)
	}
}

func (n *names) derive() {
	for c, title := range n.text {
		n.of[title] = uint32(c)
	}
	for _, core := range n.core {
		n.note(core)
	}
	n.exact = make([]uint32, 0, len(n.code))
	for _, c := range n.code {
		n.exact = append(n.exact, n.core[c])
	}
}

// counted counts the titles of the postings for everybody.
func (t *Table) counted() *titles {
	all := make([]borne, len(t.names.text))
	for c, title := range t.names.text {
		all[c].title = title
	}
	teachers := t.dims[dimLabel].is(search.LabelForTeachers)
	t.live.Iterate(func(row uint32) bool {
		if t.completed(row, teachers) {
			origin := gathered
			if t.Own(row) {
				origin = posted
			}
			all[t.names.code[row]].count[origin]++
		}
		return true
	})
	all = slices.DeleteFunc(all, func(b borne) bool { return b.title == "" || b.of(everywhere) == 0 })
	slices.SortFunc(all, func(a, b borne) int { return strings.Compare(a.title, b.title) })
	out := newTitles()
	for shelf := range slices.Chunk(all, shelfMax/2) {
		out.shelves = append(out.shelves, append(make([]borne, 0, shelfMax+1), shelf...))
	}
	return out
}
