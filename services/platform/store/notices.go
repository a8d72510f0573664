package store

import (
	"context"
	"encoding/json"
	"time"

	"firstkm/services/account"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/page"
	"firstkm/services/notify"
	"firstkm/services/privacy"
)

// copyColumns are a copy with its notice, of copies c and notices n.
const copyColumns = `c.id, c.person, c.class, c.read_at, c.opened_at, c.done_at, c.reminded_at, c.reminders, n.body`

func scanCopyWith(row scanner, more ...any) (c notify.Copy, err error) {
	var read, opened, done, reminded int64
	var body string
	into := append([]any{&c.ID, &c.Person, &c.Class, &read, &opened, &done, &reminded, &c.Reminders, &body}, more...)
	if err := row.Scan(into...); err != nil {
		return c, missing(err, notify.ErrNotFound)
	}
	c.ReadAt, c.OpenedAt, c.DoneAt, c.RemindedAt = at(read), at(opened), at(done), at(reminded)
	return c, decode(body, &c.Notice)
}

func scanCopy(row scanner) (notify.Copy, error) { return scanCopyWith(row) }

func scanNotice(row scanner) (n notify.Notice, err error) {
	var body string
	if err := row.Scan(&body); err != nil {
		return n, missing(err, notify.ErrNotFound)
	}
	return n, decode(body, &n)
}

// Inbox implements notify.Reads.
func (q *queries) Inbox(ctx context.Context, person ident.ID, unread bool, p page.Request) (page.Page[notify.Copy], error) {
	after, err := page.Decode(p.Cursor, 1)
	if err != nil {
		return page.Page[notify.Copy]{}, err
	}
	var w filter
	w.and(true, `c.person = ?`, string(person))
	w.and(unread, `c.read_at = 0`)
	w.and(after[0] != "", `c.id < ?`, after[0])
	rows, err := all(ctx, q.q, scanCopy,
		`SELECT `+copyColumns+` FROM notice_copies c JOIN notices n ON n.id = c.notice`+w.where()+` ORDER BY c.id DESC`+w.limit(p.Size()), w.args...)
	return page.Cut(rows, p.Size(), func(c notify.Copy) []string { return []string{string(c.ID)} }), err
}

// Unread implements notify.Reads.
func (q *queries) Unread(ctx context.Context, person ident.ID) (n int, err error) {
	err = q.q.row(ctx, `SELECT COUNT(*) FROM notice_copies WHERE person = $1 AND read_at = 0`, person).Scan(&n)
	return n, err
}

// Copy implements notify.Reads.
func (q *queries) Copy(ctx context.Context, id notify.CopyID) (notify.Copy, error) {
	return scanCopy(q.q.row(ctx, `SELECT `+copyColumns+` FROM notice_copies c JOIN notices n ON n.id = c.notice WHERE c.id = $1`, id))
}

// HasCopy implements notify.Reads.
func (q *queries) HasCopy(ctx context.Context, id notify.ID, person ident.ID) (bool, error) {
	var n int
	err := q.q.row(ctx, `SELECT COUNT(*) FROM notice_copies WHERE notice = $1 AND person = $2`, id, person).Scan(&n)
	return n > 0, err
}

// LockCopy implements notify.Tx.
func (tx *Tx) LockCopy(ctx context.Context, id notify.CopyID) (notify.Copy, error) {
	return scanCopy(tx.q.row(ctx, `SELECT `+copyColumns+` FROM notice_copies c JOIN notices n ON n.id = c.notice WHERE c.id = $1`+tx.engine.lock(), id))
}

// Notice implements notify.Reads.
func (q *queries) Notice(ctx context.Context, id notify.ID) (notify.Notice, error) {
	return scanNotice(q.q.row(ctx, `SELECT body FROM notices WHERE id = $1`, id))
}

// NoticesSent implements notify.Reads: what people of an organisation sent; without a sender all but what the teachers'
// office said to its colleagues.
func (q *queries) NoticesSent(ctx context.Context, org, sender ident.ID, p page.Request) (page.Page[notify.Notice], error) {
	var w filter
	w.and(true, `sender <> ''`)
	w.and(true, `org = ?`, string(org))
	w.and(sender != "", `sender = ?`, string(sender))
	w.and(sender == "", `role <> ?`, string(actor.TeachersOffice))
	return newest(ctx, q.q, `notices`, w, p, scanNotice, func(n notify.Notice) string { return string(n.ID) })
}

// Tallies implements notify.Reads.
func (q *queries) Tallies(ctx context.Context, ids []notify.ID) (map[notify.ID]notify.Tally, error) {
	out := make(map[notify.ID]notify.Tally, len(ids))
	if len(ids) == 0 {
		return out, nil
	}
	type row struct {
		id notify.ID
		t  notify.Tally
	}
	var w filter
	in(&w, `notice`, ids)
	copies, err := all(ctx, q.q, func(s scanner) (r row, err error) {
		return r, s.Scan(&r.id, &r.t.Made, &r.t.Opened, &r.t.Done)
	}, `SELECT notice, COUNT(*), COUNT(CASE WHEN opened_at > 0 THEN 1 END), COUNT(CASE WHEN done_at > 0 THEN 1 END) FROM notice_copies`+w.where()+` GROUP BY notice`, w.args...)
	if err != nil {
		return nil, err
	}
	for _, r := range copies {
		out[r.id] = r.t
	}
	sent, err := all(ctx, q.q, func(s scanner) (r row, err error) {
		return r, s.Scan(&r.id, &r.t.Sent, &r.t.Waiting, &r.t.Dead, &r.t.MaybeTwice)
	}, `SELECT notice, COUNT(CASE WHEN state = 'sent' THEN 1 END), COUNT(CASE WHEN state IN ('due', 'sending', 'failed') THEN 1 END), COUNT(CASE WHEN state = 'dead' THEN 1 END), COUNT(CASE WHEN maybe_twice = 1 THEN 1 END) FROM deliveries`+w.where()+` GROUP BY notice`, w.args...)
	for _, r := range sent {
		t := out[r.id]
		t.Sent, t.Waiting, t.Dead, t.MaybeTwice = r.t.Sent, r.t.Waiting, r.t.Dead, r.t.MaybeTwice
		out[r.id] = t
	}
	return out, err
}

// Recipients implements notify.Reads, by class and number. A guardian is named by the student.
func (q *queries) Recipients(ctx context.Context, id notify.ID, waiting bool, p page.Request) (page.Page[notify.Recipient], error) {
	after, err := page.Decode(p.Cursor, 3)
	if err != nil {
		return page.Page[notify.Recipient]{}, err
	}
	n, err := q.Notice(ctx, id)
	if err != nil {
		return page.Page[notify.Recipient]{}, err
	}
	var w filter
	w.and(true, `c.notice = ?`, string(id))
	w.and(waiting && n.Action, `c.done_at = 0`)
	w.and(waiting && !n.Action, `c.opened_at = 0`)
	w.and(after[2] != "", `(c.class, COALESCE(s.student_no, ''), c.id) > (?, ?, ?)`, after[0], after[1], after[2])
	rows, err := all(ctx, q.q, func(row scanner) (r notify.Recipient, err error) {
		var login string
		if r.Copy, err = scanCopyWith(row, &r.Name, &r.Number, &login); err == nil && r.Name == "" {
			r.Name = login
		}
		return r, err
	}, `SELECT `+copyColumns+`, COALESCE(s.name, a.label, ''), COALESCE(s.student_no, ''), COALESCE(a.login, '')
		FROM notice_copies c JOIN notices n ON n.id = c.notice LEFT JOIN students s ON s.id = 'stu' || substr(c.person, 4) LEFT JOIN accounts a ON a.id = c.person`+
		w.where()+` ORDER BY c.class, COALESCE(s.student_no, ''), c.id`+w.limit(p.Size()), w.args...)
	if err != nil {
		return page.Page[notify.Recipient]{}, err
	}
	cut := page.Cut(rows, p.Size(), func(r notify.Recipient) []string { return []string{r.Class, r.Number, string(r.ID)} })
	return cut, q.withDeliveries(ctx, cut.Items)
}

// withDeliveries adds what was sent of each copy.
func (q *queries) withDeliveries(ctx context.Context, list []notify.Recipient) error {
	at, ids := map[ident.ID]int{}, make([]ident.ID, 0, len(list))
	for i, r := range list {
		at[ident.ID(r.ID)] = i
		ids = append(ids, ident.ID(r.ID))
	}
	if len(ids) == 0 {
		return nil
	}
	var w filter
	in(&w, `holder`, ids)
	rows, err := all(ctx, q.q, scanDelivery, `SELECT body FROM deliveries`+w.where()+` ORDER BY id`, w.args...)
	for _, d := range rows {
		i := at[d.Holder]
		list[i].Deliveries = append(list[i].Deliveries, d)
	}
	return err
}

// InsertNotice implements notify.Tx.
func (tx *Tx) InsertNotice(ctx context.Context, n notify.Notice) (bool, error) {
	body, err := json.Marshal(n)
	if err != nil {
		return false, err
	}
	rows, err := tx.q.exec(ctx, `INSERT INTO notices (id, cause, org, sender, role, created_at, body) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
		n.ID, n.Cause, n.Org, n.Sender, n.Role, micros(n.CreatedAt), string(body))
	return rows == 1, err
}

// InsertCopy implements notify.Tx.
func (tx *Tx) InsertCopy(ctx context.Context, c notify.Copy) error {
	_, err := tx.q.exec(ctx, `INSERT INTO notice_copies (id, notice, person, class, read_at, opened_at, done_at, reminded_at, reminders)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		c.ID, c.Notice.ID, c.Person, c.Class, micros(c.ReadAt), micros(c.OpenedAt), micros(c.DoneAt), micros(c.RemindedAt), c.Reminders)
	return err
}

// SaveCopy implements notify.Tx.
func (tx *Tx) SaveCopy(ctx context.Context, c notify.Copy) error {
	n, err := tx.q.exec(ctx, `UPDATE notice_copies SET read_at = $1, opened_at = $2, done_at = $3, reminded_at = $4, reminders = $5 WHERE id = $6`,
		micros(c.ReadAt), micros(c.OpenedAt), micros(c.DoneAt), micros(c.RemindedAt), c.Reminders, c.ID)
	return changed(n, err, notify.ErrNotFound)
}

// ReadAll implements notify.Tx.
func (tx *Tx) ReadAll(ctx context.Context, person ident.ID, read time.Time) error {
	_, err := tx.q.exec(ctx, `UPDATE notice_copies SET read_at = $1 WHERE person = $2 AND read_at = 0`, micros(read), person)
	return err
}

// qualified are the columns of accounts where another table stands beside it.
const qualified = `a.id, a.login, a.password_hash, a.role, a.org, a.person, a.class, a.label, a.owner, a.factor_at, a.disabled_at, a.version, a.created_at`

// Desks implements notify.Reads: the region's own bureau and those over it.
func (q *queries) Desks(ctx context.Context, region string) ([]account.Account, error) {
	return all(ctx, q.q, scanAccount, `SELECT `+qualified+` FROM accounts a JOIN bureaus b ON b.id = a.org
		WHERE b.region <> '' AND b.region = substr($1, 1, length(b.region)) ORDER BY a.id`, region)
}

// Offices implements notify.Reads.
func (q *queries) Offices(ctx context.Context, region string, schools []ident.ID, roles []actor.Role) ([]account.Account, error) {
	var w filter
	w.and(region == "", `1 = 0`)
	within(&w, `s.region`, region)
	in(&w, `s.id`, schools)
	in(&w, `a.role`, roles)
	return all(ctx, q.q, scanAccount, `SELECT `+qualified+` FROM accounts a JOIN schools s ON s.id = a.org`+w.where()+` ORDER BY a.id`, w.args...)
}

// Operators implements notify.Reads.
func (q *queries) Operators(ctx context.Context) ([]account.Account, error) {
	return all(ctx, q.q, scanAccount, `SELECT `+accountColumns+` FROM accounts WHERE role = 'operator' ORDER BY id`)
}

// RequestsDue implements notify.Reads, in the order of their ids.
func (q *queries) RequestsDue(ctx context.Context, by civil.Date, after privacy.ID, limit int) ([]privacy.Request, error) {
	return all(ctx, q.q, bodied[privacy.Request],
		`SELECT body FROM privacy_requests WHERE state IN ('open', 'accepted') AND due_on <= $1 AND id > $2 ORDER BY id LIMIT $3`, by.String(), after, limit)
}

// Pupils implements notify.Reads: those at the school now.
func (q *queries) Pupils(ctx context.Context, school ident.ID, classes []string) ([]notify.Pupil, error) {
	var w filter
	w.and(true, `school = ?`, string(school))
	w.and(true, `state IN ('', 'active')`)
	in(&w, `class`, classes)
	return all(ctx, q.q, func(s scanner) (p notify.Pupil, err error) { return p, s.Scan(&p.ID, &p.Class) },
		`SELECT id, class FROM students`+w.where()+` ORDER BY class, id`, w.args...)
}

// Classes implements notify.Reads.
func (q *queries) Classes(ctx context.Context, school ident.ID) ([]notify.Class, error) {
	return all(ctx, q.q, func(s scanner) (c notify.Class, err error) { return c, s.Scan(&c.Name, &c.Students) },
		`SELECT class, COUNT(*) FROM students WHERE school = $1 AND class <> '' AND state IN ('', 'active') GROUP BY class ORDER BY class`, school)
}
