package app_test

import (
	"context"
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

func TestMain(m *testing.M) {
	status := m.Run()
	for _, dir := range []string{seeded.data, shipped.dir} {
		if dir != "" {
			_ = os.RemoveAll(dir) // what is left is in the system's own temporary directory
		}
	}
	os.Exit(status)
}
