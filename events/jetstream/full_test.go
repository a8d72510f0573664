//go:build linux

package jetstream_test

import (
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"testing"

	"firstkm/events"
	"firstkm/events/eventstest"
)

// limited tells a child process to do the test itself.
const limited = "FIRSTKM_TEST_LIMIT_FILES"

// TestAFullDiskStopsOnlyForAsLongAsItIsFull lets the system refuse to grow any file, as a full disk does, then allows it
// again. Nothing that was acknowledged may be lost, and afterwards events flow without a restart. The limit is on the whole
// process, so a child bears it.
func TestAFullDiskStopsOnlyForAsLongAsItIsFull(t *testing.T) {
	if os.Getenv(limited) == "" {
		child := exec.Command(os.Args[0], "-test.run", "^"+t.Name()+"$", "-test.v")
		child.Env = append(os.Environ(), limited+"=1")
		out, err := child.CombinedOutput()
		if err != nil {
			t.Errorf("%v\n%s", err, out)
		}
		if strings.Contains(string(out), "--- SKIP") {
			t.Skipf("%s", out)
		}
		return
	}
	b := embed(t, t.TempDir(), quick())
	acknowledged := publishUntilFull(t, b)
	if err := b.Healthy(t.Context()); err == nil {
		t.Error("healthy after a failed write")
	}
	before, err := b.Info(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	e := eventstest.Envelope(published, "plc_1")
	ack := insist(t, b, e)
	if ack.Stream != before.Stream || ack.Seq <= uint64(acknowledged) {
		t.Errorf("stored at %+v after %d events of %s", ack, acknowledged, before.Stream)
	}
	if err := b.Healthy(t.Context()); err != nil {
		t.Errorf("not healthy afterwards: %v", err)
	}
}

// publishUntilFull answers how many events were acknowledged before one failed, with room again when it returns.
func publishUntilFull(t *testing.T, b events.Bus) (acknowledged int) {
	t.Helper()
	signal.Ignore(syscall.SIGXFSZ) // the refused write then answers an error, as on a full disk
	defer signal.Reset(syscall.SIGXFSZ)
	var free syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &free); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 256 << 10, Max: free.Max}); err != nil {
		t.Skipf("cannot limit files: %v", err)
	}
	defer func() {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &free); err != nil {
			t.Fatal(err)
		}
	}()
	for range 100_000 {
		if _, err := b.Publish(t.Context(), eventstest.Envelope(published, "plc_1")); err != nil {
			if _, err := b.Publish(t.Context(), eventstest.Envelope(published, "plc_1")); err == nil {
				t.Error("an event was acknowledged while the disk was full")
			}
			return acknowledged
		}
		acknowledged++
	}
	t.Fatal("the disk does not fill")
	return 0
}
