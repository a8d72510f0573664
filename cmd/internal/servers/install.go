//go:build unix

package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// debian names the packages behind each thing that the command may need; nats-server is built from its module.
var debian = []struct {
	name, pkg string
	missing   func() bool
}{
	{"gcc", "gcc", absent("gcc", "cc")},
	{"gcc", "libc6-dev", func() bool { return !exists("/usr/include/stdlib.h") }},
	{"postgresql", "postgresql", func() bool { _, err := postgresBin(); return err != nil }},
	{"redis", "redis-server", absent("redis-server")},
	{"chromium", "chromium", absent("chromium", "chromium-browser", "google-chrome")},
	{"chromium", "fonts-noto-cjk", func() bool { return !exists("/usr/share/fonts/*/*/NotoSansCJK*") }},
}

// install brings in what is missing of with. It does nothing when nothing is, and says what to install where it may not.
func install(ctx context.Context, with []string) error {
	wanted := " " + strings.Join(with, " ") + " "
	var packages []string
	for _, d := range debian {
		if strings.Contains(wanted, " "+d.name+" ") && d.missing() {
			packages = append(packages, d.pkg)
		}
	}
	if len(packages) == 0 {
		return nil
	}
	list := strings.Join(packages, " ")
	if _, err := find("apt-get"); err != nil || os.Geteuid() != 0 {
		return fmt.Errorf("these are missing and only root on Debian can install them here; do it yourself, then run this again: apt-get install %s", list)
	}
	slog.Info("installing", "packages", list)
	if apt(ctx, append([]string{"install"}, packages...)) == nil {
		return nil
	}
	if err := apt(ctx, []string{"update"}); err != nil { // the lists were old or absent
		return err
	}
	return apt(ctx, append([]string{"install"}, packages...))
}

// apt runs apt-get without questions, behind whoever else is installing, and without starting services of the packages
// (RUNLEVEL=1 keeps invoke-rc.d from it): the servers here are this program's own.
func apt(ctx context.Context, args []string) error {
	cmd := exec.CommandContext(ctx, "apt-get", append([]string{"-qq", "-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300"}, args...)...)
	cmd.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive", "RUNLEVEL=1")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("apt-get %s: %w\n%s", strings.Join(args, " "), err, out[max(0, len(out)-2000):])
	}
	return nil
}

// find is the path of the first of names that is installed.
func find(names ...string) (string, error) {
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("%s is not installed", names[0])
}

func absent(names ...string) func() bool {
	return func() bool {
		_, err := find(names...)
		return err != nil
	}
}

func exists(pattern string) bool {
	found, err := filepath.Glob(pattern)
	return err == nil && len(found) > 0
}
