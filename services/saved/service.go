package saved

import (
	"context"
	"errors"
	"net/url"
	"sync"
	"time"

	"firstkm/events"
	"firstkm/search"
	"firstkm/services/account"
	"firstkm/services/catalogue"
	"firstkm/services/find"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
	"firstkm/services/kernel/page"
	"firstkm/services/notify"
	"firstkm/services/org"
	"firstkm/services/placement"
)

// Reads is what the service asks of SQL without changing it.
type Reads interface {
	SavedSearch(ctx context.Context, id ID) (Search, error)
	SavedSearches(ctx context.Context, person ident.ID) ([]Search, error)    // newest first
	SavedSince(ctx context.Context, change int64, limit int) ([]Kept, error) // changes and removals after one, in their order
	SavedDue(ctx context.Context, now time.Time, limit int) ([]ID, error)
	SavedHits(ctx context.Context, id ID, limit int) ([]Hit, error)               // that wait to be told, oldest first
	SavedNew(ctx context.Context, id ID, since time.Time) ([]placement.ID, error) // hits after since that are published
	PublishedFrom(ctx context.Context, after placement.ID, limit int) ([]placement.Placement, error)
	SavedSeen(ctx context.Context, id placement.ID) (Seen, error) // zero when it never was
	// SavedBehind lists openings after one, by their ids, that are or were findable and changed since they were seen.
	SavedBehind(ctx context.Context, after placement.ID, limit int) ([]placement.ID, error)
	SavedPlace(ctx context.Context) (events.Position, error)                     // up to where openings are known; zero when nothing is
	Placement(ctx context.Context, id placement.ID) (placement.Placement, error) // of the other nouns
	PlacementsOf(ctx context.Context, enterprise org.ID, state placement.State, p page.Request) (page.Page[placement.Placement], error)
	Enterprise(ctx context.Context, id org.ID) (org.Enterprise, error)
	Account(ctx context.Context, id account.ID) (account.Account, error)
	AccountOfPerson(ctx context.Context, person ident.ID) (account.Account, error)
	Preferences(ctx context.Context, person ident.ID) (notify.Preferences, error)
}

// Tx is one transaction.
type Tx interface {
	Reads
	LockSaved(ctx context.Context, id ID) (Search, error)
	InsertSaved(ctx context.Context, s Search) error // ErrTwice when the person has the same query, ErrFull beyond Most
	SaveSaved(ctx context.Context, s Search) error   // ErrStale unless the row had the version before
	LookAtSaved(ctx context.Context, id ID, at time.Time) error
	DeleteSaved(ctx context.Context, id ID) error
	// InsertHit lets an opening wait at a search that is not paused until due, or counts it as told when due is zero. It does
	// nothing when the search has it already.
	InsertHit(ctx context.Context, id ID, of placement.ID, at, due time.Time) error
	SkipHits(ctx context.Context, id ID, at time.Time) error     // those that wait count as told
	DeleteHit(ctx context.Context, id ID, of placement.ID) error // one that waits
	TellHit(ctx context.Context, id ID, of placement.ID, at time.Time) (fresh bool, err error)
	SettleSaved(ctx context.Context, id ID, told, due time.Time) error
	SaveSeen(ctx context.Context, id placement.ID, s Seen) error
	SavePlace(ctx context.Context, p events.Position) error
	MovePlace(ctx context.Context, p events.Position) error // on in the stream of the place, else it does nothing
	Audit(ctx context.Context, e ledger.Entry) error
}

// InTx runs one use case in one transaction, that of notices with it.
type InTx func(ctx context.Context, use func(Tx, notify.Tx) error) error

// Kept is a search as the table of searches needs it, with the number of its last change.
type Kept struct {
	ID     ID
	Query  string
	Paused bool
	Since  time.Time
	Gone   bool // it was removed: of the rest only ID and Change say anything
	Change int64
}

// Seen is what an opening was when its last event was dealt with.
type Seen struct {
	Open    bool      // it could be found
	Print   string    // what it says, in short
	Said    string    // the document by which it could last be found; empty when it never was written down
	FreshAt time.Time // when it last became findable, or became other than it was
	ShutAt  time.Time // when it ceased to be findable; zero while it is
	Version uint64
}

// Finder understands searches and answers them as the page does.
type Finder interface {
	Question(ctx context.Context, a find.Ask, audience []string) (search.Query, error)
	Matches(ctx context.Context, who actor.Actor, a find.Ask, one search.Searcher) (bool, error)
	Allowed(ctx context.Context, who actor.Actor, a find.Ask) error
	Count(ctx context.Context, who actor.Actor, a find.Ask) (int, error)
	Gone(ctx context.Context, a find.Ask) (bool, error)
}

// Teller makes notices.
type Teller interface {
	Alert(ctx context.Context, tx notify.Tx, person ident.ID, a notify.Alert) error
}

// Catalogue is the catalogue in force.
type Catalogue interface{ Now() *catalogue.Catalogue }

// Parts are what the service works with beside SQL.
type Parts struct {
	Find       Finder
	Tell       Teller
	Catalogue  Catalogue
	Percolator search.Percolator
	Describe   func(ctx context.Context, p placement.Placement) (search.Placement, error) // the document of a published opening
	Now        func() time.Time
}

// Service runs the use cases of saved searches.
type Service struct {
	db   Reads
	inTx InTx
	Parts
	mu    sync.Mutex // guards table
	table *table
}

// NewService makes the service.
func NewService(db Reads, inTx InTx, parts Parts) *Service {
	return &Service{db: db, inTx: inTx, Parts: parts}
}

// Save keeps a search of the actor.
func (s *Service) Save(ctx context.Context, who actor.Actor, query string, t Terms) (Search, error) {
	if !MaySave(who) {
		return Search{}, ErrForbidden
	}
	normal, err := s.normal(ctx, who, query)
	if err != nil {
		return Search{}, err
	}
	if t, err = t.settled(); err != nil {
		return Search{}, err
	}
	now := s.Now()
	out := Search{
		ID: ID(ident.New("ssr", now)), Person: notify.PersonOf(who), Name: t.Name, Query: normal, Tell: t.Tell, Paused: t.Paused,
		Since: now, LookedAt: now, Version: 1, CreatedAt: now,
	}
	return out, s.inTx(ctx, func(tx Tx, _ notify.Tx) error {
		if err := tx.InsertSaved(ctx, out); err != nil {
			return err
		}
		return tx.Audit(ctx, ledger.By(who, now, "saved.save", ident.ID(out.ID)))
	})
}

// normal is a query in its one form; what its asker may not ask for is refused as the search page refuses it.
func (s *Service) normal(ctx context.Context, who actor.Actor, query string) (string, error) {
	v, err := url.ParseQuery(query)
	if err != nil || len(query) > MaxQuery {
		return "", ErrInvalid.With(fault.In("query", "请原样填写搜索页地址里“?”后面的部分。", "give what stands behind the ? in the address of a search"))
	}
	for _, passing := range []string{"cursor", "limit", "facets", "explain"} {
		v.Del(passing)
	}
	a, normal, err := find.Read(s.Catalogue.Now(), v)
	if err != nil {
		return "", err
	}
	if err := s.Find.Allowed(ctx, who, a); err != nil {
		return "", err
	}
	return normal.Encode(), nil
}

// List is what the actor keeps, newest first.
func (s *Service) List(ctx context.Context, who actor.Actor) ([]Search, error) {
	if !MaySave(who) {
		return nil, ErrForbidden
	}
	return s.db.SavedSearches(ctx, notify.PersonOf(who))
}

// Get is one of the actor's searches.
func (s *Service) Get(ctx context.Context, who actor.Actor, id ID) (Search, error) {
	return own(ctx, who, id, s.db.SavedSearch)
}

func own(ctx context.Context, who actor.Actor, id ID, read func(context.Context, ID) (Search, error)) (Search, error) {
	if !MaySave(who) {
		return Search{}, ErrForbidden
	}
	out, err := read(ctx, id)
	if err == nil && out.Person != notify.PersonOf(who) {
		return Search{}, ErrNotFound
	}
	return out, err
}

// Counts are what a search of the actor finds now; an index that is not ready is no error, since the search itself is SQL's.
func (s *Service) Counts(ctx context.Context, who actor.Actor, of Search) (c Counts, err error) {
	a, err := s.ask(of.Query)
	if find.Refused(err) {
		return Counts{Gone: GoneCode}, nil
	}
	if err != nil {
		return c, err
	}
	switch gone, err := s.Find.Gone(ctx, a); {
	case err != nil:
		return c, err
	case gone:
		return Counts{Gone: GoneUnit}, nil
	}
	if c.Now, err = s.Find.Count(ctx, who, a); err != nil || c.Now == 0 {
		if errors.Is(err, find.ErrNotReady) {
			return Counts{Unread: true}, nil
		}
		if find.Refused(err) {
			return c, nil
		}
		return c, err
	}
	fresh, err := s.db.SavedNew(ctx, of.ID, of.LookedAt)
	c.New = min(len(fresh), c.Now)
	return c, err
}

// ask reads a query that was kept.
func (s *Service) ask(query string) (find.Ask, error) {
	v, err := url.ParseQuery(query)
	if err != nil {
		return find.Ask{}, err
	}
	a, _, err := find.Read(s.Catalogue.Now(), v)
	return a, err
}

// Change changes a search of the actor; version is the one the editor saw.
func (s *Service) Change(ctx context.Context, who actor.Actor, id ID, version uint64, t Terms) (out Search, err error) {
	if t, err = t.settled(); err != nil {
		return out, err
	}
	err = s.inTx(ctx, func(tx Tx, _ notify.Tx) error {
		if out, err = own(ctx, who, id, tx.LockSaved); err != nil {
			return err
		}
		if out.Version != version {
			return ErrStale
		}
		out.change(t, s.Now())
		if err := tx.SaveSaved(ctx, out); err != nil {
			return err
		}
		if out.DueAt.IsZero() {
			if err := tx.SkipHits(ctx, id, s.Now()); err != nil {
				return err
			}
		}
		return tx.Audit(ctx, ledger.By(who, s.Now(), "saved.change", ident.ID(id)))
	})
	return out, err
}

// Look records that the actor opens the result of a search.
func (s *Service) Look(ctx context.Context, who actor.Actor, id ID) (out Search, err error) {
	err = s.inTx(ctx, func(tx Tx, _ notify.Tx) error {
		if out, err = own(ctx, who, id, tx.SavedSearch); err != nil {
			return err
		}
		return tx.LookAtSaved(ctx, id, s.Now())
	})
	return out, err
}

// Remove forgets a search of the actor and what it told.
func (s *Service) Remove(ctx context.Context, who actor.Actor, id ID) error {
	return s.inTx(ctx, func(tx Tx, _ notify.Tx) error {
		if _, err := own(ctx, who, id, tx.LockSaved); err != nil {
			return err
		}
		if err := tx.DeleteSaved(ctx, id); err != nil {
			return err
		}
		return tx.Audit(ctx, ledger.By(who, s.Now(), "saved.remove", ident.ID(id)))
	})
}
