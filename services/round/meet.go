package round

import (
	"context"
	"errors"
	"slices"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/student"
)

// InCohort reports whether a student takes part in a round that is not over.
func (s *Service) InCohort(ctx context.Context, db Reads, id ID, st student.Student) (bool, error) {
	r, err := db.Round(ctx, id)
	if err != nil || r.State.Over() {
		return false, err
	}
	return s.belongs(ctx, db, r, st)
}

// Meeting is a unit's word on a student whom it met at a fair of the round. Decline is one of Reasons, empty for one whom the
// unit would take.
type Meeting struct {
	Student student.ID
	Points  int // 0 to 100
	Decline string
}

// MarkMet keeps what a unit said at a fair as its marks for one opening, beside what it said of others, in the caller's transaction.
// An opening that goes by fit begins to go by points. It answers false, and keeps nothing, while the round takes no marks, or
// when the opening is not offered to it. Whoever is of no cohort of the round is left out.
func (s *Service) MarkMet(ctx context.Context, tx Tx, who actor.Actor, id ID, post placement.ID, met []Meeting) (bool, error) {
	r, err := tx.ShareRound(ctx, id)
	if err != nil {
		return false, err
	}
	o, err := tx.Offer(ctx, id, post)
	if errors.Is(err, ErrNotFound) || err == nil && (o.State != Stands || o.Unit != org.ID(who.Org)) {
		return false, nil
	}
	if err != nil || r.State != Open || !s.now().Before(r.Closes) {
		return false, err
	}
	marks, err := tx.Marks(ctx, id, post)
	if err != nil {
		return false, err
	}
	if o.Mode == ByRank && slices.ContainsFunc(marks, func(m Mark) bool { return m.Decline == "" }) {
		return false, ErrInvalid.With(fault.In("order", "这个岗位在双选轮次里按名次排序；请先在轮次里清空名次，改为打分。", "this opening goes by ranks in the round; clear them there and change it to points first"))
	}
	for _, m := range met {
		number, err := s.numberOf(ctx, tx, r, m.Student)
		if err != nil {
			return false, err
		}
		if number == "" {
			continue
		}
		marks = slices.DeleteFunc(marks, func(old Mark) bool { return old.Number == number })
		marks = append(marks, Mark{Number: number, Value: m.Points, Decline: m.Decline})
	}
	if len(marks) > mostMarks {
		return false, ErrInvalid.With(fault.In("marks", "一个岗位最多 2000 名学生。", "at most 2,000 students of a post"))
	}
	if err := tx.SaveMarks(ctx, id, post, marks); err != nil {
		return false, err
	}
	o.Mode, o.UpdatedAt = ByScore, s.now()
	o.Version++
	if err := tx.SaveOffer(ctx, o); err != nil {
		return false, err
	}
	return true, s.note(ctx, tx, who, "round.met", ident.ID(post), nil)
}

// numberOf is a student's number in a round, "" for one who takes no part.
func (s *Service) numberOf(ctx context.Context, db Reads, r Round, of student.ID) (string, error) {
	st, err := db.Student(ctx, of)
	if err != nil {
		return "", err
	}
	p, err := s.part(ctx, db, r, st)
	if errors.Is(err, ErrNotYours) {
		return "", nil
	}
	return p.Number, err
}
