package app

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"os"

	"firstkm/cmd/internal/config"
)

// Offline opens the installation for one command, which works on a stopped one, and closes it again.
func Offline(ctx context.Context, file string, flags config.Config, use func(*App) error) (err error) {
	cfg, err := config.Load(file, os.Environ(), flags)
	if err != nil {
		return err
	}
	a, err := Open(ctx, cfg, cfg.Logger(os.Stderr))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	return use(a)
}

// Check opens everything that the settings name, asks whether it answers, and closes it again.
func Check(ctx context.Context, cfg config.Config, log *slog.Logger) error {
	a, err := Open(ctx, cfg, log)
	if err != nil {
		return err
	}
	return errors.Join(a.check(ctx), a.Close())
}

func (a *App) check(ctx context.Context) error {
	var errs []error
	if a.Config.TLSCert != "" {
		if _, err := tls.LoadX509KeyPair(a.Config.TLSCert, a.Config.TLSKey); err != nil {
			errs = append(errs, fmt.Errorf("read the certificate: %w", err))
		}
	}
	if a.redis != nil {
		errs = append(errs, a.redis.Ping(ctx))
	}
	errs = append(errs, a.Bus.Healthy(ctx))
	if err := a.Listen(); err != nil {
		return errors.Join(append(errs, err)...)
	}
	return errors.Join(append(errs, a.listener.Close())...)
}

// URL is where a browser on this machine reaches the node.
func (a *App) URL() string {
	if a.Config.PublicURL != "" {
		return a.Config.PublicURL
	}
	scheme := "http://"
	if a.Config.TLSCert != "" {
		scheme = "https://"
	}
	return scheme + a.Addr()
}
