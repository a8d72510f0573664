package cache

import (
	"context"
	"hash/maphash"
	"sync"
	"time"
)

// LocalLimiter is a Limiter in this process. It holds one instant a key, forgets keys that have recovered, and is bounded: under
// a flood of keys some are forgotten early, which lets their owners start afresh.
type LocalLimiter struct {
	seed   maphash.Seed
	now    func() time.Time
	shards [32]limiterShard
}

// shardKeys bounds a shard; 32 shards hold about a quarter of a million keys in some 30 MB.
const shardKeys = 8192

type limiterShard struct {
	mu   sync.Mutex
	free map[string]time.Time // when the key has fully recovered: the theoretical arrival time of the algorithm
}

// NewLocalLimiter makes a limiter that reads the given clock.
func NewLocalLimiter(now func() time.Time) *LocalLimiter {
	l := &LocalLimiter{seed: maphash.MakeSeed(), now: now}
	for i := range l.shards {
		l.shards[i].free = make(map[string]time.Time)
	}
	return l
}

// Allow counts one event under the key.
func (l *LocalLimiter) Allow(_ context.Context, key string, limit Limit) (bool, time.Duration) {
	s := &l.shards[maphash.String(l.seed, key)%uint64(len(l.shards))]
	now := l.now()
	s.mu.Lock()
	defer s.mu.Unlock()
	free := s.free[key]
	if free.Before(now) {
		free = now
	}
	free = free.Add(limit.interval())
	if wait := free.Sub(now) - limit.tolerance(); wait > 0 {
		return false, wait
	}
	if len(s.free) >= shardKeys {
		s.sweep(now)
	}
	s.free[key] = free
	return true, 0
}

// sweep drops what has recovered, and an eighth of the rest when nothing has.
func (s *limiterShard) sweep(now time.Time) {
	for k, free := range s.free {
		if free.Before(now) {
			delete(s.free, k)
		}
	}
	surplus := len(s.free) - shardKeys*7/8
	for k := range s.free {
		if surplus <= 0 {
			return
		}
		delete(s.free, k)
		surplus--
	}
}
