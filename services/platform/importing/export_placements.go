package importing

import (
	"strings"

	"firstkm/services/placement"
	"firstkm/services/platform/sheet"
)

// placementCell is one column of a posting, as its import reads it back.
func placementCell(schema sheet.Schema, names *names, p placement.Placement, column string) sheet.Cell {
	say := func(value string) sheet.Cell { return sheet.OfText(labelled(schema, column, value)) }
	switch column {
	case "ref":
		return sheet.OfText(p.Ref)
	case "origin":
		return say(string(p.Origin))
	case "title":
		return sheet.OfText(p.Title)
	case "description":
		return sheet.OfText(p.Description)
	case "tasks":
		return sheet.OfText(strings.Join(p.Tasks, "；"))
	case "occupation_code":
		return sheet.OfText(p.OccupationCode)
	case "post_kind":
		return sheet.OfText(p.PostKind)
	case "major_codes":
		return sheet.OfText(strings.Join(p.MajorCodes, "；"))
	case "base_code":
		return sheet.OfText(p.BaseCode)
	case "region":
		return sheet.OfText(names.path(p.Region))
	case "address":
		return sheet.OfText(p.Address)
	case "seats":
		return sheet.OfInt(int64(p.Seats))
	case "start_date":
		return sheet.OfDate(p.Start)
	case "end_date":
		return sheet.OfDate(p.End)
	case "labour_grade":
		return say(string(p.LabourGrade))
	case "housing":
		return say(string(p.Housing))
	case "meals":
		return say(p.Meals)
	case "site_type":
		return say(string(p.SiteType))
	}
	return shiftCell(schema, p, column)
}

// shiftCell are the columns of pay, hours and hazards.
func shiftCell(schema sheet.Schema, p placement.Placement, column string) sheet.Cell {
	fen := func(n int64) sheet.Cell {
		if n == 0 {
			return sheet.Cell{}
		}
		return sheet.OfFen(n)
	}
	switch column {
	case "pay_month_fen":
		return fen(p.PayMonthFen)
	case "pay_day_fen":
		return fen(p.PayDayFen)
	case "wage_standard_month_fen":
		return fen(p.WageStandardFen)
	case "lowest_grade_month_fen":
		return fen(p.LowestGradeFen)
	case "independent":
		if p.Independent != nil {
			return sheet.OfText(choose(*p.Independent, "是", "否"))
		}
	case "shift_start":
		if p.Shift.Start != nil {
			return sheet.OfText(p.Shift.Start.String())
		}
	case "shift_end":
		if p.Shift.End != nil {
			return sheet.OfText(p.Shift.End.String())
		}
	case "break_minutes":
		if p.Shift.Start != nil {
			return sheet.OfInt(int64(p.Shift.BreakMinutes))
		}
	case "shift_days":
		days := make([]string, len(p.Shift.Days))
		for i, d := range p.Shift.Days {
			days[i] = labelled(schema, column, string(d))
		}
		return sheet.OfText(strings.Join(days, "；"))
	case "hazards":
		if p.Hazards != nil && len(p.Hazards) == 0 {
			return sheet.OfText("无")
		}
		list := make([]string, len(p.Hazards))
		for i, h := range p.Hazards {
			list[i] = labelled(schema, column, string(h))
		}
		return sheet.OfText(strings.Join(list, "；"))
	}
	return sheet.Cell{}
}
