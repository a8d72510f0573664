package jetstream

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/nats-io/nats.go"
)

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
	h, err := newHost(e.Dir, o)
	if err != nil {
		return nil, err
	}
	b, err := dial(o, 1, "", append(clientOptions(o), nats.InProcessServer(h), nats.ReconnectWait(20*time.Millisecond)))
	if err != nil {
		h.stop()
		return nil, err
	}
	b.host = h
	_, err = b.Info(ctx)
	if err == nil && !e.Lax {
		b.disk, err = keepOn(e.Dir, b.names.stream, b.names.dead)
	}
	if err != nil {
		return nil, errors.Join(err, b.Close())
	}
	return b, nil
}
