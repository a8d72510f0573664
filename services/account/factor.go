package account

import (
	"context"
	"crypto/subtle"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"firstkm/events"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
	"firstkm/services/org"
)

// Factor is the second factor of an account: a secret shared with an authenticator app, and recovery codes on paper.
type Factor struct {
	Account   ID
	Secret    string   // sealed as field "totp" of the account
	Step      int64    // of the last password used; none before it is taken again
	Recovery  []string // keyed hashes of the codes that are left
	StartedAt time.Time
	OnAt      time.Time // zero until the first password was right
}

// EnrolScope is what a session may do whose account must first set up its second factor: that, and nothing else.
const EnrolScope = "enrol"

// recoveryCodes is how many codes an account gets to get in without the authenticator app.
const recoveryCodes = 10

// ticketLife is how long the second step of signing in may take.
const ticketLife = 5 * time.Minute

// The faults of the second factor.
var (
	ErrSecondFactor = fault.New(fault.Unauthenticated, "account.second_factor", "密码正确，还需要验证码：请输入验证器应用里的六位数字，或一个备用码。", "the password is right; the six digits of your authenticator app or a recovery code are needed too")
	ErrOTP          = fault.New(fault.Unauthenticated, "account.otp", "验证码不对或已经用过。请等应用显示下一组数字再试；手机不在身边可用备用码。", "the code is wrong or was used already; wait for the next one, or use a recovery code")
	ErrTicket       = fault.New(fault.Unauthenticated, "account.ticket", "登录等待太久，请重新输入账号和密码。", "signing in took too long; begin again with login and password")
	ErrFactorOn     = fault.New(fault.Conflict, "account.factor_on", "两步验证已经开启。换手机请先用备用码登录，再由上级重设；或在原手机上转移。", "the second factor is on already")
	ErrFactorOff    = fault.New(fault.Conflict, "account.factor_off", "两步验证还没有开启。", "the second factor is not on")
	ErrFactorNeeded = fault.New(fault.Forbidden, "account.factor_needed", "您的身份必须使用两步验证，不能关闭。", "your role needs the second factor; it cannot be switched off")
	ErrNoFactor     = fault.New(fault.Unavailable, "account.no_factor", "现在不能设置两步验证，请稍后再试。", "the second factor cannot be set up just now; try again later")
)

// Needs reports whether a role must sign in with a second factor here.
func (s *Service) Needs(r actor.Role) bool { return s.guard.Needs(r) }

// MustEnrol reports whether an account may do nothing before it has set up its second factor.
func (s *Service) MustEnrol(a Account) bool { return a.FactorAt.IsZero() && s.guard.Needs(a.Role) }

// ticket shows that the password was right: account, end and a keyed hash over both and the password's hash.
func (s *Service) ticket(a Account) string {
	end := strconv.FormatInt(s.now().Add(ticketLife).Unix(), 10)
	return string(a.ID) + "." + end + "." + s.guard.Code("ticket "+string(a.ID)+" "+end+" "+a.PasswordHash)
}

// SignInSecond opens the session of a ticket with a one-time password or a recovery code.
func (s *Service) SignInSecond(ctx context.Context, ticket string, from From) (string, Session, Account, error) {
	if ok, after := s.limit.Attempt(ctx, "address:"+from.Address); !ok {
		return "", Session{}, Account{}, ErrTooMany.Retry(after)
	}
	id, rest, _ := strings.Cut(ticket, ".")
	end, mark, _ := strings.Cut(rest, ".")
	until, err := strconv.ParseInt(end, 10, 64)
	if err != nil || !s.now().Before(time.Unix(until, 0)) {
		return "", Session{}, Account{}, ErrTicket
	}
	a, err := s.db.Account(ctx, ID(id))
	if err != nil && !errors.Is(err, ErrNotFound) {
		return "", Session{}, Account{}, err
	}
	want := s.guard.Code("ticket " + id + " " + end + " " + a.PasswordHash)
	if err != nil || subtle.ConstantTimeCompare([]byte(mark), []byte(want)) != 1 || !a.Active() || a.PasswordHash == "" {
		return "", Session{}, Account{}, ErrTicket
	}
	token, session, err := s.open(ctx, a, from)
	return token, session, a, err
}

// passFactor takes a one-time password, which must be newer than the last one, or a recovery code, which is spent.
func (s *Service) passFactor(ctx context.Context, a Account, typed string) error {
	if ok, after := s.limit.Attempt(ctx, "second:"+string(a.ID)); !ok {
		return ErrTooMany.Retry(after)
	}
	var refused error
	err := s.inTx(ctx, func(tx Tx, _ org.Tx) error {
		f, err := tx.LockFactor(ctx, a.ID)
		if err != nil {
			return err
		}
		how, err := s.take(&f, typed)
		if errors.Is(err, ErrOTP) {
			refused = ErrOTP
			return tx.Audit(ctx, ledger.By(a.Actor(), s.now(), "account.wrong_otp", ident.ID(a.ID)))
		}
		if err != nil {
			return err
		}
		if refused = nil; how == "recovery" {
			if err := tx.Audit(ctx, ledger.By(a.Actor(), s.now(), "account.recovery_code", ident.ID(a.ID))); err != nil {
				return err
			}
		}
		return tx.PutFactor(ctx, f)
	})
	if err != nil {
		return err
	}
	return refused
}

// take accepts a password or a recovery code and says which it was.
func (s *Service) take(f *Factor, typed string) (how string, err error) {
	if s.guard.OneTime == nil || s.guard.Vault == nil {
		return "", ErrNoFactor
	}
	typed = NormalCode(typed)
	if i := slices.Index(f.Recovery, s.guard.Code(typed)); i >= 0 {
		f.Recovery = slices.Delete(slices.Clone(f.Recovery), i, i+1)
		return "recovery", nil
	}
	secret, err := s.guard.Vault.Open("totp", string(f.Account), f.Secret)
	if err != nil {
		return "", err
	}
	step, ok := s.guard.OneTime.Step(secret, typed, s.now())
	if !ok || step <= f.Step {
		return "", ErrOTP
	}
	f.Step = step
	return "password", nil
}

// Enrolment is what an authenticator app needs: the secret, and the same as a link for a QR code.
type Enrolment struct {
	Secret, Link string
}

// Enrol begins to set up the second factor of the actor's account. Until it is confirmed, the same secret comes again.
func (s *Service) Enrol(ctx context.Context, who actor.Actor) (Enrolment, error) {
	if s.guard.OneTime == nil || s.guard.Vault == nil {
		return Enrolment{}, ErrNoFactor
	}
	a, err := s.Me(ctx, who)
	if err != nil {
		return Enrolment{}, err
	}
	if !a.FactorAt.IsZero() {
		return Enrolment{}, ErrFactorOn
	}
	var secret string
	err = s.inTx(ctx, func(tx Tx, _ org.Tx) error {
		f, err := tx.LockFactor(ctx, a.ID)
		if err == nil && s.now().Sub(f.StartedAt) < time.Hour {
			secret, err = s.guard.Vault.Open("totp", string(a.ID), f.Secret)
			return err
		}
		if err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
		secret = s.guard.OneTime.Fresh()
		sealed, err := s.guard.Vault.Seal("totp", string(a.ID), secret)
		if err != nil {
			return err
		}
		return tx.PutFactor(ctx, Factor{Account: a.ID, Secret: sealed, StartedAt: s.now()})
	})
	return Enrolment{Secret: secret, Link: s.guard.OneTime.Link(secret, "firstkm", a.Login)}, err
}

// ConfirmFactor switches the second factor on with the first password of the app, and returns the recovery codes, shown
// once. Every other session ends.
func (s *Service) ConfirmFactor(ctx context.Context, who actor.Actor, typed, keep string) ([]string, error) {
	return s.changeFactor(ctx, who, typed, func(ctx context.Context, tx Tx, a *Account, f *Factor) ([]string, error) {
		if !a.FactorAt.IsZero() {
			return nil, ErrFactorOn
		}
		a.FactorAt, f.OnAt = s.now(), s.now()
		a.Version++
		codes := s.recovery(f)
		if err := tx.SaveAccount(ctx, *a); err != nil {
			return nil, err
		}
		if err := tx.DeleteSessionsOf(ctx, a.ID, Digest(keep)); err != nil {
			return nil, err
		}
		return codes, errors.Join(tx.PutFactor(ctx, *f), tx.Record(ctx, ident.ID(a.ID), events.AccountFactorChanged{AccountRef: a.ref(), On: true}), tx.Audit(ctx, ledger.By(who, s.now(), "account.factor_on", ident.ID(a.ID))))
	})
}

// NewRecoveryCodes replaces the recovery codes of the actor's account; a password of the app guards it.
func (s *Service) NewRecoveryCodes(ctx context.Context, who actor.Actor, typed string) ([]string, error) {
	return s.changeFactor(ctx, who, typed, func(ctx context.Context, tx Tx, a *Account, f *Factor) ([]string, error) {
		if a.FactorAt.IsZero() {
			return nil, ErrFactorOff
		}
		codes := s.recovery(f)
		return codes, errors.Join(tx.PutFactor(ctx, *f), tx.Audit(ctx, ledger.By(who, s.now(), "account.new_recovery", ident.ID(a.ID))))
	})
}

// DropFactor switches the actor's second factor off, where its role does not need one; a password of the app guards it.
func (s *Service) DropFactor(ctx context.Context, who actor.Actor, typed string) error {
	if s.guard.Needs(who.Role) {
		return ErrFactorNeeded
	}
	_, err := s.changeFactor(ctx, who, typed, func(ctx context.Context, tx Tx, a *Account, _ *Factor) ([]string, error) {
		if a.FactorAt.IsZero() {
			return nil, ErrFactorOff
		}
		if err := s.clearFactor(ctx, tx, who, a); err != nil {
			return nil, err
		}
		a.Version++
		return nil, errors.Join(tx.SaveAccount(ctx, *a), tx.Record(ctx, ident.ID(a.ID), events.AccountFactorChanged{AccountRef: a.ref()}))
	})
	return err
}

// changeFactor changes the actor's own factor after a right password.
func (s *Service) changeFactor(ctx context.Context, who actor.Actor, typed string, change func(context.Context, Tx, *Account, *Factor) ([]string, error)) ([]string, error) {
	if ok, after := s.limit.Attempt(ctx, "second:"+string(who.Account)); !ok {
		return nil, ErrTooMany.Retry(after)
	}
	var codes []string
	err := s.inTx(ctx, func(tx Tx, _ org.Tx) error {
		a, err := tx.Account(ctx, ID(who.Account))
		if err != nil {
			return err
		}
		f, err := tx.LockFactor(ctx, a.ID)
		if errors.Is(err, ErrNotFound) {
			return ErrFactorOff
		}
		if err != nil {
			return err
		}
		if _, err := s.take(&f, typed); errors.Is(err, ErrOTP) {
			return ErrInvalid.With(fault.In("otp", ErrOTP.Message.Zh, ErrOTP.Message.En))
		} else if err != nil {
			return err
		}
		codes, err = change(ctx, tx, &a, &f)
		return err
	})
	return codes, err
}

// recovery gives a factor ten fresh codes.
func (s *Service) recovery(f *Factor) []string {
	codes := make([]string, recoveryCodes)
	f.Recovery = make([]string, recoveryCodes)
	for i := range codes {
		codes[i] = newCode()
		f.Recovery[i] = s.guard.Code(NormalCode(codes[i]))
	}
	return codes
}

// clearFactor takes the second factor away; the caller saves the account.
func (s *Service) clearFactor(ctx context.Context, tx Tx, who actor.Actor, a *Account) error {
	a.FactorAt = time.Time{}
	if err := tx.DeleteFactor(ctx, a.ID); err != nil {
		return err
	}
	return tx.Audit(ctx, ledger.By(who, s.now(), "account.factor_off", ident.ID(a.ID)))
}

// FactorState says how an account's second factor stands: how many recovery codes are left, and whether its role needs one.
func (s *Service) FactorState(ctx context.Context, who actor.Actor) (on bool, codes int, err error) {
	f, err := s.db.Factor(ctx, ID(who.Account))
	if errors.Is(err, ErrNotFound) {
		return false, 0, nil
	}
	return !f.OnAt.IsZero(), len(f.Recovery), err
}
