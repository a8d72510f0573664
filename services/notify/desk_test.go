package notify_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"firstkm/events"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/page"
	"firstkm/services/notify"
	"firstkm/services/platform/store"
	"firstkm/services/platform/store/storetest"
	"firstkm/services/teacher"
)

// desk is the notices of a school with a class of students, on a real SQLite, with a clock that tests turn. Its gateways
// remember what they were given and answer what they are told to.
type desk struct {
	t      *testing.T
	db     *store.DB
	all    *notify.Service
	clock  time.Time
	sms    *gateway
	mail   *gateway
	hooks  *gateway
	phones map[ident.ID]string // of students
	school actor.Actor

	standards teacher.Standards // of provinces
}

// noon in Shanghai: nobody's quiet hours.
func noon() time.Time { return time.Date(2025, 9, 1, 4, 0, 0, 0, time.UTC) }

const class = "数控2301"

func newDesk(t *testing.T, students int) *desk {
	t.Helper()
	d := &desk{
		t: t, db: storetest.SQLite(t), clock: noon(), sms: &gateway{}, mail: &gateway{}, hooks: &gateway{}, phones: map[ident.ID]string{},
		school: actor.Actor{Account: "acc_desk", Role: actor.School, Org: "sch_1"},
	}
	d.change(func(ctx context.Context, tx *store.Tx) error {
		errs := []error{tx.InsertSchool(ctx, storetest.School("sch_1", "001", "310107"))}
		for i := range students {
			st := storetest.Student(fmt.Sprintf("stu_%d", i+1), fmt.Sprintf("23%02d", i+1), "sch_1")
			st.State, st.Class = "", class
			errs = append(errs, tx.InsertStudent(ctx, st))
			d.phones[ident.ID(st.ID)] = fmt.Sprintf("1380013%04d", i+1)
		}
		return errors.Join(errs...)
	})
	d.all = d.on(d.db.InTx)
	return d
}

// on is the service over a way to run transactions, which tests break.
func (d *desk) on(inTx func(context.Context, func(*store.Tx) error) error) *notify.Service {
	return notify.NewService(d.db, func(ctx context.Context, use func(notify.Tx) error) error {
		return inTx(ctx, func(tx *store.Tx) error { return use(tx) })
	}, notify.Parts{
		Outlets: map[notify.Channel]notify.Outlet{notify.SMS: d.sms, notify.Mail: d.mail, notify.Webhook: d.hooks, notify.Robot: d.hooks},
		Vault:   vault{}, Addresses: d, Links: links(), Standards: d.standards, Now: func() time.Time { return d.clock }, Chance: func() float64 { return 0.5 },
	})
}

// change writes behind the service's back.
func (d *desk) change(use func(ctx context.Context, tx *store.Tx) error) {
	d.t.Helper()
	ctx := d.t.Context()
	if err := d.db.InTx(ctx, func(tx *store.Tx) error { return use(ctx, tx) }); err != nil {
		d.t.Fatal(err)
	}
}

// join gives somebody of the school an account.
func (d *desk) join(id string, role actor.Role) actor.Actor {
	d.t.Helper()
	a := storetest.Account(id, id, role, "sch_1")
	a.Person, a.Class = "", class
	d.change(func(ctx context.Context, tx *store.Tx) error { return tx.InsertAccount(ctx, a) })
	return a.Actor()
}

var pageOne = page.Request{}

func pupil(n int) actor.Actor {
	return actor.Actor{Account: ident.ID(fmt.Sprintf("acc_%d", n)), Role: actor.Student, Org: "sch_1", Person: ident.ID(fmt.Sprintf("stu_%d", n))}
}

// Address implements notify.Addresses.
func (d *desk) Address(_ context.Context, person ident.ID, c notify.Channel) (string, error) {
	if c == notify.SMS {
		return d.phones[person], nil
	}
	return "", nil
}

// send tells the whole class something.
func (d *desk) send(urgent bool) notify.Notice {
	d.t.Helper()
	n, err := d.all.Send(d.t.Context(), d.school, notify.Draft{Text: "请于周五前交回安全告知书。", Classes: []string{class}, Urgent: urgent})
	if err != nil {
		d.t.Fatal(err)
	}
	return n
}

// drain delivers until nothing is due.
func (d *desk) drain() {
	d.t.Helper()
	for range 100 {
		found, err := d.all.Deliver(d.t.Context())
		if err != nil {
			d.t.Fatal(err)
		}
		if !found {
			return
		}
	}
	d.t.Fatal("deliveries never end")
}

func (d *desk) inbox(who actor.Actor) []notify.Copy {
	d.t.Helper()
	list, err := d.all.Inbox(d.t.Context(), who, false, page.Request{})
	if err != nil {
		d.t.Fatal(err)
	}
	return list.Items
}

// tell lets an event happen once.
func (d *desk) tell(id string, e events.Event) {
	d.t.Helper()
	env, err := events.Seal(id, "x", d.clock, e)
	if err == nil {
		err = d.all.Tell(d.t.Context(), env)
	}
	if err != nil {
		d.t.Fatalf("tell %s: %v", e.Subject(), err)
	}
}

// opening is a published post of a unit whose one account is acc_unit.
func (d *desk) opening() {
	d.t.Helper()
	e := storetest.Enterprise("ent_1", "91320582MA1WXYT23C", "310107")
	a := storetest.Account("acc_unit", "unit", actor.Enterprise, "ent_1")
	a.Person = ""
	d.change(func(ctx context.Context, tx *store.Tx) error {
		return errors.Join(tx.InsertEnterprise(ctx, e), tx.InsertPlacement(ctx, storetest.Placement("plc_1", e.ID)), tx.InsertAccount(ctx, a))
	})
}

// gateway is an outlet.
type gateway struct {
	got    []notify.Message
	answer func(n int) error // of the n-th message, from 1
}

// Send implements notify.Outlet.
func (g *gateway) Send(_ context.Context, m notify.Message) error {
	g.got = append(g.got, m)
	if g.answer == nil {
		return nil
	}
	return g.answer(len(g.got))
}

// vault seals nothing, but binds values to their records.
type vault struct{}

// Seal implements notify.Vault.
func (vault) Seal(field, record, plain string) (string, error) {
	return field + "|" + record + "|" + plain, nil
}

// Open implements notify.Vault.
func (vault) Open(field, record, sealed string) (string, error) {
	plain, ok := strings.CutPrefix(sealed, field+"|"+record+"|")
	if !ok {
		return "", errors.New("sealed for another")
	}
	return plain, nil
}
