// Package columns keeps what postings are filtered, counted and sorted by in typed columns and bitmaps in
// memory, beside the text index. A row is a number; rows are numbered in the order of publication as far
// as they come in it, so the newest are a walk from the end. A Table is not safe for concurrent use:
// any number of readers, or one writer.
package columns

import (
	"slices"
	"strings"
	"time"

	"github.com/RoaringBitmap/roaring/v2"

	"firstkm/search"
)

// Lengths are the numbers of terms in the two scored fields.
type Lengths struct{ Title, Body uint16 }

// Table holds the rows. A row that was replaced or removed leaves a hole until the next Reordered.
type Table struct {
	live      *roaring.Bitmap
	late      *roaring.Bitmap // rows, holes too, that are not in the order of publication
	full      *roaring.Bitmap
	targeted  *roaring.Bitmap // for named schools only
	byID      *roster
	gone      map[string]uint64 // version at which a document was deleted
	id        []string
	version   []uint64
	published []int64
	lengths   []Lengths
	sumTitle  uint64
	sumBody   uint64
	state     uint64 // of the documents held, whatever way they came
	last      uint32 // last row in order
	ordered   bool   // there is such a row

	dims     [dimCount]*dimension
	pay      *ranged
	start    *ranged
	points   *grid
	expires  *expiry
	names    *names
	complete *titles
}

// Said is how a text is said: every syllable written out, and the initials alone.
type Said struct{ Full, Initials string }

// Say says how a title is said, without what in it says nothing of the post, and whole.
type Say func(title string) (core, whole Said)

// The dimensions, by what the row states.
const (
	dimProvince = iota
	dimPrefecture
	dimCounty
	dimCategory
	dimClass
	dimMajor
	dimOccupation
	dimEnterprise
	dimIndustry
	dimCompanyKind
	dimPostKind
	dimHousing
	dimOrigin
	dimBase
	dimStartMonth
	dimPay
	dimLabel
	dimAudience
	dimCount
)

const (
	payStepFen = 50_000 // 500 yuan
	startStep  = 31     // days
)

// ownSet is the set of the origin dimension that New makes first.
const ownSet = 1

// New makes an empty table that says titles by say.
func New(say Say) *Table {
	t := &Table{
		live: roaring.New(), late: roaring.New(), full: roaring.New(), targeted: roaring.New(),
		byID: newRoster(0), gone: map[string]uint64{},
		pay: newRanged(payStepFen), start: newRanged(startStep), points: newGrid(), expires: newExpiry(),
		complete: newTitles(), names: newNames(say),
	}
	for i := range t.dims {
		t.dims[i] = newDimension()
	}
	t.dims[dimOrigin].intern([]string{search.OriginOwn}) // takes ownSet
	return t
}

// Len is the number of documents.
func (t *Table) Len() int { return t.byID.n }

// Span is one more than the highest row, holes included.
func (t *Table) Span() int { return len(t.id) }

// Row finds a document.
func (t *Table) Row(id string) (uint32, bool) {
	return t.byID.find(t.id, id)
}

// ID is a row's document.
func (t *Table) ID(row uint32) string { return t.id[row] }

// Lengths is how many terms a row's fields have.
func (t *Table) Lengths(row uint32) Lengths { return t.lengths[row] }

// Own reports whether a row was posted in this system.
func (t *Table) Own(row uint32) bool { return t.dims[dimOrigin].code.at(row) == ownSet }

// Pay is a row's pay in fen a month; 0 = not stated.
func (t *Table) Pay(row uint32) int64 { return max(0, t.pay.value[row]) }

// Terms is how many terms all rows have together, in the title and in the body.
func (t *Table) Terms() (title, body uint64) { return t.sumTitle, t.sumBody }

// Newer reports whether version of the document is newer than what is held or was deleted.
func (t *Table) Newer(id string, version uint64) bool {
	if row, ok := t.byID.find(t.id, id); ok {
		return version > t.version[row]
	}
	gone, ok := t.gone[id]
	return !ok || version > gone
}

// Put adds or replaces a document and gives its row.
func (t *Table) Put(p *search.Placement, l Lengths) uint32 {
	t.remove(p.ID)
	delete(t.gone, p.ID)
	row := uint32(len(t.id))
	id := strings.Clone(p.ID)
	t.id = append(t.id, id)
	t.byID.put(t.id, row)
	t.version = append(t.version, p.Version)
	t.published = append(t.published, micros(p.PublishedAt, 0))
	t.lengths = append(t.lengths, l)
	t.sumTitle += uint64(l.Title)
	t.sumBody += uint64(l.Body)
	t.state += share(id, p.Version)
	t.live.Add(row)
	t.place(row)
	t.mark(row, p)
	t.describe(row, p)
	return row
}

// Remove deletes a document and remembers at which version.
func (t *Table) Remove(id string, version uint64) {
	t.remove(id)
	t.gone[strings.Clone(id)] = version
}

// place notes whether the new row is newer than all in order.
func (t *Table) place(row uint32) {
	if t.ordered && !t.older(t.last, row) {
		t.late.Add(row)
		return
	}
	t.last, t.ordered = row, true
}

// older reports whether row a was published before row b; at the same instant the id decides.
func (t *Table) older(a, b uint32) bool {
	if t.published[a] != t.published[b] {
		return t.published[a] < t.published[b]
	}
	return t.id[a] < t.id[b]
}

func (t *Table) mark(row uint32, p *search.Placement) {
	if p.Full() {
		t.full.Add(row)
	}
	public := len(p.Audience) == 0
	if !public {
		t.targeted.Add(row)
	}
	title := t.names.add(p.Title)
	if public && !p.ForTeachers && !p.Full() {
		t.complete.change(title, p.Origin == search.OriginOwn, 1)
	}
}

func (t *Table) describe(row uint32, p *search.Placement) {
	d := &t.dims
	region := search.TrimRegion(p.Region)
	d[dimProvince].add(row, cut(region, 2))
	d[dimPrefecture].add(row, cut(region, 4))
	d[dimCounty].add(row, cut(region, 6))
	d[dimCategory].add(row, cuts(p.Majors, 2)...)
	d[dimClass].add(row, cuts(p.Majors, 4)...)
	d[dimMajor].add(row, p.Majors...)
	d[dimOccupation].add(row, p.Occupation)
	d[dimEnterprise].add(row, p.EnterpriseID)
	d[dimIndustry].add(row, p.Industry)
	d[dimCompanyKind].add(row, p.CompanyKind)
	d[dimPostKind].add(row, p.PostKind)
	d[dimHousing].add(row, p.Housing)
	d[dimOrigin].add(row, p.Origin)
	d[dimBase].add(row, p.Base)
	d[dimStartMonth].add(row, cut(p.Start, 7))
	d[dimPay].add(row, payKey(p.PayMonthFen))
	d[dimLabel].add(row, p.Labels()...)
	d[dimAudience].add(row, p.Audience...)
	pay := p.PayMonthFen
	if pay <= 0 {
		pay = absent
	}
	t.pay.add(row, pay)
	t.start.add(row, day(p.Start))
	t.points.add(row, p.Lat, p.Lng, p.HasPoint)
	t.expires.add(row, micros(p.ExpiresAt, never))
}

func (t *Table) remove(id string) {
	row, ok := t.byID.find(t.id, id)
	if !ok {
		return
	}
	t.byID.remove(t.id, id)
	t.state -= share(id, t.version[row])
	t.sumTitle -= uint64(t.lengths[row].Title)
	t.sumBody -= uint64(t.lengths[row].Body)
	if t.completed(row, t.dims[dimLabel].is(search.LabelForTeachers)) {
		t.complete.change(t.names.title(row), t.Own(row), -1)
	}
	for _, b := range []*roaring.Bitmap{t.live, t.full, t.targeted} {
		b.Remove(row)
	}
	for _, d := range t.dims {
		d.drop(row)
	}
	t.pay.drop(row)
	t.start.drop(row)
	t.points.drop(row)
	t.expires.drop(row)
}

// completed reports whether a row's title is among the completions: anybody can find it, and it is no post for teachers, which
// practice holds.
func (t *Table) completed(row uint32, practice *roaring.Bitmap) bool {
	return !t.targeted.Contains(row) && !t.full.Contains(row) && (practice == nil || !practice.Contains(row))
}

// cut is the first n characters of a code, or nothing of a shorter one.
func cut(code string, n int) string {
	if len(code) < n {
		return ""
	}
	return code[:n]
}

func cuts(codes []string, n int) []string {
	out := make([]string, 0, len(codes))
	for _, c := range codes {
		out = append(out, cut(c, n))
	}
	return out
}

// payKey is the lower edge of the bucket of a month's pay, in yuan.
func payKey(fen int64) string {
	i := len(payKeys) - 1
	for i > 0 && fen < int64(search.PayEdges[i])*100 {
		i--
	}
	return payKeys[i]
}

var payKeys = [...]string{"0", "1500", "2000", "2500", "3000", "4000", "6000"}

// day is the number of a civil date since 1970; absent when it is none.
func day(date string) int64 {
	if date == "" {
		return absent
	}
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return absent
	}
	return floorDiv(t.Unix(), 86_400)
}

func micros(t time.Time, zero int64) int64 {
	if t.IsZero() {
		return zero
	}
	return t.UnixMicro()
}

// Disorder reports whether so many rows are holes or out of order that Reordered is worth its cost.
func (t *Table) Disorder() bool {
	holes := len(t.id) - t.byID.n
	return int(t.late.GetCardinality()) > 1024+t.byID.n/32 || holes > 4096+t.byID.n/2
}

// Reordered gives a table with the same documents, without holes and all in order, and where each old row
// went (None: nowhere). The receiver stays as it is and shares nothing that changes.
func (t *Table) Reordered() (*Table, []uint32) {
	from := t.live.ToArray()
	slices.SortFunc(from, func(a, b uint32) int {
		if t.older(a, b) {
			return -1
		}
		return 1
	})
	to := make([]uint32, len(t.id))
	for i := range to {
		to[i] = None
	}
	out := &Table{
		late: roaring.New(), live: roaring.New(),
		full: moved(t.full, from), targeted: moved(t.targeted, from),
		byID: newRoster(len(from)), gone: cloneMap(t.gone),
		sumTitle: t.sumTitle, sumBody: t.sumBody, state: t.state,
		pay: t.pay.reordered(from), start: t.start.reordered(from),
		points: t.points.reordered(from), expires: t.expires.reordered(from),
		complete: t.complete.clone(), names: t.names.reordered(from),
	}
	for i, d := range t.dims {
		out.dims[i] = d.reordered(from)
	}
	for row, old := range from {
		to[old] = uint32(row)
		out.id = append(out.id, t.id[old])
		out.byID.put(out.id, uint32(row))
		out.version = append(out.version, t.version[old])
		out.published = append(out.published, t.published[old])
		out.lengths = append(out.lengths, t.lengths[old])
	}
	if n := len(from); n > 0 {
		out.last, out.ordered = uint32(n-1), true
		out.live.AddRange(0, uint64(n))
	}
	return out, to
}

// None is no row.
const None = ^uint32(0)

// moved is a bitmap in the new numbering.
func moved(b *roaring.Bitmap, from []uint32) *roaring.Bitmap {
	out := roaring.New()
	for row, old := range from {
		if b.Contains(old) {
			out.Add(uint32(row))
		}
	}
	return out
}
