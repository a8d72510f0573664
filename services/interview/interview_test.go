package interview_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"firstkm/services/application"
	"firstkm/services/fair"
	"firstkm/services/interview"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/page"
	"firstkm/services/platform/store"
	"firstkm/services/platform/store/storetest"
	"firstkm/services/student"
)

// world is a unit with an opening that two students of one class applied to, in a real database with a clock.
type world struct {
	testing.TB
	db  *store.DB
	svc *interview.Service
	now time.Time
}

var (
	unit    = actor.Actor{Account: "acc_u", Role: actor.Enterprise, Org: "ent_1"}
	rival   = actor.Actor{Account: "acc_r", Role: actor.Enterprise, Org: "ent_2"}
	office  = actor.Actor{Account: "acc_s", Role: actor.School, Org: "sch_1"}
	office2 = actor.Actor{Account: "acc_s2", Role: actor.School, Org: "sch_2"}
	teacher = actor.Actor{Account: "acc_t", Role: actor.ClassTeacher, Org: "sch_1", Class: "数控2301"}
	other   = actor.Actor{Account: "acc_t2", Role: actor.ClassTeacher, Org: "sch_1", Class: "数控2302"}
)

func pupil(n int) actor.Actor {
	return actor.Actor{Account: ident.ID(fmt.Sprintf("acc_p%d", n)), Role: actor.Student, Org: "sch_1", Person: ident.ID(fmt.Sprintf("stu_%d", n))}
}

// The reasons that the tests choose.
const (
	noTime   = "几个时间都不方便，请另给时间"
	notWell  = "身体不适，希望另约时间"
	changed  = "岗位安排有变化"
	fits     = "技能与岗位要求相符"
	unfitted = "学生表示不愿从事该岗位"
)

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{TB: t, db: storetest.SQLite(t), now: time.Date(2025, 9, 1, 2, 0, 0, 0, time.UTC)}
	w.must(w.write(func(ctx context.Context, tx *store.Tx) error {
		e := storetest.Enterprise("ent_1", "91350100M000100Y43", "310107")
		p, second := storetest.Placement("plc_1", e.ID), storetest.Placement("plc_2", e.ID)
		errs := []error{tx.InsertSchool(ctx, storetest.School("sch_1", "1", "310107")), tx.InsertEnterprise(ctx, e), tx.InsertPlacement(ctx, p), tx.InsertPlacement(ctx, second)}
		for n := 1; n <= 2; n++ {
			st := storetest.Student(fmt.Sprintf("stu_%d", n), fmt.Sprint(n), "sch_1")
			st.State = student.Active
			a := storetest.Application(fmt.Sprintf("app_%d", n), p, st)
			a.State = application.Submitted
			errs = append(errs, tx.InsertStudent(ctx, st), tx.InsertApplication(ctx, a))
			if n == 1 {
				a = storetest.Application("app_3", second, st)
				a.State = application.Shortlisted
				errs = append(errs, tx.InsertApplication(ctx, a))
			}
		}
		return errors.Join(errs...)
	}))
	w.svc = interview.NewService(w.db, func(ctx context.Context, use func(interview.Tx) error) error {
		return w.db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
	}, func() time.Time { return w.now })
	return w
}

func (w *world) write(use func(context.Context, *store.Tx) error) error {
	return w.db.InTx(w.Context(), func(tx *store.Tx) error { return use(w.Context(), tx) })
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

// at is an hour of the day after tomorrow in Shanghai.
func at(hour int) time.Time { return time.Date(2025, 9, 3, hour, 0, 0, 0, civil.Shanghai).UTC() }

func offer() interview.Offer {
	return interview.Offer{Kind: interview.OnSite, Address: "工业园 1 号", Times: []time.Time{at(14), at(9)}, Minutes: 30, Note: "请带学生证。"}
}

func (w *world) proposed(id application.ID) interview.Interview {
	w.Helper()
	i, err := w.svc.Propose(w.Context(), unit, id, offer())
	w.must(err)
	return i
}

func (w *world) agreed(id application.ID, n int) interview.Interview {
	w.Helper()
	i, err := w.svc.Take(w.Context(), pupil(n), w.proposed(id).ID, 0, at(9))
	w.must(err)
	return i
}

// enter puts an application into a state.
func (w *world) enter(id application.ID, to application.State) {
	w.Helper()
	w.must(w.write(func(ctx context.Context, tx *store.Tx) error {
		a, err := tx.LockApplication(ctx, id)
		if err != nil {
			return err
		}
		a.State = to
		a.Version++
		return tx.SaveApplication(ctx, a)
	}))
}

func TestAnOfferIsCheckedFieldByField(t *testing.T) {
	w := newWorld(t)
	for name, c := range map[string]struct {
		change func(*interview.Offer)
		field  string
	}{
		"no kind":               {func(o *interview.Offer) { o.Kind = "chat" }, "kind"},
		"no address":            {func(o *interview.Offer) { o.Address = "  " }, "address"},
		"an address at school":  {func(o *interview.Offer) { o.Kind = interview.AtSchool }, "address"},
		"a number as address":   {func(o *interview.Offer) { o.Address = "请打 138 0000-0000" }, "address"},
		"a number with dots":    {func(o *interview.Offer) { o.Address = "138.0000（0000）" }, "address"},
		"no time":               {func(o *interview.Offer) { o.Times = nil }, "times"},
		"four times":            {func(o *interview.Offer) { o.Times = []time.Time{at(9), at(10), at(11), at(12)} }, "times"},
		"one time twice":        {func(o *interview.Offer) { o.Times = []time.Time{at(9), at(9)} }, "times"},
		"within one minute":     {func(o *interview.Offer) { o.Times = []time.Time{at(9), at(9).Add(30 * time.Second)} }, "times"},
		"a time gone by":        {func(o *interview.Offer) { o.Times = []time.Time{at(9), w.now} }, "times"},
		"a time far off":        {func(o *interview.Offer) { o.Times = []time.Time{w.now.AddDate(0, 3, 0)} }, "times"},
		"too short":             {func(o *interview.Offer) { o.Minutes = 5 }, "minutes"},
		"words of the unit's":   {func(o *interview.Offer) { o.Note = "加我微信" }, "note"},
		"an hour of the clouds": {func(o *interview.Offer) { o.Minutes = 500 }, "minutes"},
	} {
		o := offer()
		c.change(&o)
		_, err := w.svc.Propose(t.Context(), unit, "app_1", o)
		w.refused(name, err, interview.ErrInvalid)
		if got := fields(err); !slices.Contains(got, c.field) {
			t.Errorf("%s: got %v, want %s", name, got, c.field)
		}
	}
}

func TestOnlyAnOpenApplicationOfTheUnitIsInvited(t *testing.T) {
	w := newWorld(t)
	_, err := w.svc.Propose(t.Context(), rival, "app_1", offer())
	w.refused("another unit", err, application.ErrNotFound)
	_, err = w.svc.Propose(t.Context(), office, "app_1", offer())
	w.refused("a school", err, interview.ErrForbidden)
	for _, to := range application.States() {
		w.enter("app_2", to)
		_, err := w.svc.Propose(t.Context(), unit, "app_2", offer())
		if want := to == application.Submitted || to == application.Shortlisted; want != (err == nil) && !errors.Is(err, interview.ErrOpen) {
			t.Errorf("%s: got %v, want proposed: %v", to, err, want)
		}
	}
	w.proposed("app_1")
	_, err = w.svc.Propose(t.Context(), unit, "app_1", offer())
	w.refused("a second one beside it", err, interview.ErrOpen)
}

func TestAStudentTakesOneOfTheTimesOrNone(t *testing.T) {
	w := newWorld(t)
	i := w.proposed("app_1")
	if i.Student != "" || i.School != "" || i.Class != "" {
		t.Errorf("the unit reads %+v, want nobody", i)
	}
	if !i.First().Equal(at(9)) {
		t.Errorf("first time: got %v, want the earliest", i.First())
	}
	_, err := w.svc.Take(t.Context(), pupil(2), i.ID, 0, at(9))
	w.refused("another student", err, interview.ErrNotFound)
	_, err = w.svc.Take(t.Context(), unit, i.ID, 0, at(9))
	w.refused("the unit itself", err, interview.ErrForbidden)
	_, err = w.svc.Take(t.Context(), pupil(1), i.ID, 0, at(10))
	w.refused("a time that was not proposed", err, interview.ErrInvalid)
	_, err = w.svc.Take(t.Context(), pupil(1), i.ID, 7, at(9))
	w.refused("another version", err, interview.ErrStale)
	_, err = w.svc.Refuse(t.Context(), pupil(1), i.ID, 0, "不想去")
	w.refused("words of the student's", err, interview.ErrInvalid)
	_, err = w.svc.Cancel(t.Context(), pupil(1), i.ID, 0, notWell)
	w.refused("cancelled before it was agreed", err, interview.ErrState)
	got, err := w.svc.Take(t.Context(), pupil(1), i.ID, i.Version, at(9))
	if err != nil || got.State != interview.Agreed || !got.From.Equal(at(9)) || !got.Until().Equal(at(9).Add(30*time.Minute)) {
		t.Fatalf("taken: got %+v, %v; want agreed at nine", got, err)
	}
	_, err = w.svc.Refuse(t.Context(), pupil(1), i.ID, 0, noTime)
	w.refused("refused after it was taken", err, interview.ErrState)

	second := w.proposed("app_2")
	refused, err := w.svc.Refuse(t.Context(), pupil(2), second.ID, 0, noTime)
	if err != nil || refused.State != interview.Refused || refused.Reason != noTime {
		t.Errorf("refused: got %+v, %v", refused, err)
	}
	w.proposed("app_2") // others may follow
}

func TestNobodyIsAtTwoPlacesAtOnce(t *testing.T) {
	w := newWorld(t)
	w.agreed("app_1", 1)
	second := w.proposed("app_3")
	_, err := w.svc.Take(t.Context(), pupil(1), second.ID, 0, at(9))
	w.refused("two interviews at once", err, interview.ErrClash)
	_, err = w.svc.Take(t.Context(), pupil(1), second.ID, 0, at(14))
	w.must(err)
	third := w.proposed("app_2") // another student's time is free
	_, err = w.svc.Take(t.Context(), pupil(2), third.ID, 0, at(9))
	w.must(err)
}

func TestEitherSideCancelsUntilItBegins(t *testing.T) {
	for _, c := range []struct {
		name   string
		who    actor.Actor
		reason string
		after  time.Duration // of the beginning
		want   error
	}{
		{"the unit before", unit, changed, -time.Minute, nil},
		{"the student before", pupil(1), notWell, -time.Minute, nil},
		{"the unit with the student's reason", unit, notWell, -time.Minute, interview.ErrInvalid},
		{"the student with the unit's reason", pupil(1), changed, -time.Minute, interview.ErrInvalid},
		{"the unit at the beginning", unit, changed, 0, interview.ErrBegun},
		{"the student afterwards", pupil(1), notWell, time.Minute, interview.ErrBegun},
		{"the class teacher", teacher, changed, -time.Minute, interview.ErrForbidden},
		{"the school", office, changed, -time.Minute, interview.ErrForbidden},
		{"another unit", rival, changed, -time.Minute, interview.ErrNotFound},
	} {
		w := newWorld(t)
		i := w.agreed("app_1", 1)
		w.now = at(9).Add(c.after)
		_, err := w.svc.Cancel(t.Context(), c.who, i.ID, 0, c.reason)
		w.refused(c.name, err, c.want)
	}
	w := newWorld(t)
	i := w.proposed("app_1")
	_, err := w.svc.Cancel(t.Context(), unit, i.ID, 0, changed)
	w.must(err) // the unit takes its proposal back
}

func TestTheUnitSaysByTemplateWhatItThinksAfterwards(t *testing.T) {
	for _, c := range []struct {
		name   string
		who    actor.Actor
		word   fair.Word
		reason string
		after  time.Duration
		want   error
	}{
		{"before it begins", unit, fair.Prefer, fits, -time.Minute, interview.ErrNotYet},
		{"the student", pupil(1), fair.Prefer, fits, time.Hour, interview.ErrForbidden},
		{"another unit", rival, fair.Prefer, fits, time.Hour, interview.ErrNotFound},
		{"no word", unit, "great", fits, time.Hour, interview.ErrInvalid},
		{"words of its own", unit, fair.Good, "人不错", time.Hour, interview.ErrInvalid},
		{"a reason of another word", unit, fair.Unfit, fits, time.Hour, interview.ErrInvalid},
		{"without a reason", unit, fair.Prefer, "", time.Hour, interview.ErrInvalid},
		{"not suitable", unit, fair.Unfit, unfitted, time.Hour, nil},
		{"preferred", unit, fair.Prefer, fits, 0, nil},
	} {
		w := newWorld(t)
		i := w.agreed("app_1", 1)
		w.now = at(9).Add(c.after)
		_, err := w.svc.Record(t.Context(), c.who, i.ID, 0, c.word, c.reason)
		w.refused(c.name, err, c.want)
		if c.want != nil {
			continue
		}
		got, err := w.svc.Get(t.Context(), pupil(1), i.ID)
		if err != nil || got.State != interview.Recorded || got.Word != c.word || got.Reason != c.reason {
			t.Errorf("%s: the student reads %+v, %v", c.name, got, err)
		}
	}
}

func TestTimeEndsWhatIsNotAnsweredAndWhatHasNoApplicationAnyMore(t *testing.T) {
	w := newWorld(t)
	i, kept := w.proposed("app_1"), w.agreed("app_2", 2)
	w.now = at(9)
	_, err := w.svc.Take(t.Context(), pupil(1), i.ID, 0, at(14))
	w.refused("answered after the first time", err, interview.ErrState)
	ends := func(what string, id interview.ID, want interview.State, n int) {
		t.Helper()
		done, err := w.svc.End(t.Context(), 10)
		got, getErr := w.svc.Get(t.Context(), unit, id)
		if err != nil || getErr != nil || done != n || got.State != want {
			t.Errorf("%s: got %d ended and %s, %v %v; want %d and %s", what, done, got.State, err, getErr, n, want)
		}
	}
	ends("unanswered", i.ID, interview.Lapsed, 1)
	ends("again", kept.ID, interview.Agreed, 0)
	w.enter("app_2", application.Declined)
	ends("held, and its application over", kept.ID, interview.Lapsed, 1)
	w = newWorld(t)
	kept = w.agreed("app_2", 2)
	w.enter("app_2", application.Declined)
	ends("with its application", kept.ID, interview.Cancelled, 1)
	if got := interview.ReasonWords(reason(w, kept.ID)); got.En == "" || got.Zh == got.En {
		t.Errorf("reason: got %v, want words in both languages", got)
	}
}

func TestAUnitThatIsNotVerifiedInterviewsNobody(t *testing.T) {
	w := newWorld(t)
	agreed, proposed := w.agreed("app_2", 2), w.proposed("app_1")
	w.must(w.write(func(ctx context.Context, tx *store.Tx) error {
		e, err := tx.LockEnterprise(ctx, "ent_1")
		if err != nil {
			return err
		}
		e.Verification = nil
		e.Version++
		return tx.SaveEnterprise(ctx, e)
	}))
	_, err := w.svc.Propose(t.Context(), unit, "app_3", offer())
	w.refused("a proposal", err, interview.ErrUnverified)
	_, err = w.svc.Take(t.Context(), pupil(1), proposed.ID, 0, at(9))
	w.refused("an answer", err, interview.ErrUnverified)
	n, err := w.svc.End(t.Context(), 10)
	if err != nil || n != 2 {
		t.Errorf("ended: got %d, %v; want both", n, err)
	}
	for _, id := range []interview.ID{agreed.ID, proposed.ID} {
		got, err := w.svc.Get(t.Context(), unit, id)
		if says := interview.ReasonWords(got.Reason); err != nil || got.State != interview.Cancelled || says.Zh == says.En {
			t.Errorf("%s: got %s, %v, %v; want it cancelled with a reason in both languages", id, got.State, says, err)
		}
	}
}

func reason(w *world, id interview.ID) string {
	i, err := w.svc.Get(w.Context(), unit, id)
	w.must(err)
	return i.Reason
}

func TestOnlyPartiesRead(t *testing.T) {
	w := newWorld(t)
	i := w.agreed("app_1", 1)
	for _, who := range []actor.Actor{unit, pupil(1), office, teacher} {
		if _, err := w.svc.Get(t.Context(), who, i.ID); err != nil {
			t.Errorf("%s: got %v, want the interview", who.Account, err)
		}
		if list, err := w.svc.Of(t.Context(), who, "app_1"); err != nil || len(list) != 1 {
			t.Errorf("%s: got %d, %v; want one", who.Account, len(list), err)
		}
	}
	for _, who := range []actor.Actor{rival, pupil(2), office2, other} {
		_, err := w.svc.Get(t.Context(), who, i.ID)
		w.refused(string(who.Account), err, interview.ErrNotFound)
		_, err = w.svc.Of(t.Context(), who, "app_1")
		w.refused(string(who.Account)+" by the application", err, application.ErrNotFound)
	}
	_, err := w.svc.List(t.Context(), actor.Actor{Role: actor.Bureau, Org: "bur_1"}, interview.Filter{}, page.Request{})
	w.refused("a bureau", err, interview.ErrForbidden)
}

func TestStartPagesAskWhoeverMustAct(t *testing.T) {
	w := newWorld(t)
	asks := func(what string, who actor.Actor, want ...interview.AskCode) {
		t.Helper()
		list, err := w.svc.Asks(t.Context(), who)
		var got []interview.AskCode
		for _, a := range list {
			got = append(got, a.Code)
			if a.Count != 1 || a.Application != "app_1" || a.Title().Zh == "" {
				t.Errorf("%s: got %+v, want one of app_1", what, a)
			}
		}
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: got %v, %v; want %v", what, got, err, want)
		}
	}
	o := offer()
	o.Kind, o.Address = interview.Telephone, ""
	i, err := w.svc.Propose(t.Context(), unit, "app_1", o)
	w.must(err)
	asks("proposed", pupil(1), interview.AskAnswer)
	asks("proposed", unit)
	asks("proposed", teacher)
	_, err = w.svc.Take(t.Context(), pupil(1), i.ID, 0, at(9))
	w.must(err)
	asks("agreed", pupil(1), interview.AskCome)
	asks("agreed", unit, interview.AskMeet)
	asks("agreed", teacher, interview.AskCall)
	asks("agreed", other)
	asks("agreed", office)
	w.now = at(10)
	asks("over", pupil(1))
	asks("over", unit, interview.AskRecord)
	asks("over", teacher)
	_, err = w.svc.Record(t.Context(), unit, i.ID, 0, fair.Good, fits)
	w.must(err)
	asks("recorded", unit)
}

// fields are those that an error names.
func fields(err error) (names []string) {
	if f := fault.Of(err); f != nil {
		for _, x := range f.Fields {
			names = append(names, x.Name)
		}
	}
	return names
}
