// Package jetstream is the event bus on NATS JetStream: a server inside this process by default, or a cluster by URL; the
// client code is the same. The stream is a pipe that SQL can fill again, never the truth.
package jetstream

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
	js "github.com/nats-io/nats.go/jetstream"

	"firstkm/events"
)

// names are those of one installation on the server.
type names struct {
	stream, dead string
	prefix       string // before every subject: "" or "<space>."
}

func namesIn(space string) names {
	if space == "" {
		return names{stream: "FIRSTKM", dead: "FIRSTKM_DEAD"}
	}
	upper := strings.ToUpper(space)
	return names{stream: "FIRSTKM_" + upper, dead: "FIRSTKM_DEAD_" + upper, prefix: space + "."}
}

// subjects has four tokens after the prefix, so that it does not overlap with the dead letters' three.
func (n names) subjects() string { return n.prefix + events.Root + ".*.*.*" }

func (n names) deadSubject(durable string) string { return n.prefix + events.Root + ".dead." + durable }

func (n names) filters(patterns []string) []string {
	prefixed := make([]string, len(patterns))
	for i, p := range patterns {
		prefixed[i] = n.prefix + p
	}
	return prefixed
}

// ErrDown says that the server cannot be reached, or cannot store now.
var ErrDown = errors.New("nats is not available")

// Bus is a connection to a server, embedded or external.
type Bus struct {
	options  Options
	names    names
	replicas int
	conn     *nats.Conn
	js       js.JetStream
	host     *host // nil for an external server
	disk     *disk // nil where flushing is the server's own affair

	closing sync.Once
	closed  chan struct{} // closed by the last callback of the connection
	made    atomic.Bool   // the streams were made or brought up to date by this connection

	mu       sync.Mutex
	identity string // of the stream that was last seen; "" = look again
	highest  uint64 // greatest sequence acknowledged in it
}

var _ events.Bus = (*Bus)(nil)

// Connect opens a connection to external servers. It fails only on what waiting cannot mend (a missing file, a bad URL):
// servers that are away are waited for by each call, and Healthy tells.
func Connect(x External, o Options) (*Bus, error) {
	o = o.withDefaults()
	if err := errors.Join(x.Validate(), o.Validate()); err != nil {
		return nil, err
	}
	opts := append(clientOptions(o), nats.RetryOnFailedConnect(true))
	if x.Credentials != "" {
		opts = append(opts, nats.UserCredentials(x.Credentials))
	}
	if x.CA != "" {
		opts = append(opts, nats.RootCAs(x.CA))
	}
	if x.Cert != "" {
		opts = append(opts, nats.ClientCert(x.Cert, x.Key))
	}
	return dial(o, max(x.Replicas, 1), x.URL, opts)
}

func clientOptions(o Options) []nats.Option {
	return []nats.Option{
		nats.Name("firstkm"),
		nats.MaxReconnects(-1),
		nats.ReconnectWait(500 * time.Millisecond),
		nats.ReconnectBufSize(-1), // the outbox is the buffer: fail at once while disconnected
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) {
			o.Log.Warn("nats", "error", err)
		}),
		nats.DisconnectErrHandler(func(_ *nats.Conn, err error) {
			if err != nil {
				o.Log.Warn("nats is away", "error", err)
			}
		}),
		nats.ReconnectHandler(func(*nats.Conn) { o.Log.Info("nats is back") }),
	}
}

func dial(o Options, replicas int, url string, opts []nats.Option) (*Bus, error) {
	closed := make(chan struct{})
	conn, err := nats.Connect(url, append(opts, nats.ClosedHandler(func(*nats.Conn) { close(closed) }))...)
	if err != nil {
		return nil, fmt.Errorf("nats: connect: %w", err)
	}
	j, err := js.New(conn, js.WithPublishAsyncMaxPending(4096), js.WithPublishAsyncTimeout(publishWithin))
	if err != nil {
		conn.Close()
		return nil, fmt.Errorf("nats: open jetstream: %w", err)
	}
	return &Bus{options: o, names: namesIn(o.Space), replicas: replicas, conn: conn, js: j, closed: closed}, nil
}

// Close ends the connection and, when it is embedded, the server. A second call does nothing.
func (b *Bus) Close() error {
	b.closing.Do(func() {
		b.js.CleanupPublisher()
		b.conn.Close()
		<-b.closed
		b.host.stop()
	})
	return nil
}

// Info describes the stream; it makes it if it is not there.
func (b *Bus) Info(ctx context.Context) (events.Info, error) {
	ctx, cancel := context.WithTimeout(ctx, askWithin)
	defer cancel()
	s, err := b.open(ctx)
	if err != nil {
		return events.Info{}, fmt.Errorf("describe the stream: %w", down(err))
	}
	info := s.CachedInfo()
	got := events.Info{Stream: identity(info), First: info.State.FirstSeq, Last: info.State.LastSeq}
	if info.State.Msgs == 0 {
		got.First = got.Last + 1
	}
	b.remember(got)
	return got, nil
}

// open finds the stream. The first time, and when it is lost, it makes it and brings it to the present configuration.
func (b *Bus) open(ctx context.Context) (js.Stream, error) {
	if b.made.Load() {
		s, err := b.js.Stream(ctx, b.names.stream)
		if !errors.Is(err, js.ErrStreamNotFound) {
			return s, err
		}
	}
	s, err := b.create(ctx)
	if err == nil {
		b.made.Store(true)
	}
	return s, err
}

// Healthy answers nil when the stream can be asked within two seconds, and storing has not failed.
func (b *Bus) Healthy(ctx context.Context) error {
	if err := b.host.trouble(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	_, err := b.Info(ctx)
	return err
}

// create makes both streams, or brings them to the present configuration.
func (b *Bus) create(ctx context.Context) (js.Stream, error) {
	_, err := b.js.CreateOrUpdateStream(ctx, js.StreamConfig{
		Name:        b.names.dead,
		Description: "events that a consumer could not apply",
		Subjects:    []string{b.names.deadSubject("*")},
		MaxBytes:    b.options.deadBytes(),
		Replicas:    b.replicas,
	})
	if err != nil {
		return nil, b.noRoom(err)
	}
	s, err := b.js.CreateOrUpdateStream(ctx, js.StreamConfig{
		Name:        b.names.stream,
		Description: "what happened, relayed from the outbox",
		Subjects:    []string{b.names.subjects()},
		MaxAge:      b.options.MaxAge,
		MaxBytes:    b.options.MaxBytes,
		Duplicates:  b.options.Duplicates,
		Replicas:    b.replicas,
	})
	return s, b.noRoom(err)
}

// noStorage is the server's code for a reservation beyond what it may store.
const noStorage js.ErrorCode = 10047

// noRoom tells an operator what to do when the server does not grant the bytes that the streams reserve.
func (b *Bus) noRoom(err error) error {
	var api *js.APIError
	if !errors.As(err, &api) || api.ErrorCode != noStorage {
		return err
	}
	return fmt.Errorf("the server does not grant the %d MiB that the streams reserve: raise its max_file_store, or set FIRSTKM_NATS_STREAM_MIB lower: %w",
		b.options.bytes()>>20, err)
}

// ready makes sure, at first and after any failure, that the streams stand; it answers the identity.
func (b *Bus) ready(ctx context.Context) (string, error) {
	b.mu.Lock()
	known := b.identity
	b.mu.Unlock()
	if known != "" {
		return known, nil
	}
	info, err := b.Info(ctx)
	return info.Stream, err
}

func (b *Bus) remember(i events.Info) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.identity != i.Stream {
		b.identity, b.highest = i.Stream, i.Last
	}
}

// forget makes the next call look at the stream again.
func (b *Bus) forget() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.identity = ""
}

// identity names one life of the stream: it differs after the stream was deleted and made anew.
func identity(i *js.StreamInfo) string {
	return i.Config.Name + "-" + strconv.FormatInt(i.Created.UnixNano(), 36)
}

// down marks the errors that mean "later, perhaps".
func down(err error) error {
	if err == nil || errors.Is(err, ErrDown) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrDown, err)
}
