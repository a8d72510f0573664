package civil

import (
	"fmt"
	"time"
)

// Clock is a time of day in minutes since midnight, 0 to 1439.
type Clock int

// ParseClock reads HH:MM on the 24-hour clock; H:MM too.
func ParseClock(s string) (Clock, error) {
	t, err := time.Parse("15:04", s)
	if err != nil {
		return 0, fmt.Errorf("%q is not a time of day of the form HH:MM", s)
	}
	return Clock(t.Hour()*60 + t.Minute()), nil
}

// ClockOf is the time of day of an instant in Shanghai.
func ClockOf(at time.Time) Clock {
	at = at.In(Shanghai)
	return Clock(at.Hour()*60 + at.Minute())
}

// String is HH:MM.
func (c Clock) String() string { return fmt.Sprintf("%02d:%02d", int(c)/60, int(c)%60) }

// MarshalText writes HH:MM.
func (c Clock) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads HH:MM.
func (c *Clock) UnmarshalText(b []byte) error {
	p, err := ParseClock(string(b))
	if err != nil {
		return err
	}
	*c = p
	return nil
}
