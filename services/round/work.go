package round

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"firstkm/events"
	"firstkm/services/application"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/placement"
)

// Work does what rounds wait for, at most limit of them: it closes windows by the clock, computes what was asked for, settles
// what is published, frees what cancelled and outdated rounds hold, and forgets runs that nobody will see. Every step is one
// small transaction, or does nothing when another node was first; a program that stops anywhere goes on from there.
func (s *Service) Work(ctx context.Context, limit int) (int, error) {
	ids, err := s.db.RoundsToDo(ctx, s.now(), limit)
	if err != nil {
		return 0, err
	}
	n, errs := 0, error(nil)
	for _, id := range ids {
		switch err := s.work(ctx, id); {
		case err == nil:
			n++
		case !errors.Is(err, ErrState) && !errors.Is(err, ErrStale): // another node was first
			errs = errors.Join(errs, err)
		}
	}
	return n, errors.Join(errs, s.forget(ctx))
}

func (s *Service) work(ctx context.Context, id ID) error {
	r, err := s.db.Round(ctx, id)
	if err != nil {
		return err
	}
	switch {
	case r.State == Open && !s.now().Before(r.Closes):
		_, err = s.change(ctx, actor.System(), id, "round.close", func(_ Tx, r *Round) (events.Event, error) { return r.close(s.now()) })
	case r.State == Published:
		err = s.settle(ctx, id)
	case r.State == Cancelled:
		err = s.releaseAll(ctx, id, Freed)
	case r.lapsed(s.today()):
		err = s.lapse(ctx, r)
	case r.Asked != nil:
		err = s.compute(ctx, id)
	}
	return err
}

// Small steps, so that no other writer waits long.
const (
	settledAtOnce = 16
	freedAtOnce   = 16
)

// lapse gives back what a round held that is not out by its day, and ends a computation that was asked for.
func (s *Service) lapse(ctx context.Context, r Round) error {
	if err := s.releaseAll(ctx, r.ID, Lapsed); err != nil || r.Asked == nil {
		return err
	}
	_, err := s.change(ctx, actor.System(), r.ID, "round.compute_failed", func(_ Tx, r *Round) (events.Event, error) { return r.abandon(s.now()) })
	return err
}

func (s *Service) releaseAll(ctx context.Context, id ID, to OfferState) error {
	for {
		done, err := s.release(ctx, id, to, freedAtOnce)
		if err != nil || done {
			return err
		}
	}
}

// settle turns results into places, chunk by chunk, frees what is left over, and ends the round.
func (s *Service) settle(ctx context.Context, id ID) error {
	for {
		n, err := s.settleSome(ctx, id, settledAtOnce)
		if err != nil {
			return err
		}
		if n == 0 {
			break
		}
	}
	if err := s.releaseAll(ctx, id, Freed); err != nil {
		return err
	}
	r, err := s.db.Round(ctx, id)
	if err != nil {
		return err
	}
	st, err := s.stats(ctx, r) // which nothing changes any more
	if err != nil {
		return err
	}
	_, err = s.change(ctx, actor.System(), id, "round.settle", func(tx Tx, r *Round) (events.Event, error) {
		happened, err := r.settle(s.now())
		if err != nil {
			return nil, err
		}
		return happened, tx.SaveFigures(ctx, id, st.figures())
	})
	return err
}

// settleSome sees to the next results of a published round and returns how many there were. Each result leaves the waiting ones
// in the transaction that makes it a place, so that it becomes one once.
func (s *Service) settleSome(ctx context.Context, id ID, limit int) (n int, err error) {
	err = s.inTx(ctx, func(tx Tx) error {
		n = 0
		r, err := tx.LockRound(ctx, id)
		if err != nil {
			return err
		}
		if r.State != Published {
			return ErrState
		}
		list, err := tx.Results(ctx, r.Run, ResultFilter{Outcome: Waits, Limit: limit})
		if err != nil {
			return err
		}
		slices.SortStableFunc(list, func(a, b Result) int {
			return cmp.Or(cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Placement, b.Placement))
		})
		for _, x := range list {
			if err := s.settleOne(ctx, tx, &r, x); err != nil {
				return err
			}
		}
		n = len(list)
		if n == 0 {
			return nil
		}
		r.Version++
		r.UpdatedAt = s.now()
		return tx.SaveRound(ctx, r)
	})
	return n, err
}

func (s *Service) settleOne(ctx context.Context, tx Tx, r *Round, x Result) error {
	r.Done++
	if x.Placement == "" {
		return s.tell(ctx, tx, r, x)
	}
	if _, err := tx.LockEnterprise(ctx, x.Unit); err != nil {
		return err
	}
	if _, err := tx.LockPlacement(ctx, x.Placement); err != nil {
		return err
	}
	o, err := tx.Offer(ctx, r.ID, x.Placement)
	if err != nil {
		return err
	}
	st, err := tx.LockStudent(ctx, x.Student)
	if err != nil {
		return err
	}
	if st.School != x.School { // what was checked, was checked for the other school
		return s.void(ctx, tx, r, x, application.ErrNotAtSchool.Code)
	}
	a, err := s.placer.PlaceIn(ctx, tx, application.Placing{Round: ident.ID(r.ID), Student: x.Student, Placement: x.Placement, Consent: x.Consent})
	if why := fault.Of(err); why != nil && (errors.Is(err, application.ErrNotAtSchool) || errors.Is(err, application.ErrOverlap) || errors.Is(err, application.ErrTwice) || errors.Is(err, placement.ErrNotFound)) {
		return s.void(ctx, tx, r, x, why.Code)
	}
	if err != nil {
		return err
	}
	x.Outcome, x.Application = Placed, a.ID
	if o.Held > 0 { // from now on the application holds the seat
		o.Held--
		o.Version++
		o.UpdatedAt = s.now()
		if err := tx.SaveOffer(ctx, o); err != nil {
			return err
		}
	}
	return tx.SaveResult(ctx, r.Run, x)
}

// tell ends a result without a post, and says so in the words that are true of the student: nothing was obtained, or no list was
// given. Who refused the arrangement, or is placed over these days already, wanted nothing and hears nothing.
func (s *Service) tell(ctx context.Context, tx Tx, r *Round, x Result) error {
	x.Outcome = Told
	if err := tx.SaveResult(ctx, r.Run, x); err != nil {
		return err
	}
	p, err := tx.Person(ctx, r.ID, x.Student)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	spans, err := tx.SpansOf(ctx, x.Student, r.Start, r.End)
	if err != nil || len(spans) > 0 || !p.Refused.IsZero() {
		return err
	}
	if len(x.Lines) == 0 {
		return tx.Record(ctx, ident.ID(r.ID), events.RoundUnlisted{Round: string(r.ID), School: string(x.School), Student: string(x.Student)})
	}
	return tx.Record(ctx, ident.ID(r.ID), events.RoundUnmatched{Round: string(r.ID), School: string(x.School), Student: string(x.Student)})
}

// void ends a result that cannot become a place, and tells student and school; the seat is freed with what is left over.
func (s *Service) void(ctx context.Context, tx Tx, r *Round, x Result, why string) error {
	r.Void++
	x.Outcome, x.Reason = Void, why
	if err := tx.SaveResult(ctx, r.Run, x); err != nil {
		return err
	}
	return tx.Record(ctx, ident.ID(r.ID), events.RoundVoided{Round: string(r.ID), School: string(x.School), Student: string(x.Student), Reason: why})
}

// forget drops runs that no round has and nobody works on.
func (s *Service) forget(ctx context.Context) error {
	runs, err := s.db.StaleRuns(ctx, 8)
	if err != nil {
		return err
	}
	for _, run := range runs {
		for done := false; !done; {
			err := s.inTx(ctx, func(tx Tx) (err error) {
				done, err = tx.DropRun(ctx, run, dropAtOnce)
				return err
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}
