// Package serve is the command `firstkm serve`.
package serve

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"

	"firstkm/cmd/internal/app"
	"firstkm/cmd/internal/config"
	"firstkm/cmd/internal/demo"
)

// Command serves until it is told to stop.
type Command struct {
	Config string        `help:"File of settings, YAML." placeholder:"FILE" env:"FIRSTKM_CONFIG"`
	Check  bool          `help:"Say which settings are in force and whether they can be used, and stop."`
	Flags  config.Config `embed:""`
}

// Run is the command.
func (c *Command) Run(ctx context.Context) error {
	cfg, err := config.Load(c.Config, os.Environ(), c.Flags)
	if c.Check {
		_, _ = fmt.Print(cfg) // a terminal takes it or is gone
	}
	if err != nil {
		return err
	}
	log := cfg.Logger(os.Stderr)
	slog.SetDefault(log)
	if c.Check {
		return app.Check(ctx, cfg, log)
	}
	return Serve(ctx, cfg, log)
}

// Serve runs one node until ctx ends, seeding the demo first where it is asked for and absent.
func Serve(ctx context.Context, cfg config.Config, log *slog.Logger) (err error) {
	var options []app.Option
	if cfg.Demo {
		options = append(options, app.Demo(demo.Accounts()))
	}
	a, err := app.Open(ctx, cfg, log, options...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	if cfg.Demo {
		if err := demo.Seed(ctx, a); err != nil {
			return fmt.Errorf("seed the demo: %w", err)
		}
	}
	if err := a.Listen(); err != nil {
		return err
	}
	log.Info("firstkm serves", "url", a.URL(), "demo", cfg.Demo)
	operators, err := a.Store.AccountsOf(ctx, "") // those of no organisation
	if err != nil {
		return fmt.Errorf("look for an operator: %w", err)
	}
	if len(operators) == 0 {
		log.Warn("nobody can sign in yet: stop this, make the first operator and start again",
			"make", `printf 'a long password\n' | firstkm account create --login NAME --data "`+cfg.Data+`"`)
	}
	return a.Run(ctx)
}
