package org

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"time"

	"firstkm/events"
	"firstkm/services/compliance"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
	"firstkm/services/kernel/page"
)

// NewEnterprise checks what an enterprise says of itself and makes it, unverified (未核验).
func (s *Service) NewEnterprise(uscc string, p Profile) (Enterprise, error) {
	now := s.now()
	e := Enterprise{ID: ID(ident.New("ent", now)), USCC: NormalUSCC(uscc), Profile: p, Version: 1, CreatedAt: now}
	if !ValidUSCC(e.USCC) {
		return Enterprise{}, ErrInvalid.With(fault.In("uscc", "统一社会信用代码有误：应为 18 位且校验位正确，请对照营业执照。", "the credit code is wrong: 18 characters with a right check digit; compare with the licence"))
	}
	return e, s.checkProfile(e.Profile)
}

func (s *Service) checkProfile(p Profile) error {
	var bad []fault.Field
	if p.Name == "" {
		bad = append(bad, fault.In("name", "请填写单位名称。", "give the unit's name"))
	}
	if p.Region != "" && !s.regions(p.Region) {
		bad = append(bad, fault.In("region", "没有这个区县代码，请从列表选择。", "no such county; choose from the list"))
	}
	employees := 0
	if p.OnPostEmployees != nil {
		employees = *p.OnPostEmployees
	}
	if employees < 0 {
		bad = append(bad, fault.In("on_post_employees", "在岗职工数不能为负。", "the head-count cannot be negative"))
	}
	if employees > 0 && p.EmployeesAsOf.IsZero() {
		bad = append(bad, fault.In("employees_as_of", "请填写在岗职工数的截止日期。", "give the date of the head-count"))
	}
	sum := 0
	for _, k := range p.PostKinds {
		sum += k.Employees
		if k.Name == "" || k.Employees < 0 {
			bad = append(bad, fault.In("post_kinds", "同类岗位须有名称，人数不能为负。", "a post kind needs a name and a head-count not below zero"))
		}
	}
	if sum > employees {
		bad = append(bad, fault.In("post_kinds", "各类岗位人数之和超过在岗职工数。", "the post kinds sum to more than the head-count"))
	}
	for _, x := range p.ExternalInterns {
		if x.Count < 1 || x.From.IsZero() || x.To.Before(x.From) {
			bad = append(bad, fault.In("external_interns", "申报的实习生须有人数和起止日期。", "declared interns need a number and dates"))
		}
	}
	return invalid(bad)
}

// Register brings an enterprise aboard. The rules of G0 that block stop it.
func (s *Service) Register(ctx context.Context, tx Tx, who actor.Actor, e Enterprise) error {
	if found := compliance.CheckUnit(UnitFacts(e, s.today())); fault.Stops(found) {
		return ErrBlocked.About(found...)
	}
	return s.insert(ctx, tx, who, e)
}

// enter brings an enterprise aboard on behalf of others: it declares for itself later, and posts nothing before.
func (s *Service) enter(ctx context.Context, tx Tx, who actor.Actor, e Enterprise) error {
	facts := UnitFacts(e, s.today())
	facts.DeclaredCredit, facts.DeclaredSafety = true, true
	if found := compliance.CheckUnit(facts); fault.Stops(found) {
		return ErrBlocked.About(found...)
	}
	return s.insert(ctx, tx, who, e)
}

func (s *Service) insert(ctx context.Context, tx Tx, who actor.Actor, e Enterprise) error {
	if err := tx.InsertEnterprise(ctx, e); err != nil {
		return err
	}
	if err := tx.Audit(ctx, ledger.By(who, s.now(), "enterprise.register", ident.ID(e.ID))); err != nil {
		return err
	}
	return tx.Record(ctx, ident.ID(e.ID), events.EnterpriseRegistered{EnterpriseRef: e.ref()})
}

func (e Enterprise) ref() events.EnterpriseRef {
	return events.EnterpriseRef{Enterprise: string(e.ID), Version: e.Version}
}

// Put creates the enterprise of a credit code or replaces its profile: the import's use case. It reports what it did:
// created, updated or unchanged. Only the operator, or a school importing its partners (never changing one that exists), may.
func (s *Service) Put(ctx context.Context, who actor.Actor, uscc string, p Profile) (Enterprise, string, error) {
	if !who.Is(actor.Operator, actor.School) {
		return Enterprise{}, "", ErrForbidden
	}
	e, err := s.NewEnterprise(uscc, p)
	if err != nil {
		return Enterprise{}, "", err
	}
	outcome := "created"
	err = s.inTx(ctx, func(tx Tx) error {
		old, err := tx.EnterpriseByUSCC(ctx, e.USCC)
		if errors.Is(err, ErrNotFound) {
			return s.enter(ctx, tx, who, e)
		}
		if err != nil {
			return err
		}
		e, outcome = old, "unchanged"
		if who.Is(actor.School) || equalProfile(old.Profile, p) {
			return nil
		}
		outcome = "updated"
		e, err = s.change(ctx, tx, who, old.ID, "enterprise.import", func(e *Enterprise) error {
			p.DeclaredCredit, p.DeclaredSafety = e.DeclaredCredit || p.DeclaredCredit, e.DeclaredSafety || p.DeclaredSafety
			e.Profile = p
			return nil
		})
		return err
	})
	return e, outcome, err
}

// Enterprise returns an enterprise. Guests see it too; what only its own people and those who answer for it may see is
// left to delivery's views.
func (s *Service) Enterprise(ctx context.Context, id ID) (Enterprise, error) {
	return s.db.Enterprise(ctx, id)
}

// Enterprises lists enterprises by name, for schools, bureaus and the operator.
func (s *Service) Enterprises(ctx context.Context, who actor.Actor, f EnterpriseFilter, p page.Request) (page.Page[Enterprise], error) {
	if !who.OfSchool() && !who.Is(actor.Bureau, actor.Operator, actor.Inspector, actor.Supervision) {
		return page.Page[Enterprise]{}, ErrForbidden
	}
	return s.db.Enterprises(ctx, f, p)
}

// UpdateProfile replaces what an enterprise says of itself. version is the one the editor saw.
func (s *Service) UpdateProfile(ctx context.Context, who actor.Actor, id ID, version uint64, p Profile) (Enterprise, error) {
	if !who.Is(actor.Enterprise) || ID(who.Org) != id {
		return Enterprise{}, ErrForbidden
	}
	if err := s.checkProfile(p); err != nil {
		return Enterprise{}, err
	}
	return s.changeInTx(ctx, who, id, "enterprise.update", func(e *Enterprise) error {
		if e.Version != version {
			return ErrStale
		}
		e.Profile = p
		if found := compliance.CheckUnit(UnitFacts(*e, s.today())); fault.Stops(found) {
			return ErrBlocked.About(found...)
		}
		return nil
	})
}

// Verify records that the actor's school or bureau verified the unit (核验).
func (s *Service) Verify(ctx context.Context, who actor.Actor, id ID, basis Basis, note string) (Enterprise, error) {
	switch {
	case who.Is(actor.School, actor.VicePrincipal) && (basis == ByInspection || basis == ByCooperation):
	case who.Is(actor.Bureau) && basis == ByBureau:
	default:
		return Enterprise{}, ErrForbidden
	}
	var e Enterprise
	err := s.inTx(ctx, func(tx Tx) (err error) {
		e, err = s.verify(ctx, tx, who, id, basis, note)
		return err
	})
	return e, err
}

func (s *Service) verify(ctx context.Context, tx Tx, who actor.Actor, id ID, basis Basis, note string) (Enterprise, error) {
	e, err := s.change(ctx, tx, who, id, "enterprise.verify", func(e *Enterprise) error {
		if found := compliance.CheckUnit(UnitFacts(*e, s.today())); fault.Stops(found) {
			return ErrBlocked.About(found...)
		}
		e.Verification = &Verification{By: ID(who.Org), Basis: basis, Note: note, At: s.now()}
		return nil
	})
	if err != nil {
		return Enterprise{}, err
	}
	return e, tx.Record(ctx, ident.ID(e.ID), events.EnterpriseVerified{EnterpriseRef: e.ref(), By: string(who.Org)})
}

// RecordCheck records a look-up of units' public records, in bulk, for the actor's school or bureau.
func (s *Service) RecordCheck(ctx context.Context, who actor.Actor, ids []ID, c CreditCheck) error {
	if !who.Is(actor.School, actor.VicePrincipal, actor.Bureau) {
		return ErrForbidden
	}
	if c.Source == "" || c.On.IsZero() || c.On.After(s.today()) {
		return ErrInvalid.With(fault.In("source", "请填写查询来源和日期（不晚于今天）。", "give the source and the date of the look-up, not after today"))
	}
	c.By = ID(who.Org)
	return s.inTx(ctx, func(tx Tx) error {
		for _, id := range ids {
			if _, err := s.change(ctx, tx, who, id, "enterprise.credit_check", func(e *Enterprise) error {
				e.CreditChecks = append(e.CreditChecks, c)
				return nil
			}); err != nil {
				return err
			}
		}
		return nil
	})
}

// RecordSafety records a decision on a work-safety violation of a unit.
func (s *Service) RecordSafety(ctx context.Context, who actor.Actor, id ID, r SafetyRecord) (Enterprise, error) {
	if !who.Is(actor.School, actor.VicePrincipal, actor.Bureau) {
		return Enterprise{}, ErrForbidden
	}
	if r.Kind == "" || r.On.IsZero() || r.On.After(s.today()) {
		return Enterprise{}, ErrInvalid.With(fault.In("kind", "请填写事由和决定日期（不晚于今天）。", "give the matter and the date of the decision, not after today"))
	}
	r.By = ID(who.Org)
	return s.changeInTx(ctx, who, id, "enterprise.safety_record", func(e *Enterprise) error {
		e.SafetyRecords = append(e.SafetyRecords, r)
		return nil
	})
}

func (s *Service) changeInTx(ctx context.Context, who actor.Actor, id ID, action string, edit func(*Enterprise) error) (Enterprise, error) {
	var e Enterprise
	err := s.inTx(ctx, func(tx Tx) (err error) {
		e, err = s.change(ctx, tx, who, id, action, edit)
		return err
	})
	return e, err
}

func (s *Service) change(ctx context.Context, tx Tx, who actor.Actor, id ID, action string, edit func(*Enterprise) error) (Enterprise, error) {
	e, err := tx.LockEnterprise(ctx, id)
	if err != nil {
		return Enterprise{}, err
	}
	if err := edit(&e); err != nil {
		return Enterprise{}, err
	}
	e.Version++
	if err := tx.SaveEnterprise(ctx, e); err != nil {
		return Enterprise{}, err
	}
	if err := tx.Audit(ctx, ledger.By(who, s.now(), action, ident.ID(id))); err != nil {
		return Enterprise{}, err
	}
	return e, tx.Record(ctx, ident.ID(id), events.EnterpriseChanged{EnterpriseRef: e.ref()})
}

// equalProfile compares what an import can say; declarations are the unit's own.
func equalProfile(a, b Profile) bool {
	return a.Name == b.Name && a.IndustryCode == b.IndustryCode && a.BusinessScope == b.BusinessScope &&
		a.Region == b.Region && a.Address == b.Address && reflect.DeepEqual(a.OnPostEmployees, b.OnPostEmployees) &&
		slices.Equal(a.PostKinds, b.PostKinds) && slices.Equal(a.Tags, b.Tags)
}

// DaysSinceCheck is how many days ago the unit's public record was last looked up, -1 when never.
func (e Enterprise) DaysSinceCheck(now time.Time) int {
	last := civil.Date{}
	for _, c := range e.CreditChecks {
		if c.On.After(last) {
			last = c.On
		}
	}
	if last.IsZero() {
		return -1
	}
	return last.DaysUntil(civil.Today(now))
}
