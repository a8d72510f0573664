package jetstream_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"firstkm/events"
	"firstkm/events/eventstest"
	"firstkm/events/jetstream"
)

// directory names the variable by which a test tells its child process where to publish.
const directory = "FIRSTKM_TEST_PUBLISH_INTO"

func TestEmbeddedOpensNoPort(t *testing.T) {
	before := sockets(t)
	embed(t, t.TempDir(), quick())
	if after := sockets(t); after != before {
		t.Errorf("%d sockets were opened", after-before)
	}
}

// sockets counts those this process holds.
func sockets(t *testing.T) (n int) {
	t.Helper()
	links, err := filepath.Glob("/proc/self/fd/*")
	if err != nil || len(links) == 0 {
		t.Skip("this system does not show a process's files")
	}
	for _, link := range links {
		if target, err := os.Readlink(link); err == nil && strings.HasPrefix(target, "socket:") {
			n++
		}
	}
	return n
}

func TestASlowHandlerIsNotGivenTheSameEventTwice(t *testing.T) {
	b := embed(t, t.TempDir(), quick())
	insist(t, b, eventstest.Envelope(published, "plc_1"))
	given := make(chan events.Envelope, 10)
	release := make(chan struct{})
	for range 2 {
		background(t, func(ctx context.Context) error {
			return b.Consume(ctx, events.Consumer{Durable: "slow"}, func(_ context.Context, e events.Envelope) error {
				given <- e
				<-release
				return nil
			})
		})
	}
	<-given
	select {
	case e := <-given:
		t.Errorf("given again, attempt %d, while the handler was at work", e.Attempt)
	case <-time.After(3 * quick().AckWait):
	}
	close(release)
}

func TestAConsumerCanBeGivenOtherSubjectsLater(t *testing.T) {
	b := embed(t, t.TempDir(), quick())
	heard := make(chan events.Envelope, 10)
	handle := func(_ context.Context, e events.Envelope) error { heard <- e; return nil }
	session := func(subject string, e events.Envelope) {
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			_ = b.Consume(ctx, events.Consumer{Durable: "grows", Subjects: []string{subject}, New: true}, handle)
		}()
		for len(heard) == 0 {
			insist(t, b, eventstest.Envelope(e.Subject, "probe"))
		}
		insist(t, b, e)
		hear(t, "the consumer of "+subject, heard, e.ID)
		cancel()
		<-ended
	}
	session("firstkm.placement.>", eventstest.Envelope(published, "plc_1"))
	session("firstkm.application.>", eventstest.Envelope("firstkm.application.submitted.v1", "app_1"))
}

// TestAcknowledgedEventsSurviveSIGKILL kills a process that publishes, and looks for what it said was acknowledged.
func TestAcknowledgedEventsSurviveSIGKILL(t *testing.T) {
	if dir := os.Getenv(directory); dir != "" {
		publishFor(t, dir)
		return
	}
	dir := t.TempDir()
	var acknowledged []string
	for range 5 {
		acknowledged = append(acknowledged, killed(t, dir, 40)...)
	}
	b := embed(t, dir, quick())
	info, err := b.Info(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	stored := map[string]bool{}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	_ = b.Follow(ctx, events.Position{Stream: info.Stream, Seq: info.First - 1}, 100, func(_ context.Context, batch []events.Envelope) error {
		for _, e := range batch {
			stored[e.ID] = true
			if e.Seq == info.Last {
				cancel()
			}
		}
		return nil
	})
	for _, id := range acknowledged {
		if !stored[id] {
			t.Errorf("%s was acknowledged and is lost; the stream is %+v with %d events", id, info, len(stored))
		}
	}
	if len(acknowledged) < 200 {
		t.Errorf("only %d events were acknowledged", len(acknowledged))
	}
}

// killed runs a child that publishes, kills it after n acknowledgements and returns all that it reported.
func killed(t *testing.T, dir string, n int) (acknowledged []string) {
	t.Helper()
	child := exec.Command(os.Args[0], "-test.run", "^TestAcknowledgedEventsSurviveSIGKILL$")
	child.Env = append(os.Environ(), directory+"="+dir)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if id, ok := strings.CutPrefix(lines.Text(), "ack "); ok {
			acknowledged = append(acknowledged, id)
		}
		if len(acknowledged) == n {
			if err := child.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	_ = child.Wait() // it was killed
	return acknowledged
}

// publishFor is the child: it reports each acknowledged event on a line until it is killed.
func publishFor(t *testing.T, dir string) {
	b := embed(t, dir, quick())
	for range 100_000 {
		e := eventstest.Envelope(published, "plc_1")
		insist(t, b, e)
		fmt.Println("ack " + e.ID)
	}
}

// TestHeadersAreCloudEvents reads the wire without this package.
func TestHeadersAreCloudEvents(t *testing.T) {
	s := serve(t, server.Options{})
	o := quick()
	o.Source = "https://firstkm.example"
	b := connect(t, jetstream.External{URL: s.ClientURL()}, o)
	e := eventstest.Envelope(published, "plc_1")
	ack := insist(t, b, e)
	raw, err := dial(t, s.ClientURL()).Stream(t.Context(), "FIRSTKM")
	if err != nil {
		t.Fatal(err)
	}
	m, err := raw.GetMsg(t.Context(), ack.Seq)
	if err != nil {
		t.Fatal(err)
	}
	if m.Subject != published || string(m.Data) != string(e.Data) {
		t.Errorf("got %s %s, want %s %s", m.Subject, m.Data, published, e.Data)
	}
	for name, want := range map[string]string{
		"Nats-Msg-Id":    e.ID,
		"ce-id":          e.ID,
		"ce-specversion": "1.0",
		"ce-source":      "https://firstkm.example",
		"ce-type":        published,
		"ce-time":        "2026-09-01T12:00:00.123456Z",
		"ce-subject":     "plc_1",
		"content-type":   "application/json",
	} {
		if got := m.Header.Get(name); got != want {
			t.Errorf("header %s = %q, want %q", name, got, want)
		}
	}
}
