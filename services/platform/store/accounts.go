package store

import (
	"context"
	"strconv"
	"strings"
	"time"

	"firstkm/services/account"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/page"
)

const accountColumns = `id, login, password_hash, role, org, person, class, label, owner, factor_at, disabled_at, version, created_at`

func scanAccount(row scanner) (a account.Account, err error) {
	var factor, disabled, created int64
	err = row.Scan(&a.ID, &a.Login, &a.PasswordHash, &a.Role, &a.Org, &a.Person, &a.Class, &a.Label, (*flag)(&a.Owner), &factor, &disabled, &a.Version, &created)
	a.FactorAt, a.DisabledAt, a.CreatedAt = at(factor), at(disabled), at(created)
	return a, missing(err, account.ErrNotFound)
}

// Account implements account.Reads.
func (q *queries) Account(ctx context.Context, id account.ID) (account.Account, error) {
	return scanAccount(q.q.row(ctx, `SELECT `+accountColumns+` FROM accounts WHERE id = $1`, id))
}

// AccountByLogin implements account.Reads.
func (q *queries) AccountByLogin(ctx context.Context, login string) (account.Account, error) {
	return scanAccount(q.q.row(ctx, `SELECT `+accountColumns+` FROM accounts WHERE login = $1`, login))
}

// AccountsOf implements account.Reads.
func (q *queries) AccountsOf(ctx context.Context, org ident.ID) ([]account.Account, error) {
	return all(ctx, q.q, scanAccount,
		`SELECT `+accountColumns+` FROM accounts WHERE org = $1 AND role <> 'student' ORDER BY id`, org)
}

// Aboard implements account.Reads.
func (q *queries) Aboard(ctx context.Context, schools []ident.ID) ([]ident.ID, error) {
	f := when(`role = 'school' AND disabled_at = 0`).also(len(schools) == 0, `1 = 0`)
	in(&f, "org", schools)
	return all(ctx, q.q, func(r scanner) (id ident.ID, err error) { return id, r.Scan(&id) }, `SELECT DISTINCT org FROM accounts`+f.where()+` ORDER BY org`, f.args...)
}

// InsertAccount implements account.Tx.
func (tx *Tx) InsertAccount(ctx context.Context, a account.Account) error {
	n, err := tx.q.exec(ctx, `INSERT INTO accounts (`+accountColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT DO NOTHING`,
		a.ID, a.Login, a.PasswordHash, a.Role, a.Org, a.Person, a.Class, a.Label, flag(a.Owner), micros(a.FactorAt), micros(a.DisabledAt), a.Version, micros(a.CreatedAt))
	return changed(n, err, account.ErrLoginTaken)
}

// SaveAccount implements account.Tx.
func (tx *Tx) SaveAccount(ctx context.Context, a account.Account) error {
	n, err := tx.q.exec(ctx, `UPDATE accounts SET password_hash = $1, label = $2, owner = $3, factor_at = $4, disabled_at = $5, version = $6 WHERE id = $7 AND version = $8`,
		a.PasswordHash, a.Label, flag(a.Owner), micros(a.FactorAt), micros(a.DisabledAt), a.Version, a.ID, a.Version-1)
	return changed(n, err, account.ErrStale)
}

// AccountOfPerson implements account.Reads.
func (q *queries) AccountOfPerson(ctx context.Context, person ident.ID) (account.Account, error) {
	return scanAccount(q.q.row(ctx, `SELECT `+accountColumns+` FROM accounts WHERE person = $1 ORDER BY id LIMIT 1`, person))
}

// AccountsOfPerson implements notify.Reads: all that somebody has, oldest first.
func (q *queries) AccountsOfPerson(ctx context.Context, person ident.ID) ([]account.Account, error) {
	return all(ctx, q.q, scanAccount, `SELECT `+accountColumns+` FROM accounts WHERE person = $1 AND person <> '' ORDER BY id`, person)
}

// AccountsBeside implements notify.Reads: those of the same person that are older and may sign in.
func (q *queries) AccountsBeside(ctx context.Context, id ident.ID) ([]account.Account, error) {
	return all(ctx, q.q, scanAccount, `SELECT `+accountColumns+` FROM accounts
		WHERE person = (SELECT person FROM accounts WHERE id = $1 AND person <> '') AND id < $1 AND disabled_at = 0 ORDER BY id`, id)
}

const sessionColumns = `id, token_hash, account, device, place, created_at, used_at, expires_at`

func scanSession(row scanner) (s account.Session, err error) {
	var created, used, expires int64
	err = row.Scan(&s.ID, &s.TokenHash, &s.Account, &s.Device, &s.Place, &created, &used, &expires)
	s.CreatedAt, s.UsedAt, s.ExpiresAt = at(created), at(used), at(expires)
	return s, missing(err, account.ErrNotFound)
}

// Session implements account.Reads.
func (q *queries) Session(ctx context.Context, tokenHash string) (account.Session, error) {
	return scanSession(q.q.row(ctx, `SELECT `+sessionColumns+` FROM sessions WHERE token_hash = $1`, tokenHash))
}

// SessionsOf implements account.Reads.
func (q *queries) SessionsOf(ctx context.Context, id account.ID) ([]account.Session, error) {
	return all(ctx, q.q, scanSession, `SELECT `+sessionColumns+` FROM sessions WHERE account = $1 ORDER BY used_at DESC, id`, id)
}

// InsertSession implements account.Tx.
func (tx *Tx) InsertSession(ctx context.Context, s account.Session) error {
	_, err := tx.q.exec(ctx, `INSERT INTO sessions (`+sessionColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		s.ID, s.TokenHash, s.Account, s.Device, s.Place, micros(s.CreatedAt), micros(s.UsedAt), micros(s.ExpiresAt))
	return err
}

// TouchSession implements account.Tx.
func (tx *Tx) TouchSession(ctx context.Context, tokenHash string, used time.Time) error {
	_, err := tx.q.exec(ctx, `UPDATE sessions SET used_at = $1 WHERE token_hash = $2 AND used_at < $3`, micros(used), tokenHash, micros(used))
	return err
}

// DeleteSession implements account.Tx.
func (tx *Tx) DeleteSession(ctx context.Context, tokenHash string) error {
	_, err := tx.q.exec(ctx, `DELETE FROM sessions WHERE token_hash = $1`, tokenHash)
	return err
}

// DeleteSessionsOf implements account.Tx.
func (tx *Tx) DeleteSessionsOf(ctx context.Context, id account.ID, but string) error {
	_, err := tx.q.exec(ctx, `DELETE FROM sessions WHERE account = $1 AND token_hash <> $2`, id, but)
	return err
}

// PurgeSessions removes the sessions and idempotency keys that ended before now, and the slips that ended long before, and
// reports how many.
func (tx *Tx) PurgeSessions(ctx context.Context, now time.Time) (int64, error) {
	var n int64
	for query, before := range map[string]time.Time{
		`DELETE FROM sessions WHERE expires_at < $1`:    now,
		`DELETE FROM slips WHERE expires_at < $1`:       now.Add(-account.SlipMemory),
		`DELETE FROM idempotency WHERE expires_at < $1`: now,
	} {
		removed, err := tx.q.exec(ctx, query, micros(before))
		if err != nil {
			return n, err
		}
		n += removed
	}
	return n, nil
}

const tokenColumns = `id, account, name, hash, scopes, expires_at, created_at`

func scanToken(row scanner) (t account.Token, err error) {
	var expires, created int64
	var scopes string
	err = row.Scan(&t.ID, &t.Account, &t.Name, &t.Hash, &scopes, &expires, &created)
	t.Scopes, t.ExpiresAt, t.CreatedAt = strings.Fields(scopes), at(expires), at(created)
	return t, missing(err, account.ErrNotFound)
}

// Token implements account.Reads.
func (q *queries) Token(ctx context.Context, hash string) (account.Token, error) {
	return scanToken(q.q.row(ctx, `SELECT `+tokenColumns+` FROM tokens WHERE hash = $1`, hash))
}

// TokensOf implements account.Reads.
func (q *queries) TokensOf(ctx context.Context, id account.ID) ([]account.Token, error) {
	return all(ctx, q.q, scanToken,
		`SELECT `+tokenColumns+` FROM tokens WHERE account = $1 ORDER BY id`, id)
}

// InsertToken implements account.Tx.
func (tx *Tx) InsertToken(ctx context.Context, t account.Token) error {
	_, err := tx.q.exec(ctx, `INSERT INTO tokens (`+tokenColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		t.ID, t.Account, t.Name, t.Hash, strings.Join(t.Scopes, " "), micros(t.ExpiresAt), micros(t.CreatedAt))
	return err
}

// DeleteToken implements account.Tx.
func (tx *Tx) DeleteToken(ctx context.Context, id account.ID, token ident.ID) error {
	n, err := tx.q.exec(ctx, `DELETE FROM tokens WHERE account = $1 AND id = $2`, id, token)
	return changed(n, err, account.ErrNotFound)
}

// DeleteTokensOf implements account.Tx.
func (tx *Tx) DeleteTokensOf(ctx context.Context, id account.ID) error {
	_, err := tx.q.exec(ctx, `DELETE FROM tokens WHERE account = $1`, id)
	return err
}

// Factor implements account.Reads.
func (q *queries) Factor(ctx context.Context, id account.ID) (account.Factor, error) {
	return scanFactor(q.q.row(ctx, `SELECT `+factorColumns+` FROM factors WHERE account = $1`, id))
}

// LockFactor implements account.Tx.
func (tx *Tx) LockFactor(ctx context.Context, id account.ID) (account.Factor, error) {
	return scanFactor(tx.q.row(ctx, `SELECT `+factorColumns+` FROM factors WHERE account = $1`+tx.engine.lock(), id))
}

// LockFactors lists second factors behind an account, at most n, for sealing anew.
func (tx *Tx) LockFactors(ctx context.Context, id account.ID, n int) ([]account.Factor, error) {
	return all(ctx, tx.q, scanFactor, `SELECT `+factorColumns+` FROM factors WHERE account > $1 ORDER BY account LIMIT $2`+tx.engine.lock(), id, n)
}

const factorColumns = `account, secret, step, recovery, started_at, on_at`

func scanFactor(row scanner) (f account.Factor, err error) {
	var started, on int64
	var recovery string
	err = row.Scan(&f.Account, &f.Secret, &f.Step, &recovery, &started, &on)
	f.Recovery, f.StartedAt, f.OnAt = strings.Fields(recovery), at(started), at(on)
	return f, missing(err, account.ErrNotFound)
}

// PutFactor implements account.Tx.
func (tx *Tx) PutFactor(ctx context.Context, f account.Factor) error {
	_, err := tx.q.exec(ctx, `INSERT INTO factors (`+factorColumns+`) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (account) DO UPDATE SET secret = excluded.secret, step = excluded.step, recovery = excluded.recovery, started_at = excluded.started_at, on_at = excluded.on_at`,
		f.Account, f.Secret, f.Step, strings.Join(f.Recovery, " "), micros(f.StartedAt), micros(f.OnAt))
	return err
}

// DeleteFactor implements account.Tx.
func (tx *Tx) DeleteFactor(ctx context.Context, id account.ID) error {
	_, err := tx.q.exec(ctx, `DELETE FROM factors WHERE account = $1`, id)
	return err
}

// AccountHistory implements account.Reads: what the audit log has of an account, newest first.
func (q *queries) AccountHistory(ctx context.Context, id account.ID, p page.Request) (page.Page[account.Event], error) {
	after, err := page.Decode(p.Cursor, 1)
	if err != nil {
		return page.Page[account.Event]{}, err
	}
	var w filter
	w.and(true, `object = ?`, string(id))
	if before, err := strconv.ParseInt(after[0], 10, 64); err == nil {
		w.and(true, `seq < ?`, before)
	}
	rows, err := all(ctx, q.q, scanEvent, `SELECT seq, at, account, role, action, reason FROM audit`+w.where()+` ORDER BY seq DESC`+w.limit(p.Size()), w.args...)
	if err != nil {
		return page.Page[account.Event]{}, err
	}
	if after[0] == "" { // what is not sealed yet is newest
		from, to := q.toSeal()
		waiting, err := all(ctx, q.q, scanEvent, `SELECT 0, at, account, role, what, body FROM pending WHERE `+theEntries+` AND object = $3 ORDER BY id DESC LIMIT $4`, from, to, id, p.Size())
		if err != nil {
			return page.Page[account.Event]{}, err
		}
		rows = append(waiting, rows...)
		rows = rows[:min(len(rows), p.Size()+1)]
	}
	return page.Cut(rows, p.Size(), func(e account.Event) []string { return []string{strconv.FormatInt(e.ID, 10)} }), nil
}

func scanEvent(row scanner) (e account.Event, err error) {
	var us int64
	err = row.Scan(&e.ID, &us, &e.By, &e.Role, &e.Action, &e.Reason)
	e.At = at(us)
	return e, err
}
