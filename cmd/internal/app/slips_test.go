package app_test

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/notify"
	"firstkm/services/org"
	"firstkm/services/student"
)

// TestTheSlipsOfAClassStayWithinAPage prints the slips of classes of sixty as they are at worst: with an address as long as a
// school's domain makes it, and a notice as long as one may be.
func TestTheSlipsOfAClassStayWithinAPage(t *testing.T) {
	t.Parallel()
	cfg := settings(t.TempDir())
	cfg.PublicURL = "https://firstkm.vocational-school.edu.cn"
	w := host(t, cfg, func(w *world) { w.school("school", "3131010701", "310107") })
	entry := civil.Today(time.Now()).AddMonths(-8).Year - 2
	classes := []string{"数控技术应用2301班", "数控技术应用2302班"}
	for i := range 120 {
		_, err := w.a.Services.Students.Add(t.Context(), operator, student.Student{
			School: org.ID(w.ids["school"]), StudentNo: fmt.Sprintf("2023010%03d", i), Name: "欧阳示例", Sex: "male", BirthDate: civil.On(entry-16, 3, 1),
			MajorCode: "660103", EntryYear: entry, Class: classes[i/60], StudyMode: "full_time",
		})
		w.check(err)
	}
	who := actor.Actor{Account: ident.ID(w.ids["account school"]), Role: actor.School, Org: ident.ID(w.ids["school"])}
	n, err := w.a.Services.Notices.Send(t.Context(), who, notify.Draft{Text: strings.Repeat("安全告知", notify.MaxText/4), Classes: classes, Action: true})
	w.check(err)

	form := url.Values{"class": {classes[0]}, "who": {"all"}, "names": {"full"}}.Encode()
	read := func(method, path, body string) string {
		t.Helper()
		a, err := ask(method, w.url(path), w.tokens["school"], body, "Accept: text/html", "Content-Type: application/x-www-form-urlencoded", "Sec-Fetch-Site: same-origin")
		w.check(err)
		codes := strings.Count(string(a.body), `class="qr"`)
		t.Logf("%s: %d slips, %d bytes", path, codes, len(a.body))
		if a.status != 200 || codes != 60 || len(a.body) > 100_000 {
			t.Errorf("%s %s: got %d, %d slips and %d bytes, want 200, 60 slips and at most 100 kB: %.200s", method, path, a.status, codes, len(a.body), a.body)
		}
		return string(a.body)
	}
	read("POST", "/people/students/slips", form)
	base := "/notices/" + string(n.ID) + "/slips"
	seen := map[string]bool{}
	for i, path := range []string{base, base + "?sheet=2"} {
		body := read("GET", path, "")
		if !strings.Contains(body, `class="sr">`+classes[i]) {
			t.Errorf("%s: want the slips of %s", path, classes[i])
		}
		for _, link := range regexp.MustCompile(`https://[^<"]+/n/[^<"]+`).FindAllString(body, -1) {
			seen[link] = true
		}
	}
	if len(seen) != 120 {
		t.Errorf("got %d links on both sheets, want one for each of 120 students", len(seen))
	}
}
