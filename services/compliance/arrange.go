package compliance

import (
	"fmt"

	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
)

// origin is who may arrange (Articles 7, 9, 10 and 11). While a student applies, who arranges is still open.
func origin(f MatchFacts) []Finding {
	var found []Finding
	if !f.UnitVerified {
		found = append(found, block(RuleInspect, "unit_verified",
			text.Say("单位尚未核验，不能接收学生。", "The unit is not verified and cannot receive students."),
			text.Say("由学校考察或登记合作后核验。", "A school verifies it after a visit or a cooperation record.")))
	}
	if f.Origin == FromAuthority {
		return append(found, block(RuleNoForce, "origin",
			text.Say("任何部门和个人不得强制指定实习单位或安排学生。", "Nobody may force a unit on a school or assign students."),
			text.Say("由学校安排，或由学生自主选择并经学校批准。", "The school arranges, or the student chooses with its approval.")))
	}
	if f.Placement.Kind == Orientation {
		return append(found, orientation(f)...)
	}
	switch {
	case f.Origin == FromSchool:
		return append(found, listed(f)...)
	case f.Origin == FromSelf:
		return append(found, self(f)...)
	case f.Stage == Apply:
		if len(listed(f)) > 0 {
			found = append(found, find(RuleParty, fault.Info, "listed",
				text.Say("单位不在你所在学校公布的名单上，学校只能按自主实习确认。", "The unit is not on your school's published list; the school can only confirm it as self-arranged."),
				text.Say("可以申请；请先与班主任说明。", "You may apply; tell your class teacher.")))
		}
		return found
	}
	return append(found, block(RuleSelf, "origin",
		text.Say("未说明是学校安排还是自主实习。", "It is not stated whether the school arranges or the student chose."),
		text.Say("确认时请选择其一。", "Choose one when confirming.")))
}

// orientation is R-ART09-COG: only the school arranges it, so nobody applies.
func orientation(f MatchFacts) []Finding {
	if f.Origin == FromSchool && f.Stage != Apply {
		return listed(f)
	}
	return []Finding{block(RuleCognitive, "origin",
		text.Say("认识实习由学校统一安排，学生不得自行申请。", "Orientation internships are arranged by the school; students may not apply."),
		text.Say("等待学校安排。", "Wait for the school."))}
}

// listed is R-ART07-PARTY: decided by the Party organisation meeting, then published, then allocated.
func listed(f MatchFacts) []Finding {
	decided, published := f.ListDecidedOn, f.ListPublishedOn
	var message text.Words
	switch {
	case !f.Listed:
		message = text.Say("单位不在学校公布的实习单位名单上。", "The unit is not on the school's published list.")
	case decided.IsZero() || published.IsZero():
		message = text.Say("实习单位名单缺少校级党组织会议的决定日期或公布日期。", "The list lacks the date of the Party organisation's decision or of its publication.")
	case published.Before(decided):
		message = text.Say(fmt.Sprintf("名单的公布日期（%s）早于决定日期（%s）。", published, decided), fmt.Sprintf("The list was published (%s) before it was decided (%s).", published, decided))
	case published.After(f.AsOf):
		message = text.Say(fmt.Sprintf("名单要到 %s 才公布。", published), fmt.Sprintf("The list is published only on %s.", published))
	default:
		return nil
	}
	return []Finding{block(RuleParty, "listed", message,
		text.Say("经校级党组织会议研究确定并公布后，再安排学生。", "Let the Party organisation meeting decide and publish it first."))}
}

func self(f MatchFacts) []Finding {
	if f.SelfApproved {
		return nil
	}
	class := fault.Block
	if f.Stage == Apply {
		class = fault.Document
	}
	return []Finding{find(RuleSelf, class, "self_approved",
		text.Say("自主实习须由学生和监护人申请、学校批准，目前尚未批准。", "A self-arranged internship needs the application of student and guardian and the school's approval, which is missing."),
		text.Say("提交学生和监护人签字的申请，由学校审核。", "Hand in the signed application; the school decides."))}
}
