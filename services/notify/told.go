package notify

import (
	"firstkm/events"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/text"
)

// rule says who is told what of one event. Texts name the opening and the unit at most: {post}, {unit}, {until}, {what}.
type rule struct {
	event  events.Event
	to     audience
	kind   Kind
	zh, en string
	target string // with {application}, {enterprise}
}

// audience is whom an event concerns.
type audience uint8

const (
	theStudent   audience = iota // of the application
	theUnit                      // every account of the enterprise
	theSchool                    // internship office and vice-principal of the school
	classTeacher                 // of the student's class
	theBureaus                   // over the enterprise's or the opening's region
	operators
	thePrincipal // the person in charge of data at the school
	theAsker     // the account that asked
)

// rolesOf are the roles told at an organisation.
func (a audience) rolesOf() []actor.Role {
	switch a {
	case theUnit:
		return []actor.Role{actor.Enterprise}
	case theSchool:
		return []actor.Role{actor.School, actor.VicePrincipal}
	case classTeacher:
		return []actor.Role{actor.ClassTeacher}
	case theBureaus:
		return []actor.Role{actor.Bureau}
	case operators:
		return []actor.Role{actor.Operator}
	case thePrincipal:
		return []actor.Role{actor.VicePrincipal}
	}
	return nil
}

// told is the table: event, who, what, where to. A new line is all that another event needs.
func told() []rule {
	mine, desk, applicants, unit := "/applications/{application}", "/desk/{application}", "/applicants", "/unit"
	return []rule{
		{events.ApplicationSubmitted{}, theUnit, Duty, "“{post}”收到一份新申请，请及时处理。", "A new application for “{post}” waits for you.", applicants},
		{events.ApplicationShortlisted{}, theStudent, Matter, "“{post}”把您列入备选，请留意后续消息。", "“{post}” has shortlisted you.", mine},
		{events.ApplicationDeclined{}, theStudent, Matter, "“{post}”这次没有录用您，可查看理由，再看看别的岗位。", "“{post}” has declined; see the reason and look at other openings.", mine},
		{events.ApplicationIntended{}, theStudent, Matter, "“{post}”有意录用您，等学校确认，{until} 前有效。", "“{post}” intends to take you; your school confirms by {until}.", mine},
		{events.ApplicationIntended{}, theSchool, Duty, "有一份录用意向等您确认，{until} 前有效。", "An intent waits for your confirmation until {until}.", desk},
		{events.ApplicationIntended{}, classTeacher, Matter, "本班一名学生收到“{post}”的录用意向。", "A student of your class has an intent from “{post}”.", desk},
		{events.ApplicationConfirmed{}, theStudent, Matter, "学校已确认您到“{post}”实习。", "Your school has confirmed your internship at “{post}”.", mine},
		{events.ApplicationConfirmed{}, theUnit, Matter, "学校已确认一名学生到“{post}”实习。", "A school has confirmed a student for “{post}”.", applicants},
		{events.ApplicationConfirmed{}, classTeacher, Matter, "本班一名学生的实习已由学校确认。", "An internship of a student of your class is confirmed.", desk},
		{events.ApplicationReturned{}, theStudent, Matter, "学校退回了“{post}”的录用意向，请查看理由。", "Your school returned the intent of “{post}”; see the reason.", mine},
		{events.ApplicationReturned{}, theUnit, Matter, "学校退回了“{post}”的一份录用意向，请查看理由。", "A school returned an intent for “{post}”; see the reason.", applicants},
		{events.ApplicationLapsed{}, theStudent, Matter, "“{post}”的录用意向已到期，学校未确认。", "The intent of “{post}” has lapsed.", mine},
		{events.ApplicationLapsed{}, theUnit, Matter, "“{post}”的一份录用意向已到期，名额已释放。", "An intent for “{post}” has lapsed; its seat is free.", applicants},
		{events.ApplicationLapsed{}, theSchool, Duty, "一份录用意向到期未确认，请联系学生。", "An intent lapsed unconfirmed; please speak to the student.", desk},
		{events.ApplicationWithdrawn{}, theUnit, Matter, "“{post}”的一份申请已撤回。", "An application for “{post}” was withdrawn.", applicants},
		{events.PlacementReported{}, theSchool, Duty, "有人举报一个岗位，请核查并记录处理情况。", "A posting was reported; please look into it.", "/reports"},
		{events.PlacementReported{}, theBureaus, Duty, "有人举报一个岗位，请核查并记录处理情况。", "A posting was reported; please look into it.", "/reports"},
		{events.PlacementExpired{}, theUnit, Duty, "“{post}”已到期，不再展示；还招人请续期。", "“{post}” has expired; renew it if you still look for interns.", "/postings"},
		{events.EnterpriseRegistered{}, theBureaus, Duty, "有新单位登记：{unit}，等待核验。", "A new unit registered: {unit}. It waits for verification.", "/partners/{enterprise}"},
		{events.EnterpriseVerified{}, theUnit, Matter, "本单位已通过核验，可以接收学生了。", "Your unit is verified and may receive students.", unit},
		{events.CooperationRecorded{}, theUnit, Matter, "一所学校登记了与本单位的合作。", "A school recorded its cooperation with your unit.", unit},
		{events.CooperationEnded{}, theUnit, Matter, "一所学校结束了与本单位的合作。", "A school ended its cooperation with your unit.", unit},
		{events.ClearanceRecorded{}, theUnit, Matter, "一所学校登记了备案或例外，相应条件不再阻挡该校学生。", "A school recorded a filing or an override for its students at your unit.", unit},
		{events.CatalogueImported{}, operators, Matter, "目录“{what}”导入完成，已启用。", "The catalogue “{what}” was imported and is in force.", "/imports"},
		{events.PrivacyTicketRequested{}, thePrincipal, Duty, "有一份应急查看申请等您审批。", "A break-glass look waits for your approval.", "/privacy/tickets"},
		{events.PrivacyTicketDecided{}, theAsker, Matter, "您的应急查看申请已有结果。", "Your break-glass look has been decided.", "/privacy/tickets"},
		{events.PrivacyGrantRequested{}, thePrincipal, Duty, "有一份长期授权申请等您审批。", "A standing grant waits for your approval.", "/privacy/grants"},
		{events.PrivacyGrantDecided{}, theAsker, Matter, "您的长期授权申请已有结果。", "Your standing grant has been decided.", "/privacy/grants"},
		{events.PrivacyRequestOpened{}, theSchool, Duty, "有一份个人信息申请待答复，请在期限内处理。", "A request about personal data waits for an answer in time.", "/privacy/requests"},
		{events.PrivacyRequestAnswered{}, theStudent, Matter, "学校答复了您的个人信息申请，请查看。", "Your school answered your request about personal data.", "/me/data"},
		{events.PrivacyRequestDone{}, theStudent, Matter, "您的个人信息申请已办结。", "Your request about personal data has been carried out.", "/me/data"},
		{events.PrivacyBreachRecorded{}, thePrincipal, Duty, "登记了一起个人信息安全事件，请按预案处置、报告和告知。", "A breach of personal data is on record: act, report and tell.", "/privacy/breaches"},
	}
}

// Subjects are the events that the consumer asks for.
func Subjects() (list []string) {
	for _, pattern := range []string{"application", "placement", "enterprise", "cooperation", "clearance", "catalogue", "privacy"} {
		list = append(list, events.Root+"."+pattern+".>")
	}
	return list
}

// words fills a rule's texts.
func (r rule) words(fill interface{ Replace(string) string }) text.Words {
	return text.Words{Zh: fill.Replace(r.zh), En: fill.Replace(r.en)}
}
