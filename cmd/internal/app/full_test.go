//go:build linux

package app_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A full disk is said clearly, nothing acknowledged is lost to it, nothing is damaged, and all goes on when there is room.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it fills a disk")
	}
	data := t.TempDir()
	if err := syscall.Mount("firstkm-test", data, "tmpfs", 0, "size=48m,mode=700"); err != nil {
		t.Skipf("a small file system cannot be mounted here: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(data, syscall.MNT_DETACH); err != nil {
			t.Errorf("unmount: %v", err)
		}
	})
	cfg := settings(data)
	var l *load
	found(t, cfg, func(w *world) { l = newLoad(t, w, 20) })
	server := launch(t, data)
	l.at(server.url)
	l.outage = true
	filler := filepath.Join(data, "filler")
	l.during(300*time.Millisecond, func() {
		fill(t, filler)
		eventually(t, 20*time.Second, func() error { // readings go on, and somebody is told
			if a, err := get(l.url()+"/api/v1/placements", ""); err != nil || a.status != 200 {
				return fmt.Errorf("search: %v: %w", a, err)
			}
			a, err := ask("POST", l.url()+"/api/v1/placements", l.w.tokens["unit0"], lawful("放不下的岗位", longText(), 1, 2, 6))
			if err == nil && (a.status != 503 || a.code() != "store.full") {
				err = fmt.Errorf("a draft: %v", a)
				if a.status == 201 {
					l.strays.Add(1)
				}
			}
			return err
		})
		if err := os.Remove(filler); err != nil {
			t.Error(err)
		}
	})
	l.settle(20 * time.Second)
	eventually(t, 30*time.Second, func() error {
		a, err := get(server.url+"/readyz", "")
		if err == nil && a.status != 200 {
			err = errors.New(string(a.body))
		}
		return err
	})
	l.verify()
	l.during(200*time.Millisecond, func() {})
	l.settle(time.Second)
	l.verify()
	if err := server.stop(); err != nil {
		t.Error(err)
	}
	examine(t, cfg)
	if l.refused.Load() == 0 {
		t.Error("nothing was refused, so nothing was tried")
	}
}

// fill writes a file until the disk is full.
func fill(t *testing.T, path string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	for size := 1 << 20; size >= 1<<12; {
		if _, err := f.Write(make([]byte, size)); err != nil {
			size /= 2
		}
	}
}

// longText makes an opening take some room.
func longText() string { return strings.Repeat("跟师傅操作数控车床。", 700) }
