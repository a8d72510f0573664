// Package search says what can be found and how one asks for it: documents, queries, hits and facets
// as plain types, and the contract of an index over them. It knows no engine and no noun; codes are
// the official ones as text (majors, occupations, GB/T 2260 regions).
package search

import (
	"slices"
	"time"
)

// Origins of a placement.
const (
	OriginOwn      = "own"      // posted in this system; can be applied to
	OriginExternal = "external" // gathered elsewhere; unverified, cannot be applied to
)

// Placement is an opening as the index knows it: what is searched, filtered, counted and sorted by.
// It is a copy of the truth in SQL at Version. Pay of the same post and the lowest grade (同岗工资,
// 最低档工资) have no place here: they never leave unit, school and bureau.
type Placement struct {
	ID      string // unique among all documents
	Ref     string // the importer's own key, if imported
	Version uint64 // grows with every change of the truth; an older version never replaces a newer
	Origin  string // OriginOwn or OriginExternal

	Title       string
	Description string
	Tasks       []string // what the intern does, a sentence each; searched after title and description

	EnterpriseID       string
	Enterprise         string // name of the unit
	EnterpriseVerified bool   // 已核验
	CompanyKind        string // 单位性质
	Industry           string // GB/T 4754 code

	Majors         []string // codes of any level: category (2 digits), class (4), major (6)
	Also           []string // other words by which it is found: its place, the trades of its occupation, what its housing is called
	Occupation     string   // code of the occupation classification, such as 6-18-01-01
	OccupationName string
	PostKind       string // 岗位类别, the unit's own word

	Region   string // GB/T 2260 code: county (6 digits) or shorter for a wider place
	Lat, Lng float64
	HasPoint bool

	PayMonthFen int64  // fen a month; 0 = not stated
	PayFloor    bool   // the pay reaches the floor of Article 18, as the unit declares
	Start, End  string // civil dates, YYYY-MM-DD; empty = not stated
	Seats       int    // 0 = not stated
	SeatsLeft   int    // with Seats stated, none left means full: never found
	Housing     string // provided, subsidy or none; empty = not stated
	Meals       bool
	NightShift  bool
	RestDay     bool // works on rest days
	Base        string
	Stable      bool // the unit is a stable partner (稳定合作单位) of some school
	Conditional bool // 附条件发布

	ForTeachers  bool // a post of teachers' enterprise practice (教师企业实践): nobody else is shown it
	BarredSource bool // an external listing by an agency or a barred venue: never shown on pages

	PublishedAt time.Time
	ExpiresAt   time.Time // never found from this instant on; zero = does not expire
	Audience    []string  // ids of the schools it is for (定向发布); empty = everybody
}

// Labels of a placement, as filter values and as the buckets of FacetLabel.
const (
	LabelVerified     = "verified"      // unit is verified
	LabelStable       = "stable"        // stable partner
	LabelConditional  = "conditional"   // published under conditions
	LabelMeals        = "meals"         // meals provided
	LabelNightShift   = "night_shift"   // has night shifts
	LabelRestDay      = "rest_day"      // works on rest days
	LabelTargeted     = "targeted"      // for named schools only
	LabelForTeachers  = "for_teachers"  // teachers' enterprise practice
	LabelBarredSource = "barred_source" // by an agency or a barred venue
)

// Labels lists the labels that hold for p.
func (p Placement) Labels() []string {
	all := []struct {
		name  string
		holds bool
	}{
		{LabelVerified, p.EnterpriseVerified},
		{LabelStable, p.Stable},
		{LabelConditional, p.Conditional},
		{LabelMeals, p.Meals},
		{LabelNightShift, p.NightShift},
		{LabelRestDay, p.RestDay},
		{LabelTargeted, len(p.Audience) > 0},
		{LabelForTeachers, p.ForTeachers},
		{LabelBarredSource, p.BarredSource},
	}
	var out []string
	for _, l := range all {
		if l.holds {
			out = append(out, l.name)
		}
	}
	return out
}

// Full reports whether seats were stated and none is left.
func (p Placement) Full() bool { return p.Seats > 0 && p.SeatsLeft <= 0 }

// OpenTo reports whether somebody of the school may find p at the instant: it has a seat, has not
// expired and is for everybody or for that school. An empty school is somebody of none.
func (p Placement) OpenTo(school string, at time.Time) bool {
	if p.Full() || (!p.ExpiresAt.IsZero() && !p.ExpiresAt.After(at)) {
		return false
	}
	return len(p.Audience) == 0 || (school != "" && slices.Contains(p.Audience, school))
}
