package web_test

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"firstkm/services/delivery/web"
)

func TestParseYuan(t *testing.T) {
	for _, c := range []struct {
		in   string
		want int64
		ok   bool
	}{
		{"3200", 320000, true},
		{"3,200", 320000, true},
		{"¥3,200.5", 320050, true},
		{"３２００元", 320000, true},
		{" 0 ", 0, true},
		{"12.", 1200, true},
		{"999999999.99", 99999999999, true},
		{"", 0, false},
		{"面议", 0, false},
		{"-1", 0, false},
		{"1.234", 0, false},
		{".5", 0, false},
		{"1000000000", 0, false},
		{"1e3", 0, false},
		{"1.2.3", 0, false},
	} {
		got, err := web.ParseYuan(c.in)
		if c.ok && (err != nil || got != c.want) {
			t.Errorf("ParseYuan(%q) = %d, %v; want %d", c.in, got, err, c.want)
		}
		if !c.ok && !errors.Is(err, web.ErrAmount) {
			t.Errorf("ParseYuan(%q) = %d, %v; want ErrAmount", c.in, got, err)
		}
	}
}

func TestYuanIsReadBackAsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		fen := rapid.Int64Range(0, 99999999999).Draw(t, "fen")
		got, err := web.ParseYuan(web.Yuan(fen))
		if err != nil || got != fen {
			t.Fatalf("ParseYuan(%q) = %d, %v; want %d", web.Yuan(fen), got, err, fen)
		}
	})
}
