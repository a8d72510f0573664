package account_test

import (
	"fmt"
	"slices"
	"testing"

	"firstkm/events"
	"firstkm/services/account"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
)

// Whatever others, or a stolen phone, could do to an account is said, so that its holder hears of it.
func TestWhatHappensToAnAccountIsSaid(t *testing.T) {
	d, s, a := vault(t)
	ctx, who := t.Context(), a.Actor()
	boss := actor.Actor{Account: "acc_boss", Role: actor.Operator}
	said := func(step string, err error, want ...events.Event) {
		t.Helper()
		if err != nil {
			t.Fatalf("%s: %v", step, err)
		}
		if !slices.Equal(d.told, want) {
			t.Errorf("%s: said %+v, want %+v", step, d.told, want)
		}
		d.told = nil
	}
	ref := events.AccountRef{Account: string(a.ID)}
	said("changing the password", s.ChangePassword(ctx, who, password, "another good password", "x"), events.AccountPasswordChanged{AccountRef: ref})
	if _, err := s.Enrol(ctx, who); err != nil {
		t.Fatal(err)
	}
	_, err := s.ConfirmFactor(ctx, who, d.otp(), "x")
	said("switching the second factor on", err, events.AccountFactorChanged{AccountRef: ref, On: true})
	issued, err := s.ResetSlip(ctx, boss, a.ID)
	said("a reset by the operator", err, events.AccountReset{AccountRef: ref, Factor: true})
	_, err = s.Redeem(ctx, issued.Code, "", "10.0.0.1", account.Choice{Password: "yet another password"})
	said("its slip used", err, events.AccountRenewed{AccountRef: ref})
	said("disabling", s.Disable(ctx, boss, a.ID), events.AccountDisabled{AccountRef: ref})
	said("disabling again", s.Disable(ctx, boss, a.ID))
}

// A student's notices go to the record, so its events name it; nothing names a login.
func TestAStudentsEventsNameTheRecord(t *testing.T) {
	d, s, _ := vault(t)
	a, err := s.Create(t.Context(), actor.System(), account.Draft{Login: "2301", Password: password, Role: actor.Student, Org: "sch_1", Person: "stu_1", Class: "数控2301"})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.ChangePassword(t.Context(), a.Actor(), password, "another good password", "x"); err != nil {
		t.Fatal(err)
	}
	want := events.AccountPasswordChanged{AccountRef: events.AccountRef{Account: string(a.ID), Person: string(ident.ID("stu_1"))}}
	if got := fmt.Sprint(d.told); got != fmt.Sprint([]events.Event{want}) {
		t.Errorf("said %s, want %+v", got, want)
	}
}
