package compliance

import (
	"fmt"

	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
)

// A month is 21.75 working days, 174 hours; quarters of a fen keep the conversion exact.
const (
	quartersPerDay  = 87
	quartersPerHour = 696
)

// rate is the pay in quarter fen a month, and how it was stated.
func (f PlacementFacts) rate() (quarters int64, zh, en string) {
	switch {
	case f.PayMonthFen > 0:
		return 4 * f.PayMonthFen, yuan(f.PayMonthFen) + " 元/月", yuan(f.PayMonthFen) + " yuan a month"
	case f.PayDayFen > 0:
		q := quartersPerDay * f.PayDayFen
		return q, fmt.Sprintf("%s 元/天（按每月 21.75 天折合 %s 元/月）", yuan(f.PayDayFen), yuan(q/4)), fmt.Sprintf("%s yuan a day (21.75 days: %s yuan a month)", yuan(f.PayDayFen), yuan(q/4))
	case f.PayHourFen > 0:
		q := quartersPerHour * f.PayHourFen
		return q, fmt.Sprintf("%s 元/小时（按每月 174 小时折合 %s 元/月）", yuan(f.PayHourFen), yuan(q/4)), fmt.Sprintf("%s yuan an hour (174 hours: %s yuan a month)", yuan(f.PayHourFen), yuan(q/4))
	}
	return 0, "", ""
}

// pay is Article 18 at G1, for kind post.
func pay(f PlacementFacts, t Thresholds) []Finding {
	if f.Kind != Post {
		return nil
	}
	return append(wages(f, t), handing(f, t, false)...)
}

// wages is Article 18 on how much is paid.
func wages(f PlacementFacts, t Thresholds) []Finding {
	for _, a := range []int64{f.PayMonthFen, f.PayDayFen, f.PayHourFen, f.WageStandardMonthFen, f.LowestGradeMonthFen} {
		if !plausible(a) {
			return []Finding{block(RulePay, "pay_month_fen",
				text.Say("报酬或工资金额不合理。", "A pay or wage amount is out of reason."),
				text.Say("请核对金额，单位为元。", "Check the amounts."))}
		}
	}
	quarters, zh, en := f.rate()
	if quarters == 0 {
		message := text.Say("未填写实习报酬。岗位实习须支付适当报酬。", "No pay is stated. On-post interns must be paid.")
		if f.PayByAgreement {
			message = text.Say("报酬写为“面议”，没有金额。岗位实习须支付适当报酬。", "Pay is said to be negotiable, without an amount. On-post interns must be paid.")
		}
		return []Finding{block(RulePay, "pay_month_fen", message,
			text.Say("请填写每月或每天的报酬金额。", "Enter an amount a month or a day."))}
	}
	var found []Finding
	if t.MinimumWageFen > 0 && quarters < 4*t.MinimumWageFen {
		found = append(found, find(RulePay, fault.Warn, "pay_month_fen",
			text.Say(fmt.Sprintf("实习报酬 %s，低于当地最低工资 %s 元/月。", zh, yuan(t.MinimumWageFen)), fmt.Sprintf("Pay of %s is below the local minimum wage of %s yuan a month.", en, yuan(t.MinimumWageFen))),
			text.Say("建议不低于当地最低工资。", "Consider paying at least that.")))
	}
	return append(found, floor(f, t, quarters, zh, en)...)
}

// floor is R-ART18-PAY80: an independent intern earns at least 80 % of the same post's wage standard, or the lowest grade.
func floor(f PlacementFacts, t Thresholds, quarters int64, zh, en string) []Finding {
	if f.Independent == nil {
		return []Finding{block(RulePay80, "independent",
			text.Say("未说明学生是否相对独立参加实际工作，无法核对报酬下限。", "It is not stated whether the intern works relatively independently, so the pay floor cannot be checked."),
			text.Say("请选择“是”或“否”。", "Choose yes or no."))}
	}
	if !*f.Independent {
		return nil
	}
	standard, lowest := f.WageStandardMonthFen, f.LowestGradeMonthFen
	if standard == 0 && (t.PayMode != Either || lowest == 0) {
		return []Finding{missingWage("wage_standard_month_fen", "本单位同岗工资", "the wage standard of the same post")}
	}
	if lowest == 0 && t.PayMode == Both {
		return []Finding{missingWage("lowest_grade_month_fen", "最低档工资", "the lowest pay grade")}
	}
	share := standard > 0 && 100*quarters >= int64(t.PayPercent)*4*standard
	grade := lowest > 0 && quarters >= 4*lowest
	if t.PayMode == Either && (share || grade) || t.PayMode == Both && share && grade || t.PayMode == Pct80Only && share {
		return nil
	}
	if !share && standard > 0 {
		least := (int64(t.PayPercent)*standard + 99) / 100
		return []Finding{exception(
			fmt.Sprintf("实习报酬 %s，低于本单位同岗工资 %s 元的 %d%%（%s 元）。", zh, yuan(standard), t.PayPercent, yuan(least)),
			fmt.Sprintf("Pay of %s is below %d %% of the same post's wage of %s yuan (%s yuan).", en, t.PayPercent, yuan(standard), yuan(least)), least)}
	}
	return []Finding{exception(
		fmt.Sprintf("实习报酬 %s，低于本单位最低档工资 %s 元。", zh, yuan(lowest)),
		fmt.Sprintf("Pay of %s is below the lowest pay grade of %s yuan.", en, yuan(lowest)), lowest)}
}

func exception(zh, en string, least int64) Finding {
	return find(RulePay80, fault.BlockOverride, "pay_month_fen", text.Say(zh, en),
		text.Say(fmt.Sprintf("提高到每月 %s 元以上（含）；确有理由的，由学生所在学校和主管部门逐校批准。", yuan(least)), fmt.Sprintf("Raise it to at least %s yuan a month, or have each school and its supervising department approve.", yuan(least))))
}

func missingWage(field, zh, en string) Finding {
	return block(RulePay80, field,
		text.Say("学生相对独立工作，但未填写"+zh+"，无法核对报酬下限。", "The intern works independently, but "+en+" is missing, so the pay floor cannot be checked."),
		text.Say("请填写；只有本单位、学生所在学校和主管部门能看到。", "Enter it; only the unit, the student's school and the bureau see it."))
}

// handing is pay in kind, through others, or late: it warns of what will stop the signature, and stops the signature itself.
func handing(f PlacementFacts, t Thresholds, signing bool) []Finding {
	direct, cycle := fault.Warn, fault.Warn
	zh, en := "；签约时会被拦下。", "; this will stop the signature."
	if signing {
		direct, cycle, zh, en = fault.Block, fault.BlockOverride, "。", "."
	}
	var found []Finding
	if f.PayMethod == PayGoods || f.PayMethod == PayVoucher {
		found = append(found, find(RuleCash, direct, "pay_method",
			text.Say("报酬须以货币支付，不得以物品、代金券等代替"+zh, "Pay is in money, not goods or vouchers"+en),
			text.Say("改为银行转账或现金。", "Pay by bank or in cash.")))
	}
	if f.PayMethod == PayThirdParty {
		found = append(found, find(RuleDirect, direct, "pay_method",
			text.Say("报酬须直接支付给学生，不得由第三方转发"+zh, "Pay goes directly to the student, not through third parties"+en),
			text.Say("改为由单位直接支付给学生本人。", "Let the unit pay the student.")))
	}
	if f.PayCycleDays > t.PayCycleDays {
		found = append(found, find(RuleCycle, cycle, "pay_cycle_days",
			text.Say(fmt.Sprintf("报酬每 %d 天支付一次，原则上不得超过一个月", f.PayCycleDays)+zh, "Pay every "+text.Plural(f.PayCycleDays, "day", "days")+"; in principle a month at most"+en),
			text.Say("改为按月支付。", "Pay monthly.")))
	}
	return found
}
