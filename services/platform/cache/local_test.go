package cache_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"firstkm/services/platform/cache"
)

func TestLocalStoreIsBounded(t *testing.T) {
	store := cache.NewLocalStore(64<<10, time.Now)
	defer store.Close()
	page := make([]byte, 4<<10)
	for i := range 1000 {
		store.Set(t.Context(), fmt.Sprint(i), page, time.Hour)
	}
	within(t, "at most the sixteen pages that fit are held", func() bool {
		held := 0
		for i := range 1000 {
			if _, ok := store.Get(t.Context(), fmt.Sprint(i)); ok {
				held++
			}
		}
		return held <= 16
	})
}

func TestLocalLimiterSurvivesAFlood(t *testing.T) {
	c := newClock()
	l := cache.NewLocalLimiter(c.now)
	for i := range 400_000 { // far more keys than it holds
		if ok, _ := l.Allow(t.Context(), fmt.Sprint(i), slow); !ok {
			t.Fatalf("key %d: its first event was refused", i)
		}
	}
	l.Allow(t.Context(), "last", slow)
	l.Allow(t.Context(), "last", slow)
	if ok, _ := l.Allow(t.Context(), "last", slow); ok {
		t.Error("after the flood nothing is limited any more")
	}
}

func TestLocalIdempotencyWhenFull(t *testing.T) {
	c := newClock()
	m := cache.NewLocalIdempotency(4096, time.Minute, c.now)
	finished, err := m.Begin(t.Context(), "finished", "f", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Finish(t.Context(), finished, make([]byte, 1024)); err != nil {
		t.Fatal(err)
	}
	var full error
	begun := 0
	for ; full == nil && begun < 100; begun++ {
		_, full = m.Begin(t.Context(), fmt.Sprint(begun), "f", time.Hour)
	}
	if !errors.Is(full, cache.ErrUnavailable) {
		t.Fatalf("with nothing but running requests: got %v after %d, want ErrUnavailable", full, begun)
	}
	if a, err := m.Begin(t.Context(), "0", "f", time.Hour); err != nil || a.State != cache.InProgress {
		t.Errorf("a running request was forgotten: %v %v", a.State, err)
	}
	c.advance(2 * time.Minute)
	if a, err := m.Begin(t.Context(), "finished", "f", time.Hour); err != nil || a.State != cache.New {
		t.Errorf("the finished request should have made room and be new again: %v %v", a.State, err)
	}
}

func BenchmarkLocalLimiter(b *testing.B) {
	l := cache.NewLocalLimiter(time.Now)
	for b.Loop() {
		l.Allow(b.Context(), "k", slow)
	}
}

func TestMemoryForgetsByTheClock(t *testing.T) {
	c := newClock()
	m := cache.NewMemory[[]int](10, time.Minute, c.now)
	defer m.Close()
	m.Set("a", []int{1, 2})
	if got, ok := m.Get("a"); !ok || len(got) != 2 {
		t.Fatalf("got %v, %v; want what was set", got, ok)
	}
	c.advance(time.Minute + time.Second)
	if got, ok := m.Get("a"); ok {
		t.Errorf("got %v after its time", got)
	}
}
