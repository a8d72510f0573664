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
	for _, post := range slices.Sorted(maps.Keys(more)) {
		if _, err := tx.q.exec(ctx, `INSERT INTO round_popular (round, placement, ranked, firsts) VALUES ($1, $2, $3, $4)
			ON CONFLICT (round, placement) DO UPDATE SET ranked = round_popular.ranked + excluded.ranked, firsts = round_popular.firsts + excluded.firsts`,
			id, post, more[post].Rank, more[post].First); err != nil {
			return err
		}
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
	for _, m := range marks {
		if _, err := tx.q.exec(ctx, `INSERT INTO round_marks (round, placement, number, value, decline) VALUES ($1, $2, $3, $4, $5)`, id, post, m.Number, m.Value, m.Decline); err != nil {
			return err
		}
	}
	return nil
}

// Judgements implements round.Reads.
func (q *queries) Judgements(ctx context.Context, id round.ID) ([]round.Judgement, error) {
	return all(ctx, q.q, func(r scanner) (j round.Judgement, err error) {
		var body string
		if err := r.Scan(&body); err != nil {
			return j, err
		}
		return j, decode(body, &j)
	}, `SELECT body FROM round_judgements WHERE round = $1 ORDER BY school, major, placement`, id)
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
func (q *queries) SchoolStudents(ctx context.Context, school org.ID) ([]student.Student, error) {
	return all(ctx, q.q, scanStudent, `SELECT `+studentColumns+` FROM students WHERE school = $1 AND state = 'active' ORDER BY id`, school)
}

// SchoolClearances implements round.Reads.
func (q *queries) SchoolClearances(ctx context.Context, school org.ID) ([]org.Clearance, error) {
	return all(ctx, q.q, func(r scanner) (c org.Clearance, err error) {
		var body string
		if err := r.Scan(&body); err != nil {
			return c, err
		}
		return c, decode(body, &c)
	}, `SELECT body FROM clearances WHERE school = $1 ORDER BY id`, school)
}

// PlacedOver implements round.Reads.
func (q *queries) PlacedOver(ctx context.Context, schools []org.ID, from, to civil.Date) (map[student.ID][]round.Span, error) {
	var w filter
	in(&w, `school`, schools)
	w.and(true, `state = 'placed'`)
	w.and(true, `to_on >= ?`, from.String())
	w.and(true, `from_on <= ?`, to.String())
	found := map[student.ID][]round.Span{}
	_, err := all(ctx, q.q, func(r scanner) (none struct{}, err error) {
		var of student.ID
		var from, to string
		if err := r.Scan(&of, &from, &to); err != nil {
			return none, err
		}
		var s round.Span
		if s.From, err = civil.Parse(from); err != nil {
			return none, err
		}
		if s.To, err = civil.Parse(to); err != nil {
			return none, err
		}
		found[of] = append(found[of], s)
		return none, nil
	}, `SELECT student, from_on, to_on FROM applications`+w.where(), w.args...)
	return found, err
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
	if f.Outcome == round.Waits { // by the index of those that wait, which is in the order of units
		w.and(true, `outcome = 'waits'`)
		order = ` ORDER BY enterprise, placement, student`
	} else {
		w.and(f.Outcome != "", `outcome = ?`, string(f.Outcome))
	}
	w.and(f.Placement != "", `placement = ?`, string(f.Placement))
	w.and(f.School != "", `school = ?`, string(f.School))
	w.and(f.Unmatched, `placement = ''`)
	w.and(f.After != "", `student > ?`, string(f.After))
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

// InsertResults implements round.Tx.
func (tx *Tx) InsertResults(ctx context.Context, run round.RunID, list []round.Result) error {
	if _, err := tx.q.exec(ctx, `INSERT INTO round_runs (run) VALUES ($1) ON CONFLICT DO NOTHING`, run); err != nil {
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

// SavePart implements round.Tx.
func (tx *Tx) SavePart(ctx context.Context, run round.RunID, name string, part int, body []byte) error {
	if _, err := tx.q.exec(ctx, `INSERT INTO round_runs (run) VALUES ($1) ON CONFLICT DO NOTHING`, run); err != nil {
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
