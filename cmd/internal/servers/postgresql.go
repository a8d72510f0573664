//go:build unix

package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// newPostgreSQL makes a cluster of its own in dir: durable (fsync on) as in production, small, and reachable by loopback only.
func newPostgreSQL(ctx context.Context, dir string, port int) (*server, error) {
	bin, err := postgresBin()
	if err != nil {
		return nil, err
	}
	as, err := unprivileged(dir)
	if err != nil {
		return nil, err
	}
	data := filepath.Join(dir, "data")
	initdb := exec.CommandContext(ctx, filepath.Join(bin, "initdb"), "-D", data, "-U", "firstkm", "-A", "trust",
		"-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions")
	initdb.SysProcAttr, initdb.Dir = as(), dir
	if out, err := initdb.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w\n%s", err, out)
	}
	return &server{
		url:  fmt.Sprintf("postgres://firstkm@127.0.0.1:%d/postgres?sslmode=disable", port),
		calm: syscall.SIGINT, crash: syscall.SIGQUIT,
		make: func() *exec.Cmd {
			cmd := exec.Command(filepath.Join(bin, "postgres"), "-D", data, "-h", "127.0.0.1", "-p", strconv.Itoa(port),
				"-c", "unix_socket_directories=", "-c", "fsync=on", "-c", "shared_buffers=64MB", "-c", "max_connections=200")
			cmd.SysProcAttr, cmd.Dir = as(), dir
			return cmd
		},
		ready: func(context.Context) error { return postmasterReady(data) },
	}, nil
}

// postmasterReady reads the eighth line of postmaster.pid, where the server itself says how far it is.
func postmasterReady(data string) error {
	b, err := os.ReadFile(filepath.Join(data, "postmaster.pid"))
	if err != nil {
		return err
	}
	lines := strings.Split(string(b), "\n")
	if len(lines) < 8 || strings.TrimSpace(lines[7]) != "ready" {
		return fmt.Errorf("postmaster.pid does not say ready yet")
	}
	return nil
}

// postgresBin is the directory of initdb and postgres: Debian's newest, which is not on the path, or that on the path.
func postgresBin() (string, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb") // the pattern is well formed
	if len(found) > 0 {
		newest := slices.MaxFunc(found, func(a, b string) int { return version(a) - version(b) })
		return filepath.Dir(newest), nil
	}
	path, err := find("initdb")
	return filepath.Dir(path), err
}

// version is the major version in /usr/lib/postgresql/<version>/bin/initdb.
func version(path string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path)))) // 0 sorts first
	return n
}

// unprivileged gives dir to a user without rights and returns how to run as that user: PostgreSQL refuses to run as root.
func unprivileged(dir string) (func() *syscall.SysProcAttr, error) {
	if os.Geteuid() != 0 {
		return func() *syscall.SysProcAttr { return &syscall.SysProcAttr{} }, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		if u, err = user.Lookup("nobody"); err != nil {
			return nil, err
		}
	}
	uid, err := strconv.Atoi(u.Uid)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.Atoi(u.Gid)
	if err != nil {
		return nil, err
	}
	as := func() *syscall.SysProcAttr {
		return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
	}
	return as, os.Chown(dir, uid, gid)
}
