package api

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"firstkm/events/memory"
	"firstkm/search"
	"firstkm/search/bleveindex"
	"firstkm/search/understand"
	"firstkm/services/account"
	"firstkm/services/application"
	"firstkm/services/audit"
	"firstkm/services/batch"
	"firstkm/services/catalogue"
	"firstkm/services/compliance"
	"firstkm/services/delivery/httpd"
	"firstkm/services/find"
	"firstkm/services/imports"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/notify"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/platform/importing"
	"firstkm/services/platform/indexing"
	"firstkm/services/platform/store"
	"firstkm/services/platform/store/storetest"
	"firstkm/services/privacy"
	"firstkm/services/saved"
	"firstkm/services/student"
)

// world is the whole interface over the real services, a real database and a real index, on a day that stands still.
type world struct {
	t      testing.TB
	engine *httpd.Engine
	api    *API
	services
	vars map[string]string // what scenarios name in braces: ids, tokens, ETags
}

// morning is a clock that begins at ten on a Monday in Shanghai and moves on by a millisecond whenever it is looked at, so
// that ids sort as they were made.
func morning() func() time.Time {
	var looks atomic.Int64
	return func() time.Time {
		return time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC).Add(time.Duration(looks.Add(1)) * time.Millisecond)
	}
}

// plain is a hasher that costs nothing; the real one is tested where it stands.
type plain struct{}

func (plain) Hash(password string) (string, error)       { return "plain:" + password, nil }
func (plain) Verify(hash, password string) (bool, error) { return hash == "plain:"+password, nil }

type unlimited struct{}

func (unlimited) Attempt(context.Context, string) (bool, time.Duration) { return true, 0 }

// onDisk opens and builds the index of a test.
type onDisk string

func (d onDisk) Open() (search.Index, error) { return bleveindex.Open(string(d)) }

func (d onDisk) Build() (indexing.Building, error) {
	b, err := bleveindex.Build(string(d))
	return building{b}, err
}

func (d onDisk) Prune() error { return bleveindex.Prune(string(d)) }

type building struct{ *bleveindex.Building }

func (b building) Commit(ctx context.Context) (search.Index, error) { return b.Building.Commit(ctx) }

// services are the real ones over one database.
type services struct {
	accounts   *account.Service
	orgs       *org.Service
	lists      *batch.Service
	students   *student.Service
	privacy    *privacy.Service
	placements *placement.Service
	apply      *application.Service
	found      *find.Service
	saved      *saved.Service
	uncounted  *bool // counting what a saved search finds fails
	audit      *audit.Service
	cat        *catalogue.Live
	index      *indexing.Service
	home       onDisk
	holder     *search.Holder
	bus        *memory.Bus
	importer   imports.Importer
	jobs       *importing.Jobs
	now        func() time.Time
	forgotten  *[]string // tokens whose sessions ended
}

func open(t testing.TB) services {
	t.Helper()
	ctx := context.Background()
	now := morning()
	db, err := store.Open(ctx, store.Options{Dir: storetest.Dir(t)})
	must(t, err)
	bus, holder := memory.New("test", now), search.NewHolder(nil)
	t.Cleanup(func() {
		for _, closed := range []func() error{holder.Close, bus.Close, db.Close} {
			if err := closed(); err != nil {
				t.Errorf("close: %v", err)
			}
		}
	})
	s := services{cat: catalogue.NewLive(catalogue.Starter()), home: onDisk(t.TempDir()), holder: holder, bus: bus, now: now, forgotten: new([]string)}
	known := func(code string) bool { _, ok := s.cat.Now().Region(code); return ok }
	major := func(code string) bool { _, ok := s.cat.Now().Major(code); return ok }
	s.orgs = org.NewService(db, func(ctx context.Context, use func(org.Tx) error) error {
		return db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
	}, known, now)
	s.lists = batch.NewService(db, nil, s.orgs, nil, major, now)
	s.accounts, err = account.NewService(db, func(ctx context.Context, use func(account.Tx, org.Tx) error) error {
		return db.InTx(ctx, func(tx *store.Tx) error { return use(tx, tx) })
	}, s.orgs, plain{}, unlimited{}, now)
	must(t, err)
	s.students = student.NewService(db, func(ctx context.Context, use func(student.Tx) error) error {
		return db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
	}, major, now)
	s.privacy = privacy.NewService(db, func(ctx context.Context, use func(privacy.Tx) error) error {
		return db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
	}, func() civil.Calendar { return s.cat.Now().Calendar("") }, now).Signing([]byte("a key of the test"))
	s.placements = placement.NewService(db, func(ctx context.Context, use func(placement.Tx) error) error {
		return db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
	}, s.cat, now)
	s.apply = application.NewService(db, func(ctx context.Context, use func(application.Tx) error) error {
		return db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
	}, s.cat, now)
	s.audit = audit.NewService(db, func(ctx context.Context, use func(audit.Tx) error) error {
		return db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
	})
	s.importer = importing.New(db, func(ctx context.Context, use func(importing.Tx) error) error {
		return db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
	}, importing.Nouns{Placements: s.placements, Orgs: s.orgs, Students: s.students, Catalogue: s.cat}, func(context.Context) error { return nil }, now)
	s.jobs = importing.NewJobs(s.importer, now)
	s.found = find.NewService(holder, understand.Read, s.cat, db, now).Naming(nil, db, s.orgs.Barred)
	s.uncounted = new(bool)
	s.saved = saved.NewService(db, func(ctx context.Context, use func(saved.Tx, notify.Tx) error) error {
		return db.InTx(ctx, func(tx *store.Tx) error { return use(tx, tx) })
	}, saved.Parts{Find: failingCount{s.found, s.uncounted}, Catalogue: s.cat, Now: now})
	s.index = indexing.New(db, bus, s.home, s.cat, holder, now, slog.New(slog.DiscardHandler))
	return s
}

func (s services) forget(_ context.Context, token string) { *s.forgotten = append(*s.forgotten, token) }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func newWorld(t testing.TB) *world {
	t.Helper()
	s := open(t)
	w := &world{t: t, services: s, vars: map[string]string{}}
	w.engine = httpd.New(httpd.Config{Authenticator: s.accounts, Log: slog.New(slog.DiscardHandler), Now: s.now, Idempotency: &remembered{}})
	w.api = New(w.engine, everyMount(s)...)
	must(t, w.engine.Err())
	w.settle(s)
	return w
}

// settle brings people and organisations aboard through the services, under their own rules.
func (w *world) settle(s services) {
	t, ctx := w.t, context.Background()
	operator := actor.Actor{Account: "acc_root", Role: actor.Operator}
	add := func(name string, d account.Draft) {
		d.Login, d.Password = name, "password of "+name
		_, err := s.accounts.Create(ctx, operator, d)
		must(t, err)
		w.signIn(s, name)
	}
	add("operator", account.Draft{Role: actor.Operator})
	bureau, err := s.orgs.AddBureau(ctx, operator, org.Bureau{Name: "普陀区教育局", Region: "310107"})
	must(t, err)
	add("bureau", account.Draft{Role: actor.Bureau, Org: ident.ID(bureau.ID)})
	for i, name := range []string{"school", "school2"} {
		school, err := s.orgs.AddSchool(ctx, operator, org.School{Code: fmt.Sprint(3107000001 + i), Name: "示范职业学校" + fmt.Sprint(i+1), Level: "secondary", Region: "310107"})
		must(t, err)
		w.vars[name] = string(school.ID)
		add(name, account.Draft{Role: actor.School, Org: ident.ID(school.ID)})
	}
	add("vice", account.Draft{Role: actor.VicePrincipal, Org: ident.ID(w.vars["school"])})
	add("class_teacher", account.Draft{Role: actor.ClassTeacher, Org: ident.ID(w.vars["school"]), Class: "数控2301"})
	add("inspector", account.Draft{Role: actor.Inspector})
	for _, st := range []student.Student{
		{Name: "student", BirthDate: civil.MustParse("2007-05-04"), Class: "数控2301", MajorCode: "660103"},
		{Name: "classmate", BirthDate: civil.MustParse("2007-06-01"), Class: "数控2301", MajorCode: "660103"},
		{Name: "minor", BirthDate: civil.MustParse("2009-09-01"), Class: "数控2301", MajorCode: "660103"},
		{Name: "cook", BirthDate: civil.MustParse("2007-05-04"), Class: "烹饪2301", MajorCode: "740201"},
	} {
		name := st.Name
		st.School, st.StudentNo, st.Name = org.ID(w.vars["school"]), "no-"+name, "王"+name
		st.Sex, st.EntryYear, st.StudyMode, st.HomeRegion = "female", 2023, "full_time", "310107"
		record, err := s.students.Add(ctx, operator, st)
		must(t, err)
		w.vars[name] = string(record.ID)
		add(name, account.Draft{Role: actor.Student, Org: ident.ID(st.School), Person: ident.ID(record.ID)})
	}
	for i, name := range []string{"unit", "rival"} {
		w.bringAboard(s, name, i)
	}
}

// uscc is the i-th credit code of the tests, with its check digit.
func uscc(i int) string {
	body := fmt.Sprintf("9131010700000%04d", i)
	digit, _ := org.USCCCheckDigit(body)
	return body + string(digit)
}

// bringAboard brings an enterprise aboard.
func (w *world) bringAboard(s services, name string, i int) {
	employees := 200
	_, e, err := s.accounts.RegisterEnterprise(context.Background(), uscc(i), org.Profile{
		Name: "精工机械" + fmt.Sprint(i+1) + "厂", LegalForm: compliance.LegalPerson, IndustryCode: "C3421", BusinessScope: "数控机床的制造与销售",
		Region: "310107", Address: "真北路1号", OnPostEmployees: &employees, EmployeesAsOf: civil.MustParse("2026-02-01"),
		PostKinds: []org.PostKind{{Name: "数控机床操作工", Employees: 100}}, DeclaredCredit: true, DeclaredSafety: true,
	}, account.Choice{Login: name, Password: "password of " + name}, "")
	must(w.t, err)
	w.vars[name] = string(e.ID)
	w.signIn(s, name)
}

func (w *world) signIn(s services, name string) {
	token, _, _, err := s.accounts.SignIn(context.Background(), name, "password of "+name, account.From{Address: "127.0.0.1"})
	must(w.t, err)
	w.vars["token "+name] = token
}

// adopt makes the unit a listed partner of the school, which verifies it by that.
func (w *world) adopt() {
	day := civil.Today(w.now())
	school := actor.Actor{Account: "acc_desk", Role: actor.School, Org: ident.ID(w.vars["school"])}
	_, err := w.orgs.Cooperate(context.Background(), school, org.Cooperation{
		Enterprise: org.ID(w.vars["unit"]), AgreementNo: "校企2024-01", From: civil.MustParse("2024-09-01"),
		Listing: &org.Listing{DecisionNo: "党委会〔2026〕3号", DecidedOn: day.AddDays(-9), PublishedOn: day.AddDays(-3)},
	}, true)
	must(w.t, err)
}

// see brings the index up to what SQL holds.
func (w *world) see() {
	_, err := w.index.Reindex(context.Background())
	must(w.t, err)
	fresh, err := w.home.Open()
	must(w.t, err)
	must(w.t, w.holder.Swap(fresh))
}

// remembered is a store of idempotency keys in memory.
type remembered struct{ prints, replies map[string]string }

func (r *remembered) Begin(_ context.Context, key, print string) (bool, string, []byte, error) {
	if r.prints == nil {
		r.prints, r.replies = map[string]string{}, map[string]string{}
	}
	if earlier, ok := r.prints[key]; ok {
		return false, earlier, []byte(r.replies[key]), nil
	}
	r.prints[key] = print
	return true, "", nil, nil
}

func (r *remembered) Finish(_ context.Context, key string, reply []byte) error {
	r.replies[key] = string(reply)
	return nil
}

func (r *remembered) Abandon(_ context.Context, key string) error {
	delete(r.prints, key)
	return nil
}

// book is a workbook that says only what it is called.
func book(title string, _ []string, _ [][]string) (imports.File, error) {
	return imports.File{Name: title, ContentType: "application/octet-stream", Body: strings.NewReader(title)}, nil
}

func everyMount(s services) []Mount {
	return []Mount{
		Sessions(s.accounts, s.orgs, s.forget), Accounts(s.accounts), Invitations(s.accounts), SecondFactor(s.accounts, s.forget), Tokens(s.accounts),
		Placements(s.placements, s.found, s.orgs, s.cat), Feed(s.placements, s.orgs, s.cat), Complete(s.found, s.cat), Searches(s.saved), Reports(s.placements, s.orgs),
		Applications(ApplicationParts{s.apply, s.placements, s.orgs, s.students, s.privacy.Opened, s.cat, s.now}),
		Schools(s.orgs), Students(s.students, s.privacy.Opened, s.cat, s.now), Privacy(s.privacy, book), Enterprises(s.orgs, s.accounts, s.cat, s.now), Cooperations(s.orgs, s.lists, s.now), Clearances(s.orgs),
		CatalogueLookups(s.cat), Rules(compliance.National(), s.now), Audit(s.audit), DeadLetters(s.bus), Imports(s.importer, s.jobs),
	}
}
