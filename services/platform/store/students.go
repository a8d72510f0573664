package store

import (
	"context"
	"time"

	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/student"
)

const studentColumns = `id, school, student_no, name, sex, birth_date, major_code, entry_year, class, study_mode, home_region, enrol_date, length, state, state_on, state_reason, to_school, version, created_at, updated_at`

func scanStudent(row scanner) (s student.Student, err error) {
	var created, updated int64
	if err := row.Scan(&s.ID, &s.School, &s.StudentNo, &s.Name, &s.Sex, (*dated)(&s.BirthDate), &s.MajorCode, &s.EntryYear, &s.Class, &s.StudyMode, &s.HomeRegion,
		(*dated)(&s.EnrolDate), &s.Length, &s.State, (*dated)(&s.StateOn), &s.StateReason, &s.ToSchool, &s.Version, &created, &updated); err != nil {
		return s, missing(err, student.ErrNotFound)
	}
	s.CreatedAt, s.UpdatedAt = at(created), at(updated)
	return s, nil
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

// Students implements student.Reads, by class and number.
func (q *queries) Students(ctx context.Context, f student.Filter, p page.Request) (page.Page[student.Student], error) {
	after, err := page.Decode(p.Cursor, 3)
	if err != nil {
		return page.Page[student.Student]{}, err
	}
	var w filter
	w.and(true, `school = ?`, string(f.School))
	w.and(f.Class != "", `class = ?`, f.Class)
	w.and(f.State != "", `state = ?`, string(f.State))
	w.and(f.EntryYear != 0, `entry_year = ?`, f.EntryYear)
	w.and(f.MajorCode != "", `major_code = ?`, f.MajorCode)
	numbered := f.IDIndex != "" || f.PhoneIndex != ""
	w.and(f.Text != "" && !numbered, `(lower(name) LIKE ? ESCAPE '\' OR student_no = ?)`, contains(f.Text), f.Text)
	w.and(numbered, `(student_no = ? OR id IN (SELECT student FROM student_private WHERE id_index <> '' AND id_index = ? OR phone_index <> '' AND phone_index = ?))`, f.Text, f.IDIndex, f.PhoneIndex)
	w.and(after[2] != "", `(class, student_no, id) > (?, ?, ?)`, after[0], after[1], after[2])
	rows, err := all(ctx, q.q, scanStudent,
		`SELECT `+studentColumns+` FROM students`+w.where()+` ORDER BY class, student_no, id`+w.limit(p.Size()), w.args...)
	return page.Cut(rows, p.Size(), func(s student.Student) []string { return []string{s.Class, s.StudentNo, string(s.ID)} }), err
}

// InsertStudent implements student.Tx.
func (tx *Tx) InsertStudent(ctx context.Context, s student.Student) error {
	n, err := tx.q.exec(ctx, `INSERT INTO students (`+studentColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20) ON CONFLICT DO NOTHING`,
		s.ID, s.School, s.StudentNo, s.Name, s.Sex, s.BirthDate.String(), s.MajorCode, s.EntryYear, s.Class, s.StudyMode, s.HomeRegion,
		s.EnrolDate.String(), s.Length, s.State, s.StateOn.String(), s.StateReason, s.ToSchool, s.Version, micros(s.CreatedAt), micros(s.UpdatedAt))
	return changed(n, err, student.ErrTaken)
}

// SaveStudent implements student.Tx.
func (tx *Tx) SaveStudent(ctx context.Context, s student.Student) error {
	n, err := tx.q.exec(ctx, `UPDATE students SET school = $1, student_no = $2, name = $3, sex = $4, birth_date = $5, major_code = $6, entry_year = $7,
		class = $8, study_mode = $9, home_region = $10, enrol_date = $11, length = $12, state = $13, state_on = $14, state_reason = $15, to_school = $16,
		version = $17, updated_at = $18 WHERE id = $19 AND version = $20`,
		s.School, s.StudentNo, s.Name, s.Sex, s.BirthDate.String(), s.MajorCode, s.EntryYear, s.Class, s.StudyMode, s.HomeRegion,
		s.EnrolDate.String(), s.Length, s.State, s.StateOn.String(), s.StateReason, s.ToSchool, s.Version, micros(s.UpdatedAt), s.ID, s.Version-1)
	return changed(n, err, student.ErrStale)
}

// Entries implements student.Reads.
func (q *queries) Entries(ctx context.Context, school org.ID) ([]student.Entry, error) {
	return all(ctx, q.q, func(r scanner) (e student.Entry, err error) {
		e.Student, err = scanStudent(also{r, []any{&e.IDIndex, &e.PhoneIndex, &e.GuardianIndex, &e.GuardianNameIx}})
		return e, err
	}, `SELECT `+studentColumns+`, COALESCE(id_index, ''), COALESCE(phone_index, ''), COALESCE(guardian_index, ''), COALESCE(guardian_name_index, '')
		FROM students LEFT JOIN (SELECT student, id_index, phone_index, guardian_index, guardian_name_index FROM student_private) p ON p.student = students.id
		WHERE students.school = $1 ORDER BY students.id`, school)
}

// also scans more columns behind those of a scan.
type also struct {
	scanner
	more []any
}

// Scan implements scanner.
func (a also) Scan(into ...any) error { return a.scanner.Scan(append(into, a.more...)...) }

// ClassesOf implements student.Reads.
func (q *queries) ClassesOf(ctx context.Context, school org.ID) ([]student.Class, error) {
	return all(ctx, q.q, func(r scanner) (c student.Class, err error) {
		return c, r.Scan(&c.Name, &c.MajorCode, &c.EntryYear, &c.Active)
	}, `SELECT class, MAX(major_code), MIN(entry_year), SUM(CASE WHEN state = 'active' THEN 1 ELSE 0 END) FROM students
		WHERE school = $1 AND class <> '' GROUP BY class ORDER BY 3 DESC, 1`, school)
}

// Incoming implements student.Reads.
func (q *queries) Incoming(ctx context.Context, school org.ID, p page.Request) (page.Page[student.Student], error) {
	after, err := page.Decode(p.Cursor, 1)
	if err != nil {
		return page.Page[student.Student]{}, err
	}
	rows, err := all(ctx, q.q, scanStudent, `SELECT `+studentColumns+` FROM students WHERE to_school = $1 AND state = 'transferred' AND id > $2 ORDER BY id LIMIT $3`,
		school, after[0], p.Size()+1)
	return page.Cut(rows, p.Size(), func(s student.Student) []string { return []string{string(s.ID)} }), err
}

// SetAccess implements student.Tx.
func (tx *Tx) SetAccess(ctx context.Context, id student.ID, school org.ID, class string, may bool, now time.Time) error {
	disabled := micros(now)
	if may {
		disabled = 0
	}
	_, err := tx.q.exec(ctx, `UPDATE accounts SET org = $1, class = $2, disabled_at = $3, version = version + 1 WHERE person = $4 AND role = 'student'`,
		school, class, disabled, id)
	if err != nil || may {
		return err
	}
	_, err = tx.q.exec(ctx, `DELETE FROM sessions WHERE account IN (SELECT id FROM accounts WHERE person = $1 AND role = 'student')`, id)
	return err
}
