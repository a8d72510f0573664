package placement

import (
	"context"
	"errors"
	"strconv"

	"firstkm/events"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
)

// ErrSince answers a place in the feed that the feed never gave.
var ErrSince = fault.New(fault.Invalid, "placement.feed_since", "since 请原样填写上一次返回的 next；从头开始则留空。", "since takes the next of the answer before, as it was; leave it out to begin")

// MostChanges is how many changes of the feed are read at once.
const MostChanges = 500

// Step is a posting's place in the public feed: that of its last change.
type Step struct {
	Seq       int64
	Placement Placement
}

// Change is one change of the public feed: a posting as everybody may see it now, or a tombstone.
type Change struct {
	Placement Placement
	Gone      bool // it can no longer be seen; of Placement only the ID says anything
}

// FeedSubjects are the events that may change what everybody sees of a posting.
func FeedSubjects() []string { return []string{"firstkm.placement.>", "firstkm.enterprise.>"} }

// Public reports whether everybody may see it on day: published, not meant for named schools, no external listing, no
// post of teachers' practice.
func (p Placement) Public(day civil.Date) bool {
	return p.Origin == Own && p.State == Published && !day.After(p.ExpiresOn) && !p.ForTeachers() && p.MayBeSeenBy(actor.Actor{}, "")
}

// Feed writes down in the public feed what an event changed. It is given events one at a time, so that no place of the
// feed is skipped by who reads it; given twice, an event changes nothing but the place.
func (s *Service) Feed(ctx context.Context, e events.Envelope) error {
	if !events.Match(e.Subject, "firstkm.enterprise.>") {
		return s.feed(ctx, ID(e.Key))
	}
	read := func(p page.Request) (page.Page[Placement], error) {
		return s.db.PlacementsOf(ctx, org.ID(e.Key), Published, p)
	}
	return page.Each(read, func(of Placement) error { return s.feed(ctx, of.ID) })
}

// CatchUp writes down what the events no longer tell, as after a restored backup: changes that the feed has not seen.
func (s *Service) CatchUp(ctx context.Context) error {
	for {
		ids, err := s.db.FeedBehind(ctx, MostChanges)
		if err != nil || len(ids) == 0 {
			return err
		}
		for _, id := range ids {
			if err := s.feed(ctx, id); err != nil {
				return err
			}
		}
	}
}

// feed moves a posting to the end of the feed; one that was never published is not told of. A snapshot may show one before
// the feed does, so that the end of each that was published is told.
func (s *Service) feed(ctx context.Context, id ID) error {
	return s.inTx(ctx, func(tx Tx) error {
		p, err := tx.Placement(ctx, id)
		if errors.Is(err, ErrNotFound) {
			return nil // events of reports are about something else
		}
		if err != nil {
			return err
		}
		if p.Origin != Own || p.PublishedAt.IsZero() {
			return nil
		}
		return tx.MoveInFeed(ctx, id)
	})
}

// Changes reads the public feed after since, "" for its beginning, and where to go on. A posting stands at its last
// change only. limit is at most MostChanges.
func (s *Service) Changes(ctx context.Context, since string, limit int) (list []Change, next string, err error) {
	after := int64(0)
	if since != "" {
		if after, err = strconv.ParseInt(since, 10, 64); err != nil || after < 0 {
			return nil, "", ErrSince.With(fault.In("since", "不是这个接口给出的位置。", "this place was not given by the feed"))
		}
	}
	steps, err := s.db.FeedAfter(ctx, after, min(max(limit, 1), MostChanges))
	if err != nil {
		return nil, "", err
	}
	if len(steps) == 0 {
		if end, err := s.db.FeedEnd(ctx); err != nil || after > end {
			return nil, "", errors.Join(err, ErrSince)
		}
	}
	day := civil.Today(s.now())
	for _, step := range steps {
		list = append(list, Change{Placement: step.Placement.Discreet(), Gone: !step.Placement.Public(day)})
		after = step.Seq
	}
	return list, strconv.FormatInt(after, 10), nil
}

// FeedEnd is where the feed ends now: what a snapshot taken after it does not show stands after it.
func (s *Service) FeedEnd(ctx context.Context) (string, error) {
	end, err := s.db.FeedEnd(ctx)
	return strconv.FormatInt(end, 10), err
}

// Snapshot gives every posting that everybody may see to each, in the order of their ids.
func (s *Service) Snapshot(ctx context.Context, each func(Placement) error) error {
	day := civil.Today(s.now())
	for after := ID(""); ; {
		list, err := s.db.PublishedFrom(ctx, after, MostChanges)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, p := range list {
			if after = p.ID; p.Public(day) {
				if err := each(p.Discreet()); err != nil {
					return err
				}
			}
		}
	}
}
