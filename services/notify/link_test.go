package notify_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"testing"
	"time"

	"firstkm/services/notify"
)

// links are signed under a key of the tests'.
func links() notify.Links {
	return notify.Links{Base: "https://firstkm.example", Sign: func(message string) string {
		h := hmac.New(sha256.New, []byte("test"))
		_, _ = h.Write([]byte(message)) // a hash takes every write
		return hex.EncodeToString(h.Sum(nil))
	}}
}

func TestALinkOpensItsOwnCopyWhileItLasts(t *testing.T) {
	d := newDesk(t, 2)
	n := d.send(false)
	mine, other := d.inbox(pupil(1))[0], d.inbox(pupil(2))[0]
	l := links()
	token, bare := l.Token(mine.ID, n.ExpiresAt), strings.TrimPrefix(string(other.ID), "cpy_")
	_, signature, _ := strings.Cut(token, ".")
	forged := notify.Links{Sign: func(string) string { return strings.Repeat("0", 64) }}
	for _, tt := range []struct {
		name  string
		token string
		after time.Duration
		ok    bool
	}{
		{"the link itself", token, 0, true},
		{"at its last second", token, notify.Life - time.Second, true},
		{"when it is over", token, notify.Life, false},
		{"long after", token, 2 * notify.Life, false},
		{"a letter changed", token[:len(token)-1] + "x", 0, false},
		{"cut short", token[:len(token)-1], 0, false},
		{"without a signature", strings.TrimSuffix(token, signature), 0, false},
		{"of another copy", bare + "." + signature, 0, false},
		{"of another end", l.Token(mine.ID, n.ExpiresAt.Add(time.Second)), 0, false},
		{"signed by somebody else", forged.Token(mine.ID, n.ExpiresAt), 0, false},
		{"of a copy that is not there", l.Token("cpy_none", n.ExpiresAt), 0, false},
		{"nothing", "", 0, false},
	} {
		d.clock = noon().Add(tt.after)
		c, err := d.all.Peek(t.Context(), tt.token)
		if (err == nil) != tt.ok || !tt.ok && !errors.Is(err, notify.ErrLink) || tt.ok && c.ID != mine.ID {
			t.Errorf("%s: got %q, %v; want opened %v", tt.name, c.ID, err, tt.ok)
		}
		if _, err := d.all.Open(t.Context(), tt.token); !tt.ok && !errors.Is(err, notify.ErrLink) {
			t.Errorf("%s: open: got %v, want ErrLink", tt.name, err)
		}
		if _, err := d.all.Answer(t.Context(), tt.token); !tt.ok && !errors.Is(err, notify.ErrLink) {
			t.Errorf("%s: answer: got %v, want ErrLink", tt.name, err)
		}
	}
	if got := l.Of(mine.ID, n.ExpiresAt); got != "https://firstkm.example/n/"+token {
		t.Errorf("the whole link: got %q", got)
	}
	if got := (notify.Links{Sign: l.Sign}).Of(mine.ID, n.ExpiresAt); got != "" {
		t.Errorf("without an address of the program's own: got %q, want none", got)
	}
}

// Looking whether a link works leaves no trace; opening it counts once; reading all does not count.
func TestWhatCountsAsOpened(t *testing.T) {
	d := newDesk(t, 1)
	n := d.send(false)
	opened := func() int {
		t.Helper()
		_, tally, err := d.all.Statement(t.Context(), d.school, n.ID)
		if err != nil {
			t.Fatal(err)
		}
		return tally.Opened
	}
	token := links().Token(d.inbox(pupil(1))[0].ID, n.ExpiresAt)
	for _, step := range []struct {
		name string
		do   func() error
		want int
	}{
		{"looked at by a messenger", func() error { _, err := d.all.Peek(t.Context(), token); return err }, 0},
		{"all marked read", func() error { return d.all.ReadAll(t.Context(), pupil(1)) }, 0},
		{"opened", func() error { _, err := d.all.Open(t.Context(), token); return err }, 1},
		{"opened again", func() error { _, err := d.all.Open(t.Context(), token); return err }, 1},
	} {
		if err := step.do(); err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		if got := opened(); got != step.want {
			t.Errorf("%s: the sender sees %d opened, want %d", step.name, got, step.want)
		}
	}
	if _, err := d.all.Answer(t.Context(), token); !errors.Is(err, notify.ErrNoAction) {
		t.Errorf("nothing was asked: got %v, want ErrNoAction", err)
	}
}
