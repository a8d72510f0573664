package search

import (
	"context"
	"sync"
)

// Holder is an Index whose inside can be exchanged while it is in use. Each call runs to its end on the
// index it began with; an index is closed when the last of its callers has left. An empty holder
// answers ErrMissing.
type Holder struct {
	mu      sync.RWMutex
	current *held
}

// held is an index and those who are using it.
type held struct {
	index Index
	users sync.WaitGroup
}

var _ Index = (*Holder)(nil)

// NewHolder holds an index from the beginning; nil holds none yet.
func NewHolder(index Index) *Holder {
	h := &Holder{}
	if index != nil {
		h.current = &held{index: index}
	}
	return h
}

// take enters the present index; the caller calls leave when done.
func (h *Holder) take() (index Index, leave func(), err error) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	if h.current == nil {
		return nil, nil, ErrMissing
	}
	c := h.current
	c.users.Add(1)
	return c.index, c.users.Done, nil
}

// Swap puts next in place, then waits for the users of the one before and closes it. A nil next leaves
// the holder empty.
func (h *Holder) Swap(next Index) error {
	var fresh *held
	if next != nil {
		fresh = &held{index: next}
	}
	h.mu.Lock()
	old := h.current
	h.current = fresh
	h.mu.Unlock()
	if old == nil {
		return nil
	}
	old.users.Wait()
	return old.index.Close()
}

// Ready reports whether there is an index.
func (h *Holder) Ready() bool {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.current != nil
}

// Close empties the holder and closes what was in it.
func (h *Holder) Close() error { return h.Swap(nil) }

// Search is Searcher's.
func (h *Holder) Search(ctx context.Context, q Query) (Result, error) {
	index, leave, err := h.take()
	if err != nil {
		return Result{}, err
	}
	defer leave()
	return index.Search(ctx, q)
}

// Count is Searcher's.
func (h *Holder) Count(ctx context.Context, q Query) (int, error) {
	index, leave, err := h.take()
	if err != nil {
		return 0, err
	}
	defer leave()
	return index.Count(ctx, q)
}

// Complete is Searcher's.
func (h *Holder) Complete(ctx context.Context, prefix, origin string, limit int) ([]Completion, int, error) {
	index, leave, err := h.take()
	if err != nil {
		return nil, 0, err
	}
	defer leave()
	return index.Complete(ctx, prefix, origin, limit)
}

// Get is Searcher's.
func (h *Holder) Get(ctx context.Context, id string) (Placement, bool, error) {
	index, leave, err := h.take()
	if err != nil {
		return Placement{}, false, err
	}
	defer leave()
	return index.Get(ctx, id)
}

// Apply is Index's.
func (h *Holder) Apply(ctx context.Context, b Batch) error {
	index, leave, err := h.take()
	if err != nil {
		return err
	}
	defer leave()
	return index.Apply(ctx, b)
}

// Checkpoint is Index's; zero without an index.
func (h *Holder) Checkpoint() Checkpoint {
	index, leave, err := h.take()
	if err != nil {
		return Checkpoint{}
	}
	defer leave()
	return index.Checkpoint()
}

// State is Index's; zero without an index.
func (h *Holder) State() uint64 {
	index, leave, err := h.take()
	if err != nil {
		return 0
	}
	defer leave()
	return index.State()
}

// Size is Index's; zero without an index.
func (h *Holder) Size() int {
	index, leave, err := h.take()
	if err != nil {
		return 0
	}
	defer leave()
	return index.Size()
}
