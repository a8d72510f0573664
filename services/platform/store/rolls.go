package store

import (
	"bytes"
	"context"
	littleendian "encoding/binary"
	"fmt"
	"slices"

	"firstkm/services/kernel/civil"
	"firstkm/services/org"
	"firstkm/services/teacher"
)

// A school's roll is all standings of its teachers over all days as one value: three little-endian 32-bit numbers each
// (first day, last day, cell). The ratio of any day is counted from it in memory: one row for a school, two thousand for a
// large province. It is made from teacher_standings in the transaction that changes those, so it never differs from them.
const standingSize = 12

func packRoll(list []teacher.Standing) []byte {
	b := make([]byte, 0, len(list)*standingSize)
	for _, s := range list {
		b = littleendian.LittleEndian.AppendUint32(b, uint32(s.From)) //nolint:gosec // read back by the same width
		b = littleendian.LittleEndian.AppendUint32(b, uint32(s.To))   //nolint:gosec // as above
		b = littleendian.LittleEndian.AppendUint32(b, uint32(s.Cell))
	}
	return b
}

// unpackRoll reads a roll into list, which is reused.
func unpackRoll(list []teacher.Standing, school org.ID, b []byte) ([]teacher.Standing, error) {
	if len(b)%standingSize != 0 {
		return nil, fmt.Errorf("the roll of %s has %d bytes, not a multiple of %d", school, len(b), standingSize)
	}
	list = slices.Grow(list[:0], len(b)/standingSize)
	for ; len(b) > 0; b = b[standingSize:] {
		list = append(list, teacher.Standing{
			School: school,
			From:   teacher.Day(littleendian.LittleEndian.Uint32(b)),     //nolint:gosec // as packRoll wrote it
			To:     teacher.Day(littleendian.LittleEndian.Uint32(b[4:])), //nolint:gosec // as above
			Cell:   teacher.Cell(littleendian.LittleEndian.Uint32(b[8:])),
		})
	}
	return list, nil
}

// Roll implements teacher.Reads.
func (q *queries) Roll(ctx context.Context, school org.ID) ([]teacher.Standing, error) {
	var body []byte
	bodies, err := all(ctx, q.q, func(r scanner) ([]byte, error) { return body, r.Scan(&body) }, `SELECT body FROM teacher_rolls WHERE school = $1`, school)
	if err != nil || len(bodies) == 0 {
		return nil, err
	}
	return unpackRoll(nil, school, body)
}

// EachRoll implements teacher.Reads.
func (q *queries) EachRoll(ctx context.Context, region string, use func(teacher.Roll) error) error {
	var w filter
	within(&w, `s.region`, region)
	rows, err := q.q.query(ctx, `SELECT s.id, s.region, s.level, s.name, r.body FROM teacher_rolls r JOIN schools s ON s.id = r.school`+w.where(), w.args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }() // Err below reports what matters
	var body []byte
	var list []teacher.Standing
	for rows.Next() {
		var roll teacher.Roll
		if err := rows.Scan(&roll.School, &roll.Region, &roll.Level, &roll.Name, &body); err != nil {
			return err
		}
		if list, err = unpackRoll(list, roll.School, body); err != nil {
			return err
		}
		roll.Standings = list
		if err := use(roll); err != nil {
			return err
		}
	}
	return translate(rows.Err())
}

// SaveStandings implements teacher.Tx.
func (tx *Tx) SaveStandings(ctx context.Context, id teacher.ID, list []teacher.Standing) ([]org.ID, error) {
	touched, err := all(ctx, tx.q, func(r scanner) (s org.ID, err error) { return s, r.Scan(&s) }, `SELECT DISTINCT school FROM teacher_standings WHERE teacher = $1`, id)
	if err != nil {
		return nil, err
	}
	if _, err := tx.q.exec(ctx, `DELETE FROM teacher_standings WHERE teacher = $1`, id); err != nil {
		return nil, err
	}
	for _, s := range list {
		touched = append(touched, s.School)
		_, err := tx.q.exec(ctx, `INSERT INTO teacher_standings (teacher, school, from_day, to_day, cell) VALUES ($1, $2, $3, $4, $5)`, id, s.School, int64(s.From), int64(s.To), int64(s.Cell))
		if err != nil {
			return nil, err
		}
	}
	slices.Sort(touched)
	return slices.Compact(touched), nil
}

// RefreshRolls implements teacher.Tx. The rolls are locked in the order of their schools, so that two transactions that
// touch the same ones follow each other.
func (tx *Tx) RefreshRolls(ctx context.Context, schools []org.ID) error {
	schools = slices.Compact(slices.Sorted(slices.Values(schools)))
	for _, school := range schools {
		_, err := tx.q.exec(ctx, `INSERT INTO teacher_rolls (school, body) VALUES ($1, $2) ON CONFLICT (school) DO UPDATE SET body = teacher_rolls.body`, school, []byte{})
		if err != nil {
			return err
		}
		list, err := all(ctx, tx.q, scanStanding, `SELECT from_day, to_day, cell FROM teacher_standings WHERE school = $1 ORDER BY from_day, to_day, cell`, school)
		if err != nil {
			return err
		}
		if _, err := tx.q.exec(ctx, `UPDATE teacher_rolls SET body = $1 WHERE school = $2`, packRoll(list), school); err != nil {
			return err
		}
	}
	return nil
}

func scanStanding(r scanner) (s teacher.Standing, err error) {
	return s, r.Scan(&s.From, &s.To, &s.Cell)
}

// RollsAstray lists the schools whose roll is not their standings, which cannot be unless somebody wrote into the database.
func (db *DB) RollsAstray(ctx context.Context) ([]org.ID, error) {
	schools, err := all(ctx, db.q, func(r scanner) (s org.ID, err error) { return s, r.Scan(&s) },
		`SELECT school FROM teacher_rolls UNION SELECT school FROM teacher_standings ORDER BY school`)
	if err != nil {
		return nil, err
	}
	var astray []org.ID
	for _, school := range schools {
		list, err := all(ctx, db.q, scanStanding, `SELECT from_day, to_day, cell FROM teacher_standings WHERE school = $1 ORDER BY from_day, to_day, cell`, school)
		if err != nil {
			return nil, err
		}
		roll, err := db.Roll(ctx, school)
		if err != nil {
			return nil, err
		}
		if !bytes.Equal(packRoll(list), packRoll(roll)) {
			astray = append(astray, school)
		}
	}
	return astray, nil
}

// Targets implements teacher.Reads.
func (q *queries) Targets(ctx context.Context) ([]teacher.Target, error) {
	return all(ctx, q.q, func(r scanner) (t teacher.Target, err error) {
		var from string
		if err := r.Scan(&t.Region, &from, &t.Formula, &t.PerMille, &t.Source); err != nil {
			return t, err
		}
		t.From, err = civil.Parse(from)
		return t, err
	}, `SELECT region, from_on, formula, per_mille, source FROM ratio_targets ORDER BY region, from_on`)
}

// SaveTarget implements teacher.Tx.
func (tx *Tx) SaveTarget(ctx context.Context, t teacher.Target) error {
	_, err := tx.q.exec(ctx, `INSERT INTO ratio_targets (region, from_on, formula, per_mille, source) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (region, from_on) DO UPDATE SET formula = excluded.formula, per_mille = excluded.per_mille, source = excluded.source`,
		t.Region, t.From.String(), t.Formula, t.PerMille, t.Source)
	return err
}
