// Package match is the command `firstkm match`: a placement round outside the database, for audit, replay and comparison.
package match

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime/debug"
	"time"

	"firstkm/services/matching"
	"firstkm/services/matching/replay"
)

// ErrMalformed is returned for market files, or a seed, that are not as the formats say, after standard error has heard what is
// wrong with them; kong exits with its status 2.
var ErrMalformed error = exit{2, "the market is not as it should be: nothing was written"}

// ErrUnstable is returned when verification finds pairs that block; kong exits with its status 1.
var ErrUnstable error = exit{1, "the matching is not stable"}

type exit struct {
	status int
	what   string
}

// Said reports whether standard error has heard all there is to say, fault by fault.
func (e exit) Said() bool { return e.status == 2 }

func (e exit) Error() string { return e.what }

// ExitCode is the exit status of kong.
func (e exit) ExitCode() int { return e.status }

// Command reads a market, places it and writes who obtained what, and why not what stood above it.
type Command struct {
	Market string `required:"" help:"Directory with posts.csv, caps.csv, preferences.csv and, if not every pair is eligible, priorities.csv." placeholder:"DIR"`
	Out    string `required:"" help:"Directory for match.csv, why.csv and summary.json; made when absent." placeholder:"DIR"`
	Seed   Seed   `help:"Seed of the lottery, 2 to 128 hex digits. Without it the lottery is that of the empty seed, which everybody can compute beforehand." placeholder:"HEX"`
	Verify bool   `help:"Search for blocking pairs independently of the engine, and exit with status 1 if there are any."`

	out, err io.Writer
	place    func(*matching.Market) matching.Matching
}

// Streams replaces standard output and error.
func (c *Command) Streams(out, err io.Writer) { c.out, c.err = out, err }

// Place replaces the engine.
func (c *Command) Place(with func(*matching.Market) matching.Matching) { c.place = with }

// Run is the command.
func (c *Command) Run(ctx context.Context) error {
	if c.out == nil {
		c.Streams(os.Stdout, os.Stderr)
	}
	if c.place == nil {
		c.place = matching.Match
	}
	seed, err := c.Seed.bytes()
	if err != nil {
		return errors.Join(c.say("--seed %q: %v\n", c.Seed.digits, err), ErrMalformed)
	}
	defer debug.SetGCPercent(debug.SetGCPercent(20)) // a large market is a few flat arrays: collecting often costs little
	round, sum, err := c.read(ctx)
	if faults := (*replay.Faults)(nil); errors.As(err, &faults) {
		return errors.Join(faults.Write(c.err), ErrMalformed)
	}
	if err != nil {
		return err
	}
	round.DrawLots(seed)
	began := time.Now()
	outcome := c.place(&round.Market)
	took := time.Since(began)
	s := summarise(round, outcome)
	s.EngineSeconds, s.Seed, s.Input = took.Seconds(), hex.EncodeToString(seed), sum
	s.Commitment = commitment(seed)
	if c.Verify {
		blocking, err := matching.Verify(&round.Market, outcome.Held)
		if err != nil {
			return err
		}
		stable := blocking == 0
		s.Stable, s.Blocking = &stable, &blocking
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := c.write(round, outcome.Held, &s); err != nil {
		return err
	}
	return c.report(&s)
}

// read is the round of the market's directory and the hash of its files.
func (c *Command) read(ctx context.Context) (*replay.Round, string, error) {
	if _, err := os.ReadDir(c.Market); err != nil {
		why := err
		if at := (*fs.PathError)(nil); errors.As(err, &at) {
			why = at.Err
		}
		return nil, "", errors.Join(err, c.say("%s:1: %v\n", c.Market, why), ErrMalformed)
	}
	r := replay.Reader{Files: os.DirFS(c.Market)}
	if terminal(c.err) { // elsewhere only faults are looked for
		r.Progress = func(file string, rows int) { _ = c.say("%s: %d rows\n", file, rows) } // reading goes on without
	}
	round, err := r.Read(ctx)
	return round, r.Hash(), err
}

// terminal reports whether somebody watches.
func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&fs.ModeCharDevice != 0
}

func (c *Command) say(format string, args ...any) error {
	_, err := fmt.Fprintf(c.err, format, args...)
	return err
}

func (c *Command) report(s *summary) error {
	_, err := fmt.Fprintf(c.out, "%d of %d students matched, %d proposals, %.3f s; match.csv %s\n", s.Matched, s.Students, s.Proposals, s.EngineSeconds, s.Match)
	if err == nil && s.Stable != nil && !*s.Stable {
		return fmt.Errorf("%w: %d pairs block", ErrUnstable, *s.Blocking)
	}
	return err
}
