package cache_test

import (
	"context"
	"errors"
	"net"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"firstkm/services/platform/cache"
)

var slow = cache.Limit{Events: 1, Per: time.Hour, Burst: 2}

// within waits for a condition, at most five seconds.
func within(t *testing.T, what string, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(5 * time.Second)
	for !ok() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("not within five seconds: %s", what)
		}
	}
}

func TestStoppedRedis(t *testing.T) {
	server := miniredis.RunT(t)
	r := dial(t, cache.RedisConfig{URL: "redis://" + server.Addr()})
	store, limiter, keys := r.Store(), r.Limiter(cache.NewLocalLimiter(time.Now)), r.Idempotency(cache.Lease)
	ctx := t.Context()
	store.Set(ctx, "session", []byte("v"), time.Hour)
	store.Set(ctx, "page", []byte("v"), time.Hour)
	running, err := keys.Begin(ctx, "k", "f", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	server.Close()

	t.Run("a session or page is a miss", func(t *testing.T) {
		if v, ok := store.Get(ctx, "session"); ok {
			t.Errorf("got %q from a stopped server", v)
		}
		store.Set(ctx, "new", []byte("v"), time.Hour)
		if !r.Away() {
			t.Error("the breaker is still closed")
		}
	})
	t.Run("limits hold on this node", func(t *testing.T) {
		for i, want := range []bool{true, true, false} {
			if ok, _ := limiter.Allow(ctx, "k", slow); ok != want {
				t.Errorf("event %d: got %v, want %v", i+1, ok, want)
			}
		}
	})
	t.Run("idempotency fails closed", func(t *testing.T) {
		if _, err := keys.Begin(ctx, "k", "f", time.Hour); !errors.Is(err, cache.ErrUnavailable) {
			t.Errorf("begin: got %v, want ErrUnavailable", err)
		}
		if err := keys.Finish(ctx, running, nil); !errors.Is(err, cache.ErrUnavailable) {
			t.Errorf("finish: got %v, want ErrUnavailable", err)
		}
	})
	t.Run("costs next to nothing", func(t *testing.T) {
		const n = 1000
		start := time.Now()
		for range n {
			store.Get(ctx, "session")
			limiter.Allow(ctx, "cost", slow)
		}
		if each := time.Since(start) / n; each > time.Millisecond {
			t.Errorf("a request's two look-ups take %v, want under a millisecond", each)
		}
	})
	t.Run("what was deleted meanwhile is gone when it is back", func(t *testing.T) {
		if err := store.Delete(ctx, "session"); err != nil {
			t.Fatalf("delete while away: %v", err)
		}
		if err := server.Restart(); err != nil {
			t.Fatal(err)
		}
		within(t, "the breaker closes", func() bool { return !r.Away() })
		if v, ok := store.Get(ctx, "session"); ok {
			t.Errorf("the deleted session is served: %q", v)
		}
		if _, ok := store.Get(ctx, "page"); !ok {
			t.Error("what was not deleted is lost")
		}
	})
}

func TestSilentRedis(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close() // connections wait in its queue, and nobody answers

	const timeout = 60 * time.Millisecond
	r := dial(t, cache.RedisConfig{URL: "redis://" + silent.Addr().String(), Timeout: timeout})
	store := r.Store()
	start := time.Now()
	store.Get(t.Context(), "k")
	if first := time.Since(start); first > 10*timeout {
		t.Errorf("the request that finds out waited %v, want about %v", first, timeout)
	}
	start = time.Now()
	for range 100 {
		store.Get(t.Context(), "k")
	}
	if rest := time.Since(start); rest > timeout {
		t.Errorf("a hundred requests after it took %v, want no waiting", rest)
	}
}

func TestCallerWhoGivesUpDoesNotOpenTheBreaker(t *testing.T) {
	server := miniredis.RunT(t)
	r := dial(t, cache.RedisConfig{URL: "redis://" + server.Addr()})
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	r.Store().Get(gone, "k")
	if _, err := r.Idempotency(cache.Lease).Begin(gone, "k", "f", time.Hour); !errors.Is(err, context.Canceled) {
		t.Errorf("begin: got %v, want context.Canceled", err)
	}
	if r.Away() {
		t.Error("one impatient caller took Redis from everybody")
	}
}

func TestServerThatRefusesIsNotAway(t *testing.T) {
	server := miniredis.RunT(t)
	r := dial(t, cache.RedisConfig{URL: "redis://" + server.Addr()})
	server.SetError("OOM command not allowed when used memory > 'maxmemory'.")
	store, limiter := r.Store(), r.Limiter(cache.NewLocalLimiter(time.Now))
	store.Set(t.Context(), "k", []byte("v"), time.Hour)
	if _, ok := store.Get(t.Context(), "k"); ok {
		t.Error("found what was refused")
	}
	if err := store.Delete(t.Context(), "k"); err == nil {
		t.Error("a refused delete was called done")
	}
	if ok, _ := limiter.Allow(t.Context(), "k", slow); !ok {
		t.Error("the first event was refused, want the node's own limit")
	}
	if r.Away() {
		t.Error("a server that answers counts as away")
	}
}

func TestStartsWithoutRedis(t *testing.T) {
	server := miniredis.RunT(t)
	addr := server.Addr()
	server.Close()
	r := dial(t, cache.RedisConfig{URL: "redis://" + addr})
	if err := r.Ping(t.Context()); err == nil {
		t.Error("ping of a stopped server succeeded")
	}
	r.Store().Get(t.Context(), "k")
	if err := server.Restart(); err != nil {
		t.Fatal(err)
	}
	within(t, "the breaker closes", func() bool { return !r.Away() })
	r.Store().Set(t.Context(), "k", []byte("v"), time.Hour)
	if _, ok := r.Store().Get(t.Context(), "k"); !ok {
		t.Error("not used after it came")
	}
}
