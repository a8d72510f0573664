package saved

import (
	"context"

	"firstkm/events"
	"firstkm/search"
	"firstkm/services/notify"
	"firstkm/services/placement"
)

// behind is how many openings are caught up with at once.
const behind = 500

// Resume catches up from SQL when the stream does not go on from where openings were known: it was made anew, as after a
// restored backup, or lost what nobody had read. Given the stream as it was before, it does nothing.
func (s *Service) Resume(ctx context.Context, stream events.Info) error {
	at, err := s.db.SavedPlace(ctx)
	if err != nil || stream.Check(at) == nil {
		return err
	}
	for after := placement.ID(""); ; {
		ids, err := s.db.SavedBehind(ctx, after, behind)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if err := s.percolate(ctx, id, events.Envelope{}); err != nil {
				return err
			}
			after = id
		}
		if len(ids) < behind {
			return s.inTx(ctx, func(tx Tx, _ notify.Tx) error { return tx.SavePlace(ctx, stream.End()) })
		}
	}
}

// otherUnit reports whether what two documents of an opening say of its unit differs.
func otherUnit(a, b search.Placement) bool {
	return a.Enterprise != b.Enterprise || a.EnterpriseVerified != b.EnterpriseVerified || a.Industry != b.Industry || a.Stable != b.Stable
}
