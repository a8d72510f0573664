//go:build unix

package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// house holds the servers that run beside the command.
type house struct {
	dir   string
	spawn spawner

	mu      sync.Mutex
	servers map[string]*server
	order   []string
}

// start starts what is asked for and returns the variables that tell the command of it.
func (h *house) start(ctx context.Context, with []string, lenient bool) (env []string, err error) {
	var have []string
	for _, name := range with {
		vars, err := h.open(ctx, name)
		if err != nil && !lenient {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if err != nil {
			slog.Warn("going on without it; what needs it is skipped", "server", name, "error", err)
			continue
		}
		have = append(have, name)
		env = append(env, vars)
	}
	return append(env, "FIRSTKM_TEST_SERVERS="+strings.Join(have, ",")), nil
}

// open makes one thing ready and returns the variable that names it.
func (h *house) open(ctx context.Context, name string) (string, error) {
	switch name {
	case "gcc":
		_, err := find("gcc", "cc")
		return "CGO_ENABLED=1", err
	case "chromium":
		path, err := find("chromium", "chromium-browser", "google-chrome")
		return "FIRSTKM_TEST_CHROMIUM=" + path, err
	case "postgresql":
		return h.run(ctx, name, "FIRSTKM_TEST_DATABASE_URL", newPostgreSQL)
	case "redis":
		return h.run(ctx, name, "FIRSTKM_TEST_REDIS_URL", newRedis)
	default:
		return h.run(ctx, name, "FIRSTKM_TEST_NATS_URL", newNATS)
	}
}

// run prepares and starts a server on a free port and returns its variable.
func (h *house) run(ctx context.Context, name, variable string, prepare func(ctx context.Context, dir string, port int) (*server, error)) (string, error) {
	port, err := freePort()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(h.dir, name)
	if err := os.Mkdir(dir, 0o755); err != nil {
		return "", err
	}
	s, err := prepare(ctx, dir, port)
	if err != nil {
		return "", err
	}
	s.spawn, s.log = h.spawn, filepath.Join(h.dir, name+".log")
	if err := s.Start(ctx); err != nil {
		return "", err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.servers == nil {
		h.servers = map[string]*server{}
	}
	h.servers[name], h.order = s, append(h.order, name)
	slog.Info("started", "server", name, "url", s.url)
	return variable + "=" + s.url, nil
}

// server returns the named server, nil if it does not run here.
func (h *house) server(name string) *server {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.servers[name]
}

// stop stops every server, last first.
func (h *house) stop() {
	for i := len(h.order) - 1; i >= 0; i-- {
		h.server(h.order[i]).Stop()
	}
}

// freePort asks the kernel for a loopback port that nobody listens on.
func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	port := l.Addr().(*net.TCPAddr).Port
	return port, l.Close()
}
