package app_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"firstkm/cmd/internal/app"
	"firstkm/cmd/internal/config"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/org"
	"firstkm/services/privacy"
	"firstkm/services/student"
)

// personal adds what the desk for personal data keeps: a grant asked for by teacher, a break-glass look asked for by the
// office, a request of the student, a hold, a breach, an assessment and a guardian's link, all of school.
func (w *world) personal() {
	w.t.Helper()
	ctx, s := w.t.Context(), w.a.Services.Privacy
	today, id := civil.Today(time.Now()), student.ID(w.ids["student"])
	g, err := s.AskGrant(ctx, w.who("teacher"), privacy.GrantDraft{
		Scope: privacy.Scope{Kind: privacy.OfClass, Class: "数控1班"}, Fields: []privacy.Field{privacy.IDNumber}, Reason: privacy.Reason{Purpose: privacy.ForInsurance}, From: today, To: today.AddMonths(6),
	})
	w.check(err)
	k, err := s.AskTicket(ctx, w.who("school"), privacy.TicketDraft{
		Students: []student.ID{id}, Fields: []privacy.Field{privacy.GuardianPhone}, Reason: privacy.Reason{Purpose: privacy.ForEmergency, Text: "学生没有按时返校"}, Hours: 4,
	})
	w.check(err)
	r, err := s.Ask(ctx, w.who("student"), privacy.RequestDraft{Kind: privacy.AskCorrect, Words: "电话换了"})
	w.check(err)
	h, err := s.SetHold(ctx, w.who("school"), id, "劳动仲裁 3 号")
	w.check(err)
	b, err := s.RecordBreach(ctx, w.who("school"), privacy.BreachFacts{
		Title: "误发名单", FoundOn: today, What: "误发", Fields: []privacy.Field{privacy.Phone}, Harm: "骚扰电话", Measures: "已撤回", Advice: "警惕来电", Contact: "信息中心", Class: "数控1班",
	})
	w.check(err)
	a, err := s.Assess(ctx, w.who("school"), privacy.AssessmentFacts{
		Title: "向保险公司提供证件号", Trigger: privacy.Sharing, Processing: "投保", Necessity: "法定", Risk: "低", Level: privacy.Low, Measures: "加密", ReviewOn: today.AddYears(1),
	})
	w.check(err)
	l, token, err := s.MakeLink(ctx, w.who("school"), id, 30)
	w.check(err)
	_, ended, err := s.MakeLink(ctx, w.who("school"), id, 30)
	w.check(err)
	for name, id := range map[string]privacy.ID{"grant": g.ID, "ticket": k.ID, "pdr": r.ID, "hold": h.ID, "breach": b.ID, "assessment": a.ID, "glink": l.ID} {
		w.ids[name] = string(id)
	}
	_ = token // the link of {glink} is ended by the walk
	w.ids["gtoken"] = ended
}

// roll is a roster whose values occur nowhere else, by student.
func roll() map[string]student.Private {
	return map[string]student.Private{
		"pupil1": {IDNumber: "310107200903157391", Phone: "19912340001", GuardianName: "欧阳示例监护一", GuardianPhone: "19912340002"},
		"pupil2": {IDNumber: "31010720081122458X", Phone: "19912340003", GuardianName: "欧阳示例监护二", GuardianPhone: "19912340004"},
		"other":  {IDNumber: "310107200806063316", Phone: "19912340005", GuardianName: "欧阳示例监护三", GuardianPhone: "19912340006"},
	}
}

// checked completes an identity number with the right last character and the sex that it says.
func checked(t testing.TB, number string) (string, string, civil.Date) {
	t.Helper()
	for _, last := range "0123456789X" {
		n, wrong := student.ParseIDNumber(number[:17]+string(last), civil.Today(time.Now()))
		if wrong.IsZero() {
			return n.Text, n.Sex, n.Birth
		}
	}
	t.Fatalf("%s cannot be completed", number)
	return "", "", civil.Date{}
}

// enrol adds the roster to the town: two minors of the teacher's class, one of another school; and returns every value.
func (w *world) enrol() (values []string, names map[string]string) {
	w.t.Helper()
	names = map[string]string{}
	for name, p := range roll() {
		school := "school"
		if name == "other" {
			school = "school2"
		}
		number, sex, birth := checked(w.t, p.IDNumber)
		p.IDNumber = number
		st, err := w.a.Services.Students.Enrol(w.t.Context(), operator, student.Draft{Private: p, Student: student.Student{
			School: org.ID(w.ids[school]), StudentNo: "no-" + name, Name: "上官示例" + name, Sex: sex, BirthDate: birth, MajorCode: "660103",
			EntryYear: civil.Today(time.Now()).AddMonths(-8).Year - 2, Class: "数控1班", StudyMode: "full_time", HomeRegion: "310107",
		}})
		w.check(err)
		w.ids[name], names[name] = string(st.ID), st.Name
		w.join(name, actor.Student, w.ids[school], w.ids[name], "数控1班")
		values = append(values, p.IDNumber, p.Phone, p.GuardianName, p.GuardianPhone)
	}
	return values, names
}

// Every route is asked by everybody. A sealed value is told by nothing but a reveal; a pupil's full name to nobody but the
// own school's staff and the pupil.
func TestNoRouteTellsPersonalData(t *testing.T) {
	data := t.TempDir()
	var logs bytes.Buffer
	var values []string
	t.Run("running", func(t *testing.T) {
		w, end := logged(t, settings(data), &logs, func(w *world) {
			town(w)
			values, _ = w.enrol()
		})
		defer end()
		names := map[string]string{}
		for name := range roll() {
			names[name] = "上官示例" + name
		}
		w.trial(t, values)
		asked, limited := 0, 0
		for _, l := range swept(append(table(), pupils()...)) {
			for _, as := range append(actors()["everybody"], "pupil1", "other") {
				if w.tokens[as] == "" && as != "guest" {
					t.Fatalf("%s has no session", as)
				}
				asked++
				res := w.knock(t, l, as)
				got := res.Body.String()
				if res.Code == http.StatusTooManyRequests {
					limited++
				}
				own := l.route == "GET /api/v1/privacy/me" || l.route == "GET /me/data/:form" || strings.Contains(l.body, "{"+as+"}") && strings.Contains(l.route, "reveal")
				for _, v := range values {
					if strings.Contains(got, v) && !(own && (as == "pupil1" || as == "other")) && !strings.Contains(l.target, v) {
						t.Errorf("%s %s tells %s %q", l.route, l.target, as, v)
					}
				}
				for pupil, name := range names {
					if strings.Contains(got, name) && !mayName(as, pupil) {
						t.Errorf("%s %s tells %s the name of %s", l.route, l.target, as, pupil)
					}
				}
			}
		}
		t.Logf("%d answers read for %d values", asked, len(values))
		if limited > asked/100 {
			t.Errorf("%d of %d were refused for coming too often: nothing was read of them", limited, asked)
		}
		atRest(t, data, values) // with the write-ahead log
	})
	t.Run("at rest", func(t *testing.T) {
		if logs.Len() == 0 {
			t.Error("nothing was logged, so nothing would be found")
		}
		for _, v := range values {
			if bytes.Contains(logs.Bytes(), []byte(v)) {
				t.Errorf("the log holds %q", v)
			}
		}
		atRest(t, data, values)
	})
}

// atRest reads every file below data for the values, and index and events for the names.
func atRest(t *testing.T, data string, values []string) {
	t.Helper()
	read := 0
	err := filepath.WalkDir(data, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		b, err := os.ReadFile(path)
		read += len(b)
		for _, v := range values {
			if bytes.Contains(b, []byte(v)) {
				t.Errorf("%s holds %q in clear", filepath.Base(path), v)
			}
		}
		if strings.Contains(path, "index") || strings.Contains(path, "events") {
			for name := range roll() {
				if bytes.Contains(b, []byte("上官示例"+name)) {
					t.Errorf("%s holds the name of %s", path, name)
				}
			}
		}
		return err
	})
	if err != nil || read == 0 {
		t.Errorf("read %d bytes, %v", read, err)
	}
	t.Logf("%d bytes at rest read", read)
}

// locked is a log that several write to.
type locked struct {
	mu sync.Mutex
	w  *bytes.Buffer
}

// Write implements io.Writer.
func (l *locked) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(b)
}

// logged is hosted with a log that is kept, at the finest level.
func logged(t testing.TB, cfg config.Config, logs *bytes.Buffer, build func(*world)) (*world, func()) {
	t.Helper()
	start, ticks := time.Now(), atomic.Int64{}
	quick := app.Clock(func() time.Time { // fills the limits of requests up again
		return start.Add(time.Duration(ticks.Add(1)) * 20 * time.Millisecond).Truncate(time.Microsecond)
	})
	return hostedWith(t, cfg, slog.New(slog.NewJSONHandler(&locked{w: logs}, &slog.HandlerOptions{Level: slog.LevelDebug})), build, quick, unhurried())
}

// mayName reports whether somebody may read a pupil's full name: the own school and the pupil.
func mayName(as, pupil string) bool {
	if as == pupil {
		return true
	}
	if pupil == "other" {
		return as == "school2" || as == "vice2"
	}
	switch as {
	case "school", "vice", "teacher":
		return true
	}
	return false
}

// pupils are questions about the roster beside those of the table.
func pupils() []line {
	var all []line
	for _, p := range []string{"pupil1", "other"} {
		for _, path := range []string{"/api/v1/students/{%s}", "/privacy/students/{%s}", "/api/v1/privacy/looks?student={%s}", "/privacy/looks?student={%s}"} {
			target := fmt.Sprintf(path, p)
			all = append(all, line{route: "GET " + target, target: target})
		}
		all = append(all,
			line{route: "POST /api/v1/privacy/reveal", target: "/api/v1/privacy/reveal", body: fmt.Sprintf(`{"students":["{%s}"],"fields":["id_number","phone","guardian_name","guardian_phone"],"purpose":"record"}`, p)},
			line{route: "POST /privacy/students/:id", target: fmt.Sprintf("/privacy/students/{%s}", p), body: "fields=id_number&fields=phone&fields=guardian_name&purpose=record"},
			line{route: "POST /privacy/students/:id/link", target: fmt.Sprintf("/privacy/students/{%s}/link", p), body: "days=3"})
	}
	return append(all, line{route: "GET /api/v1/students", target: "/api/v1/students?q=19912340001"}, line{route: "GET /api/v1/students", target: "/api/v1/students?q=示例pupil1"},
		line{route: "GET /me/data", target: "/me/data"}, line{route: "GET /?q=", target: "/?q=19912340001"},
		line{route: "POST /privacy/class", target: "/privacy/class", body: "class=数控1班&fields=id_number&fields=phone&purpose=record"},
		line{route: "POST /privacy/class", target: "/privacy/class", body: "class=数控1班&fields=id_number&fields=phone&purpose=record&form=xlsx"})
}

// trial shows that the test would see a value: with an approved ticket the office is told it, and the pupil sees who looked.
func (w *world) trial(t *testing.T, values []string) {
	ctx, s := t.Context(), w.a.Services.Privacy
	k, err := s.AskTicket(ctx, w.who("school"), privacy.TicketDraft{
		Students: []student.ID{student.ID(w.ids["pupil1"])}, Fields: []privacy.Field{privacy.Phone}, Reason: privacy.Reason{Purpose: privacy.ForEmergency, Text: "没有返校"}, Hours: 1,
	})
	w.check(err)
	_, err = s.DecideTicket(ctx, w.who("vice"), k.ID, true, "")
	w.check(err)
	ask := line{route: "POST /privacy/students/:id", target: "/privacy/students/{pupil1}", body: "fields=phone&purpose=emergency"}
	if got := w.knock(t, ask, "school"); got.Code != http.StatusOK || !strings.Contains(got.Body.String(), "19912340001") {
		t.Errorf("with an approved ticket: got %d, want the number", got.Code)
	}
	if got := w.knock(t, ask, "vice").Body.String(); strings.Contains(got, "19912340001") {
		t.Error("whoever approved it is shown the number too")
	}
	got := w.knock(t, line{route: "GET /me/data", target: "/me/data"}, "pupil1").Body.String()
	for _, want := range []string{"学校实习办", "本人电话", "突发情况联系", "应急查看"} {
		if !strings.Contains(got, want) {
			t.Errorf("the pupil does not see %q of the look", want)
		}
	}
	if len(values) != 4*len(roll()) {
		t.Errorf("got %d values", len(values))
	}
}
