package store

import (
	"context"
	"strings"
	"time"

	"firstkm/services/account"
	"firstkm/services/kernel/ident"
)

const accountColumns = `id, login, password_hash, role, org, person, class, label, owner, disabled_at, version, created_at`

func scanAccount(row scanner) (a account.Account, err error) {
	var disabled, created int64
	err = row.Scan(&a.ID, &a.Login, &a.PasswordHash, &a.Role, &a.Org, &a.Person, &a.Class, &a.Label, (*flag)(&a.Owner), &disabled, &a.Version, &created)
	a.DisabledAt, a.CreatedAt = at(disabled), at(created)
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

// InsertAccount implements account.Tx.
func (tx *Tx) InsertAccount(ctx context.Context, a account.Account) error {
	n, err := tx.q.exec(ctx, `INSERT INTO accounts (`+accountColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING`,
		a.ID, a.Login, a.PasswordHash, a.Role, a.Org, a.Person, a.Class, a.Label, flag(a.Owner), micros(a.DisabledAt), a.Version, micros(a.CreatedAt))
	return changed(n, err, account.ErrLoginTaken)
}

// SaveAccount implements account.Tx.
func (tx *Tx) SaveAccount(ctx context.Context, a account.Account) error {
	n, err := tx.q.exec(ctx, `UPDATE accounts SET password_hash = $1, label = $2, owner = $3, disabled_at = $4, version = $5 WHERE id = $6 AND version = $7`,
		a.PasswordHash, a.Label, flag(a.Owner), micros(a.DisabledAt), a.Version, a.ID, a.Version-1)
	return changed(n, err, account.ErrStale)
}

// Session implements account.Reads.
func (q *queries) Session(ctx context.Context, tokenHash string) (s account.Session, err error) {
	var created, expires int64
	err = q.q.row(ctx, `SELECT token_hash, account, created_at, expires_at FROM sessions WHERE token_hash = $1`, tokenHash).
		Scan(&s.TokenHash, &s.Account, &created, &expires)
	s.CreatedAt, s.ExpiresAt = at(created), at(expires)
	return s, missing(err, account.ErrNotFound)
}

// InsertSession implements account.Tx.
func (tx *Tx) InsertSession(ctx context.Context, s account.Session) error {
	_, err := tx.q.exec(ctx, `INSERT INTO sessions (token_hash, account, created_at, expires_at) VALUES ($1, $2, $3, $4)`,
		s.TokenHash, s.Account, micros(s.CreatedAt), micros(s.ExpiresAt))
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

// PurgeSessions removes the sessions, invitations and idempotency keys that ended before now, and reports how many.
func (tx *Tx) PurgeSessions(ctx context.Context, now time.Time) (int64, error) {
	var n int64
	for _, query := range []string{
		`DELETE FROM sessions WHERE expires_at < $1`,
		`DELETE FROM invitations WHERE expires_at < $1`,
		`DELETE FROM idempotency WHERE expires_at < $1`,
	} {
		removed, err := tx.q.exec(ctx, query, micros(now))
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

// Invitation implements account.Reads.
func (q *queries) Invitation(ctx context.Context, hash string) (i account.Invitation, err error) {
	var expires, used int64
	err = q.q.row(ctx, `SELECT hash, by_account, role, org, owner, expires_at, used_at FROM invitations WHERE hash = $1`, hash).
		Scan(&i.Hash, &i.By, &i.Role, &i.Org, (*flag)(&i.Owner), &expires, &used)
	i.ExpiresAt, i.UsedAt = at(expires), at(used)
	return i, missing(err, account.ErrNotFound)
}

// InsertInvitation implements account.Tx.
func (tx *Tx) InsertInvitation(ctx context.Context, i account.Invitation) error {
	_, err := tx.q.exec(ctx, `INSERT INTO invitations (hash, by_account, role, org, owner, expires_at, used_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		i.Hash, i.By, i.Role, i.Org, flag(i.Owner), micros(i.ExpiresAt), micros(i.UsedAt))
	return err
}

// UseInvitation implements account.Tx.
func (tx *Tx) UseInvitation(ctx context.Context, hash string, used time.Time) error {
	n, err := tx.q.exec(ctx, `UPDATE invitations SET used_at = $1 WHERE hash = $2 AND used_at = 0`, micros(used), hash)
	return changed(n, err, account.ErrInvitation)
}
