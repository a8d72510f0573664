package demo

import (
	"context"

	"firstkm/services/agreement"
	"firstkm/services/compliance"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
	"firstkm/services/student"
)

// consented is how many arrangements of the demo's own school are asked; the others wait to be.
const consented = 8

// addConsents asks some families of the demo's own school, of its class teacher's class first: both agreed, on the phone and on paper,
// one waits for the guardian, one refused, one withdrew.
func (w *world) addConsents(ctx context.Context) error {
	s := &w.schools[0]
	own, err := w.s.Consents.Whole(ctx, s.office, s.students[0].Class)
	if err != nil {
		return err
	}
	rest, err := w.s.Consents.Whole(ctx, s.office, "")
	if err != nil {
		return err
	}
	seen := map[student.ID]bool{}
	for _, v := range append(own, rest...) {
		if seen[v.Student] || !w.today.Before(v.From) {
			continue
		}
		if len(seen) == consented {
			return nil
		}
		n := len(seen)
		seen[v.Student] = true
		if _, err := w.s.Consents.Ask(ctx, s.office, v.ID, "021-55550000"); err != nil {
			return err
		}
		if err := w.consent(ctx, s.office, v, n); err != nil {
			return err
		}
	}
	return nil
}

// consent lets a family answer as its number says.
func (w *world) consent(ctx context.Context, office actor.Actor, v agreement.Arrangement, n int) error {
	c := w.s.Consents
	pupil := actor.Actor{Account: "system", Role: actor.Student, Org: ident.ID(v.School), Person: ident.ID(v.Student)}
	yes := agreement.Said{Given: compliance.Agreed, Hash: v.Hash, Relation: agreement.Parent}
	no := agreement.Said{Given: compliance.Refused, Hash: v.Hash, Relation: agreement.Parent, Reason: "离家太远，希望在本区实习（示例）"}
	paper := yes
	paper.Way = agreement.InPerson
	student := func() error { _, err := c.Answer(ctx, pupil, v.ID, 0, yes); return err }
	message := func(said agreement.Said) func() error {
		return func() error {
			token, err := c.Message(ctx, v.ID)
			if err == nil {
				_, err = c.AnswerByLink(ctx, token, said)
			}
			return err
		}
	}
	slip := func() error {
		token, _, err := c.Slip(ctx, office, v.ID)
		if err == nil {
			_, err = c.AnswerByLink(ctx, token, yes)
		}
		return err
	}
	record := func(side agreement.Signer) func() error {
		return func() error { _, err := c.RecordPaper(ctx, office, v.ID, 0, side, paper); return err }
	}
	withdraw := func() error {
		_, err := c.Withdraw(ctx, pupil, v.ID, 0, "想先参加技能竞赛（示例）")
		return err
	}
	steps := [][]func() error{
		{student, message(yes)}, {student}, {student, message(no)}, {record(agreement.OfStudent), record(agreement.OfGuardian)}, {student, slip}, {student, message(yes), withdraw},
	}
	if n >= len(steps) {
		return nil
	}
	for _, step := range steps[n] {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}
