package httpd

import (
	"crypto/tls"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"
)

// certEvery is how often, at most, a handshake looks whether the certificate's files have changed.
const certEvery = 10 * time.Second

// certificate is a key pair that follows its files. A pair that cannot be read, as while it is being replaced, leaves the
// old one in use.
type certificate struct {
	files TLS
	log   *slog.Logger
	now   func() time.Time

	mu     sync.Mutex
	pair   *tls.Certificate
	stamp  time.Time // the younger of the files' times
	looked time.Time
}

func (c *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.now().Sub(c.looked) >= certEvery {
		if err := c.load(); err != nil {
			c.log.Warn("certificate is not read again; the old one stays in use", "error", err)
		}
	}
	return c.pair, nil
}

// load reads the files if they are younger than what is in use.
func (c *certificate) load() error {
	c.looked = c.now()
	stamp, err := c.files.changed()
	if err != nil {
		return err
	}
	if c.pair != nil && stamp.Equal(c.stamp) {
		return nil
	}
	pair, err := tls.LoadX509KeyPair(c.files.CertFile, c.files.KeyFile)
	if err != nil {
		return fmt.Errorf("read certificate: %w", err)
	}
	c.pair, c.stamp = &pair, stamp
	return nil
}

func (t TLS) changed() (time.Time, error) {
	var last time.Time
	for _, name := range []string{t.CertFile, t.KeyFile} {
		info, err := os.Stat(name)
		if err != nil {
			return last, fmt.Errorf("read certificate: %w", err)
		}
		if info.ModTime().After(last) {
			last = info.ModTime()
		}
	}
	return last, nil
}
