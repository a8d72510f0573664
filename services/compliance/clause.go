package compliance

import (
	"fmt"
	"regexp"

	"firstkm/services/kernel/text"
)

var (
	clausePieces = regexp.MustCompile(`[。；，,;！!？?：:\r\n]|但|除外|另行|另外`)
	clauseDenied = regexp.MustCompile(`不得|严禁|禁止|无需|无须|不需|不收|不向|不扣|不要求|不由|免收|免交|没有`)

	guaranteeWords = regexp.MustCompile(`担保|保证人|抵押|质押|扣押.{0,8}(证|物)|押(身份证|学生证|毕业证|证件)|(交|缴|收取?)[^。；，]{0,6}财物`)
	premiumWords   = regexp.MustCompile(`(保险费|保费|投保费用?).{0,12}(学生|丙方|本人|家长|监护人)(自行|全额)?(承担|负担|缴纳|交纳|支付|自理)|(学生|丙方|家长|监护人)(自行|全额)?(承担|负担|缴纳|支付).{0,8}(保险费|保费)|报酬.{0,6}(扣除|抵扣|代扣).{0,8}(保险费|保费)`)
	waiverWords    = regexp.MustCompile(`(生死|后果|伤亡|工伤|安全)自(负|理)|概不负责|不承担任何责任|自愿放弃.{0,10}(保险|赔偿|休息|报酬|权利)|(学生|丙方).{0,16}(支付|承担|赔付|缴纳).{0,6}违约金|(支付|赔付|缴纳|付给|向)(单位|学校|甲方|乙方).{0,6}违约金`)
)

// worded are Articles 15, 20 and 35 on what the clauses say in words: nothing is charged, no guarantee is asked for, no premium is
// the student's, no liability is waived. What a sentence denies (不得收取…) is no breach.
func worded(texts []string) []Finding {
	var found []Finding
	for i, s := range texts {
		field := fmt.Sprintf("clause_%d", i+1)
		if said := stated(feeWords, s); said != "" {
			found = append(found, block(RuleFee, field,
				text.Say(fmt.Sprintf("第（%s）项写有“%s”。不得以任何名义向学生收取费用。", numeral(i+1), said), fmt.Sprintf("Clause %d says “%s”. Nothing may be charged to students.", i+1, said)),
				text.Say("删去收费的约定。", "Remove the charge.")))
		}
		if said := stated(guaranteeWords, s); said != "" {
			found = append(found, block(RuleGuarantee, field,
				text.Say(fmt.Sprintf("第（%s）项写有“%s”。不得要求学生提供担保，不得收取财物、扣押证件。", numeral(i+1), said), fmt.Sprintf("Clause %d says “%s”. No guarantee may be asked for, no property collected, no document withheld.", i+1, said)),
				text.Say("删去担保、财物或证件的约定。", "Remove it.")))
		}
		if said := stated(premiumWords, s); said != "" {
			found = append(found, block(RuleNoPremium, field,
				text.Say(fmt.Sprintf("第（%s）项写有“%s”。保费不得由学生承担，也不得从报酬中抵扣。", numeral(i+1), said), fmt.Sprintf("Clause %d says “%s”. No premium may be charged to the student or taken from the pay.", i+1, said)),
				text.Say("改为由学校或单位承担。", "Let the school or the unit bear it.")))
		}
		if said := stated(waiverWords, s); said != "" {
			found = append(found, block(RuleLawful, field,
				text.Say(fmt.Sprintf("第（%s）项写有“%s”，免除了法定责任或加重了学生责任。协议不得违反法律法规。", numeral(i+1), said), fmt.Sprintf("Clause %d says “%s”, which waives a lawful duty or burdens the student. The agreement may not contradict the law.", i+1, said)),
				text.Say("删去这一约定。", "Remove it.")))
		}
	}
	return found
}

// stated is the part of a text that says what the words mean, "" when none does or what it says is denied there.
func stated(words *regexp.Regexp, s string) string {
	for _, part := range clausePieces.Split(s, -1) {
		if at := words.FindStringIndex(part); len(at) == 2 && !clauseDenied.MatchString(part[:at[1]]) {
			return part[at[0]:]
		}
	}
	return ""
}
