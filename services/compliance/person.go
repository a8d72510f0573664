package compliance

import (
	"fmt"

	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
)

// GradeOn is the school year a student is in on a day, 1 in the first: computed from the entry year, or from the grade
// registered on asOf for those who repeated or transferred. It is 0 when neither is known.
func (s StudentFacts) GradeOn(d, asOf civil.Date) int {
	year := schoolYear(d, s.SchoolYearStart)
	switch {
	case s.Grade > 0:
		return s.Grade + year - schoolYear(asOf, s.SchoolYearStart)
	case s.EntryYear > 0:
		return year - s.EntryYear + 1
	default:
		return 0
	}
}

// Reaches is the first day on which a person born on d has reached the age in the law's sense: the day after the birthday.
// One born on 29 February has the birthday on 1 March in common years.
func Reaches(born civil.Date, age int) civil.Date { return born.Birthday(age).AddDays(1) }

// grade is R-ART16-1-GRADE1. Grades only rise, so the first day decides for every day.
func grade(f MatchFacts, t Thresholds) []Finding {
	start := f.Placement.StartDate
	if f.Placement.Kind == Orientation || start.IsZero() {
		return nil
	}
	if f.Student.EntryYear <= 0 && f.Student.Grade <= 0 {
		return []Finding{block(RuleGrade, "entry_year",
			text.Say("缺少学生的入学年份，无法核对年级。", "The student's entry year is missing, so the grade cannot be checked."),
			text.Say("请学校补全学生的年级。", "The school completes it."))}
	}
	g := f.Student.GradeOn(start, f.AsOf)
	if g >= t.MinGrade {
		return nil
	}
	return []Finding{block(RuleGrade, "entry_year",
		text.Say(fmt.Sprintf("开始当天（%s）学生在读%s年级，一年级在校学生不得参加岗位实习。", start, gradeZh(g)), fmt.Sprintf("On the first day (%s) the student is in grade %d; first-year students may not do on-post internships.", start, g)),
		text.Say(fmt.Sprintf("选择升入%s年级以后开始的岗位。", gradeZh(t.MinGrade)), fmt.Sprintf("Choose one that begins in grade %d or later.", t.MinGrade)))}
}

func gradeZh(n int) string {
	if n < 1 || n > 9 {
		return fmt.Sprintf(" %d ", n)
	}
	return numeral(n)
}

// age is R-ART16-2-AGE16: over the minimum age on the first day, the birthday itself still barred.
func age(f MatchFacts, t Thresholds) []Finding {
	born, start := f.Student.BirthDate, f.Placement.StartDate
	if f.Placement.Kind == Orientation || start.IsZero() {
		return nil
	}
	if born.IsZero() {
		return []Finding{block(RuleAge, "birth_date",
			text.Say("缺少学生的出生日期，无法核对年龄。", "The student's birth date is missing, so the age cannot be checked."),
			text.Say("请学校补全。", "The school completes it."))}
	}
	first := Reaches(born, t.MinAge)
	if !start.Before(first) {
		return nil
	}
	return []Finding{block(RuleAge, "birth_date",
		text.Say(fmt.Sprintf("开始当天（%s）学生未满 %d 周岁，最早可从 %s 开始。", start, t.MinAge, first), fmt.Sprintf("On the first day (%s) the student is not yet over %d; the first lawful day is %s.", start, t.MinAge, first)),
		text.Say(fmt.Sprintf("选择 %s 或之后开始的岗位。", first), fmt.Sprintf("Choose one that begins on %s or later.", first)))}
}

// bars are R-ART16-3-MINOR and R-ART16-4-FEMALE. Age counts on each day of work; the first day is the youngest.
func bars(f MatchFacts, t Thresholds) []Finding {
	p, s := f.Placement, f.Student
	if p.StartDate.IsZero() {
		return nil
	}
	var found []Finding
	minors := named(p.allHazards(), func(h HazardRow) bool { return h.Item > 0 && !(h.Code == Plateau && s.PlateauNative) })
	adult := Reaches(s.BirthDate, t.AdultAge)
	switch {
	case minors.IsZero():
	case s.BirthDate.IsZero():
		if p.Kind == Orientation {
			found = append(found, block(RuleMinor, "birth_date",
				text.Say("缺少学生的出生日期，无法核对未成年人禁忌。", "The birth date is missing, so the bars for minors cannot be checked."),
				text.Say("请学校补全。", "The school completes it.")))
		}
	case p.StartDate.Before(adult):
		found = append(found, block(RuleMinor, "hazards",
			text.Say(fmt.Sprintf("学生在 %s 之前未满 %d 周岁，不得从事：%s。", adult, t.AdultAge, minors.Zh), fmt.Sprintf("Before %s the student is under %d and barred from: %s.", adult, t.AdultAge, minors.En)),
			text.Say(fmt.Sprintf("选择其他岗位，或 %s 及之后开始；备案不能解除这一条。", adult), fmt.Sprintf("Choose another post or begin on %s or later; no filing lifts this.", adult))))
	}
	women := named(p.allHazards(), func(h HazardRow) bool { return h.Female })
	switch {
	case women.IsZero() || s.Sex == Male:
	case s.Sex == "":
		found = append(found, block(RuleFemale, "sex",
			text.Say("岗位含女职工禁忌的作业，缺少学生性别，无法核对。", "The work includes what women may not do; the student's sex is missing."),
			text.Say("请学校补全。", "The school completes it.")))
	default:
		found = append(found, block(RuleFemale, "hazards",
			text.Say("女学生不得从事："+women.Zh+"。", "Women may not do: "+women.En+"."),
			text.Say("选择其他岗位；备案不能解除这一条。", "Choose another post; no filing lifts this.")))
	}
	return found
}

// scope is R-ART02-SCOPE.
func scope(f MatchFacts) []Finding {
	if f.Student.StudyMode != PartTime {
		return nil
	}
	return []Finding{find(RuleScope, fault.Info, "study_mode",
		text.Say("非全日制学生参照本规定管理。", "Part-time students come under the regulation by reference."),
		text.Say("无需处理。", "Nothing to do."))}
}
