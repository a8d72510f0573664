package store

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"firstkm/services/application"
	"firstkm/services/kernel/civil"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/round"
	"firstkm/services/student"
)

// Popular implements round.Reads.
func (q *queries) Popular(ctx context.Context, id round.ID) (map[placement.ID]round.Popularity, error) {
	found := map[placement.ID]round.Popularity{}
	_, err := all(ctx, q.q, func(r scanner) (none struct{}, err error) {
		var post placement.ID
		var p round.Popularity
		if err := r.Scan(&post, &p.Rank, &p.First); err != nil {
			return none, err
		}
		found[post] = p
		return none, nil
	}, `SELECT placement, ranked, firsts FROM round_popular WHERE round = $1`, id)
	return found, err
}

// CountChoices implements round.Tx. Posts are counted in the order of their ids, so that no two transactions wait for each other.
func (tx *Tx) CountChoices(ctx context.Context, id round.ID, more map[placement.ID]round.Popularity) error {
	posts := slices.Sorted(maps.Keys(more))
	for len(posts) > 0 {
		n := together(len(posts))
		var args []any
		for _, post := range posts[:n] {
			args = append(args, id, post, more[post].Rank, more[post].First)
		}
		if _, err := tx.q.exec(ctx, `INSERT INTO round_popular (round, placement, ranked, firsts) VALUES `+tuples(n, 4)+`
			ON CONFLICT (round, placement) DO UPDATE SET ranked = round_popular.ranked + excluded.ranked, firsts = round_popular.firsts + excluded.firsts`, args...); err != nil {
			return err
		}
		posts = posts[n:]
	}
	return nil
}

type postMark struct {
	post placement.ID
	mark round.Mark
}

func scanMark(r scanner) (m postMark, err error) {
	return m, r.Scan(&m.post, &m.mark.Number, &m.mark.Value, &m.mark.Decline)
}

// Marks implements round.Reads.
func (q *queries) Marks(ctx context.Context, id round.ID, post placement.ID) ([]round.Mark, error) {
	rows, err := all(ctx, q.q, scanMark, `SELECT placement, number, value, decline FROM round_marks WHERE round = $1 AND placement = $2 ORDER BY number`, id, post)
	marks := make([]round.Mark, len(rows))
	for i, row := range rows {
		marks[i] = row.mark
	}
	return marks, err
}

// MarksOf implements round.Reads.
func (q *queries) MarksOf(ctx context.Context, id round.ID) (map[placement.ID][]round.Mark, error) {
	rows, err := all(ctx, q.q, scanMark, `SELECT placement, number, value, decline FROM round_marks WHERE round = $1 ORDER BY placement, number`, id)
	found := map[placement.ID][]round.Mark{}
	for _, row := range rows {
		found[row.post] = append(found[row.post], row.mark)
	}
	return found, err
}

// SaveMarks implements round.Tx.
func (tx *Tx) SaveMarks(ctx context.Context, id round.ID, post placement.ID, marks []round.Mark) error {
	if _, err := tx.q.exec(ctx, `DELETE FROM round_marks WHERE round = $1 AND placement = $2`, id, post); err != nil {
		return err
	}
	for len(marks) > 0 {
		n := together(len(marks))
		var args []any
		for _, m := range marks[:n] {
			args = append(args, id, post, m.Number, m.Value, m.Decline)
		}
		if _, err := tx.q.exec(ctx, `INSERT INTO round_marks (round, placement, number, value, decline) VALUES `+tuples(n, 5), args...); err != nil {
			return err
		}
		marks = marks[n:]
	}
	return nil
}

func scanJudgement(row scanner) (round.Judgement, error) {
	return bodies[round.Judgement](round.ErrNotFound)(row)
}

// Judgements implements round.Reads.
func (q *queries) Judgements(ctx context.Context, id round.ID) ([]round.Judgement, error) {
	return all(ctx, q.q, scanJudgement, `SELECT body FROM round_judgements WHERE round = $1 ORDER BY school, major, placement`, id)
}

// JudgementsOf implements round.Reads.
func (q *queries) JudgementsOf(ctx context.Context, id round.ID, school org.ID, major string) ([]round.Judgement, error) {
	return all(ctx, q.q, scanJudgement, `SELECT body FROM round_judgements WHERE round = $1 AND school = $2 AND major = $3 ORDER BY placement`, id, school, major)
}

// SaveJudgement implements round.Tx.
func (tx *Tx) SaveJudgement(ctx context.Context, id round.ID, j round.Judgement) error {
	body, err := json.Marshal(j)
	if err != nil {
		return err
	}
	_, err = tx.q.exec(ctx, `INSERT INTO round_judgements (round, school, major, placement, body) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (round, school, major, placement) DO UPDATE SET body = excluded.body`, id, j.School, j.Major, j.Placement, string(body))
	return err
}

// SchoolStudents implements round.Reads.
func (q *queries) SchoolStudents(ctx context.Context, school org.ID, classes ...string) ([]student.Student, error) {
	var w filter
	w.and(true, `school = ?`, string(school))
	w.and(true, `state = 'active'`)
	in(&w, `class`, classes)
	return all(ctx, q.q, scanStudent, `SELECT `+studentColumns+` FROM students`+w.where()+` ORDER BY id`, w.args...)
}

// SchoolClearances implements round.Reads.
func (q *queries) SchoolClearances(ctx context.Context, school org.ID) ([]org.Clearance, error) {
	return all(ctx, q.q, bodies[org.Clearance](org.ErrNotFound), `SELECT body FROM clearances WHERE school = $1 ORDER BY id`, school)
}

// PlacedOver implements round.Reads.
func (q *queries) PlacedOver(ctx context.Context, schools []org.ID, from, to civil.Date) (map[student.ID][]round.Span, error) {
	var w filter
	in(&w, `school`, schools)
	w.and(true, `state = 'placed'`)
	w.and(true, `to_on >= ?`, from.String())
	w.and(true, `from_on <= ?`, to.String())
	rows, err := all(ctx, q.q, scanSpan, `SELECT student, from_on, to_on FROM applications`+w.where(), w.args...)
	found := map[student.ID][]round.Span{}
	for _, s := range rows {
		found[s.of] = append(found[s.of], s.Span)
	}
	return found, err
}

// SpansOf implements round.Reads.
func (q *queries) SpansOf(ctx context.Context, of student.ID, from, to civil.Date) ([]round.Span, error) {
	rows, err := all(ctx, q.q, scanSpan, `SELECT student, from_on, to_on FROM applications WHERE student = $1 AND state = 'placed' AND to_on >= $2 AND from_on <= $3`, of, from.String(), to.String())
	spans := make([]round.Span, len(rows))
	for i, s := range rows {
		spans[i] = s.Span
	}
	return spans, err
}

// spanOf is the days of a student's placement.
type spanOf struct {
	of student.ID
	round.Span
}

func scanSpan(r scanner) (s spanOf, err error) {
	return s, r.Scan(&s.of, (*dated)(&s.From), (*dated)(&s.To))
}

// resultBody is what of a result is read only when it is asked for whole.
type resultBody struct {
	Lines   []round.Line        `json:"lines,omitempty"`
	Consent application.Consent `json:"consent,omitzero"`
}

const resultColumns = `student, school, number, placement, enterprise, place, outcome, reason, application`

func scanBrief(row scanner) (r round.Result, err error) {
	return r, missing(row.Scan(&r.Student, &r.School, &r.Number, &r.Placement, &r.Unit, &r.Rank, &r.Outcome, &r.Reason, &r.Application), round.ErrNotFound)
}

func scanResult(row scanner) (r round.Result, err error) {
	var text string
	if err := row.Scan(&r.Student, &r.School, &r.Number, &r.Placement, &r.Unit, &r.Rank, &r.Outcome, &r.Reason, &r.Application, &text); err != nil {
		return r, missing(err, round.ErrNotFound)
	}
	var body resultBody
	if err := decode(text, &body); err != nil {
		return r, err
	}
	r.Lines, r.Consent = body.Lines, body.Consent
	return r, nil
}

// Results implements round.Reads.
func (q *queries) Results(ctx context.Context, run round.RunID, f round.ResultFilter) ([]round.Result, error) {
	var w filter
	w.and(true, `run = ?`, string(run))
	order := ` ORDER BY student`
	switch {
	case f.Outcome == round.Waits && f.After == "" && !f.Brief: // as settling takes them, by the index of those that wait
		w.and(true, `outcome = 'waits'`)
		order = ` ORDER BY enterprise, placement, student`
	case f.Limit > 0:
		order = ` ORDER BY number`
		fallthrough
	default:
		w.and(f.Outcome != "", `outcome = ?`, string(f.Outcome))
	}
	w.and(f.Placement != "", `placement = ?`, string(f.Placement))
	w.and(f.School != "", `school = ?`, string(f.School))
	w.and(f.Unmatched, `placement = ''`)
	w.and(f.Number != "", `number = ?`, f.Number)
	w.and(f.After != "", `number > ?`, f.After)
	scan, columns := scanResult, resultColumns+`, body`
	if f.Brief {
		scan, columns = scanBrief, resultColumns
	}
	limit := ""
	if f.Limit > 0 {
		limit = w.limit(f.Limit - 1)
	}
	return all(ctx, q.q, scan, `SELECT `+columns+` FROM round_results`+w.where()+order+limit, w.args...)
}

// Result implements round.Reads.
func (q *queries) Result(ctx context.Context, run round.RunID, of student.ID) (round.Result, error) {
	return scanResult(q.q.row(ctx, `SELECT `+resultColumns+`, body FROM round_results WHERE run = $1 AND student = $2`, run, of))
}

// begun names the run to who forgets the stale ones, and holds it until the transaction ends: the row is written also where it
// is there, so that DropRun waits for what is added beside it, and finds it.
func (tx *Tx) begun(ctx context.Context, run round.RunID) error {
	_, err := tx.q.exec(ctx, `INSERT INTO round_runs (run) VALUES ($1) ON CONFLICT (run) DO UPDATE SET run = excluded.run`, run)
	return err
}

// InsertResults implements round.Tx.
func (tx *Tx) InsertResults(ctx context.Context, run round.RunID, list []round.Result) error {
	if err := tx.begun(ctx, run); err != nil {
		return err
	}
	for len(list) > 0 {
		n := together(len(list))
		var args []any
		for _, r := range list[:n] {
			body, err := json.Marshal(resultBody{r.Lines, r.Consent})
			if err != nil {
				return fmt.Errorf("encode a result: %w", err)
			}
			args = append(args, run, r.Student, r.School, r.Number, r.Placement, r.Unit, r.Rank, r.Outcome, r.Reason, r.Application, string(body))
		}
		if _, err := tx.q.exec(ctx, `INSERT INTO round_results (run, `+resultColumns+`, body) VALUES `+tuples(n, 11), args...); err != nil {
			return err
		}
		list = list[n:]
	}
	return nil
}

// SaveResult implements round.Tx; what became of the list does not change.
func (tx *Tx) SaveResult(ctx context.Context, run round.RunID, r round.Result) error {
	n, err := tx.q.exec(ctx, `UPDATE round_results SET placement = $1, enterprise = $2, place = $3, outcome = $4, reason = $5, application = $6 WHERE run = $7 AND student = $8`,
		r.Placement, r.Unit, r.Rank, r.Outcome, r.Reason, r.Application, run, r.Student)
	return changed(n, err, round.ErrNotFound)
}

// Figures implements round.Reads.
func (q *queries) Figures(ctx context.Context, id round.ID) (round.Figures, error) {
	return bodies[round.Figures](round.ErrNotFound)(q.q.row(ctx, `SELECT body FROM round_figures WHERE round = $1`, id))
}

// SaveFigures implements round.Tx.
func (tx *Tx) SaveFigures(ctx context.Context, id round.ID, f round.Figures) error {
	body, err := json.Marshal(f)
	if err != nil {
		return err
	}
	_, err = tx.q.exec(ctx, `INSERT INTO round_figures (round, body) VALUES ($1, $2)`, id, string(body))
	return err
}

// SavePart implements round.Tx.
func (tx *Tx) SavePart(ctx context.Context, run round.RunID, name string, part int, body []byte) error {
	if err := tx.begun(ctx, run); err != nil {
		return err
	}
	_, err := tx.q.exec(ctx, `INSERT INTO round_files (run, name, part, body) VALUES ($1, $2, $3, $4)`, run, name, part, body)
	return err
}

// File implements round.Reads.
func (q *queries) File(ctx context.Context, run round.RunID, name string, each func(part []byte) error) error {
	_, err := all(ctx, q.q, func(r scanner) (none struct{}, err error) {
		var body []byte
		if err := r.Scan(&body); err != nil {
			return none, err
		}
		return none, each(body)
	}, `SELECT body FROM round_files WHERE run = $1 AND name = $2 ORDER BY part`, run, name)
	return err
}

// DropRun implements round.Tx.
func (tx *Tx) DropRun(ctx context.Context, run round.RunID, limit int) (bool, error) {
	var held round.RunID
	if err := tx.q.row(ctx, `SELECT run FROM round_runs WHERE run = $1`+tx.engine.lock(), run).Scan(&held); err != nil {
		return true, missing(err, nil) // another was first
	}
	n, err := tx.q.exec(ctx, `DELETE FROM round_results WHERE run = $1 AND student IN (SELECT student FROM round_results WHERE run = $1 ORDER BY student LIMIT $2)`, run, limit)
	if err != nil || n > 0 {
		return false, err
	}
	n, err = tx.q.exec(ctx, `DELETE FROM round_files WHERE run = $1 AND part IN (SELECT part FROM round_files WHERE run = $1 ORDER BY part LIMIT 1)`, run)
	if err != nil || n > 0 {
		return false, err
	}
	_, err = tx.q.exec(ctx, `DELETE FROM round_runs WHERE run = $1`, run)
	return err == nil, err
}
