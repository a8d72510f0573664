package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"firstkm/events"
	"firstkm/services/kernel/ident"
)

// Record puts an event into the outbox when the transaction commits. key is the thing it happened to.
func (tx *Tx) Record(_ context.Context, key ident.ID, e events.Event) error {
	now := time.Now()
	sealed, err := events.Seal(string(ident.New("evt", now)), string(key), now, e)
	if err != nil {
		return err
	}
	tx.outbox = append(tx.outbox, sealed)
	return nil
}

// flush writes what Record and Audit gathered, in as few statements as there are tables.
func (tx *Tx) flush(ctx context.Context) error {
	for _, r := range tx.outbox {
		if _, err := tx.q.exec(ctx, `INSERT INTO outbox (envelope, subject, key, at, data) VALUES ($1, $2, $3, $4, $5)`,
			r.ID, r.Subject, r.Key, micros(r.At), string(r.Data)); err != nil {
			return fmt.Errorf("record %s: %w", r.Subject, err)
		}
	}
	for _, r := range tx.audit {
		if _, err := tx.q.exec(ctx, `INSERT INTO audit (at, account, role, org, action, object, reason) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			micros(r.At), r.Account, r.Role, r.Org, r.Action, r.Object, r.Reason); err != nil {
			return fmt.Errorf("audit %s: %w", r.Action, err)
		}
	}
	return nil
}

// Outbox is the SQL side of the relay (events/outbox.Source). One process leads at a time: on PostgreSQL by an advisory
// lock, on the connection that also reads and clears, so that a lost connection ends the lead.
type Outbox struct {
	db   *DB
	conn *sql.Conn // held while leading
}

// Outbox returns the relay's source. Each relay takes its own.
func (db *DB) Outbox() *Outbox { return &Outbox{db: db} }

// relayLock is the key of the advisory lock; any constant of the program's own will do.
const relayLock = 0x66_6b_6d_01

// Lead implements outbox.Source.
func (o *Outbox) Lead(ctx context.Context) (func(), bool, error) {
	conn, err := o.db.reader.Conn(ctx)
	if err != nil {
		return nil, false, err
	}
	leads := true
	if o.db.engine == postgresEngine {
		if err := conn.QueryRowContext(ctx, `SELECT pg_try_advisory_lock($1)`, relayLock).Scan(&leads); err != nil || !leads {
			_ = conn.Close() // back to the pool; the lock was not taken
			return nil, false, err
		}
	}
	o.conn = conn
	return o.release, true, nil
}

func (o *Outbox) release() {
	if o.db.engine == postgresEngine {
		_, _ = o.conn.ExecContext(context.Background(), `SELECT pg_advisory_unlock($1)`, relayLock) // a lost connection has lost the lock
	}
	_ = o.conn.Close()
	o.conn = nil
}

// Pending implements outbox.Source. On PostgreSQL rows of transactions that may still commit before others hold later
// ones back: ids alone are taken before the commit and would lose events.
func (o *Outbox) Pending(ctx context.Context, limit int) ([]events.Row, error) {
	query := `SELECT id, envelope, subject, key, at, data FROM outbox ORDER BY id LIMIT $1`
	if o.db.engine == postgresEngine {
		query = `SELECT id, envelope, subject, key, at, data FROM outbox WHERE xid < pg_snapshot_xmin(pg_current_snapshot()) ORDER BY xid, id LIMIT $1`
	}
	rows, err := o.conn.QueryContext(ctx, query, limit)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // Err below reports what matters
	var out []events.Row
	for rows.Next() {
		var r events.Row
		var us int64
		var data string
		if err := rows.Scan(&r.ID, &r.Envelope.ID, &r.Subject, &r.Key, &us, &data); err != nil {
			return nil, err
		}
		r.At, r.Data = at(us), []byte(data)
		out = append(out, r)
	}
	return out, rows.Err()
}

// Done implements outbox.Source.
func (o *Outbox) Done(ctx context.Context, receipts []events.Receipt) error {
	begin := o.conn.BeginTx
	if o.db.engine == sqliteEngine {
		begin = o.db.writer.BeginTx
	}
	tx, err := begin(ctx, nil)
	if err != nil {
		return err
	}
	for _, r := range receipts {
		if _, err := tx.ExecContext(ctx, `DELETE FROM outbox WHERE id = $1`, r.ID); err != nil {
			_ = tx.Rollback() // the first error says more
			return err
		}
	}
	return tx.Commit()
}

// Wake implements outbox.Source.
func (o *Outbox) Wake() <-chan struct{} { return o.db.wake }

// Waiting is how many events wait in the outbox.
func (q *queries) Waiting(ctx context.Context) (n int, err error) {
	err = q.q.row(ctx, `SELECT COUNT(*) FROM outbox`).Scan(&n)
	return n, err
}
