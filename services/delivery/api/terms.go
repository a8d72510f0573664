package api

import (
	"firstkm/services/compliance"
	"firstkm/services/kernel/civil"
	"firstkm/services/org"
	"firstkm/services/placement"
)

// PlacementTerms are what a posting says: the same members in drafts, changes, the lint and answers. Absent and null mean that a
// question is not answered yet; a draft may leave any open, publishing may not.
type PlacementTerms struct {
	Kind                 choice[compliance.Kind]         `json:"kind,omitempty" doc:"post 岗位实习 (when absent), orientation 认识实习, or teacher_practice 教师企业实践, which only teachers see and apply to; pay, hours, labour and hazards mean nothing to the latter and are dropped"`
	Title                string                          `json:"title,omitempty" maxLength:"80" doc:"Needed in a draft, too"`
	Description          string                          `json:"description,omitempty" maxLength:"8000"`
	Tasks                []string                        `json:"tasks,omitempty" maxItems:"20" doc:"Typical tasks, a sentence each"`
	OccupationCode       string                          `json:"occupation_code,omitempty" maxLength:"20" doc:"Code of the classification of occupations" example:"6-18-01-01"`
	PostKind             string                          `json:"post_kind,omitempty" maxLength:"64" doc:"Kind of post 同类岗位, one of the unit's declared ones; the 20 % cap counts by it"`
	MajorCodes           []string                        `json:"major_codes,omitempty" maxItems:"50" doc:"Codes of the majors that fit"`
	BaseCode             string                          `json:"base_code,omitempty" maxLength:"64"`
	Region               string                          `json:"region,omitempty" maxLength:"12" doc:"GB/T 2260 code of the place of work" example:"310107"`
	Address              string                          `json:"address,omitempty" maxLength:"200" doc:"Of the actual place of work"`
	Lat                  *float64                        `json:"lat,omitempty" minimum:"-90" maximum:"90" doc:"WGS-84 degrees"`
	Lng                  *float64                        `json:"lng,omitempty" minimum:"-180" maximum:"180" doc:"WGS-84 degrees"`
	Seats                int                             `json:"seats,omitempty" minimum:"0" maximum:"10000"`
	StartDate            civil.Date                      `json:"start_date,omitzero" format:"date" nullable:"true"`
	EndDate              civil.Date                      `json:"end_date,omitzero" format:"date" nullable:"true"`
	PayMonthFen          int64                           `json:"pay_month_fen,omitempty" minimum:"0" doc:"Monthly pay in fen; this or pay_day_fen"`
	PayDayFen            int64                           `json:"pay_day_fen,omitempty" minimum:"0" doc:"Daily pay in fen; a month is 21.75 days"`
	WageStandardMonthFen int64                           `json:"wage_standard_month_fen,omitempty" minimum:"0" doc:"The unit's monthly wage of the same post; shown to the unit, schools that deal with it and the bureau of its region only"`
	LowestGradeMonthFen  int64                           `json:"lowest_grade_month_fen,omitempty" minimum:"0" doc:"The unit's lowest pay grade a month; shown to the same only"`
	Independent          *bool                           `json:"independent" required:"false" doc:"The intern works relatively independently; null = not answered"`
	ShiftStart           *civil.Clock                    `json:"shift_start,omitempty" nullable:"true" pattern:"^([01]?[0-9]|2[0-3]):[0-5][0-9]$" example:"08:00"`
	ShiftEnd             *civil.Clock                    `json:"shift_end,omitempty" nullable:"true" pattern:"^([01]?[0-9]|2[0-3]):[0-5][0-9]$" doc:"At or before shift_start means the next day" example:"17:00"`
	BreakMinutes         int                             `json:"break_minutes,omitempty" minimum:"0" maximum:"600" doc:"Unpaid break within the shift"`
	ShiftDays            []choice[compliance.Weekday]    `json:"shift_days,omitempty" maxItems:"7"`
	MoreShifts           []shiftBody                     `json:"more_shifts,omitempty" maxItems:"6" doc:"Further shifts that the intern rotates through"`
	NightShift           bool                            `json:"night_shift,omitempty" doc:"The unit itself calls it a night shift or rotates through nights"`
	WorksHolidays        bool                            `json:"works_holidays,omitempty" doc:"The schedule runs through statutory holidays"`
	OvertimeMinutesWeek  int                             `json:"overtime_minutes_week,omitempty" minimum:"0" maximum:"10080"`
	LabourGrade          choice[compliance.LabourGrade]  `json:"labour_grade,omitempty" nullable:"true" doc:"Grade of physical labour intensity"`
	Hazards              []choice[compliance.Hazard]     `json:"hazards" required:"false" maxItems:"25" doc:"Hazards of the work, see GET /api/v1/hazards; [] says none, null = not answered"`
	Housing              choice[compliance.Housing]      `json:"housing,omitempty" nullable:"true"`
	Meals                string                          `json:"meals,omitempty" enum:"provided,subsidy,none" nullable:"true"`
	SiteType             choice[compliance.SiteType]     `json:"site_type,omitempty" nullable:"true" doc:"What the actual place of work is"`
	Fees                 []feeBody                       `json:"fees,omitempty" maxItems:"10" doc:"Anything a student would have to pay; each bars the posting"`
	PracticeForm         choice[compliance.PracticeForm] `json:"practice_form,omitempty" nullable:"true" doc:"Of teacher_practice: how the teacher practises"`
	WorkSiteUSCC         string                          `json:"work_site_uscc,omitempty" maxLength:"18" doc:"Credit code of the entity at the work site, when it is another"`
	Audience             []org.ID                        `json:"audience,omitempty" maxItems:"200" doc:"Schools it is meant for (定向发布); empty = everybody. Shown to its unit, schools and bureaus only"`
}

type shiftBody struct {
	Start        civil.Clock `json:"start" pattern:"^([01]?[0-9]|2[0-3]):[0-5][0-9]$"`
	End          civil.Clock `json:"end" pattern:"^([01]?[0-9]|2[0-3]):[0-5][0-9]$"`
	BreakMinutes int         `json:"break_minutes,omitempty" minimum:"0" maximum:"600"`
}

type feeBody struct {
	Kind      choice[compliance.FeeKind] `json:"kind,omitempty"`
	AmountFen *int64                     `json:"amount_fen,omitempty" minimum:"0"`
	Note      string                     `json:"note,omitempty" maxLength:"200"`
}

func (t PlacementTerms) terms() placement.Terms {
	d := placement.Terms{
		Kind: compliance.Kind(t.Kind), Title: t.Title, Description: t.Description, Tasks: t.Tasks,
		OccupationCode: t.OccupationCode, PostKind: t.PostKind, MajorCodes: t.MajorCodes, BaseCode: t.BaseCode,
		Region: t.Region, Address: t.Address, Seats: t.Seats, Start: t.StartDate, End: t.EndDate,
		PayMonthFen: t.PayMonthFen, PayDayFen: t.PayDayFen, WageStandardFen: t.WageStandardMonthFen, LowestGradeFen: t.LowestGradeMonthFen,
		Independent: t.Independent, LabourGrade: compliance.LabourGrade(t.LabourGrade), Hazards: chosen(t.Hazards),
		Housing: compliance.Housing(t.Housing), Meals: t.Meals, SiteType: compliance.SiteType(t.SiteType),
		WorkSiteUSCC: t.WorkSiteUSCC, Audience: t.Audience, Shift: t.shift(), PracticeForm: compliance.PracticeForm(t.PracticeForm),
	}
	if d.Kind == "" {
		d.Kind = placement.Post
	}
	if t.Lat != nil && t.Lng != nil {
		d.Lat, d.Lng = *t.Lat, *t.Lng
	}
	for _, f := range t.Fees {
		d.Fees = append(d.Fees, compliance.Fee{Kind: compliance.FeeKind(f.Kind), AmountFen: f.AmountFen, Note: f.Note})
	}
	return d
}

func (t PlacementTerms) shift() placement.Shift {
	s := placement.Shift{
		Start: t.ShiftStart, End: t.ShiftEnd, BreakMinutes: t.BreakMinutes, Days: chosen(t.ShiftDays), Night: t.NightShift,
		Holidays: t.WorksHolidays, OvertimeMinutesWeek: t.OvertimeMinutesWeek,
	}
	for _, m := range t.MoreShifts {
		s.More = append(s.More, compliance.Shift{Start: m.Start, End: m.End, BreakMinutes: m.BreakMinutes})
	}
	return s
}

// termsOf writes what terms reads. What the reader may not know, placement.For has taken out before.
func termsOf(d placement.Terms) PlacementTerms {
	t := PlacementTerms{
		Kind: choice[compliance.Kind](d.Kind), Title: d.Title, Description: d.Description, Tasks: d.Tasks,
		OccupationCode: d.OccupationCode, PostKind: d.PostKind, MajorCodes: d.MajorCodes, BaseCode: d.BaseCode,
		Region: d.Region, Address: d.Address, Seats: d.Seats, StartDate: d.Start, EndDate: d.End,
		PayMonthFen: d.PayMonthFen, PayDayFen: d.PayDayFen, WageStandardMonthFen: d.WageStandardFen, LowestGradeMonthFen: d.LowestGradeFen,
		Independent: d.Independent, ShiftStart: d.Shift.Start, ShiftEnd: d.Shift.End, BreakMinutes: d.Shift.BreakMinutes,
		ShiftDays: choices(d.Shift.Days), NightShift: d.Shift.Night, WorksHolidays: d.Shift.Holidays,
		OvertimeMinutesWeek: d.Shift.OvertimeMinutesWeek, LabourGrade: choice[compliance.LabourGrade](d.LabourGrade),
		Hazards: choices(d.Hazards), Housing: choice[compliance.Housing](d.Housing), Meals: d.Meals,
		SiteType: choice[compliance.SiteType](d.SiteType), WorkSiteUSCC: d.WorkSiteUSCC, Audience: d.Audience, PracticeForm: choice[compliance.PracticeForm](d.PracticeForm),
	}
	if d.Lat != 0 || d.Lng != 0 {
		t.Lat, t.Lng = &d.Lat, &d.Lng
	}
	for _, m := range d.Shift.More {
		t.MoreShifts = append(t.MoreShifts, shiftBody{m.Start, m.End, m.BreakMinutes})
	}
	for _, f := range d.Fees {
		t.Fees = append(t.Fees, feeBody{choice[compliance.FeeKind](f.Kind), f.AmountFen, f.Note})
	}
	return t
}
