package compliance_test

import (
	"testing"

	"firstkm/services/compliance"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
)

type A = compliance.AgreementFacts

// signable is an agreement that the law lets be signed with no finding but that the model text is not here.
func signable() A {
	p := opening()
	p.Unit.CreditChecks = []compliance.CreditCheck{{Source: "国家企业信用信息公示系统", Date: date("2026-11-01")}}
	p.PayMethod, p.PayCycleDays, p.Housing, p.Tasks = compliance.PayBank, 30, compliance.HousingProvided, []string{"按图纸加工"}
	p.Unit.Name = "示例机械有限公司"
	return A{
		AsOf: date("2026-11-22"), Placement: p, MajorCode: "660103", School: "示例职业学校", Student: true,
		Texts:  []string{"", "", "病事假按单位制度办理。", "", "单位提供防护用品。", "发生伤亡事故立即救治。", "校企共同考核。", "按法律规定承担。", "不得向学生收取押金、培训费、实习报酬提成或其他费用，不要求提供担保。"},
		Holder: compliance.OwnAccount, Bearer: compliance.BySchool, InsureFrom: p.StartDate, InsureTo: p.EndDate,
	}
}

func g4(rule string, want compliance.Class, name string, change func(*A)) scenario {
	f := signable()
	change(&f)
	return scenario{name, rule, want, compliance.CheckAgreement(f)}
}

func TestAgreements(t *testing.T) { run(t, agreements()) }

func TestALawfulAgreementIsSilent(t *testing.T) {
	f := signable()
	f.Model = compliance.ModelDerived
	if found := compliance.CheckAgreement(f); len(found) > 0 {
		t.Errorf("got %v, want nothing", ids(found))
	}
}

func agreements() []scenario {
	clause := func(n int, words string) func(*A) { return func(f *A) { f.Texts[n-1] = words } }
	p := func(change func(*P)) func(*A) { return func(f *A) { change(&f.Placement) } }
	cleared := func(kind compliance.ClearanceKind, rule string, change func(*P)) func(*A) {
		return func(f *A) {
			change(&f.Placement)
			f.Clearances = []compliance.Clearance{{Kind: kind, Rules: []string{rule}, AcceptedOn: date("2026-11-01"), From: f.Placement.StartDate, To: f.Placement.EndDate}}
		}
	}
	weekend := func(f *P) { f.ShiftDays = append(f.ShiftDays, compliance.Sat) }
	late := func(f *P) { f.PayCycleDays = 32 }
	const (
		tri, clauses, fee, guar = compliance.RuleTri, compliance.RuleClauses, compliance.RuleFee, compliance.RuleGuarantee
		lawful, liab, premium   = compliance.RuleLawful, compliance.RuleLiability, compliance.RuleNoPremium
	)
	return []scenario{
		g4(tri, none, "signed the day before the first day", func(f *A) { f.AsOf = date("2027-02-28") }),
		g4(tri, fault.Block, "signed on the first day", func(f *A) { f.AsOf = date("2027-03-01") }),
		g4(tri, fault.Block, "one of the signatures on the first day", func(f *A) { f.Signed = []civil.Date{date("2026-11-01"), date("2027-03-01")} }),
		g4(compliance.RuleTemplate, fault.Warn, "no model text is here", func(*A) {}),
		g4(compliance.RuleTemplate, none, "derived from the model text", func(f *A) { f.Model = compliance.ModelDerived }),
		g4(compliance.RuleTemplate, fault.Block, "not derived from it", func(f *A) { f.Model = compliance.ModelOther }),

		g4(clauses, fault.Block, "no school", func(f *A) { f.School = "" }),
		g4(clauses, fault.Block, "no place", p(func(f *P) { f.SiteAddress = "" })),
		g4(clauses, fault.Block, "nothing on leave", clause(3, " ")),
		g4(clauses, fault.Block, "no pay method", p(func(f *P) { f.PayMethod = "" })),
		g4(clauses, fault.Block, "no payee", func(f *A) { f.Holder = "" }),
		g4(clauses, fault.Block, "no protection", clause(5, "")),
		g4(clauses, fault.Block, "nobody insures", func(f *A) { f.Bearer = "" }),
		g4(clauses, fault.Block, "no assessment", clause(7, "")),
		g4(clauses, fault.Block, "nothing on breach", clause(8, "")),
		g4(clauses, none, "nothing else agreed", clause(9, "")),

		g4(fee, fault.Block, "a deposit of 500 in clause 9", clause(9, "学生入职前缴纳押金 500 元。")),
		g4(fee, fault.Block, "a denial, then a fee", clause(9, "不得收取押金，培训费 300 元由学生支付。")),
		g4(fee, none, "a denial of every fee", clause(4, "学校和单位不得向学生收取押金、培训费、管理费、实习材料费、就业服务费或者其他任何形式的实习费用。")),
		g4(fee, fault.Block, "a fee in the list", p(func(f *P) { f.Fees = []compliance.Fee{{Kind: compliance.FeeDeposit}} })),
		g4(guar, fault.Block, "a guarantor", clause(9, "学生须提供一名保证人担保。")),
		g4(guar, fault.Block, "the identity card", clause(9, "单位统一保管，押身份证。")),
		g4(guar, none, "a denial", clause(8, "单位不得扣押学生的居民身份证，不得要求学生提供担保。")),
		g4(lawful, fault.Block, "injuries at one's own risk", clause(6, "实习期间工伤自理。")),
		g4(lawful, fault.Block, "a penalty on the student", clause(8, "学生提前离岗的，支付单位违约金 2000 元。")),
		g4(lawful, none, "liability by law", clause(8, "违反协议的，依法承担责任。")),

		g4(liab, none, "from the first to the last day", func(*A) {}),
		g4(liab, fault.Block, "a day late", func(f *A) { f.InsureFrom = f.Placement.StartDate.AddDays(1) }),
		g4(liab, fault.Block, "a day short", func(f *A) { f.InsureTo = f.Placement.EndDate.AddDays(-1) }),
		g4(premium, fault.Block, "the student pays", func(f *A) { f.Bearer = compliance.ByStudent }),
		g4(premium, fault.Block, "taken from the pay", clause(6, "保险费由学生自行承担。")),
		g4(premium, none, "a denial", clause(6, "责任保险由学校投保，保费不由学生承担。")),

		g4(compliance.RuleCredit, none, "looked up ninety days ago", p(func(f *P) { f.Unit.CreditChecks[0].Date = f.Unit.AsOf.AddDays(-90) })),
		g4(compliance.RuleCredit, fault.Block, "ninety-one days ago", p(func(f *P) { f.Unit.CreditChecks[0].Date = f.Unit.AsOf.AddDays(-91) })),
		g4(compliance.RuleCredit, fault.Block, "never", p(func(f *P) { f.Unit.CreditChecks = nil })),
		g4(compliance.RuleCredit, fault.Block, "adverse", p(func(f *P) { f.Unit.CreditChecks[0].Adverse = true })),
		g4(compliance.RuleSafety, fault.Block, "a violation", p(func(f *P) { f.Unit.SafetyRecords = []compliance.SafetyRecord{{Date: date("2025-01-01")}} })),
		g4(compliance.RuleNoProfit, fault.Block, "a commission", p(func(f *P) { f.Unit.Payments = []compliance.Payment{{Kind: compliance.PaymentCommission}} })),
		g4(compliance.RuleAgency, fault.Block, "another place of work", p(func(f *P) { f.WorkSiteUSCC = "91310107MA1K00002H" })),

		g4(compliance.RulePay, fault.Block, "no pay", p(func(f *P) { f.PayMonthFen = 0 })),
		g4(compliance.RulePay80, none, "eighty percent", func(*A) {}),
		g4(compliance.RulePay80, fault.BlockOverride, "a fen below", p(func(f *P) { f.PayMonthFen-- })),
		g4(compliance.RulePay80, none, "a fen below, approved", cleared(compliance.Override, compliance.RulePay80, func(f *P) { f.PayMonthFen-- })),
		g4(compliance.RuleCash, fault.Block, "in vouchers", p(func(f *P) { f.PayMethod = compliance.PayVoucher })),
		g4(compliance.RuleDirect, fault.Block, "through a third party", p(func(f *P) { f.PayMethod = compliance.PayThirdParty })),
		g4(compliance.RuleDirect, fault.Block, "another's account", func(f *A) { f.Holder = compliance.OtherAccount }),
		g4(compliance.RuleDirect, fault.Warn, "the guardian's account", func(f *A) { f.Holder = compliance.GuardianAccount }),
		g4(compliance.RuleCycle, none, "every thirty-one days", p(func(f *P) { f.PayCycleDays = 31 })),
		g4(compliance.RuleCycle, fault.BlockOverride, "every thirty-two", p(late)),
		g4(compliance.RuleCycle, none, "every thirty-two, approved", cleared(compliance.Override, compliance.RuleCycle, late)),
		g4(compliance.RuleHours, fault.Block, "no shift", p(func(f *P) { f.ShiftStart = nil })),
		g4(compliance.RuleRest, fault.BlockExcept, "Saturdays", p(weekend)),
		g4(compliance.RuleRest, none, "Saturdays, filed", cleared(compliance.Filing, compliance.RuleRest, weekend)),
		g4(compliance.RuleNight, fault.BlockExcept, "nights", p(func(f *P) { f.NightShift = true })),
	}
}
