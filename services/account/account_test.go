package account_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"firstkm/events"
	"firstkm/services/account"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
	"firstkm/services/org"
)

// desk is the accounts in memory, with a clock and a limiter that tests move by hand.
type desk struct {
	accounts map[account.ID]account.Account
	sessions map[string]account.Session
	tokens   map[string]account.Token
	slips    map[string]account.Slip // by hash
	factors  map[account.ID]account.Factor
	pupils   []account.Pupil
	staff    map[ident.ID]account.Colleague // of sch_1
	tails    map[ident.ID]string
	events   map[account.ID][]account.Event
	audit    []string
	told     []events.Event
	now      time.Time
	attempts []string
	refuse   string // key that has had too many attempts
}

func (d *desk) Account(_ context.Context, id account.ID) (account.Account, error) {
	if a, ok := d.accounts[id]; ok {
		return a, nil
	}
	return account.Account{}, account.ErrNotFound
}

func (d *desk) AccountByLogin(_ context.Context, login string) (account.Account, error) {
	for _, a := range d.accounts {
		if a.Login == login {
			return a, nil
		}
	}
	return account.Account{}, account.ErrNotFound
}

func (d *desk) Aboard(_ context.Context, schools []ident.ID) (in []ident.ID, err error) {
	for _, a := range d.accounts {
		if a.Role == actor.School && a.Active() && slices.Contains(schools, a.Org) {
			in = append(in, a.Org)
		}
	}
	return in, nil
}

func (d *desk) AccountsOf(_ context.Context, of ident.ID) (found []account.Account, err error) {
	for _, a := range d.accounts {
		if a.Org == of {
			found = append(found, a)
		}
	}
	return found, nil
}

func (d *desk) Session(_ context.Context, hash string) (account.Session, error) {
	if s, ok := d.sessions[hash]; ok {
		return s, nil
	}
	return account.Session{}, account.ErrNotFound
}

func (d *desk) Token(_ context.Context, hash string) (account.Token, error) {
	if t, ok := d.tokens[hash]; ok {
		return t, nil
	}
	return account.Token{}, account.ErrNotFound
}

func (d *desk) TokensOf(_ context.Context, id account.ID) (found []account.Token, err error) {
	for _, t := range d.tokens {
		if t.Account == id {
			found = append(found, t)
		}
	}
	return found, nil
}

func (d *desk) InsertAccount(ctx context.Context, a account.Account) error {
	if _, err := d.AccountByLogin(ctx, a.Login); err == nil {
		return account.ErrLoginTaken
	}
	d.accounts[a.ID] = a
	return nil
}

func (d *desk) SaveAccount(_ context.Context, a account.Account) error {
	if d.accounts[a.ID].Version != a.Version-1 {
		return account.ErrStale
	}
	d.accounts[a.ID] = a
	return nil
}

func (d *desk) InsertSession(_ context.Context, s account.Session) error {
	d.sessions[s.TokenHash] = s
	return nil
}

func (d *desk) DeleteSession(_ context.Context, hash string) error {
	delete(d.sessions, hash)
	return nil
}

func (d *desk) DeleteSessionsOf(_ context.Context, id account.ID, but string) error {
	for hash, s := range d.sessions {
		if s.Account == id && hash != but {
			delete(d.sessions, hash)
		}
	}
	return nil
}

func (d *desk) InsertToken(_ context.Context, t account.Token) error {
	d.tokens[t.Hash] = t
	return nil
}

func (d *desk) DeleteToken(_ context.Context, of account.ID, id ident.ID) error {
	for hash, t := range d.tokens {
		if t.Account == of && t.ID == id {
			delete(d.tokens, hash)
			return nil
		}
	}
	return account.ErrNotFound
}

func (d *desk) Record(_ context.Context, _ ident.ID, e events.Event) error {
	d.told = append(d.told, e)
	return nil
}

func (d *desk) Audit(_ context.Context, e ledger.Entry) error {
	d.audit = append(d.audit, e.Action)
	d.events[account.ID(e.Object)] = append(d.events[account.ID(e.Object)], account.Event{At: e.At, By: e.Account, Action: e.Action, Reason: e.Reason})
	return nil
}

// Attempt implements account.Limiter.
func (d *desk) Attempt(_ context.Context, key string) (bool, time.Duration) {
	d.attempts = append(d.attempts, key)
	if d.refuse != "" && strings.HasPrefix(key, d.refuse) {
		return false, time.Minute
	}
	return true, 0
}

// plain hashes by putting a mark before: what it costs is the store's and crypt's to test.
type plain struct{ verified *int }

func (plain) Hash(password string) (string, error) { return "#" + password, nil }

func (p plain) Verify(hash, password string) (bool, error) {
	*p.verified++
	return hash == "#"+password, nil
}

func open(t *testing.T) (*desk, *account.Service, *int) {
	t.Helper()
	d := &desk{
		accounts: map[account.ID]account.Account{}, sessions: map[string]account.Session{}, tokens: map[string]account.Token{},
		slips: map[string]account.Slip{}, factors: map[account.ID]account.Factor{}, tails: map[ident.ID]string{}, events: map[account.ID][]account.Event{}, now: time.Date(2025, 9, 1, 2, 0, 0, 0, time.UTC),
	}
	verified := 0
	inTx := func(_ context.Context, use func(account.Tx, org.Tx) error) error { return use(d, nil) }
	s, err := account.NewService(d, inTx, nil, plain{&verified}, d, func() time.Time { return d.now })
	if err != nil {
		t.Fatal(err)
	}
	return d, s, &verified
}

const password = "correct horse"

func create(t *testing.T, s *account.Service, login string, owner bool) account.Account {
	t.Helper()
	a, err := s.Create(t.Context(), actor.System(), account.Draft{
		Login: login, Password: password, Role: actor.Enterprise, Org: "ent_1", Label: "人事一", Owner: owner,
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func signIn(t *testing.T, s *account.Service, login string) string {
	t.Helper()
	token, _, _, err := s.SignIn(t.Context(), login, password, account.From{Address: "10.0.0.1"})
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func TestSignInOpensASession(t *testing.T) {
	d, s, _ := open(t)
	a := create(t, s, "  HR@Ent ", true)
	token, session, got, err := s.SignIn(t.Context(), "hr@ENT", password, account.From{Address: "10.0.0.1"})
	if err != nil || got.ID != a.ID || session.ExpiresAt != d.now.Add(account.SessionLife) {
		t.Fatalf("got %+v, %v; want a session of a week", session, err)
	}
	for hash := range d.sessions {
		if hash == token || hash != account.Digest(token) {
			t.Errorf("got %q kept, want the digest of the token", hash)
		}
	}
	who, err := s.Authenticate(t.Context(), token)
	if err != nil || who.Account != ident.ID(a.ID) || who.Role != actor.Enterprise || who.Org != "ent_1" || who.Scopes != nil {
		t.Errorf("got %+v, %v; want the account's actor without limits", who, err)
	}
	second, _, _, err := s.SignIn(t.Context(), "hr@ent", password, account.From{Address: "10.0.0.1", Old: token})
	if err != nil || second == token || len(d.sessions) != 1 {
		t.Errorf("signing in again: got %d sessions, %v; want the token changed and the old one ended", len(d.sessions), err)
	}
	d.now = d.now.Add(account.SessionLife - time.Second)
	if _, err := s.Authenticate(t.Context(), second); err != nil {
		t.Errorf("before the end: got %v, want none", err)
	}
	d.now = d.now.Add(time.Second)
	if _, err := s.Authenticate(t.Context(), second); !errors.Is(err, account.ErrSession) {
		t.Errorf("at its end: got %v, want ErrSession", err)
	}
	d.now = d.now.Add(-time.Hour)
	if err := s.SignOut(t.Context(), second); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Authenticate(t.Context(), second); !errors.Is(err, account.ErrSession) {
		t.Errorf("signed out: got %v, want ErrSession", err)
	}
}

func TestSignInRefusesAlike(t *testing.T) {
	d, s, verified := open(t)
	a := create(t, s, "hr", true)
	create(t, s, "gone", false)
	gone, _ := d.AccountByLogin(t.Context(), "gone")
	gone.DisabledAt = d.now
	d.accounts[gone.ID] = gone
	for name, tt := range map[string]struct{ login, password string }{
		"a wrong password": {"hr", "wrong"}, "an unknown login": {"nobody", password}, "a disabled account": {"gone", password},
		"the hash as a password": {"hr", a.PasswordHash},
	} {
		*verified = 0
		_, _, _, err := s.SignIn(t.Context(), tt.login, tt.password, account.From{Address: "10.0.0.1"})
		if !errors.Is(err, account.ErrCredentials) || *verified != 1 || len(d.sessions) > 0 {
			t.Errorf("%s: got %v after %d checks, want ErrCredentials after one, so that all take as long", name, err, *verified)
		}
	}
}

func TestAttemptsAreLimitedByLoginAndAddress(t *testing.T) {
	d, s, verified := open(t)
	create(t, s, "hr", true)
	for _, key := range []string{"login:hr", "address:10.0.0.1"} {
		d.refuse, *verified = key, 0
		_, _, _, err := s.SignIn(t.Context(), "HR", password, account.From{Address: "10.0.0.1"})
		if !errors.Is(err, account.ErrTooMany) || fault.Of(err).RetryAfter != time.Minute || *verified != 0 {
			t.Errorf("%s: got %v, want ErrTooMany with a wait and no password looked at", key, err)
		}
	}
}

func TestCredentialsAreChecked(t *testing.T) {
	_, s, _ := open(t)
	for name, tt := range map[string]struct {
		login, password, want string
	}{
		"seven characters":    {"hr", "1234567", "password"},
		"eight Han":           {"hr", "一二三四五六七八", ""},
		"seven Han":           {"hr", "一二三四五六七", "password"},
		"far too long":        {"hr", strings.Repeat("x", 257), "password"},
		"one letter":          {"h", password, "login"},
		"a space inside":      {"h r", password, "login"},
		"a slash":             {"h/r", password, "login"},
		"65 characters":       {strings.Repeat("x", 65), password, "login"},
		"an address as login": {"hr@firm.cn", password, ""},
	} {
		_, err := s.Create(t.Context(), actor.System(), account.Draft{Login: tt.login, Password: tt.password, Role: actor.Operator})
		var got string
		if f := fault.Of(err); f != nil && len(f.Fields) == 1 {
			got = f.Fields[0].Name
		}
		if got != tt.want || (err == nil) != (tt.want == "") {
			t.Errorf("%s: got %v, want a fault of %q", name, err, tt.want)
		}
	}
	for _, role := range actor.Roles() {
		if role == actor.Operator {
			continue
		}
		if _, err := s.Create(t.Context(), actor.Actor{Role: role}, account.Draft{Login: "new", Password: password}); !errors.Is(err, account.ErrForbidden) {
			t.Errorf("%s creates an account: got %v, want ErrForbidden", role, err)
		}
	}
}

func TestTokensActWithinTheirScopes(t *testing.T) {
	d, s, _ := open(t)
	a := create(t, s, "hr", true)
	who := a.Actor()
	secret, token, err := s.IssueToken(t.Context(), who, "导入", []string{"read"}, 24*time.Hour)
	if err != nil || !strings.HasPrefix(secret, "fkm_") || token.Hash != account.Digest(secret) {
		t.Fatalf("got %q, %+v, %v; want a token whose digest is kept", secret, token, err)
	}
	got, err := s.Authenticate(t.Context(), secret)
	if err != nil || !slices.Equal(got.Scopes, []string{"read"}) || got.Account != who.Account {
		t.Errorf("got %+v, %v; want the account within its scopes", got, err)
	}
	if _, _, err := s.IssueToken(t.Context(), got, "more", []string{"write"}, time.Hour); !errors.Is(err, account.ErrForbidden) {
		t.Errorf("a token issues a token: got %v, want ErrForbidden", err)
	}
	for name, tt := range map[string]struct {
		name   string
		scopes []string
		life   time.Duration
	}{
		"no name":          {"", []string{"read"}, time.Hour},
		"no scope":         {"x", nil, time.Hour},
		"an unknown scope": {"x", []string{"admin"}, time.Hour},
		"no life":          {"x", []string{"read"}, 0},
		"too long a life":  {"x", []string{"read"}, account.MaxTokenLife + 1},
	} {
		if _, _, err := s.IssueToken(t.Context(), who, tt.name, tt.scopes, tt.life); !errors.Is(err, account.ErrInvalid) {
			t.Errorf("%s: got %v, want ErrInvalid", name, err)
		}
	}
	other := create(t, s, "other", false)
	if err := s.RevokeToken(t.Context(), other.Actor(), token.ID); !errors.Is(err, account.ErrNotFound) {
		t.Errorf("another revokes it: got %v, want ErrNotFound", err)
	}
	d.now = d.now.Add(24 * time.Hour)
	if _, err := s.Authenticate(t.Context(), secret); !errors.Is(err, account.ErrSession) {
		t.Errorf("at its end: got %v, want ErrSession", err)
	}
	d.now = d.now.Add(-time.Hour)
	if err := s.RevokeToken(t.Context(), who, token.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Authenticate(t.Context(), secret); !errors.Is(err, account.ErrSession) {
		t.Errorf("revoked: got %v, want ErrSession", err)
	}
	if _, err := s.Authenticate(t.Context(), "fkm_made-up"); !errors.Is(err, account.ErrSession) {
		t.Errorf("made up: got %v, want ErrSession", err)
	}
}

// invite invites for an enterprise and returns the code.
func invite(t *testing.T, s *account.Service, who account.Account, handOver bool) string {
	t.Helper()
	issued, err := s.Invite(t.Context(), who.Actor(), account.Invite{Role: actor.Enterprise, HandOver: handOver})
	if err != nil {
		t.Fatal(err)
	}
	return issued.Code
}

func accept(t *testing.T, s *account.Service, code, login string) (account.Account, error) {
	t.Helper()
	return s.Redeem(t.Context(), code, "", "10.0.0.1", account.Choice{Login: login, Password: password, Label: "人事三"})
}

func TestInvitationsAreUsedOnce(t *testing.T) {
	d, s, _ := open(t)
	owner := create(t, s, "owner", true)
	colleague := create(t, s, "colleague", false)
	if _, err := s.Invite(t.Context(), colleague.Actor(), account.Invite{Role: actor.Enterprise}); !errors.Is(err, account.ErrForbidden) {
		t.Errorf("one who owns nothing invites: got %v, want ErrForbidden", err)
	}
	code := invite(t, s, owner, false)
	a, err := accept(t, s, " "+strings.ToLower(code)+" ", "new")
	if err != nil || a.Org != "ent_1" || a.Role != actor.Enterprise || a.Owner {
		t.Fatalf("got %+v, %v; want a colleague who owns nothing", a, err)
	}
	late := invite(t, s, owner, false)
	d.now = d.now.Add(account.InvitationLife)
	withdrawn := invite(t, s, owner, false)
	for hash, slip := range d.slips {
		if slip.State(d.now) == account.Open {
			if err := s.Withdraw(t.Context(), colleague.Actor(), slip.ID); !errors.Is(err, account.ErrForbidden) {
				t.Errorf("one who owns nothing withdraws: got %v, want ErrForbidden", err)
			}
			if err := s.Withdraw(t.Context(), owner.Actor(), slip.ID); err != nil {
				t.Errorf("withdraw %s: %v", hash, err)
			}
		}
	}
	for name, tt := range map[string]struct {
		code string
		want error
	}{
		"used twice": {code, account.ErrSlipUsed}, "made up": {"ABCDE-FGHJK", account.ErrSlip}, "nothing": {"", account.ErrSlip},
		"too late": {late, account.ErrSlipExpired}, "withdrawn": {withdrawn, account.ErrSlipWithdrawn},
	} {
		if _, err := accept(t, s, tt.code, "new2"); !errors.Is(err, tt.want) {
			t.Errorf("%s: got %v, want %v", name, err, tt.want)
		}
	}
	if len(d.accounts) != 3 {
		t.Errorf("got %d accounts, want three", len(d.accounts))
	}
}

func TestHandOver(t *testing.T) {
	d, s, _ := open(t)
	owner := create(t, s, "owner", true)
	token := signIn(t, s, "owner")
	other, code := invite(t, s, owner, false), invite(t, s, owner, true)
	heir, err := accept(t, s, code, "heir")
	if err != nil || !heir.Owner {
		t.Fatalf("got %+v, %v; want the new owner", heir, err)
	}
	if old := d.accounts[owner.ID]; old.Active() || old.Owner {
		t.Errorf("got the old owner %+v, want it disabled", old)
	}
	if _, err := s.Authenticate(t.Context(), token); !errors.Is(err, account.ErrSession) {
		t.Errorf("its session: got %v, want ErrSession", err)
	}
	if _, err := accept(t, s, other, "late"); !errors.Is(err, account.ErrSlipWithdrawn) {
		t.Errorf("an invitation by who handed over: got %v, want ErrSlipWithdrawn", err)
	}
}

func TestWhoDisablesWhom(t *testing.T) {
	d, s, _ := open(t)
	owner, colleague := create(t, s, "owner", true), create(t, s, "colleague", false)
	elsewhere := colleague
	elsewhere.ID, elsewhere.Login, elsewhere.Org = "acc_9", "elsewhere", "ent_2"
	d.accounts[elsewhere.ID] = elsewhere
	token := signIn(t, s, "colleague")
	for name, tt := range map[string]struct {
		who  account.Account
		whom account.ID
		want error
	}{
		"a colleague disables the owner":      {colleague, owner.ID, account.ErrForbidden},
		"the owner disables itself":           {owner, owner.ID, account.ErrInvalid},
		"the owner disables another's":        {owner, elsewhere.ID, account.ErrNotFound},
		"the owner disables whom nobody knew": {owner, "acc_x", account.ErrNotFound},
	} {
		if err := s.Disable(t.Context(), tt.who.Actor(), tt.whom); !errors.Is(err, tt.want) {
			t.Errorf("%s: got %v, want %v", name, err, tt.want)
		}
	}
	if err := s.Disable(t.Context(), owner.Actor(), colleague.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Authenticate(t.Context(), token); !errors.Is(err, account.ErrSession) {
		t.Errorf("the colleague's session: got %v, want ErrSession", err)
	}
	if _, _, _, err := s.SignIn(t.Context(), "colleague", password, account.From{Address: "10.0.0.1"}); !errors.Is(err, account.ErrCredentials) {
		t.Errorf("the colleague signs in: got %v, want ErrCredentials", err)
	}
}

func TestANewPasswordEndsOtherSessions(t *testing.T) {
	_, s, _ := open(t)
	a := create(t, s, "hr", true)
	here, there := signIn(t, s, "hr"), signIn(t, s, "hr")
	if err := s.ChangePassword(t.Context(), a.Actor(), "wrong", "another one", here); !errors.Is(err, account.ErrCredentials) {
		t.Errorf("with a wrong old one: got %v, want ErrCredentials", err)
	}
	if err := s.ChangePassword(t.Context(), a.Actor(), password, "short", here); !errors.Is(err, account.ErrInvalid) {
		t.Errorf("with a short new one: got %v, want ErrInvalid", err)
	}
	if err := s.ChangePassword(t.Context(), a.Actor(), password, "another one", here); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Authenticate(t.Context(), here); err != nil {
		t.Errorf("this session: got %v, want it kept", err)
	}
	if _, err := s.Authenticate(t.Context(), there); !errors.Is(err, account.ErrSession) {
		t.Errorf("the other session: got %v, want ErrSession", err)
	}
	if _, _, _, err := s.SignIn(t.Context(), "hr", "another one", account.From{Address: "10.0.0.1"}); err != nil {
		t.Errorf("with the new password: got %v, want none", err)
	}
}
