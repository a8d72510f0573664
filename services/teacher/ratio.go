package teacher

import (
	"maps"
	"slices"
	"strconv"

	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/text"
)

// Formula names a definition of the ratio. A figure is worth nothing without it: bulletins count differently.
type Formula string

// The formulas.
const (
	WithInstructors  Formula = "professional_with_instructors" // 专业课教师，含实习指导教师
	ProfessionalOnly Formula = "professional_only"             // 专业课教师，不含实习指导教师
	FullTimeAll      Formula = "full_time_all"                 // 专任教师
	Legacy           Formula = "legacy"                        // 旧口径
)

// DefaultFormula is the one that the national floor speaks of.
const DefaultFormula = WithInstructors

// Formulas lists every formula, the default first.
func Formulas() []Formula { return []Formula{WithInstructors, ProfessionalOnly, FullTimeAll, Legacy} }

// Enum implements the interface's enumeration.
func (Formula) Enum() []string {
	return []string{string(WithInstructors), string(ProfessionalOnly), string(FullTimeAll), string(Legacy)}
}

// Name is what pages call the formula.
func (f Formula) Name() text.Words {
	switch f {
	case ProfessionalOnly:
		return text.Say("专业课教师（不含实习指导教师）", "professional-course teachers without internship instructors")
	case FullTimeAll:
		return text.Say("专任教师", "all full-time teachers")
	case Legacy:
		return text.Say("旧口径（双师素质教师）", "older scheme (dual-quality teachers)")
	}
	return text.Say("专业课教师（含实习指导教师）", "professional-course teachers with internship instructors")
}

// Says is what the formula counts, in one sentence.
func (f Formula) Says() text.Words {
	switch f {
	case ProfessionalOnly:
		return text.Say("分母为专任在岗的专业课教师；分子为其中当日认定有效的双师型教师。",
			"of the full-time professional-course teachers in post, those whose recognition is in force on the day")
	case FullTimeAll:
		return text.Say("分母为全部专任在岗教师；分子为其中当日认定有效的，含参照认定的公共基础课教师。",
			"of all full-time teachers in post, those whose recognition is in force, public-course teachers recognised by reference included")
	case Legacy:
		return text.Say("分母为在岗的专业课、实习指导和外聘教师，不论专任兼职；分子为其中曾经认定且未被撤销的，不看有效期。用于 2022 年 10 月 24 日以前的旧口径对照。",
			"of the professional, instructing and external teachers in post, full-time or not, those ever recognised and not revoked, validity aside; for comparison with figures up to 24 October 2022")
	}
	return text.Say("分母为专任在岗的专业课教师和实习指导教师；分子为其中当日认定有效的双师型教师。",
		"of the full-time professional-course teachers and internship instructors in post, those whose recognition is in force on the day")
}

// legacyUntil is the last day on which the older scheme was the one to report by; the notice 教师厅〔2022〕2号 replaced it.
var legacyUntil = civil.On(2022, 10, 24)

// InForce reports whether the formula is one to report by on a day; the legacy one is for comparison afterwards.
func (f Formula) InForce(day civil.Date) bool { return f != Legacy || !day.After(legacyUntil) }

// Rule is a formula with what is configured of it.
type Rule struct {
	Formula  Formula
	External bool   // the province counts external teachers in post as professional-course teachers
	Window   Window // which five years of practice count there; empty = rolling. No figure depends on it
}

// Reason says why a teacher counts in a figure, or does not.
type Reason string

// The reasons.
const (
	Counted       Reason = "counted"        // in numerator and denominator
	NotRecognised Reason = "not_recognised" // in the denominator only
	RanOut        Reason = "ran_out"        // in the denominator only: the recognition is past its end
	NotInPost     Reason = "not_in_post"    // not at all, as those below
	PartTime      Reason = "part_time"
	PublicCourse  Reason = "public_course"
	InstructorOut Reason = "instructor"
	ExternalOut   Reason = "external"
	CountsOver    Reason = "counts_elsewhere"
	NotEmployed   Reason = "not_employed" // on the day
)

// Words is the reason as pages say it.
func (r Reason) Words() text.Words {
	switch r {
	case Counted:
		return text.Say("计入", "counts")
	case NotRecognised:
		return text.Say("只计入分母：当日没有有效认定", "denominator only: no recognition in force")
	case RanOut:
		return text.Say("只计入分母：认定已过有效期", "denominator only: the recognition has run out")
	case NotInPost:
		return text.Say("不计：当日不在岗", "not counted: not in post on the day")
	case PartTime:
		return text.Say("不计：不是专任教师", "not counted: not full-time")
	case PublicCourse:
		return text.Say("不计：公共基础课教师", "not counted: teaches public courses")
	case InstructorOut:
		return text.Say("不计：此口径不含实习指导教师", "not counted: the formula leaves instructors out")
	case ExternalOut:
		return text.Say("不计：外聘教师", "not counted: external")
	case CountsOver:
		return text.Say("不计：已在另一所学校计入", "not counted: another school counts the teacher")
	}
	return text.Say("不计：当日不在职", "not counted: not employed on the day")
}

// InDenominator reports whether a teacher with this reason is in the denominator.
func (r Reason) InDenominator() bool { return r == Counted || r == NotRecognised || r == RanOut }

// Judge is why a teacher in this cell counts by the rule, or does not.
func (r Rule) Judge(c Cell) Reason {
	if why := r.left(c); why != "" {
		return why
	}
	switch {
	case c.Level() != NoLevel, r.Formula == Legacy && c.Lapsed():
		return Counted
	case c.Lapsed():
		return RanOut
	}
	return NotRecognised
}

// left is why a cell is in neither part of the figure, "" when it is in one.
func (r Rule) left(c Cell) Reason {
	switch {
	case c.Elsewhere():
		return CountsOver
	case !c.InPost():
		return NotInPost
	case c.Category() == External:
		if r.Formula == Legacy || r.External && r.Formula != FullTimeAll {
			return ""
		}
		return ExternalOut
	case r.Formula != Legacy && !c.FullTime():
		return PartTime
	case c.Category() == Public && r.Formula != FullTimeAll:
		return PublicCourse
	case c.Category() == Instructor && r.Formula == ProfessionalOnly:
		return InstructorOut
	}
	return ""
}

// Figure is one ratio: never without its formula and its day.
type Figure struct {
	Formula     Formula
	AsOf        civil.Date
	Numerator   int
	Denominator int
}

// Ratio is numerator over denominator; false when the denominator is 0: there is no ratio then, which is not nought.
func (f Figure) Ratio() (float64, bool) {
	if f.Denominator == 0 {
		return 0, false
	}
	return float64(f.Numerator) / float64(f.Denominator), true
}

// Percent is the ratio in per cent with one decimal, half rounded up, computed in integers: "50.4"; "" for none.
func (f Figure) Percent() string {
	if f.Denominator == 0 {
		return ""
	}
	tenths := (2000*f.Numerator + f.Denominator) / (2 * f.Denominator)
	return strconv.Itoa(tenths/10) + "." + strconv.Itoa(tenths%10)
}

// Tally is how many teachers stand in each cell.
type Tally map[Cell]int

// Count adds the standings that hold on a day.
func (t Tally) Count(list []Standing, day Day) {
	for _, s := range list {
		if s.From <= day && day <= s.To {
			t[s.Cell]++
		}
	}
}

// Add adds another tally.
func (t Tally) Add(o Tally) {
	for c, n := range o {
		t[c] += n
	}
}

// Figure is the tally by one rule.
func (t Tally) Figure(r Rule, day civil.Date) Figure {
	f := Figure{Formula: r.Formula, AsOf: day}
	for c, n := range t {
		switch why := r.Judge(c); {
		case why == Counted:
			f.Numerator += n
			f.Denominator += n
		case why.InDenominator():
			f.Denominator += n
		}
	}
	return f
}

// Figures is the tally by every formula, in the order of Formulas.
func (t Tally) Figures(external bool, day civil.Date) []Figure {
	out := make([]Figure, 0, len(Formulas()))
	for _, f := range Formulas() {
		out = append(out, t.Figure(Rule{Formula: f, External: external}, day))
	}
	return out
}

// Slice is a part of a figure: those of one category, one class of majors, one level.
type Slice struct {
	Key string
	Figure
}

// By splits a figure by what key says of a cell; cells without a key are left out. The order is that of the keys.
func (t Tally) By(r Rule, day civil.Date, key func(Cell) string) []Slice {
	parts := map[string]*Figure{}
	for c, n := range t {
		why := r.Judge(c)
		if !why.InDenominator() {
			continue
		}
		k := key(c)
		if k == "" {
			continue
		}
		f := parts[k]
		if f == nil {
			f = &Figure{Formula: r.Formula, AsOf: day}
			parts[k] = f
		}
		if f.Denominator += n; why == Counted {
			f.Numerator += n
		}
	}
	out := make([]Slice, 0, len(parts))
	for _, k := range slices.Sorted(maps.Keys(parts)) {
		out = append(out, Slice{k, *parts[k]})
	}
	return out
}

// ByCategory splits a figure by what is taught.
func (t Tally) ByCategory(r Rule, day civil.Date) []Slice {
	return t.By(r, day, func(c Cell) string { return string(c.Category()) })
}

// ByMajorCategory splits a figure by category of majors (大类), keyed by its index in two digits.
func (t Tally) ByMajorCategory(r Rule, day civil.Date) []Slice {
	return t.By(r, day, func(c Cell) string {
		i := c.MajorCategory()
		if i < 0 {
			return ""
		}
		return string([]byte{'0' + byte(i/10), '0' + byte(i%10)}) //nolint:gosec // 0 to 18
	})
}

// ByClass splits a figure by class of majors, keyed by its four digits.
func (t Tally) ByClass(r Rule, day civil.Date) []Slice { return t.By(r, day, Cell.MajorClass) }

// Levels is how many of a figure's numerator hold each level; a lapsed one of the legacy formula has none.
func (t Tally) Levels(r Rule) map[Level]int {
	out := map[Level]int{}
	for c, n := range t {
		if r.Judge(c) == Counted {
			out[c.Level()] += n
		}
	}
	return out
}

// Reasons is how many stand in the figure, or out of it, for each reason.
func (t Tally) Reasons(r Rule) map[Reason]int {
	out := map[Reason]int{}
	for c, n := range t {
		out[r.Judge(c)] += n
	}
	return out
}
