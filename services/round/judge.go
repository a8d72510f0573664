package round

import (
	"context"
	"fmt"
	"unicode/utf8"

	"firstkm/services/compliance"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/org"
	"firstkm/services/placement"
)

// Key names a pair in the order in which Pairs lists them, so that a page of them goes on where the one before ended although a
// teacher has judged some meanwhile.
func (p Pair) Key() string {
	judged := "0"
	if p.Said != nil {
		judged = "1"
	}
	return fmt.Sprintf("%s %09d %s %s", judged, 999_999_999-p.Students, p.Major, p.Placement)
}

// Judge records a teacher's word on a major and a post of the round that share only their category (R-ART08-MAJOR). It counts
// for the students of the actor's school, until the window closes. The reason stays with it.
func (s *Service) Judge(ctx context.Context, who actor.Actor, id ID, major string, post placement.ID, v compliance.Review, reason string) (Judgement, error) {
	if !who.Is(actor.School, actor.VicePrincipal, actor.Instructor, actor.ClassTeacher) {
		return Judgement{}, ErrForbidden
	}
	if v != compliance.Related && v != compliance.Unrelated || compliance.Category(major) < 0 {
		return Judgement{}, ErrInvalid.With(fault.In("verdict", "请选择专业，并认定相近或无关。", "choose a major, and related or unrelated"))
	}
	if n := utf8.RuneCountInString(reason); n == 0 || n > longestReason {
		return Judgement{}, ErrInvalid.With(fault.In("reason", "请写明认定的理由，不超过 500 字。", "give the reason of the judgement, at most 500 characters"))
	}
	j := Judgement{School: org.ID(who.Org), Major: major, Placement: post, Verdict: v, Reason: reason, By: who.Account, At: s.now()}
	return j, s.inTx(ctx, func(tx Tx) error {
		r, err := tx.ShareRound(ctx, id)
		if err != nil {
			return err
		}
		if _, in := r.Member(org.ID(who.Org)); !in {
			return ErrNotFound
		}
		if !r.Judging(s.now()) {
			return ErrState
		}
		if _, err := tx.Offer(ctx, id, post); err != nil {
			return err
		}
		if err := tx.SaveJudgement(ctx, id, j); err != nil {
			return err
		}
		return s.note(ctx, tx, who, "round.judge", ident.ID(post), nil)
	})
}

// Judgements lists what teachers of the actor's school said.
func (s *Service) Judgements(ctx context.Context, who actor.Actor, id ID) ([]Judgement, error) {
	r, err := s.Get(ctx, who, id)
	if err != nil {
		return nil, err
	}
	if _, in := r.Member(org.ID(who.Org)); !in || !who.OfSchool() || who.Is(actor.TeachersOffice) {
		return nil, ErrForbidden
	}
	all, err := s.db.Judgements(ctx, id)
	var own []Judgement
	for _, j := range all {
		if j.School == org.ID(who.Org) {
			own = append(own, j)
		}
	}
	return own, err
}
