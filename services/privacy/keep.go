package privacy

import (
	"context"

	"firstkm/events"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/student"
)

// SetHold keeps a student's data from purge and erasure until it is lifted.
func (s *Service) SetHold(ctx context.Context, who actor.Actor, id student.ID, reason string) (h Hold, err error) {
	if !desk(who) {
		return Hold{}, ErrForbidden
	}
	if n := len([]rune(reason)); n == 0 || n > longest {
		return Hold{}, ErrInvalid.With(fault.In("reason", "请写明保全的理由，如投诉、诉讼、调查的文号。", "say why: the complaint, suit or inquiry and its number"))
	}
	err = s.inTx(ctx, func(tx Tx) error {
		st, err := s.pupil(ctx, tx, who, id)
		if err != nil {
			return err
		}
		if _, err := tx.LockStudent(ctx, id); err != nil {
			return err
		}
		h = Hold{ID: s.id("phd"), School: st.School, Student: id, Reason: reason, By: who.Account, Role: who.Role, SetAt: s.now(), Version: 1}
		if err := tx.InsertLegalHold(ctx, h); err != nil {
			return err
		}
		return tx.Audit(ctx, ledger.By(who, s.now(), "privacy.hold", ident.ID(id)))
	})
	return h, err
}

// LiftHold ends a hold: the person in charge, with a reason.
func (s *Service) LiftHold(ctx context.Context, who actor.Actor, id ID, reason string) (h Hold, err error) {
	if !InCharge(who) {
		return Hold{}, ErrForbidden
	}
	if reason == "" {
		return Hold{}, ErrInvalid.With(fault.In("reason", "请写明为什么可以解除。", "say why it may be lifted"))
	}
	err = s.inTx(ctx, func(tx Tx) error {
		if h, err = tx.LegalHold(ctx, id); err != nil {
			return err
		}
		switch {
		case h.School != schoolOf(who):
			return ErrNotFound
		case !h.Holds():
			return ErrDecided
		}
		h.Ended = Decision{By: who.Account, Role: who.Role, At: s.now(), Reason: reason}
		h.Version++
		if err := tx.SaveLegalHold(ctx, h); err != nil {
			return err
		}
		return tx.Audit(ctx, ledger.By(who, s.now(), "privacy.hold_lift", ident.ID(h.Student)))
	})
	return h, err
}

// Holds lists the legal holds of the desk's school, newest first.
func (s *Service) Holds(ctx context.Context, who actor.Actor, p page.Request) (page.Page[Hold], error) {
	f, err := deskOnly(who)
	if err != nil {
		return page.Page[Hold]{}, err
	}
	return s.db.LegalHolds(ctx, f, p)
}

// Purges lists what was erased of the desk's school, newest first.
func (s *Service) Purges(ctx context.Context, who actor.Actor, p page.Request) (page.Page[Purge], error) {
	f, err := deskOnly(who)
	if err != nil {
		return page.Page[Purge]{}, err
	}
	return s.db.Purges(ctx, f, p)
}

// Purge erases what is past its time, at most limit things of each kind, and reports how many were erased. What is under
// legal hold stays. Running it again changes nothing.
func (s *Service) Purge(ctx context.Context, limit int) (erased int, err error) {
	for _, kind := range Kinds() {
		before, ok := s.terms.Before(kind, s.today())
		if !ok {
			continue
		}
		n, err := s.purge(ctx, kind, before, limit)
		if err != nil {
			return erased, err
		}
		erased += n
	}
	return erased, nil
}

func (s *Service) purge(ctx context.Context, kind Kind, before civil.Date, limit int) (erased int, err error) {
	err = s.inTx(ctx, func(tx Tx) error {
		erased = 0
		gone, err := tx.PurgeDue(ctx, kind, before, limit)
		if err != nil {
			return err
		}
		lines, order := map[org.ID]*Purge{}, []org.ID{}
		for _, e := range gone {
			p := lines[e.School]
			if p == nil {
				p = &Purge{ID: s.id("ppg"), At: s.now(), Kind: kind, School: e.School, Before: before, By: actor.System().Account}
				lines[e.School], order = p, append(order, e.School)
			}
			if e.Held {
				p.Held++
			} else {
				p.IDs = append(p.IDs, e.ID)
				erased++
			}
		}
		for _, school := range order {
			if err := s.purged(ctx, tx, *lines[school]); err != nil {
				return err
			}
		}
		return nil
	})
	return erased, err
}

func (s *Service) purged(ctx context.Context, tx Tx, p Purge) error {
	if len(p.IDs) == 0 {
		return nil // all of it is held, as yesterday
	}
	if err := tx.InsertPurge(ctx, p); err != nil {
		return err
	}
	return s.note(ctx, tx, actor.System(), "privacy.purge", p.ID, string(p.Kind),
		events.PrivacyDataPurged{Purge: string(p.ID), School: string(p.School), Kind: string(p.Kind), Count: len(p.IDs)})
}

// RecordBreach writes down a breach and, with it, the plan.
func (s *Service) RecordBreach(ctx context.Context, who actor.Actor, f BreachFacts) (b Breach, err error) {
	if !desk(who) {
		return Breach{}, ErrForbidden
	}
	if err := f.check(s.today()); err != nil {
		return Breach{}, err
	}
	err = s.inTx(ctx, func(tx Tx) error {
		if err := s.allMine(ctx, tx, who, f.Students); err != nil {
			return err
		}
		b = Breach{BreachFacts: f, ID: s.id("pbr"), School: schoolOf(who), By: who.Account, CreatedAt: s.now(), UpdatedAt: s.now(), Version: 1}
		if err := tx.InsertBreach(ctx, b); err != nil {
			return err
		}
		return s.note(ctx, tx, who, "privacy.breach", b.ID, "", b.recorded())
	})
	return b, err
}

// ChangeBreach writes down how it goes on: who was told, and when it is closed.
func (s *Service) ChangeBreach(ctx context.Context, who actor.Actor, id ID, version uint64, f BreachFacts) (Breach, error) {
	return s.breachStep(ctx, who, id, version, "privacy.breach_change", func(tx Tx, b *Breach) (events.Event, error) {
		if err := f.check(s.today()); err != nil {
			return nil, err
		}
		if err := s.allMine(ctx, tx, who, f.Students); err != nil {
			return nil, err
		}
		b.BreachFacts, b.UpdatedAt = f, s.now()
		b.Version++
		return b.recorded(), nil
	})
}

// TellBreach tells the people concerned, and the guardians of the minors among them, what P-57 asks for: notices go to their
// inboxes and, where a number is known, by SMS. It counts as telling the students today; guardians without a number are told
// on paper, so their day is written down by hand.
func (s *Service) TellBreach(ctx context.Context, who actor.Actor, id ID, version uint64) (Breach, error) {
	return s.breachStep(ctx, who, id, version, "privacy.breach_tell", func(_ Tx, b *Breach) (events.Event, error) {
		return b.tell(who, s.now())
	})
}

func (s *Service) breachStep(ctx context.Context, who actor.Actor, id ID, version uint64, action string, step func(Tx, *Breach) (events.Event, error)) (b Breach, err error) {
	if !desk(who) {
		return Breach{}, ErrForbidden
	}
	err = s.inTx(ctx, func(tx Tx) error {
		if b, err = tx.Breach(ctx, id); err != nil {
			return err
		}
		switch {
		case !mayKeep(who, b.School):
			return ErrNotFound
		case b.Version != version:
			return ErrStale
		}
		happened, err := step(tx, &b)
		if err != nil {
			return err
		}
		if err := tx.SaveBreach(ctx, b); err != nil {
			return err
		}
		return s.note(ctx, tx, who, action, id, "", happened)
	})
	return b, err
}

// Breach is one breach of the desk's school.
func (s *Service) Breach(ctx context.Context, who actor.Actor, id ID) (Breach, error) {
	b, err := s.db.Breach(ctx, id)
	if err == nil && !mayKeep(who, b.School) {
		return Breach{}, ErrNotFound
	}
	return b, err
}

// Notices are the texts for the students concerned and for their guardians.
func (s *Service) Notices(ctx context.Context, who actor.Actor, id ID) (students, guardians string, err error) {
	b, err := s.Breach(ctx, who, id)
	if err != nil {
		return "", "", err
	}
	school, err := s.db.School(ctx, b.School)
	return b.Notice(school.Name, false), b.Notice(school.Name, true), err
}

// Breaches lists those of the desk's school, newest first.
func (s *Service) Breaches(ctx context.Context, who actor.Actor, p page.Request) (page.Page[Breach], error) {
	f, err := deskOnly(who)
	if err != nil {
		return page.Page[Breach]{}, err
	}
	return s.db.Breaches(ctx, f, p)
}

// Assess records an impact assessment.
func (s *Service) Assess(ctx context.Context, who actor.Actor, f AssessmentFacts) (a Assessment, err error) {
	if !desk(who) {
		return Assessment{}, ErrForbidden
	}
	if err := f.check(s.today()); err != nil {
		return Assessment{}, err
	}
	a = Assessment{
		AssessmentFacts: f, ID: s.id("pia"), School: schoolOf(who), By: who.Account, CreatedAt: s.now(), UpdatedAt: s.now(),
		KeepUntil: s.today().AddYears(keepYears), Version: 1,
	}
	return a, s.inTx(ctx, func(tx Tx) error {
		if err := tx.InsertAssessment(ctx, a); err != nil {
			return err
		}
		return tx.Audit(ctx, ledger.By(who, s.now(), "privacy.assess", ident.ID(a.ID)))
	})
}

// Reassess replaces an assessment at its review; it is then kept for three years from that day.
func (s *Service) Reassess(ctx context.Context, who actor.Actor, id ID, version uint64, f AssessmentFacts) (a Assessment, err error) {
	if !desk(who) {
		return Assessment{}, ErrForbidden
	}
	if err := f.check(s.today()); err != nil {
		return Assessment{}, err
	}
	err = s.inTx(ctx, func(tx Tx) error {
		if a, err = tx.Assessment(ctx, id); err != nil {
			return err
		}
		switch {
		case !mayKeep(who, a.School):
			return ErrNotFound
		case a.Version != version:
			return ErrStale
		}
		a.AssessmentFacts, a.UpdatedAt, a.KeepUntil = f, s.now(), s.today().AddYears(keepYears)
		a.Version++
		if err := tx.SaveAssessment(ctx, a); err != nil {
			return err
		}
		return tx.Audit(ctx, ledger.By(who, s.now(), "privacy.reassess", ident.ID(id)))
	})
	return a, err
}

// Assessment is one assessment of the desk's school.
func (s *Service) Assessment(ctx context.Context, who actor.Actor, id ID) (Assessment, error) {
	a, err := s.db.Assessment(ctx, id)
	if err == nil && !mayKeep(who, a.School) {
		return Assessment{}, ErrNotFound
	}
	return a, err
}

// Assessments lists those of the desk's school, newest first.
func (s *Service) Assessments(ctx context.Context, who actor.Actor, p page.Request) (page.Page[Assessment], error) {
	f, err := deskOnly(who)
	if err != nil {
		return page.Page[Assessment]{}, err
	}
	return s.db.Assessments(ctx, f, p)
}

// YearlyScope is whose year is audited: one school, every school of a region, or all.
type YearlyScope struct {
	School org.ID
	Region string
}

// Yearly counts one calendar year for who must report it: a school's desk its own, a bureau the schools of its region, the
// operator every school. Only counts leave, so that none of them learns of a student by it.
func (s *Service) Yearly(ctx context.Context, who actor.Actor, year int) (Yearly, error) {
	var scope YearlyScope
	switch {
	case desk(who):
		scope.School = schoolOf(who)
	case who.Is(actor.Bureau):
		b, err := s.db.Bureau(ctx, org.ID(who.Org))
		if err != nil {
			return Yearly{}, err
		}
		scope.Region = b.Region
	case who.Is(actor.Operator):
	default:
		return Yearly{}, ErrForbidden
	}
	if year < 2026 || year > s.today().Year {
		return Yearly{}, ErrInvalid.With(fault.In("year", "请选择 2026 年至今的一个年份。", "choose a year from 2026 to now"))
	}
	from, to := span(year)
	y := Yearly{Year: year, From: from, To: to, School: scope.School, MadeAt: s.now(), DueOn: civil.On(year+1, 1, 31)}
	var err error
	y.Tallies, err = s.db.YearlyTallies(ctx, scope, from, to, s.today())
	return y, err
}
