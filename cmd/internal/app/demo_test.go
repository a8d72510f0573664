package app_test

import (
	"os"
	"sync"
	"testing"

	"firstkm/cmd/internal/app"
	"firstkm/cmd/internal/config"
	"firstkm/cmd/internal/demo"
)

// seeded is the demo world, built and indexed once for all tests and left closed; TestMain removes it.
var seeded struct {
	once sync.Once
	data string
	ok   bool
}

// demoWorld gives the test a demo world of its own.
func demoWorld(t *testing.T) config.Config {
	t.Helper()
	seeded.once.Do(func() {
		dir, err := os.MkdirTemp("", "firstkm-demo") //nolint:usetesting // it outlives the first test that wants it
		if err != nil {
			t.Fatal(err)
		}
		seeded.data = dir
		_, end := hosted(t, settings(dir), func(w *world) { w.check(demo.Seed(t.Context(), w.a)) }, app.Demo(demo.Accounts()))
		end()
		seeded.ok = !t.Failed()
	})
	if !seeded.ok {
		t.Fatal("there is no demo world, see the first test that wanted one")
	}
	data := t.TempDir()
	if err := os.CopyFS(data, os.DirFS(seeded.data)); err != nil {
		t.Fatal(err)
	}
	return settings(data)
}
