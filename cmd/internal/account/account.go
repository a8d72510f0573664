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
	"time"

	"firstkm/cmd/internal/app"
	"firstkm/cmd/internal/config"
	"firstkm/services/account"
	"firstkm/services/kernel/actor"
)

// Command groups what can be done with accounts.
type Command struct {
	Create Create `cmd:"" help:"Make the first operator of an installation; the password is read from standard input."`
	Reset  Reset  `cmd:"" help:"Print a one-time code by which the holder of an account chooses a new password; its second factor is set up anew."`
}

// Reset lets somebody in again whom nobody above can help: a last operator without phone and codes.
type Reset struct {
	Login  string        `help:"Name of the account." required:""`
	Config string        `help:"File of settings, YAML." placeholder:"FILE" env:"FIRSTKM_CONFIG"`
	Flags  config.Config `embed:""`

	out io.Writer
}

// Output replaces standard output.
func (c *Reset) Output(w io.Writer) { c.out = w }

// Run is the command.
func (c *Reset) Run(ctx context.Context) error {
	if c.out == nil {
		c.out = os.Stdout
	}
	return app.Offline(ctx, c.Config, c.Flags, func(a *app.App) error {
		issued, err := a.Services.Accounts.ResetLogin(ctx, actor.System(), c.Login)
		if err != nil {
			return err
		}
		until := issued.Slip.ExpiresAt.Format(time.RFC3339)
		_, err = fmt.Fprintf(c.out, "%s\n打开 /activate，输入这个码；只能用一次，有效到 %s\nopen /activate and type this code; it works once, until %s\n", issued.Code, until, until)
		return err
	})
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

// Streams replaces standard input and output.
func (c *Create) Streams(in io.Reader, out io.Writer) { c.in, c.out = in, out }

// nextSteps are what a first operator does after the account is made, in the order in which they build on each other.
const nextSteps = `下一步：启动 firstkm serve，打开它的地址登录，手边备好装有身份验证器的手机。
先在“导入”选“行政区划”导入官方区划（/imports?kind=regions），再到“人员与账号”发邀请，请第一个教育局进来（/people/invite?role=bureau）。
Next: start firstkm serve, open its address and sign in, with a phone and an authenticator app at hand.
Import the official divisions first (/imports?kind=regions), then invite the first bureau (/people/invite?role=bureau).`

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
		_, err = fmt.Fprintf(c.out, "%s %s\n%s\n", made.ID, made.Login, nextSteps)
		return err
	})
}
