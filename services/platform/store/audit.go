package store

import (
	"context"
	"database/sql"

	"firstkm/services/audit"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
)

// Audit keeps an entry of the audit log when the transaction commits.
func (tx *Tx) Audit(_ context.Context, e ledger.Entry) error {
	tx.audit = append(tx.audit, e)
	return nil
}

const auditColumns = `id, at, account, role, org, action, object, reason, COALESCE(seq, 0), COALESCE(hash, '')`

func scanLine(r *sql.Rows) (l audit.Line, err error) {
	var us int64
	err = r.Scan(&l.ID, &us, &l.Account, &l.Role, &l.Org, &l.Action, &l.Object, &l.Reason, &l.Seq, &l.Hash)
	l.At = at(us)
	return l, err
}

// Unsealed implements audit.Tx: entries that no later commit can precede, in the order of their commits.
func (tx *Tx) Unsealed(ctx context.Context, limit int) ([]audit.Line, error) {
	query := `SELECT ` + auditColumns + ` FROM audit WHERE seq IS NULL ORDER BY id LIMIT $1`
	if tx.engine == postgresEngine {
		query = `SELECT ` + auditColumns + ` FROM audit WHERE seq IS NULL AND xid < pg_snapshot_xmin(pg_current_snapshot()) ORDER BY xid, id LIMIT $1`
	}
	return all(ctx, tx.q, scanLine, query, limit)
}

// LockSeal implements audit.Tx: one sealer at a time.
func (tx *Tx) LockSeal(ctx context.Context) error {
	if tx.engine != postgresEngine {
		return nil
	}
	_, err := tx.q.exec(ctx, `SELECT pg_advisory_xact_lock($1)`, sealLock)
	return err
}

// sealLock is the key of the sealer's advisory lock.
const sealLock = 0x66_6b_6d_02

// Seal implements audit.Tx.
func (tx *Tx) Seal(ctx context.Context, l audit.Line) error {
	_, err := tx.q.exec(ctx, `UPDATE audit SET seq = $1, hash = $2 WHERE id = $3`, l.Seq, l.Hash, l.ID)
	return err
}

// Head implements audit.Reads: the last sealed line, or the zero Line.
func (q *queries) Head(ctx context.Context) (audit.Line, error) {
	lines, err := all(ctx, q.q, scanLine, `SELECT `+auditColumns+` FROM audit WHERE seq IS NOT NULL ORDER BY seq DESC LIMIT 1`)
	if err != nil || len(lines) == 0 {
		return audit.Line{}, err
	}
	return lines[0], nil
}

// Sealed implements audit.Reads.
func (q *queries) Sealed(ctx context.Context, after int64, limit int) ([]audit.Line, error) {
	return all(ctx, q.q, scanLine, `SELECT `+auditColumns+` FROM audit WHERE seq > $1 ORDER BY seq LIMIT $2`, after, limit)
}

// AuditOf implements audit.Reads: what was done to one thing, oldest first.
func (q *queries) AuditOf(ctx context.Context, object ident.ID, limit int) ([]audit.Line, error) {
	return all(ctx, q.q, scanLine, `SELECT `+auditColumns+` FROM audit WHERE object = $1 ORDER BY id LIMIT $2`, object, limit)
}
