package store

import (
	"context"
	"errors"

	"firstkm/services/placement"
	"firstkm/services/privacy"
	"firstkm/services/round"
	"firstkm/services/student"
)

// roundsKept are a student's parts in placement rounds, oldest first; results only of rounds whose result is out.
func (q *queries) roundsKept(ctx context.Context, id student.ID) (kept []privacy.KeptRound, err error) {
	list, err := all(ctx, q.q, bodies[round.Round](round.ErrNotFound), `SELECT body FROM rounds r
		WHERE EXISTS (SELECT 1 FROM round_people p WHERE p.round = r.id AND p.student = $1) OR r.run <> '' AND EXISTS (SELECT 1 FROM round_results x WHERE x.run = r.run AND x.student = $1)
		ORDER BY r.id`, id)
	if err != nil {
		return nil, err
	}
	for _, r := range list {
		k, err := q.roundKept(ctx, r, id)
		if err != nil {
			return nil, err
		}
		kept = append(kept, k)
	}
	return kept, nil
}

func (q *queries) roundKept(ctx context.Context, r round.Round, id student.ID) (privacy.KeptRound, error) {
	p, err := q.Person(ctx, r.ID, id)
	if err != nil && !errors.Is(err, round.ErrNotFound) {
		return privacy.KeptRound{}, err
	}
	var x round.Result
	if r.State.Out() {
		if x, err = q.Result(ctx, r.Run, id); err != nil && !errors.Is(err, round.ErrNotFound) {
			return privacy.KeptRound{}, err
		}
	}
	if p.Number == "" {
		p.Number = x.Number
	}
	titles, err := q.PlacementsByID(ctx, append([]placement.ID{x.Placement}, p.Choices...))
	k := privacy.KeptRound{
		Name: r.Name, Number: p.Number, Choices: []string{}, Wishes: p.Wishes.Words(), RefusedAt: p.Refused, ConsentAt: p.Consent.At, Obtained: titles[x.Placement].Title, Reasons: x.Reasons(),
	}
	for _, c := range p.Choices {
		k.Choices = append(k.Choices, titles[c].Title)
	}
	return k, err
}

// roundOver is when lists and results of a round are past their time: $1 is the day before which it ended.
const roundOver = `r.state IN ('settled', 'cancelled') AND r.holds_until < $1`

// duePeople are students with lists or results of such rounds.
const duePeople = `SELECT x.student, s.school, x.student, ` + held + ` AS held FROM (
	SELECT p.student AS student FROM round_people p JOIN rounds r ON r.id = p.round WHERE ` + roundOver + `
	UNION SELECT y.student FROM round_results y JOIN rounds r ON r.run = y.run WHERE ` + roundOver + `) x
	JOIN students s ON s.id = x.student ORDER BY held, x.student LIMIT $2`

// eraseRounds removes a student's lists and results of rounds that ended before a day. The round's own counts and its files, which
// know students by numbers alone, stay.
func (tx *Tx) eraseRounds(ctx context.Context, id student.ID, before string) (bool, error) {
	lists, err := tx.q.exec(ctx, `DELETE FROM round_people WHERE student = $2 AND round IN (SELECT r.id FROM rounds r WHERE `+roundOver+`)`, before, id)
	if err != nil {
		return false, err
	}
	results, err := tx.q.exec(ctx, `DELETE FROM round_results WHERE student = $2 AND run IN (SELECT r.run FROM rounds r WHERE `+roundOver+`)`, before, id)
	return lists+results > 0, err
}
