package store

import (
	"context"
	"encoding/json"
	"time"

	"firstkm/services/interview"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/privacy"
	"firstkm/services/student"
)

func scanInterview(row scanner) (interview.Interview, error) {
	return bodies[interview.Interview](interview.ErrNotFound)(row)
}

// Interview implements interview.Reads.
func (q *queries) Interview(ctx context.Context, id interview.ID) (interview.Interview, error) {
	return scanInterview(q.q.row(ctx, `SELECT body FROM interviews WHERE id = $1`, id))
}

// LockInterview implements interview.Tx.
func (tx *Tx) LockInterview(ctx context.Context, id interview.ID) (interview.Interview, error) {
	return scanInterview(tx.q.row(ctx, `SELECT body FROM interviews WHERE id = $1`+tx.engine.lock(), id))
}

// Interviews implements interview.Reads.
func (q *queries) Interviews(ctx context.Context, f interview.Filter, p page.Request) (page.Page[interview.Interview], error) {
	var w filter
	w.and(f.Application != "", `application = ?`, string(f.Application))
	w.and(f.Enterprise != "", `enterprise = ?`, string(f.Enterprise))
	w.and(f.School != "", `school = ?`, string(f.School))
	w.and(f.Class != "", `class = ?`, f.Class)
	w.and(f.Student != "", `student = ?`, string(f.Student))
	in(&w, `state`, f.States)
	return newest(ctx, q.q, `interviews`, w, p, scanInterview, func(i interview.Interview) string { return string(i.ID) })
}

// InterviewsToEnd implements interview.Reads.
func (q *queries) InterviewsToEnd(ctx context.Context, now time.Time, limit int) ([]interview.ID, error) {
	return all(ctx, q.q, func(r scanner) (id interview.ID, err error) { return id, r.Scan(&id) },
		`SELECT i.id FROM interviews i JOIN applications a ON a.id = i.application JOIN enterprises e ON e.id = i.enterprise WHERE i.state IN ('proposed', 'agreed')
		AND (i.state = 'proposed' AND i.first_at <= $1 OR a.state NOT IN ('submitted', 'shortlisted', 'intended') OR e.verified = 0) ORDER BY i.id LIMIT $2`, micros(now), limit)
}

// InsertInterview implements interview.Tx.
func (tx *Tx) InsertInterview(ctx context.Context, i interview.Interview) error {
	body, err := json.Marshal(i)
	if err != nil {
		return err
	}
	n, err := tx.q.exec(ctx, `INSERT INTO interviews (id, application, enterprise, school, class, student, state, first_at, from_at, until_at, version, body)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING`,
		i.ID, i.Application, i.Enterprise, i.School, i.Class, i.Student, i.State, micros(i.First()), micros(i.From), micros(i.Until()), i.Version, string(body))
	return changed(n, err, interview.ErrOpen)
}

// SaveInterview implements interview.Tx.
func (tx *Tx) SaveInterview(ctx context.Context, i interview.Interview) error {
	body, err := json.Marshal(i)
	if err != nil {
		return err
	}
	n, err := tx.q.exec(ctx, `UPDATE interviews SET state = $1, from_at = $2, until_at = $3, version = $4, body = $5 WHERE id = $6 AND version = $7`,
		i.State, micros(i.From), micros(i.Until()), i.Version, string(body), i.ID, i.Version-1)
	return changed(n, err, interview.ErrStale)
}

// interviewsKept are a student's interviews, oldest first.
func (q *queries) interviewsKept(ctx context.Context, id student.ID) (kept []privacy.KeptInterview, err error) {
	list, err := all(ctx, q.q, scanInterview, `SELECT body FROM interviews WHERE student = $1 ORDER BY id`, id)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	var posts []placement.ID
	var units []org.ID
	for _, i := range list {
		posts, units = append(posts, i.Placement), append(units, i.Enterprise)
	}
	titles, err := q.PlacementsByID(ctx, posts)
	if err != nil {
		return nil, err
	}
	known, err := q.EnterprisesByID(ctx, units)
	for _, i := range list {
		kept = append(kept, privacy.KeptInterview{
			Post: titles[i.Placement].Title, Unit: known[i.Enterprise].Name, Kind: i.Kind.Label(), State: i.State.Label(), At: i.From,
			Word: interview.WordWords(i.Word), Reason: interview.ReasonWords(i.Reason),
		})
	}
	return kept, err
}
