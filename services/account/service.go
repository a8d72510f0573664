package account

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"firstkm/events"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
)

// SessionLife is how long a sign-in lasts.
const SessionLife = 7 * 24 * time.Hour

// Reads is what the service asks of SQL without changing it. A missing thing is ErrNotFound.
type Reads interface {
	Account(ctx context.Context, id ID) (Account, error)
	AccountByLogin(ctx context.Context, login string) (Account, error)
	AccountsOf(ctx context.Context, org ident.ID) ([]Account, error)    // no students
	Aboard(ctx context.Context, schools []ident.ID) ([]ident.ID, error) // of schools, those whose office has an account in use
	AccountOfPerson(ctx context.Context, person ident.ID) (Account, error)
	Session(ctx context.Context, tokenHash string) (Session, error)
	SessionsOf(ctx context.Context, id ID) ([]Session, error) // last used first
	Token(ctx context.Context, hash string) (Token, error)
	TokensOf(ctx context.Context, id ID) ([]Token, error)
	Factor(ctx context.Context, id ID) (Factor, error)
	AccountHistory(ctx context.Context, id ID, p page.Request) (page.Page[Event], error) // newest first
	SlipReads
}

// SlipReads is what the service asks of slips.
type SlipReads interface {
	Slip(ctx context.Context, id ident.ID) (Slip, error)
	SlipByHash(ctx context.Context, hash string) (Slip, error)
	Slips(ctx context.Context, f SlipFilter, p page.Request) (page.Page[Slip], error) // newest first
	ClassCounts(ctx context.Context, school ident.ID, now time.Time) ([]ClassCount, error)
	PupilAccounts(ctx context.Context, school ident.ID, class string) ([]Account, error)
	PupilSlips(ctx context.Context, school ident.ID, class string) ([]Slip, error) // oldest first
}

// Tx is one transaction.
type Tx interface {
	Reads
	InsertAccount(ctx context.Context, a Account) error // ErrLoginTaken
	SaveAccount(ctx context.Context, a Account) error   // ErrStale unless the row had the version before
	InsertSession(ctx context.Context, s Session) error
	DeleteSession(ctx context.Context, tokenHash string) error
	DeleteSessionsOf(ctx context.Context, id ID, but string) error // all but the one of that hash
	TouchSession(ctx context.Context, tokenHash string, at time.Time) error
	InsertToken(ctx context.Context, t Token) error
	DeleteToken(ctx context.Context, account ID, id ident.ID) error
	DeleteTokensOf(ctx context.Context, account ID) error
	InsertSlip(ctx context.Context, s Slip) error
	LockSlip(ctx context.Context, hash string) (Slip, error)
	SaveSlip(ctx context.Context, s Slip) error                     // tries, used, ended
	EndSlips(ctx context.Context, f SlipFilter, at time.Time) error // those still open of an account or a student
	LockFactor(ctx context.Context, id ID) (Factor, error)
	PutFactor(ctx context.Context, f Factor) error
	DeleteFactor(ctx context.Context, id ID) error
	Record(ctx context.Context, key ident.ID, e events.Event) error
	Audit(ctx context.Context, e ledger.Entry) error
}

// InTx runs one use case in one transaction that also carries organisations, since an enterprise registers with its account.
type InTx func(ctx context.Context, use func(Tx, org.Tx) error) error

// Hasher hashes passwords; Verify is constant-time and reports an error for a hash it cannot read.
type Hasher interface {
	Hash(password string) (string, error)
	Verify(hash, password string) (bool, error)
}

// Limiter counts attempts at a key; ok is false when there were too many, and after says when to try again.
type Limiter interface {
	Attempt(ctx context.Context, key string) (ok bool, after time.Duration)
}

// Service runs the use cases of accounts.
type Service struct {
	db      Reads
	inTx    InTx
	orgs    *org.Service
	hash    Hasher
	limit   Limiter
	guard   Guard
	now     func() time.Time
	dummies string // a hash to verify against when the login is unknown, so that both answers take as long
}

// NewService makes the service.
func NewService(db Reads, inTx InTx, orgs *org.Service, hash Hasher, limit Limiter, now func() time.Time) (*Service, error) {
	dummy, err := hash.Hash(secret())
	if err != nil {
		return nil, err
	}
	return &Service{db: db, inTx: inTx, orgs: orgs, hash: hash, limit: limit, guard: unguarded(), now: now, dummies: dummy}, nil
}

// From says where a sign-in comes from and what it carries beside the password.
type From struct {
	Address string // of the client
	Agent   string // the User-Agent header
	Old     string // token of a session held before, which ends (rotation); may be empty
	OTP     string // one-time password or recovery code, for accounts with a second factor
}

// SignIn checks a password and opens a session. Attempts are limited per login and per address. For an account with a second
// factor and no OTP it returns ErrSecondFactor and, as token, a ticket for SignInSecond.
func (s *Service) SignIn(ctx context.Context, login, password string, from From) (string, Session, Account, error) {
	login = normalLogin(login)
	for _, key := range []string{"address:" + from.Address, "login:" + login + " from " + from.Address, "login:" + login} {
		if ok, after := s.limit.Attempt(ctx, key); !ok {
			return "", Session{}, Account{}, ErrTooMany.Retry(after)
		}
	}
	a, err := s.db.AccountByLogin(ctx, login)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return "", Session{}, Account{}, err
	}
	hash := a.PasswordHash
	if hash == "" { // unknown, or reset and not yet chosen anew
		hash = s.dummies
	}
	right, verr := s.hash.Verify(hash, password)
	if verr != nil {
		return "", Session{}, Account{}, verr
	}
	if err != nil || !right || a.PasswordHash == "" || !a.Active() {
		return "", Session{}, Account{}, ErrCredentials
	}
	if !a.FactorAt.IsZero() && from.OTP == "" {
		return s.ticket(a), Session{}, a, ErrSecondFactor
	}
	token, session, err := s.open(ctx, a, from)
	return token, session, a, err
}

// open opens a session, after the second factor where there is one.
func (s *Service) open(ctx context.Context, a Account, from From) (string, Session, error) {
	if !a.FactorAt.IsZero() {
		if err := s.passFactor(ctx, a, from.OTP); err != nil {
			return "", Session{}, err
		}
	}
	token, now := secret(), s.now()
	session := Session{
		ID: ident.New("ses", now), TokenHash: Digest(token), Account: a.ID, Device: DeviceOf(from.Agent), Place: coarse(from.Address),
		CreatedAt: now, UsedAt: now, ExpiresAt: now.Add(SessionLife),
	}
	err := s.inTx(ctx, func(tx Tx, _ org.Tx) error {
		if from.Old != "" {
			if err := tx.DeleteSession(ctx, Digest(from.Old)); err != nil {
				return err
			}
		}
		if err := tx.InsertSession(ctx, session); err != nil {
			return err
		}
		return tx.Audit(ctx, ledger.By(a.Actor(), now, "account.sign_in", ident.ID(a.ID)).Because(string(session.Device)))
	})
	return token, session, err
}

// SignOut ends the session of a token.
func (s *Service) SignOut(ctx context.Context, token string) error {
	return s.inTx(ctx, func(tx Tx, _ org.Tx) error { return tx.DeleteSession(ctx, Digest(token)) })
}

// Authenticate returns who a session token or an API token stands for.
func (s *Service) Authenticate(ctx context.Context, token string) (actor.Actor, error) {
	who, _, err := s.AuthenticateUntil(ctx, token)
	return who, err
}

// AuthenticateUntil is Authenticate with the instant at which the token ends, for caches.
func (s *Service) AuthenticateUntil(ctx context.Context, token string) (actor.Actor, time.Time, error) {
	if strings.HasPrefix(token, tokenPrefix) {
		return s.authenticateToken(ctx, token)
	}
	session, err := s.db.Session(ctx, Digest(token))
	if errors.Is(err, ErrNotFound) || err == nil && !s.now().Before(session.ExpiresAt) {
		return actor.Actor{}, time.Time{}, ErrSession
	}
	if err != nil {
		return actor.Actor{}, time.Time{}, err
	}
	who, err := s.actorOf(ctx, session.Account)
	return who, session.ExpiresAt, err
}

func (s *Service) authenticateToken(ctx context.Context, token string) (actor.Actor, time.Time, error) {
	t, err := s.db.Token(ctx, Digest(token))
	if errors.Is(err, ErrNotFound) || err == nil && !t.ExpiresAt.IsZero() && !s.now().Before(t.ExpiresAt) {
		return actor.Actor{}, time.Time{}, ErrSession
	}
	if err != nil {
		return actor.Actor{}, time.Time{}, err
	}
	who, err := s.actorOf(ctx, t.Account)
	if who.Scopes == nil {
		who.Scopes = t.Scopes
	} else {
		who.Scopes = []string{} // its account must first set up a second factor
	}
	return who, t.ExpiresAt, err
}

func (s *Service) actorOf(ctx context.Context, id ID) (actor.Actor, error) {
	a, err := s.db.Account(ctx, id)
	if errors.Is(err, ErrNotFound) || err == nil && !a.Active() {
		return actor.Actor{}, ErrSession
	}
	who := a.Actor()
	if err == nil && s.MustEnrol(a) {
		who.Scopes = []string{EnrolScope}
	}
	return who, err
}

// Draft is what a new account is made of.
type Draft struct {
	Login, Password string
	Role            actor.Role
	Org, Person     ident.ID
	Class, Label    string
	Owner           bool
}

// Create makes an account. The operator may make any; the program makes the first one.
func (s *Service) Create(ctx context.Context, who actor.Actor, d Draft) (Account, error) {
	if !who.Is(actor.Operator, "system") {
		return Account{}, ErrForbidden
	}
	a, err := s.build(d)
	if err != nil {
		return Account{}, err
	}
	return a, s.inTx(ctx, func(tx Tx, _ org.Tx) error { return s.insert(ctx, tx, who, a) })
}

func (s *Service) insert(ctx context.Context, tx Tx, who actor.Actor, a Account) error {
	if err := tx.InsertAccount(ctx, a); err != nil {
		return err
	}
	return tx.Audit(ctx, ledger.By(who, s.now(), "account.create", ident.ID(a.ID)))
}

func (s *Service) build(d Draft) (Account, error) {
	d.Login = normalLogin(d.Login)
	if err := checkCredentials(d.Login, d.Password); err != nil {
		return Account{}, err
	}
	if err := d.complete(); err != nil {
		return Account{}, err
	}
	hash, err := s.hash.Hash(d.Password)
	if err != nil {
		return Account{}, err
	}
	now := s.now()
	return Account{
		ID: ID(ident.New("acc", now)), Login: d.Login, PasswordHash: hash, Role: d.Role, Org: d.Org, Person: d.Person,
		Class: d.Class, Label: d.Label, Owner: d.Owner, Version: 1, CreatedAt: now,
	}, nil
}

// complete refuses an account without what its role acts for: a list narrowed by nothing would show everything.
func (d Draft) complete() error {
	who := actor.Actor{Role: d.Role}
	switch {
	case (who.OfSchool() || who.Is(actor.Student, actor.Enterprise, actor.Bureau, actor.AllianceOffice)) && d.Org == "":
		return ErrInvalid.With(fault.In("org", "请选择账号所属的单位。", "say which organisation the account acts for"))
	case d.Role == actor.Student && d.Person == "":
		return ErrInvalid.With(fault.In("person", "学生账号须对应一名学生。", "a student's account belongs to a student's record"))
	case d.Role == actor.ClassTeacher && d.Class == "":
		return ErrInvalid.With(fault.In("class", "班主任账号须填写班级。", "a class teacher's account names the class"))
	}
	return nil
}

// MinPassword is the least number of characters of a password; there is no other rule (NIST SP 800-63B §5.1.1).
const MinPassword = 8

func checkCredentials(login, password string) error {
	var bad []fault.Field
	if n := utf8.RuneCountInString(login); n < 2 || n > 64 || strings.ContainsAny(login, " \t\n/") {
		bad = append(bad, fault.In("login", "账号名为 2 至 64 个字符，不含空格和斜杠。", "a login has 2 to 64 characters, no spaces or slashes"))
	}
	if n := utf8.RuneCountInString(password); n < MinPassword || n > 256 {
		bad = append(bad, fault.In("password", "密码至少 8 个字符。", "a password has at least 8 characters"))
	}
	if len(bad) > 0 {
		return ErrInvalid.With(bad...)
	}
	return nil
}

func normalLogin(login string) string { return strings.ToLower(strings.TrimSpace(login)) }

const tokenPrefix = "fkm_"

func secret() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails since Go 1.24
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// Digest is the SHA-256 of a token in hex: what is kept of it, and what caches may know it by.
func Digest(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
