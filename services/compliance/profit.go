package compliance

import (
	"regexp"

	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
)

// perHead finds wording that ties money to the number of interns.
var perHead = regexp.MustCompile(`人头|按人(数|均|次)?(收|付|计|结|支付|收取)|每(名|个|位)?(实习生|学生|人).{0,6}元|返费|返佣|佣金|提成|抽成|回扣`)

// profit looks for what Article 11 strictly forbids: money that depends on heads. Other payments have their contract reviewed.
func profit(payments []Payment, field string) []Finding {
	heads, other := false, false
	for _, p := range payments {
		switch {
		case p.PerHead || p.Kind == PaymentPerHead || p.Kind == PaymentCommission || perHead.MatchString(p.Note):
			heads = true
		case p.Payee != PayeeStudent && p.Payee != PayeeInsurer:
			other = true
		}
	}
	var found []Finding
	if heads {
		found = append(found, block(RuleNoProfit, field,
			text.Say("合作中有按人数计付或抽成的费用。严禁以营利为目的组织实习。", "The cooperation has a payment per head or a commission. Organising internships for profit is strictly forbidden."),
			text.Say("取消按人头、返费、佣金、提成等约定。", "Remove every per-head payment, rebate and commission.")))
	}
	if other {
		found = append(found, find(RuleNoProfit, fault.Document, field,
			text.Say("校企之间另有款项往来。", "There are other payments between school and unit."),
			text.Say("请附合作协议，由学校审核确认与实习人数无关。", "Attach the agreement; the school confirms that it does not depend on interns.")))
	}
	return found
}
