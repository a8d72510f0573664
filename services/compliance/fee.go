package compliance

import (
	"regexp"

	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
)

var (
	feeWords   = regexp.MustCompile(`押金|保证金|培训费|岗前培训.{0,4}(收费|自费|缴费)|管理费|材料费|服装费|工装费|中介费|服务费|报名费|体检费自理|介绍费`)
	feeNegated = regexp.MustCompile(`(不收取?|不交|不缴纳?|无需?(缴纳|交)?|免收?|没有|不得收取|严禁收取|不扣)(任何|一切|学生|实习)*((押金|保证金|培训费|管理费|材料费|服装费|工装费|中介费|服务费|报名费|介绍费)[、，和及或/]?)+`)
)

// fees is Article 20 at G1: nothing may be charged to a student. Wording in the description only warns.
func fees(f PlacementFacts) []Finding {
	for _, fee := range f.Fees {
		if fee.AmountFen == nil || *fee.AmountFen != 0 {
			return []Finding{block(RuleFee, "fees",
				text.Say("岗位向学生收取费用。不得收取押金、培训费、实习报酬提成、管理费、实习材料费、就业服务费或其他实习费用。", "The post charges the student. No deposit, training fee, commission, management, material, job-service or other fee may be taken."),
				text.Say("删去所有收费。", "Remove every fee."))}
		}
	}
	if feeWords.MatchString(feeNegated.ReplaceAllString(f.Description, "")) {
		return []Finding{find(RuleFee, fault.Warn, "description",
			text.Say("描述中提到了押金或收费项目。不得以任何名义向学生收费。", "The description mentions a deposit or fee. Nothing may be charged to students."),
			text.Say("删去相关内容；不收费的，可写“不收取任何费用”。", "Remove it, or say that nothing is charged."))}
	}
	return nil
}
