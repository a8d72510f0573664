package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"firstkm/cmd/internal/config"
)

func TestLaterSourcesWin(t *testing.T) {
	file := filepath.Join(t.TempDir(), "c.yaml")
	if err := os.WriteFile(file, []byte("addr: 127.0.0.1:1\ndata: from-file\nlog_level: warn\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := config.Load(file, []string{"FIRSTKM_ADDR=127.0.0.1:2", "FIRSTKM_TRUSTED_PROXIES=10.0.0.0/8,192.168.0.0/16"}, config.Config{Data: "from-flag"})
	if err != nil {
		t.Fatal(err)
	}
	if c.Addr != "127.0.0.1:2" || c.Data != "from-flag" || c.LogLevel != "warn" || len(c.TrustedProxies) != 2 || c.NATSReplicas != 1 {
		t.Errorf("got %+v", c)
	}
}

func TestWrongSettingsAreNamed(t *testing.T) {
	for _, tt := range []struct {
		name, env, want string
	}{
		{"an address without a port", "FIRSTKM_ADDR=localhost", "addr"},
		{"a certificate without its key", "FIRSTKM_TLS_CERT=x.pem", "tls_cert"},
		{"a database of another kind", "FIRSTKM_DATABASE_URL=mysql://x", "database_url"},
		{"a network that is none", "FIRSTKM_TRUSTED_PROXIES=everybody", "trusted_proxies"},
		{"too little room for events", "FIRSTKM_NATS_STREAM_MIB=8", "nats_stream_mib"},
		{"a shared NATS over a local database", "FIRSTKM_NATS_URL=nats://x", "nats_url"},
		{"a short secret", "FIRSTKM_SECRET=short", "secret"},
		{"a name that is no setting", "FIRSTKM_ADR=x", "FIRSTKM_ADR"},
		{"a level that is none", "FIRSTKM_LOG_LEVEL=loud", "log_level"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := config.Load("", []string{tt.env}, config.Config{})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want an error about %s", err, tt.want)
			}
		})
	}
}

func TestUnknownMembersOfTheFileAreRefused(t *testing.T) {
	file := filepath.Join(t.TempDir(), "c.yaml")
	if err := os.WriteFile(file, []byte("adr: x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := config.Load(file, nil, config.Config{}); err == nil || !strings.Contains(err.Error(), "adr") {
		t.Errorf("got %v, want an error that names the member", err)
	}
}

func TestSecretsAreNotPrinted(t *testing.T) {
	c := config.Default()
	c.DatabaseURL = "postgres://user:hunter2@db/firstkm?password=hunter2"
	c.RedisURL = "redis://:hunter2@cache:6379/0"
	c.NATSURL = "nats://a:hunter2@one:4222,nats://a:hunter2@two:4222"
	c.Secret, c.MetricsToken = "hunter2hunter2hunter2hunter2hunter2", "hunter2"
	if s := c.String(); strings.Contains(s, "hunter2") {
		t.Errorf("a secret is printed:\n%s", s)
	}
}
