package compliance

import (
	"strconv"
	"strings"

	"firstkm/services/kernel/text"
)

// Article is where a rule stands: 第十八条 / Article 18 of the regulation unless another law is named.
// It is empty for a rule that Rules does not list.
func Article(rule string) text.Words {
	switch rule {
	case RuleRegistered:
		return text.Say("第二条；GB 32100", "Article 2; GB 32100")
	case RuleFacts:
		return text.Say("第十五条第（二）项", "Article 15(2)")
	case RuleWords:
		return text.Say("《就业促进法》第三条、第二十六条", "Employment Promotion Law, Articles 3 and 26")
	case "R-ART37-41":
		return text.Say("第三十七条、第三十九条至第四十一条", "Articles 37 and 39 to 41")
	case RuleCredit:
		return text.Say("第六条第（一）项", "Article 6(1)")
	case RuleSafety:
		return text.Say("第六条第（二）项", "Article 6(2)")
	case RuleFit:
		return text.Say("第六条第（三）项", "Article 6(3)")
	case RuleMajor:
		return text.Say("第八条；《职业教育法》第五十条", "Article 8; Vocational Education Law, Article 50")
	case RuleAgency:
		return text.Say("第十六条第（六）项；《职业教育法》第五十条", "Article 16(6); Vocational Education Law, Article 50")
	case RuleFee:
		return text.Say("第二十条；《职业教育法》第四十二条", "Article 20; Vocational Education Law, Article 42")
	case RulePractice:
		return text.Say("《职业学校教师企业实践规定》第四条", "Rules on Teachers' Enterprise Practice, Article 4")
	case RulePracticeContent:
		return text.Say("《职业学校教师企业实践规定》第五条", "Rules on Teachers' Enterprise Practice, Article 5")
	case RulePracticeForm:
		return text.Say("《职业学校教师企业实践规定》第六条", "Rules on Teachers' Enterprise Practice, Article 6")
	case RulePracticeUnit:
		return text.Say("《职业教育法》第四十五条", "Vocational Education Law, Article 45")
	}
	return numbered(rule)
}

// numbered reads the article, and the item where Articles 16 and 17 have one, from an id such as R-ART16-7-LABOUR3.
func numbered(rule string) text.Words {
	parts := strings.Split(rule, "-")
	if len(parts) < 2 || !strings.HasPrefix(parts[1], "ART") {
		return text.Words{}
	}
	n, err := strconv.Atoi(parts[1][len("ART"):])
	if err != nil {
		return text.Words{}
	}
	zh, en := "第"+numeral(n)+"条", "Article "+strconv.Itoa(n)
	if len(parts) > 3 {
		if item, err := strconv.Atoi(parts[2]); err == nil {
			zh, en = zh+"第（"+numeral(item)+"）项", en+"("+parts[2]+")"
		}
	}
	return text.Say(zh, en)
}

// numeral writes 1 to 99 in Chinese.
func numeral(n int) string {
	ones := []string{"", "一", "二", "三", "四", "五", "六", "七", "八", "九"}
	switch {
	case n < 10:
		return ones[n]
	case n < 20:
		return "十" + ones[n-10]
	default:
		return ones[n/10] + "十" + ones[n%10]
	}
}
