package columns

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

func TestARosterFindsWhatAMapWould(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var ids []string
		r, want := newRoster(rapid.IntRange(0, 40).Draw(t, "room")), map[string]uint32{}
		for range rapid.IntRange(0, 200).Draw(t, "steps") {
			id := fmt.Sprint("plc_", rapid.IntRange(0, 60).Draw(t, "id"))
			if _, there := want[id]; there {
				r.remove(ids, id)
				delete(want, id)
				continue
			}
			ids = append(ids, id)
			r.put(ids, uint32(len(ids)-1))
			want[id] = uint32(len(ids) - 1)
		}
		if r.n != len(want) {
			t.Fatalf("it holds %d, want %d", r.n, len(want))
		}
		for n := range 60 {
			id := fmt.Sprint("plc_", n)
			row, ok := r.find(ids, id)
			if there, is := want[id]; ok != is || ok && row != there {
				t.Fatalf("%s: got %d, %v; want %d, %v", id, row, ok, there, is)
			}
		}
	})
}

func TestCodesWidenAsTheyMust(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := newCodes(0)
		want := rapid.SliceOf(rapid.OneOf(
			rapid.Uint32Range(0, 3), rapid.Uint32Range(250, 260), rapid.Uint32Range(65_530, 65_540), rapid.Uint32Range(0, 1<<20),
		)).Draw(t, "numbers")
		counts, rows := make([]uint32, 1<<20+1), []uint32{}
		for row, n := range want {
			c.add(n)
			rows = append(rows, uint32(row))
		}
		c.tally(rows, counts)
		for row, n := range want {
			if c.at(uint32(row)) != n || counts[n] == 0 {
				t.Fatalf("row %d: got %d counted %d times, want %d", row, c.at(uint32(row)), counts[n], n)
			}
			counts[n]--
		}
		if c.len() != len(want) {
			t.Fatalf("got %d rows, want %d", c.len(), len(want))
		}
	})
}
