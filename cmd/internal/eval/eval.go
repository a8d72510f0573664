// Package eval is the command `firstkm eval`: it judges how well search finds, against judged queries.
package eval

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"text/tabwriter"

	"firstkm/cmd/internal/app"
	"firstkm/cmd/internal/config"
	"firstkm/services/catalogue"
)

// Command groups what can be judged.
type Command struct {
	Search Search `cmd:"" help:"Judge search: index documents, ask judged queries, print how well they are answered."`
}

// Search indexes documents into a temporary index of the kind that the server uses, asks it the queries of a file of
// judgements through the same service, and prints the means.
type Search struct {
	Documents  string `required:"" help:"Documents, in the import format of placements." type:"existingfile" placeholder:"FILE"`
	Judgements string `required:"" help:"Judged queries, tab separated; the header tells their kind." type:"existingfile" placeholder:"FILE"`
	Data       string `help:"Take the catalogue from this installation, which must be stopped; without it, the starter that is built in." type:"existingdir" placeholder:"DIR"`
	JSON       bool   `name:"json" help:"Print one JSON object."`

	out io.Writer
}

// Output replaces standard output.
func (c *Search) Output(w io.Writer) { c.out = w }

// Run is the command.
func (c *Search) Run(ctx context.Context) error {
	if c.out == nil {
		c.out = os.Stdout
	}
	cat, err := c.catalogue(ctx)
	if err != nil {
		return err
	}
	asked, err := readJudgements(c.Judgements)
	if err != nil {
		return err
	}
	desk, err := openDesk(ctx, cat, c.Documents)
	if err != nil {
		return err
	}
	defer desk.close()
	report, err := desk.judge(ctx, asked)
	if err != nil {
		return err
	}
	return c.print(report)
}

func (c *Search) catalogue(ctx context.Context) (*catalogue.Catalogue, error) {
	if c.Data == "" {
		return catalogue.Starter(), nil
	}
	var cat *catalogue.Catalogue
	err := app.Offline(ctx, "", config.Config{Data: c.Data}, func(a *app.App) error {
		cat = a.Catalogue.Now()
		return nil
	})
	return cat, err
}

func (c *Search) print(r report) error {
	if c.JSON {
		return json.NewEncoder(c.out).Encode(r)
	}
	w := tabwriter.NewWriter(c.out, 0, 0, 2, ' ', tabwriter.AlignRight)
	_, err := fmt.Fprintln(w, "kind\tqueries\tnDCG@10\trecall@10\tMRR\tMRR@10\tsuccess@1\tsuccess@10\t")
	for _, k := range r.Kinds {
		if err == nil {
			_, err = fmt.Fprintf(w, "%s\t%d\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t\n",
				k.Kind, k.Queries, k.NDCG10, k.Recall10, k.MRR, k.MRR10, k.Success1, k.Success10)
		}
	}
	if err != nil {
		return err
	}
	return w.Flush()
}
