// Package bench is the command `firstkm bench`: it measures how fast the program answers, on data that is given to it.
package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"text/tabwriter"
	"time"

	"firstkm/services/catalogue"
)

// Command groups what can be measured.
type Command struct {
	Search Search `cmd:"" help:"Measure search: load documents into a temporary index of the kind the server uses, ask queries, print how long they take."`
	Match  Match  `cmd:"" help:"Measure the engine that places rounds on a composed market; parameters, clock and checksum as other programs have them."`
}

// Search loads documents as external listings into a temporary index of the kind that the server uses, opens it again as a
// server that starts does, asks it the queries of a file through the interface that the server uses, and prints the times
// of each class. Nothing remembers results.
//
// A query finds what its words say and no more: a posting whose title or description holds every word whole. With
// Understood it is asked as if its words were typed on the search page, with all that is done there: names that stand for
// majors and occupations, looser tiers where few postings hold the words, labels, paths and highlights.
type Search struct {
	Documents  string `required:"" help:"Documents, in the import format of placements." type:"existingfile" placeholder:"FILE"`
	Queries    string `required:"" help:"Queries, one JSON object a line." type:"existingfile" placeholder:"FILE"`
	Clients    int    `help:"How many ask at the same time." default:"1"`
	Frozen     bool   `help:"Merge the index into one piece before it is asked."`
	Understood bool   `help:"Ask as the search page does, with names understood, looser tiers and whole postings loaded."`
	Processor  bool   `help:"Take the processor time of the asking thread for the clock's: for a machine that does other things, too."`
	Answers    string `help:"Write what was found for each query to this file, one JSON object a line." placeholder:"FILE"`
	JSON       bool   `name:"json" help:"Print one JSON object."`

	// Keep is the directory of the index, which stays; a temporary one when empty.
	Keep string `kong:"-"`

	out io.Writer
}

// Output replaces standard output.
func (c *Search) Output(w io.Writer) { c.out = w }

// Run is the command.
func (c *Search) Run(ctx context.Context) error {
	if c.out == nil {
		c.out = os.Stdout
	}
	r, err := c.Measure(ctx, catalogue.Starter())
	if err != nil {
		return err
	}
	return c.print(r)
}

// Measure loads, asks and gives the times.
func (c *Search) Measure(ctx context.Context, cat *catalogue.Catalogue) (Report, error) {
	asked, err := readQueries(c.Queries)
	if err != nil {
		return Report{}, err
	}
	dir := c.Keep
	if dir == "" {
		if dir, err = os.MkdirTemp("", "firstkm-bench-*"); err != nil {
			return Report{}, err
		}
		defer func() { _ = os.RemoveAll(dir) }() // nothing in it is kept
	}
	began := time.Now()
	d := &desk{cat: cat, understood: c.Understood, clock: func() time.Duration { return time.Since(began) }}
	if c.Processor {
		d.clock = ThreadTime
	}
	r := Report{}
	if err := d.open(ctx, dir, c.Documents, c.Frozen, &r); err != nil {
		return r, err
	}
	defer func() { _ = d.index.Close() }() // nothing in it is kept
	answers, err := d.answer(ctx, asked, max(1, c.Clients), &r)
	if err != nil {
		return r, err
	}
	r.RSSAnonBytes = rssAnon()
	if c.Answers != "" {
		err = writeAnswers(c.Answers, answers)
	}
	return r, err
}

func (c *Search) print(r Report) error {
	if c.JSON {
		return json.NewEncoder(c.out).Encode(r)
	}
	w := tabwriter.NewWriter(c.out, 0, 0, 2, ' ', tabwriter.AlignRight)
	_, err := fmt.Fprintf(w, "%d documents loaded in %.1f s, opened in %.2f s; %d MB memory, %d MB disk\nclass\tn\tp50 ms\tp99 ms\thits\tqueries/s\t\n",
		r.Documents, r.LoadSeconds, r.OpenSeconds, r.RSSAnonBytes>>20, r.DiskBytes>>20)
	for _, k := range r.Classes {
		if err == nil {
			_, err = fmt.Fprintf(w, "%s\t%d\t%.3f\t%.3f\t%.1f\t%.0f\t\n", k.Class, k.N, k.P50, k.P99, k.MeanHits, k.QPS)
		}
	}
	if err != nil {
		return err
	}
	return w.Flush()
}
