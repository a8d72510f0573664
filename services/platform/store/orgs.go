package store

import (
	"context"
	"encoding/json"
	"fmt"

	"firstkm/services/compliance"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
)

const schoolColumns = `id, code, name, level, region, authority, version, created_at`

func scanSchool(row scanner) (s org.School, err error) {
	var created int64
	err = row.Scan(&s.ID, &s.Code, &s.Name, &s.Level, &s.Region, &s.Authority, &s.Version, &created)
	s.CreatedAt = at(created)
	return s, missing(err, org.ErrNotFound)
}

// School implements org.Reads.
func (q *queries) School(ctx context.Context, id org.ID) (org.School, error) {
	return scanSchool(q.q.row(ctx, `SELECT `+schoolColumns+` FROM schools WHERE id = $1`, id))
}

// SchoolByCode implements org.Reads.
func (q *queries) SchoolByCode(ctx context.Context, code string) (org.School, error) {
	return scanSchool(q.q.row(ctx, `SELECT `+schoolColumns+` FROM schools WHERE code = $1`, code))
}

// Schools implements org.Reads.
func (q *queries) Schools(ctx context.Context, f org.SchoolFilter, p page.Request) (page.Page[org.School], error) {
	after, err := page.Decode(p.Cursor, 1)
	if err != nil {
		return page.Page[org.School]{}, err
	}
	var w filter
	w.and(f.Text != "", `lower(name) LIKE ? ESCAPE '\'`, contains(f.Text))
	within(&w, `region`, f.Region)
	w.and(f.Level != "", `level = ?`, f.Level)
	w.and(after[0] != "", `id > ?`, after[0])
	rows, err := all(ctx, q.q, scanSchool,
		`SELECT `+schoolColumns+` FROM schools`+w.where()+` ORDER BY id`+w.limit(p.Size()), w.args...)
	return page.Cut(rows, p.Size(), func(s org.School) []string { return []string{string(s.ID)} }), err
}

// InsertSchool implements org.Tx.
func (tx *Tx) InsertSchool(ctx context.Context, s org.School) error {
	n, err := tx.q.exec(ctx, `INSERT INTO schools (`+schoolColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`,
		s.ID, s.Code, s.Name, s.Level, s.Region, s.Authority, s.Version, micros(s.CreatedAt))
	return changed(n, err, org.ErrCodeTaken)
}

// SaveSchool implements org.Tx.
func (tx *Tx) SaveSchool(ctx context.Context, s org.School) error {
	n, err := tx.q.exec(ctx, `UPDATE schools SET name = $1, level = $2, region = $3, authority = $4, version = $5 WHERE id = $6 AND version = $7`,
		s.Name, s.Level, s.Region, s.Authority, s.Version, s.ID, s.Version-1)
	return changed(n, err, org.ErrStale)
}

// Bureau implements org.Reads.
func (q *queries) Bureau(ctx context.Context, id org.ID) (org.Bureau, error) {
	return scanBureau(q.q.row(ctx, `SELECT `+bureauColumns+` FROM bureaus WHERE id = $1`, id))
}

const bureauColumns = `id, name, region, version, created_at`

func scanBureau(row scanner) (b org.Bureau, err error) {
	var created int64
	err = row.Scan(&b.ID, &b.Name, &b.Region, &b.Version, &created)
	b.CreatedAt = at(created)
	return b, missing(err, org.ErrNotFound)
}

// Bureaus implements org.Reads.
func (q *queries) Bureaus(ctx context.Context, p page.Request) (page.Page[org.Bureau], error) {
	after, err := page.Decode(p.Cursor, 2)
	if err != nil {
		return page.Page[org.Bureau]{}, err
	}
	var w filter
	w.and(after[1] != "", `(region, id) > (?, ?)`, after[0], after[1])
	rows, err := all(ctx, q.q, scanBureau, `SELECT `+bureauColumns+` FROM bureaus`+w.where()+` ORDER BY region, id`+w.limit(p.Size()), w.args...)
	return page.Cut(rows, p.Size(), func(b org.Bureau) []string { return []string{b.Region, string(b.ID)} }), err
}

// InsertBureau implements org.Tx.
func (tx *Tx) InsertBureau(ctx context.Context, b org.Bureau) error {
	_, err := tx.q.exec(ctx, `INSERT INTO bureaus (id, name, region, version, created_at) VALUES ($1, $2, $3, $4, $5)`,
		b.ID, b.Name, b.Region, b.Version, micros(b.CreatedAt))
	return err
}

// enterpriseBody is what of an enterprise is stored as one JSON value: nothing that a query asks for.
type enterpriseBody struct {
	Profile       org.Profile
	RegStatus     compliance.RegStatus
	CreditChecks  []org.CreditCheck
	SafetyRecords []org.SafetyRecord
	Verification  *org.Verification
	UnverifiedOn  civil.Date `json:",omitzero"`
}

const enterpriseColumns = `id, uscc, version, created_at, body`

func scanEnterprise(row scanner) (e org.Enterprise, err error) {
	var created int64
	var body string
	if err := row.Scan(&e.ID, &e.USCC, &e.Version, &created, &body); err != nil {
		return e, missing(err, org.ErrNotFound)
	}
	var b enterpriseBody
	if err := decode(body, &b); err != nil {
		return e, fmt.Errorf("read enterprise %s: %w", e.ID, err)
	}
	e.CreatedAt, e.Profile, e.RegStatus = at(created), b.Profile, b.RegStatus
	e.CreditChecks, e.SafetyRecords, e.Verification, e.UnverifiedOn = b.CreditChecks, b.SafetyRecords, b.Verification, b.UnverifiedOn
	return e, nil
}

func writeEnterprise(e org.Enterprise) (string, error) {
	b, err := json.Marshal(enterpriseBody{e.Profile, e.RegStatus, e.CreditChecks, e.SafetyRecords, e.Verification, e.UnverifiedOn})
	return string(b), err
}

// Enterprise implements org.Reads.
func (q *queries) Enterprise(ctx context.Context, id org.ID) (org.Enterprise, error) {
	return scanEnterprise(q.q.row(ctx, `SELECT `+enterpriseColumns+` FROM enterprises WHERE id = $1`, id))
}

// EnterpriseByUSCC implements org.Reads.
func (q *queries) EnterpriseByUSCC(ctx context.Context, uscc string) (org.Enterprise, error) {
	return scanEnterprise(q.q.row(ctx, `SELECT `+enterpriseColumns+` FROM enterprises WHERE uscc = $1`, uscc))
}

// LockEnterprise implements org.Tx: the row that serialises head-room.
func (tx *Tx) LockEnterprise(ctx context.Context, id org.ID) (org.Enterprise, error) {
	return scanEnterprise(tx.q.row(ctx, `SELECT `+enterpriseColumns+` FROM enterprises WHERE id = $1`+tx.engine.lock(), id))
}

// Enterprises implements org.Reads.
func (q *queries) Enterprises(ctx context.Context, f org.EnterpriseFilter, p page.Request) (page.Page[org.Enterprise], error) {
	after, err := page.Decode(p.Cursor, 1)
	if err != nil {
		return page.Page[org.Enterprise]{}, err
	}
	var w filter
	w.and(f.Text != "", `(lower(name) LIKE ? ESCAPE '\' OR uscc = ?)`, contains(f.Text), org.NormalUSCC(f.Text))
	within(&w, `region`, f.Region)
	w.and(f.Unverified, `verified = 0`)
	w.and(after[0] != "", `id < ?`, after[0])
	rows, err := all(ctx, q.q, scanEnterprise,
		`SELECT `+enterpriseColumns+` FROM enterprises`+w.where()+` ORDER BY id DESC`+w.limit(p.Size()), w.args...)
	return page.Cut(rows, p.Size(), func(e org.Enterprise) []string { return []string{string(e.ID)} }), err
}

// InsertEnterprise implements org.Tx.
func (tx *Tx) InsertEnterprise(ctx context.Context, e org.Enterprise) error {
	body, err := writeEnterprise(e)
	if err != nil {
		return err
	}
	n, err := tx.q.exec(ctx, `INSERT INTO enterprises (id, uscc, name, region, verified, version, created_at, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`,
		e.ID, e.USCC, e.Name, e.Region, flag(e.Verified()), e.Version, micros(e.CreatedAt), body)
	return changed(n, err, org.ErrTaken)
}

// SaveEnterprise implements org.Tx.
func (tx *Tx) SaveEnterprise(ctx context.Context, e org.Enterprise) error {
	body, err := writeEnterprise(e)
	if err != nil {
		return err
	}
	n, err := tx.q.exec(ctx, `UPDATE enterprises SET name = $1, region = $2, verified = $3, version = $4, body = $5 WHERE id = $6 AND version = $7`,
		e.Name, e.Region, flag(e.Verified()), e.Version, body, e.ID, e.Version-1)
	return changed(n, err, org.ErrStale)
}

const cooperationColumns = `id, school, enterprise, version, created_at, body`

// cooperationBody is what of a cooperation is stored as one JSON value.
type cooperationBody struct {
	From, To, EndedOn    civil.Date
	AgreementNo, Contact string
	Majors               []string
	Payments             []compliance.Payment
	Listing              *org.Listing
}

func scanCooperation(row scanner) (c org.Cooperation, err error) {
	var created int64
	var body string
	if err := row.Scan(&c.ID, &c.School, &c.Enterprise, &c.Version, &created, &body); err != nil {
		return c, missing(err, org.ErrNotFound)
	}
	var b cooperationBody
	if err := decode(body, &b); err != nil {
		return c, fmt.Errorf("read cooperation %s: %w", c.ID, err)
	}
	c.CreatedAt, c.From, c.To, c.EndedOn = at(created), b.From, b.To, b.EndedOn
	c.AgreementNo, c.Contact, c.Majors, c.Payments, c.Listing = b.AgreementNo, b.Contact, b.Majors, b.Payments, b.Listing
	return c, nil
}

func writeCooperation(c org.Cooperation) (string, error) {
	b, err := json.Marshal(cooperationBody{c.From, c.To, c.EndedOn, c.AgreementNo, c.Contact, c.Majors, c.Payments, c.Listing})
	return string(b), err
}

// Cooperation implements org.Reads.
func (q *queries) Cooperation(ctx context.Context, id org.CooperationID) (org.Cooperation, error) {
	return scanCooperation(q.q.row(ctx, `SELECT `+cooperationColumns+` FROM cooperations WHERE id = $1`, id))
}

// CooperationOf implements org.Reads: the one that holds on day and stands on the school's list, else the oldest.
func (q *queries) CooperationOf(ctx context.Context, school, enterprise org.ID, day civil.Date) (org.Cooperation, error) {
	rows, err := all(ctx, q.q, scanCooperation,
		`SELECT `+cooperationColumns+` FROM cooperations WHERE school = $1 AND enterprise = $2 AND from_on <= $3 AND (to_on = '' OR to_on >= $3) AND (ended_on = '' OR ended_on > $3) ORDER BY from_on, id`,
		school, enterprise, day.String())
	if err != nil {
		return org.Cooperation{}, err
	}
	if len(rows) == 0 {
		return org.Cooperation{}, org.ErrNotFound
	}
	for _, c := range rows {
		if c.Listed(day) {
			return c, nil
		}
	}
	return rows[0], nil
}

// Cooperations implements org.Reads.
func (q *queries) Cooperations(ctx context.Context, f org.CooperationFilter, p page.Request) (page.Page[org.Cooperation], error) {
	after, err := page.Decode(p.Cursor, 1)
	if err != nil {
		return page.Page[org.Cooperation]{}, err
	}
	var w filter
	w.and(f.School != "", `school = ?`, string(f.School))
	w.and(f.Enterprise != "", `enterprise = ?`, string(f.Enterprise))
	w.and(f.Region != "", `enterprise IN (SELECT id FROM enterprises WHERE region >= ? AND region <= ?)`, f.Region, f.Region+"~")
	w.and(after[0] != "", `id < ?`, after[0])
	rows, err := all(ctx, q.q, scanCooperation,
		`SELECT `+cooperationColumns+` FROM cooperations`+w.where()+` ORDER BY id DESC`+w.limit(p.Size()), w.args...)
	return page.Cut(rows, p.Size(), func(c org.Cooperation) []string { return []string{string(c.ID)} }), err
}

// InsertCooperation implements org.Tx.
func (tx *Tx) InsertCooperation(ctx context.Context, c org.Cooperation) error {
	body, err := writeCooperation(c)
	if err != nil {
		return err
	}
	_, err = tx.q.exec(ctx, `INSERT INTO cooperations (id, school, enterprise, from_on, to_on, ended_on, version, created_at, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		c.ID, c.School, c.Enterprise, c.From.String(), c.To.String(), c.EndedOn.String(), c.Version, micros(c.CreatedAt), body)
	return err
}

// SaveCooperation implements org.Tx.
func (tx *Tx) SaveCooperation(ctx context.Context, c org.Cooperation) error {
	body, err := writeCooperation(c)
	if err != nil {
		return err
	}
	n, err := tx.q.exec(ctx, `UPDATE cooperations SET from_on = $1, to_on = $2, ended_on = $3, version = $4, body = $5 WHERE id = $6 AND version = $7`,
		c.From.String(), c.To.String(), c.EndedOn.String(), c.Version, body, c.ID, c.Version-1)
	return changed(n, err, org.ErrStale)
}

// Clearances implements org.Reads.
func (q *queries) Clearances(ctx context.Context, school, enterprise org.ID) ([]org.Clearance, error) {
	return all(ctx, q.q, func(r scanner) (c org.Clearance, err error) {
		var body string
		if err := r.Scan(&body); err != nil {
			return c, err
		}
		return c, decode(body, &c)
	}, `SELECT body FROM clearances WHERE school = $1 AND enterprise = $2 ORDER BY id`, school, enterprise)
}

// InsertClearance implements org.Tx.
func (tx *Tx) InsertClearance(ctx context.Context, c org.Clearance) error {
	body, err := json.Marshal(c)
	if err != nil {
		return err
	}
	_, err = tx.q.exec(ctx, `INSERT INTO clearances (id, school, enterprise, created_at, body) VALUES ($1, $2, $3, $4, $5)`,
		c.ID, c.School, c.Enterprise, micros(c.CreatedAt), string(body))
	return err
}

// SaveClearance implements org.Tx.
func (tx *Tx) SaveClearance(ctx context.Context, c org.Clearance) error {
	body, err := json.Marshal(c)
	if err != nil {
		return err
	}
	n, err := tx.q.exec(ctx, `UPDATE clearances SET body = $1 WHERE id = $2`, string(body), c.ID)
	return changed(n, err, org.ErrNotFound)
}

// KindsInUse implements org.Reads.
func (q *queries) KindsInUse(ctx context.Context, enterprise org.ID, day civil.Date) ([]string, error) {
	return all(ctx, q.q, func(r scanner) (name string, err error) { return name, r.Scan(&name) },
		`SELECT post_kind FROM applications WHERE enterprise = $1 AND state IN ('intended', 'placed') AND kind = 'post' AND to_on >= $2
		 UNION SELECT post_kind FROM round_offers WHERE enterprise = $1 AND held > 0 AND kind = 'post' AND to_on >= $2 ORDER BY post_kind`, enterprise, day.String())
}

// Deals implements placement.Reads.
func (q *queries) Deals(ctx context.Context, school, enterprise org.ID, day civil.Date) (deals bool, err error) {
	err = q.q.row(ctx, `SELECT EXISTS (SELECT 1 FROM cooperations WHERE school = $1 AND enterprise = $2 AND from_on <= $3 AND (to_on = '' OR to_on >= $3) AND (ended_on = '' OR ended_on > $3))
		OR EXISTS (SELECT 1 FROM applications WHERE school = $1 AND enterprise = $2 AND state IN ('submitted', 'shortlisted', 'intended', 'placed'))`,
		school, enterprise, day.String()).Scan(&deals)
	return deals, err
}
