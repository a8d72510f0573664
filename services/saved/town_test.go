package saved_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"firstkm/events"
	"firstkm/search"
	"firstkm/search/bleveindex"
	"firstkm/search/understand"
	"firstkm/services/catalogue"
	"firstkm/services/find"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/page"
	"firstkm/services/notify"
	"firstkm/services/placement"
	"firstkm/services/platform/indexing"
	"firstkm/services/platform/store"
	"firstkm/services/platform/store/storetest"
	"firstkm/services/saved"
)

// town is two schools, a unit and people who look for openings, with a clock that tests turn.
type town struct {
	t       testing.TB
	db      *store.DB
	clock   time.Time
	cat     *catalogue.Live
	index   *bleveindex.Index
	notices *notify.Service
	finder  *find.Service
	all     *saved.Service
	events  int
}

// outlet takes everything.
type outlet struct{}

// Send implements notify.Outlet.
func (outlet) Send(context.Context, notify.Message) error { return nil }

const (
	grown = "stu_1" // of sch_1, of age
	minor = "stu_2" // of sch_1, 16
	away  = "stu_3" // of sch_2
)

func newTown(t testing.TB, db *store.DB) *town {
	t.Helper()
	w := &town{t: t, db: db, clock: time.Date(2025, 9, 1, 4, 0, 0, 0, time.UTC), cat: catalogue.NewLive(catalogue.Starter())}
	w.change(func(ctx context.Context, tx *store.Tx) error {
		errs := []error{
			tx.InsertSchool(ctx, storetest.School("sch_1", "001", "310107")), tx.InsertSchool(ctx, storetest.School("sch_2", "002", "310112")),
			tx.InsertEnterprise(ctx, storetest.Enterprise("ent_1", "91320582MA1WXYT23C", "310107")),
		}
		for n, p := range []struct {
			id, school string
			born       civil.Date
		}{{grown, "sch_1", civil.On(2006, 1, 1)}, {minor, "sch_1", civil.On(2008, 12, 1)}, {away, "sch_2", civil.On(2006, 1, 1)}} {
			st := storetest.Student(p.id, fmt.Sprint(n), "sch_1")
			st.School, st.State, st.BirthDate = "sch_1", "", p.born
			if p.school == "sch_2" {
				st.School = "sch_2"
			}
			a := storetest.Account(fmt.Sprintf("acc_%d", n+1), p.id, actor.Student, ident.ID(p.school))
			a.Person = ident.ID(p.id)
			errs = append(errs, tx.InsertStudent(ctx, st), tx.InsertAccount(ctx, a))
		}
		staff := storetest.Account("acc_class", "class", actor.ClassTeacher, "sch_1")
		staff.Person = ""
		return errors.Join(append(errs, tx.InsertAccount(ctx, staff))...)
	})
	b, err := bleveindex.Build(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if w.index, err = b.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.index.Close() })
	w.finder = find.NewService(w.index, understand.Read, w.cat, db, func() time.Time { return w.clock })
	w.all = w.begin(db.InTx)
	return w
}

// begin is the services as a program that starts has them, over a way to run transactions that tests break.
func (w *town) begin(inTx func(context.Context, func(*store.Tx) error) error) *saved.Service {
	now := func() time.Time { return w.clock }
	w.notices = notify.NewService(w.db, func(ctx context.Context, use func(notify.Tx) error) error {
		return inTx(ctx, func(tx *store.Tx) error { return use(tx) })
	}, notify.Parts{Outlets: map[notify.Channel]notify.Outlet{notify.Mail: outlet{}, notify.SMS: outlet{}}, Now: now, Chance: func() float64 { return 0 }})
	describe := indexing.New(w.db, nil, nil, w.cat, nil, now, slog.Default()).Document
	return saved.NewService(w.db, func(ctx context.Context, use func(saved.Tx, notify.Tx) error) error {
		return inTx(ctx, func(tx *store.Tx) error { return use(tx, tx) })
	}, saved.Parts{Find: w.finder, Tell: w.notices, Catalogue: w.cat, Percolator: bleveindex.Percolator{}, Describe: describe, Now: now})
}

func (w *town) change(use func(ctx context.Context, tx *store.Tx) error) {
	w.t.Helper()
	if err := w.db.InTx(w.t.Context(), func(tx *store.Tx) error { return use(w.t.Context(), tx) }); err != nil {
		w.t.Fatal(err)
	}
}

func who(person string) actor.Actor {
	a := actor.Actor{Role: actor.Student, Org: "sch_1", Person: ident.ID(person), Account: ident.ID("acc_" + person[4:])}
	if person == away {
		a.Org = "sch_2"
	}
	return a
}

var teacher = actor.Actor{Account: "acc_class", Role: actor.ClassTeacher, Org: "sch_1", Class: "数控2301"}

func (w *town) save(of actor.Actor, query string, tell saved.Tell) saved.Search {
	w.t.Helper()
	w.clock = w.clock.Add(time.Second)
	s, err := w.all.Save(w.t.Context(), of, query, saved.Terms{Name: "我要的", Tell: tell})
	if err != nil {
		w.t.Fatalf("save %q: %v", query, err)
	}
	return s
}

// opening is a published post of the town, changed by change.
func (w *town) opening(id string, change func(*placement.Placement)) placement.Placement {
	p := storetest.Placement(id, "ent_1")
	p.PublishedAt, p.ExpiresOn, p.Taken, p.Audience, p.Conditions = w.clock, civil.Today(w.clock).AddDays(30), 0, nil, nil
	p.ExternalName, p.UpdatedAt = "", w.clock
	if change != nil {
		change(&p)
	}
	return p
}

// publish puts an opening into SQL and gives the event of it, a moment later.
func (w *town) publish(p placement.Placement) events.Envelope {
	w.t.Helper()
	w.clock = w.clock.Add(time.Second)
	w.change(func(ctx context.Context, tx *store.Tx) error { return tx.InsertPlacement(ctx, p) })
	return w.event(string(p.ID), events.PlacementPublished{PlacementRef: events.PlacementRef{Placement: string(p.ID), Version: p.Version}})
}

// update saves the next version of an opening and gives the event.
func (w *town) update(p *placement.Placement, e events.Event) events.Envelope {
	w.t.Helper()
	w.clock = w.clock.Add(time.Second)
	p.Version++
	p.UpdatedAt = w.clock
	w.change(func(ctx context.Context, tx *store.Tx) error { return tx.SavePlacement(ctx, *p) })
	return w.event(string(p.ID), e)
}

func (w *town) event(key string, e events.Event) events.Envelope {
	w.t.Helper()
	w.events++
	env, err := events.Seal(fmt.Sprint(w.events), key, w.clock, e)
	if err != nil {
		w.t.Fatal(err)
	}
	return env
}

func (w *town) hear(list ...events.Envelope) {
	w.t.Helper()
	for _, e := range list {
		if err := w.all.Percolate(w.t.Context(), e); err != nil {
			w.t.Fatalf("percolate %s: %v", e.Subject, err)
		}
	}
}

// tell lets the moment pass in which several come together, and tells.
func (w *town) tell() int {
	w.t.Helper()
	w.clock = w.clock.Add(time.Minute)
	n, err := w.all.TellDue(w.t.Context(), 1000)
	if err != nil {
		w.t.Fatalf("tell: %v", err)
	}
	return n
}

func (w *town) inbox(of actor.Actor) (texts []string) {
	w.t.Helper()
	list, err := w.notices.Inbox(w.t.Context(), of, false, page.Request{Limit: 100})
	if err != nil {
		w.t.Fatal(err)
	}
	for _, c := range list.Items {
		texts = append(texts, c.Notice.Text.Zh)
	}
	return texts
}

// show puts openings into the index, as it has them when it caught up.
func (w *town) show(list ...placement.Placement) {
	w.t.Helper()
	describe := indexing.New(w.db, nil, nil, w.cat, nil, func() time.Time { return w.clock }, slog.Default()).Document
	var b search.Batch
	for _, p := range list {
		doc, err := describe(w.t.Context(), p)
		if err != nil {
			w.t.Fatal(err)
		}
		b.Upserts = append(b.Upserts, doc)
	}
	if err := w.index.Apply(w.t.Context(), b); err != nil {
		w.t.Fatal(err)
	}
}

// engines runs a test on both databases.
func engines(t *testing.T, run func(t *testing.T, w *town)) {
	t.Run("sqlite", func(t *testing.T) { run(t, newTown(t, storetest.SQLite(t))) })
	t.Run("postgresql", func(t *testing.T) { run(t, newTown(t, storetest.PostgreSQL(t))) })
}
