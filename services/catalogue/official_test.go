package catalogue_test

import (
	"os"
	"path/filepath"
	"testing"

	"firstkm/services/catalogue"
)

// official finds a file of the shared data beside the module's root.
func official(t *testing.T, name string) *os.File {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if filepath.Dir(dir) == dir {
			t.Fatal("no go.mod above the test")
		}
		dir = filepath.Dir(dir)
	}
	f, err := os.Open(filepath.Join(dir, "..", "shared", "data", name))
	if err != nil {
		t.Skipf("the official files are not here: %v", err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func rows[T any](t *testing.T, name string, want int, parse func(catalogue.Source) ([]T, []catalogue.RowError, error)) []T {
	t.Helper()
	got, bad, err := parse(catalogue.TSV(official(t, name)))
	if err != nil || len(bad) > 0 || len(got) != want {
		t.Errorf("%s: got %d rows, want %d; %d bad %v; %v", name, len(got), want, len(bad), bad, err)
	}
	return got
}

func officialData(t *testing.T) catalogue.Dataset {
	d := catalogue.Dataset{
		Version:     "official",
		Majors:      rows(t, "catalogue/majors.tsv", 1443, catalogue.ParseMajors),
		Profiles:    rows(t, "catalogue/profiles.tsv", 1256, catalogue.ParseProfiles),
		Occupations: rows(t, "catalogue/occupations.tsv", 1629, catalogue.ParseOccupations),
		Pairs:       rows(t, "catalogue/major_occupation.tsv", 4290, catalogue.ParseCrosswalk),
		Industries:  rows(t, "industry/gb4754-2017.tsv", 1971, catalogue.ParseIndustries),
	}
	regions, bad, err := catalogue.ParseRegions(
		catalogue.CSV(official(t, "regions/divisions.csv")), official(t, "regions/latlng.json"), catalogue.BD09)
	if err != nil || len(regions) != 3639 || len(bad) != 1 { // the one is 铁门关, whose position lies in 重庆
		t.Errorf("regions: got %d rows, %v, %v", len(regions), bad, err)
	}
	d.Regions = regions
	rows(t, "schools/schools.tsv", 2631, catalogue.ParseSchools)
	return d
}

func TestOfficialFilesAlone(t *testing.T) {
	_, got := catalogue.New(officialData(t))
	want := catalogue.Counts{ // six pairs know neither end
		Majors: 1443, Profiles: 1256, Occupations: 1629, Pairs: 4290, Industries: 1971, Regions: 3639,
		UnknownMajors: 569, UnknownOccupations: 21, Unresolved: 584, StrayProfiles: 43,
	}
	if got != want {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

// The official list of majors lacks those with K; the starter has them, so that fewer ends stay open.
func TestOfficialFilesOverTheStarter(t *testing.T) {
	c, n := catalogue.New(officialData(t).Over(catalogue.StarterData()))
	if n.Majors <= 1443 || n.UnknownMajors >= 569 || n.StrayProfiles != 0 {
		t.Errorf("got %+v", n)
	}
	if len(c.Classes()) != 97 {
		t.Errorf("classes: got %d, want 97", len(c.Classes()))
	}
	if o, _ := c.Occupation("6-18-01-01"); o.Definition == "" || len(o.Trades) == 0 {
		t.Errorf("车工: got %+v", o)
	}
	located := 0
	for _, r := range c.Data().Regions {
		if r.Level == catalogue.County && r.Located() {
			located++
		}
	}
	if located < 2700 {
		t.Errorf("counties with a centre: got %d", located)
	}
	if _, among, ok := c.RegionByName("普陀区", ""); ok || len(among) != 2 {
		t.Errorf("普陀区: got %v, want the two in 上海 and 舟山", among)
	}
	for _, text := range []string{"上海市普陀区", "浙江省舟山市普陀区", "重庆市渝中区", "湖北省仙桃市", "成都市锦江区"} {
		if _, among, ok := c.ResolveRegion(text); !ok {
			t.Errorf("%s is not found, candidates %v", text, among)
		}
	}
	if p := c.Path("660103", "6-18-01-01", nil, nil); p.Via != catalogue.ViaCrosswalk || len(p.Tasks) != 4 {
		t.Errorf("数控技术应用 → 车工: got %+v", p)
	}
}
