package app_test

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"testing"

	"github.com/alecthomas/kong"

	"firstkm/cmd/internal/account"
	"firstkm/cmd/internal/backup"
	"firstkm/cmd/internal/doctor"
	"firstkm/cmd/internal/reindex"
	"firstkm/cmd/internal/serve"
)

// asProgram makes this test binary the program itself, so that tests can start it as a process of its own and kill it.
const asProgram = "FIRSTKM_TEST_PROGRAM"

// program is the commands that tests run, as cmd/firstkm has them.
type program struct {
	Serve   serve.Command   `cmd:""`
	Account account.Command `cmd:""`
	Reindex reindex.Command `cmd:""`
	Copies  backup.Commands `embed:""`
	Doctor  doctor.Command  `cmd:""`
}

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) == "" {
		status := m.Run()
		if seeded.data != "" {
			_ = os.RemoveAll(seeded.data) // what is left is in the system's own temporary directory
		}
		os.Exit(status)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var p program
	k := kong.Parse(&p, kong.Name("firstkm"), kong.BindTo(ctx, (*context.Context)(nil)))
	k.FatalIfErrorf(k.Run())
}
