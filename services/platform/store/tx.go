package store

import (
	"context"
	"database/sql"
	"fmt"

	"firstkm/events"
	"firstkm/services/kernel/ledger"
)

// Tx is one transaction. It is not safe for concurrent use.
type Tx struct {
	queries
	outbox []events.Envelope
	audit  []ledger.Entry
}

// transaction is how an engine carries one.
type transaction interface {
	querier
	commit(ctx context.Context, last []statement) error // last are run just before
	rollback()                                          // nothing after a commit; also when a use case panics
}

// statement is one that the caller need not hear of before the commit.
type statement struct {
	what  string // for the log
	query string
	args  []any
}

// maxTries bounds how often a transaction that lost a deadlock or a serialisation is run again.
const maxTries = 5

// InTx runs use in one transaction and commits it. An error rolls back. use may be run again after a deadlock, so it must
// change nothing but the transaction and values that it sets anew each time.
func (db *DB) InTx(ctx context.Context, use func(*Tx) error) error {
	var err error
	for range maxTries {
		if err = db.once(ctx, use); !again(err) {
			break
		}
	}
	return translate(err)
}

func (db *DB) once(ctx context.Context, use func(*Tx) error) error {
	raw, err := db.begin(ctx)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer raw.rollback()
	tx := &Tx{queries: queries{q: raw, engine: db.engine}}
	if err := use(tx); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := raw.commit(ctx, tx.last(ctx)); err != nil {
		return err
	}
	db.writes.catchUp(ctx, db.writer)
	if len(tx.outbox) > 0 {
		db.woken()
	}
	return nil
}

func (db *DB) begin(ctx context.Context) (transaction, error) {
	if db.engine == postgresEngine {
		conn, err := db.writer.Conn(ctx)
		return &pgTx{conn: conn}, err
	}
	tx, err := db.writer.BeginTx(ctx, nil)
	return &liteTx{tx, db.writes}, err
}

// liteTx is a transaction on SQLite: there is no way to the server to save.
type liteTx struct {
	tx       *sql.Tx
	prepared *prepared
}

func (t *liteTx) exec(ctx context.Context, query string, args ...any) (int64, error) {
	if err := storable(args); err != nil {
		return 0, err
	}
	if s := t.prepared.ready(query); s != nil {
		return affected(t.tx.StmtContext(ctx, s).ExecContext(ctx, args...)) //nolint:sqlclosecheck // closed with the transaction
	}
	return affected(t.tx.ExecContext(ctx, query, args...))
}

func (t *liteTx) query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if s := t.prepared.ready(query); s != nil {
		return t.tx.StmtContext(ctx, s).QueryContext(ctx, args...) //nolint:sqlclosecheck // closed with the transaction
	}
	return t.tx.QueryContext(ctx, query, args...)
}

func (t *liteTx) row(ctx context.Context, query string, args ...any) scanner {
	if s := t.prepared.ready(query); s != nil {
		return t.tx.StmtContext(ctx, s).QueryRowContext(ctx, args...) //nolint:sqlclosecheck // closed with the transaction
	}
	return t.tx.QueryRowContext(ctx, query, args...)
}

func (t *liteTx) commit(ctx context.Context, last []statement) error {
	for _, s := range last {
		if _, err := t.exec(ctx, s.query, s.args...); err != nil {
			return fmt.Errorf("%s: %w", s.what, err)
		}
	}
	if err := t.tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

func (t *liteTx) rollback() { _ = t.tx.Rollback() } // the first error says more
