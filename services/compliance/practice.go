package compliance

import (
	"fmt"
	"slices"
	"strings"

	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
)

// PracticeForm is how a teacher practises at an enterprise (《职业学校教师企业实践规定》第六条).
type PracticeForm string

// The forms.
const (
	PracticeVisit    PracticeForm = "visit"    // 考察观摩
	PracticeTraining PracticeForm = "training" // 企业培训
	PracticePost     PracticeForm = "post"     // 兼职或任职
	PracticeResearch PracticeForm = "research" // 参与产品研发和技术创新
)

// Enum lists the values of PracticeForm.
func (PracticeForm) Enum() []string {
	return values(PracticeVisit, PracticeTraining, PracticePost, PracticeResearch)
}

// UnmarshalText refuses unknown values.
func (v *PracticeForm) UnmarshalText(b []byte) error { return choose(v, b) }

// Binds reports whether a rule speaks of postings of a kind at all: those for teachers answer to a few rules of their own,
// and internships to none of these.
func (k Kind) Binds(rule string) bool {
	if k != TeacherPractice {
		return !strings.HasPrefix(rule, "T-")
	}
	return slices.Contains([]string{
		RuleFacts, RuleCredit, RuleSafety, RuleRegistered, RuleWords, RulePractice, RulePracticeForm, RulePracticeContent, RulePracticeUnit,
	}, rule)
}

// practiceDays is six months of thirty days (第四条).
const practiceDays = 180

// practice is gate G1 for the posts of teachers: what asks for the protection of students does not apply to them. The unit
// must stand as well as for students, time, place and content must be said, and nobody may be turned away for what they are.
func practice(f PlacementFacts, t Thresholds) []Finding {
	found := complete(f)
	found = append(found, standing(f.Unit, t)...)
	if f.PracticeForm == "" {
		found = append(found, block(RulePracticeForm, "practice_form",
			text.Say("未选择实践形式。", "The form of the practice is missing."),
			text.Say("请选择考察观摩、企业培训、兼职或任职、参与研发。", "Choose visit, training, post or research.")))
	}
	if len(f.Tasks) == 0 && strings.TrimSpace(f.Description) == "" {
		found = append(found, block(RulePracticeContent, "tasks",
			text.Say("未写明实践内容。", "What the teacher does and learns is missing."),
			text.Say("请写明生产组织、工艺、岗位规范、新技术等实践内容，一行一项。", "State what is practised: organisation, process, norms, new technology; one per line.")))
	}
	found = append(found, discrimination(f)...)
	if !f.StartDate.IsZero() && !f.EndDate.Before(f.StartDate) {
		n := f.StartDate.DaysUntil(f.EndDate) + 1
		found = append(found, find(RulePractice, fault.Info, "end_date",
			text.Say(fmt.Sprintf("共 %d 天。教师每五年累计不少于 %d 天（六个月）。", n, practiceDays), fmt.Sprintf("%s. Teachers owe %d days (six months) in every five years.", text.Plural(n, "day", "days"), practiceDays)),
			text.Say("可以分几段完成，完成的天数合并计算。", "They may be served in parts, which are added up.")))
	}
	return append(found, find(RulePracticeUnit, fault.Info, "seats",
		text.Say("企业应按规定安排一定比例的岗位接纳教师实践。", "Enterprises are to set aside a share of posts for teachers' practice."),
		text.Say("这类岗位不占实习学生的限额。", "These posts count in no limit of interns.")))
}
