package otp_test

import (
	"strings"
	"testing"
	"time"

	"firstkm/services/platform/otp"
)

// The secret and the passwords of RFC 6238, appendix B, cut to six digits.
const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"

func TestPasswordsOfTheStandard(t *testing.T) {
	for _, tt := range []struct {
		at   int64
		code string
	}{{59, "287082"}, {1111111109, "081804"}, {1234567890, "005924"}, {2000000000, "279037"}} {
		step, ok := otp.Codes{}.Step(secret, tt.code, time.Unix(tt.at, 0))
		if !ok || step != tt.at/30 {
			t.Errorf("at %d: got step %d, %t, want %d", tt.at, step, ok, tt.at/30)
		}
	}
}

func TestAClockMayBeOnePeriodOff(t *testing.T) {
	at := time.Unix(1234567890, 0)
	for _, tt := range []struct {
		off  time.Duration
		want bool
	}{{-60 * time.Second, false}, {-30 * time.Second, true}, {30 * time.Second, true}, {60 * time.Second, false}} {
		if step, ok := (otp.Codes{}).Step(secret, "005924", at.Add(tt.off)); ok != tt.want || ok && step != 1234567890/30 {
			t.Errorf("%v off: got %d, %t, want %t and the password's own period", tt.off, step, ok, tt.want)
		}
	}
	for _, wrong := range []string{"", "5924", "005925", "00592４", "0059240"} {
		if _, ok := (otp.Codes{}).Step(secret, wrong, at); ok {
			t.Errorf("%q: got it accepted", wrong)
		}
	}
}

func TestFreshSecretsDifferAndWork(t *testing.T) {
	a, b := otp.Codes{}.Fresh(), otp.Codes{}.Fresh()
	if a == b || len(a) != 32 || strings.Trim(a, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") != "" {
		t.Errorf("got %q and %q, want two of 32 characters in base 32", a, b)
	}
	if link := (otp.Codes{}).Link(a, "第一公里", "office@校"); !strings.HasPrefix(link, "otpauth://totp/") || !strings.Contains(link, "secret="+a) {
		t.Errorf("got link %q", link)
	}
}
