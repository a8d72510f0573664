package store

import (
	"context"
	"maps"
	"slices"

	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/student"
	"firstkm/services/teacher"
)

// atOnce is how many keys one statement asks for at most.
const atOnce = 256

// several reads the rows of which ids are the key, by their keys; one that is not there is left out. statement ends before
// its WHERE.
func several[K ~string, T any](ctx context.Context, q querier, scan func(scanner) (T, error), key func(T) K, statement, column string, ids []K) (map[K]T, error) {
	return severalOf(ctx, q, scan, key, statement, filter{}, column, ids)
}

// severalOf reads them among the rows that a filter lets through.
func severalOf[K ~string, T any](ctx context.Context, q querier, scan func(scanner) (T, error), key func(T) K, statement string, among filter, column string, ids []K) (map[K]T, error) {
	want := map[K]bool{}
	for _, id := range ids {
		want[id] = true
	}
	found := make(map[K]T, len(want))
	for part := range slices.Chunk(slices.Sorted(maps.Keys(want)), atOnce) {
		w := filter{slices.Clone(among.conditions), slices.Clone(among.args)}
		in(&w, column, filled(part))
		rows, err := all(ctx, q, scan, statement+w.where(), w.args...)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			found[key(row)] = row
		}
	}
	return found, nil
}

// filled repeats the last key until there are 1, 4, 16, 64 or 256, so that few texts of statements are prepared.
func filled[K ~string](keys []K) []K {
	size := 1
	for size < len(keys) {
		size *= 4
	}
	out := slices.Clone(keys)
	for len(out) < size {
		out = append(out, keys[len(keys)-1])
	}
	return out
}

// PlacementsByID implements application.Reads and practice.Reads.
func (q *queries) PlacementsByID(ctx context.Context, ids []placement.ID) (map[placement.ID]placement.Placement, error) {
	return several(ctx, q.q, scanPlacement, func(p placement.Placement) placement.ID { return p.ID }, `SELECT `+placementColumns+` FROM placements`, `id`, ids)
}

// EnterprisesByID implements org.Reads and practice.Reads.
func (q *queries) EnterprisesByID(ctx context.Context, ids []org.ID) (map[org.ID]org.Enterprise, error) {
	return several(ctx, q.q, scanEnterprise, func(e org.Enterprise) org.ID { return e.ID }, `SELECT `+enterpriseColumns+` FROM enterprises`, `id`, ids)
}

// SchoolsByID implements org.Reads, practice.Reads and teacher.Reads.
func (q *queries) SchoolsByID(ctx context.Context, ids []org.ID) (map[org.ID]org.School, error) {
	return several(ctx, q.q, scanSchool, func(s org.School) org.ID { return s.ID }, `SELECT `+schoolColumns+` FROM schools`, `id`, ids)
}

// BureausByID implements org.Reads.
func (q *queries) BureausByID(ctx context.Context, ids []org.ID) (map[org.ID]org.Bureau, error) {
	return several(ctx, q.q, scanBureau, func(b org.Bureau) org.ID { return b.ID }, `SELECT `+bureauColumns+` FROM bureaus`, `id`, ids)
}

// TeachersByID implements practice.Reads.
func (q *queries) TeachersByID(ctx context.Context, ids []teacher.ID) (map[teacher.ID]teacher.Teacher, error) {
	return several(ctx, q.q, scanTeacher, func(t teacher.Teacher) teacher.ID { return t.ID }, `SELECT `+teacherColumns+` FROM teachers t`, `t.id`, ids)
}

// StudentsByID implements student.Reads and application.Reads.
func (q *queries) StudentsByID(ctx context.Context, ids []student.ID) (map[student.ID]student.Student, error) {
	return several(ctx, q.q, scanStudent, func(s student.Student) student.ID { return s.ID }, `SELECT `+studentColumns+` FROM students`, `id`, ids)
}
