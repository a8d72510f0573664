package app_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

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
	node, person, office := newSchool(t)
	office.open("/people/invite?role=class_teacher")
	office.fill("class", "数控1班")
	slip := invited(office, "school")

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

// picture keeps a picture for the eye, when asked for.
func picture(w *walker, name string) {
	if dir := os.Getenv("FIRSTKM_TEST_SHOTS"); dir != "" {
		w.shoot(filepath.Join(dir, "paper-"+name+".png"))
	}
}
