package robot_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"firstkm/services/notify"
	"firstkm/services/platform/robot"
)

// group answers in place of the three services.
type group struct {
	status int
	answer string
	got    *http.Request
	body   map[string]json.RawMessage
}

// RoundTrip implements http.RoundTripper.
func (g *group) RoundTrip(r *http.Request) (*http.Response, error) {
	g.got = r
	if err := json.NewDecoder(r.Body).Decode(&g.body); err != nil {
		return nil, err
	}
	return &http.Response{StatusCode: g.status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(g.answer)), Request: r}, nil
}

var at = time.Unix(1599360473, 0)

func message(k notify.RobotKind, secret string) notify.Message {
	return notify.Message{Key: "dlv_1", Text: "请于周五前交回。", Link: "https://firstkm.example/inbox", At: at, Robot: notify.RobotPost{Kind: k, URL: "https://" + k.Host() + "/hook?key=1", Secret: secret}}
}

func TestEachKindInItsPublicFormat(t *testing.T) {
	for _, tt := range []struct {
		kind           notify.RobotKind
		secret, answer string
		want, query    string
	}{
		{notify.WeCom, "", `{"errcode":0,"errmsg":"ok"}`, `{"msgtype":"text","text":{"content":"请于周五前交回。\nhttps://firstkm.example/inbox"}}`, "key=1"},
		// The signature is HMAC-SHA256(“1599360473000\nSEC1”, key SEC1), computed with openssl.
		{notify.DingTalk, "SEC1", `{"errcode":0}`, `{"msgtype":"text","text":{"content":"请于周五前交回。\nhttps://firstkm.example/inbox"}}`, "key=1&sign=ZOTpz55OGsOZqDzPUYXoo77LBqUn4mFrziOhNZaUD9s%3D&timestamp=1599360473000"},
		{notify.Feishu, "demo", `{"code":0}`, `{"content":{"text":"请于周五前交回。\nhttps://firstkm.example/inbox"},"msg_type":"text","sign":"l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8=","timestamp":"1599360473"}`, "key=1"},
	} {
		g := &group{status: 200, answer: tt.answer}
		if err := robot.New(&http.Client{Transport: g}).Send(t.Context(), message(tt.kind, tt.secret)); err != nil {
			t.Errorf("%s: %v", tt.kind, err)
		}
		body, err := json.Marshal(g.body)
		if err != nil || string(body) != tt.want || g.got.URL.RawQuery != tt.query {
			t.Errorf("%s:\n got %s ? %s\nwant %s ? %s", tt.kind, body, g.got.URL.RawQuery, tt.want, tt.query)
		}
	}
}

func TestWhatARobotMayAnswer(t *testing.T) {
	for _, tt := range []struct {
		status int
		answer string
		want   error
	}{
		{200, `{"errcode":0}`, nil},
		{200, `{"code":19021}`, notify.ErrRefused},
		{200, `{"errcode":45009}`, notify.ErrRefused},
		{200, `ok`, notify.ErrUnsure},
		{200, `{}`, notify.ErrUnsure},
		{404, ``, notify.ErrRefused},
		{502, ``, notify.ErrUnsure},
	} {
		err := robot.New(&http.Client{Transport: &group{status: tt.status, answer: tt.answer}}).Send(t.Context(), message(notify.WeCom, ""))
		if !errors.Is(err, tt.want) || (err == nil) != (tt.want == nil) {
			t.Errorf("%d %s: got %v, want %v", tt.status, tt.answer, err, tt.want)
		}
	}
}
