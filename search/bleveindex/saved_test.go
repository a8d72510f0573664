package bleveindex_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"firstkm/search"
	"firstkm/search/bleveindex"
)

// shown is what an index shows of some postings, by every way that the columns have a part in.
func shown(t *testing.T, i *bleveindex.Index) (out []string) {
	t.Helper()
	for _, q := range []search.Query{
		{Regions: []string{"31"}, AsOf: noon, Facets: []string{search.FacetPay, search.FacetCategory}},
		{Text: search.Text{Words: []string{"车工"}}, AsOf: noon},
		{Text: search.Text{Words: []string{"chegong"}, Spelt: "chegong"}, AsOf: noon},
		{Near: &search.Near{Lat: 31.2, Lng: 121.4, RadiusM: 5000}, Sort: search.ByDistance, AsOf: noon},
		{PayMinFen: 300_000, Sort: search.ByPay, AsOf: noon},
	} {
		r, err := i.Search(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range r.Hits {
			out = append(out, h.ID)
		}
		for _, f := range q.Facets {
			for _, b := range r.Facets[f] {
				out = append(out, f+" "+b.Key)
			}
		}
		out = append(out, "|")
	}
	found, total, err := i.Complete(t.Context(), "数控", "", 10)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range found {
		out = append(out, c.Title)
	}
	return append(out, string(rune('0'+total)))
}

func savedPosting(id, title string, version uint64, pay int64) search.Placement {
	return search.Placement{
		ID: id, Title: title, Version: version, Origin: search.OriginOwn, PublishedAt: noon, Region: "310104", Majors: []string{"660103"},
		Lat: 31.2, Lng: 121.4, HasPoint: true, PayMonthFen: pay, Description: "操作机床。",
	}
}

func TestColumnsAreReadOnlyOfTheStateTheyWereWrittenOf(t *testing.T) {
	first := search.Batch{Upserts: []search.Placement{
		savedPosting("a", "数控车工", 1, 350_000), savedPosting("b", "车工学徒", 1, 200_000), savedPosting("c", "钳工", 1, 0),
	}}
	second := search.Batch{
		Upserts: []search.Placement{savedPosting("b", "数控铣工", 2, 400_000), savedPosting("d", "车工", 1, 320_000)},
		Deletes: []search.Delete{{ID: "a", Version: 2}},
	}
	apply := func(i *bleveindex.Index, b search.Batch) {
		if err := i.Apply(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
	for name, spoil := range map[string]func(path string, old []byte) error{
		"as it was left": func(string, []byte) error { return nil },
		"without it":     func(path string, _ []byte) error { return os.Remove(path) },
		"cut short": func(path string, _ []byte) error {
			return os.Truncate(path, 100)
		},
		"an older one": func(path string, old []byte) error { return os.WriteFile(path, old, 0o600) },
		"with a flipped bit": func(path string, _ []byte) error {
			b, err := os.ReadFile(path)
			if err == nil {
				b[len(b)/2] ^= 1
				err = os.WriteFile(path, b, 0o600)
			}
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			home := tempDir(t)
			i := build(t, home)
			apply(i, first)
			closed(t, i)
			paths, err := filepath.Glob(filepath.Join(home, "*", "columns"))
			if err != nil || len(paths) != 1 {
				t.Fatalf("got %v, %v; want one file of columns", paths, err)
			}
			old, err := os.ReadFile(paths[0])
			if err != nil {
				t.Fatal(err)
			}
			if i, err = bleveindex.Open(home); err != nil {
				t.Fatal(err)
			}
			apply(i, second)
			want := shown(t, i)
			closed(t, i)
			if err := spoil(paths[0], old); err != nil {
				t.Fatal(err)
			}
			if i, err = bleveindex.Open(home); err != nil {
				t.Fatal(err)
			}
			defer closed(t, i)
			if got := shown(t, i); !slices.Equal(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
			apply(i, search.Batch{Upserts: []search.Placement{savedPosting("a", "老版本", 1, 0), savedPosting("e", "数控车工", 1, 0)}})
			if n := i.Size(); n != 4 {
				t.Errorf("got %d postings, want 4: an old version of what was deleted stays away", n)
			}
		})
	}
}
