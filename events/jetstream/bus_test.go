package jetstream_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	js "github.com/nats-io/nats.go/jetstream"
	"go.uber.org/goleak"

	"firstkm/events"
	"firstkm/events/eventstest"
	"firstkm/events/jetstream"
)

// external names the variable that holds the URL of a real server for tests.
const external = "FIRSTKM_TEST_NATS_URL"

// A bus that is closed just after its first publish leaves the client's watcher behind now and then: CleanupPublisher takes
// its channel away before the watcher has looked at it, and it waits on none.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("github.com/nats-io/nats.go/jetstream.(*jetStream).resetPendingAcksOnReconnect"))
}

// quick makes what takes minutes in life take a second.
func quick() jetstream.Options {
	return jetstream.Options{AckWait: 600 * time.Millisecond, MaxBytes: 64 << 20, Log: slog.New(slog.DiscardHandler)}
}

func embed(t *testing.T, dir string, o jetstream.Options) *jetstream.Bus {
	t.Helper()
	b, err := jetstream.Embed(t.Context(), jetstream.Embedded{Dir: dir}, o)
	if err != nil {
		t.Fatalf("embed: %v", err)
	}
	t.Cleanup(func() { shut(t, b) })
	return b
}

func shut(t *testing.T, b events.Bus) {
	t.Helper()
	if err := b.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
}

func TestEmbedded(t *testing.T) {
	dirs := map[events.Bus]string{}
	open := func(t *testing.T, dir string) events.Bus {
		b := embed(t, dir, quick())
		dirs[b] = dir
		return b
	}
	eventstest.Run(t, eventstest.Harness{
		Open: func(t *testing.T) events.Bus { return open(t, t.TempDir()) },
		Reopen: func(t *testing.T, b events.Bus) events.Bus {
			shut(t, b)
			return open(t, dirs[b])
		},
	})
}

func TestExternal(t *testing.T) {
	url := os.Getenv(external)
	if url == "" {
		t.Skipf("%s names no server", external)
	}
	// The streams go when the last test has ended: a server whose account loses its only stream sweeps the account's folder
	// away, at times from under the next stream.
	outer, spaces := t, map[events.Bus]string{}
	open := func(t *testing.T, space string) events.Bus {
		o := quick()
		o.Space = space
		b, err := jetstream.Connect(jetstream.External{URL: url}, o)
		if err != nil {
			t.Fatalf("connect: %v", err)
		}
		t.Cleanup(func() { shut(t, b) })
		spaces[b] = space
		return b
	}
	eventstest.Run(t, eventstest.Harness{
		Open: func(t *testing.T) events.Bus {
			space := space()
			outer.Cleanup(func() { erase(outer, url, space) })
			return open(t, space)
		},
		Reopen: func(t *testing.T, b events.Bus) events.Bus {
			shut(t, b)
			return open(t, spaces[b])
		},
	})
}

// space keeps tests on one server apart.
func space() string { return fmt.Sprintf("t%x", time.Now().UnixNano()) }

// erase removes what a test left on the server.
func erase(t *testing.T, url, space string) {
	raw := dial(t, url)
	ctx := context.Background() // the test's own has ended
	for _, name := range []string{"FIRSTKM_" + strings.ToUpper(space), "FIRSTKM_DEAD_" + strings.ToUpper(space)} {
		if err := raw.DeleteStream(ctx, name); err != nil {
			t.Logf("remove stream %s: %v", name, err)
		}
	}
}

// dial speaks to a server without this package.
func dial(t *testing.T, url string) js.JetStream {
	t.Helper()
	conn, err := nats.Connect(url)
	if err != nil {
		t.Fatalf("connect: %v", err)
	}
	t.Cleanup(conn.Close)
	j, err := js.New(conn)
	if err != nil {
		t.Fatal(err)
	}
	return j
}
