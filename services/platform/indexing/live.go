package indexing

import (
	"context"
	"sync"

	"firstkm/search"
)

// Live is the index in use. It answers searches, and lets an old version go when its last reader has left.
type Live struct {
	mu  sync.RWMutex
	now *held
}

// held is an index with its readers.
type held struct {
	search.Index
	readers sync.WaitGroup
}

// NewLive begins without an index: searches answer search.ErrMissing until there is one.
func NewLive() *Live { return &Live{} }

func (l *Live) swap(index search.Index) {
	l.mu.Lock()
	old := l.now
	l.now = &held{Index: index}
	l.mu.Unlock()
	old.leave()
}

func (l *Live) close() {
	l.mu.Lock()
	old := l.now
	l.now = nil
	l.mu.Unlock()
	old.leave()
}

func (h *held) leave() {
	if h == nil {
		return
	}
	h.readers.Wait()
	_ = h.Close() // nothing reads it any more, and it can be built anew
}

func (l *Live) index() search.Index {
	l.mu.RLock()
	defer l.mu.RUnlock()
	if l.now == nil {
		return nil
	}
	return l.now.Index
}

func (l *Live) enter() (*held, error) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	if l.now == nil {
		return nil, search.ErrMissing
	}
	l.now.readers.Add(1)
	return l.now, nil
}

// Search implements search.Searcher.
func (l *Live) Search(ctx context.Context, q search.Query) (search.Result, error) {
	h, err := l.enter()
	if err != nil {
		return search.Result{}, err
	}
	defer h.readers.Done()
	return h.Search(ctx, q)
}

// Count implements search.Searcher.
func (l *Live) Count(ctx context.Context, q search.Query) (int, error) {
	h, err := l.enter()
	if err != nil {
		return 0, err
	}
	defer h.readers.Done()
	return h.Count(ctx, q)
}

// Complete implements search.Searcher.
func (l *Live) Complete(ctx context.Context, prefix string, limit int) ([]search.Completion, int, error) {
	h, err := l.enter()
	if err != nil {
		return nil, 0, err
	}
	defer h.readers.Done()
	return h.Complete(ctx, prefix, limit)
}

// Get implements search.Searcher.
func (l *Live) Get(ctx context.Context, id string) (search.Placement, bool, error) {
	h, err := l.enter()
	if err != nil {
		return search.Placement{}, false, err
	}
	defer h.readers.Done()
	return h.Get(ctx, id)
}

// Size is the number of documents held.
func (l *Live) Size() int {
	h, err := l.enter()
	if err != nil {
		return 0
	}
	defer h.readers.Done()
	return h.Size()
}
