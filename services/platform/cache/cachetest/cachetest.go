// Package cachetest is the conformance suite of package cache: every implementation passes it, in one line each, the
// idempotency keys in SQL included.
package cachetest

import (
	"testing"
	"time"

	"firstkm/services/platform/cache"
)

// Subject is one implementation, empty, with a way to let time pass for it. A part that is nil is not tested.
type Subject struct {
	Store       cache.Store
	Limiter     cache.Limiter
	Idempotency cache.Idempotency
	Lease       time.Duration         // how long Idempotency keeps an unfinished claim
	Advance     func(d time.Duration) // moves the clock that the implementation reads, or waits
}

// Unit is the step in which the suite lets time pass: long enough for a real server's clock, short enough to wait for.
const Unit = 100 * time.Millisecond

// Run checks an implementation; open makes a fresh one for each test.
func Run(t *testing.T, open func(t *testing.T) Subject) {
	t.Helper()
	have := open(t)
	if have.Store != nil {
		t.Run("store", func(t *testing.T) { runStore(t, open) })
	}
	if have.Limiter != nil {
		t.Run("limiter", func(t *testing.T) { runLimiter(t, open) })
	}
	if have.Idempotency != nil {
		t.Run("idempotency", func(t *testing.T) { runIdempotency(t, open) })
	}
}
