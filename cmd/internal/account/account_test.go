package account_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	command "firstkm/cmd/internal/account"
	"firstkm/cmd/internal/app"
	"firstkm/cmd/internal/config"
	"firstkm/services/account"
	"firstkm/services/kernel/actor"
)

// open opens the installation under dir as the command does.
func open(t *testing.T, dir string, use func(*app.App)) {
	t.Helper()
	cfg, err := config.Load("", nil, config.Config{Data: dir})
	if err != nil {
		t.Fatal(err)
	}
	a, err := app.Open(t.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	use(a)
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestALastOperatorComesBackByACodeFromTheMachine(t *testing.T) {
	dir := t.TempDir()
	open(t, dir, func(a *app.App) {
		_, err := a.Services.Accounts.Create(t.Context(), actor.System(), account.Draft{Login: "root", Password: "a first password", Role: actor.Operator, Owner: true})
		if err != nil {
			t.Fatal(err)
		}
	})
	var out bytes.Buffer
	c := command.Reset{Login: "root", Flags: config.Config{Data: dir}}
	c.Output(&out)
	if err := c.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	code, _, _ := strings.Cut(out.String(), "\n")
	open(t, dir, func(a *app.App) {
		accounts, from := a.Services.Accounts, account.From{Address: "127.0.0.1"}
		if _, _, _, err := accounts.SignIn(t.Context(), "root", "a first password", from); err == nil {
			t.Error("the old password still opens")
		}
		if _, err := accounts.Redeem(t.Context(), code, "", "127.0.0.1", account.Choice{Password: "a second password"}); err != nil {
			t.Fatal(err)
		}
		if _, _, _, err := accounts.SignIn(t.Context(), "root", "a second password", from); err != nil {
			t.Errorf("the new password: %v", err)
		}
	})
}

func TestAnUnknownLoginGetsNoCode(t *testing.T) {
	c := command.Reset{Login: "nobody", Flags: config.Config{Data: t.TempDir()}}
	c.Output(&bytes.Buffer{})
	if err := c.Run(t.Context()); err == nil {
		t.Error("got a code for nobody")
	}
}

func TestTheFirstOperatorIsToldTheNextStepInBothLanguages(t *testing.T) {
	var out bytes.Buffer
	c := command.Create{Role: "operator", Login: "root", Flags: config.Config{Data: t.TempDir()}}
	c.Streams(strings.NewReader("a first password\n"), &out)
	if err := c.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	zh, en := strings.Index(out.String(), "下一步：启动 firstkm serve"), strings.Index(out.String(), "Next: start firstkm serve")
	if zh < 0 || en < zh || !strings.Contains(out.String(), "/imports?kind=regions") {
		t.Errorf("got %q, want the next step in Chinese, then in English", out.String())
	}
}
