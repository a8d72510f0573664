package compliance

import (
	"fmt"
	"slices"

	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
)

// verification lists what 核验 still lacks. Nothing here keeps a unit from posting as 未核验; G2 and G5 insist on it.
func verification(f UnitFacts) []Finding {
	var found []Finding
	covered := map[InspectionItem]bool{}
	if f.Inspection != nil {
		for _, item := range f.Inspection.Items {
			covered[item] = true
		}
	}
	all := len(InspectionItem("").Enum())
	if f.Inspection == nil || !f.Inspection.Approved || f.Inspection.VisitDate.IsZero() || len(covered) < all {
		found = append(found, find(RuleInspect, fault.Document, "inspection",
			text.Say(fmt.Sprintf("尚无经学校批准的实地考察报告（已覆盖 %d / %d 项）。", len(covered), all), fmt.Sprintf("No on-site report approved by a school (%d of %d items covered).", len(covered), all)),
			text.Say("由拟合作的学校实地考察，写明九项内容并批准；此前单位可以发布，显示为“未核验”。", "A school visits, covers the nine items and approves; until then the unit posts as unverified.")))
	}
	if f.Inspection == nil || !f.Inspection.Fit {
		found = append(found, find(RuleFit, fault.Document, "inspection",
			text.Say("考察报告尚未认定实习条件完备、符合专业培养要求。", "No report yet finds the conditions complete and fitting the programme."),
			text.Say("由学校在考察报告中认定。", "A school's report says so.")))
	}
	if f.Principal == "" {
		found = append(found, find(RulePrincipal, fault.Document, "principal",
			text.Say("未填写单位主要负责人（安全生产第一责任人）。", "The unit's principal, first responsible for safety, is not named."),
			text.Say("由学校在考察报告中写明。", "A school's report names them.")))
	}
	missing := slices.DeleteFunc(slices.Clone(SafetyDoc("").Enum()), func(d string) bool { return slices.Contains(f.SafetyDocs, SafetyDoc(d)) })
	if len(missing) > 0 {
		found = append(found, find(RuleUnitSafety, fault.Document, "safety_docs",
			text.Say(fmt.Sprintf("安全生产材料还缺 %d 项（责任制、操作规程、应急救援预案、防护用品、教育培训）。", len(missing)), text.Plural(len(missing), "safety document is", "safety documents are")+" missing."),
			text.Say("已建立的由单位在“本单位”勾选，供学校查验；学生上岗前补齐。", "The unit ticks what it has under Our unit, for the school to look at; all five before students start.")))
	}
	return found
}
