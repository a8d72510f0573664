package web

import (
	"fmt"
	"strings"

	"firstkm/services/catalogue"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
)

// namedRegion reads a region by name or code.
func (s *Site) namedRegion(name string) (string, error) {
	code, several, ok := s.s.Catalogue.Now().ResolveRegion(strings.TrimSpace(name))
	switch {
	case ok:
		return code, nil
	case len(several) > 0:
		return "", org.ErrInvalid.With(fault.In("region", fmt.Sprintf("“%s”不止一个，请连同省市一起写。", name), fmt.Sprintf("%q is more than one place; write the province too", name)))
	}
	if above, known := s.s.Catalogue.Now().RegionAbove(name); known && !s.s.Catalogue.Now().HasCounties(above.Code) {
		return "", org.ErrInvalid.With(fault.Field{Name: "region", Reason: countyMissing()})
	}
	return "", org.ErrInvalid.With(fault.In("region", "没有这个地区，请连省市一起写全名，或写六位代码。", "no such region; write its full name with the province, or its code"))
}

// countyMissing says that a county may well be, but not in the catalogue as it came.
func countyMissing() text.Words {
	return text.Say("区划目录里还没有这个区县。请平台管理员先在“导入”的“行政区划”里导入官方区划，再回来登记。", "the catalogue has no counties there yet; the operator imports the official divisions first, under Import, Regions")
}

// importRegions adds the way to the import of regions for who may take it.
func importRegions(sum *ErrorSummary, errs Errors, field string, who actor.Actor) {
	if sum != nil && who.Is(actor.Operator) && errs.For(field) == countyMissing() {
		sum.Lines = append(sum.Lines, ErrorLine{Href: "/imports?kind=regions", Message: text.Say("去导入行政区划", "Import the divisions")})
	}
}

// namedSeat reads where a school or a bureau lies: in a county, or in a prefecture that has none. A bureau may be that of a
// whole city or province, when that was said (wide).
func (s *Site) namedSeat(name string, bureau, wide bool) (string, error) {
	code, err := s.namedRegion(name)
	if err != nil || bureau && wide {
		return code, err
	}
	cat := s.s.Catalogue.Now()
	r, _ := cat.Region(code)
	switch {
	case r.Level == catalogue.County, r.Level == catalogue.Town, r.Level == catalogue.Prefecture && !cat.HasCounties(code) && cat.HasCounties(r.Parent):
		return code, nil
	case bureau:
		return "", org.ErrInvalid.With(aboveCounty(r, "", ""), fault.In("wide", "市级或省级的局，请勾选这一项。", "tick this for the bureau of a city or a province"))
	case !cat.HasCounties(code):
		return "", org.ErrInvalid.With(aboveCounty(r, "；目录里还没有它的区县时，请平台管理员先导入官方区划", "; when the catalogue has none there yet, the operator imports the official divisions first"))
	}
	return "", org.ErrInvalid.With(aboveCounty(r, "", ""))
}

func aboveCounty(r catalogue.Region, zh, en string) fault.Field {
	return fault.In("region", fmt.Sprintf("“%s”不是区县，请写到区县%s。", r.FullName, zh), fmt.Sprintf("%s is not a county; write the county%s", r.FullName, en))
}

// wideTick asks a bureau whether it is one of a whole city or province, once that is in question.
func wideTick(f Field) *Tick {
	if f.Error.IsZero() && f.Value != "yes" {
		return nil
	}
	f.Label, f.Optional = text.Say("这是市级或省级的局，管辖不止一个区县", "The bureau is a city's or a province's and oversees several counties"), true
	return &Tick{Field: f, Ticked: f.Value == "yes"}
}
