package cache

import (
	"context"
	"time"

	"github.com/maypok86/otter/v2"
)

// LocalStore is a Store in this process, bounded by the bytes it holds. What is asked for least goes first.
type LocalStore struct {
	entries *otter.Cache[string, entry]
	now     func() time.Time
}

type entry struct {
	value []byte
	ttl   time.Duration
}

// entryOverhead is about what one entry costs beside its bytes.
const entryOverhead = 160

// NewLocalStore makes a store of at most maxBytes.
func NewLocalStore(maxBytes uint64, now func() time.Time) *LocalStore {
	return &LocalStore{now: now, entries: otter.Must(&otter.Options[string, entry]{
		MaximumWeight: maxBytes,
		Weigher:       func(k string, e entry) uint32 { return uint32(min(len(k)+len(e.value)+entryOverhead, 1<<31)) },
		ExpiryCalculator: otter.ExpiryWritingFunc(func(e otter.Entry[string, entry]) time.Duration {
			return e.Value.ttl
		}),
		Clock: otterClock{now},
	})}
}

// Get is the value if it is held.
func (s *LocalStore) Get(_ context.Context, key string) ([]byte, bool) {
	e, ok := s.entries.GetIfPresent(key)
	return e.value, ok
}

// Set holds the value for at most ttl.
func (s *LocalStore) Set(_ context.Context, key string, value []byte, ttl time.Duration) {
	if ttl > 0 {
		s.entries.Set(key, entry{value, ttl})
	}
}

// Delete forgets the keys. It never fails.
func (s *LocalStore) Delete(_ context.Context, keys ...string) error {
	for _, k := range keys {
		s.entries.Invalidate(k)
	}
	return nil
}

// Close stops the background clean-up.
func (s *LocalStore) Close() error {
	s.entries.StopAllGoroutines()
	return nil
}

// otterClock lets the caller's clock decide what has expired.
type otterClock struct{ now func() time.Time }

func (c otterClock) NowNano() int64                        { return c.now().UnixNano() }
func (c otterClock) Tick(d time.Duration) <-chan time.Time { return time.Tick(d) }
