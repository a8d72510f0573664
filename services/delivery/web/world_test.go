package web_test

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"firstkm/events"
	"firstkm/services/account"
	"firstkm/services/agreement"
	"firstkm/services/application"
	"firstkm/services/batch"
	"firstkm/services/catalogue"
	"firstkm/services/compliance"
	"firstkm/services/delivery/httpd"
	"firstkm/services/delivery/web"
	"firstkm/services/fair"
	"firstkm/services/imports"
	"firstkm/services/insight"
	"firstkm/services/internship"
	"firstkm/services/interview"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/platform/importing"
	"firstkm/services/platform/store"
	"firstkm/services/platform/store/storetest"
	"firstkm/services/practice"
	"firstkm/services/privacy"
	"firstkm/services/round"
	"firstkm/services/student"
	"firstkm/services/teacher"
)

// world is the whole site over real services and a database of its own, with a few people in it.
type world struct {
	t      *testing.T
	engine *httpd.Engine
	s      web.Services
	now    time.Time

	bureau        org.Bureau
	school, other org.School
	unit, rival   org.Enterprise // verified with a cooperation; unverified
	people        map[string]actor.Actor
	letters       *letters
	book          [][]string // rows of the workbook last made
	jobs          *runner
}

var errNobody = fault.New(fault.Unauthenticated, "test.nobody", "没有这个人。", "nobody")

// Authenticate knows each of the people by name.
func (w *world) Authenticate(_ context.Context, token string) (actor.Actor, error) {
	if who, ok := w.people[token]; ok {
		return who, nil
	}
	return actor.Actor{}, errNobody
}

type plainHash struct{}

func (plainHash) Hash(password string) (string, error) { return "plain:" + password, nil }

func (plainHash) Verify(hash, password string) (bool, error)            { return hash == "plain:"+password, nil }
func (plainHash) Attempt(context.Context, string) (bool, time.Duration) { return true, 0 }

// letters are dead letters in memory.
type letters struct {
	mu   sync.Mutex
	list []events.DeadLetter
	sent []uint64
}

func (l *letters) DeadLetters(context.Context) ([]events.DeadLetter, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]events.DeadLetter(nil), l.list...), nil
}

func (l *letters) Replay(_ context.Context, seq uint64) error {
	l.mu.Lock()
	l.sent = append(l.sent, seq)
	l.mu.Unlock()
	return l.Discard(context.Background(), seq)
}

func (l *letters) Discard(_ context.Context, seq uint64) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i, d := range l.list {
		if d.Seq == seq {
			l.list = append(l.list[:i], l.list[i+1:]...)
			return nil
		}
	}
	return events.ErrNoDeadLetter
}

// runner runs jobs, or tells of one what the test says.
type runner struct {
	imports.Runner
	news *imports.Job
}

// Job implements imports.Runner.
func (r *runner) Job(ctx context.Context, who actor.Actor, id ident.ID) (imports.Job, error) {
	if r.news != nil {
		return *r.news, nil
	}
	return r.Runner.Job(ctx, who, id)
}

// Wait implements imports.Runner.
func (r *runner) Wait(ctx context.Context, who actor.Actor, id ident.ID, d time.Duration) (imports.Job, error) {
	if r.news != nil {
		r.news.ID = id
		return *r.news, nil
	}
	return r.Runner.Wait(ctx, who, id, d)
}

func newWorld(t *testing.T) *world {
	t.Helper()
	ctx := context.Background()
	db, err := store.Open(ctx, store.Options{Dir: storetest.Dir(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	w := &world{t: t, now: civil.On(2026, 11, 23).Start().Add(9 * time.Hour), people: map[string]actor.Actor{}, letters: &letters{}}
	now := func() time.Time { return w.now }
	cat := catalogue.NewLive(catalogue.Starter())
	orgs := org.NewService(db, func(ctx context.Context, use func(org.Tx) error) error {
		return db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
	}, func(code string) bool { _, ok := cat.Now().Region(code); return ok }, now)
	accounts, err := account.NewService(db, func(ctx context.Context, use func(account.Tx, org.Tx) error) error {
		return db.InTx(ctx, func(tx *store.Tx) error { return use(tx, tx) })
	}, orgs, plainHash{}, plainHash{}, now)
	if err != nil {
		t.Fatal(err)
	}
	w.s = web.Services{
		Accounts: accounts, Orgs: orgs,
		Students: student.NewService(db, func(ctx context.Context, use func(student.Tx) error) error {
			return db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
		}, func(code string) bool { _, ok := cat.Now().Major(code); return ok }, now).Sealing(plainVault{}),
		Placements: placement.NewService(db, func(ctx context.Context, use func(placement.Tx) error) error {
			return db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
		}, cat, now),
		Privacy: privacy.NewService(db, func(ctx context.Context, use func(privacy.Tx) error) error {
			return db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
		}, func() civil.Calendar { return cat.Now().Calendar("") }, now).Opening(plainVault{}),
		Applications: application.NewService(db, func(ctx context.Context, use func(application.Tx) error) error {
			return db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
		}, cat, now),
		Teachers: teacher.NewService(db, func(ctx context.Context, use func(teacher.Tx) error) error {
			return db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
		}, func(code string) bool { _, ok := cat.Now().ClassOf(code); return ok }, plainNotary{}, now),
		Workbook: w.keepBook, Catalogue: cat, Letters: w.letters, Now: now, Forget: func(context.Context, string) {},
	}
	w.s.Batches = batch.NewService(db, func(ctx context.Context, use func(batch.Tx) error) error {
		return db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
	}, orgs, film{}, func(code string) bool { _, ok := cat.Now().Major(code); return ok }, now)
	w.s.Rounds = round.NewService(round.Parts{
		Reads: struct {
			*store.DB
			everyone
		}{db, everyone{w}}, InTx: func(ctx context.Context, use func(round.Tx) error) error {
			return db.InTx(ctx, func(tx *store.Tx) error {
				return use(struct {
					*store.Tx
					everyone
				}{tx, everyone{w}})
			})
		}, Placer: w.s.Applications, Catalogue: cat, Sealer: plainVault{}, Random: rand.Reader, Law: compliance.Regulation{}, Now: now,
	})
	w.s.Fairs = fair.NewService(db, func(ctx context.Context, use func(fair.Tx) error) error {
		return db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
	}, w.s.Rounds, fair.Codes{Sign: func(message string) string {
		sum := sha256.Sum256([]byte(message))
		return base64.RawURLEncoding.EncodeToString(sum[:])
	}}, now)
	w.s.Interviews = interview.NewService(db, func(ctx context.Context, use func(interview.Tx) error) error {
		return db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
	}, now)
	w.s.Consents = agreement.NewConsents(db, func(ctx context.Context, use func(agreement.ConsentTx) error) error {
		return db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
	}, w.s.Privacy, func(message string) string {
		sum := sha256.Sum256([]byte("consent " + message))
		return base64.RawURLEncoding.EncodeToString(sum[:])
	}, now)
	w.s.Internships = internship.NewService(db, func(ctx context.Context, use func(internship.Tx) error) error {
		return db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
	}, w.s.Applications, plainVault{}, now)
	w.s.Agreements = agreement.NewAgreements(db, func(ctx context.Context, use func(agreement.Tx) error) error {
		return db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
	}, now)
	w.s.Insight = insight.NewService(db, w.s.Teachers, now)
	w.s.Practices = practice.NewService(db, func(ctx context.Context, use func(practice.Tx) error) error {
		return db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
	}, w.s.Teachers, cat, now)
	tables := importing.New(db, func(ctx context.Context, use func(importing.Tx) error) error {
		return db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
	}, importing.Nouns{Placements: w.s.Placements, Orgs: orgs, Students: w.s.Students, Applications: w.s.Applications, Teachers: w.s.Teachers, Batches: w.s.Batches, Rounds: w.s.Rounds, Accounts: accounts, Catalogue: cat}, func(context.Context) error { return nil }, now)
	jobs := importing.NewJobs(tables, now)
	w.jobs = &runner{Runner: jobs}
	w.s.Imports, w.s.Exports, w.s.Jobs = tables, tables, w.jobs
	running, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- jobs.Run(running) }()
	t.Cleanup(func() {
		stop()
		w.must(<-ended)
	})
	r := renderer(t)
	w.engine = httpd.New(httpd.Config{Authenticator: w, Now: now, Log: slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelError})), ProblemPage: r.ProblemPage})
	web.Mount(w.engine, r, w.s, []web.DemoAccount{{Login: "enterprise", Password: "demo", Role: actor.Enterprise}})
	if err := w.engine.Err(); err != nil {
		t.Fatal(err)
	}
	w.settle()
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// uscc completes a credit code of seventeen characters.
func (w *world) uscc(body string) string {
	digit, ok := org.USCCCheckDigit(body)
	if !ok {
		w.t.Fatalf("%q is no beginning of a credit code", body)
	}
	return body + string(digit)
}

func (w *world) today() civil.Date { return civil.Today(w.now) }

// settle brings the organisations and the people who act for them.
func (w *world) settle() {
	w.t.Helper()
	ctx, operator := context.Background(), actor.Actor{Account: "acc_operator", Role: actor.Operator}
	w.people["operator"] = operator
	var err error
	w.bureau, err = w.s.Orgs.AddBureau(ctx, operator, org.Bureau{Name: "普陀区教育局", Region: "310107"})
	w.must(err)
	w.school, err = w.s.Orgs.AddSchool(ctx, operator, org.School{Code: "3131010701", Name: "上海市示例工业学校", Level: "secondary", Region: "310107"})
	w.must(err)
	w.other, err = w.s.Orgs.AddSchool(ctx, operator, org.School{Code: "3131011202", Name: "闵行示例职校", Level: "secondary", Region: "310112"})
	w.must(err)
	for name, role := range map[string]actor.Role{"school": actor.School, "vice": actor.VicePrincipal} {
		w.people[name] = actor.Actor{Account: ident.ID("acc_" + name), Role: role, Org: ident.ID(w.school.ID)}
	}
	w.people["teacher"] = actor.Actor{Account: "acc_teacher", Role: actor.ClassTeacher, Org: ident.ID(w.school.ID), Class: "数控 2401 班"}
	w.people["stranger"] = actor.Actor{Account: "acc_stranger", Role: actor.School, Org: ident.ID(w.other.ID)}
	w.people["bureau"] = actor.Actor{Account: "acc_bureau", Role: actor.Bureau, Org: ident.ID(w.bureau.ID)}
	w.unit = w.enterprise("unit", "91310107EXAMPLE01", "普陀示例精密机械有限公司")
	w.rival = w.enterprise("rival", "91310107EXAMPLE02", "普陀示例汽车服务有限公司")
	c := org.Cooperation{Enterprise: w.unit.ID, AgreementNo: "校企-2025-018", From: w.today().AddYears(-1), Contact: "人事部", Listing: &org.Listing{
		DecisionNo: "党总支纪要〔2025〕12 号", DecidedOn: w.today().AddMonths(-11), PublishedOn: w.today().AddMonths(-10),
	}}
	_, err = w.s.Orgs.Cooperate(ctx, w.people["school"], c, true)
	w.must(err)
	w.unit, err = w.s.Orgs.Enterprise(ctx, w.unit.ID)
	w.must(err)
}

func (w *world) enterprise(name, body, title string) org.Enterprise {
	w.t.Helper()
	n := 62
	a, e, err := w.s.Accounts.RegisterEnterprise(context.Background(), w.uscc(body), org.Profile{
		Name: title, LegalForm: compliance.LegalPerson, IndustryCode: "3421", BusinessScope: "金属切削机床和通用零部件的制造、销售。",
		Region: "310107", Address: "示例路 100 号", OnPostEmployees: &n, EmployeesAsOf: w.today().AddDays(-30), EmployeesEvidence: "社保缴费人数",
		PostKinds: []org.PostKind{{Name: "车工", Employees: 15}, {Name: "装配钳工", Employees: 12}}, DeclaredCredit: true, DeclaredSafety: true,
	}, account.Choice{Login: name, Password: "a long password"}, "")
	w.must(err)
	w.people[name] = a.Actor()
	return e
}

// terms are lawful terms of a posting.
func (w *world) terms() placement.Terms {
	yes := true
	start, end := civil.Clock(8*60+30), civil.Clock(17*60)
	return placement.Terms{
		Kind: compliance.Post, Title: "数控车工", OccupationCode: "6-18-01-01", PostKind: "车工", MajorCodes: []string{"660103"},
		Tasks: []string{"看图确定车削步骤和装夹方式", "操作车床车外圆、端面和螺纹"}, Region: "310107", Address: "示例路 100 号", Seats: 2,
		Start: civil.On(2027, 3, 1), End: civil.On(2027, 8, 31), PayMonthFen: 3_400_00, WageStandardFen: 4_200_00, Independent: &yes,
		Shift:       placement.Shift{Start: &start, End: &end, BreakMinutes: 30, Days: []compliance.Weekday{compliance.Mon, compliance.Tue, compliance.Wed, compliance.Thu, compliance.Fri}},
		LabourGrade: compliance.GradeII, Hazards: []compliance.Hazard{}, Housing: compliance.HousingProvided, Meals: "provided", SiteType: compliance.SiteWorkshop,
	}
}

// posting publishes a posting of the unit.
func (w *world) posting(change func(*placement.Terms)) placement.Placement {
	w.t.Helper()
	t, ctx := w.terms(), context.Background()
	if change != nil {
		change(&t)
	}
	p, err := w.s.Placements.Create(ctx, w.people["unit"], t)
	w.must(err)
	p, err = w.s.Placements.Publish(ctx, w.people["unit"], p.ID)
	w.must(err)
	return p
}

// pupil is a student of the school, known by number.
func (w *world) pupil(no, name, class, major string, birth civil.Date) student.Student {
	w.t.Helper()
	s, err := w.s.Students.Add(context.Background(), w.people["school"], student.Student{
		StudentNo: no, Name: name, Sex: "male", BirthDate: birth, MajorCode: major, EntryYear: 2024, Class: class, StudyMode: "full_time", HomeRegion: "310107",
	})
	w.must(err)
	w.people[no] = actor.Actor{Account: ident.ID("acc_" + no), Role: actor.Student, Org: ident.ID(w.school.ID), Person: ident.ID(s.ID)}
	return s
}

func (w *world) apply(no string, p placement.Placement) application.Application {
	w.t.Helper()
	a, err := w.s.Applications.Apply(context.Background(), w.people[no], p.ID, true)
	w.must(err)
	return a
}

// answer is what the site says.
type answer struct {
	*httptest.ResponseRecorder
}

func (a answer) text() string { return a.Body.String() }

func (w *world) get(who, path string, headers ...string) answer {
	return w.ask(who, http.MethodGet, path, nil, headers...)
}

func (w *world) post(who, path string, form url.Values, headers ...string) answer {
	return w.ask(who, http.MethodPost, path, strings.NewReader(form.Encode()), append([]string{"Content-Type: application/x-www-form-urlencoded"}, headers...)...)
}

func (w *world) ask(who, method, path string, body io.Reader, headers ...string) answer {
	w.t.Helper()
	req := httptest.NewRequest(method, path, body)
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	req.Header.Set("Accept", "text/html")
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		req.Header.Set(name, value)
	}
	if who != "" {
		req.AddCookie(&http.Cookie{Name: "firstkm_session", Value: who})
	}
	rec := httptest.NewRecorder()
	w.engine.ServeHTTP(rec, req)
	return answer{rec}
}

// says fails unless the answer has the status and every part.
func (w *world) says(a answer, status int, parts ...string) {
	w.t.Helper()
	if a.Code != status {
		w.t.Fatalf("got %d, want %d: %.600s", a.Code, status, strip(a.text()))
	}
	for _, part := range parts {
		if !strings.Contains(a.text(), part) {
			w.t.Errorf("the page lacks %q: %.1500s", part, strip(a.text()))
		}
	}
}

// strip leaves the words of a page, for failures that people can read.
func strip(page string) string {
	if _, main, ok := strings.Cut(page, "<main"); ok {
		page = main
	}
	var b strings.Builder
	in := false
	for _, r := range page {
		switch {
		case r == '<':
			in = true
		case r == '>':
			in = false
			b.WriteByte(' ')
		case !in:
			b.WriteRune(r)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
