package compliance

import (
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
)

// Number is a threshold whose amount the regulation itself does not state. Its breach warns until a province confirms it.
type Number struct {
	Value     int
	Confirmed bool
}

// class is the class of a breach: the obligation's own when the number is confirmed, else Warn.
func (n Number) class(own Class) Class {
	if n.Confirmed {
		return own
	}
	return fault.Warn
}

// Night is the window of the day in which work is night work; To is on the next day when it is before From.
type Night struct {
	From, To  civil.Clock
	Confirmed bool
}

// class is the class of night work that only the window shows: the obligation's own when the window is confirmed, else Warn.
func (n Night) class(own Class) Class { return Number{Confirmed: n.Confirmed}.class(own) }

// PayMode says how the "or" of Article 18 is read: 80 % of the post's wage standard or the lowest pay grade.
type PayMode string

// The readings; Pct80Only is the default.
const (
	Pct80Only PayMode = "PCT80_ONLY"
	Either    PayMode = "EITHER"
	Both      PayMode = "BOTH"
)

// Enum lists the values of PayMode.
func (PayMode) Enum() []string { return values(Pct80Only, Either, Both) }

// UnmarshalText refuses unknown values.
func (v *PayMode) UnmarshalText(b []byte) error { return choose(v, b) }

// Thresholds are the numbers in force in one province on one day.
type Thresholds struct {
	DayMinutes      Number  // working time a day
	WeekMinutes     Number  // working time a week
	RestDays        Number  // days of rest a week, at least
	Night           Night   // window of night work
	PayPercent      int     // share of the same post's wage standard
	PayMode         PayMode // reading of Article 18's "or"
	MinimumWageFen  int64   // local minimum wage a month, 0 when not configured; its breach only warns
	PayCycleDays    int     // days between pay days, at most in principle
	CapUnit         int     // percent of the unit's employees
	CapPostKind     int     // percent of the employees in the same kind of post
	CreditCheckDays int     // age at which a credit look-up must be renewed, asked at G4
	SafetyYears     int     // years without violation of work-safety law
	MinAge          int     // completed years, the birthday itself still barred
	AdultAge        int     // end of the bars for minors
	MinGrade        int     // lowest grade that may be on post
	ExamPercent     int     // share of right answers that passes the safety exam, which the regulation leaves to whoever holds it
}

// ProvinceRule changes some thresholds in one province from a day on. A nil member leaves what was in force.
type ProvinceRule struct {
	Province       string       `json:"province" doc:"First two digits of GB/T 2260; empty: the whole country, which confirms nothing."`
	Effective      civil.Date   `json:"effective" doc:"First day in force."`
	Document       string       `json:"document,omitzero" doc:"The province's rule that says so."`
	DayMinutes     *int         `json:"day_minutes,omitzero"`
	WeekMinutes    *int         `json:"week_minutes,omitzero"`
	RestDays       *int         `json:"rest_days,omitzero"`
	NightFrom      *civil.Clock `json:"night_from,omitzero"`
	NightTo        *civil.Clock `json:"night_to,omitzero"`
	PayPercent     *int         `json:"pay_percent,omitzero"`
	PayMode        *PayMode     `json:"pay_mode,omitzero"`
	MinimumWageFen *int64       `json:"minimum_wage_fen,omitzero"`
	PayCycleDays   *int         `json:"pay_cycle_days,omitzero"`
	CapUnit        *int         `json:"cap_unit_percent,omitzero"`
	CapPostKind    *int         `json:"cap_post_kind_percent,omitzero"`
	CreditDays     *int         `json:"credit_check_days,omitzero"`
	SafetyYears    *int         `json:"safety_years,omitzero"`
	MinAge         *int         `json:"min_age,omitzero"`
	MinGrade       *int         `json:"min_grade,omitzero"`
	ExamPercent    *int         `json:"exam_percent,omitzero"`
}

func national() Thresholds {
	return Thresholds{
		DayMinutes:      Number{Value: 8 * 60},
		WeekMinutes:     Number{Value: 40 * 60},
		RestDays:        Number{Value: 1},
		Night:           Night{From: 22 * 60, To: 6 * 60},
		PayPercent:      80,
		PayMode:         Pct80Only,
		PayCycleDays:    31,
		CapUnit:         10,
		CapPostKind:     20,
		CreditCheckDays: 90,
		SafetyYears:     3,
		MinAge:          16,
		AdultAge:        18,
		MinGrade:        2,
		ExamPercent:     80,
	}
}

// over applies an override; a province's own number is thereby confirmed.
func (t Thresholds) over(o ProvinceRule) Thresholds {
	confirm := o.Province != ""
	for _, n := range []struct {
		to   *Number
		from *int
	}{{&t.DayMinutes, o.DayMinutes}, {&t.WeekMinutes, o.WeekMinutes}, {&t.RestDays, o.RestDays}} {
		if n.from != nil {
			*n.to = Number{*n.from, n.to.Confirmed || confirm}
		}
	}
	if o.NightFrom != nil && o.NightTo != nil {
		t.Night = Night{*o.NightFrom, *o.NightTo, t.Night.Confirmed || confirm}
	}
	set(&t.PayPercent, o.PayPercent)
	set(&t.PayMode, o.PayMode)
	set(&t.MinimumWageFen, o.MinimumWageFen)
	set(&t.PayCycleDays, o.PayCycleDays)
	set(&t.CapUnit, o.CapUnit)
	set(&t.CapPostKind, o.CapPostKind)
	set(&t.CreditCheckDays, o.CreditDays)
	set(&t.SafetyYears, o.SafetyYears)
	set(&t.MinAge, o.MinAge)
	set(&t.MinGrade, o.MinGrade)
	set(&t.ExamPercent, o.ExamPercent)
	return t
}

func set[T any](to, from *T) {
	if from != nil {
		*to = *from
	}
}
