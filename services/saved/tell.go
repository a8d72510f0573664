package saved

import (
	"context"
	"errors"
	"fmt"
	"time"

	"firstkm/services/kernel/text"
	"firstkm/services/notify"
	"firstkm/services/placement"
)

// bunch is how many openings one notice speaks of at most; more wait for the next.
const bunch = 100

// TellDue makes the notices of the searches whose openings have waited long enough, of at most limit searches, and answers
// how many it made. The notice and what it tells of are one transaction: ended at any instant, what was not told waits, and
// what was told is not told again.
func (s *Service) TellDue(ctx context.Context, limit int) (made int, err error) {
	ids, err := s.db.SavedDue(ctx, s.Now(), limit)
	if err != nil {
		return 0, err
	}
	var errs error
	for _, id := range ids {
		told, err := s.tell(ctx, id)
		if told {
			made++
		}
		if err != nil && !gone(err) {
			errs = errors.Join(errs, fmt.Errorf("tell of search %s: %w", id, err))
		}
	}
	return made, errs
}

// tell makes the notice of one search.
func (s *Service) tell(ctx context.Context, id ID) (told bool, err error) {
	of, err := s.db.SavedSearch(ctx, id)
	if err != nil {
		return false, err
	}
	hits, err := s.db.SavedHits(ctx, id, bunch)
	if err != nil {
		return false, err
	}
	still, over, err := s.sift(ctx, of, hits)
	if err != nil {
		return false, err
	}
	err = s.inTx(ctx, func(tx Tx, notices notify.Tx) error {
		told = false
		now, rest := s.Now(), time.Time{}
		current, err := tx.LockSaved(ctx, id)
		if err != nil {
			return err
		}
		if current.DueAt.IsZero() || current.DueAt.After(now) {
			return nil // another node was first, or its owner wants nothing now
		}
		if current.silent() { // since an opening was written down
			return errors.Join(tx.SkipHits(ctx, id, now), tx.SettleSaved(ctx, id, current.ToldAt, rest))
		}
		for _, h := range over {
			if err := tx.DeleteHit(ctx, id, h.Placement); err != nil {
				return err
			}
		}
		var fresh []placement.Placement
		for _, p := range still {
			ok, err := tx.TellHit(ctx, id, p.ID, now)
			if err != nil {
				return err
			}
			if ok {
				fresh = append(fresh, p)
			}
		}
		left, err := tx.SavedHits(ctx, id, 1)
		if err != nil {
			return err
		}
		if len(left) > 0 { // more than a bunch, or come since they were read
			rest = now
		}
		told = len(fresh) > 0
		if told {
			current.ToldAt = now
			if err := s.Tell.Alert(ctx, notices, of.Person, alert(of, fresh)); err != nil {
				return err
			}
		}
		return tx.SettleSaved(ctx, id, current.ToldAt, rest)
	})
	return told, err
}

// sift keeps the openings that the search's owner still finds by it, so that nobody is told of what is full, over or no
// longer theirs to see. One that is not told may come again.
func (s *Service) sift(ctx context.Context, of Search, hits []Hit) (still []placement.Placement, over []Hit, err error) {
	for _, h := range hits {
		p, err := s.db.Placement(ctx, h.Placement)
		if err != nil && !gone(err) {
			return nil, nil, err
		}
		ok := false
		if err == nil {
			if ok, err = s.stands(ctx, of, p); err != nil {
				return nil, nil, err
			}
		}
		if ok {
			still = append(still, p)
		} else {
			over = append(over, h)
		}
	}
	return still, over, nil
}

func (s *Service) stands(ctx context.Context, of Search, p placement.Placement) (ok bool, err error) {
	doc, err := s.Describe(ctx, p)
	if err != nil || !findable(p, doc, s.Now()) {
		return false, err
	}
	one, err := s.Percolator.Alone(doc)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, one.Close()) }()
	return s.answers(ctx, of, one)
}

// alert is what is told of new openings: of one its name, of several how many.
func alert(of Search, fresh []placement.Placement) notify.Alert {
	first := fresh[0]
	post := cut(first.Title, 20)
	a := notify.Alert{Cause: "saved/" + string(of.ID) + "/" + string(first.ID), Target: "/searches/" + string(of.ID)}
	if len(fresh) == 1 {
		a.Target = "/placements/" + string(first.ID)
		a.Text = text.Say("您保存的“"+of.Name+"”有新岗位：“"+post+"”。", "New for your search “"+of.Name+"”: “"+post+"”.")
		return a
	}
	a.Text = text.Say(
		fmt.Sprintf("您保存的“%s”有 %d 个新岗位，如“%s”。", of.Name, len(fresh), post),
		fmt.Sprintf("%d new openings for your search “%s”, such as “%s”.", len(fresh), of.Name, post))
	return a
}

func cut(s string, most int) string {
	r := []rune(s)
	if len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}
