package org

import (
	"context"
	"errors"
	"slices"
	"time"
	"unicode/utf8"

	"firstkm/events"
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
	if p.LegalForm != "" && !slices.Contains(p.LegalForm.Enum(), string(p.LegalForm)) {
		bad = append(bad, fault.In("legal_form", "请从列表选择单位的法律形式。", "choose the legal form from the list"))
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
	sum, kinds := 0, map[string]bool{}
	for _, k := range p.PostKinds {
		sum += k.Employees
		if kinds[k.Name] {
			bad = append(bad, fault.In("post_kinds", "同类岗位“"+k.Name+"”填写了两次，请合并。", "the post kind "+k.Name+" is given twice; merge the two"))
		}
		kinds[k.Name] = true
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
		if !kinds[x.PostKind] {
			bad = append(bad, fault.In("external_interns", "申报的实习生须归入一个已填写的同类岗位。", "declared interns belong to one of the post kinds given"))
		}
	}
	return invalid(bad)
}

// Register brings an enterprise aboard. The rules of G0 that block stop it.
func (s *Service) Register(ctx context.Context, tx Tx, who actor.Actor, e Enterprise) error {
	if found := s.Findings(e); fault.Stops(found) {
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

// Enterprise returns an enterprise. Guests see it too; what only its own people and those who answer for it may see is
// left to delivery's views.
func (s *Service) Enterprise(ctx context.Context, id ID) (Enterprise, error) {
	return s.db.Enterprise(ctx, id)
}

// Units are several enterprises, as Enterprise reads one.
func (s *Service) Units(ctx context.Context, ids []ID) (map[ID]Enterprise, error) {
	return s.db.EnterprisesByID(ctx, ids)
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
	return s.changeInTx(ctx, who, id, "enterprise.update", func(tx Tx, e *Enterprise) error {
		if err := s.keepsKinds(ctx, tx, id, p); err != nil {
			return err
		}
		if e.Version != version {
			return ErrStale
		}
		if e.Verified() && differs(e.Profile, p) {
			e.Verification = nil
		}
		e.Profile = p
		if found := s.Findings(*e); fault.Stops(found) {
			return ErrBlocked.About(found...)
		}
		return nil
	})
}

// differs reports whether a profile says so much else that the unit must be verified again: who it is, what it does, or a
// head-count that rises by more than a fifth.
func differs(old, next Profile) bool {
	if old.Name != next.Name || old.LegalForm != next.LegalForm || old.IndustryCode != next.IndustryCode || old.BusinessScope != next.BusinessScope {
		return true
	}
	return old.OnPostEmployees != nil && next.OnPostEmployees != nil && 5**next.OnPostEmployees > 6**old.OnPostEmployees
}

// Verify records that the actor's school or bureau verified the unit (核验).
func (s *Service) Verify(ctx context.Context, who actor.Actor, id ID, basis Basis, note string) (Enterprise, error) {
	switch {
	case who.Is(actor.School, actor.VicePrincipal) && (basis == ByInspection || basis == ByCooperation):
	case who.Is(actor.Bureau) && basis == ByBureau:
	default:
		return Enterprise{}, ErrForbidden
	}
	if basis == ByInspection && utf8.RuneCountInString(note) < minConclusion {
		return Enterprise{}, ErrInvalid.With(fault.In("note", "请写明考察日期和结论（第七条）。", "give the date of the visit and its conclusion (Article 7)"))
	}
	var e Enterprise
	err := s.inTx(ctx, func(tx Tx) (err error) {
		if err := s.mayJudge(ctx, tx, who, id, basis); err != nil {
			return err
		}
		e, err = s.verify(ctx, tx, who, id, basis, note)
		return err
	})
	return e, err
}

// Inspected is Verify by a visit of the actor's school, within a transaction.
func (s *Service) Inspected(ctx context.Context, tx Tx, who actor.Actor, id ID, note string) error {
	if !who.Is(actor.School, actor.VicePrincipal) {
		return ErrForbidden
	}
	_, err := s.verify(ctx, tx, who, id, ByInspection, note)
	return err
}

// minConclusion is the least that an inspection's date and conclusion take, in characters.
const minConclusion = 8

// mayJudge refuses to verify without a basis: a bureau judges the units of its region, a school that verifies by
// cooperation has one.
func (s *Service) mayJudge(ctx context.Context, tx Tx, who actor.Actor, id ID, basis Basis) error {
	switch basis {
	case ByBureau:
		return s.overseesUnit(ctx, tx, who, id)
	case ByCooperation:
		if _, err := tx.CooperationOf(ctx, ID(who.Org), id, s.today()); errors.Is(err, ErrNotFound) {
			return ErrInvalid.With(fault.In("basis", "本校与该单位没有有效的校企合作，请先登记合作，或按实地考察核验。", "your school has no cooperation with this unit; record one first, or verify by inspection"))
		} else if err != nil {
			return err
		}
	}
	return nil
}

// overseesUnit refuses bureaus whose region the unit is not in.
func (s *Service) overseesUnit(ctx context.Context, tx Tx, who actor.Actor, id ID) error {
	if !who.Is(actor.Bureau) {
		return nil
	}
	b, err := tx.Bureau(ctx, ID(who.Org))
	if err != nil {
		return err
	}
	e, err := tx.Enterprise(ctx, id)
	if err != nil {
		return err
	}
	if !b.Oversees(e.Region) {
		return ErrForbidden.With(fault.In("enterprise", "该单位不在本局辖区内。", "the unit is not in your region"))
	}
	return nil
}

// concerned refuses adverse words on a unit from a school that has nothing to do with it.
func (s *Service) concerned(ctx context.Context, tx Tx, who actor.Actor, id ID) error {
	if who.Is(actor.Bureau) {
		return s.overseesUnit(ctx, tx, who, id)
	}
	if _, err := tx.CooperationOf(ctx, ID(who.Org), id, s.today()); errors.Is(err, ErrNotFound) {
		return ErrForbidden.With(fault.In("enterprise", "本校与该单位没有校企合作；请登记合作后再记录，或报告区教育局。", "your school has no cooperation with this unit; record one first, or tell the bureau"))
	} else if err != nil {
		return err
	}
	return nil
}

// keepsKinds refuses to drop or rename a post kind that interns hold: the cap of 20 % counts by its name.
func (s *Service) keepsKinds(ctx context.Context, tx Tx, id ID, p Profile) error {
	used, err := tx.KindsInUse(ctx, id, s.today())
	if err != nil {
		return err
	}
	for _, name := range used {
		if !slices.ContainsFunc(p.PostKinds, func(k PostKind) bool { return k.Name == name }) {
			return ErrInvalid.With(fault.In("post_kinds", "“"+name+"”仍有实习生或录用意向，不能删除或改名（第十一条按同类岗位计算比例）。", name+" is held by interns or intents and cannot be dropped or renamed (Article 11 counts by post kind)"))
		}
	}
	return nil
}

func (s *Service) verify(ctx context.Context, tx Tx, who actor.Actor, id ID, basis Basis, note string) (Enterprise, error) {
	e, err := s.change(ctx, tx, who, id, "enterprise.verify", func(_ Tx, e *Enterprise) error {
		if found := s.Findings(*e); fault.Stops(found) {
			return ErrBlocked.About(found...)
		}
		if e.Verified() {
			return nil // the first to verify stands
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
			if _, err := s.change(ctx, tx, who, id, "enterprise.credit_check", func(tx Tx, e *Enterprise) error {
				if c.Adverse {
					if err := s.concerned(ctx, tx, who, id); err != nil {
						return err
					}
				}
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
	return s.changeInTx(ctx, who, id, "enterprise.safety_record", func(tx Tx, e *Enterprise) error {
		if err := s.concerned(ctx, tx, who, id); err != nil {
			return err
		}
		e.SafetyRecords = append(e.SafetyRecords, r)
		return nil
	})
}

func (s *Service) changeInTx(ctx context.Context, who actor.Actor, id ID, action string, edit func(Tx, *Enterprise) error) (Enterprise, error) {
	var e Enterprise
	err := s.inTx(ctx, func(tx Tx) (err error) {
		e, err = s.change(ctx, tx, who, id, action, edit)
		return err
	})
	return e, err
}

func (s *Service) change(ctx context.Context, tx Tx, who actor.Actor, id ID, action string, edit func(Tx, *Enterprise) error) (Enterprise, error) {
	e, err := tx.LockEnterprise(ctx, id)
	if err != nil {
		return Enterprise{}, err
	}
	if err := edit(tx, &e); err != nil {
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

// Retract takes back what the actor's organisation recorded of a unit by mistake: its credit look-ups and safety records
// of a day. Nothing of others is touched.
func (s *Service) Retract(ctx context.Context, who actor.Actor, id ID, on civil.Date) (Enterprise, error) {
	if !who.Is(actor.School, actor.VicePrincipal, actor.Bureau) {
		return Enterprise{}, ErrForbidden
	}
	return s.changeInTx(ctx, who, id, "enterprise.retract_record", func(_ Tx, e *Enterprise) error {
		n := len(e.CreditChecks) + len(e.SafetyRecords)
		e.CreditChecks = slices.DeleteFunc(slices.Clone(e.CreditChecks), func(c CreditCheck) bool { return c.By == ID(who.Org) && c.On == on })
		e.SafetyRecords = slices.DeleteFunc(slices.Clone(e.SafetyRecords), func(r SafetyRecord) bool { return r.By == ID(who.Org) && r.On == on })
		if n == len(e.CreditChecks)+len(e.SafetyRecords) {
			return ErrNotFound
		}
		return nil
	})
}

// Unverify takes a verification back: whoever gave it may, and the bureau of the unit's region.
func (s *Service) Unverify(ctx context.Context, who actor.Actor, id ID) (Enterprise, error) {
	if !who.Is(actor.School, actor.VicePrincipal, actor.Bureau) {
		return Enterprise{}, ErrForbidden
	}
	return s.changeInTx(ctx, who, id, "enterprise.unverify", func(tx Tx, e *Enterprise) error {
		if !e.Verified() {
			return ErrNotFound
		}
		if e.Verification.By != ID(who.Org) && !who.Is(actor.Bureau) {
			return ErrForbidden.With(fault.In("enterprise", "核验由其他单位作出，请联系作出核验的学校或区教育局。", "another organisation verified the unit; ask it or the bureau"))
		}
		if err := s.overseesUnit(ctx, tx, who, id); err != nil {
			return err
		}
		e.Verification, e.UnverifiedOn = nil, s.today()
		return nil
	})
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
