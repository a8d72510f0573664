package store

import (
	"context"
	"fmt"

	"firstkm/events"
	"firstkm/services/kernel/ledger"
)

// Tx is one transaction. It is not safe for concurrent use.
type Tx struct {
	queries
	outbox []events.Envelope
	audit  []ledger.Entry
	held   map[string]uint64 // versions of the things whose rows it has locked, by id
	parts  int               // of it under way, one in the other

	unsealed int64 // the first entry that it found not sealed, 0 = it did not look
}

// statement is one that the caller need not hear of before the commit.
type statement struct {
	what  string // for the log
	query string
	args  []any
	stale error // when it changes nothing; nil = it may
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
	tx := &Tx{queries: queries{engine: db.engine, backlog: db.backlog}}
	if err := db.carry(ctx, tx, use); err != nil {
		return err
	}
	if len(tx.outbox) > 0 {
		db.woken()
	}
	if tx.unsealed != 0 && db.engine == sqliteEngine { // what stood before it is sealed, and that is kept by now
		db.backlog.entries.Store(tx.unsealed)
	}
	return nil
}

// carry runs use in a transaction of the engine's.
func (db *DB) carry(ctx context.Context, tx *Tx, use func(*Tx) error) error {
	if db.lane != nil {
		tx.q = liteTx{db.lane.conn}
		return db.lane.run(ctx, tx, use)
	}
	conn, err := db.writer.Conn(ctx)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	raw := &pgTx{conn: conn}
	defer raw.rollback()
	tx.q = raw
	if err := use(tx); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	last, err := tx.last(ctx)
	if err != nil {
		return err
	}
	return raw.commit(ctx, last)
}
