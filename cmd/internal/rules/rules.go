// Package rules is the command `firstkm rules`: every rule with its article, gates, classes, thresholds in force and where
// it is checked.
package rules

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"firstkm/cmd/internal/check"
	"firstkm/services/compliance"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/text"
)

// Command lists the rules.
type Command struct {
	JSON      bool   `help:"One JSON array instead of a table."`
	Province  string `help:"First two digits of GB/T 2260; thresholds of that province." placeholder:"NN"`
	Provinces string `help:"File of provincial thresholds, one JSON object a line." placeholder:"FILE"`
	On        string `help:"Day on which the thresholds hold, YYYY-MM-DD (today when absent)." placeholder:"DATE"`
	Lang      string `help:"Language: zh or en." enum:"zh,en" default:"zh"`

	out io.Writer
}

// Output replaces standard output.
func (c *Command) Output(w io.Writer) { c.out = w }

// rule is one element of the JSON output.
type rule struct {
	Rule       string                 `json:"rule"`
	Article    string                 `json:"article"`
	Title      string                 `json:"title"`
	Gates      []compliance.Gate      `json:"gates"`
	Class      compliance.Class       `json:"class"`
	Classes    []compliance.Class     `json:"classes"`
	Thresholds []compliance.Threshold `json:"thresholds"`
	Checked    []checked              `json:"checked"`
}

type checked struct {
	Gate compliance.Gate `json:"gate"`
	By   string          `json:"by"`
}

// Run is the command.
func (c *Command) Run(context.Context) error {
	if c.out == nil {
		c.out = os.Stdout
	}
	on := civil.Today(time.Now())
	if c.On != "" {
		d, err := civil.Parse(c.On)
		if err != nil {
			return fmt.Errorf("--on: %w", err)
		}
		on = d
	}
	regulation, err := check.Provinces(c.Provinces)
	if err != nil {
		return err
	}
	list := c.list(regulation.In(c.Province, on))
	if c.JSON {
		e := json.NewEncoder(c.out)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(list)
	}
	return table(c.out, list)
}

func (c *Command) list(t compliance.Thresholds) []rule {
	lang := text.Chinese
	if c.Lang == "en" {
		lang = text.English
	}
	var out []rule
	for _, r := range compliance.Rules() {
		row := rule{
			Rule: r.ID, Article: r.Article.In(lang), Title: r.Title.In(lang), Gates: append([]compliance.Gate{}, r.Gates...),
			Class: r.Classes[0], Classes: r.Classes, Thresholds: []compliance.Threshold{}, Checked: []checked{},
		}
		for _, n := range t.Named() {
			for _, name := range r.Thresholds {
				if n.Name == name {
					row.Thresholds = append(row.Thresholds, n)
				}
			}
		}
		for _, k := range r.Checked {
			row.Checked = append(row.Checked, checked{k.Gate, k.By})
		}
		out = append(out, row)
	}
	return out
}

// table prints one line a rule; wide cells come last, since terminals disagree on the width of Chinese text.
func table(w io.Writer, list []rule) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	if _, err := fmt.Fprintln(t, "RULE\tGATES\tCLASS\tCHECKED AT\tTHRESHOLDS\tARTICLE AND TITLE"); err != nil {
		return err
	}
	for _, r := range list {
		var gates, at, numbers []string
		for _, g := range r.Gates {
			gates = append(gates, string(g))
		}
		for _, k := range r.Checked {
			at = append(at, string(k.Gate))
		}
		for _, n := range r.Thresholds {
			s := n.Name + "=" + n.Value
			if !n.Confirmed {
				s += "?"
			}
			numbers = append(numbers, s)
		}
		_, err := fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s %s\n", r.Rule, dash(gates), r.Class, dash(at), dash(numbers), r.Article, r.Title)
		if err != nil {
			return err
		}
	}
	if _, err := fmt.Fprintln(t, "\n? = the regulation does not state the number; a breach warns until a province confirms it."); err != nil {
		return err
	}
	return t.Flush()
}

func dash(parts []string) string {
	if len(parts) == 0 {
		return "-"
	}
	return strings.Join(parts, ",")
}
