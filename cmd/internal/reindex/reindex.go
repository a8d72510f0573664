// Package reindex is the command `firstkm reindex`.
package reindex

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"

	"firstkm/cmd/internal/app"
	"firstkm/cmd/internal/config"
)

// Command builds the search index anew: of a stopped installation, or of the running node at Server, which answers
// searches meanwhile.
type Command struct {
	Server string        `help:"Have the running node at this address do it." placeholder:"URL"`
	Token  string        `help:"API token of an operator, for --server." placeholder:"T"`
	Config string        `help:"File of settings, YAML." placeholder:"FILE" env:"FIRSTKM_CONFIG"`
	Flags  config.Config `embed:""`

	out io.Writer
}

// Output replaces standard output.
func (c *Command) Output(w io.Writer) { c.out = w }

// Run is the command.
func (c *Command) Run(ctx context.Context) error {
	if c.out == nil {
		c.out = os.Stdout
	}
	if c.Server != "" {
		return c.remote(ctx)
	}
	if c.Token != "" {
		return errors.New("--token belongs to --server")
	}
	return app.Offline(ctx, c.Config, c.Flags, func(a *app.App) error {
		n, err := a.Indexing.Reindex(ctx)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(c.out, "%d placements indexed\n", n)
		return err
	})
}

// remote asks a running node and waits until its new index is in use.
func (c *Command) remote(ctx context.Context) error {
	base, err := url.Parse(strings.TrimRight(c.Server, "/"))
	if err != nil || base.Host == "" {
		return fmt.Errorf("--server %q is no address such as https://example.cn", c.Server)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, base.JoinPath("api/v1/index/rebuild").String(), http.NoBody)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+c.Token)
	req.Header.Set("Accept-Language", "en")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("rebuild: %w", err)
	}
	defer func() { _ = res.Body.Close() }() // only read
	if res.StatusCode != http.StatusNoContent {
		return refusal(res)
	}
	_, err = fmt.Fprintln(c.out, "the index was built anew and is in use")
	return err
}

// mostProblem bounds what is read of an answer that refuses.
const mostProblem = 1 << 16

func refusal(res *http.Response) error {
	var p struct{ Code, Detail string }
	if err := json.NewDecoder(io.LimitReader(res.Body, mostProblem)).Decode(&p); err != nil || p.Code == "" {
		return fmt.Errorf("rebuild: the server answers %s", res.Status)
	}
	return fmt.Errorf("rebuild: %s: %s", p.Code, p.Detail)
}
