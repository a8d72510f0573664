// Package mail sends notices as e-mails over SMTP.
package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"

	gomail "github.com/wneessen/go-mail"

	"firstkm/services/notify"
)

// Config describes a server.
type Config struct {
	Server   string // host:port
	User     string // "" signs in nowhere
	Password string
	From     string      // address, or “Name <address>”
	TLS      string      // starttls, which is the default; tls from the first byte; none
	Trust    *tls.Config // whose certificates are believed; nil = the system's
}

// Mailer is a notify.Outlet. Each message has a connection of its own.
type Mailer struct {
	cfg    Config
	client *gomail.Client
}

// New reads the settings; nothing is connected.
func New(cfg Config) (*Mailer, error) {
	host, port, err := net.SplitHostPort(cfg.Server)
	if err != nil {
		return nil, errors.New("smtp_server: is not host:port")
	}
	n, err := strconv.Atoi(port)
	if err != nil {
		return nil, errors.New("smtp_server: the port is no number")
	}
	if err := gomail.NewMsg().From(cfg.From); err != nil {
		return nil, errors.New("smtp_from: is no address")
	}
	options := []gomail.Option{gomail.WithPort(n), gomail.WithTimeout(notify.SendLimit / 2)}
	switch cfg.TLS {
	case "", "starttls":
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	case "tls":
		options = append(options, gomail.WithSSL())
	case "none":
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		return nil, fmt.Errorf("smtp_tls: %q is none of starttls, tls, none", cfg.TLS)
	}
	if cfg.Trust != nil {
		options = append(options, gomail.WithTLSConfig(cfg.Trust))
	}
	if cfg.User != "" {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthPlain), gomail.WithUsername(cfg.User), gomail.WithPassword(cfg.Password))
	}
	client, err := gomail.NewClient(host, options...)
	if err != nil {
		return nil, fmt.Errorf("smtp: %w", err)
	}
	return &Mailer{cfg: cfg, client: client}, nil
}

// Send implements notify.Outlet. Only a connection lost after the text was given leaves open whether it was taken.
func (m *Mailer) Send(ctx context.Context, n notify.Message) error {
	msg := gomail.NewMsg()
	if err := errors.Join(msg.From(m.cfg.From), msg.To(n.To)); err != nil {
		return fmt.Errorf("%w: the address cannot be used", notify.ErrNever)
	}
	_, domain, _ := strings.Cut(strings.Trim(m.cfg.From[strings.LastIndex(m.cfg.From, "<")+1:], "<> "), "@")
	msg.SetMessageIDWithValue(n.Key + "@" + domain) // the same for every try: mail programs drop a second one
	msg.SetGenHeader("Idempotency-Key", n.Key)
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.Subject(n.Subject)
	msg.SetDateWithValue(n.At)
	body := n.Text
	if n.Link != "" {
		body += "\n\n" + n.Link + "\n"
	}
	msg.SetBodyString(gomail.TypeTextPlain, body)
	return judge(m.client.DialAndSendWithContext(ctx, msg))
}

func judge(err error) error {
	if err == nil {
		return nil
	}
	var failed *gomail.SendError
	if !errors.As(err, &failed) {
		return fmt.Errorf("%w: no connection", notify.ErrRefused)
	}
	switch {
	case failed.Reason == gomail.ErrSMTPDataClose && failed.ErrorCode() == 0:
		return fmt.Errorf("%w: the connection broke off", notify.ErrUnsure)
	case failed.Reason == gomail.ErrSMTPRcptTo && !failed.IsTemp():
		return fmt.Errorf("%w: the address is refused", notify.ErrNever)
	}
	return fmt.Errorf("%w: code %d", notify.ErrRefused, failed.ErrorCode())
}
