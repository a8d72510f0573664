package check_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"testing"

	"firstkm/cmd/internal/check"
)

// FuzzFacts feeds any line to every gate: it is refused as malformed or checked, and never panics.
func FuzzFacts(f *testing.F) {
	f.Add([]byte(oneLine(lawful)))
	f.Add([]byte(`{"as_of":"2026-11-22","student":{"birth_date":"2008-02-29","entry_year":2024},"placement":{"kind":"post","unit":{}}}`))
	f.Add([]byte(`{"as_of":"0000-01-01","safety_records":[{}],"credit_checks":[{"source":"","date":""}],"on_post_employees":-1}`))
	f.Add([]byte(`{"as_of":"9999-12-31","shift_start":"00:00","shift_end":"00:00","more_shifts":[{"start":"","end":""}]}`))
	f.Fuzz(func(t *testing.T, line []byte) {
		for _, gate := range []string{"G0", "G0-school", "G1", "G3", "G4"} {
			c := check.Command{Gate: gate, File: "-", Lang: "zh"}
			c.Streams(bytes.NewReader(line), io.Discard, io.Discard)
			if err := c.Run(context.Background()); err != nil && !errors.Is(err, check.ErrMalformed) {
				t.Errorf("%s: %v", gate, err)
			}
		}
	})
}
