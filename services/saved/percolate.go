package saved

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"time"

	"firstkm/events"
	"firstkm/search"
	"firstkm/services/account"
	"firstkm/services/find"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/page"
	"firstkm/services/notify"
	"firstkm/services/org"
	"firstkm/services/placement"
)

// Subjects are the events that can make an opening findable, or other than it was.
func Subjects() []string {
	return []string{"firstkm.placement.>", "firstkm.enterprise.>", "firstkm.cooperation.>"}
}

// Percolate decides for the openings that an event is about which searches they answer from now on, and lets those that
// answer wait to be told. It is a consumer's handler: given the same event again it changes nothing, and ended half-way it
// goes on where it was, since an opening counts as seen only after all its searches know of it.
func (s *Service) Percolate(ctx context.Context, e events.Envelope) error {
	if events.Match(e.Subject, "firstkm.placement.>") {
		return s.percolate(ctx, placement.ID(e.Key), e)
	}
	unit, err := s.db.Enterprise(ctx, org.ID(e.Key))
	if err != nil {
		return unless(gone(err), err)
	}
	read := func(p page.Request) (page.Page[placement.Placement], error) {
		return s.db.PlacementsOf(ctx, org.ID(e.Key), placement.Published, p)
	}
	return page.Each(read, func(of placement.Placement) error {
		seen, err := s.db.SavedSeen(ctx, of.ID)
		if err != nil || seen.Version == of.Version+unit.Version { // of opening and unit, as they are, all is known
			return err
		}
		return s.percolate(ctx, of.ID, e)
	})
}

// percolate deals with one opening as it is now.
func (s *Service) percolate(ctx context.Context, id placement.ID, e events.Envelope) error {
	p, err := s.db.Placement(ctx, id)
	if errors.Is(err, placement.ErrNotFound) || err == nil && p.State == placement.Draft {
		return nil // events of reports are about something else
	}
	if err != nil {
		return err
	}
	doc, err := s.Describe(ctx, p)
	if err != nil {
		return err
	}
	before, err := s.db.SavedSeen(ctx, id)
	if err != nil {
		return err
	}
	if e.At, err = changedAt(before, p, doc, e, s.Now()); err != nil {
		return err
	}
	after, news := next(before, p, doc, e, s.Now())
	if news {
		if err := s.spread(ctx, doc, before, after.FreshAt); err != nil {
			return err
		}
	}
	if after == before {
		return nil
	}
	return s.inTx(ctx, func(tx Tx, _ notify.Tx) error {
		if err := tx.MovePlace(ctx, events.Position{Stream: e.Stream, Seq: e.Seq}); err != nil {
			return err
		}
		return tx.SaveSeen(ctx, id, after)
	})
}

// changedAt is when an opening became what it is: when the event says, or later where the event comes late and the opening
// is no longer what it was then. Without an event the opening knows its own last change, but nobody that of its unit: now.
func changedAt(before Seen, p placement.Placement, doc search.Placement, e events.Envelope, now time.Time) (time.Time, error) {
	if e.At.IsZero() {
		then, err := unsaid(before.Said)
		if err != nil || otherUnit(then, doc) {
			return now, err
		}
	}
	if p.UpdatedAt.After(e.At) {
		return p.UpdatedAt, nil
	}
	return e.At, nil
}

// next is how an opening is seen after an event, and whether a search may newly find it: it was not findable before, or
// something about it changed, at the instant of e. One that nobody has seen yet is as old as its publication, unless the
// event publishes it.
func next(before Seen, p placement.Placement, doc search.Placement, e events.Envelope, now time.Time) (after Seen, news bool) {
	if before.Version > doc.Version {
		return before, false
	}
	after = before
	after.Open, after.Version = findable(p, doc, now), doc.Version
	if !after.Open {
		if before.Open {
			after.ShutAt = e.At
		}
		return after, false
	}
	after.Print, after.Said, after.ShutAt = print(doc), said(doc), time.Time{}
	switch {
	case before == (Seen{}) && e.Subject != (events.PlacementPublished{}).Subject():
		after.FreshAt = p.PublishedAt
	case !before.Open || before.Print != after.Print:
		after.FreshAt = e.At
	default:
		return after, false
	}
	return after, true
}

// findable reports whether anybody could find the opening now.
func findable(p placement.Placement, doc search.Placement, now time.Time) bool {
	if p.Origin == placement.Own && civil.Today(now).After(p.ExpiresOn) {
		return false
	}
	doc.Audience = nil
	return p.State == placement.Published && doc.OpenTo("", now)
}

// said is what a document says, without its seats, its end and its number: as JSON, to be read again by unsaid.
func said(doc search.Placement) string {
	doc.Version, doc.Seats, doc.SeatsLeft, doc.ExpiresAt = 0, 0, 0, time.Time{}
	b, err := json.Marshal(doc)
	if err != nil { // plain members do not fail
		return ""
	}
	return string(b)
}

// print is a short name of what a document says, without the instant of its publication, which a renewal moves.
func print(doc search.Placement) string {
	doc.PublishedAt = time.Time{}
	h := fnv.New64a()
	_, _ = h.Write([]byte(said(doc) + "\n"))
	return fmt.Sprintf("%016x", h.Sum64())
}

// gather is how long a search waits after an opening before it tells, so that several that come together are one notice.
const gather = 5 * time.Second

// together is how many searches are written down in one transaction.
const together = 100

// spread lets every search that an opening answers wait to tell of it; before is how it was seen until now.
func (s *Service) spread(ctx context.Context, doc search.Placement, before Seen, fresh time.Time) (err error) {
	list, err := s.asking(ctx, doc, fresh)
	if err != nil || len(list) == 0 { // where none may find it, no index is made of it
		return err
	}
	one, err := s.Percolator.Alone(doc)
	if err != nil {
		return err
	}
	then := &past{Seen: before, of: s}
	defer func() { err = errors.Join(err, one.Close(), then.close()) }()
	ids, err := s.finds(ctx, doc, one, list)
	if err != nil {
		return err
	}
	slices.Sort(ids) // two that lock the same searches do it in the same order
	for len(ids) > 0 {
		n := min(len(ids), together)
		if err := s.wait(ctx, ids[:n], doc, one, then, fresh); err != nil {
			return err
		}
		ids = ids[n:]
	}
	return nil
}

// due is one search that an opening answers: when it was found, and when that is told, zero when it is not.
type due struct {
	id     ID
	at, on time.Time
}

// wait writes an opening down at the searches that find it for their owners. Whoever saved one while the opening stood on
// its result knows it, and is not told of it however it changes.
func (s *Service) wait(ctx context.Context, ids []ID, doc search.Placement, one search.Searcher, then *past, fresh time.Time) error {
	var list []due
	for _, id := range ids {
		of, err := s.db.SavedSearch(ctx, id)
		if gone(err) {
			s.forget(id)
			continue
		}
		if err != nil {
			return err
		}
		ok, err := s.answers(ctx, of, one)
		if err != nil {
			return err
		}
		if !ok || of.Paused || of.Since.After(fresh) {
			continue
		}
		known, err := then.stoodOn(ctx, of)
		if err != nil {
			return err
		}
		d := due{id: id, at: of.CreatedAt}
		if !known {
			d.at = s.Now()
			if d.on, err = s.dueAt(ctx, of); err != nil {
				return err
			}
		}
		list = append(list, d)
	}
	if len(list) == 0 {
		return nil
	}
	return s.inTx(ctx, func(tx Tx, _ notify.Tx) error {
		for _, d := range list {
			if err := tx.InsertHit(ctx, d.id, placement.ID(doc.ID), d.at, d.on); err != nil {
				return err
			}
		}
		return nil
	})
}

// answers reports whether a search's owner, as they are now, finds the opening by it.
func (s *Service) answers(ctx context.Context, of Search, one search.Searcher) (bool, error) {
	who, err := s.owner(ctx, of.Person)
	if gone(err) {
		return false, nil
	}
	if err != nil || !MaySave(who) {
		return false, err
	}
	a, err := s.ask(of.Query)
	if find.Refused(err) { // a code that the catalogue no longer has finds nothing
		return false, nil
	}
	if err != nil {
		return false, err
	}
	ok, err := s.Find.Matches(ctx, who, a, one)
	if gone(err) {
		return false, nil
	}
	return ok, err
}

// owner is who a search belongs to, a guest when the account is disabled.
func (s *Service) owner(ctx context.Context, person ident.ID) (actor.Actor, error) {
	read := s.db.AccountOfPerson
	if person.Kind() != "stu" {
		read = s.account
	}
	a, err := read(ctx, person)
	if err != nil || !a.Active() {
		return actor.Actor{}, err
	}
	return a.Actor(), nil
}

// ahead is how long before the digest a daily search tells, so that its notice goes out with it.
const ahead = time.Minute

// dueAt is when a search tells of an opening that it finds now; zero when it does not tell.
func (s *Service) dueAt(ctx context.Context, of Search) (time.Time, error) {
	switch of.Tell {
	case Never:
		return time.Time{}, nil
	case Daily:
		p, err := s.db.Preferences(ctx, of.Person)
		return p.NextDigest(s.Now().Add(ahead)).Add(-ahead), err
	}
	return s.Now().Add(gather), nil
}

func (s *Service) account(ctx context.Context, id ident.ID) (account.Account, error) {
	return s.db.Account(ctx, account.ID(id))
}

func (s *Service) forget(id ID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.table != nil {
		s.table.drop(id)
	}
}

func unless(fine bool, err error) error {
	if fine {
		return nil
	}
	return err
}

func gone(err error) bool {
	f := fault.Of(err)
	return f != nil && f.Kind == fault.NotFound
}
