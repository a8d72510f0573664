package ident_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"firstkm/services/kernel/ident"
)

func TestNewShowsWhatItNames(t *testing.T) {
	id := ident.New("plc", time.Date(2025, 7, 1, 0, 0, 0, 0, time.UTC))
	if !regexp.MustCompile(`^plc_[0-9a-hjkmnp-tv-z]{26}$`).MatchString(string(id)) {
		t.Errorf("got %s, want plc_ and 26 characters without i, l, o and u", id)
	}
	for in, want := range map[ident.ID]string{id: "plc", "system": "", "": "", "a_b_c": "a"} {
		if got := in.Kind(); got != want {
			t.Errorf("%q: got kind %q, want %q", in, got, want)
		}
	}
}

func TestIDsSortByTheTimeTheyWereMade(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := time.UnixMilli(rapid.Int64Range(0, 1<<47).Draw(t, "when"))
		b := a.Add(time.Duration(rapid.Int64Range(1, 1<<40).Draw(t, "later")) * time.Millisecond)
		if first, second := ident.New("x", a), ident.New("x", b); first >= second {
			t.Fatalf("got %s at %v and %s at %v", first, a, second, b)
		}
		if least := ident.Since("x", b); least > ident.New("x", b) || least <= ident.New("x", a) {
			t.Fatalf("got %s as the least of %v, want one between those of %v and of %v", least, b, a, b)
		}
	})
}

func TestIDsOfOneMomentDiffer(t *testing.T) {
	seen := map[ident.ID]bool{}
	now := time.Unix(1_750_000_000, 0)
	var prefix string
	for range 10_000 {
		id := ident.New("x", now)
		if seen[id] {
			t.Fatalf("got %s twice", id)
		}
		seen[id] = true
		if head := string(id[:len("x_")+9]); prefix != "" && head != prefix { // 45 of the 48 bits of time
			t.Fatalf("got %s, want it to begin with %s as the others of its moment", id, prefix)
		} else {
			prefix = head
		}
	}
	if !strings.HasPrefix(prefix, "x_") {
		t.Errorf("got prefix %q", prefix)
	}
}
