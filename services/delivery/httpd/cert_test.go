package httpd

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"log/slog"
	"math/big"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// Inside the package, because the clock that paces the looks at the files is not configurable from outside.

func TestCertificateFollowsItsFiles(t *testing.T) {
	dir := t.TempDir()
	files := TLS{CertFile: filepath.Join(dir, "c"), KeyFile: filepath.Join(dir, "k")}
	clock := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	c := &certificate{files: files, log: slog.New(slog.DiscardHandler), now: func() time.Time { return clock }}
	serial := func() int64 {
		t.Helper()
		pair, err := c.get(nil)
		if err != nil {
			t.Fatalf("get: %v", err)
		}
		leaf, err := x509.ParseCertificate(pair.Certificate[0])
		if err != nil {
			t.Fatal(err)
		}
		return leaf.SerialNumber.Int64()
	}
	writeCert(t, files, 1, clock)
	if err := c.load(); err != nil {
		t.Fatalf("load: %v", err)
	}
	writeCert(t, files, 2, clock.Add(time.Hour))
	if got := serial(); got != 1 {
		t.Errorf("within the pause: got %d, want 1", got)
	}
	clock = clock.Add(certEvery)
	if got := serial(); got != 2 {
		t.Errorf("after the pause: got %d, want 2", got)
	}
	if err := os.WriteFile(files.CertFile, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	clock = clock.Add(certEvery)
	if got := serial(); got != 2 {
		t.Errorf("while the file is broken: got %d, want 2", got)
	}
}

func writeCert(t *testing.T, files TLS, serial int64, at time.Time) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	cert := &x509.Certificate{SerialNumber: big.NewInt(serial)}
	der, err := x509.CreateCertificate(rand.Reader, cert, cert, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	for name, block := range map[string]*pem.Block{files.CertFile: {Type: "CERTIFICATE", Bytes: der}, files.KeyFile: {Type: "EC PRIVATE KEY", Bytes: private}} {
		if err := os.WriteFile(name, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(name, at, at); err != nil {
			t.Fatal(err)
		}
	}
}
