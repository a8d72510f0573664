package store

import (
	"context"
	"encoding/json"
	"math"
	"strings"
	"time"

	"firstkm/services/application"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/page"
	"firstkm/services/privacy"
	"firstkm/services/student"
)

// bodied reads a row whose only column is a record of the privacy noun as JSON.
func bodied[T any](r scanner) (T, error) { return bodies[T](privacy.ErrNotFound)(r) }

// cases lists records of a desk, newest first.
func cases[T any](ctx context.Context, q querier, table string, f privacy.CaseFilter, p page.Request, id func(T) string) (page.Page[T], error) {
	var w filter
	w.and(f.School != "", `school = ?`, string(f.School))
	w.and(f.Account != "", `account = ?`, string(f.Account))
	in(&w, `state`, f.States)
	return newest(ctx, q, table, w, p, bodied[T], id)
}

// Grant implements privacy.Reads.
func (q *queries) Grant(ctx context.Context, id privacy.ID) (privacy.Grant, error) {
	return bodied[privacy.Grant](q.q.row(ctx, `SELECT body FROM privacy_grants WHERE id = $1`, id))
}

// Grants implements privacy.Reads.
func (q *queries) Grants(ctx context.Context, f privacy.CaseFilter, p page.Request) (page.Page[privacy.Grant], error) {
	return cases(ctx, q.q, `privacy_grants`, f, p, func(g privacy.Grant) string { return string(g.ID) })
}

// GrantsInForce implements privacy.Reads.
func (q *queries) GrantsInForce(ctx context.Context, account ident.ID) ([]privacy.Grant, error) {
	return all(ctx, q.q, bodied[privacy.Grant], `SELECT body FROM privacy_grants WHERE account = $1 AND state = 'approved' ORDER BY id`, account)
}

// InsertGrant implements privacy.Tx.
func (tx *Tx) InsertGrant(ctx context.Context, g privacy.Grant) error {
	body, err := json.Marshal(g)
	if err != nil {
		return err
	}
	_, err = tx.q.exec(ctx, `INSERT INTO privacy_grants (id, school, account, state, to_on, at, version, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		g.ID, g.School, g.Account, g.State, g.To.String(), micros(g.AskedAt), g.Version, string(body))
	return err
}

// SaveGrant implements privacy.Tx.
func (tx *Tx) SaveGrant(ctx context.Context, g privacy.Grant) error {
	body, err := json.Marshal(g)
	if err != nil {
		return err
	}
	n, err := tx.q.exec(ctx, `UPDATE privacy_grants SET state = $1, version = $2, body = $3 WHERE id = $4 AND version = $5`,
		g.State, g.Version, string(body), g.ID, g.Version-1)
	return changed(n, err, privacy.ErrStale)
}

// Ticket implements privacy.Reads.
func (q *queries) Ticket(ctx context.Context, id privacy.ID) (privacy.Ticket, error) {
	return bodied[privacy.Ticket](q.q.row(ctx, `SELECT body FROM privacy_tickets WHERE id = $1`, id))
}

// Tickets implements privacy.Reads.
func (q *queries) Tickets(ctx context.Context, f privacy.CaseFilter, p page.Request) (page.Page[privacy.Ticket], error) {
	return cases(ctx, q.q, `privacy_tickets`, f, p, func(t privacy.Ticket) string { return string(t.ID) })
}

// TicketsOpen implements privacy.Reads.
func (q *queries) TicketsOpen(ctx context.Context, account ident.ID) ([]privacy.Ticket, error) {
	return all(ctx, q.q, bodied[privacy.Ticket], `SELECT body FROM privacy_tickets WHERE account = $1 AND state = 'open' ORDER BY id`, account)
}

// TicketsDue implements privacy.Reads.
func (q *queries) TicketsDue(ctx context.Context, now time.Time, limit int) ([]privacy.ID, error) {
	return all(ctx, q.q, func(r scanner) (id privacy.ID, err error) { return id, r.Scan(&id) },
		`SELECT id FROM privacy_tickets WHERE state IN ('requested', 'open') AND until <= $1 ORDER BY until LIMIT $2`, micros(now), limit)
}

// until is when a ticket closes itself.
func until(t privacy.Ticket) int64 {
	if t.State == privacy.TicketAsked {
		return micros(t.AskedAt.Add(privacy.Unanswered))
	}
	return micros(t.ExpiresAt)
}

// InsertTicket implements privacy.Tx.
func (tx *Tx) InsertTicket(ctx context.Context, t privacy.Ticket) error {
	body, err := json.Marshal(t)
	if err != nil {
		return err
	}
	_, err = tx.q.exec(ctx, `INSERT INTO privacy_tickets (id, school, account, state, until, at, version, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		t.ID, t.School, t.Account, t.State, until(t), micros(t.AskedAt), t.Version, string(body))
	return err
}

// SaveTicket implements privacy.Tx.
func (tx *Tx) SaveTicket(ctx context.Context, t privacy.Ticket) error {
	body, err := json.Marshal(t)
	if err != nil {
		return err
	}
	n, err := tx.q.exec(ctx, `UPDATE privacy_tickets SET state = $1, until = $2, version = $3, body = $4 WHERE id = $5 AND version = $6`,
		t.State, until(t), t.Version, string(body), t.ID, t.Version-1)
	return changed(n, err, privacy.ErrStale)
}

const lookColumns = `id, at, student, school, account, role, org, fields, ground, ground_id, purpose, purpose_text`

func scanLook(r scanner) (l privacy.Look, err error) {
	var when int64
	var fields string
	err = r.Scan(&l.ID, &when, &l.Student, &l.School, &l.Account, &l.Role, &l.Org, &fields, &l.Ground, &l.GroundID, &l.Reason.Purpose, &l.Reason.Text)
	l.At = at(when)
	for f := range strings.FieldsSeq(fields) {
		l.Fields = append(l.Fields, privacy.Field(f))
	}
	return l, err
}

// Looks implements privacy.Reads: newest first.
func (q *queries) Looks(ctx context.Context, f privacy.LookFilter, p page.Request) (page.Page[privacy.Look], error) {
	after, err := page.Decode(p.Cursor, 1)
	if err != nil {
		return page.Page[privacy.Look]{}, err
	}
	var w filter
	w.and(f.Student != "", `student = ?`, string(f.Student))
	w.and(f.Account != "", `account = ?`, string(f.Account))
	w.and(f.School != "", `school = ?`, string(f.School))
	w.and(f.Role != "", `role = ?`, string(f.Role))
	w.and(f.Others, `ground NOT IN ('own', 'guardian')`)
	w.and(after[0] != "", `id < ?`, after[0])
	rows, err := all(ctx, q.q, scanLook, `SELECT `+lookColumns+` FROM privacy_looks`+w.where()+` ORDER BY id DESC`+w.limit(p.Size()), w.args...)
	return page.Cut(rows, p.Size(), func(l privacy.Look) []string { return []string{string(l.ID)} }), err
}

// InsertLook implements privacy.Tx.
func (tx *Tx) InsertLook(ctx context.Context, l privacy.Look) error {
	fields := make([]string, len(l.Fields))
	for i, f := range l.Fields {
		fields[i] = string(f)
	}
	_, err := tx.q.exec(ctx, `INSERT INTO privacy_looks (`+lookColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		l.ID, micros(l.At), l.Student, l.School, l.Account, l.Role, l.Org, strings.Join(fields, " "), l.Ground, l.GroundID, l.Reason.Purpose, l.Reason.Text)
	return err
}

// DataRequest implements privacy.Reads.
func (q *queries) DataRequest(ctx context.Context, id privacy.ID) (privacy.Request, error) {
	return bodied[privacy.Request](q.q.row(ctx, `SELECT body FROM privacy_requests WHERE id = $1`, id))
}

// DataRequests implements privacy.Reads: waiting ones by their deadline, else the newest first.
func (q *queries) DataRequests(ctx context.Context, f privacy.RequestFilter, p page.Request) (page.Page[privacy.Request], error) {
	after, err := page.Decode(p.Cursor, 2)
	if err != nil {
		return page.Page[privacy.Request]{}, err
	}
	var w filter
	w.and(f.School != "", `school = ?`, string(f.School))
	w.and(f.Student != "", `student = ?`, string(f.Student))
	order := ` ORDER BY id DESC`
	if f.Waiting {
		w.and(true, `state IN ('open', 'accepted')`)
		w.and(after[0] != "", `(due_on, id) > (?, ?)`, after[0], after[1])
		order = ` ORDER BY due_on, id`
	} else {
		w.and(after[0] != "", `id < ?`, after[1])
	}
	rows, err := all(ctx, q.q, bodied[privacy.Request], `SELECT body FROM privacy_requests`+w.where()+order+w.limit(p.Size()), w.args...)
	return page.Cut(rows, p.Size(), func(r privacy.Request) []string { return []string{r.DueOn.String(), string(r.ID)} }), err
}

// InsertDataRequest implements privacy.Tx.
func (tx *Tx) InsertDataRequest(ctx context.Context, r privacy.Request) error {
	body, err := json.Marshal(r)
	if err != nil {
		return err
	}
	_, err = tx.q.exec(ctx, `INSERT INTO privacy_requests (id, school, student, state, due_on, at, version, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		r.ID, r.School, r.Student, r.State, r.DueOn.String(), micros(r.AskedAt), r.Version, string(body))
	return err
}

// SaveDataRequest implements privacy.Tx.
func (tx *Tx) SaveDataRequest(ctx context.Context, r privacy.Request) error {
	body, err := json.Marshal(r)
	if err != nil {
		return err
	}
	n, err := tx.q.exec(ctx, `UPDATE privacy_requests SET state = $1, version = $2, body = $3 WHERE id = $4 AND version = $5`,
		r.State, r.Version, string(body), r.ID, r.Version-1)
	return changed(n, err, privacy.ErrStale)
}

// SealedValues implements privacy.Reads.
func (q *queries) SealedValues(ctx context.Context, id student.ID) (map[privacy.Field]string, error) {
	rows, err := all(ctx, q.q, func(r scanner) (v [4]string, err error) { return v, r.Scan(&v[0], &v[1], &v[2], &v[3]) },
		`SELECT id_number, phone, guardian_name, guardian_phone FROM student_private WHERE student = $1`, id)
	if err != nil || len(rows) == 0 {
		return map[privacy.Field]string{}, err
	}
	out := map[privacy.Field]string{}
	for i, f := range privacy.Fields() {
		out[f] = rows[0][i]
	}
	return out, nil
}

// EraseSealed implements privacy.Tx: values and the keyed hashes by which they were found; with all of them, what the student
// looked for and the e-mail address given, too.
func (tx *Tx) EraseSealed(ctx context.Context, id student.ID, fields []privacy.Field, now time.Time) (bool, error) {
	erased := int64(0)
	for _, f := range fields {
		query := map[privacy.Field]string{
			privacy.IDNumber:      `UPDATE student_private SET id_number = '', id_index = '', updated_at = $1 WHERE student = $2 AND id_number <> ''`,
			privacy.Phone:         `UPDATE student_private SET phone = '', phone_index = '', updated_at = $1 WHERE student = $2 AND phone <> ''`,
			privacy.GuardianName:  `UPDATE student_private SET guardian_name = '', guardian_name_index = '', updated_at = $1 WHERE student = $2 AND guardian_name <> ''`,
			privacy.GuardianPhone: `UPDATE student_private SET guardian_phone = '', guardian_index = '', updated_at = $1 WHERE student = $2 AND guardian_phone <> ''`,
		}[f]
		n, err := tx.q.exec(ctx, query, micros(now), id)
		if err != nil {
			return false, err
		}
		erased += n
	}
	if len(fields) < len(privacy.Fields()) {
		return erased > 0, nil
	}
	searches, err := tx.SavedSearches(ctx, ident.ID(id))
	if err != nil {
		return false, err
	}
	for _, s := range searches {
		if err := tx.DeleteSaved(ctx, s.ID); err != nil {
			return false, err
		}
	}
	n, err := tx.q.exec(ctx, `DELETE FROM contacts WHERE person = $1`, id)
	return erased+int64(len(searches))+n > 0, err
}

// Placed implements privacy.Reads: whether an internship of the student runs on day or is still to come.
func (q *queries) Placed(ctx context.Context, id student.ID, day civil.Date) (placed bool, err error) {
	err = q.q.row(ctx, `SELECT EXISTS (SELECT 1 FROM applications WHERE student = $1 AND state = 'placed' AND to_on >= $2)`, id, day.String()).Scan(&placed)
	return placed, err
}

func scanApplied(row scanner) (a privacy.Applied, err error) {
	var body string
	if err := row.Scan(&body, &a.Unit, &a.Region, &a.State, (*dated)(&a.From), (*dated)(&a.To)); err != nil {
		return a, err
	}
	var post placementBody
	err = decode(body, &post)
	a.Post = post.Terms.Title
	return a, err
}

// HeldOf implements privacy.Reads.
func (q *queries) HeldOf(ctx context.Context, id student.ID) (h privacy.Held, err error) {
	err = q.q.row(ctx, `SELECT (SELECT count(*) FROM applications WHERE student = $1), (SELECT count(*) FROM applications WHERE student = $1 AND state = 'placed'),
		(SELECT count(*) FROM rounds r WHERE `+inRound+`), (SELECT count(*) FROM fairs f WHERE `+atFair+`), (SELECT count(*) FROM interviews WHERE student = $1), (SELECT count(*) FROM agreements WHERE student = $1),
		EXISTS (SELECT 1 FROM accounts WHERE person = $1), COALESCE((SELECT tail FROM contacts WHERE person = $1 AND channel = 'mail'), '')`, id).
		Scan(&h.Applications, &h.Placed, &h.Rounds, &h.Fairs, &h.Interviews, &h.Agreements, &h.Account, &h.Mail)
	if err != nil {
		return h, err
	}
	if h.Applied, err = q.applied(ctx, id, privacy.MostApplied); err != nil {
		return h, err
	}
	h.Searches, err = all(ctx, q.q, func(r scanner) (k privacy.KeptSearch, err error) {
		var created int64
		err = r.Scan(&k.Name, &k.Query, &created)
		k.At = at(created)
		return k, err
	}, `SELECT name, query, created_at FROM saved_searches WHERE person = $1 ORDER BY id`, id)
	return h, err
}

// applied are a student's newest applications.
func (q *queries) applied(ctx context.Context, id student.ID, limit int) ([]privacy.Applied, error) {
	return all(ctx, q.q, scanApplied, `SELECT p.body, e.name, p.region, a.state, a.from_on, a.to_on FROM applications a
		JOIN placements p ON p.id = a.placement JOIN enterprises e ON e.id = a.enterprise WHERE a.student = $1 ORDER BY a.id DESC LIMIT $2`, id, limit)
}

// KeptOf implements privacy.Reads.
func (q *queries) KeptOf(ctx context.Context, id student.ID) (k privacy.Kept, err error) {
	list, err := q.applied(ctx, id, math.MaxInt32)
	if err != nil {
		return k, err
	}
	for _, a := range list {
		k.Applied = append(k.Applied, privacy.KeptApplication{Post: a.Post, Unit: a.Unit, From: a.From, To: a.To, State: application.State(a.State).Label()})
	}
	if k.Rounds, err = q.roundsKept(ctx, id); err != nil {
		return k, err
	}
	if k.Fairs, err = q.fairsKept(ctx, id); err != nil {
		return k, err
	}
	if k.Consents, err = q.consentsKept(ctx, id); err != nil {
		return k, err
	}
	if k.Interviews, err = q.interviewsKept(ctx, id); err != nil {
		return k, err
	}
	k.Agreements, err = q.agreementsKept(ctx, id)
	return k, err
}
