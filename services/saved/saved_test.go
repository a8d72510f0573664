package saved_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"firstkm/events"
	"firstkm/search"
	"firstkm/search/understand"
	"firstkm/services/find"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/notify"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/platform/store"
	"firstkm/services/platform/store/storetest"
	"firstkm/services/saved"
)

func TestAnOpeningIsToldOnceEvenAfterARestart(t *testing.T) {
	engines(t, func(t *testing.T, w *town) {
		w.save(who(grown), "q=数控", saved.Once)
		published := w.publish(w.opening("plc_1", nil))
		w.hear(published)
		if got := w.inbox(who(grown)); len(got) != 0 {
			t.Fatalf("got %v before others could come", got)
		}
		if n := w.tell(); n != 1 {
			t.Fatalf("made %d notices, want 1", n)
		}
		got := w.inbox(who(grown))
		if len(got) != 1 || !strings.Contains(got[0], "数控车工实习") || !strings.Contains(got[0], "我要的") {
			t.Fatalf("got %v, want one that names search and opening", got)
		}
		w.hear(published)
		w.all = w.begin(w.db.InTx) // killed, and everything since is given again
		w.hear(published, published)
		if n := w.tell(); n != 0 || len(w.inbox(who(grown))) != 1 {
			t.Errorf("told again: %v", w.inbox(who(grown)))
		}
	})
}

// A program that dies after any of its commits loses nothing and tells nothing twice.
func TestNothingIsLostOrTwiceWhereverItEnds(t *testing.T) {
	engines(t, func(t *testing.T, w *town) {
		for n, person := range []string{grown, minor, away} {
			w.save(who(person), fmt.Sprintf("q=数控&pay_min_fen=%d", n+1), saved.Once)
		}
		errKilled := errors.New("killed")
		var list []events.Envelope
		for n := range 3 {
			list = append(list, w.publish(w.opening(fmt.Sprintf("plc_%d", n), nil)))
		}
		for alive := 0; ; alive++ {
			left, before := alive, true
			w.all = w.begin(func(ctx context.Context, use func(*store.Tx) error) error {
				if left--; left < 0 {
					if before = !before; !before { // half of the deaths come after the commit
						return errors.Join(errKilled, w.db.InTx(ctx, use))
					}
					return errKilled
				}
				return w.db.InTx(ctx, use)
			})
			var died error
			for _, e := range list {
				died = errors.Join(died, w.all.Percolate(t.Context(), e))
			}
			w.clock = w.clock.Add(time.Minute)
			_, err := w.all.TellDue(t.Context(), 100)
			if died = errors.Join(died, err); died == nil {
				break
			}
			if !errors.Is(died, errKilled) || alive > 50 {
				t.Fatalf("life %d: %v", alive, died)
			}
		}
		for _, person := range []string{grown, minor, away} {
			told := 0
			for _, text := range w.inbox(who(person)) {
				if told++; strings.Contains(text, " 3 个") {
					told += 2
				} else if strings.Contains(text, " 2 个") {
					told++
				}
			}
			if told != 3 {
				t.Errorf("%s was told of %d openings in %v, want each of 3 once", person, told, w.inbox(who(person)))
			}
		}
	})
}

func TestOpeningsThatComeTogetherAreOneNotice(t *testing.T) {
	engines(t, func(t *testing.T, w *town) {
		w.save(teacher, "q=数控", saved.Once)
		for n := range 4 {
			w.hear(w.publish(w.opening(fmt.Sprintf("plc_%d", n), nil)))
		}
		w.tell()
		got := w.inbox(teacher)
		if len(got) != 1 || !strings.Contains(got[0], "4 个新岗位") {
			t.Errorf("got %v, want one of four", got)
		}
	})
}

func TestAnOpeningThatComesWhileOthersAreToldIsToldNext(t *testing.T) {
	engines(t, func(t *testing.T, w *town) {
		w.save(who(grown), "q=数控", saved.Once)
		w.hear(w.publish(w.opening("plc_1", nil)))
		late := w.publish(w.opening("plc_2", nil))
		armed := true
		w.all = w.begin(func(ctx context.Context, use func(*store.Tx) error) error {
			if armed {
				armed = false
				w.hear(late)
			}
			return w.db.InTx(ctx, use)
		})
		if n := w.tell(); n != 1 {
			t.Fatalf("made %d notices, want 1", n)
		}
		if n := w.tell(); n != 1 || len(w.inbox(who(grown))) != 2 {
			t.Errorf("then made %d, want 1 of what came meanwhile: %v", n, w.inbox(who(grown)))
		}
		if n := w.tell(); n != 0 {
			t.Errorf("then made %d, want none", n)
		}
	})
}

func TestADailySearchGathersUntilTheHourOfTheDigest(t *testing.T) {
	engines(t, func(t *testing.T, w *town) {
		w.save(who(grown), "q=数控", saved.Daily) // noon in Shanghai
		w.hear(w.publish(w.opening("plc_1", nil)))
		if w.clock = w.clock.Add(5 * time.Hour); w.tell() != 0 {
			t.Fatal("told before six in the evening")
		}
		w.hear(w.publish(w.opening("plc_2", nil)))
		if w.clock = w.clock.Add(time.Hour); w.tell() != 1 || !strings.Contains(w.inbox(who(grown))[0], "2 个") {
			t.Errorf("got %v, want one of both", w.inbox(who(grown)))
		}
	})
}

// What a daily search tells goes out with the digest of the same day, at the same hour.
func TestADailySearchIsInTimeForTheDigest(t *testing.T) {
	engines(t, func(t *testing.T, w *town) {
		s := w.save(who(grown), "q=数控", saved.Daily)
		w.hear(w.publish(w.opening("plc_1", nil)))
		s, err := w.db.SavedSearch(t.Context(), s.ID)
		if err != nil {
			t.Fatal(err)
		}
		w.clock = s.DueAt.Add(300 * time.Millisecond)
		if n, err := w.all.TellDue(t.Context(), 9); n != 1 || err != nil {
			t.Fatalf("made %d, %v; want 1", n, err)
		}
		wants := notify.Usual(grown)
		wants.Digest = true
		if wait := wants.DueAt(notify.Opening, w.clock).Sub(w.clock); wait > time.Minute {
			t.Errorf("the notice waits %v for the digest", wait)
		}
		for _, at := range []time.Duration{0, 30 * time.Second, time.Minute} { // around the end of the day that is gathered
			w.clock = s.DueAt.Add(at)
			w.hear(w.publish(w.opening("plc_at_"+at.String(), nil)))
			later, err := w.db.SavedSearch(t.Context(), s.ID)
			if err != nil || !later.DueAt.Equal(s.DueAt.AddDate(0, 0, 1)) {
				t.Errorf("%v after: due %v, %v; want the next day", at, later.DueAt, err)
			}
		}
	})
}

func TestWhoIsNotTold(t *testing.T) {
	external := func(p *placement.Placement) {
		p.Origin, p.Enterprise, p.ExternalName, p.Source, p.ExpiresOn = placement.External, "", "某公司", "op", p.ExpiresOn.AddDays(-400)
	}
	for _, tt := range []struct {
		name   string
		of     actor.Actor
		query  string
		change func(*placement.Placement)
		told   bool
	}{
		{"whoever's words it holds", who(grown), "q=数控", nil, true},
		{"whose words it does not hold", who(grown), "q=护理", nil, false},
		{"who asks for another place", who(grown), "q=数控&region=3101", nil, false},
		{"who asks for its place", who(grown), "q=数控&region=3205", nil, true},
		{"who excludes it", who(grown), "q=数控 -车工", nil, false},
		{"whom its title would only nearly meet", who(grown), "q=数控工", nil, false},
		{"of the school it is meant for", who(grown), "q=数控", func(p *placement.Placement) { p.Audience = []org.ID{"sch_1"} }, true},
		{"of another school", who(away), "q=数控", func(p *placement.Placement) { p.Audience = []org.ID{"sch_1"} }, false},
		{"when it is full", who(grown), "q=数控", func(p *placement.Placement) { p.Taken = p.Seats }, false},
		{"when it is over", who(grown), "q=数控", func(p *placement.Placement) { p.ExpiresOn = p.ExpiresOn.AddDays(-60) }, false},
		{"when it is closed", who(grown), "q=数控", func(p *placement.Placement) { p.State = placement.Closed }, false},
		{"of an external listing", who(grown), "q=数控", external, false},
		{"of an external listing, on its tab", who(grown), "q=数控&origin=external", external, true},
		{"of a post for teachers", who(grown), "q=数控", func(p *placement.Placement) { p.Kind = placement.TeacherPractice }, false},
		{"of a post for teachers, asking for it", teacher, "q=数控&for_teachers=true", func(p *placement.Placement) { p.Kind = placement.TeacherPractice }, true},
		{"by fit of a major", who(grown), "major=660103", nil, true},
		{"by another major", who(grown), "major_exact=7202", nil, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newTown(t, storetest.SQLite(t))
			w.save(tt.of, tt.query, saved.Once)
			w.hear(w.publish(w.opening("plc_1", tt.change)))
			w.tell()
			if got := w.inbox(tt.of); (len(got) == 1) != tt.told {
				t.Errorf("got %v, want told: %v", got, tt.told)
			}
		})
	}
}

func TestNobodySavesWhatTheyMayNotLookFor(t *testing.T) {
	engines(t, func(t *testing.T, w *town) {
		if _, err := w.all.Save(t.Context(), who(minor), "q=数控&origin=external", saved.Terms{Name: "x"}); !errors.Is(err, find.ErrAdults) {
			t.Errorf("external listings under 18: got %v, want ErrAdults", err)
		}
		if _, err := w.all.Save(t.Context(), who(grown), "for_teachers=true", saved.Terms{Name: "x"}); !errors.Is(err, find.ErrTeachers) {
			t.Errorf("a student asks for teachers' posts: got %v, want ErrTeachers", err)
		}
		if _, err := w.all.Save(t.Context(), who(grown), "colour=red", saved.Terms{Name: "x"}); !errors.Is(err, find.ErrQuery) {
			t.Errorf("a parameter that is none: got %v, want ErrQuery", err)
		}
	})
}

func TestWhatIsNewsOfAnOlderOpening(t *testing.T) {
	seats := func(p placement.Placement) events.Event {
		return events.PlacementSeatsChanged{PlacementRef: events.PlacementRef{Placement: string(p.ID)}, Seats: p.Seats, Taken: p.Taken}
	}
	changed := func(p placement.Placement) events.Event {
		return events.PlacementChanged{PlacementRef: events.PlacementRef{Placement: string(p.ID)}}
	}
	for _, tt := range []struct {
		name   string
		before func(*placement.Placement)
		query  string
		after  func(*placement.Placement)
		event  func(placement.Placement) events.Event
		told   int
	}{
		{"a seat more taken is none", nil, "q=数控", func(p *placement.Placement) { p.Taken++ }, seats, 0},
		{"a seat freed among others is none", func(p *placement.Placement) { p.Taken = 2 }, "q=数控", func(p *placement.Placement) { p.Taken-- }, seats, 0},
		{"a seat freed of a full one is", func(p *placement.Placement) { p.Taken = p.Seats }, "q=数控", func(p *placement.Placement) { p.Taken-- }, seats, 1},
		{"terms that match now are", nil, "q=护理", func(p *placement.Placement) { p.Title = "护理实习" }, changed, 1},
		{"terms that match no more are none", nil, "q=数控车工", func(p *placement.Placement) { p.Title, p.Description = "护理实习", "" }, changed, 0},
		{"a renewal is none", nil, "q=数控", func(p *placement.Placement) { p.ExpiresOn = p.ExpiresOn.AddDays(20) }, changed, 0},
		{"a renewal of an expired one is", func(p *placement.Placement) { p.State = placement.Expired }, "q=数控", func(p *placement.Placement) { p.State = placement.Published }, changed, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newTown(t, storetest.SQLite(t))
			p := w.opening("plc_1", tt.before)
			w.hear(w.publish(p))
			w.save(who(grown), tt.query, saved.Once)
			tt.after(&p)
			w.hear(w.update(&p, tt.event(p)))
			w.tell()
			if got := w.inbox(who(grown)); len(got) != tt.told {
				t.Errorf("got %v, want %d", got, tt.told)
			}
		})
	}
}

// The consumer may come to an event when the opening has changed again, after somebody saved a search for what it is now.
func TestALateEventIsNewsAsOfWhatItFinds(t *testing.T) {
	engines(t, func(t *testing.T, w *town) {
		p := w.opening("plc_1", nil)
		published := w.publish(p)
		w.save(who(grown), "q=护理", saved.Once)
		p.Title = "护理实习"
		changed := w.update(&p, events.PlacementChanged{PlacementRef: events.PlacementRef{Placement: string(p.ID)}})
		w.hear(published, changed)
		if n := w.tell(); n != 1 || len(w.inbox(who(grown))) != 1 {
			t.Errorf("got %v, want one", w.inbox(who(grown)))
		}
	})
}

func TestAUnitThatIsVerifiedBringsItsOpenings(t *testing.T) {
	engines(t, func(t *testing.T, w *town) {
		e, err := w.db.Enterprise(t.Context(), "ent_1")
		if err != nil {
			t.Fatal(err)
		}
		verification := e.Verification
		e.Verification = nil
		put := func() {
			w.change(func(ctx context.Context, tx *store.Tx) error {
				e.Version++
				return tx.SaveEnterprise(ctx, e)
			})
		}
		put()
		w.hear(w.publish(w.opening("plc_1", nil)))
		w.save(who(grown), "labels=verified", saved.Once)
		e.Verification = verification
		put()
		w.clock = w.clock.Add(time.Second)
		w.hear(w.event("ent_1", events.EnterpriseVerified{}))
		if w.tell(); len(w.inbox(who(grown))) != 1 {
			t.Errorf("got %v, want one", w.inbox(who(grown)))
		}
	})
}

func TestWhatIsFullWhenItIsToldWaitsUntilItIsFree(t *testing.T) {
	engines(t, func(t *testing.T, w *town) {
		w.save(who(grown), "q=数控", saved.Once)
		p := w.opening("plc_1", nil)
		w.hear(w.publish(p))
		p.Taken = p.Seats
		full := w.update(&p, events.PlacementSeatsChanged{})
		if w.tell() != 0 {
			t.Fatal("told of a full one")
		}
		w.hear(full)
		p.Taken--
		w.hear(w.update(&p, events.PlacementSeatsChanged{}))
		if w.tell() != 1 || len(w.inbox(who(grown))) != 1 {
			t.Errorf("got %v, want one", w.inbox(who(grown)))
		}
	})
}

func TestAPausedSearchAndOneOfSomebodyGoneAreSilent(t *testing.T) {
	engines(t, func(t *testing.T, w *town) {
		ctx := t.Context()
		s := w.save(who(grown), "q=数控", saved.Once)
		w.save(who(away), "q=数控", saved.Once)
		quiet := w.save(teacher, "q=数控", saved.Never)
		w.change(func(ctx context.Context, tx *store.Tx) error {
			a, err := tx.Account(ctx, "acc_3")
			a.DisabledAt, a.Version = w.clock, a.Version+1
			return errors.Join(err, tx.SaveAccount(ctx, a))
		})
		s, err := w.all.Change(ctx, who(grown), s.ID, s.Version, saved.Terms{Name: s.Name, Paused: true})
		if err != nil {
			t.Fatal(err)
		}
		w.hear(w.publish(w.opening("plc_1", nil)))
		w.clock = w.clock.Add(time.Second)
		if _, err = w.all.Change(ctx, who(grown), s.ID, s.Version, saved.Terms{Name: s.Name}); err != nil {
			t.Fatal(err)
		}
		w.show(w.opening("plc_1", nil))
		if n := w.tell(); n != 0 {
			t.Errorf("made %d notices", n)
		}
		if c, err := w.all.Counts(ctx, teacher, quiet); err != nil || c != (saved.Counts{Now: 1, New: 1}) {
			t.Errorf("a silent search counts %+v, %v; want one, which is new", c, err)
		}
		w.hear(w.publish(w.opening("plc_2", nil)))
		if n := w.tell(); n != 1 || len(w.inbox(who(grown))) != 1 {
			t.Errorf("after the pause: got %v, want what came since", w.inbox(who(grown)))
		}
		if _, err = w.all.Change(ctx, teacher, quiet.ID, quiet.Version, saved.Terms{Name: "x", Tell: saved.Once}); err != nil {
			t.Fatal(err)
		}
		if n := w.tell(); n != 0 {
			t.Errorf("a search that speaks again told of what it had been silent about: %v", w.inbox(teacher))
		}
	})
}

// An opening may be written down while its owner silences the search.
func TestASearchThatWasSilencedMeanwhileSaysNothing(t *testing.T) {
	for name, silence := range map[string]func(*saved.Search){
		"paused": func(s *saved.Search) { s.Paused = true },
		"never":  func(s *saved.Search) { s.Tell = saved.Never },
	} {
		t.Run(name, func(t *testing.T) {
			engines(t, func(t *testing.T, w *town) {
				s := w.save(who(grown), "q=数控", saved.Once)
				w.hear(w.publish(w.opening("plc_1", nil)))
				w.change(func(ctx context.Context, tx *store.Tx) (err error) {
					if s, err = tx.LockSaved(ctx, s.ID); err != nil {
						return err
					}
					silence(&s)
					s.Version++
					return tx.SaveSaved(ctx, s)
				})
				if n := w.tell(); n != 0 || len(w.inbox(who(grown))) != 0 {
					t.Fatalf("made %d notices: %v", n, w.inbox(who(grown)))
				}
				if _, err := w.all.Change(t.Context(), who(grown), s.ID, s.Version, saved.Terms{Name: s.Name, Tell: saved.Once}); err != nil {
					t.Fatal(err)
				}
				w.hear(w.publish(w.opening("plc_2", nil)))
				if n := w.tell(); n != 1 || strings.Contains(w.inbox(who(grown))[0], " 2 个") {
					t.Errorf("then made %d of %v, want what came since", n, w.inbox(who(grown)))
				}
			})
		})
	}
}

func TestASearchIsItsOwnersAlone(t *testing.T) {
	engines(t, func(t *testing.T, w *town) {
		ctx := t.Context()
		s := w.save(who(grown), "region=310107&q=数控&housing=subsidy,provided", saved.Once)
		if s.Query != "housing=provided&housing=subsidy&q=%E6%95%B0%E6%8E%A7&region=310107" {
			t.Errorf("kept as %q", s.Query)
		}
		for name, do := range map[string]func() error{
			"get":    func() error { _, err := w.all.Get(ctx, who(minor), s.ID); return err },
			"look":   func() error { _, err := w.all.Look(ctx, who(minor), s.ID); return err },
			"change": func() error { _, err := w.all.Change(ctx, who(minor), s.ID, 1, saved.Terms{Name: "x"}); return err },
			"remove": func() error { return w.all.Remove(ctx, who(minor), s.ID) },
		} {
			if err := do(); !errors.Is(err, saved.ErrNotFound) {
				t.Errorf("%s by another: got %v, want ErrNotFound", name, err)
			}
		}
		if _, err := w.all.Save(ctx, who(grown), "q=数控&housing=provided&housing=subsidy&region=310107", saved.Terms{Name: "x"}); !errors.Is(err, saved.ErrTwice) {
			t.Errorf("the same again: got %v, want ErrTwice", err)
		}
		if _, err := w.all.Change(ctx, who(grown), s.ID, 7, saved.Terms{Name: "x"}); !errors.Is(err, saved.ErrStale) {
			t.Errorf("an old version: got %v, want ErrStale", err)
		}
		if _, err := w.all.Change(ctx, who(grown), s.ID, 1, saved.Terms{Name: " ", Tell: "often"}); len(fault.Of(err).Fields) != 2 {
			t.Errorf("no name and no way: got %v", err)
		}
		if _, err := w.all.Save(ctx, actor.Actor{Role: actor.Enterprise, Account: "acc_u"}, "", saved.Terms{Name: "x"}); !errors.Is(err, saved.ErrForbidden) {
			t.Errorf("a unit: got %v, want ErrForbidden", err)
		}
		for n := range saved.Most - 1 {
			w.save(who(grown), fmt.Sprintf("pay_min_fen=%d", n+1), saved.Never)
		}
		if _, err := w.all.Save(ctx, who(grown), "q=another", saved.Terms{Name: "x"}); !errors.Is(err, saved.ErrFull) {
			t.Errorf("one more than all: got %v, want ErrFull", err)
		}
		if err := w.all.Remove(ctx, who(grown), s.ID); err != nil {
			t.Fatal(err)
		}
		list, err := w.all.List(ctx, who(grown))
		if err != nil || len(list) != saved.Most-1 || slices.ContainsFunc(list, func(x saved.Search) bool { return x.ID == s.ID }) {
			t.Errorf("after removing: got %d, %v", len(list), err)
		}
		w.hear(w.publish(w.opening("plc_1", nil)))
	})
}

func TestASearchIsKeptWhileTheIndexIsMissing(t *testing.T) {
	w := newTown(t, storetest.SQLite(t))
	w.finder = find.NewService(search.NewHolder(nil), understand.Read, w.cat, w.db, func() time.Time { return w.clock })
	w.all = w.begin(w.db.InTx)
	s := w.save(who(grown), "q=数控", saved.Once)
	if c, err := w.all.Counts(t.Context(), who(grown), s); err != nil || c != (saved.Counts{Unread: true}) {
		t.Errorf("got %+v, %v; want unread", c, err)
	}
}

func TestLookingMakesWhatWasNewOld(t *testing.T) {
	engines(t, func(t *testing.T, w *town) {
		s := w.save(who(grown), "q=数控", saved.Once)
		p := w.opening("plc_1", nil)
		w.hear(w.publish(p))
		w.show(p)
		if c, err := w.all.Counts(t.Context(), who(grown), s); err != nil || c != (saved.Counts{Now: 1, New: 1}) {
			t.Fatalf("got %+v, %v", c, err)
		}
		w.clock = w.clock.Add(time.Second)
		if _, err := w.all.Look(t.Context(), who(grown), s.ID); err != nil {
			t.Fatal(err)
		}
		s, _ = w.all.Get(t.Context(), who(grown), s.ID)
		if c, err := w.all.Counts(t.Context(), who(grown), s); err != nil || c != (saved.Counts{Now: 1}) {
			t.Errorf("got %+v, %v", c, err)
		}
	})
}
