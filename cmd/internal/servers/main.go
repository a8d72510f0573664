//go:build unix

// Command servers runs a command beside real servers of its own: it installs what is missing (Debian packages, as root),
// starts PostgreSQL, Redis and nats-server on free loopback ports with their data in a temporary directory, tells the
// command where they are in FIRSTKM_TEST_… variables, and stops all of them when the command ends, whichever way it ends.
//
//	go run ./cmd/internal/servers [-with postgresql,redis,nats,chromium] [-if-possible] -- go test ./...
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// all names everything that the command may want, in the order in which it is started.
var all = []string{"gcc", "chromium", "postgresql", "redis", "nats"}

func main() {
	with := flag.String("with", strings.Join(all, ","), "what the command needs")
	lenient := flag.Bool("if-possible", false, "go on without what cannot be had; its tests skip")
	flag.Parse()
	ctx, _ := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	status, err := run(orphaned(ctx), strings.Split(*with, ","), *lenient, flag.Args())
	if err != nil {
		slog.Error("servers", "error", err)
	}
	os.Exit(status)
}

// run starts the servers, then the command, and returns the command's exit status.
func run(ctx context.Context, with []string, lenient bool, command []string) (status int, err error) {
	if len(command) == 0 {
		return 2, errors.New("no command given: servers [flags] -- command")
	}
	for _, name := range with {
		if !slices.Contains(all, name) {
			return 2, fmt.Errorf("%q is none of %s", name, strings.Join(all, ", "))
		}
	}
	if err := install(ctx, with); err != nil && !lenient {
		return 1, err
	}
	dir, err := os.MkdirTemp("", "firstkm-servers-")
	if err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if err := os.Chmod(dir, 0o755); err != nil { // PostgreSQL's own user must reach its part of it
		return 1, err
	}

	h := &house{dir: dir, spawn: newSpawner()}
	defer h.stop()
	env, err := h.start(ctx, with, lenient)
	if err != nil {
		return 1, err
	}
	control, err := serveControl(h)
	if err != nil {
		return 1, err
	}
	defer control.Close()
	env = append(env, "FIRSTKM_TEST_CONTROL=http://"+control.addr)
	return execute(ctx, h.spawn, command, env)
}

// execute runs the command in a process group of its own. When ctx ends first, the group is asked to end, then made to.
func execute(ctx context.Context, spawn spawner, command, env []string) (int, error) {
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	cmd.Env = append(os.Environ(), env...)
	p, err := spawn.start(cmd)
	if err != nil {
		return 1, fmt.Errorf("start %s: %w", command[0], err)
	}
	select {
	case <-p.done:
	case <-ctx.Done():
		p.end(syscall.SIGTERM, 10*time.Second)
	}
	if code := cmd.ProcessState.ExitCode(); code >= 0 {
		return code, nil
	}
	return 1, fmt.Errorf("%s: %s", filepath.Base(command[0]), cmd.ProcessState)
}

// orphaned ends when ctx does or when the process that started this one is gone, as when `go run` is killed.
func orphaned(ctx context.Context) context.Context {
	ctx, cancel := context.WithCancel(ctx)
	parent := os.Getppid()
	go func() {
		defer cancel()
		for ctx.Err() == nil && os.Getppid() == parent {
			wait(ctx, time.Second)
		}
	}()
	return ctx
}

// wait pauses for d or until ctx ends.
func wait(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
