package compliance

import (
	"regexp"
	"slices"
	"strings"

	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
)

var (
	agencyWords = regexp.MustCompile(`人力资源(服务|外包|中介)|劳务(派遣|输出|中介)|职业中介|职业介绍|人才中介|人才服务|人事代理|人才派遣|招聘外包|劳动力派遣`)
	// exclusions are the parts of a business scope that name what the unit does not do.
	exclusions = regexp.MustCompile(`[（(][^（）()]*(不含|不包括|不得|除外|不涉及)[^（）()]*[）)]|除[^；;。，,（）()]*外|(不含|不包括|不得从事|不涉及)[^；;。，,]*`)
)

// Agency reports whether industry or business scope make the unit an intermediary in the sense of Article 16(6):
// HR service (GB/T 4754 L726), labour dispatch, job placement. What the scope excludes (不含劳务派遣) does not count.
func Agency(f UnitFacts) bool {
	if strings.HasPrefix(industry(f.IndustryCode), "726") {
		return true
	}
	return agencyWords.MatchString(included(f.BusinessScope)) || agencyWords.MatchString(f.IndustryName)
}

// agencyOfUnit is the rule at G0.
func agencyOfUnit(f UnitFacts) []Finding {
	var found []Finding
	switch {
	case strings.TrimSpace(f.BusinessScope) == "":
		found = append(found, noScope())
		if Agency(f) && !f.OwnPostsOnly {
			found = append(found, agencyBar("industry_code"))
		}
	case Agency(f) && f.OwnPostsOnly:
		found = append(found, agencyOwn())
	case Agency(f):
		found = append(found, agencyBar("business_scope"))
	}
	return append(found, agents(f.Payments, "payments")...)
}

// agencyOfPlacement is the rule at G1: nobody but the unit where the intern works may contract.
func agencyOfPlacement(f PlacementFacts) []Finding {
	contracting := f.ContractingUSCC
	if contracting == "" {
		contracting = f.Unit.USCC
	}
	stated := f.WorkSiteUSCC != ""
	var found []Finding
	if strings.TrimSpace(f.Unit.BusinessScope) == "" {
		found = append(found, noScope())
	}
	switch {
	case stated && f.WorkSiteUSCC != contracting:
		found = append(found, block(RuleAgency, "work_site_uscc",
			text.Say("签约单位与实际用工单位不是同一家。实习不得通过中介、人力资源或劳务派遣单位组织、安排和管理。", "The contracting entity is not the one at whose place the intern works. Internships may not run through intermediaries."),
			text.Say("请由学生实际实习的单位自己发布并签约。", "Let the unit where the intern works post and sign.")))
	case Agency(f.Unit) && !stated:
		found = append(found, agencyBar("work_site_uscc"))
	case Agency(f.Unit):
		found = append(found, agencyOwn())
	}
	return append(found, agents(f.Unit.Payments, "payments")...)
}

func noScope() Finding {
	return block(RuleAgency, "business_scope",
		text.Say("未填写经营范围，无法排除中介、人力资源服务或劳务派遣。", "The business scope is missing, so an intermediary cannot be ruled out."),
		text.Say("请照营业执照填写经营范围。", "Enter the scope as on the licence."))
}

func agencyBar(field string) Finding {
	return block(RuleAgency, field,
		text.Say("单位经营人力资源服务、职业中介或劳务派遣。不得通过中介机构或有偿代理组织、安排和管理实习。", "The unit is in HR service, job placement or labour dispatch. Internships may not run through intermediaries or paid agents."),
		text.Say("只在本单位内部岗位、本单位场所实习的，请声明并填写实际用工单位（须与签约单位一致）；其他岗位由实际用工单位自己发布。", "For posts inside the firm itself, declare so and state the work-site entity, the same as the contracting one; all others are posted by the unit where the work is."))
}

func agencyOwn() Finding {
	return find(RuleAgency, fault.Warn, "business_scope",
		text.Say("单位经营人力资源服务或劳务派遣，只能接收在本单位内部岗位实习的学生。", "An HR-service or labour-dispatch firm may host interns in its own internal posts only."),
		text.Say("学校核验时请确认实际工作场所。", "The school confirms the actual place of work when verifying."))
}

func agents(payments []Payment, field string) []Finding {
	if !slices.ContainsFunc(payments, func(p Payment) bool { return p.Payee == PayeeAgency || p.Payee == PayeePlatform }) {
		return nil
	}
	return []Finding{block(RuleAgency, field,
		text.Say("有款项付给中介或平台。实习不得通过有偿代理安排。", "Money goes to an agent or platform. Internships may not run through paid agents."),
		text.Say("取消付给中介、代理或平台的款项。", "Remove every payment to agents or platforms."))}
}

// industry strips the section letter: C3421 is 3421.
func industry(code string) string {
	return strings.TrimLeft(strings.TrimSpace(code), "ABCDEFGHIJKLMNOPQRSTabcdefghijklmnopqrst")
}

// included is the business scope without what it excludes: 不含…, 除…外, 不得从事….
func included(scope string) string {
	scope = strings.ToUpper(scope)
	return exclusions.ReplaceAllString(scope, "")
}
