package jetstream_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"firstkm/events"
	"firstkm/events/eventstest"
	"firstkm/events/jetstream"
)

const published = "firstkm.placement.published.v1"

// standalone is a server of its own, as a cluster would be, on a free port of the loopback.
type standalone struct {
	*server.Server
	options server.Options
}

func serve(t *testing.T, o server.Options) *standalone {
	t.Helper()
	o.Host, o.JetStream, o.NoSigs, o.NoLog = "127.0.0.1", true, true, true
	if o.Port == 0 {
		o.Port = server.RANDOM_PORT
	}
	if o.JetStreamMaxStore == 0 {
		o.JetStreamMaxStore = 16 << 30 // only reserved; by itself the server takes three quarters of what the disk has left
	}
	if o.StoreDir == "" {
		o.StoreDir = t.TempDir()
	}
	s := &standalone{options: o}
	s.start(t)
	t.Cleanup(func() { s.stop() })
	return s
}

func (s *standalone) start(t *testing.T) {
	t.Helper()
	o := s.options
	srv, err := server.NewServer(&o)
	if err != nil {
		t.Fatal(err)
	}
	srv.Start()
	if !srv.ReadyForConnections(20 * time.Second) {
		t.Fatal("the server does not start")
	}
	s.Server = srv
	s.options.Port = srv.Addr().(*net.TCPAddr).Port // the same one when it comes back
}

func (s *standalone) stop() {
	s.Shutdown()
	s.WaitForShutdown()
}

func connect(t *testing.T, x jetstream.External, o jetstream.Options) *jetstream.Bus {
	t.Helper()
	b, err := jetstream.Connect(x, o)
	if err != nil {
		t.Fatalf("connect: %v", err)
	}
	t.Cleanup(func() { shut(t, b) })
	return b
}

// background runs what blocks until the test ends, and hands out what it ended with.
func background(t *testing.T, do func(context.Context) error) <-chan error {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	result, ended := make(chan error, 1), make(chan struct{})
	go func() {
		defer close(ended)
		result <- do(ctx)
	}()
	t.Cleanup(func() {
		cancel()
		<-ended
	})
	return result
}

// insist publishes until it works, as the relay does.
func insist(t *testing.T, b events.Bus, e events.Envelope) events.Ack {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	for {
		acks, err := b.Publish(ctx, e)
		if err == nil {
			return acks[0]
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-ctx.Done():
			t.Fatalf("publish: %v", err)
		}
	}
}

// hear waits for the event with this id and passes over others.
func hear(t *testing.T, who string, heard <-chan events.Envelope, id string) events.Envelope {
	t.Helper()
	deadline := time.After(30 * time.Second)
	for {
		select {
		case e := <-heard:
			if e.ID == id {
				return e
			}
		case <-deadline:
			t.Fatalf("%s did not hear %s", who, id)
		}
	}
}

func TestStandaloneServerKeepsTheContract(t *testing.T) {
	s := serve(t, server.Options{Username: "firstkm", Password: "secret"})
	url := strings.Replace(s.ClientURL(), "nats://", "nats://firstkm:secret@", 1)
	eventstest.Run(t, eventstest.Harness{Open: func(t *testing.T) events.Bus {
		o := quick()
		o.Space = space()
		return connect(t, jetstream.External{URL: url}, o)
	}})
}

func TestEverybodySurvivesARestartOfTheServer(t *testing.T) {
	s := serve(t, server.Options{})
	b := connect(t, jetstream.External{URL: s.ClientURL()}, quick())
	info, err := b.Info(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	consumed, watched, followed := make(chan events.Envelope, 1000), make(chan events.Envelope, 1000), make(chan events.Envelope, 1000)
	into := func(c chan events.Envelope) events.Handler {
		return func(_ context.Context, e events.Envelope) error { c <- e; return nil }
	}
	background(t, func(ctx context.Context) error {
		return b.Consume(ctx, events.Consumer{Durable: "restart"}, into(consumed))
	})
	background(t, func(ctx context.Context) error { return b.Watch(ctx, nil, into(watched)) })
	background(t, func(ctx context.Context) error {
		return b.Follow(ctx, info.End(), 10, func(_ context.Context, batch []events.Envelope) error {
			for _, e := range batch {
				followed <- e
			}
			return nil
		})
	})
	for len(watched) == 0 { // the watcher hears only what is new: wait until it listens
		insist(t, b, eventstest.Envelope(published, "plc_1"))
	}
	s.stop()
	if _, err := b.Publish(t.Context(), eventstest.Envelope(published, "plc_1")); !errors.Is(err, jetstream.ErrDown) {
		t.Errorf("publish without a server: %v, want ErrDown", err)
	}
	if err := b.Healthy(t.Context()); err == nil {
		t.Error("healthy without a server")
	}
	s.start(t)
	e := eventstest.Envelope(published, "plc_1")
	ack := insist(t, b, e)
	if ack.Stream != info.Stream {
		t.Errorf("the stream is %s after the restart, want %s", ack.Stream, info.Stream)
	}
	hear(t, "the consumer", consumed, e.ID)
	hear(t, "the watcher", watched, e.ID)
	hear(t, "the follower", followed, e.ID)
	if err := b.Healthy(t.Context()); err != nil {
		t.Errorf("not healthy afterwards: %v", err)
	}
}

func TestAStreamMadeAnewIsNoticed(t *testing.T) {
	s := serve(t, server.Options{})
	b := connect(t, jetstream.External{URL: s.ClientURL()}, quick())
	before := insist(t, b, eventstest.Envelope(published, "plc_1"))
	insist(t, b, eventstest.Envelope(published, "plc_1"))
	info, err := b.Info(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	consumed := make(chan events.Envelope, 100)
	background(t, func(ctx context.Context) error {
		return b.Consume(ctx, events.Consumer{Durable: "anew"}, func(_ context.Context, e events.Envelope) error {
			consumed <- e
			return nil
		})
	})
	gone := background(t, func(ctx context.Context) error {
		return b.Follow(ctx, info.End(), 10, func(context.Context, []events.Envelope) error { return nil })
	})
	if err := dial(t, s.ClientURL()).DeleteStream(t.Context(), "FIRSTKM"); err != nil {
		t.Fatal(err)
	}
	e := eventstest.Envelope(published, "plc_1")
	after := insist(t, b, e)
	if after.Stream == before.Stream || after.Seq != 1 {
		t.Errorf("stored at %+v, want place 1 of another stream than %s", after, before.Stream)
	}
	hear(t, "the consumer", consumed, e.ID)
	select {
	case err := <-gone:
		if !errors.Is(err, events.ErrGone) {
			t.Errorf("the follower ended with %v, want ErrGone", err)
		}
	case <-time.After(30 * time.Second):
		t.Error("the follower does not notice")
	}
}

func TestAFollowerThatFellBehindTheFirstEventIsGone(t *testing.T) {
	s := serve(t, server.Options{})
	b := connect(t, jetstream.External{URL: s.ClientURL()}, quick())
	for range 5 {
		insist(t, b, eventstest.Envelope(published, "plc_1"))
	}
	info, err := b.Info(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	raw, err := dial(t, s.ClientURL()).Stream(t.Context(), "FIRSTKM")
	if err != nil {
		t.Fatal(err)
	}
	if err := raw.Purge(t.Context()); err != nil { // as age and size limits do
		t.Fatal(err)
	}
	nothing := func(context.Context, []events.Envelope) error { return nil }
	err = b.Follow(t.Context(), events.Position{Stream: info.Stream, Seq: 3}, 10, nothing)
	if !errors.Is(err, events.ErrGone) {
		t.Errorf("ended with %v, want ErrGone", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if err := b.Follow(ctx, info.End(), 10, nothing); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("from the end: %v, want to follow", err)
	}
}

func TestTheServerMayComeLater(t *testing.T) {
	hold, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := hold.Addr().(*net.TCPAddr).Port
	url := "nats://" + hold.Addr().String()
	if err := hold.Close(); err != nil {
		t.Fatal(err)
	}
	b := connect(t, jetstream.External{URL: url}, quick())
	if err := b.Healthy(t.Context()); !errors.Is(err, jetstream.ErrDown) {
		t.Errorf("healthy = %v before the server is there, want ErrDown", err)
	}
	heard := make(chan events.Envelope, 10)
	background(t, func(ctx context.Context) error {
		return b.Consume(ctx, events.Consumer{Durable: "later"}, func(_ context.Context, e events.Envelope) error {
			heard <- e
			return nil
		})
	})
	serve(t, server.Options{Port: port})
	e := eventstest.Envelope(published, "plc_1")
	insist(t, b, e)
	hear(t, "the consumer", heard, e.ID)
}

func TestAServerWithTooLittleRoomIsToldWhatToDo(t *testing.T) {
	s := serve(t, server.Options{JetStreamMaxStore: 70 << 20}) // quick reserves 64 MiB, and 8 for dead letters
	b := connect(t, jetstream.External{URL: s.ClientURL()}, quick())
	_, err := b.Publish(t.Context(), eventstest.Envelope(published, "plc_1"))
	if !errors.Is(err, jetstream.ErrDown) || !strings.Contains(fmt.Sprint(err), "72 MiB") || !strings.Contains(fmt.Sprint(err), "FIRSTKM_NATS_STREAM_MIB") {
		t.Errorf("Publish = %v, want an error that names the 72 MiB and the setting", err)
	}
	more := quick()
	more.MaxBytes = 32 << 20
	if _, err := connect(t, jetstream.External{URL: s.ClientURL()}, more).Publish(t.Context(), eventstest.Envelope(published, "plc_1")); err != nil {
		t.Errorf("with less reserved: %v", err)
	}
}

func TestConnectRefusesWhatWaitingCannotMend(t *testing.T) {
	missing := t.TempDir() + "/missing.pem"
	for name, x := range map[string]jetstream.External{
		"no URL":                {},
		"a certificate, no key": {URL: "nats://127.0.0.1:1", Cert: "cert.pem"},
		"a missing CA file":     {URL: "nats://127.0.0.1:1", CA: missing},
		"a missing key pair":    {URL: "nats://127.0.0.1:1", Cert: missing, Key: missing},
		"too many replicas":     {URL: "nats://127.0.0.1:1", Replicas: 9},
	} {
		t.Run(name, func(t *testing.T) {
			b, err := jetstream.Connect(x, quick())
			if err == nil {
				t.Error("connected, want an error")
				shut(t, b)
			}
		})
	}
	if _, err := jetstream.Connect(jetstream.External{URL: "nats://127.0.0.1:1"}, jetstream.Options{Space: "a.b"}); err == nil {
		t.Error("accepted a space with a dot")
	}
	if _, err := jetstream.Embed(t.Context(), jetstream.Embedded{Dir: os.DevNull + "/x"}, quick()); err == nil {
		t.Error("started in a directory that cannot be")
	}
}
