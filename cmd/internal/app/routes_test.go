package app_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"firstkm/cmd/internal/app"
	"firstkm/services/account"
	"firstkm/services/application"
	"firstkm/services/batch"
	"firstkm/services/compliance"
	"firstkm/services/delivery/httpd"
	"firstkm/services/fair"
	"firstkm/services/internship"
	"firstkm/services/interview"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/page"
	"firstkm/services/notify"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/platform/store"
	"firstkm/services/platform/store/storetest"
	"firstkm/services/saved"
	"firstkm/services/student"
	"firstkm/services/teacher"
)

// actors are everybody who may stand before a route: each role, and of those that act for an organisation also one of
// another organisation of the same kind, which is no party to anything.
func actors() map[string][]string {
	groups := map[string][]string{
		"units": {"unit", "rival"}, "students": {"student", "classmate", "stranger"}, "teachers": {"teacher", "teacher2"},
		"desks": {"school", "vice", "school2", "vice2"}, "bureaus": {"bureau", "bureau2"}, "registers": {"office", "vice", "vice2"},
	}
	groups["staff"] = append([]string{"instructor", "office"}, append(groups["teachers"], groups["desks"]...)...)
	groups["watchers"] = append([]string{"supervision", "inspector", "operator"}, groups["bureaus"]...)
	groups["attendants"] = slices.Concat(groups["desks"], groups["teachers"], []string{"instructor"}, groups["units"], groups["students"], groups["watchers"])
	groups["goers"] = slices.Concat(groups["desks"], groups["teachers"], []string{"instructor"}, groups["units"], groups["students"])
	groups["signed"] = append([]string{"alliance", "educator"}, slices.Concat(groups["units"], groups["students"], groups["staff"], groups["watchers"])...)
	groups["everybody"] = append([]string{"guest"}, groups["signed"]...)
	return groups
}

// town is the world that the table of routes is walked in: plc is an opening of unit, which student applied to; school is
// the student's and cooperates with unit. Rival, school2, stranger, teacher2 (another class) and bureau2 are outsiders.
func town(w *world) {
	w.bureau("bureau", "310107")
	w.bureau("bureau2", "5101")
	w.school("school", "3107000001", "310107")
	w.school("school2", "3107000002", "310107")
	w.enterprise("unit", 1, 400)
	w.enterprise("rival", 2, 400)
	w.adopt("school", "unit")
	w.student("student", "school", "数控1班")
	w.student("classmate", "school", "数控1班")
	w.student("stranger", "school2", "数控1班")
	for name, role := range map[string]actor.Role{
		"vice": actor.VicePrincipal, "instructor": actor.Instructor, "office": actor.TeachersOffice,
	} {
		w.join(name, role, w.ids["school"], "", "")
	}
	w.join("teacher", actor.ClassTeacher, w.ids["school"], "", "数控1班")
	w.join("teacher2", actor.ClassTeacher, w.ids["school"], "", "数控2班")
	w.join("vice2", actor.VicePrincipal, w.ids["school2"], "", "")
	w.join("leaver", actor.Instructor, w.ids["school"], "", "") // ended and let in again by the table
	w.join("colleague", actor.Enterprise, w.ids["unit"], "", "")
	for _, role := range []actor.Role{actor.Supervision, actor.Inspector} {
		w.join(string(role), role, w.ids["bureau"], "", "")
	}
	w.join("operator", actor.Operator, "", "", "")
	a, err := w.a.Services.Orgs.SaveAlliance(w.t.Context(), w.who("operator"), org.Alliance{Name: "示例职教联盟", Schools: []org.ID{org.ID(w.ids["school"]), org.ID(w.ids["school2"])}})
	w.check(err)
	w.ids["aln"] = string(a.ID)
	w.join("alliance", actor.AllianceOffice, w.ids["aln"], "", "")
	w.openings()
	w.personal()
	w.register()
	w.faculty()
	w.practice()
	w.matching()
	w.batches()
	w.fair()
	w.interview()
	w.internship()
	w.consent()
	w.agreement()
}

// arranged is an arrangement of a student with unit, a year after the other dates.
func (w *world) arranged(id application.ID, whose, title string) application.Application {
	ctx := w.t.Context()
	a, err := w.a.Services.Applications.Get(ctx, w.who("student"), application.ID(w.ids["app"]))
	w.check(err)
	a.ID, a.Student, a.Placement = id, student.ID(w.ids[whose]), placement.ID(w.publish("unit", title))
	a.State, a.Origin, a.From, a.To = application.Placed, compliance.FromSchool, a.To.AddMonths(12), a.To.AddMonths(18)
	w.check(w.a.Store.InTx(ctx, func(tx *store.Tx) error {
		p, err := tx.LockPlacement(ctx, a.Placement)
		if err != nil {
			return err
		}
		if _, err := p.Hold(time.Now()); err != nil {
			return err
		}
		return errors.Join(tx.SavePlacement(ctx, p), tx.InsertApplication(ctx, a))
	}))
	return a
}

// consent leaves an arrangement of student whose consent school asks.
func (w *world) consent() {
	ctx, a := w.t.Context(), w.arranged("app_arranged", "student", "数控机床装调实习生")
	_, err := w.a.Services.Consents.Ask(ctx, w.who("school"), a.ID, "021-55550000")
	w.check(err)
	w.ids["arr"] = string(a.ID)
	w.ids["cns"], _, err = w.a.Services.Consents.Slip(ctx, w.who("school"), a.ID)
	w.check(err)
}

// internship leaves an internship of classmate that is being prepared, looked after by instructor, and a policy of school.
func (w *world) internship() {
	ctx, s := w.t.Context(), w.a.Services
	office, vice := w.who("school"), w.who("vice")
	today := civil.Today(time.Now())
	a := w.arranged("app_prepared", "classmate", "数控机床操作实习生（二）")
	b, err := s.Batches.Create(ctx, office, batch.Terms{
		Name: "实习中的批次", Term: "第二学期", From: a.From, To: a.To, Plan: batch.Plan{Programme: "数控人才培养方案", Module: "岗位实习"},
	})
	w.check(err)
	_, err = s.Batches.Step(ctx, office, b.ID, 0, "submit", "")
	w.check(err)
	_, err = s.Batches.Step(ctx, vice, b.ID, 0, "approve", "")
	w.check(err)
	made, err := s.Internships.Prepare(ctx, office, []application.ID{a.ID}, b.ID)
	w.check(err)
	w.check(made[0].Err)
	appointed, err := s.Internships.Appoint(ctx, office, []internship.ID{made[0].Internship}, w.who("instructor").Account)
	w.check(err)
	w.check(appointed[0].Err)
	p, _, err := s.Internships.Insure(ctx, office, internship.Policy{Kind: internship.Liability, Insurer: "示例保险", No: "P1", From: today, To: today.AddYears(1), Payer: internship.SchoolPays}, "")
	w.check(err)
	w.ids["itn"], w.ids["pol"], w.ids["placed"] = string(made[0].Internship), string(p.ID), string(a.ID)
}

// agreement leaves an agreement of student with unit that nobody signed.
func (w *world) agreement() {
	ctx := w.t.Context()
	app, err := w.a.Services.Applications.Get(ctx, w.who("student"), application.ID(w.ids["arr"]))
	w.check(err)
	w.ids["agr"] = "agr_route"
	w.check(w.a.Store.InTx(ctx, func(tx *store.Tx) error { return tx.InsertAgreement(ctx, storetest.Unsigned("agr_route", app)) }))
}

// interview leaves a proposal of unit to student, whose application it shortlisted or not.
func (w *world) interview() {
	i, err := w.a.Services.Interviews.Propose(w.t.Context(), w.who("unit"), application.ID(w.ids["app"]), interview.Offer{
		Kind: interview.AtSchool, Times: []time.Time{time.Now().Add(72 * time.Hour)}, Minutes: 30,
	})
	w.check(err)
	w.ids["itv"] = string(i.ID)
}

// fair leaves a fair of school tomorrow that is open, where unit has one slot that student booked.
func (w *world) fair() {
	ctx, s := w.t.Context(), w.a.Services.Fairs
	office, unit := w.who("school"), w.who("unit")
	day := civil.Today(time.Now()).AddDays(1).Start()
	f, err := s.Plan(ctx, office, fair.Plan{Title: "示例双选会", Place: "体育馆", From: day.Add(9 * time.Hour), Until: day.Add(12 * time.Hour)})
	w.check(err)
	_, err = s.Invite(ctx, office, f.ID, org.ID(w.ids["unit"]))
	w.check(err)
	_, err = s.Answer(ctx, unit, f.ID, 0, true, "A1", []placement.ID{placement.ID(w.ids["plc"])})
	w.check(err)
	slots, err := s.Schedule(ctx, unit, f.ID, fair.Schedule{Room: "1 号桌", From: f.From, Until: f.From.Add(15 * time.Minute), Minutes: 15, Capacity: 1})
	w.check(err)
	_, err = s.Step(ctx, office, f.ID, 0, "open", "")
	w.check(err)
	_, err = s.Book(ctx, w.who("student"), f.ID, slots[0].ID)
	w.check(err)
	_, err = s.Register(ctx, w.who("classmate"), f.ID)
	w.check(err)
	part, err := s.Mine(ctx, w.who("student"), f.ID)
	w.check(err)
	w.ids["fai"], w.ids["slt"], w.ids["fcode"] = string(f.ID), string(slots[0].ID), part.Code
}

// batches leaves a batch, a visit and a list of school that are drafts, and a list of an approved batch that is published.
func (w *world) batches() {
	ctx, s := w.t.Context(), w.a.Services.Batches
	office, vice, unit := w.who("school"), w.who("vice"), org.ID(w.ids["unit"])
	on := civil.Today(time.Now()).AddDays(-5)
	b, err := s.Create(ctx, office, batch.Terms{Name: "示例批次", Term: "第一学期", From: on, To: on.AddMonths(6)})
	w.check(err)
	v := batch.Visit{On: on, Visitors: []string{"示例老师，实习办"}, Adopt: batch.AdoptYes, Conclusion: "条件完备，可以采用。"}
	draft, err := s.Begin(ctx, office, org.ID(w.ids["rival"]), v)
	w.check(err)
	for _, t := range batch.Topics() {
		v.Items = append(v.Items, batch.Item{Topic: t, Verdict: batch.Fit})
	}
	done, err := s.Begin(ctx, office, unit, v)
	w.check(err)
	kept, err := s.AddPhoto(ctx, office, done.ID, snapshot)
	w.check(err)
	_, err = s.Judge(ctx, office, done.ID, 0, "submit", "")
	w.check(err)
	_, err = s.Judge(ctx, vice, done.ID, 0, "approve", "")
	w.check(err)
	open, err := s.Decide(ctx, office, b.ID, batch.Decision{})
	w.check(err)
	plan := batch.Plan{Programme: "数控人才培养方案", Module: "岗位实习"}
	sure, err := s.Create(ctx, office, batch.Terms{Name: "已批准的批次", Term: "第一学期", From: on, To: on.AddMonths(6), Plan: plan})
	w.check(err)
	_, err = s.Step(ctx, office, sure.ID, 0, "submit", "")
	w.check(err)
	_, err = s.Step(ctx, vice, sure.ID, 0, "approve", "")
	w.check(err)
	l, err := s.Decide(ctx, office, sure.ID, batch.Decision{No: "1号", On: on, Units: []org.ID{unit}})
	w.check(err)
	_, err = s.Publish(ctx, office, l.ID, 0, batch.Act{Step: "submit"})
	w.check(err)
	_, err = s.Publish(ctx, vice, l.ID, 0, batch.Act{Step: "publish", Publication: batch.Publication{On: on, Place: "公开栏"}})
	w.check(err)
	w.ids["bat"], w.ids["isp"], w.ids["ulo"], w.ids["published"] = string(b.ID), string(draft.ID), string(open.ID), string(l.ID)
	f, err := s.File(ctx, office, sure.ID, batch.Request{Kind: batch.Ordinary})
	w.check(err)
	g, err := s.File(ctx, office, sure.ID, batch.Request{Kind: batch.Ordinary})
	w.check(err)
	_, err = s.FilingStep(ctx, office, g.ID, 0, batch.FilingAct{Step: "submit"})
	w.check(err)
	sections := make([]batch.Section, 0, len(batch.JointPlan.Sections()))
	for _, name := range batch.JointPlan.Sections() {
		sections = append(sections, batch.Section{Name: name, Text: "方案内容"})
	}
	plans, err := s.Draw(ctx, office, sure.ID, batch.JointPlan, []org.ID{unit, org.ID(w.ids["rival"])}, batch.Content{Sections: sections})
	w.check(err)
	at := slices.IndexFunc(plans, func(x batch.Sheet) bool { return x.Unit == unit })
	_, err = s.SheetStep(ctx, office, plans[at].ID, 0, "submit", "")
	w.check(err)
	w.ids["sht"], w.ids["unsent"] = string(plans[at].ID), string(plans[1-at].ID)
	w.ids["sure"], w.ids["fil"], w.ids["filed"] = string(sure.ID), string(f.ID), string(g.ID)
	w.ids["done"], w.ids["pho"] = string(done.ID), string(kept.Photos[0].ID)
}

// snapshot is a small photo.
func snapshot() (io.ReadCloser, error) {
	var b bytes.Buffer
	return io.NopCloser(&b), jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 40, 30)), nil)
}

// practice leaves educator's application for a post of unit that is for teachers.
func (w *world) practice() {
	ctx, s := w.t.Context(), w.a.Services
	t := terms("数控加工工艺实践")
	t.Kind, t.PracticeForm, t.Tasks = placement.TeacherPractice, compliance.PracticePost, []string{"参与工艺编制"}
	p, err := s.Placements.Create(ctx, w.who("unit"), t)
	w.check(err)
	_, err = s.Placements.Publish(ctx, w.who("unit"), p.ID)
	w.check(err)
	a, err := s.Practices.Apply(ctx, w.who("educator"), p.ID, "", true)
	w.check(err)
	w.ids["pra"] = string(a.ID)
}

// register leaves a teacher of school with a recognition, whose own account is educator.
func (w *world) register() {
	ctx, s := w.t.Context(), w.a.Services
	file, err := s.Teachers.Add(ctx, w.who("office"), teacher.Draft{Name: "王示例", Spell: teacher.Spell{From: civil.On(2020, 9, 1), Facts: teacher.Facts{
		TeacherNo: "J1", Category: teacher.Professional, InPost: true, FullTime: true,
	}}})
	w.check(err)
	file, err = s.Teachers.Admit(ctx, w.who("office"), file.ID, file.Version, teacher.Certificate{Level: teacher.Junior, RecognisedOn: civil.On(2023, 1, 1)})
	w.check(err)
	flow, err := s.Teachers.Lend(ctx, w.who("office"), teacher.Flow{Teacher: file.ID, To: org.ID(w.ids["school2"]), Share: 20, Start: civil.On(2024, 9, 1), End: civil.On(2025, 1, 31)})
	w.check(err)
	w.ids["flw"] = string(flow.ID)
	w.ids["tch"], w.ids["spl"], w.ids["rcg"] = string(file.ID), string(file.Spells[0].ID), string(file.Recognitions[0].ID)
	w.join("educator", actor.Teacher, w.ids["school"], w.ids["tch"], "")
}

// who is the actor behind a name of the world.
func (w *world) who(name string) actor.Actor {
	w.t.Helper()
	who, err := w.a.Services.Accounts.Authenticate(w.t.Context(), w.tokens[name])
	w.check(err)
	return who
}

func (w *world) openings() {
	ctx, s := w.t.Context(), w.a.Services
	w.ids["plc"] = w.publish("unit", "数控机床操作实习生")
	draft, err := s.Placements.Create(ctx, w.who("unit"), terms("数控机床操作实习生（草稿）"))
	w.check(err)
	w.ids["draft"] = string(draft.ID)
	app, err := s.Applications.Apply(ctx, w.who("student"), placement.ID(w.ids["plc"]), true)
	w.check(err)
	w.ids["app"] = string(app.ID)
	report, err := s.Placements.Report(ctx, w.who("student"), placement.ID(w.ids["plc"]), placement.ReportOther, "与介绍的不一样")
	w.check(err)
	w.ids["report"] = string(report.ID)
	_, faults, err := s.Placements.Put(ctx, w.who("operator"), []placement.Row{{
		Ref: "x1", Origin: placement.External, Source: "elsewhere", ExternalName: "示例商行", PublishedOn: civil.Today(app.CreatedAt), Terms: placement.Terms{Title: "门店店员"},
	}})
	w.check(err)
	w.check(faults[0])
	today := civil.Today(app.CreatedAt)
	clearance, err := s.Orgs.Clear(ctx, w.who("vice"), org.Clearance{
		Enterprise: org.ID(w.ids["unit"]), Kind: org.Filing, Rules: []string{"R-ART17-3-OTNIGHT"}, DocumentNo: "备案1号", Authority: "示例教育局", AcceptedOn: today, From: today, To: today.AddMonths(6),
	})
	w.check(err)
	w.ids["clearance"] = string(clearance.ID)
	search, err := s.Saved.Save(ctx, w.who("student"), "q=数控&major=660103", saved.Terms{Name: "数控"})
	w.check(err)
	w.ids["search"] = string(search.ID)
	notice, err := s.Notices.Send(ctx, w.who("school"), notify.Draft{Text: "请于本周五前交回安全告知书。", Action: true, People: []ident.ID{ident.ID(w.ids["student"])}})
	w.check(err)
	inbox, err := s.Notices.Inbox(ctx, w.who("student"), true, page.Request{})
	w.check(err)
	w.ids["notice"], w.ids["copy"] = string(notice.ID), string(inbox.Items[0].ID)
	w.ids["link"] = s.Notices.Links.Token(inbox.Items[0].ID, notice.ExpiresAt)
}

// publish posts a lawful opening of a unit.
func (w *world) publish(unit, title string) string {
	w.t.Helper()
	p, err := w.a.Services.Placements.Create(w.t.Context(), w.who(unit), terms(title))
	w.check(err)
	_, err = w.a.Services.Placements.Publish(w.t.Context(), w.who(unit), p.ID)
	w.check(err)
	return string(p.ID)
}

// line is one route of the table: who is let in, and who is told that there is no such thing. Guests are sent to sign in,
// everybody else is refused. Names in braces are ids of the town. For each who asks, "+plc" is a new opening of unit, and
// "+unit" and "+cooperation" are unit, and its cooperation with school, after school has verified and adopted it anew.
type line struct {
	route, target, body string
	may, hidden         string
}

// what a route may answer, as far as access goes.
const (
	in      = "let in"
	signIn  = "asked to sign in"
	refused = "refused"
	hidden  = "told there is no such thing"
)

// unhurried lets one account ask for everything at once.
func unhurried() app.Option {
	much := httpd.Rate{Count: 1 << 20, Per: time.Minute}
	return app.Rates(httpd.Rates{Reads: much, Writes: much, Guests: much, SignIn: much})
}

func TestEveryRouteForEveryRole(t *testing.T) {
	t.Parallel()
	w := host(t, settings(t.TempDir()), town, unhurried())
	routes := map[string]bool{}
	for _, r := range w.a.Engine.Routes() {
		routes[r.Method+" "+r.Path] = true
	}
	listed := map[string]bool{}
	for _, l := range table() {
		listed[l.route] = true
		if !routes[l.route] {
			t.Errorf("%s stands in the table and does not exist", l.route)
		}
	}
	for _, l := range swept(table()) {
		t.Run(l.route+" "+l.target, func(t *testing.T) { w.walk(t, l) })
	}
	for r := range routes {
		if !listed[r] {
			t.Errorf("%s is missing from the table", r)
		}
	}
}

func (w *world) walk(t *testing.T, l line) {
	groups := actors()
	want := map[string]string{}
	for _, name := range groups["everybody"] {
		want[name] = refused
	}
	if !strings.Contains(l.may, "nobody") {
		want["guest"] = signIn
	}
	for _, told := range []struct{ answer, names string }{{hidden, l.hidden}, {in, l.may}} { // who may is not among the others
		for _, name := range strings.Fields(told.names) {
			members := groups[name]
			if name == "nobody" {
				continue
			}
			if members == nil {
				members = []string{name}
			}
			for _, member := range members {
				if want[member] == "" {
					t.Fatalf("%q is nobody", member)
				}
				want[member] = told.answer
			}
		}
	}
	for _, name := range groups["everybody"] {
		res := w.knock(t, l, name)
		if got := access(res); got != want[name] {
			t.Errorf("%s: %s, want %s: %d %.300s", name, got, want[name], res.Code, res.Body)
		}
	}
}

// knock sends the line's request as somebody.
func (w *world) knock(t *testing.T, l line, as string) *httptest.ResponseRecorder {
	t.Helper()
	target := l.target
	switch {
	case strings.Contains(target, "+plc"):
		target = strings.ReplaceAll(target, "+plc", w.publish("unit", "数控机床操作实习生"))
	case strings.Contains(target, "+unit"), strings.Contains(target, "+cooperation"):
		w.adopt("school", "unit")
		target = strings.NewReplacer("+unit", w.ids["unit"], "+cooperation", w.ids["cooperation school unit"]).Replace(target)
	}
	for name, id := range w.ids {
		target, l.body = strings.ReplaceAll(target, "{"+name+"}", id), strings.ReplaceAll(l.body, "{"+name+"}", id)
	}
	method, path, _ := strings.Cut(l.route, " ")
	if target != "" {
		path = target
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	req := httptest.NewRequestWithContext(ctx, method, path, strings.NewReader(l.body))
	req.RemoteAddr = fmt.Sprintf("203.0.113.%d:1", 1+slices.Index(actors()["everybody"], as))
	switch {
	case strings.HasPrefix(l.body, "{"):
		req.Header.Set("Content-Type", "application/json")
	case strings.Contains(path, "/api/v1/imports/"):
		req.Header.Set("Content-Type", "text/csv")
	case l.body != "":
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if as != "guest" {
		req.Header.Set("Authorization", "Bearer "+w.pass(t, l.route, as))
	}
	req.Header.Set("If-Match", fmt.Sprintf(`"v%d"`, w.versionOf(t, path)))
	rec := httptest.NewRecorder()
	w.a.Engine.ServeHTTP(&leaving{rec, stop}, req)
	return rec
}

// pass is a token of somebody, a new one where the request may end it.
func (w *world) pass(t *testing.T, route, name string) string {
	t.Helper()
	if !strings.Contains(route, "sign-out") && !strings.Contains(route, "/sessions/current") && !strings.Contains(route, "/sign-in") && !strings.HasSuffix(route, "/sessions") {
		return w.tokens[name]
	}
	return w.again(name)
}

// versionOf is the version of the thing that a path names.
func (w *world) versionOf(t *testing.T, path string) uint64 {
	t.Helper()
	for part := range strings.SplitSeq(path, "/") {
		part, _, _ = strings.Cut(part, "?")
		switch ident.ID(part).Kind() {
		case "plc":
			p, err := w.a.Store.Placement(t.Context(), placement.ID(part))
			w.check(err)
			return p.Version
		case "app":
			a, err := w.a.Store.Application(t.Context(), application.ID(part))
			w.check(err)
			return a.Version
		case "tch":
			f, err := w.a.Store.Teacher(t.Context(), teacher.ID(part))
			w.check(err)
			return f.Version
		case "cop":
			c, err := w.a.Store.Cooperation(t.Context(), org.CooperationID(part))
			w.check(err)
			return c.Version
		case "ent":
			e, err := w.a.Store.Enterprise(t.Context(), org.ID(part))
			w.check(err)
			return e.Version
		}
	}
	return 1
}

// leaving is a client that goes away when a stream has begun.
type leaving struct {
	*httptest.ResponseRecorder
	leave func()
}

// Flush implements http.Flusher.
func (l *leaving) Flush() {
	l.ResponseRecorder.Flush()
	l.leave()
}

func access(res *httptest.ResponseRecorder) string {
	at, _ := url.Parse(res.Header().Get("Location"))
	switch {
	case res.Code == http.StatusUnauthorized, res.Code == http.StatusSeeOther && at != nil && at.Path == "/sign-in":
		return signIn
	case res.Code == http.StatusForbidden:
		return refused
	case res.Code == http.StatusNotFound:
		return hidden
	case res.Code >= 500, res.Code == http.StatusMethodNotAllowed:
		return "at a loss"
	}
	return in
}

// The gates are told apart by the account, not by what a token says of itself.
func TestEndedAccountsAreLetInNowhere(t *testing.T) {
	w := host(t, settings(t.TempDir()), town)
	owner := w.who("unit")
	w.check(w.a.Services.Accounts.Disable(t.Context(), owner, account.ID(w.ids["account colleague"])))
	for _, l := range []line{{route: "GET /api/v1/me"}, {route: "GET /postings"}} {
		if got := access(w.knock(t, l, "colleague")); got != signIn {
			t.Errorf("%s: %s, want %s", l.route, got, signIn)
		}
	}
}

func TestMetricsAreForThisMachine(t *testing.T) {
	w := host(t, settings(t.TempDir()), func(*world) {})
	for from, want := range map[string]int{"127.0.0.1:1": 200, "[::1]:1": 200, "203.0.113.1:1": 403} {
		req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", http.NoBody)
		req.RemoteAddr = from
		rec := httptest.NewRecorder()
		w.a.Engine.ServeHTTP(rec, req)
		if rec.Code != want || strings.Contains(rec.Body.String(), "firstkm_event_streams") != (want == 200) {
			t.Errorf("from %s: got %d with %d bytes, want %d", from, rec.Code, rec.Body.Len(), want)
		}
	}
}
