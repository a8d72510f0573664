package round

import (
	"context"
	"sync"

	"firstkm/services/org"
)

// Stamp is the sum of the versions of what a round shows: its offers, their openings and their units. Versions only grow and
// offers are never removed, so that equal stamps mean that nothing changed.
type Stamp struct{ Offers, Versions int64 }

// shown keeps the posts of rounds as they were read last, since every student looks at the same thousands: reading their stamp
// takes a hundredth of reading them. What is kept is only read.
type shown struct {
	mu sync.Mutex
	of map[ID]*showing
}

// mostShown is how many rounds are kept; then all are forgotten.
const mostShown = 8

// showing is what a round shows under a stamp.
type showing struct {
	mu    sync.Mutex
	stamp Stamp
	posts []Post
	units map[org.ID]org.Enterprise
}

func (s *shown) round(id ID) *showing {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.of == nil || len(s.of) >= mostShown {
		s.of = map[ID]*showing{}
	}
	one, ok := s.of[id]
	if !ok {
		one = &showing{}
		s.of[id] = one
	}
	return one
}

// shows is what a round shows now. Whoever asks while it is read waits for the one reading.
func (s *Service) shows(ctx context.Context, r Round) ([]Post, map[org.ID]org.Enterprise, error) {
	one := s.shown.round(r.ID)
	one.mu.Lock()
	defer one.mu.Unlock()
	stamp, err := s.db.RoundStamp(ctx, r.ID) // before what it is the stamp of
	if err != nil {
		return nil, nil, err
	}
	if one.posts != nil && one.stamp == stamp {
		return one.posts, one.units, nil
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
	one.stamp, one.posts, one.units = stamp, posts, known
	return posts, known, nil
}
