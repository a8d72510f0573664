package cachetest

import (
	"bytes"
	"fmt"
	"sync"
	"testing"
)

func runStore(t *testing.T, open func(t *testing.T) Subject) {
	binary := []byte{0, 0xff, '\r', '\n', 0}

	t.Run("what was never set is not found", func(t *testing.T) {
		s := open(t)
		if v, ok := s.Store.Get(t.Context(), "absent"); ok {
			t.Fatalf("got %q, want nothing", v)
		}
	})
	t.Run("a value comes back byte for byte, and the last one set wins", func(t *testing.T) {
		s := open(t)
		s.Store.Set(t.Context(), "页:数控", []byte("old"), 50*Unit)
		s.Store.Set(t.Context(), "页:数控", binary, 50*Unit)
		if v, ok := s.Store.Get(t.Context(), "页:数控"); !ok || !bytes.Equal(v, binary) {
			t.Fatalf("got %q %v, want %q", v, ok, binary)
		}
	})
	t.Run("an empty value is found", func(t *testing.T) {
		s := open(t)
		s.Store.Set(t.Context(), "k", nil, 50*Unit)
		if v, ok := s.Store.Get(t.Context(), "k"); !ok || len(v) != 0 {
			t.Fatalf("got %q %v, want an empty value", v, ok)
		}
	})
	t.Run("a value is gone after its time and not before", func(t *testing.T) {
		s := open(t)
		s.Store.Set(t.Context(), "short", binary, 2*Unit)
		s.Store.Set(t.Context(), "long", binary, 50*Unit)
		if _, ok := s.Store.Get(t.Context(), "short"); !ok {
			t.Error("gone before its time")
		}
		s.Advance(3 * Unit)
		if _, ok := s.Store.Get(t.Context(), "short"); ok {
			t.Error("still there after its time")
		}
		if _, ok := s.Store.Get(t.Context(), "long"); !ok {
			t.Error("the other value went too")
		}
	})
	t.Run("setting again starts the time anew", func(t *testing.T) {
		s := open(t)
		s.Store.Set(t.Context(), "k", binary, 2*Unit)
		s.Store.Set(t.Context(), "k", binary, 50*Unit)
		s.Advance(3 * Unit)
		if _, ok := s.Store.Get(t.Context(), "k"); !ok {
			t.Error("went by its first time")
		}
	})
	t.Run("no time is no value", func(t *testing.T) {
		s := open(t)
		s.Store.Set(t.Context(), "k", binary, 0)
		if _, ok := s.Store.Get(t.Context(), "k"); ok {
			t.Error("a value without time was kept")
		}
	})
	t.Run("deletes several and minds no absent one", func(t *testing.T) {
		s := open(t)
		for _, k := range []string{"a", "b", "c"} {
			s.Store.Set(t.Context(), k, binary, 50*Unit)
		}
		if err := s.Store.Delete(t.Context(), "a", "absent", "c"); err != nil {
			t.Fatal(err)
		}
		if err := s.Store.Delete(t.Context()); err != nil {
			t.Fatalf("delete of nothing: %v", err)
		}
		for k, want := range map[string]bool{"a": false, "b": true, "c": false} {
			if _, ok := s.Store.Get(t.Context(), k); ok != want {
				t.Errorf("%s found: got %v, want %v", k, ok, want)
			}
		}
	})
	t.Run("many at once do not mix", func(t *testing.T) {
		s := open(t)
		var wg sync.WaitGroup
		for g := range 8 {
			wg.Go(func() {
				for i := range 50 {
					k := fmt.Sprintf("%d-%d", g, i)
					s.Store.Set(t.Context(), k, []byte(k), 50*Unit)
					if v, ok := s.Store.Get(t.Context(), k); ok && string(v) != k {
						t.Errorf("key %s: got %q", k, v)
					}
				}
			})
		}
		wg.Wait()
	})
}
