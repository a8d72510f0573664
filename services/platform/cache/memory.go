package cache

import (
	"time"

	"github.com/maypok86/otter/v2"
)

// Memory keeps values of one kind in this process as they are, so that finding one costs no decoding. Neither side changes
// a value after handing it over. It may forget any of them at any time.
type Memory[V any] struct{ entries *otter.Cache[string, V] }

// NewMemory makes a memory of at most so many values, each for at most ttl.
func NewMemory[V any](most int, ttl time.Duration, now func() time.Time) *Memory[V] {
	return &Memory[V]{otter.Must(&otter.Options[string, V]{
		MaximumSize: most, ExpiryCalculator: otter.ExpiryWriting[string, V](ttl), Clock: otterClock{now},
	})}
}

// Get is the value if it is held.
func (m *Memory[V]) Get(key string) (V, bool) { return m.entries.GetIfPresent(key) }

// Set holds the value for a while.
func (m *Memory[V]) Set(key string, value V) { m.entries.Set(key, value) }

// Close stops the background clean-up.
func (m *Memory[V]) Close() error {
	m.entries.StopAllGoroutines()
	return nil
}
