package columns

import (
	"math"
	"time"

	"github.com/RoaringBitmap/roaring/v2"

	"firstkm/search"
)

// Selection is what the filters of a query leave: the rows of a bitmap, less the hidden ones, that also
// pass the checks. It is good until the table changes.
type Selection struct {
	bits   *roaring.Bitmap // coarse; never changed
	hidden *roaring.Bitmap // nil = none
	shown  *roaring.Bitmap // bits without hidden
	checks []func(uint32) bool
	path   *path // what was asked for
	meant  *path // what the words mean beside themselves
}

// Select reads the filters of a query; its text is not looked at.
func (t *Table) Select(q *search.Query) *Selection {
	s := &Selection{hidden: t.hidden(q.School, q.AsOf)}
	var all []*roaring.Bitmap
	add := func(b *roaring.Bitmap) {
		if b == nil {
			b = roaring.New()
		}
		all = append(all, b)
	}
	if q.Major != "" {
		s.path = t.path([]string{q.Major}, q.Occupations)
		add(s.path.all)
	}
	if m := q.Meant; m != nil && !q.Strict {
		s.meant = t.path(m.Majors, m.Occupations)
	}
	t.selectCodes(q, add)
	t.selectRanges(q, s, add)
	s.bits = t.meet(all)
	if s.shown = s.bits; s.hidden != nil {
		s.shown = roaring.AndNot(s.bits, s.hidden)
	}
	return s
}

func (t *Table) selectCodes(q *search.Query, add func(*roaring.Bitmap)) {
	is := func(dim int, v string) {
		if v != "" {
			add(t.dims[dim].is(v))
		}
	}
	if q.MajorExact != "" {
		add(t.majors(q.MajorExact))
	}
	if q.Occupation != "" {
		add(t.dims[dimOccupation].under(q.Occupation))
	}
	if q.Industry != "" {
		add(t.dims[dimIndustry].under(q.Industry))
	}
	if len(q.Regions) > 0 {
		add(t.regions(q.Regions))
	}
	if len(q.Housing) > 0 {
		add(t.dims[dimHousing].any(q.Housing))
	}
	is(dimOrigin, q.Origin)
	is(dimEnterprise, q.Enterprise)
	is(dimCompanyKind, q.CompanyKind)
	is(dimPostKind, q.PostKind)
	is(dimBase, q.Base)
	for _, l := range q.Labels {
		add(t.dims[dimLabel].is(l))
	}
	for _, l := range q.NotLabels {
		if b := t.dims[dimLabel].is(l); b != nil {
			add(roaring.AndNot(t.live, b))
		}
	}
}

func (t *Table) selectRanges(q *search.Query, s *Selection, add func(*roaring.Bitmap)) {
	narrow := func(b *roaring.Bitmap, check func(uint32) bool) {
		add(b)
		s.checks = append(s.checks, check)
	}
	if q.PayMinFen > 0 || q.PayMaxFen > 0 {
		hi := q.PayMaxFen
		if hi <= 0 {
			hi = math.MaxInt64
		}
		narrow(t.pay.within(max(1, q.PayMinFen), hi))
	}
	if q.StartFrom != "" || q.StartTo != "" {
		lo, hi := int64(math.MinInt64+1), int64(math.MaxInt64)
		if d := day(q.StartFrom); d != absent {
			lo = d
		}
		if d := day(q.StartTo); d != absent {
			hi = d
		}
		narrow(t.start.within(lo, hi))
	}
	if !q.PublishedFrom.IsZero() {
		narrow(t.since(q.PublishedFrom.UnixMicro()))
	}
	if q.Near != nil && q.Near.RadiusM > 0 {
		narrow(t.points.within(q.Near.Lat, q.Near.Lng, math.Min(q.Near.RadiusM, search.MaxRadiusM)))
	}
}

// since gives the rows published at or after the instant, and the check that leaves only those: all rows in
// order from the first such one, and whatever is out of order.
func (t *Table) since(at int64) (*roaring.Bitmap, func(uint32) bool) {
	rows := t.late.Clone()
	rows.AddRange(uint64(t.firstNotOlder(&Key{Published: at})), uint64(len(t.id)))
	rows.And(t.live)
	return rows, func(row uint32) bool { return t.published[row] >= at }
}

// majors gives the rows naming a code that is or begins so.
func (t *Table) majors(code string) *roaring.Bitmap {
	switch len(code) {
	case 2:
		return t.dims[dimCategory].is(code)
	case 4:
		return t.dims[dimClass].is(code)
	}
	return t.dims[dimMajor].is(code)
}

func (t *Table) regions(codes []string) *roaring.Bitmap {
	found := make([]*roaring.Bitmap, 0, len(codes))
	for _, code := range codes {
		code = search.TrimRegion(code)
		var b *roaring.Bitmap
		switch len(code) {
		case 2:
			b = t.dims[dimProvince].is(code)
		case 4:
			b = t.dims[dimPrefecture].is(code)
		default:
			b = t.dims[dimCounty].is(code)
		}
		if b != nil {
			found = append(found, b)
		}
	}
	return union(found)
}

// hidden gives the rows that somebody of the school cannot find at the instant: full, expired or for
// others. Nil means none; do not change it.
func (t *Table) hidden(school string, at time.Time) *roaring.Bitmap {
	var all []*roaring.Bitmap
	if !t.full.IsEmpty() {
		all = append(all, t.full)
	}
	if !at.IsZero() {
		if b := t.expires.gone(at.UnixMicro()); !b.IsEmpty() {
			all = append(all, b)
		}
	}
	if !t.targeted.IsEmpty() {
		others := t.targeted
		if b := t.dims[dimAudience].is(school); b != nil && school != "" {
			others = roaring.AndNot(others, b)
		}
		all = append(all, others)
	}
	if len(all) == 0 {
		return nil
	}
	return union(all)
}

// meet is the rows in all the bitmaps, smallest first; live when there is none.
func (t *Table) meet(all []*roaring.Bitmap) *roaring.Bitmap {
	switch len(all) {
	case 0:
		return t.live
	case 1:
		return all[0]
	}
	least := 0
	for i, b := range all {
		if b.GetCardinality() < all[least].GetCardinality() {
			least = i
		}
	}
	all[0], all[least] = all[least], all[0]
	out := roaring.And(all[0], all[1])
	for _, b := range all[2:] {
		if out.IsEmpty() {
			break
		}
		out.And(b)
	}
	return out
}

// Rows gives the selected rows in ascending order, exactly.
func (s *Selection) Rows() []uint32 {
	rows := s.Bitmap().ToArray()
	if len(s.checks) == 0 {
		return rows
	}
	kept := rows[:0]
	for _, r := range rows {
		if s.Passes(r) {
			kept = append(kept, r)
		}
	}
	return kept
}

// Bitmap gives the rows before the checks, without the hidden ones; do not change it.
func (s *Selection) Bitmap() *roaring.Bitmap { return s.shown }

// Hidden gives the rows that the asker cannot find by any filter; nil means none. Do not change it.
func (s *Selection) Hidden() *roaring.Bitmap { return s.hidden }

// Exact reports that Bitmap needs no further checks.
func (s *Selection) Exact() bool { return len(s.checks) == 0 }

// Passes reports whether a row of Bitmap passes the checks.
func (s *Selection) Passes(row uint32) bool {
	for _, check := range s.checks {
		if !check(row) {
			return false
		}
	}
	return true
}

// Everything reports that no filter narrows the table and nothing is hidden.
func (s *Selection) Everything(t *Table) bool {
	return s.bits == t.live && s.hidden == nil && len(s.checks) == 0
}
