package store

import (
	"context"
	"strconv"
	"strings"

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

func scanLine(r scanner) (l audit.Line, err error) {
	var us int64
	err = r.Scan(&l.ID, &us, &l.Account, &l.Role, &l.Org, &l.Action, &l.Object, &l.Reason, &l.Seq, &l.Hash)
	l.At = at(us)
	return l, err
}

// Unsealed implements audit.Tx: entries committed and not sealed yet, oldest first. Those of one thing come in the order
// of their commits (see Outbox.Pending).
func (tx *Tx) Unsealed(ctx context.Context, limit int) ([]audit.Line, error) {
	return all(ctx, tx.q, scanLine, `SELECT `+auditColumns+` FROM audit WHERE seq IS NULL ORDER BY id LIMIT $1`, limit)
}

// LockSeal implements audit.Tx: one sealer at a time.
func (tx *Tx) LockSeal(ctx context.Context) error {
	if tx.engine != postgresEngine {
		return nil
	}
	_, err := tx.q.exec(ctx, `SELECT pg_advisory_xact_lock($1)`, sealLock)
	return err
}

// sealing is how many lines one statement seals.
const sealing = 50

// Seal implements audit.Tx.
func (tx *Tx) Seal(ctx context.Context, lines []audit.Line) error {
	for len(lines) > 0 {
		n := min(sealing, len(lines))
		if n < sealing {
			n = together(n)
		}
		rows := make([]string, n)
		args := make([]any, 0, 3*n)
		for i, l := range lines[:n] {
			mark := func(k int) string { return "$" + strconv.Itoa(3*i+k) }
			rows[i] = `(CAST(` + mark(1) + ` AS BIGINT), CAST(` + mark(2) + ` AS BIGINT), CAST(` + mark(3) + ` AS TEXT))`
			args = append(args, l.ID, l.Seq, l.Hash)
		}
		_, err := tx.q.exec(ctx, `UPDATE audit SET seq = s.column2, hash = s.column3 FROM (VALUES `+strings.Join(rows, ", ")+`) AS s WHERE id = s.column1`, args...)
		if err != nil {
			return err
		}
		lines = lines[n:]
	}
	return nil
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
