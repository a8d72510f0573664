// Package config holds every setting of the program in one struct: working defaults, then a file, then the environment,
// then flags. Nobody below cmd reads the environment.
package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"os"
	"reflect"
	"strings"

	"github.com/caarlos0/env/v11"
	"gopkg.in/yaml.v3"
)

// Prefix begins the name of every environment variable: FIRSTKM_ADDR, FIRSTKM_DATA …
const Prefix = "FIRSTKM_"

// Config is every setting. In a file the names are those of the environment in lower case: database_url.
type Config struct {
	Addr string `yaml:"addr" var:"ADDR" help:"Where to listen, host:port."`
	Data string `yaml:"data" var:"DATA" help:"Directory of the database, the events and the search index." type:"path"`
	Demo bool   `yaml:"demo" var:"DEMO" help:"Seed the demo world if it is absent and show its accounts on the sign-in page."`

	Provinces string `yaml:"provinces" var:"PROVINCES" help:"File of provincial thresholds of the regulation, one JSON object a line; the national ones without."`
	Standards string `yaml:"teacher_standards" name:"teacher-standards" var:"TEACHER_STANDARDS" help:"File of provincial standards of dual-qualified teachers, one JSON object a line; the national criteria without."`
	Terms     string `yaml:"privacy_terms" name:"privacy-terms" var:"PRIVACY_TERMS" help:"File of deadlines and retention periods of personal data, dated, one JSON object a line; the defaults without."`

	PublicURL      string   `yaml:"public_url" name:"public-url" var:"PUBLIC_URL" help:"Address under which people reach the pages, for links and QR codes."`
	TLSCert        string   `yaml:"tls_cert" var:"TLS_CERT" help:"Certificate file; with --tls-key the program speaks HTTPS itself."`
	TLSKey         string   `yaml:"tls_key" var:"TLS_KEY" help:"Key file of the certificate."`
	TrustedProxies []string `yaml:"trusted_proxies" var:"TRUSTED_PROXIES" help:"Networks whose X-Forwarded-For and X-Forwarded-Proto are believed, such as 10.0.0.0/8."`
	MetricsFrom    []string `yaml:"metrics_from" var:"METRICS_FROM" help:"Networks that may read /metrics, beside this machine."`
	MetricsToken   string   `yaml:"metrics_token" var:"METRICS_TOKEN" secret:"yes" help:"Bearer token that may read /metrics from elsewhere."`

	DatabaseURL string `yaml:"database_url" name:"database-url" var:"DATABASE_URL" secret:"url" help:"postgres://…; without it SQLite in the data directory."`

	NATSURL         string `yaml:"nats_url" name:"nats-url" var:"NATS_URL" secret:"url" help:"nats://… or tls://…, several separated by commas; without it a server inside the program."`
	NATSCredentials string `yaml:"nats_credentials" var:"NATS_CREDENTIALS" help:"File with a NATS user's JWT and seed."`
	NATSCA          string `yaml:"nats_ca" var:"NATS_CA" name:"nats-ca" help:"Certificates to believe when connecting to NATS."`
	NATSCert        string `yaml:"nats_cert" var:"NATS_CERT" help:"Client certificate for NATS."`
	NATSKey         string `yaml:"nats_key" var:"NATS_KEY" help:"Key of the client certificate for NATS."`
	NATSReplicas    int    `yaml:"nats_replicas" var:"NATS_REPLICAS" help:"Copies that a NATS cluster keeps of each stream."`
	NATSStreamMiB   int    `yaml:"nats_stream_mib" name:"nats-stream-mib" var:"NATS_STREAM_MIB" help:"Room that the stream of events reserves, in MiB; the oldest leave it beyond that. Dead letters get an eighth of it more."`
	NATSSpace       string `yaml:"nats_space" var:"NATS_SPACE" help:"Keeps several installations on one cluster apart: a–z and 0–9."`

	RedisURL string `yaml:"redis_url" name:"redis-url" var:"REDIS_URL" secret:"url" help:"redis://… or rediss://…; without it each node caches and limits for itself."`

	SMSURL       string `yaml:"sms_url" name:"sms-url" var:"SMS_URL" secret:"yes" help:"Address of an SMS gateway; {phone}, {text}, {link}, {template}, {key} and {kind} stand for what is sent. Without it nothing goes by SMS."`
	SMSMethod    string `yaml:"sms_method" name:"sms-method" var:"SMS_METHOD" help:"HTTP method of the gateway, POST without."`
	SMSHeaders   string `yaml:"sms_headers" name:"sms-headers" var:"SMS_HEADERS" secret:"yes" help:"Headers for the gateway, Name: value, separated by semicolons."`
	SMSFormat    string `yaml:"sms_format" name:"sms-format" var:"SMS_FORMAT" help:"json or form."`
	SMSBody      string `yaml:"sms_body" name:"sms-body" var:"SMS_BODY" secret:"yes" help:"Body for the gateway: a JSON document or a=b&c=d, with the same places as the address."`
	SMSSuccess   string `yaml:"sms_success" name:"sms-success" var:"SMS_SUCCESS" help:"member=value that says a message was taken, such as code=0 or data.status=ok; any 2xx without."`
	SMSTemplates string `yaml:"sms_templates" name:"sms-templates" var:"SMS_TEMPLATES" help:"Ids of the provider's templates by kind: urgent=1,duty=2,matter=3,news=4,default=5."`
	SMTPServer   string `yaml:"smtp_server" name:"smtp-server" var:"SMTP_SERVER" help:"Mail server, host:port. Without it nothing goes by e-mail."`
	SMTPUser     string `yaml:"smtp_user" name:"smtp-user" var:"SMTP_USER" help:"Who signs in at the mail server."`
	SMTPPassword string `yaml:"smtp_password" name:"smtp-password" var:"SMTP_PASSWORD" secret:"yes" help:"Password at the mail server."`
	SMTPFrom     string `yaml:"smtp_from" name:"smtp-from" var:"SMTP_FROM" help:"Sender of e-mails: an address, or Name <address>."`
	SMTPTLS      string `yaml:"smtp_tls" name:"smtp-tls" var:"SMTP_TLS" help:"starttls, tls or none."`

	Secret      string `yaml:"secret" var:"SECRET" secret:"yes" help:"Signs forms, at least 32 characters, the same on every node; without it a key file in the data directory."`
	DataKey     string `yaml:"data_key" var:"DATA_KEY" secret:"yes" help:"Master key of the personal data, 64 hexadecimal digits, the same on every node; without it the file data-key in the data directory."`
	DataKeyFile string `yaml:"data_key_file" var:"DATA_KEY_FILE" help:"File that holds the master key of the personal data."`
	TwoFactor   string `yaml:"two_factor" name:"two-factor" var:"TWO_FACTOR" help:"required: school offices, vice-principals, bureaus and operators sign in with a second factor, outside the demo; optional: whoever likes to."`
	LogLevel    string `yaml:"log_level" var:"LOG_LEVEL" help:"debug, info, warn or error."`
	LogFormat   string `yaml:"log_format" var:"LOG_FORMAT" help:"text or json."`
}

// Default is what holds when nothing is set: one process on this machine, everything inside.
func Default() Config {
	return Config{Addr: "127.0.0.1:8080", Data: "firstkm-data", NATSReplicas: 1, NATSStreamMiB: 2048, TwoFactor: "required", LogLevel: "info", LogFormat: "text"}
}

// Load lays the file at path (if any), the environment and what was given as flags over the defaults. environ is in the
// form of os.Environ.
func Load(path string, environ []string, flags Config) (Config, error) {
	c := Default()
	if path != "" {
		if err := c.read(path); err != nil {
			return c, err
		}
	}
	if err := c.readEnv(environ); err != nil {
		return c, err
	}
	c.lay(flags)
	return c, c.Faults()
}

func (c *Config) read(path string) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("read the configuration: %w", err)
	}
	d := yaml.NewDecoder(bytes.NewReader(b))
	d.KnownFields(true)
	if err := d.Decode(c); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read the configuration %s: %w", path, err)
	}
	return nil
}

func (c *Config) readEnv(environ []string) error {
	vars := env.ToMap(environ)
	known := map[string]bool{}
	for i, t := 0, reflect.TypeFor[Config](); i < t.NumField(); i++ {
		known[Prefix+t.Field(i).Tag.Get("var")] = true
	}
	for name := range vars {
		if strings.HasPrefix(name, Prefix) && !strings.HasPrefix(name, Prefix+"TEST_") && !known[name] && !spare[name] {
			return fmt.Errorf("the environment sets %s, which is no setting", name)
		}
	}
	if err := env.ParseWithOptions(c, env.Options{Environment: vars, Prefix: Prefix, TagName: "var"}); err != nil {
		return fmt.Errorf("read the environment: %w", err)
	}
	return nil
}

// spare are variables of the program's own development that are no settings.
var spare = map[string]bool{Prefix + "BENCH_SIZE": true, Prefix + "CRASH_N": true, Prefix + "FUZZ_TIME": true, Prefix + "CONFIG": true}

// lay copies every member of f that is set.
func (c *Config) lay(f Config) {
	to, from := reflect.ValueOf(c).Elem(), reflect.ValueOf(f)
	for i := range from.NumField() {
		if !from.Field(i).IsZero() {
			to.Field(i).Set(from.Field(i))
		}
	}
}

// Faults reports every setting that cannot be.
func (c Config) Faults() error {
	var errs []error
	bad := func(name, what string, args ...any) { errs = append(errs, fmt.Errorf(name+": "+what, args...)) }
	if _, _, err := net.SplitHostPort(c.Addr); err != nil {
		bad("addr", "%q is not host:port", c.Addr)
	}
	if c.Data == "" {
		bad("data", "is empty")
	}
	if (c.TLSCert == "") != (c.TLSKey == "") {
		bad("tls_cert", "certificate and key belong together")
	}
	if u, err := url.Parse(c.PublicURL); c.PublicURL != "" && (err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https") {
		bad("public_url", "is not an http or https address")
	}
	if c.DatabaseURL != "" && !strings.HasPrefix(c.DatabaseURL, "postgres://") && !strings.HasPrefix(c.DatabaseURL, "postgresql://") {
		bad("database_url", "does not begin with postgres://")
	}
	for _, p := range append(c.TrustedProxies, c.MetricsFrom...) {
		if _, err := netip.ParsePrefix(p); err != nil {
			bad("trusted_proxies", "%q is not a network such as 10.0.0.0/8", p)
		}
	}
	if c.Secret != "" && len(c.Secret) < 32 {
		bad("secret", "has fewer than 32 characters")
	}
	if c.DataKey != "" && c.DataKeyFile != "" {
		bad("data_key", "give the key or the file that holds it, not both")
	}
	if c.TwoFactor != "required" && c.TwoFactor != "optional" {
		bad("two_factor", "%q is neither required nor optional", c.TwoFactor)
	}
	if c.NATSURL != "" && c.DatabaseURL == "" {
		bad("nats_url", "a shared NATS needs a shared database: set database_url too")
	}
	if c.NATSStreamMiB < 16 {
		bad("nats_stream_mib", "%d MiB hold too little of a busy day; give 16 or more", c.NATSStreamMiB)
	}
	if (c.NATSURL != "" || c.DatabaseURL != "") && c.Demo && c.PublicURL != "" {
		bad("demo", "a public cluster cannot run the demo: its accounts are known to everybody")
	}
	if c.SMSURL != "" && c.SMSBody == "" && !strings.EqualFold(c.SMSMethod, "GET") {
		bad("sms_body", "is missing: say what the gateway is sent")
	}
	if c.SMTPServer != "" && c.SMTPFrom == "" {
		bad("smtp_from", "is missing: say who the e-mails come from")
	}
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.LogLevel)); err != nil {
		bad("log_level", "%q is none of debug, info, warn, error", c.LogLevel)
	}
	if c.LogFormat != "text" && c.LogFormat != "json" {
		bad("log_format", "%q is neither text nor json", c.LogFormat)
	}
	return errors.Join(errs...)
}

// Networks are the given networks as prefixes; Faults has checked them.
func Networks(list []string) []netip.Prefix {
	var out []netip.Prefix
	for _, s := range list {
		if p, err := netip.ParsePrefix(s); err == nil {
			out = append(out, p)
		}
	}
	return out
}

// String lists every setting as YAML with its secrets left out, for --check and the log.
func (c Config) String() string {
	v := reflect.ValueOf(&c).Elem()
	for i := range v.NumField() {
		f := v.Field(i)
		switch v.Type().Field(i).Tag.Get("secret") {
		case "yes":
			if f.String() != "" {
				f.SetString("(set)")
			}
		case "url":
			f.SetString(redactURLs(f.String()))
		}
	}
	b, err := yaml.Marshal(c)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

func redactURLs(list string) string {
	parts := strings.Split(list, ",")
	for i, s := range parts {
		u, err := url.Parse(s)
		if err != nil {
			parts[i] = "(set)" // perhaps with a password in it
			continue
		}
		if u.User != nil {
			u.User = url.User(u.User.Username() + ":xxxxx")
		}
		q := u.Query()
		if q.Has("password") {
			q.Set("password", "xxxxx")
			u.RawQuery = q.Encode()
		}
		parts[i], _ = url.PathUnescape(u.String())
	}
	return strings.Join(parts, ",")
}

// Logger writes to w as the settings say.
func (c Config) Logger(w io.Writer) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(c.LogLevel)) // Faults has checked it
	o := &slog.HandlerOptions{Level: level}
	if c.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, o))
	}
	return slog.New(slog.NewTextHandler(w, o))
}
