package cache_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"firstkm/services/platform/cache"
)

func TestRedisPassword(t *testing.T) {
	server := miniredis.RunT(t)
	server.RequireUserAuth("firstkm", "geheim")
	for url, want := range map[string]bool{
		"redis://firstkm:geheim@" + server.Addr() + "/0": true,
		"redis://firstkm:wrong@" + server.Addr() + "/0":  false,
		"redis://" + server.Addr() + "/0":                false,
	} {
		r := dial(t, cache.RedisConfig{URL: url})
		if err := r.Ping(t.Context()); (err == nil) != want {
			t.Errorf("%s: got %v, want success %v", url, err, want)
		}
	}
}

func TestRedisTLS(t *testing.T) {
	certificate, roots := selfSigned(t)
	server, err := miniredis.RunTLS(&tls.Config{Certificates: []tls.Certificate{certificate}})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	trusting := dial(t, cache.RedisConfig{URL: "rediss://" + server.Addr(), TLS: &tls.Config{RootCAs: roots}})
	if err := trusting.Ping(t.Context()); err != nil {
		t.Errorf("with its root: %v", err)
	}
	wary := dial(t, cache.RedisConfig{URL: "rediss://" + server.Addr()})
	if err := wary.Ping(t.Context()); err == nil {
		t.Error("an unknown certificate was trusted")
	}
}

func TestRedisConfigurationErrors(t *testing.T) {
	for what, cfg := range map[string]cache.RedisConfig{
		"no scheme":           {URL: "user:geheim@host"},
		"another scheme":      {URL: "http://user:geheim@host"},
		"bad database":        {URL: "redis://user:geheim@host/eins"},
		"TLS without rediss:": {URL: "redis://user:geheim@host", TLS: &tls.Config{}},
	} {
		_, err := cache.OpenRedis(cfg)
		if err == nil {
			t.Errorf("%s: accepted", what)
		} else if strings.Contains(err.Error(), "geheim") {
			t.Errorf("%s: the error shows the password: %v", what, err)
		}
	}
}

func selfSigned(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		Subject:      pkix.Name{CommonName: "redis"},
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().Add(time.Hour),
		IPAddresses:  []net.IP{net.IPv4(127, 0, 0, 1)},
		IsCA:         true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, roots
}
