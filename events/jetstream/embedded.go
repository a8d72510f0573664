package jetstream

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

// startWithin is the longest a server may take to begin; recovering a stream of some gigabytes takes seconds.
const startWithin = time.Minute

// Embed starts a server inside this process, which listens on no port, and opens its streams. One process at a time may
// use the directory; who starts it sees to that.
func Embed(ctx context.Context, e Embedded, o Options) (*Bus, error) {
	o = o.withDefaults()
	if e.Dir == "" {
		return nil, errors.New("nats: the directory is missing")
	}
	if err := o.Validate(); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(e.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("nats: make the directory: %w", err)
	}
	srv, err := server.NewServer(configuration(e.Dir, o))
	if err != nil {
		return nil, fmt.Errorf("nats: configure the embedded server: %w", err)
	}
	srv.SetLoggerV2(serverLog{o.Log}, false, false, false)
	srv.Start()
	if !srv.ReadyForConnections(startWithin) || !srv.JetStreamEnabled() {
		stop(srv)
		return nil, fmt.Errorf("nats: the embedded server does not start in %s", e.Dir)
	}
	b, err := dial(o, 1, "", append(clientOptions(o), nats.InProcessServer(srv)))
	if err != nil {
		stop(srv)
		return nil, err
	}
	b.srv = srv
	_, err = b.Info(ctx)
	if err == nil && !e.Lax {
		b.disk, err = keepOn(e.Dir, b.names.stream, b.names.dead)
	}
	if err != nil {
		_ = b.Close()
		return nil, err
	}
	return b, nil
}

func configuration(dir string, o Options) *server.Options {
	return &server.Options{
		ServerName:             "firstkm",
		DontListen:             true,
		NoSigs:                 true,
		JetStream:              true,
		StoreDir:               dir,
		JetStreamMaxMemory:     64 << 20,
		JetStreamMaxStore:      o.MaxBytes + deadBytes,
		DisableJetStreamBanner: true,
	}
}

func stop(srv *server.Server) {
	srv.Shutdown()
	srv.WaitForShutdown()
}

// serverLog hands on what the embedded server has to say, from warnings upwards.
type serverLog struct{ log *slog.Logger }

func (l serverLog) Noticef(string, ...any) {}
func (l serverLog) Debugf(string, ...any)  {}
func (l serverLog) Tracef(string, ...any)  {}

func (l serverLog) Warnf(format string, v ...any) {
	l.log.Warn("embedded nats", "message", fmt.Sprintf(format, v...))
}

func (l serverLog) Errorf(format string, v ...any) {
	l.log.Error("embedded nats", "message", fmt.Sprintf(format, v...))
}

// Fatalf does not end the process: the server reports not ready, and its caller decides.
func (l serverLog) Fatalf(format string, v ...any) {
	l.log.Error("embedded nats cannot go on", "message", fmt.Sprintf(format, v...))
}
