package cachetest

import (
	"bytes"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"firstkm/services/platform/cache"
)

func runIdempotency(t *testing.T, open func(t *testing.T) Subject) {
	const ttl = 100 * Unit
	begin := func(t *testing.T, s Subject, key, fingerprint string, want cache.State) cache.Attempt {
		t.Helper()
		a, err := s.Idempotency.Begin(t.Context(), key, fingerprint, ttl)
		if err != nil {
			t.Fatalf("begin: %v", err)
		}
		if a.State != want {
			t.Fatalf("begin: got state %d, want %d", a.State, want)
		}
		return a
	}

	t.Run("new, then in progress, then done with the response", func(t *testing.T) {
		s := open(t)
		a := begin(t, s, "k", "f", cache.New)
		begin(t, s, "k", "f", cache.InProgress)
		response := []byte("201\r\n\x00\xff{}")
		if err := s.Idempotency.Finish(t.Context(), a, response); err != nil {
			t.Fatal(err)
		}
		if got := begin(t, s, "k", "f", cache.Done); !bytes.Equal(got.Response, response) {
			t.Fatalf("got response %q, want %q", got.Response, response)
		}
	})
	t.Run("an empty response is a response", func(t *testing.T) {
		s := open(t)
		if err := s.Idempotency.Finish(t.Context(), begin(t, s, "k", "f", cache.New), nil); err != nil {
			t.Fatal(err)
		}
		begin(t, s, "k", "f", cache.Done)
	})
	t.Run("another request under the key is a mismatch, running or done", func(t *testing.T) {
		s := open(t)
		a := begin(t, s, "k", "f", cache.New)
		begin(t, s, "k", "other", cache.Mismatch)
		if err := s.Idempotency.Finish(t.Context(), a, []byte("r")); err != nil {
			t.Fatal(err)
		}
		begin(t, s, "k", "other", cache.Mismatch)
		begin(t, s, "k", "f", cache.Done)
	})
	t.Run("what was abandoned can be made again, even differently", func(t *testing.T) {
		s := open(t)
		if err := s.Idempotency.Abandon(t.Context(), begin(t, s, "k", "f", cache.New)); err != nil {
			t.Fatal(err)
		}
		begin(t, s, "k", "other", cache.New)
	})
	t.Run("keys do not share", func(t *testing.T) {
		s := open(t)
		begin(t, s, "a", "f", cache.New)
		begin(t, s, "b", "f", cache.New)
	})
	t.Run("a claim nobody ends lapses, and its holder is told", func(t *testing.T) {
		s := open(t)
		late := begin(t, s, "k", "f", cache.New)
		s.Advance(s.Lease + Unit)
		next := begin(t, s, "k", "f", cache.New)
		for what, err := range map[string]error{
			"finish":  s.Idempotency.Finish(t.Context(), late, []byte("late")),
			"abandon": s.Idempotency.Abandon(t.Context(), late),
		} {
			if !errors.Is(err, cache.ErrClaimLost) {
				t.Errorf("%s of a lapsed claim: got %v, want ErrClaimLost", what, err)
			}
		}
		if err := s.Idempotency.Finish(t.Context(), next, []byte("next")); err != nil {
			t.Fatal(err)
		}
		if got := begin(t, s, "k", "f", cache.Done); string(got.Response) != "next" {
			t.Fatalf("got response %q, want that of the second holder", got.Response)
		}
	})
	t.Run("a response outlives the lease and goes after its time", func(t *testing.T) {
		s := open(t)
		a, err := s.Idempotency.Begin(t.Context(), "k", "f", s.Lease+5*Unit)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Idempotency.Finish(t.Context(), a, []byte("r")); err != nil {
			t.Fatal(err)
		}
		s.Advance(s.Lease + Unit)
		begin(t, s, "k", "f", cache.Done)
		s.Advance(5 * Unit)
		begin(t, s, "k", "f", cache.New)
	})
	t.Run("a claim ends once", func(t *testing.T) {
		s := open(t)
		a := begin(t, s, "k", "f", cache.New)
		if err := s.Idempotency.Finish(t.Context(), a, []byte("first")); err != nil {
			t.Fatal(err)
		}
		if err := s.Idempotency.Finish(t.Context(), a, []byte("second")); !errors.Is(err, cache.ErrClaimLost) {
			t.Errorf("second finish: got %v, want ErrClaimLost", err)
		}
		if err := s.Idempotency.Abandon(t.Context(), a); !errors.Is(err, cache.ErrClaimLost) {
			t.Errorf("abandon after finish: got %v, want ErrClaimLost", err)
		}
		if got := begin(t, s, "k", "f", cache.Done); string(got.Response) != "first" {
			t.Errorf("got response %q, want the first", got.Response)
		}
	})
	t.Run("one of many at once is the first", func(t *testing.T) {
		s := open(t)
		var first, others atomic.Int32
		var wg sync.WaitGroup
		for range 32 {
			wg.Go(func() {
				switch a, err := s.Idempotency.Begin(t.Context(), "k", "f", time.Hour); {
				case err != nil:
					t.Errorf("begin: %v", err)
				case a.State == cache.New:
					first.Add(1)
				case a.State == cache.InProgress:
					others.Add(1)
				}
			})
		}
		wg.Wait()
		if first.Load() != 1 || others.Load() != 31 {
			t.Fatalf("got %d new and %d in progress, want 1 and 31", first.Load(), others.Load())
		}
	})
}
