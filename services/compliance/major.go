package compliance

import (
	"fmt"
	"strings"

	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
)

// Match is how far a post fits a student's major by code (专业对口).
type Match string

// The degrees of fit, best first.
const (
	MatchExact  Match = "MATCH"  // same six digits
	MatchClose  Match = "CLOSE"  // same class, first four digits
	MatchReview Match = "REVIEW" // same category across levels; a teacher judges
	MatchNone   Match = "NONE"   // another category, or codes that are none
)

// Legal is the best fit of a student's major with any of a placement's majors. It compares codes only.
func Legal(studentMajor string, placementMajors []string) Match {
	s, category := bare(studentMajor), Category(studentMajor)
	if category < 0 {
		return MatchNone
	}
	best := MatchNone
	for _, code := range placementMajors {
		switch p := bare(code); {
		case Category(code) != category:
		case p == s:
			return MatchExact
		case p[:4] == s[:4]:
			best = MatchClose
		case best == MatchNone:
			best = MatchReview
		}
	}
	return best
}

// Category is the index of a major's category (专业大类), 0 to 18, equal across levels: 61, 41 and 21 are all 0.
// It is -1 for anything but six digits, with or without K, in the bands 21–39, 41–59 and 61–79.
func Category(major string) int {
	code := bare(major)
	if len(code) != 6 || digits(code) != 6 {
		return -1
	}
	band := int(code[0]-'0')*10 + int(code[1]-'0')
	index := (band - 21) % 20
	if band < 21 || band > 79 || index == 19 {
		return -1
	}
	return index
}

// bare is the code without the K of state-controlled majors.
func bare(major string) string {
	return strings.TrimSuffix(strings.ToUpper(strings.TrimSpace(major)), "K")
}

// majorsNamed is R-ART08-MAJOR at G1: there are codes, and each is one.
func majorsNamed(f PlacementFacts) []Finding {
	if len(f.MajorCodes) == 0 {
		return []Finding{block(RuleMajor, "major_codes",
			text.Say("未选择适用专业。实习岗位须与学生所学专业对口或相近。", "No fitting major is named. A post must match or be close to the student's major."),
			text.Say("请至少选择一个适用专业。", "Choose at least one major."))}
	}
	for _, code := range f.MajorCodes {
		if Category(code) < 0 {
			return []Finding{block(RuleMajor, "major_codes",
				text.Say(fmt.Sprintf("“%s”不是专业代码。", code), fmt.Sprintf("%q is not a major's code.", code)),
				text.Say("专业代码为六位数字（可带 K），前两位为 21–39、41–59 或 61–79。", "A code has six digits, optionally K, and begins with 21–39, 41–59 or 61–79."))}
		}
	}
	return nil
}

// fit is R-ART08-MAJOR and R-ART08-CROSS at G3.
func fit(f MatchFacts) []Finding {
	major := f.Student.MajorCode
	legal := Legal(major, f.Placement.MajorCodes)
	if f.MatchReview == Unrelated && legal != MatchExact && legal != MatchClose {
		return []Finding{unrelated(text.Say("教师认定岗位与所学专业无关。", "A teacher found the post unrelated to the major."))}
	}
	switch legal {
	case MatchExact, MatchClose:
		return nil
	case MatchReview:
		if f.MatchReview == Related {
			return nil
		}
		return []Finding{find(RuleMajor, fault.Document, "major_code",
			text.Say(fmt.Sprintf("专业 %s 与岗位的适用专业只在同一专业大类，是否相近须由教师认定。", major), fmt.Sprintf("Major %s shares only its category with the post; a teacher judges whether they are close.", major)),
			text.Say("请学校指定教师作出认定，再确认。", "A teacher's judgement is needed before the school confirms."))}
	}
	if Category(major) < 0 {
		return []Finding{unrelated(text.Say(fmt.Sprintf("学生的专业代码“%s”缺失或有误，无法判断是否对口。", major), fmt.Sprintf("The student's major code %q is missing or wrong.", major)))}
	}
	if Category(major) >= 0 && f.cleared(RuleCross, fault.BlockOverride) {
		return nil
	}
	found := []Finding{find(RuleCross, fault.BlockOverride, "major_code",
		text.Say(fmt.Sprintf("专业 %s 与岗位的适用专业不在同一专业大类，原则上不得跨专业大类安排实习。", major), fmt.Sprintf("Major %s is of another category than the post; internships may in principle not cross categories.", major)),
		text.Say("请选择本专业大类的岗位；确有需要的，由学校和主管部门批准并留下理由。", "Choose a post of the same category, or have school and supervising department approve with a reason."))}
	if f.MatchReview != Related {
		found = append(found, unrelated(text.Say(fmt.Sprintf("专业 %s 与岗位的适用专业按代码无关。", major), fmt.Sprintf("By code, major %s and the post are unrelated.", major))))
	}
	return found
}

func unrelated(message text.Words) Finding {
	return block(RuleMajor, "major_code", message,
		text.Say("不得安排与所学专业无关的实习，请选择对口或相近的岗位。", "Unrelated internships are forbidden; choose a post that matches or is close."))
}
