package app_test

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"firstkm/cmd/internal/app"
	"firstkm/cmd/internal/config"
)

// host opens a node in this process, lets build fill it, and runs it until the test ends.
func host(t testing.TB, cfg config.Config, build func(*world), options ...app.Option) *world {
	t.Helper()
	w, _ := hosted(t, cfg, build, options...)
	return w
}

// hosted is host with a way to end the node before the test does.
func hosted(t testing.TB, cfg config.Config, build func(*world), options ...app.Option) (*world, func()) {
	t.Helper()
	return hostedWith(t, cfg, quiet(), build, options...)
}

// hostedWith is hosted with a log of the caller's.
func hostedWith(t testing.TB, cfg config.Config, log *slog.Logger, build func(*world), options ...app.Option) (*world, func()) {
	t.Helper()
	a, err := app.Open(context.WithoutCancel(t.Context()), cfg, log, options...)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	w := &world{t: t, a: a, ids: map[string]string{}, tokens: map[string]string{}}
	build(w)
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	if err := a.Listen(); err != nil {
		t.Fatal(err)
	}
	go func() { ended <- a.Run(ctx) }()
	end := sync.OnceFunc(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("run: %v", err)
		}
		if err := a.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	t.Cleanup(end)
	eventually(t, time.Minute, func() error { return a.Indexing.Ready(ctx) })
	return w, end
}
