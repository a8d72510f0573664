package catalogue_test

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"firstkm/services/catalogue"
)

const majorsHeader = "category_code\tcategory\tclass_code\tclass\tmajor_code\tmajor\tlevel\tnote\n"

func TestParseMajors(t *testing.T) {
	rows, bad, err := catalogue.ParseMajors(catalogue.TSV(strings.NewReader("\uFEFF" + majorsHeader +
		"66\t装备制造大类\t6601\t机械设计制造类\t660103\t数控技术应用\t中职\t\r\n" +
		"52\t医药卫生大类\t5201\t临床医学类\t520101K\t临床医学\t高职专科\t\n" +
		"21\t农林牧渔大类\t2101\t农业类\t210199\t新专业\t职教本科\t2025年12月新增\n" +
		"66\t装备制造大类\t6601\t机械设计制造类\t66013\t短码\t中职\t\n" +
		"66\t装备制造大类\t6601\t机械设计制造类\t660104\t错层次\t高职专科\t\n" +
		"66\t装备制造大类\t6602\t机电设备类\t660105\t错类\t中职\t\n" +
		"66\t装备制造大类\t6601\t机械设计制造类\t660106\t少一列\t中职\n")))
	if err != nil || len(rows) != 3 {
		t.Fatalf("got %d rows, %v", len(rows), err)
	}
	if m := rows[1]; m.Code != "520101" || !m.K || m.Category != 11 || m.Level != catalogue.Associate {
		t.Errorf("520101K: got %+v", m)
	}
	if m := rows[2]; m.Version != "2025" || m.ValidFrom != 2026 {
		t.Errorf("a supplement's major: got %+v", m)
	}
	var lines []int
	for _, b := range bad {
		lines = append(lines, b.Line)
	}
	if want := []int{5, 6, 7, 8}; !slices.Equal(lines, want) {
		t.Errorf("bad lines: got %v, want %v (%v)", lines, want, bad)
	}
}

func TestParsersRefuseAnotherHeader(t *testing.T) {
	for name, parse := range map[string]func(catalogue.Source) error{
		"majors":      func(s catalogue.Source) error { _, _, err := catalogue.ParseMajors(s); return err },
		"profiles":    func(s catalogue.Source) error { _, _, err := catalogue.ParseProfiles(s); return err },
		"occupations": func(s catalogue.Source) error { _, _, err := catalogue.ParseOccupations(s); return err },
		"crosswalk":   func(s catalogue.Source) error { _, _, err := catalogue.ParseCrosswalk(s); return err },
		"industries":  func(s catalogue.Source) error { _, _, err := catalogue.ParseIndustries(s); return err },
		"schools":     func(s catalogue.Source) error { _, _, err := catalogue.ParseSchools(s); return err },
		"calendar":    func(s catalogue.Source) error { _, _, err := catalogue.ParseCalendar(s); return err },
		"regions": func(s catalogue.Source) error {
			_, _, err := catalogue.ParseRegions(s, nil, catalogue.WGS84)
			return err
		},
	} {
		for _, header := range []string{"", "a\tb\n", "code\tnames\tparent\n"} {
			if err := parse(catalogue.TSV(strings.NewReader(header))); !errors.Is(err, catalogue.ErrHeader) {
				t.Errorf("%s with %q: got %v, want ErrHeader", name, header, err)
			}
		}
	}
}

func TestParseStopsAtALineThatCannotBeRead(t *testing.T) {
	_, _, err := catalogue.ParseMajors(catalogue.TSV(strings.NewReader(majorsHeader + strings.Repeat("x", 2<<20))))
	if !errors.Is(err, catalogue.ErrLine) {
		t.Errorf("got %v, want ErrLine", err)
	}
}

func TestParseRowErrors(t *testing.T) {
	for name, c := range map[string]struct {
		text  string
		parse func(catalogue.Source) ([]catalogue.RowError, error)
	}{
		"industry with a wrong parent": {"code\tname\tparent\nA0111\t稻谷种植\tA01\n", func(s catalogue.Source) ([]catalogue.RowError, error) {
			_, bad, err := catalogue.ParseIndustries(s)
			return bad, err
		}},
		"industry without a section": {"code\tname\tparent\n0111\t稻谷种植\t011\n", func(s catalogue.Source) ([]catalogue.RowError, error) {
			_, bad, err := catalogue.ParseIndustries(s)
			return bad, err
		}},
		"school with a short code": {"code\tname\tauthority\tcity\tlevel\tremarks\n411\t某大学\t\t\t本科\t\n", func(s catalogue.Source) ([]catalogue.RowError, error) {
			_, bad, err := catalogue.ParseSchools(s)
			return bad, err
		}},
		"occupation with a bad code": {"code\tname\tdefinition\ttasks\ttrades\n6-18-1\t车工\t\t\t\n", func(s catalogue.Source) ([]catalogue.RowError, error) {
			_, bad, err := catalogue.ParseOccupations(s)
			return bad, err
		}},
		"pair with a bad code": {"level\tmajor_code\tmajor\toccupation_code\toccupation\n中职\t66\t数控\t6-18-01-01\t车工\n", func(s catalogue.Source) ([]catalogue.RowError, error) {
			_, bad, err := catalogue.ParseCrosswalk(s)
			return bad, err
		}},
		"holiday that ends before it begins": {strings.Join(catalogue.CalendarColumns(), "\t") + "\n\t2027\tpublished\toff\t2027-02-06\t2027-02-05\t春节\t\n", func(s catalogue.Source) ([]catalogue.RowError, error) {
			_, bad, err := catalogue.ParseCalendar(s)
			return bad, err
		}},
	} {
		t.Run(name, func(t *testing.T) {
			bad, err := c.parse(catalogue.TSV(strings.NewReader(c.text)))
			if err != nil || len(bad) != 1 || bad[0].Line != 2 || bad[0].Reason.Zh == "" || bad[0].Reason.En == "" {
				t.Errorf("got %v, %v", bad, err)
			}
		})
	}
}

const divisions = "\uFEFFid,pid,deep,name,pinyin_prefix,pinyin,ext_id,ext_name\n" +
	"31,0,0,\"上海\",\"s\",\"shang hai\",\"310000000000\",\"上海市\"\n" +
	"3101,31,1,\"上海\",\"s\",\"shang hai\",\"310100000000\",\"上海市\"\n" +
	"310107,3101,2,\"普陀\",\"p\",\"pu tuo\",\"310107000000\",\"普陀区\"\n" +
	"310118,3101,2,\"青浦\",\"q\",\"qing pu\",\"310118000000\",\"青浦区\"\n" +
	"31011,3101,2,\"坏\",\"h\",\"huai\",\"\",\"\"\n"

func TestParseRegionsJoinsCentres(t *testing.T) {
	centres := `[{"area":"","city":"市辖区","country":"中国","lat":"31.2","lng":"121.4","province":"上海市"},
		{"area":"普陀区","city":"市辖区","country":"中国","lat":"31.25","lng":"121.39","province":"上海市"},
		{"area":"青浦县","city":"市辖区","country":"中国","lat":"31.15","lng":"121.12","province":"上海市"},
		{"area":"","city":"某","country":"中国","lat":"","lng":"","province":"某省"}]`
	rows, bad, err := catalogue.ParseRegions(catalogue.CSV(strings.NewReader(divisions)), strings.NewReader(centres), catalogue.WGS84)
	if err != nil || len(rows) != 4 || len(bad) != 1 || bad[0].Line != 6 {
		t.Fatalf("got %d rows, bad %v, %v", len(rows), bad, err)
	}
	for i, want := range []float64{31.2, 31.2, 31.25, 31.15} {
		if rows[i].Lat != want {
			t.Errorf("%s: got latitude %v, want %v", rows[i].FullName, rows[i].Lat, want)
		}
	}
	if rows[0].Parent != "" || rows[2].Parent != "3101" || rows[2].Level != catalogue.County {
		t.Errorf("tree: got %+v", rows)
	}
	for _, broken := range []string{"", "{}", `[{"lat":`, `[{"lat":1}]`} {
		_, _, err := catalogue.ParseRegions(catalogue.CSV(strings.NewReader(divisions)), strings.NewReader(broken), catalogue.WGS84)
		if err == nil {
			t.Errorf("positions %q: accepted", broken)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(majorsHeader + "66\t装备制造大类\t6601\t机械设计制造类\t660103\t数控技术应用\t中职\t\n")
	f.Add(divisions)
	f.Fuzz(func(t *testing.T, s string) {
		read := func() io.Reader { return strings.NewReader(s) }
		majors, _, _ := catalogue.ParseMajors(catalogue.TSV(read()))
		pairs, _, _ := catalogue.ParseCrosswalk(catalogue.TSV(read()))
		occupations, _, _ := catalogue.ParseOccupations(catalogue.TSV(read()))
		regions, _, _ := catalogue.ParseRegions(catalogue.CSV(read()), read(), catalogue.BD09)
		c, _ := catalogue.New(catalogue.Dataset{
			Majors: majors, Classes: catalogue.ClassesOf(majors), Pairs: pairs, Occupations: occupations, Regions: regions,
		})
		c.ResolveMajor(s, "")
		c.ResolveRegion(s)
		c.ResolveOccupation(s)
		c.RegionPath(s)
	})
}
