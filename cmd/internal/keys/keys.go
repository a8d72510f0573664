// Package keys is the command `firstkm keys`: what seals personal data and signs reports, and changing it.
package keys

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"firstkm/cmd/internal/app"
	"firstkm/cmd/internal/config"
	"firstkm/services/platform/crypt"
)

// Command groups what can be done with the keys of personal data and of reports.
type Command struct {
	Status Status `cmd:"" help:"Say which data key seals and how much is sealed under older ones."`
	Rotate Rotate `cmd:"" help:"Make a new data key and seal everything under it."`
	Rewrap Rewrap `cmd:"" help:"Put the data keys under another master key."`
	Sign   Sign   `cmd:"" help:"Make a new key that signs reports from now on; older reports stay verifiable."`
}

// offline is what they share: they work on the data of a stopped server and say what they did.
type offline struct {
	Config string        `help:"File of settings, YAML." placeholder:"FILE" env:"FIRSTKM_CONFIG"`
	Flags  config.Config `embed:""`

	out io.Writer
}

// Output replaces standard output.
func (c *offline) Output(w io.Writer) { c.out = w }

func (c *offline) on(ctx context.Context, do func(*app.App) error) error {
	return app.Offline(ctx, c.Config, c.Flags, do)
}

// Status reports; it opens every value and shows none.
type Status struct {
	offline
}

// Run is the command.
func (c *Status) Run(ctx context.Context) error {
	return c.on(ctx, func(a *app.App) error {
		n, old, err := a.OpenAll(ctx)
		if err != nil {
			return err
		}
		s := a.Keyring.State()
		if err := c.say("data key %s of %s seals, %d can open; %d records are sealed, %d of them under older keys\n",
			s.Current, s.Made.Format("2006-01-02 15:04:05Z"), s.Keys, n, old); err != nil {
			return err
		}
		public, keys := a.Signing()
		return c.say("reports are signed by the key %s, %d verify\n", public, keys)
	})
}

// Rotate makes a new data key, unless an interrupted rotation is to be finished.
type Rotate struct {
	Finish bool `help:"Make no new key; seal under the newest one what an interrupted rotation left."`
	offline
}

// Run is the command.
func (c *Rotate) Run(ctx context.Context) error {
	return c.on(ctx, func(a *app.App) error {
		n, err := a.RotateKeys(ctx, !c.Finish)
		if err != nil {
			return fmt.Errorf("after %d records, go on with --finish: %w", n, err)
		}
		return c.say("%d records are sealed anew under data key %s\n", n, a.Keyring.State().Current)
	})
}

// Sign makes a new key for signing reports.
type Sign struct {
	offline
}

// Run is the command.
func (c *Sign) Run(ctx context.Context) error {
	return c.on(ctx, func(a *app.App) error {
		public, keys, err := a.TurnSigning(ctx)
		if err != nil {
			return err
		}
		return c.say("reports are signed by the key %s from now on, %d verify\n", public, keys)
	})
}

// Rewrap changes the master key. The new one is read from File, which is made when it does not exist.
type Rewrap struct {
	File string `arg:"" help:"File of the new master key; it is made when it does not exist."`
	offline
}

// Run is the command.
func (c *Rewrap) Run(ctx context.Context) error {
	return c.on(ctx, func(a *app.App) error {
		own := filepath.Join(a.Config.Data, "data-key")
		if same, err := filepath.Abs(c.File); err != nil || same == own {
			return errors.New("name another file than the one in use")
		}
		master, err := crypt.LoadOrCreateKey(c.File)
		if err != nil {
			return err
		}
		if err := a.Keyring.Rewrap(ctx, master); err != nil {
			return err
		}
		return c.say("the data keys are under the master key of %s now: set FIRSTKM_DATA_KEY_FILE to it before the next start\n", c.File)
	})
}

func (c *offline) say(format string, args ...any) error {
	var w io.Writer = os.Stdout
	if c.out != nil {
		w = c.out
	}
	_, err := fmt.Fprintf(w, format, args...)
	return err
}
