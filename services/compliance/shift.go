package compliance

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
)

const day = 24 * 60

// span is the length of a shift in minutes; one that ends at or before its start ends on the next day.
func (s Shift) span() int { return (int(s.End)-int(s.Start)+day-1)%day + 1 }

func (s Shift) worked() int { return s.span() - s.BreakMinutes }

// at reports whether any minute of the shift lies in the window, which may cross midnight as the shift may.
func (s Shift) at(n Night) bool {
	window := Shift{Start: n.From, End: n.To}.span()
	offset := (int(s.Start) - int(n.From) + day) % day
	return offset < window || offset+s.span() > day
}

func (f PlacementFacts) shifts() []Shift {
	return append([]Shift{{*f.ShiftStart, *f.ShiftEnd, f.BreakMinutes}}, f.MoreShifts...)
}

// schedule is Article 17 on working time, rest days, overtime and night work. Where a filing is needed the class is BLOCK-EXC.
func schedule(f PlacementFacts, t Thresholds) []Finding {
	var found []Finding
	if f.ShiftStart == nil || f.ShiftEnd == nil {
		field := "shift_start"
		if f.ShiftStart != nil {
			field = "shift_end"
		}
		found = append(found, block(RuleHours, field,
			text.Say("未填写上下班时间，无法核对工时。", "The shift's start or end is missing, so working time cannot be checked."),
			text.Say("请填写上班和下班时间。", "Enter both.")))
	} else {
		found = append(found, worktime(f, t)...)
		found = append(found, nightWindow(f, t)...)
	}
	if len(f.ShiftDays) == 0 {
		found = append(found, block(RuleHours, "shift_days",
			text.Say("未填写每周工作日。", "The days of the week worked are missing."),
			text.Say("请选择每周哪几天上班。", "Choose them.")))
	}
	found = append(found, rest(f, t)...)
	return append(found, declared(f)...)
}

func worktime(f PlacementFacts, t Thresholds) []Finding {
	longest := 0
	for _, s := range f.shifts() {
		if s.BreakMinutes < 0 || s.BreakMinutes >= s.span() {
			return []Finding{block(RuleHours, "break_minutes",
				text.Say("休息时间不合理：应不少于 0 分钟并短于整个班次。", "The break must be at least 0 minutes and shorter than the shift."),
				text.Say("请核对休息分钟数。", "Check the minutes."))}
		}
		longest = max(longest, s.worked())
	}
	var found []Finding
	if longest > t.DayMinutes.Value {
		found = append(found, find(RuleHours, t.DayMinutes.class(fault.BlockExcept), "shift_end",
			text.Say(fmt.Sprintf("每天工作 %s，超过 %s。", hoursZh(longest), hoursZh(t.DayMinutes.Value)), fmt.Sprintf("%s of work a day exceed %s.", hoursEn(longest), hoursEn(t.DayMinutes.Value))),
			text.Say("缩短班次或写明休息时间。", "Shorten the shift or state its break.")))
	}
	if week := longest * len(distinct(f.ShiftDays)); week > t.WeekMinutes.Value {
		found = append(found, find(RuleHours, t.WeekMinutes.class(fault.BlockExcept), "shift_days",
			text.Say(fmt.Sprintf("每周工作 %s（%s × %d 天），超过 %s。", hoursZh(week), hoursZh(longest), len(distinct(f.ShiftDays)), hoursZh(t.WeekMinutes.Value)),
				fmt.Sprintf("%s of work a week (%s × %s) exceed %s.", hoursEn(week), hoursEn(longest), text.Plural(len(distinct(f.ShiftDays)), "day", "days"), hoursEn(t.WeekMinutes.Value))),
			text.Say("减少工作日或缩短班次。", "Work fewer days or shorter shifts.")))
	}
	return found
}

func nightWindow(f PlacementFacts, t Thresholds) []Finding {
	if f.NightShift || nightSaid(f) != "" {
		return nil
	}
	for _, s := range f.shifts() {
		if s.at(t.Night) {
			return []Finding{find(RuleNight, t.Night.class(fault.BlockExcept), "shift_start",
				text.Say(fmt.Sprintf("班次 %s–%s 落入夜间（%s–%s），不得安排夜班。", s.Start, s.End, t.Night.From, t.Night.To), fmt.Sprintf("The shift %s–%s runs into the night (%s–%s); night shifts are not allowed.", s.Start, s.End, t.Night.From, t.Night.To)),
				text.Say("改到夜间以外的时间；专业或岗位有特殊要求的，须由学校事先专项备案。", "Move it out of the night; where major or post require it, the school files beforehand."))}
		}
	}
	return nil
}

func rest(f PlacementFacts, t Thresholds) []Finding {
	var found []Finding
	days := distinct(f.ShiftDays)
	if free := 7 - len(days); len(days) > 0 && free < t.RestDays.Value {
		found = append(found, find(RuleHours, t.RestDays.class(fault.BlockExcept), "shift_days",
			text.Say(fmt.Sprintf("每周休息 %d 天，少于 %d 天。", free, t.RestDays.Value), fmt.Sprintf("%s of rest a week %s fewer than %d.", text.Plural(free, "day", "days"), text.Agree(free, "is", "are"), t.RestDays.Value)),
			text.Say("每周至少留出一天休息。", "Leave at least one day.")))
	}
	filing := text.Say("安排在周一至周五；专业或岗位有特殊要求的，须由学校事先专项备案。", "Keep to Monday to Friday; where major or post require it, the school files beforehand.")
	if slices.Contains(days, Sat) || slices.Contains(days, Sun) {
		found = append(found, find(RuleRest, fault.BlockExcept, "shift_days",
			text.Say("排班含休息日（周六、周日），不得安排学生在休息日实习。", "The schedule includes rest days (Saturday, Sunday), on which students may not work."), filing))
	}
	if f.WorksHolidays {
		found = append(found, find(RuleRest, fault.BlockExcept, "works_holidays",
			text.Say("排班含法定节假日，不得安排学生在法定节假日实习。", "The schedule runs through statutory holidays, on which students may not work."), filing))
	}
	return found
}

// declared is overtime and night work that the unit itself states, in a field or in words: no number is needed to see it.
func declared(f PlacementFacts) []Finding {
	var found []Finding
	if field := nightSaid(f); f.NightShift || field != "" {
		if f.NightShift {
			field = "night_shift"
		}
		found = append(found, find(RuleNight, fault.BlockExcept, field,
			text.Say("岗位有夜班或倒班，不得安排学生上夜班。", "The post has night or rotating shifts; night shifts are not allowed."),
			text.Say("学生不上夜班的，请写明“不安排夜班”；专业或岗位有特殊要求的，须由学校事先专项备案。", "If interns do none, say so; where major or post require it, the school files beforehand.")))
	}
	if f.OvertimeMinutesWeek > 0 {
		found = append(found, find(RuleNight, fault.BlockExcept, fieldOvertime,
			text.Say(fmt.Sprintf("每周安排加班 %s，不得安排学生加班。", hoursZh(f.OvertimeMinutesWeek)), fmt.Sprintf("%s of overtime a week are planned; overtime is not allowed.", hoursEn(f.OvertimeMinutesWeek))),
			text.Say("取消加班；专业或岗位有特殊要求的，须由学校事先专项备案。", "Drop it; where major or post require it, the school files beforehand.")))
	}
	return found
}

var (
	nightWords   = regexp.MustCompile(`三班倒|三班制|三班运转|三班两倒|三班两运转|四班三倒|四班三运转|夜班|通宵`)
	nightNegated = regexp.MustCompile(`(无需|不需|不用|不必|不|无|没有|没|免|非|禁止|避免)(要|上|排|倒|值|安排|参加|参与|从事|涉及|含|是)*(学生|实习生)?(上|值|排|倒)?(任何)?(三班倒|三班制|大?小?夜班|通宵)`)
)

// nightSaid is the field whose words say that there is night work without saying that there is none; "" when none does.
func nightSaid(f PlacementFacts) string {
	said := func(s string) bool {
		return strings.ContainsAny(s, "班夜宵") && nightWords.MatchString(nightNegated.ReplaceAllString(s, ""))
	}
	switch {
	case said(f.Title):
		return "title"
	case said(f.Description):
		return "description"
	default:
		return ""
	}
}

func distinct(days []Weekday) []Weekday {
	out := slices.Clone(days)
	slices.Sort(out)
	return slices.Compact(out)
}
