package placement

import (
	"context"
	"errors"
	"slices"
	"time"

	"firstkm/events"
	"firstkm/services/catalogue"
	"firstkm/services/compliance"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/student"
)

// Stay is one intern's time at a unit: placed, or held by an intent. External listings have none.
type Stay struct {
	PostKind string
	From, To civil.Date
	Count    int
}

// Reads is what the service asks of SQL without changing it. A missing opening is ErrNotFound.
type Reads interface {
	Placement(ctx context.Context, id ID) (Placement, error)
	PlacementsByID(ctx context.Context, ids []ID) (map[ID]Placement, error) // those that there are
	PlacementByRef(ctx context.Context, source, ref string) (Placement, error)
	PlacementsOf(ctx context.Context, enterprise org.ID, state State, p page.Request) (page.Page[Placement], error)
	// Stays lists the interns of 岗位实习 that a unit has or holds seats for on any day from from to to, over all schools.
	Stays(ctx context.Context, enterprise org.ID, from, to civil.Date) ([]Stay, error)
	Enterprise(ctx context.Context, id org.ID) (org.Enterprise, error)
	Bureau(ctx context.Context, id org.ID) (org.Bureau, error)
	Student(ctx context.Context, id student.ID) (student.Student, error)
	// Deals reports whether a school cooperates with a unit on day, or has students placed or wishing to be there.
	Deals(ctx context.Context, school, enterprise org.ID, day civil.Date) (bool, error)
	// InClosedRound reports whether a placement round that is not settled, and whose window is over, holds seats of the opening.
	InClosedRound(ctx context.Context, unit org.ID, id ID, now time.Time) (bool, error)
	Due(ctx context.Context, day civil.Date, limit int) ([]ID, error) // published, with ExpiresOn before day
	Report(ctx context.Context, id ident.ID) (Report, error)
	Reports(ctx context.Context, f ReportFilter, p page.Request) (page.Page[Report], error)
	PublishedFrom(ctx context.Context, after ID, limit int) ([]Placement, error) // own ones, in order of id
	FeedAfter(ctx context.Context, seq int64, limit int) ([]Step, error)
	FeedBehind(ctx context.Context, limit int) ([]ID, error) // published ones whose last change the feed does not have
	FeedEnd(ctx context.Context) (int64, error)              // 0 when it is empty
}

// Tx is one transaction.
type Tx interface {
	Reads
	LockPlacement(ctx context.Context, id ID) (Placement, error)
	LockEnterprise(ctx context.Context, id org.ID) (org.Enterprise, error)
	InsertPlacement(ctx context.Context, p Placement) error
	SavePlacement(ctx context.Context, p Placement) error // ErrStale unless the row had the version before
	InsertReport(ctx context.Context, r Report) error
	SaveReport(ctx context.Context, r Report) error
	MoveInFeed(ctx context.Context, id ID) error // to the end of the public feed
	Record(ctx context.Context, key ident.ID, e events.Event) error
	Audit(ctx context.Context, e ledger.Entry) error
}

// InTx runs one use case in one transaction.
type InTx func(ctx context.Context, use func(Tx) error) error

// Catalogue is what the service asks of the catalogue in force.
type Catalogue interface {
	Now() *catalogue.Catalogue
}

// Service runs the use cases of openings.
type Service struct {
	db   Reads
	inTx InTx
	cat  Catalogue
	law  compliance.Regulation
	now  func() time.Time
}

// NewService makes the service.
func NewService(db Reads, inTx InTx, cat Catalogue, now func() time.Time) *Service {
	return &Service{db: db, inTx: inTx, cat: cat, now: now}
}

// Under makes the service apply a regulation with provincial thresholds instead of the national ones.
func (s *Service) Under(law compliance.Regulation) *Service {
	s.law = law
	return s
}

// Create keeps a draft of the actor's enterprise. A draft may break any rule; publishing may not.
func (s *Service) Create(ctx context.Context, who actor.Actor, t Terms) (Placement, error) {
	if !who.Is(actor.Enterprise) {
		return Placement{}, ErrForbidden
	}
	t = t.settled()
	if err := s.check(t); err != nil {
		return Placement{}, err
	}
	now := s.now()
	p := Placement{
		ID: ID(ident.New("plc", now)), Enterprise: org.ID(who.Org), Origin: Own, Source: string(who.Org), Terms: t,
		State: Draft, Version: 1, CreatedAt: now, UpdatedAt: now,
	}
	p.Ref = string(p.ID)
	return p, s.inTx(ctx, func(tx Tx) error {
		if err := tx.InsertPlacement(ctx, p); err != nil {
			return err
		}
		return tx.Audit(ctx, ledger.By(who, now, "placement.draft", ident.ID(p.ID)))
	})
}

// Update replaces the terms of a draft or of a published opening, which must stay lawful. version is the one the editor saw.
func (s *Service) Update(ctx context.Context, who actor.Actor, id ID, version uint64, t Terms) (Placement, error) {
	t = t.settled()
	if err := s.check(t); err != nil {
		return Placement{}, err
	}
	return s.weigh(ctx, who, id, "placement.update", func(tx Tx, p *Placement) (events.Event, error) {
		if p.Version != version {
			return nil, ErrStale
		}
		var conditions []string
		if p.State == Published {
			next := *p
			next.Terms = t
			found, err := s.findings(ctx, tx, next)
			if err != nil {
				return nil, err
			}
			if fault.Stops(found) {
				return nil, ErrUnlawful.About(found...)
			}
			conditions = rules(compliance.Conditions(found))
		}
		if err := s.frozen(ctx, tx, *p, t); err != nil {
			return nil, err
		}
		return p.edit(t, conditions, s.now())
	})
}

// frozen refuses to change what the fit score of a placement round reads, and whom the opening is for, from the closing of the
// window until the round is settled or cancelled: nobody's order may be moved once the lists are known.
func (s *Service) frozen(ctx context.Context, tx Tx, p Placement, t Terms) error {
	same := slices.Equal(t.Tasks, p.Tasks) && t.PayMonthFen == p.PayMonthFen && t.PayDayFen == p.PayDayFen && slices.Equal(t.Audience, p.Audience)
	if same || p.Taken == 0 {
		return nil
	}
	in, err := tx.InClosedRound(ctx, p.Enterprise, p.ID, s.now())
	if err != nil || !in {
		return err
	}
	return ErrInvalid.With(fault.In("tasks", "岗位参加的双选轮次已截止填报，落实之前不能改任务、报酬和面向的学校。", "the placement round that holds seats of it is closed; tasks, pay and the schools it is meant for stay until it is settled"))
}

// Publish makes an opening findable. Only findings of class BLOCK stop it; the others that bind become its conditions.
func (s *Service) Publish(ctx context.Context, who actor.Actor, id ID) (Placement, error) {
	return s.weigh(ctx, who, id, "placement.publish", func(tx Tx, p *Placement) (events.Event, error) {
		found, err := s.findings(ctx, tx, *p)
		if err != nil {
			return nil, err
		}
		if fault.Stops(found) {
			return nil, ErrUnlawful.About(found...)
		}
		return p.publish(rules(compliance.Conditions(found)), s.now())
	})
}

// Extend renews an opening for as long as a new one stands, if the regulation still allows it.
func (s *Service) Extend(ctx context.Context, who actor.Actor, id ID) (Placement, error) {
	return s.weigh(ctx, who, id, "placement.extend", func(tx Tx, p *Placement) (events.Event, error) {
		found, err := s.findings(ctx, tx, *p)
		if err != nil {
			return nil, err
		}
		if fault.Stops(found) {
			return nil, ErrUnlawful.About(found...)
		}
		return p.extend(rules(compliance.Conditions(found)), s.now())
	})
}

// Close ends an opening. Students placed or held keep what they have.
func (s *Service) Close(ctx context.Context, who actor.Actor, id ID, reason string) (Placement, error) {
	return s.change(ctx, who, id, "placement.close", func(_ Tx, p *Placement) (events.Event, error) {
		return p.close(reason, s.now())
	})
}

// change is the shape of every step of an opening's life: lock, decide, save, record, audit.
func (s *Service) change(ctx context.Context, who actor.Actor, id ID, action string, decide func(Tx, *Placement) (events.Event, error)) (Placement, error) {
	var p Placement
	err := s.inTx(ctx, func(tx Tx) (err error) {
		p, err = s.step(ctx, tx, who, id, action, decide)
		return err
	})
	return p, err
}

// weigh is change for a step that asks for head-room: it locks the unit before the opening, as applications do, so that no
// two steps wait for each other.
func (s *Service) weigh(ctx context.Context, who actor.Actor, id ID, action string, decide func(Tx, *Placement) (events.Event, error)) (Placement, error) {
	var p Placement
	err := s.inTx(ctx, func(tx Tx) (err error) {
		if who.Is(actor.Enterprise) {
			if _, err := tx.LockEnterprise(ctx, org.ID(who.Org)); err != nil {
				return err
			}
		}
		p, err = s.step(ctx, tx, who, id, action, decide)
		return err
	})
	return p, err
}

func (s *Service) step(ctx context.Context, tx Tx, who actor.Actor, id ID, action string, decide func(Tx, *Placement) (events.Event, error)) (Placement, error) {
	p, err := tx.LockPlacement(ctx, id)
	if err != nil {
		return Placement{}, err
	}
	if err := mayEdit(who, p); err != nil {
		return Placement{}, err
	}
	happened, err := decide(tx, &p)
	if err != nil {
		return Placement{}, err
	}
	if err := tx.SavePlacement(ctx, p); err != nil {
		return Placement{}, err
	}
	if err := tx.Audit(ctx, ledger.By(who, s.now(), action, ident.ID(id))); err != nil || happened == nil {
		return p, err
	}
	return p, tx.Record(ctx, ident.ID(id), happened)
}

func mayEdit(who actor.Actor, p Placement) error {
	if p.Origin == External && who.Is(actor.Operator) || who.Is("system") {
		return nil
	}
	if who.Is(actor.Enterprise) && p.Enterprise != "" && org.ID(who.Org) == p.Enterprise {
		return nil
	}
	if p.State == Draft {
		return ErrNotFound
	}
	return ErrForbidden
}

// Get returns an opening to whoever may see it. school is the asker's, for openings meant for named schools.
func (s *Service) Get(ctx context.Context, who actor.Actor, id ID) (Placement, error) {
	p, err := s.db.Placement(ctx, id)
	if err != nil {
		return Placement{}, err
	}
	if !p.MayBeSeenBy(who, schoolOf(who)) {
		return Placement{}, ErrNotFound
	}
	if minor, err := s.minor(ctx, who); err != nil || minor && p.Origin == External {
		return Placement{}, errors.Join(err, ErrNotFound)
	}
	knows, err := s.knowsWages(ctx, who, p)
	if err != nil {
		return Placement{}, err
	}
	if !knows {
		p = p.Discreet()
	}
	return p, nil
}

// Titles are what those of some openings are called that the actor, who is no student, may see.
func (s *Service) Titles(ctx context.Context, who actor.Actor, ids []ID) (map[ID]string, error) {
	if who.Is(actor.Student) {
		return nil, ErrForbidden
	}
	found, err := s.db.PlacementsByID(ctx, ids)
	titles := make(map[ID]string, len(found))
	for id, p := range found {
		if p.MayBeSeenBy(who, schoolOf(who)) {
			titles[id] = p.Title
		}
	}
	return titles, err
}

// minor reports whether the actor is a student under 18, who is shown no external listing.
func (s *Service) minor(ctx context.Context, who actor.Actor) (bool, error) {
	if !who.Is(actor.Student) {
		return false, nil
	}
	st, err := s.db.Student(ctx, student.ID(who.Person))
	return st.BirthDate.Age(civil.Today(s.now())) < adult, err
}

const adult = 18

// knowsWages reports whether the actor may see the unit's wages: the unit, offices of schools that deal with it, and the
// bureau of the posting's region.
func (s *Service) knowsWages(ctx context.Context, who actor.Actor, p Placement) (bool, error) {
	switch {
	case p.Enterprise == "":
		return false, nil
	case who.Is(actor.Enterprise):
		return org.ID(who.Org) == p.Enterprise, nil
	case who.Is(actor.School, actor.VicePrincipal):
		return s.db.Deals(ctx, org.ID(who.Org), p.Enterprise, civil.Today(s.now()))
	case who.Is(actor.Bureau):
		b, err := s.db.Bureau(ctx, org.ID(who.Org))
		return b.Oversees(p.Region), err
	}
	return false, nil
}

func schoolOf(who actor.Actor) org.ID {
	if who.OfSchool() || who.Is(actor.Student) {
		return org.ID(who.Org)
	}
	return ""
}

// Mine lists the openings of the actor's enterprise, newest first; an empty state lists all.
func (s *Service) Mine(ctx context.Context, who actor.Actor, state State, p page.Request) (page.Page[Placement], error) {
	if !who.Is(actor.Enterprise) {
		return page.Page[Placement]{}, ErrForbidden
	}
	return s.db.PlacementsOf(ctx, org.ID(who.Org), state, p)
}

// Expire ends the openings that ran out, at most limit of them, and returns how many it ended.
func (s *Service) Expire(ctx context.Context, limit int) (int, error) {
	due, err := s.db.Due(ctx, civil.Today(s.now()), limit)
	if err != nil {
		return 0, err
	}
	n, errs := 0, error(nil)
	for _, id := range due {
		_, err := s.change(ctx, actor.System(), id, "placement.expire", func(_ Tx, p *Placement) (events.Event, error) {
			return p.expire(s.now())
		})
		switch {
		case err == nil:
			n++
		case !errors.Is(err, ErrState): // another node was first
			errs = errors.Join(errs, err)
		}
	}
	return n, errs
}

func rules(found []fault.Finding) []string {
	var ids []string
	for _, f := range found {
		ids = append(ids, f.Rule)
	}
	return ids
}
