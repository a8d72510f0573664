package fair_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"firstkm/services/application"
	"firstkm/services/catalogue"
	"firstkm/services/fair"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/platform/store"
	"firstkm/services/platform/store/storetest"
	"firstkm/services/round"
	"firstkm/services/student"
)

// world is a school with students, two units with an opening each and a clock, in a real database.
type world struct {
	testing.TB
	db     *store.DB
	svc    *fair.Service
	rounds *round.Service
	now    time.Time
	read   int // batches
}

var (
	office  = actor.Actor{Account: "acc_s1", Role: actor.School, Org: "sch_1"}
	office2 = actor.Actor{Account: "acc_s2", Role: actor.School, Org: "sch_2"}
	teacher = actor.Actor{Account: "acc_t", Role: actor.ClassTeacher, Org: "sch_1", Class: "数控2301"}
)

func unitOf(n int) actor.Actor {
	return actor.Actor{Account: ident.ID(fmt.Sprintf("acc_u%d", n)), Role: actor.Enterprise, Org: ident.ID(fmt.Sprintf("ent_%d", n))}
}

func pupil(n int) actor.Actor {
	return actor.Actor{Account: ident.ID(fmt.Sprintf("acc_p%d", n)), Role: actor.Student, Org: "sch_1", Person: ident.ID(fmt.Sprintf("stu_%d", n))}
}

func post(n int) placement.ID { return placement.ID(fmt.Sprintf("plc_%d", n)) }

// sealer seals by turning round, which is enough to see that it was sealed.
type sealer struct{}

func (sealer) Seal(_, _, plain string) (string, error) { return "sealed " + plain, nil }
func (sealer) Open(_, _, sealed string) (string, error) {
	return strings.TrimPrefix(sealed, "sealed "), nil
}

// random is always the same.
type random struct{}

func (random) Read(p []byte) (int, error) { return len(p), nil }

// cohorts are the batches and lists of the world: bat_1 of sch_1 and bat_2 of sch_2, of every student but those of the class
// "other", and every unit. It counts how often a batch was read.
type cohorts struct{ read *int }

func (c cohorts) BatchOf(_ context.Context, id ident.ID) (round.Batch, error) {
	*c.read++
	b := round.Batch{School: "sch_1", Approved: true, Holds: func(st student.Student) bool { return st.Class != "other" }}
	switch id {
	case "bat_1":
		return b, nil
	case "bat_2":
		b.School = "sch_2"
		return b, nil
	}
	return round.Batch{}, round.ErrNotFound
}

func (cohorts) Adopted(context.Context, org.ID, ident.ID, civil.Date, ...org.ID) (map[org.ID]round.Listing, error) {
	return map[org.ID]round.Listing{"ent_1": {DecisionNo: "1"}, "ent_2": {DecisionNo: "1"}}, nil
}

type reads struct {
	*store.DB
	cohorts
}

type writes struct {
	*store.Tx
	cohorts
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{TB: t, db: storetest.SQLite(t), now: time.Date(2025, 9, 1, 2, 0, 0, 0, time.UTC)}
	w.must(w.write(func(ctx context.Context, tx *store.Tx) error {
		for i := 1; i <= 2; i++ {
			if err := tx.InsertSchool(ctx, storetest.School(fmt.Sprintf("sch_%d", i), fmt.Sprint(i), "310107")); err != nil {
				return err
			}
			e := storetest.Enterprise(fmt.Sprintf("ent_%d", i), fmt.Sprintf("91350100M00010%04d", i), "310107")
			if err := tx.InsertEnterprise(ctx, e); err != nil {
				return err
			}
			p := storetest.Placement(string(post(i)), e.ID)
			p.ExpiresOn, p.Seats, p.Taken = civil.On(2025, 12, 31), 4, 0
			if err := tx.InsertPlacement(ctx, p); err != nil {
				return err
			}
		}
		for n := 1; n <= 5; n++ {
			st := storetest.Student(fmt.Sprintf("stu_%d", n), fmt.Sprint(n), "sch_1")
			st.State, st.Name = student.Active, fmt.Sprintf("张示例%d", n)
			if n == 4 {
				st.Class = "other"
			}
			if n == 5 {
				st.School = "sch_2"
			}
			if err := tx.InsertStudent(ctx, st); err != nil {
				return err
			}
		}
		return nil
	}))
	now := func() time.Time { return w.now }
	cat := catalogue.NewLive(catalogue.Starter())
	applications := application.NewService(w.db, func(ctx context.Context, use func(application.Tx) error) error {
		return w.db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
	}, cat, now)
	w.rounds = round.NewService(round.Parts{Reads: w.reads(), InTx: func(ctx context.Context, use func(round.Tx) error) error {
		return w.db.InTx(ctx, func(tx *store.Tx) error { return use(writes{tx, cohorts{&w.read}}) })
	}, Placer: applications, Catalogue: cat, Sealer: sealer{}, Random: random{}, Now: now})
	w.svc = w.service(w.inTx)
	return w
}

func (w *world) reads() reads { return reads{w.db, cohorts{&w.read}} }

func (w *world) inTx(ctx context.Context, use func(fair.Tx) error) error {
	return w.db.InTx(ctx, func(tx *store.Tx) error { return use(writes{tx, cohorts{&w.read}}) })
}

func (w *world) service(inTx fair.InTx) *fair.Service {
	return fair.NewService(w.reads(), inTx, w.rounds, fair.Codes{Sign: func(message string) string {
		sum := sha256.Sum256([]byte("key" + message))
		return base64.RawURLEncoding.EncodeToString(sum[:])
	}}, func() time.Time { return w.now })
}

// round is a planned round of the schools with a seat at the first unit.
func (w *world) round(schools ...round.Member) round.Round {
	w.Helper()
	r, err := w.rounds.Plan(w.Context(), office, round.Plan{
		Name: "双选", Opens: w.now, Closes: w.now.AddDate(0, 0, 7), Start: civil.On(2025, 9, 10), End: civil.On(2026, 12, 31), HoldsUntil: civil.On(2025, 9, 9),
		Schools: schools, Most: 5,
	})
	w.must(err)
	_, err = w.rounds.Invite(w.Context(), office, r.ID, "ent_1")
	w.must(err)
	_, err = w.rounds.Offer(w.Context(), unitOf(1), r.ID, post(1), 0, round.Terms{Seats: 1})
	w.must(err)
	return r
}

// asks are the codes of the lines of somebody's start page.
func (w *world) asks(who actor.Actor) string {
	w.Helper()
	list, err := w.svc.Asks(w.Context(), who)
	w.must(err)
	var codes []string
	for _, a := range list {
		codes = append(codes, string(a.Code))
	}
	return strings.Join(codes, " ")
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

// plan is a fair tomorrow from nine to noon in Shanghai.
func (w *world) plan() fair.Plan {
	return fair.Plan{Title: "秋季双选会", Place: "体育馆", From: w.at(9, 0), Until: w.at(12, 0)}
}

// at is an instant of the day of the fair.
func (w *world) at(hour, minute int) time.Time {
	return time.Date(2025, 9, 2, hour, minute, 0, 0, civil.Shanghai).UTC()
}

// planned is a fair with both units at their booths, and slots of fifteen minutes at the first one's table.
func (w *world) planned(p fair.Plan) (fair.Fair, []fair.Slot) {
	w.Helper()
	f, err := w.svc.Plan(w.Context(), office, p)
	w.must(err)
	var slots []fair.Slot
	for n := 1; n <= 2; n++ {
		_, err := w.svc.Invite(w.Context(), office, f.ID, org.ID(unitOf(n).Org))
		w.must(err)
		_, err = w.svc.Answer(w.Context(), unitOf(n), f.ID, 0, true, "A1", []placement.ID{post(n)})
		w.must(err)
		made, err := w.svc.Schedule(w.Context(), unitOf(n), f.ID, fair.Schedule{Room: "1 号桌", From: w.at(9, 0), Until: w.at(10, 0), Minutes: 15, Capacity: 1})
		w.must(err)
		slots = append(slots, made...)
	}
	return f, slots
}

func (w *world) step(id fair.ID, step string) {
	w.Helper()
	_, err := w.svc.Step(w.Context(), office, id, 0, step, "下雨")
	w.must(err)
}

// unverify withdraws a unit's verification.
func (w *world) unverify(id org.ID) {
	w.Helper()
	w.must(w.write(func(ctx context.Context, tx *store.Tx) error {
		e, err := tx.LockEnterprise(ctx, id)
		if err != nil {
			return err
		}
		e.Verification = nil
		e.Version++
		return tx.SaveEnterprise(ctx, e)
	}))
}

// told is how many events of a kind were recorded.
func (w *world) told(subject string) (n int) {
	w.Helper()
	source := w.db.Outbox()
	release, _, err := source.Lead(w.Context())
	w.must(err)
	defer release()
	rows, err := source.Pending(w.Context(), 1000)
	w.must(err)
	for _, r := range rows {
		if r.Subject == "firstkm.fair."+subject+".v1" {
			n++
		}
	}
	return n
}
