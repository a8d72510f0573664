package round

import (
	"context"

	"firstkm/services/org"
)

// Stamp is the sum of the versions of what a round shows: its offers, their openings and their units. Versions only grow and
// offers are never removed, so that equal stamps mean that nothing changed.
type Stamp struct{ Offers, Versions int64 }

// mostShown is how many rounds' posts are kept as they were read last, since every student looks at the same thousands: reading
// their stamp takes a hundredth of reading them. What is kept is only read.
const mostShown = 8

// showing is what a round shows under a stamp.
type showing struct {
	stamp Stamp
	posts []Post
	units map[org.ID]org.Enterprise
}

// shows is what a round shows now. Whoever asks while it is read waits for the one reading.
func (s *Service) shows(ctx context.Context, r Round) ([]Post, map[org.ID]org.Enterprise, error) {
	one, err := s.shown.take(ctx, r.ID)
	if err != nil {
		return nil, nil, err
	}
	defer one.give()
	stamp, err := s.db.RoundStamp(ctx, r.ID) // before what it is the stamp of
	if err != nil {
		return nil, nil, err
	}
	if was := one.what; was.posts != nil && was.stamp == stamp {
		return was.posts, was.units, nil
	}
	posts, err := s.posts(ctx, s.db, r)
	if err != nil {
		return nil, nil, err
	}
	offers := make([]Offer, len(posts))
	for i, p := range posts {
		offers[i] = p.Offer
	}
	known, err := s.db.EnterprisesByID(ctx, units(offers))
	if err != nil {
		return nil, nil, err
	}
	one.what = showing{stamp, posts, known}
	return posts, known, nil
}
