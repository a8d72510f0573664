package sms_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"firstkm/services/notify"
	"firstkm/services/platform/sms"
)

// provider is a local gateway that keeps what it took, each key once, and answers as a test says.
type provider struct {
	*httptest.Server
	mu    sync.Mutex
	taken map[string]string // key → body
	tries int
	last  *http.Request
}

func newProvider(t *testing.T, answer func(w http.ResponseWriter, tries int)) *provider {
	p := &provider{taken: map[string]string{}}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		p.mu.Lock()
		p.taken[r.Header.Get("Idempotency-Key")] = string(b)
		p.tries++
		p.last = r
		tries := p.tries
		p.mu.Unlock()
		answer(w, tries)
	}))
	t.Cleanup(p.Close)
	return p
}

var message = notify.Message{Key: "dlv_1", To: "13800138000", Kind: notify.Duty, Text: `请于"周五"前交回}`, Link: "https://firstkm.example/n/x"}

func ok(w http.ResponseWriter, _ int) { _, _ = io.WriteString(w, `{"code":0,"data":{"status":"ok"}}`) }

func gateway(t *testing.T, c sms.Config) *sms.Gateway {
	t.Helper()
	g, err := sms.New(c, &http.Client{Timeout: 200 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestBodiesAreFilledWithoutBreakingOut(t *testing.T) {
	p := newProvider(t, ok)
	g := gateway(t, sms.Config{
		URL: p.URL + "/send?k={key}", Headers: "Authorization: Bearer s3; X-Template: {template}", Success: "data.status=ok", Templates: "duty=T7,default=T1",
		Body: `{"mobile":"{phone}","params":["{text}","{link}"],"n":12345678901234567890}`,
	})
	if err := g.Send(t.Context(), message); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Mobile string
		Params []string
		N      json.Number
	}
	if err := json.Unmarshal([]byte(p.taken["dlv_1"]), &got); err != nil || got.Mobile != message.To || got.Params[0] != message.Text || got.Params[1] != message.Link || got.N != "12345678901234567890" {
		t.Errorf("got %s, %v", p.taken["dlv_1"], err)
	}
	if h := p.last.Header; h.Get("Authorization") != "Bearer s3" || h.Get("X-Template") != "T7" || p.last.URL.Query().Get("k") != "dlv_1" {
		t.Errorf("got headers %v and %s", h, p.last.URL)
	}
	form := gateway(t, sms.Config{URL: p.URL, Format: "form", Body: "phone={phone}&text={text}&sign=a%26b"})
	if err := form.Send(t.Context(), message); err != nil {
		t.Fatal(err)
	}
	if v, err := url.ParseQuery(p.taken["dlv_1"]); err != nil || v.Get("text") != message.Text || v.Get("sign") != "a&b" {
		t.Errorf("got %s, %v", p.taken["dlv_1"], err)
	}
}

func TestWhatAGatewayMayAnswer(t *testing.T) {
	var hang chan struct{}
	say := func(status int, body string) func(http.ResponseWriter, int) {
		return func(w http.ResponseWriter, _ int) {
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
		}
	}
	for name, tt := range map[string]struct {
		answer func(http.ResponseWriter, int)
		want   error
	}{
		"taken":             {ok, nil},
		"refused":           {say(200, `{"code":1015}`), notify.ErrRefused},
		"forbidden":         {say(403, ``), notify.ErrRefused},
		"fails":             {say(502, `bad gateway`), notify.ErrUnsure},
		"nonsense":          {say(200, `<html>ok</html>`), notify.ErrUnsure},
		"says nothing":      {say(200, `{"message":"ok"}`), notify.ErrUnsure},
		"an object instead": {say(200, `{"code":{"a":0}}`), notify.ErrUnsure},
		"delays":            {func(http.ResponseWriter, int) { <-hang }, notify.ErrUnsure},
		"breaks off": {func(w http.ResponseWriter, _ int) {
			w.Header().Set("Content-Length", "9")
			w.WriteHeader(200)
			_ = http.NewResponseController(w).Flush() // the rest of the answer never comes
		}, notify.ErrUnsure},
		"hangs up": {func(w http.ResponseWriter, _ int) {
			conn, _, err := http.NewResponseController(w).Hijack()
			if err == nil {
				_ = conn.Close()
			}
		}, notify.ErrUnsure},
		"elsewhere": {func(w http.ResponseWriter, _ int) { w.Header().Set("Location", "/x"); w.WriteHeader(302) }, notify.ErrRefused},
	} {
		t.Run(name, func(t *testing.T) {
			p := newProvider(t, tt.answer)
			hang = make(chan struct{})
			t.Cleanup(func() { close(hang) }) // before the gateway closes
			g, err := sms.New(sms.Config{URL: p.URL, Body: `{}`, Success: "code=0"}, &http.Client{
				Timeout: 200 * time.Millisecond, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
			})
			if err != nil {
				t.Fatal(err)
			}
			err = g.Send(t.Context(), message)
			if !errors.Is(err, tt.want) || (err == nil) != (tt.want == nil) {
				t.Errorf("got %v, want %v", err, tt.want)
			}
			if err != nil && strings.Contains(err.Error(), message.To) {
				t.Errorf("the error %q holds the number", err)
			}
		})
	}
}

func TestNoConnectionIsNotSent(t *testing.T) {
	p := newProvider(t, ok)
	p.Close()
	if err := gateway(t, sms.Config{URL: p.URL, Body: `{}`}).Send(t.Context(), message); !errors.Is(err, notify.ErrRefused) {
		t.Errorf("got %v, want ErrRefused", err)
	}
}

// A gateway that duplicates drops what comes with a key it knows: every try carries the same.
func TestEveryTryCarriesTheSameKey(t *testing.T) {
	p := newProvider(t, func(w http.ResponseWriter, tries int) {
		if tries == 1 {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		ok(w, tries)
	})
	g := gateway(t, sms.Config{URL: p.URL, Body: `{"t":"{text}"}`, Success: "code=0"})
	if err := g.Send(t.Context(), message); !errors.Is(err, notify.ErrUnsure) {
		t.Fatalf("first: got %v, want ErrUnsure", err)
	}
	if err := g.Send(t.Context(), message); err != nil || len(p.taken) != 1 || p.tries != 2 {
		t.Errorf("got %v, %d tries, %d messages; want 2 tries of one message", err, p.tries, len(p.taken))
	}
}

func TestSettingsThatCannotBe(t *testing.T) {
	for name, c := range map[string]sms.Config{
		"no address": {Body: `{}`}, "no document": {URL: "https://a.example", Body: `{`}, "a strange format": {URL: "https://a.example", Format: "xml"},
		"a header without a name": {URL: "https://a.example", Body: `{}`, Headers: "secret"}, "no condition": {URL: "https://a.example", Body: `{}`, Success: "ok"},
	} {
		if _, err := sms.New(c, http.DefaultClient); err == nil {
			t.Errorf("%s: got no error", name)
		}
	}
}

// A kept connection that breaks after the message went out is not tried again behind the sender's back.
func TestAMessageIsSentOnceForEachTry(t *testing.T) {
	p := newProvider(t, func(w http.ResponseWriter, tries int) {
		if tries == 1 {
			ok(w, tries)
			return
		}
		if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
			_ = conn.Close()
		}
	})
	g := gateway(t, sms.Config{URL: p.URL, Body: `{"to":"{phone}"}`, Success: "code=0"})
	if err := g.Send(t.Context(), message); err != nil {
		t.Fatal(err)
	}
	if err := g.Send(t.Context(), message); !errors.Is(err, notify.ErrUnsure) {
		t.Errorf("got %v, want ErrUnsure", err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.tries != 2 {
		t.Errorf("the gateway was asked %d times for two tries", p.tries)
	}
}
