package privacy_test

import (
	"context"
	"errors"
	"strings"
	"time"

	"firstkm/events"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/privacy"
	"firstkm/services/student"
)

// desk is one school's records in memory and a clock. It is both what is read and the transaction.
type desk struct {
	privacy.Tx
	now      time.Time
	students map[student.ID]student.Student
	grants   map[privacy.ID]privacy.Grant
	tickets  map[privacy.ID]privacy.Ticket
	requests map[privacy.ID]privacy.Request
	links    map[privacy.ID]privacy.Link
	holds    map[privacy.ID]privacy.Hold
	consents map[student.ID]privacy.Consent
	sealed   map[student.ID]map[privacy.Field]string
	looks    []privacy.Look
	purges   []privacy.Purge
	due      map[privacy.Kind][]privacy.Erased
	kept     privacy.Kept
	placed   bool
	asked    student.ID // whose guardian is asked to consent
	events   []string
	audit    []string
	failing  error // what writing a look answers
}

func find[K comparable, V any](m map[K]V, id K, missing error) (V, error) {
	if v, ok := m[id]; ok {
		return v, nil
	}
	var none V
	return none, missing
}

func (d *desk) clock() time.Time { return d.now }

func (d *desk) Student(_ context.Context, id student.ID) (student.Student, error) {
	return find(d.students, id, student.ErrNotFound)
}

func (d *desk) LockStudent(ctx context.Context, id student.ID) (student.Student, error) {
	return d.Student(ctx, id)
}

func (d *desk) School(context.Context, org.ID) (org.School, error) {
	return org.School{ID: "sch_1", Name: "示例学校"}, nil
}

func (d *desk) Grant(_ context.Context, id privacy.ID) (privacy.Grant, error) {
	return find(d.grants, id, privacy.ErrNotFound)
}

func (d *desk) GrantsInForce(_ context.Context, account ident.ID) (list []privacy.Grant, err error) {
	for _, g := range d.grants {
		if g.Account == account && g.State == privacy.GrantApproved {
			list = append(list, g)
		}
	}
	return list, nil
}

func (d *desk) InsertGrant(_ context.Context, g privacy.Grant) error { d.grants[g.ID] = g; return nil }

func (d *desk) SaveGrant(_ context.Context, g privacy.Grant) error { d.grants[g.ID] = g; return nil }

func (d *desk) Ticket(_ context.Context, id privacy.ID) (privacy.Ticket, error) {
	return find(d.tickets, id, privacy.ErrNotFound)
}

func (d *desk) TicketsOpen(_ context.Context, account ident.ID) (list []privacy.Ticket, err error) {
	for _, t := range d.tickets {
		if t.Account == account && t.State == privacy.TicketOpen {
			list = append(list, t)
		}
	}
	return list, nil
}

func (d *desk) TicketsDue(_ context.Context, now time.Time, _ int) (ids []privacy.ID, err error) {
	for id, t := range d.tickets {
		if t.StateAt(now) != t.State {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

func (d *desk) InsertTicket(_ context.Context, t privacy.Ticket) error {
	d.tickets[t.ID] = t
	return nil
}

func (d *desk) SaveTicket(_ context.Context, t privacy.Ticket) error {
	d.tickets[t.ID] = t
	return nil
}

func (d *desk) InsertLook(_ context.Context, l privacy.Look) error {
	d.looks = append(d.looks, l)
	return d.failing
}

func (d *desk) Looks(_ context.Context, f privacy.LookFilter, _ page.Request) (p page.Page[privacy.Look], err error) {
	for _, l := range d.looks {
		if (f.Student == "" || f.Student == l.Student) && (f.Account == "" || f.Account == l.Account) && (f.School == "" || f.School == l.School) {
			p.Items = append(p.Items, l)
		}
	}
	return p, nil
}

func (d *desk) DataRequest(_ context.Context, id privacy.ID) (privacy.Request, error) {
	return find(d.requests, id, privacy.ErrNotFound)
}

func (d *desk) DataRequests(_ context.Context, f privacy.RequestFilter, _ page.Request) (p page.Page[privacy.Request], err error) {
	for _, r := range d.requests {
		if f.Student == "" || f.Student == r.Student {
			p.Items = append(p.Items, r)
		}
	}
	return p, nil
}

func (d *desk) InsertDataRequest(_ context.Context, r privacy.Request) error {
	d.requests[r.ID] = r
	return nil
}

func (d *desk) SaveDataRequest(_ context.Context, r privacy.Request) error {
	d.requests[r.ID] = r
	return nil
}

func (d *desk) LegalHold(_ context.Context, id privacy.ID) (privacy.Hold, error) {
	return find(d.holds, id, privacy.ErrNotFound)
}

func (d *desk) OnHold(_ context.Context, id student.ID) (bool, error) {
	for _, h := range d.holds {
		if h.Student == id && h.Holds() {
			return true, nil
		}
	}
	return false, nil
}

func (d *desk) InsertLegalHold(_ context.Context, h privacy.Hold) error {
	d.holds[h.ID] = h
	return nil
}

func (d *desk) SaveLegalHold(_ context.Context, h privacy.Hold) error { d.holds[h.ID] = h; return nil }

func (d *desk) GuardianConsent(_ context.Context, id student.ID) (privacy.Consent, error) {
	return find(d.consents, id, privacy.ErrNotFound)
}

func (d *desk) SaveGuardianConsent(_ context.Context, c privacy.Consent) error {
	d.consents[c.Student] = c
	return nil
}

func (d *desk) GuardianLink(_ context.Context, id privacy.ID) (privacy.Link, error) {
	return find(d.links, id, privacy.ErrNotFound)
}

func (d *desk) InsertGuardianLink(_ context.Context, l privacy.Link) error {
	d.links[l.ID] = l
	return nil
}

func (d *desk) SaveGuardianLink(_ context.Context, l privacy.Link) error {
	d.links[l.ID] = l
	return nil
}

func (d *desk) SealedValues(_ context.Context, id student.ID) (map[privacy.Field]string, error) {
	return d.sealed[id], nil
}

func (d *desk) EraseSealed(_ context.Context, id student.ID, fields []privacy.Field, _ time.Time) (bool, error) {
	for _, f := range fields {
		delete(d.sealed[id], f)
	}
	return true, nil
}

func (d *desk) ConsentAsked(_ context.Context, id student.ID) (bool, error) {
	return d.asked == id, nil
}

func (d *desk) Placed(context.Context, student.ID, civil.Date) (bool, error) { return d.placed, nil }

func (d *desk) HeldOf(context.Context, student.ID) (privacy.Held, error) {
	return privacy.Held{Applications: 1, Applied: []privacy.Applied{{Post: "数控车工", State: "submitted"}}}, nil
}

func (d *desk) KeptOf(context.Context, student.ID) (privacy.Kept, error) { return d.kept, nil }

func (d *desk) InsertPurge(_ context.Context, p privacy.Purge) error {
	d.purges = append(d.purges, p)
	return nil
}

func (d *desk) PurgeDue(_ context.Context, k privacy.Kind, _ civil.Date, _ int) ([]privacy.Erased, error) {
	due := d.due[k]
	d.due[k] = nil
	return due, nil
}

func (d *desk) Record(_ context.Context, _ ident.ID, e events.Event) error {
	d.events = append(d.events, strings.TrimPrefix(e.Subject(), "firstkm.privacy."))
	return nil
}

func (d *desk) Audit(_ context.Context, e ledger.Entry) error {
	d.audit = append(d.audit, e.Action)
	return nil
}

// opener opens what stands in brackets, and refuses a value that was sealed for another place.
type opener struct{}

func (opener) Open(field, record, sealed string) (string, error) {
	plain, ok := strings.CutPrefix(sealed, field+"|"+record+"|")
	if !ok {
		return "", errors.New("sealed for another place")
	}
	return plain, nil
}

func seal(id student.ID, f privacy.Field, plain string) string {
	return string(f) + "|" + string(id) + "|" + plain
}

var (
	teacher   = actor.Actor{Account: "acc_t", Role: actor.ClassTeacher, Org: "sch_1", Class: "数控1班"}
	office    = actor.Actor{Account: "acc_o", Role: actor.School, Org: "sch_1"}
	principal = actor.Actor{Account: "acc_v", Role: actor.VicePrincipal, Org: "sch_1"}
	second    = actor.Actor{Account: "acc_w", Role: actor.VicePrincipal, Org: "sch_1"}
	elsewhere = actor.Actor{Account: "acc_x", Role: actor.VicePrincipal, Org: "sch_2"}
	pupil     = actor.Actor{Account: "acc_s", Role: actor.Student, Org: "sch_1", Person: "stu_1"}
)

// newDesk has a minor of the teacher's class, a grown-up of another class and a child of 13.
func newDesk() (*desk, *privacy.Service) {
	d := &desk{
		now: time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC), students: map[student.ID]student.Student{}, grants: map[privacy.ID]privacy.Grant{},
		tickets: map[privacy.ID]privacy.Ticket{}, requests: map[privacy.ID]privacy.Request{}, links: map[privacy.ID]privacy.Link{},
		holds: map[privacy.ID]privacy.Hold{}, consents: map[student.ID]privacy.Consent{}, sealed: map[student.ID]map[privacy.Field]string{}, due: map[privacy.Kind][]privacy.Erased{},
	}
	for _, s := range []student.Student{
		{ID: "stu_1", School: "sch_1", Name: "王示例", Class: "数控1班", BirthDate: civil.On(2009, 5, 1), EntryYear: 2024, MajorCode: "660103"},
		{ID: "stu_2", School: "sch_1", Name: "李示例", Class: "数控2班", BirthDate: civil.On(2007, 5, 1), EntryYear: 2023, MajorCode: "660103"},
		{ID: "stu_3", School: "sch_1", Name: "赵示例", Class: "数控1班", BirthDate: civil.On(2013, 5, 1), EntryYear: 2026, MajorCode: "660103"},
	} {
		d.students[s.ID] = s
		d.sealed[s.ID] = map[privacy.Field]string{
			privacy.IDNumber: seal(s.ID, privacy.IDNumber, "31010720090501123X"), privacy.Phone: seal(s.ID, privacy.Phone, "13800001234"),
		}
	}
	inTx := func(_ context.Context, use func(privacy.Tx) error) error { return use(d) }
	s := privacy.NewService(d, inTx, func() civil.Calendar { return civil.Calendar{} }, func() time.Time { return d.now }).
		Opening(opener{}).Signing([]byte("0123456789abcdef"))
	return d, s
}
