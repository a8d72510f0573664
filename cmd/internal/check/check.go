// Package check is the command `firstkm check`: facts in, findings out, through the same functions as the form, the API and
// publishing.
package check

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"firstkm/services/compliance"
	"firstkm/services/kernel/text"
)

// ErrMalformed is returned when the input is not facts; kong exits with its status 2.
var ErrMalformed error = malformed{}

type malformed struct{}

func (malformed) Error() string { return "the input is not as the schema says; see --schema" }

// ExitCode is the exit status of kong for malformed input.
func (malformed) ExitCode() int { return 2 }

// Command reads facts, one JSON object a line, and prints a line for each finding.
type Command struct {
	Gate      string `arg:"" optional:"" help:"Gate: G0 (unit), G0-school, G1 (publish) or G3 (apply, confirm)."`
	File      string `arg:"" optional:"" help:"Facts, one JSON object a line; - is standard input."`
	Schema    bool   `help:"Print the JSON Schema of the gate's facts instead (of every gate when none is named)."`
	Provinces string `help:"File of provincial thresholds, one JSON object a line." placeholder:"FILE"`
	Lang      string `help:"Language of messages: zh or en." enum:"zh,en" default:"zh"`

	in       io.Reader
	out, err io.Writer
}

// Streams replaces standard input, output and error.
func (c *Command) Streams(in io.Reader, out, err io.Writer) { c.in, c.out, c.err = in, out, err }

// Run is the command. It returns ErrMalformed after having named every faulty line on standard error; findings of good
// lines are printed all the same.
func (c *Command) Run(ctx context.Context) error {
	if c.in == nil {
		c.Streams(os.Stdin, os.Stdout, os.Stderr)
	}
	if c.Schema {
		return c.schema()
	}
	regulation, err := Provinces(c.Provinces)
	if err != nil {
		return err
	}
	g, err := gate(c.Gate, regulation)
	if err != nil {
		return err
	}
	if c.File == "" {
		return errors.New("name a file of facts, or - for standard input")
	}
	return c.withFile(c.File, func(in io.Reader) error { return c.each(ctx, in, g) })
}

func (c *Command) withFile(name string, use func(io.Reader) error) error {
	if name == "-" {
		return use(c.in)
	}
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	return use(f)
}

// finding is one line of output.
type finding struct {
	Line    int              `json:"line"`
	Rule    string           `json:"rule"`
	Class   compliance.Class `json:"class"`
	Message string           `json:"message"`
	Article string           `json:"article"`
	Field   string           `json:"field,omitzero"`
	Fix     string           `json:"fix,omitzero"`
}

func (c *Command) each(ctx context.Context, in io.Reader, g gateway) error {
	out := bufio.NewWriter(c.out)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	err := lines(ctx, in, func(n int, raw []byte) error {
		found, err := g.check(raw)
		if err != nil {
			return c.fault(n, err)
		}
		for _, f := range found {
			if err := enc.Encode(c.line(n, f)); err != nil {
				return err
			}
		}
		return nil
	})
	return errors.Join(err, out.Flush())
}

func (c *Command) line(n int, f compliance.Finding) finding {
	lang := text.Chinese
	if c.Lang == "en" {
		lang = text.English
	}
	return finding{n, f.Rule, f.Class, f.Message.In(lang), f.Article.In(lang), f.Field, f.Fix.In(lang)}
}

// fault names a faulty line on standard error and lets the others be read.
func (c *Command) fault(n int, err error) error {
	if _, werr := fmt.Fprintf(c.err, "%s:%d: %v\n", c.File, n, err); werr != nil {
		return werr
	}
	return ErrMalformed
}

// lines calls use with every line that is not blank, counting from 1. It goes on after ErrMalformed and returns it at the end.
func lines(ctx context.Context, in io.Reader, use func(n int, raw []byte) error) error {
	r := bufio.NewReader(in)
	var faulty error
	for n := 1; ; n++ {
		raw, err := r.ReadBytes('\n')
		if err != nil && err != io.EOF {
			return fmt.Errorf("read line %d: %w", n, err)
		}
		if n == 1 {
			raw = bytes.TrimPrefix(raw, []byte("\uFEFF"))
		}
		if raw = bytes.TrimSpace(raw); len(raw) > 0 {
			if err := use(n, raw); errors.Is(err, ErrMalformed) {
				faulty = err
			} else if err != nil {
				return err
			}
		}
		if err == io.EOF || ctx.Err() != nil {
			return errors.Join(faulty, ctx.Err())
		}
	}
}
