package batch

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"firstkm/events"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
)

// FilingFilter narrows a list of filings; School or Region is always set by the service.
type FilingFilter struct {
	School org.ID
	Region string // beginning of the region of the schools; drafts are left out
	Batch  ID
	Kind   FilingKind
	State  State
}

// Request is what the office writes of a filing.
type Request struct {
	Kind  FilingKind
	Note  string
	Scope Scope
}

func (d Request) onto(f *Filing) {
	s := d.Scope
	s.Units, s.Rules, s.Majors = sorted(s.Units), sorted(s.Rules), sorted(s.Majors)
	s.Place, s.Embassy, s.Escort = strings.TrimSpace(s.Place), strings.TrimSpace(s.Embassy), strings.TrimSpace(s.Escort)
	switch d.Kind {
	case Ordinary:
		s = Scope{}
	case Special:
		s.Place, s.Embassy, s.Escort = "", "", ""
	case CrossProvince:
		s.Rules, s.Embassy, s.Escort = nil, "", ""
	case Overseas:
		s.Rules = nil
	}
	f.Kind, f.Note, f.Scope = d.Kind, strings.TrimSpace(d.Note), s
}

func sorted[T ~string](list []T) []T {
	return slices.Compact(slices.Sorted(slices.Values(slices.DeleteFunc(slices.Clone(list), func(v T) bool { return v == "" }))))
}

// File writes a filing of a batch down; it is submitted by a step.
func (s *Service) File(ctx context.Context, who actor.Actor, id ID, d Request) (Filing, error) {
	if err := office(who); err != nil {
		return Filing{}, err
	}
	now := s.now()
	f := Filing{Paper: newPaper(who, now), ID: FilingID(ident.New("flg", now)), Batch: id}
	d.onto(&f)
	if bad := f.check(s.major, liftable); len(bad) > 0 {
		return Filing{}, ErrInvalid.With(bad...)
	}
	return f, s.inTx(ctx, func(tx Tx) error {
		b, err := tx.LockBatch(ctx, id)
		if err != nil {
			return err
		}
		if err := own(who, b.School); err != nil {
			return err
		}
		if err := knownUnits(ctx, tx, f.Scope.Units); err != nil {
			return err
		}
		if err := tx.InsertFiling(ctx, f); err != nil {
			return err
		}
		return tx.Audit(ctx, ledger.By(who, now, "filing.create", ident.ID(f.ID)))
	})
}

func knownUnits(ctx context.Context, db Reads, ids []org.ID) error {
	units, err := db.EnterprisesByID(ctx, ids)
	if err == nil && len(units) != len(ids) {
		return ErrInvalid.With(fault.In("units", "有平台里没有的单位，请从列表选择。", "a unit is not here; choose from the list"))
	}
	return err
}

// Refile writes a filing anew that is not with the department.
func (s *Service) Refile(ctx context.Context, who actor.Actor, id FilingID, version uint64, d Request) (Filing, error) {
	return change(ctx, s, filingRow(), who, id, version, "filing.edit", func(tx Tx, f *Filing) (events.Event, error) {
		if !f.State.Open() {
			return nil, f.cannot()
		}
		d.onto(f)
		if bad := f.check(s.major, liftable); len(bad) > 0 {
			return nil, ErrInvalid.With(bad...)
		}
		f.write(s.now())
		return silent{}, knownUnits(ctx, tx, f.Scope.Units)
	})
}

// DiscardFiling forgets a filing that was never handed in.
func (s *Service) DiscardFiling(ctx context.Context, who actor.Actor, id FilingID, version uint64) error {
	return discard(ctx, s, filingRow(), who, id, version, "filing.discard")
}

// FilingAct is what a step of a filing takes.
type FilingAct struct {
	Step    string // submit, withdraw, record, forward by the school; accept, return by the bureau
	Reason  string // to return
	Receipt Receipt
}

// FilingStep takes a step of a filing. An accepted special filing clears what it names for the school's students, in the same
// transaction (R-ART17-EXC).
func (s *Service) FilingStep(ctx context.Context, who actor.Actor, id FilingID, version uint64, a FilingAct) (Filing, error) {
	hand := s.hand(who, a.Reason)
	a.Receipt.No, a.Receipt.Authority = strings.TrimSpace(a.Receipt.No), strings.TrimSpace(a.Receipt.Authority)
	switch {
	case who.Is(actor.Bureau) && (a.Step == "accept" || a.Step == "return"):
		return s.answer(ctx, hand, id, version, a)
	case who.Is(actor.Bureau) || a.Step == "accept" || a.Step == "return":
		return Filing{}, ErrDesk
	}
	return change(ctx, s, filingRow(), who, id, version, "filing."+a.Step, func(tx Tx, f *Filing) (events.Event, error) {
		switch a.Step {
		case "submit", "record":
			b, err := tx.LockBatch(ctx, f.Batch)
			if err != nil {
				return nil, err
			}
			if b.State != Approved {
				return nil, ErrNotApproved
			}
			c, err := s.contents(ctx, tx, b, *f)
			if err != nil {
				return nil, err
			}
			if a.Step == "submit" {
				return f.submit(hand, c)
			}
			happened, err := f.record(hand, a.Receipt, c)
			if err != nil {
				return nil, err
			}
			return happened, s.clear(ctx, tx, hand, f)
		case "withdraw":
			if f.State != Submitted {
				return nil, f.cannot()
			}
			f.move(hand, "withdraw", Draft)
			return silent{}, nil
		case "forward":
			return f.forward(hand, a.Receipt)
		}
		return nil, ErrDesk
	})
}

// answer is the bureau's step: it accepts or returns, and nothing else.
func (s *Service) answer(ctx context.Context, h Hand, id FilingID, version uint64, a FilingAct) (f Filing, err error) {
	err = s.inTx(ctx, func(tx Tx) error {
		if f, err = tx.LockFiling(ctx, id); err != nil {
			return err
		}
		b, err := overseer(ctx, tx, h.Who, f)
		if err != nil {
			return err
		}
		if version != 0 && version != f.Version {
			return ErrStale
		}
		var happened events.Event
		if a.Step == "return" {
			happened, err = f.giveBack(h)
		} else {
			a.Receipt.Authority = b.Name
			if happened, err = f.accept(h, a.Receipt); err == nil {
				err = s.clear(ctx, tx, h, &f)
			}
		}
		if err != nil {
			return err
		}
		if err := tx.SaveFiling(ctx, f); err != nil {
			return err
		}
		return s.wrote(ctx, tx, h.Who, "filing."+a.Step, ident.ID(id), happened)
	})
	return f, err
}

// overseer is the bureau of the actor, when the filing is of a school in its region and was handed in.
func overseer(ctx context.Context, db Reads, who actor.Actor, f Filing) (org.Bureau, error) {
	if !who.Is(actor.Bureau) || who.Org == "" {
		return org.Bureau{}, ErrDesk
	}
	b, err := db.Bureau(ctx, org.ID(who.Org))
	if err != nil {
		return b, err
	}
	school, err := db.School(ctx, f.School)
	if err == nil && (!b.Oversees(school.Region) || f.State == Draft) {
		return b, ErrNotFound
	}
	return b, err
}

// contents are the students of the filing by major, and its units: those of the batch's published lists, or those it names.
func (s *Service) contents(ctx context.Context, tx Tx, b Batch, f Filing) (c Contents, err error) {
	roster, err := tx.Roster(ctx, b.School)
	if err != nil {
		return c, err
	}
	c = b.filed(roster, f.Scope.Majors)
	ids := f.Scope.Units
	if f.Kind == Ordinary {
		if ids, err = Adopted(ctx, tx, b, s.today()); err != nil {
			return c, err
		}
	}
	units, err := tx.EnterprisesByID(ctx, ids)
	for _, id := range ids {
		c.Units = append(c.Units, FiledUnit{id, units[id].Name, units[id].USCC})
	}
	slices.SortFunc(c.Units, func(a, b FiledUnit) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	return c, err
}

// filed counts the students who may go, by major.
func (b *Batch) filed(roster []Group, majors []string) (c Contents) {
	of := map[string]int{}
	for _, g := range roster {
		one := b.size([]Group{g})
		if n := one.All - one.FirstYear; n > 0 && within(majors, g.Major) {
			of[g.Major] += n
			c.Students += n
		}
	}
	for m, n := range of {
		c.Majors = append(c.Majors, FiledMajor{m, n})
	}
	slices.SortFunc(c.Majors, func(a, b FiledMajor) int { return cmp.Compare(a.Code, b.Code) })
	return c
}

// Filing returns a filing to its school and, once it was handed in, to the bureau over the school.
func (s *Service) Filing(ctx context.Context, who actor.Actor, id FilingID) (Filing, error) {
	if !who.Is(actor.Bureau) {
		if err := office(who); err != nil {
			return Filing{}, ErrDesk
		}
	}
	f, err := s.db.Filing(ctx, id)
	if err != nil {
		return Filing{}, err
	}
	if who.Is(actor.Bureau) {
		_, err = overseer(ctx, s.db, who, f)
		return f, err
	}
	return f, own(who, f.School)
}

// Filings lists the filings of the actor's school, or those handed in by the schools of the actor's bureau, newest first.
func (s *Service) Filings(ctx context.Context, who actor.Actor, f FilingFilter, p page.Request) (page.Page[Filing], error) {
	f.School, f.Region = "", ""
	switch {
	case who.Is(actor.Bureau) && who.Org != "":
		b, err := s.db.Bureau(ctx, org.ID(who.Org))
		if err != nil {
			return page.Page[Filing]{}, err
		}
		if f.Region = b.Region; f.Region == "" {
			return page.Page[Filing]{}, nil
		}
	case office(who) == nil:
		f.School = org.ID(who.Org)
	default:
		return page.Page[Filing]{}, ErrDesk
	}
	return s.db.Filings(ctx, f, p)
}

// FiledBatches are the batches of filings that the actor may read.
func (s *Service) FiledBatches(ctx context.Context, list ...Filing) (map[ID]Batch, error) {
	ids := make([]ID, len(list))
	for i, f := range list {
		ids[i] = f.Batch
	}
	return s.db.BatchesByID(ctx, sorted(ids))
}
