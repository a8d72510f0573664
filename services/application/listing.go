package application

import (
	"context"
	"errors"

	"firstkm/services/batch"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/org"
)

// Listing is how a unit stands with a school's published lists (R-ART07-PARTY), as who decides on an intent should know it.
type Listing struct {
	On          bool
	ByWord      bool // only the cooperation says so, as the office entered it: the school has published no list here yet
	DecisionNo  string
	DecidedOn   civil.Date
	PublishedOn civil.Date
	Standing    batch.Standing
}

// Listing says how a unit stands with the published lists of the actor's school today.
func (s *Service) Listing(ctx context.Context, who actor.Actor, unit org.ID) (Listing, error) {
	if !who.OfSchool() && !who.Is(actor.Student) || who.Org == "" {
		return Listing{}, ErrForbidden
	}
	return listing(ctx, s.db, org.ID(who.Org), unit, civil.Today(s.now()))
}

// listing asks the lists that the school published. A school that has published none here is taken at the word that its
// office entered with the cooperation.
func listing(ctx context.Context, db Reads, school, unit org.ID, today civil.Date) (Listing, error) {
	st, err := batch.StandingOf(ctx, db, school, unit, today)
	if err != nil {
		return Listing{}, err
	}
	l := Listing{On: st.On, Standing: st}
	if st.HasLists {
		l.DecisionNo, l.DecidedOn, l.PublishedOn = st.By.DecisionNo, st.By.DecidedOn, st.By.PublishedOn
		return l, nil
	}
	c, err := db.CooperationOf(ctx, school, unit, today)
	if errors.Is(err, org.ErrNotFound) {
		return l, nil
	}
	if err != nil || !c.Listed(today) {
		return l, err
	}
	l.On, l.ByWord, l.DecisionNo, l.DecidedOn, l.PublishedOn = true, true, c.Listing.DecisionNo, c.Listing.DecidedOn, c.Listing.PublishedOn
	return l, nil
}
