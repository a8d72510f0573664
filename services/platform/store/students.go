package store

import (
	"context"

	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/student"
)

const studentColumns = `id, school, student_no, name, sex, birth_date, major_code, entry_year, class, study_mode, home_region, version, created_at`

func scanStudent(row scanner) (s student.Student, err error) {
	var created int64
	var birth string
	if err := row.Scan(&s.ID, &s.School, &s.StudentNo, &s.Name, &s.Sex, &birth, &s.MajorCode, &s.EntryYear, &s.Class, &s.StudyMode, &s.HomeRegion, &s.Version, &created); err != nil {
		return s, missing(err, student.ErrNotFound)
	}
	s.CreatedAt = at(created)
	s.BirthDate, err = civil.Parse(birth)
	return s, err
}

// Student implements student.Reads.
func (q *queries) Student(ctx context.Context, id student.ID) (student.Student, error) {
	return scanStudent(q.q.row(ctx, `SELECT `+studentColumns+` FROM students WHERE id = $1`, id))
}

// LockStudent implements application.Tx: the row that keeps a student from being placed twice at once.
func (tx *Tx) LockStudent(ctx context.Context, id student.ID) (student.Student, error) {
	return scanStudent(tx.q.row(ctx, `SELECT `+studentColumns+` FROM students WHERE id = $1`+tx.engine.lock(), id))
}

// StudentByNo implements student.Reads.
func (q *queries) StudentByNo(ctx context.Context, school org.ID, no string) (student.Student, error) {
	return scanStudent(q.q.row(ctx, `SELECT `+studentColumns+` FROM students WHERE school = $1 AND student_no = $2`, school, no))
}

// Students implements student.Reads.
func (q *queries) Students(ctx context.Context, f student.Filter, p page.Request) (page.Page[student.Student], error) {
	after, err := page.Decode(p.Cursor, 1)
	if err != nil {
		return page.Page[student.Student]{}, err
	}
	var w filter
	w.and(true, `school = ?`, string(f.School))
	w.and(f.Class != "", `class = ?`, f.Class)
	w.and(f.Text != "", `(lower(name) LIKE ? ESCAPE '\' OR student_no = ?)`, contains(f.Text), f.Text)
	w.and(after[0] != "", `id > ?`, after[0])
	rows, err := all(ctx, q.q, scanStudent,
		`SELECT `+studentColumns+` FROM students`+w.where()+` ORDER BY id`+w.limit(p.Size()), w.args...)
	return page.Cut(rows, p.Size(), func(s student.Student) []string { return []string{string(s.ID)} }), err
}

// InsertStudent implements student.Tx.
func (tx *Tx) InsertStudent(ctx context.Context, s student.Student) error {
	n, err := tx.q.exec(ctx, `INSERT INTO students (`+studentColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT DO NOTHING`,
		s.ID, s.School, s.StudentNo, s.Name, s.Sex, s.BirthDate.String(), s.MajorCode, s.EntryYear, s.Class, s.StudyMode, s.HomeRegion, s.Version, micros(s.CreatedAt))
	return changed(n, err, student.ErrTaken)
}

// SaveStudent implements student.Tx.
func (tx *Tx) SaveStudent(ctx context.Context, s student.Student) error {
	n, err := tx.q.exec(ctx, `UPDATE students SET name = $1, sex = $2, birth_date = $3, major_code = $4, entry_year = $5, class = $6, study_mode = $7, home_region = $8, version = $9 WHERE id = $10 AND version = $11`,
		s.Name, s.Sex, s.BirthDate.String(), s.MajorCode, s.EntryYear, s.Class, s.StudyMode, s.HomeRegion, s.Version, s.ID, s.Version-1)
	return changed(n, err, student.ErrStale)
}
