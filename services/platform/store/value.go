package store

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"

	"github.com/go-json-experiment/json/v1"

	"firstkm/services/kernel/civil"
)

// changed is stale unless a row was changed.
func changed(rows int64, err, stale error) error {
	if err == nil && rows == 0 {
		return stale
	}
	return err
}

// missing turns "no rows" into the noun's own error.
func missing(err, notFound error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return notFound
	}
	return err
}

// micros is an instant as it is stored: microseconds since 1970, 0 for none.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// at reads what micros wrote.
func at(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

// flag is a bool as both engines store it.
type flag bool

// Value implements driver.Valuer.
func (f flag) Value() (driver.Value, error) {
	if f {
		return int64(1), nil
	}
	return int64(0), nil
}

// Scan implements sql.Scanner.
func (f *flag) Scan(stored any) error {
	n, ok := stored.(int64)
	if !ok {
		return fmt.Errorf("a flag stored as %T", stored)
	}
	*f = n != 0
	return nil
}

// dated reads a date as its String wrote it, "" for none.
type dated civil.Date

// Scan implements sql.Scanner.
func (d *dated) Scan(stored any) error {
	text, ok := stored.(string)
	if !ok {
		return fmt.Errorf("a date stored as %T", stored)
	}
	return (*civil.Date)(d).UnmarshalText([]byte(text))
}

// decode reads a column of JSON as encoding/json does, in a third of its time: reading is most of what a use case computes.
func decode(body string, into any) error { return json.Unmarshal([]byte(body), into) }
