package store

import (
	"context"
	"encoding/json"
	"fmt"

	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/teacher"
)

const snapshotColumns = `id, school, as_of, formula, body, hash, algorithm, key, signature, created_at`

func scanSnapshot(row scanner) (s teacher.Snapshot, err error) {
	var asOf string
	var created int64
	err = row.Scan(&s.ID, &s.School, &asOf, &s.Formula, &s.Body, &s.Hash, &s.Seal.Algorithm, &s.Seal.Key, &s.Seal.Signature, &created)
	if err != nil {
		return s, missing(err, teacher.ErrNotFound)
	}
	s.CreatedAt = at(created)
	s.AsOf, err = civil.Parse(asOf)
	return s, err
}

// Snapshot implements teacher.Reads.
func (q *queries) Snapshot(ctx context.Context, id teacher.SnapshotID) (teacher.Snapshot, error) {
	return scanSnapshot(q.q.row(ctx, `SELECT `+snapshotColumns+` FROM ratio_snapshots WHERE id = $1`, id))
}

// Snapshots implements teacher.Reads.
func (q *queries) Snapshots(ctx context.Context, school org.ID, p page.Request) (page.Page[teacher.Snapshot], error) {
	after, err := page.Decode(p.Cursor, 1)
	if err != nil {
		return page.Page[teacher.Snapshot]{}, err
	}
	var w filter
	w.and(school != "", `school = ?`, string(school))
	w.and(after[0] != "", `id < ?`, after[0])
	rows, err := all(ctx, q.q, scanSnapshot, `SELECT `+snapshotColumns+` FROM ratio_snapshots`+w.where()+` ORDER BY id DESC`+w.limit(p.Size()), w.args...)
	return page.Cut(rows, p.Size(), func(s teacher.Snapshot) []string { return []string{string(s.ID)} }), err
}

// InsertSnapshot implements teacher.Tx.
func (tx *Tx) InsertSnapshot(ctx context.Context, s teacher.Snapshot) error {
	_, err := tx.q.exec(ctx, `INSERT INTO ratio_snapshots (`+snapshotColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		s.ID, s.School, s.AsOf.String(), s.Formula, string(s.Body), s.Hash, s.Seal.Algorithm, s.Seal.Key, s.Seal.Signature, micros(s.CreatedAt))
	return err
}

// scenarioBody is what of a scenario is stored as one JSON value.
type scenarioBody struct {
	AsOf    civil.Date
	Formula teacher.Formula
	Changes []teacher.Suppose
	By      string
}

const scenarioColumns = `id, school, name, version, created_at, updated_at, body`

func scanScenario(row scanner) (s teacher.Scenario, err error) {
	var created, updated int64
	var body string
	if err := row.Scan(&s.ID, &s.School, &s.Name, &s.Version, &created, &updated, &body); err != nil {
		return s, missing(err, teacher.ErrNotFound)
	}
	var b scenarioBody
	if err := decode(body, &b); err != nil {
		return s, fmt.Errorf("read scenario %s: %w", s.ID, err)
	}
	s.CreatedAt, s.UpdatedAt = at(created), at(updated)
	s.AsOf, s.Formula, s.Changes = b.AsOf, b.Formula, b.Changes
	s.By = ident.ID(b.By)
	return s, nil
}

func writeScenario(s teacher.Scenario) (string, error) {
	b, err := json.Marshal(scenarioBody{s.AsOf, s.Formula, s.Changes, string(s.By)})
	return string(b), err
}

// Scenario implements teacher.Reads.
func (q *queries) Scenario(ctx context.Context, id teacher.ScenarioID) (teacher.Scenario, error) {
	return scanScenario(q.q.row(ctx, `SELECT `+scenarioColumns+` FROM ratio_scenarios WHERE id = $1`, id))
}

// Scenarios implements teacher.Reads.
func (q *queries) Scenarios(ctx context.Context, school org.ID, p page.Request) (page.Page[teacher.Scenario], error) {
	after, err := page.Decode(p.Cursor, 1)
	if err != nil {
		return page.Page[teacher.Scenario]{}, err
	}
	var w filter
	w.and(true, `school = ?`, string(school))
	w.and(after[0] != "", `id < ?`, after[0])
	rows, err := all(ctx, q.q, scanScenario, `SELECT `+scenarioColumns+` FROM ratio_scenarios`+w.where()+` ORDER BY id DESC`+w.limit(p.Size()), w.args...)
	return page.Cut(rows, p.Size(), func(s teacher.Scenario) []string { return []string{string(s.ID)} }), err
}

// InsertScenario implements teacher.Tx.
func (tx *Tx) InsertScenario(ctx context.Context, s teacher.Scenario) error {
	body, err := writeScenario(s)
	if err != nil {
		return err
	}
	_, err = tx.q.exec(ctx, `INSERT INTO ratio_scenarios (`+scenarioColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		s.ID, s.School, s.Name, s.Version, micros(s.CreatedAt), micros(s.UpdatedAt), body)
	return err
}

// SaveScenario implements teacher.Tx.
func (tx *Tx) SaveScenario(ctx context.Context, s teacher.Scenario) error {
	body, err := writeScenario(s)
	if err != nil {
		return err
	}
	n, err := tx.q.exec(ctx, `UPDATE ratio_scenarios SET name = $1, version = $2, updated_at = $3, body = $4 WHERE id = $5 AND version = $6`,
		s.Name, s.Version, micros(s.UpdatedAt), body, s.ID, s.Version-1)
	return changed(n, err, teacher.ErrStale)
}

// DeleteScenario implements teacher.Tx.
func (tx *Tx) DeleteScenario(ctx context.Context, id teacher.ScenarioID) error {
	n, err := tx.q.exec(ctx, `DELETE FROM ratio_scenarios WHERE id = $1`, id)
	return changed(n, err, teacher.ErrNotFound)
}
