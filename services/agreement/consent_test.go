package agreement_test

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"testing"
	"time"

	"firstkm/events"
	"firstkm/services/agreement"
	"firstkm/services/application"
	"firstkm/services/compliance"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/student"
)

// desk is one school's arrangements in memory and a clock: what is read, and the transaction.
type desk struct {
	apps     map[application.ID]application.Application
	opening  placement.Placement
	consents map[application.ID]agreement.Consent
	seen     map[application.ID]uint64
	same     bool
	events   []string
	audit    []string
	now      time.Time
}

func (d *desk) Application(_ context.Context, id application.ID) (application.Application, error) {
	if a, ok := d.apps[id]; ok {
		return a, nil
	}
	return application.Application{}, application.ErrNotFound
}

func (d *desk) LockApplication(ctx context.Context, id application.ID) (application.Application, error) {
	return d.Application(ctx, id)
}

func (d *desk) Applications(_ context.Context, f application.Filter, _ page.Request) (p page.Page[application.Application], err error) {
	for _, id := range []application.ID{"app_1", "app_2", "app_3"} {
		a, ok := d.apps[id]
		if ok && (f.Class == "" || f.Class == a.Class) && (f.Student == "" || f.Student == a.Student) && slices.Contains(f.States, a.State) {
			p.Items = append(p.Items, a)
		}
	}
	return p, nil
}

func (d *desk) Placement(context.Context, placement.ID) (placement.Placement, error) {
	return d.opening, nil
}

func (d *desk) PlacementsByID(context.Context, []placement.ID) (map[placement.ID]placement.Placement, error) {
	return map[placement.ID]placement.Placement{"plc_1": d.opening}, nil
}

func (d *desk) Enterprise(context.Context, org.ID) (org.Enterprise, error) {
	return org.Enterprise{ID: "ent_1", Profile: org.Profile{Name: "示例厂"}}, nil
}

func (d *desk) EnterprisesByID(ctx context.Context, _ []org.ID) (map[org.ID]org.Enterprise, error) {
	e, err := d.Enterprise(ctx, "")
	return map[org.ID]org.Enterprise{"ent_1": e}, err
}

func (d *desk) School(context.Context, org.ID) (org.School, error) {
	return org.School{ID: "sch_1", Name: "示例学校"}, nil
}

func (d *desk) Student(_ context.Context, id student.ID) (student.Student, error) {
	return student.Student{ID: id, Name: "王样一", School: "sch_1", BirthDate: civil.On(2000, 1, 1)}, nil
}

func (d *desk) Consent(_ context.Context, id application.ID) (agreement.Consent, error) {
	if c, ok := d.consents[id]; ok {
		return c, nil
	}
	return agreement.Consent{}, agreement.ErrConsentNotFound
}

func (d *desk) LockConsent(ctx context.Context, id application.ID) (agreement.Consent, error) {
	return d.Consent(ctx, id)
}

func (d *desk) ConsentsOf(context.Context, []application.ID) (map[application.ID]agreement.Consent, error) {
	return d.consents, nil
}

func (d *desk) ConsentsUnseen(context.Context, civil.Date, int) (ids []application.ID, err error) {
	for id := range d.consents {
		if d.seen[id] < d.opening.Version {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

func (d *desk) SaveConsent(_ context.Context, c agreement.Consent, seen uint64) error {
	if d.consents[c.Application].Version != c.Version-1 {
		return agreement.ErrConsentStale
	}
	d.consents[c.Application], d.seen[c.Application] = c, seen
	return nil
}

func (d *desk) SeeConsent(_ context.Context, id application.ID, seen uint64) error {
	d.seen[id] = seen
	return nil
}

func (d *desk) Record(_ context.Context, _ ident.ID, e events.Event) error {
	d.events = append(d.events, strings.TrimSuffix(strings.TrimPrefix(e.Subject(), "firstkm.consent."), ".v1"))
	return nil
}

func (d *desk) Audit(_ context.Context, e ledger.Entry) error {
	d.audit = append(d.audit, e.Action)
	return nil
}

func (d *desk) SamePhone(context.Context, student.ID) (bool, error) { return d.same, nil }

var (
	office  = actor.Actor{Account: "acc_1", Role: actor.School, Org: "sch_1"}
	teacher = actor.Actor{Account: "acc_2", Role: actor.ClassTeacher, Org: "sch_1", Class: "一班"}
	pupil   = actor.Actor{Account: "acc_3", Role: actor.Student, Org: "sch_1", Person: "stu_1"}
)

const phone = "021-55550000"

func signed(message string) string {
	h := fnv.New64a()
	_, _ = h.Write([]byte("a key " + message))
	return fmt.Sprintf("%024x", h.Sum64())
}

// open is a desk with three arrangements that begin in a hundred days: two of one class, one of another.
func open(t *testing.T) (*desk, *agreement.Consents) {
	t.Helper()
	d := &desk{
		apps: map[application.ID]application.Application{}, consents: map[application.ID]agreement.Consent{}, seen: map[application.ID]uint64{},
		now:     civil.On(2026, 11, 23).Start().Add(9 * time.Hour),
		opening: placement.Placement{ID: "plc_1", Enterprise: "ent_1", Version: 3, Terms: placement.Terms{Title: "车工", Address: "示例路 1 号", PayMonthFen: 320000}},
	}
	for i, class := range []string{"一班", "一班", "二班"} {
		id := application.ID(fmt.Sprintf("app_%d", i+1))
		d.apps[id] = application.Application{
			ID: id, Placement: "plc_1", Enterprise: "ent_1", School: "sch_1", Student: student.ID(fmt.Sprintf("stu_%d", i+1)), Class: class, State: application.Placed,
			Kind: compliance.Post, Origin: compliance.FromSchool, From: civil.On(2027, 3, 3), To: civil.On(2027, 8, 31),
		}
	}
	return d, agreement.NewConsents(d, func(_ context.Context, use func(agreement.ConsentTx) error) error { return use(d) }, d, signed, func() time.Time { return d.now })
}

// asked asks one arrangement and returns its facts' version and a guardian's link on paper.
func asked(t *testing.T, s *agreement.Consents) (hash, token string) {
	t.Helper()
	if _, err := s.Ask(t.Context(), office, "app_1", phone); err != nil {
		t.Fatal(err)
	}
	v, err := s.Get(t.Context(), office, "app_1")
	if err != nil {
		t.Fatal(err)
	}
	token, _, err = s.Slip(t.Context(), teacher, "app_1")
	if err != nil {
		t.Fatal(err)
	}
	return v.Hash, token
}

func status(t *testing.T, s *agreement.Consents) agreement.ConsentStatus {
	t.Helper()
	v, err := s.Get(t.Context(), office, "app_1")
	if err != nil {
		t.Fatal(err)
	}
	return v.Status()
}

func yes(hash string) agreement.Said {
	return agreement.Said{Given: compliance.Agreed, Hash: hash, Relation: agreement.Parent}
}

func TestBothAgreeOnceEach(t *testing.T) {
	d, s := open(t)
	hash, token := asked(t, s)
	if _, err := s.Answer(t.Context(), pupil, "app_1", 1, yes(hash)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Answer(t.Context(), pupil, "app_1", 0, yes(hash)); !errors.Is(err, agreement.ErrConsentAnswered) {
		t.Errorf("the student again: got %v, want ErrConsentAnswered", err)
	}
	if got := status(t, s); got != agreement.ConsentWaiting {
		t.Errorf("after one answer: got %s, want it to wait, of age or not", got)
	}
	if _, err := s.AnswerByLink(t.Context(), token, agreement.Said{Given: compliance.Agreed, Hash: hash}); !errors.Is(err, agreement.ErrConsentInvalid) {
		t.Errorf("without the relation: got %v, want ErrConsentInvalid", err)
	}
	c, err := s.AnswerByLink(t.Context(), token, yes(hash))
	if err != nil || c.ByGuardian.Way != agreement.BySlip || c.ByGuardian.Verified() {
		t.Fatalf("got %+v, %v; want it by a printed link, not verified", c.ByGuardian, err)
	}
	if _, err := s.AnswerByLink(t.Context(), token, yes(hash)); !errors.Is(err, agreement.ErrConsentAnswered) {
		t.Errorf("the link again: got %v, want ErrConsentAnswered", err)
	}
	if p, err := s.ByLink(t.Context(), token); err != nil || p.Consent.ByGuardian.Given != compliance.Agreed || p.Name == "王样一" {
		t.Errorf("the used link: got %+v, %v; want what was answered and a masked name", p.Consent, err)
	}
	v, err := s.Get(t.Context(), teacher, "app_1")
	if err != nil || v.Status() != agreement.ConsentAgreed || len(v.Findings()) != 1 || v.Findings()[0].Class != fault.Warn {
		t.Errorf("got %s with %v, %v; want both agreed and a warning that nobody verified", v.Status(), v.Findings(), err)
	}
	if _, err := s.Verify(t.Context(), teacher, "app_1", 0, agreement.ByCall, ""); err != nil {
		t.Fatal(err)
	}
	if v, _ = s.Get(t.Context(), teacher, "app_1"); len(v.Findings()) != 0 {
		t.Errorf("verified: got %v, want nothing", v.Findings())
	}
	if want := []string{"asked", "answered", "answered", "verified"}; !slices.Equal(d.events, want) {
		t.Errorf("got events %v, want %v", d.events, want)
	}
}

func TestAMessageToTheRecordedNumberIsVerified(t *testing.T) {
	_, s := open(t)
	hash, _ := asked(t, s)
	token, err := s.Message(t.Context(), "app_1")
	if err != nil {
		t.Fatal(err)
	}
	if c, err := s.AnswerByLink(t.Context(), token, yes(hash)); err != nil || !c.ByGuardian.Verified() {
		t.Errorf("got %+v, %v; want a verified answer", c.ByGuardian, err)
	}
}

func TestLinksAreSignedAndRunOut(t *testing.T) {
	d, s := open(t)
	hash, token := asked(t, s)
	parts := strings.Split(token, ".")
	for name, forged := range map[string]string{
		"another arrangement": "2." + parts[1] + "." + parts[2], "another day": parts[0] + "." + parts[1] + "1." + parts[2],
		"another way": parts[0] + ".m" + parts[1][1:] + "." + parts[2], "cut": parts[0] + "." + parts[1], "nothing": "", "no way": parts[0] + ".." + parts[2],
	} {
		if _, err := s.ByLink(t.Context(), forged); !errors.Is(err, agreement.ErrConsentLink) {
			t.Errorf("%s: got %v, want ErrConsentLink", name, err)
		}
	}
	d.now = d.now.Add(agreement.LinkLife)
	if p, err := s.ByLink(t.Context(), token); err != nil || !p.Expired {
		t.Errorf("a link that ran out: got %t, %v; want it read and expired", p.Expired, err)
	}
	if _, err := s.AnswerByLink(t.Context(), token, yes(hash)); !errors.Is(err, agreement.ErrConsentExpired) {
		t.Errorf("answering by it: got %v, want ErrConsentExpired", err)
	}
}

func TestARefusalIsNotAskedAgain(t *testing.T) {
	d, s := open(t)
	hash, token := asked(t, s)
	if _, err := s.AnswerByLink(t.Context(), token, agreement.Said{Given: compliance.Refused, Hash: hash, Relation: agreement.Parent, Reason: " 太远 "}); err != nil {
		t.Fatal(err)
	}
	if c := d.consents["app_1"]; c.ByGuardian.Reason != "太远" || status(t, s) != agreement.ConsentRefused {
		t.Errorf("got %+v, want the refusal with its reason", c.ByGuardian)
	}
	if _, err := s.Ask(t.Context(), office, "app_1", phone); !errors.Is(err, agreement.ErrConsentState) {
		t.Errorf("asking again: got %v, want ErrConsentState", err)
	}
	done, err := s.AskAll(t.Context(), teacher, "", nil, phone)
	if err != nil || len(done) != 1 || done[0].ID != "app_2" {
		t.Errorf("asking the class: got %v, %v; want the other student alone", done, err)
	}
	d.opening.PayMonthFen, d.opening.Version = 350000, 4
	if _, err := s.Ask(t.Context(), office, "app_1", phone); err != nil {
		t.Errorf("about other facts: got %v, want it asked", err)
	}
	if got := status(t, s); got != agreement.ConsentWaiting {
		t.Errorf("asked about other facts: got %s, want waiting", got)
	}
}

func TestFactsThatChangeAreAskedAnew(t *testing.T) {
	d, s := open(t)
	hash, _ := asked(t, s)
	if _, err := s.Answer(t.Context(), pupil, "app_1", 0, yes(hash)); err != nil {
		t.Fatal(err)
	}
	d.opening.Version = 4 // somebody took a seat
	if n, err := s.Refresh(t.Context(), 9); n != 0 || err != nil || d.seen["app_1"] != 4 {
		t.Errorf("nothing of the facts changed: got %d, %v, seen %d", n, err, d.seen["app_1"])
	}
	d.opening.Version, d.opening.Address = 5, "别处"
	if _, err := s.Answer(t.Context(), pupil, "app_1", 0, yes(hash)); !errors.Is(err, agreement.ErrConsentChanged) {
		t.Errorf("answering about what was: got %v, want ErrConsentChanged", err)
	}
	if got := status(t, s); got != agreement.ConsentChanged {
		t.Errorf("got %s, want changed", got)
	}
	if n, err := s.Refresh(t.Context(), 9); n != 1 || err != nil || d.events[len(d.events)-1] != "asked" {
		t.Errorf("got %d, %v, events %v; want it asked anew", n, err, d.events)
	}
	if n, err := s.Refresh(t.Context(), 9); n != 0 || err != nil {
		t.Errorf("again: got %d, %v; want nothing", n, err)
	}
	v, err := s.Get(t.Context(), pupil, "app_1")
	if err != nil || v.Status() != agreement.ConsentWaiting || v.Consent.Telephone == "" {
		t.Fatalf("got %s, %v; want it waiting, with the telephone", v.Status(), err)
	}
	if _, err := s.Answer(t.Context(), pupil, "app_1", 0, yes(v.Hash)); err != nil {
		t.Errorf("answering anew: got %v", err)
	}
}

func TestPaperIsRecordedByWhoSawIt(t *testing.T) {
	d, s := open(t)
	hash, token := asked(t, s)
	if _, err := s.AnswerByLink(t.Context(), token, yes(hash)); err != nil {
		t.Fatal(err)
	}
	d.now = d.now.AddDate(0, 0, 2)
	paper := func(change func(*agreement.Said)) error {
		said := yes(hash)
		said.Way, said.On = agreement.InPerson, civil.On(2026, 11, 24)
		if change != nil {
			change(&said)
		}
		_, err := s.RecordPaper(t.Context(), teacher, "app_1", 0, agreement.OfGuardian, said)
		return err
	}
	for name, change := range map[string]func(*agreement.Said){
		"tomorrow":                  func(x *agreement.Said) { x.On = civil.On(2026, 11, 26) },
		"before it could be shown":  func(x *agreement.Said) { x.On = civil.On(2026, 11, 22) },
		"nobody verified":           func(x *agreement.Said) { x.Way = agreement.BySMS },
		"another way without words": func(x *agreement.Said) { x.Way = agreement.AnotherWay },
		"no relation":               func(x *agreement.Said) { x.Relation = "" },
		"no answer":                 func(x *agreement.Said) { x.Given = "" },
		"a long reason":             func(x *agreement.Said) { x.Given, x.Reason = compliance.Refused, strings.Repeat("长", 201) },
	} {
		if err := paper(change); !errors.Is(err, agreement.ErrConsentInvalid) {
			t.Errorf("%s: got %v, want ErrConsentInvalid", name, err)
		}
	}
	if err := paper(func(x *agreement.Said) { x.Hash = "of another sheet" }); !errors.Is(err, agreement.ErrConsentChanged) {
		t.Errorf("another sheet: got %v, want ErrConsentChanged", err)
	}
	if err := paper(nil); err != nil {
		t.Fatal(err)
	}
	if a := d.consents["app_1"].ByGuardian; a.By != teacher.Account || a.On != civil.On(2026, 11, 24) || !a.Verified() {
		t.Errorf("got %+v, want the paper over the link, by the teacher", a)
	}
}

func TestAYesIsTakenBackBeforeTheFirstDay(t *testing.T) {
	d, s := open(t)
	hash, token := asked(t, s)
	if _, err := s.WithdrawByLink(t.Context(), token, ""); !errors.Is(err, agreement.ErrConsentState) {
		t.Errorf("nothing was said: got %v, want ErrConsentState", err)
	}
	if _, err := s.AnswerByLink(t.Context(), token, yes(hash)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.WithdrawByLink(t.Context(), token, "孩子身体不好"); err != nil || status(t, s) != agreement.ConsentWithdrawn {
		t.Errorf("got %v, %s; want it withdrawn", err, status(t, s))
	}
	if _, err := s.Answer(t.Context(), pupil, "app_1", 0, yes(hash)); err != nil {
		t.Fatal(err)
	}
	d.now = civil.On(2027, 3, 3).Start()
	if _, err := s.Withdraw(t.Context(), pupil, "app_1", 0, ""); !errors.Is(err, agreement.ErrConsentBegun) {
		t.Errorf("on the first day: got %v, want ErrConsentBegun", err)
	}
	if _, err := s.Ask(t.Context(), office, "app_2", phone); !errors.Is(err, agreement.ErrConsentBegun) {
		t.Errorf("asking on the first day: got %v, want ErrConsentBegun", err)
	}
}

func TestOnlyThePartiesTakeAStep(t *testing.T) {
	_, s := open(t)
	hash, _ := asked(t, s)
	for name, who := range map[string]actor.Actor{
		"another school": {Account: "a", Role: actor.School, Org: "sch_2"}, "another class": {Account: "a", Role: actor.ClassTeacher, Org: "sch_1", Class: "二班"},
		"another student": {Account: "a", Role: actor.Student, Org: "sch_1", Person: "stu_2"}, "the unit": {Account: "a", Role: actor.Enterprise, Org: "ent_1"}, "a bureau": {Account: "a", Role: actor.Bureau, Org: "bur_1"},
		"nobody": {}, "who calls himself guardian": {Account: "gdn_2", Role: "guardian", Org: "sch_1"},
	} {
		for what, err := range map[string]error{
			"read":   second(s.Get(t.Context(), who, "app_1")),
			"ask":    second(s.Ask(t.Context(), who, "app_1", phone)),
			"answer": second(s.Answer(t.Context(), who, "app_1", 0, yes(hash))),
			"record": second(s.RecordPaper(t.Context(), who, "app_1", 0, agreement.OfGuardian, yes(hash))),
			"verify": second(s.Verify(t.Context(), who, "app_1", 0, agreement.ByCall, "")),
		} {
			if !errors.Is(err, agreement.ErrConsentNotFound) && !errors.Is(err, agreement.ErrConsentForbidden) {
				t.Errorf("%s: %s: got %v, want no such thing or forbidden", name, what, err)
			}
		}
	}
	vice := actor.Actor{Account: "a", Role: actor.VicePrincipal, Org: "sch_1"}
	if _, err := s.Get(t.Context(), vice, "app_1"); err != nil {
		t.Errorf("the vice-principal reads: got %v", err)
	}
	if _, err := s.Answer(t.Context(), pupil, "app_1", 7, yes(hash)); !errors.Is(err, agreement.ErrConsentStale) {
		t.Errorf("from another version: got %v, want ErrConsentStale", err)
	}
	if _, err := s.AskAll(t.Context(), office, "", nil, "12"); !errors.Is(err, agreement.ErrConsentInvalid) {
		t.Errorf("without a telephone: got %v, want ErrConsentInvalid", err)
	}
}

func second[T any](_ T, err error) error { return err }

func TestOneNumberForBothWarnsTheOffice(t *testing.T) {
	d, s := open(t)
	d.same = true
	asked(t, s)
	if !d.consents["app_1"].SamePhone {
		t.Error("got no warning, want one")
	}
}

func TestEverythingHasItsWords(t *testing.T) {
	for _, w := range agreement.ConsentStatuses() {
		if w.Label().IsZero() {
			t.Errorf("%s: got no label", w)
		}
	}
	for _, w := range append(agreement.PaperWays(), agreement.ByAccount, agreement.BySMS, agreement.BySlip) {
		if w.Label().IsZero() {
			t.Errorf("%s: got no label", w)
		}
	}
	for _, r := range agreement.Relations() {
		if r.Label().IsZero() {
			t.Errorf("%s: got no label", r)
		}
	}
}
