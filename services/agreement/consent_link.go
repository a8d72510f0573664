package agreement

import (
	"crypto/subtle"
	"strconv"
	"strings"
	"time"

	"firstkm/services/application"
)

// link is what a guardian's address says: the arrangement, how the guardian came by it, and when it runs out.
type link struct {
	of    application.ID
	way   Way // BySMS or BySlip
	until time.Time
}

const linkSignature = 22 // characters: 132 bits

// token is the last part of the address: <application>.<way and last second>.<signature>. Nothing of it is kept.
func (l link) token(sign func(string) string) string {
	body := strings.TrimPrefix(string(l.of), "app_") + "." + map[Way]string{BySMS: "m", BySlip: "p"}[l.way] + strconv.FormatInt(l.until.Unix(), 36)
	return body + "." + sign(body)[:linkSignature]
}

// readLink checks the signature alone: one that ran out is still read, to say whom to ask.
func readLink(token string, sign func(string) string) (link, error) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 || len(parts[1]) < 2 {
		return link{}, ErrConsentLink
	}
	end, err := strconv.ParseInt(parts[1][1:], 36, 64)
	way := map[byte]Way{'m': BySMS, 'p': BySlip}[parts[1][0]]
	if err != nil || way == "" {
		return link{}, ErrConsentLink
	}
	l := link{application.ID("app_" + parts[0]), way, time.Unix(end, 0).UTC()}
	if subtle.ConstantTimeCompare([]byte(l.token(sign)), []byte(token)) != 1 {
		return link{}, ErrConsentLink
	}
	return l, nil
}
