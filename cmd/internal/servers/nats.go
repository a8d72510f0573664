//go:build unix

package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
)

// newNATS builds nats-server from the module in go.mod, so that the server beside the tests is of the version embedded in
// the program, and runs it with JetStream on disk.
func newNATS(ctx context.Context, dir string, port int) (*server, error) {
	path := filepath.Join(dir, "nats-server")
	build := exec.CommandContext(ctx, "go", "build", "-o", path, "github.com/nats-io/nats-server/v2")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("build nats-server: %w\n%s", err, out)
	}
	monitor, err := freePort()
	if err != nil {
		return nil, err
	}
	config := filepath.Join(dir, "nats.conf")
	// Streams only reserve; without a figure the server takes three quarters of what the disk has left.
	room := fmt.Sprintf("jetstream { store_dir: %q, max_file_store: 64GB }\n", filepath.Join(dir, "jetstream"))
	if err := os.WriteFile(config, []byte(room), 0o600); err != nil {
		return nil, err
	}
	return &server{
		url:  fmt.Sprintf("nats://127.0.0.1:%d", port),
		calm: syscall.SIGTERM, crash: syscall.SIGKILL,
		make: func() *exec.Cmd {
			return exec.Command(path, "-a", "127.0.0.1", "-p", strconv.Itoa(port), "-m", strconv.Itoa(monitor), "-c", config)
		},
		ready: func(ctx context.Context) error {
			return healthy(ctx, fmt.Sprintf("http://127.0.0.1:%d/healthz", monitor))
		},
	}, nil
}

// healthy asks for url and wants 200; nats-server answers so once JetStream has recovered its streams.
func healthy(ctx context.Context, url string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", url, res.Status)
	}
	return nil
}
