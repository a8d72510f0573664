package privacy_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/page"
	"firstkm/services/privacy"
	"firstkm/services/student"
)

func TestAgeClassChangesOnTheBirthday(t *testing.T) {
	birth := civil.On(2010, 3, 15)
	for on, want := range map[string]privacy.AgeClass{
		"2024-03-14": privacy.Under14, "2024-03-15": privacy.Age14, "2026-03-14": privacy.Age14, "2026-03-15": privacy.Age16,
		"2028-03-14": privacy.Age16, "2028-03-15": privacy.Grown,
	} {
		if got := privacy.ClassOf(birth, civil.MustParse(on)); got != want || got.Minor() != (want != privacy.Grown) {
			t.Errorf("on %s: got %s, want %s", on, got, want)
		}
	}
}

func TestMasksShowNoValue(t *testing.T) {
	for _, tt := range []struct {
		field       privacy.Field
		value, show string
	}{
		{privacy.IDNumber, "31010720090501123X", "3X"},
		{privacy.IDNumber, "12", ""},
		{privacy.IDNumber, "", ""},
		{privacy.Phone, "13812345678", "1385678"},
		{privacy.GuardianName, "王大明", "王"},
		{privacy.GuardianName, "", ""},
	} {
		got := tt.field.Mask(tt.value)
		shown := strings.Map(func(r rune) rune {
			if r == '*' || r == '•' {
				return -1
			}
			return r
		}, got)
		if shown != tt.show {
			t.Errorf("%s %q: got %q, want only %q of it", tt.field, tt.value, got, tt.show)
		}
	}
}

func insurance() privacy.Reason { return privacy.Reason{Purpose: privacy.ForInsurance} }

func ask(d *desk) privacy.GrantDraft {
	today := civil.Today(d.now)
	return privacy.GrantDraft{
		Scope: privacy.Scope{Kind: privacy.OfClass, Class: "数控1班"}, Fields: []privacy.Field{privacy.IDNumber}, Reason: insurance(), From: today, To: today.AddMonths(1),
	}
}

func TestAStandingGrantIsApprovedOnceAndLoggedAtEachUse(t *testing.T) {
	ctx := t.Context()
	d, s := newDesk()
	reveal := func(who actor.Actor, id student.ID, fields ...privacy.Field) error {
		_, err := s.Reveal(ctx, who, id, fields, insurance())
		return err
	}
	g, err := s.AskGrant(ctx, teacher, ask(d))
	if err != nil {
		t.Fatal(err)
	}
	if err := reveal(teacher, "stu_1", privacy.IDNumber); !errors.Is(err, privacy.ErrNoGround) || len(d.looks) > 0 {
		t.Errorf("before approval: got %v and %d looks, want ErrNoGround and none", err, len(d.looks))
	}
	for name, who := range map[string]actor.Actor{"the asker": teacher, "the office": office} {
		if _, err := s.DecideGrant(ctx, who, g.ID, true, ""); !errors.Is(err, privacy.ErrForbidden) {
			t.Errorf("%s decides: got %v, want ErrForbidden", name, err)
		}
	}
	if _, err := s.DecideGrant(ctx, elsewhere, g.ID, true, ""); !errors.Is(err, privacy.ErrNotFound) {
		t.Errorf("another school decides: got %v, want ErrNotFound", err)
	}
	if _, err := s.DecideGrant(ctx, principal, g.ID, false, ""); !errors.Is(err, privacy.ErrInvalid) {
		t.Errorf("a refusal without reason: got %v", err)
	}
	if _, err := s.DecideGrant(ctx, principal, g.ID, true, ""); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name   string
		who    actor.Actor
		id     student.ID
		fields []privacy.Field
		want   error
	}{
		{"own class", teacher, "stu_1", []privacy.Field{privacy.IDNumber}, nil},
		{"a field not granted", teacher, "stu_1", []privacy.Field{privacy.IDNumber, privacy.Phone}, privacy.ErrNoGround},
		{"another class", teacher, "stu_2", []privacy.Field{privacy.IDNumber}, privacy.ErrNoGround},
		{"a colleague", office, "stu_1", []privacy.Field{privacy.IDNumber}, privacy.ErrNoGround},
		{"another school", elsewhere, "stu_1", []privacy.Field{privacy.IDNumber}, student.ErrNotFound},
		{"a teacher moved to another class", actor.Actor{Account: "acc_t", Role: actor.ClassTeacher, Org: "sch_1", Class: "数控2班"}, "stu_1", []privacy.Field{privacy.IDNumber}, privacy.ErrNoGround},
		{"a bureau", actor.Actor{Account: "acc_b", Role: actor.Bureau, Org: "bur_1"}, "stu_1", []privacy.Field{privacy.IDNumber}, student.ErrNotFound},
		{"another student", actor.Actor{Account: "acc_q", Role: actor.Student, Org: "sch_1", Person: "stu_2"}, "stu_1", []privacy.Field{privacy.IDNumber}, student.ErrNotFound},
		{"a child under 14 without consent", teacher, "stu_3", []privacy.Field{privacy.IDNumber}, privacy.ErrConsent},
		{"nothing", teacher, "stu_1", nil, privacy.ErrInvalid},
	} {
		if err := reveal(tt.who, tt.id, tt.fields...); !errors.Is(err, tt.want) {
			t.Errorf("%s: got %v, want %v", tt.name, err, tt.want)
		}
	}
	if len(d.looks) != 1 || d.looks[0].GroundID != g.ID || d.looks[0].Ground != privacy.GroundGrant || d.looks[0].Reason.Purpose != privacy.ForInsurance {
		t.Errorf("got looks %+v, want the one that was allowed", d.looks)
	}
	if err := s.Consent(ctx, office, "stu_3", "档案 3 号"); err != nil {
		t.Fatal(err)
	}
	if err := reveal(teacher, "stu_3", privacy.IDNumber); err != nil {
		t.Errorf("with the guardian's consent: got %v", err)
	}
	if _, err := s.RevokeGrant(ctx, principal, g.ID, "换班主任"); err != nil {
		t.Fatal(err)
	}
	if err := reveal(teacher, "stu_1", privacy.IDNumber); !errors.Is(err, privacy.ErrNoGround) {
		t.Errorf("after it was revoked: got %v, want ErrNoGround", err)
	}
}

func TestAGrantHoldsBetweenItsDates(t *testing.T) {
	d, s := newDesk()
	draft := ask(d)
	draft.From, draft.To = draft.From.AddDays(2), draft.From.AddDays(4)
	g, err := s.AskGrant(t.Context(), teacher, draft)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.DecideGrant(t.Context(), principal, g.ID, true, ""); err != nil {
		t.Fatal(err)
	}
	start := d.now
	for days, want := range map[int]bool{1: false, 2: true, 4: true, 5: false} {
		d.now = start.AddDate(0, 0, days)
		_, err := s.Reveal(t.Context(), teacher, "stu_1", []privacy.Field{privacy.IDNumber}, insurance())
		if got := err == nil; got != want {
			t.Errorf("on day %d: got %v, want allowed=%t", days, err, want)
		}
	}
}

func TestWhatIsAskedIsChecked(t *testing.T) {
	d, s := newDesk()
	for _, tt := range []struct {
		name string
		who  actor.Actor
		edit func(*privacy.GrantDraft)
		want string // member at fault
	}{
		{"another class", teacher, func(g *privacy.GrantDraft) { g.Scope.Class = "数控2班" }, "scope"},
		{"a batch for a teacher", teacher, func(g *privacy.GrantDraft) { g.Scope = privacy.Scope{Kind: privacy.OfBatch, EntryYear: 2024} }, "scope"},
		{"no field", teacher, func(g *privacy.GrantDraft) { g.Fields = nil }, "fields"},
		{"a field that does not exist", teacher, func(g *privacy.GrantDraft) { g.Fields = []privacy.Field{"bank"} }, "fields"},
		{"no purpose", teacher, func(g *privacy.GrantDraft) { g.Reason.Purpose = "marketing" }, "purpose"},
		{"another purpose without words", teacher, func(g *privacy.GrantDraft) { g.Reason.Purpose = privacy.ForOther }, "purpose_text"},
		{"backwards", teacher, func(g *privacy.GrantDraft) { g.To = g.From.AddDays(-1) }, "to"},
		{"for years", teacher, func(g *privacy.GrantDraft) { g.To = g.From.AddYears(2) }, "to"},
		{"nobody", office, func(g *privacy.GrantDraft) { g.Scope = privacy.Scope{Kind: privacy.OfGroup} }, "students"},
	} {
		draft := ask(d)
		tt.edit(&draft)
		_, err := s.AskGrant(t.Context(), tt.who, draft)
		f := fault.Of(err)
		if !errors.Is(err, privacy.ErrInvalid) || !slices.ContainsFunc(f.Fields, func(f fault.Field) bool { return f.Name == tt.want }) {
			t.Errorf("%s: got %v, want a fault of %s", tt.name, err, tt.want)
		}
	}
	if _, err := s.AskGrant(t.Context(), pupil, ask(d)); !errors.Is(err, privacy.ErrForbidden) {
		t.Errorf("a student asks: got %v", err)
	}
}

func TestBreakGlassIsApprovedByAnotherAndClosesItself(t *testing.T) {
	ctx := t.Context()
	d, s := newDesk()
	draft := privacy.TicketDraft{Students: []student.ID{"stu_1"}, Fields: []privacy.Field{privacy.Phone}, Reason: privacy.Reason{Purpose: privacy.ForEmergency, Text: "学生未返校"}, Hours: 2}
	k, err := s.AskTicket(ctx, principal, draft)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.DecideTicket(ctx, principal, k.ID, true, ""); !errors.Is(err, privacy.ErrOwnCase) {
		t.Errorf("about oneself: got %v, want ErrOwnCase", err)
	}
	if _, err := s.DecideTicket(ctx, second, k.ID, true, ""); err != nil {
		t.Fatal(err)
	}
	shown, err := s.Reveal(ctx, principal, "stu_1", draft.Fields, privacy.Reason{Purpose: privacy.ForEmergency})
	if err != nil || shown.Values[privacy.Phone] != "13800001234" || shown.Look.Ground != privacy.GroundTicket {
		t.Errorf("while open: got %+v, %v", shown, err)
	}
	if _, err := s.Reveal(ctx, principal, "stu_2", draft.Fields, insurance()); !errors.Is(err, privacy.ErrNoGround) {
		t.Errorf("a student not named: got %v", err)
	}
	d.now = d.now.Add(2 * time.Hour)
	if _, err := s.Reveal(ctx, principal, "stu_1", draft.Fields, insurance()); !errors.Is(err, privacy.ErrNoGround) {
		t.Errorf("after the hours: got %v, want ErrNoGround", err)
	}
	for i, want := range []int{1, 0} {
		if n, err := s.Expire(ctx, 10); n != want || err != nil {
			t.Errorf("closing, time %d: got %d, %v, want %d", i, n, err, want)
		}
	}
	if got := d.tickets[k.ID].State; got != privacy.TicketExpired {
		t.Errorf("got %s, want expired", got)
	}
	if want := []string{"ticket_requested.v1", "ticket_decided.v1", "ticket_closed.v1"}; !slices.Equal(d.events, want) {
		t.Errorf("got events %v, want %v", d.events, want)
	}
}

func TestBreakGlassNeedsWordsNamesAndHours(t *testing.T) {
	_, s := newDesk()
	for _, d := range []privacy.TicketDraft{
		{Fields: []privacy.Field{privacy.Phone}, Reason: privacy.Reason{Purpose: privacy.ForEmergency, Text: "x"}, Hours: 2},
		{Students: []student.ID{"stu_1"}, Reason: privacy.Reason{Purpose: privacy.ForEmergency, Text: "x"}, Hours: 2},
		{Students: []student.ID{"stu_1"}, Fields: []privacy.Field{privacy.Phone}, Reason: privacy.Reason{Purpose: privacy.ForEmergency}, Hours: 2},
		{Students: []student.ID{"stu_1"}, Fields: []privacy.Field{privacy.Phone}, Reason: privacy.Reason{Purpose: privacy.ForEmergency, Text: "x"}, Hours: 100},
	} {
		if _, err := s.AskTicket(t.Context(), office, d); !errors.Is(err, privacy.ErrInvalid) {
			t.Errorf("%+v: got %v, want ErrInvalid", d, err)
		}
	}
	stranger := privacy.TicketDraft{Students: []student.ID{"stu_2"}, Fields: []privacy.Field{privacy.Phone}, Reason: privacy.Reason{Purpose: privacy.ForEmergency, Text: "x"}, Hours: 2}
	if _, err := s.AskTicket(t.Context(), teacher, stranger); !errors.Is(err, student.ErrNotFound) {
		t.Errorf("a student of another class: got %v, want not found", err)
	}
}

func TestWithoutALookThereIsNoValue(t *testing.T) {
	d, s := newDesk()
	d.failing = errors.New("the disk is full")
	if _, err := s.Reveal(t.Context(), pupil, "stu_1", privacy.Fields(), privacy.Reason{}); err == nil {
		t.Error("the value was shown without a look")
	}
	d.failing = nil
	d.sealed["stu_1"][privacy.Phone] = seal("stu_2", privacy.Phone, "13800001234")
	if _, err := s.Reveal(t.Context(), pupil, "stu_1", privacy.Fields(), privacy.Reason{}); !errors.Is(err, privacy.ErrUnread) {
		t.Errorf("a value sealed for another record: got %v, want ErrUnread", err)
	}
}

func TestOpeningAMinorsRecordIsALook(t *testing.T) {
	d, s := newDesk()
	for _, tt := range []struct {
		who  actor.Actor
		id   student.ID
		want int
	}{{teacher, "stu_1", 1}, {office, "stu_2", 0}, {pupil, "stu_1", 0}} {
		d.looks = nil
		if err := s.Opened(t.Context(), tt.who, d.students[tt.id]); err != nil || len(d.looks) != tt.want {
			t.Errorf("%s opens %s: got %d looks, %v, want %d", tt.who.Role, tt.id, len(d.looks), err, tt.want)
		}
	}
}

func TestRequestsHaveADeadlineAndAnAnswerInWriting(t *testing.T) {
	ctx := t.Context()
	d, s := newDesk()
	r, err := s.Ask(ctx, pupil, privacy.RequestDraft{Kind: privacy.AskCorrect, Fields: []privacy.Field{privacy.Phone}, Words: "号码换了"})
	if err != nil {
		t.Fatal(err)
	}
	if want := civil.On(2026, 12, 14); r.DueOn != want { // fifteen working days after Monday 23 November
		t.Errorf("due: got %s, want %s", r.DueOn, want)
	}
	if r.Overdue(r.DueOn) || !r.Overdue(r.DueOn.AddDays(1)) {
		t.Error("overdue begins the day after the deadline")
	}
	if _, err := s.Answer(ctx, office, r.ID, false, ""); !errors.Is(err, privacy.ErrInvalid) {
		t.Errorf("a refusal without reason: got %v", err)
	}
	if _, err := s.Answer(ctx, elsewhere, r.ID, true, ""); !errors.Is(err, privacy.ErrNotFound) {
		t.Errorf("another school: got %v", err)
	}
	if _, err := s.Finish(ctx, office, r.ID); !errors.Is(err, privacy.ErrDecided) {
		t.Errorf("done before it was accepted: got %v", err)
	}
	for _, step := range []func() error{
		func() error { _, err := s.Answer(ctx, office, r.ID, true, ""); return err },
		func() error { _, err := s.Finish(ctx, office, r.ID); return err },
	} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
	if got := d.requests[r.ID]; got.State != privacy.RequestDone || !got.InTime() {
		t.Errorf("got %+v, want done in time", got)
	}
}

func TestDeletionRespectsHoldAndNeed(t *testing.T) {
	ctx := t.Context()
	d, s := newDesk()
	r, err := s.Ask(ctx, pupil, privacy.RequestDraft{Kind: privacy.AskDelete, Fields: []privacy.Field{privacy.Phone}, Words: "不再需要"})
	if err != nil {
		t.Fatal(err)
	}
	h, err := s.SetHold(ctx, office, "stu_1", "劳动仲裁 3 号")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Answer(ctx, office, r.ID, true, ""); !errors.Is(err, privacy.ErrHeld) {
		t.Errorf("under hold: got %v, want ErrHeld", err)
	}
	if _, err := s.LiftHold(ctx, office, h.ID, "结案"); !errors.Is(err, privacy.ErrForbidden) {
		t.Errorf("the office lifts: got %v, want ErrForbidden", err)
	}
	if _, err := s.LiftHold(ctx, principal, h.ID, "结案"); err != nil {
		t.Fatal(err)
	}
	d.placed = true
	if _, err := s.Answer(ctx, office, r.ID, true, ""); !errors.Is(err, privacy.ErrNeeded) {
		t.Errorf("during an internship: got %v, want ErrNeeded", err)
	}
	d.placed = false
	if _, err := s.Answer(ctx, office, r.ID, true, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Finish(ctx, office, r.ID); err != nil {
		t.Fatal(err)
	}
	if left := d.sealed["stu_1"]; left[privacy.Phone] != "" || left[privacy.IDNumber] == "" {
		t.Errorf("got %v left, want all but the phone", left)
	}
	if len(d.purges) != 1 || !slices.Contains(d.audit, "privacy.erase") {
		t.Errorf("got purges %+v and audit %v, want the erasure in both", d.purges, d.audit)
	}
}

func TestGuardiansSeeWhereAChildUnderAgeAppliedAndNoLonger(t *testing.T) {
	d, s := newDesk()
	d.kept.Rounds = []privacy.KeptRound{{Name: "已公布", Proof: privacy.KeptProof{Match: "3f4c"}}, {Name: "还在填报"}}
	for id, want := range map[student.ID]int{"stu_1": 1, "stu_2": 0} { // 17 and 19 years old
		_, token, err := s.MakeLink(t.Context(), office, id, 30)
		if err != nil {
			t.Fatal(err)
		}
		o, _, err := s.ForGuardian(t.Context(), token)
		if err != nil || len(o.Held.Applied) != want {
			t.Errorf("%s, born %s: got %d applications, %v; want %d", id, d.students[id].BirthDate, len(o.Held.Applied), err, want)
		}
		if len(o.Rounds) != want || want > 0 && o.Rounds[0].Name != "已公布" {
			t.Errorf("%s: got %+v, want the rounds that are out of a child under age alone", id, o.Rounds)
		}
		mine, err := s.Mine(t.Context(), actor.Actor{Account: "acc_s", Role: actor.Student, Org: "sch_1", Person: ident.ID(id)}, page.Request{})
		if err != nil || len(mine.Held.Applied) != 1 {
			t.Errorf("%s: got %d of the own applications, %v; want 1", id, len(mine.Held.Applied), err)
		}
	}
}

func TestGuardiansLinksAreSignedAndEnd(t *testing.T) {
	ctx := t.Context()
	d, s := newDesk()
	l, token, err := s.MakeLink(ctx, teacher, "stu_1", 30)
	if err != nil {
		t.Fatal(err)
	}
	o, _, err := s.ForGuardian(ctx, token)
	if err != nil || o.Student.ID != "stu_1" || strings.Contains(o.Values[privacy.IDNumber], "0905") {
		t.Errorf("got %+v, %v, want the child's record, masked", o, err)
	}
	if len(d.looks) != 1 || d.looks[0].Ground != privacy.GroundGuardian {
		t.Errorf("got looks %+v, want the guardian's", d.looks)
	}
	forged := []string{"", "x", token + "0", "0" + token, strings.Replace(token, ".", "0.", 1)}
	for _, f := range forged {
		if _, _, err := s.ForGuardian(ctx, f); !errors.Is(err, privacy.ErrLink) {
			t.Errorf("%q: got %v, want ErrLink", f, err)
		}
	}
	r, err := s.AskAsGuardian(ctx, token, privacy.RequestDraft{Kind: privacy.AskCopy})
	if err != nil || !r.Guardian || r.Student != "stu_1" {
		t.Errorf("a request: got %+v, %v", r, err)
	}
	if _, _, err := s.MakeLink(ctx, teacher, "stu_2", 30); !errors.Is(err, student.ErrNotFound) {
		t.Errorf("for another class: got %v", err)
	}
	now := d.now
	d.now = now.Add(30 * 24 * time.Hour)
	if _, _, err := s.ForGuardian(ctx, token); !errors.Is(err, privacy.ErrLink) {
		t.Errorf("after its end: got %v, want ErrLink", err)
	}
	d.now = now
	if err := s.EndLink(ctx, office, l.ID); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.ForGuardian(ctx, token); !errors.Is(err, privacy.ErrLink) {
		t.Errorf("ended by the school: got %v, want ErrLink", err)
	}
}

func TestPurgesAreWrittenDownBySchool(t *testing.T) {
	d, s := newDesk()
	d.due[privacy.Unplaced] = []privacy.Erased{{ID: "app_1", School: "sch_1"}, {ID: "app_2", School: "sch_2"}, {ID: "app_3", School: "sch_1", Held: true}, {ID: "app_4", School: "sch_3", Held: true}}
	for i, want := range []int{2, 0} {
		if n, err := s.Purge(t.Context(), 100); n != want || err != nil {
			t.Errorf("run %d: got %d, %v, want %d", i, n, err, want)
		}
	}
	if len(d.purges) != 2 || d.purges[0].Held != 1 || !slices.Equal(d.purges[0].IDs, []ident.ID{"app_1"}) {
		t.Errorf("got %+v, want one line for each school that lost something", d.purges)
	}
}

func TestTermsAreDated(t *testing.T) {
	terms := privacy.DefaultTerms()
	terms.Keep[privacy.Unplaced] = append(terms.Keep[privacy.Unplaced], privacy.Term{From: civil.On(2027, 1, 1), Months: 6})
	for on, want := range map[string]int{"2025-12-31": 0, "2026-06-01": 12, "2027-01-01": 6} {
		if got, _ := terms.Of(privacy.Unplaced, civil.MustParse(on)); got.Months != want {
			t.Errorf("on %s: got %d months, want %d", on, got.Months, want)
		}
	}
	if _, ok := terms.Before("photos", civil.On(2027, 1, 1)); ok {
		t.Error("a kind without a term is purged")
	}
}

func TestABreachNoticeSaysWhatTheLawAsksFor(t *testing.T) {
	b := privacy.Breach{BreachFacts: privacy.BreachFacts{
		FoundOn: civil.On(2026, 11, 20), What: "误发名单", Fields: []privacy.Field{privacy.Phone}, Other: "成绩", Harm: "骚扰电话", Measures: "已撤回",
		Advice: "警惕陌生来电", Contact: "学校信息中心 021-60000000", Authority: "区网信办", AuthorityOn: civil.On(2026, 11, 21),
	}}
	for _, guardian := range []bool{false, true} {
		text := b.Notice("示例学校", guardian)
		for _, want := range []string{"误发名单", "本人电话、成绩", "骚扰电话", "已撤回", "警惕陌生来电", "021-60000000", "2026年11月20日", "区网信办", "示例学校"} {
			if !strings.Contains(text, want) {
				t.Errorf("guardian=%t: the notice lacks %q:\n%s", guardian, want, text)
			}
		}
		if strings.Contains(text, "监护人：") != guardian {
			t.Errorf("guardian=%t: it is addressed wrongly", guardian)
		}
	}
	for _, tt := range []struct {
		edit func(*privacy.Breach)
		want privacy.BreachState
	}{
		{func(*privacy.Breach) {}, privacy.BreachOpen},
		{func(b *privacy.Breach) { b.ToldOn, b.GuardiansOn = civil.On(2026, 11, 22), civil.On(2026, 11, 22) }, privacy.BreachTold},
		{func(b *privacy.Breach) { b.Closed = true }, privacy.BreachClosed},
	} {
		tt.edit(&b)
		if got := b.State(); got != tt.want {
			t.Errorf("got %s, want %s", got, tt.want)
		}
	}
}

func TestTheYearIsCountedForWhoReportsIt(t *testing.T) {
	_, s := newDesk()
	for _, tt := range []struct {
		who  actor.Actor
		year int
		want error
	}{
		{teacher, 2026, privacy.ErrForbidden},
		{pupil, 2026, privacy.ErrForbidden},
		{actor.Actor{}, 2026, privacy.ErrForbidden},
		{office, 2025, privacy.ErrInvalid},
		{office, 2027, privacy.ErrInvalid},
	} {
		if _, err := s.Yearly(context.Background(), tt.who, tt.year); !errors.Is(err, tt.want) {
			t.Errorf("%s, %d: got %v, want %v", tt.who.Role, tt.year, err, tt.want)
		}
	}
}
