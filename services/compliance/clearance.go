package compliance

import (
	"slices"
	"strings"

	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
)

// cleared reports whether a filing (for BLOCK-EXC) or an override (for BLOCK-OVR) of the student's school covers the rule,
// this post and student, and every day of the placement, and was accepted before it begins.
func (f MatchFacts) cleared(rule string, class Class) bool {
	return slices.ContainsFunc(f.Clearances, func(c Clearance) bool {
		return c.lifts(class) && slices.Contains(c.Rules, rule) && c.inTime(f) && c.covers(f)
	})
}

func (c Clearance) lifts(class Class) bool {
	return c.Kind == Filing && class == fault.BlockExcept || c.Kind == Override && class == fault.BlockOverride
}

func (c Clearance) inTime(f MatchFacts) bool {
	p := f.Placement
	if c.AcceptedOn.IsZero() || c.AcceptedOn.After(f.AsOf) || !c.AcceptedOn.Before(p.StartDate) {
		return false
	}
	if c.From.IsZero() && c.To.IsZero() {
		return c.Kind == Override
	}
	return !c.From.IsZero() && !c.To.IsZero() && !p.EndDate.IsZero() && !c.From.After(p.StartDate) && !c.To.Before(p.EndDate)
}

func (c Clearance) covers(f MatchFacts) bool {
	post := len(c.Posts) == 0 || slices.ContainsFunc(c.Posts, func(s string) bool {
		return s != "" && (s == f.Placement.PostKind || s == f.Placement.Ref)
	})
	major := len(c.MajorCodes) == 0 || slices.ContainsFunc(c.MajorCodes, func(s string) bool {
		return s != "" && strings.HasPrefix(bare(f.Student.MajorCode), bare(s))
	})
	return post && major
}

// uncleared keeps the conditions that no clearance lifts, and says that the school has none.
func (f MatchFacts) uncleared(conditions []Finding) []Finding {
	var out []Finding
	for _, c := range conditions {
		if f.cleared(c.Rule, c.Class) {
			continue
		}
		if c.Class == fault.BlockExcept {
			c.Fix = text.Say("学生所在学校还没有覆盖这个岗位和时间的专项备案；备案受理后才能安排。", "The student's school has no accepted special filing for this post and time yet; it must come first.")
		} else {
			c.Fix = text.Say("学生所在学校还没有对此的例外批准；批准并记录后才能安排。", "The student's school has no recorded approval of this exception yet; it must come first.")
		}
		out = append(out, c)
	}
	return out
}
