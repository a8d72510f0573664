package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/page"
	"firstkm/services/notify"
)

func scanDelivery(row scanner) (d notify.Delivery, err error) {
	var body string
	if err := row.Scan(&body); err != nil {
		return d, missing(err, notify.ErrNoDelivery)
	}
	return d, decode(body, &d)
}

// Delivery implements notify.Reads.
func (q *queries) Delivery(ctx context.Context, id ident.ID) (notify.Delivery, error) {
	return scanDelivery(q.q.row(ctx, `SELECT body FROM deliveries WHERE id = $1`, id))
}

// DeliveriesOf implements notify.Reads, newest first.
func (q *queries) DeliveriesOf(ctx context.Context, holder ident.ID, p page.Request) (page.Page[notify.Delivery], error) {
	var w filter
	w.and(true, `holder = ?`, string(holder))
	return newest(ctx, q.q, `deliveries`, w, p, scanDelivery, func(d notify.Delivery) string { return string(d.ID) })
}

// Enqueue implements notify.Tx.
func (tx *Tx) Enqueue(ctx context.Context, d notify.Delivery) error {
	body, err := json.Marshal(d)
	if err != nil {
		return err
	}
	_, err = tx.q.exec(ctx, `INSERT INTO deliveries (id, cause, channel, holder, notice, state, due_at, maybe_twice, version, body)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING`,
		d.ID, d.Cause, d.Channel, d.Holder, d.Notice, d.State, micros(d.DueAt), flag(d.MaybeTwice), d.Version, string(body))
	return err
}

// DueDeliveries implements notify.Tx.
func (tx *Tx) DueDeliveries(ctx context.Context, now time.Time, limit int) ([]notify.Delivery, error) {
	return all(ctx, tx.q, scanDelivery,
		`SELECT body FROM deliveries WHERE state IN ('due', 'failed', 'sending') AND due_at <= $1 ORDER BY due_at, id LIMIT $2`, micros(now), limit)
}

// NextDelivery is when the next delivery falls due, zero when none waits.
func (q *queries) NextDelivery(ctx context.Context) (time.Time, error) {
	var due int64
	err := q.q.row(ctx, `SELECT COALESCE(MIN(due_at), 0) FROM deliveries WHERE state IN ('due', 'failed', 'sending')`).Scan(&due)
	return at(due), err
}

// SaveDelivery implements notify.Tx.
func (tx *Tx) SaveDelivery(ctx context.Context, d notify.Delivery) error {
	body, err := json.Marshal(d)
	if err != nil {
		return err
	}
	n, err := tx.q.exec(ctx, `UPDATE deliveries SET state = $1, due_at = $2, maybe_twice = $3, version = $4, body = $5 WHERE id = $6 AND version = $7`,
		d.State, micros(d.DueAt), flag(d.MaybeTwice), d.Version, string(body), d.ID, d.Version-1)
	return changed(n, err, notify.ErrStale)
}

// Preferences implements notify.Reads.
func (q *queries) Preferences(ctx context.Context, person ident.ID) (p notify.Preferences, err error) {
	var body string
	err = missing(q.q.row(ctx, `SELECT body FROM notice_preferences WHERE person = $1`, person).Scan(&body), notify.ErrNotFound)
	if errors.Is(err, notify.ErrNotFound) {
		return notify.Usual(person), nil
	}
	if err != nil {
		return p, err
	}
	return p, decode(body, &p)
}

// SavePreferences implements notify.Tx.
func (tx *Tx) SavePreferences(ctx context.Context, person ident.ID, p notify.Preferences) error {
	body, err := json.Marshal(p)
	if err != nil {
		return err
	}
	_, err = tx.q.exec(ctx, `INSERT INTO notice_preferences (person, body) VALUES ($1, $2) ON CONFLICT (person) DO UPDATE SET body = excluded.body`, person, string(body))
	return err
}

const contactColumns = `person, channel, sealed, tail, next_sealed, next_tail, code_hash, code_until, tries, verified_at, updated_at`

func scanContact(row scanner) (c notify.Contact, err error) {
	var until, verified, updated int64
	err = row.Scan(&c.Person, &c.Channel, &c.Sealed, &c.Tail, &c.Next, &c.NextTail, &c.CodeHash, &until, &c.Tries, &verified, &updated)
	c.CodeUntil, c.VerifiedAt, c.UpdatedAt = at(until), at(verified), at(updated)
	return c, err
}

// Contacts implements notify.Reads.
func (q *queries) Contacts(ctx context.Context, person ident.ID) ([]notify.Contact, error) {
	return all(ctx, q.q, scanContact, `SELECT `+contactColumns+` FROM contacts WHERE person = $1 ORDER BY channel`, person)
}

// LockContacts lists contacts behind one of a person and a channel, at most n, for sealing anew.
func (tx *Tx) LockContacts(ctx context.Context, person ident.ID, c notify.Channel, n int) ([]notify.Contact, error) {
	return all(ctx, tx.q, scanContact, `SELECT `+contactColumns+` FROM contacts WHERE (person, channel) > ($1, $2) ORDER BY person, channel LIMIT $3`+tx.engine.lock(), person, c, n)
}

// SaveContact implements notify.Tx.
func (tx *Tx) SaveContact(ctx context.Context, c notify.Contact) error {
	_, err := tx.q.exec(ctx, `INSERT INTO contacts (`+contactColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
		ON CONFLICT (person, channel) DO UPDATE SET sealed = excluded.sealed, tail = excluded.tail, next_sealed = excluded.next_sealed,
			next_tail = excluded.next_tail, code_hash = excluded.code_hash, code_until = excluded.code_until, tries = excluded.tries, verified_at = excluded.verified_at, updated_at = excluded.updated_at`,
		c.Person, c.Channel, c.Sealed, c.Tail, c.Next, c.NextTail, c.CodeHash, micros(c.CodeUntil), c.Tries, micros(c.VerifiedAt), micros(c.UpdatedAt))
	return err
}

// DeleteContact implements notify.Tx.
func (tx *Tx) DeleteContact(ctx context.Context, person ident.ID, c notify.Channel) error {
	n, err := tx.q.exec(ctx, `DELETE FROM contacts WHERE person = $1 AND channel = $2`, person, c)
	return changed(n, err, notify.ErrNotFound)
}

// DropNextContacts forgets what was to replace a contact and was not proved by the time; it answers of how many.
func (tx *Tx) DropNextContacts(ctx context.Context, by time.Time) (int, error) {
	n, err := tx.q.exec(ctx, `UPDATE contacts SET next_sealed = '', next_tail = '', code_hash = '' WHERE next_sealed <> '' AND code_until < $1`, micros(by))
	return int(n), err
}

func scanRobot(row scanner) (r notify.RobotPost, err error) {
	var body string
	if err := row.Scan(&body); err != nil {
		return r, missing(err, notify.ErrNotFound)
	}
	return r, decode(body, &r)
}

// Robots implements notify.Reads.
func (q *queries) Robots(ctx context.Context, org ident.ID) ([]notify.RobotPost, error) {
	return all(ctx, q.q, scanRobot, `SELECT body FROM robots WHERE org = $1 ORDER BY id`, org)
}

// RobotByID implements notify.Reads.
func (q *queries) RobotByID(ctx context.Context, id ident.ID) (notify.RobotPost, error) {
	return scanRobot(q.q.row(ctx, `SELECT body FROM robots WHERE id = $1`, id))
}

// LockRobots lists robots behind an id, at most n, for sealing anew.
func (tx *Tx) LockRobots(ctx context.Context, id ident.ID, n int) ([]notify.RobotPost, error) {
	return all(ctx, tx.q, scanRobot, `SELECT body FROM robots WHERE id > $1 ORDER BY id LIMIT $2`+tx.engine.lock(), id, n)
}

// SaveRobot implements notify.Tx.
func (tx *Tx) SaveRobot(ctx context.Context, r notify.RobotPost) error {
	body, err := json.Marshal(r)
	if err != nil {
		return err
	}
	_, err = tx.q.exec(ctx, `INSERT INTO robots (id, org, body) VALUES ($1, $2, $3) ON CONFLICT (id) DO UPDATE SET body = excluded.body`, r.ID, r.Org, string(body))
	return err
}

// DeleteRobot implements notify.Tx.
func (tx *Tx) DeleteRobot(ctx context.Context, org, id ident.ID) error {
	n, err := tx.q.exec(ctx, `DELETE FROM robots WHERE org = $1 AND id = $2`, org, id)
	return changed(n, err, notify.ErrNotFound)
}

func scanHook(row scanner) (h notify.Hook, err error) {
	var body string
	if err := row.Scan(&body); err != nil {
		return h, missing(err, notify.ErrNotFound)
	}
	return h, decode(body, &h)
}

// Hooks implements notify.Reads.
func (q *queries) Hooks(ctx context.Context, org ident.ID) ([]notify.Hook, error) {
	return all(ctx, q.q, scanHook, `SELECT body FROM webhooks WHERE org = $1 ORDER BY id`, org)
}

// HookByID implements notify.Reads.
func (q *queries) HookByID(ctx context.Context, id ident.ID) (notify.Hook, error) {
	return scanHook(q.q.row(ctx, `SELECT body FROM webhooks WHERE id = $1`, id))
}

// LockHooks lists webhooks behind an id, at most n, for sealing anew.
func (tx *Tx) LockHooks(ctx context.Context, id ident.ID, n int) ([]notify.Hook, error) {
	return all(ctx, tx.q, scanHook, `SELECT body FROM webhooks WHERE id > $1 ORDER BY id LIMIT $2`+tx.engine.lock(), id, n)
}

// SaveHook implements notify.Tx: a new one, or the next version of one.
func (tx *Tx) SaveHook(ctx context.Context, h notify.Hook) error {
	body, err := json.Marshal(h)
	if err != nil {
		return err
	}
	n, err := tx.q.exec(ctx, `INSERT INTO webhooks (id, org, version, body) VALUES ($1, $2, $3, $4)
		ON CONFLICT (id) DO UPDATE SET version = excluded.version, body = excluded.body WHERE webhooks.version = excluded.version - 1`,
		h.ID, h.Org, h.Version, string(body))
	return changed(n, err, notify.ErrStale)
}

// DeleteHook implements notify.Tx.
func (tx *Tx) DeleteHook(ctx context.Context, org, id ident.ID) error {
	n, err := tx.q.exec(ctx, `DELETE FROM webhooks WHERE org = $1 AND id = $2`, org, id)
	return changed(n, err, notify.ErrNotFound)
}
