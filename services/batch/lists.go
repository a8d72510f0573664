package batch

import (
	"cmp"
	"context"
	"maps"
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
	l := List{Paper: newPaper(who, now), ID: ListID(ident.New("ulo", now)), Batch: id}
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
		if err := l.open(); err != nil {
			return nil, err
		}
		d.onto(l)
		if bad := l.check(s.today()); len(bad) > 0 {
			return nil, ErrInvalid.With(bad...)
		}
		l.write(s.now())
		return silent{}, known(ctx, tx, *l)
	})
}

// DiscardList forgets a list that was never handed in.
func (s *Service) DiscardList(ctx context.Context, who actor.Actor, id ListID, version uint64) error {
	return discard(ctx, s, listRow(), who, id, version, "unit_list.discard")
}

// ListLacks is what stands in the way of handing a list of the actor's school in; nil when nothing does.
func (s *Service) ListLacks(ctx context.Context, who actor.Actor, l List) error {
	if err := own(who, l.School); err != nil {
		return err
	}
	wrong, _, err := s.wrong(ctx, s.db, l)
	if err != nil {
		return err
	}
	if bad := append(l.decided(s.today()), wrong...); len(bad) > 0 {
		return ErrInvalid.With(bad...)
	}
	return nil
}

// Act is what a step of a list takes.
type Act struct {
	Step        string // submit, withdraw, publish, return, stop, resume
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
			wrong, units, err := s.wrong(ctx, tx, *l)
			if err != nil {
				return nil, err
			}
			if a.Step == "submit" {
				return l.submit(hand, wrong)
			}
			return l.publish(hand, a.Publication, units, wrong)
		case "withdraw":
			return silent{}, l.withdraw(hand)
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

// wrong is what stands in the way of the units of a list, in words that name them, and the units.
func (s *Service) wrong(ctx context.Context, db Reads, l List) (bad []fault.Field, units map[org.ID]org.Enterprise, err error) {
	units, err = db.EnterprisesByID(ctx, l.Units())
	if err != nil {
		return nil, nil, err
	}
	all, err := s.weigh(ctx, db, l.School, units, l.DecidedOn)
	if err != nil {
		return nil, nil, err
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
	return bad, units, nil
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

// Counts says of the units on the lists that a school published, of one batch alone when it is named, how they stand today.
func (s *Service) Counts(ctx context.Context, school org.ID, of ID) (map[ListID]map[org.ID]Listed, error) {
	all, err := s.db.UnitsListed(ctx, school, of, s.today())
	on := map[ListID]map[org.ID]Listed{}
	for _, x := range all {
		if on[x.List] == nil {
			on[x.List] = map[org.ID]Listed{}
		}
		on[x.List][x.Unit] = x
	}
	return on, err
}

// On tells whether a unit counts for a school today: by the lists that it published and, as long as it has published none, by
// the word of its office with a cooperation.
func (s *Service) On(ctx context.Context, schools ...org.ID) (func(school, unit org.ID) bool, error) {
	listed, err := s.db.ListedUnits(ctx, slices.Compact(slices.Sorted(slices.Values(schools))), s.today())
	return func(school, unit org.ID) bool {
		_, on := slices.BinarySearch(listed[school], unit)
		return on
	}, err
}

// Published reports whether the actor's school has published a list, so that no cooperation's word counts any more.
func (s *Service) Published(ctx context.Context, who actor.Actor) (bool, error) {
	if !who.OfSchool() || who.Org == "" {
		return false, ErrForbidden
	}
	st, err := StandingOf(ctx, s.db, org.ID(who.Org), "", s.today())
	return st.HasLists, err
}

// Left are the units, by name, that may receive students today by the word of a cooperation and that the school's first list
// leaves out: from its publication on they may not.
func (s *Service) Left(ctx context.Context, who actor.Actor, l List) ([]org.Enterprise, error) {
	published, err := s.Published(ctx, who)
	if err != nil || published {
		return nil, err
	}
	word, err := s.db.Cooperating(ctx, l.School, s.today())
	if err != nil {
		return nil, err
	}
	for _, id := range l.Units() {
		delete(word, id)
	}
	units, err := s.db.EnterprisesByID(ctx, slices.Collect(maps.Keys(word)))
	return slices.SortedFunc(maps.Values(units), func(a, b org.Enterprise) int { return cmp.Compare(a.Name, b.Name) }), err
}
