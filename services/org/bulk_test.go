package org_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"firstkm/services/kernel/actor"
	"firstkm/services/org"
)

func (b *books) SchoolByCode(_ context.Context, code string) (org.School, error) {
	for _, s := range b.schools {
		if s.Code == code {
			return s, nil
		}
	}
	return org.School{}, org.ErrNotFound
}

func (b *books) SaveSchool(_ context.Context, s org.School) error {
	i := slices.IndexFunc(b.schools, func(o org.School) bool { return o.ID == s.ID && o.Version == s.Version-1 })
	if i < 0 {
		return org.ErrStale
	}
	b.schools[i] = s
	return nil
}

// put imports one unit.
func put(t *testing.T, s *org.Service, who actor.Actor, uscc string, edit func(*org.Profile)) (outcome org.Outcome, err error) {
	t.Helper()
	failed := s.PutEnterprises(t.Context(), who, func(put func(org.EnterpriseRow) (org.Outcome, error)) error {
		outcome, err = put(org.EnterpriseRow{USCC: uscc, Edit: edit})
		return nil
	})
	if failed != nil {
		return outcome, failed
	}
	return outcome, err
}

func TestImportedUnitsKeepTheRulesOfTheirOwnPeople(t *testing.T) {
	b, s := open()
	operator := actor.Actor{Account: "acc_op", Role: actor.Operator}
	full := func(p *org.Profile) { *p = profile() }
	if got, err := put(t, s, operator, code, func(p *org.Profile) { p.Name = "某厂" }); got != org.Created || err != nil {
		t.Fatalf("a unit that has said little: got %s, %v", got, err)
	}
	if got, err := put(t, s, operator, code, full); got != org.Updated || err != nil {
		t.Fatalf("got %s, %v", got, err)
	}
	e, err := b.EnterpriseByUSCC(t.Context(), code)
	if err != nil {
		t.Fatal(err)
	}
	e.Verification = &org.Verification{By: "sch_1"}
	b.enterprises[e.ID] = e
	for _, c := range []struct {
		name     string
		who      actor.Actor
		edit     func(*org.Profile)
		outcome  org.Outcome
		err      error
		verified bool
	}{
		{"the same again", operator, full, org.Unchanged, nil, true},
		{"by a school", actor.Actor{Role: actor.School, Org: "sch_1"}, func(p *org.Profile) { p.Name = "别名" }, org.Unchanged, nil, true},
		{"by an enterprise", actor.Actor{Role: actor.Enterprise, Org: "ent_1"}, full, "", org.ErrForbidden, true},
		{"another address", operator, func(p *org.Profile) { p.Address = "新地址" }, org.Updated, nil, true},
		{"no name", operator, func(p *org.Profile) { p.Name = "" }, org.Updated, org.ErrInvalid, true},
		{"a barred venue", operator, func(p *org.Profile) { p.IndustryCode = "H6233" }, org.Updated, org.ErrBlocked, true},
		{"another business", operator, func(p *org.Profile) { p.BusinessScope = "餐饮" }, org.Updated, nil, false},
	} {
		got, err := put(t, s, c.who, code, c.edit)
		if !errors.Is(err, c.err) || err == nil && got != c.outcome {
			t.Errorf("%s: got %s, %v, want %s, %v", c.name, got, err, c.outcome, c.err)
		}
		if e, _ := b.EnterpriseByUSCC(t.Context(), code); e.Verified() != c.verified {
			t.Errorf("%s: got verified %t, want %t", c.name, e.Verified(), c.verified)
		}
	}
}

func TestImportedSchoolsStayWithinTheBureausRegion(t *testing.T) {
	b, s := open()
	bureau := actor.Actor{Role: actor.Bureau, Org: "bur_1"}
	for _, c := range []struct {
		name    string
		who     actor.Actor
		school  org.School
		outcome org.Outcome
		err     error
	}{
		{"in the region", bureau, org.School{Code: "1", Name: "甲校", Region: "320582"}, org.Created, nil},
		{"again", bureau, org.School{Code: "1", Name: "甲校"}, org.Unchanged, nil},
		{"with a level", bureau, org.School{Code: "1", Level: "secondary"}, org.Updated, nil},
		{"elsewhere", bureau, org.School{Code: "2", Name: "乙校", Region: "110101"}, "", org.ErrForbidden},
		{"moved elsewhere", bureau, org.School{Code: "1", Region: "110101"}, "", org.ErrForbidden},
		{"nowhere", bureau, org.School{Code: "2", Name: "乙校"}, "", org.ErrForbidden},
		{"by the operator", actor.Actor{Role: actor.Operator}, org.School{Code: "2", Name: "乙校", Region: "110101"}, org.Created, nil},
		{"an unknown region", actor.Actor{Role: actor.Operator}, org.School{Code: "3", Name: "丙校", Region: "999999"}, "", org.ErrInvalid},
		{"without a name", actor.Actor{Role: actor.Operator}, org.School{Code: "3"}, "", org.ErrInvalid},
		{"by a school", actor.Actor{Role: actor.School, Org: "sch_1"}, org.School{Code: "3", Name: "丙校"}, "", org.ErrForbidden},
	} {
		var got org.Outcome
		var err error
		failed := s.PutSchools(t.Context(), c.who, func(put func(org.School) (org.Outcome, error)) error {
			got, err = put(c.school)
			return nil
		})
		if err = errors.Join(failed, err); !errors.Is(err, c.err) || got != c.outcome {
			t.Errorf("%s: got %s, %v, want %s, %v", c.name, got, err, c.outcome, c.err)
		}
	}
	if len(b.schools) != 2 || b.schools[0].Level != "secondary" || b.schools[0].Version != 2 {
		t.Errorf("got %+v", b.schools)
	}
}
