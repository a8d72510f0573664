package batch

import (
	"context"

	"firstkm/services/kernel/civil"
	"firstkm/services/org"
)

// Listed is a unit on a list that a school published.
type Listed struct {
	Unit        org.ID
	List        ListID
	Batch       ID
	DecisionNo  string
	DecidedOn   civil.Date
	PublishedOn civil.Date
	StoppedOn   civil.Date // since when the school sends nobody there; zero otherwise
	Until       civil.Date // last day of the batch; zero has none
	Verified    bool       // 核验 stands now
}

// Ended reports whether the batch of the list is over on day.
func (l Listed) Ended(day civil.Date) bool { return !l.Until.IsZero() && day.After(l.Until) }

// Counts reports whether somebody may be placed at the unit by this list on day: published by then, its batch not over, the
// unit still verified, and not stopped.
func (l Listed) Counts(day civil.Date) bool {
	return !l.PublishedOn.After(day) && !l.Ended(day) && l.Verified && (l.StoppedOn.IsZero() || day.Before(l.StoppedOn))
}

// Standing is how a unit stands with a school's published lists.
type Standing struct {
	HasLists bool   // the school has published a list, whatever stands on it
	On       bool   // a published list counts the unit
	By       Listed // that list; where none counts the unit, the last that names it
	Ended    bool   // the batch of By is over
}

// Why says in a word why a unit does not stand on a list: none, unlisted, stopped, unverified or ended; "" when it does.
func (s Standing) Why() string {
	switch {
	case s.On:
		return ""
	case !s.HasLists:
		return "none"
	case s.By.Unit == "":
		return "unlisted"
	case !s.By.Verified:
		return "unverified"
	case s.Ended && s.By.StoppedOn.IsZero():
		return "ended"
	}
	return "stopped"
}

// Lists is what tells how one unit stands; other nouns take it into their own Reads.
type Lists interface {
	// UnitListed are the lists of a school published by day that name one unit, by publication, and whether there is any list
	// of the school at all.
	UnitListed(ctx context.Context, school, unit org.ID, day civil.Date) (of []Listed, published bool, err error)
}

// Adopts is what tells which units a school adopted for a batch; other nouns take it into their own Reads.
type Adopts interface {
	Lists
	Batch(ctx context.Context, id ID) (Batch, error) // ErrNotFound when there is none
	// UnitsListed are the units on the lists of a school published by day, by unit and publication, those of one batch alone
	// when it is named. A unit stands once for each list.
	UnitsListed(ctx context.Context, school org.ID, of ID, day civil.Date) ([]Listed, error)
}

// Adopted are the units that a round of the batch may place at on day, each once, in the order of their ids (R-ART07-PARTY).
func Adopted(ctx context.Context, db Adopts, b Batch, day civil.Date) ([]org.ID, error) {
	list, err := db.UnitsListed(ctx, b.School, b.ID, day)
	var units []org.ID
	for _, l := range list {
		if l.Counts(day) && (len(units) == 0 || units[len(units)-1] != l.Unit) {
			units = append(units, l.Unit)
		}
	}
	return units, err
}

// StandingOf is how a unit stands with the lists of a school on day, whatever batch they are of.
func StandingOf(ctx context.Context, db Lists, school, unit org.ID, day civil.Date) (Standing, error) {
	of, published, err := db.UnitListed(ctx, school, unit, day)
	s := Standing{HasLists: published}
	for _, l := range of {
		if l.Counts(day) || !s.On {
			s.On, s.By, s.Ended = l.Counts(day), l, l.Ended(day)
		}
	}
	return s, err
}
