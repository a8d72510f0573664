package httpd

import (
	"net/http"
	"net/netip"
	"strings"
)

// peer is the other end of the connection. The zero Addr stands for one that is none (a Unix socket).
func peer(r *http.Request) netip.Addr {
	ap, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return ap.Addr().Unmap()
}

// client is the address the request came from: the last one in X-Forwarded-For that is no trusted proxy, if the peer is
// one. forwarded reports a forwarded request whose peer is not trusted, so that its origin is unknown.
func (e *Engine) client(r *http.Request) (addr netip.Addr, forwarded bool) {
	addr = peer(r)
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	if hops[0] == "" {
		return addr, false
	}
	for i := len(hops) - 1; i >= 0; i-- {
		if !within(e.proxies, addr) {
			return addr, i == len(hops)-1
		}
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			return addr, false
		}
		addr = hop.Unmap()
	}
	return addr, false
}

func (e *Engine) secure(r *http.Request) bool {
	if r.TLS != nil {
		return true
	}
	return within(e.proxies, peer(r)) && strings.EqualFold(r.Header.Get("X-Forwarded-Proto"), "https")
}

func (e *Engine) monitors(addr netip.Addr) bool {
	return addr.IsLoopback() || within(e.monitor, addr)
}

func within(prefixes []netip.Prefix, addr netip.Addr) bool {
	for _, p := range prefixes {
		if p.Contains(addr) {
			return true
		}
	}
	return false
}
