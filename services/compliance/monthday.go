package compliance

import (
	"fmt"
	"time"

	"firstkm/services/kernel/civil"
)

// MonthDay is a day of every year, such as the first day of the school year. The zero MonthDay means "not stated".
type MonthDay struct {
	Month time.Month
	Day   int
}

// UnmarshalText reads MM-DD.
func (m *MonthDay) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*m = MonthDay{}
		return nil
	}
	t, err := time.Parse("01-02", string(b))
	if err != nil {
		return fmt.Errorf("%q is not a day of the form MM-DD", b)
	}
	*m = MonthDay{t.Month(), t.Day()}
	return nil
}

// MarshalText writes MM-DD, "" when not stated.
func (m MonthDay) MarshalText() ([]byte, error) {
	if m == (MonthDay{}) {
		return nil, nil
	}
	return fmt.Appendf(nil, "%02d-%02d", int(m.Month), m.Day), nil
}

// schoolYear is the calendar year in which the school year that contains d began.
func schoolYear(d civil.Date, start MonthDay) int {
	if start == (MonthDay{}) {
		start = MonthDay{time.September, 1}
	}
	if d.Before(civil.On(d.Year, start.Month, start.Day)) {
		return d.Year - 1
	}
	return d.Year
}
