package application

import (
	"context"

	"firstkm/events"
	"firstkm/services/compliance"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
	"firstkm/services/placement"
	"firstkm/services/student"
)

// Placing is a published result of a placement round on its way to a placed application.
type Placing struct {
	Round     ident.ID
	Student   student.ID
	Placement placement.ID
	Consent   Consent // that the student gave with the list
}

// PlaceIn places a student by the result of a round, in the round's transaction. The school's publication is its confirmation,
// and the seat is one that the round reserved: the opening's seats do not move. The student's open wishes for the same dates
// end. ErrNotAtSchool and ErrOverlap say that the result cannot become a place any more.
func (s *Service) PlaceIn(ctx context.Context, tx Tx, r Placing) (Application, error) {
	st, err := tx.LockStudent(ctx, r.Student)
	if err != nil {
		return Application{}, err
	}
	if !st.Active() {
		return Application{}, ErrNotAtSchool
	}
	p, err := tx.Placement(ctx, r.Placement)
	if err != nil {
		return Application{}, err
	}
	a := s.fresh(st, p)
	a.Round, a.Consent, a.Origin = r.Round, r.Consent, compliance.FromSchool
	a.Consent.Recipient = p.Enterprise
	a.step(actor.System(), Placed, "", s.now())
	if err := s.alone(ctx, tx, &a); err != nil {
		return Application{}, err
	}
	if err := s.endOthers(ctx, tx, a); err != nil {
		return Application{}, err
	}
	if err := tx.InsertApplication(ctx, a); err != nil {
		return Application{}, err
	}
	if err := tx.Audit(ctx, ledger.By(actor.System(), s.now(), "application.place", ident.ID(a.ID)).Because(string(r.Round))); err != nil {
		return Application{}, err
	}
	return a, tx.Record(ctx, ident.ID(a.ID), events.ApplicationConfirmed{ApplicationRef: a.ref(), Origin: string(a.Origin)})
}
