// Package otp makes and checks time-based one-time passwords (RFC 6238) as every authenticator app knows them: SHA-1, six
// digits, thirty seconds.
package otp

import (
	"crypto/rand"
	"encoding/base32"
	"net/url"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
)

// period is how long one password is shown, in seconds; skew is how many periods a clock may be off.
const (
	period = 30
	skew   = 1
)

// Codes implements account.OneTime.
type Codes struct{}

// Fresh is a new secret of 160 bits in base 32, as authenticator apps take it.
func (Codes) Fresh() string {
	var b [20]byte
	_, _ = rand.Read(b[:]) // never fails since Go 1.24
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b[:])
}

// Step is the period, counted since 1970, in which code is the password of secret, within one period of now; ok is false
// when there is none.
func (Codes) Step(secret, code string, now time.Time) (step int64, ok bool) {
	present := now.Unix() / period
	for _, step := range []int64{present, present - skew, present + skew} {
		right, err := hotp.ValidateCustom(code, uint64(step), secret, hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}) //nolint:gosec // after 1970
		if err == nil && right {
			return step, true
		}
	}
	return 0, false
}

// Link is the otpauth address that an authenticator app reads from a QR code.
func (Codes) Link(secret, issuer, login string) string {
	q := url.Values{"secret": {secret}, "issuer": {issuer}, "digits": {"6"}, "period": {"30"}, "algorithm": {"SHA1"}}
	return "otpauth://totp/" + url.PathEscape(issuer+":"+login) + "?" + q.Encode()
}
