package teacher

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/org"
)

// SupposeKind is what a what-if supposes.
type SupposeKind string

// The kinds.
const (
	Recognising SupposeKind = "recognise" // a named teacher is recognised
	Lapse       SupposeKind = "expire"    // a named teacher's recognitions end
	Departure   SupposeKind = "leave"     // a named teacher leaves
	NewHire     SupposeKind = "hire"      // so many of a category are hired
)

// SupposeKinds lists the kinds.
func SupposeKinds() []SupposeKind { return []SupposeKind{Recognising, Lapse, Departure, NewHire} }

// Enum implements the interface's enumeration.
func (SupposeKind) Enum() []string {
	return []string{string(Recognising), string(Lapse), string(Departure), string(NewHire)}
}

// Suppose is one change of a what-if (双师比例测算).
type Suppose struct {
	Kind     SupposeKind `json:"kind"`
	Teacher  ID          `json:"teacher,omitempty"`
	Level    Level       `json:"level,omitempty"`    // recognise: junior unless given; hire: none unless given
	Category Category    `json:"category,omitempty"` // of hires: professional unless given
	Count    int         `json:"count,omitempty"`    // of hires: 1 unless given
}

// mostHires bounds one line of a what-if.
const mostHires = 1000

// Outlook is a what-if's answer.
type Outlook struct {
	Before, After Figure
	Unmoved       []ID // supposed to change and without effect on the figure: recognised already, outside the formula …
}

// WhatIf answers what a school's figure on a day would be if the supposed were so, exactly. A teacher who is not at the
// school that day is refused.
func WhatIf(files []Teacher, school org.ID, r Rule, day civil.Date, list []Suppose) (Outlook, error) {
	out := Outlook{Before: Recount(files, school, day).Figure(r, day)}
	supposed, at := slices.Clone(files), map[ID]int{}
	for i, t := range files {
		at[t.ID] = i
	}
	var bad []fault.Field
	for n, s := range list {
		member := fmt.Sprintf("changes[%d]", n)
		switch s.Kind {
		case NewHire:
			if s.Count < 0 || s.Count > mostHires {
				bad = append(bad, fault.In(member, "新进人数为 1 至 1000。", "hire 1 to 1000 at a time"))
				continue
			}
			supposed = append(supposed, hires(s, school, day)...)
		case Recognising, Lapse, Departure:
			i, ok := at[s.Teacher]
			if !ok || !follows(supposed[i], school, day) {
				bad = append(bad, fault.In(member, "名单中有当日不在本校任职的教师，请从花名册选择。", "not employed at the school that day: choose from the register"))
				continue
			}
			was := judged(supposed[i], school, r, day)
			supposed[i] = suppose(supposed[i], s, school, day)
			if judged(supposed[i], school, r, day) == was {
				out.Unmoved = append(out.Unmoved, s.Teacher)
			}
		default:
			bad = append(bad, fault.In(member, "没有这种假设。", "no such supposition"))
		}
	}
	if len(bad) > 0 {
		return Outlook{}, ErrInvalid.With(bad...)
	}
	out.After = Recount(supposed, school, day).Figure(r, day)
	return out, nil
}

// suppose is the file as it would be.
func suppose(t Teacher, s Suppose, school org.ID, day civil.Date) Teacher {
	c := t.clone()
	switch s.Kind {
	case Recognising:
		c.Recognitions = append(c.Recognitions, Recognition{ID: "supposed", School: school, Level: orJunior(s.Level), State: Recognised, RecognisedOn: day})
	case Lapse:
		for i, r := range c.Recognitions {
			if r.ValidOn(day) {
				c.Recognitions[i].EndedOn = day
			}
		}
	case Departure:
		c.Spells = slices.DeleteFunc(c.Spells, func(sp Spell) bool { return sp.School == school && sp.Holds(day) })
	}
	return c
}

func orJunior(l Level) Level {
	if l == NoLevel {
		return Junior
	}
	return l
}

// hires are the nameless people of one line.
func hires(s Suppose, school org.ID, day civil.Date) []Teacher {
	f := Facts{Category: s.Category, InPost: true, FullTime: s.Category != External}
	if f.Category == "" {
		f.Category = Professional
	}
	t := Teacher{Spells: []Spell{{ID: "supposed", School: school, From: day, Facts: f}}}
	if s.Level != NoLevel {
		t.Recognitions = []Recognition{{ID: "supposed", Level: s.Level, State: Recognised, RecognisedOn: day}}
	}
	return slices.Repeat([]Teacher{t}, max(1, s.Count))
}

// judged is why a teacher counts at the school that day, NotEmployed when not there.
func judged(t Teacher, school org.ID, r Rule, day civil.Date) Reason {
	for _, s := range StandsOn(t, day) {
		if s.School == school {
			return r.Judge(s.Cell)
		}
	}
	return NotEmployed
}

// Candidate is somebody whose recognition would move the figure.
type Candidate struct {
	Teacher   ID
	TeacherNo string
	Name      string
	Practice  Progress
	Pending   State // of a recognition under way, "" for none
}

// Fewest is the shortest way to a target by recognitions alone.
type Fewest struct {
	Before    Figure
	After     Figure // with the named ones recognised
	Needed    int
	Reachable bool        // there are enough who could be recognised
	Named     []Candidate // Needed of them, or all there are: those eligible by practice first, then the furthest under way
}

// FewestTo names the fewest recognitions that bring a school's figure to a target on a day. Whoever an ethics appraisal
// bars is not named.
func FewestTo(files []Teacher, school org.ID, r Rule, day civil.Date, target Target) Fewest {
	out := Fewest{Before: Recount(files, school, day).Figure(r, day)}
	out.Needed = target.Missing(out.Before)
	able := candidates(files, school, r, day)
	out.Reachable = len(able) >= out.Needed && out.Before.Denominator > 0
	out.Named = able[:min(len(able), out.Needed)]
	out.After = out.Before
	out.After.Numerator += len(out.Named)
	return out
}

func candidates(files []Teacher, school org.ID, r Rule, day civil.Date) []Candidate {
	var out []Candidate
	for _, t := range files {
		why := judged(t, school, r, day)
		if why != NotRecognised && why != RanOut {
			continue
		}
		if _, barred := t.BarredOn(day); barred {
			continue
		}
		spell, _ := t.At(school, day)
		c := Candidate{Teacher: t.ID, TeacherNo: spell.TeacherNo, Name: t.Name, Practice: ProgressOn(t, r.Window, day)}
		for _, rec := range t.Recognitions {
			if rec.State.Pending() {
				c.Pending = rec.State
			}
		}
		out = append(out, c)
	}
	slices.SortStableFunc(out, func(a, b Candidate) int {
		return cmp.Or(yesFirst(a.Practice.Met, b.Practice.Met), cmp.Compare(progressOf(b.Pending), progressOf(a.Pending)),
			cmp.Compare(b.Practice.Days, a.Practice.Days), strings.Compare(a.TeacherNo, b.TeacherNo))
	})
	return out
}

func yesFirst(a, b bool) int {
	if a == b {
		return 0
	}
	return first(a)
}

// progressOf is how far a recognition under way has come, -1 for none.
func progressOf(s State) int {
	if s == "" {
		return -1
	}
	return slices.Index(States(), s)
}

// ScenarioID names a saved what-if: scn_….
type ScenarioID ident.ID

// Scenario is a what-if that a school keeps. It is computed anew each time it is opened.
type Scenario struct {
	ID        ScenarioID
	School    org.ID
	Name      string
	AsOf      civil.Date
	Formula   Formula
	Changes   []Suppose
	By        ident.ID // account
	Version   uint64
	CreatedAt time.Time
	UpdatedAt time.Time
}

func checkScenario(s Scenario) []fault.Field {
	var bad []fault.Field
	if n := len([]rune(strings.TrimSpace(s.Name))); n == 0 || n > 60 {
		bad = append(bad, fault.In("name", "请为测算方案起个名字，不超过 60 个字。", "name the scenario, in at most 60 characters"))
	}
	if s.AsOf.IsZero() {
		bad = append(bad, fault.In("as_of", "请填写测算日期。", "give the day it is computed for"))
	}
	if !slices.Contains(Formulas(), s.Formula) {
		bad = append(bad, fault.In("formula", "没有这个口径，请从列表选择。", "no such formula; choose from the list"))
	}
	if len(s.Changes) > 500 {
		bad = append(bad, fault.In("changes", "一个方案最多 500 项变动。", "a scenario holds 500 changes at most"))
	}
	return bad
}
