package round

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
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
	if _, err := tx.LockInvitation(ctx, id, org.ID(who.Org)); errors.Is(err, ErrNotFound) { // an offer on its way is waited for
		return false, nil
	} else if err != nil {
		return false, err
	}
	o, err := tx.Offer(ctx, id, post)
	if errors.Is(err, ErrNotFound) || err == nil && (o.Unit != org.ID(who.Org) || !s.takesMarks(r, o)) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	err = s.markMet(ctx, tx, who, r, &o, met)
	return err == nil, err
}

// recall takes over what a unit said of an opening at fairs of the round since a moment at which its offer did not stand, as if it
// said so now. Of an opening that is to go by ranks it takes over whom the unit will not have: points are no ranks.
func (s *Service) recall(ctx context.Context, tx Tx, who actor.Actor, r Round, o *Offer, since time.Time) error {
	if !s.takesMarks(r, *o) {
		return nil
	}
	met, err := tx.SaidAtFairs(ctx, r.ID, o.Unit, o.Placement, since)
	if o.Mode == ByRank {
		met = slices.DeleteFunc(met, func(m Meeting) bool { return m.Decline == "" })
	}
	if err != nil || len(met) == 0 {
		return err
	}
	return s.markMet(ctx, tx, who, r, o, met)
}

// markMet keeps what a unit said at a fair beside its other marks, by the numbers of those who take part.
func (s *Service) markMet(ctx context.Context, tx Tx, who actor.Actor, r Round, o *Offer, met []Meeting) error {
	marks, err := tx.Marks(ctx, r.ID, o.Placement)
	if err != nil {
		return err
	}
	points := slices.ContainsFunc(met, func(m Meeting) bool { return m.Decline == "" })
	if points && o.Mode == ByRank && slices.ContainsFunc(marks, func(m Mark) bool { return m.Decline == "" }) {
		return ErrInvalid.With(fault.In("order", "这个岗位在双选轮次里按名次排序；请先在轮次里清空名次，改为打分。", "this opening goes by ranks in the round; clear them there and change it to points first"))
	}
	numbers, err := s.numbersOf(ctx, tx, r, met)
	if err != nil {
		return err
	}
	at := map[string]int{}
	for i, m := range marks {
		at[m.Number] = i
	}
	for _, m := range met {
		number, in := numbers[m.Student]
		if !in {
			continue
		}
		mark := Mark{Number: number, Value: m.Points, Decline: m.Decline}
		if i, there := at[number]; there {
			marks[i] = mark
			continue
		}
		at[number], marks = len(marks), append(marks, mark)
	}
	if points || o.Mode == ByFit {
		o.Mode = ByScore
	}
	return s.keepMarks(ctx, tx, who, "round.met", o, marks)
}

// numbersOf are the numbers in a round of those whom a unit met who take part in it.
func (s *Service) numbersOf(ctx context.Context, db Reads, r Round, met []Meeting) (map[student.ID]string, error) {
	ids := make([]student.ID, len(met))
	for i, m := range met {
		ids[i] = m.Student
	}
	people, err := db.PeopleOf(ctx, r.ID, ids)
	if err != nil {
		return nil, err
	}
	numbers := make(map[student.ID]string, len(ids))
	for id, p := range people {
		numbers[id] = p.Number
	}
	ids = slices.DeleteFunc(ids, func(id student.ID) bool { return numbers[id] != "" })
	known, err := db.StudentsByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	in, err := s.among(ctx, db, r, slices.Collect(maps.Values(known)))
	if err != nil || len(in) == 0 {
		return numbers, err
	}
	salt, err := s.secret(SaltField, r.ID, r.SealedSalt, r.SaltHash)
	for _, st := range in {
		numbers[st.ID] = Number(salt, st.ID)
	}
	return numbers, err
}
