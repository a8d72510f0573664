package store

import (
	"context"
	"time"

	"firstkm/services/account"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/page"
)

const slipColumns = `id, hash, purpose, by_account, by_org, role, org, uscc, class, person, account, label, owner, hand_over, clears_factor, proof, tries, created_at, expires_at, used_at, ended_at`

func scanSlip(row scanner) (s account.Slip, err error) {
	var created, expires, used, ended int64
	err = row.Scan(&s.ID, &s.Hash, &s.Purpose, &s.By, &s.ByOrg, &s.Role, &s.Org, &s.USCC, &s.Class, &s.Person, &s.Account, &s.Label,
		(*flag)(&s.Owner), (*flag)(&s.HandOver), (*flag)(&s.ClearsFactor), &s.Proof, &s.Tries, &created, &expires, &used, &ended)
	s.CreatedAt, s.ExpiresAt, s.UsedAt, s.EndedAt = at(created), at(expires), at(used), at(ended)
	return s, missing(err, account.ErrNotFound)
}

// Slip implements account.SlipReads.
func (q *queries) Slip(ctx context.Context, id ident.ID) (account.Slip, error) {
	return scanSlip(q.q.row(ctx, `SELECT `+slipColumns+` FROM slips WHERE id = $1`, id))
}

// SlipByHash implements account.SlipReads.
func (q *queries) SlipByHash(ctx context.Context, hash string) (account.Slip, error) {
	return scanSlip(q.q.row(ctx, `SELECT `+slipColumns+` FROM slips WHERE hash = $1`, hash))
}

// LockSlip implements account.Tx.
func (tx *Tx) LockSlip(ctx context.Context, hash string) (account.Slip, error) {
	return scanSlip(tx.q.row(ctx, `SELECT `+slipColumns+` FROM slips WHERE hash = $1`+tx.engine.lock(), hash))
}

// Slips implements account.SlipReads.
func (q *queries) Slips(ctx context.Context, f account.SlipFilter, p page.Request) (page.Page[account.Slip], error) {
	after, err := page.Decode(p.Cursor, 1)
	if err != nil {
		return page.Page[account.Slip]{}, err
	}
	w := slipFilter(f)
	w.and(true, `by_org = ?`, string(f.ByOrg))
	w.and(after[0] != "", `id < ?`, after[0])
	rows, err := all(ctx, q.q, scanSlip, `SELECT `+slipColumns+` FROM slips`+w.where()+` ORDER BY id DESC`+w.limit(p.Size()), w.args...)
	return page.Cut(rows, p.Size(), func(s account.Slip) []string { return []string{string(s.ID)} }), err
}

func slipFilter(f account.SlipFilter) (w filter) {
	w.and(f.Purpose != "", `purpose = ?`, string(f.Purpose))
	w.and(f.Role != "", `role = ?`, string(f.Role))
	w.and(f.Account != "", `account = ?`, string(f.Account))
	w.and(f.Person != "", `person = ?`, string(f.Person))
	return w
}

// InsertSlip implements account.Tx.
func (tx *Tx) InsertSlip(ctx context.Context, s account.Slip) error {
	_, err := tx.q.exec(ctx, `INSERT INTO slips (`+slipColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)`,
		s.ID, s.Hash, s.Purpose, s.By, s.ByOrg, s.Role, s.Org, s.USCC, s.Class, s.Person, s.Account, s.Label,
		flag(s.Owner), flag(s.HandOver), flag(s.ClearsFactor), s.Proof, s.Tries, micros(s.CreatedAt), micros(s.ExpiresAt), micros(s.UsedAt), micros(s.EndedAt))
	return err
}

// SaveSlip implements account.Tx.
func (tx *Tx) SaveSlip(ctx context.Context, s account.Slip) error {
	n, err := tx.q.exec(ctx, `UPDATE slips SET tries = $1, used_at = $2, ended_at = $3 WHERE id = $4`, s.Tries, micros(s.UsedAt), micros(s.EndedAt), s.ID)
	return changed(n, err, account.ErrNotFound)
}

// EndSlips implements account.Tx.
func (tx *Tx) EndSlips(ctx context.Context, f account.SlipFilter, ended time.Time) error {
	if f.Account == "" && f.Person == "" {
		return nil // nobody's slips are not everybody's
	}
	_, err := tx.q.exec(ctx, `UPDATE slips SET ended_at = $1 WHERE ended_at = 0 AND used_at = 0 AND (account <> '' AND account = $2 OR person <> '' AND person = $3)`,
		micros(ended), f.Account, f.Person)
	return err
}

// ClassCounts implements account.SlipReads.
func (q *queries) ClassCounts(ctx context.Context, school ident.ID, now time.Time) ([]account.ClassCount, error) {
	return all(ctx, q.q, func(row scanner) (c account.ClassCount, err error) {
		err = row.Scan(&c.Class, &c.Students, &c.Active, &c.Waiting)
		return c, err
	}, `SELECT s.class, COUNT(*), COUNT(a.person), COUNT(w.person) FROM students s
LEFT JOIN (SELECT DISTINCT person FROM accounts WHERE org = $1 AND role = 'student') a ON a.person = s.id
LEFT JOIN (SELECT DISTINCT person FROM slips WHERE org = $2 AND person <> '' AND used_at = 0 AND ended_at = 0 AND tries < $3 AND expires_at > $4) w ON w.person = s.id
WHERE s.school = $5 AND s.state = 'active' AND s.class <> '' GROUP BY s.class ORDER BY s.class`, school, school, account.MaxTries, micros(now), school)
}

// PupilAccounts implements account.SlipReads.
func (q *queries) PupilAccounts(ctx context.Context, school ident.ID, class string) ([]account.Account, error) {
	return all(ctx, q.q, scanAccount, `SELECT `+accountColumns+` FROM accounts WHERE role = 'student' AND person IN
(SELECT id FROM students WHERE school = $1 AND class = $2) ORDER BY id`, school, class)
}

// PupilSlips implements account.SlipReads.
func (q *queries) PupilSlips(ctx context.Context, school ident.ID, class string) ([]account.Slip, error) {
	return all(ctx, q.q, scanSlip, `SELECT `+slipColumns+` FROM slips WHERE person <> '' AND person IN
(SELECT id FROM students WHERE school = $1 AND class = $2) ORDER BY id`, school, class)
}
