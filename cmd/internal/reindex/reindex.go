// Package reindex is the command `firstkm reindex`.
package reindex

import (
	"context"
	"fmt"

	"firstkm/cmd/internal/app"
	"firstkm/cmd/internal/config"
)

// Command builds the search index of a stopped installation anew. A running one is asked by its operator through the
// interface: POST /api/v1/index/rebuild, without downtime.
type Command struct {
	Config string        `help:"File of settings, YAML." placeholder:"FILE" env:"FIRSTKM_CONFIG"`
	Flags  config.Config `embed:""`
}

// Run is the command.
func (c *Command) Run(ctx context.Context) error {
	return app.Offline(ctx, c.Config, c.Flags, func(a *app.App) error {
		n, err := a.Indexing.Reindex(ctx)
		if err != nil {
			return err
		}
		fmt.Printf("%d placements indexed\n", n) //nolint:forbidigo // the command's answer
		return nil
	})
}
