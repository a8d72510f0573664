package outbox

import (
	"context"
	"fmt"
	"maps"
	"sync"

	"firstkm/events"
)

// mostSettling is how many batches may be published and not yet removed before the next one waits.
const mostSettling = 8

// settler removes published rows beside the publishing of the next ones, as many at once as have gathered meanwhile.
type settler struct {
	source Source
	failed chan struct{} // closed when removing has failed: the term is over
	ended  chan struct{}

	mu      sync.Mutex
	changed *sync.Cond
	rows    map[int64]bool   // published and not yet removed
	waiting []events.Receipt // of them, those that nobody removes yet
	closing bool
	err     error
}

// settle begins; close ends it.
func settle(ctx context.Context, source Source) *settler {
	s := &settler{source: source, failed: make(chan struct{}), ended: make(chan struct{}), rows: map[int64]bool{}}
	s.changed = sync.NewCond(&s.mu)
	go s.run(ctx) // ends with close, which waits for it
	return s
}

func (s *settler) run(ctx context.Context) {
	defer close(s.ended)
	for batch := s.take(); len(batch) > 0; batch = s.take() {
		s.removed(batch, s.source.Done(ctx, batch))
	}
}

// take waits for receipts; none when all are removed and no more come, or when removing failed.
func (s *settler) take() []events.Receipt {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.waiting) == 0 && !s.closing && s.err == nil {
		s.changed.Wait()
	}
	if s.err != nil {
		return nil
	}
	batch := s.waiting
	s.waiting = nil
	return batch
}

func (s *settler) removed(batch []events.Receipt, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.changed.Broadcast()
	if err != nil {
		s.err = fmt.Errorf("clear the outbox: %w", err)
		close(s.failed)
		return
	}
	for _, receipt := range batch {
		delete(s.rows, receipt.ID)
	}
}

// begin gives the rows that were published already, before what is pending is read: one that is removed meanwhile may
// still be read. It waits while more than most are.
func (s *settler) begin(most int) (map[int64]bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.rows) > most && s.err == nil {
		s.changed.Wait()
	}
	return maps.Clone(s.rows), s.err
}

func (s *settler) add(receipts []events.Receipt) {
	if len(receipts) == 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, receipt := range receipts {
		s.rows[receipt.ID] = true
	}
	s.waiting = append(s.waiting, receipts...)
	s.changed.Broadcast()
}

// close waits until what was published is removed, or cannot be.
func (s *settler) close() error {
	s.mu.Lock()
	s.closing = true
	s.changed.Broadcast()
	s.mu.Unlock()
	<-s.ended
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}
