// Command firstkm serves, feeds and looks after a firstkm installation: see firstkm --help.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"firstkm/cmd/internal/account"
	"firstkm/cmd/internal/backup"
	"firstkm/cmd/internal/check"
	"firstkm/cmd/internal/doctor"
	"firstkm/cmd/internal/imports"
	"firstkm/cmd/internal/reindex"
	"firstkm/cmd/internal/rules"
	"firstkm/cmd/internal/serve"
	"firstkm/cmd/internal/version"
)

type commands struct {
	Serve   serve.Command   `cmd:"" help:"Serve pages and interface."`
	Account account.Command `cmd:"" help:"Make accounts."`
	Import  imports.Command `cmd:"" help:"Import tables: postings, units, schools and the official catalogues."`
	Check   check.Command   `cmd:"" help:"Check facts against the regulation: facts in, findings out."`
	Rules   rules.Command   `cmd:"" help:"List the rules with article, gate, class and thresholds in force."`
	Reindex reindex.Command `cmd:"" help:"Build the search index anew."`
	Copies  backup.Commands `embed:""`
	Doctor  doctor.Command  `cmd:"" help:"Examine an installation: schema, audit chain, outbox, index."`
	Version version.Command `cmd:"" help:"Print the version."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	k := kong.Parse(&commands{}, kong.Name("firstkm"), kong.UsageOnError(), kong.BindTo(ctx, (*context.Context)(nil)), kong.Description("Internships of vocational students: post under the law, find, apply, confirm."))
	k.FatalIfErrorf(k.Run())
}
