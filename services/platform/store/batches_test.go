package store_test

import (
	"context"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"firstkm/services/application"
	"firstkm/services/batch"
	"firstkm/services/compliance"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/org"
	"firstkm/services/platform/store"
)

// deskHouse is a house whose school has a vice-principal and works up batches, visits and lists.
type deskHouse struct {
	*house
	batches *batch.Service
	day     time.Time
	vice    actor.Actor
}

// film takes everything for a photo but what begins with a "!".
type film struct{}

func (film) Clean(_ context.Context, raw batch.Upload) (body []byte, contentType string, err error) {
	f, err := raw()
	if err == nil {
		body, err = io.ReadAll(f)
	}
	if err == nil && body[0] == '!' {
		return nil, "", batch.ErrPhoto
	}
	return body, "image/jpeg", err
}

func sent(raw string) batch.Upload {
	return func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(raw)), nil }
}

func newDeskHouse(t *testing.T, db *store.DB) *deskHouse {
	t.Helper()
	d := &deskHouse{house: newHouse(t, db), day: now()}
	d.batches = batch.NewService(db, func(ctx context.Context, use func(batch.Tx) error) error {
		return db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
	}, d.orgs, film{}, func(code string) bool { return code == "660103" }, func() time.Time { return d.day })
	d.vice = actor.Actor{Account: "acc_vice", Role: actor.VicePrincipal, Org: d.school.Org}
	d.pupils(t, 3)
	return d
}

func (d *deskHouse) terms() batch.Terms {
	return batch.Terms{
		Name: "2025 秋季岗位实习", Term: "2025-2026 第一学期", Cohort: batch.Cohort{Majors: []string{"660103"}}, From: civil.On(2025, 10, 8), To: civil.On(2026, 4, 8),
		Plan: batch.Plan{Programme: "数控专业人才培养方案（2023）", Module: "第五学期 岗位实习"},
	}
}

func visit() batch.Visit {
	v := batch.Visit{On: civil.On(2025, 6, 10), Visitors: []string{"示例老师，实习办"}, Adopt: batch.AdoptYes, Conclusion: "条件完备，可以采用。"}
	for _, t := range batch.Topics() {
		v.Items = append(v.Items, batch.Item{Topic: t, Verdict: batch.Fit})
	}
	return v
}

// stranger is a unit that nobody has verified.
func (d *deskHouse) stranger(t *testing.T, code, name string) org.ID {
	t.Helper()
	ctx, employees := t.Context(), 60
	digit, ok := org.USCCCheckDigit("91310107MA9" + code)
	if !ok {
		t.Fatalf("no check digit for %s", code)
	}
	e, err := d.orgs.NewEnterprise("91310107MA9"+code+string(digit), org.Profile{
		Name: name, LegalForm: compliance.LegalPerson, IndustryCode: "3421", BusinessScope: "机械零部件加工", Region: "310101", OnPostEmployees: &employees,
		EmployeesAsOf: civil.On(2025, 8, 1), DeclaredCredit: true, DeclaredSafety: true,
	})
	if err == nil {
		err = d.db.InTx(ctx, func(tx *store.Tx) error { return d.orgs.Register(ctx, tx, operator, e) })
	}
	if err != nil {
		t.Fatal(err)
	}
	return e.ID
}

// visited approves a report on a unit.
func (d *deskHouse) visited(t *testing.T, unit org.ID, v batch.Visit) batch.Inspection {
	t.Helper()
	ctx := t.Context()
	i, err := d.batches.Begin(ctx, d.school, unit, v)
	if err == nil {
		_, err = d.batches.Judge(ctx, d.school, i.ID, 0, "submit", "")
	}
	if err == nil {
		i, err = d.batches.Judge(ctx, d.vice, i.ID, 0, "approve", "")
	}
	if err != nil {
		t.Fatalf("visit %s: %v", unit, err)
	}
	return i
}

// published decides on units and publishes the list.
func (d *deskHouse) published(t *testing.T, of batch.ID, units ...org.ID) batch.List {
	t.Helper()
	ctx := t.Context()
	l, err := d.batches.Decide(ctx, d.school, of, batch.Decision{No: "党会纪〔2025〕7号", On: civil.On(2025, 6, 20), Units: units})
	if err == nil {
		_, err = d.batches.Publish(ctx, d.school, l.ID, 0, batch.Act{Step: "submit"})
	}
	if err == nil {
		l, err = d.batches.Publish(ctx, d.vice, l.ID, 0, batch.Act{Step: "publish", Publication: batch.Publication{On: civil.On(2025, 6, 25), Place: "校务公开栏"}})
	}
	if err != nil {
		t.Fatalf("publish: %v", err)
	}
	return l
}

func (d *deskHouse) approved(t *testing.T) batch.Batch {
	t.Helper()
	ctx := t.Context()
	b, err := d.batches.Create(ctx, d.school, d.terms())
	if err == nil {
		_, err = d.batches.Step(ctx, d.school, b.ID, 0, "submit", "")
	}
	if err == nil {
		b, err = d.batches.Step(ctx, d.vice, b.ID, 0, "approve", "")
	}
	if err != nil {
		t.Fatalf("approve: %v", err)
	}
	return b
}

// about is the members of an error, "" when it is not about any.
func about(err error) string {
	var list []string
	if f := fault.Of(err); f != nil {
		for _, x := range f.Fields {
			list = append(list, x.Name)
		}
	}
	return strings.Join(list, " ")
}

func TestABatchIsApprovedOnlyWithItsPlaceInThePlan(t *testing.T) {
	engines(t, func(t *testing.T, open func() *store.DB) {
		d := newDeskHouse(t, open())
		ctx := t.Context()
		terms := d.terms()
		terms.Plan.Module = " "
		b, err := d.batches.Create(ctx, d.school, terms)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.batches.Step(ctx, d.school, b.ID, 0, "submit", ""); !errors.Is(err, batch.ErrInvalid) || about(err) != "module" {
			t.Errorf("without a module: got %v about %q", err, about(err))
		}
		if b, err = d.batches.Edit(ctx, d.school, b.ID, b.Version, d.terms()); err != nil || b.Version != 2 {
			t.Fatalf("edit: got %+v, %v", b, err)
		}
		if _, err := d.batches.Edit(ctx, d.school, b.ID, 1, d.terms()); !errors.Is(err, batch.ErrStale) {
			t.Errorf("an old version: got %v", err)
		}
		if n, err := d.batches.Sizes(ctx, d.school, b); err != nil || !slices.Equal(n, []batch.Size{{All: 3}}) {
			t.Errorf("who belongs to it: got %+v, %v, want 3", n, err)
		}
		if _, err := d.batches.Step(ctx, d.school, b.ID, 0, "submit", ""); err != nil {
			t.Fatal(err)
		}
		if _, err := d.batches.Step(ctx, d.school, b.ID, 0, "approve", ""); !errors.Is(err, batch.ErrForbidden) {
			t.Errorf("the office approves: got %v", err)
		}
		if _, err := d.batches.Edit(ctx, d.school, b.ID, 0, d.terms()); !errors.Is(err, batch.ErrState) {
			t.Errorf("an edit meanwhile: got %v", err)
		}
		if _, err := d.batches.Adopted(ctx, b.ID, civil.On(2025, 9, 1)); !errors.Is(err, batch.ErrNotApproved) {
			t.Errorf("units of a batch that is not approved: got %v", err)
		}
		if _, err := d.batches.Step(ctx, d.vice, b.ID, 0, "return", ""); about(err) != "reason" {
			t.Errorf("returned without a word: got %v", err)
		}
		if b, err = d.batches.Step(ctx, d.vice, b.ID, 0, "approve", ""); err != nil || b.State != batch.Approved {
			t.Fatalf("approve: got %q, %v", b.State, err)
		}
		if b, err = d.batches.Step(ctx, d.vice, b.ID, 0, "return", "日期要改"); err != nil || b.State != batch.Returned || b.Reason != "日期要改" {
			t.Errorf("an approval is taken back: got %q %q, %v", b.State, b.Reason, err)
		}
		terms = d.terms()
		terms.Cohort.Majors = []string{"660103"}
		terms.Cohort.Classes = []string{"没有这个班"}
		if _, err := d.batches.Edit(ctx, d.school, b.ID, 0, terms); err != nil {
			t.Fatal(err)
		}
		if _, err := d.batches.Step(ctx, d.school, b.ID, 0, "submit", ""); about(err) != "classes" {
			t.Errorf("nobody belongs to it: got %v", err)
		}
		terms.Cohort.Majors, terms.To = []string{"999999"}, civil.On(2025, 1, 1)
		if _, err := d.batches.Edit(ctx, d.school, b.ID, 0, terms); about(err) != "to majors" {
			t.Errorf("an unknown major and an end before the start: got %q", about(err))
		}
		elsewhere := actor.Actor{Account: "acc_x", Role: actor.School, Org: "sch_other"}
		if _, err := d.batches.Batch(ctx, elsewhere, b.ID); !errors.Is(err, batch.ErrNotFound) {
			t.Errorf("another school reads it: got %v", err)
		}
		if _, err := d.batches.Edit(ctx, elsewhere, b.ID, 0, d.terms()); !errors.Is(err, batch.ErrNotFound) {
			t.Errorf("another school changes it: got %v", err)
		}
		if _, err := d.batches.Batch(ctx, d.unit, b.ID); !errors.Is(err, batch.ErrForbidden) {
			t.Errorf("a unit reads it: got %v", err)
		}
	})
}

func TestAnApprovedVisitVerifiesTheUnit(t *testing.T) {
	engines(t, func(t *testing.T, open func() *store.DB) {
		d := newDeskHouse(t, open())
		ctx := t.Context()
		unit := d.stranger(t, "000001", "待考察机械厂")
		bare := batch.Visit{On: civil.On(2025, 6, 10)}
		i, err := d.batches.Begin(ctx, d.school, unit, bare)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.batches.Judge(ctx, d.school, i.ID, 0, "submit", ""); strings.Count(about(err), " ") != 11 { // nine items, visitors, adopt, conclusion
			t.Errorf("an empty report: got %q", about(err))
		}
		v := visit()
		v.Items[7].Verdict = batch.Unfit
		if _, err := d.batches.Note(ctx, d.school, i.ID, 0, v); err != nil {
			t.Fatal(err)
		}
		if _, err := d.batches.Judge(ctx, d.school, i.ID, 0, "submit", ""); about(err) != "health_note adopt" {
			t.Errorf("unfit without a word, and adopted: got %q", about(err))
		}
		v.On = civil.On(2025, 9, 2)
		if _, err := d.batches.Note(ctx, d.school, i.ID, 0, v); about(err) != "on" {
			t.Errorf("a visit tomorrow: got %q", about(err))
		}
		if _, err := d.batches.Note(ctx, d.school, i.ID, 0, visit()); err != nil {
			t.Fatal(err)
		}
		if _, err := d.batches.AddPhoto(ctx, d.school, i.ID, sent("!b")); !errors.Is(err, batch.ErrPhoto) {
			t.Errorf("a file that is no photo: got %v", err)
		}
		for n := range batch.MaxPhotos {
			if i, err = d.batches.AddPhoto(ctx, d.school, i.ID, sent(strconv.Itoa(n))); err != nil || len(i.Photos) != n+1 {
				t.Fatalf("photo %d: got %d, %v", n, len(i.Photos), err)
			}
		}
		if _, err := d.batches.AddPhoto(ctx, d.school, i.ID, sent("one more")); !errors.Is(err, batch.ErrPhotos) {
			t.Errorf("too many photos: got %v", err)
		}
		if i, err = d.batches.RemovePhoto(ctx, d.school, i.ID, i.Photos[0].ID); err != nil || len(i.Photos) != batch.MaxPhotos-1 {
			t.Errorf("a photo is removed: got %d, %v", len(i.Photos), err)
		}
		if p, err := d.batches.Photo(ctx, d.vice, i.ID, i.Photos[0].ID); err != nil || string(p.Body) != "1" {
			t.Errorf("the photo: got %q, %v", p.Body, err)
		}
		if _, err := d.batches.Photo(ctx, actor.Actor{Role: actor.School, Org: "sch_other"}, i.ID, i.Photos[0].ID); !errors.Is(err, batch.ErrNotFound) {
			t.Errorf("another school sees the photo: got %v", err)
		}
		if _, err := d.batches.Judge(ctx, d.school, i.ID, 0, "submit", ""); err != nil {
			t.Fatal(err)
		}
		if _, err := d.batches.AddPhoto(ctx, d.school, i.ID, sent("c")); !errors.Is(err, batch.ErrState) {
			t.Errorf("a photo after submitting: got %v", err)
		}
		if _, err := d.batches.Judge(ctx, d.school, i.ID, 0, "approve", ""); !errors.Is(err, batch.ErrForbidden) {
			t.Errorf("the office approves: got %v", err)
		}
		if i, err = d.batches.Judge(ctx, d.vice, i.ID, 0, "approve", ""); err != nil || !i.Favourable() {
			t.Fatalf("approve: got %+v, %v", i.State, err)
		}
		e, err := d.orgs.Enterprise(ctx, unit)
		if err != nil || e.Verification == nil || e.Verification.Basis != org.ByInspection || e.Verification.By != org.ID(d.school.Org) || !strings.Contains(e.Verification.Note, "2025-06-10") {
			t.Errorf("the unit: got %+v, %v, want it verified by the visit", e.Verification, err)
		}
		before := d.enterprise.Verification
		d.visited(t, d.enterprise.ID, visit())
		if e, err = d.orgs.Enterprise(ctx, d.enterprise.ID); err != nil || *e.Verification != *before {
			t.Errorf("a unit verified before: got %+v, want who was first to stand", e.Verification)
		}
	})
}

func TestAListTakesDecisionVisitAndVerification(t *testing.T) {
	engines(t, func(t *testing.T, open func() *store.DB) {
		d := newDeskHouse(t, open())
		ctx := t.Context()
		b := d.approved(t)
		unseen, seen := d.stranger(t, "000002", "未考察机械厂"), d.stranger(t, "000003", "已考察机械厂")
		d.visited(t, seen, visit())
		l, err := d.batches.Decide(ctx, d.school, b.ID, batch.Decision{Units: []org.ID{seen, unseen, seen}})
		if err != nil || len(l.Entries) != 2 {
			t.Fatalf("a draft: got %+v, %v", l.Entries, err)
		}
		_, err = d.batches.Publish(ctx, d.school, l.ID, 0, batch.Act{Step: "submit"})
		if about(err) != "decision_no decided_on units" || !strings.Contains(fault.Of(err).Fields[2].Reason.Zh, "未考察机械厂") {
			t.Errorf("no decision, and a unit that was not visited: got %q", about(err))
		}
		decision := batch.Decision{No: "党会纪〔2025〕7号", On: civil.On(2025, 9, 2), Units: []org.ID{seen}}
		if _, err := d.batches.Redecide(ctx, d.school, l.ID, 0, decision); about(err) != "decided_on" {
			t.Errorf("decided tomorrow: got %q", about(err))
		}
		decision.On = civil.On(2025, 6, 20)
		if _, err := d.batches.Redecide(ctx, d.school, l.ID, 0, decision); err != nil {
			t.Fatal(err)
		}
		if _, err := d.batches.Publish(ctx, d.vice, l.ID, 0, batch.Act{Step: "publish", Publication: batch.Publication{On: civil.On(2025, 6, 25), Place: "公开栏"}}); !errors.Is(err, batch.ErrState) {
			t.Errorf("published before it was handed in: got %v", err)
		}
		if _, err := d.batches.Publish(ctx, d.school, l.ID, 0, batch.Act{Step: "submit"}); err != nil {
			t.Fatal(err)
		}
		for name, p := range map[string]batch.Publication{
			"published_on":       {On: civil.On(2025, 6, 19), Place: "公开栏"},
			"published_on place": {On: civil.On(2025, 9, 2)},
			"url":                {On: civil.On(2025, 6, 25), URL: "javascript:alert(1)"},
		} {
			if _, err := d.batches.Publish(ctx, d.vice, l.ID, 0, batch.Act{Step: "publish", Publication: p}); about(err) != name {
				t.Errorf("published %+v: got %q, want %q", p, about(err), name)
			}
		}
		if _, err := d.orgs.Unverify(ctx, d.school, seen); err != nil {
			t.Fatal(err)
		}
		good := batch.Publication{On: civil.On(2025, 6, 25), URL: "https://school.example/list"}
		if _, err := d.batches.Publish(ctx, d.vice, l.ID, 0, batch.Act{Step: "publish", Publication: good}); about(err) != "units" {
			t.Errorf("a unit that is not verified any more: got %v", err)
		}
		if _, err := d.orgs.Verify(ctx, d.school, seen, org.ByInspection, "2025-06-10 实地考察，合格"); err != nil {
			t.Fatal(err)
		}
		if _, err := d.batches.Publish(ctx, d.school, l.ID, 0, batch.Act{Step: "publish", Publication: good}); !errors.Is(err, batch.ErrForbidden) {
			t.Errorf("the office publishes: got %v", err)
		}
		if l, err = d.batches.Publish(ctx, d.vice, l.ID, 0, batch.Act{Step: "publish", Publication: good}); err != nil || l.State != batch.Published {
			t.Fatalf("publish: got %q, %v", l.State, err)
		}
		if _, err := d.batches.Redecide(ctx, d.school, l.ID, 0, decision); !errors.Is(err, batch.ErrState) {
			t.Errorf("a published list grows: got %v", err)
		}
		if _, err := d.batches.Step(ctx, d.vice, b.ID, 0, "return", "日期要改"); !errors.Is(err, batch.ErrState) {
			t.Errorf("an approval is taken back after a list was published: got %v", err)
		}
		if units, err := d.batches.Adopted(ctx, b.ID, civil.On(2025, 9, 1)); err != nil || !slices.Equal(units, []org.ID{seen}) {
			t.Errorf("adopted: got %v, %v", units, err)
		}
		if got, err := d.batches.List(ctx, actor.Actor{}, l.ID); err != nil || got.History != nil || got.DecisionNo == "" {
			t.Errorf("what everybody reads: got %+v, %v, want the list without its history", got, err)
		}
		if _, err := d.batches.Publish(ctx, d.vice, l.ID, 0, batch.Act{Step: "stop", Unit: seen}); about(err) != "reason" {
			t.Errorf("stopped without a word: got %v", err)
		}
		if _, err := d.batches.Publish(ctx, d.vice, l.ID, 0, batch.Act{Step: "stop", Unit: seen, Reason: "整改中"}); err != nil {
			t.Fatal(err)
		}
		if units, err := d.batches.Adopted(ctx, b.ID, civil.On(2025, 9, 1)); err != nil || len(units) != 0 {
			t.Errorf("adopted after stopping: got %v, %v", units, err)
		}
		if got, err := d.batches.List(ctx, actor.Actor{}, l.ID); err != nil || got.Entries[0].Reason != "" || got.Entries[0].StoppedOn.IsZero() {
			t.Errorf("what everybody reads of the stop: got %+v, %v, want the day alone", got.Entries, err)
		}
		if _, err := d.batches.Publish(ctx, d.vice, l.ID, 0, batch.Act{Step: "resume", Unit: seen}); err != nil {
			t.Error(err)
		}
	})
}

func TestAUnitListedBeforeNeedsNoNewVisitUnlessTheLastSaysNo(t *testing.T) {
	d := newDeskHouse(t, openSQLite(t))
	ctx := t.Context()
	b := d.approved(t)
	d.visited(t, d.enterprise.ID, visit())
	d.published(t, b.ID, d.enterprise.ID)
	d.published(t, b.ID, d.enterprise.ID)
	no := visit()
	no.On, no.Adopt, no.Items[3].Verdict, no.Items[3].Note = civil.On(2025, 8, 20), batch.AdoptNo, batch.Unfit, "岗位内容与专业无关"
	d.visited(t, d.enterprise.ID, no)
	l, err := d.batches.Decide(ctx, d.school, b.ID, batch.Decision{No: "9", On: civil.On(2025, 8, 30), Units: []org.ID{d.enterprise.ID}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.batches.Publish(ctx, d.school, l.ID, 0, batch.Act{Step: "submit"}); about(err) != "units" {
		t.Errorf("a unit whose last visit says no: got %v", err)
	}
	if list, err := d.batches.Candidates(ctx, d.school, nil); err != nil || len(list) != 1 || list[0].May() || list[0].Listed || !list[0].Stopped || !list[0].Refused {
		t.Errorf("candidates: got %+v, %v", list, err)
	}
}

func TestASchoolThatPublishesListsConfirmsByThemAlone(t *testing.T) {
	d := newDeskHouse(t, openSQLite(t))
	ctx := t.Context()
	l, err := d.applications.Listing(ctx, d.school, d.enterprise.ID)
	if err != nil || !l.On || !l.ByWord || l.Standing.Why() != "none" {
		t.Fatalf("a school without lists: got %+v, %v, want the office's word", l, err)
	}
	b, other := d.approved(t), d.stranger(t, "000004", "名单上的机械厂")
	d.visited(t, other, visit())
	list := d.published(t, b.ID, other)
	if l, err = d.applications.Listing(ctx, d.school, d.enterprise.ID); err != nil || l.On || l.Standing.Why() != "unlisted" {
		t.Errorf("a unit that only the office's word lists: got %+v, %v", l, err)
	}
	if l, err = d.applications.Listing(ctx, d.school, other); err != nil || !l.On || l.ByWord || l.DecisionNo != list.DecisionNo || l.PublishedOn != list.PublishedOn {
		t.Errorf("a unit on the list: got %+v, %v", l, err)
	}
	if _, err := d.applications.Listing(ctx, d.unit, other); !errors.Is(err, application.ErrForbidden) {
		t.Errorf("a unit asks: got %v", err)
	}
}

func TestAListIsOfABatchThatIsApproved(t *testing.T) {
	engines(t, func(t *testing.T, open func() *store.DB) {
		d := newDeskHouse(t, open())
		ctx := t.Context()
		b, err := d.batches.Create(ctx, d.school, d.terms())
		if err != nil {
			t.Fatal(err)
		}
		d.visited(t, d.enterprise.ID, visit())
		l, err := d.batches.Decide(ctx, d.school, b.ID, batch.Decision{No: "7", On: civil.On(2025, 6, 20), Units: []org.ID{d.enterprise.ID}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.batches.Publish(ctx, d.school, l.ID, 0, batch.Act{Step: "submit"}); !errors.Is(err, batch.ErrNotApproved) {
			t.Errorf("a list of a draft: got %v, want %v", err, batch.ErrNotApproved)
		}
		if _, err = d.batches.Step(ctx, d.school, b.ID, 0, "submit", ""); err == nil {
			_, err = d.batches.Step(ctx, d.vice, b.ID, 0, "approve", "")
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.batches.Publish(ctx, d.school, l.ID, 0, batch.Act{Step: "submit"}); err != nil {
			t.Fatalf("a list of an approved batch: %v", err)
		}
		if _, err := d.batches.Step(ctx, d.vice, b.ID, 0, "return", "日期要改"); !errors.Is(err, batch.ErrState) {
			t.Errorf("returned while its list waits: got %v, want %v", err, batch.ErrState)
		}
	})
}

func TestTheVisitComesBeforeTheDecision(t *testing.T) {
	d := newDeskHouse(t, openSQLite(t))
	ctx := t.Context()
	b, late, unit := d.approved(t), visit(), d.stranger(t, "000006", "后考察的机械厂")
	late.On = civil.On(2025, 6, 21)
	d.visited(t, unit, late)
	l, err := d.batches.Decide(ctx, d.school, b.ID, batch.Decision{No: "7", On: civil.On(2025, 6, 20), Units: []org.ID{unit}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.batches.Publish(ctx, d.school, l.ID, 0, batch.Act{Step: "submit"}); about(err) != "units" || !strings.Contains(fault.Of(err).Fields[0].Reason.Zh, "R-ART07-INSPECT") {
		t.Errorf("visited the day after the decision: got %v", err)
	}
	d.visited(t, unit, visit()) // an older report, approved later
	if _, err := d.batches.Publish(ctx, d.school, l.ID, 0, batch.Act{Step: "submit"}); err != nil {
		t.Errorf("visited before it, too: %v", err)
	}
}

func TestAStopHoldsForEveryListOfTheSchool(t *testing.T) {
	engines(t, func(t *testing.T, open func() *store.DB) {
		d := newDeskHouse(t, open())
		ctx := t.Context()
		first, second, unit := d.approved(t), d.approved(t), d.enterprise.ID
		d.visited(t, unit, visit())
		l := d.published(t, first.ID, unit)
		d.published(t, second.ID, unit)
		counted := func(when string, want int) {
			t.Helper()
			for _, b := range []batch.ID{first.ID, second.ID} {
				if units, err := d.batches.Adopted(ctx, b, civil.On(2025, 9, 1)); err != nil || len(units) != want {
					t.Errorf("%s: got %v, %v, want %d", when, units, err, want)
				}
			}
		}
		act := func(a batch.Act) error {
			_, err := d.batches.Publish(ctx, d.vice, l.ID, 0, a)
			return err
		}
		counted("published", 1)
		if err := act(batch.Act{Step: "stop", Unit: unit, Reason: "整改中"}); err != nil {
			t.Fatal(err)
		}
		counted("stopped", 0)
		again, err := d.batches.Decide(ctx, d.school, first.ID, batch.Decision{No: "9", On: civil.On(2025, 8, 30), Units: []org.ID{unit}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.batches.Publish(ctx, d.school, again.ID, 0, batch.Act{Step: "submit"}); about(err) != "units" {
			t.Errorf("a new list of a unit that is stopped: got %v", err)
		}
		if err := act(batch.Act{Step: "resume", Unit: unit}); err != nil {
			t.Fatal(err)
		}
		counted("resumed", 1)
		no := visit()
		no.On, no.Adopt, no.Items[3].Verdict, no.Items[3].Note = civil.On(2025, 6, 1), batch.AdoptNo, batch.Unfit, "岗位内容与专业无关"
		d.visited(t, unit, no)
		counted("an earlier visit says no", 1)
		no.On = civil.On(2025, 8, 20)
		d.visited(t, unit, no)
		counted("the last visit says no", 0)
		if got, err := d.batches.List(ctx, d.school, l.ID); err != nil || got.Entries[0].Reason != no.Conclusion {
			t.Errorf("why it is stopped: got %+v, %v, want the conclusion", got.Entries, err)
		}
		if err := act(batch.Act{Step: "resume", Unit: unit}); about(err) != "unit" {
			t.Errorf("resumed against the last visit: got %v", err)
		}
	})
}

func TestAListEndsWithItsBatch(t *testing.T) {
	engines(t, func(t *testing.T, open func() *store.DB) {
		d := newDeskHouse(t, open())
		ctx := t.Context()
		b := d.approved(t)
		d.visited(t, d.enterprise.ID, visit())
		d.published(t, b.ID, d.enterprise.ID)
		for _, tt := range []struct {
			day  civil.Date
			why  string
			want int
		}{{b.To, "", 1}, {b.To.AddDays(1), "ended", 0}} {
			st, err := batch.StandingOf(ctx, d.db, b.School, d.enterprise.ID, tt.day)
			if err != nil || st.Why() != tt.why || !st.HasLists {
				t.Errorf("on %s: got %q, %+v, %v, want %q", tt.day, st.Why(), st, err, tt.why)
			}
			if got, err := d.db.ListedUnits(ctx, []org.ID{b.School}, tt.day); err != nil || len(got[b.School]) != tt.want {
				t.Errorf("searched on %s: got %v, %v, want %d", tt.day, got, err, tt.want)
			}
		}
	})
}

func TestAPartnerThatTheOfficeListedNeedsNoNewVisit(t *testing.T) {
	d := newDeskHouse(t, openSQLite(t))
	ctx := t.Context()
	list, err := d.batches.Candidates(ctx, d.school, nil)
	if err != nil || len(list) != 1 || list[0].ID != d.enterprise.ID || !list[0].May() || list[0].Inspected {
		t.Fatalf("candidates: got %+v, %v, want the partner alone", list, err)
	}
	d.published(t, d.approved(t).ID, d.enterprise.ID)
}

func TestAVisitBeforeTheVerificationWasTakenBackDoesNotGiveItAgain(t *testing.T) {
	engines(t, func(t *testing.T, open func() *store.DB) {
		d := newDeskHouse(t, open())
		ctx := t.Context()
		unit := d.stranger(t, "000005", "撤回核验的机械厂")
		d.visited(t, unit, visit())
		if _, err := d.orgs.Unverify(ctx, d.school, unit); err != nil {
			t.Fatal(err)
		}
		late := visit()
		late.On = civil.On(2025, 8, 31)
		i, err := d.batches.Begin(ctx, d.school, unit, late)
		if err == nil {
			_, err = d.batches.Judge(ctx, d.school, i.ID, 0, "submit", "")
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.batches.Judge(ctx, d.vice, i.ID, 0, "approve", ""); about(err) != "on" {
			t.Errorf("a visit of the day before: got %v", err)
		}
		late.On = civil.On(2025, 9, 1)
		d.visited(t, unit, late)
		if e, err := d.orgs.Enterprise(ctx, unit); err != nil || !e.Verified() {
			t.Errorf("visited again: got %+v, %v, want it verified", e.Verification, err)
		}
	})
}

func TestADraftIsDiscardedAndWhatWasHandedInIsWithdrawn(t *testing.T) {
	engines(t, func(t *testing.T, open func() *store.DB) {
		d := newDeskHouse(t, open())
		ctx, s := t.Context(), d.batches
		b, err := s.Create(ctx, d.school, d.terms())
		must(t, err)
		l, err := s.Decide(ctx, d.school, b.ID, batch.Decision{No: "7号"})
		must(t, err)
		unit := d.stranger(t, "000021", "待考察机械厂")
		i, err := s.Begin(ctx, d.school, unit, visit())
		must(t, err)
		i, err = s.AddPhoto(ctx, d.school, i.ID, sent("a"))
		must(t, err)

		if err := s.Discard(ctx, d.school, b.ID, 0); !errors.Is(err, batch.ErrInUse) {
			t.Errorf("a batch with a list: got %v", err)
		}
		if err := s.DiscardInspection(ctx, d.school, i.ID, i.Version-1); !errors.Is(err, batch.ErrStale) {
			t.Errorf("a report that changed meanwhile: got %v", err)
		}
		elsewhere := actor.Actor{Account: "acc_x", Role: actor.School, Org: "sch_other"}
		if err := s.DiscardList(ctx, elsewhere, l.ID, 0); !errors.Is(err, batch.ErrNotFound) {
			t.Errorf("another school: got %v", err)
		}
		_, err = s.Judge(ctx, d.school, i.ID, 0, "submit", "")
		must(t, err)
		if err := s.DiscardInspection(ctx, d.school, i.ID, 0); !errors.Is(err, batch.ErrHandedIn) {
			t.Errorf("a report that was handed in: got %v", err)
		}
		if i, err = s.Judge(ctx, d.school, i.ID, 0, "withdraw", ""); err != nil || i.State != batch.Draft {
			t.Fatalf("withdraw: got %q, %v", i.State, err)
		}
		if _, err := s.Judge(ctx, d.school, i.ID, 0, "withdraw", ""); !errors.Is(err, batch.ErrState) {
			t.Errorf("withdrawn twice: got %v", err)
		}
		if _, err := s.Judge(ctx, d.vice, i.ID, 0, "approve", ""); !errors.Is(err, batch.ErrState) {
			t.Errorf("approved after it was withdrawn: got %v", err)
		}
		if err := s.DiscardInspection(ctx, d.school, i.ID, 0); !errors.Is(err, batch.ErrHandedIn) {
			t.Errorf("a report that the vice-principal has seen: got %v", err)
		}
		other, err := s.Begin(ctx, d.school, unit, batch.Visit{})
		must(t, err)
		other, err = s.AddPhoto(ctx, d.school, other.ID, sent("a"))
		must(t, err)
		for what, err := range map[string]error{
			"a report": s.DiscardInspection(ctx, d.school, other.ID, other.Version), "a list": s.DiscardList(ctx, d.school, l.ID, l.Version),
		} {
			must(t, err, what)
		}
		must(t, s.Discard(ctx, d.school, b.ID, b.Version), "a batch")
		_, gone := s.Inspection(ctx, d.school, other.ID)
		_, photo := s.Photo(ctx, d.school, other.ID, other.Photos[0].ID)
		_, list := s.List(ctx, d.school, l.ID)
		_, of := s.Batch(ctx, d.school, b.ID)
		for what, err := range map[string]error{"report": gone, "photo": photo, "list": list, "batch": of} {
			if !errors.Is(err, batch.ErrNotFound) {
				t.Errorf("the %s afterwards: got %v", what, err)
			}
		}
		lines, err := d.db.AuditOf(ctx, ident.ID(b.ID), 10)
		if err != nil || len(lines) != 2 || lines[0].Action != "batch.discard" && lines[1].Action != "batch.discard" {
			t.Errorf("the log: got %+v, %v", lines, err)
		}
	})
}

func TestAPublishedListKeepsTheNamesThatItWasPublishedWith(t *testing.T) {
	engines(t, func(t *testing.T, open func() *store.DB) {
		d := newDeskHouse(t, open())
		ctx := t.Context()
		b := d.approved(t)
		d.visited(t, d.enterprise.ID, visit())
		l := d.published(t, b.ID, d.enterprise.ID)
		err := d.db.InTx(ctx, func(tx *store.Tx) error {
			e, err := tx.LockEnterprise(ctx, d.enterprise.ID)
			if err != nil {
				return err
			}
			e.Name = "改名后的机械厂"
			e.Version++
			return tx.SaveEnterprise(ctx, e)
		})
		must(t, err)
		if l, err = d.batches.List(ctx, d.school, l.ID); err != nil || l.Entries[0].Name != d.enterprise.Name || l.Entries[0].USCC != d.enterprise.USCC {
			t.Errorf("got %+v, %v, want %s %s", l.Entries, err, d.enterprise.Name, d.enterprise.USCC)
		}
	})
}

func TestTheFirstListSaysWhomItLeavesOut(t *testing.T) {
	engines(t, func(t *testing.T, open func() *store.DB) {
		d := newDeskHouse(t, open())
		ctx := t.Context()
		b := d.approved(t)
		c, err := d.orgs.CooperationOf(ctx, org.ID(d.school.Org), d.enterprise.ID)
		must(t, err)
		c.Listing = &org.Listing{DecisionNo: "老名单", DecidedOn: civil.On(2025, 1, 2), PublishedOn: civil.On(2025, 1, 3)}
		_, err = d.orgs.UpdateCooperation(ctx, d.school, c.ID, c.Version, c)
		must(t, err)
		on := func() bool {
			t.Helper()
			on, err := d.batches.On(ctx, org.ID(d.school.Org), org.ID(d.school.Org))
			must(t, err)
			return on(org.ID(d.school.Org), d.enterprise.ID)
		}
		if !on() {
			t.Error("without a list: the office's word does not count")
		}
		other := d.stranger(t, "000022", "另一家机械厂")
		d.visited(t, other, visit())
		l, err := d.batches.Decide(ctx, d.school, b.ID, batch.Decision{Units: []org.ID{other}})
		must(t, err)
		if left, err := d.batches.Left(ctx, d.school, l); err != nil || len(left) != 1 || left[0].ID != d.enterprise.ID {
			t.Errorf("left out: got %v, %v", left, err)
		}
		d.published(t, b.ID, other)
		if on() {
			t.Error("with a list: the office's word counts")
		}
		if left, err := d.batches.Left(ctx, d.school, l); err != nil || len(left) > 0 {
			t.Errorf("a later list: got %v, %v", left, err)
		}
	})
}

func must(t *testing.T, err error, what ...string) {
	t.Helper()
	if err != nil {
		t.Fatal(what, err)
	}
}
