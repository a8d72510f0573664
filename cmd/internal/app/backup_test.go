package app_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"firstkm/services/platform/store/storetest"
)

// A backup is made by the real command while the program runs under load; restored by the real command into an empty
// installation, that one goes on with the same people, keys and things, and finds what can be found.
func TestBackupOfARunningInstallationIsRestored(t *testing.T) {
	t.Parallel()
	cfg, file := settings(t.TempDir()), filepath.Join(t.TempDir(), "backup.tar")
	var l *load
	found(t, cfg, func(w *world) { l = newLoad(t, w, 20) })
	server := launch(t, cfg.Data)
	l.at(server.url)
	l.during(300*time.Millisecond, func() {
		if out, err := run(t, "", "backup", file, "--data", cfg.Data); err != nil {
			t.Errorf("backup: %v\n%s", err, out)
		}
	})
	if out, err := run(t, "", "backup", file, "--data", cfg.Data); err == nil || !strings.Contains(out, "exists already") {
		t.Errorf("a second backup into the same file: got %v, %s", err, out)
	}
	if out, err := run(t, "", "restore", file, "--data", cfg.Data); err == nil || !strings.Contains(out, "another firstkm works") {
		t.Errorf("restore under a running program: got %v, %s", err, out)
	}
	l.settle(time.Second)
	l.verify()
	if err := server.stop(); err != nil {
		t.Fatal(err)
	}
	if out, err := run(t, "", "restore", file, "--data", cfg.Data); err == nil || !strings.Contains(out, "not empty") {
		t.Errorf("restore over what is there: got %v, %s", err, out)
	}
	quietly := filepath.Join(t.TempDir(), "quiet.tar")
	if out, err := run(t, "", "backup", quietly, "--data", cfg.Data); err != nil {
		t.Fatalf("backup of the stopped installation: %v\n%s", err, out)
	}

	copied := settings(t.TempDir())
	if err := os.MkdirAll(filepath.Join(copied.Data, "index", "left-over"), 0o700); err != nil {
		t.Fatal(err)
	}
	if out, err := run(t, "", "restore", quietly, "--data", copied.Data); err != nil {
		t.Fatalf("restore: %v\n%s", err, out)
	}
	sameFile(t, filepath.Join(cfg.Data, "key"), filepath.Join(copied.Data, "key"))
	if out, err := run(t, "", "doctor", "--data", copied.Data); err != nil {
		t.Errorf("doctor: %v\n%s", err, out)
	}
	again := launch(t, copied.Data)
	l.at(again.url)
	l.verify()
	l.during(200*time.Millisecond, func() {})
	l.settle(time.Second)
	l.verify()

	older := settings(t.TempDir()) // of the moment while the program ran
	if out, err := run(t, "", "restore", file, "--data", older.Data); err != nil {
		t.Fatalf("restore what was written under load: %v\n%s", err, out)
	}
	if out, err := run(t, "", "doctor", "--data", older.Data); err != nil {
		t.Errorf("doctor: %v\n%s", err, out)
	}
}

// during tells stories while something is done, and a little longer.
func (l *load) during(longer time.Duration, do func()) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	told := make(chan struct{})
	go func() {
		defer close(told)
		l.run(ctx)
	}()
	wait(ctx, longer)
	do()
	wait(ctx, longer)
	cancel()
	<-told
}

func sameFile(t *testing.T, a, b string) {
	t.Helper()
	x, errX := os.ReadFile(a)
	y, errY := os.ReadFile(b)
	if errX != nil || errY != nil || len(x) == 0 || !bytes.Equal(x, y) {
		t.Errorf("%s and %s differ: %v, %v", a, b, errX, errY)
	}
}

func TestWhatIsNoBackupIsRefused(t *testing.T) {
	for name, content := range map[string]string{"empty": "", "text": "hello", "zeros": string(make([]byte, 2048))} {
		file := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := run(t, "", "restore", file, "--data", t.TempDir()); err == nil || !strings.Contains(out, "no backup") {
			t.Errorf("%s: got %v, %s", name, err, out)
		}
	}
}

// A bureau that outgrew one file moves to PostgreSQL by a backup.
func TestBackupOfSQLiteIsRestoredIntoPostgreSQL(t *testing.T) {
	t.Parallel()
	url := storetest.PostgresURL(t)
	cfg, file := settings(t.TempDir()), filepath.Join(t.TempDir(), "backup.tar")
	var l *load
	found(t, cfg, func(w *world) { l = newLoad(t, w, 10) })
	server := launch(t, cfg.Data)
	l.at(server.url)
	l.during(150*time.Millisecond, func() {})
	l.settle(time.Second)
	if err := server.stop(); err != nil {
		t.Fatal(err)
	}
	data := t.TempDir()
	for _, args := range [][]string{{"backup", file, "--data", cfg.Data}, {"restore", file, "--data", data, "--database-url", url}, {"doctor", "--data", data, "--database-url", url}} {
		if out, err := run(t, "", args...); err != nil {
			t.Fatalf("%s: %v\n%s", args[0], err, out)
		}
	}
	grown := launch(t, data, fmt.Sprintf("FIRSTKM_DATABASE_URL=%s", url))
	l.at(grown.url)
	l.verify()
}
