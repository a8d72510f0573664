// Package webhook posts events to the addresses that organisations give, signed as Standard Webhooks says
// (standardwebhooks.com, specification 1.0), and never to an address inside a network.
package webhook

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"syscall"
	"time"

	"firstkm/services/notify"
)

// ErrInside refuses an address that is not public. It is checked when the connection is made, after names are resolved, so
// that a name that changes its address does not help.
var ErrInside = errors.New("the address is not a public one")

// Sender is a notify.Outlet. It is safe for concurrent use.
type Sender struct{ client *http.Client }

// New makes the outlet. allow says which addresses may be connected to: Public, or more in tests.
func New(allow func(netip.Addr) bool) *Sender { return &Sender{Client(allow)} }

// Client is an HTTP client that connects to allowed addresses only, uses no proxy and follows no redirect.
func Client(allow func(netip.Addr) bool) *http.Client {
	dialer := &net.Dialer{Timeout: 10 * time.Second, Control: func(_, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil || !allow(at.Addr().Unmap()) {
			return ErrInside
		}
		return nil
	}}
	return &http.Client{
		Timeout: notify.SendLimit,
		Transport: &http.Transport{
			DialContext: dialer.DialContext, TLSHandshakeTimeout: 10 * time.Second, MaxIdleConns: 20, IdleConnTimeout: time.Minute,
			MaxResponseHeaderBytes: 1 << 16, ForceAttemptHTTP2: true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// inside are networks that IsPrivate and its kin do not name (IANA special-purpose registries): shared address space,
// benchmarks, reserved, and IPv6 forms that carry an IPv4 address.
var inside = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("198.51.100.0/24"),
	netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("240.0.0.0/4"), netip.MustParsePrefix("64:ff9b::/96"),
	netip.MustParsePrefix("64:ff9b:1::/48"), netip.MustParsePrefix("100::/64"), netip.MustParsePrefix("2001::/23"),
	netip.MustParsePrefix("2001:db8::/32"), netip.MustParsePrefix("2002::/16"), netip.MustParsePrefix("fec0::/10"),
}

// Public reports whether an address lies in the public Internet.
func Public(a netip.Addr) bool {
	a = a.Unmap()
	if !a.IsGlobalUnicast() || a.IsPrivate() || a.Zone() != "" {
		return false
	}
	for _, p := range inside {
		if p.Contains(a) {
			return false
		}
	}
	return true
}

// Send implements notify.Outlet. Receivers drop repetitions by webhook-id, which is the same for every try.
func (s *Sender) Send(ctx context.Context, m notify.Message) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, m.Hook.URL, strings.NewReader(m.Payload))
	if err != nil {
		return fmt.Errorf("%w: the address cannot be used", notify.ErrNever)
	}
	stamp := strconv.FormatInt(m.At.Unix(), 10)
	signed, err := signatures(m, stamp)
	if err != nil {
		return fmt.Errorf("%w: %w", notify.ErrNever, err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "firstkm")
	req.Header.Set("webhook-id", m.Key)
	req.Header.Set("webhook-timestamp", stamp)
	req.Header.Set("webhook-signature", signed)
	res, err := s.client.Do(req)
	switch {
	case errors.Is(err, ErrInside):
		return fmt.Errorf("%w: %w", notify.ErrNever, ErrInside)
	case err != nil:
		return fmt.Errorf("%w: no answer", notify.ErrRefused)
	}
	defer func() { _ = res.Body.Close() }()      // it was only read
	_, _ = io.CopyN(io.Discard, res.Body, 1<<16) // so that the connection can be used again
	switch {
	case res.StatusCode == http.StatusGone:
		return fmt.Errorf("%w: status 410", notify.ErrNever)
	case res.StatusCode < 200 || res.StatusCode > 299:
		return fmt.Errorf("%w: status %d", notify.ErrRefused, res.StatusCode)
	}
	return nil
}

// signatures are those of the present secret and, for a while after a rotation, of the one before.
func signatures(m notify.Message, stamp string) (string, error) {
	var list []string
	for _, secret := range []string{m.Hook.Secret, m.Hook.Old} {
		if secret == "" {
			continue
		}
		signed, err := Sign(secret, m.Key, stamp, m.Payload)
		if err != nil {
			return "", err
		}
		list = append(list, signed)
	}
	return strings.Join(list, " "), nil
}

// Sign is the signature of a message: v1, then HMAC-SHA-256 of id, timestamp in seconds and payload joined by dots.
func Sign(secret, id, stamp, payload string) (string, error) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil {
		return "", errors.New("the secret is no base64")
	}
	h := hmac.New(sha256.New, key)
	_, _ = h.Write([]byte(id + "." + stamp + "." + payload)) // a hash takes every write
	return "v1," + base64.StdEncoding.EncodeToString(h.Sum(nil)), nil
}
