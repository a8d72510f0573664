package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"firstkm/services/org"
	"firstkm/services/student"
)

// Steps implements student.Reads.
func (q *queries) Steps(ctx context.Context, id student.ID) ([]student.Step, error) {
	return all(ctx, q.q, scanStep, `SELECT `+stepColumns+` FROM student_steps WHERE student = $1 ORDER BY at, id`, id)
}

const stepColumns = `id, student, school, kind, on_date, account, at, body`

func scanStep(r scanner) (s student.Step, err error) {
	var us int64
	var body string
	if err := r.Scan(&s.ID, &s.Student, &s.School, &s.Kind, (*dated)(&s.On), &s.Account, &us, &body); err != nil {
		return s, err
	}
	s.At = at(us)
	return s, decode(body, &s.Detail)
}

// StepsOf implements student.Reads.
func (q *queries) StepsOf(ctx context.Context, ids []student.ID) (map[student.ID][]student.Step, error) {
	found := map[student.ID][]student.Step{}
	for part := range slices.Chunk(ids, atOnce) {
		var w filter
		in(&w, `student`, filled(part))
		steps, err := all(ctx, q.q, scanStep, `SELECT `+stepColumns+` FROM student_steps`+w.where()+` ORDER BY student, at, id`, w.args...)
		if err != nil {
			return nil, err
		}
		for _, step := range steps {
			found[step.Student] = append(found[step.Student], step)
		}
	}
	return found, nil
}

// InsertStep implements student.Tx.
func (tx *Tx) InsertStep(ctx context.Context, s student.Step) error {
	body, err := json.Marshal(s.Detail)
	if err != nil {
		return fmt.Errorf("encode a step: %w", err)
	}
	_, err = tx.q.exec(ctx, `INSERT INTO student_steps (id, student, school, kind, on_date, account, at, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		s.ID, s.Student, s.School, s.Kind, s.On.String(), s.Account, micros(s.At), string(body))
	return err
}

// Rollovers implements student.Reads.
func (q *queries) Rollovers(ctx context.Context, school org.ID) ([]student.Rollover, error) {
	return all(ctx, q.q, func(r scanner) (o student.Rollover, err error) {
		var us int64
		var body string
		if err := r.Scan(&o.School, &o.Year, &o.Account, &us, &body); err != nil {
			return o, err
		}
		o.At = at(us)
		return o, decode(body, &o)
	}, `SELECT school, year, account, at, body FROM rollovers WHERE school = $1 ORDER BY year DESC`, school)
}

// InsertRollover implements student.Tx.
func (tx *Tx) InsertRollover(ctx context.Context, o student.Rollover) error {
	body, err := json.Marshal(o)
	if err != nil {
		return fmt.Errorf("encode a roll-over: %w", err)
	}
	n, err := tx.q.exec(ctx, `INSERT INTO rollovers (school, year, account, at, body) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
		o.School, o.Year, o.Account, micros(o.At), string(body))
	return changed(n, err, student.ErrRolled)
}
