package teacher

import (
	"context"
	"strings"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
)

// Foresee is a school's forecast over the next 24 months from a day.
func (s *Service) Foresee(ctx context.Context, who actor.Actor, school org.ID, q Query) (Forecast, error) {
	q, err := s.fill(q)
	if err != nil {
		return Forecast{}, err
	}
	files, sch, err := s.files(ctx, who, school)
	if err != nil {
		return Forecast{}, err
	}
	return Foresee(files, school, s.rule(q.Formula, sch.Region, q.AsOf), q.AsOf), nil
}

// WhatIf computes a what-if of a school (双师比例测算).
func (s *Service) WhatIf(ctx context.Context, who actor.Actor, school org.ID, q Query, changes []Suppose) (Outlook, error) {
	q, err := s.fill(q)
	if err != nil {
		return Outlook{}, err
	}
	files, sch, err := s.files(ctx, who, school)
	if err != nil {
		return Outlook{}, err
	}
	return WhatIf(files, school, s.rule(q.Formula, sch.Region, q.AsOf), q.AsOf, changes)
}

// Fewest names the fewest recognitions that reach a target: perMille, or the district's when it is 0.
func (s *Service) Fewest(ctx context.Context, who actor.Actor, school org.ID, q Query, perMille int) (Fewest, Target, error) {
	q, err := s.fill(q)
	if err != nil {
		return Fewest{}, Target{}, err
	}
	files, sch, err := s.files(ctx, who, school)
	if err != nil {
		return Fewest{}, Target{}, err
	}
	known, err := s.db.Targets(ctx)
	if err != nil {
		return Fewest{}, Target{}, err
	}
	target := TargetIn(known, sch.Region, q.AsOf)
	if perMille != 0 {
		target = Target{Region: sch.Region, From: q.AsOf, Formula: q.Formula, PerMille: perMille}
		if err := invalid(checkTarget(target)); err != nil {
			return Fewest{}, Target{}, err
		}
	}
	return FewestTo(files, school, s.rule(q.Formula, sch.Region, q.AsOf), q.AsOf, target), target, nil
}

// SaveScenario keeps a what-if of the actor's school: a new one without an id, else the one with it, as version says.
func (s *Service) SaveScenario(ctx context.Context, who actor.Actor, sc Scenario) (Scenario, error) {
	if !who.Is(actor.TeachersOffice, actor.VicePrincipal) {
		return Scenario{}, ErrForbidden
	}
	if sc.Name = strings.TrimSpace(sc.Name); sc.Formula == "" {
		sc.Formula = DefaultFormula
	}
	if err := invalid(checkScenario(sc)); err != nil {
		return Scenario{}, err
	}
	now := s.now()
	sc.School, sc.By, sc.UpdatedAt = org.ID(who.Org), who.Account, now
	if _, err := s.WhatIf(ctx, who, sc.School, Query{sc.AsOf, sc.Formula}, sc.Changes); err != nil {
		return Scenario{}, err
	}
	if sc.ID == "" {
		sc.ID, sc.Version, sc.CreatedAt = ScenarioID(ident.New("scn", now)), 1, now
		return sc, s.inTx(ctx, func(tx Tx) error {
			if err := tx.InsertScenario(ctx, sc); err != nil {
				return err
			}
			return tx.Audit(ctx, ledger.By(who, now, "teacher.scenario", ident.ID(sc.ID)))
		})
	}
	old, err := s.db.Scenario(ctx, sc.ID)
	switch {
	case err != nil:
		return Scenario{}, err
	case old.School != sc.School:
		return Scenario{}, ErrNotFound
	case old.Version != sc.Version:
		return Scenario{}, ErrStale
	}
	sc.CreatedAt, sc.Version = old.CreatedAt, old.Version+1
	return sc, s.inTx(ctx, func(tx Tx) error {
		if err := tx.SaveScenario(ctx, sc); err != nil {
			return err
		}
		return tx.Audit(ctx, ledger.By(who, now, "teacher.scenario", ident.ID(sc.ID)))
	})
}

// Scenario opens a saved what-if and computes it anew.
func (s *Service) Scenario(ctx context.Context, who actor.Actor, id ScenarioID) (Scenario, Outlook, error) {
	sc, err := s.db.Scenario(ctx, id)
	if err != nil {
		return Scenario{}, Outlook{}, err
	}
	if err := s.reads(ctx, who, sc.School); err != nil {
		return Scenario{}, Outlook{}, ErrNotFound
	}
	out, err := s.WhatIf(ctx, who, sc.School, Query{sc.AsOf, sc.Formula}, sc.Changes)
	return sc, out, err
}

// Scenarios lists a school's saved what-ifs, newest first.
func (s *Service) Scenarios(ctx context.Context, who actor.Actor, school org.ID, p page.Request) (page.Page[Scenario], error) {
	if err := s.reads(ctx, who, school); err != nil {
		return page.Page[Scenario]{}, err
	}
	return s.db.Scenarios(ctx, school, p)
}

// DeleteScenario forgets a saved what-if of the actor's school.
func (s *Service) DeleteScenario(ctx context.Context, who actor.Actor, id ScenarioID) error {
	return s.inTx(ctx, func(tx Tx) error {
		sc, err := tx.Scenario(ctx, id)
		if err != nil {
			return err
		}
		if !office(who, sc.School) {
			return ErrNotFound
		}
		if err := tx.DeleteScenario(ctx, id); err != nil {
			return err
		}
		return tx.Audit(ctx, ledger.By(who, s.now(), "teacher.scenario_delete", ident.ID(id)))
	})
}
