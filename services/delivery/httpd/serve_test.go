package httpd_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"firstkm/services/delivery/httpd"

	"github.com/gin-gonic/gin"
	"go.uber.org/goleak"
)

func listen(t *testing.T) net.Listener {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("listen: %v", err)
	}
	return ln
}

func TestServeRefusesToStartWithAFaultyRoute(t *testing.T) {
	e := engine(t, nil)
	e.GET("/forgotten", httpd.Access{}, ok)
	err := e.Serve(t.Context(), listen(t), nil)
	if err == nil || !strings.Contains(err.Error(), "/forgotten") {
		t.Errorf("got %v, want the route named", err)
	}
}

func TestGracefulStop(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	e := engine(t, nil)
	hub := e.Events(httpd.HubConfig{})
	started, release := make(chan struct{}), make(chan struct{})
	e.GET("/slow", httpd.Public(), func(c *gin.Context) error {
		close(started)
		<-release
		return ok(c)
	})
	ln := listen(t)
	base := "http://" + ln.Addr().String()
	ctx, stop := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- e.Serve(ctx, ln, nil) }()

	stream := live{hub: hub, url: base + httpd.EventsPath}.listen(t, "student")
	stream.until(t, "retry")
	slow := make(chan string, 1)
	go func() {
		client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
		resp, err := client.Get(base + "/slow")
		if err != nil {
			slow <- err.Error()
			return
		}
		defer func() { _ = resp.Body.Close() }()
		var b bytes.Buffer
		_, _ = b.ReadFrom(resp.Body)
		slow <- b.String()
	}()
	<-started
	stop()
	stream.ended(t, "draining")
	if state := e.Ready(context.Background()); state.Status != "not_ready" || state.Checks["server"] != "stopping" {
		t.Errorf("readiness while draining: got %+v", state)
	}
	waitFor(t, "the port to close", func() bool {
		conn, err := net.DialTimeout("tcp", ln.Addr().String(), time.Second)
		if err == nil {
			_ = conn.Close()
		}
		return err != nil
	})
	close(release)
	if got := <-slow; got != "role=" {
		t.Errorf("the request under way got %q, want its answer", got)
	}
	if err := <-served; err != nil {
		t.Errorf("Serve: got %v, want nil", err)
	}
}

func waitFor(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !ok(); {
		if time.Now().After(end) {
			t.Fatalf("waited ten seconds for %s", what)
		}
	}
}

func TestTLSSpeaksHTTP2AndFollowsItsFiles(t *testing.T) {
	dir := t.TempDir()
	pair := httpd.TLS{CertFile: filepath.Join(dir, "cert.pem"), KeyFile: filepath.Join(dir, "key.pem")}
	if err := engine(t, nil).Serve(t.Context(), listen(t), &pair); err == nil {
		t.Fatal("started without a certificate")
	}
	pool := writePair(t, pair, 1)
	e := engine(t, nil)
	e.GET("/x", httpd.Public(), ok)
	ln := listen(t)
	ctx, stop := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- e.Serve(ctx, ln, &pair) }()
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}, ForceAttemptHTTP2: true}
	resp, err := (&http.Client{Transport: transport}).Get("https://" + ln.Addr().String() + "/x")
	if err != nil {
		t.Fatalf("ask: %v", err)
	}
	_ = resp.Body.Close()
	transport.CloseIdleConnections()
	if resp.ProtoMajor != 2 || resp.Header.Get("Strict-Transport-Security") == "" {
		t.Errorf("got %s, HSTS %q; want HTTP/2 with HSTS", resp.Proto, resp.Header.Get("Strict-Transport-Security"))
	}
	stop()
	if err := <-served; err != nil {
		t.Errorf("Serve: %v", err)
	}
}

// writePair writes a self-signed certificate with this serial number.
func writePair(t *testing.T, pair httpd.TLS, serial int64) *x509.CertPool {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	cert := &x509.Certificate{
		SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: "test"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, cert, cert, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	writePEM(t, pair.CertFile, "CERTIFICATE", der)
	writePEM(t, pair.KeyFile, "EC PRIVATE KEY", private)
	pool := x509.NewCertPool()
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool.AddCert(parsed)
	return pool
}

func writePEM(t *testing.T, name, kind string, der []byte) {
	t.Helper()
	if err := os.WriteFile(name, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
}
