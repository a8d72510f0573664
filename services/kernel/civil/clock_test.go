package civil_test

import (
	"testing"

	"pgregory.net/rapid"

	"firstkm/services/kernel/civil"
)

func TestParseClockReadsOnlyTimesOfDay(t *testing.T) {
	for _, tt := range []struct {
		in      string
		minutes civil.Clock
		ok      bool
	}{
		{"00:00", 0, true},
		{"08:30", 510, true},
		{"8:30", 510, true},
		{"22:00", 1320, true},
		{"23:59", 1439, true},
		{"24:00", 0, false},
		{"12:60", 0, false},
		{"-1:00", 0, false},
		{"+8:30", 0, false},
		{"8:30x", 0, false},
		{"08:3", 0, false},
		{"08:30:00", 0, false},
		{"0830", 0, false},
		{"八点半", 0, false},
		{"", 0, false},
	} {
		got, err := civil.ParseClock(tt.in)
		if got != tt.minutes || (err == nil) != tt.ok {
			t.Errorf("%q: got %d, %v, want %d, ok %t", tt.in, got, err, tt.minutes, tt.ok)
		}
	}
}

func TestClockIsItsText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := civil.Clock(rapid.IntRange(0, 1439).Draw(t, "minutes"))
		b, err := c.MarshalText()
		if err != nil {
			t.Fatal(err)
		}
		var got civil.Clock
		if err := got.UnmarshalText(b); err != nil || got != c {
			t.Fatalf("got %d, %v from %q, want %d", got, err, b, c)
		}
	})
	var c civil.Clock
	if err := c.UnmarshalText([]byte("25:00")); err == nil {
		t.Error("got no error for 25:00")
	}
}
