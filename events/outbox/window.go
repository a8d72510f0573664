package outbox

import (
	"context"
	"errors"
	"fmt"

	"firstkm/events"
)

// publish sends the rows in windows in which no key appears twice, so that a failure inside a window cannot turn two
// events of one aggregate around. A key that failed is left alone for the rest of the batch.
func (r *Relay) publish(ctx context.Context, rows []events.Row) (done []events.Receipt, failed error) {
	stuck := map[string]bool{}
	for len(rows) > 0 {
		now, later := window(rows, stuck)
		if len(now) == 0 {
			break
		}
		receipts, err := r.send(ctx, now, stuck)
		done = append(done, receipts...)
		failed = errors.Join(failed, err)
		if len(receipts) == 0 {
			break // nothing gets through: do not try the rest
		}
		rows = later
	}
	return done, failed
}

// window splits rows into those that may be sent together now and those that must wait for them. Rows of stuck keys are
// in neither.
func window(rows []events.Row, stuck map[string]bool) (now, later []events.Row) {
	taken := make(map[string]bool, len(rows))
	for _, row := range rows {
		switch {
		case stuck[row.Key]:
		case taken[row.Key]:
			later = append(later, row)
		default:
			taken[row.Key] = true
			now = append(now, row)
		}
	}
	return now, later
}

func (r *Relay) send(ctx context.Context, rows []events.Row, stuck map[string]bool) ([]events.Receipt, error) {
	batch := make([]events.Envelope, len(rows))
	for i, row := range rows {
		batch[i] = row.Envelope
	}
	acks, err := r.publisher.Publish(ctx, batch...)
	receipts := make([]events.Receipt, 0, len(rows))
	for i, row := range rows {
		if i >= len(acks) || acks[i].Seq == 0 {
			stuck[row.Key] = true
			continue
		}
		receipts = append(receipts, events.Receipt{ID: row.ID, Stream: acks[i].Stream, Seq: acks[i].Seq})
	}
	switch {
	case err != nil:
		err = fmt.Errorf("publish %d of %d events: %w", len(rows)-len(receipts), len(rows), err)
	case len(receipts) < len(rows):
		err = fmt.Errorf("publish: %d of %d events were not acknowledged", len(rows)-len(receipts), len(rows))
	}
	return receipts, err
}
