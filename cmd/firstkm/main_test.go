package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"testing"

	"firstkm/cmd/internal/match"

	"github.com/alecthomas/kong"
)

func TestHowTheProgramEnds(t *testing.T) {
	for _, c := range []struct {
		name   string
		err    error
		status int
		said   string
	}{
		{"well", nil, -1, ""},
		{"with faults that were named", errors.Join(errors.New("a fault"), match.ErrMalformed), 2, ""},
		{"with something unstable", fmt.Errorf("%w: 3 pairs block", match.ErrUnstable), 1, "firstkm: error: the matching is not stable: 3 pairs block\n"},
		{"with anything else", errors.New("the disk is full"), 1, "firstkm: error: the disk is full\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			status := -1
			var said bytes.Buffer
			k, err := kong.New(&struct{}{}, kong.Name("firstkm"), kong.Writers(io.Discard, &said), kong.Exit(func(code int) {
				if status < 0 { // the program would be gone
					status = code
				}
			}))
			if err != nil {
				t.Fatal(err)
			}
			end(k, c.err)
			if status != c.status || said.String() != c.said {
				t.Errorf("got status %d and %q, want %d and %q", status, said.String(), c.status, c.said)
			}
		})
	}
}
