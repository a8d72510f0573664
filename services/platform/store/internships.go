package store

import (
	"context"
	"encoding/json"
	"slices"

	"firstkm/services/application"
	"firstkm/services/internship"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/student"
)

func scanInternship(row scanner) (internship.Internship, error) {
	return bodies[internship.Internship](internship.ErrNotFound)(row)
}

// Internship implements internship.Reads.
func (q *queries) Internship(ctx context.Context, id internship.ID) (internship.Internship, error) {
	return scanInternship(q.q.row(ctx, `SELECT body FROM internships WHERE id = $1`, id))
}

// LockInternship implements internship.Tx.
func (tx *Tx) LockInternship(ctx context.Context, id internship.ID) (internship.Internship, error) {
	return scanInternship(tx.q.row(ctx, `SELECT body FROM internships WHERE id = $1`+tx.engine.lock(), id))
}

// LockInternships lists those behind an id that have a mentor, at most n, for sealing anew: nobody changes them before the
// transaction ends.
func (tx *Tx) LockInternships(ctx context.Context, after internship.ID, n int) ([]internship.Internship, error) {
	return all(ctx, tx.q, scanInternship, `SELECT body FROM internships WHERE id > $1 ORDER BY id LIMIT $2`+tx.engine.lock(), after, n)
}

// Internships implements internship.Reads.
func (q *queries) Internships(ctx context.Context, f internship.Filter, p page.Request) (page.Page[internship.Internship], error) {
	var w filter
	w.and(f.Application != "", `application = ?`, string(f.Application))
	w.and(f.Enterprise != "", `enterprise = ?`, string(f.Enterprise))
	w.and(f.School != "", `school = ?`, string(f.School))
	w.and(f.Class != "", `class = ?`, f.Class)
	w.and(f.Student != "", `student = ?`, string(f.Student))
	w.and(f.Instructor != "", `instructor = ?`, string(f.Instructor))
	in(&w, `state`, f.States)
	return newest(ctx, q.q, `internships`, w, p, scanInternship, func(i internship.Internship) string { return string(i.ID) })
}

// Arranged implements internship.Reads.
func (q *queries) Arranged(ctx context.Context, school org.ID, class string, p page.Request) (page.Page[application.Application], error) {
	var w filter
	w.and(true, `school = ?`, string(school))
	w.and(class != "", `class = ?`, class)
	w.and(true, `state = 'placed' AND kind = 'post' AND NOT EXISTS (SELECT 1 FROM internships i WHERE i.application = applications.id)`)
	return newest(ctx, q.q, `applications`, w, p, scanApplication, func(a application.Application) string { return string(a.ID) })
}

// InternshipsToEnd implements internship.Reads.
func (q *queries) InternshipsToEnd(ctx context.Context, day civil.Date, limit int) ([]internship.ID, error) {
	return all(ctx, q.q, func(r scanner) (id internship.ID, err error) { return id, r.Scan(&id) },
		`SELECT id FROM internships WHERE state = 'active' AND last_on < $1 ORDER BY last_on LIMIT $2`, day.String(), limit)
}

// InsertInternship implements internship.Tx.
func (tx *Tx) InsertInternship(ctx context.Context, i internship.Internship) error {
	body, err := json.Marshal(i)
	if err != nil {
		return err
	}
	n, err := tx.q.exec(ctx, `INSERT INTO internships (id, application, enterprise, school, class, student, instructor, state, last_on, version, body)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING`,
		i.ID, i.Application, i.Enterprise, i.School, i.Class, i.Student, presentMentor(i), i.State, i.To().String(), i.Version, string(body))
	return changed(n, err, internship.ErrTwice)
}

// SaveInternship implements internship.Tx.
func (tx *Tx) SaveInternship(ctx context.Context, i internship.Internship) error {
	body, err := json.Marshal(i)
	if err != nil {
		return err
	}
	n, err := tx.q.exec(ctx, `UPDATE internships SET instructor = $1, state = $2, last_on = $3, version = $4, body = $5 WHERE id = $6 AND version = $7`,
		presentMentor(i), i.State, i.To().String(), i.Version, string(body), i.ID, i.Version-1)
	return changed(n, err, internship.ErrStale)
}

// presentMentor is who the list of an instructor is kept by: the school's mentor whose days go on.
func presentMentor(i internship.Internship) ident.ID { return i.Instructor(i.To()) }

func scanPolicy(row scanner) (internship.Policy, error) {
	return bodies[internship.Policy](internship.ErrNotFound)(row)
}

// Policy implements internship.Reads.
func (q *queries) Policy(ctx context.Context, id internship.PolicyID) (internship.Policy, error) {
	return scanPolicy(q.q.row(ctx, `SELECT body FROM policies WHERE id = $1`, id))
}

// LockPolicy implements internship.Tx.
func (tx *Tx) LockPolicy(ctx context.Context, id internship.PolicyID) (internship.Policy, error) {
	return scanPolicy(tx.q.row(ctx, `SELECT body FROM policies WHERE id = $1`+tx.engine.lock(), id))
}

// Policies implements internship.Reads.
func (q *queries) Policies(ctx context.Context, school org.ID, p page.Request) (page.Page[internship.Policy], error) {
	var w filter
	w.and(true, `school = ?`, string(school))
	return newest(ctx, q.q, `policies`, w, p, scanPolicy, func(x internship.Policy) string { return string(x.ID) })
}

// PoliciesOf implements internship.Reads.
func (q *queries) PoliciesOf(ctx context.Context, of []student.ID) (map[student.ID][]internship.Policy, error) {
	type insured struct {
		who student.ID
		by  internship.Policy
	}
	found := map[student.ID][]internship.Policy{}
	for part := range slices.Chunk(of, atOnce) {
		var w filter
		in(&w, `x.student`, filled(part))
		rows, err := all(ctx, q.q, func(r scanner) (i insured, err error) {
			var body string
			if err := r.Scan(&i.who, &body); err != nil {
				return i, err
			}
			return i, decode(body, &i.by)
		}, `SELECT x.student, p.body FROM policy_insured x JOIN policies p ON p.id = x.policy`+w.where()+` ORDER BY p.id`, w.args...)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			found[r.who] = append(found[r.who], r.by)
		}
	}
	return found, nil
}

// InsuredBy implements internship.Reads.
func (q *queries) InsuredBy(ctx context.Context, id internship.PolicyID, p page.Request) (page.Page[student.Student], error) {
	after, err := page.Decode(p.Cursor, 1)
	if err != nil {
		return page.Page[student.Student]{}, err
	}
	rows, err := all(ctx, q.q, scanStudent, `SELECT `+studentColumns+` FROM students WHERE id > $1 AND id IN (SELECT student FROM policy_insured WHERE policy = $2)
		ORDER BY id LIMIT $3`, after[0], id, p.Size()+1)
	return page.Cut(rows, p.Size(), func(s student.Student) []string { return []string{string(s.ID)} }), err
}

// InsertPolicy implements internship.Tx.
func (tx *Tx) InsertPolicy(ctx context.Context, p internship.Policy) error {
	body, err := json.Marshal(p)
	if err != nil {
		return err
	}
	_, err = tx.q.exec(ctx, `INSERT INTO policies (id, school, version, body) VALUES ($1, $2, $3, $4)`, p.ID, p.School, p.Version, string(body))
	return err
}

// SavePolicy implements internship.Tx.
func (tx *Tx) SavePolicy(ctx context.Context, p internship.Policy) error {
	body, err := json.Marshal(p)
	if err != nil {
		return err
	}
	n, err := tx.q.exec(ctx, `UPDATE policies SET version = $1, body = $2 WHERE id = $3 AND version = $4`, p.Version, string(body), p.ID, p.Version-1)
	return changed(n, err, internship.ErrStale)
}

// Insure implements internship.Tx.
func (tx *Tx) Insure(ctx context.Context, id internship.PolicyID, who []student.ID) (n int, err error) {
	for _, of := range who {
		if _, err := tx.q.exec(ctx, `INSERT INTO policy_insured (policy, student) VALUES ($1, $2) ON CONFLICT DO NOTHING`, id, of); err != nil {
			return 0, err
		}
	}
	return n, tx.q.row(ctx, `SELECT COUNT(*) FROM policy_insured WHERE policy = $1`, id).Scan(&n)
}

// InsertTraining implements internship.Tx.
func (tx *Tx) InsertTraining(ctx context.Context, t internship.Training) error {
	body, err := json.Marshal(t)
	if err != nil {
		return err
	}
	_, err = tx.q.exec(ctx, `INSERT INTO trainings (id, school, version, body) VALUES ($1, $2, $3, $4)`, t.ID, t.School, t.Version, string(body))
	return err
}

// TrainingsByID implements internship.Reads.
func (q *queries) TrainingsByID(ctx context.Context, ids []ident.ID) (map[ident.ID]internship.Training, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	return several(ctx, q.q, bodies[internship.Training](internship.ErrNotFound), func(t internship.Training) ident.ID { return t.ID }, `SELECT body FROM trainings`, `id`, ids)
}
