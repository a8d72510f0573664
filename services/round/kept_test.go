package round_test

import (
	"context"
	"errors"
	"testing"

	"firstkm/services/round"
)

func TestAFullCacheKeepsWhatItHas(t *testing.T) {
	k := round.Keeping(2)
	put := func(key int, what, want string) {
		t.Helper()
		if was, err := k.Put(t.Context(), key, what); err != nil || was != want {
			t.Errorf("got %q, %v of %d, want %q", was, err, key, want)
		}
	}
	put(1, "a", "")
	put(2, "b", "")
	put(1, "a", "a")
	put(2, "b", "b")
	put(3, "c", "") // the others go for it
	put(1, "a", "")
}

func TestWhoeverWaitsForAnothersReadingMayGiveUp(t *testing.T) {
	k := round.Keeping(1)
	give, err := k.Hold(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := k.Put(ctx, 1, "a"); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want it given up", err)
	}
	give()
	if _, err := k.Put(t.Context(), 1, "a"); err != nil {
		t.Errorf("got %v of what was given back", err)
	}
}
