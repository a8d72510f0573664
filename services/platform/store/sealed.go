package store

import (
	"context"
	"database/sql"
	"errors"

	"firstkm/services/student"
)

const sealedColumns = `student, school, id_number, phone, guardian_name, guardian_phone, id_index, phone_index, guardian_index, guardian_name_index, updated_at`

func scanSealed(row scanner) (s student.Sealed, err error) {
	var us int64
	err = row.Scan(&s.Student, &s.School, &s.IDNumber, &s.Phone, &s.GuardianName, &s.GuardianPhone, &s.IDIndex, &s.PhoneIndex, &s.GuardianIndex, &s.GuardianNameIx, &us)
	s.UpdatedAt = at(us)
	return s, err
}

// SealedOf implements student.Reads.
func (q *queries) SealedOf(ctx context.Context, id student.ID) (student.Sealed, error) {
	s, err := scanSealed(q.q.row(ctx, `SELECT `+sealedColumns+` FROM student_private WHERE student = $1`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return student.Sealed{Student: id}, nil
	}
	return s, err
}

// Holders implements student.Reads.
func (q *queries) Holders(ctx context.Context, idIndex string) ([]student.Holder, error) {
	return all(ctx, q.q, func(r scanner) (h student.Holder, err error) {
		err = r.Scan(&h.Student, &h.School)
		return h, err
	}, `SELECT student, school FROM student_private WHERE id_index = $1 AND id_index <> '' ORDER BY student`, idIndex)
}

// SaveSealed implements student.Tx.
func (tx *Tx) SaveSealed(ctx context.Context, s student.Sealed) error {
	n, err := tx.q.exec(ctx, `INSERT INTO student_private (`+sealedColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING`,
		s.Student, s.School, s.IDNumber, s.Phone, s.GuardianName, s.GuardianPhone, s.IDIndex, s.PhoneIndex, s.GuardianIndex, s.GuardianNameIx, micros(s.UpdatedAt))
	if err != nil || n > 0 {
		return err
	}
	n, err = tx.q.exec(ctx, `UPDATE student_private SET school = $1, id_number = $2, phone = $3, guardian_name = $4, guardian_phone = $5,
		id_index = $6, phone_index = $7, guardian_index = $8, guardian_name_index = $9, updated_at = $10
		WHERE student = $11 AND NOT EXISTS (SELECT 1 FROM student_private o WHERE o.school = $1 AND o.id_index = $6 AND o.id_index <> '' AND o.student <> $11)`,
		s.School, s.IDNumber, s.Phone, s.GuardianName, s.GuardianPhone, s.IDIndex, s.PhoneIndex, s.GuardianIndex, s.GuardianNameIx, micros(s.UpdatedAt), s.Student)
	return changed(n, err, student.ErrSameNumber)
}

// SealedAfter lists what is sealed behind a student's id, at most n.
func (q *queries) SealedAfter(ctx context.Context, id student.ID, n int) ([]student.Sealed, error) {
	return all(ctx, q.q, scanSealed, `SELECT `+sealedColumns+` FROM student_private WHERE student > $1 ORDER BY student LIMIT $2`, id, n)
}

// LockSealed is SealedAfter for sealing anew: nobody changes the rows before the transaction ends.
func (tx *Tx) LockSealed(ctx context.Context, id student.ID, n int) ([]student.Sealed, error) {
	return all(ctx, tx.q, scanSealed, `SELECT `+sealedColumns+` FROM student_private WHERE student > $1 ORDER BY student LIMIT $2`+tx.engine.lock(), id, n)
}
