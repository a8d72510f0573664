package app_test

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // what authenticator apps use (RFC 6238)
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"firstkm/services/account"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/student"
)

// TestPeopleComeInOnPaperAlone goes from an empty installation to a signed-in student by printed slips: the operator made by
// the command lets a bureau in, the bureau a new school, the school its class teacher, who prints the class's slips. Nobody
// ever knows another's password, and those who see much sign in with a second factor.
func TestPeopleComeInOnPaperAlone(t *testing.T) {
	t.Parallel()
	browser := chromium(t)
	cfg := settings(t.TempDir())
	cfg.TwoFactor = "required"
	found(t, cfg, func(w *world) {
		_, err := w.a.Services.Accounts.Create(t.Context(), actor.System(), account.Draft{Login: "root", Password: chosen, Role: actor.Operator, Owner: true})
		w.check(err) // what `firstkm account create` does
	})
	node := host(t, cfg, func(*world) {})
	person := func() *walker { return walk(t, browser, "http://"+node.a.Addr(), true) }

	operator := person()
	operator.open("/sign-in")
	operator.fill("login", "root")
	operator.fill("password", chosen)
	operator.press(`document.querySelector('form[action="/sign-in"] button[type=submit]')`)
	enrol(operator)
	operator.open("/people/invite?role=bureau")
	operator.fill("name", "示例区教育局")
	operator.fill("region", "上海市普陀区")
	slip := invited(operator, "operator")

	bureau := person()
	comeIn(bureau, slip, "bureau1")
	enrol(bureau)
	bureau.open("/people/invite?role=school")
	bureau.fill("code", "3131010709")
	bureau.fill("name", "示例工业学校")
	bureau.fill("region", "310107")
	slip = invited(bureau, "bureau")

	office := person()
	comeIn(office, slip, "office1")
	enrol(office)
	office.open("/people/invite?role=class_teacher")
	office.fill("class", "数控1班")
	slip = invited(office, "school")

	school, err := node.a.Store.SchoolByCode(t.Context(), "3131010709")
	node.check(err)
	entry := civil.Today(time.Now()).AddMonths(-8).Year - 1
	for i, name := range []string{"张示例", "李示例"} {
		_, err := node.a.Services.Students.Add(t.Context(), actor.Actor{Account: "acc_x", Role: actor.School, Org: ident.ID(school.ID)}, student.Student{
			StudentNo: fmt.Sprintf("24010%d", i+1), Name: name, Sex: "female", BirthDate: civil.On(entry-16, 3, 5), MajorCode: "660103", EntryYear: entry, Class: "数控1班", StudyMode: "full_time",
		})
		node.check(err)
	}

	teacher := person()
	comeIn(teacher, slip, "teacher1")
	teacher.open("/people/students")
	teacher.press(`document.querySelector('button[name=who][value=all]')`)
	teacher.await(`document.querySelectorAll(".slip-cell .qr").length===2`)
	picture(teacher, "class-slips")
	code, err := chromedp.Run(teacher.ctx, chromedp.Evaluate[string](`document.querySelector(".slip-cell .slip-code").textContent`))
	node.check(err)

	pupil := person()
	pupil.open("/activate")
	pupil.fill("code", strings.ToLower(code))
	pupil.press(`document.querySelector('form[action="/activate"] button[type=submit]')`)
	pupil.refused = true
	pupil.fill("proof", "1231")
	pupil.press(`document.querySelector('form[action="/activate"] button[type=submit]')`)
	pupil.await(`document.body.textContent.includes("还可以试 4 次")`)
	picture(pupil, "wrong-proof")
	pupil.fill("proof", "0305")
	pupil.press(`document.querySelector('form[action="/activate"] button[type=submit]')`)
	pupil.await(`document.querySelector("[name=login]").value==="240101"`)
	picture(pupil, "choose")
	pupil.fill("password", chosen)
	pupil.press(`document.querySelector('form[action="/activate/account"] button[type=submit]')`)
	pupil.await(`document.querySelector(".who b").textContent==="学生"`)
	pupil.open("/account")
	pupil.await(`document.body.textContent.includes("就是这里")`)
	picture(pupil, "account")

	again := person()
	again.refused = true
	again.open("/activate?code=" + code)
	again.await(`document.body.textContent.includes("这张单子已经用过了")`)
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

// picture keeps a picture for the eye, when asked for.
func picture(w *walker, name string) {
	if dir := os.Getenv("FIRSTKM_TEST_SHOTS"); dir != "" {
		w.shoot(filepath.Join(dir, "paper-"+name+".png"))
	}
}
