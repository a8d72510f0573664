package store

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"strings"
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

// Outbox is the SQL side of the relay (events/outbox.Source). One process leads at a time: on PostgreSQL by an advisory
// lock, on the connection that also reads, so that a lost connection ends the lead.
type Outbox struct {
	db   *DB
	conn *sql.Conn // held while leading, on PostgreSQL
}

// Outbox returns the relay's source. Each relay takes its own.
func (db *DB) Outbox() *Outbox { return &Outbox{db: db} }

// The keys of the program's advisory locks; any constants of its own will do.
const (
	relayLock  = 0x66_6b_6d_01
	sealLock   = 0x66_6b_6d_02
	schemaLock = 0x66_6b_6d_03
)

// Lead implements outbox.Source.
func (o *Outbox) Lead(ctx context.Context) (func(), bool, error) {
	if o.db.engine == sqliteEngine {
		return func() { o.db.leads.Store(false) }, o.db.leads.CompareAndSwap(false, true), nil
	}
	conn, err := o.db.reader.Conn(ctx)
	if err != nil {
		return nil, false, err
	}
	var leads bool
	if err := conn.QueryRowContext(ctx, `SELECT pg_try_advisory_lock($1)`, relayLock).Scan(&leads); err != nil || !leads {
		return nil, false, errors.Join(err, conn.Close())
	}
	o.conn = conn
	return o.release, true, nil
}

func (o *Outbox) release() {
	_ = surrender(o.conn, relayLock) // a connection that is lost has lost the lock
	o.conn = nil
}

// surrenderTimeout bounds how long giving a lock back may take; after it the connection is cut, which gives it back too.
const surrenderTimeout = 2 * time.Second

// surrender gives an advisory lock back and then the connection. A connection that may still hold the lock is cut, lest
// the pool keep both.
func surrender(conn *sql.Conn, lock int64) error {
	ctx, cancel := context.WithTimeout(context.Background(), surrenderTimeout)
	defer cancel()
	if _, err := conn.ExecContext(ctx, `SELECT pg_advisory_unlock($1)`, lock); err != nil {
		cut(conn)
		return err
	}
	return conn.Close()
}

// Pending implements outbox.Source: the oldest events that are committed, in the order in which they were recorded. Two
// events of one key cannot be turned around: whoever changes a thing holds its lock from before its events are numbered
// until its commit, so who comes second takes higher numbers, and no snapshot holds the second without the first. Nothing
// is skipped, since what was published is removed by its number: no cursor runs past a commit still under way.
func (o *Outbox) Pending(ctx context.Context, limit int) ([]events.Row, error) {
	const query = `SELECT id, envelope, what, object, at, body FROM pending WHERE ` + theEvents + ` ORDER BY id LIMIT $3`
	q := o.db.q
	if o.conn != nil {
		q = connQuerier{o.conn}
	}
	from, to := o.db.toPublish()
	rows, err := all(ctx, q, scanRow, query, from, to, limit)
	if len(rows) > 0 && o.db.engine == sqliteEngine {
		o.db.backlog.events.Store(rows[0].ID)
	}
	return rows, err
}

func scanRow(row scanner) (r events.Row, err error) {
	var us int64
	var data string
	err = row.Scan(&r.ID, &r.Envelope.ID, &r.Subject, &r.Key, &us, &data)
	r.At, r.Data = at(us), []byte(data)
	return r, err
}

// Done implements outbox.Source. On PostgreSQL it does not ask for the connection that leads: to remove what was published
// is right for whoever has published it, and reading goes on meanwhile.
func (o *Outbox) Done(ctx context.Context, receipts []events.Receipt) error {
	return o.db.InTx(ctx, func(tx *Tx) error { return clear(ctx, tx.q, receipts) })
}

func clear(ctx context.Context, q querier, receipts []events.Receipt) error {
	ids := make([]int64, len(receipts))
	for i, r := range receipts {
		ids[i] = r.ID
	}
	return settle(ctx, q, ids)
}

// clearing is how many rows one statement removes. There is one text of it, so that it is prepared once.
const clearing = 64

// settle deletes the rows of pending with these ids: what was to be done for them is done.
func settle(ctx context.Context, q querier, ids []int64) error {
	marks := make([]string, clearing)
	for i := range marks {
		marks[i] = "$" + strconv.Itoa(i+1)
	}
	query := `DELETE FROM pending WHERE id IN (` + strings.Join(marks, ", ") + `)`
	for len(ids) > 0 {
		args := make([]any, clearing)
		for i := range args {
			args[i] = ids[min(i, len(ids)-1)] // the last one fills up
		}
		if _, err := q.exec(ctx, query, args...); err != nil {
			return err
		}
		ids = ids[min(clearing, len(ids)):]
	}
	return nil
}

// connQuerier runs reads on one connection.
type connQuerier struct{ conn *sql.Conn }

func (c connQuerier) exec(ctx context.Context, query string, args ...any) (int64, error) {
	return affected(c.conn.ExecContext(ctx, query, args...))
}

func (c connQuerier) query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return c.conn.QueryContext(ctx, query, args...)
}

func (c connQuerier) row(ctx context.Context, query string, args ...any) scanner {
	return c.conn.QueryRowContext(ctx, query, args...)
}

// sqlTx runs statements in a transaction as database/sql has it.
type sqlTx struct{ tx *sql.Tx }

func (t sqlTx) exec(ctx context.Context, query string, args ...any) (int64, error) {
	return affected(t.tx.ExecContext(ctx, query, args...))
}

func (t sqlTx) query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return t.tx.QueryContext(ctx, query, args...)
}

func (t sqlTx) row(ctx context.Context, query string, args ...any) scanner {
	return t.tx.QueryRowContext(ctx, query, args...)
}

// Wake implements outbox.Source.
func (o *Outbox) Wake() <-chan struct{} { return o.db.wake }

// Waiting is how many events wait in the outbox.
func (q *queries) Waiting(ctx context.Context) (n int, err error) {
	from, to := q.toPublish()
	err = q.q.row(ctx, `SELECT COUNT(*) FROM pending WHERE `+theEvents, from, to).Scan(&n)
	return n, err
}
