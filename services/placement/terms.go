package placement

import (
	"slices"
	"unicode/utf8"

	"firstkm/services/compliance"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/org"
)

// check refuses terms that no draft may hold: values that mean nothing. What the law asks is for publishing.
func (s *Service) check(t Terms) error {
	cat := s.cat.Now()
	var bad []fault.Field
	if n := utf8.RuneCountInString(t.Title); n == 0 || n > 80 {
		bad = append(bad, fault.In("title", "岗位名称为 1 至 80 个字。", "a title has 1 to 80 characters"))
	}
	if utf8.RuneCountInString(t.Description) > 8000 {
		bad = append(bad, fault.In("description", "岗位描述不超过 8000 字。", "a description has at most 8000 characters"))
	}
	if t.OccupationCode != "" {
		if _, ok := cat.Occupation(t.OccupationCode); !ok {
			bad = append(bad, fault.In("occupation_code", "没有这个职业编码，请从列表选择。", "no such occupation; choose from the list"))
		}
	}
	for _, code := range t.MajorCodes {
		if _, ok := cat.Major(code); !ok {
			bad = append(bad, fault.In("major_codes", "没有专业代码 "+code+"，请从目录选择。", "no major "+code+"; choose from the catalogue"))
		}
	}
	if t.Region != "" {
		if _, ok := cat.Region(t.Region); !ok {
			bad = append(bad, fault.In("region", "没有这个区县代码，请从列表选择。", "no such county; choose from the list"))
		}
	}
	if t.Lat < -90 || t.Lat > 90 || t.Lng < -180 || t.Lng > 180 {
		bad = append(bad, fault.In("lat", "坐标超出范围。", "the coordinates are out of range"))
	}
	if t.Seats < 0 || t.Seats > 10000 {
		bad = append(bad, fault.In("seats", "名额为 1 至 10000。", "there are 1 to 10000 seats"))
	}
	if !t.Start.IsZero() && !t.End.IsZero() && t.End.Before(t.Start) {
		bad = append(bad, fault.In("end_date", "结束日期不能早于开始日期。", "the end is before the start"))
	}
	for name, fen := range map[string]int64{
		"pay_month_fen": t.PayMonthFen, "pay_day_fen": t.PayDayFen,
		"wage_standard_month_fen": t.WageStandardFen, "lowest_grade_month_fen": t.LowestGradeFen,
	} {
		if fen < 0 || fen > 100_000_00*10 {
			bad = append(bad, fault.In(name, "金额超出范围。", "the amount is out of range"))
		}
	}
	if t.PayMonthFen > 0 && t.PayDayFen > 0 {
		bad = append(bad, fault.In("pay_day_fen", "月报酬和日报酬只填一项。", "give the pay per month or per day, not both"))
	}
	if t.Shift.BreakMinutes < 0 || t.Shift.BreakMinutes > 600 {
		bad = append(bad, fault.In("break_minutes", "休息时间超出范围。", "the break is out of range"))
	}
	bad = append(bad, t.strange()...)
	if len(bad) > 0 {
		return ErrInvalid.With(bad...)
	}
	return nil
}

// strange lists the members that hold none of the values they may have; such terms could not be read back.
func (t Terms) strange() []fault.Field {
	var bad []fault.Field
	need := func(name string, ok bool) {
		if !ok {
			bad = append(bad, fault.In(name, "请从列表选择。", "choose one of the list"))
		}
	}
	need("labour_grade", listed(t.LabourGrade))
	need("hazards", listed(t.Hazards...))
	need("housing", listed(t.Housing))
	need("site_type", listed(t.SiteType))
	need("practice_form", listed(t.PracticeForm))
	need("shift_days", listed(t.Shift.Days...))
	for _, f := range t.Fees {
		need("fees", listed(f.Kind))
	}
	return bad
}

// listed reports whether every value is empty or one of its type's.
func listed[T interface {
	~string
	Enum() []string
}](values ...T) bool {
	for _, v := range values {
		if v != "" && !slices.Contains(v.Enum(), string(v)) {
			return false
		}
	}
	return true
}

// Facts is what the regulation needs to know of terms that an enterprise posts on a day. Peaks are left to the caller.
func Facts(e org.Enterprise, t Terms, today civil.Date) compliance.PlacementFacts {
	kindEmployees := e.PostKindEmployees(t.PostKind)
	return compliance.PlacementFacts{
		AsOf: today, Province: province(first(t.Region, e.Region)), Kind: t.Kind, Unit: org.UnitFacts(e, today),
		Title: t.Title, Description: t.Description, MajorCodes: t.MajorCodes, OccupationCode: t.OccupationCode,
		PostKind: t.PostKind, PostKindEmployees: kindEmployees, Seats: t.Seats, StartDate: t.Start, EndDate: t.End,
		LabourGrade: t.LabourGrade, Hazards: t.Hazards,
		ShiftStart: t.Shift.Start, ShiftEnd: t.Shift.End, BreakMinutes: t.Shift.BreakMinutes, MoreShifts: t.Shift.More,
		ShiftDays: t.Shift.Days, WorksHolidays: t.Shift.Holidays, NightShift: t.Shift.Night,
		OvertimeMinutesWeek: t.Shift.OvertimeMinutesWeek,
		PayMonthFen:         t.PayMonthFen, PayDayFen: t.PayDayFen, WageStandardMonthFen: t.WageStandardFen,
		LowestGradeMonthFen: t.LowestGradeFen, Independent: t.Independent, Fees: t.Fees,
		SiteType: t.SiteType, SiteAddress: t.Address, Region: t.Region, WorkSiteUSCC: t.WorkSiteUSCC,
		Housing: t.Housing, Meals: t.Meals, PracticeForm: t.PracticeForm, Tasks: t.Tasks,
	}
}

func first(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}
