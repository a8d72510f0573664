package httpd

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// The server's own limits; those of a request are in Route.
const (
	headerPatience = 10 * time.Second
	idlePatience   = 2 * time.Minute
	maxHeader      = 128 << 10 // ten thousand characters in an address are told what is wrong
	drainPatience  = 10 * time.Second
)

// TLS names the files of a certificate chain and its key; they are read again when they change.
type TLS struct{ CertFile, KeyFile string }

// Serve answers requests on ln until ctx ends, then stops accepting, ends event streams, lets requests under way finish
// for up to ten seconds, and returns nil. With pair it speaks TLS and HTTP/2. It refuses to start when a route or the
// configuration is at fault.
func (e *Engine) Serve(ctx context.Context, ln net.Listener, pair *TLS) error {
	srv := &http.Server{
		Handler:           e,
		ReadHeaderTimeout: headerPatience,
		IdleTimeout:       idlePatience,
		MaxHeaderBytes:    maxHeader,
		ErrorLog:          slog.NewLogLogger(e.log.Handler(), slog.LevelDebug), // handshakes that scanners break off
	}
	err := e.Err()
	if err == nil && pair != nil {
		srv.TLSConfig, err = pair.config(e.log)
	}
	if err != nil {
		_ = ln.Close() // the caller's listener is ours to close, as after a run
		return err
	}
	served := make(chan error, 1)
	go func() {
		if pair != nil {
			served <- srv.ServeTLS(ln, "", "")
			return
		}
		served <- srv.Serve(ln)
	}()
	select {
	case err := <-served:
		return fmt.Errorf("serve http: %w", err)
	case <-ctx.Done():
	}
	return errors.Join(e.drain(srv), unlessClosed(<-served))
}

// drain stops the server. Requests that are not done in time are cut off, and that is an error.
func (e *Engine) drain(srv *http.Server) error {
	e.draining.Store(true)
	for _, stop := range e.drains {
		stop()
	}
	ctx, cancel := context.WithTimeout(context.Background(), drainPatience)
	defer cancel()
	if err := srv.Shutdown(ctx); err != nil {
		return errors.Join(fmt.Errorf("drain http: %w", err), srv.Close())
	}
	return nil
}

func unlessClosed(err error) error {
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

func (t TLS) config(log *slog.Logger) (*tls.Config, error) {
	c := &certificate{files: t, log: log, now: time.Now}
	if err := c.load(); err != nil {
		return nil, err
	}
	return &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: c.get, NextProtos: []string{"h2", "http/1.1"}}, nil
}
