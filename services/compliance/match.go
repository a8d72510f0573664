package compliance

import (
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
)

// CheckMatch is National().CheckMatch.
func CheckMatch(f MatchFacts) []Finding { return National().CheckMatch(f) }

// CheckMatch is gate G3: whether this student may be placed here. See Eligible and Confirmable.
func (r Regulation) CheckMatch(f MatchFacts) []Finding {
	if f.Placement.AsOf.IsZero() {
		f.Placement.AsOf = f.AsOf
	}
	if f.Stage == "" {
		f.Stage = Confirm
	}
	f.Placement = f.Placement.settled()
	t := r.In(f.Placement.Province, f.AsOf)
	found := kind(f.Placement)
	found = append(found, dates(f.Placement)...)
	found = append(found, grade(f, t)...)
	found = append(found, age(f, t)...)
	found = append(found, labour(f.Placement)...)
	found = append(found, bars(f, t)...)
	found = append(found, fit(f)...)
	shares := caps(f.Placement, t, 1)
	found = append(found, blocks(shares)...)
	found = append(found, f.uncleared(Conditions(shares))...)
	found = append(found, f.uncleared(Conditions(terms(f.Placement, t)))...)
	found = append(found, blocks(risk(f.Placement))...)
	found = append(found, origin(f)...)
	found = append(found, adverse(f.Placement.Unit)...)
	return append(found, scope(f)...)
}

// blocks are the findings that nothing lifts.
func blocks(found []Finding) []Finding {
	var out []Finding
	for _, f := range found {
		if f.Class == fault.Block {
			out = append(out, f)
		}
	}
	return out
}

// dates are needed to check age and grade on every day.
func dates(f PlacementFacts) []Finding {
	if !f.StartDate.IsZero() && !f.EndDate.IsZero() && !f.EndDate.Before(f.StartDate) {
		return nil
	}
	return []Finding{block(RuleFacts, "start_date",
		text.Say("实习的开始或结束日期缺失或颠倒，无法核对年龄和年级。", "The dates of the internship are missing or reversed, so age and grade cannot be checked."),
		text.Say("请先补全日期。", "Complete the dates first."))}
}
