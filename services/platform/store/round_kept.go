package store

import (
	"context"
	"errors"
	"slices"

	"firstkm/services/placement"
	"firstkm/services/privacy"
	"firstkm/services/round"
	"firstkm/services/student"
)

// inRound is whether the student $1 has a part in a round r.
const inRound = `(EXISTS (SELECT 1 FROM round_people p WHERE p.round = r.id AND p.student = $1) OR r.run <> '' AND EXISTS (SELECT 1 FROM round_results x WHERE x.run = r.run AND x.student = $1))`

// roundsKept are a student's parts in placement rounds, oldest first; results only of rounds whose result is out.
func (q *queries) roundsKept(ctx context.Context, id student.ID) (kept []privacy.KeptRound, err error) {
	list, err := all(ctx, q.q, scanRound, `SELECT body FROM rounds r WHERE `+inRound+` ORDER BY r.id`, id)
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
	var said []postMark
	if r.State.Out() || r.State.Over() { // until then units may change what they said
		if said, err = all(ctx, q.q, scanMark, `SELECT placement, number, value, decline FROM round_marks WHERE round = $1 AND number = $2 ORDER BY placement`, r.ID, p.Number); err != nil {
			return privacy.KeptRound{}, err
		}
	}
	return q.titledRound(ctx, r, p, x, said)
}

// titledRound says it with the titles of the openings.
func (q *queries) titledRound(ctx context.Context, r round.Round, p round.Person, x round.Result, said []postMark) (privacy.KeptRound, error) {
	var posts []placement.ID
	for _, m := range said {
		posts = append(posts, m.post)
	}
	offers, err := q.OffersOf(ctx, r.ID, posts)
	if err != nil {
		return privacy.KeptRound{}, err
	}
	titles, err := q.PlacementsByID(ctx, slices.Concat([]placement.ID{x.Placement}, p.Choices, posts))
	k := privacy.KeptRound{
		Name: r.Name, Number: p.Number, Choices: []string{}, Wishes: p.Wishes.Words(), RefusedAt: p.Refused, ConsentAt: p.Consent.At, Obtained: titles[x.Placement].Title, Reasons: x.Reasons(),
		Marks: []privacy.KeptMark{},
	}
	if r.State.Out() {
		k.Changed, k.Proof = r.Overridden(x.Student, p.Number), privacy.KeptProof(r.Proof())
	}
	for _, c := range p.Choices {
		k.Choices = append(k.Choices, titles[c].Title)
	}
	for _, m := range said {
		k.Marks = append(k.Marks, privacy.KeptMark{Post: titles[m.post].Title, Word: m.mark.Words(offers[m.post].Mode)})
	}
	return k, err
}

// roundOver is when lists and results of a round are past their time: $1 is the day before which it ended, settled, cancelled or
// lapsed. One whose result is out is not over until it is settled.
const roundOver = `r.state <> 'published' AND r.holds_until < $1`

// duePeople are students with lists or results of such rounds.
const duePeople = `SELECT x.student, s.school, x.student, ` + held + ` AS held FROM (
	SELECT p.student AS student FROM round_people p JOIN rounds r ON r.id = p.round WHERE ` + roundOver + `
	UNION SELECT y.student FROM round_results y JOIN rounds r ON r.run = y.run WHERE ` + roundOver + `) x
	JOIN students s ON s.id = x.student ORDER BY held, x.student LIMIT $2`

// roundPart is a student's part in a round.
type roundPart struct {
	round  round.ID
	number string
}

func scanRoundPart(row scanner) (p roundPart, err error) { return p, row.Scan(&p.round, &p.number) }

// eraseRounds removes a student's lists and results of rounds that ended before a day, with what units said of the student, and
// what the round says of the student's overrides. The round's own counts and its files, which know students by numbers alone,
// stay.
func (tx *Tx) eraseRounds(ctx context.Context, id student.ID, before string) (bool, error) {
	parts, err := all(ctx, tx.q, scanRoundPart, `SELECT r.id, p.number FROM round_people p JOIN rounds r ON r.id = p.round WHERE p.student = $2 AND `+roundOver+`
		UNION SELECT r.id, y.number FROM round_results y JOIN rounds r ON r.run = y.run WHERE y.student = $2 AND `+roundOver+` ORDER BY 1`, before, id)
	if err != nil {
		return false, err
	}
	for _, p := range parts {
		if err := tx.eraseRound(ctx, p, id); err != nil {
			return false, err
		}
	}
	return len(parts) > 0, nil
}

func (tx *Tx) eraseRound(ctx context.Context, p roundPart, id student.ID) error {
	r, err := tx.LockRound(ctx, p.round)
	if err != nil {
		return err
	}
	if r.Forget(id) {
		if err := tx.SaveRound(ctx, r); err != nil {
			return err
		}
	}
	if _, err := tx.q.exec(ctx, `DELETE FROM round_marks WHERE round = $1 AND number = $2`, p.round, p.number); err != nil {
		return err
	}
	if _, err := tx.q.exec(ctx, `DELETE FROM round_people WHERE round = $1 AND student = $2`, p.round, id); err != nil {
		return err
	}
	_, err = tx.q.exec(ctx, `DELETE FROM round_results WHERE run = $1 AND student = $2`, r.Run, id)
	return err
}
