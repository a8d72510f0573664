package batch

import (
	"context"
	"slices"
	"strings"

	"firstkm/events"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
)

// Decision is what the office writes of a decision of the Party organisation meeting.
type Decision struct {
	No    string
	On    civil.Date
	Units []org.ID
}

func (d Decision) onto(l *List) {
	l.DecisionNo, l.DecidedOn, l.Entries = strings.TrimSpace(d.No), d.On, nil
	met := map[org.ID]bool{}
	for _, id := range d.Units {
		if !met[id] {
			met[id], l.Entries = true, append(l.Entries, Entry{Unit: id})
		}
	}
}

// Decide writes a new decision on the units of a batch down.
func (s *Service) Decide(ctx context.Context, who actor.Actor, id ID, d Decision) (List, error) {
	if err := office(who); err != nil {
		return List{}, err
	}
	now := s.now()
	l := List{ID: ListID(ident.New("ulo", now)), School: org.ID(who.Org), Batch: id, State: Draft, Version: 1, CreatedAt: now, UpdatedAt: now}
	d.onto(&l)
	if bad := l.check(s.today()); len(bad) > 0 {
		return List{}, ErrInvalid.With(bad...)
	}
	return l, s.inTx(ctx, func(tx Tx) error {
		b, err := tx.LockBatch(ctx, id)
		if err != nil {
			return err
		}
		if err := own(who, b.School); err != nil {
			return err
		}
		if err := known(ctx, tx, l); err != nil {
			return err
		}
		if err := tx.InsertUnitList(ctx, l); err != nil {
			return err
		}
		return tx.Audit(ctx, ledger.By(who, now, "unit_list.create", ident.ID(l.ID)))
	})
}

// known refuses units that do not exist.
func known(ctx context.Context, tx Tx, l List) error {
	units, err := tx.EnterprisesByID(ctx, l.Units())
	if err == nil && len(units) != len(l.Entries) {
		return ErrInvalid.With(fault.In("units", "名单上有平台里没有的单位，请从列表选择。", "the list names a unit that is not here; choose from the list"))
	}
	return err
}

// Redecide writes a decision anew that is not with the vice-principal.
func (s *Service) Redecide(ctx context.Context, who actor.Actor, id ListID, version uint64, d Decision) (List, error) {
	return change(ctx, s, listRow(), who, id, version, "unit_list.edit", func(tx Tx, l *List) (events.Event, error) {
		if !l.State.Open() {
			return nil, ErrState
		}
		d.onto(l)
		if bad := l.check(s.today()); len(bad) > 0 {
			return nil, ErrInvalid.With(bad...)
		}
		l.UpdatedAt = s.now()
		l.Version++
		return silent{}, known(ctx, tx, *l)
	})
}

// Act is what a step of a list takes.
type Act struct {
	Step        string // submit, publish, return, stop, resume
	Reason      string // to return and to stop
	Publication Publication
	Unit        org.ID // to stop and to resume
}

// Publish takes a step of a list. To submit and to publish it, its batch must be approved, and each of its units one that the
// school may adopt. To stop and to resume a unit holds for every list of the school that names it.
func (s *Service) Publish(ctx context.Context, who actor.Actor, id ListID, version uint64, a Act) (List, error) {
	hand := s.hand(who, a.Reason)
	return change(ctx, s, listRow(), who, id, version, "unit_list."+a.Step, func(tx Tx, l *List) (events.Event, error) {
		switch a.Step {
		case "submit", "publish":
			if err := hand.decides(); err != nil && a.Step == "publish" {
				return nil, err
			}
			if err := approved(ctx, tx, l.Batch); err != nil {
				return nil, err
			}
			wrong, err := s.wrong(ctx, tx, *l)
			if err != nil {
				return nil, err
			}
			if a.Step == "submit" {
				return l.submit(hand, wrong)
			}
			return l.publish(hand, a.Publication, wrong)
		case "return":
			return l.giveBack(hand)
		case "stop", "resume":
			return s.halt(ctx, tx, hand, l, a)
		}
		return nil, ErrForbidden
	})
}

// approved refuses a batch that nobody approved; it stays approved until the transaction ends.
func approved(ctx context.Context, tx Tx, id ID) error {
	b, err := tx.LockBatch(ctx, id)
	if err == nil && b.State != Approved {
		return ErrNotApproved
	}
	return err
}

// Candidate is a unit that the school visited or had on a list before, and what keeps it from a new one.
type Candidate struct {
	org.Enterprise
	Inspected bool // the last approved report of this school adopts it
	Refused   bool // that report does not
	Listed    bool // it stood on an earlier published list of this school, or a cooperation says so, and is not stopped
	Stopped   bool // the school sends nobody there any more, and has not visited it since
}

// May reports whether the unit may be on a list: visited by this school, or listed before, and verified.
func (c Candidate) May() bool {
	return c.Verified() && !c.Refused && !c.Stopped && (c.Inspected || c.Listed)
}

// wrong is what stands in the way of the units of a list, in words that name them.
func (s *Service) wrong(ctx context.Context, db Reads, l List) ([]fault.Field, error) {
	units, err := db.EnterprisesByID(ctx, l.Units())
	if err != nil {
		return nil, err
	}
	all, err := s.weigh(ctx, db, l.School, units, l.DecidedOn)
	if err != nil {
		return nil, err
	}
	var unseen, refused, stopped, unverified []org.Enterprise
	for _, c := range all {
		switch {
		case c.Refused:
			refused = append(refused, c.Enterprise)
		case c.Stopped:
			stopped = append(stopped, c.Enterprise)
		case !c.Inspected && !c.Listed:
			unseen = append(unseen, c.Enterprise)
		case !c.Verified():
			unverified = append(unverified, c.Enterprise)
		}
	}
	var bad []fault.Field
	if len(unseen) > 0 {
		bad = append(bad, fault.In("units", "党组织会议决定之前没有本校批准的实地考察："+names(unseen)+"（第七条，R-ART07-INSPECT）。请先考察再决定，或移出名单。", "your school visited none of these, with an approved report, before the decision: "+names(unseen)+" (Article 7, R-ART07-INSPECT); visit, then decide, or leave them out"))
	}
	if len(refused) > 0 {
		bad = append(bad, fault.In("units", "最近一次考察的结论是暂不采用："+names(refused)+"。请移出名单。", "the last visit concluded not to adopt "+names(refused)+"; leave them out"))
	}
	if len(stopped) > 0 {
		bad = append(bad, fault.In("units", "本校已暂停接收："+names(stopped)+"。请在原名单上恢复、再考察一次，或移出名单。", "your school has stopped "+names(stopped)+"; resume them on the earlier list, visit again, or leave them out"))
	}
	if len(unverified) > 0 {
		bad = append(bad, fault.In("units", "还没有核验，或核验已撤回："+names(unverified)+"。请先核验，或移出名单。", "not verified, or not any more: "+names(unverified)+"; verify them first, or leave them out"))
	}
	return bad, nil
}

// List returns a list of units: one's own school's, and a published one, without its history, to everybody.
func (s *Service) List(ctx context.Context, who actor.Actor, id ListID) (List, error) {
	l, err := s.db.UnitList(ctx, id)
	if err != nil || own(who, l.School) == nil {
		return l, err
	}
	if l.State != Published {
		return List{}, ErrNotFound
	}
	return l.public(), nil
}

// public leaves out what is the school's own: who did what, and why it sends nobody to a unit any more.
func (l List) public() List {
	l.History, l.Reason, l.Entries = nil, "", slices.Clone(l.Entries)
	for i := range l.Entries {
		l.Entries[i].Reason = ""
	}
	return l
}

// Lists lists the lists of the actor's school, newest first.
func (s *Service) Lists(ctx context.Context, who actor.Actor, f ListFilter, p page.Request) (page.Page[List], error) {
	if err := office(who); err != nil {
		return page.Page[List]{}, err
	}
	f.School = org.ID(who.Org)
	return s.db.UnitLists(ctx, f, p)
}

// Public lists what a school published, for everybody, newest first.
func (s *Service) Public(ctx context.Context, school org.ID, p page.Request) (page.Page[List], error) {
	list, err := s.db.UnitLists(ctx, ListFilter{School: school, State: Published}, p)
	for i, l := range list.Items {
		list.Items[i] = l.public()
	}
	return list, err
}

// Counts says of a list's units which count today: published, still verified and not stopped.
func (s *Service) Counts(ctx context.Context, l List) (map[org.ID]Listed, error) {
	all, err := s.db.UnitsListed(ctx, l.School, l.Batch, s.today())
	of := map[org.ID]Listed{}
	for _, x := range all {
		if x.List == l.ID {
			of[x.Unit] = x
		}
	}
	return of, err
}

// Standings are the units that count today on the published lists of the actor's school, and whether there is any list.
func (s *Service) Standings(ctx context.Context, who actor.Actor) (on map[org.ID]bool, published bool, err error) {
	if !who.OfSchool() || who.Org == "" {
		return nil, false, ErrForbidden
	}
	all, err := s.db.UnitsListed(ctx, org.ID(who.Org), "", s.today())
	on = map[org.ID]bool{}
	for _, l := range all {
		on[l.Unit] = on[l.Unit] || l.Counts(s.today())
	}
	return on, len(all) > 0, err
}
