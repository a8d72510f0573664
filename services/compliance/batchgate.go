package compliance

import (
	"fmt"
	"strings"

	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
)

// Rules of gate G2.
const (
	RuleNature   = "R-ART03-NATURE"
	RuleRules    = "R-ART13-RULES"
	RuleLeave    = "R-ART24-LEAVE"
	RuleProvince = "R-ART24-XPROV"
	RuleAssess   = "R-ART27-ASSESS"
)

// BatchFacts is what a school has ready for a batch of internships (实习批次). Counts are of units on its published lists.
type BatchFacts struct {
	Programme     string `json:"programme" doc:"The talent-training plan."`
	Module        string `json:"module" doc:"The internship's module in it."`
	Units         int    `json:"units" doc:"Units that may receive students."`
	Planned       int    `json:"planned" doc:"Of them, with a plan that school and unit approved."`
	Management    bool   `json:"management" doc:"Management rules are approved."`
	Safety        bool   `json:"safety" doc:"Safety rules are approved."`
	Emergency     bool   `json:"emergency" doc:"The emergency plan is approved."`
	Assessment    bool   `json:"assessment" doc:"A scheme with process and result parts is approved."`
	Boarding      bool   `json:"boarding" doc:"Dormitory and leave rules are approved."`
	Filed         bool   `json:"filed" doc:"The batch's filing is with the department, or accepted."`
	Away          int    `json:"away" doc:"Units in another prefecture than the school."`
	Accommodation bool   `json:"accommodation" doc:"Unified accommodation is arranged and approved."`
	Afar          int    `json:"afar" doc:"Units in another province than the school."`
	AfarFiled     int    `json:"afar_filed" doc:"Of them, with consent and a provincial filing."`
}

// CheckBatch is gate G2: what a batch lacks before its students may start.
func CheckBatch(f BatchFacts) (found []Finding) {
	add := func(missing bool, rule string, class Class, field string, message, fix text.Words) {
		if missing {
			found = append(found, find(rule, class, field, message, fix))
		}
	}
	add(strings.TrimSpace(f.Programme) == "" || strings.TrimSpace(f.Module) == "", RuleNature, fault.Document, "module",
		text.Say("批次没有写明在人才培养方案里的实习模块。", "The batch does not name its module in the talent-training plan."),
		text.Say("请在批次里填写人才培养方案和实习模块。", "Give the talent-training plan and the module in the batch."))
	add(f.Units == 0, RuleParty, fault.Block, "lists",
		text.Say("还没有公布的单位名单。", "No list of units is published."),
		text.Say("请登记党组织会议的决定并公布名单。", "Record the decision of the Party organisation meeting and publish the list."))
	add(f.Units > f.Planned, RulePlan, fault.Block, "papers",
		text.Say(fmt.Sprintf("名单上 %d 家单位，双方批准实习方案的 %d 家。", f.Units, f.Planned), fmt.Sprintf("Units on the list: %d; with a plan that both approved: %d.", f.Units, f.Planned)),
		text.Say("请为其余单位制订实习方案，由学校和单位批准。", "Make plans for the others; school and unit approve them."))
	for _, x := range []struct {
		has    bool
		zh, en string
	}{{f.Management, "实习管理制度", "management rules"}, {f.Safety, "实习安全规定", "safety rules"}, {f.Emergency, "应急预案", "emergency plan"}} {
		add(!x.has, RuleRules, fault.Document, "papers", text.Say(x.zh+"还没有批准。", "Not approved yet: "+x.en+"."), text.Say("请填写"+x.zh+"，由分管校长批准。", "Write it; the vice-principal approves it."))
	}
	add(!f.Assessment, RuleAssess, fault.Block, "papers",
		text.Say("考核方案还没有批准：过程和结果两部分要事先确定。", "No assessment scheme is approved: process and result are fixed beforehand."),
		text.Say("请填写考核方案，由分管校长批准。", "Write the scheme; the vice-principal approves it."))
	add(!f.Boarding, RuleLeave, fault.Document, "papers",
		text.Say("住宿和请销假制度还没有批准。", "Dormitory and leave rules are not approved yet."),
		text.Say("请填写制度，由分管校长批准。", "Write them; the vice-principal approves them."))
	add(f.Away > 0 && !f.Accommodation, RuleDorm, fault.Block, "papers",
		text.Say(fmt.Sprintf("有 %d 家单位在外地（按单位所在地级市），还没有统一安排住宿。", f.Away), fmt.Sprintf("Units in another prefecture: %d; no unified accommodation is arranged.", f.Away)),
		text.Say("请填写住宿安排，由分管校长批准。", "Write the arrangement; the vice-principal approves it."))
	add(f.Afar > f.AfarFiled, RuleProvince, fault.Block, "filings",
		text.Say(fmt.Sprintf("有 %d 家单位在外省（按单位所在地），已事先同意并省级备案的 %d 家。", f.Afar, f.AfarFiled), fmt.Sprintf("Units in another province: %d; with consent and a provincial filing: %d.", f.Afar, f.AfarFiled)),
		text.Say("请提交跨省实习备案，并登记省级备案编号。", "Submit a cross-province filing and record the provincial number."))
	add(!f.Filed, RuleFile, fault.Document, "filings",
		text.Say("还没有向主管部门备案。", "The batch is not filed with the department."),
		text.Say("请提交岗位实习备案，或登记纸质备案的编号。", "Submit the filing, or record the number of a paper one."))
	return found
}
