package round_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"firstkm/services/application"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ledger"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/platform/store"
	"firstkm/services/platform/store/storetest"
	"firstkm/services/round"
	"firstkm/services/student"
)

// BenchmarkFromTheDatabaseToPublished places 20,000 students with eight posts each of 4,000, on SQLite, while somebody else writes all
// the time. It reports the seconds from asking for the computation to the publication, those of settling and of
// comparing with other rules, and the longest that another writer waited in each.
func BenchmarkFromTheDatabaseToPublished(b *testing.B) {
	people, posts := 20000, 4000
	if n, err := strconv.Atoi(os.Getenv("FIRSTKM_ROUND_STUDENTS")); err == nil {
		people, posts = n, max(4, n/5)
	}
	for range b.N {
		w, id := crowd(b, people, posts)
		w.now = w.round(id).Closes
		w.work()
		b.ResetTimer()
		other := writer(w)
		<-time.After(5 * time.Second) // what the machine makes it wait anyway
		other.tell(b, "alone")
		begun := time.Now()
		_, err := w.svc.Compute(b.Context(), office, id)
		w.must(err)
		w.work()
		r := w.round(id)
		computed := time.Since(begun)
		asked := time.Now()
		if _, err = w.svc.Compare(b.Context(), office, id, round.Rules{Weights: round.Weights{Major: 20, Distance: 80}}); err != nil {
			b.Fatal(err)
		}
		compared := time.Since(asked)
		begun = begun.Add(compared) // nobody has to compare
		r, err = w.svc.Review(b.Context(), office, id, r.Version, "")
		w.must(err)
		_, err = w.svc.Publish(b.Context(), office, id, r.Version)
		w.must(err)
		published := time.Since(begun)
		before := other.tell(b, "publishing")
		w.work()
		settled := time.Since(begun) - published
		b.StopTimer()
		after := other.tell(b, "settling")
		other.stop()
		<-other.done
		if r = w.round(id); r.State != round.Settled || r.Done != people || r.Summary.Blocking != 0 {
			b.Fatalf("got %s, %d done of %d", r.State, r.Done, people)
		}
		b.ReportMetric(computed.Seconds(), "s-computed")
		b.ReportMetric(compared.Seconds(), "s-compared")
		b.ReportMetric(published.Seconds(), "s-published")
		b.ReportMetric(settled.Seconds(), "s-settled")
		b.Logf("%d students × 8 of %d posts: published in %.1f s (bar 20), another writer waited %d ms at most before and %d ms while settling (bar 200); %d matched, %d first choice, %d proposals",
			people, posts, published.Seconds(), before.Milliseconds(), after.Milliseconds(), r.Summary.Matched, r.Summary.First, r.Summary.Proposals)
	}
}

// waits are those of somebody who writes a small transaction every five milliseconds.
type waits struct {
	mu   sync.Mutex
	all  []time.Duration
	done chan struct{}
	stop context.CancelFunc
}

func writer(w *world) *waits {
	ctx, cancel := context.WithCancel(context.Background())
	out := &waits{done: make(chan struct{}), stop: cancel}
	go func() {
		defer close(out.done)
		pace := time.NewTicker(5 * time.Millisecond)
		defer pace.Stop()
		for ctx.Err() == nil {
			begun := time.Now()
			_ = w.db.InTx(ctx, func(tx *store.Tx) error { return tx.Audit(ctx, ledger.By(office, begun, "bench.write", "bench")) }) // ends with ctx
			out.mu.Lock()
			out.all = append(out.all, time.Since(begun))
			out.mu.Unlock()
			select {
			case <-pace.C:
			case <-ctx.Done():
			}
		}
	}()
	return out
}

// tell reports the waits so far, answers the longest and begins anew.
func (o *waits) tell(b *testing.B, when string) (longest time.Duration) {
	b.Helper()
	o.mu.Lock()
	defer o.mu.Unlock()
	slices.Sort(o.all)
	if n := len(o.all); n > 0 {
		longest = o.all[n-1]
		b.ReportMetric(float64(o.all[n*99/100].Microseconds())/1000, "ms-wait-p99-"+when)
		b.ReportMetric(float64(longest.Microseconds())/1000, "ms-wait-longest-"+when)
	}
	o.all = nil
	return longest
}

// crowd is an open round of many students with their lists.
func crowd(b *testing.B, people, posts int) (*world, round.ID) {
	b.Helper()
	w := begin(b, storetest.SQLite(b))
	draw := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // the same market each time
	const perUnit = 4
	for n := 10; n < 10+posts/perUnit; n++ {
		w.unit(n, 120, 60)
	}
	r, err := w.svc.Plan(b.Context(), office, w.plan())
	w.must(err)
	r, err = w.svc.Open(b.Context(), office, w.offered(r.ID))
	w.must(err)
	many(w, posts, func(ctx context.Context, tx *store.Tx, n int) error {
		unit := org.ID(fmt.Sprintf("ent_%d", 10+n/perUnit))
		p := w.terms(post(1000+n), unit)
		p.Seats, p.Taken = 1+draw.IntN(8), 0
		p.Taken = p.Seats
		if err := tx.InsertPlacement(ctx, p); err != nil {
			return err
		}
		return tx.SaveOffer(ctx, round.Offer{Round: r.ID, Placement: p.ID, Unit: unit, Kind: p.Kind, PostKind: p.PostKind, From: p.Start, To: p.End, Seats: p.Seats, Held: p.Seats, Until: r.HoldsUntil, Mode: round.ByFit, State: round.Stands, Version: 1})
	})
	many(w, people, func(ctx context.Context, tx *store.Tx, n int) error {
		st := student.Student{
			ID: student.ID(fmt.Sprintf("stu_%d", n)), School: "sch_1", StudentNo: fmt.Sprint(n), Name: "示例", Sex: "male", BirthDate: civil.On(2007, 1, 1), MajorCode: []string{"660103", "660101", "660104"}[n%3],
			EntryYear: 2023, Class: "数控2301", HomeRegion: []string{"310107", "310112", "310115", "310104"}[n%4], State: student.Active, Version: 1, CreatedAt: w.now, UpdatedAt: w.now,
		}
		if err := tx.InsertStudent(ctx, st); err != nil {
			return err
		}
		list := map[placement.ID]bool{}
		var choices []placement.ID
		for len(choices) < min(8, posts) {
			u := draw.Float64()
			if id := post(1000 + int(float64(posts)*u*u)); !list[id] {
				list[id] = true
				choices = append(choices, id)
			}
		}
		return tx.SavePerson(ctx, round.Person{
			Round: r.ID, Student: st.ID, School: "sch_1", Number: round.Number([]byte("bench"), st.ID), Choices: choices, Version: 1, UpdatedAt: w.now,
			Consent: application.Consent{Purpose: "placement_round", Fields: application.SharedFields(), At: w.now},
		})
	})
	return w, r.ID
}

// offered has one unit offer a seat, so that the round may open.
func (w *world) offered(id round.ID) round.ID {
	w.Helper()
	w.offer(id, 1, 1, 1)
	return id
}

// many writes n things, five hundred in one transaction.
func many(w *world, n int, one func(ctx context.Context, tx *store.Tx, n int) error) {
	w.Helper()
	for from := 0; from < n; from += 500 {
		w.must(w.write(func(ctx context.Context, tx *store.Tx) error {
			for i := from; i < min(n, from+500); i++ {
				if err := one(ctx, tx, i); err != nil {
					return err
				}
			}
			return nil
		}))
	}
}
