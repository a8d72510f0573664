package importing_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"firstkm/events"
	"firstkm/services/compliance"
	"firstkm/services/imports"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/placement"
)

const header = "岗位编号,岗位名称,岗位描述"

// one imports a single row under a header and returns it, or fails the test.
func one(t *testing.T, who actor.Actor, source, headers, cells string) placement.Placement {
	t.Helper()
	w := newWorld()
	sum := w.must(t, who, imports.Placements, imports.Options{}, lines("a.csv", header+","+headers, "A1,车工实习生,跟随师傅加工轴类零件,"+cells))
	if sum.Created != 1 || len(sum.Unknown) > 0 {
		t.Fatalf("got %+v", sum)
	}
	return w.placements[source+" A1"]
}

func TestPlacementCellsBecomeTerms(t *testing.T) {
	start, end, yes := civil.Clock(8*60+30), civil.Clock(17*60), true
	for name, c := range map[string]struct {
		headers, cells string
		want           func(*placement.Terms)
	}{
		"a major by name and level":    {"适用专业", "数控技术应用；660301", func(p *placement.Terms) { p.MajorCodes = []string{"660103", "660301"} }},
		"an occupation by name":        {"职业", "车工", func(p *placement.Terms) { p.OccupationCode = "6-18-01-01" }},
		"a county by its path":         {"区县", "上海市普陀区", func(p *placement.Terms) { p.Region = "310107" }},
		"a county by its long code":    {"region", "310107000000", func(p *placement.Terms) { p.Region = "310107" }},
		"yuan under a Chinese header":  {"月报酬（元）", "3000.50", func(p *placement.Terms) { p.PayMonthFen = 300050 }},
		"fen under a fen header":       {"pay_day_fen", "15000", func(p *placement.Terms) { p.PayDayFen = 15000 }},
		"both wages":                   {"同岗工资,最低档工资", "4000,2800", func(p *placement.Terms) { p.WageStandardFen, p.LowestGradeFen = 400000, 280000 }},
		"days by a span":               {"工作日", "周一至周三", func(p *placement.Terms) { p.Shift.Days = []compliance.Weekday{"mon", "tue", "wed"} }},
		"days by their codes":          {"shift_days", "sat;sun;sat", func(p *placement.Terms) { p.Shift.Days = []compliance.Weekday{"sat", "sun"} }},
		"a shift":                      {"上班,下班,休息分钟", "8:30,17:00,60", func(p *placement.Terms) { p.Shift.Start, p.Shift.End, p.Shift.BreakMinutes = &start, &end, 60 }},
		"a grade in Roman":             {"劳动强度", "Ⅲ", func(p *placement.Terms) { p.LabourGrade = compliance.GradeIII }},
		"a grade in Chinese":           {"labour_grade", "第二级", func(p *placement.Terms) { p.LabourGrade = compliance.GradeII }},
		"no hazard":                    {"危险因素", "无", func(p *placement.Terms) { p.Hazards = []compliance.Hazard{} }},
		"hazards not looked at":        {"危险因素,人数", ",3", func(p *placement.Terms) { p.Seats = 3 }},
		"hazards by code and by name":  {"hazards", "dust_1;高空作业", func(p *placement.Terms) { p.Hazards = []compliance.Hazard{compliance.Dust1, compliance.Height} }},
		"a hazard with marks in it":    {"hazards", "潜水、涵洞、涵道作业", func(p *placement.Terms) { p.Hazards = []compliance.Hazard{compliance.DivingTunnel} }},
		"independent work":             {"相对独立", "是", func(p *placement.Terms) { p.Independent = &yes }},
		"housing and meals":            {"住宿,伙食", "包住,餐补", func(p *placement.Terms) { p.Housing, p.Meals = compliance.HousingProvided, "subsidy" }},
		"a place of work":              {"工作场所", "车间", func(p *placement.Terms) { p.SiteType = compliance.SiteWorkshop }},
		"dates as people write them":   {"开始日期,结束日期", "2026年3月1日,2026/8/31", func(p *placement.Terms) { p.Start, p.End = civil.On(2026, 3, 1), civil.On(2026, 8, 31) }},
		"tasks":                        {"典型工作任务", "车外圆；量尺寸", func(p *placement.Terms) { p.Tasks = []string{"车外圆", "量尺寸"} }},
		"the base and the kind":        {"所属基地,岗位类别", "B-01,车工", func(p *placement.Terms) { p.BaseCode, p.PostKind = "B-01", "车工" }},
		"a position":                   {"lat,lng", "31.25,121.4", func(p *placement.Terms) { p.Lat, p.Lng = 31.25, 121.4 }},
		"its own credit code":          {"统一社会信用代码", uscc, func(*placement.Terms) {}},
		"its own credit code in small": {"统一社会信用代码", strings.ToLower(uscc), func(*placement.Terms) {}},
	} {
		t.Run(name, func(t *testing.T) {
			want := placement.Terms{Kind: placement.Post, Title: "车工实习生", Description: "跟随师傅加工轴类零件"}
			c.want(&want)
			p := one(t, enterprise, "ent_1", c.headers, c.cells)
			if !reflect.DeepEqual(p.Terms, want) {
				t.Errorf("got  %+v\nwant %+v", p.Terms, want)
			}
			if p.Origin != placement.Own || p.State != placement.Draft || p.Enterprise != "ent_1" {
				t.Errorf("got %s, %s of %q, want an own draft", p.Origin, p.State, p.Enterprise)
			}
		})
	}
}

func TestCellsThatCannotBeReadAreRefusedOneByOne(t *testing.T) {
	for name, c := range map[string]struct {
		headers, cells string
		field, says    string
	}{
		"an unknown county":             {"区县", "无此区", "region", "没有找到"},
		"a major at several levels":     {"适用专业", "护理", "major_codes", "720201"},
		"an unknown major":              {"适用专业", "不存在专业", "major_codes", "没有找到"},
		"a part of an occupation":       {"职业", "不存在的工", "occupation_code", "没有找到"},
		"a date that does not exist":    {"开始日期", "2026-02-30", "start_date", "日期"},
		"an end before the start":       {"开始日期,结束日期", "2026-03-01,2026-02-01", "end_date", "早于"},
		"words for a number":            {"人数", "若干", "seats", "整数"},
		"both kinds of pay":             {"月报酬,日报酬", "3000,150", "pay_day_fen", "只填一项"},
		"a choice that is none":         {"住宿", "看情况", "housing", "不在可选范围"},
		"a hazard that is none":         {"危险因素", "噪音", "hazards", "不在可选范围"},
		"a number that was spoilt":      {"统一社会信用代码", "91320582000000000", "enterprise_uscc", "改成了 0"},
		"another unit's code":           {"统一社会信用代码", other, "enterprise_uscc", "不是本单位"},
		"half a position":               {"纬度,经度", "31.2,", "lat", "一起填写"},
		"a position outside the world":  {"纬度,经度", "131.2,121", "lat", "超出范围"},
		"an external row of an own one": {"origin", "external", "origin", "运维"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			sum := w.must(t, enterprise, imports.Placements, imports.Options{},
				lines("a.csv", header+","+c.headers, "A1,车工,加工零件,"+c.cells, "A2,钳工,加工零件"))
			if sum.Created != 1 || sum.Rejected != 1 || len(sum.Rows) != 1 {
				t.Fatalf("got %+v", sum)
			}
			if r := sum.Rows[0]; r.Line != 2 || r.Name != c.field || !strings.Contains(r.Reason.Zh, c.says) || r.Reason.En == "" {
				t.Errorf("got %+v, want %s to say %s", r, c.field, c.says)
			}
			if text := w.refused(t, enterprise, sum.ID); !strings.Contains(text, "error_field") || !strings.Contains(text, c.field) {
				t.Errorf("the refused rows: got %s", text)
			}
		})
	}
}

func TestCandidatesOfAnAmbiguousNameAreListed(t *testing.T) {
	w := newWorld()
	w.must(t, operator, imports.Regions, imports.Options{}, lines("divisions.csv", "id,pid,deep,name,pinyin_prefix,pinyin,ext_id,ext_name",
		"31,0,0,上海,s,shang hai,310000000000,上海市", "3101,31,1,上海,s,shang hai,310100000000,上海市", "310107,3101,2,普陀,p,pu tuo,310107000000,普陀区",
		"33,0,0,浙江,z,zhe jiang,330000000000,浙江省", "3309,33,1,舟山,z,zhou shan,330900000000,舟山市", "330903,3309,2,普陀,p,pu tuo,330903000000,普陀区"))
	sum := w.must(t, enterprise, imports.Placements, imports.Options{}, lines("a.csv", header+",区县", "A1,车工,加工零件,普陀区", "A2,车工,加工零件,浙江 舟山 普陀区"))
	if sum.Rejected != 1 || sum.Created != 1 {
		t.Fatalf("got %+v", sum)
	}
	for _, want := range []string{"上海市普陀区（310107）", "浙江省舟山市普陀区（330903）"} {
		if got := sum.Rows[0].Reason.Zh; !strings.Contains(got, want) {
			t.Errorf("got %s, want %s in it", got, want)
		}
	}
	if p := w.placements["ent_1 A2"]; p.Region != "330903" {
		t.Errorf("the path: got %s", p.Region)
	}
}

func TestExternalRowsMayLackAndMayNameWhatIsNotKnown(t *testing.T) {
	w := newWorld()
	sum := w.must(t, operator, imports.Placements, imports.Options{Source: "site.a"}, lines("a.ndjson",
		`{"ref":"x1","title":"店员","description":"接待顾客","enterprise_name":"某店","occupation_code":"9-99-99-99","major_codes":["999999"],"region":"659006"}`,
		`{"ref":"x2","title":"店员","description":"接待顾客","region":"上海普陀区长寿路","published_at":"2025-08-31T17:30:00Z"}`,
		`{"ref":"x3","title":"店员","description":"接待顾客","hazards":[],"shift_days":["mon","fri"]}`,
		`{"ref":"x4","title":"店员","description":"接待顾客","hazards":null}`))
	if sum.Created != 4 {
		t.Fatalf("got %+v", sum)
	}
	x1, x2, x3, x4 := w.placements["site.a x1"], w.placements["site.a x2"], w.placements["site.a x3"], w.placements["site.a x4"]
	if x1.OccupationCode != "9-99-99-99" || x1.MajorCodes[0] != "999999" || x1.Region != "659006" || x1.ExternalName != "某店" {
		t.Errorf("codes of another catalogue: got %+v", x1)
	}
	if x1.State != placement.Published || !x1.PublishedAt.IsZero() || x1.Enterprise != "" {
		t.Errorf("got %s at %v, want published without a date", x1.State, x1.PublishedAt)
	}
	if x2.Region != "310107" || x2.Address != "上海普陀区长寿路" || civil.Today(x2.PublishedAt) != civil.On(2025, 9, 1) {
		t.Errorf("a place in an address: got %s, %s, %v", x2.Region, x2.Address, x2.PublishedAt)
	}
	if x3.Hazards == nil || len(x3.Hazards) != 0 || len(x3.Shift.Days) != 2 || x4.Hazards != nil {
		t.Errorf("lists: got %v, %v, %v", x3.Hazards, x3.Shift.Days, x4.Hazards)
	}
	if len(w.events) != 4 || len(w.audit) != 4 {
		t.Errorf("got %d events and %d entries, want 4 and 4", len(w.events), len(w.audit))
	}
	if _, ok := w.events[0].(events.PlacementPublished); !ok {
		t.Errorf("got %T", w.events[0])
	}
}

func TestOperatorBringsInOwnPostingsUnderTheirCreditCode(t *testing.T) {
	w := newWorld()
	sum := w.must(t, operator, imports.Placements, imports.Options{}, lines("a.csv", header+",origin,统一社会信用代码",
		"A1,车工,加工零件,own,"+uscc, "A2,车工,加工零件,own,"+other, "A3,车工,加工零件,own,", "A4,车工,加工零件,,", "A5,车工,加工零件,own,91320582MA1WXYT23D"))
	if sum.Created != 2 || sum.Rejected != 3 {
		t.Fatalf("got %+v", sum)
	}
	if p := w.placements["ent_1 A1"]; p.State != placement.Draft || p.Enterprise != "ent_1" {
		t.Errorf("got %+v", p)
	}
	if p := w.placements["operator A4"]; p.Origin != placement.External {
		t.Errorf("got %+v", p)
	}
	again := w.must(t, enterprise, imports.Placements, imports.Options{}, lines("a.csv", header, "A1,车工,加工零件"))
	if again.Unchanged != 1 {
		t.Errorf("the enterprise's own import of the same: got %+v", again)
	}
}

func TestSameFileTwiceChangesNothing(t *testing.T) {
	file := func() imports.File {
		return lines("a.csv", header+",适用专业,区县,月报酬,上班,下班,工作日,危险因素,相对独立,住宿,lat,lng,published_at",
			"A1,车工,加工零件,数控技术应用,上海市普陀区,3000,8:00,17:00,周一至周五,无,否,包住,31.2,121.4,2025-08-01", "A2,钳工,修配模具")
	}
	for _, who := range []actor.Actor{enterprise, operator} {
		w := newWorld()
		w.must(t, who, imports.Placements, imports.Options{Datum: "gcj02"}, file())
		events, audit := len(w.events), len(w.audit)
		sum := w.must(t, who, imports.Placements, imports.Options{Datum: "gcj02"}, file())
		if sum.Unchanged != 2 || sum.Created+sum.Updated+sum.Rejected > 0 || len(w.events) != events || len(w.audit) != audit {
			t.Errorf("%s: got %+v", who.Role, sum)
		}
		changed := w.must(t, who, imports.Placements, imports.Options{Datum: "gcj02"}, lines("a.csv", header, "A2,钳工,修配模具和夹具"))
		if changed.Updated != 1 {
			t.Errorf("%s: got %+v", who.Role, changed)
		}
	}
}

func TestPublishedOwnPostingsAreNotOverwritten(t *testing.T) {
	w := newWorld()
	w.must(t, enterprise, imports.Placements, imports.Options{}, lines("a.csv", header, "A1,车工,加工零件"))
	p := w.placements["ent_1 A1"]
	p.State = placement.Published
	w.placements["ent_1 A1"] = p
	sum := w.must(t, enterprise, imports.Placements, imports.Options{}, lines("a.csv", header, "A1,车工,加工别的零件"))
	if sum.Rejected != 1 || !strings.Contains(sum.Rows[0].Reason.Zh, "已发布") || w.placements["ent_1 A1"].Description != "加工零件" {
		t.Errorf("got %+v", sum)
	}
}

func TestAnImportLeavesWhatNoTableSays(t *testing.T) {
	w := newWorld()
	w.must(t, enterprise, imports.Placements, imports.Options{}, lines("a.csv", header, "A1,车工,加工零件"))
	p := w.placements["ent_1 A1"]
	p.WorkSiteUSCC, p.Shift.Night = uscc, true
	w.placements["ent_1 A1"] = p
	w.must(t, enterprise, imports.Placements, imports.Options{}, lines("a.csv", header+",人数", "A1,车工,加工零件,5"))
	if got := w.placements["ent_1 A1"]; got.WorkSiteUSCC != uscc || !got.Shift.Night || got.Seats != 5 {
		t.Errorf("got %+v", got.Terms)
	}
}

func TestAKeyOfTheOtherOriginIsRefused(t *testing.T) {
	w := newWorld()
	w.must(t, enterprise, imports.Placements, imports.Options{}, lines("a.csv", header, "A1,车工,加工零件"))
	sum := w.must(t, operator, imports.Placements, imports.Options{Source: "ent_1"}, lines("a.csv", header, "A1,车工,外部的"))
	if sum.Rejected != 1 || w.placements["ent_1 A1"].Origin != placement.Own {
		t.Errorf("got %+v", sum)
	}
}

func TestAtomicIsAllOrNothing(t *testing.T) {
	file := func() imports.File {
		return lines("a.csv", header+",人数", "A1,车工,加工零件,3", "A2,车工,加工零件,若干", "A3,车工,加工零件,-5")
	}
	w := newWorld()
	sum, err := w.Import(t.Context(), enterprise, imports.Placements, imports.Options{Atomic: true}, file())
	if !errors.Is(err, imports.ErrRejected) || sum.Rejected != 2 || sum.Created > 0 || len(w.placements) != 0 || len(w.events)+len(w.audit) > 0 {
		t.Errorf("got %+v, %v with %d placements", sum, err, len(w.placements))
	}
	if text := w.refused(t, enterprise, sum.ID); !strings.Contains(text, "A2") || strings.Contains(text, "A1") || !strings.Contains(text, "A3") {
		t.Errorf("the refused rows: got %s", text)
	}
	for _, twice := range []bool{false, true} {
		w := newWorld()
		w.twice = twice
		sum := w.must(t, enterprise, imports.Placements, imports.Options{Atomic: true}, lines("a.csv", header, "A1,车工,加工零件", "A2,车工,加工零件"))
		if sum.Created != 2 || len(w.placements) != 2 || w.txs != 1 {
			t.Errorf("again %t: got %+v in %d transactions", twice, sum, w.txs)
		}
	}
}

func TestPreviewWritesNothing(t *testing.T) {
	w := newWorld()
	for _, atomic := range []bool{false, true} {
		sum := w.must(t, enterprise, imports.Placements, imports.Options{Preview: true, Atomic: atomic}, lines("a.csv", header, "A1,车工,加工零件"))
		if sum.Created != 1 || len(w.placements) != 0 {
			t.Errorf("got %+v and %d placements", sum, len(w.placements))
		}
	}
}

func TestAdvertisementsNeverFailForTheirPlace(t *testing.T) {
	w := newWorld()
	sum := w.must(t, operator, imports.Placements, imports.Options{Map: "jobads"}, lines("ads.jsonl",
		`{"src":"x","title":"商务助理","desc":"配合制作报价","company":"某公司","place":"上海-普陀区","pay":"3.5-6.5千/月"}`,
		`{"src":"x","title":"店员","desc":"接待顾客","place":"上海-张江","pay":"面议"}`,
		`{"src":"x","title":"店员","desc":"接待顾客","place":"火星"}`,
		`{"src":"x","title":"","desc":"没有名称"}`))
	if sum.Created != 3 || sum.Rejected != 1 || len(sum.Unknown) > 0 {
		t.Fatalf("got %+v", sum)
	}
	a, b, c := w.placements["operator ad-00001"], w.placements["operator ad-00002"], w.placements["operator ad-00003"]
	if a.Region != "310107" || a.PayMonthFen != 350000 || a.ExternalName != "某公司" || b.Region != "31" || b.Address != "上海-张江" || c.Region != "" || c.Address != "火星" {
		t.Errorf("got %+v\n%+v\n%+v", a.Terms, b.Terms, c.Terms)
	}
	text := w.refused(t, operator, sum.ID)
	if !strings.Contains(text, "ad-00004") || !strings.Contains(text, "没有名称") {
		t.Errorf("the refused advertisement: got %s", text)
	}
}
