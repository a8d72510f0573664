package page_test

import (
	"encoding/base64"
	"errors"
	"slices"
	"strconv"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/page"
)

func TestSizeStaysWithinBounds(t *testing.T) {
	for limit, want := range map[int]int{-1: 20, 0: 20, 1: 1, 20: 20, 99: 99, 100: 100, 101: 100, 1 << 40: 100} {
		if got := (page.Request{Limit: limit}).Size(); got != want {
			t.Errorf("limit %d: got %d rows, want %d", limit, got, want)
		}
	}
}

func TestDecodeRefusesCursorsOfOthers(t *testing.T) {
	plain := base64.RawURLEncoding.EncodeToString
	for _, tt := range []struct {
		name, cursor string
		parts        int
	}{
		{"no base64", "!!!", 1},
		{"padded", base64.URLEncoding.EncodeToString([]byte(`["a"]`)), 1},
		{"no JSON", plain([]byte("a")), 1},
		{"an object", plain([]byte(`{"a":1}`)), 1},
		{"numbers", plain([]byte(`[1]`)), 1},
		{"nothing", plain([]byte(`null`)), 1},
		{"two documents", plain([]byte(`["a"]["b"]`)), 1},
		{"fewer parts", page.Encode("a"), 2},
		{"more parts", page.Encode("a", "b"), 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			key, err := page.Decode(tt.cursor, tt.parts)
			if !errors.Is(err, page.ErrCursor) || key != nil {
				t.Errorf("got %q, %v, want ErrCursor", key, err)
			}
			if f := fault.Of(err); f == nil || f.Kind != fault.Invalid {
				t.Errorf("got %v, want a fault of kind Invalid", f)
			}
		})
	}
}

func TestEmptyCursorAsksForTheFirstPage(t *testing.T) {
	if key, err := page.Decode("", 2); err != nil || !slices.Equal(key, []string{"", ""}) {
		t.Errorf("got %q, %v, want two empty parts", key, err)
	}
}

func TestCursorCarriesItsKey(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		key := rapid.SliceOfN(rapid.String().Filter(utf8.ValidString), 1, 4).Draw(t, "key")
		if got, err := page.Decode(page.Encode(key...), len(key)); err != nil || !slices.Equal(got, key) {
			t.Fatalf("got %q, %v, want %q", got, err, key)
		}
	})
}

// list answers one page of rows sorted upwards, as SQL would: one row more than asked for, after the cursor's key.
func list(t *rapid.T, rows []int, r page.Request) page.Page[int] {
	key, err := page.Decode(r.Cursor, 1)
	if err != nil {
		t.Fatal(err)
	}
	after := -1
	if key[0] != "" {
		if after, err = strconv.Atoi(key[0]); err != nil {
			t.Fatal(err)
		}
	}
	first, _ := slices.BinarySearch(rows, after+1)
	found := rows[first:min(len(rows), first+r.Size()+1)]
	return page.Cut(found, r.Size(), func(n int) []string { return []string{strconv.Itoa(n)} })
}

func TestPagesTogetherAreTheList(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.SliceOfNDistinct(rapid.IntRange(0, 10_000), 0, 60, rapid.ID).Draw(t, "rows")
		slices.Sort(rows)
		request := page.Request{Limit: rapid.IntRange(1, 25).Draw(t, "limit")}
		var got []int
		for turns := 0; ; turns++ {
			p := list(t, rows, request)
			got = append(got, p.Items...)
			if turns > len(rows) {
				t.Fatal("the pages do not end")
			}
			if p.Next == "" {
				break
			}
			if len(p.Items) != request.Size() {
				t.Fatalf("got %d rows on a page that is not the last, want %d", len(p.Items), request.Size())
			}
			request.Cursor = p.Next
		}
		if !slices.Equal(got, rows) {
			t.Fatalf("got %v, want %v", got, rows)
		}
	})
}

func TestRowsWrittenMeanwhileAreNeitherSkippedNorShownTwice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.SliceOfNDistinct(rapid.IntRange(0, 1000), 5, 40, rapid.ID).Draw(t, "rows")
		extra := rapid.SliceOfNDistinct(rapid.IntRange(0, 1000), 1, 20, rapid.ID).Draw(t, "written meanwhile")
		slices.Sort(rows)
		request := page.Request{Limit: 3}
		first := list(t, rows, request)
		later := slices.Compact(slices.Sorted(slices.Values(append(slices.Clone(rows), extra...))))
		got := first.Items
		for next := first.Next; next != ""; {
			p := list(t, later, page.Request{Limit: 3, Cursor: next})
			got, next = append(got, p.Items...), p.Next
		}
		if !slices.IsSorted(got) || len(slices.Compact(slices.Clone(got))) != len(got) {
			t.Fatalf("got %v, rows shown twice", got)
		}
		for _, n := range rows {
			if !slices.Contains(got, n) {
				t.Fatalf("row %d was skipped in %v", n, got)
			}
		}
	})
}

func FuzzDecode(f *testing.F) {
	for _, seed := range []string{"", "W10", "WyJhIl0", "bnVsbA", "WyJhIiwgImIiXQ", "W1tdXQ", "\n", "====", "_-_-", page.Encode("2025-07-01", "plc_01")} {
		f.Add(seed, 1)
		f.Add(seed, 2)
	}
	f.Fuzz(func(t *testing.T, cursor string, n int) {
		n = min(max(n, 0), 8)
		key, err := page.Decode(cursor, n)
		if err != nil {
			if !errors.Is(err, page.ErrCursor) || key != nil {
				t.Fatalf("got %q, %v, want nothing and ErrCursor", key, err)
			}
			return
		}
		if len(key) != n {
			t.Fatalf("got %d parts, want %d", len(key), n)
		}
		if again, err := page.Decode(page.Encode(key...), n); err != nil || !slices.Equal(again, key) {
			t.Fatalf("got %q, %v the second time, want %q", again, err, key)
		}
	})
}

func TestWindowGoesOnWhereItEndedAlthoughRowsGo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := slices.Compact(slices.Sorted(slices.Values(rapid.SliceOf(rapid.StringMatching(`[a-z]{1,3}`)).Draw(t, "rows"))))
		size := rapid.IntRange(1, 5).Draw(t, "size")
		want, at := slices.Clone(rows), ""
		var got []string
		for {
			p, err := page.Window(rows, page.Request{Limit: size, Cursor: at}, func(s string) string { return s })
			if err != nil || len(p.Items) > size {
				t.Fatalf("got %d rows, %v, want at most %d", len(p.Items), err, size)
			}
			got = append(got, p.Items...)
			rows = slices.DeleteFunc(slices.Clone(rows), func(s string) bool { // some of those that were shown go
				return slices.Contains(p.Items, s) && rapid.Bool().Draw(t, "goes")
			})
			if at = p.Next; at == "" {
				break
			}
		}
		if !slices.Equal(got, want) {
			t.Fatalf("got %v, want each of %v once", got, want)
		}
	})
	if _, err := page.Window([]int{1}, page.Request{Cursor: "!!!"}, strconv.Itoa); !errors.Is(err, page.ErrCursor) {
		t.Errorf("a cursor of somebody else: got %v, want ErrCursor", err)
	}
}

func TestEachReadsToTheEndAndStopsAtTheFirstError(t *testing.T) {
	errRead, errEach := errors.New("read"), errors.New("each")
	read := func(r page.Request) (page.Page[int], error) {
		if r.Limit != page.MaxLimit {
			t.Errorf("got a page of %d asked for, want %d", r.Limit, page.MaxLimit)
		}
		switch r.Cursor {
		case "":
			return page.Page[int]{Items: []int{1, 2}, Next: "a"}, nil
		case "a":
			return page.Page[int]{Next: "b"}, nil // a page may be empty and not the last
		case "b":
			return page.Page[int]{Items: []int{3}}, nil
		}
		return page.Page[int]{}, errRead
	}
	if got, err := page.All(read); err != nil || !slices.Equal(got, []int{1, 2, 3}) {
		t.Errorf("got %v, %v; want 1, 2, 3", got, err)
	}
	var seen []int
	err := page.Each(read, func(n int) error {
		if seen = append(seen, n); n == 2 {
			return errEach
		}
		return nil
	})
	if !errors.Is(err, errEach) || !slices.Equal(seen, []int{1, 2}) {
		t.Errorf("got %v after %v, want the error of 2", err, seen)
	}
	if _, err := page.All(func(r page.Request) (page.Page[int], error) {
		r.Cursor += "x"
		return read(r)
	}); !errors.Is(err, errRead) {
		t.Errorf("got %v, want the error of reading", err)
	}
}
