package compliance

import (
	"slices"
	"strings"

	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
)

// labour is R-ART16-7-LABOUR3 at G1 and G3: grades III and IV are barred for all interns.
func labour(f PlacementFacts) []Finding {
	switch {
	case f.LabourGrade == GradeIII || f.LabourGrade == GradeIV || slices.Contains(f.Hazards, Labour4):
		return []Finding{block(RuleLabour, "labour_grade",
			text.Say("体力劳动强度为第三级及以上，任何实习学生都不得从事。", "Physical labour of grade III or above is barred for every intern."),
			text.Say("把工作内容调整到第二级及以下。", "Arrange work of grade II at most."))}
	case f.LabourGrade == "":
		return []Finding{block(RuleLabour, "labour_grade",
			text.Say("未填写体力劳动强度等级。", "The grade of physical labour is missing."),
			text.Say("请选择 I、II、III 或 IV 级；可从职业模板带出后确认。", "Choose I, II, III or IV; the occupation's template proposes one."))}
	}
	return nil
}

// risk is R-ART17-1-RISK: high-risk work needs a special filing; not stating hazards is no answer.
func risk(f PlacementFacts) []Finding {
	if f.Hazards == nil {
		return []Finding{block(RuleRisk, "hazards",
			text.Say("未说明岗位有无危险、有害因素。", "It is not stated whether the work has hazards."),
			text.Say("请逐项确认；没有的，选择“无”。", "Go through the list; if there are none, say so."))}
	}
	high := named(f.Hazards, func(h HazardRow) bool { return h.HighRisk })
	if high.IsZero() {
		return nil
	}
	return []Finding{find(RuleRisk, fault.BlockExcept, "hazards",
		text.Say("岗位有较高安全风险（"+high.Zh+"），不得安排学生从事。", "The work is of high safety risk ("+high.En+"), which students may not do."),
		text.Say("去掉这些工作；专业或岗位有特殊要求的，须由学校事先专项备案。", "Leave it out; where major or post require it, the school files beforehand."))}
}

// barsInform tells at G1 who cannot be placed here later; nothing is stopped yet.
func barsInform(f PlacementFacts) []Finding {
	var found []Finding
	if minors := named(f.allHazards(), func(h HazardRow) bool { return h.Item > 0 }); !minors.IsZero() {
		found = append(found, find(RuleMinor, fault.Info, "hazards",
			text.Say("未满 18 周岁的学生不能到这个岗位（"+minors.Zh+"）。", "Students under 18 cannot be placed here ("+minors.En+")."),
			text.Say("无需处理；系统会按每天的年龄核对。", "Nothing to do; age is checked for every day.")))
	}
	if women := named(f.allHazards(), func(h HazardRow) bool { return h.Female }); !women.IsZero() {
		found = append(found, find(RuleFemale, fault.Info, "hazards",
			text.Say("女学生不能从事其中的作业（"+women.Zh+"）。", "Women may not do this work ("+women.En+")."),
			text.Say("无需处理；不要因此在标题或描述中限定性别。", "Nothing to do; do not restrict the posting to one sex.")))
	}
	return found
}

// allHazards adds what the labour grade implies.
func (f PlacementFacts) allHazards() []Hazard {
	if f.LabourGrade == GradeIV && !slices.Contains(f.Hazards, Labour4) {
		return append(slices.Clone(f.Hazards), Labour4)
	}
	return f.Hazards
}

// named joins the names of those hazards that bar; it is zero when none does.
func named(hazards []Hazard, bars func(HazardRow) bool) text.Words {
	var zh, en []string
	for _, row := range Hazards() {
		if slices.Contains(hazards, row.Code) && bars(row) {
			zh, en = append(zh, row.Name.Zh), append(en, row.Name.En)
		}
	}
	return text.Say(strings.Join(zh, "；"), strings.Join(en, "; "))
}
