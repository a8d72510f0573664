package teacher

import (
	"slices"

	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
)

// Criterion is one thing that a standard assesses (T-CRITERIA) and that evidence is asked for.
type Criterion struct {
	ID       string     `json:"id"`
	Name     text.Words `json:"name"`
	Required bool       `json:"required,omitzero"`
	Minimum  int        `json:"minimum,omitzero"` // in the unit that the name states; 0 = no number is set
}

// LevelStandard is what one level asks from a day on, nationally or in a province (《职业教育“双师型”教师基本标准（试行）》 and
// the provinces' own). The national one ships as a list of criteria without numbers: the numbers were not verified, and a
// province's file sets them.
type LevelStandard struct {
	Province      string      `json:"province"` // two digits; empty = national
	Standard      Standard    `json:"standard"`
	Level         Level       `json:"level"`
	From          civil.Date  `json:"from"`
	To            civil.Date  `json:"to,omitzero"` // last day; zero = open
	Criteria      []Criterion `json:"criteria"`
	ValidYears    int         `json:"valid_years,omitzero"`   // 0 = certificates carry no end
	RecheckYears  int         `json:"recheck_years,omitzero"` // 0 = no re-check is set (T-VALID)
	CountExternal bool        `json:"count_external,omitzero"`
	Practice      Window      `json:"practice_window,omitzero"` // which five years of practice count: rolling (when absent) or fixed
	Remind        []int       `json:"remind_days,omitzero"`     // how many days before the last day it is brought to mind; 180 and 30 when absent
	Verified      bool        `json:"verified,omitzero"`        // somebody compared it with the official text
	Source        string      `json:"source"`
}

// ErrStandard refuses a configured standard that means nothing.
var ErrStandard = fault.New(fault.Invalid, "teacher.standard", "标准的省份、适用学校、级别、起始日期或条目有误。", "a standard needs a province, secondary or higher, a level, a first day and criteria")

// Check refuses a standard that means nothing.
func (s LevelStandard) Check() error {
	if len(s.Province) != 2 || s.Level.rank() == 0 || s.Standard != ForSecondary && s.Standard != ForHigher || s.From.IsZero() || len(s.Criteria) == 0 || s.ValidYears < 0 || s.RecheckYears < 0 {
		return ErrStandard
	}
	if s.Practice != "" && s.Practice != Rolling && s.Practice != Fixed {
		return ErrStandard
	}
	if slices.ContainsFunc(s.Remind, func(days int) bool { return days < 1 || days > 730 }) {
		return ErrStandard
	}
	for _, c := range s.Criteria {
		if c.ID == "" || c.Name.Zh == "" {
			return ErrStandard
		}
	}
	return nil
}

// holds reports whether the standard is in force on a day.
func (s LevelStandard) holds(day civil.Date) bool {
	return !day.Before(s.From) && (s.To.IsZero() || !day.After(s.To))
}

// Certificate proposes the dates of a recognition granted on a day.
func (s LevelStandard) Certificate(number string, on civil.Date) Certificate {
	c := Certificate{Level: s.Level, Number: number, RecognisedOn: on}
	if s.ValidYears > 0 {
		c.ValidTo = on.AddYears(s.ValidYears).AddDays(-1)
	}
	if s.RecheckYears > 0 {
		c.RecheckDue = on.AddYears(s.RecheckYears)
	}
	return c
}

// Standards are all that are configured.
type Standards []LevelStandard

// In is the standard of a level in a province on a day: the province's own, the newest, before the national one.
func (s Standards) In(province string, standard Standard, level Level, day civil.Date) (LevelStandard, bool) {
	best, found := LevelStandard{}, false
	for _, l := range s {
		if l.Standard != standard || l.Level != level || !l.holds(day) || l.Province != "" && l.Province != province {
			continue
		}
		if !found || best.Province == "" && l.Province != "" || best.Province == l.Province && l.From.After(best.From) {
			best, found = l, true
		}
	}
	return best, found
}

// CountsExternal reports whether a province counts external teachers in the first two formulas on a day.
func (s Standards) CountsExternal(province string, day civil.Date) bool {
	return slices.ContainsFunc(s, func(l LevelStandard) bool {
		return l.CountExternal && l.Province == province && province != "" && l.holds(day)
	})
}

// Window says which five years of enterprise practice count in a province on a day: as the newest of its own standards that
// speaks of it says, else rolling (T-PRAC-6M5Y).
func (s Standards) Window(province string, day civil.Date) Window {
	best := LevelStandard{Practice: Rolling}
	for _, l := range s {
		if l.Practice != "" && l.Province == province && province != "" && l.holds(day) && !l.From.Before(best.From) {
			best = l
		}
	}
	return best.Practice
}

// National is the built-in standard of each level, in force since the notice 教师厅〔2022〕2号. It is marked as not verified:
// criteria as the notice names them, no numbers, no end of validity.
func National() Standards {
	var out Standards
	for _, standard := range []Standard{ForSecondary, ForHigher} {
		for _, level := range Levels() {
			out = append(out, LevelStandard{
				Standard: standard, Level: level, From: civil.On(2022, 10, 25), Criteria: criteria(level),
				Source: "教师厅〔2022〕2号；数值以省级标准为准（未核实）",
			})
		}
	}
	return out
}

func criteria(level Level) []Criterion {
	all := []Criterion{
		{ID: "ethics", Name: text.Say("师德师风考核", "ethics appraisal"), Required: true},
		{ID: "qualification", Name: text.Say("教师资格", "teacher qualification"), Required: true},
		{ID: "theory_teaching", Name: text.Say("理论教学能力", "theory teaching"), Required: true},
		{ID: "practical_teaching", Name: text.Say("实践教学能力", "practical teaching"), Required: true},
		{ID: "professional_skill", Name: text.Say("专业技能（职业资格、技能等级等）", "professional skill (vocational qualification, skill grade)"), Required: true},
		{ID: "industry", Name: text.Say("了解行业企业和新技术", "knowledge of the industry and its new technology"), Required: true},
		{ID: "enterprise_practice", Name: text.Say("企业工作经历或企业实践", "industry work experience or enterprise practice"), Required: true},
		{ID: "reform", Name: text.Say("教学改革与专业建设成果", "results in teaching reform and programme building")},
	}
	all[7].Required = level != Junior
	return all
}
