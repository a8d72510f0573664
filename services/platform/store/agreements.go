package store

import (
	"context"
	"encoding/json"

	"firstkm/services/agreement"
	"firstkm/services/application"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/privacy"
	"firstkm/services/student"
)

func scanAgreement(row scanner) (agreement.Agreement, error) {
	return bodies[agreement.Agreement](agreement.ErrNoAgreement)(row)
}

// Agreement implements agreement.Reads.
func (q *queries) Agreement(ctx context.Context, id agreement.ID) (agreement.Agreement, error) {
	return scanAgreement(q.q.row(ctx, `SELECT body FROM agreements WHERE id = $1`, id))
}

// LockAgreement implements agreement.Tx.
func (tx *Tx) LockAgreement(ctx context.Context, id agreement.ID) (agreement.Agreement, error) {
	return scanAgreement(tx.q.row(ctx, `SELECT body FROM agreements WHERE id = $1`+tx.engine.lock(), id))
}

// Agreements implements agreement.Reads.
func (q *queries) Agreements(ctx context.Context, f agreement.Filter, p page.Request) (page.Page[agreement.Agreement], error) {
	var w filter
	w.and(f.Application != "", `application = ?`, string(f.Application))
	w.and(f.Enterprise != "", `enterprise = ?`, string(f.Enterprise))
	w.and(f.School != "", `school = ?`, string(f.School))
	w.and(f.Class != "", `class = ?`, f.Class)
	w.and(f.Student != "", `student = ?`, string(f.Student))
	in(&w, `state`, f.States)
	w.and(f.Lacks == agreement.SchoolSide, `state = 'waiting' AND school_signed = 0`)
	w.and(f.Lacks == agreement.UnitSide, `state = 'waiting' AND unit_signed = 0`)
	w.and(f.Lacks == agreement.StudentSide, `state = 'waiting' AND student_signed = 0`)
	return newest(ctx, q.q, `agreements`, w, p, scanAgreement, func(a agreement.Agreement) string { return string(a.ID) })
}

// Undrawn implements agreement.Reads.
func (q *queries) Undrawn(ctx context.Context, school org.ID, class string, day civil.Date, limit int) ([]application.ID, error) {
	return all(ctx, q.q, func(r scanner) (id application.ID, err error) { return id, r.Scan(&id) },
		`SELECT a.id FROM applications a WHERE a.school = $1 AND a.state = 'placed' AND a.kind = 'post' AND ($2 = '' OR a.class = $2) AND a.from_on > $3
		AND NOT EXISTS (SELECT 1 FROM agreements g WHERE g.application = a.id) ORDER BY a.id LIMIT $4`, school, class, day.String(), limit)
}

// AgreementsToEnd implements agreement.Reads.
func (q *queries) AgreementsToEnd(ctx context.Context, limit int) ([]agreement.ID, error) {
	return all(ctx, q.q, func(r scanner) (id agreement.ID, err error) { return id, r.Scan(&id) },
		`SELECT g.id FROM agreements g JOIN applications a ON a.id = g.application WHERE g.state <> 'ended' AND a.state <> 'placed' ORDER BY g.id LIMIT $1`, limit)
}

// InsertAgreement implements agreement.Tx.
func (tx *Tx) InsertAgreement(ctx context.Context, a agreement.Agreement) error {
	body, err := json.Marshal(a)
	if err != nil {
		return err
	}
	n, err := tx.q.exec(ctx, `INSERT INTO agreements (id, application, enterprise, school, class, student, state, school_signed, unit_signed, student_signed, version, body)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING`,
		a.ID, a.Application, a.Enterprise, a.School, a.Class, a.Student, a.State, signedBy(a, agreement.SchoolSide), signedBy(a, agreement.UnitSide), signedBy(a, agreement.StudentSide), a.Version, string(body))
	return changed(n, err, agreement.ErrDrawnTwice)
}

// SaveAgreement implements agreement.Tx.
func (tx *Tx) SaveAgreement(ctx context.Context, a agreement.Agreement) error {
	body, err := json.Marshal(a)
	if err != nil {
		return err
	}
	n, err := tx.q.exec(ctx, `UPDATE agreements SET state = $1, school_signed = $2, unit_signed = $3, student_signed = $4, version = $5, body = $6 WHERE id = $7 AND version = $8`,
		a.State, signedBy(a, agreement.SchoolSide), signedBy(a, agreement.UnitSide), signedBy(a, agreement.StudentSide), a.Version, string(body), a.ID, a.Version-1)
	return changed(n, err, agreement.ErrMoved)
}

func signedBy(a agreement.Agreement, side agreement.Side) int {
	if _, ok := a.Now().By(side); ok {
		return 1
	}
	return 0
}

// AgreementTexts implements agreement.Reads.
func (q *queries) AgreementTexts(ctx context.Context, school org.ID) ([]agreement.Template, error) {
	return all(ctx, q.q, bodies[agreement.Template](agreement.ErrNoAgreement), `SELECT body FROM agreement_texts WHERE owner IN ('', $1) ORDER BY id DESC`, school)
}

// InsertAgreementText implements agreement.Tx.
func (tx *Tx) InsertAgreementText(ctx context.Context, t agreement.Template) error {
	body, err := json.Marshal(t)
	if err != nil {
		return err
	}
	_, err = tx.q.exec(ctx, `INSERT INTO agreement_texts (id, owner, body) VALUES ($1, $2, $3)`, t.ID, t.Owner, string(body))
	return err
}

// agreementsKept are a student's agreements, oldest first.
func (q *queries) agreementsKept(ctx context.Context, id student.ID) (kept []privacy.KeptAgreement, err error) {
	list, err := all(ctx, q.q, scanAgreement, `SELECT body FROM agreements WHERE student = $1 ORDER BY id`, id)
	for _, a := range list {
		v := a.Now()
		k := privacy.KeptAgreement{Unit: v.Terms.UnitName, Post: v.Terms.Post, From: v.Terms.From, To: v.Terms.To, State: a.State.Label(), Text: v.NumberWords(), Hash: v.Hash}
		if own, ok := v.By(agreement.StudentSide); ok {
			k.SignedAt = own.At
		}
		kept = append(kept, k)
	}
	return kept, err
}
