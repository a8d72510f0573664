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
)

// queries holds every read; DB and Tx embed it.
type queries struct {
	q       querier
	engine  engine
	backlog *backlog
}

// DB reads. It is safe for concurrent use.
type DB struct {
	queries
	reader, writer *sql.DB   // the same pool on PostgreSQL
	reads          *prepared // nil on PostgreSQL, whose driver prepares by itself
	lane           *lane     // nil on PostgreSQL, which takes many writers at once
	wake           chan struct{}
	notify         *notifier   // tells the relays of other nodes; nil on SQLite
	leads          atomic.Bool // a relay leads, on SQLite
	dsn            string
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
	err := errors.Join(db.lane.close(), db.writer.Close())
	if db.reader != db.writer {
		err = errors.Join(err, db.reader.Close())
	}
	return err
}
