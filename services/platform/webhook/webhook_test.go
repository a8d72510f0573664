package webhook_test

import (
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"firstkm/services/notify"
	"firstkm/services/platform/webhook"
)

// The example of the specification's reference libraries.
func TestSignatureOfTheSpecification(t *testing.T) {
	got, err := webhook.Sign("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", `{"test": 2432232314}`)
	if want := "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="; err != nil || got != want {
		t.Errorf("got %q, %v; want %q", got, err, want)
	}
}

func TestOnlyPublicAddresses(t *testing.T) {
	for address, want := range map[string]bool{
		"8.8.8.8": true, "223.5.5.5": true, "2400:3200::1": true,
		"127.0.0.1": false, "127.9.9.9": false, "::1": false, "0.0.0.0": false, "::": false, "10.0.0.1": false, "172.16.0.1": false, "192.168.1.1": false,
		"169.254.169.254": false, "100.100.100.200": false, "fe80::1": false, "fc00::1": false, "::ffff:127.0.0.1": false, "::ffff:10.0.0.1": false,
		"64:ff9b::7f00:1": false, "2002:7f00:1::": false, "224.0.0.1": false, "255.255.255.255": false, "198.18.0.1": false,
	} {
		if got := webhook.Public(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s: got %t, want %t", address, got, want)
		}
	}
}

func local(netip.Addr) bool { return true }

func message(url string) notify.Message {
	return notify.Message{Key: "dlv_1", Payload: `{"type":"firstkm.test"}`, At: time.Unix(1614265330, 0), Hook: notify.Hook{URL: url, Secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", Old: "whsec_AAAA"}}
}

func TestNamesThatLeadInsideAreRefused(t *testing.T) {
	reached := false
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }))
	defer s.Close()
	_, port, _ := net.SplitHostPort(s.Listener.Addr().String())
	for _, url := range []string{s.URL, "http://localhost:" + port, "http://[::ffff:127.0.0.1]:" + port, "http://2130706433:" + port, "http://0x7f.1:" + port} {
		if err := webhook.New(webhook.Public).Send(t.Context(), message(url)); err == nil || reached {
			t.Errorf("%s: got %v, reached %t; want it refused", url, err, reached)
		}
	}
	if err := webhook.New(webhook.Public).Send(t.Context(), message(s.URL)); !errors.Is(err, notify.ErrNever) {
		t.Errorf("got %v, want ErrNever", err)
	}
}

func TestSentSignedWithBothSecretsAndNotRedirected(t *testing.T) {
	var got *http.Request
	var body []byte
	status := http.StatusNoContent
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/hook" {
			t.Error("the redirect was followed")
		}
		got = r
		body, _ = io.ReadAll(r.Body)
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(status)
	}))
	defer s.Close()
	sender := webhook.New(local)
	if err := sender.Send(t.Context(), message(s.URL+"/hook")); err != nil {
		t.Fatal(err)
	}
	signs := strings.Fields(got.Header.Get("webhook-signature"))
	want, err := webhook.Sign("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "dlv_1", "1614265330", string(body))
	if err != nil || len(signs) != 2 || signs[0] != want || got.Header.Get("webhook-id") != "dlv_1" || got.Header.Get("webhook-timestamp") != "1614265330" {
		t.Errorf("got %v, want two signatures, the first %s", got.Header, want)
	}
	for code, want := range map[int]error{302: notify.ErrRefused, 500: notify.ErrRefused, 429: notify.ErrRefused, 410: notify.ErrNever} {
		status = code
		if err := sender.Send(t.Context(), message(s.URL+"/hook")); !errors.Is(err, want) {
			t.Errorf("%d: got %v, want %v", code, err, want)
		}
	}
}
