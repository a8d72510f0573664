package catalogue_test

import (
	"slices"
	"strings"
	"testing"

	"firstkm/services/catalogue"
)

func TestCategoryIndexIsEqualAcrossLevels(t *testing.T) {
	for _, c := range []struct {
		code string
		want int
		ok   bool
	}{
		{"610101", 0, true},
		{"410101", 0, true},
		{"210101", 0, true},
		{"660103", 5, true},
		{"46", 5, true},
		{"260101", 5, true},
		{"790401", 18, true},
		{"590401", 18, true},
		{"390101", 18, true},
		{"520101K", 11, true},
		{"400101", 0, false},
		{"600101", 0, false},
		{"800101", 0, false},
		{"200101", 0, false},
		{"080901", 0, false},
		{"6", 0, false},
		{"x10101", 0, false},
		{"", 0, false},
	} {
		if got, ok := catalogue.CategoryIndex(c.code); got != c.want || ok != c.ok {
			t.Errorf("%q: got %d %v, want %d %v", c.code, got, ok, c.want, c.ok)
		}
	}
}

func TestMajorLookUps(t *testing.T) {
	c := catalogue.Starter()
	m, ok := c.Major("520101K")
	if !ok || m.Name != "临床医学" || !m.K || m.Code != "520101" || m.Level != catalogue.Associate || m.ClassName != "临床医学类" {
		t.Errorf("520101K: got %+v", m)
	}
	if _, ok := c.MajorByName("护理", ""); ok {
		t.Error("护理 stands at several levels, yet one was chosen")
	}
	if m, ok := c.MajorByName("护理", catalogue.Secondary); !ok || m.Code != "720201" {
		t.Errorf("secondary 护理: got %+v", m)
	}
	for _, m := range c.MajorsInClass("6601") {
		if m.ClassName != "机械设计制造类" || m.CategoryName != "装备制造" {
			t.Errorf("in 6601: got %+v", m)
		}
	}
	if k, ok := c.ClassOf("460103"); !ok || k.Code(catalogue.Secondary) != "6601" {
		t.Errorf("class of 460103: got %+v", k)
	}
	if !slices.IsSortedFunc(c.Majors(), func(a, b catalogue.Major) int { return strings.Compare(a.Code, b.Code) }) {
		t.Error("majors are not in the order of their codes")
	}
}

func TestCrosswalkRunsBothWays(t *testing.T) {
	c := catalogue.Starter()
	if !slices.ContainsFunc(c.OccupationsOf("660103"), func(o catalogue.Occupation) bool { return o.Code == "6-18-01-01" }) {
		t.Error("数控技术应用 does not lead to 车工")
	}
	if !slices.ContainsFunc(c.MajorsOf("6-18-01-01"), func(m catalogue.Major) bool { return m.Code == "660103" }) {
		t.Error("车工 is not reached from 数控技术应用")
	}
}

func TestCrosswalkFollowsTheNameWhereACodeHasMoved(t *testing.T) {
	c, n := catalogue.New(catalogue.Dataset{
		Majors:      []catalogue.Major{{Code: "790401", Name: "文秘", Level: catalogue.Secondary, Class: "7904"}},
		Occupations: []catalogue.Occupation{{Code: "4-13-01-06", Name: "版权服务师"}, {Code: "4-13-01-07", Name: "档案数字化管理师"}},
		Pairs: []catalogue.Pair{
			{Major: "790401", Occupation: "4-13-01-06", OccupationName: "档案数字化管理师"},
			{Major: "790401", Occupation: "9-99-99-99", OccupationName: "没有的职业"},
			{Major: "999999", Occupation: "4-13-01-06"},
		},
	})
	got := c.OccupationsOf("790401")
	if len(got) != 1 || got[0].Code != "4-13-01-07" || len(c.MajorsOf("4-13-01-07")) != 1 || len(c.MajorsOf("4-13-01-06")) != 0 {
		t.Errorf("got %v", got)
	}
	if n.Pairs != 3 || n.UnknownMajors != 1 || n.UnknownOccupations != 1 || n.Unresolved != 2 {
		t.Errorf("counts: got %+v", n)
	}
}

func TestPathFromMajorToPosting(t *testing.T) {
	c := catalogue.Starter()
	for name, p := range map[string]struct {
		major, occupation string
		named, tasks      []string
		via               catalogue.Via
		through           string
		matched           int
	}{
		"named by code":            {"660103", "6-18-01-01", []string{"660103"}, nil, catalogue.ViaNamed, "", 4},
		"named by class":           {"660103", "", []string{"6601"}, nil, catalogue.ViaNamed, "", 0},
		"not named by category":    {"660103", "", []string{"66"}, nil, catalogue.ViaNone, "", 0},
		"through the crosswalk":    {"660103", "6-18-01-01", []string{"660108"}, nil, catalogue.ViaCrosswalk, "", 4},
		"by a near major":          {"660101", "6-18-01-07", nil, nil, catalogue.ViaInferred, "660103", 4},
		"not at all":               {"770101", "6-18-01-01", nil, nil, catalogue.ViaNone, "", 0},
		"an unknown major":         {"999999", "6-18-01-01", nil, nil, catalogue.ViaNone, "", 0},
		"tasks that both speak of": {"660103", "6-18-01-01", nil, []string{"操作车床车削外圆，用卡尺检验尺寸"}, catalogue.ViaCrosswalk, "", 2},
		"tasks of another trade":   {"660103", "6-18-01-01", nil, []string{"接待顾客并为其洗发"}, catalogue.ViaCrosswalk, "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			got := c.Path(p.major, p.occupation, p.named, p.tasks)
			if got.Via != p.via || len(got.Tasks) != p.matched {
				t.Errorf("got %s through %q with %q, want %s with %d tasks", got.Via, got.Through, got.Tasks, p.via, p.matched)
			}
			if p.through != "" && got.Through == "" {
				t.Errorf("got no major that it runs through, want such as %s", p.through)
			}
		})
	}
}

func TestInferredNeverRepeatsTheCrosswalk(t *testing.T) {
	c := catalogue.Starter()
	for _, m := range c.Majors() {
		direct := make(map[string]bool)
		for _, o := range c.OccupationsOf(m.Code) {
			direct[o.Code] = true
		}
		for _, l := range c.InferredOf(m.Code) {
			o := l.Occupation
			if direct[o.Code] {
				t.Errorf("%s: %s is in both", m.Name, o.Name)
			}
			if got := c.Path(m.Code, o.Code, nil, nil).Via; got != catalogue.ViaInferred {
				t.Errorf("%s → %s: got %s, want inferred", m.Name, o.Name, got)
			}
		}
	}
}

func TestRegionTree(t *testing.T) {
	c := catalogue.Starter()
	var names []string
	for _, r := range c.RegionPath("310107") {
		names = append(names, r.FullName)
	}
	if want := []string{"上海市", "上海市", "普陀区"}; !slices.Equal(names, want) {
		t.Errorf("path of 310107: got %v, want %v", names, want)
	}
	for _, code := range []string{"510600", "510600000000", "5106"} {
		if r, ok := c.Region(code); !ok || r.FullName != "德阳市" {
			t.Errorf("%s: got %+v", code, r)
		}
	}
	if got := len(c.Children("3101")); got != 16 {
		t.Errorf("districts of Shanghai: got %d, want 16", got)
	}
	for _, code := range []string{"3101", "4403", "5101", "5106", "5114", "5120"} {
		for _, r := range c.Children(code) {
			up, _ := c.Region(code)
			if far := catalogue.Metres(r.Lat, r.Lng, up.Lat, up.Lng); !r.Located() || far > 150_000 {
				t.Errorf("%s: %.0f m from %s", r.FullName, far, up.FullName)
			}
		}
	}
}

func TestPlaceBeforeIsTheLongestThatAWordBeginsWith(t *testing.T) {
	c := catalogue.Starter()
	for word, want := range map[string]string{
		"普陀车工": "普陀", "普陀区车工": "普陀区", "上海市普陀区": "上海市", "上海": "上海", "车工普陀": "", "上": "", "": "", "cnc": "",
	} {
		if got := c.PlaceBefore(word); got != want {
			t.Errorf("%q: got %q, want %q", word, got, want)
		}
	}
}

func TestRegionByName(t *testing.T) {
	c := catalogue.Starter()
	if r, _, ok := c.RegionByName("普陀", "31"); !ok || r.Code != "310107" {
		t.Errorf("普陀 in Shanghai: got %+v", r)
	}
	if r, _, ok := c.RegionByName("上海市", ""); !ok || r.Code != "31" {
		t.Errorf("上海市: got %+v, want the province", r)
	}
	two := catalogue.Dataset{Regions: []catalogue.Region{{
		Code: "330903", Name: "普陀", FullName: "普陀区", Parent: "3309", Level: catalogue.County,
	}}}
	full, _ := catalogue.New(two.Over(catalogue.StarterData()))
	if _, among, ok := full.RegionByName("普陀区", ""); ok || len(among) != 2 {
		t.Errorf("two 普陀区: got %v %v, want both as candidates", among, ok)
	}
	if r, _, ok := full.RegionByName("普陀区", "3309"); !ok || r.Code != "330903" {
		t.Errorf("普陀区 in 舟山: got %+v", r)
	}
}

func TestIndustries(t *testing.T) {
	c := catalogue.Starter()
	for code, want := range map[string]string{"7263": "劳务派遣服务", "L7263": "劳务派遣服务", "R9013": "网吧活动", "C": "制造业", "0000": ""} {
		if i, _ := c.Industry(code); i.Name != want {
			t.Errorf("%s: got %q, want %q", code, i.Name, want)
		}
	}
	for code := "R9013"; code != ""; {
		i, ok := c.Industry(code)
		if !ok {
			t.Fatalf("%s has no entry", code)
		}
		code = i.Parent
	}
}

func TestOverKeepsWhatTheImportLacks(t *testing.T) {
	base := catalogue.StarterData()
	next := catalogue.Dataset{
		Version:     "2026",
		Majors:      []catalogue.Major{{Code: "520101", Name: "临床医学", Level: catalogue.Associate, Class: "5201"}},
		Occupations: []catalogue.Occupation{{Code: "6-18-01-01", Name: "车工", Definition: "d"}, {Code: "9-99-99-99", Name: "新职业"}},
		Regions:     []catalogue.Region{{Code: "310107", Name: "普陀", FullName: "普陀区", Parent: "3101", Level: catalogue.County}},
	}
	c, n := catalogue.New(next.Over(base))
	if m, _ := c.Major("520101"); !m.K {
		t.Error("the K mark was lost")
	}
	if o, _ := c.Occupation("6-18-01-01"); o.Definition != "d" || len(o.Tasks) != 4 {
		t.Errorf("车工: got %+v", o)
	}
	if r, _ := c.Region("310107"); !r.Located() {
		t.Error("the centre was lost")
	}
	if n.Occupations != len(base.Occupations)+1 || n.Majors != len(base.Majors) || c.Version() != "2026" {
		t.Errorf("got %+v", n)
	}
}

func TestLiveSwaps(t *testing.T) {
	l := catalogue.NewLive(catalogue.Starter())
	before := l.Now()
	next, _ := catalogue.New(catalogue.Dataset{Version: "next"})
	l.Swap(next)
	if l.Now().Version() != "next" || before.Version() != catalogue.StarterEdition {
		t.Error("the snapshot did not change, or changed under its reader")
	}
}
