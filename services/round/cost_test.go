package round_test

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"testing"

	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/platform/store"
	"firstkm/services/round"
	"firstkm/services/student"
)

// BenchmarkOnePersonInALargeRound times what one person does in an open round of 20,000 students and 4,000 posts, on SQLite: a student
// saves a list of eight, a unit changes an offer, a student reads the posts. ms-inside is how long the transaction keeps the
// other writers waiting.
func BenchmarkOnePersonInALargeRound(b *testing.B) {
	people, posts := 20000, 4000
	if n, err := strconv.Atoi(os.Getenv("FIRSTKM_ROUND_STUDENTS")); err == nil {
		people, posts = n, max(40, n/5)
	}
	w, id := crowd(b, people, posts)
	for unit := 10; unit < 30; unit++ {
		w.must(w.write(func(ctx context.Context, tx *store.Tx) error {
			return tx.SaveInvitation(ctx, round.Invitation{Round: id, Unit: org.ID(unitOf(unit).Org), By: "sch_1", Answer: round.Accepted, At: w.now})
		}))
	}
	list := func(n int) (out []placement.ID) {
		for i := range 8 {
			out = append(out, post(1000+(n*7+i*3)%posts))
		}
		return out
	}
	timed := func(name string, do func(n int) error) {
		b.Run(name, func(b *testing.B) {
			w.held = 0
			for n := 0; b.Loop(); n++ {
				if err := do(n); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(w.held.Seconds()*1000/float64(b.N), "ms-inside/op")
		})
	}
	ctx := context.Background()
	timed("list", func(n int) error {
		p, err := w.db.Person(ctx, id, student.ID(pupil(n%people).Person))
		if err == nil {
			_, err = w.svc.Choose(ctx, pupil(n%people), id, p.Version, list(n+int(p.Version)), true)
		}
		return err
	})
	timed("offer", func(n int) error {
		at := post(1000 + n%80)
		o, err := w.db.Offer(ctx, id, at)
		if err == nil {
			_, err = w.svc.Offer(ctx, unitOf(10+(n%80)/4), id, at, o.Version, round.Terms{Seats: o.Seats + 1 - 2*int(o.Version%2)})
		}
		return err
	})
	timed("posts", func(n int) error {
		got, err := w.svc.Posts(ctx, pupil(n%people), id)
		if err == nil && len(got) < posts-40 {
			err = fmt.Errorf("%d posts", len(got))
		}
		return err
	})
	r := w.round(id)
	r.Run, r.State = "run_old", round.Settled
	old := r
	old.ID = "rnd_old"
	w.must(w.write(func(ctx context.Context, tx *store.Tx) error { return tx.InsertRound(ctx, old) }))
	many(w, people, func(ctx context.Context, tx *store.Tx, n int) error {
		x := round.Result{Student: student.ID(pupil(n).Person), School: "sch_1", Number: fmt.Sprint("N", n), Placement: list(n)[0], Unit: "ent_10", Rank: 1, Outcome: round.Placed}
		for i, p := range list(n) {
			x.Lines = append(x.Lines, round.Line{Placement: p, Rank: i + 1, Why: round.NotNeeded, Fit: round.Fit{Score: 5000, Km: 3}, Score: 5000})
		}
		return tx.InsertResults(ctx, "run_old", []round.Result{x})
	})
	timed("posts after another round", func(n int) error {
		_, err := w.svc.Posts(ctx, pupil(n%people), id)
		return err
	})
}
