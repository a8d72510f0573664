package internship_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"firstkm/services/account"
	"firstkm/services/application"
	"firstkm/services/batch"
	"firstkm/services/compliance"
	"firstkm/services/internship"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/page"
	"firstkm/services/platform/store"
	"firstkm/services/platform/store/storetest"
	"firstkm/services/student"
)

// world is an arrangement of a student at a unit, with a clock that stands on its first day.
type world struct {
	testing.TB
	db    *store.DB
	svc   *internship.Service
	now   time.Time
	a     application.Application
	known internship.Known
}

var (
	office  = actor.Actor{Account: "acc_s", Role: actor.School, Org: "sch_1"}
	office2 = actor.Actor{Account: "acc_s2", Role: actor.School, Org: "sch_2"}
	unit    = actor.Actor{Account: "acc_u", Role: actor.Enterprise, Org: "ent_1"}
	rival   = actor.Actor{Account: "acc_r", Role: actor.Enterprise, Org: "ent_2"}
	guide   = actor.Actor{Account: "acc_i", Role: actor.Instructor, Org: "sch_1"}
	pupil   = actor.Actor{Account: "acc_p", Role: actor.Student, Org: "sch_1", Person: "stu_1"}
)

// Again implements internship.Arrangements with facts that nothing is found against.
func (w *world) Again(_ context.Context, _ application.Reads, a application.Application) (compliance.MatchFacts, error) {
	n, independent, from, to := 400, true, civil.Clock(8*60), civil.Clock(17*60)
	return compliance.MatchFacts{
		Student: compliance.StudentFacts{BirthDate: day("2000-01-01"), Sex: compliance.Male, MajorCode: "660103", EntryYear: a.From.Year - 2}, Origin: a.Origin, UnitVerified: true,
		Placement: compliance.PlacementFacts{
			Kind: compliance.Post, Title: "数控车工", MajorCodes: []string{"660103"}, PostKind: "车工", PostKindEmployees: &n, Seats: 1, LabourGrade: compliance.GradeII, Hazards: []compliance.Hazard{},
			ShiftStart: &from, ShiftEnd: &to, BreakMinutes: 60, ShiftDays: []compliance.Weekday{compliance.Mon}, PayMonthFen: 320000, WageStandardMonthFen: 320000, Independent: &independent,
			SiteType: compliance.SiteWorkshop, Region: "310107", Unit: compliance.UnitFacts{
				RegStatus: compliance.Active, IndustryCode: "C3421", BusinessScope: "机械零部件加工", DeclaredCredit: true, DeclaredSafety: true, OnPostEmployees: &n,
				SafetyDocs: []compliance.SafetyDoc{compliance.DocResponsibility, compliance.DocProcedures, compliance.DocRescuePlan, compliance.DocGear, compliance.DocTraining},
			},
		},
	}, nil
}

// open is a vault whose seal everybody sees.
type open struct{}

func (open) Seal(field, record, plain string) (string, error) {
	return field + record + "|" + plain, nil
}

func (open) Open(field, record, sealed string) (string, error) {
	return sealed[len(field+record)+1:], nil
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{TB: t, db: storetest.SQLite(t)}
	w.must(w.db.InTx(t.Context(), func(tx *store.Tx) error {
		ctx := t.Context()
		e := storetest.Enterprise("ent_1", "91350100M000100Y43", "310107")
		p, st := storetest.Placement("plc_1", e.ID), storetest.Student("stu_1", "2024001", "sch_1")
		st.State, st.MajorCode = student.Active, "660103"
		w.a = storetest.Application("app_1", p, st)
		w.a.State, w.a.Kind, w.a.Origin = application.Placed, compliance.Post, compliance.FromSchool
		b := batch.Batch{Paper: batch.Paper{School: "sch_1", State: batch.Approved, Version: 1}, ID: "bat_1", Name: "b", From: w.a.From, To: w.a.To}
		other := b
		other.ID, other.From = "bat_2", w.a.From.AddDays(1)
		return errors.Join(tx.InsertSchool(ctx, storetest.School("sch_1", "1", "310107")), tx.InsertEnterprise(ctx, e), tx.InsertPlacement(ctx, p), tx.InsertStudent(ctx, st),
			tx.InsertApplication(ctx, w.a), tx.InsertBatch(ctx, b), tx.InsertBatch(ctx, other),
			tx.InsertAccount(ctx, account.Account{ID: "acc_i", Login: "guide", Role: actor.Instructor, Org: "sch_1", Label: "示例老师", Version: 1}))
	}))
	w.now = w.a.From.Start().Add(9 * time.Hour)
	w.svc = internship.NewService(w.db, func(ctx context.Context, use func(internship.Tx) error) error {
		return w.db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
	}, w, open{}, func() time.Time { return w.now }).Reading(func(context.Context, application.Application, batch.ID) (internship.Known, error) {
		return w.known, nil
	})
	return w
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatalf("got %v, want none", err)
	}
}

func (w *world) refused(what string, err, want error) {
	w.Helper()
	if !errors.Is(err, want) {
		w.Errorf("%s: got %v, want %v", what, err, want)
	}
}

// prepared makes the record.
func (w *world) prepared() internship.ID {
	w.Helper()
	out, err := w.svc.Prepare(w.Context(), office, []application.ID{w.a.ID}, "")
	w.must(err)
	w.must(out[0].Err)
	return out[0].Internship
}

// done does what the school and the unit can see to, one step after another.
func (w *world) done(id internship.ID) {
	w.Helper()
	ctx, ids := w.Context(), []internship.ID{id}
	for _, step := range []func() ([]internship.Outcome, error){
		func() ([]internship.Outcome, error) { return w.svc.Appoint(ctx, office, ids, "acc_i") },
		func() ([]internship.Outcome, error) {
			return w.svc.Name(ctx, unit, ids, internship.Person{Name: "示例师傅", Post: "班组长", Phone: "138 0000 0000"})
		},
		func() ([]internship.Outcome, error) {
			return w.svc.Train(ctx, office, internship.Training{On: civil.Today(w.now), Title: "岗前培训", Material: "安全规程"}, ids)
		},
	} {
		out, err := step()
		w.must(err)
		w.must(out[0].Err)
	}
	_, rest, err := w.svc.Insure(ctx, office, internship.Policy{
		Kind: internship.Liability, Insurer: "示例保险", No: "P1", From: w.a.From, To: w.a.To, Payer: internship.SchoolPays,
	}, "2024001\n999")
	w.must(err)
	if len(rest) != 1 || rest[0].Line != 2 || rest[0].Text != "999" {
		w.Errorf("unmatched: got %+v, want line 2 with 999", rest)
	}
	n, rest, err := w.svc.Score(ctx, office, civil.Today(w.now), "2024001\t80\n2024001 x\n999 90")
	w.must(err)
	if n != 1 || len(rest) != 2 {
		w.Errorf("scores: got %d recorded and %d unmatched, want 1 and 2", n, len(rest))
	}
}

func (w *world) start(id internship.ID) error {
	w.Helper()
	out, err := w.svc.Start(w.Context(), office, []internship.ID{id})
	w.must(err)
	return out[0].Err
}

// rules are what a refusal names.
func rules(err error) (ids []string) {
	if f := fault.Of(err); f != nil {
		for _, x := range f.Findings {
			ids = append(ids, x.Rule)
		}
	}
	return ids
}

func TestNobodyStartsPastARedOrAGreyLight(t *testing.T) {
	w := newWorld(t)
	id := w.prepared()
	papers := []string{compliance.RulePlan, compliance.RuleFile, compliance.RuleConsent, compliance.RuleNoSign}
	err := w.start(id)
	w.refused("a start with nothing done", err, internship.ErrBlocked)
	for _, rule := range append(papers, compliance.RuleLiability, compliance.RuleTraining, compliance.RuleExam, compliance.RuleMentor) {
		if !slices.Contains(rules(err), rule) {
			t.Errorf("the refusal names %v, want %s among them", rules(err), rule)
		}
	}
	w.done(id)
	err = w.start(id)
	w.refused("a start while nobody looked at the papers", err, internship.ErrBlocked)
	if got := rules(err); !slices.Equal(got, papers) {
		t.Errorf("what is not known: got %v, want %v", got, papers)
	}
	fine := compliance.Paper{Known: true}
	w.known = internship.Known{Plan: fine, Filing: fine, Consent: fine, Agreement: fine}
	w.now = w.now.AddDate(0, 0, -1)
	w.refused("a start the day before", w.start(id), internship.ErrEarly)
	w.now = w.now.AddDate(0, 0, 1)
	w.must(w.start(id))
	i, err := w.svc.Get(t.Context(), office, id)
	w.must(err)
	if i.State != internship.Active || i.StartedOn != w.a.From {
		t.Errorf("got %s on %s, want active on %s", i.State, i.StartedOn, w.a.From)
	}
	w.refused("a second start", w.start(id), internship.ErrState)
}

func TestAHandOverLeavesNoGap(t *testing.T) {
	w := newWorld(t)
	id := w.prepared()
	w.done(id)
	fine := compliance.Paper{Known: true}
	w.known = internship.Known{Plan: fine, Filing: fine, Consent: fine, Agreement: fine}
	w.must(w.start(id))
	w.now = w.now.AddDate(0, 0, 10)
	out, err := w.svc.Name(t.Context(), unit, []internship.ID{id}, internship.Person{Name: "新师傅", Post: "工程师", Phone: "13900000000"})
	w.must(err)
	w.must(out[0].Err)
	i, err := w.svc.Get(t.Context(), pupil, id)
	w.must(err)
	met, err := w.svc.Mentors(t.Context(), pupil, i)
	w.must(err)
	var spans []compliance.Span
	for _, m := range met {
		if m.Side == internship.OfUnit {
			spans = append(spans, compliance.Span{From: m.From, To: m.To})
		}
	}
	last := met[len(met)-1]
	if gap := compliance.Gap(spans, i.From(), i.To()); !gap.IsZero() || len(spans) != 2 || last.Name != "新师傅" || last.From != civil.Today(w.now) {
		t.Errorf("got %v with a gap on %q and last %+v, want two without a gap, the new one from today", spans, gap, last.Mentor)
	}
}

func TestOneArrangementHasOneInternshipInTheBatchThatFits(t *testing.T) {
	w := newWorld(t)
	out, err := w.svc.Prepare(t.Context(), office, []application.ID{w.a.ID}, "bat_2")
	w.must(err)
	w.refused("a batch that begins a day late", out[0].Err, internship.ErrNoBatch)
	out, err = w.svc.Prepare(t.Context(), office2, []application.ID{w.a.ID}, "")
	w.must(err)
	w.refused("another school", out[0].Err, application.ErrNotFound)
	id := w.prepared()
	out, err = w.svc.Prepare(t.Context(), office, []application.ID{w.a.ID}, "")
	w.must(err)
	w.refused("a second one", out[0].Err, internship.ErrTwice)
	i, err := w.svc.Get(t.Context(), office, id)
	w.must(err)
	if i.Batch != "bat_1" || i.From() != w.a.From || i.To() != w.a.To {
		t.Errorf("got batch %s, %s to %s; want bat_1 and the arrangement's days", i.Batch, i.From(), i.To())
	}
}

func TestOnlyThePartiesSeeAnInternship(t *testing.T) {
	w := newWorld(t)
	id := w.prepared()
	for _, who := range []actor.Actor{office2, rival, guide} {
		_, err := w.svc.Get(t.Context(), who, id)
		w.refused(string(who.Role)+" "+string(who.Org), err, internship.ErrNotFound)
	}
	w.done(id)
	for _, who := range []actor.Actor{office, unit, guide, pupil} {
		i, err := w.svc.Get(t.Context(), who, id)
		w.must(err)
		if who.Is(actor.Enterprise) && (i.Student != "" || i.Exams != nil) {
			t.Errorf("the unit reads who it is or the exams: %+v", i)
		}
		list, err := w.svc.List(t.Context(), who, internship.Filter{}, page.Request{})
		w.must(err)
		if len(list.Items) != 1 {
			t.Errorf("%s lists %d, want the one", who.Role, len(list.Items))
		}
	}
}

func TestAnExamIsSatUntilItIsPassed(t *testing.T) {
	w := newWorld(t)
	id := w.prepared()
	sit := func(right bool) internship.Internship {
		_, asked, err := w.svc.Sit(t.Context(), pupil, id)
		w.must(err)
		if len(asked) != 16 {
			t.Errorf("got %d questions, want ten and six of the category", len(asked))
		}
		answers := map[string]int{}
		for _, x := range asked {
			at := slices.Index(x.Options, x.Right())
			if !right {
				at = (at + 1) % len(x.Options)
			}
			answers[x.ID] = at
		}
		delete(answers, asked[0].ID)
		_, err = w.svc.Hand(t.Context(), pupil, id, answers)
		w.refused("a question left out", err, internship.ErrInvalid)
		answers[asked[0].ID] = slices.Index(asked[0].Options, asked[0].Right())
		i, err := w.svc.Hand(t.Context(), pupil, id, answers)
		w.must(err)
		return i
	}
	failed := sit(false)
	if failed.ExamPassed() || failed.Exams[0].Percent != 6 || len(failed.Exams[0].Weak) != 15 {
		t.Errorf("got %+v, want 6 per cent and fifteen points to read again", failed.Exams[0])
	}
	if i := sit(true); !i.ExamPassed() || i.Exams[1].Percent != 100 {
		t.Errorf("got %+v, want passed with 100", i.Exams)
	}
	_, _, err := w.svc.Sit(t.Context(), pupil, id)
	w.refused("once more after passing", err, internship.ErrState)
}

func TestTheStudentNeverPaysThePremium(t *testing.T) {
	w := newWorld(t)
	_, _, err := w.svc.Insure(t.Context(), office, internship.Policy{Kind: internship.Liability, Insurer: "i", No: "1", From: w.a.From, To: w.a.To, Payer: "student"}, "")
	w.refused("a premium of the student", err, internship.ErrInvalid)
}

func TestAnInternshipEndsTheDayAfterItsLast(t *testing.T) {
	w := newWorld(t)
	id := w.prepared()
	w.done(id)
	fine := compliance.Paper{Known: true}
	w.known = internship.Known{Plan: fine, Filing: fine, Consent: fine, Agreement: fine}
	w.must(w.start(id))
	for days, want := range []int{0, 1, 0} {
		w.now = w.a.To.AddDays(days).Start()
		if n, err := w.svc.End(t.Context(), 9); err != nil || n != want {
			t.Errorf("%d days after the last: ended %d, %v; want %d", days, n, err, want)
		}
	}
}
