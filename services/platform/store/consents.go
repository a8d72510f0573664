package store

import (
	"context"
	"encoding/json"
	"slices"

	"firstkm/services/agreement"
	"firstkm/services/application"
	"firstkm/services/kernel/civil"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/privacy"
	"firstkm/services/student"
)

func scanConsent(row scanner) (agreement.Consent, error) {
	return bodies[agreement.Consent](agreement.ErrConsentNotFound)(row)
}

// Consent implements agreement.ConsentReads.
func (q *queries) Consent(ctx context.Context, id application.ID) (agreement.Consent, error) {
	return scanConsent(q.q.row(ctx, `SELECT body FROM consents WHERE application = $1`, id))
}

// LockConsent implements agreement.ConsentTx.
func (tx *Tx) LockConsent(ctx context.Context, id application.ID) (agreement.Consent, error) {
	return scanConsent(tx.q.row(ctx, `SELECT body FROM consents WHERE application = $1`+tx.engine.lock(), id))
}

// ConsentsOf implements agreement.ConsentReads.
func (q *queries) ConsentsOf(ctx context.Context, ids []application.ID) (map[application.ID]agreement.Consent, error) {
	found := make(map[application.ID]agreement.Consent, len(ids))
	for part := range slices.Chunk(ids, atOnce) {
		var w filter
		in(&w, `application`, part)
		list, err := all(ctx, q.q, scanConsent, `SELECT body FROM consents`+w.where(), w.args...)
		if err != nil {
			return nil, err
		}
		for _, c := range list {
			found[c.Application] = c
		}
	}
	return found, nil
}

// ConsentsUnseen implements agreement.ConsentReads.
func (q *queries) ConsentsUnseen(ctx context.Context, day civil.Date, limit int) ([]application.ID, error) {
	return all(ctx, q.q, func(r scanner) (id application.ID, err error) { return id, r.Scan(&id) },
		`SELECT c.application FROM consents c JOIN placements p ON p.id = c.placement AND p.version > c.seen JOIN applications a ON a.id = c.application
		WHERE a.state = 'placed' AND a.from_on > $1 ORDER BY c.application LIMIT $2`, day.String(), limit)
}

// SaveConsent implements agreement.ConsentTx: the first version is a new row.
func (tx *Tx) SaveConsent(ctx context.Context, c agreement.Consent, seen uint64) error {
	body, err := json.Marshal(c)
	if err != nil {
		return err
	}
	if c.Version == 1 {
		n, err := tx.q.exec(ctx, `INSERT INTO consents (application, placement, school, class, student, seen, version, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`,
			c.Application, c.Placement, c.School, c.Class, c.Student, seen, c.Version, string(body))
		return changed(n, err, agreement.ErrConsentStale)
	}
	n, err := tx.q.exec(ctx, `UPDATE consents SET seen = $1, version = $2, body = $3 WHERE application = $4 AND version = $5`, seen, c.Version, string(body), c.Application, c.Version-1)
	return changed(n, err, agreement.ErrConsentStale)
}

// SeeConsent implements agreement.ConsentTx.
func (tx *Tx) SeeConsent(ctx context.Context, id application.ID, seen uint64) error {
	_, err := tx.q.exec(ctx, `UPDATE consents SET seen = $1 WHERE application = $2`, seen, id)
	return err
}

// ConsentAsked implements privacy.Reads: whether the guardian of a student is asked to consent and has not answered yet.
func (q *queries) ConsentAsked(ctx context.Context, id student.ID) (bool, error) {
	list, err := all(ctx, q.q, scanConsent, `SELECT c.body FROM consents c JOIN applications a ON a.id = c.application WHERE c.student = $1 AND a.state = 'placed'`, id)
	return slices.ContainsFunc(list, func(c agreement.Consent) bool { return c.ByGuardian.Hash != c.Asked().Hash }), err
}

// consentsKept are a student's consents, oldest first.
func (q *queries) consentsKept(ctx context.Context, id student.ID) (kept []privacy.KeptConsent, err error) {
	list, err := all(ctx, q.q, scanConsent, `SELECT body FROM consents WHERE student = $1 ORDER BY application`, id)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	var posts []placement.ID
	for _, c := range list {
		posts = append(posts, c.Placement)
	}
	titles, err := q.PlacementsByID(ctx, posts)
	if err != nil {
		return nil, err
	}
	var units []org.ID
	for _, p := range titles {
		units = append(units, p.Enterprise)
	}
	known, err := q.EnterprisesByID(ctx, units)
	for _, c := range list {
		p := titles[c.Placement]
		k := privacy.KeptConsent{Post: p.Title, Unit: known[p.Enterprise].Name, AskedAt: c.CreatedAt, Telephone: c.Telephone, SamePhone: c.SamePhone}
		for _, by := range agreement.Signers() {
			if a := c.Of(by); a.Given != "" {
				one := privacy.KeptAnswer{By: by.Label(), Given: string(a.Given), On: a.On, Way: a.Way.Label(), Relation: a.Relation.Label(), Note: a.Note, WithdrawnOn: a.WithdrawnOn}
				if by == agreement.OfStudent { // what a guardian gives as a reason is for the school
					one.Reason = a.Reason
				}
				k.Answers = append(k.Answers, one)
			}
		}
		kept = append(kept, k)
	}
	return kept, err
}
