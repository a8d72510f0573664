package round

import (
	"context"
	"sync"
)

// kept keeps what was made last for each of some keys, since many ask at once for what takes long to make.
type kept[K comparable, T any] struct {
	most int // how many are kept; then all are forgotten, which is simple, and rare

	mu sync.Mutex
	of map[K]*slot[T]
}

// slot is what is kept for one key, zero before it is made.
type slot[T any] struct {
	free chan struct{} // holds one while nobody has the slot
	what T
}

// take waits until nobody else has the slot of a key, as long as the context lasts. Whoever has it gives it back.
func (k *kept[K, T]) take(ctx context.Context, key K) (*slot[T], error) {
	one := k.slot(key)
	select {
	case <-one.free:
		return one, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (k *kept[K, T]) slot(key K) *slot[T] {
	k.mu.Lock()
	defer k.mu.Unlock()
	one, ok := k.of[key]
	if !ok {
		if k.of == nil || len(k.of) >= k.most {
			k.of = map[K]*slot[T]{}
		}
		one = &slot[T]{free: make(chan struct{}, 1)}
		one.give()
		k.of[key] = one
	}
	return one
}

// give gives the slot back.
func (s *slot[T]) give() { s.free <- struct{}{} }
