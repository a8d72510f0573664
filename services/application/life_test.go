package application_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"firstkm/events"
	"firstkm/services/application"
	"firstkm/services/compliance"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/placement"
)

// steps are all that people do with an application.
var steps = map[string]func(context.Context, *application.Service, application.ID) (application.Application, error){
	"withdraw": func(ctx context.Context, s *application.Service, id application.ID) (application.Application, error) {
		return s.Withdraw(ctx, pupil, id, "另有安排")
	},
	"shortlist": func(ctx context.Context, s *application.Service, id application.ID) (application.Application, error) {
		return s.Shortlist(ctx, unit, id)
	},
	"decline": func(ctx context.Context, s *application.Service, id application.ID) (application.Application, error) {
		return s.Decline(ctx, unit, id, "名额已满")
	},
	"intend": func(ctx context.Context, s *application.Service, id application.ID) (application.Application, error) {
		return s.Intend(ctx, unit, id)
	},
	"confirm": func(ctx context.Context, s *application.Service, id application.ID) (application.Application, error) {
		return s.Confirm(ctx, school, id, bySchool)
	},
	"return": func(ctx context.Context, s *application.Service, id application.ID) (application.Application, error) {
		return s.Return(ctx, school, id, "时间与教学安排冲突")
	},
	"release": func(ctx context.Context, s *application.Service, id application.ID) (application.Application, error) {
		return s.Release(ctx, school, id, " 知情同意未取得 ")
	},
}

func TestEveryStepFromEveryState(t *testing.T) {
	const submitted, shortlisted, intended = application.Submitted, application.Shortlisted, application.Intended
	// allowed says where a step leads from a state and what happens; every other pair is refused.
	allowed := map[string]map[application.State]application.State{
		"withdraw":  {submitted: application.Withdrawn, shortlisted: application.Withdrawn, intended: application.Withdrawn},
		"shortlist": {submitted: shortlisted},
		"decline":   {submitted: application.Declined, shortlisted: application.Declined, intended: application.Declined},
		"intend":    {submitted: intended, shortlisted: intended},
		"confirm":   {intended: application.Placed},
		"return":    {intended: application.Returned},
		"release":   {application.Placed: application.Released},
	}
	happened := map[string]events.Event{
		"withdraw": events.ApplicationWithdrawn{}, "shortlist": events.ApplicationShortlisted{}, "decline": events.ApplicationDeclined{},
		"intend": events.ApplicationIntended{}, "confirm": events.ApplicationConfirmed{}, "return": events.ApplicationReturned{},
		"release": events.ApplicationReleased{},
	}
	for step, do := range steps {
		for _, from := range application.States() {
			t.Run(step+" from "+string(from), func(t *testing.T) {
				d, s := open(t)
				id := d.in(from, "app_1", "plc_1", "stu_1")
				got, err := do(t.Context(), s, id)
				kept, seats := d.applications[id], d.placements["plc_1"].Taken
				to, may := allowed[step][from]
				if !may {
					if !errors.Is(err, application.ErrState) || kept.State != from || kept.Version != 5 || len(d.events)+len(d.audit) > 0 {
						t.Errorf("got state %s, version %d, %v; want ErrState and nothing changed", kept.State, kept.Version, err)
					}
					return
				}
				if err != nil || got.State != to || kept.State != to || kept.Version != 6 || len(d.audit) != 1 {
					t.Fatalf("got state %s, version %d, %d audit lines, %v; want %s at version 6", kept.State, kept.Version, len(d.audit), err, to)
				}
				if last := kept.History[len(kept.History)-1]; last.State != to || last.Role == "" {
					t.Errorf("got history ending with %+v, want %s by a role", last, to)
				}
				if want := map[bool]int{true: 1}[to.Holds()]; seats != want {
					t.Errorf("got %d seats taken, want %d", seats, want)
				}
				if !slices.Contains(d.subjects(), happened[step].Subject()) {
					t.Errorf("got events %v, want %s", d.subjects(), happened[step].Subject())
				}
				if moved := slices.Contains(d.subjects(), (events.PlacementSeatsChanged{}).Subject()); moved != (from.Holds() != to.Holds()) {
					t.Errorf("got seats moved=%t from %s to %s", moved, from, to)
				}
			})
		}
	}
}

func TestEveryStateHasItsWords(t *testing.T) {
	for _, s := range application.States() {
		if s.Label().IsZero() {
			t.Errorf("%s: got no label", s)
		}
	}
}

func TestOnlyThePartyConcernedTakesAStep(t *testing.T) {
	others := []actor.Actor{
		{Role: actor.Enterprise, Org: "ent_2"},
		{Role: actor.School, Org: "sch_2"},
		{Role: actor.Student, Org: "sch_1", Person: "stu_2"},
		{Role: actor.ClassTeacher, Org: "sch_1", Class: "数控2301"},
		{Role: actor.Bureau, Org: "bur_1"},
		{Role: actor.Operator},
		{},
	}
	for _, who := range append(others, unit, school, pupil) {
		for step, do := range map[string]func(*application.Service, application.ID) error{
			"withdraw": func(s *application.Service, id application.ID) error {
				_, err := s.Withdraw(t.Context(), who, id, "")
				return err
			},
			"shortlist": func(s *application.Service, id application.ID) error {
				_, err := s.Shortlist(t.Context(), who, id)
				return err
			},
			"decline": func(s *application.Service, id application.ID) error {
				_, err := s.Decline(t.Context(), who, id, "理由")
				return err
			},
			"intend": func(s *application.Service, id application.ID) error {
				_, err := s.Intend(t.Context(), who, id)
				return err
			},
			"confirm": func(s *application.Service, id application.ID) error {
				_, err := s.Confirm(t.Context(), who, id, bySchool)
				return err
			},
			"return": func(s *application.Service, id application.ID) error {
				_, err := s.Return(t.Context(), who, id, "理由")
				return err
			},
			"release": func(s *application.Service, id application.ID) error {
				_, err := s.Release(t.Context(), who, id, "理由")
				return err
			},
		} {
			from := application.Submitted
			if step == "confirm" || step == "return" {
				from = application.Intended
			}
			if step == "release" {
				from = application.Placed
			}
			d, s := open(t)
			id := d.in(from, "app_1", "plc_1", "stu_1")
			party := map[string]actor.Role{"withdraw": actor.Student, "confirm": actor.School, "return": actor.School, "release": actor.School}[step]
			if party == "" {
				party = actor.Enterprise
			}
			may := who.Role == party && who.Account != ""
			if err := do(s, id); (err == nil) != may || !may && !errors.Is(err, application.ErrNotFound) {
				t.Errorf("%s %s %ss: got %v, want allowed=%t", who.Role, who.Org, step, err, may)
			}
		}
	}
}

func TestReasonsAreAsked(t *testing.T) {
	d, s := open(t)
	id := d.in(application.Intended, "app_1", "plc_1", "stu_1")
	if _, err := s.Decline(t.Context(), unit, id, ""); !errors.Is(err, application.ErrInvalid) {
		t.Errorf("decline: got %v, want ErrInvalid", err)
	}
	if _, err := s.Return(t.Context(), school, id, ""); !errors.Is(err, application.ErrInvalid) {
		t.Errorf("return: got %v, want ErrInvalid", err)
	}
	if _, err := s.Confirm(t.Context(), school, id, application.Confirmation{Origin: compliance.FromAuthority}); err == nil {
		t.Error("confirm as assigned by an authority: got no error")
	}
	if d.applications[id].State != application.Intended {
		t.Errorf("got state %s, want it unchanged", d.applications[id].State)
	}
}

func TestAnArrangementIsReleasedOnlyBeforeItsFirstDay(t *testing.T) {
	d, s := open(t)
	id := d.in(application.Placed, "app_1", "plc_1", "stu_1")
	if _, err := s.Release(t.Context(), school, id, "  "); !errors.Is(err, application.ErrInvalid) {
		t.Errorf("without a reason: got %v, want ErrInvalid", err)
	}
	d.now = d.applications[id].From.Start()
	if _, err := s.Release(t.Context(), school, id, "理由"); !errors.Is(err, application.ErrBegun) {
		t.Errorf("on the first day: got %v, want ErrBegun", err)
	}
	d.now = d.now.Add(-1)
	if _, err := s.Release(t.Context(), school, id, "理由"); err != nil {
		t.Fatalf("on the day before: got %v, want none", err)
	}
	if _, err := s.Apply(t.Context(), pupil, "plc_1", true); err != nil {
		t.Errorf("applying anew to the same post: got %v, want none", err)
	}
}

func TestAnIntentHoldsForTenWorkingDays(t *testing.T) {
	d, s := open(t)
	id := d.in(application.Submitted, "app_1", "plc_1", "stu_1")
	a, err := s.Intend(t.Context(), unit, id)
	if err != nil || a.HoldsUntil != civil.On(2025, 9, 15) {
		t.Fatalf("got until %s, %v; want the tenth working day after 1 September", a.HoldsUntil, err)
	}
	d.now = a.HoldsUntil.Start()
	if n, err := s.Lapse(t.Context(), 10); n != 0 || err != nil {
		t.Errorf("on its last day: got %d lapsed, %v; want none", n, err)
	}
	d.now = a.HoldsUntil.AddDays(1).Start()
	if _, err := s.Confirm(t.Context(), school, id, bySchool); !errors.Is(err, application.ErrState) {
		t.Errorf("confirmed after its last day: got %v, want ErrState", err)
	}
	if n, err := s.Lapse(t.Context(), 10); n != 1 || err != nil {
		t.Errorf("on the day after: got %d lapsed, %v; want one", n, err)
	}
	if got := d.applications[id]; got.State != application.Lapsed || d.placements["plc_1"].Taken != 0 {
		t.Errorf("got %s with %d seats taken, want it lapsed and the seat free", got.State, d.placements["plc_1"].Taken)
	}
	if n, err := s.Lapse(t.Context(), 10); n != 0 || err != nil {
		t.Errorf("again: got %d lapsed, %v; want none", n, err)
	}
}

func TestAClosedOpeningEndsWhatWaits(t *testing.T) {
	d, s := open(t)
	waiting := d.in(application.Shortlisted, "app_1", "plc_1", "stu_1")
	intended := d.in(application.Intended, "app_2", "plc_1", "stu_2")
	p := d.placements["plc_1"]
	p.State = placement.Closed
	d.placements["plc_1"] = p
	if n, err := s.Lapse(t.Context(), 10); n != 1 || err != nil {
		t.Errorf("got %d ended, %v; want one", n, err)
	}
	if d.applications[waiting].State != application.Declined || d.applications[intended].State != application.Intended {
		t.Errorf("got %s and %s, want the waiting one declined and the intent kept", d.applications[waiting].State, d.applications[intended].State)
	}
}

func TestConfirmingEndsTheStudentsOtherWishes(t *testing.T) {
	d, s := open(t)
	d.opening("plc_2", "ent_2")
	d.opening("plc_later", "ent_2")
	later := d.placements["plc_later"]
	later.Start, later.End = civil.On(2026, 4, 1), civil.On(2026, 6, 30)
	d.placements["plc_later"] = later
	chosen := d.in(application.Intended, "app_1", "plc_1", "stu_1")
	other := d.in(application.Intended, "app_2", "plc_2", "stu_1")
	after := d.in(application.Submitted, "app_3", "plc_later", "stu_1")
	somebody := d.in(application.Submitted, "app_4", "plc_2", "stu_2")
	if _, err := s.Confirm(t.Context(), school, chosen, bySchool); err != nil {
		t.Fatal(err)
	}
	for id, want := range map[application.ID]application.State{
		chosen: application.Placed, other: application.Withdrawn, after: application.Submitted, somebody: application.Submitted,
	} {
		if got := d.applications[id].State; got != want {
			t.Errorf("%s: got %s, want %s", id, got, want)
		}
	}
	if got := d.placements["plc_2"].Taken; got != 0 {
		t.Errorf("got %d seats of the other opening taken, want its seat free", got)
	}
	again := d.in(application.Intended, "app_5", "plc_2", "stu_1")
	if _, err := s.Confirm(t.Context(), school, again, bySchool); !errors.Is(err, application.ErrOverlap) {
		t.Errorf("placed twice at once: got %v, want ErrOverlap", err)
	}
	if _, err := s.Apply(t.Context(), pupil, "plc_2", true); !errors.Is(err, application.ErrOverlap) {
		t.Errorf("applies while placed: got %v, want ErrOverlap", err)
	}
	for id, want := range map[placement.ID]bool{"plc_2": true, "plc_later": false} {
		found, err := s.Eligible(t.Context(), pupil, id)
		if err != nil {
			t.Fatal(err)
		}
		if got := slices.ContainsFunc(found, func(f fault.Finding) bool { return f.Rule == application.RulePlaced && f.Class == fault.Block }); got != want {
			t.Errorf("asks about %s while placed: told of it %v, want %v", id, got, want)
		}
	}
}

func TestApplying(t *testing.T) {
	d, s := open(t)
	if _, err := s.Apply(t.Context(), pupil, "plc_1", false); !errors.Is(err, application.ErrInvalid) {
		t.Errorf("without consent: got %v, want ErrInvalid", err)
	}
	if _, err := s.Apply(t.Context(), unit, "plc_1", true); !errors.Is(err, application.ErrForbidden) {
		t.Errorf("a unit: got %v, want ErrForbidden", err)
	}
	a, err := s.Apply(t.Context(), pupil, "plc_1", true)
	if err != nil || a.State != application.Submitted || a.Consent.Recipient != "ent_1" || !a.Consent.At.Equal(d.now) ||
		!slices.Equal(a.Consent.Fields, application.SharedFields()) || d.placements["plc_1"].Taken != 0 {
		t.Fatalf("got %+v, %v; want it submitted with the consent, no seat held", a, err)
	}
	if _, err := s.Apply(t.Context(), pupil, "plc_1", true); !errors.Is(err, application.ErrTwice) {
		t.Errorf("twice: got %v, want ErrTwice", err)
	}
	if _, err := s.Withdraw(t.Context(), pupil, a.ID, ""); err != nil {
		t.Fatal(err)
	}
	d.now = d.now.AddDate(0, 0, 1)
	if _, err := s.Apply(t.Context(), pupil, "plc_1", true); err != nil {
		t.Errorf("again after withdrawing: got %v, want none", err)
	}
	for name, tt := range map[string]struct {
		edit func(*placement.Placement)
		want error
	}{
		"to a closed one":         {func(p *placement.Placement) { p.State = placement.Closed }, placement.ErrClosed},
		"to one that is full":     {func(p *placement.Placement) { p.Taken = p.Seats }, placement.ErrFull},
		"to one meant for others": {func(p *placement.Placement) { p.Audience = append(p.Audience, "sch_2") }, placement.ErrNotFound},
		"to a draft":              {func(p *placement.Placement) { p.State = placement.Draft }, placement.ErrNotFound},
		"to one from elsewhere":   {func(p *placement.Placement) { p.Origin = placement.External }, placement.ErrExternal},
	} {
		d, s := open(t)
		p := d.placements["plc_1"]
		tt.edit(&p)
		d.placements["plc_1"] = p
		if _, err := s.Apply(t.Context(), pupil, "plc_1", true); !errors.Is(err, tt.want) || len(d.applications) > 0 {
			t.Errorf("%s: got %v, want %v", name, err, tt.want)
		}
	}
}

func rulesOf(err error) (rules []string) {
	if f := fault.Of(err); f != nil {
		for _, found := range f.Findings {
			rules = append(rules, found.Rule)
		}
	}
	return rules
}
