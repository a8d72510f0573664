package agreement_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"firstkm/services/agreement"
	"firstkm/services/application"
	"firstkm/services/compliance"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/platform/store"
	"firstkm/services/platform/store/storetest"
)

// house is a school, a unit with a lawful opening, and three students who are placed there, in a real database with a clock.
type house struct {
	testing.TB
	db  *store.DB
	svc *agreement.Agreements
	now time.Time
}

var (
	unit     = actor.Actor{Account: "acc_u", Role: actor.Enterprise, Org: "ent_1"}
	rival    = actor.Actor{Account: "acc_r", Role: actor.Enterprise, Org: "ent_2"}
	schools  = actor.Actor{Account: "acc_s", Role: actor.School, Org: "sch_1"}
	vice     = actor.Actor{Account: "acc_v", Role: actor.VicePrincipal, Org: "sch_1"}
	schools2 = actor.Actor{Account: "acc_s2", Role: actor.School, Org: "sch_2"}
	tutor    = actor.Actor{Account: "acc_t", Role: actor.ClassTeacher, Org: "sch_1", Class: "数控2301"}
)

func signer(n int) actor.Actor {
	return actor.Actor{Account: ident.ID(fmt.Sprintf("acc_p%d", n)), Role: actor.Student, Org: "sch_1", Person: ident.ID(fmt.Sprintf("stu_%d", n))}
}

var start = civil.On(2026, 3, 2)

func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{TB: t, db: storetest.SQLite(t), now: time.Date(2026, 2, 1, 2, 0, 0, 0, time.UTC)}
	h.must(h.write(func(ctx context.Context, tx *store.Tx) error {
		e := storetest.Enterprise("ent_1", "91350100M000100Y43", "310107")
		e.BusinessScope, e.IndustryCode, e.DeclaredCredit, e.DeclaredSafety, e.RegStatus = "机械加工", "3421", true, true, compliance.Active
		e.CreditChecks, e.SafetyRecords = []org.CreditCheck{{On: civil.On(2026, 1, 20), Source: "公示系统", By: "sch_1"}}, nil
		p := storetest.Placement("plc_1", e.ID)
		p.Terms = lawful()
		errs := []error{tx.InsertSchool(ctx, storetest.School("sch_1", "1", "310107")), tx.InsertEnterprise(ctx, e), tx.InsertPlacement(ctx, p)}
		for n := 1; n <= 3; n++ {
			st := storetest.Student(fmt.Sprintf("stu_%d", n), fmt.Sprint(n), "sch_1")
			a := storetest.Application(fmt.Sprintf("app_%d", n), p, st)
			a.State, a.Kind, a.Class, a.From, a.To = application.Placed, compliance.Post, "数控2301", start, civil.On(2026, 8, 31)
			errs = append(errs, tx.InsertStudent(ctx, st), tx.InsertApplication(ctx, a))
		}
		return errors.Join(errs...)
	}))
	h.svc = agreement.NewAgreements(h.db, func(ctx context.Context, use func(agreement.Tx) error) error {
		return h.db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
	}, func() time.Time { return h.now })
	return h
}

func lawful() placement.Terms {
	from, to := civil.Clock(8*60), civil.Clock(17*60)
	no := false
	return placement.Terms{
		Kind: placement.Post, Title: "车工", PostKind: "车工", MajorCodes: []string{"660103"}, Region: "310107", Address: "示例路 1 号", Seats: 3, Start: start, End: civil.On(2026, 8, 31),
		PayMonthFen: 320000, Independent: &no, Shift: placement.Shift{Start: &from, End: &to, BreakMinutes: 60, Days: []compliance.Weekday{compliance.Mon, compliance.Tue, compliance.Wed, compliance.Thu, compliance.Fri}},
		LabourGrade: compliance.GradeII, Hazards: []compliance.Hazard{}, Housing: compliance.HousingProvided, Meals: "provided", SiteType: compliance.SiteWorkshop, Tasks: []string{"按图纸加工"},
	}
}

func (h *house) write(use func(context.Context, *store.Tx) error) error {
	return h.db.InTx(h.Context(), func(tx *store.Tx) error { return use(h.Context(), tx) })
}

func (h *house) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

func (h *house) refused(what string, err, want error) {
	h.Helper()
	if !errors.Is(err, want) {
		h.Errorf("%s: got %v, want %v", what, err, want)
	}
}

// drawn are the agreements of the three students.
func (h *house) drawn() []agreement.Agreement {
	h.Helper()
	list, err := h.svc.Draw(h.Context(), schools, "", "")
	h.must(err)
	if len(list) != 3 {
		h.Fatalf("drawn: got %d, want 3", len(list))
	}
	return list
}

func (h *house) sign(who actor.Actor, id agreement.ID) agreement.Agreement {
	h.Helper()
	a, err := h.svc.Get(h.Context(), who, id)
	h.must(err)
	a, err = h.svc.Sign(h.Context(), who, id, a.Version, a.Now().Hash)
	h.must(err)
	return a
}

func TestTheStarterTextIsLawful(t *testing.T) {
	h := newHouse(t)
	a := h.drawn()[0]
	found, err := h.svc.Findings(t.Context(), schools, a)
	h.must(err)
	if bars := agreement.Barring(found); len(bars) > 0 {
		t.Errorf("got %+v, want nothing that bars a signature", bars)
	}
	for _, c := range a.Now().Terms.Read(agreement.Named{Name: "甲同学"}) {
		if c.Text == "" || strings.ContainsAny(c.Text, "{}") {
			t.Errorf("clause %d: got %q, want words without placeholders", c.Number, c.Text)
		}
	}
}

func TestAgreementsAreDrawnOnceForWhatIsConfirmed(t *testing.T) {
	h := newHouse(t)
	_, err := h.svc.Draw(t.Context(), unit, "", "")
	h.refused("by the unit", err, agreement.ErrNotYours)
	_, err = h.svc.Draw(t.Context(), schools, "", "agt_9")
	h.refused("from a text that is not there", err, agreement.ErrWrong)
	other, err := h.svc.Draw(t.Context(), schools2, "", "")
	if err != nil || len(other) != 0 {
		t.Errorf("another school: got %d, %v; want none", len(other), err)
	}
	h.drawn()
	again, err := h.svc.Draw(t.Context(), tutor, "", "")
	if err != nil || len(again) != 0 {
		t.Errorf("again: got %d, %v; want none", len(again), err)
	}
	h.now = start.Start()
	late := newHouse(t)
	late.now = start.Start()
	list, err := late.svc.Draw(t.Context(), schools, "", "")
	if err != nil || len(list) != 0 {
		t.Errorf("on the first day: got %d, %v; want none", len(list), err)
	}
}

func TestThreeSignInAnyOrder(t *testing.T) {
	sides := []actor.Actor{unit, vice, signer(1)}
	for _, order := range [][]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}} {
		h := newHouse(t)
		id := h.drawn()[0].ID
		for n, i := range order {
			a := h.sign(sides[i], id)
			_, inForce := a.InForce()
			if want := n == 2; (a.State == agreement.Signed) != want || inForce != want {
				t.Errorf("%v after %d: got %s, in force %t; want signed only after all three", order, n+1, a.State, inForce)
			}
		}
	}
}

func TestASignatureIsRefused(t *testing.T) {
	h := newHouse(t)
	list := h.drawn()
	a := list[0]
	hash := a.Now().Hash
	for _, c := range []struct {
		name string
		who  actor.Actor
		hash string
		ver  uint64
		want error
	}{
		{"another unit", rival, hash, 0, agreement.ErrNoAgreement},
		{"another school", schools2, hash, 0, agreement.ErrNoAgreement},
		{"another student", signer(2), hash, 0, agreement.ErrNoAgreement},
		{"the class teacher", tutor, hash, 0, agreement.ErrNotYours},
		{"of another text", unit, list[1].Now().Hash, 0, agreement.ErrMoved},
		{"of an older row", unit, hash, 9, agreement.ErrMoved},
	} {
		_, err := h.svc.Sign(t.Context(), c.who, a.ID, c.ver, c.hash)
		h.refused(c.name, err, c.want)
	}
	h.sign(unit, a.ID)
	_, err := h.svc.Sign(t.Context(), unit, a.ID, 0, hash)
	h.refused("twice", err, agreement.ErrSignedTwice)
	h.now = start.AddDays(-1).Start().Add(23 * time.Hour)
	_, err = h.svc.Sign(t.Context(), schools, a.ID, 0, hash)
	h.must(err)
	h.now = start.Start()
	_, err = h.svc.Sign(t.Context(), signer(1), a.ID, 0, hash)
	h.refused("on the first day", err, agreement.ErrUnlawful)
	if f := fault.Of(err); f == nil || f.Findings[0].Rule != compliance.RuleTri {
		t.Errorf("on the first day: got %v, want the rule named", err)
	}
}

func TestAPileSignsWhatItCan(t *testing.T) {
	h := newHouse(t)
	list := h.drawn()
	h.sign(unit, list[1].ID)
	var pile []agreement.Mark
	for _, a := range list {
		pile = append(pile, agreement.Mark{ID: a.ID, Hash: a.Now().Hash})
	}
	done, refused, err := h.svc.SignPile(t.Context(), unit, pile)
	if err != nil || done != 2 || len(refused) != 1 || refused[0].ID != list[1].ID || !errors.Is(refused[0].Why, agreement.ErrSignedTwice) {
		t.Errorf("got %d signed, %v refused, %v; want two and the one that was signed before", done, refused, err)
	}
	_, _, err = h.svc.SignPile(t.Context(), signer(1), pile)
	h.refused("a student's pile", err, agreement.ErrNotYours)
}

func TestADepositInClauseNineStopsTheSignature(t *testing.T) {
	h := newHouse(t)
	a := h.drawn()[0]
	terms := a.Now().Terms
	terms.Texts[8] = "学生入职前缴纳押金 500 元。"
	a, err := h.svc.Change(t.Context(), schools, a.ID, a.Version, agreement.Change{Terms: terms})
	h.must(err)
	if len(a.Versions) != 1 {
		t.Errorf("nobody had signed: got %d versions, want the first replaced", len(a.Versions))
	}
	_, err = h.svc.Sign(t.Context(), unit, a.ID, 0, a.Now().Hash)
	h.refused("signed", err, agreement.ErrUnlawful)
	if f := fault.Of(err); f == nil || len(f.Findings) != 1 || f.Findings[0].Rule != compliance.RuleFee {
		t.Errorf("got %v, want %s", err, compliance.RuleFee)
	}
}

func TestAChangeAfterASignatureIsSignedAnew(t *testing.T) {
	h := newHouse(t)
	a := h.sign(unit, h.drawn()[0].ID)
	first := a.Now().Hash
	terms := a.Now().Terms
	terms.PayMonthFen = 350000
	_, err := h.svc.Change(t.Context(), schools, a.ID, a.Version, agreement.Change{Terms: terms})
	h.refused("without a reason", err, agreement.ErrWrong)
	_, err = h.svc.Change(t.Context(), unit, a.ID, a.Version, agreement.Change{Terms: terms, Reason: "x"})
	h.refused("by the unit", err, agreement.ErrNotYours)
	a, err = h.svc.Change(t.Context(), schools, a.ID, a.Version, agreement.Change{Terms: terms, Reason: "报酬提高"})
	h.must(err)
	if v := a.Now(); v.Number != 2 || v.Kind != agreement.Changed || len(v.Signatures) != 0 || v.Hash == first || a.Versions[0].Hash != first || len(a.Versions[0].Signatures) != 1 {
		t.Fatalf("got %+v, want a second text without signatures beside the first", a.Versions)
	}
	_, err = h.svc.Sign(t.Context(), signer(1), a.ID, 0, first)
	h.refused("the old text", err, agreement.ErrMoved)
	for _, who := range []actor.Actor{signer(1), schools, unit} {
		a = h.sign(who, a.ID)
	}
	if in, ok := a.InForce(); !ok || in.Number != 2 {
		t.Errorf("in force: got %+v, %t; want the second text", in, ok)
	}
	list, err := h.svc.Difference(t.Context(), unit, a.ID, 1, 2)
	h.must(err)
	if len(list) != 1 || list[0].Number != 4 {
		t.Fatalf("difference: got %+v, want clause 4 alone", list)
	}
	var gone, come []string
	for _, p := range list[0].Pieces {
		if p.Gone {
			gone = append(gone, p.Text.Zh)
		}
		if p.New {
			come = append(come, p.Text.Zh)
		}
	}
	if len(gone) != 2 || len(come) != 2 || !strings.Contains(gone[0], "3200 元/月") || !strings.Contains(come[0], "3500 元/月") {
		t.Errorf("difference: got %q gone and %q new, want the value and the sentence with it", gone, come)
	}
}

func TestASupplementLeavesTheSignedTextInForceUntilAllSignIt(t *testing.T) {
	h := newHouse(t)
	a := h.drawn()[0]
	for _, who := range []actor.Actor{signer(1), schools, unit} {
		a = h.sign(who, a.ID)
	}
	h.now = start.AddDays(30).Start() // the internship runs
	terms := a.Now().Terms
	terms.To, terms.InsureTo = terms.To.AddDays(14), terms.To.AddDays(14)
	_, err := h.svc.Change(t.Context(), schools, a.ID, a.Version, agreement.Change{Terms: terms, Reason: "延长两周", Effective: civil.Today(h.now)})
	h.refused("effective today", err, agreement.ErrWrong)
	effective := civil.Today(h.now).AddDays(7)
	a, err = h.svc.Change(t.Context(), schools, a.ID, a.Version, agreement.Change{Terms: terms, Reason: "延长两周", Effective: effective})
	h.must(err)
	if in, ok := a.InForce(); a.Now().Kind != agreement.Supplement || !ok || in.Number != 1 || a.State != agreement.Waiting {
		t.Fatalf("got %s %s, in force %d; want a supplement while the first text is in force", a.State, a.Now().Kind, in.Number)
	}
	h.sign(signer(1), a.ID)
	h.sign(unit, a.ID)
	h.now = effective.Start()
	_, err = h.svc.Sign(t.Context(), schools, a.ID, 0, a.Now().Hash)
	h.refused("on the day that it takes effect", err, agreement.ErrUnlawful)
	h.now = effective.AddDays(-1).Start()
	a = h.sign(schools, a.ID)
	if in, ok := a.InForce(); !ok || in.Number != 2 {
		t.Errorf("in force: got %d, %t; want the supplement", in.Number, ok)
	}
}

func TestPaperIsRecordedByTheOffice(t *testing.T) {
	h := newHouse(t)
	a := h.drawn()[0]
	hash, all, today := a.Now().Hash, agreement.Sides(), civil.Today(h.now)
	for _, c := range []struct {
		name  string
		who   actor.Actor
		sides []agreement.Side
		on    civil.Date
		hash  string
		want  error
	}{
		{"by the unit", unit, all, today, hash, agreement.ErrNotYours},
		{"nobody ticked", schools, nil, today, hash, agreement.ErrWrong},
		{"tomorrow", schools, all, today.AddDays(1), hash, agreement.ErrWrong},
		{"before the text was made", schools, all, today.AddDays(-1), hash, agreement.ErrWrong},
		{"another sheet", schools, all, today, "x", agreement.ErrMoved},
	} {
		_, err := h.svc.Paper(t.Context(), c.who, a.ID, 0, c.hash, c.sides, c.on)
		h.refused(c.name, err, c.want)
	}
	got, err := h.svc.Paper(t.Context(), schools, a.ID, a.Version, hash, all, today)
	h.must(err)
	if sig, ok := got.Now().By(agreement.StudentSide); got.State != agreement.Signed || !ok || !sig.Paper || sig.On != today || sig.Account != schools.Account || got.Version != a.Version+1 {
		t.Errorf("got %+v, want all three on paper in one step", got)
	}
	mixed := h.sign(signer(2), h.list(signer(2)))
	got, err = h.svc.Paper(t.Context(), schools, mixed.ID, 0, mixed.Now().Hash, []agreement.Side{agreement.UnitSide, agreement.SchoolSide}, today)
	if err != nil || got.State != agreement.Signed {
		t.Errorf("mixed: got %s, %v; want signed", got.State, err)
	}
}

func (h *house) list(who actor.Actor) agreement.ID {
	h.Helper()
	all, err := h.svc.All(h.Context(), who, agreement.Filter{})
	h.must(err)
	return all[0].ID
}

func TestAModelTextBindsWhatIsSignedAfterIt(t *testing.T) {
	h := newHouse(t)
	texts := agreement.SplitText("第一项\n三方订立本协议。\n第二项 内容\n安排{岗位}。\n第三项\n按规定休息。\n第四项\n付{报酬}。\n第五项\n提供防护。\n第六项\n投保责任保险。\n第七项\n共同考核。\n第八项\n依法承担责任。\n第九项\n")
	_, err := h.svc.AddText(t.Context(), unit, "示范文本", true, texts)
	h.refused("by a unit", err, agreement.ErrNotYours)
	_, err = h.svc.AddText(t.Context(), schools, "示范文本", true, agreement.SplitText("没有分项"))
	h.refused("without clauses", err, agreement.ErrWrong)
	before := h.drawn()[0]
	model, err := h.svc.AddText(t.Context(), schools, "示范文本", true, texts)
	h.must(err)
	_, err = h.svc.Sign(t.Context(), unit, before.ID, 0, before.Now().Hash)
	h.refused("drawn from the starter", err, agreement.ErrUnlawful)

	h = newHouse(t)
	model, err = h.svc.AddText(t.Context(), schools, model.Name, true, model.Texts)
	h.must(err)
	a := h.drawn()[0] // the model text is offered first
	if a.Now().Terms.Template != model.ID {
		t.Fatalf("drawn from %s, want the model text", a.Now().Terms.Template)
	}
	terms := a.Now().Terms
	terms.Texts[8] = "双方另约定实习周报。"
	a, err = h.svc.Change(t.Context(), schools, a.ID, a.Version, agreement.Change{Terms: terms})
	h.must(err)
	a = h.sign(unit, a.ID) // something added
	terms.Texts[6] = "单位考核。"
	a, err = h.svc.Change(t.Context(), schools, a.ID, a.Version, agreement.Change{Terms: terms, Reason: "改考核"})
	h.must(err)
	_, err = h.svc.Sign(t.Context(), unit, a.ID, 0, a.Now().Hash)
	h.refused("a sentence taken away", err, agreement.ErrUnlawful)
}

func TestAnAgreementEndsWithItsArrangement(t *testing.T) {
	h := newHouse(t)
	a := h.sign(unit, h.drawn()[0].ID)
	if n, err := h.svc.End(t.Context(), 9); n != 0 || err != nil {
		t.Fatalf("placed: got %d ended, %v", n, err)
	}
	h.must(h.write(func(ctx context.Context, tx *store.Tx) error {
		app, err := tx.LockApplication(ctx, a.Application)
		if err != nil {
			return err
		}
		app.State, app.Version = application.Returned, app.Version+1
		return tx.SaveApplication(ctx, app)
	}))
	n, err := h.svc.End(t.Context(), 9)
	got, getErr := h.svc.Get(t.Context(), unit, a.ID)
	if n != 1 || err != nil || getErr != nil || got.State != agreement.Ended {
		t.Errorf("got %d ended, %s, %v %v; want one", n, got.State, err, getErr)
	}
	_, err = h.svc.Sign(t.Context(), schools, a.ID, 0, a.Now().Hash)
	h.refused("signed afterwards", err, agreement.ErrOver)
	for _, who := range []actor.Actor{unit, schools} {
		named, err := h.svc.Named(t.Context(), who, got)
		if full := named[got.Student].Number != ""; err != nil || full != who.Is(actor.School) {
			t.Errorf("%s reads %+v, %v; want the unit to know nobody by name any more", who.Account, named, err)
		}
	}
}
