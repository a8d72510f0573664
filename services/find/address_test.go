package find_test

import (
	"errors"
	"net/url"
	"testing"

	"firstkm/services/catalogue"
	"firstkm/services/find"
	"firstkm/services/kernel/fault"
)

func TestAnAddressIsReadIntoOneForm(t *testing.T) {
	cat := catalogue.Starter()
	for _, tt := range []struct{ name, given, normal, wrong string }{
		{"nothing", "", "", ""},
		{"what says nothing is left out", "q=&region=&pay_min_fen=0&for_teachers=false&radius_km=0&sort=relevance", "", ""},
		{"lists are put in order", "housing=subsidy,provided&region=310107&region=3101,310107", "housing=provided&housing=subsidy&region=3101&region=310107", ""},
		{"zeros of a region go", "region=310000", "region=31", ""},
		{"a region's name becomes its code", "region=普陀区,上海市", "region=31&region=310107", ""},
		{"a name of old stays what it was", "region=卢湾区", "region=310103", ""},
		{"a region that is none", "region=xx", "", "region"},
		{"a code that the catalogue may not hold yet", "region=330299", "region=330299", ""},
		{"an occupation's name becomes its code", "occupation=车工", "occupation=6-18-01-01", ""},
		{"a group of occupations", "occupation=6-18", "occupation=6-18", ""},
		{"an occupation that is none", "occupation=摸鱼工", "", "occupation"},
		{"an industry in small letters", "industry=c39", "industry=C39", ""},
		{"a major's name becomes its code", "major=数控技术应用", "major=660103", ""},
		{"the beginning of a code names majors", "major_exact=6601", "major_exact=6601", ""},
		{"a place by its code", "near=310107&radius_km=5", "near=310107&radius_km=5", ""},
		{"a point", "near=31.2,121.4&radius_km=5.0&sort=distance", "near=31.2%2C121.4&radius_km=5&sort=distance", ""},
		{"a distance from nowhere", "radius_km=5", "", ""},
		{"an unknown parameter", "colour=red", "", "colour"},
		{"an unknown major", "major=没有的专业", "", "major"},
		{"no place", "near=here", "", "near"},
		{"too far", "near=31.2,121.4&radius_km=900", "", "radius_km"},
		{"not a number", "pay_min_fen=-1", "", "pay_min_fen"},
		{"no day", "start_from=2026-02-30", "", "start_from"},
		{"no such label", "labels=nice", "", "labels"},
		{"no such origin", "origin=mars", "", "origin"},
		{"distance from nowhere", "sort=distance", "", "near"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v, err := url.ParseQuery(tt.given)
			if err != nil {
				t.Fatal(err)
			}
			_, normal, err := find.Read(cat, v)
			if tt.wrong != "" {
				f := fault.Of(err)
				if !errors.Is(err, find.ErrQuery) || len(f.Fields) != 1 || f.Fields[0].Name != tt.wrong {
					t.Fatalf("got %v, want %s refused", err, tt.wrong)
				}
				return
			}
			if err != nil || normal.Encode() != tt.normal {
				t.Fatalf("got %q, %v; want %q", normal.Encode(), err, tt.normal)
			}
			if _, again, err := find.Read(cat, normal); err != nil || again.Encode() != tt.normal {
				t.Errorf("read again: got %q, %v", again.Encode(), err)
			}
		})
	}
}
