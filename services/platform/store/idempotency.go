package store

import (
	"context"
	"time"

	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
)

// ErrDone says that the request of a key was done, but that its answer is not there: the process ended in between.
var ErrDone = fault.New(fault.Conflict, "idempotency.done", "这个请求先前已经执行成功，但当时的应答没有送达。请在列表中查看结果，不要重新提交。", "this request was done before, but its answer was lost; look for what it made instead of sending it anew")

// Idempotency remembers answered requests by key, in SQL, so that the memory outlives a crash (httpd.Idempotency).
type Idempotency struct {
	db    *DB
	life  time.Duration // how long an answer is kept
	lease time.Duration // how long a request may take before its key can be claimed again
	now   func() time.Time
}

// Idempotency returns the keys kept in this database for life.
func (db *DB) Idempotency(life, lease time.Duration, now func() time.Time) *Idempotency {
	return &Idempotency{db: db, life: life, lease: lease, now: now}
}

// claim is a key in a context, with what a commit writes to it.
type claim struct {
	key     string
	expires int64
}

type claimKey struct{}

// Within returns a context for a request that makes one thing in one transaction: its commit marks the key as done, so
// that the request is not done again when the process ends before Finish.
func (i *Idempotency) Within(ctx context.Context, key string) context.Context {
	return context.WithValue(ctx, claimKey{}, claim{key, micros(i.now().Add(i.life))})
}

// mark is the statement by which a transaction that made object marks the key of its request as done.
func mark(ctx context.Context, object ident.ID) []statement {
	c, ok := ctx.Value(claimKey{}).(claim)
	if !ok {
		return nil
	}
	return []statement{{
		what:  "mark the idempotency key",
		query: `UPDATE idempotency SET done = $1, expires_at = $2 WHERE key = $3 AND reply IS NULL`,
		args:  []any{string(object), c.expires, c.key},
	}}
}

// Begin claims a key. fresh: the caller holds it and must Finish or Abandon it. ErrDone when it was done and not answered.
func (i *Idempotency) Begin(ctx context.Context, key, fingerprint string) (fresh bool, earlier string, reply []byte, err error) {
	err = i.db.InTx(ctx, func(tx *Tx) error {
		now := i.now()
		n, err := tx.q.exec(ctx, `INSERT INTO idempotency (key, fingerprint, reply, expires_at) VALUES ($1, $2, NULL, $3)
			ON CONFLICT (key) DO UPDATE SET fingerprint = excluded.fingerprint, reply = NULL, done = '', expires_at = excluded.expires_at
			WHERE idempotency.expires_at <= $4`, key, fingerprint, micros(now.Add(i.lease)), micros(now))
		fresh, earlier, reply = n == 1, "", nil
		if err != nil || fresh {
			return err
		}
		var done string
		err = tx.q.row(ctx, `SELECT fingerprint, reply, done FROM idempotency WHERE key = $1`, key).Scan(&earlier, &reply, &done)
		if err == nil && reply == nil && done != "" && earlier == fingerprint {
			return ErrDone.Retry(time.Second) // the answer may come yet, when the process goes on
		}
		return missing(err, ErrBusy) // abandoned between the two statements
	})
	return fresh, earlier, reply, err
}

// Finish keeps the answer to the request that claimed key; the first one, when its lease ran out and another claimed it.
func (i *Idempotency) Finish(ctx context.Context, key string, reply []byte) error {
	return i.db.InTx(ctx, func(tx *Tx) error {
		_, err := tx.q.exec(ctx, `UPDATE idempotency SET reply = $1, expires_at = $2 WHERE key = $3 AND reply IS NULL`, reply, micros(i.now().Add(i.life)), key)
		return err
	})
}

// Abandon gives a claimed key back, unless what it stands for was done.
func (i *Idempotency) Abandon(ctx context.Context, key string) error {
	return i.db.InTx(ctx, func(tx *Tx) error {
		_, err := tx.q.exec(ctx, `DELETE FROM idempotency WHERE key = $1 AND reply IS NULL AND done = ''`, key)
		return err
	})
}

// Release gives back what a process that ended had claimed and not done. On SQLite there is one process, and it calls this
// when it starts; on PostgreSQL other nodes run, and claims end with their lease.
func (i *Idempotency) Release(ctx context.Context) error {
	if i.db.engine != sqliteEngine {
		return nil
	}
	return i.db.InTx(ctx, func(tx *Tx) error {
		_, err := tx.q.exec(ctx, `DELETE FROM idempotency WHERE reply IS NULL AND done = ''`)
		return err
	})
}
