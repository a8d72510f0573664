package compliance

import (
	"fmt"

	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
)

// CheckUnit is National().CheckUnit.
func CheckUnit(f UnitFacts) []Finding { return National().CheckUnit(f) }

// CheckUnit is gate G0 of an enterprise. Only BLOCK keeps it from coming aboard; DOC findings are what 核验 still lacks.
func (r Regulation) CheckUnit(f UnitFacts) []Finding {
	t := r.In(f.Province, f.AsOf)
	found := registered(f)
	found = append(found, standing(f, t)...)
	found = append(found, venueOfUnit(f)...)
	found = append(found, agencyOfUnit(f)...)
	found = append(found, profit(f.Payments, "payments")...)
	found = append(found, verification(f)...)
	return found
}

// CheckSchool is gate G0 of a school.
func CheckSchool(f SchoolFacts) []Finding {
	if f.Leader != "" && f.Dept != "" {
		return nil
	}
	field := "leader"
	if f.Leader != "" {
		field = "dept"
	}
	return []Finding{find(RuleOrg, fault.Document, field,
		text.Say("学校还没有填写分管实习的副校长或负责部门。", "The school has not named its vice-principal in charge or its responsible department."),
		text.Say("请填写分管副校长和负责部门。", "Name both."))}
}

func registered(f UnitFacts) []Finding {
	code := ValidUSCC(f.USCC)
	switch {
	case f.OnCampus && (f.LegalForm != LegalPerson && f.LegalForm != Unincorporated || !code):
		return []Finding{block(RuleOnCampus, "legal_form",
			text.Say("校内、园区内的生产性实训基地须依法登记为法人或非法人组织，才能作为实习单位。", "A production base on campus or in a park is an internship unit only when registered as a legal person or unincorporated organisation."),
			text.Say("请填写该基地自己的统一社会信用代码和法律形式；未登记的，属于校内实训，不是实习。", "Give the base's own credit code and legal form; without registration it is practical training, not an internship."))}
	case f.USCC == "":
		return []Finding{block(RuleRegistered, "uscc",
			text.Say("未填写统一社会信用代码。", "The unified social credit code is missing."),
			text.Say("请填写营业执照上的 18 位代码。", "Enter the 18 characters on the licence."))}
	case !code:
		return []Finding{block(RuleRegistered, "uscc",
			text.Say(fmt.Sprintf("统一社会信用代码“%s”有误：应为 18 位，且校验码须相符。", f.USCC), fmt.Sprintf("%q is not a unified social credit code: 18 characters with a matching check digit.", f.USCC)),
			text.Say("请对照营业执照核对，注意数字 0 与字母、1 与字母的区别。", "Compare it with the licence."))}
	case f.LegalForm == Unregistered:
		return []Finding{block(RuleRegistered, "legal_form",
			text.Say("该单位不是法人，也不是非法人组织，不能作为实习单位。", "The unit is neither a legal person nor an unincorporated organisation."),
			text.Say("请以依法登记的单位加入。", "Join as a registered unit."))}
	}
	return nil
}

// standing is what Article 6 asks at G0 and G1: no adverse record, and the two declarations.
func standing(f UnitFacts, t Thresholds) []Finding {
	found := adverse(f)
	if !f.DeclaredCredit {
		found = append(found, block(RuleCredit, "declared_credit",
			text.Say("单位还没有声明“依法经营，无违法失信记录”。", "The unit has not declared that it operates lawfully and has no illegal or dishonesty record."),
			text.Say("情况属实的，请勾选声明。", "Tick the declaration if it is true.")))
	}
	return append(found, violations(f, t)...)
}

// adverse is what is known against the unit's credit: its registration, or the latest look-up of any source.
func adverse(f UnitFacts) []Finding {
	var found []Finding
	if f.RegStatus != "" && f.RegStatus != Active {
		found = append(found, block(RuleCredit, "reg_status",
			text.Say("单位的登记状态不是“存续（在营）”。", "The unit's registration is not active."),
			text.Say("恢复正常登记状态后再发布。", "Restore the registration first.")))
	}
	latest := map[string]CreditCheck{}
	for _, c := range f.CreditChecks {
		if seen, ok := latest[c.Source]; !c.Date.After(f.AsOf) && (!ok || c.Date.After(seen.Date) || c.Date == seen.Date && c.Adverse) {
			latest[c.Source] = c
		}
	}
	for _, c := range f.CreditChecks {
		if latest[c.Source] == c && c.Adverse {
			return append(found, block(RuleCredit, "credit_checks",
				text.Say(fmt.Sprintf("%s 在“%s”查到违法失信记录。", c.Date, c.Source), fmt.Sprintf("An illegal or dishonesty record was found in %s on %s.", c.Source, c.Date)),
				text.Say("记录依法移除后，由学校重新查询并登记结果。", "Once it is lawfully removed, a school looks it up again.")))
		}
	}
	return found
}

func violations(f UnitFacts, t Thresholds) []Finding {
	var found []Finding
	since := f.AsOf.AddYears(-t.SafetyYears)
	for _, s := range f.SafetyRecords {
		if s.Date.IsZero() || s.Date.After(since) {
			found = append(found, block(RuleSafety, "safety_records",
				text.Say(fmt.Sprintf("%s有安全生产违法记录，%d 年内（%s 之后）不得作为实习单位。", dated(s.Date), t.SafetyYears, since), fmt.Sprintf("A work-safety law violation%s lies within the last %d years (after %s).", on(s.Date), t.SafetyYears, since)),
				text.Say(fmt.Sprintf("自处罚决定之日起满 %d 年后再申请；记录有误的，请向登记它的学校更正。", t.SafetyYears), fmt.Sprintf("Come back %d years after the decision, or have a wrong record corrected.", t.SafetyYears))))
			break
		}
	}
	if !f.DeclaredSafety {
		found = append(found, block(RuleSafety, "declared_safety",
			text.Say(fmt.Sprintf("单位还没有声明“近 %d 年无违反安全生产法律法规记录”。", t.SafetyYears), fmt.Sprintf("The unit has not declared %d years without violation of work-safety law.", t.SafetyYears)),
			text.Say("情况属实的，请勾选声明。", "Tick the declaration if it is true.")))
	}
	return found
}

func dated(d civil.Date) string {
	if d.IsZero() {
		return "（日期不明）"
	}
	return " " + d.String() + " "
}

func on(d civil.Date) string {
	if d.IsZero() {
		return " (undated)"
	}
	return " of " + d.String()
}
