package store

import (
	"context"

	"firstkm/services/audit"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
)

// Audit keeps an entry of the audit log when the transaction commits.
func (tx *Tx) Audit(_ context.Context, e ledger.Entry) error {
	tx.audit = append(tx.audit, e)
	return nil
}

const (
	auditColumns   = `at, account, role, org, action, object, reason`
	waitingColumns = `at, account, role, org, what, object, body` // the same of an entry that is not sealed yet
)

func scanLine(r scanner) (l audit.Line, err error) {
	var us int64
	err = r.Scan(&l.ID, &l.Seq, &l.Hash, &us, &l.Account, &l.Role, &l.Org, &l.Action, &l.Object, &l.Reason)
	l.At = at(us)
	return l, err
}

// Unsealed implements audit.Tx: entries committed and not sealed yet, oldest first. Those of one thing come in the order
// of their commits (see Outbox.Pending).
func (tx *Tx) Unsealed(ctx context.Context, limit int) ([]audit.Line, error) {
	from, to := tx.toSeal()
	lines, err := all(ctx, tx.q, scanLine, `SELECT id, 0, '', `+waitingColumns+` FROM pending WHERE `+theEntries+` ORDER BY id LIMIT $3`, from, to, limit)
	if len(lines) > 0 {
		tx.unsealed = lines[0].ID
	}
	return lines, err
}

// LockSeal implements audit.Tx: one sealer at a time.
func (tx *Tx) LockSeal(ctx context.Context) error {
	if tx.engine != postgresEngine {
		return nil
	}
	_, err := tx.q.exec(ctx, `SELECT pg_advisory_xact_lock($1)`, sealLock)
	return err
}

// Seal implements audit.Tx: it moves the lines from those that wait to their places in the log.
func (tx *Tx) Seal(ctx context.Context, lines []audit.Line) error {
	ids := make([]int64, len(lines))
	for i, l := range lines {
		ids[i] = l.ID
	}
	for len(lines) > 0 {
		n := together(len(lines))
		args := make([]any, 0, 9*n)
		for _, l := range lines[:n] {
			args = append(args, l.Seq, l.Hash, micros(l.At), string(l.Account), string(l.Role), string(l.Org), l.Action, string(l.Object), l.Reason)
		}
		if _, err := tx.q.exec(ctx, `INSERT INTO audit (seq, hash, `+auditColumns+`) VALUES `+tuples(n, 9), args...); err != nil {
			return err
		}
		lines = lines[n:]
	}
	return settle(ctx, tx.q, ids)
}

// Head implements audit.Reads: the last sealed line, or the zero Line.
func (q *queries) Head(ctx context.Context) (audit.Line, error) {
	lines, err := all(ctx, q.q, scanLine, `SELECT 0, seq, hash, `+auditColumns+` FROM audit WHERE seq IS NOT NULL ORDER BY seq DESC LIMIT 1`)
	if err != nil || len(lines) == 0 {
		return audit.Line{}, err
	}
	return lines[0], nil
}

// Sealed implements audit.Reads.
func (q *queries) Sealed(ctx context.Context, after int64, limit int) ([]audit.Line, error) {
	return all(ctx, q.q, scanLine, `SELECT 0, seq, hash, `+auditColumns+` FROM audit WHERE seq > $1 ORDER BY seq LIMIT $2`, after, limit)
}

// AuditOf implements audit.Reads: what was done to one thing, oldest first, those that wait to be sealed last.
func (q *queries) AuditOf(ctx context.Context, object ident.ID, limit int) ([]audit.Line, error) {
	from, to := q.toSeal()
	return all(ctx, q.q, scanLine, `SELECT id, seq, hash, `+auditColumns+` FROM (
		SELECT 0 AS waits, 0 AS id, seq, hash, `+auditColumns+` FROM audit WHERE object = $3
		UNION ALL SELECT 1, id, 0, '', `+waitingColumns+` FROM pending WHERE `+theEntries+` AND object = $3) AS lines
		ORDER BY waits, seq, id LIMIT $4`, from, to, object, limit)
}

// AuditAt implements audit.Reads: sealed lines of an organisation, oldest first; each of the two ways to be one has its index.
func (q *queries) AuditAt(ctx context.Context, org ident.ID, after int64, limit int) ([]audit.Line, error) {
	return all(ctx, q.q, scanLine, `SELECT 0, seq, hash, `+auditColumns+` FROM (
		SELECT * FROM (SELECT seq, hash, `+auditColumns+` FROM audit WHERE org = $2 AND seq > $1 ORDER BY seq LIMIT $3) AS by_it
		UNION ALL SELECT * FROM (SELECT seq, hash, `+auditColumns+` FROM audit WHERE object = $2 AND seq > $1 AND org <> $2 ORDER BY seq LIMIT $3) AS about_it) AS lines
		ORDER BY seq LIMIT $3`, after, org, limit)
}
