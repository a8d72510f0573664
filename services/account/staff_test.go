package account_test

import (
	"context"
	"errors"
	"testing"

	"firstkm/services/account"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
)

var register = actor.Actor{Account: "acc_register", Role: actor.TeachersOffice, Org: "sch_1"}

// Colleague implements account.Register.
func (d *desk) Colleague(_ context.Context, school ident.ID, key string) (account.Colleague, error) {
	for id, c := range d.staff {
		if school == "sch_1" && (string(id) == key || c.No == key) {
			return c, nil
		}
	}
	return account.Colleague{}, account.ErrNotFound
}

// faculty opens a desk with one teacher in the register.
func faculty(t *testing.T) (*desk, *account.Service) {
	t.Helper()
	d, s, _ := open(t)
	d.staff = map[ident.ID]account.Colleague{"tch_1": {ID: "tch_1", No: "J1", Name: "王示例"}}
	for _, who := range []actor.Actor{office, register} {
		d.accounts[account.ID(who.Account)] = account.Account{ID: account.ID(who.Account), Login: string(who.Account), Role: who.Role, Org: who.Org, Version: 1}
	}
	return d, s.Guarded(account.Guard{Records: d, Staff: d})
}

func TestATeacherComesInToTheOwnFile(t *testing.T) {
	d, s := faculty(t)
	first, err := s.Invite(t.Context(), office, account.Invite{Role: actor.Teacher, Org: "sch_1", Teacher: "tch_1"})
	if err != nil || first.Slip.Person != "tch_1" || first.Slip.Label != "J1" || first.Slip.Org != "sch_1" {
		t.Fatalf("got %+v, %v; want an invitation to the file", first.Slip, err)
	}
	issued, err := s.Invite(t.Context(), register, account.Invite{Role: actor.Teacher, Teacher: "J1"})
	if err != nil || issued.Slip.Person != "tch_1" {
		t.Fatalf("by number: got %+v, %v", issued.Slip, err)
	}
	if _, err := activate(t, s, first.Code, "", "j1"); !errors.Is(err, account.ErrSlipWithdrawn) {
		t.Errorf("the older invitation: got %v, want ErrSlipWithdrawn", err)
	}
	o, err := s.Open(t.Context(), issued.Code, "", "10.0.0.1")
	if err != nil || o.Name != "王示例" || o.Login != "j1" {
		t.Errorf("got %+v, %v; want name and number as a login", o, err)
	}
	a, err := activate(t, s, issued.Code, "", "j1")
	if err != nil || a.Role != actor.Teacher || a.Person != "tch_1" || a.Org != "sch_1" || a.Owner || a.Label != "J1" {
		t.Fatalf("got %+v, %v; want the teacher's account", a, err)
	}
	if _, err := activate(t, s, issued.Code, "", "again"); !errors.Is(err, account.ErrSlipUsed) {
		t.Errorf("used twice: got %v, want ErrSlipUsed", err)
	}
	if _, err := s.Invite(t.Context(), register, account.Invite{Role: actor.Teacher, Teacher: "J1"}); !errors.Is(err, account.ErrInvited) {
		t.Errorf("a second account: got %v, want ErrInvited", err)
	}
	if _, err := s.Colleagues(t.Context(), a.Actor()); !errors.Is(err, account.ErrForbidden) {
		t.Errorf("colleagues: got %v, want ErrForbidden", err)
	}
	if err := s.Disable(t.Context(), office, a.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Invite(t.Context(), register, account.Invite{Role: actor.Teacher, Teacher: "J1"}); err != nil {
		t.Errorf("after the account ended: %v", err)
	}
	if len(d.audit) == 0 {
		t.Error("nothing was audited")
	}
}

func TestWhoInvitesATeacher(t *testing.T) {
	d, s := faculty(t)
	for name, tt := range map[string]struct {
		who    actor.Actor
		invite account.Invite
		want   error
		field  string
	}{
		"an unknown number":               {register, account.Invite{Role: actor.Teacher, Teacher: "J2"}, account.ErrInvalid, "teacher"},
		"no number":                       {office, account.Invite{Role: actor.Teacher}, account.ErrInvalid, "teacher"},
		"another school's teacher":        {actor.Actor{Account: "acc_office", Role: actor.School, Org: "sch_2"}, account.Invite{Role: actor.Teacher, Teacher: "tch_1"}, account.ErrInvalid, "teacher"},
		"for another school":              {register, account.Invite{Role: actor.Teacher, Teacher: "J1", Org: "sch_2"}, account.ErrForbidden, ""},
		"the register invites the office": {register, account.Invite{Role: actor.School}, account.ErrForbidden, "role"},
		"a bureau invites a teacher":      {actor.Actor{Role: actor.Bureau, Org: "bur_1"}, account.Invite{Role: actor.Teacher, Teacher: "J1"}, account.ErrForbidden, "role"},
		"a class teacher":                 {teacher, account.Invite{Role: actor.Teacher, Teacher: "J1"}, account.ErrForbidden, "role"},
	} {
		_, err := s.Invite(t.Context(), tt.who, tt.invite)
		f := fault.Of(err)
		if !errors.Is(err, tt.want) || tt.field != "" && (f == nil || len(f.Fields) != 1 || f.Fields[0].Name != tt.field) {
			t.Errorf("%s: got %v, want %v of %q", name, err, tt.want, tt.field)
		}
	}
	d.slips["x"] = account.Slip{ID: "slp_x", Hash: "x", Purpose: account.Join, By: "acc_office", ByOrg: "sch_1", Role: actor.VicePrincipal, Org: "sch_1", ExpiresAt: d.now.Add(account.InvitationLife)}
	issued, err := s.Invite(t.Context(), office, account.Invite{Role: actor.Teacher, Teacher: "J1"})
	if err != nil {
		t.Fatal(err)
	}
	list, err := s.Invitations(t.Context(), register, pageOne)
	if err != nil || len(list.Items) != 1 || list.Items[0].ID != issued.Slip.ID {
		t.Errorf("the register's list: got %+v, %v; want the teacher's invitation alone", list.Items, err)
	}
	if err := s.Withdraw(t.Context(), register, "slp_x"); !errors.Is(err, account.ErrNotFound) {
		t.Errorf("the register withdraws another's: got %v, want ErrNotFound", err)
	}
	if err := s.Withdraw(t.Context(), register, issued.Slip.ID); err != nil {
		t.Errorf("the register withdraws a teacher's: %v", err)
	}
}

func TestASlipEndsWithTheSchool(t *testing.T) {
	d, s := class(t)
	code := slips(t, s, office)["stu_1"]
	for name, gone := range map[string]account.Pupil{
		"left the school":       {ID: "stu_1", School: "sch_1", Class: "数控1班", No: "230101", Name: "张三", Gone: true},
		"is at another already": {ID: "stu_1", School: "sch_2", Class: "数控1班", No: "230101", Name: "张三"},
	} {
		here := d.pupils[0]
		d.pupils[0] = gone
		if _, err := s.Open(t.Context(), code, "000X", "10.0.0.1"); !errors.Is(err, account.ErrProof) {
			t.Errorf("%s, to who cannot prove to be the student: got %v, want ErrProof", name, err)
		}
		if _, err := activate(t, s, code, "123X", "x1"); !errors.Is(err, account.ErrNotHere) {
			t.Errorf("%s: got %v, want ErrNotHere", name, err)
		}
		d.pupils[0] = here
	}
	if _, err := activate(t, s, code, "123X", "230101"); err != nil {
		t.Errorf("back at school: %v, want the same slip to work", err)
	}
	df, sf := faculty(t)
	issued, err := sf.Invite(t.Context(), register, account.Invite{Role: actor.Teacher, Teacher: "J1"})
	if err != nil {
		t.Fatal(err)
	}
	delete(df.staff, "tch_1")
	if _, err := activate(t, sf, issued.Code, "", "j1"); !errors.Is(err, account.ErrNotHere) {
		t.Errorf("a teacher who left: got %v, want ErrNotHere", err)
	}
}
