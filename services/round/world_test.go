package round_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"firstkm/services/application"
	"firstkm/services/catalogue"
	"firstkm/services/compliance"
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

// world is two schools with batches, three units with an opening each, and a clock, in a real database.
type world struct {
	testing.TB
	db        *store.DB
	svc       *round.Service
	apply     *application.Service
	posts     *placement.Service
	now       time.Time
	adopted   map[org.ID]map[org.ID]round.Listing // of school and unit
	approved  map[ident.ID]bool
	stop      func() error // asked before each transaction; its error fails it
	commits   int
	meanwhile func(*store.Tx) error // once, before the next transaction does what it is for
	inside    bool                  // a transaction is under way
	held      time.Duration         // how long transactions took, all together
	wide      int                   // how often a transaction read what is of the whole round
	looked    int                   // how often one student was looked up, see Person
}

var (
	office  = actor.Actor{Account: "acc_s1", Role: actor.School, Org: "sch_1"}
	office2 = actor.Actor{Account: "acc_s2", Role: actor.School, Org: "sch_2"}
	bureau  = actor.Actor{Account: "acc_b", Role: actor.Bureau, Org: "bur_1"}
)

func unitOf(n int) actor.Actor {
	return actor.Actor{Account: ident.ID(fmt.Sprintf("acc_u%d", n)), Role: actor.Enterprise, Org: ident.ID(fmt.Sprintf("ent_%d", n))}
}

func pupil(n int) actor.Actor {
	return actor.Actor{Account: ident.ID(fmt.Sprintf("acc_p%d", n)), Role: actor.Student, Org: "sch_1", Person: ident.ID(fmt.Sprintf("stu_%d", n))}
}

func post(n int) placement.ID { return placement.ID(fmt.Sprintf("plc_%d", n)) }

func pointer[T any](v T) *T { return &v }

// plainSealer seals by turning round, which is enough to see that it was sealed.
type plainSealer struct{}

func (plainSealer) Seal(field, record, plain string) (string, error) {
	return "sealed " + field + " " + record + " " + plain, nil
}

func (plainSealer) Open(field, record, sealed string) (string, error) {
	plain, ok := strings.CutPrefix(sealed, "sealed "+field+" "+record+" ")
	if !ok {
		return "", errors.New("does not belong here")
	}
	return plain, nil
}

// counting gives bytes that follow from how often it was asked.
type counting struct{ n byte }

func (c *counting) Read(p []byte) (int, error) {
	c.n++
	sum := sha256.Sum256([]byte{c.n})
	return copy(p, sum[:]), nil
}

// cohorts are the batches and lists of the world, instead of the database's.
type cohorts struct {
	*world
	within bool // a transaction
}

type reads struct {
	*store.DB
	cohorts
}

type writes struct {
	*store.Tx
	cohorts
}

// Offers counts what is round-wide inside a transaction, as the next ones do.
func (w writes) Offers(ctx context.Context, id round.ID) ([]round.Offer, error) {
	w.wide++
	return w.Tx.Offers(ctx, id)
}

// PlacedOver implements round.Reads.
func (w writes) PlacedOver(ctx context.Context, schools []org.ID, from, to civil.Date) (map[student.ID][]round.Span, error) {
	w.wide++
	return w.Tx.PlacedOver(ctx, schools, from, to)
}

// Judgements implements round.Reads.
func (w writes) Judgements(ctx context.Context, id round.ID) ([]round.Judgement, error) {
	w.wide++
	return w.Tx.Judgements(ctx, id)
}

// SchoolClearances implements round.Reads.
func (w writes) SchoolClearances(ctx context.Context, school org.ID) ([]org.Clearance, error) {
	w.wide++
	return w.Tx.SchoolClearances(ctx, school)
}

// asked fails the test when a transaction asks beside itself, which takes a second connection of the pool.
func (w cohorts) asked() {
	w.Helper()
	if w.inside && !w.within {
		w.Error("a transaction reads batches outside of itself")
	}
}

// BatchOf implements round.Batches.
func (w cohorts) BatchOf(_ context.Context, id ident.ID) (round.Batch, error) {
	w.asked()
	school := org.ID("sch_" + strings.TrimPrefix(string(id), "bat_"))
	if _, ok := w.approved[id]; !ok {
		return round.Batch{}, round.ErrNotFound
	}
	return round.Batch{School: school, Approved: w.approved[id], Holds: func(st student.Student) bool { return st.Active() && st.School == school && st.Class != "other" }}, nil
}

// Adopted implements round.Batches.
func (w cohorts) Adopted(_ context.Context, school org.ID, _ ident.ID, _ civil.Date, of ...org.ID) (map[org.ID]round.Listing, error) {
	w.asked()
	if len(of) == 0 {
		return w.adopted[school], nil
	}
	some := map[org.ID]round.Listing{}
	for _, unit := range of {
		if on, listed := w.adopted[school][unit]; listed {
			some[unit] = on
		}
	}
	return some, nil
}

func newWorld(t *testing.T) *world {
	t.Helper()
	return begin(t, storetest.SQLite(t))
}

func begin(t testing.TB, db *store.DB) *world {
	t.Helper()
	w := &world{TB: t, db: db, now: time.Date(2025, 9, 1, 2, 0, 0, 0, time.UTC), adopted: map[org.ID]map[org.ID]round.Listing{}, approved: map[ident.ID]bool{"bat_1": true, "bat_2": true}}
	w.must(w.write(func(ctx context.Context, tx *store.Tx) error {
		for i := 1; i <= 2; i++ {
			if err := tx.InsertSchool(ctx, storetest.School(fmt.Sprintf("sch_%d", i), fmt.Sprint(i), "310107")); err != nil {
				return err
			}
		}
		return tx.InsertBureau(ctx, org.Bureau{ID: "bur_1", Name: "教育局", Region: "3101", Version: 1, CreatedAt: w.now})
	}))
	for n := 1; n <= 3; n++ {
		w.unit(n, 100, 40)
		w.opening(n, n, 4)
	}
	w.service()
	return w
}

// service makes the services anew, as after a restart.
func (w *world) service() {
	now := w.clock
	cat := catalogue.NewLive(catalogue.Starter())
	w.apply = application.NewService(w.db, func(ctx context.Context, use func(application.Tx) error) error {
		return w.db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
	}, cat, now)
	w.posts = placement.NewService(w.db, func(ctx context.Context, use func(placement.Tx) error) error {
		return w.db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
	}, cat, now)
	w.svc = round.NewService(round.Parts{
		Reads: reads{w.db, cohorts{w, false}}, InTx: func(ctx context.Context, use func(round.Tx) error) error {
			return w.db.InTx(ctx, func(tx *store.Tx) error {
				w.commits++
				if w.stop != nil {
					if err := w.stop(); err != nil {
						return err
					}
				}
				if then := w.meanwhile; then != nil {
					w.meanwhile = nil
					if err := then(tx); err != nil {
						return err
					}
				}
				w.inside = true
				begun := time.Now()
				defer func() { w.inside = false; w.held += time.Since(begun) }()
				return use(writes{tx, cohorts{w, true}})
			})
		},
		Placer: w.apply, Catalogue: cat, Sealer: plainSealer{}, Random: &counting{}, Now: now,
	})
}

func (w *world) clock() time.Time { return w.now }

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

// unit adds a verified unit that both schools have listed.
func (w *world) unit(n, employees, turners int) {
	w.Helper()
	id := org.ID(fmt.Sprintf("ent_%d", n))
	e := org.Enterprise{
		ID: id, USCC: fmt.Sprintf("91350100M00010%04d", n), RegStatus: compliance.Active, Verification: &org.Verification{By: "sch_1", Basis: org.ByInspection}, Version: 1, CreatedAt: w.now,
		Profile: org.Profile{
			Name: fmt.Sprintf("示例机械%d厂", n), LegalForm: compliance.LegalPerson, IndustryCode: "C3421", BusinessScope: "机械零部件加工", Region: "310107",
			OnPostEmployees: pointer(employees), EmployeesAsOf: civil.On(2025, 8, 1), DeclaredCredit: true, DeclaredSafety: true,
			PostKinds: []org.PostKind{{Name: "车工", Employees: turners}},
		},
	}
	w.must(w.write(func(ctx context.Context, tx *store.Tx) error { return tx.InsertEnterprise(ctx, e) }))
	for _, school := range []org.ID{"sch_1", "sch_2"} {
		if w.adopted[school] == nil {
			w.adopted[school] = map[org.ID]round.Listing{}
		}
		w.adopted[school][id] = round.Listing{DecisionNo: "1", DecidedOn: civil.On(2025, 3, 1), PublishedOn: civil.On(2025, 3, 2)}
	}
}

// opening adds a published opening of a unit.
func (w *world) opening(n, unit, seats int) {
	w.Helper()
	p := w.terms(post(n), org.ID(fmt.Sprintf("ent_%d", unit)))
	p.Title, p.Seats = fmt.Sprintf("数控车工实习 %d", n), seats
	w.must(w.write(func(ctx context.Context, tx *store.Tx) error { return tx.InsertPlacement(ctx, p) }))
}

// terms is a published opening.
func (w *world) terms(id placement.ID, unit org.ID) placement.Placement {
	return placement.Placement{
		ID: id, Enterprise: unit, Origin: placement.Own, Source: string(unit), Ref: string(id), State: placement.Published,
		ExpiresOn: civil.On(2025, 10, 8), Version: 1, CreatedAt: w.now,
		Terms: placement.Terms{
			Kind: placement.Post, Title: "数控车工实习", PostKind: "车工", MajorCodes: []string{"660103"}, Region: "310107", Address: "工业园 1 号",
			OccupationCode: "6-18-01-01", Seats: 1, Start: civil.On(2025, 10, 8), End: civil.On(2026, 3, 31), PayMonthFen: 320000, Independent: pointer(false),
			Shift: placement.Shift{
				Start: pointer(civil.Clock(8 * 60)), End: pointer(civil.Clock(17 * 60)), BreakMinutes: 60,
				Days: []compliance.Weekday{"mon", "tue", "wed", "thu", "fri"},
			},
			LabourGrade: compliance.GradeII, Hazards: []compliance.Hazard{}, Housing: "provided", SiteType: "workshop",
		},
	}
}

// students adds students of the first school, from to to.
func (w *world) students(from, to int, change ...func(*student.Student)) {
	w.Helper()
	w.must(w.write(func(ctx context.Context, tx *store.Tx) error {
		for n := from; n <= to; n++ {
			st := student.Student{
				ID: student.ID(fmt.Sprintf("stu_%d", n)), School: "sch_1", StudentNo: fmt.Sprint(n), Name: fmt.Sprintf("示例%d", n), Sex: "male", BirthDate: civil.On(2007, 1, 1),
				MajorCode: "660103", EntryYear: 2023, Class: "数控2301", StudyMode: "full_time", HomeRegion: "310107", State: student.Active, Version: 1, CreatedAt: w.now, UpdatedAt: w.now,
			}
			for _, f := range change {
				f(&st)
			}
			if err := tx.InsertStudent(ctx, st); err != nil {
				return err
			}
		}
		return nil
	}))
}

// plan is a round of the first school alone over the week.
func (w *world) plan() round.Plan {
	return round.Plan{
		Name: "2025 秋季双选", Opens: w.now, Closes: w.now.Add(7 * 24 * time.Hour), Start: civil.On(2025, 10, 1), End: civil.On(2026, 4, 30), HoldsUntil: civil.On(2025, 9, 25),
		Schools: []round.Member{{School: "sch_1", Batch: "bat_1"}},
	}
}

// opened plans a round, has units 1 to units offer seats of their openings, and opens it.
func (w *world) opened(units, seats int) round.Round {
	w.Helper()
	r, err := w.svc.Plan(w.Context(), office, w.plan())
	w.must(err)
	for n := 1; n <= units; n++ {
		w.offer(r.ID, n, n, seats)
	}
	r, err = w.svc.Open(w.Context(), office, r.ID)
	w.must(err)
	return r
}

// second opens a round for those whom another one left, in which one unit offers seats.
func (w *world) second(after round.ID, unit, seats int) round.Round {
	w.Helper()
	p := w.plan()
	p.After = after
	r, err := w.svc.Plan(w.Context(), office, p)
	w.must(err)
	w.offer(r.ID, unit, unit, seats)
	r, err = w.svc.Open(w.Context(), office, r.ID)
	w.must(err)
	return r
}

func (w *world) offer(id round.ID, unit, n, seats int) {
	w.Helper()
	_, err := w.svc.Invite(w.Context(), office, id, org.ID(unitOf(unit).Org))
	w.must(err)
	_, err = w.svc.Offer(w.Context(), unitOf(unit), id, post(n), 0, round.Terms{Seats: seats})
	w.must(err)
}

func (w *world) choose(id round.ID, n int, posts ...int) round.Person {
	w.Helper()
	p, err := w.try(id, n, posts...)
	w.must(err)
	return p
}

func (w *world) try(id round.ID, n int, posts ...int) (round.Person, error) {
	w.Helper()
	_, mine, err := w.svc.Mine(w.Context(), pupil(n), id)
	w.must(err)
	list := make([]placement.ID, len(posts))
	for i, p := range posts {
		list[i] = post(p)
	}
	return w.svc.Choose(w.Context(), pupil(n), id, mine.Version, list, true)
}

func (w *world) work() {
	w.Helper()
	_, err := w.svc.Work(w.Context(), 10)
	w.must(err)
}

func (w *world) round(id round.ID) round.Round {
	w.Helper()
	r, err := w.db.Round(w.Context(), id)
	w.must(err)
	return r
}

// closed lets the window pass.
func (w *world) closed(id round.ID) round.Round {
	w.Helper()
	w.now = w.round(id).Closes
	w.work()
	return w.round(id)
}

// computed closes and computes.
func (w *world) computed(id round.ID) round.Round {
	w.Helper()
	w.closed(id)
	_, err := w.svc.Compute(w.Context(), office, id)
	w.must(err)
	w.work()
	return w.round(id)
}

// published closes, computes, reviews and publishes.
func (w *world) published(id round.ID) round.Round {
	w.Helper()
	r := w.computed(id)
	r, err := w.svc.Review(w.Context(), office, id, r.Version, "")
	w.must(err)
	r, err = w.svc.Publish(w.Context(), office, id, r.Version)
	w.must(err)
	return r
}

// has is the post of each student in the run.
func (w *world) has(r round.Round) map[student.ID]placement.ID {
	w.Helper()
	list, err := w.db.Results(w.Context(), r.Run, round.ResultFilter{})
	w.must(err)
	has := map[student.ID]placement.ID{}
	for _, x := range list {
		has[x.Student] = x.Placement
	}
	return has
}

// placed are the placed applications of the round.
func (w *world) placed() (list []application.Application) {
	w.Helper()
	for _, e := range []org.ID{"ent_1", "ent_2", "ent_3"} {
		p, err := w.db.Applications(w.Context(), application.Filter{Enterprise: e, States: []application.State{application.Placed}}, page100())
		w.must(err)
		list = append(list, p.Items...)
	}
	return list
}

func sha(hexed string) string {
	b, _ := hex.DecodeString(hexed)
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
