// Package account is the command `firstkm account`.
package account

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"firstkm/cmd/internal/app"
	"firstkm/cmd/internal/config"
	"firstkm/services/account"
	"firstkm/services/kernel/actor"
)

// Command groups what can be done with accounts.
type Command struct {
	Create Create `cmd:"" help:"Make the first operator of an installation; the password is read from standard input."`
}

// Create makes an account that needs no organisation.
type Create struct {
	Role   string        `help:"Role of the account." enum:"operator" default:"operator"`
	Login  string        `help:"Name to sign in with." required:""`
	Config string        `help:"File of settings, YAML." placeholder:"FILE" env:"FIRSTKM_CONFIG"`
	Flags  config.Config `embed:""`

	in  io.Reader
	out io.Writer
}

// Run is the command.
func (c *Create) Run(ctx context.Context) (err error) {
	if c.in == nil {
		c.in, c.out = os.Stdin, os.Stdout
	}
	password, err := bufio.NewReader(c.in).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read the password: %w", err)
	}
	if !slices.Contains([]actor.Role{actor.Operator}, actor.Role(c.Role)) {
		return fmt.Errorf("accounts of role %s are made by invitation", c.Role)
	}
	return app.Offline(ctx, c.Config, c.Flags, func(a *app.App) error {
		made, err := a.Services.Accounts.Create(ctx, actor.System(), account.Draft{
			Login: c.Login, Password: strings.TrimRight(password, "\r\n"), Role: actor.Role(c.Role), Owner: true,
		})
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(c.out, "%s %s\n", made.ID, made.Login)
		return err
	})
}
