package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/teacher"
)

// teacherBody is what of a teacher's file is stored as one JSON value. What queries ask for stands in tables beside it,
// written in the same statement's transaction.
type teacherBody struct {
	Spells       []teacher.Spell
	Recognitions []teacher.Recognition
	Practice     []teacher.Practice
	Ethics       []teacher.Appraisal
	Places       []teacher.Place
	Lent         []teacher.Flow `json:",omitempty"`
}

const teacherColumns = `t.id, t.name, t.version, t.created_at, t.updated_at, t.body`

func scanTeacher(row scanner) (t teacher.Teacher, err error) {
	var created, updated int64
	var body string
	if err := row.Scan(&t.ID, &t.Name, &t.Version, &created, &updated, &body); err != nil {
		return t, missing(err, teacher.ErrNotFound)
	}
	t.CreatedAt, t.UpdatedAt = at(created), at(updated)
	return t, readTeacher(&t, body)
}

func readTeacher(t *teacher.Teacher, body string) error {
	var b teacherBody
	if err := decode(body, &b); err != nil {
		return fmt.Errorf("read teacher %s: %w", t.ID, err)
	}
	t.Spells, t.Recognitions, t.Practice, t.Ethics, t.Places, t.Lent = b.Spells, b.Recognitions, b.Practice, b.Ethics, b.Places, b.Lent
	return nil
}

func writeTeacher(t teacher.Teacher) (string, error) {
	b, err := json.Marshal(teacherBody{t.Spells, t.Recognitions, t.Practice, t.Ethics, t.Places, t.Lent})
	return string(b), err
}

// Teacher implements teacher.Reads.
func (q *queries) Teacher(ctx context.Context, id teacher.ID) (teacher.Teacher, error) {
	return scanTeacher(q.q.row(ctx, `SELECT `+teacherColumns+` FROM teachers t WHERE t.id = $1`, id))
}

// LockTeacher implements teacher.Tx.
func (tx *Tx) LockTeacher(ctx context.Context, id teacher.ID) (teacher.Teacher, error) {
	return scanTeacher(tx.q.row(ctx, `SELECT `+teacherColumns+` FROM teachers t WHERE t.id = $1`+tx.engine.lock(), id))
}

// TeacherByNo implements teacher.Reads.
func (q *queries) TeacherByNo(ctx context.Context, school org.ID, no string) (teacher.Teacher, error) {
	return scanTeacher(q.q.row(ctx, `SELECT `+teacherColumns+` FROM teacher_numbers n JOIN teachers t ON t.id = n.teacher WHERE n.school = $1 AND n.teacher_no = $2`, school, no))
}

// Teachers implements teacher.Reads.
func (q *queries) Teachers(ctx context.Context, f teacher.Filter, p page.Request) (page.Page[teacher.Row], error) {
	after, err := page.Decode(p.Cursor, 1)
	if err != nil {
		return page.Page[teacher.Row]{}, err
	}
	var w filter
	w.and(true, `n.school = ? AND n.latest = 1`, string(f.School))
	w.and(f.Text != "", `(lower(t.name) LIKE ? ESCAPE '\' OR n.teacher_no = ?)`, contains(f.Text), f.Text)
	if f.Narrow() {
		day := int64(teacher.DayOf(f.AsOf))
		w.and(true, `EXISTS (SELECT 1 FROM teacher_standings s WHERE s.teacher = n.teacher AND s.school = n.school AND s.from_day <= ? AND s.to_day >= ? AND (s.cell & ?) = ?)`,
			day, day, int64(f.Mask()), int64(f.Want()))
	}
	w.and(f.State != "", `EXISTS (SELECT 1 FROM teacher_recognitions r WHERE r.teacher = n.teacher AND r.state = ?)`, string(f.State))
	w.and(after[0] != "", `n.teacher_no > ?`, after[0])
	rows, err := all(ctx, q.q, func(r scanner) (row teacher.Row, err error) {
		row.Teacher, err = scanTeacher(r)
		return row, err
	}, `SELECT `+teacherColumns+` FROM teacher_numbers n JOIN teachers t ON t.id = n.teacher`+w.where()+` ORDER BY n.teacher_no`+w.limit(p.Size()), w.args...)
	for i := range rows {
		rows[i].TeacherNo = lastNo(rows[i].Teacher, f.School)
	}
	return page.Cut(rows, p.Size(), func(r teacher.Row) []string { return []string{r.TeacherNo} }), err
}

// lastNo is the number of a teacher's latest spell at a school.
func lastNo(t teacher.Teacher, school org.ID) (no string) {
	for _, s := range t.Spells {
		if s.School == school {
			no = s.TeacherNo
		}
	}
	return no
}

// Register implements teacher.Reads.
func (q *queries) Register(ctx context.Context, school org.ID) ([]teacher.Teacher, error) {
	return all(ctx, q.q, scanTeacher, `SELECT `+teacherColumns+` FROM teachers t WHERE t.id IN (SELECT teacher FROM teacher_numbers WHERE school = $1) ORDER BY t.id`, school)
}

// InsertTeacher implements teacher.Tx.
func (tx *Tx) InsertTeacher(ctx context.Context, t teacher.Teacher) error {
	body, err := writeTeacher(t)
	if err != nil {
		return err
	}
	_, err = tx.q.exec(ctx, `INSERT INTO teachers (id, name, version, created_at, updated_at, body) VALUES ($1, $2, $3, $4, $5, $6)`,
		t.ID, t.Name, t.Version, micros(t.CreatedAt), micros(t.UpdatedAt), body)
	if err != nil {
		return err
	}
	return tx.saveBeside(ctx, t)
}

// SaveTeacher implements teacher.Tx.
func (tx *Tx) SaveTeacher(ctx context.Context, t teacher.Teacher) error {
	body, err := writeTeacher(t)
	if err != nil {
		return err
	}
	n, err := tx.q.exec(ctx, `UPDATE teachers SET name = $1, version = $2, updated_at = $3, body = $4 WHERE id = $5 AND version = $6`,
		t.Name, t.Version, micros(t.UpdatedAt), body, t.ID, t.Version-1)
	if err := changed(n, err, teacher.ErrStale); err != nil {
		return err
	}
	return tx.saveBeside(ctx, t)
}

// saveBeside writes what queries ask for: numbers and recognitions.
func (tx *Tx) saveBeside(ctx context.Context, t teacher.Teacher) error {
	if err := tx.saveNumbers(ctx, t); err != nil {
		return err
	}
	if _, err := tx.q.exec(ctx, `DELETE FROM teacher_recognitions WHERE teacher = $1`, t.ID); err != nil {
		return err
	}
	for _, r := range t.Recognitions {
		_, err := tx.q.exec(ctx, `INSERT INTO teacher_recognitions (id, teacher, school, state, level, valid_to, certificate_no) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			r.ID, t.ID, r.School, r.State, r.Level, r.ValidTo.String(), r.CertificateNo)
		if err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) saveNumbers(ctx context.Context, t teacher.Teacher) error {
	if _, err := tx.q.exec(ctx, `DELETE FROM teacher_numbers WHERE teacher = $1`, t.ID); err != nil {
		return err
	}
	type number struct {
		school org.ID
		no     string
	}
	var done []number
	for _, s := range slices.Backward(t.Spells) {
		n := number{s.School, s.TeacherNo}
		if slices.Contains(done, n) {
			continue
		}
		latest := !slices.ContainsFunc(done, func(d number) bool { return d.school == n.school })
		done = append(done, n)
		rows, err := tx.q.exec(ctx, `INSERT INTO teacher_numbers (school, teacher_no, teacher, latest) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`, n.school, n.no, t.ID, flag(latest))
		if err := changed(rows, err, teacher.ErrTaken); err != nil {
			return err
		}
	}
	return nil
}

// Past implements teacher.Reads.
func (q *queries) Past(ctx context.Context, id teacher.ID) ([]teacher.Past, error) {
	return all(ctx, q.q, func(r scanner) (p teacher.Past, err error) {
		var when int64
		var body string
		if err := r.Scan(&p.Teacher, &p.Version, &when, &p.Account, &p.Role, &p.Org, &p.Action, &p.Reason, &body); err != nil {
			return p, err
		}
		p.At = at(when)
		return p, decode(body, &p.Before)
	}, `SELECT teacher, version, at, account, role, org, action, reason, body FROM teacher_past WHERE teacher = $1 ORDER BY version DESC`, id)
}

// KeepPast implements teacher.Tx.
func (tx *Tx) KeepPast(ctx context.Context, p teacher.Past) error {
	body, err := json.Marshal(p.Before)
	if err != nil {
		return err
	}
	_, err = tx.q.exec(ctx, `INSERT INTO teacher_past (teacher, version, at, account, role, org, action, reason, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		p.Teacher, p.Version, micros(p.At), p.Account, p.Role, p.Org, p.Action, p.Reason, string(body))
	return err
}

// Recognitions implements teacher.Reads.
func (q *queries) Recognitions(ctx context.Context, f teacher.RecognitionFilter, p page.Request) (page.Page[teacher.RecognitionRow], error) {
	after, err := page.Decode(p.Cursor, 1)
	if err != nil {
		return page.Page[teacher.RecognitionRow]{}, err
	}
	var w filter
	w.and(f.School != "", `r.school = ?`, string(f.School))
	w.and(f.Region != "", `r.school IN (SELECT id FROM schools WHERE region >= ? AND region <= ?)`, f.Region, f.Region+"~")
	in(&w, `r.state`, f.States)
	w.and(after[0] != "", `r.id < ?`, after[0])
	type found struct {
		id  teacher.RecognitionID
		row teacher.Teacher
	}
	rows, err := all(ctx, q.q, func(r scanner) (f found, err error) {
		var created, updated int64
		var body string
		if err := r.Scan(&f.id, &f.row.ID, &f.row.Name, &f.row.Version, &created, &updated, &body); err != nil {
			return f, err
		}
		f.row.CreatedAt, f.row.UpdatedAt = at(created), at(updated)
		return f, readTeacher(&f.row, body)
	}, `SELECT r.id, `+teacherColumns+` FROM teacher_recognitions r JOIN teachers t ON t.id = r.teacher`+w.where()+` ORDER BY r.id DESC`+w.limit(p.Size()), w.args...)
	if err != nil {
		return page.Page[teacher.RecognitionRow]{}, err
	}
	var out []teacher.RecognitionRow
	for _, f := range rows {
		rec, _ := f.row.Recognition(f.id)
		out = append(out, teacher.RecognitionRow{Teacher: f.row, Recognition: rec})
	}
	return page.Cut(out, p.Size(), func(r teacher.RecognitionRow) []string { return []string{string(r.Recognition.ID)} }), nil
}

// RunOut implements teacher.Reads.
func (q *queries) RunOut(ctx context.Context, day civil.Date, limit int) ([]teacher.Due, error) {
	return all(ctx, q.q, func(r scanner) (d teacher.Due, err error) { return d, r.Scan(&d.Teacher, &d.Recognition) },
		`SELECT teacher, id FROM teacher_recognitions WHERE state IN ('recognised', 'rechecking') AND valid_to <> '' AND valid_to < $1 ORDER BY valid_to, id LIMIT $2`, day.String(), limit)
}

// RecognitionsEnding implements notify.Reads. The cause is that of services/notify, ending.
func (q *queries) RecognitionsEnding(ctx context.Context, e teacher.Endings) ([]teacher.Ending, error) {
	day := int64(teacher.DayOf(e.Today))
	var w filter
	w.and(true, `r.state IN ('recognised', 'rechecking') AND r.valid_to >= ? AND r.valid_to <= ?`, e.From.String(), e.To.String())
	w.and(true, `s.from_day <= ? AND s.to_day >= ?`, day, day)
	within(&w, `c.region`, e.Province)
	for _, p := range e.Except {
		w.and(true, `NOT (c.region >= ? AND c.region <= ?)`, p, p+"~")
	}
	w.and(true, `NOT EXISTS (SELECT 1 FROM notices n WHERE n.cause = 'ending/' || r.id || '/' || r.valid_to || '/' || ? || '/' || s.school)`, strconv.Itoa(e.Step))
	w.and(true, `NOT EXISTS (SELECT 1 FROM teacher_recognitions o WHERE o.teacher = r.teacher AND o.id <> r.id AND o.state IN ('recognised', 'rechecking')
		AND (o.valid_to = '' OR o.valid_to > r.valid_to) AND `+levelRank("o")+` >= `+levelRank("r")+`)`)
	return all(ctx, q.q, func(r scanner) (x teacher.Ending, err error) {
		var to string
		if err := r.Scan(&x.Recognition, &x.Teacher, &x.School, &x.Level, &to); err != nil {
			return x, err
		}
		x.ValidTo, err = civil.Parse(to)
		return x, err
	}, `SELECT r.id, r.teacher, s.school, r.level, r.valid_to FROM teacher_recognitions r
		JOIN teacher_standings s ON s.teacher = r.teacher JOIN schools c ON c.id = s.school`+w.where()+` ORDER BY r.valid_to, r.id, s.school`+w.limit(e.Limit-1), w.args...)
}

// levelRank orders the levels of a table's recognitions.
func levelRank(table string) string {
	return `CASE ` + table + `.level WHEN 'senior' THEN 3 WHEN 'intermediate' THEN 2 ELSE 1 END`
}

// CertificateHolder implements teacher.Reads.
func (q *queries) CertificateHolder(ctx context.Context, province, number string) (teacher.ID, error) {
	ids, err := all(ctx, q.q, func(r scanner) (id teacher.ID, err error) { return id, r.Scan(&id) },
		`SELECT r.teacher FROM teacher_recognitions r JOIN schools s ON s.id = r.school WHERE r.certificate_no = $1 AND s.region >= $2 AND s.region <= $3 ORDER BY r.id LIMIT 1`, number, province, province+"~")
	if err != nil || len(ids) == 0 {
		return "", err
	}
	return ids[0], nil
}
