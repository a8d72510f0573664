package catalogue_test

import (
	"testing"

	"firstkm/services/catalogue"
)

func TestResolveMajor(t *testing.T) {
	c := catalogue.Starter()
	for _, r := range []struct {
		text  string
		level catalogue.Level
		want  string
		among bool
	}{
		{"660103", "", "660103", false},
		{" 数控技术应用 ", "", "660103", false},
		{"数控技术应用专业", "", "660103", false},
		{"护理", catalogue.Secondary, "720201", false},
		{"护理", "", "", true},
		{"数控", catalogue.Secondary, "", true},
		{"660103", catalogue.Associate, "", false},
		{"没有这个", "", "", false},
		{"", "", "", false},
	} {
		code, among, ok := c.ResolveMajor(r.text, r.level)
		if code != r.want || ok != (r.want != "") || (len(among) > 0) != r.among {
			t.Errorf("%q at %q: got %q %v %v", r.text, r.level, code, among, ok)
		}
	}
}

func TestResolveOccupation(t *testing.T) {
	d := catalogue.Dataset{Occupations: []catalogue.Occupation{{Code: "6-18-01-01", Name: "车工", Trades: []string{"数控车工"}}}}
	c, _ := catalogue.New(d.Over(catalogue.StarterData()))
	for text, want := range map[string]string{
		"6-18-01-01": "6-18-01-01", "车工": "6-18-01-01", "数控车工": "6-18-01-01", "保育师": "4-10-01-03", "设计师": "", "": "",
	} {
		if code, _, ok := c.ResolveOccupation(text); code != want || ok != (want != "") {
			t.Errorf("%q: got %q %v, want %q", text, code, ok, want)
		}
	}
	if _, among, _ := c.ResolveOccupation("设计师"); len(among) < 3 {
		t.Errorf("设计师: got %v, want several candidates", among)
	}
}

func TestResolveRegion(t *testing.T) {
	c := catalogue.Starter()
	for text, want := range map[string]string{
		"310107": "310107", "310107000000": "310107", "普陀区": "310107", "上海市普陀区": "310107", "上海市上海市普陀区": "310107",
		"四川 德阳 旌阳": "510603", "四川省/成都市/武侯区": "510107", "广东省深圳市宝安区": "440306", "上海": "31", "火星": "", "": "",
	} {
		if code, _, ok := c.ResolveRegion(text); code != want || ok != (want != "") {
			t.Errorf("%q: got %q %v, want %q", text, code, ok, want)
		}
	}
}

func TestAnUnknownPlaceLiesInWhatIsKnownOfIt(t *testing.T) {
	c := catalogue.Starter()
	for text, want := range map[string]string{
		"江苏省南京市浦口区": "3201", "320111": "3201", "320111000000": "3201", "江苏 浦口": "32", "429004": "42", "上海市火星区": "31", "火星": "", "990101": "", "": "", "32011": "",
	} {
		if r, ok := c.RegionAbove(text); r.Code != want || ok != (want != "") {
			t.Errorf("%q: got %q %v, want %q", text, r.Code, ok, want)
		}
	}
	for code, want := range map[string]bool{"31": true, "3101": true, "310107": true, "32": false, "3201": false, "99": false, "": false} {
		if got := c.HasCounties(code); got != want {
			t.Errorf("counties of %q: got %v, want %v", code, got, want)
		}
	}
}
