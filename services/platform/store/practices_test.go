package store_test

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"firstkm/services/application"
	"firstkm/services/catalogue"
	"firstkm/services/compliance"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/platform/store"
	"firstkm/services/platform/store/storetest"
	"firstkm/services/practice"
	"firstkm/services/teacher"
)

// posting is a house whose unit posts for teachers, on a day that tests move.
type posting struct {
	*house
	day                  time.Time
	practices            *practice.Service
	teachers             *teacher.Service
	office, one, another actor.Actor
}

func newPosting(t *testing.T, db *store.DB) *posting {
	t.Helper()
	p := &posting{house: newHouse(t, db), day: now()}
	clock := func() time.Time { return p.day }
	cat := catalogue.NewLive(catalogue.Starter())
	p.placements = placement.NewService(db, func(ctx context.Context, use func(placement.Tx) error) error {
		return db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
	}, cat, clock)
	p.teachers = teacher.NewService(db, func(ctx context.Context, use func(teacher.Tx) error) error {
		return db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
	}, func(string) bool { return true }, stamp{}, clock)
	p.practices = practice.NewService(db, func(ctx context.Context, use func(practice.Tx) error) error {
		return db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
	}, p.teachers, cat, clock)
	p.office = actor.Actor{Account: "acc_office", Role: actor.TeachersOffice, Org: p.school.Org}
	p.one, p.another = p.hire(t, "J-1"), p.hire(t, "J-2")
	return p
}

func (p *posting) hire(t *testing.T, no string) actor.Actor {
	t.Helper()
	file, err := p.teachers.Add(t.Context(), p.office, teacher.Draft{Name: "示例教师" + no, Spell: teacher.Spell{
		From: civil.On(2020, 9, 1), Facts: teacher.Facts{TeacherNo: no, Category: teacher.Professional, InPost: true, FullTime: true},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return actor.Actor{Account: "acc_" + ident.ID(no), Role: actor.Teacher, Org: p.school.Org, Person: ident.ID(file.ID)}
}

// forTeachers publishes a post of teachers' practice.
func (p *posting) forTeachers(t *testing.T, seats int) placement.Placement {
	t.Helper()
	d, err := p.placements.Create(t.Context(), p.unit, placement.Terms{
		Kind: placement.TeacherPractice, Title: "数控加工工艺实践", Tasks: []string{"参与工艺编制"}, PracticeForm: compliance.PracticePost, Region: "310101",
		Address: "工业园 1 号", Seats: seats, Start: civil.MustParse("2025-10-08"), End: civil.MustParse("2025-11-28"), PayMonthFen: 320000, PostKind: "车工",
	})
	if err == nil {
		d, err = p.placements.Publish(t.Context(), p.unit, d.ID)
	}
	if err != nil {
		t.Fatalf("publish: %v", err)
	}
	return d
}

func (p *posting) must(t *testing.T, who actor.Actor, id practice.ID, a practice.Act) practice.Practice {
	t.Helper()
	got, err := p.practices.Step(t.Context(), who, id, 0, a)
	if err != nil {
		t.Fatalf("%s: %v %+v", a.Step, err, fault.Of(err).Fields)
	}
	return got
}

func (p *posting) apply(t *testing.T, who actor.Actor, post placement.Placement) practice.Practice {
	t.Helper()
	a, err := p.practices.Apply(t.Context(), who, post.ID, "想了解新工艺", true)
	if err != nil {
		t.Fatalf("apply: %v", err)
	}
	return a
}

func statement() practice.Statement {
	return practice.Statement{From: civil.MustParse("2025-10-09"), To: civil.MustParse("2025-11-27"), By: "李示例，工艺主管", Text: "参与三种零件的工艺编制，表现良好。"}
}

func TestAPracticePostGoesItsWay(t *testing.T) {
	engines(t, func(t *testing.T, open func() *store.DB) {
		p := newPosting(t, open())
		ctx := t.Context()
		post := p.forTeachers(t, 2)
		if post.PayMonthFen != 0 || post.PostKind != "" {
			t.Errorf("got pay %d and kind %q of a post for teachers, want neither", post.PayMonthFen, post.PostKind)
		}
		room, err := p.placements.Headroom(ctx, p.enterprise.ID, "车工", post.Start, post.End)
		if err != nil {
			t.Fatal(err)
		}
		a := p.apply(t, p.one, post)
		if a = p.must(t, p.unit, a.ID, practice.Act{Step: "accept"}); a.HoldsUntil.IsZero() {
			t.Error("an acceptance holds no seat")
		}
		if a = p.must(t, p.office, a.ID, practice.Act{Step: "confirm"}); a.State != practice.Confirmed {
			t.Errorf("got %s, want confirmed", a.State)
		}
		if now, _ := p.db.Placement(ctx, post.ID); now.Taken != 1 {
			t.Errorf("got %d seats taken, want 1", now.Taken)
		}
		if astray, err := p.db.SeatsAstray(ctx); err != nil || len(astray) != 0 {
			t.Errorf("doctor finds %v astray, %v", astray, err)
		}
		if after, _ := p.placements.Headroom(ctx, p.enterprise.ID, "车工", post.Start, post.End); after != room {
			t.Errorf("got head-room %+v, want %+v: teachers are no interns", after, room)
		}
		p.day = time.Date(2025, 11, 30, 2, 0, 0, 0, time.UTC)
		p.must(t, p.one, a.ID, practice.Act{Step: "report", Report: "学习了五轴加工的工艺编制和刀具选择。"})
		p.must(t, p.unit, a.ID, practice.Act{Step: "attest", Statement: statement()})
		if a = p.must(t, p.office, a.ID, practice.Act{Step: "finish"}); a.State != practice.Finished || a.Recorded == "" {
			t.Errorf("got %s, recorded %q", a.State, a.Recorded)
		}
		file, err := p.teachers.Teacher(ctx, p.one, teacher.ID(p.one.Person))
		if err != nil || len(file.Practice) != 1 {
			t.Fatalf("got %+v, %v; want one practice", file.Practice, err)
		}
		served := file.Practice[0]
		if !served.Counts() || served.Days() != 50 || served.Post != string(a.ID) || served.Unit != "精工机械" || !strings.Contains(served.VerifiedBy, "工艺主管") || served.Report == "" {
			t.Errorf("got %+v", served)
		}
		if _, err := p.practices.Step(ctx, p.office, a.ID, 0, practice.Act{Step: "finish", Report: "再来一次也不行的报告"}); !errors.Is(err, practice.ErrState) {
			t.Errorf("finished twice: %v", err)
		}
	})
}

func TestPracticeStepsAreOfThoseWhoseTurnItIs(t *testing.T) {
	engines(t, func(t *testing.T, open func() *store.DB) {
		p := newPosting(t, open())
		post := p.forTeachers(t, 2)
		a := p.apply(t, p.one, post)
		stranger := actor.Actor{Role: actor.Enterprise, Org: "ent_other"}
		for _, tt := range []struct {
			name string
			who  actor.Actor
			act  practice.Act
			want error
		}{
			{"another teacher", p.another, practice.Act{Step: "withdraw"}, practice.ErrNotFound},
			{"another unit", stranger, practice.Act{Step: "accept"}, practice.ErrNotFound},
			{"the students' office", p.school, practice.Act{Step: "confirm"}, practice.ErrNotFound},
			{"a bureau", actor.Actor{Role: actor.Bureau, Org: "bur_1"}, practice.Act{Step: "confirm"}, practice.ErrNotFound},
			{"the teacher accepts", p.one, practice.Act{Step: "accept"}, practice.ErrForbidden},
			{"the unit confirms", p.unit, practice.Act{Step: "confirm"}, practice.ErrForbidden},
			{"the office accepts", p.office, practice.Act{Step: "accept"}, practice.ErrForbidden},
			{"a step that is none", p.office, practice.Act{Step: "burn"}, practice.ErrForbidden},
			{"the office before the unit", p.office, practice.Act{Step: "confirm"}, practice.ErrState},
			{"the unit declines without a word", p.unit, practice.Act{Step: "decline"}, practice.ErrInvalid},
			{"an attestation of what has not begun", p.unit, practice.Act{Step: "attest", Statement: statement()}, practice.ErrState},
		} {
			t.Run(tt.name, func(t *testing.T) {
				if _, err := p.practices.Step(t.Context(), tt.who, a.ID, 0, tt.act); !errors.Is(err, tt.want) {
					t.Errorf("got %v, want %v", err, tt.want)
				}
			})
		}
		if _, err := p.practices.Step(t.Context(), p.unit, a.ID, 7, practice.Act{Step: "accept"}); !errors.Is(err, practice.ErrStale) {
			t.Errorf("a stale version: got %v, want ErrStale", err)
		}
		if _, err := p.practices.Get(t.Context(), p.school, a.ID); !errors.Is(err, practice.ErrNotFound) {
			t.Errorf("the students' office reads it: %v", err)
		}
		if _, err := p.practices.List(t.Context(), actor.Actor{Role: actor.Bureau, Org: "bur_1"}, practice.Filter{}, page.Request{}); !errors.Is(err, practice.ErrForbidden) {
			t.Errorf("a bureau lists them: %v", err)
		}
	})
}

func TestWhoMayApplyForWhichPractice(t *testing.T) {
	engines(t, func(t *testing.T, open func() *store.DB) {
		p := newPosting(t, open())
		ctx := t.Context()
		post, pupil := p.forTeachers(t, 1), p.pupils(t, 1)[0]
		if _, err := p.applications.Apply(ctx, pupil, post.ID, true); !errors.Is(err, application.ErrForTeachers) {
			t.Errorf("a student: got %v, want ErrForTeachers", err)
		}
		if found, err := p.applications.Eligible(ctx, pupil, post.ID); err != nil || len(application.Barring(found, false)) == 0 {
			t.Errorf("a student asks: got %v, %v; want it barred", found, err)
		}
		intern := p.opening(t, "车工", 1)
		if _, err := p.practices.Apply(ctx, p.one, intern.ID, "", true); !errors.Is(err, practice.ErrForStudents) {
			t.Errorf("an internship: got %v, want ErrForStudents", err)
		}
		if _, err := p.practices.Apply(ctx, p.office, post.ID, "", true); !errors.Is(err, practice.ErrForbidden) {
			t.Errorf("the office: got %v, want ErrForbidden", err)
		}
		if _, err := p.practices.Apply(ctx, p.one, post.ID, "", false); !errors.Is(err, practice.ErrInvalid) || fault.Of(err).Fields[0].Name != "consent" {
			t.Errorf("without consent: %v", err)
		}
		gone := p.hire(t, "J-3")
		if _, err := p.teachers.Leave(ctx, p.office, teacher.ID(gone.Person), 0, civil.MustParse("2025-09-30"), ""); err != nil {
			t.Fatal(err)
		}
		if _, err := p.practices.Apply(ctx, gone, post.ID, "", true); !errors.Is(err, practice.ErrNotEmployed) {
			t.Errorf("who has left by then: got %v, want ErrNotEmployed", err)
		}
		a := p.apply(t, p.one, post)
		if _, err := p.practices.Apply(ctx, p.one, post.ID, "", true); !errors.Is(err, practice.ErrTwice) {
			t.Errorf("twice: got %v, want ErrTwice", err)
		}
		b := p.apply(t, p.another, post)
		p.must(t, p.unit, a.ID, practice.Act{Step: "accept"})
		if _, err := p.practices.Step(ctx, p.unit, b.ID, 0, practice.Act{Step: "accept"}); !errors.Is(err, placement.ErrFull) {
			t.Errorf("more than seats: got %v, want ErrFull", err)
		}
		p.must(t, p.office, a.ID, practice.Act{Step: "confirm"})
		if _, err := p.practices.Apply(ctx, p.one, p.forTeachers(t, 1).ID, "", true); !errors.Is(err, practice.ErrOverlap) {
			t.Errorf("two at once: got %v, want ErrOverlap", err)
		}
		p.must(t, p.office, a.ID, practice.Act{Step: "end", Reason: "教师生病，改期"})
		if now, _ := p.db.Placement(ctx, post.ID); now.Taken != 0 {
			t.Errorf("got %d seats taken after it was broken off, want 0", now.Taken)
		}
	})
}

func TestAnAttestationOfPracticeNamesTheWrongDay(t *testing.T) {
	engines(t, func(t *testing.T, open func() *store.DB) {
		p := newPosting(t, open())
		a := p.apply(t, p.one, p.forTeachers(t, 1))
		p.must(t, p.unit, a.ID, practice.Act{Step: "accept"})
		p.must(t, p.office, a.ID, practice.Act{Step: "confirm"})
		for _, tt := range []struct {
			name, today, field string
			change             func(*practice.Statement)
		}{
			{"days that are still to come", "2025-11-20", "to", func(*practice.Statement) {}},
			{"before the first day agreed", "2025-12-01", "from", func(s *practice.Statement) { s.From = civil.MustParse("2025-10-01") }},
			{"after the last day agreed", "2025-12-20", "to", func(s *practice.Statement) { s.To = civil.MustParse("2025-12-10") }},
			{"ends before it begins", "2025-12-01", "to", func(s *practice.Statement) { s.To = civil.MustParse("2025-10-08") }},
			{"nobody attests", "2025-12-01", "by", func(s *practice.Statement) { s.By = " " }},
			{"nothing is said", "2025-12-01", "text", func(s *practice.Statement) { s.Text = "" }},
		} {
			t.Run(tt.name, func(t *testing.T) {
				p.day = civil.MustParse(tt.today).Start()
				s := statement()
				tt.change(&s)
				_, err := p.practices.Step(t.Context(), p.unit, a.ID, 0, practice.Act{Step: "attest", Statement: s})
				if !errors.Is(err, practice.ErrInvalid) || len(fault.Of(err).Fields) != 1 || fault.Of(err).Fields[0].Name != tt.field {
					t.Errorf("got %v %+v, want the field %s", err, fault.Of(err), tt.field)
				}
			})
		}
		if _, err := p.practices.Step(t.Context(), p.office, a.ID, 0, practice.Act{Step: "finish", Report: "学习了五轴加工的工艺编制。"}); !errors.Is(err, practice.ErrState) {
			t.Errorf("finished without the unit's word: %v", err)
		}
	})
}

func TestPracticeThatNobodyAnswersEndsByItself(t *testing.T) {
	engines(t, func(t *testing.T, open func() *store.DB) {
		p := newPosting(t, open())
		post, other := p.forTeachers(t, 1), p.forTeachers(t, 1)
		a, b := p.apply(t, p.one, post), p.apply(t, p.another, other)
		p.must(t, p.unit, a.ID, practice.Act{Step: "accept"})
		if _, err := p.placements.Close(t.Context(), p.unit, other.ID, "不办了"); err != nil {
			t.Fatal(err)
		}
		p.day = p.day.AddDate(0, 0, 30)
		if n, err := p.practices.Lapse(t.Context(), 10); n != 2 || err != nil {
			t.Fatalf("got %d, %v; want both", n, err)
		}
		for id, want := range map[practice.ID]practice.State{a.ID: practice.Lapsed, b.ID: practice.Declined} {
			if got, _ := p.db.Practice(t.Context(), id); got.State != want {
				t.Errorf("got %s, want %s", got.State, want)
			}
		}
		if now, _ := p.db.Placement(t.Context(), post.ID); now.Taken != 0 {
			t.Errorf("got %d seats taken, want 0", now.Taken)
		}
		list, err := p.practices.List(t.Context(), p.unit, practice.Filter{}, page.Request{})
		if err != nil || len(list.Items) != 2 || list.Items[0].Person.Name != "" || list.Items[0].Teacher != "" {
			t.Errorf("got %+v, %v; want two whose teachers the unit knows no more", list.Items, err)
		}
	})
}

// Each number is the length of the list behind it, for each of the parties and on every day of the road.
func TestWhatPracticeWaitsFor(t *testing.T) {
	engines(t, func(t *testing.T, open func() *store.DB) {
		p := newPosting(t, open())
		ctx := t.Context()
		a, b := p.apply(t, p.one, p.forTeachers(t, 2)), p.apply(t, p.another, p.forTeachers(t, 2))
		vice := actor.Actor{Account: "acc_vice", Role: actor.VicePrincipal, Org: p.school.Org}
		other := actor.Actor{Role: actor.Enterprise, Org: "ent_other"}
		expect := func(when string, who actor.Actor, want map[practice.Wait]int) {
			t.Helper()
			got, err := p.practices.Waiting(ctx, who)
			if err != nil || !maps.Equal(got, want) {
				t.Errorf("%s, %s: got %v, %v; want %v", when, who.Role, got, err, want)
			}
			for _, w := range practice.WaitsOn(who.Role) {
				list, err := p.practices.List(ctx, who, practice.Filter{Wait: w}, page.Request{})
				if err != nil || len(list.Items) != got[w] {
					t.Errorf("%s, %s: the list of %s holds %d, %v; the number says %d", when, who.Role, w, len(list.Items), err, got[w])
				}
				all, err := p.practices.List(ctx, who, practice.Filter{}, page.Request{})
				n := 0
				for _, r := range all.Items {
					if r.Waits(who.Role, civil.Today(p.day)) == w {
						n++
					}
				}
				if err != nil || n != got[w] {
					t.Errorf("%s, %s: %d rows say that they wait for %s, %v; the number says %d", when, who.Role, n, w, err, got[w])
				}
			}
		}
		none := map[practice.Wait]int{}
		expect("applied", p.unit, map[practice.Wait]int{practice.ToAnswer: 2})
		expect("applied", p.office, none)
		expect("applied", other, none)
		p.must(t, p.unit, a.ID, practice.Act{Step: "accept"})
		expect("accepted", p.unit, map[practice.Wait]int{practice.ToAnswer: 1})
		for _, who := range []actor.Actor{p.office, vice} {
			expect("accepted", who, map[practice.Wait]int{practice.ToConfirm: 1})
		}
		p.must(t, p.office, a.ID, practice.Act{Step: "confirm"})
		p.must(t, p.unit, b.ID, practice.Act{Step: "decline", Reason: "名额已满"})
		p.day = civil.MustParse("2025-11-27").Start()
		expect("a day before its end", p.unit, none)
		expect("a day before its end", p.one, none)
		p.day = civil.MustParse("2025-11-28").Start()
		expect("on its last day", p.unit, map[practice.Wait]int{practice.ToAttest: 1})
		expect("on its last day", p.one, map[practice.Wait]int{practice.ToReport: 1})
		expect("on its last day", p.another, none)
		p.must(t, p.one, a.ID, practice.Act{Step: "report", Report: "学习了五轴加工的工艺编制和刀具选择。"})
		p.must(t, p.unit, a.ID, practice.Act{Step: "attest", Statement: statement()})
		expect("attested", p.unit, none)
		expect("attested", p.one, none)
		expect("attested", p.office, map[practice.Wait]int{practice.ToVerify: 1})
		p.must(t, p.office, a.ID, practice.Act{Step: "finish"})
		expect("finished", p.office, none)
		if _, err := p.practices.Waiting(ctx, actor.Actor{Role: actor.Bureau, Org: "bur_1"}); !errors.Is(err, practice.ErrForbidden) {
			t.Errorf("a bureau asks: %v", err)
		}
	})
}

// A unit needs the teacher's report for nothing: it attests what it saw itself, the teacher owes the report to the school, and
// the consent under which the unit reads of the teacher at all does not name it. So it reads it neither while the practice
// runs nor after its end; teacher and office do.
func TestAUnitNeverReadsTheReportOnPractice(t *testing.T) {
	engines(t, func(t *testing.T, open func() *store.DB) {
		p := newPosting(t, open())
		if slices.Contains(practice.SharedFields(), "report") {
			t.Fatal("the consent names the report: the unit may read it then")
		}
		a := p.apply(t, p.one, p.forTeachers(t, 1))
		p.must(t, p.unit, a.ID, practice.Act{Step: "accept"})
		p.must(t, p.office, a.ID, practice.Act{Step: "confirm"})
		p.day = civil.MustParse("2025-11-29").Start()
		p.must(t, p.one, a.ID, practice.Act{Step: "report", Report: "学习了五轴加工的工艺编制和刀具选择。"})
		p.must(t, p.unit, a.ID, practice.Act{Step: "attest", Statement: statement()})
		reads := func(when string) {
			t.Helper()
			for name, tt := range map[string]struct {
				who  actor.Actor
				want bool
			}{"the unit": {p.unit, false}, "the teacher": {p.one, true}, "the office": {p.office, true}} {
				one, err := p.practices.Get(t.Context(), tt.who, a.ID)
				list, listErr := p.practices.List(t.Context(), tt.who, practice.Filter{}, page.Request{})
				if err := errors.Join(err, listErr); err != nil || (one.Report != "") != tt.want || (list.Items[0].Report != "") != tt.want {
					t.Errorf("%s, %s: reads %q and %q, %v; want it read %v", when, name, one.Report, list.Items[0].Report, err, tt.want)
				}
				if one.Person.Name == "" || one.Statement == nil {
					t.Errorf("%s, %s: got %+v, want the teacher's name and the statement", when, name, one)
				}
			}
		}
		reads("while it is verified")
		p.must(t, p.office, a.ID, practice.Act{Step: "finish"})
		reads("after its end")
	})
}

// What was applied for before the columns of what waits were there is counted after the upgrade like everything else.
func TestPracticeOfBeforeTheUpgradeIsCounted(t *testing.T) {
	places(t, func(t *testing.T, o store.Options) {
		db := storetest.Open(t, o)
		p := newPosting(t, db)
		post := p.forTeachers(t, 4)
		for i, rest := range []string{`"Report":"","Statement":null`, `"Report":"学到了很多","Statement":null`, `"Report":"","Statement":{"by":"李示例"}`} {
			who := p.hire(t, "K-"+string(rune('1'+i)))
			id := "pra_" + string(rune('1'+i))
			body := `{"ID":"` + id + `","State":"confirmed","To":"2025-11-28",` + rest + `}`
			if _, err := db.Writer().ExecContext(t.Context(), `INSERT INTO practice_applications (id, placement, enterprise, teacher, school, state, holds_until, version, created_at, body)
				VALUES ($1, $2, $3, $4, $5, 'confirmed', '', 1, 0, $6)`, id, string(post.ID), string(post.Enterprise), string(who.Person), string(p.school.Org), body); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := db.Writer().ExecContext(t.Context(), counting(t, o)); err != nil {
			t.Fatal(err)
		}
		for w, want := range map[practice.Wait]int{practice.ToAttest: 2, practice.ToVerify: 1, practice.ToReport: 2} {
			for day, n := range map[string]int{"2025-11-28": want, "2025-11-27": 0} {
				if w == practice.ToVerify {
					n = want
				}
				got, err := db.CountPractices(t.Context(), practice.Filter{School: org.ID(p.school.Org), Wait: w, Today: civil.MustParse(day)})
				if err != nil || got != n {
					t.Errorf("%s on %s: got %d, %v; want %d", w, day, got, err, n)
				}
			}
		}
	})
}

// counting is the statement of the upgrade that counts what was there before it.
func counting(t *testing.T, o store.Options) string {
	t.Helper()
	dialect := "sqlite"
	if o.URL != "" {
		dialect = "postgres"
	}
	text, err := fs.ReadFile(store.Migrations(), "migrations/"+dialect+"/00028_waiting.sql")
	if err != nil {
		t.Fatal(err)
	}
	const begins = "UPDATE practice_applications"
	_, rest, _ := strings.Cut(string(text), begins)
	statement, _, found := strings.Cut(rest, ";")
	if !found {
		t.Fatal("the upgrade counts nothing")
	}
	return begins + statement
}
