package batch

import (
	"context"
	"errors"

	"firstkm/events"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/org"
)

// halt stops or resumes a unit on a list, and on every other list that the school published with it. A unit whose last visit
// says no is not resumed.
func (s *Service) halt(ctx context.Context, tx Tx, h Hand, l *List, a Act) (events.Event, error) {
	stop := a.Step == "stop"
	if !stop {
		judged, err := tx.Judged(ctx, l.School, h.today())
		if err != nil {
			return nil, err
		}
		if v := judged[a.Unit]; !v.On.IsZero() && !v.Adopt {
			return nil, ErrInvalid.With(fault.In("unit", "最近一次考察的结论是暂不采用，请再考察一次。", "the last visit concluded not to adopt the unit; visit it again"))
		}
	}
	happened, err := l.stop(h, a.Unit, stop)
	if err != nil {
		return nil, err
	}
	return happened, s.haltOthers(ctx, tx, h, l.School, a.Unit, stop, l.ID)
}

// haltOthers stops or resumes a unit on the published lists of a school, but for one that is in hand.
func (s *Service) haltOthers(ctx context.Context, tx Tx, h Hand, school, unit org.ID, stop bool, inHand ListID) error {
	of, _, err := tx.UnitListed(ctx, school, unit, h.today())
	if err != nil {
		return err
	}
	for _, x := range of {
		if x.List == inHand || stop != x.StoppedOn.IsZero() {
			continue
		}
		l, err := tx.LockUnitList(ctx, x.List)
		if err != nil {
			return err
		}
		happened, err := l.stop(h, unit, stop)
		if errors.Is(err, ErrState) { // somebody did meanwhile
			continue
		}
		if err != nil {
			return err
		}
		if err := tx.SaveUnitList(ctx, l); err != nil {
			return err
		}
		name := "unit_list.resume"
		if stop {
			name = "unit_list.stop"
		}
		if err := s.wrote(ctx, tx, h.Who, name, ident.ID(l.ID), happened); err != nil {
			return err
		}
	}
	return nil
}

// drop stops a unit that the approved report does not adopt on the lists that the school published with it, unless a later
// visit says otherwise. The conclusion is the reason.
func (s *Service) drop(ctx context.Context, tx Tx, h Hand, i Inspection) error {
	judged, err := tx.Judged(ctx, i.School, h.today())
	if err != nil || judged[i.Unit].On.After(i.On) {
		return err
	}
	h.Reason = i.Conclusion
	if r := []rune(h.Reason); len(r) > maxReason {
		h.Reason = string(r[:maxReason-1]) + "…"
	}
	return s.haltOthers(ctx, tx, h, i.School, i.Unit, true, "")
}
