package agreement

import (
	"fmt"
	"strings"

	"firstkm/services/compliance"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/text"
	"firstkm/services/placement"
)

func plain(s string) text.Words { return text.Words{Zh: s, En: s} }

func span(from, to civil.Date) text.Words {
	if from.IsZero() || to.IsZero() {
		return text.Words{}
	}
	return text.Say(from.String()+" 至 "+to.String(), from.String()+" to "+to.String())
}

// OfferedWords is what pages call an offer of lodging or meals.
func OfferedWords(h compliance.Housing) text.Words { return offered(h) }

func offered(h compliance.Housing) text.Words {
	return map[compliance.Housing]text.Words{
		compliance.HousingProvided: text.Say("单位提供", "provided"), compliance.HousingSubsidy: text.Say("单位补贴", "a subsidy"), compliance.HousingNone: text.Say("不提供，由学校统一安排或学生自理", "not provided"),
	}[h]
}

// MethodWords is what pages call a way of paying.
func MethodWords(m compliance.PayMethod) text.Words { return methodWords(m) }

func methodWords(m compliance.PayMethod) text.Words {
	return map[compliance.PayMethod]text.Words{
		compliance.PayBank: text.Say("银行转账", "by bank"), compliance.PayCash: text.Say("现金当面发放", "in cash"), compliance.PayGoods: text.Say("以物品代替", "in goods"),
		compliance.PayVoucher: text.Say("以代金券代替", "in vouchers"), compliance.PayThirdParty: text.Say("通过第三方转发", "through a third party"),
	}[m]
}

// HolderWords is what pages call the holder of the account.
func HolderWords(h compliance.AccountHolder) text.Words { return holderWords(h) }

func holderWords(h compliance.AccountHolder) text.Words {
	return map[compliance.AccountHolder]text.Words{
		compliance.OwnAccount: text.Say("学生本人", "the student's own"), compliance.GuardianAccount: text.Say("监护人", "the guardian's"), compliance.OtherAccount: text.Say("其他人", "another's"),
	}[h]
}

// BearerWords is what pages call who pays the premium.
func BearerWords(b compliance.Bearer) text.Words { return bearerWords(b) }

func bearerWords(b compliance.Bearer) text.Words {
	return map[compliance.Bearer]text.Words{
		compliance.BySchool: text.Say("学校", "the school"), compliance.ByUnit: text.Say("实习单位", "the unit"), compliance.ByStudent: text.Say("学生", "the student"),
	}[b]
}

func (t *Terms) payWords() text.Words {
	switch {
	case t.PayMonthFen > 0:
		return text.Say(yuan(t.PayMonthFen)+" 元/月", yuan(t.PayMonthFen)+" yuan a month")
	case t.PayDayFen > 0:
		return text.Say(yuan(t.PayDayFen)+" 元/天", yuan(t.PayDayFen)+" yuan a day")
	}
	return text.Words{}
}

func yuan(fen int64) string {
	if fen%100 == 0 {
		return fmt.Sprint(fen / 100)
	}
	return fmt.Sprintf("%d.%02d", fen/100, fen%100)
}

func shiftWords(s placement.Shift) text.Words {
	if s.Start == nil || s.End == nil {
		return text.Words{}
	}
	zh, en := s.Start.String()+"–"+s.End.String(), s.Start.String()+"–"+s.End.String()
	if s.BreakMinutes > 0 {
		zh, en = zh+fmt.Sprintf("（休息 %d 分钟）", s.BreakMinutes), en+" ("+text.Plural(s.BreakMinutes, "minute", "minutes")+" of break)"
	}
	for _, m := range s.More {
		zh, en = zh+"；"+m.Start.String()+"–"+m.End.String(), en+"; "+m.Start.String()+"–"+m.End.String()
	}
	return text.Say(zh, en)
}

func daysWords(days []compliance.Weekday) text.Words {
	zhOf := map[compliance.Weekday]string{compliance.Mon: "周一", compliance.Tue: "周二", compliance.Wed: "周三", compliance.Thu: "周四", compliance.Fri: "周五", compliance.Sat: "周六", compliance.Sun: "周日"}
	enOf := map[compliance.Weekday]string{compliance.Mon: "Mon", compliance.Tue: "Tue", compliance.Wed: "Wed", compliance.Thu: "Thu", compliance.Fri: "Fri", compliance.Sat: "Sat", compliance.Sun: "Sun"}
	var zh, en []string
	for _, d := range days {
		zh, en = append(zh, zhOf[d]), append(en, enOf[d])
	}
	return text.Say(strings.Join(zh, "、"), strings.Join(en, ", "))
}
