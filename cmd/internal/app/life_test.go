package app_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"database/sql"
	"encoding/pem"
	"fmt"
	"io"
	"io/fs"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestSecondInstanceIsRefused(t *testing.T) {
	data := t.TempDir()
	first := launch(t, data)
	for _, args := range [][]string{{"serve", "--addr", "127.0.0.1:0"}, {"reindex"}, {"doctor"}} {
		out, err := run(t, "", append(args, "--data", data)...)
		if err == nil || !strings.Contains(out, "another firstkm works on this data directory") {
			t.Errorf("%s: got %v, %s", args[0], err, out)
		}
	}
	first.awaitReady()
	first.kill()
	launch(t, data) // what was killed holds nothing
}

// A stop lets the request under way finish, ends the streams of events and leaves with status 0.
func TestStopDrains(t *testing.T) {
	cfg := settings(t.TempDir())
	w := found(t, cfg, town)
	server := launch(t, cfg.Data)
	stream := listenAt(t.Context(), t, server.url, w.tokens["student"])
	body, write := io.Pipe()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.url+"/api/v1/imports/enterprises", body)
	w.check(err)
	req.Header.Set("Content-Type", "text/csv")
	req.Header.Set("Authorization", "Bearer "+w.tokens["operator"])
	req.Header.Set("Expect", "100-continue") // so that the first line leaves only when the body is being read
	patient := &http.Client{Transport: &http.Transport{ExpectContinueTimeout: time.Minute}}
	answers := make(chan string, 1)
	go func() {
		res, err := patient.Do(req)
		if err != nil {
			answers <- err.Error()
			return
		}
		b, err := io.ReadAll(res.Body)
		_ = res.Body.Close()
		answers <- fmt.Sprint(res.StatusCode, string(b), err)
	}()
	_, err = io.WriteString(write, "uscc,name\n") // it is being read now
	w.check(err)
	w.check(server.cmd.Process.Signal(syscall.SIGTERM))
	if rest, err := readAll(stream); err != nil {
		t.Errorf("the stream of events ended with %v after %q", err, rest)
	}
	eventually(t, 5*time.Second, func() error { // nobody else is let in
		if a, err := get(server.url+"/healthz", ""); err == nil {
			return fmt.Errorf("still answers %v", a)
		}
		return nil
	})
	_, err = io.WriteString(write, "91310107MA9000001X,示例厂\n")
	w.check(err)
	w.check(write.Close())
	if got := <-answers; !strings.HasPrefix(got, "200") || !strings.Contains(got, `"rejected":1`) {
		t.Errorf("the request under way got %s\n%s", got, server.log)
	}
	<-server.done
	if !server.cmd.ProcessState.Success() {
		t.Errorf("%v\n%s", server.cmd.ProcessState, server.log)
	}
}

func TestCheckSaysWhatIsInForce(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	const secret = "hunter2hunter2hunter2hunter2hunter2"
	for _, tt := range []struct {
		name string
		args []string
		says string
		fine bool
	}{
		{"what works", []string{"--secret", secret, "--addr", "127.0.0.1:0"}, "secret: (set)", true},
		{"a setting that cannot be", []string{"--addr", "nowhere"}, "addr", false},
		{"an address that is taken", []string{"--addr", taken.Addr().String()}, "address already in use", false},
		{"a database that is away", []string{"--addr", "127.0.0.1:0", "--database-url", "postgres://u:hunter2@127.0.0.1:1/x"}, "127.0.0.1", false},
		{"a Redis that is away", []string{"--addr", "127.0.0.1:0", "--redis-url", "redis://:hunter2@127.0.0.1:1/0"}, "127.0.0.1:1", false},
		{"a certificate that is missing", []string{"--addr", "127.0.0.1:0", "--tls-cert", "/none.pem", "--tls-key", "/none.key"}, "none.pem", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			out, err := run(t, "", append([]string{"serve", "--check", "--data", t.TempDir()}, tt.args...)...)
			if (err == nil) != tt.fine || !strings.Contains(out, tt.says) {
				t.Errorf("got %v and %s, want success %t and %q", err, out, tt.fine, tt.says)
			}
			if strings.Contains(out, "hunter2") {
				t.Errorf("a secret is printed: %s", out)
			}
		})
	}
}

func TestServesTLSByItself(t *testing.T) {
	dir := t.TempDir()
	roots := selfSigned(t, dir)
	server := launchPlain(t, t.TempDir(), "FIRSTKM_TLS_CERT="+filepath.Join(dir, "cert.pem"), "FIRSTKM_TLS_KEY="+filepath.Join(dir, "key.pem"))
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}, ForceAttemptHTTP2: true}
	defer transport.CloseIdleConnections()
	secure := &http.Client{Transport: transport, Timeout: 10 * time.Second}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.url+"/sign-in", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	res, err := secure.Do(req)
	if err != nil {
		t.Fatalf("%v\n%s", err, server.log)
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusOK || res.ProtoMajor != 2 || res.Header.Get("Strict-Transport-Security") == "" {
		t.Errorf("got %s over %s, HSTS %q", res.Status, res.Proto, res.Header.Get("Strict-Transport-Security"))
	}
	if err := server.stop(); err != nil {
		t.Error(err)
	}
}

// selfSigned writes cert.pem and key.pem for the loopback and returns who believes them.
func selfSigned(t *testing.T, dir string) *x509.CertPool {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tpl := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "firstkm"}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, tpl, tpl, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	for name, block := range map[string]*pem.Block{"cert.pem": {Type: "CERTIFICATE", Bytes: der}, "key.pem": {Type: "PRIVATE KEY", Bytes: private}} {
		if err := os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(cert)
	return roots
}

// An older database is upgraded when the program starts; a newer one is left alone.
func TestUpgradeAndRefusedDowngrade(t *testing.T) {
	t.Parallel()
	cfg := settings(t.TempDir())
	w := found(t, cfg, town)
	alter(t, cfg.Data, lastDown(t), `DELETE FROM goose_db_version WHERE version_id = (SELECT MAX(version_id) FROM goose_db_version)`)
	server := launch(t, cfg.Data)
	must(t, 200, "GET", server.url+"/api/v1/placements/"+w.ids["plc"], "", "")
	if err := server.stop(); err != nil {
		t.Fatal(err)
	}
	alter(t, cfg.Data, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)`)
	for _, args := range [][]string{{"serve", "--addr", "127.0.0.1:0"}, {"doctor"}, {"backup", filepath.Join(t.TempDir(), "b")}} {
		if out, err := run(t, "", append(args, "--data", cfg.Data)...); err == nil || !strings.Contains(out, "newer version of firstkm") {
			t.Errorf("%s: got %v, %s", args[0], err, out)
		}
	}
}

// lastDown is what undoes the last migration.
func lastDown(t *testing.T) string {
	t.Helper()
	files, err := filepath.Glob("../../../services/platform/store/migrations/sqlite/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatalf("there are no migrations: %v", err)
	}
	text, err := os.ReadFile(slices.Max(files))
	if err != nil {
		t.Fatal(err)
	}
	_, down, ok := strings.Cut(string(text), "-- +goose Down\n")
	if !ok {
		t.Fatalf("%s has no way back", slices.Max(files))
	}
	return down
}

// alter changes a stopped installation's database behind the program's back.
func alter(t *testing.T, data string, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(data, "firstkm.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for _, s := range statements {
		if _, err := db.ExecContext(t.Context(), s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

// Whatever became of index or stream while the program was stopped, it finds what SQL holds when it is ready again.
func TestIndexIsBuiltAnewWhenItMustBe(t *testing.T) {
	t.Parallel()
	cfg := settings(t.TempDir())
	var l *load
	found(t, cfg, func(w *world) { l = newLoad(t, w, 20) })
	server := launch(t, cfg.Data)
	l.at(server.url)
	l.during(300*time.Millisecond, func() {})
	for _, tt := range []struct {
		what string
		harm func()
	}{
		{"nothing happened", func() {}},
		{"the index is missing", func() { forgetIndex(t, cfg.Data) }},
		{"nothing says which version is in use", func() { w(t, os.Remove(filepath.Join(cfg.Data, "index", "CURRENT"))) }},
		{"the index is damaged", func() { damage(t, filepath.Join(cfg.Data, "index")) }},
		{"the stream is missing", func() { w(t, os.RemoveAll(filepath.Join(cfg.Data, "events"))) }},
		{"both are missing", func() { forgetIndex(t, cfg.Data); w(t, os.RemoveAll(filepath.Join(cfg.Data, "events"))) }},
	} {
		t.Run(tt.what, func(t *testing.T) {
			if err := server.stop(); err != nil {
				t.Fatal(err)
			}
			tt.harm()
			l.t = t
			server = launch(l.w.t, cfg.Data)
			l.at(server.url)
			l.verify()
			l.during(50*time.Millisecond, func() {})
			l.verify()
		})
	}
}

func w(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// damage overwrites every file below dir but the one that names the version in use.
func damage(t *testing.T, dir string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() || d.Name() == "CURRENT" {
			return err
		}
		return os.WriteFile(path, []byte(strings.Repeat("no index ", 100)), 0o600)
	})
	w(t, err)
}

// Searches are answered while the index is built anew, on the operator's request and by the command.
func TestSearchGoesOnDuringARebuild(t *testing.T) {
	node := host(t, settings(t.TempDir()), func(node *world) {
		town(node)
		for i := range 60 {
			node.publish("unit", fmt.Sprintf("数控机床操作实习生%d号", i))
		}
	})
	url := "http://" + node.a.Addr()
	const question = "/api/v1/placements?q=数控&origin=own"
	first, err := get(url+question, "")
	want, _ := first.object()["total"].(float64)
	if err != nil || want < 61 {
		t.Fatalf("before the rebuild: got %v, %v, want sixty openings and one", first, err)
	}
	ctx, stop := context.WithCancel(t.Context())
	searched := make(chan int, 1)
	go func() {
		n := 0
		defer func() { searched <- n }()
		pace := time.NewTicker(20 * time.Millisecond) // somebody who asks without pause slows the rebuild down, and shows no more
		defer pace.Stop()
		for ; ctx.Err() == nil; n++ {
			<-pace.C
			a, err := get(url+question, "")
			if total := a.object()["total"]; err != nil || a.status != 200 || total != want {
				t.Errorf("search %d: got %v, total %v, %v", n, a.status, total, err)
				return
			}
		}
	}()
	must(t, 204, "POST", url+"/api/v1/index/rebuild", node.tokens["operator"], "")
	if out, err := run(t, "", "reindex", "--server", url, "--token", node.tokens["operator"]); err != nil || !strings.Contains(out, "in use") {
		t.Errorf("reindex: %v, %s", err, out)
	}
	if out, err := run(t, "", "reindex", "--server", url, "--token", node.tokens["school"]); err == nil || !strings.Contains(out, "auth.forbidden") {
		t.Errorf("reindex by a school: %v, %s", err, out)
	}
	stop()
	if n := <-searched; n < 5 {
		t.Errorf("only %d searches were tried", n)
	}
}

func TestNothingIsLeftRunning(t *testing.T) {
	before := goleak.IgnoreCurrent()
	node, end := hosted(t, settings(t.TempDir()), town)
	stream := listenAt(t.Context(), t, "http://"+node.a.Addr(), node.tokens["student"])
	must(t, 200, "GET", "http://"+node.a.Addr()+"/api/v1/placements", "", "")
	end()
	if _, err := readAll(stream); err != nil {
		t.Errorf("the stream: %v", err)
	}
	streaming.CloseIdleConnections()
	client.CloseIdleConnections()
	goleak.VerifyNone(t, before)
}
