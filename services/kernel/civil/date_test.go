package civil_test

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"

	"firstkm/services/kernel/civil"
)

// dates draws any date that people write, far years included.
var dates = rapid.Custom(func(t *rapid.T) civil.Date {
	return civil.On(rapid.IntRange(1, 9998).Draw(t, "year"), time.Month(rapid.IntRange(1, 12).Draw(t, "month")), rapid.IntRange(1, 31).Draw(t, "day"))
})

func TestParseReadsOnlyDatesThatExist(t *testing.T) {
	for _, tt := range []struct {
		in string
		ok bool
	}{
		{"2025-02-28", true},
		{"2024-02-29", true},
		{"2025-02-29", false},
		{"2000-02-29", true},
		{"1900-02-29", false},
		{"2025-04-31", false},
		{"2025-13-01", false},
		{"2025-00-10", false},
		{"2025-2-3", false},
		{"2025/02/03", false},
		{"2025-02-03 ", false},
		{"2025-02-03T00:00:00Z", false},
		{"20250203", false},
		{"二〇二五-02-03", false},
		{"", false},
	} {
		d, err := civil.Parse(tt.in)
		if (err == nil) != tt.ok {
			t.Errorf("%q: got %v, %v, want a date: %t", tt.in, d, err, tt.ok)
		}
		if tt.ok && d.String() != tt.in {
			t.Errorf("%q: got %q back", tt.in, d)
		}
	}
}

func TestTodayIsTheDateInShanghai(t *testing.T) {
	for _, tt := range []struct{ instant, want string }{
		{"2025-06-30T15:59:59Z", "2025-06-30"},
		{"2025-06-30T16:00:00Z", "2025-07-01"},
		{"2024-12-31T23:30:00-05:00", "2025-01-01"},
	} {
		at, err := time.Parse(time.RFC3339, tt.instant)
		if err != nil {
			t.Fatal(err)
		}
		if got := civil.Today(at).String(); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.instant, got, tt.want)
		}
	}
}

func TestDateBeginsAtMidnightInShanghai(t *testing.T) {
	d := civil.MustParse("2025-07-01")
	if got, want := d.Start().UTC().Format(time.RFC3339), "2025-06-30T16:00:00Z"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	rapid.Check(t, func(t *rapid.T) {
		d := dates.Draw(t, "date")
		if got := civil.Today(d.Start()); got != d {
			t.Fatalf("got %s at the start of %s", got, d)
		}
		if got := civil.Today(d.Start().Add(-time.Nanosecond)); got != d.AddDays(-1) {
			t.Fatalf("got %s just before %s", got, d)
		}
	})
}

func TestMonthsEndOnTheirLastDay(t *testing.T) {
	for _, tt := range []struct {
		from   string
		months int
		want   string
	}{
		{"2025-01-31", 1, "2025-02-28"},
		{"2024-01-31", 1, "2024-02-29"},
		{"2025-08-31", 6, "2026-02-28"},
		{"2025-03-31", -1, "2025-02-28"},
		{"2025-01-15", -1, "2024-12-15"},
		{"2025-12-15", 1, "2026-01-15"},
		{"2025-01-01", 0, "2025-01-01"},
		{"2024-02-29", 12, "2025-02-28"},
		{"2024-02-29", 48, "2028-02-29"},
		{"2025-11-30", 15, "2027-02-28"},
	} {
		if got := civil.MustParse(tt.from).AddMonths(tt.months).String(); got != tt.want {
			t.Errorf("%s and %d months: got %s, want %s", tt.from, tt.months, got, tt.want)
		}
	}
}

func TestAgeIsReachedOnTheBirthday(t *testing.T) {
	for _, tt := range []struct {
		born, on string
		age      int
	}{
		{"2009-06-15", "2025-06-14", 15},
		{"2009-06-15", "2025-06-15", 16},
		{"2009-06-15", "2025-06-16", 16},
		{"2008-02-29", "2024-02-28", 15},
		{"2008-02-29", "2024-02-29", 16},
		{"2008-02-29", "2026-02-28", 17}, // a common year: it falls on 1 March
		{"2008-02-29", "2026-03-01", 18},
		{"2009-12-31", "2025-12-30", 15},
		{"2010-01-01", "2025-12-31", 15},
		{"2025-06-15", "2025-06-15", 0},
	} {
		if got := civil.MustParse(tt.born).Age(civil.MustParse(tt.on)); got != tt.age {
			t.Errorf("born %s, on %s: got age %d, want %d", tt.born, tt.on, got, tt.age)
		}
	}
}

func TestZeroDateIsNotGiven(t *testing.T) {
	var d civil.Date
	if !d.IsZero() || d.String() != "" {
		t.Errorf("got %q, want an empty text", d)
	}
	if civil.MustParse("0001-01-01").IsZero() {
		t.Error("the first day of the calendar counts as not given")
	}
	type form struct{ Start civil.Date }
	for _, tt := range []struct{ json, want string }{
		{`{"Start":""}`, `{"Start":""}`},
		{`{}`, `{"Start":""}`},
		{`{"Start":"2025-07-01"}`, `{"Start":"2025-07-01"}`},
	} {
		f := form{Start: civil.MustParse("2000-01-01")}
		if tt.json == "{}" {
			f = form{}
		}
		if err := json.Unmarshal([]byte(tt.json), &f); err != nil {
			t.Fatal(err)
		}
		if got, err := json.Marshal(f); err != nil || string(got) != tt.want {
			t.Errorf("%s: got %s, %v, want %s", tt.json, got, err, tt.want)
		}
	}
	if err := json.Unmarshal([]byte(`{"Start":"2025-02-30"}`), new(form)); err == nil {
		t.Error("got no error for 30 February")
	}
}

func TestMustParsePanicsOnAnImpossibleDate(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("got no panic")
		}
	}()
	civil.MustParse("2025-02-30")
}

func TestDateArithmeticIsSound(t *testing.T) {
	t.Run("text and date are one", rapid.MakeCheck(func(t *rapid.T) {
		d := dates.Draw(t, "date")
		if got, err := civil.Parse(d.String()); err != nil || got != d {
			t.Fatalf("got %v, %v, want %v", got, err, d)
		}
	}))
	t.Run("days add and subtract", rapid.MakeCheck(func(t *rapid.T) {
		d, n := dates.Draw(t, "date"), rapid.IntRange(-200_000, 200_000).Draw(t, "days")
		if got := d.AddDays(n).AddDays(-n); got != d {
			t.Fatalf("got %s there and back, want %s", got, d)
		}
		if got := d.DaysUntil(d.AddDays(n)); got != n {
			t.Fatalf("got %d days, want %d", got, n)
		}
	}))
	t.Run("order agrees with distance and with text", rapid.MakeCheck(func(t *rapid.T) {
		d, e := dates.Draw(t, "one"), dates.Draw(t, "other")
		days := d.DaysUntil(e)
		if d.Before(e) != (days > 0) || d.After(e) != (days < 0) || (d.Compare(e) == 0) != (days == 0) {
			t.Fatalf("%s and %s are %d days apart and compare %d", d, e, days, d.Compare(e))
		}
		if d.Before(e) != (d.String() < e.String()) {
			t.Fatalf("%s and %s sort otherwise as text", d, e)
		}
		if e.DaysUntil(d) != -days {
			t.Fatalf("got %d days back, want %d", e.DaysUntil(d), -days)
		}
	}))
	t.Run("the week has seven days", rapid.MakeCheck(func(t *rapid.T) {
		d := dates.Draw(t, "date")
		if d.Weekday() != d.AddDays(7).Weekday() || d.AddDays(1).Weekday() != (d.Weekday()+1)%7 {
			t.Fatalf("%s is a %s, the next day a %s", d, d.Weekday(), d.AddDays(1).Weekday())
		}
	}))
	t.Run("months keep the day or end the month", rapid.MakeCheck(func(t *rapid.T) {
		d, n := dates.Draw(t, "date"), rapid.IntRange(-500, 500).Draw(t, "months")
		got := d.AddMonths(n)
		if months := (got.Year-d.Year)*12 + int(got.Month) - int(d.Month); months != n {
			t.Fatalf("%s and %d months: got %s, %d months on", d, n, got, months)
		}
		if got.Day != d.Day && (got.Day > d.Day || got.AddDays(1).Day != 1) {
			t.Fatalf("%s and %d months: got %s, neither the same day nor the last", d, n, got)
		}
	}))
	t.Run("a longer stay never ends sooner", rapid.MakeCheck(func(t *rapid.T) {
		d, n := dates.Draw(t, "date"), rapid.IntRange(0, 200).Draw(t, "months")
		if !d.AddMonths(n).Before(d.AddMonths(n + 1)) {
			t.Fatalf("%s: %d months end %s, %d end %s", d, n, d.AddMonths(n), n+1, d.AddMonths(n+1))
		}
		if e := d.AddDays(1); e.AddMonths(n).Before(d.AddMonths(n)) {
			t.Fatalf("begun a day later, %d months end sooner", n)
		}
	}))
	t.Run("age counts birthdays", rapid.MakeCheck(func(t *rapid.T) {
		d, days := dates.Draw(t, "born"), rapid.IntRange(0, 40_000).Draw(t, "days lived")
		e := d.AddDays(days)
		age := d.Age(e)
		if d.Birthday(age).After(e) || !d.Birthday(age+1).After(e) {
			t.Fatalf("born %s, on %s: got age %d", d, e, age)
		}
	}))
}
