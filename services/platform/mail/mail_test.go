package mail_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"math/big"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"firstkm/services/notify"
	"firstkm/services/platform/mail"
)

// post is a real SMTP server that keeps what it takes.
type post struct {
	mu      sync.Mutex
	got     []string
	to      []string
	refuse  error // of a recipient
	decline error // of the text
}

// NewSession implements smtp.Backend.
func (p *post) NewSession(*smtp.Conn) (smtp.Session, error) { return &session{post: p}, nil }

type session struct {
	*post
	known bool
}

// AuthMechanisms implements smtp.AuthSession.
func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

// Auth implements smtp.AuthSession.
func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if s.known = user == "firstkm" && password == "secret"; !s.known {
			return smtp.ErrAuthFailed
		}
		return nil
	}), nil
}

// Mail implements smtp.Session.
func (s *session) Mail(string, *smtp.MailOptions) error {
	if !s.known {
		return smtp.ErrAuthRequired
	}
	return nil
}

// Rcpt implements smtp.Session.
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.to = append(s.to, to)
	return s.refuse
}

// Data implements smtp.Session.
func (s *session) Data(r io.Reader) error {
	b, err := io.ReadAll(r)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.got = append(s.got, string(b))
	return errors.Join(err, s.decline)
}

// Reset implements smtp.Session.
func (*session) Reset() {}

// Logout implements smtp.Session.
func (*session) Logout() error { return nil }

// serve starts the server with STARTTLS and returns its address and whom to trust.
func serve(t *testing.T, p *post) (string, *tls.Config) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	cert := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, cert, cert, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	s := smtp.NewServer(p)
	s.TLSConfig = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}, MinVersion: tls.VersionTLS12}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- s.Serve(l) }()
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		<-done
	})
	roots := x509.NewCertPool()
	roots.AddCert(parsed)
	return l.Addr().String(), &tls.Config{RootCAs: roots, ServerName: "localhost", MinVersion: tls.VersionTLS12}
}

var message = notify.Message{Key: "dlv_1", To: "teacher@example.edu.cn", Subject: "待办：请于周五前交回", Text: "请于周五前交回安全告知书。", Link: "https://firstkm.example/n/x", At: time.Unix(1700000000, 0)}

func TestSentOverSTARTTLSWithOneIDForEveryTry(t *testing.T) {
	p := &post{}
	address, trust := serve(t, p)
	m, err := mail.New(mail.Config{Server: address, User: "firstkm", Password: "secret", From: "第一公里 <notice@firstkm.example>", Trust: trust})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := m.Send(t.Context(), message); err != nil {
			t.Fatal(err)
		}
	}
	if len(p.got) != 2 || p.to[0] != message.To {
		t.Fatalf("got %d messages to %v", len(p.got), p.to)
	}
	for _, got := range p.got {
		for _, want := range []string{"Message-ID: <dlv_1@firstkm.example>", "Idempotency-Key: dlv_1", "Auto-Submitted: auto-generated"} {
			if !strings.Contains(got, want) {
				t.Errorf("got\n%s\nwant %q in it", got, want)
			}
		}
	}
}

func TestWhatAServerMayAnswer(t *testing.T) {
	for name, tt := range map[string]struct {
		password string
		p        *post
		want     error
	}{
		"a wrong password":     {"wrong", &post{}, notify.ErrRefused},
		"no such mailbox":      {"secret", &post{refuse: &smtp.SMTPError{Code: 550, Message: "no"}}, notify.ErrNever},
		"a full mailbox":       {"secret", &post{refuse: &smtp.SMTPError{Code: 452, Message: "full"}}, notify.ErrRefused},
		"the text is declined": {"secret", &post{decline: &smtp.SMTPError{Code: 554, Message: "spam"}}, notify.ErrRefused},
	} {
		t.Run(name, func(t *testing.T) {
			address, trust := serve(t, tt.p)
			m, err := mail.New(mail.Config{Server: address, User: "firstkm", Password: tt.password, From: "notice@firstkm.example", Trust: trust})
			if err != nil {
				t.Fatal(err)
			}
			if err := m.Send(t.Context(), message); !errors.Is(err, tt.want) || strings.Contains(err.Error(), message.To) {
				t.Errorf("got %v, want %v without the address", err, tt.want)
			}
		})
	}
}

func TestAServerWithoutTLSIsNotSpokenTo(t *testing.T) {
	p := &post{}
	address, _ := serve(t, p)
	m, err := mail.New(mail.Config{Server: address, User: "firstkm", Password: "secret", From: "notice@firstkm.example"})
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Send(t.Context(), message); !errors.Is(err, notify.ErrRefused) || len(p.got) > 0 {
		t.Errorf("a certificate that nobody vouches for: got %v and %d messages, want it refused", err, len(p.got))
	}
}
