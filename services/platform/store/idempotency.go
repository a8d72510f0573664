package store

import (
	"context"
	"time"
)

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

// Begin claims a key. fresh: the caller holds it and must Finish or Abandon it.
func (i *Idempotency) Begin(ctx context.Context, key, fingerprint string) (fresh bool, earlier string, reply []byte, err error) {
	err = i.db.InTx(ctx, func(tx *Tx) error {
		now := i.now()
		n, err := tx.q.exec(ctx, `INSERT INTO idempotency (key, fingerprint, reply, expires_at) VALUES ($1, $2, NULL, $3)
			ON CONFLICT (key) DO UPDATE SET fingerprint = excluded.fingerprint, reply = NULL, expires_at = excluded.expires_at
			WHERE idempotency.expires_at <= $4`, key, fingerprint, micros(now.Add(i.lease)), micros(now))
		fresh, earlier, reply = n == 1, "", nil
		if err != nil || fresh {
			return err
		}
		err = tx.q.row(ctx, `SELECT fingerprint, reply FROM idempotency WHERE key = $1`, key).Scan(&earlier, &reply)
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

// Abandon gives a claimed key back.
func (i *Idempotency) Abandon(ctx context.Context, key string) error {
	return i.db.InTx(ctx, func(tx *Tx) error {
		_, err := tx.q.exec(ctx, `DELETE FROM idempotency WHERE key = $1 AND reply IS NULL`, key)
		return err
	})
}
