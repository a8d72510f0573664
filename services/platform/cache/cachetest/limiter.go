package cachetest

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"firstkm/services/platform/cache"
)

func runLimiter(t *testing.T, open func(t *testing.T) Subject) {
	// One event each ten units, three at once: slow beside any real server's answer.
	limit := cache.Limit{Events: 1, Per: 10 * Unit, Burst: 3}
	allow := func(t *testing.T, s Subject, key string) (bool, time.Duration) {
		t.Helper()
		return s.Limiter.Allow(t.Context(), key, limit)
	}
	drain := func(t *testing.T, s Subject, key string) {
		t.Helper()
		for i := range 3 {
			if ok, _ := allow(t, s, key); !ok {
				t.Fatalf("event %d of the burst was refused", i+1)
			}
		}
	}

	t.Run("lets a burst pass and refuses the next with a wait", func(t *testing.T) {
		s := open(t)
		drain(t, s, "k")
		ok, wait := allow(t, s, "k")
		if ok || wait <= 0 || wait > 10*Unit {
			t.Fatalf("got %v, wait %v; want refused, wait in (0, %v]", ok, wait, 10*Unit)
		}
	})
	t.Run("one passes after the wait, a second does not", func(t *testing.T) {
		s := open(t)
		drain(t, s, "k")
		_, wait := allow(t, s, "k")
		s.Advance(wait + time.Millisecond)
		if ok, w := allow(t, s, "k"); !ok {
			t.Fatalf("refused after the wait it was told; told %v more", w)
		}
		if ok, _ := allow(t, s, "k"); ok {
			t.Fatal("two passed where one had recovered")
		}
	})
	t.Run("a refused event does not lengthen the wait", func(t *testing.T) {
		s := open(t)
		drain(t, s, "k")
		_, first := allow(t, s, "k")
		for range 20 {
			allow(t, s, "k")
		}
		if _, last := allow(t, s, "k"); last > first {
			t.Fatalf("wait grew from %v to %v", first, last)
		}
	})
	t.Run("keys do not share", func(t *testing.T) {
		s := open(t)
		drain(t, s, "a")
		drain(t, s, "b")
	})
	t.Run("a long rest restores the burst and no more", func(t *testing.T) {
		s := open(t)
		quick := cache.Limit{Events: 1, Per: Unit, Burst: 3}
		for range 3 {
			s.Limiter.Allow(t.Context(), "k", quick)
		}
		s.Advance(5 * Unit)
		drain(t, s, "k") // by the slow limit, so that nothing recovers meanwhile
		if ok, _ := allow(t, s, "k"); ok {
			t.Fatal("more than the burst passed")
		}
	})
	t.Run("exactly the burst passes among many at once", func(t *testing.T) {
		s := open(t)
		var passed atomic.Int32
		var wg sync.WaitGroup
		for range 32 {
			wg.Go(func() {
				if ok, _ := s.Limiter.Allow(t.Context(), "k", limit); ok {
					passed.Add(1)
				}
			})
		}
		wg.Wait()
		if got := passed.Load(); got != 3 {
			t.Fatalf("got %d passed, want 3", got)
		}
	})
}
