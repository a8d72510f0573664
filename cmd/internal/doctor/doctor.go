// Package doctor is the command `firstkm doctor`: it examines a stopped installation.
package doctor

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"firstkm/cmd/internal/app"
	"firstkm/cmd/internal/config"
	"firstkm/services/kernel/text"
)

// ErrIll says that something was found wrong; the lines above say what.
var ErrIll = errors.New("the installation is not well")

// Command examines.
type Command struct {
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
	return app.Offline(ctx, c.Config, c.Flags, func(a *app.App) error { return c.examine(ctx, a) })
}

func (c *Command) examine(ctx context.Context, a *app.App) error {
	ill := false
	for _, x := range []struct {
		name string
		look func(context.Context, *app.App) (string, error)
	}{
		{"database", database}, {"audit chain", chain}, {"outbox", waiting}, {"seats", seats}, {"sealed data", sealed}, {"reports", reports},
	} {
		found, err := x.look(ctx, a)
		mark := "ok"
		if err != nil {
			ill, mark, found = true, "ILL", err.Error()
		}
		if _, err := fmt.Fprintf(c.out, "%-4s %-12s %s\n", mark, x.name, found); err != nil {
			return err
		}
	}
	if ill {
		return ErrIll
	}
	return nil
}

func database(ctx context.Context, a *app.App) (string, error) {
	if err := a.Store.Check(ctx); err != nil {
		return "", err
	}
	v, err := a.Store.SchemaVersion(ctx)
	return fmt.Sprintf("schema %d, sound", v), err
}

func chain(ctx context.Context, a *app.App) (string, error) {
	head, err := a.Services.Audit.Verify(ctx)
	if err != nil {
		return "", err
	}
	days, err := a.CheckHeads(ctx)
	return fmt.Sprintf("%s, head %.16s, %s", text.Plural(int(head.Seq), "line", "lines"), head.Hash, text.Plural(days, "daily head holds", "daily heads hold")), err
}

func waiting(ctx context.Context, a *app.App) (string, error) {
	n, err := a.Store.Waiting(ctx)
	return text.Plural(n, "event waits", "events wait") + " for the relay", err
}

// seats compares the seats that openings say are taken with the applications that take them.
func seats(ctx context.Context, a *app.App) (string, error) {
	wrong, err := a.Store.SeatsAstray(ctx)
	if err == nil && len(wrong) > 0 {
		err = fmt.Errorf("taken seats differ from the applications that hold them: %v", wrong)
	}
	return "every taken seat has its application", err
}

// sealed opens every value that is kept sealed, and shows none.
func sealed(ctx context.Context, a *app.App) (string, error) {
	n, old, err := a.OpenAll(ctx)
	s := a.Keyring.State()
	return fmt.Sprintf("%s, key %s of %s, %d under older keys", text.Plural(n, "record opens", "records open"), s.Current, s.Made.Format("2006-01-02"), old), err
}

// reports checks that every reported ratio still is what was signed, and that every school's roll is its standings.
func reports(ctx context.Context, a *app.App) (string, error) {
	n, bad, gone, err := a.Services.Teachers.Unsound(ctx)
	if err == nil && len(bad) > 0 {
		err = fmt.Errorf("reports that are not what this installation signed: %v", bad)
	}
	if err != nil {
		return "", err
	}
	astray, err := a.Store.RollsAstray(ctx)
	if err == nil && len(astray) > 0 {
		err = fmt.Errorf("rolls that differ from the register of teachers: %v", astray)
	}
	said := fmt.Sprintf("%d reported ratios are as signed, every roll is its register", n)
	if len(gone) > 0 {
		said += fmt.Sprintf("; %d of them were signed with a key that is no longer here: %v", len(gone), gone)
	}
	return said, err
}
