package catalogue_test

import (
	"testing"
	"time"
	"unicode/utf8"

	"firstkm/services/catalogue"
	"firstkm/services/kernel/civil"
)

func TestStarterHoldsWhatIsPromised(t *testing.T) {
	c := catalogue.Starter()
	_, n := catalogue.New(catalogue.StarterData())
	for name, got := range map[string][2]int{
		"categories":  {len(catalogue.Categories()), 19},
		"classes":     {len(c.Classes()), 97},
		"majors":      {n.Majors, 200},
		"occupations": {n.Occupations, 150},
		"templates":   {len(c.Templates()), 40},
		"regions":     {n.Regions, 400},
	} {
		exact := name == "categories" || name == "classes"
		if got[0] < got[1] || exact && got[0] != got[1] {
			t.Errorf("%s: got %d, want %d", name, got[0], got[1])
		}
	}
	if n.Unresolved != 0 {
		t.Errorf("crosswalk: %d of %d pairs lead to an unknown end", n.Unresolved, n.Pairs)
	}
	if len(c.Children("")) != 34 {
		t.Errorf("provinces: got %d, want 34", len(c.Children("")))
	}
}

func TestStarterLeadsTheCommonestMajorsToOccupations(t *testing.T) {
	c := catalogue.Starter()
	for _, name := range []string{
		"数控技术应用", "机电技术应用", "机械加工技术", "模具制造技术", "焊接技术应用", "电气设备运行与控制", "工业机器人技术应用",
		"汽车运用与维修", "新能源汽车运用与维修", "汽车车身修复", "汽车服务与营销", "电子技术应用", "物联网技术应用", "计算机应用",
		"计算机网络技术", "计算机平面设计", "数字媒体技术应用", "软件与信息服务", "动漫与游戏制作", "幼儿保育", "护理", "药剂",
		"康复技术", "中餐烹饪", "西餐烹饪", "中西面点", "高星级饭店运营与管理", "旅游服务与管理", "康养休闲旅游服务", "会计事务",
		"金融事务", "电子商务", "市场营销", "物流服务与管理", "连锁经营与管理", "直播电商服务", "建筑工程施工", "建筑工程造价",
		"服装设计与工艺", "美发与形象设计", "智慧健康养老服务", "城市轨道交通运营服务", "无人机操控与维护", "园林技术", "艺术设计与制作",
		"商务英语", "婴幼儿托育", "文秘",
	} {
		m, ok := c.MajorByName(name, catalogue.Secondary)
		if !ok {
			t.Errorf("%s is missing", name)
			continue
		}
		if len(c.OccupationsOf(m.Code)) == 0 {
			t.Errorf("%s leads to no occupation", name)
		}
	}
}

func TestTemplatesAreCompleteAndPlain(t *testing.T) {
	c := catalogue.Starter()
	sites := map[string]bool{
		"workshop": true, "office": true, "shop": true, "hospital": true, "hotel": true, "restaurant": true, "vehicle": true,
		"outdoor": true, "other": true,
	}
	for _, code := range c.Templates() {
		p, ok := c.Template(code)
		if !ok {
			t.Errorf("%s: no such occupation", code)
			continue
		}
		if len(p.Tasks) != 4 || p.PostKind == "" || !sites[p.SiteType] || p.LabourGrade < 1 || p.LabourGrade > 4 {
			t.Errorf("%s %s: incomplete: %+v", code, p.Occupation.Name, p)
		}
		for _, task := range p.Tasks {
			if n := utf8.RuneCountInString(task); n < 8 || n > 20 {
				t.Errorf("%s: %q has %d characters", p.Occupation.Name, task, n)
			}
		}
		if len(p.Majors) == 0 {
			t.Errorf("%s: no major leads here", p.Occupation.Name)
		}
		if worked := int(p.Shift.End-p.Shift.Start) - p.Shift.BreakMinutes; worked != 8*60 || len(p.Shift.Days) != 5 {
			t.Errorf("%s: a usual day of %d minutes on %d days", p.Occupation.Name, worked, len(p.Shift.Days))
		}
	}
}

// The aim is 30 ms, which the benchmark shows; the bound here leaves room for the race detector and a busy machine.
func TestStarterIsQuick(t *testing.T) {
	best := time.Hour
	for range 5 {
		from := time.Now()
		catalogue.Starter()
		best = min(best, time.Since(from))
	}
	if best > 150*time.Millisecond {
		t.Errorf("took %v, want far less than 150 ms", best)
	}
}

func BenchmarkStarter(b *testing.B) {
	for b.Loop() {
		catalogue.Starter()
	}
}

func TestWorkCalendar(t *testing.T) {
	cal := catalogue.Starter().Calendar("310107")
	for day, works := range map[string]bool{
		"2025-01-01": false, "2025-01-26": true, "2025-01-28": false, "2025-02-04": false, "2025-02-05": true,
		"2025-02-08": true, "2025-04-27": true, "2025-05-05": false, "2025-06-02": false, "2025-09-28": true,
		"2025-10-08": false, "2025-10-11": true, "2025-10-12": false,
		"2026-01-02": false, "2026-01-04": true, "2026-02-14": true, "2026-02-15": false, "2026-02-23": false,
		"2026-02-24": true, "2026-02-28": true, "2026-04-06": false, "2026-05-09": true, "2026-06-19": false,
		"2026-09-20": true, "2026-09-25": false, "2026-10-07": false, "2026-10-08": true, "2026-10-10": true,
		"2027-02-05": false, "2027-02-08": false, "2027-02-09": true, "2027-04-05": false, "2027-06-09": false,
		"2027-09-15": false, "2027-10-01": false, "2027-10-09": false,
	} {
		if got := cal.Works(civil.MustParse(day)); got != works {
			t.Errorf("%s: works %v, want %v", day, got, works)
		}
	}
}

func TestCalendarSaysWhichYearIsProvisional(t *testing.T) {
	c := catalogue.Starter()
	for year, want := range map[int][2]bool{2024: {false, false}, 2025: {true, false}, 2026: {true, false}, 2027: {true, true}} {
		if known, provisional := c.CalendarKnown(year); [2]bool{known, provisional} != want {
			t.Errorf("%d: known %v, provisional %v, want %v", year, known, provisional, want)
		}
	}
	for _, h := range c.Holidays("", 2027) {
		if h.Work {
			t.Errorf("%s: a make-up day of a year without notice", h.From)
		}
	}
}

func TestPublishedYearReplacesProvisionalDays(t *testing.T) {
	notice := catalogue.Dataset{Holidays: []catalogue.Holiday{
		{Year: 2027, From: civil.MustParse("2027-02-06"), To: civil.MustParse("2027-02-12"), Name: "春节"},
	}}
	c, _ := catalogue.New(notice.Over(catalogue.StarterData()))
	if _, provisional := c.CalendarKnown(2027); provisional {
		t.Error("2027 is still provisional")
	}
	if !c.Calendar("").Works(civil.MustParse("2027-02-05")) {
		t.Error("a provisional day off survived the notice")
	}
	if known, _ := c.CalendarKnown(2026); !known {
		t.Error("2026 was lost")
	}
}
