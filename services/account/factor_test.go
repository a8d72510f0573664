package account_test

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"firstkm/services/account"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/page"
)

var pageOne = page.Request{}

// clockwork shows the number of the period as its password.
type clockwork struct{}

func (clockwork) Fresh() string { return "SECRET" }

func (clockwork) Step(secret, code string, now time.Time) (int64, bool) {
	n, err := strconv.ParseInt(code, 10, 64)
	return n, secret == "SECRET" && err == nil && n == now.Unix()/30
}

func (clockwork) Link(secret, issuer, login string) string {
	return issuer + ":" + login + ":" + secret
}

// chest seals by saying what for.
type chest struct{}

func (chest) Seal(field, record, plain string) (string, error) {
	return field + "|" + record + "|" + plain, nil
}

func (chest) Open(field, record, sealed string) (string, error) {
	plain, ok := strings.CutPrefix(sealed, field+"|"+record+"|")
	if !ok {
		return "", errors.New("sealed for something else")
	}
	return plain, nil
}

// vault opens a desk where school offices need a second factor, with one of them.
func vault(t *testing.T) (*desk, *account.Service, account.Account) {
	t.Helper()
	d, s, _ := open(t)
	s.Guarded(account.Guard{Records: d, OneTime: clockwork{}, Vault: chest{}, Needs: func(r actor.Role) bool { return r == actor.School }})
	a, err := s.Create(t.Context(), actor.System(), account.Draft{Login: "office", Password: password, Role: actor.School, Org: "sch_1"})
	if err != nil {
		t.Fatal(err)
	}
	return d, s, a
}

func (d *desk) otp() string { return strconv.FormatInt(d.now.Unix()/30, 10) }

func TestARoleThatNeedsASecondFactorSetsItUpFirst(t *testing.T) {
	d, s, a := vault(t)
	token := signIn(t, s, "office")
	who, err := s.Authenticate(t.Context(), token)
	if err != nil || !slices.Equal(who.Scopes, []string{account.EnrolScope}) {
		t.Fatalf("got scopes %v, %v; want a session that may only set it up", who.Scopes, err)
	}
	e, err := s.Enrol(t.Context(), who)
	again, err2 := s.Enrol(t.Context(), who)
	if err != nil || err2 != nil || e.Secret != "SECRET" || e != again || strings.Contains(d.factors[a.ID].Secret, "#") {
		t.Fatalf("got %+v then %+v (%v, %v), want the same secret again until it is confirmed", e, again, err, err2)
	}
	if _, err := s.ConfirmFactor(t.Context(), who, "1", token); !errors.Is(err, account.ErrInvalid) {
		t.Errorf("a wrong password: got %v, want ErrInvalid", err)
	}
	other := signIn(t, s, "office")
	codes, err := s.ConfirmFactor(t.Context(), who, d.otp(), token)
	if err != nil || len(codes) != 10 {
		t.Fatalf("got %d codes, %v; want ten", len(codes), err)
	}
	if who, err = s.Authenticate(t.Context(), token); err != nil || who.Scopes != nil {
		t.Errorf("afterwards: got scopes %v, %v; want none", who.Scopes, err)
	}
	if _, err := s.Authenticate(t.Context(), other); !errors.Is(err, account.ErrSession) {
		t.Errorf("another session: got %v, want it ended", err)
	}
	if err := s.DropFactor(t.Context(), who, d.otp()); !errors.Is(err, account.ErrFactorNeeded) {
		t.Errorf("switching it off: got %v, want ErrFactorNeeded", err)
	}
	if _, err := s.Enrol(t.Context(), who); !errors.Is(err, account.ErrFactorOn) {
		t.Errorf("again: got %v, want ErrFactorOn", err)
	}
}

func TestTokensOfAnAccountWithoutItsFactorMayNothing(t *testing.T) {
	_, s, a := vault(t)
	secret, _, err := s.IssueToken(t.Context(), a.Actor(), "x", []string{"read"}, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	if who, err := s.Authenticate(t.Context(), secret); err != nil || who.Scopes == nil || len(who.Scopes) != 0 {
		t.Errorf("got scopes %v, %v; want none at all", who.Scopes, err)
	}
}

func TestTheSecondStep(t *testing.T) {
	d, s, a := vault(t)
	codes := enrolled(t, d, s, a)
	sign := func(otp string) error {
		_, _, _, err := s.SignIn(t.Context(), "office", password, account.From{Address: "10.0.0.1", OTP: otp})
		return err
	}
	ticket, _, _, err := s.SignIn(t.Context(), "office", password, account.From{})
	if !errors.Is(err, account.ErrSecondFactor) || ticket == "" {
		t.Fatalf("with the password alone: got %v, want ErrSecondFactor and a ticket", err)
	}
	if _, err := s.Authenticate(t.Context(), ticket); !errors.Is(err, account.ErrSession) {
		t.Errorf("the ticket as a session: got %v, want ErrSession", err)
	}
	if err := sign(d.otp()); !errors.Is(err, account.ErrOTP) {
		t.Errorf("the password of enrolling again: got %v, want ErrOTP", err)
	}
	d.now = d.now.Add(30 * time.Second)
	if _, _, _, err := s.SignInSecond(t.Context(), ticket, account.From{OTP: d.otp()}); err != nil {
		t.Errorf("the second step: %v", err)
	}
	if err := sign(d.otp()); !errors.Is(err, account.ErrOTP) {
		t.Errorf("the same password twice: got %v, want ErrOTP", err)
	}
	if err := sign(strings.ToLower(codes[3])); err != nil {
		t.Errorf("a recovery code: %v", err)
	}
	if err := sign(codes[3]); !errors.Is(err, account.ErrOTP) {
		t.Errorf("the same recovery code: got %v, want ErrOTP", err)
	}
	if on, left, err := s.FactorState(t.Context(), a.Actor()); !on || left != 9 || err != nil {
		t.Errorf("got on %t with %d codes, %v; want nine left", on, left, err)
	}
	for name, bad := range map[string]string{"another account's": "acc_x" + ticket[len(a.ID):], "a changed end": strings.Replace(ticket, ".1", ".2", 1), "none": ""} {
		if _, _, _, err := s.SignInSecond(t.Context(), bad, account.From{OTP: codes[4]}); !errors.Is(err, account.ErrTicket) {
			t.Errorf("%s ticket: got %v, want ErrTicket", name, err)
		}
	}
	d.now = d.now.Add(5 * time.Minute)
	if _, _, _, err := s.SignInSecond(t.Context(), ticket, account.From{OTP: codes[4]}); !errors.Is(err, account.ErrTicket) {
		t.Errorf("a late ticket: got %v, want ErrTicket", err)
	}
	d.refuse = "second:"
	if err := sign(codes[4]); !errors.Is(err, account.ErrTooMany) {
		t.Errorf("after too many: got %v, want ErrTooMany", err)
	}
}

func TestASuperiorsResetTakesTheFactorAway(t *testing.T) {
	d, s, a := vault(t)
	enrolled(t, d, s, a)
	peer := actor.Actor{Account: "acc_p", Role: actor.School, Org: "sch_1"}
	if _, err := s.ResetSlip(t.Context(), peer, a.ID); err != nil || d.accounts[a.ID].FactorAt.IsZero() {
		t.Errorf("a colleague's reset: %v, the factor is gone: %t", err, d.accounts[a.ID].FactorAt.IsZero())
	}
	superior := actor.Actor{Account: "acc_op", Role: actor.Operator}
	if _, err := s.ResetSlip(t.Context(), superior, a.ID); err != nil || !d.accounts[a.ID].FactorAt.IsZero() || len(d.factors) > 0 {
		t.Errorf("a superior's reset: %v, the factor stands: %v", err, d.factors)
	}
}

func enrolled(t *testing.T, d *desk, s *account.Service, a account.Account) []string {
	t.Helper()
	if _, err := s.Enrol(t.Context(), a.Actor()); err != nil {
		t.Fatal(err)
	}
	codes, err := s.ConfirmFactor(t.Context(), a.Actor(), d.otp(), "")
	if err != nil {
		t.Fatal(err)
	}
	return codes
}

func TestSessionsAreListedAndEnded(t *testing.T) {
	d, s, _ := open(t)
	a := create(t, s, "hr", true)
	sign := func(agent, address string) string {
		token, _, _, err := s.SignIn(t.Context(), "hr", password, account.From{Agent: agent, Address: address})
		if err != nil {
			t.Fatal(err)
		}
		d.now = d.now.Add(time.Minute)
		return token
	}
	phone := sign("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120 Mobile Safari/537.36 MicroMessenger/8.0", "203.0.113.77")
	desktop := sign("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120 Safari/537.36 Edg/120", "2001:db8:1:2::77")
	list, err := s.Sessions(t.Context(), a.Actor())
	if err != nil || len(list) != 2 || list[0].Device != "edge/windows" || list[0].Place != "2001:db8:1::x" || list[1].Device.Words().Zh != "微信 · 安卓手机" || list[1].Place != "203.0.113.x" {
		t.Fatalf("got %+v, %v", list, err)
	}
	if err := s.Touch(t.Context(), map[string]time.Time{account.Digest(phone): d.now}); err != nil {
		t.Fatal(err)
	}
	if list, _ = s.Sessions(t.Context(), a.Actor()); list[0].TokenHash != account.Digest(phone) {
		t.Error("what was used last does not stand first")
	}
	other := create(t, s, "other", false)
	if _, err := s.EndSession(t.Context(), other.Actor(), list[0].ID); !errors.Is(err, account.ErrNotFound) {
		t.Errorf("another ends it: got %v, want ErrNotFound", err)
	}
	if hash, err := s.EndSession(t.Context(), a.Actor(), list[0].ID); err != nil || hash != account.Digest(phone) {
		t.Errorf("got %q, %v", hash, err)
	}
	if _, err := s.Authenticate(t.Context(), phone); !errors.Is(err, account.ErrSession) {
		t.Errorf("the ended one: got %v, want ErrSession", err)
	}
	if _, err := s.Authenticate(t.Context(), desktop); err != nil {
		t.Errorf("the other one: %v", err)
	}
}

func TestDevicesInPlainWords(t *testing.T) {
	for agent, want := range map[string]string{
		"Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Version/17.0 Mobile/15E148 Safari/604.1": "Safari · 苹果手机",
		"Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 Chrome/114 ArkWeb/4 HuaweiBrowser/5":                         "华为浏览器 · 鸿蒙",
		"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0":                                              "火狐 · Linux 电脑",
		"curl/8.0": "程序", "": "程序",
	} {
		if got := account.DeviceOf(agent).Words().Zh; got != want {
			t.Errorf("%q: got %q, want %q", agent, got, want)
		}
	}
}
