package teacher

import (
	"strings"

	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
)

// Target is the share that a district set itself, from a day on (S11). Per mille keeps the comparison in integers.
type Target struct {
	Region   string // GB/T 2260, of the district or of what lies above it; empty = national
	From     civil.Date
	Formula  Formula
	PerMille int    // 700 = 70 %
	Source   string // the plan that set it
}

// NationalFloor is “at least one half of professional-course teachers” (Ministry of Education, 2022).
func NationalFloor() Target {
	return Target{From: civil.On(2022, 5, 24), Formula: DefaultFormula, PerMille: 500, Source: "教育部：双师型教师占专业课教师比例不低于一半"}
}

func checkTarget(t Target) []fault.Field {
	var bad []fault.Field
	if t.PerMille < 1 || t.PerMille > 1000 {
		bad = append(bad, fault.In("per_mille", "目标为千分之 1 至 1000，例如 70% 填 700。", "a target is 1 to 1000 per mille; 70 % is 700"))
	}
	if t.From.IsZero() {
		bad = append(bad, fault.In("from", "请填写起始日期。", "give the first day"))
	}
	return bad
}

// TargetIn is the target in force for a region on a day: the nearest region's, its newest. The national floor holds where
// nobody set one.
func TargetIn(list []Target, region string, day civil.Date) Target {
	best := NationalFloor()
	for _, t := range list {
		if !strings.HasPrefix(region, t.Region) || t.From.After(day) {
			continue
		}
		if len(t.Region) > len(best.Region) || t.Region == best.Region && t.From.After(best.From) {
			best = t
		}
	}
	return best
}

// Reached reports whether a figure reaches the target; one without a denominator reaches none.
func (t Target) Reached(f Figure) bool {
	return f.Denominator > 0 && 1000*f.Numerator >= t.PerMille*f.Denominator
}

// Missing is how many more recognitions among the denominator reach the target; 0 when it is reached.
func (t Target) Missing(f Figure) int {
	short := t.PerMille*f.Denominator - 1000*f.Numerator
	if short <= 0 {
		return 0
	}
	return (short + 999) / 1000
}
