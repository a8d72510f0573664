package compliance_test

import (
	"testing"

	"firstkm/services/compliance"
	"firstkm/services/kernel/fault"
)

type P = compliance.PlacementFacts

func TestPlacements(t *testing.T) { run(t, placements()) }

func placements() []scenario {
	return append(append(offers(), schedules()...), pays()...)
}

func offers() []scenario {
	const (
		kind, major, cap10, cap20 = compliance.RuleKind, compliance.RuleMajor, compliance.RuleCap10, compliance.RuleCap20
		venue, agency, labour     = compliance.RuleVenue, compliance.RuleAgency, compliance.RuleLabour
		risk, facts, words        = compliance.RuleRisk, compliance.RuleFacts, compliance.RuleWords
	)
	majors := func(codes ...string) func(*P) { return func(p *P) { p.MajorCodes = codes } }
	employees := func(unit, kind, seats int) func(*P) {
		return func(p *P) { p.Unit.OnPostEmployees, p.PostKindEmployees, p.Seats = &unit, &kind, seats }
	}
	hazards := func(h ...compliance.Hazard) func(*P) { return func(p *P) { p.Hazards = h } }
	title := func(s string) func(*P) { return func(p *P) { p.Title = s } }
	says := func(s string) func(*P) { return func(p *P) { p.Description = s } }
	list := []scenario{
		g1(kind, none, "orientation", func(p *P) { p.Kind = compliance.Orientation }),
		g1(kind, fault.Block, "legacy 顶岗", func(p *P) { p.Kind = "顶岗实习" }),
		g1(kind, fault.Block, "none", func(p *P) { p.Kind = "" }),

		g1(compliance.RulePosts, fault.Info, "share of posts", func(p *P) { p.Unit.TotalPosts = 80 }),
		g1(compliance.RulePosts, none, "posts not stated", func(*P) {}),
		g1(compliance.RuleCredit, fault.Block, "declaration missing", func(p *P) { p.Unit.DeclaredCredit = false }),
		g1(compliance.RuleCredit, fault.Block, "adverse since", func(p *P) {
			p.Unit.AsOf, p.Unit.CreditChecks = date("0001-01-01"), nil
			p.Unit.RegStatus = compliance.Abnormal
		}),
		g1(compliance.RuleSafety, fault.Block, "a day less than three years", func(p *P) {
			p.Unit.SafetyRecords = []compliance.SafetyRecord{{Date: date("2023-11-23")}}
		}),
		g1(compliance.RuleSafety, none, "three years to the day", func(p *P) {
			p.Unit.SafetyRecords = []compliance.SafetyRecord{{Date: date("2023-11-22")}}
		}),
		g1(compliance.RuleNoProfit, fault.Block, "commission", func(p *P) { p.Unit.Payments = []compliance.Payment{{Kind: compliance.PaymentCommission}} }),

		g1(major, fault.Block, "none", majors()),
		g1(major, fault.Block, "five digits", majors("66010")),
		g1(major, fault.Block, "class code", majors("6601")),
		g1(major, fault.Block, "below the bands", majors("200101")),
		g1(major, none, "first of the bachelor band", majors("210101")),
		g1(major, none, "last of the bachelor band", majors("390101")),
		g1(major, fault.Block, "between the bands", majors("400101")),
		g1(major, none, "state-controlled", majors("520801K")),
		g1(major, fault.Block, "between associate and secondary", majors("600101")),
		g1(major, none, "last of the secondary band", majors("790101")),
		g1(major, fault.Block, "above the bands", majors("800101")),
		g1(major, fault.Block, "one wrong among right ones", majors("660103", "XX0103")),

		g1(cap10, none, "at the share", employees(20, 20, 2)),
		g1(cap10, fault.BlockOverride, "one employee short of the share", employees(19, 20, 2)),
		g1(cap10, none, "one below the share", employees(21, 20, 2)),
		g1(cap10, fault.BlockOverride, "fewer than ten employees", employees(9, 20, 1)),
		g1(cap10, fault.BlockOverride, "peak leaves room for one", func(p *P) { p.PeakUnit = 5 }),
		g1(cap10, none, "peak leaves room for two", func(p *P) { p.PeakUnit = 4 }),
		g1(cap10, fault.Block, "head-count missing", func(p *P) { p.Unit.OnPostEmployees = nil }),
		g1(cap10, none, "orientation has no cap", func(p *P) { p.Kind, p.Unit.OnPostEmployees = compliance.Orientation, nil }),
		g1(cap20, none, "at the share", employees(60, 10, 2)),
		g1(cap20, fault.BlockOverride, "one employee short", employees(60, 9, 2)),
		g1(cap20, fault.BlockOverride, "one seat beside three turners", employees(60, 3, 1)),
		g1(cap20, none, "one seat beside five turners", employees(60, 5, 1)),
		g1(cap20, fault.BlockOverride, "peak of the kind", func(p *P) { p.PeakPostKind = 3 }),
		g1(cap20, fault.Block, "head-count missing", func(p *P) { p.PostKindEmployees = nil }),
		g1(cap20, fault.Block, "kind of post missing", func(p *P) { p.PostKind = "" }),

		g1(venue, fault.Block, "site of entertainment in a lawful company", func(p *P) { p.SiteType = compliance.SiteEntertainment }),
		g1(venue, fault.Block, "industry barred, site said to be an office", func(p *P) { p.Unit.IndustryCode, p.SiteType = "R9011", compliance.SiteOffice }),
		g1(venue, none, "hotel whose scope has karaoke", func(p *P) {
			p.Unit.IndustryCode, p.Unit.BusinessScope, p.SiteType = "H6110", "住宿；KTV", compliance.SiteHotel
		}),
		g1(venue, fault.Block, "site not stated", func(p *P) { p.SiteType = "" }),
		g1(venue, fault.Block, "waiter of a karaoke by title", title("KTV服务员")),
		g1(venue, fault.Warn, "karaoke equipment fitter", title("KTV设备安装工")),
		g1(venue, fault.Warn, "address in a bar street", func(p *P) { p.SiteAddress = "示例市酒吧街 3 号" }),

		g1(agency, fault.Block, "work at another's place", func(p *P) { p.WorkSiteUSCC = "91310000000000000X" }),
		g1(agency, none, "work at the contracting entity's place", func(p *P) { p.WorkSiteUSCC = credit }),
		g1(agency, fault.Block, "HR firm, place not stated", func(p *P) { p.Unit.BusinessScope = "人力资源服务" }),
		g1(agency, fault.Warn, "HR firm for its own post", func(p *P) { p.Unit.BusinessScope, p.WorkSiteUSCC = "人力资源服务", credit }),
		g1(agency, fault.Block, "platform paid", func(p *P) { p.Unit.Payments = []compliance.Payment{{Payee: compliance.PayeePlatform}} }),
		g1(agency, fault.Block, "scope missing", func(p *P) { p.Unit.BusinessScope = "" }),

		g1(labour, none, "grade II", func(p *P) { p.LabourGrade = compliance.GradeII }),
		g1(labour, fault.Block, "grade III", func(p *P) { p.LabourGrade = compliance.GradeIII }),
		g1(labour, fault.Block, "grade IV", func(p *P) { p.LabourGrade = compliance.GradeIV }),
		g1(labour, fault.Block, "missing", func(p *P) { p.LabourGrade = "" }),
		g1(labour, fault.Block, "grade IV among the hazards", hazards(compliance.Labour4)),

		g1(risk, none, "answered: none", hazards([]compliance.Hazard{}...)),
		g1(risk, none, "barred for minors only", hazards(compliance.FastLine)),
		g1(risk, fault.BlockExcept, "work at height", hazards(compliance.Height)),
		g1(risk, fault.BlockExcept, "radioactive", hazards(compliance.Radioactive)),
		g1(compliance.RuleMinor, fault.Info, "tells that minors are barred", hazards(compliance.FastLine)),
		g1(compliance.RuleFemale, fault.Info, "tells that women are barred", hazards(compliance.HeavyLoad)),
		g1(compliance.RuleFemale, none, "nothing barred for women", hazards(compliance.FastLine)),

		g1(facts, fault.Block, "no title", title(" ")),
		g1(facts, fault.Block, "no seat", func(p *P) { p.Seats = 0 }),
		g1(facts, fault.Block, "no address", func(p *P) { p.SiteAddress = "" }),
		g1(facts, none, "one day", func(p *P) { p.EndDate = p.StartDate }),
		g1(facts, fault.Block, "ends before it begins", func(p *P) { p.EndDate = p.StartDate.AddDays(-1) }),

		g1(compliance.RuleFee, none, "nothing charged", func(p *P) { p.Fees = []compliance.Fee{} }),
		g1(compliance.RuleFee, none, "zero", func(p *P) { p.Fees = []compliance.Fee{{Kind: compliance.FeeDeposit, AmountFen: new(int64)}} }),
		g1(compliance.RuleFee, fault.Block, "one fen", func(p *P) {
			one := int64(1)
			p.Fees = []compliance.Fee{{Kind: compliance.FeeDeposit, AmountFen: &one}}
		}),
		g1(compliance.RuleFee, fault.Block, "amount not stated", func(p *P) { p.Fees = []compliance.Fee{{Kind: compliance.FeeTraining}} }),
		g1(compliance.RuleFee, fault.Warn, "deposit in words", says("入职交服装押金 300 元")),
		g1(compliance.RuleFee, none, "no deposit in words", says("不收取押金、培训费")),
	}
	for _, s := range []string{
		"限男生", "限女生", "仅限女性", "只招男生", "女士优先", "35岁以下", "18-35岁", "18至25周岁", "仅限本地户籍", "须本市户口", "本地人优先", "五官端正",
		"形象气质佳", "身高165cm以上", "身高一米七以上", "乙肝患者勿扰", "已婚已育优先", "限汉族", "不要处女座", "四肢健全", "限90后", "HIV 阳性者勿投",
	} {
		list = append(list, g1(words, fault.Warn, "title "+s, title("车工（"+s+"）")), g1(words, fault.Warn, "description "+s, says(s)))
	}
	for _, s := range []string{"男女不限", "年满16周岁", "16周岁以上", "不限户籍", "能吃苦耐劳", "持健康证明", "加工直径 18-35 毫米", "每天 8 小时", "熟悉 Hive 与 HBase", "90后团队，氛围好", "设计高颜值的界面"} {
		list = append(list, g1(words, none, s, says(s)))
	}
	return list
}

func TestNursingPostInThreeShiftsIsPublishedOnCondition(t *testing.T) {
	p := opening()
	p.Title, p.PostKind, p.MajorCodes, p.SiteType = "护理实习生（三班倒）", "护士", []string{"720201"}, compliance.SiteHospital
	p.ShiftStart, p.ShiftEnd, p.BreakMinutes, p.NightShift = clock("08:00"), clock("16:00"), 0, true
	p.MoreShifts = []compliance.Shift{{Start: *clock("16:00"), End: *clock("00:00")}, {Start: *clock("00:00"), End: *clock("08:00")}}
	p.ShiftDays = []compliance.Weekday{"mon", "tue", "wed", "sat", "sun"}
	found := compliance.CheckPlacement(p)
	if fault.Stops(found) {
		t.Fatalf("got %v, want nothing that stops", ids(found))
	}
	labels := compliance.Labels(found)
	if len(labels) != 1 || labels[0].Label.Zh != "需专项备案：夜班、休息日" {
		t.Errorf("labels: got %v, want 需专项备案：夜班、休息日", labels)
	}
	m := match()
	m.Placement, m.Student.MajorCode = p, "720201"
	if got := compliance.CheckMatch(m); compliance.Eligible(got) {
		t.Errorf("a student whose school has no filing: got %v, want not eligible", ids(got))
	}
}

func TestSeatBesideThreeTurnersIsPublishedOnCondition(t *testing.T) {
	p := opening()
	p.PostKindEmployees, p.Seats = number(3), 1
	found := compliance.CheckPlacement(p)
	if fault.Stops(found) {
		t.Fatalf("got %v, want nothing that stops", ids(found))
	}
	if labels := compliance.Labels(found); len(labels) != 1 || labels[0].Label.Zh != "超出一般比例" {
		t.Errorf("labels: got %v, want 超出一般比例", labels)
	}
	m := match()
	m.Placement = p
	if got := compliance.CheckMatch(m); compliance.Eligible(got) {
		t.Errorf("a student whose school has no override: got %v, want not eligible", ids(got))
	}
}
