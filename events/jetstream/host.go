package jetstream

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// startWithin is the longest a server may take to begin; recovering a stream of some gigabytes takes seconds.
const startWithin = time.Minute

// probeBytes must fit on the disk before a server that could not write is started again.
const probeBytes = 1 << 20

var errNotStarted = errors.New("the embedded server is not running")

// host keeps the embedded server running. After one failed write the server refuses all that follow for the rest of its
// life, even when the disk has room again; the host then starts another one on the same directory. A nil host is that of
// an external server, which its operator looks after.
type host struct {
	dir string
	o   Options

	healing sync.Mutex // held by the one who restarts

	mu     sync.Mutex
	srv    *server.Server // nil while none runs
	failed error          // why the running one can store no more
}

func newHost(dir string, o Options) (*host, error) {
	h := &host{dir: dir, o: o}
	return h, h.start()
}

func (h *host) start() error {
	srv, err := server.NewServer(h.configuration())
	if err != nil {
		return fmt.Errorf("nats: configure the embedded server: %w", err)
	}
	srv.SetLoggerV2(serverLog{h.o.Log}, false, false, false)
	srv.Start()
	if !srv.ReadyForConnections(startWithin) || !srv.JetStreamEnabled() {
		shutDown(srv)
		return fmt.Errorf("nats: the embedded server does not start in %s", h.dir)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.srv, h.failed = srv, nil
	return nil
}

func (h *host) configuration() *server.Options {
	return &server.Options{
		ServerName:             "firstkm",
		DontListen:             true,
		NoSigs:                 true,
		JetStream:              true,
		StoreDir:               h.dir,
		JetStreamMaxMemory:     64 << 20,
		JetStreamMaxStore:      h.o.bytes(),
		DisableJetStreamBanner: true,
	}
}

func (h *host) stop() {
	if h == nil {
		return
	}
	h.mu.Lock()
	srv := h.srv
	h.srv = nil
	h.mu.Unlock()
	if srv != nil {
		shutDown(srv)
	}
}

func shutDown(srv *server.Server) {
	srv.Shutdown()
	srv.WaitForShutdown()
}

// InProcessConn connects the client to whichever server runs now.
func (h *host) InProcessConn() (net.Conn, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.srv == nil {
		return nil, errNotStarted
	}
	return h.srv.InProcessConn()
}

// suspect remembers that an event could not be stored.
func (h *host) suspect(err error) {
	if h == nil {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.failed == nil {
		h.failed = err
	}
}

// trouble is why nothing can be stored, nil if that is not known.
func (h *host) trouble() error {
	if h == nil {
		return nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.failed
}

// heal starts the server anew if it could not store and the directory takes writes again.
func (h *host) heal() error {
	if h.trouble() == nil {
		return nil
	}
	h.healing.Lock()
	defer h.healing.Unlock()
	if h.trouble() == nil {
		return nil // somebody else did it meanwhile
	}
	if err := probe(h.dir); err != nil {
		return down(fmt.Errorf("write to the event directory: %w", err))
	}
	h.o.Log.Warn("the embedded nats server starts anew, because it could not store", "error", h.trouble())
	h.stop()
	if err := h.start(); err != nil {
		return down(err)
	}
	return nil
}

// probe writes a file to the disk and removes it.
func probe(dir string) (err error) {
	f, err := os.Create(filepath.Join(dir, ".probe"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close(), os.Remove(f.Name())) }()
	if _, err := f.Write(make([]byte, probeBytes)); err != nil {
		return err
	}
	return f.Sync()
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
