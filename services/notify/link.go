package notify

import (
	"crypto/subtle"
	"strconv"
	"strings"
	"time"
)

// Links makes and reads the links of copies: /n/<copy>.<signature>. The signature binds the copy and the day on which the
// link expires, so neither can be changed.
type Links struct {
	Base string                      // where people reach the pages, without a slash at its end
	Sign func(message string) string // at least 22 characters that can stand in an address
}

const signature = 22 // characters: 132 bits

// Token is the last part of a copy's link.
func (l Links) Token(c CopyID, expires time.Time) string {
	bare := strings.TrimPrefix(string(c), "cpy_")
	return bare + "." + l.Sign(bare + " " + strconv.FormatInt(expires.Unix(), 10))[:signature]
}

// Of is the whole link of a copy, "" without a Base.
func (l Links) Of(c CopyID, expires time.Time) string {
	if l.Base == "" {
		return ""
	}
	return l.Base + "/n/" + l.Token(c, expires)
}

// To is an absolute address of a page, "" without a Base.
func (l Links) To(path string) string {
	if l.Base == "" {
		return ""
	}
	return l.Base + path
}

// copyOf is the copy that a token names; whether the token is genuine is for valid to say.
func copyOf(token string) CopyID {
	bare, _, _ := strings.Cut(token, ".")
	return CopyID("cpy_" + bare)
}

// valid reports whether the token is the copy's own and not expired.
func (l Links) valid(token string, c Copy, now time.Time) bool {
	want := l.Token(c.ID, c.Notice.ExpiresAt)
	return subtle.ConstantTimeCompare([]byte(want), []byte(token)) == 1 && now.Before(c.Notice.ExpiresAt)
}
