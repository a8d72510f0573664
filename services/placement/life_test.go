package placement_test

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"firstkm/events"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/placement"
)

func TestEveryStepFromEveryState(t *testing.T) {
	const draft, published, expired, closed = placement.Draft, placement.Published, placement.Expired, placement.Closed
	steps := map[string]func(*testing.T, *placement.Service, placement.ID) error{
		"publish": func(t *testing.T, s *placement.Service, id placement.ID) error {
			_, err := s.Publish(t.Context(), unit, id)
			return err
		},
		"update": func(t *testing.T, s *placement.Service, id placement.ID) error {
			_, err := s.Update(t.Context(), unit, id, 7, lawful())
			return err
		},
		"extend": func(t *testing.T, s *placement.Service, id placement.ID) error {
			_, err := s.Extend(t.Context(), unit, id)
			return err
		},
		"close": func(t *testing.T, s *placement.Service, id placement.ID) error {
			_, err := s.Close(t.Context(), unit, id, "已招满")
			return err
		},
	}
	for _, tt := range []struct {
		step     string
		from, to placement.State // to is empty where the state does not allow the step
		event    events.Event    // nil = none
	}{
		{"publish", draft, published, events.PlacementPublished{}},
		{"publish", published, "", nil},
		{"publish", expired, published, events.PlacementPublished{}},
		{"publish", closed, "", nil},
		{"update", draft, draft, nil},
		{"update", published, published, events.PlacementChanged{}},
		{"update", expired, expired, nil},
		{"update", closed, "", nil},
		{"extend", draft, "", nil},
		{"extend", published, published, events.PlacementExtended{}},
		{"extend", expired, published, events.PlacementExtended{}},
		{"extend", closed, "", nil},
		{"close", draft, closed, events.PlacementClosed{}},
		{"close", published, closed, events.PlacementClosed{}},
		{"close", expired, closed, events.PlacementClosed{}},
		{"close", closed, "", nil},
	} {
		t.Run(tt.step+" from "+string(tt.from), func(t *testing.T) {
			sh, s := open(t)
			id := sh.in(tt.from)
			err := steps[tt.step](t, s, id)
			got := sh.all[id]
			if tt.to == "" {
				if !errors.Is(err, placement.ErrState) || got.State != tt.from || got.Version != 7 || len(sh.events)+len(sh.audit) > 0 {
					t.Errorf("got state %s, version %d, %v; want ErrState and nothing changed", got.State, got.Version, err)
				}
				return
			}
			if err != nil || got.State != tt.to || got.Version != 8 {
				t.Errorf("got state %s, version %d, %v; want %s at version 8", got.State, got.Version, err, tt.to)
			}
			want := ""
			if tt.event != nil {
				want = tt.event.Subject()
			}
			if sh.last() != want || len(sh.audit) != 1 {
				t.Errorf("got event %q and %d audit lines, want %q and one", sh.last(), len(sh.audit), want)
			}
		})
	}
}

func TestOnlyTheUnitTakesSteps(t *testing.T) {
	for _, tt := range []struct {
		name string
		who  actor.Actor
		from placement.State
		want error
	}{
		{"another unit, a draft", actor.Actor{Role: actor.Enterprise, Org: "ent_2"}, placement.Draft, placement.ErrNotFound},
		{"another unit, a published one", actor.Actor{Role: actor.Enterprise, Org: "ent_2"}, placement.Published, placement.ErrForbidden},
		{"a school", actor.Actor{Role: actor.School, Org: "ent_1"}, placement.Published, placement.ErrForbidden},
		{"a guest", actor.Actor{}, placement.Published, placement.ErrForbidden},
		{"the operator", actor.Actor{Role: actor.Operator}, placement.Published, placement.ErrForbidden},
	} {
		sh, s := open(t)
		id := sh.in(tt.from)
		if _, err := s.Close(t.Context(), tt.who, id, ""); !errors.Is(err, tt.want) || sh.all[id].State != tt.from {
			t.Errorf("%s: got %v, want %v", tt.name, err, tt.want)
		}
	}
	_, s := open(t)
	if _, err := s.Create(t.Context(), actor.Actor{Role: actor.School, Org: "sch_1"}, lawful()); !errors.Is(err, placement.ErrForbidden) {
		t.Errorf("a school drafts: got %v, want ErrForbidden", err)
	}
}

func TestPublishedForSixtyDaysOrUntilItBegins(t *testing.T) {
	for start, want := range map[string]string{"2025-12-01": "2025-10-31", "2025-10-31": "2025-10-31", "2025-10-30": "2025-10-30", "2025-09-01": "2025-09-01"} {
		sh, s := open(t)
		id := sh.in(placement.Draft)
		p := sh.all[id]
		p.Start = civil.MustParse(start)
		sh.all[id] = p
		got, err := s.Publish(t.Context(), unit, id)
		if err != nil || got.ExpiresOn != civil.MustParse(want) {
			t.Errorf("begins %s: got until %s, %v; want %s", start, got.ExpiresOn, err, want)
		}
	}
}

func TestNothingIsPublishedThatHasBegun(t *testing.T) {
	for _, state := range []placement.State{placement.Draft, placement.Expired} {
		sh, s := open(t)
		id := sh.in(state)
		p := sh.all[id]
		p.Start = civil.On(2025, 8, 31)
		sh.all[id] = p
		if _, err := s.Publish(t.Context(), unit, id); err == nil || sh.all[id].State != state {
			t.Errorf("from %s: got %v, want it refused", state, err)
		}
	}
	sh, s := open(t)
	id := sh.in(placement.Published)
	p := sh.all[id]
	p.Start = civil.On(2025, 8, 31)
	sh.all[id] = p
	if _, err := s.Extend(t.Context(), unit, id); !errors.Is(err, placement.ErrState) {
		t.Errorf("extended: got %v, want ErrState", err)
	}
}

func TestExpire(t *testing.T) {
	sh, s := open(t)
	id := sh.in(placement.Published)
	sh.now = sh.now.AddDate(0, 0, 30) // its last day
	if n, err := s.Expire(t.Context(), 10); n != 0 || err != nil || sh.all[id].State != placement.Published {
		t.Errorf("on its last day: got %d ended, %v; want none", n, err)
	}
	sh.now = sh.now.AddDate(0, 0, 1)
	if n, err := s.Expire(t.Context(), 10); n != 1 || err != nil || sh.all[id].State != placement.Expired {
		t.Errorf("on the day after: got %d ended, %v; want one", n, err)
	}
	if want := (events.PlacementExpired{}).Subject(); sh.last() != want {
		t.Errorf("got event %q, want %q", sh.last(), want)
	}
}

func TestOpenTakesApplications(t *testing.T) {
	today := civil.On(2025, 9, 1)
	base := placement.Placement{Origin: placement.Own, State: placement.Published, ExpiresOn: today, Taken: 2, Terms: placement.Terms{Seats: 3}}
	for _, tt := range []struct {
		name string
		edit func(*placement.Placement)
		want error
	}{
		{"on its last day with a seat left", func(*placement.Placement) {}, nil},
		{"the day after", func(p *placement.Placement) { p.ExpiresOn = today.AddDays(-1) }, placement.ErrClosed},
		{"a draft", func(p *placement.Placement) { p.State = placement.Draft }, placement.ErrClosed},
		{"a closed one", func(p *placement.Placement) { p.State = placement.Closed }, placement.ErrClosed},
		{"an expired one", func(p *placement.Placement) { p.State = placement.Expired }, placement.ErrClosed},
		{"with all seats taken", func(p *placement.Placement) { p.Taken = 3 }, placement.ErrFull},
		{"with more taken than there are", func(p *placement.Placement) { p.Taken = 4 }, placement.ErrFull},
		{"from elsewhere", func(p *placement.Placement) { p.Origin = placement.External }, placement.ErrExternal},
	} {
		p := base
		tt.edit(&p)
		if err := p.Open(today); !errors.Is(err, tt.want) {
			t.Errorf("%s: got %v, want %v", tt.name, err, tt.want)
		}
	}
}

func TestSeats(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := placement.Placement{Terms: placement.Terms{Seats: rapid.IntRange(0, 5).Draw(t, "seats")}}
		held := 0
		for range rapid.IntRange(0, 30).Draw(t, "moves") {
			version := p.Version
			if rapid.Bool().Draw(t, "hold") {
				_, err := p.Hold(time.Unix(0, 0))
				if (err == nil) != (held < p.Seats) || err != nil && !errors.Is(err, placement.ErrFull) {
					t.Fatalf("hold with %d of %d taken: got %v", held, p.Seats, err)
				}
				if err != nil {
					continue
				}
				held++
			} else {
				p.Free(time.Unix(0, 0))
				held = max(0, held-1)
			}
			if p.Taken != held || p.Left() != p.Seats-held || p.Version != version+1 {
				t.Fatalf("got %d taken, %d left at version %d, want %d taken", p.Taken, p.Left(), p.Version, held)
			}
		}
	})
}

func TestUpdateGuards(t *testing.T) {
	sh, s := open(t)
	id := sh.in(placement.Published)
	if _, err := s.Update(t.Context(), unit, id, 6, lawful()); !errors.Is(err, placement.ErrStale) {
		t.Errorf("an old version: got %v, want ErrStale", err)
	}
	unlawful := lawful()
	unlawful.PayMonthFen = 0
	_, err := s.Update(t.Context(), unit, id, 7, unlawful)
	if !errors.Is(err, placement.ErrUnlawful) || !fault.Stops(fault.Of(err).Findings) {
		t.Errorf("a published one that would break the law: got %v, want ErrUnlawful with what stops it", err)
	}
	p := sh.all[id]
	p.Taken = 2
	sh.all[id] = p
	for name, tt := range map[string]struct {
		edit func(*placement.Terms)
		want bool
	}{
		"fewer seats than are held": {func(t *placement.Terms) { t.Seats = 1 }, false},
		"as many as are held":       {func(t *placement.Terms) { t.Seats = 2 }, true},
		"other dates":               {func(t *placement.Terms) { t.End = t.End.AddDays(1) }, false},
		"another kind of post":      {func(t *placement.Terms) { t.PostKind = "质检" }, false},
		"less pay":                  {func(t *placement.Terms) { t.PayMonthFen-- }, false},
		"more pay":                  {func(t *placement.Terms) { t.PayMonthFen++ }, true},
		"another title":             {func(t *placement.Terms) { t.Title = "车工" }, true},
		"another address":           {func(t *placement.Terms) { t.Address = "别处" }, false},
	} {
		sh.all[id] = p
		next := lawful()
		tt.edit(&next)
		if _, err := s.Update(t.Context(), unit, id, 7, next); (err == nil) != tt.want {
			t.Errorf("%s while seats are held: got %v, want allowed=%t", name, err, tt.want)
		}
	}
}

func TestPublishingUnderTheLaw(t *testing.T) {
	for _, tt := range []struct {
		name        string
		edit        func(*placement.Terms)
		stopped     bool
		conditional string // rule that binds, "" for none
	}{
		{"as the law wants it", func(*placement.Terms) {}, false, ""},
		{"a fee", func(t *placement.Terms) { t.Fees = append(t.Fees, fee()) }, true, ""},
		{"nights", func(t *placement.Terms) { t.Shift.Night = true }, false, "R-ART17-3-OTNIGHT"},
		{"more seats than the cap", func(t *placement.Terms) { t.Seats = 11 }, false, "R-ART11-CAP10"},
		{"more than a fifth of the kind", func(t *placement.Terms) { t.Seats = 9 }, false, "R-ART11-CAP20"},
		{"exactly a fifth of the kind", func(t *placement.Terms) { t.Seats = 8 }, false, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			sh, s := open(t)
			terms := lawful()
			tt.edit(&terms)
			draft, err := s.Create(t.Context(), unit, terms)
			if err != nil {
				t.Fatal(err)
			}
			p, err := s.Publish(t.Context(), unit, draft.ID)
			if tt.stopped {
				if !errors.Is(err, placement.ErrUnlawful) || sh.all[draft.ID].State != placement.Draft {
					t.Errorf("got %v, want ErrUnlawful and the draft kept", err)
				}
				return
			}
			if err != nil || p.Conditional() != (tt.conditional != "") {
				t.Fatalf("got conditions %v, %v; want %q", p.Conditions, err, tt.conditional)
			}
			for _, rule := range p.Conditions {
				if rule == tt.conditional {
					return
				}
			}
			if tt.conditional != "" {
				t.Errorf("got conditions %v, want %s", p.Conditions, tt.conditional)
			}
		})
	}
}
