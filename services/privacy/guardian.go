package privacy

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"strconv"
	"strings"
	"time"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
	"firstkm/services/org"
	"firstkm/services/student"
)

// Link is a guardian's way in without an account: a signed address that ends by itself and that the school can end.
type Link struct {
	ID        ID
	School    org.ID
	Student   student.ID
	By        ident.ID
	Role      actor.Role
	MadeAt    time.Time
	ExpiresAt time.Time
	EndedAt   time.Time
	Used      int // how often it was opened
}

// Works reports whether the link opens at now.
func (l Link) Works(now time.Time) bool { return l.EndedAt.IsZero() && now.Before(l.ExpiresAt) }

// The life of a link, in days.
const (
	LinkDays    = 30
	MaxLinkDays = 180
)

var letters = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// token is what stands in the address: id, last second and their signature.
func (l Link) token(key []byte) string {
	body := strings.TrimPrefix(string(l.ID), "pln_") + "." + strconv.FormatInt(l.ExpiresAt.Unix(), 36)
	return body + "." + sign(key, body)
}

// readToken checks the signature and the end of a link before anybody asks the database.
func readToken(key []byte, token string, now time.Time) (ID, error) {
	at := strings.LastIndexByte(token, '.')
	if at < 0 || !hmac.Equal([]byte(token[at+1:]), []byte(sign(key, token[:at]))) {
		return "", ErrLink
	}
	id, end, _ := strings.Cut(token[:at], ".")
	last, err := strconv.ParseInt(end, 36, 64)
	if err != nil || !now.Before(time.Unix(last, 0)) {
		return "", ErrLink
	}
	return ID("pln_" + id), nil
}

func sign(key []byte, body string) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("guardian link\n" + body))
	return letters.EncodeToString(mac.Sum(nil)[:20])
}
