package app_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// shipped is the program as it is shipped, built once for all tests that start it as a process of its own and kill it.
// It is not watched for races: the tests that run the same code within this process are.
var shipped struct {
	build sync.Once
	dir   string
	err   error
}

// program is the path of the program as it is shipped.
func program(t testing.TB) string {
	t.Helper()
	shipped.build.Do(func() {
		if shipped.dir, shipped.err = os.MkdirTemp("", "firstkm-shipped"); shipped.err != nil { //nolint:usetesting // it outlives the first test that wants it
			return
		}
		build := exec.CommandContext(context.WithoutCancel(t.Context()), "go", "build", "-ldflags=-w", "-o", shipped.dir, "firstkm/cmd/firstkm")
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := build.CombinedOutput(); err != nil {
			shipped.err = fmt.Errorf("%w\n%s", err, out)
		}
	})
	if shipped.err != nil {
		t.Fatal("build:", shipped.err)
	}
	return filepath.Join(shipped.dir, "firstkm")
}

// swept is what a sweep of requests one after another takes of a list: all of it, and every fifth while the race detector
// watches, which learns nothing from a request that is alone.
func swept[T any](list []T) []T {
	if !raced {
		return list
	}
	var some []T
	for i := 0; i < len(list); i += 5 {
		some = append(some, list[i])
	}
	return some
}

func TestMain(m *testing.M) {
	if raced {
		if err := flag.Set("rapid.checks", "10"); err != nil { // of a hundred, for the reason that swept has
			panic(err)
		}
	}
	status := m.Run()
	for _, dir := range []string{seeded.data, shipped.dir} {
		if dir != "" {
			_ = os.RemoveAll(dir) // what is left is in the system's own temporary directory
		}
	}
	os.Exit(status)
}
