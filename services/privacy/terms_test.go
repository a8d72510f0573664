package privacy_test

import (
	"strings"
	"testing"

	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/text"
	"firstkm/services/privacy"
)

func TestLinesHoldFromTheirDay(t *testing.T) {
	basis := text.Say("示例省规定", "an example province")
	before := privacy.DefaultTerms()
	terms := before.With(
		privacy.TermLine{Kind: privacy.LeaversPrivate, From: civil.On(2028, 1, 1), Months: 12, Basis: basis},
		privacy.TermLine{Kind: privacy.LeaversPrivate, From: civil.On(2027, 1, 1), Months: 24, Basis: basis},
		privacy.TermLine{Kind: privacy.AnswerKind, From: civil.On(2027, 1, 1), Workdays: 10},
	)
	for day, months := range map[string]int{"2026-12-31": 36, "2027-01-01": 24, "2027-12-31": 24, "2028-01-01": 12} {
		got, ok := terms.Of(privacy.LeaversPrivate, civil.MustParse(day))
		if !ok || got.Months != months || got.Since.IsZero() {
			t.Errorf("on %s: got %+v, want %d months since the same event", day, got, months)
		}
	}
	if got, _ := terms.Of(privacy.OldLooks, civil.On(2028, 1, 1)); got.Months != 72 {
		t.Errorf("another kind: got %d months, want the default", got.Months)
	}
	working := civil.Calendar{}
	monday := civil.On(2027, 3, 1)
	if got := terms.Due(monday, working); got != working.AddWorkdays(monday, 10) {
		t.Errorf("got %s, want ten working days", got)
	}
	if got := terms.Due(civil.On(2026, 12, 1), working); got != working.AddWorkdays(civil.On(2026, 12, 1), 15) {
		t.Errorf("before the line: got %s, want fifteen working days", got)
	}
	if got, _ := before.Of(privacy.LeaversPrivate, civil.On(2028, 1, 1)); got.Months != 36 {
		t.Error("laying lines over the terms changed them")
	}
}

func TestLinesThatCannotBe(t *testing.T) {
	basis := text.Say("示例", "example")
	from := civil.On(2027, 1, 1)
	for want, l := range map[string]privacy.TermLine{
		"kind":     {Kind: "everything", From: from, Months: 12, Basis: basis},
		"from":     {Kind: privacy.OldLooks, Months: 12, Basis: basis},
		"months":   {Kind: privacy.OldLooks, From: from, Basis: basis},
		"36":       {Kind: privacy.OldAssessments, From: from, Months: 35, Basis: basis},
		"basis":    {Kind: privacy.OldLooks, From: from, Months: 12, Basis: text.Words{Zh: "只有中文"}},
		"workdays": {Kind: privacy.AnswerKind, From: from, Workdays: 31},
	} {
		if err := l.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: got %v, want a fault of %s", l, err, want)
		}
	}
	for _, l := range []privacy.TermLine{{Kind: privacy.OldAssessments, From: from, Months: 36, Basis: basis}, {Kind: privacy.AnswerKind, From: from, Workdays: 10}} {
		if err := l.Check(); err != nil {
			t.Errorf("%+v: %v", l, err)
		}
	}
}
