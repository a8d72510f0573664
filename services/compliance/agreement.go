package compliance

import (
	"fmt"
	"slices"
	"strings"

	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
)

// AgreementFacts is a three-party agreement (岗位实习三方协议) as it would be signed on the day AsOf.
type AgreementFacts struct {
	AsOf       civil.Date     `json:"as_of" doc:"The day of the signature (Asia/Shanghai). Required."`
	Placement  PlacementFacts `json:"placement" doc:"What the clauses say of unit, post, dates, hours, pay and fees; wages of the post as the unit declared them."`
	MajorCode  string         `json:"major_code,omitzero" doc:"The student's major, for the scope of clearances."`
	Clearances []Clearance    `json:"clearances,omitzero" doc:"Filings and overrides of the student's school."`
	School     string         `json:"school,omitzero" doc:"Name of the school. Needed in clause 1."`
	Student    bool           `json:"student,omitzero" doc:"The student is named. Needed in clause 1."`
	Texts      []string       `json:"texts" doc:"What the nine clauses say in words, in their order. Clauses 5 to 8 need them; clause 9 may have none."`
	Holder     AccountHolder  `json:"holder,omitzero" doc:"Whose account the pay goes to. Needed in clause 4."`
	Bearer     Bearer         `json:"bearer,omitzero" doc:"Who pays the premium of the liability insurance. Needed in clause 6."`
	InsureFrom civil.Date     `json:"insure_from,omitzero" doc:"First day of the cover that clause 6 promises."`
	InsureTo   civil.Date     `json:"insure_to,omitzero" doc:"Last day of that cover."`
	Model      Model          `json:"model,omitzero" doc:"Whether it is derived from the official model text. Default none: no official text is here."`
	Effective  civil.Date     `json:"effective,omitzero" doc:"First day on which it holds, of a supplement. Absent: start_date."`
	Signed     []civil.Date   `json:"signed,omitzero" doc:"Days of the signatures so far."`
}

// AccountHolder says whose account pay goes to.
type AccountHolder string

// The holders; only the student's own is lawful without a question.
const (
	OwnAccount      AccountHolder = "student"
	GuardianAccount AccountHolder = "guardian"
	OtherAccount    AccountHolder = "other"
)

// Enum lists the values of AccountHolder.
func (AccountHolder) Enum() []string { return values(OwnAccount, GuardianAccount, OtherAccount) }

// UnmarshalText refuses unknown values.
func (v *AccountHolder) UnmarshalText(b []byte) error { return choose(v, b) }

// Bearer says who pays an insurance premium.
type Bearer string

// The bearers; a student's premium is barred.
const (
	BySchool  Bearer = "school"
	ByUnit    Bearer = "unit"
	ByStudent Bearer = "student"
)

// Enum lists the values of Bearer.
func (Bearer) Enum() []string { return values(BySchool, ByUnit, ByStudent) }

// UnmarshalText refuses unknown values.
func (v *Bearer) UnmarshalText(b []byte) error { return choose(v, b) }

// Model says how an agreement stands to the official model text (示范文本).
type Model string

// The relations; ModelNone while no official text was imported.
const (
	ModelNone    Model = ""
	ModelDerived Model = "derived"
	ModelOther   Model = "other"
)

// Enum lists the values of Model.
func (Model) Enum() []string { return values(ModelDerived, ModelOther) }

// UnmarshalText refuses unknown values.
func (v *Model) UnmarshalText(b []byte) error { return choose(v, b) }

// ClauseTitles are the nine clauses of Article 15 in their order.
func ClauseTitles() []text.Words {
	return []text.Words{
		text.Say("各方基本信息", "The parties"),
		text.Say("实习的时间、地点、内容、要求与条件保障", "Time, place, content, requirements and support"),
		text.Say("食宿、工作时间和休息休假", "Board and lodging, hours, rest and leave"),
		text.Say("实习报酬及支付方式", "Pay and how it is paid"),
		text.Say("劳动保护、劳动安全卫生、职业病危害防护条件", "Protection, safety, hygiene, occupational disease"),
		text.Say("责任保险与伤亡事故处理", "Liability insurance and accidents"),
		text.Say("实习考核方式", "Assessment"),
		text.Say("违约责任", "Breach"),
		text.Say("其他约定", "Other"),
	}
}

// CheckAgreement is National().CheckAgreement.
func CheckAgreement(f AgreementFacts) []Finding { return National().CheckAgreement(f) }

// CheckAgreement is gate G4: whether this agreement may be signed. The rules on hours, pay and fees are the same functions as at G1,
// on the values of the clauses; what a filing or an override of the student's school covers is silent.
func (r Regulation) CheckAgreement(f AgreementFacts) []Finding {
	if f.Placement.AsOf.IsZero() {
		f.Placement.AsOf = f.AsOf
	}
	f.Placement = f.Placement.settled()
	p, t := f.Placement, r.In(f.Placement.Province, f.AsOf)
	clauses := append(schedule(p, t), wages(p, t)...)
	clauses = append(clauses, handing(p, t, true)...)
	lift := MatchFacts{AsOf: f.AsOf, Student: StudentFacts{MajorCode: f.MajorCode}, Placement: p, Clearances: f.Clearances}

	found := unsigned(f)
	found = append(found, model(f)...)
	found = append(found, nine(f)...)
	found = append(found, blocks(clauses)...)
	found = append(found, lift.uncleared(Conditions(clauses))...)
	found = append(found, warnings(clauses)...)
	found = append(found, direct(f)...)
	found = append(found, fees(PlacementFacts{Fees: p.Fees})...)
	found = append(found, worded(f.Texts)...)
	found = append(found, insured(f)...)
	found = append(found, standing(p.Unit, t)...)
	found = append(found, looked(p.Unit, t)...)
	found = append(found, blocks(profit(p.Unit.Payments, "payments"))...)
	return append(found, agencyOfPlacement(p)...)
}

func warnings(found []Finding) []Finding {
	return slices.DeleteFunc(slices.Clone(found), func(f Finding) bool { return f.Class != fault.Warn })
}

// unsigned is Article 14: every signature stands before the first day.
func unsigned(f AgreementFacts) []Finding {
	start := f.Placement.StartDate
	if !f.Effective.IsZero() {
		start = f.Effective
	}
	if start.IsZero() {
		return nil // clause 2 says so
	}
	for _, on := range append([]civil.Date{f.AsOf}, f.Signed...) {
		if !on.Before(start) {
			return []Finding{block(RuleTri, "start_date",
				text.Say(fmt.Sprintf("%s 签署，不早于实习开始或协议生效的 %s。三方协议须在学生上岗前签订。", on, start), fmt.Sprintf("Signed on %s, not before %s, when the internship starts or the agreement takes effect. The agreement is signed before the internship starts.", on, start)),
				text.Say("推迟开始日期，三方都在开始日之前签署。", "Put the first day off, so that all three sign before it."))}
		}
	}
	return nil
}

// model is Article 14 on the official model text: it can bind only where that text is here.
func model(f AgreementFacts) []Finding {
	switch f.Model {
	case ModelDerived:
		return nil
	case ModelOther:
		return []Finding{block(RuleTemplate, "template",
			text.Say("协议不是由已导入的示范文本形成的。", "The agreement is not derived from the official model text that was imported."),
			text.Say("以示范文本为模板重新生成；可以增加约定，不能减少。", "Draw it up anew from the model text; parties may add, not take away."))}
	}
	return []Finding{find(RuleTemplate, fault.Warn, "template",
		text.Say("系统里还没有教育部门的示范文本，协议用的是本系统的起始文本。", "The authorities' model text is not here yet; the agreement uses this program's starter text."),
		text.Say("有示范文本的，请在“协议文本”里导入。", "Import the model text under Agreement texts when you have it."))}
}

// nine are the clauses that Article 15 asks for; the ninth may be empty.
func nine(f AgreementFacts) []Finding {
	p := f.Placement
	worded := func(n int) bool { return len(f.Texts) >= n && strings.TrimSpace(f.Texts[n-1]) != "" }
	q, _, _ := p.rate()
	full := []bool{
		f.School != "" && p.Unit.Name != "" && p.Unit.USCC != "" && f.Student,
		p.Title != "" && !p.StartDate.IsZero() && !p.EndDate.Before(p.StartDate) && p.SiteAddress != "" && (len(p.Tasks) > 0 || worded(2)),
		p.Housing != "" && p.ShiftStart != nil && p.ShiftEnd != nil && len(p.ShiftDays) > 0 && worded(3),
		q > 0 && p.PayMethod != "" && p.PayCycleDays > 0 && f.Holder != "",
		worded(5), f.Bearer != "" && worded(6), worded(7), worded(8),
	}
	var found []Finding
	for i, ok := range full {
		if ok {
			continue
		}
		title := ClauseTitles()[i]
		found = append(found, block(RuleClauses, fmt.Sprintf("clause_%d", i+1),
			text.Say(fmt.Sprintf("协议缺少第（%s）项“%s”，或内容不全。", numeral(i+1), title.Zh), fmt.Sprintf("Clause %d, %q, is missing or incomplete.", i+1, title.En)),
			text.Say("请补全这一项后再签署。", "Complete the clause before signing.")))
	}
	return found
}

// direct asks that pay goes to the student's own account.
func direct(f AgreementFacts) []Finding {
	switch f.Holder {
	case OtherAccount:
		return []Finding{block(RuleDirect, "holder",
			text.Say("约定的收款账户不是学生本人的。报酬须直接支付给学生，不得通过第三方转发。", "The account is not the student's own. Pay goes directly to the student, not through third parties."),
			text.Say("改为学生本人的账户或当面发放现金。", "Name the student's own account, or pay in cash."))}
	case GuardianAccount:
		return []Finding{find(RuleDirect, fault.Warn, "holder",
			text.Say("报酬打入监护人账户，不是学生本人的账户。", "Pay goes to the guardian's account, not the student's own."),
			text.Say("建议为学生开立本人账户。", "Let the student open an account."))}
	}
	return nil
}

// insured is Article 35 on what clause 6 promises.
func insured(f AgreementFacts) []Finding {
	var found []Finding
	if f.Bearer == ByStudent {
		found = append(found, block(RuleNoPremium, "bearer",
			text.Say("约定保险费由学生承担。责任保险的保费不得向学生收取，也不得从报酬中抵扣。", "The student is to pay the premium. It may be neither charged to the student nor taken from the pay."),
			text.Say("改为由学校或单位投保。", "Let the school or the unit pay it.")))
	}
	p := f.Placement
	if f.InsureFrom.IsZero() || f.InsureTo.IsZero() || f.InsureFrom.After(p.StartDate) || f.InsureTo.Before(p.EndDate) {
		found = append(found, block(RuleLiability, "insure_from",
			text.Say(fmt.Sprintf("约定的责任保险没有覆盖实习全程（%s 至 %s）。", p.StartDate, p.EndDate), fmt.Sprintf("The liability insurance promised does not cover the whole internship (%s to %s).", p.StartDate, p.EndDate)),
			text.Say("保险期间从实习第一天到最后一天，一天也不能缺。", "Cover every day from the first to the last.")))
	}
	return found
}

// looked asks for a look-up of the unit's credit that is not too old (第六条); its days are a threshold.
func looked(u UnitFacts, t Thresholds) []Finding {
	for _, c := range u.CreditChecks {
		if !c.Date.After(u.AsOf) && !c.Date.Before(u.AsOf.AddDays(-t.CreditCheckDays)) {
			return nil
		}
	}
	return []Finding{block(RuleCredit, "credit_checks",
		text.Say(fmt.Sprintf("%d 天内没有查询过单位的信用记录。", t.CreditCheckDays), "The unit's credit record was not looked up within "+text.Plural(t.CreditCheckDays, "day", "days")+"."),
		text.Say("由学校或教育局查询公示系统，在单位资料里登记结果。", "A school or the bureau looks it up and records the result on the unit's page."))}
}
