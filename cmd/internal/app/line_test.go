package app_test

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // what authenticator apps use (RFC 6238)
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"firstkm/services/account"
	"firstkm/services/kernel/actor"
)

// schoolCode is the 学校标识码 of the school that newSchool lets in.
const schoolCode = "3131010709"

// newSchool starts an empty installation, with nothing but the operator that the command makes, and goes down the line by slips
// on pages: the operator lets a bureau in, the bureau a new school. It returns the node, a way to meet somebody new with a phone,
// and the school's office, signed in with its second factor.
func newSchool(t *testing.T) (node *world, person func() *walker, office *walker) {
	t.Helper()
	browser := chromium(t)
	cfg := settings(t.TempDir())
	cfg.TwoFactor = "required"
	found(t, cfg, func(w *world) {
		_, err := w.a.Services.Accounts.Create(t.Context(), actor.System(), account.Draft{Login: "root", Password: chosen, Role: actor.Operator, Owner: true})
		w.check(err) // what `firstkm account create` does
	})
	node = host(t, cfg, func(*world) {})
	person = func() *walker { return walk(t, browser, "http://"+node.a.Addr(), true) }

	operator := person()
	operator.open("/sign-in")
	operator.fill("login", "root")
	operator.fill("password", chosen)
	operator.press(`document.querySelector('form[action="/sign-in"] button[type=submit]')`)
	enrol(operator)
	operator.open("/operator") // says what comes first
	operator.press(saying(".duties a", "邀请教育局"))
	operator.fill("name", "示例区教育局")
	operator.fill("region", "上海市普陀区")
	slip := invited(operator, "operator")

	bureau := person()
	comeIn(bureau, slip, "bureau1")
	enrol(bureau)
	bureau.open("/today")
	bureau.press(saying(".duties a", "邀请学校"))
	bureau.fill("code", schoolCode)
	bureau.fill("name", "示例工业学校")
	bureau.fill("region", "310107")
	slip = invited(bureau, "bureau")

	office = person()
	comeIn(office, slip, "office1")
	enrol(office)
	return node, person, office
}

// chosen is what everybody of the walk chooses.
const chosen = "a phrase of my own"

// invited sends the form of an invitation and reads the code from the printed slip.
func invited(w *walker, who string) string {
	w.t.Helper()
	w.press(`document.querySelector('form[action="/people/invite"] .formfoot button[type=submit]')`)
	w.await(`document.querySelector(".slip-one .qr")`)
	picture(w, "slip-"+who)
	code, err := chromedp.Run(w.ctx, chromedp.Evaluate[string](`document.getElementById("slip-code").textContent`))
	if err != nil {
		w.stuck("read the slip", err)
	}
	return code
}

// comeIn types the code of a slip and makes the account.
func comeIn(w *walker, code, login string) {
	w.t.Helper()
	w.open("/activate")
	w.fill("code", code)
	w.press(`document.querySelector('form[action="/activate"] button[type=submit]')`)
	w.fill("login", login)
	w.fill("password", chosen)
	w.press(`document.querySelector('form[action^="/invitations/"] button[type=submit]')`)
}

// enrol sets up the second factor as an authenticator app would.
func enrol(w *walker) {
	w.t.Helper()
	w.await(`location.pathname==="/account/second-factor"&&document.querySelector(".factor-qr .qr")`)
	picture(w, "factor")
	secret, err := chromedp.Run(w.ctx, chromedp.Evaluate[string](`document.getElementById("totp-secret").textContent`))
	if err != nil {
		w.stuck("read the secret", err)
	}
	w.fill("otp", oneTime(w.t, secret, time.Now()))
	w.press(`document.querySelector('form[action="/account/second-factor"] button[type=submit]')`)
	w.await(`document.querySelectorAll(".recovery li").length===10`)
	picture(w, "recovery")
}

// oneTime is the password of a secret at an instant (RFC 6238).
func oneTime(t *testing.T, secret string, at time.Time) string {
	t.Helper()
	key, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(strings.ReplaceAll(secret, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	var step [8]byte
	binary.BigEndian.PutUint64(step[:], uint64(at.Unix()/30)) //nolint:gosec // after 1970
	h := hmac.New(sha1.New, key)
	_, _ = h.Write(step[:]) // a hash takes every write
	sum := h.Sum(nil)
	from := sum[len(sum)-1] & 15
	return fmt.Sprintf("%06d", (binary.BigEndian.Uint32(sum[from:])&0x7fffffff)%1_000_000)
}
