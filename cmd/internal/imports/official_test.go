package imports_test

import (
	"bufio"
	"bytes"
	"fmt"
	"testing"
	"time"

	"firstkm/services/imports"
	"firstkm/services/placement"
)

// counts is created, updated, unchanged, rejected, unresolved.
func counts(s imports.Summary) string {
	return fmt.Sprint(s.Created, s.Updated, s.Unchanged, s.Rejected, s.Unresolved)
}

// The starter knows part of each list already, and majors with K, which the official list of majors leaves out: so fewer
// ends of the crosswalk stay open than in the official files alone.

func TestOfficialFilesLoadAndLoadAgain(t *testing.T) {
	h := newHouse(t)
	for _, c := range []struct {
		kind       imports.Kind
		files      []string
		rows       int
		unresolved int
	}{
		{imports.Majors, []string{"catalogue/majors.tsv"}, 1443, 0},
		{imports.Profiles, []string{"catalogue/profiles.tsv"}, 1256, 0},
		{imports.Occupations, []string{"catalogue/occupations.tsv"}, 1629, 0},
		{imports.Crosswalk, []string{"catalogue/major_occupation.tsv"}, 4290, 511},
		{imports.Industries, []string{"industry/gb4754-2017.tsv"}, 1971, 0},
		{imports.Regions, []string{"regions/latlng.json", "regions/divisions.csv"}, 3639, 0},
		{imports.Schools, []string{"schools/schools.tsv"}, 2631, 0},
	} {
		load := func() imports.Summary {
			var files []imports.File
			for _, name := range c.files {
				files = append(files, official(t, name))
			}
			return h.run(t, c.kind, imports.Options{}, files...)
		}
		first := load()
		if got := first.Created + first.Updated + first.Unchanged; got != c.rows || first.Rejected > 0 || first.Unresolved != c.unresolved {
			t.Errorf("%s: got %s of %d rows, %d unresolved expected; %v", c.kind, counts(first), c.rows, c.unresolved, first.Rows)
		}
		if got, want := counts(load()), fmt.Sprint(0, 0, c.rows, 0, c.unresolved); got != want {
			t.Errorf("%s again: got %s, want %s", c.kind, got, want)
		}
	}
	pku, err := h.db.SchoolByCode(t.Context(), "4111010001")
	if err != nil || pku.Name != "北京大学" || pku.Region != "11" || pku.Level != "bachelor" {
		t.Errorf("got %+v, %v", pku, err)
	}
	fresh := newHouse(t)
	fresh.db = h.db
	if err := fresh.reload(t.Context()); err != nil {
		t.Fatal(err)
	}
	if o, _ := fresh.cat.Now().Occupation("6-18-01-01"); o.Definition == "" || fresh.cat.Now().Version() != h.cat.Now().Version() {
		t.Errorf("what another node lays from the store: got %+v of %s", o, fresh.cat.Now().Version())
	}
}

// ads opens the first of the advertisements in a file: as many as this build loads.
func ads(t *testing.T, name string) imports.File {
	t.Helper()
	f := official(t, name)
	var first bytes.Buffer
	lines := bufio.NewScanner(f.Body)
	lines.Buffer(nil, 1<<20)
	for n := 0; n < adsLoaded && lines.Scan(); n++ {
		first.Write(lines.Bytes())
		first.WriteByte('\n')
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	f.Body = &first
	return f
}

func TestRealAdvertisementsLoadAndLoadAgain(t *testing.T) {
	h := newHouse(t)
	h.run(t, imports.Regions, imports.Options{}, official(t, "regions/divisions.csv"), official(t, "regions/latlng.json"))
	for _, want := range []string{fmt.Sprint(adsLoaded, 0, 0, 0, 0), fmt.Sprint(0, 0, adsLoaded, 0, 0)} {
		begun := time.Now()
		sum := h.run(t, imports.Placements, imports.Options{Map: "jobads"}, ads(t, "postings/postings.jsonl"))
		t.Logf("%d advertisements in %v", sum.Created+sum.Unchanged, time.Since(begun).Round(time.Millisecond))
		if got := counts(sum); got != want || len(sum.Unknown) > 0 {
			t.Errorf("got %s, want %s; %v %v", got, want, sum.Rows, sum.Unknown)
		}
	}
	p := h.placement(t, "operator", "ad-00001")
	if p.Origin != placement.External || p.State != placement.Published || p.Region != "310120" || p.PayMonthFen != 3500_00 || !p.PublishedAt.IsZero() {
		t.Errorf("the first: got %+v", p)
	}
}

func TestJudgedDocumentsLoad(t *testing.T) {
	h := newHouse(t)
	for _, c := range []struct {
		file imports.File
		want int
	}{
		{official(t, "judged/documents-occupations.ndjson"), 1629},
		{ads(t, "judged/documents-ads.ndjson"), adsLoaded},
	} {
		sum := h.run(t, imports.Placements, imports.Options{}, c.file)
		if got, want := counts(sum), fmt.Sprint(c.want, 0, 0, 0, 0); got != want || len(sum.Unknown) > 0 {
			t.Errorf("%s: got %s, want %s; %v %v", c.file.Name, got, want, sum.Rows, sum.Unknown)
		}
	}
}
