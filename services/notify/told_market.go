package notify

import "firstkm/events"

// toldMarket is what happens to openings, applications and units.
func toldMarket() []rule {
	mine, desk, applicants, unit := "/applications/{application}", "/desk/{application}", "/applicants", "/unit"
	return []rule{
		{event: events.ApplicationSubmitted{}, to: theUnit, kind: Duty, zh: "“{post}”收到一份新申请，请及时处理。", en: "A new application for “{post}” waits for you.", target: applicants},
		{event: events.ApplicationShortlisted{}, to: theStudent, kind: Matter, zh: "“{post}”把您列入备选，请留意后续消息。", en: "“{post}” has shortlisted you.", target: mine},
		{event: events.ApplicationDeclined{}, to: theStudent, kind: Matter, zh: "“{post}”这次没有录用您，可查看理由，再看看别的岗位。", en: "“{post}” has declined; see the reason and look at other openings.", target: mine},
		{event: events.ApplicationIntended{}, to: theStudent, kind: Matter, zh: "“{post}”有意录用您，等学校确认，{until} 前有效。", en: "“{post}” intends to take you; your school confirms by {until}.", target: mine},
		{event: events.ApplicationIntended{}, to: theSchool, kind: Duty, zh: "有一份录用意向等您确认，{until} 前有效。", en: "An intent waits for your confirmation until {until}.", target: desk},
		{event: events.ApplicationIntended{}, to: classTeacher, kind: Matter, zh: "本班一名学生收到“{post}”的录用意向。", en: "A student of your class has an intent from “{post}”.", target: desk},
		{event: events.ApplicationConfirmed{}, to: theStudent, kind: Matter, zh: "学校已确认您到“{post}”实习。", en: "Your school has confirmed your internship at “{post}”.", target: mine},
		{event: events.ApplicationConfirmed{}, to: theUnit, kind: Matter, zh: "学校已确认一名学生到“{post}”实习。", en: "A school has confirmed a student for “{post}”.", target: applicants},
		{event: events.ApplicationConfirmed{}, to: classTeacher, kind: Matter, zh: "本班一名学生的实习已由学校确认。", en: "An internship of a student of your class is confirmed.", target: desk},
		{event: events.ApplicationReturned{}, to: theStudent, kind: Matter, zh: "学校退回了“{post}”的录用意向，请查看理由。", en: "Your school returned the intent of “{post}”; see the reason.", target: mine},
		{event: events.ApplicationReturned{}, to: theUnit, kind: Matter, zh: "学校退回了“{post}”的一份录用意向，请查看理由。", en: "A school returned an intent for “{post}”; see the reason.", target: applicants},
		{event: events.ApplicationReleased{}, to: theStudent, kind: Matter, zh: "学校解除了您到“{post}”实习的安排，请查看理由；可以另选岗位。", en: "Your school released your internship at “{post}”; see the reason. You may choose another post.", target: mine},
		{event: events.ApplicationReleased{}, to: theUnit, kind: Matter, zh: "学校解除了一名学生到“{post}”实习的安排，名额已释放。", en: "A school released a student's internship at “{post}”; its seat is free.", target: applicants},
		{event: events.ApplicationReleased{}, to: classTeacher, kind: Duty, zh: "本班一名学生的实习安排已解除，请帮助学生另行落实。", en: "An internship of a student of your class was released; please help to find another.", target: desk},
		{event: events.ApplicationLapsed{}, to: theStudent, kind: Matter, zh: "“{post}”的录用意向已到期，学校未确认。", en: "The intent of “{post}” has lapsed.", target: mine},
		{event: events.ApplicationLapsed{}, to: theUnit, kind: Matter, zh: "“{post}”的一份录用意向已到期，名额已释放。", en: "An intent for “{post}” has lapsed; its seat is free.", target: applicants},
		{event: events.ApplicationLapsed{}, to: theSchool, kind: Duty, zh: "一份录用意向到期未确认，请联系学生。", en: "An intent lapsed unconfirmed; please speak to the student.", target: desk},
		{event: events.ApplicationWithdrawn{}, to: theUnit, kind: Matter, zh: "“{post}”的一份申请已撤回。", en: "An application for “{post}” was withdrawn.", target: applicants},
		{event: events.PlacementReported{}, to: theSchool, kind: Duty, zh: "有人举报一个岗位，请核查并记录处理情况。", en: "A posting was reported; please look into it.", target: "/reports"},
		{event: events.PlacementReported{}, to: theBureaus, kind: Duty, zh: "有人举报一个岗位，请核查并记录处理情况。", en: "A posting was reported; please look into it.", target: "/reports"},
		{event: events.PlacementExpired{}, to: theUnit, kind: Duty, zh: "“{post}”已到期，不再展示；还招人请续期。", en: "“{post}” has expired; renew it if you still look for interns.", target: "/postings"},
		{event: events.EnterpriseRegistered{}, to: theBureaus, kind: Duty, zh: "有新单位登记：{unit}，等待核验。", en: "A new unit registered: {unit}. It waits for verification.", target: "/partners/{enterprise}"},
		{event: events.EnterpriseVerified{}, to: theUnit, kind: Matter, zh: "本单位已通过核验，可以接收学生了。", en: "Your unit is verified and may receive students.", target: unit},
		{event: events.CooperationRecorded{}, to: theUnit, kind: Matter, zh: "一所学校登记了与本单位的合作。", en: "A school recorded its cooperation with your unit.", target: unit},
		{event: events.CooperationEnded{}, to: theUnit, kind: Matter, zh: "一所学校结束了与本单位的合作。", en: "A school ended its cooperation with your unit.", target: unit},
		{event: events.ClearanceRecorded{}, to: theUnit, kind: Matter, zh: "一所学校登记了备案或例外，相应条件不再阻挡该校学生。", en: "A school recorded a filing or an override for its students at your unit.", target: unit},
		{event: events.CatalogueImported{}, to: operators, kind: Matter, zh: "目录“{what}”导入完成，已启用。", en: "The catalogue “{what}” was imported and is in force.", target: "/imports"},
		{event: events.ApplicationIntended{}, to: theGuardian, kind: Duty, zh: "您的孩子收到“{post}”实习的录用意向。未成年人实习须监护人签署知情同意书，请与学校联系。", en: "Your child has an intent for the internship “{post}”. A minor's internship needs a guardian's signed consent; please speak to the school."},
		{event: events.ApplicationConfirmed{}, to: theGuardian, kind: Matter, zh: "学校已确认您的孩子到“{post}”（{unit}）实习。", en: "The school has confirmed your child's internship “{post}” at {unit}."},
	}
}
