package teacher

import (
	"slices"
	"strings"
	"unicode/utf8"

	"firstkm/events"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/org"
)

// PracticeID names a time of enterprise practice: prc_….
type PracticeID ident.ID

// Form is how a teacher practises (T-PRAC-FORM, Article 6).
type Form string

// The forms.
const (
	Visit    Form = "visit"    // 考察观摩
	Training Form = "training" // 企业培训
	Post     Form = "post"     // 兼职或任职
	Research Form = "research" // 参与产品研发和技术创新
)

// Forms lists the forms.
func Forms() []Form { return []Form{Visit, Training, Post, Research} }

// Enum implements the interface's enumeration.
func (Form) Enum() []string {
	return []string{string(Visit), string(Training), string(Post), string(Research)}
}

// Practice is one time at an enterprise or at the front line. From and To both belong to it; To may lie ahead.
type Practice struct {
	ID         PracticeID `json:"id"`
	School     org.ID     `json:"school"` // that recorded it
	Unit       string     `json:"unit"`
	Enterprise org.ID     `json:"enterprise,omitempty"` // when the unit is here
	From       civil.Date `json:"from"`
	To         civil.Date `json:"to"`
	Form       Form       `json:"form"`
	VerifiedBy string     `json:"verified_by,omitempty"` // who or what proves it; nothing counts without
	Report     string     `json:"report,omitempty"`      // what was learnt (T-PRAC-CONTENT), or where the report is
	Post       string     `json:"post,omitempty"`        // the application for a practice post that it was served in, if any
}

// Counts reports whether the time counts towards the six months: somebody verified it.
func (p Practice) Counts() bool { return p.VerifiedBy != "" }

// Days is the length, both ends included.
func (p Practice) Days() int { return p.From.DaysUntil(p.To) + 1 }

func checkPractice(p Practice) []fault.Field {
	var bad []fault.Field
	if n := utf8.RuneCountInString(strings.TrimSpace(p.Unit)); n == 0 || n > 100 {
		bad = append(bad, fault.In("unit_name", "请填写实践单位，不超过 100 个字。", "name the unit, in at most 100 characters"))
	}
	if p.From.IsZero() || p.From.Before(earliest) {
		bad = append(bad, fault.In("from", "请填写开始日期，不早于 1950 年。", "give the first day, 1950 or later"))
	}
	if p.To.IsZero() || p.To.Before(p.From) {
		bad = append(bad, fault.In("to", "请填写结束日期，不早于开始日期。", "give the last day, not before the first"))
	}
	if !p.To.IsZero() && p.From.DaysUntil(p.To) > 5*366 {
		bad = append(bad, fault.In("to", "一段实践不超过五年，请核对日期。", "one time lasts five years at most; check the dates"))
	}
	if !slices.Contains(Forms(), p.Form) {
		bad = append(bad, fault.In("form", "形式应为考察观摩、企业培训、兼职或任职、参与研发。", "the form is visit, training, post or research"))
	}
	return bad
}

// checkAhead lists what is wrong with a time of practice that lies ahead: nobody can have verified what has not begun, and
// nobody plans it years before.
func checkAhead(p Practice, today civil.Date) []fault.Field {
	var bad []fault.Field
	if p.Counts() && p.From.After(today) {
		bad = append(bad, fault.In("verified_by", "这段实践还没有开始，不能核实。请先留空，开始后再填写证明人。", "this practice has not begun and cannot be verified: leave it empty until then"))
	}
	if p.From.After(today.AddMonths(ForecastMonths)) {
		bad = append(bad, fault.In("from", "开始日期在两年以后，请核对日期。", "it begins more than two years from now; check the dates"))
	}
	return bad
}

// Practise adds a time of practice, or replaces the one with its id.
func (t *Teacher) Practise(p Practice) (events.Event, error) {
	if bad := checkPractice(p); len(bad) > 0 {
		return nil, ErrInvalid.With(bad...)
	}
	if i := slices.IndexFunc(t.Practice, func(o Practice) bool { return o.ID == p.ID }); i >= 0 {
		t.Practice[i] = p
	} else {
		t.Practice = append(t.Practice, p)
	}
	slices.SortStableFunc(t.Practice, func(a, b Practice) int {
		if c := a.From.Compare(b.From); c != 0 {
			return c
		}
		return strings.Compare(string(a.ID), string(b.ID))
	})
	return events.TeacherPracticeRecorded{TeacherRef: t.ref(), Practice: string(p.ID)}, nil
}

// Unpractise removes a time of practice that was recorded by mistake.
func (t *Teacher) Unpractise(id PracticeID) (events.Event, error) {
	i := slices.IndexFunc(t.Practice, func(o Practice) bool { return o.ID == id })
	if i < 0 {
		return nil, ErrNotFound
	}
	t.Practice = slices.Delete(t.Practice, i, i+1)
	return events.TeacherPracticeRecorded{TeacherRef: t.ref(), Practice: string(id)}, nil
}

// Window says which five years count; the regulation does not (Article 4).
type Window string

// The windows.
const (
	Rolling Window = "rolling" // the five years that end on the day; the default
	Fixed   Window = "fixed"   // the five-year plan: 2021–2025, 2026–2030 …
)

// The bar of T-PRAC-6M5Y: six months of thirty days in five years.
const (
	PracticeYears     = 5
	DaysPerMonth      = 30
	PracticeBarMonths = 6
	PracticeBar       = PracticeBarMonths * DaysPerMonth
)

// Span is the window's first and last day for a day.
func (w Window) Span(day civil.Date) (from, to civil.Date) {
	if w == Fixed {
		first := day.Year - (day.Year-1)%PracticeYears
		return civil.On(first, 1, 1), civil.On(first+PracticeYears-1, 12, 31)
	}
	return day.AddYears(-PracticeYears).AddDays(1), day
}

// PracticeDays is how many days of verified practice fall into the window up to a day; days at two units count once.
func PracticeDays(list []Practice, w Window, day civil.Date) int {
	from, _ := w.Span(day)
	days := 0
	for _, s := range Merge(list) {
		start, end := later(s.From, from), s.To
		if end.After(day) {
			end = day
		}
		if !end.Before(start) {
			days += start.DaysUntil(end) + 1
		}
	}
	return days
}

// Stretch is an unbroken time of practice, at one unit or several.
type Stretch struct{ From, To civil.Date }

// Merge joins verified times that overlap or touch.
func Merge(list []Practice) []Stretch {
	var out []Stretch
	sorted := slices.Clone(list)
	slices.SortStableFunc(sorted, func(a, b Practice) int { return a.From.Compare(b.From) })
	for _, p := range sorted {
		if !p.Counts() {
			continue
		}
		if n := len(out) - 1; n >= 0 && !p.From.After(out[n].To.AddDays(1)) {
			out[n].To = later(out[n].To, p.To)
			continue
		}
		out = append(out, Stretch{p.From, p.To})
	}
	return out
}

// Progress is how far a teacher is towards the bar.
type Progress struct {
	Window   Window
	From, To civil.Date // of the window
	Days     int
	Met      bool       // T-PRAC-6M5Y
	MetOn    civil.Date // the first day, today or later, on which practice under way or planned meets the bar; zero = none
	Applies  bool       // to professional-course teachers and internship instructors; public-course ones have no number
}

// ProgressOn is the progress of a file on a day.
func ProgressOn(t Teacher, w Window, day civil.Date) Progress {
	if w == "" {
		w = Rolling
	}
	p := Progress{Window: w, Days: PracticeDays(t.Practice, w, day)}
	p.From, p.To = w.Span(day)
	p.Met = p.Days >= PracticeBar
	for _, s := range StandsOn(t, day) {
		p.Applies = p.Applies || s.Category == Professional || s.Category == Instructor
	}
	if p.Met {
		return p
	}
	for _, s := range Merge(t.Practice) {
		for d := later(s.From, day); !d.After(s.To); d = d.AddDays(1) {
			if PracticeDays(t.Practice, w, d) >= PracticeBar {
				p.MetOn = d
				return p
			}
		}
	}
	return p
}

// overlapping lists the pairs of practice that share days, which are counted once and said.
func overlapping(list []Practice, p Practice) (out []Practice) {
	for _, o := range list {
		if o.ID != p.ID && !o.From.After(p.To) && !p.From.After(o.To) {
			out = append(out, o)
		}
	}
	return out
}

// NewcomerWithoutPractice reports T-PRAC-NEW: a professional-course teacher in the first year of employment who has no
// practice at all. It only warns, since no course is assigned here.
func NewcomerWithoutPractice(t Teacher, day civil.Date) bool {
	if len(t.Spells) == 0 || len(t.Practice) > 0 || day.After(t.Spells[0].From.AddYears(1)) {
		return false
	}
	stands := StandsOn(t, day)
	return len(stands) > 0 && (stands[0].Category == Professional || stands[0].Category == Instructor)
}
