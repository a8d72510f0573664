package store

import (
	"context"
	"encoding/json"
	"fmt"

	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/placement"
)

// placementBody is what of an opening is stored as one JSON value.
type placementBody struct {
	Terms        placement.Terms
	ExternalName string   `json:",omitzero"`
	Conditions   []string `json:",omitzero"`
	ClosedReason string   `json:",omitzero"`
}

const placementColumns = `id, enterprise, origin, source, ref, state, taken, expires_on, published_at, version, created_at, updated_at, body`

func scanPlacement(row scanner) (p placement.Placement, err error) {
	var published, created, updated int64
	var expires, body string
	if err := row.Scan(&p.ID, &p.Enterprise, &p.Origin, &p.Source, &p.Ref, &p.State, &p.Taken, &expires, &published, &p.Version, &created, &updated, &body); err != nil {
		return p, missing(err, placement.ErrNotFound)
	}
	var b placementBody
	if err := decode(body, &b); err != nil {
		return p, fmt.Errorf("read placement %s: %w", p.ID, err)
	}
	if err := p.ExpiresOn.UnmarshalText([]byte(expires)); err != nil {
		return p, fmt.Errorf("read placement %s: %w", p.ID, err)
	}
	p.PublishedAt, p.CreatedAt, p.UpdatedAt = at(published), at(created), at(updated)
	p.Terms, p.ExternalName, p.Conditions, p.ClosedReason = b.Terms, b.ExternalName, b.Conditions, b.ClosedReason
	return p, nil
}

func writePlacement(p placement.Placement) (string, error) {
	b, err := json.Marshal(placementBody{p.Terms, p.ExternalName, p.Conditions, p.ClosedReason})
	return string(b), err
}

// Placement implements placement.Reads.
func (q *queries) Placement(ctx context.Context, id placement.ID) (placement.Placement, error) {
	return scanPlacement(q.q.row(ctx, `SELECT `+placementColumns+` FROM placements WHERE id = $1`, id))
}

// LockPlacement implements placement.Tx.
func (tx *Tx) LockPlacement(ctx context.Context, id placement.ID) (placement.Placement, error) {
	p, err := scanPlacement(tx.q.row(ctx, `SELECT `+placementColumns+` FROM placements WHERE id = $1`+tx.engine.lock(), id))
	if err == nil {
		tx.hold(string(id), p.Version)
	}
	return p, err
}

// PlacementByRef implements placement.Reads.
func (q *queries) PlacementByRef(ctx context.Context, source, ref string) (placement.Placement, error) {
	return scanPlacement(q.q.row(ctx, `SELECT `+placementColumns+` FROM placements WHERE source = $1 AND ref = $2`, source, ref))
}

// PlacementsOf implements placement.Reads.
func (q *queries) PlacementsOf(ctx context.Context, enterprise org.ID, state placement.State, p page.Request) (page.Page[placement.Placement], error) {
	after, err := page.Decode(p.Cursor, 1)
	if err != nil {
		return page.Page[placement.Placement]{}, err
	}
	var w filter
	w.and(true, `enterprise = ?`, string(enterprise))
	w.and(state != "", `state = ?`, string(state))
	w.and(after[0] != "", `id < ?`, after[0])
	rows, err := all(ctx, q.q, scanPlacement, `SELECT `+placementColumns+` FROM placements`+w.where()+` ORDER BY id DESC`+w.limit(p.Size()), w.args...)
	return page.Cut(rows, p.Size(), func(p placement.Placement) []string { return []string{string(p.ID)} }), err
}

// PlacementsFrom reads up to limit openings with ids after the given one, in order of id: a walk over all of them.
func (q *queries) PlacementsFrom(ctx context.Context, after placement.ID, limit int) ([]placement.Placement, error) {
	return all(ctx, q.q, scanPlacement, `SELECT `+placementColumns+` FROM placements WHERE id > $1 ORDER BY id LIMIT $2`, after, limit)
}

// Due implements placement.Reads.
func (q *queries) Due(ctx context.Context, day civil.Date, limit int) ([]placement.ID, error) {
	return all(ctx, q.q, func(r scanner) (id placement.ID, err error) { return id, r.Scan(&id) },
		`SELECT id FROM placements WHERE state = 'published' AND expires_on < $1 ORDER BY expires_on LIMIT $2`, day.String(), limit)
}

// scanStay reads kind of post, first and last day, and how many.
func scanStay(r scanner) (s placement.Stay, err error) {
	return s, r.Scan(&s.PostKind, (*dated)(&s.From), (*dated)(&s.To), &s.Count)
}

// Stays implements placement.Reads.
func (q *queries) Stays(ctx context.Context, enterprise org.ID, from, to civil.Date) ([]placement.Stay, error) {
	return all(ctx, q.q, scanStay, `SELECT post_kind, from_on, to_on, CAST(SUM(n) AS BIGINT) FROM (
	      SELECT post_kind, from_on, to_on, COUNT(*) AS n FROM applications
	      WHERE enterprise = $1 AND state IN ('intended', 'placed') AND kind = 'post' AND from_on <= $2 AND to_on >= $3
	      GROUP BY post_kind, from_on, to_on
	      UNION ALL
	      SELECT post_kind, from_on, to_on, held FROM round_offers
	      WHERE enterprise = $1 AND held > 0 AND kind = 'post' AND from_on <= $2 AND to_on >= $3) AS there
	    GROUP BY post_kind, from_on, to_on`, enterprise, to.String(), from.String())
}

// InsertPlacement implements placement.Tx.
func (tx *Tx) InsertPlacement(ctx context.Context, p placement.Placement) error {
	body, err := writePlacement(p)
	if err != nil {
		return err
	}
	n, err := tx.q.exec(ctx, `INSERT INTO placements (id, enterprise, origin, source, ref, state, region, taken, expires_on, published_at, version, created_at, updated_at, body)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) ON CONFLICT DO NOTHING`,
		p.ID, p.Enterprise, p.Origin, p.Source, p.Ref, p.State, p.Region, p.Taken, p.ExpiresOn.String(), micros(p.PublishedAt),
		p.Version, micros(p.CreatedAt), micros(p.UpdatedAt), body)
	return changed(n, err, placement.ErrState)
}

// SavePlacement implements placement.Tx.
func (tx *Tx) SavePlacement(ctx context.Context, p placement.Placement) error {
	body, err := writePlacement(p)
	if err != nil {
		return err
	}
	return tx.save(ctx, string(p.ID), p.Version, placement.ErrStale, `UPDATE placements SET state = $1, region = $2, taken = $3, expires_on = $4, published_at = $5, version = $6, updated_at = $7, body = $8
		WHERE id = $9 AND version = $10`,
		p.State, p.Region, p.Taken, p.ExpiresOn.String(), micros(p.PublishedAt), p.Version, micros(p.UpdatedAt), body, p.ID, p.Version-1)
}

func scanReport(row scanner) (placement.Report, error) {
	return bodies[placement.Report](placement.ErrNotFound)(row)
}

// Report implements placement.Reads.
func (q *queries) Report(ctx context.Context, id ident.ID) (placement.Report, error) {
	return scanReport(q.q.row(ctx, `SELECT body FROM reports WHERE id = $1`, id))
}

// Reports implements placement.Reads: a school is concerned by its students' reports and by those on its partners.
func (q *queries) Reports(ctx context.Context, f placement.ReportFilter, p page.Request) (page.Page[placement.Report], error) {
	var w filter
	w.and(f.School != "", `(school = ? OR enterprise IN (SELECT enterprise FROM cooperations WHERE school = ? AND ended_on = '') OR enterprise IN (SELECT enterprise FROM applications WHERE school = ? AND state IN ('submitted', 'shortlisted', 'intended', 'placed')))`,
		string(f.School), string(f.School), string(f.School))
	within(&w, `region`, f.Region)
	w.and(f.Open, `answered_at = 0`)
	return newest(ctx, q.q, `reports`, w, p, scanReport, func(r placement.Report) string { return string(r.ID) })
}

// InsertReport implements placement.Tx.
func (tx *Tx) InsertReport(ctx context.Context, r placement.Report) error {
	body, err := json.Marshal(r)
	if err != nil {
		return err
	}
	_, err = tx.q.exec(ctx, `INSERT INTO reports (id, placement, enterprise, region, school, answered_at, body) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		r.ID, r.Placement, r.Enterprise, r.Region, r.School, micros(r.AnsweredAt), string(body))
	return err
}

// SaveReport implements placement.Tx.
func (tx *Tx) SaveReport(ctx context.Context, r placement.Report) error {
	body, err := json.Marshal(r)
	if err != nil {
		return err
	}
	n, err := tx.q.exec(ctx, `UPDATE reports SET answered_at = $1, body = $2 WHERE id = $3`, micros(r.AnsweredAt), string(body), r.ID)
	return changed(n, err, placement.ErrNotFound)
}
