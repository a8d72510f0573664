package round_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"firstkm/services/application"
	"firstkm/services/kernel/page"
	"firstkm/services/matching"
	"firstkm/services/matching/replay"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/platform/store"
	"firstkm/services/platform/store/storetest"
	"firstkm/services/round"
)

func page100() page.Request { return page.Request{Limit: 100} }

func TestARoundRunsFromPlanToPlaces(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) { wholeRound(t, newWorld(t)) })
	t.Run("PostgreSQL", func(t *testing.T) { wholeRound(t, begin(t, storetest.PostgreSQL(t))) })
}

func wholeRound(t *testing.T, w *world) {
	w.students(1, 9)
	r := w.opened(2, 3)
	for n := 1; n <= 7; n++ {
		w.choose(r.ID, n, 1, 2)
	}
	w.choose(r.ID, 8, 2)
	r = w.computed(r.ID)
	if r.State != round.Computed || r.Summary.Matched != 6 || r.Summary.Students != 9 || r.Summary.Listed != 8 || r.Summary.Blocking != 0 {
		t.Fatalf("got %s %+v, want 6 of 9 matched in a computed round", r.State, r.Summary)
	}
	if sha(r.Seed) != r.Commitment || r.SealedSeed != "" {
		t.Errorf("the seed is not the one committed to")
	}
	if _, err := w.svc.Why(t.Context(), pupil(1), r.ID); !errors.Is(err, round.ErrState) {
		t.Errorf("a result before publication: got %v, want %v", err, round.ErrState)
	}
	if got, _, _ := w.svc.Mine(t.Context(), pupil(1), r.ID); got.State != round.Closed || got.Run != "" || got.Summary.Matched != 0 {
		t.Errorf("a student sees %+v of a computed round, want a closed one", got)
	}
	if n := len(w.placed()); n != 0 {
		t.Errorf("got %d placed before publication, want none", n)
	}
	r, err := w.svc.Review(t.Context(), office, r.ID, r.Version, "看过")
	w.must(err)
	r, err = w.svc.Publish(t.Context(), office, r.ID, r.Version)
	w.must(err)
	want := w.has(r)
	w.work()
	r = w.round(r.ID)
	if r.State != round.Settled || r.Done != 9 || r.Void != 0 {
		t.Fatalf("got %s, done %d, void %d; want all 9 settled", r.State, r.Done, r.Void)
	}
	placed := w.placed()
	if len(placed) != 6 {
		t.Errorf("got %d placed, want 6", len(placed))
	}
	for _, a := range placed {
		if want[a.Student] != a.Placement || string(a.Round) != string(r.ID) || a.Origin != "school" || a.Consent.At.IsZero() {
			t.Errorf("got %+v, want the round's result for %s", a, a.Student)
		}
	}
	astray, err := w.db.SeatsAstray(t.Context())
	if err != nil || len(astray) > 0 {
		t.Errorf("seats astray: %v, %v", astray, err)
	}
	for n := 1; n <= 2; n++ {
		if p, _ := w.db.Placement(t.Context(), post(n)); p.Taken != 3 {
			t.Errorf("post %d: got %d taken, want 3", n, p.Taken)
		}
	}
	w.work()
	if again := w.placed(); len(again) != 6 {
		t.Errorf("working again placed %d, want 6 still", len(again))
	}
}

func TestEveryStepStoppedAnywhereGoesOnToTheSameResult(t *testing.T) {
	errDied := errors.New("died")
	prepare := func(t *testing.T) (*world, round.ID) {
		w := newWorld(t)
		w.students(1, 40)
		r := w.opened(3, 4)
		for n := 1; n <= 40; n++ {
			w.choose(r.ID, n, 1+n%3, 1+(n+1)%3)
		}
		r = w.closed(r.ID)
		_, err := w.svc.Compute(t.Context(), office, r.ID)
		w.must(err)
		return w, r.ID
	}
	finish := func(w *world, id round.ID) {
		for range 5 {
			if r := w.round(id); r.State == round.Computed {
				r, err := w.svc.Review(w.Context(), office, id, r.Version, "")
				w.must(err)
				_, err = w.svc.Publish(w.Context(), office, id, r.Version)
				w.must(err)
			}
			w.now = w.now.Add(time.Minute)
			w.work()
		}
	}
	whole, id := prepare(t)
	before := whole.commits
	finish(whole, id)
	steps := whole.commits - before
	want := whole.round(id)
	if want.State != round.Settled || want.Summary.Matched != 12 {
		t.Fatalf("got %s %+v, want 12 placed", want.State, want.Summary)
	}
	if steps < 15 {
		t.Errorf("got %d transactions from asking to settled, want several chunks to stop between", steps)
	}
	for at := 1; at <= steps; at++ {
		t.Run(fmt.Sprintf("before transaction %d", at), func(t *testing.T) {
			w, id := prepare(t)
			die := w.commits + at
			w.stop = func() error {
				if w.commits >= die {
					return errDied
				}
				return nil
			}
			func() {
				for range 3 {
					if _, err := w.svc.Work(t.Context(), 10); err != nil {
						return
					}
					r := w.round(id)
					if r.State == round.Computed {
						r, err := w.svc.Review(t.Context(), office, id, r.Version, "")
						if err == nil {
							_, err = w.svc.Publish(t.Context(), office, id, r.Version)
						}
						if err != nil {
							return
						}
					}
				}
			}()
			if r := w.round(id); !r.State.Out() && len(w.placed()) > 0 {
				t.Fatalf("half published: %s with %d placed", r.State, len(w.placed()))
			}
			w.stop = nil
			w.service() // as after a restart
			w.now = w.now.Add(time.Minute)
			if r := w.round(id); r.State == round.Reviewed {
				_, err := w.svc.Publish(t.Context(), office, id, r.Version)
				w.must(err)
			}
			finish(w, id)
			got := w.round(id)
			if got.State != round.Settled || got.Summary.Match != want.Summary.Match || len(w.placed()) != 12 || got.Done != want.Done {
				t.Errorf("got %s, match %s, %d placed, %d done; want %s as without a stop", got.State, got.Summary.Match, len(w.placed()), got.Done, want.Summary.Match)
			}
			if stale, err := w.db.StaleRuns(t.Context(), 9); err != nil || len(stale) > 0 {
				t.Errorf("runs left behind: %v, %v", stale, err)
			}
			if astray, err := w.db.SeatsAstray(t.Context()); err != nil || len(astray) > 0 {
				t.Errorf("seats astray: %v, %v", astray, err)
			}
		})
	}
}

func TestTheReplayFileGivesTheSameHash(t *testing.T) {
	w := newWorld(t)
	w.students(1, 20)
	r := w.opened(3, 4)
	for n := 1; n <= 20; n++ {
		w.choose(r.ID, n, 1+n%3, 1+(n+1)%3, 1+(n+2)%3)
	}
	r = w.computed(r.ID)
	var file bytes.Buffer
	w.refused("the bureau before it is out", w.svc.Replay(t.Context(), bureau, r.ID, &file), round.ErrState)
	w.refused("a student", w.svc.Replay(t.Context(), pupil(1), r.ID, &file), round.ErrForbidden)
	w.must(w.svc.Replay(t.Context(), office, r.ID, &file))
	dir := t.TempDir()
	z, err := zip.NewReader(bytes.NewReader(file.Bytes()), int64(file.Len()))
	w.must(err)
	w.must(os.CopyFS(dir, z))
	text, err := os.ReadFile(filepath.Join(dir, replay.Preferences))
	w.must(err)
	if bytes.Contains(text, []byte("stu_")) || bytes.Contains(file.Bytes(), []byte("stu_")) {
		t.Error("the files name students")
	}
	reader := replay.Reader{Files: os.DirFS(dir)}
	market, err := reader.Read(t.Context())
	w.must(err)
	seed, err := hex.DecodeString(r.Seed)
	w.must(err)
	market.DrawLots(seed)
	got, err := market.Hash(matching.Match(&market.Market).Held)
	w.must(err)
	if got != r.Summary.Match || reader.Hash() != r.Summary.Input {
		t.Errorf("got match %s input %s, want %s and %s", got, reader.Hash(), r.Summary.Match, r.Summary.Input)
	}
}

func TestWhatIsOfferedToARoundIsNotGivenOutBeside(t *testing.T) {
	w := newWorld(t)
	w.students(1, 3)
	w.unit(4, 30, 20) // room for three
	w.opening(4, 4, 5)
	w.opening(5, 4, 5)
	r, err := w.svc.Plan(t.Context(), office, w.plan())
	w.must(err)
	_, err = w.svc.Invite(t.Context(), office, r.ID, "ent_4")
	w.must(err)
	_, err = w.svc.Offer(t.Context(), unitOf(4), r.ID, post(4), 0, round.Terms{Seats: 4})
	w.refused("more than the unit has room for", err, round.ErrNoRoom)
	_, err = w.svc.Offer(t.Context(), unitOf(4), r.ID, post(4), 0, round.Terms{Seats: 3})
	w.must(err)
	_, err = w.svc.Offer(t.Context(), unitOf(4), r.ID, post(5), 0, round.Terms{Seats: 2})
	w.must(err) // the caps choose within a round
	other, err := w.svc.Plan(t.Context(), office, w.plan())
	w.must(err)
	_, err = w.svc.Invite(t.Context(), office, other.ID, "ent_4")
	w.must(err)
	_, err = w.svc.Offer(t.Context(), unitOf(4), other.ID, post(5), 0, round.Terms{Seats: 1})
	w.refused("room that another round has", err, round.ErrNoRoom)
	_, err = w.apply.Apply(t.Context(), pupil(1), post(5), true)
	w.refused("a direct application for room that a round has", err, application.ErrIneligible)
	_, err = w.svc.Cancel(t.Context(), office, r.ID, "改期")
	w.must(err)
	w.work()
	if stays, err := w.db.Stays(t.Context(), "ent_4", r.Start, r.End); err != nil || len(stays) > 0 {
		t.Errorf("after cancelling: got %v, %v, want nothing reserved", stays, err)
	}
	_, err = w.apply.Apply(t.Context(), pupil(1), post(5), true)
	w.must(err)
}

func TestBadInputHasADefinedOutcome(t *testing.T) {
	t.Run("two ranks for one post, unknown posts and too many", func(t *testing.T) {
		w := newWorld(t)
		w.students(1, 1)
		r := w.opened(2, 2)
		w.choose(r.ID, 1, 2)
		for what, list := range map[string][]int{"twice": {1, 1}, "unknown": {1, 9}, "of no offer": {3}, "too many": make([]int, 11)} {
			_, err := w.try(r.ID, 1, list...)
			w.refused(what, err, round.ErrChoices)
		}
		if _, p, _ := w.svc.Mine(t.Context(), pupil(1), r.ID); len(p.Choices) != 1 || p.Choices[0] != post(2) {
			t.Errorf("got %v, want what was saved before", p.Choices)
		}
	})
	t.Run("a list by an old version", func(t *testing.T) {
		w := newWorld(t)
		w.students(1, 1)
		r := w.opened(2, 2)
		w.choose(r.ID, 1, 2)
		_, err := w.svc.Choose(t.Context(), pupil(1), r.ID, 0, []placement.ID{post(1)}, true)
		w.refused("got", err, round.ErrStale)
	})
	t.Run("a post closed during the window", func(t *testing.T) {
		w := newWorld(t)
		w.students(1, 1)
		r := w.opened(2, 2)
		w.choose(r.ID, 1, 1, 2)
		_, err := w.posts.Close(t.Context(), unitOf(1), post(1), "停产")
		w.must(err)
		_, err = w.try(r.ID, 1, 2, 1) // what stood in the list may stay
		w.must(err)
		w.choose(r.ID, 1, 1, 2)
		r = w.computed(r.ID)
		if got := w.has(r)["stu_1"]; got != post(2) {
			t.Errorf("got %q, want the next choice", got)
		}
		if x, _ := w.db.Result(t.Context(), r.Run, "stu_1"); x.Lines[0].Why != round.Ineligible || x.Lines[0].Rules[0] != round.RulePost {
			t.Errorf("got %+v, want the closed post barred by %s", x.Lines[0], round.RulePost)
		}
	})
	t.Run("an offer taken back during the window", func(t *testing.T) {
		w := newWorld(t)
		w.students(1, 1)
		r := w.opened(2, 2)
		w.choose(r.ID, 1, 1, 2)
		_, err := w.svc.Offer(t.Context(), unitOf(1), r.ID, post(1), 1, round.Terms{})
		w.must(err)
		r = w.computed(r.ID)
		if got := w.has(r)["stu_1"]; got != post(2) {
			t.Errorf("got %q, want the next choice", got)
		}
	})
	t.Run("a student in two rounds at once", func(t *testing.T) {
		w := newWorld(t)
		w.students(1, 1)
		r := w.opened(2, 1)
		w.choose(r.ID, 1, 1)
		other, err := w.svc.Plan(t.Context(), office, w.plan())
		w.must(err)
		w.offer(other.ID, 3, 3, 1)
		_, err = w.svc.Open(t.Context(), office, other.ID)
		w.must(err)
		_, err = w.try(other.ID, 1, 3)
		w.refused("a list in a second round", err, round.ErrTwoRounds)
		w.choose(r.ID, 1) // takes the first list back
		w.choose(other.ID, 1, 3)
	})
	t.Run("a head-count that falls while the round is open", func(t *testing.T) {
		w := newWorld(t)
		w.students(1, 4)
		r := w.opened(1, 4)
		for n := 1; n <= 4; n++ {
			w.choose(r.ID, n, 1)
		}
		w.employees("ent_1", 20) // room for two
		r = w.computed(r.ID)
		if r.Summary.Matched != 2 {
			t.Errorf("got %d matched, want the two that the law leaves", r.Summary.Matched)
		}
	})
	t.Run("a head-count that falls after the computation", func(t *testing.T) {
		w := newWorld(t)
		w.students(1, 4)
		r := w.opened(1, 4)
		for n := 1; n <= 4; n++ {
			w.choose(r.ID, n, 1)
		}
		r = w.computed(r.ID)
		w.employees("ent_1", 20)
		r, err := w.svc.Review(t.Context(), office, r.ID, r.Version, "")
		w.must(err)
		_, err = w.svc.Publish(t.Context(), office, r.ID, r.Version)
		w.refused("publishing", err, round.ErrChanged)
		_, err = w.svc.Compute(t.Context(), office, r.ID)
		w.must(err)
		w.work()
		if r = w.round(r.ID); r.State != round.Computed || r.Summary.Matched != 2 {
			t.Errorf("got %s with %d, want a new computation with two", r.State, r.Summary.Matched)
		}
	})
	t.Run("a withdrawn verification", func(t *testing.T) {
		w := newWorld(t)
		w.students(1, 2)
		r := w.opened(2, 4)
		w.choose(r.ID, 1, 1)
		w.choose(r.ID, 2, 2)
		r = w.computed(r.ID)
		w.verified("ent_1", nil)
		r, err := w.svc.Review(t.Context(), office, r.ID, r.Version, "")
		w.must(err)
		_, err = w.svc.Publish(t.Context(), office, r.ID, r.Version)
		w.refused("publishing", err, round.ErrChanged)
		_, err = w.svc.Compute(t.Context(), office, r.ID)
		w.must(err)
		w.work()
		r = w.round(r.ID)
		if has := w.has(r); has["stu_1"] != "" || has["stu_2"] != post(2) {
			t.Errorf("got %v, want nobody at the unit and the other untouched", has)
		}
	})
	t.Run("a unit that leaves the list", func(t *testing.T) {
		w := newWorld(t)
		w.students(1, 1)
		r, err := w.svc.Plan(t.Context(), office, w.plan())
		w.must(err)
		w.offer(r.ID, 1, 1, 1)
		delete(w.adopted["sch_1"], "ent_1")
		_, err = w.svc.Open(t.Context(), office, r.ID)
		w.refused("opening", err, round.ErrNotReady)
		w.approved["bat_1"] = false
		_, err = w.svc.Open(t.Context(), office, r.ID)
		w.refused("opening over a batch that is not approved", err, round.ErrNotReady)
	})
	t.Run("a clock that jumps", func(t *testing.T) {
		w := newWorld(t)
		w.students(1, 2)
		r := w.opened(1, 1)
		w.choose(r.ID, 1, 1)
		w.now = w.now.Add(-time.Hour)
		_, err := w.try(r.ID, 2, 1)
		w.refused("before the window opens", err, round.ErrWindow)
		w.closed(r.ID)
		w.now = w.now.Add(-48 * time.Hour) // back into the window
		_, err = w.try(r.ID, 2, 1)
		w.refused("after it was closed", err, round.ErrWindow)
		w.work()
		if r = w.round(r.ID); r.State != round.Closed {
			t.Errorf("got %s, want closed for good", r.State)
		}
		_, err = w.svc.Compute(t.Context(), office, r.ID)
		w.must(err)
		w.work()
		r = w.round(r.ID)
		for i := 1; i < len(r.History); i++ {
			if r.History[i].At.Before(r.History[i-1].At) {
				t.Errorf("step %d at %s after %s", i, r.History[i].At, r.History[i-1].At)
			}
		}
	})
}

func (w *world) placementChange(n int, change func(*placement.Placement)) {
	w.Helper()
	w.must(w.write(func(ctx context.Context, tx *store.Tx) error {
		p, err := tx.LockPlacement(ctx, post(n))
		if err != nil {
			return err
		}
		change(&p)
		p.Version++
		return tx.SavePlacement(ctx, p)
	}))
}

func (w *world) employees(id org.ID, n int) {
	w.Helper()
	w.change(id, func(e *org.Enterprise) { e.OnPostEmployees = &n })
}

func (w *world) verified(id org.ID, v *org.Verification) {
	w.Helper()
	w.change(id, func(e *org.Enterprise) { e.Verification = v })
}

func (w *world) change(id org.ID, change func(*org.Enterprise)) {
	w.Helper()
	w.must(w.write(func(ctx context.Context, tx *store.Tx) error {
		e, err := tx.LockEnterprise(ctx, id)
		if err != nil {
			return err
		}
		change(&e)
		e.Version++
		return tx.SaveEnterprise(ctx, e)
	}))
}
