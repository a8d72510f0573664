package org

import (
	"context"
	"errors"
	"reflect"
	"slices"

	"firstkm/events"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
)

// Outcome is what an import did with a row.
type Outcome string

// The outcomes.
const (
	Created   Outcome = "created"
	Updated   Outcome = "updated"
	Unchanged Outcome = "unchanged"
)

// EnterpriseRow is one unit of an import. Edit changes what the row says of the unit and leaves the rest of the profile,
// so that a table with few columns takes nothing away.
type EnterpriseRow struct {
	USCC string
	Edit func(*Profile)
}

// PutEnterprises runs use in one transaction, in which put creates the enterprise of a credit code or edits its profile.
// The operator may, and a school importing its partners, which never changes a unit that is here. An error of use undoes
// all; use may be run again after a deadlock and must begin anew then.
func (s *Service) PutEnterprises(ctx context.Context, who actor.Actor, use func(put func(EnterpriseRow) (Outcome, error)) error) error {
	if !who.Is(actor.Operator, actor.School) {
		return ErrForbidden
	}
	return s.inTx(ctx, func(tx Tx) error {
		return use(func(row EnterpriseRow) (Outcome, error) { return s.putEnterprise(ctx, tx, who, row) })
	})
}

func (s *Service) putEnterprise(ctx context.Context, tx Tx, who actor.Actor, row EnterpriseRow) (Outcome, error) {
	old, err := tx.EnterpriseByUSCC(ctx, NormalUSCC(row.USCC))
	if errors.Is(err, ErrNotFound) {
		var p Profile
		row.Edit(&p)
		e, err := s.NewEnterprise(row.USCC, p)
		if err != nil {
			return "", err
		}
		return Created, s.bringAboard(ctx, tx, who, e)
	}
	if err != nil {
		return "", err
	}
	next := old.Profile
	row.Edit(&next)
	if who.Is(actor.School) || reflect.DeepEqual(next, old.Profile) {
		return Unchanged, nil
	}
	_, err = s.change(ctx, tx, who, old.ID, "enterprise.import", func(tx Tx, e *Enterprise) error {
		return s.reword(ctx, tx, e, row.Edit)
	})
	return Updated, err
}

// reword edits the profile of a unit that is here, under the rules that hold for its own people.
func (s *Service) reword(ctx context.Context, tx Tx, e *Enterprise, edit func(*Profile)) error {
	next := e.Profile
	edit(&next)
	if err := s.checkProfile(next); err != nil {
		return err
	}
	if err := s.keepsKinds(ctx, tx, e.ID, next); err != nil {
		return err
	}
	if e.Verified() && differs(e.Profile, next) {
		e.Verification = nil
	}
	e.Profile = next
	return s.admissible(*e)
}

// bringAboard keeps a unit that a table speaks of.
func (s *Service) bringAboard(ctx context.Context, tx Tx, who actor.Actor, e Enterprise) error {
	if err := s.admissible(e); err != nil {
		return err
	}
	return s.insert(ctx, tx, who, e)
}

// Barred reports whether the regulation bars a unit by what is known of it today. A barred unit is shown nowhere.
func (s *Service) Barred(e Enterprise) bool { return s.admissible(e) != nil }

// admissible refuses a unit that the regulation bars by what is known of it. What nobody has said yet, it says before it
// posts, and is stopped there until it does.
func (s *Service) admissible(e Enterprise) error {
	found := slices.DeleteFunc(s.Findings(e), func(f fault.Finding) bool {
		return f.Class != fault.Block || unsaid(e, f.Field)
	})
	if len(found) > 0 {
		return ErrBlocked.About(found...)
	}
	return nil
}

// unsaid reports whether a finding beside the field only misses what a table need not say: the unit's declarations, its
// business scope, and its industry where no scope tells it either.
func unsaid(e Enterprise, field string) bool {
	switch field {
	case "declared_credit", "declared_safety":
		return true
	case "business_scope":
		return e.BusinessScope == ""
	case "industry_code":
		return e.IndustryCode == "" && e.BusinessScope == ""
	}
	return false
}

// PutSchools runs use in one transaction, in which put registers the school of a code or replaces what is known of it.
// An empty member of a row leaves what is there. The operator may, and a bureau within its region.
func (s *Service) PutSchools(ctx context.Context, who actor.Actor, use func(put func(School) (Outcome, error)) error) error {
	if !who.Is(actor.Operator, actor.Bureau) {
		return ErrForbidden
	}
	return s.inTx(ctx, func(tx Tx) error {
		return use(func(row School) (Outcome, error) { return s.putSchool(ctx, tx, who, row) })
	})
}

func (s *Service) putSchool(ctx context.Context, tx Tx, who actor.Actor, row School) (Outcome, error) {
	old, err := tx.SchoolByCode(ctx, row.Code)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return "", err
	}
	known, next := err == nil, old
	next.Code, next.Name = row.Code, either(row.Name, old.Name)
	next.Level, next.Region, next.Authority = either(row.Level, old.Level), either(row.Region, old.Region), either(row.Authority, old.Authority)
	if known && next == old {
		return Unchanged, nil
	}
	if err := s.checkSchool(ctx, tx, who, old, next); err != nil {
		return "", err
	}
	now := s.now()
	if next.Version++; known {
		if err := tx.SaveSchool(ctx, next); err != nil {
			return "", err
		}
		if err := tx.Record(ctx, ident.ID(next.ID), events.SchoolChanged{SchoolRef: next.ref()}); err != nil {
			return "", err
		}
		return Updated, tx.Audit(ctx, ledger.By(who, now, "school.import", ident.ID(next.ID)))
	}
	next.ID, next.CreatedAt = ID(ident.New("sch", now)), now
	if err := tx.InsertSchool(ctx, next); err != nil {
		return "", err
	}
	if err := tx.Record(ctx, ident.ID(next.ID), events.SchoolAdded{SchoolRef: next.ref()}); err != nil {
		return "", err
	}
	return Created, tx.Audit(ctx, ledger.By(who, now, "school.import", ident.ID(next.ID)))
}

// checkSchool refuses what a school cannot be, and a bureau that reaches beyond its region, with the school as it stood
// or as it would stand.
func (s *Service) checkSchool(ctx context.Context, tx Tx, who actor.Actor, old, next School) error {
	var bad []fault.Field
	if next.Code == "" || next.Name == "" {
		bad = append(bad, fault.In("code", "请填写学校标识码和名称。", "give the school's code and name"))
	}
	if next.Region != "" && !s.regions(next.Region) {
		bad = append(bad, fault.In("region", "没有这个区县代码，请从列表选择。", "no such county; choose from the list"))
	}
	if err := invalid(bad); err != nil || who.Is(actor.Operator) {
		return err
	}
	b, err := tx.Bureau(ctx, ID(who.Org))
	if err != nil {
		return err
	}
	if !b.Oversees(next.Region) || old.ID != "" && !b.Oversees(old.Region) {
		return ErrForbidden.With(fault.In("region", "只能登记本辖区的学校。", "a bureau registers schools of its own region only"))
	}
	return nil
}

func either(value, otherwise string) string {
	if value != "" {
		return value
	}
	return otherwise
}
