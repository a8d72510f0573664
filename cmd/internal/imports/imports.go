// Package imports is the command `firstkm import`.
package imports

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"firstkm/cmd/internal/app"
	"firstkm/cmd/internal/config"
	"firstkm/services/imports"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/text"
)

// Command imports tables: into the data directory of a stopped installation, or through a running server. Every file is
// an import of its own; regions take the list and the file of positions together. Rows that are refused stand beside the
// input in NAME.errors.EXT, with two more columns that say why.
//
// Counts go to standard output, a line a file; progress to standard error. The exit status is 0 when every row was
// taken, 3 when rows were refused (those that were right are in), and 1 when the import failed, or was to be atomic and
// rows were refused: then nothing of it is in.
type Command struct {
	Kind    string   `arg:"" enum:"placements,enterprises,schools,majors,profiles,occupations,crosswalk,regions,industries,calendar" help:"What the tables hold: ${enum}."`
	Files   []string `arg:"" name:"file" type:"existingfile" help:".xlsx, .csv, .tsv or .ndjson, gzipped or not; .json for the positions of regions."`
	Map     string   `help:"Read foreign rows: jobads for scraped job advertisements." enum:"jobads," default:""`
	Datum   string   `help:"Datum of coordinates: wgs84, gcj02 or bd09. Default: bd09 for regions, else wgs84." enum:"wgs84,gcj02,bd09," default:""`
	Atomic  bool     `help:"All rows of a file or none."`
	Preview bool     `help:"Say what would happen and write nothing."`
	Source  string   `help:"Where external listings come from; refs are unique within it."`
	Server  string   `help:"Import through the running server at this address." placeholder:"URL"`
	Token   string   `help:"API token for --server." placeholder:"T"`
	Config  string   `help:"File of settings, YAML." placeholder:"FILE" env:"FIRSTKM_CONFIG"`

	Flags config.Config `embed:""`

	out, notes io.Writer
}

// Output replaces standard output and standard error.
func (c *Command) Output(out, notes io.Writer) { c.out, c.notes = out, notes }

// refused says that rows were left out of an import that else succeeded.
type refused struct{ rows int }

// Error says how many.
func (r refused) Error() string {
	return text.Plural(r.rows, "row", "rows") + " refused; all others are in"
}

// ExitCode is the exit status: nothing failed, and not all is in.
func (refused) ExitCode() int { return 3 }

// Run is the command.
func (c *Command) Run(ctx context.Context) error {
	if c.out == nil {
		c.out, c.notes = os.Stdout, os.Stderr
	}
	if c.Server != "" {
		return c.each(func(files []string) (imports.Summary, error) { return c.remote(ctx, files) })
	}
	if c.Token != "" {
		return errors.New("--token goes with --server")
	}
	return app.Offline(ctx, c.Config, c.Flags, func(a *app.App) error {
		return c.each(func(files []string) (imports.Summary, error) { return c.local(ctx, a.Services.Imports, files) })
	})
}

// each imports one file after the other and reports on each.
func (c *Command) each(do func(files []string) (imports.Summary, error)) error {
	batches := make([][]string, 0, len(c.Files))
	if c.Kind == string(imports.Regions) {
		batches = append(batches, c.Files)
	} else {
		for _, f := range c.Files {
			batches = append(batches, []string{f})
		}
	}
	rejected := 0
	for _, files := range batches {
		sum, err := do(files)
		if err := c.report(files[0], sum, err); err != nil {
			return err
		}
		rejected += sum.Rejected
	}
	if rejected > 0 {
		return refused{rejected}
	}
	return nil
}

// local imports into the open installation as its operator.
func (c *Command) local(ctx context.Context, to imports.Importer, names []string) (imports.Summary, error) {
	files, closeAll, err := open(names)
	defer closeAll()
	if err != nil {
		return imports.Summary{}, err
	}
	who := actor.Actor{Account: "system", Role: actor.Operator}
	sum, err := to.Import(ctx, who, imports.Kind(c.Kind), imports.Options{
		Atomic: c.Atomic, Map: c.Map, Datum: c.Datum, Preview: c.Preview, Source: c.Source, Progress: c.progress(),
	}, files...)
	if sum.HasErrors {
		kept, errKept := to.Errors(ctx, who, sum.ID)
		if errKept != nil {
			return sum, errors.Join(err, errKept)
		}
		err = errors.Join(err, c.save(names[0], kept.Name, kept.Body))
	}
	return sum, err
}

func open(names []string) (files []imports.File, closeAll func(), err error) {
	var opened []*os.File
	closeAll = func() {
		for _, f := range opened {
			_ = f.Close() // it was read only
		}
	}
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			return nil, closeAll, err
		}
		opened = append(opened, f)
		files = append(files, imports.File{Name: filepath.Base(name), Body: f})
	}
	return files, closeAll, nil
}

// save writes the refused rows beside the input.
func (c *Command) save(input, name string, body io.Reader) (err error) {
	path := filepath.Join(filepath.Dir(input), filepath.Base(name))
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("keep the refused rows: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if _, err := io.Copy(f, body); err != nil {
		return fmt.Errorf("keep the refused rows: %w", err)
	}
	_, err = fmt.Fprintf(c.notes, "refused rows: %s\n", path)
	return err
}

// progressEvery is how many rows lie between two notes.
const progressEvery = 10_000

func (c *Command) progress() func(int) {
	next := progressEvery
	return func(read int) {
		if read >= next {
			next = read - read%progressEvery + progressEvery
			_, _ = fmt.Fprintf(c.notes, "%d rows …\n", read) // a note lost is no loss
		}
	}
}

// report prints the counts of one import and the first of what was refused.
func (c *Command) report(file string, sum imports.Summary, failed error) error {
	for _, h := range sum.Unknown {
		hint := ""
		if h.Suggest != "" {
			hint = "; is it " + h.Suggest + "?"
		}
		_, _ = fmt.Fprintf(c.notes, "%s: the column “%s” is not known and was passed over%s\n", file, h.Name, hint)
	}
	for i, r := range sum.Rows {
		if i == mostShown {
			_, _ = fmt.Fprintf(c.notes, "%s: …\n", file)
			break
		}
		place := file
		if r.Line > 0 { // else it is about a file of positions
			place = fmt.Sprintf("%s:%d", file, r.Line)
		}
		_, _ = fmt.Fprintf(c.notes, "%s: %s: %s\n", place, r.Column, r.Reason.Zh)
	}
	if failed != nil && (sum.ID == "" || !errors.Is(failed, imports.ErrRejected)) {
		return failed
	}
	unresolved := ""
	if c.Kind == string(imports.Crosswalk) {
		unresolved = fmt.Sprintf(", %d unresolved", sum.Unresolved)
	}
	_, err := fmt.Fprintf(c.out, "%s: %d created, %d updated, %d unchanged, %d rejected%s\n",
		c.Kind, sum.Created, sum.Updated, sum.Unchanged, sum.Rejected, unresolved)
	return errors.Join(failed, err)
}

// mostShown is how many refused cells are printed; the file has all.
const mostShown = 20
