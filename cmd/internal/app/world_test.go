package app_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"firstkm/cmd/internal/app"
	"firstkm/cmd/internal/config"
	"firstkm/services/account"
	"firstkm/services/compliance"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/platform/crypt"
	"firstkm/services/platform/store"
	"firstkm/services/student"
)

// world is a small installation: organisations and people with open sessions, by name. What is legal in it stays legal on
// whichever day the tests run.
type world struct {
	t      testing.TB
	a      *app.App
	ids    map[string]string // of organisations and student records
	tokens map[string]string // of sessions
	hash   string            // of the password that all have, made once: it costs
}

const password = "firstkm-test"

var operator = actor.Actor{Account: "acc_test", Role: actor.Operator}

// settings are those of a node in data.
func settings(data string) config.Config {
	c := config.Default()
	c.Data, c.Addr, c.TwoFactor = data, "127.0.0.1:0", "optional" // people of the tests sign in by password alone
	return c
}

// quiet is a log that nobody reads.
func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

// found opens an installation, lets build fill it, and closes it again.
func found(t testing.TB, cfg config.Config, build func(*world)) *world {
	t.Helper()
	a, err := app.Open(t.Context(), cfg, quiet())
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	w := &world{t: t, a: a, ids: map[string]string{}, tokens: map[string]string{}}
	build(w)
	w.a = nil
	if err := a.Close(); err != nil {
		t.Fatalf("close: %v", err)
	}
	return w
}

func (w *world) check(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// join makes an account and a session of it.
func (w *world) join(name string, role actor.Role, organisation, person, class string) {
	w.t.Helper()
	if w.hash == "" {
		var err error
		w.hash, err = crypt.NewHasher().Hash(password)
		w.check(err)
	}
	now, token := time.Now(), rand.Text()
	a := account.Account{
		ID: account.ID(ident.New("acc", now)), Login: "login-" + name, PasswordHash: w.hash, Role: role, Org: ident.ID(organisation),
		Person: ident.ID(person), Class: class, Owner: true, Version: 1, CreatedAt: now,
	}
	ctx := w.t.Context()
	w.check(w.a.Store.InTx(ctx, func(tx *store.Tx) error {
		if err := tx.InsertAccount(ctx, a); err != nil {
			return err
		}
		return tx.InsertSession(ctx, account.Session{TokenHash: account.Digest(token), Account: a.ID, CreatedAt: now, ExpiresAt: now.Add(24 * time.Hour)})
	}))
	w.tokens[name] = token
	w.ids["account "+name] = string(a.ID)
}

// again opens another session of somebody.
func (w *world) again(name string) string {
	w.t.Helper()
	now, token := time.Now(), rand.Text()
	w.check(w.a.Store.InTx(w.t.Context(), func(tx *store.Tx) error {
		return tx.InsertSession(w.t.Context(), account.Session{
			TokenHash: account.Digest(token), Account: account.ID(w.ids["account "+name]), CreatedAt: now, ExpiresAt: now.Add(time.Hour),
		})
	}))
	return token
}

func (w *world) bureau(name, region string) {
	w.t.Helper()
	b, err := w.a.Services.Orgs.AddBureau(w.t.Context(), operator, org.Bureau{Name: "示例教育局" + name, Region: region})
	w.check(err)
	w.ids[name] = string(b.ID)
	w.join(name, actor.Bureau, w.ids[name], "", "")
}

func (w *world) school(name, code, region string) {
	w.t.Helper()
	s, err := w.a.Services.Orgs.AddSchool(w.t.Context(), operator, org.School{Code: code, Name: "示例学校" + name, Level: "secondary", Region: region})
	w.check(err)
	w.ids[name] = string(s.ID)
	w.join(name, actor.School, w.ids[name], "", "")
}

// student adds a student of 数控技术应用 who is 18 or older and in the third year.
func (w *world) student(name, school, class string) {
	w.t.Helper()
	entry := civil.Today(time.Now()).AddMonths(-8).Year - 2
	st, err := w.a.Services.Students.Add(w.t.Context(), operator, student.Student{
		School: org.ID(w.ids[school]), StudentNo: "no-" + name, Name: "王示例" + name, Sex: "male", BirthDate: civil.On(entry-16, 3, 1),
		MajorCode: "660103", EntryYear: entry, Class: class, StudyMode: "full_time", HomeRegion: "310107",
	})
	w.check(err)
	w.ids[name] = string(st.ID)
	w.join(name, actor.Student, w.ids[school], w.ids[name], class)
}

// postKind is the kind of post that the world's openings are of.
const postKind = "数控机床操作工"

// enterprise brings a unit of so many employees aboard, half of them in the post kind.
func (w *world) enterprise(name string, i, employees int) {
	w.t.Helper()
	body := fmt.Sprintf("9131010700000%04d", i)
	digit, _ := org.USCCCheckDigit(body)
	e, err := w.a.Services.Orgs.NewEnterprise(body+string(digit), org.Profile{
		Name: "示例机械厂" + name, LegalForm: compliance.LegalPerson, IndustryCode: "C3421", BusinessScope: "数控机床的制造与销售",
		Region: "310107", Address: "示例路1号", OnPostEmployees: &employees, EmployeesAsOf: civil.Today(time.Now()).AddDays(-20),
		PostKinds: []org.PostKind{{Name: postKind, Employees: employees / 2}}, DeclaredCredit: true, DeclaredSafety: true,
	})
	w.check(err)
	ctx := w.t.Context()
	w.check(w.a.Store.InTx(ctx, func(tx *store.Tx) error {
		return w.a.Services.Orgs.Register(ctx, tx, actor.System(), e)
	}))
	w.ids[name] = string(e.ID)
	w.join(name, actor.Enterprise, w.ids[name], "", "")
}

// adopt makes the unit a verified partner that stands on the school's published list.
func (w *world) adopt(school, unit string) {
	w.t.Helper()
	today := civil.Today(time.Now())
	who := actor.Actor{Account: "acc_test", Role: actor.School, Org: ident.ID(w.ids[school])}
	c, err := w.a.Services.Orgs.Cooperate(w.t.Context(), who, org.Cooperation{
		Enterprise: org.ID(w.ids[unit]), AgreementNo: "校企-" + school + unit, From: today.AddYears(-2),
		Listing: &org.Listing{DecisionNo: "党委会3号", DecidedOn: today.AddDays(-9), PublishedOn: today.AddDays(-3)},
	}, true)
	w.check(err)
	w.ids["cooperation "+school+" "+unit] = string(c.ID)
}

// lawful is the terms of an opening that nothing stops and nothing binds, over the given months from now.
func lawful(title, description string, seats, fromMonth, months int) string {
	first := civil.Today(time.Now()).AddMonths(fromMonth)
	start := civil.On(first.Year, first.Month, 1)
	return fmt.Sprintf(`{"title":%q,"description":%q,"tasks":["在数控机床上对刀","填写首检和巡检记录"],
"occupation_code":"6-18-01-07","post_kind":%q,"major_codes":["660103"],"region":"310107","address":"示例路1号","lat":31.25,"lng":121.39,
"seats":%d,"start_date":%q,"end_date":%q,"pay_month_fen":320000,"wage_standard_month_fen":390123,"lowest_grade_month_fen":275321,
"independent":true,"shift_start":"08:00","shift_end":"17:00","break_minutes":60,"shift_days":["mon","tue","wed","thu","fri"],
"labour_grade":"II","hazards":[],"housing":"provided","meals":"provided","site_type":"workshop"}`,
		title, description, postKind, seats, start, start.AddMonths(months).AddDays(-1))
}

// terms are those of lawful, for the services.
func terms(title string) placement.Terms {
	first := civil.Today(time.Now()).AddMonths(2)
	start, independent := civil.On(first.Year, first.Month, 1), true
	from, to := civil.Clock(8*60), civil.Clock(17*60)
	return placement.Terms{
		Kind: placement.Post, Title: title, Description: "跟师傅操作数控车床，完成首件检验。", Tasks: []string{"在数控机床上对刀"},
		OccupationCode: "6-18-01-07", PostKind: postKind, MajorCodes: []string{"660103"}, Region: "310107", Address: "示例路1号",
		Lat: 31.25, Lng: 121.39, Seats: 2, Start: start, End: start.AddMonths(6).AddDays(-1),
		PayMonthFen: 320000, WageStandardFen: 390123, LowestGradeFen: 275321, Independent: &independent,
		Shift:       placement.Shift{Start: &from, End: &to, BreakMinutes: 60, Days: []compliance.Weekday{compliance.Mon, compliance.Tue, compliance.Wed, compliance.Thu, compliance.Fri}},
		LabourGrade: compliance.GradeII, Hazards: []compliance.Hazard{}, Housing: compliance.HousingProvided, Meals: "provided", SiteType: compliance.SiteWorkshop,
	}
}

// examine examines the database of a stopped installation: sound, every seat has its application, the audit chain holds.
func examine(t testing.TB, cfg config.Config) {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	db, err := store.Open(ctx, store.Options{URL: cfg.DatabaseURL, Dir: cfg.Data})
	if err != nil {
		t.Fatalf("open the database after the crash: %v", err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			t.Errorf("close the database: %v", err)
		}
	}()
	if err := db.Check(ctx); err != nil {
		t.Error(err)
	}
	astray, err := db.SeatsAstray(ctx)
	if err != nil || len(astray) > 0 {
		t.Errorf("seats without application, or applications without seat: %v, %v", astray, err)
	}
}
