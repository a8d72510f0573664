package store

import (
	"context"
	"encoding/json"
	"fmt"

	"firstkm/services/kernel/civil"
	"firstkm/services/org"
	"firstkm/services/teacher"
)

const flowColumns = `id, teacher, from_school, to_school, start_on, end_on, share, purpose, version, created_at`

func scanFlow(row scanner) (f teacher.Flow, err error) {
	var start, end string
	var created int64
	err = row.Scan(&f.ID, &f.Teacher, &f.From, &f.To, &start, &end, &f.Share, &f.Purpose, &f.Version, &created)
	if err != nil {
		return f, missing(err, teacher.ErrNotFound)
	}
	f.CreatedAt = at(created)
	if f.Start, err = civil.Parse(start); err != nil {
		return f, err
	}
	f.End, err = civil.Parse(end)
	return f, err
}

// Flow implements teacher.Reads.
func (q *queries) Flow(ctx context.Context, id teacher.FlowID) (teacher.Flow, error) {
	return scanFlow(q.q.row(ctx, `SELECT `+flowColumns+` FROM teacher_flows WHERE id = $1`, id))
}

// FlowsOf implements teacher.Reads: what a school lends and receives, newest first.
func (q *queries) FlowsOf(ctx context.Context, school org.ID) ([]teacher.Flow, error) {
	return all(ctx, q.q, scanFlow, `SELECT `+flowColumns+` FROM teacher_flows WHERE from_school = $1 OR to_school = $1 ORDER BY id DESC`, school)
}

// FlowsOfTeacher implements teacher.Reads.
func (q *queries) FlowsOfTeacher(ctx context.Context, id teacher.ID) ([]teacher.Flow, error) {
	return all(ctx, q.q, scanFlow, `SELECT `+flowColumns+` FROM teacher_flows WHERE teacher = $1 ORDER BY start_on, id`, id)
}

// FlowsAmong implements teacher.Reads.
func (q *queries) FlowsAmong(ctx context.Context, schools []org.ID, since civil.Date) ([]teacher.Flow, error) {
	f := when(`end_on >= ?`, since.String()).also(len(schools) == 0, `1 = 0`)
	in(&f, "from_school", schools)
	in(&f, "to_school", schools)
	return all(ctx, q.q, scanFlow, `SELECT `+flowColumns+` FROM teacher_flows`+f.where()+` ORDER BY start_on, id`, f.args...)
}

// InsertFlow implements teacher.Tx.
func (tx *Tx) InsertFlow(ctx context.Context, f teacher.Flow) error {
	_, err := tx.q.exec(ctx, `INSERT INTO teacher_flows (`+flowColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		f.ID, f.Teacher, f.From, f.To, f.Start.String(), f.End.String(), f.Share, f.Purpose, f.Version, micros(f.CreatedAt))
	return err
}

// SaveFlow implements teacher.Tx.
func (tx *Tx) SaveFlow(ctx context.Context, f teacher.Flow) error {
	n, err := tx.q.exec(ctx, `UPDATE teacher_flows SET to_school = $1, start_on = $2, end_on = $3, share = $4, purpose = $5, version = $6 WHERE id = $7 AND version = $8`,
		f.To, f.Start.String(), f.End.String(), f.Share, f.Purpose, f.Version, f.ID, f.Version-1)
	return changed(n, err, teacher.ErrStale)
}

// DeleteFlow implements teacher.Tx.
func (tx *Tx) DeleteFlow(ctx context.Context, id teacher.FlowID, version uint64) error {
	n, err := tx.q.exec(ctx, `DELETE FROM teacher_flows WHERE id = $1 AND version = $2`, id, version)
	return changed(n, err, teacher.ErrStale)
}

// Matrix implements teacher.Reads.
func (q *queries) Matrix(ctx context.Context, school org.ID) (m teacher.Matrix, err error) {
	var body string
	var version uint64
	if err := q.q.row(ctx, `SELECT version, body FROM teacher_matrices WHERE school = $1`, school).Scan(&version, &body); err != nil {
		return m, missing(err, teacher.ErrNotFound)
	}
	if err := decode(body, &m); err != nil {
		return m, fmt.Errorf("read the matrix of %s: %w", school, err)
	}
	m.School, m.Version = school, version
	return m, nil
}

// SaveMatrix implements teacher.Tx.
func (tx *Tx) SaveMatrix(ctx context.Context, m teacher.Matrix) error {
	body, err := json.Marshal(m)
	if err != nil {
		return err
	}
	if m.Version == 1 {
		n, err := tx.q.exec(ctx, `INSERT INTO teacher_matrices (school, version, body) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, m.School, m.Version, string(body))
		return changed(n, err, teacher.ErrStale)
	}
	n, err := tx.q.exec(ctx, `UPDATE teacher_matrices SET version = $1, body = $2 WHERE school = $3 AND version = $4`, m.Version, string(body), m.School, m.Version-1)
	return changed(n, err, teacher.ErrStale)
}
