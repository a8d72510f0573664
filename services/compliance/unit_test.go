package compliance_test

import (
	"testing"

	"firstkm/services/compliance"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
)

type U = compliance.UnitFacts

func TestUnits(t *testing.T) { run(t, units()) }

func checks(source, day string, adverse bool) compliance.CreditCheck {
	return compliance.CreditCheck{Source: source, Date: date(day), Adverse: adverse}
}

func units() []scenario {
	const (
		onCampus, registered = compliance.RuleOnCampus, compliance.RuleRegistered
		credits, safety      = compliance.RuleCredit, compliance.RuleSafety
		venue, agency        = compliance.RuleVenue, compliance.RuleAgency
		profit               = compliance.RuleNoProfit
	)
	record := func(day civil.Date) func(*U) {
		return func(u *U) { u.SafetyRecords = []compliance.SafetyRecord{{Date: day, Kind: "罚款"}} }
	}
	payment := func(p compliance.Payment) func(*U) { return func(u *U) { u.Payments = []compliance.Payment{p} } }
	scope := func(s string) func(*U) { return func(u *U) { u.BusinessScope = s } }
	industry := func(s string) func(*U) { return func(u *U) { u.IndustryCode = s } }
	nine := []compliance.InspectionItem{"qualification", "integrity", "management", "posts", "hours", "work_environment", "living_environment", "health", "safety"}
	inspected := func(n int, approved bool) func(*U) {
		return func(u *U) {
			u.Inspection = &compliance.Inspection{VisitDate: date("2026-09-01"), Items: nine[:n], Fit: true, Approved: approved}
		}
	}
	return []scenario{
		g0(onCampus, none, "registered base", func(u *U) { u.OnCampus = true }),
		g0(onCampus, none, "registered as unincorporated organisation", func(u *U) { u.OnCampus, u.LegalForm = true, compliance.Unincorporated }),
		g0(onCampus, fault.Block, "school workshop without registration", func(u *U) { u.OnCampus, u.LegalForm = true, compliance.Unregistered }),
		g0(onCampus, fault.Block, "legal form not stated", func(u *U) { u.OnCampus, u.LegalForm = true, "" }),
		g0(onCampus, fault.Block, "no code of its own", func(u *U) { u.OnCampus, u.USCC = true, "" }),

		g0(registered, none, "right check digit", func(u *U) { u.LegalForm = "" }),
		g0(registered, fault.Block, "wrong check digit", func(u *U) { u.USCC = credit[:17] + "2" }),
		g0(registered, fault.Block, "17 characters", func(u *U) { u.USCC = credit[:17] }),
		g0(registered, fault.Block, "letter that is none of the alphabet", func(u *U) { u.USCC = "91310107MA1K0000IT" }),
		g0(registered, fault.Block, "no code", func(u *U) { u.USCC = "" }),
		g0(registered, fault.Block, "no legal form at all", func(u *U) { u.LegalForm = compliance.Unregistered }),

		g0(credits, none, "clean look-up", func(u *U) { u.CreditChecks = []compliance.CreditCheck{checks("信用中国", "2026-11-01", false)} }),
		g0(credits, fault.Block, "adverse look-up", func(u *U) { u.CreditChecks = []compliance.CreditCheck{checks("信用中国", "2026-11-22", true)} }),
		g0(credits, none, "look-up of tomorrow", func(u *U) { u.CreditChecks = []compliance.CreditCheck{checks("信用中国", "2026-11-23", true)} }),
		g0(credits, none, "record removed since", func(u *U) {
			u.CreditChecks = []compliance.CreditCheck{checks("信用中国", "2026-11-01", false), checks("信用中国", "2026-10-01", true)}
		}),
		g0(credits, fault.Block, "clean elsewhere does not remove a record", func(u *U) {
			u.CreditChecks = []compliance.CreditCheck{checks("信用中国", "2026-10-01", true), checks("企业信用公示", "2026-11-01", false)}
		}),
		g0(credits, fault.Block, "no declaration", func(u *U) { u.DeclaredCredit = false }),
		g0(credits, fault.Block, "revoked", func(u *U) { u.RegStatus = compliance.Revoked }),
		g0(credits, none, "status not known", func(u *U) { u.RegStatus = "" }),

		g0(safety, fault.Block, "a day less than three years ago", record(date("2023-11-23"))),
		g0(safety, none, "three years ago to the day", record(date("2023-11-22"))),
		g0(safety, none, "a day more than three years ago", record(date("2023-11-21"))),
		g0(safety, fault.Block, "undated record", record(civil.Date{})),
		g0(safety, fault.Block, "no declaration", func(u *U) { u.DeclaredSafety = false }),

		g0(venue, none, "machine tools", func(*U) {}),
		g0(venue, fault.Block, "internet café by industry", industry("R9013")),
		g0(venue, fault.Block, "bar by industry, without section letter", industry("6233")),
		g0(venue, none, "coffee house, next to bars", industry("H6232")),
		g0(venue, none, "amusement park", industry("R9020")),
		g0(venue, fault.Block, "bath by industry name", func(u *U) { u.IndustryCode, u.IndustryName = "", "洗浴服务" }),
		g0(venue, fault.Warn, "hotel with karaoke in its scope", func(u *U) { u.IndustryCode, u.BusinessScope = "H6110", "住宿服务；餐饮服务；KTV" }),
		g0(venue, fault.Block, "karaoke in the scope, industry not stated", func(u *U) { u.IndustryCode, u.BusinessScope = "", "卡拉ok服务" }),
		g0(venue, fault.Block, "neither industry nor scope", func(u *U) { u.IndustryCode, u.BusinessScope = "", "" }),

		g0(agency, fault.Block, "labour dispatch", scope("劳务派遣；保洁服务")),
		g0(agency, fault.Block, "HR service by industry", industry("L7269")),
		g0(agency, none, "dispatch expressly excluded", scope("企业管理咨询（不含劳务派遣）；机械加工")),
		g0(agency, none, "excluded with full formula", scope("人才信息咨询（不得从事人才中介、职业中介）；机械加工")),
		g0(agency, fault.Block, "HR service that excludes only dispatch", scope("人力资源服务（不含职业中介活动、劳务派遣服务）")),
		g0(agency, fault.Warn, "own posts only", func(u *U) { u.BusinessScope, u.OwnPostsOnly = "劳务派遣", true }),
		g0(agency, fault.Block, "scope not stated", scope(" ")),
		g0(agency, fault.Block, "paid agent", payment(compliance.Payment{Kind: compliance.PaymentOther, Payee: compliance.PayeeAgency})),

		g0(profit, none, "no payments", func(*U) {}),
		g0(profit, fault.Block, "per head", payment(compliance.Payment{Kind: compliance.PaymentPerHead, Payee: compliance.PayeeSchool})),
		g0(profit, fault.Block, "donation counted by heads", payment(compliance.Payment{Kind: compliance.PaymentDonation, PerHead: true})),
		g0(profit, fault.Block, "rebate in words", payment(compliance.Payment{Kind: compliance.PaymentOther, Note: "每名学生 500 元"})),
		g0(profit, fault.Document, "equipment for the school", payment(compliance.Payment{Kind: compliance.PaymentEquipment, Payee: compliance.PayeeSchool})),

		g0(compliance.RuleInspect, none, "nine items, approved", inspected(9, true)),
		g0(compliance.RuleInspect, fault.Document, "eight items", inspected(8, true)),
		g0(compliance.RuleInspect, fault.Document, "not approved", inspected(9, false)),
		g0(compliance.RuleFit, none, "found fit", inspected(9, true)),
		g0(compliance.RuleFit, fault.Document, "no report", func(*U) {}),
		g0(compliance.RulePrincipal, fault.Document, "nobody named", func(*U) {}),
		g0(compliance.RulePrincipal, none, "named", func(u *U) { u.Principal = "示例人" }),
		g0(compliance.RuleUnitSafety, fault.Document, "one of five missing", func(u *U) {
			u.SafetyDocs = []compliance.SafetyDoc{compliance.DocResponsibility, compliance.DocProcedures, compliance.DocRescuePlan, compliance.DocGear}
		}),
		g0(compliance.RuleUnitSafety, none, "all five", func(u *U) {
			u.SafetyDocs = []compliance.SafetyDoc{compliance.DocResponsibility, compliance.DocProcedures, compliance.DocRescuePlan, compliance.DocGear, compliance.DocTraining}
		}),

		{"nobody named", compliance.RuleOrg, fault.Document, compliance.CheckSchool(compliance.SchoolFacts{AsOf: date("2026-11-22")})},
		{"no department", compliance.RuleOrg, fault.Document, compliance.CheckSchool(compliance.SchoolFacts{Leader: "示例人"})},
		{"both named", compliance.RuleOrg, none, compliance.CheckSchool(compliance.SchoolFacts{Leader: "示例人", Dept: "实训处"})},
	}
}

func TestUnverifiedUnitMayStillPost(t *testing.T) {
	found := compliance.CheckUnit(unit())
	if len(found) == 0 || fault.Stops(found) {
		t.Errorf("got %v, want DOC findings that do not stop", ids(found))
	}
}
