package compliance_test

import (
	"fmt"
	"testing"

	"firstkm/services/compliance"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"

	"pgregory.net/rapid"
)

func schedules() []scenario {
	const hours, rest, night = compliance.RuleHours, compliance.RuleRest, compliance.RuleNight
	shift := func(start, end string, pause int) func(*P) {
		return func(p *P) { p.ShiftStart, p.ShiftEnd, p.BreakMinutes = clock(start), clock(end), pause }
	}
	days := func(d ...compliance.Weekday) func(*P) { return func(p *P) { p.ShiftDays = d } }
	says := func(s string) func(*P) { return func(p *P) { p.Description = s } }
	return []scenario{
		g1(hours, none, "eight hours", shift("08:00", "17:00", 60)),
		g1(hours, fault.Warn, "eight hours and a minute", shift("08:00", "17:01", 60)),
		g1(hours, none, "a minute less", shift("08:00", "16:59", 60)),
		g1(hours, none, "eight hours across midnight", shift("20:00", "04:00", 0)),
		g1(hours, fault.Warn, "start and end equal: a whole day", shift("08:00", "08:00", 0)),
		g1(hours, none, "40 hours in five days", days("mon", "tue", "wed", "thu", "fri")),
		g1(hours, fault.Warn, "48 hours in six days", days("mon", "tue", "wed", "thu", "fri", "sat")),
		g1(hours, none, "a day named twice", days("mon", "mon", "tue", "wed", "thu", "fri")),
		g1(hours, none, "six days of six hours", func(p *P) {
			shift("08:00", "14:00", 0)(p)
			days("mon", "tue", "wed", "thu", "fri", "sat")(p)
		}),
		g1(hours, fault.Warn, "seven days of five hours: no day of rest", func(p *P) {
			shift("08:00", "13:00", 0)(p)
			days("mon", "tue", "wed", "thu", "fri", "sat", "sun")(p)
		}),
		g1(hours, fault.Block, "start missing", func(p *P) { p.ShiftStart = nil }),
		g1(hours, fault.Block, "end missing", func(p *P) { p.ShiftEnd = nil }),
		g1(hours, fault.Block, "days missing", days()),
		g1(hours, fault.Block, "break as long as the shift", shift("08:00", "09:00", 60)),
		g1(hours, fault.Block, "negative break", shift("08:00", "16:00", -1)),

		g1(rest, none, "Monday to Friday", days("mon", "tue", "wed", "thu", "fri")),
		g1(rest, fault.BlockExcept, "Saturday", days("tue", "wed", "thu", "fri", "sat")),
		g1(rest, fault.BlockExcept, "Sunday", days("sun")),
		g1(rest, fault.BlockExcept, "statutory holidays", func(p *P) { p.WorksHolidays = true }),
		g1(rest, fault.BlockExcept, "orientation too", func(p *P) { p.Kind, p.WorksHolidays = compliance.Orientation, true }),

		g1(night, none, "ends as the night begins", shift("14:00", "22:00", 0)),
		g1(night, fault.Warn, "a minute into the night", shift("14:01", "22:01", 0)),
		g1(night, none, "begins as the night ends", shift("06:00", "14:00", 0)),
		g1(night, fault.Warn, "begins a minute before", shift("05:59", "13:59", 0)),
		g1(night, fault.Warn, "within the night, after midnight", shift("00:00", "05:00", 0)),
		g1(night, fault.Warn, "across midnight", shift("21:00", "05:00", 0)),
		g1(night, fault.Warn, "second shift at night", func(p *P) {
			p.MoreShifts = []compliance.Shift{{Start: *clock("16:00"), End: *clock("00:00")}}
		}),
		g1(night, fault.BlockExcept, "declared, whatever the hours", func(p *P) { p.NightShift = true }),
		g1(night, fault.BlockExcept, "said in words", says("三班倒，有夜班补贴")),
		g1(night, none, "denied in words", says("长白班，不上夜班，无夜班")),
		g1(night, none, "denied for students", says("不安排学生上夜班")),
		g1(night, none, "no overtime", func(p *P) { p.OvertimeMinutesWeek = 0 }),
		g1(night, fault.BlockExcept, "a minute of overtime", func(p *P) { p.OvertimeMinutesWeek = 1 }),
	}
}

func TestNightMeetsShiftMinuteByMinute(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start, end := rapid.IntRange(0, 1439).Draw(t, "start"), rapid.IntRange(0, 1439).Draw(t, "end")
		p := opening()
		s, e := civil.Clock(start), civil.Clock(end)
		p.ShiftStart, p.ShiftEnd, p.BreakMinutes = &s, &e, 0
		want := false
		for m := start; ; {
			if m >= 22*60 || m < 6*60 {
				want = true
			}
			if m = (m + 1) % 1440; m == end {
				break
			}
		}
		if got := classOf(compliance.CheckPlacement(p), compliance.RuleNight) != none; got != want {
			t.Fatalf("%s–%s: got night %v, want %v", s, e, got, want)
		}
	})
}

func TestOvertimeAndNightAreNamedApart(t *testing.T) {
	for _, c := range []struct {
		night    bool
		overtime int
		want     string
	}{{true, 0, "需专项备案：夜班"}, {false, 60, "需专项备案：加班"}, {true, 60, "需专项备案：夜班、加班"}} {
		p := opening()
		p.NightShift, p.OvertimeMinutesWeek = c.night, c.overtime
		labels := compliance.Labels(compliance.CheckPlacement(p))
		if got := fmt.Sprint(labels[0].Label.Zh); got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
}
