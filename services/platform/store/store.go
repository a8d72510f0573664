// Package store keeps the truth in SQL: SQLite embedded by default, PostgreSQL for a cluster, one portable text of every
// query. Reads and writes have different types: DB and Tx share every query, and only Tx can write, so that a write
// outside a transaction does not compile.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync/atomic"

	"firstkm/events"
	"firstkm/services/kernel/ledger"
)

// queries holds every read; DB and Tx embed it.
type queries struct {
	q      querier
	engine engine
}

// DB reads. It is safe for concurrent use.
type DB struct {
	queries
	reader, writer *sql.DB   // the same pool on PostgreSQL
	reads, writes  *prepared // nil on PostgreSQL, whose driver prepares by itself
	wake           chan struct{}
	notify         *notifier   // tells the relays of other nodes; nil on SQLite
	leads          atomic.Bool // a relay leads, on SQLite
	dsn            string
}

// Tx is one transaction. It is not safe for concurrent use.
type Tx struct {
	queries
	outbox []events.Envelope
	audit  []ledger.Entry
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
	raw, err := db.writer.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer func() { _ = raw.Rollback() }() // nothing after a commit; else the connection goes back even when use panics
	tx := &Tx{queries: queries{q: &txQuerier{raw, db.writes}, engine: db.engine}}
	if err := use(tx); err != nil {
		return err
	}
	if err := tx.flush(ctx); err != nil {
		return err
	}
	if err := raw.Commit(); err != nil {
		return committing(err)
	}
	db.writes.catchUp(ctx, db.writer)
	if len(tx.outbox) > 0 {
		db.woken()
	}
	return nil
}

// woken tells the relay of this process, and through the notifier those of others, that rows wait.
func (db *DB) woken() {
	db.wakeHere()
	if db.notify != nil {
		db.notify.poke()
	}
}

func (db *DB) wakeHere() {
	select {
	case db.wake <- struct{}{}:
	default:
	}
}

// Healthy answers nil when the database answers.
func (db *DB) Healthy(ctx context.Context) error {
	var one int
	if err := db.q.row(ctx, `SELECT 1`).Scan(&one); err != nil {
		return fmt.Errorf("database: %w", err)
	}
	return nil
}

// Close ends all connections. Call it when nothing uses the database any more.
func (db *DB) Close() error {
	db.notify.close()
	db.reads.close()
	db.writes.close()
	err := db.writer.Close()
	if db.reader != db.writer {
		err = errors.Join(err, db.reader.Close())
	}
	return err
}
