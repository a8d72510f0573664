package bleveindex_test

import (
	"testing"

	"firstkm/search"
	"firstkm/search/bleveindex"
)

func TestTheStateIsThatOfTheDocumentsAlone(t *testing.T) {
	home := t.TempDir()
	i := build(t, home)
	apply(t, i, search.Batch{Upserts: []search.Placement{named("a", "电工", 1), named("b", "车工", 1)}})
	for _, step := range []struct {
		what    string
		batch   search.Batch
		changes bool
	}{
		{"an event that is of no posting", search.Batch{Checkpoint: search.Checkpoint{Stream: "s", Sequence: 9}}, false},
		{"a version that is held", search.Batch{Upserts: []search.Placement{named("a", "钳工", 1)}}, false},
		{"another version", search.Batch{Upserts: []search.Placement{named("a", "钳工", 2)}}, true},
		{"another posting", search.Batch{Upserts: []search.Placement{named("c", "焊工", 1)}}, true},
		{"one less", search.Batch{Deletes: []search.Delete{{ID: "b", Version: 2}}}, true},
		{"one that was never there", search.Batch{Deletes: []search.Delete{{ID: "x", Version: 2}}}, false},
	} {
		before := i.State()
		apply(t, i, step.batch)
		if changed := i.State() != before; changed != step.changes {
			t.Errorf("%s: the state changed: %v, want %v", step.what, changed, step.changes)
		}
		found, err := i.Search(t.Context(), search.Query{})
		if err != nil || found.State != i.State() {
			t.Errorf("%s: the answer is of state %d, %v; want %d", step.what, found.State, err, i.State())
		}
	}
	want := i.State()
	closed(t, i)
	again, err := bleveindex.Open(home)
	if err != nil {
		t.Fatal(err)
	}
	defer closed(t, again)
	other := build(t, t.TempDir())
	defer closed(t, other)
	apply(t, other, search.Batch{Upserts: []search.Placement{named("c", "焊工", 1)}})
	apply(t, other, search.Batch{Upserts: []search.Placement{named("a", "钳工", 2)}})
	for what, got := range map[string]uint64{"opened again": again.State(), "another index, filled in another order": other.State()} {
		if got != want {
			t.Errorf("%s: got state %d, want %d", what, got, want)
		}
	}
}
