// Command firstkm serves, feeds and looks after a firstkm installation: see firstkm --help.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	k := kong.Parse(&commands{}, kong.Name("firstkm"), kong.UsageOnError(), kong.BindTo(ctx, (*context.Context)(nil)), kong.Description("Internships of vocational students: post under the law, find, apply, confirm."))
	k.FatalIfErrorf(k.Run())
}
