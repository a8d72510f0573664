package compliance

import (
	"slices"

	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
)

// ErrProvinceRule refuses an override that would mean something other than its writer intended.
var ErrProvinceRule = fault.New(fault.Invalid, "compliance.province_rule",
	"省级阈值有误：省份须为两位代码或留空，夜间时段须同时给出起止，数值须在合理范围内。",
	"the override is wrong: a province is two digits or empty, a night window has both ends, and numbers are within reason")

// Regulation is the regulation with its thresholds: those of the country and, dated, those of provinces (第四十八条).
// The zero Regulation has the national thresholds only.
type Regulation struct {
	overrides []ProvinceRule
}

// National is the regulation without any province's own rules.
func National() Regulation { return Regulation{} }

// With is the regulation with further overrides; of two for the same number and province the later effective one counts.
// It returns ErrProvinceRule for one that makes no sense.
func (r Regulation) With(overrides ...ProvinceRule) (Regulation, error) {
	for _, o := range overrides {
		if !o.sensible() {
			return r, ErrProvinceRule.With(fault.In("province", "省份 "+o.Province, "province "+o.Province))
		}
	}
	all := append(slices.Clone(r.overrides), overrides...)
	slices.SortStableFunc(all, func(a, b ProvinceRule) int { return a.Effective.Compare(b.Effective) })
	return Regulation{all}, nil
}

func (o ProvinceRule) sensible() bool {
	if o.Province != "" && (len(o.Province) != 2 || digits(o.Province) != 2) || (o.NightFrom == nil) != (o.NightTo == nil) {
		return false
	}
	within := func(p *int, low, high int) bool { return p == nil || *p >= low && *p <= high }
	return within(o.DayMinutes, 0, 24*60) && within(o.WeekMinutes, 0, 7*24*60) && within(o.RestDays, 0, 7) &&
		within(o.PayPercent, 0, 100) && within(o.CapUnit, 0, 100) && within(o.CapPostKind, 0, 100) &&
		within(o.PayCycleDays, 1, 366) && within(o.CreditDays, 1, 3660) && within(o.SafetyYears, 0, 50) &&
		within(o.MinAge, 16, 30) && within(o.MinGrade, 2, 6) && within(o.ExamPercent, 60, 100) &&
		(o.MinimumWageFen == nil || plausible(*o.MinimumWageFen))
}

// In is what is in force in a province on a day: the country's numbers, then the province's.
// Before the first effective day the numbers of the regulation itself hold.
func (r Regulation) In(province string, on civil.Date) Thresholds {
	t := national()
	for _, whole := range []bool{true, false} {
		for _, o := range r.overrides {
			if (o.Province == "") == whole && (whole || o.Province == province) && !o.Effective.After(on) {
				t = t.over(o)
			}
		}
	}
	return t
}

// In is the national Regulation's In.
func In(province string, on civil.Date) Thresholds { return National().In(province, on) }

func digits(s string) int {
	n := 0
	for _, c := range s {
		if c >= '0' && c <= '9' {
			n++
		}
	}
	return n
}
