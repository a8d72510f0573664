package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/privacy"
	"firstkm/services/student"
)

// LegalHold implements privacy.Reads.
func (q *queries) LegalHold(ctx context.Context, id privacy.ID) (privacy.Hold, error) {
	return bodied[privacy.Hold](q.q.row(ctx, `SELECT body FROM privacy_holds WHERE id = $1`, id))
}

// LegalHolds implements privacy.Reads.
func (q *queries) LegalHolds(ctx context.Context, f privacy.CaseFilter, p page.Request) (page.Page[privacy.Hold], error) {
	return cases(ctx, q.q, `privacy_holds`, f, p, func(h privacy.Hold) string { return string(h.ID) })
}

// OnHold implements privacy.Reads.
func (q *queries) OnHold(ctx context.Context, id student.ID) (held bool, err error) {
	err = q.q.row(ctx, `SELECT EXISTS (SELECT 1 FROM privacy_holds WHERE student = $1 AND state = 'holds')`, id).Scan(&held)
	return held, err
}

func holdState(h privacy.Hold) string {
	if h.Holds() {
		return "holds"
	}
	return "lifted"
}

// InsertLegalHold implements privacy.Tx.
func (tx *Tx) InsertLegalHold(ctx context.Context, h privacy.Hold) error {
	body, err := json.Marshal(h)
	if err != nil {
		return err
	}
	_, err = tx.q.exec(ctx, `INSERT INTO privacy_holds (id, school, student, state, at, version, body) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		h.ID, h.School, h.Student, holdState(h), micros(h.SetAt), h.Version, string(body))
	return err
}

// SaveLegalHold implements privacy.Tx.
func (tx *Tx) SaveLegalHold(ctx context.Context, h privacy.Hold) error {
	body, err := json.Marshal(h)
	if err != nil {
		return err
	}
	n, err := tx.q.exec(ctx, `UPDATE privacy_holds SET state = $1, version = $2, body = $3 WHERE id = $4 AND version = $5`,
		holdState(h), h.Version, string(body), h.ID, h.Version-1)
	return changed(n, err, privacy.ErrStale)
}

// Purges implements privacy.Reads.
func (q *queries) Purges(ctx context.Context, f privacy.CaseFilter, p page.Request) (page.Page[privacy.Purge], error) {
	return cases(ctx, q.q, `privacy_purges`, f, p, func(g privacy.Purge) string { return string(g.ID) })
}

// InsertPurge implements privacy.Tx.
func (tx *Tx) InsertPurge(ctx context.Context, p privacy.Purge) error {
	body, err := json.Marshal(p)
	if err != nil {
		return err
	}
	_, err = tx.q.exec(ctx, `INSERT INTO privacy_purges (id, school, kind, count, at, body) VALUES ($1, $2, $3, $4, $5, $6)`,
		p.ID, p.School, p.Kind, len(p.IDs), micros(p.At), string(body))
	return err
}

// Breach implements privacy.Reads.
func (q *queries) Breach(ctx context.Context, id privacy.ID) (privacy.Breach, error) {
	return bodied[privacy.Breach](q.q.row(ctx, `SELECT body FROM privacy_breaches WHERE id = $1`, id))
}

// Breaches implements privacy.Reads.
func (q *queries) Breaches(ctx context.Context, f privacy.CaseFilter, p page.Request) (page.Page[privacy.Breach], error) {
	return cases(ctx, q.q, `privacy_breaches`, f, p, func(b privacy.Breach) string { return string(b.ID) })
}

// InsertBreach implements privacy.Tx.
func (tx *Tx) InsertBreach(ctx context.Context, b privacy.Breach) error {
	body, err := json.Marshal(b)
	if err != nil {
		return err
	}
	_, err = tx.q.exec(ctx, `INSERT INTO privacy_breaches (id, school, state, at, version, body) VALUES ($1, $2, $3, $4, $5, $6)`,
		b.ID, b.School, b.State(), micros(b.CreatedAt), b.Version, string(body))
	return err
}

// SaveBreach implements privacy.Tx.
func (tx *Tx) SaveBreach(ctx context.Context, b privacy.Breach) error {
	body, err := json.Marshal(b)
	if err != nil {
		return err
	}
	n, err := tx.q.exec(ctx, `UPDATE privacy_breaches SET state = $1, version = $2, body = $3 WHERE id = $4 AND version = $5`,
		b.State(), b.Version, string(body), b.ID, b.Version-1)
	return changed(n, err, privacy.ErrStale)
}

// Assessment implements privacy.Reads.
func (q *queries) Assessment(ctx context.Context, id privacy.ID) (privacy.Assessment, error) {
	return bodied[privacy.Assessment](q.q.row(ctx, `SELECT body FROM privacy_assessments WHERE id = $1`, id))
}

// Assessments implements privacy.Reads.
func (q *queries) Assessments(ctx context.Context, f privacy.CaseFilter, p page.Request) (page.Page[privacy.Assessment], error) {
	return cases(ctx, q.q, `privacy_assessments`, f, p, func(a privacy.Assessment) string { return string(a.ID) })
}

// InsertAssessment implements privacy.Tx.
func (tx *Tx) InsertAssessment(ctx context.Context, a privacy.Assessment) error {
	body, err := json.Marshal(a)
	if err != nil {
		return err
	}
	_, err = tx.q.exec(ctx, `INSERT INTO privacy_assessments (id, school, level, keep_until, at, version, body) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		a.ID, a.School, a.Level, a.KeepUntil.String(), micros(a.CreatedAt), a.Version, string(body))
	return err
}

// SaveAssessment implements privacy.Tx.
func (tx *Tx) SaveAssessment(ctx context.Context, a privacy.Assessment) error {
	body, err := json.Marshal(a)
	if err != nil {
		return err
	}
	n, err := tx.q.exec(ctx, `UPDATE privacy_assessments SET level = $1, keep_until = $2, version = $3, body = $4 WHERE id = $5 AND version = $6`,
		a.Level, a.KeepUntil.String(), a.Version, string(body), a.ID, a.Version-1)
	return changed(n, err, privacy.ErrStale)
}

const linkColumns = `id, school, student, account, role, made_at, expires_at, ended_at, used`

func scanLink(r scanner) (l privacy.Link, err error) {
	var made, expires, ended int64
	err = r.Scan(&l.ID, &l.School, &l.Student, &l.By, &l.Role, &made, &expires, &ended, &l.Used)
	l.MadeAt, l.ExpiresAt, l.EndedAt = at(made), at(expires), at(ended)
	return l, missing(err, privacy.ErrNotFound)
}

// GuardianLink implements privacy.Reads.
func (q *queries) GuardianLink(ctx context.Context, id privacy.ID) (privacy.Link, error) {
	return scanLink(q.q.row(ctx, `SELECT `+linkColumns+` FROM privacy_links WHERE id = $1`, id))
}

// GuardianLinks implements privacy.Reads.
func (q *queries) GuardianLinks(ctx context.Context, id student.ID) ([]privacy.Link, error) {
	return all(ctx, q.q, scanLink, `SELECT `+linkColumns+` FROM privacy_links WHERE student = $1 ORDER BY id DESC LIMIT 20`, id)
}

// InsertGuardianLink implements privacy.Tx.
func (tx *Tx) InsertGuardianLink(ctx context.Context, l privacy.Link) error {
	_, err := tx.q.exec(ctx, `INSERT INTO privacy_links (`+linkColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		l.ID, l.School, l.Student, l.By, l.Role, micros(l.MadeAt), micros(l.ExpiresAt), micros(l.EndedAt), l.Used)
	return err
}

// SaveGuardianLink implements privacy.Tx.
func (tx *Tx) SaveGuardianLink(ctx context.Context, l privacy.Link) error {
	n, err := tx.q.exec(ctx, `UPDATE privacy_links SET ended_at = $1, used = $2 WHERE id = $3`, micros(l.EndedAt), l.Used, l.ID)
	return changed(n, err, privacy.ErrNotFound)
}

// GuardianConsent implements privacy.Reads.
func (q *queries) GuardianConsent(ctx context.Context, id student.ID) (c privacy.Consent, err error) {
	var when int64
	err = q.q.row(ctx, `SELECT student, school, account, role, at, evidence FROM privacy_consents WHERE student = $1`, id).
		Scan(&c.Student, &c.School, &c.By, &c.Role, &when, &c.Evidence)
	c.At = at(when)
	return c, missing(err, privacy.ErrNotFound)
}

// SaveGuardianConsent implements privacy.Tx.
func (tx *Tx) SaveGuardianConsent(ctx context.Context, c privacy.Consent) error {
	_, err := tx.q.exec(ctx, `INSERT INTO privacy_consents (student, school, account, role, at, evidence) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (student) DO UPDATE SET school = excluded.school, account = excluded.account, role = excluded.role, at = excluded.at, evidence = excluded.evidence`,
		c.Student, c.School, c.By, c.Role, micros(c.At), c.Evidence)
	return err
}

// Unconsented implements privacy.Reads.
func (q *queries) Unconsented(ctx context.Context, school org.ID, bornAfter civil.Date) ([]student.ID, error) {
	return all(ctx, q.q, func(r scanner) (id student.ID, err error) { return id, r.Scan(&id) },
		`SELECT id FROM students WHERE school = $1 AND birth_date > $2 AND NOT EXISTS (SELECT 1 FROM privacy_consents c WHERE c.student = students.id) ORDER BY id LIMIT 100`,
		school, bornAfter.String())
}

// due is one row that is past its time.
type due struct {
	id      ident.ID
	school  org.ID
	student student.ID
	held    bool
}

func scanDue(r scanner) (d due, err error) {
	return d, r.Scan(&d.id, &d.school, &d.student, (*flag)(&d.held))
}

// held is the column that tells whether the student of a row is under legal hold.
const held = `CASE WHEN EXISTS (SELECT 1 FROM privacy_holds h WHERE h.student = x.student AND h.state = 'holds') THEN 1 ELSE 0 END`

// PurgeDue implements privacy.Tx: what is past its time and not held goes, oldest first; what is held is named.
func (tx *Tx) PurgeDue(ctx context.Context, kind privacy.Kind, before civil.Date, limit int) ([]privacy.Erased, error) {
	switch kind {
	case privacy.LeaversPrivate:
		return tx.purgeRows(ctx, `SELECT x.student, x.school, x.student, `+held+` AS held FROM student_private x JOIN students s ON s.id = x.student
			WHERE s.state <> 'active' AND s.state_on <> '' AND s.state_on < $1 AND (x.id_number <> '' OR x.phone <> '' OR x.guardian_name <> '' OR x.guardian_phone <> '')
			ORDER BY held, x.student LIMIT $2`, before.String(), limit, func(d due) (bool, error) {
			return tx.EraseSealed(ctx, d.student, privacy.Fields(), before.Start())
		})
	case privacy.Unplaced:
		return tx.purgeRows(ctx, `SELECT x.id, x.school, x.student, `+held+` AS held FROM applications x
			WHERE x.state IN ('withdrawn', 'declined', 'lapsed', 'returned', 'released') AND x.to_on < $1 ORDER BY held, x.id LIMIT $2`, before.String(), limit, func(d due) (bool, error) {
			n, err := tx.q.exec(ctx, `DELETE FROM applications WHERE id = $1`, d.id)
			return n > 0, err
		})
	case privacy.OldLooks:
		return tx.purgeRows(ctx, `SELECT x.id, x.school, x.student, `+held+` AS held FROM privacy_looks x WHERE x.at < $1 ORDER BY held, x.at LIMIT $2`,
			micros(before.Start()), limit, func(d due) (bool, error) {
				n, err := tx.q.exec(ctx, `DELETE FROM privacy_looks WHERE id = $1`, d.id)
				return n > 0, err
			})
	case privacy.OldLinks:
		return tx.purgeRows(ctx, `SELECT x.id, x.school, x.student, `+held+` AS held FROM privacy_links x WHERE x.expires_at < $1 ORDER BY held, x.expires_at LIMIT $2`,
			micros(before.Start()), limit, func(d due) (bool, error) {
				n, err := tx.q.exec(ctx, `DELETE FROM privacy_links WHERE id = $1`, d.id)
				return n > 0, err
			})
	case privacy.OldAssessments:
		return tx.purgeRows(ctx, `SELECT x.id, x.school, '', 0 FROM privacy_assessments x WHERE x.keep_until < $1 ORDER BY x.at LIMIT $2`,
			before.AddYears(3).String(), limit, func(d due) (bool, error) {
				n, err := tx.q.exec(ctx, `DELETE FROM privacy_assessments WHERE id = $1`, d.id)
				return n > 0, err
			})
	case privacy.RoundLists:
		return tx.purgeRows(ctx, duePeople, before.String(), limit, func(d due) (bool, error) {
			return tx.eraseRounds(ctx, d.student, before.String())
		})
	case privacy.FairVisits:
		return tx.purgeRows(ctx, dueGuests, micros(before.Start()), limit, func(d due) (bool, error) {
			return tx.eraseFairs(ctx, d.student, micros(before.Start()))
		})
	}
	return nil, fmt.Errorf("nothing is known of the retention of %q", kind)
}

func (tx *Tx) purgeRows(ctx context.Context, query string, before any, limit int, erase func(due) (bool, error)) ([]privacy.Erased, error) {
	rows, err := all(ctx, tx.q, scanDue, query, before, limit)
	if err != nil {
		return nil, err
	}
	var out []privacy.Erased
	for _, d := range rows {
		if d.held {
			out = append(out, privacy.Erased{ID: d.id, School: d.school, Held: true})
			continue
		}
		gone, err := erase(d)
		if err != nil {
			return nil, err
		}
		if gone {
			out = append(out, privacy.Erased{ID: d.id, School: d.school})
		}
	}
	return out, nil
}

// YearlyTallies implements privacy.Reads.
func (q *queries) YearlyTallies(ctx context.Context, scope privacy.YearlyScope, from, to time.Time, today civil.Date) ([]privacy.Tally, error) {
	var out []privacy.Tally
	for _, part := range []struct{ group, query string }{
		{"looks", `SELECT school, role, ground, count(*) FROM privacy_looks`},
		{"grants", `SELECT school, state, '', count(*) FROM privacy_grants`},
		{"tickets", `SELECT school, state, '', count(*) FROM privacy_tickets`},
		{"purges", `SELECT school, kind, '', sum(count) FROM privacy_purges`},
		{"holds", `SELECT school, state, '', count(*) FROM privacy_holds`},
		{"breaches", `SELECT school, state, '', count(*) FROM privacy_breaches`},
		{"assessments", `SELECT school, level, '', count(*) FROM privacy_assessments`},
	} {
		w := ofYear(scope, from, to)
		rows, err := all(ctx, q.q, func(r scanner) (privacy.Tally, error) {
			t := privacy.Tally{Group: part.group}
			return t, r.Scan(&t.School, &t.Key, &t.Detail, &t.Count)
		}, part.query+w.where()+` GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`, w.args...)
		if err != nil {
			return nil, err
		}
		out = append(out, rows...)
	}
	requests, err := q.requestTallies(ctx, scope, from, to, today)
	return append(out, requests...), err
}

func ofYear(scope privacy.YearlyScope, from, to time.Time) filter {
	var w filter
	w.and(true, `at >= ? AND at < ?`, micros(from), micros(to))
	w.and(scope.School != "", `school = ?`, string(scope.School))
	w.and(scope.Region != "", `school IN (SELECT id FROM schools WHERE region >= ? AND region <= ?)`, scope.Region, scope.Region+"~")
	return w
}

// requestTallies counts requests by kind and by whether they were answered in time.
func (q *queries) requestTallies(ctx context.Context, scope privacy.YearlyScope, from, to time.Time, today civil.Date) ([]privacy.Tally, error) {
	w := ofYear(scope, from, to)
	rows, err := all(ctx, q.q, bodied[privacy.Request], `SELECT body FROM privacy_requests`+w.where()+` ORDER BY school, id`, w.args...)
	if err != nil {
		return nil, err
	}
	counts, order := map[privacy.Tally]int{}, []privacy.Tally{}
	for _, r := range rows {
		t := privacy.Tally{School: r.School, Group: "requests", Key: string(r.Kind), Detail: "late"}
		switch {
		case r.InTime():
			t.Detail = "in_time"
		case r.Waiting() && !r.Overdue(today):
			t.Detail = "waiting"
		}
		if counts[t] == 0 {
			order = append(order, t)
		}
		counts[t]++
	}
	for i := range order {
		order[i].Count = counts[order[i]]
	}
	return order, nil
}
