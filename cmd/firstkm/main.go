// Command firstkm serves, feeds and looks after a firstkm installation: see firstkm --help.
package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	k := kong.Parse(&commands{}, kong.Name("firstkm"), kong.UsageOnError(), kong.BindTo(ctx, (*context.Context)(nil)), kong.Description("Internships of vocational students: post under the law, find, apply, confirm."))
	end(k.Kong, k.Run())
}

// end exits as an error asks, and says it unless the command has said all there is.
func end(k *kong.Kong, err error) {
	var quiet interface {
		Said() bool
		ExitCode() int
	}
	if errors.As(err, &quiet) && quiet.Said() {
		k.Exit(quiet.ExitCode())
		return
	}
	k.FatalIfErrorf(err)
}
