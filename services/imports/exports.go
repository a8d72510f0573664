package imports

import (
	"context"
	"slices"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/text"
)

// List is what can be exported as a table.
type List string

// The lists. Those that can be imported have the headers of the import.
const (
	ListStudents     List = "students"
	ListTransfers    List = "transfers"
	ListSteps        List = "steps"
	ListPupils       List = "pupil-accounts"
	ListApplications List = "applications"
	ListPlacements   List = "placements"
	ListEnterprises  List = "enterprises"
	ListCooperations List = "cooperations"
	ListSchools      List = "schools"
	ListReports      List = "reports"
	ListBatches      List = "batches"
	ListInspections  List = "inspections"
	ListUnitLists    List = "unit-lists"
	ListFilings      List = "filings"
	ListRounds       List = "rounds"
	ListRoundResults List = "round-results"
	ListRoundTurnout List = "round-turnout"
	ListRoundOffers  List = "round-offers"
	ListRoundPairs   List = "round-pairs"
	ListRoundStats   List = "round-statistics"
	ListRoundTrial   List = "round-comparison" // who would move under other rules, which Text names
	ListInterviews   List = "interviews"
	ListConsents     List = "consents"
	ListInternships  List = "internships"
	ListPolicies     List = "policies"
	ListAgreements   List = "agreements"
	ListFairs        List = "fairs"
	ListFairUnits    List = "fair-units"
	ListFairGuests   List = "fair-guests"
	ListFairVisits   List = "fair-visits"
	ListTeachers     List = "teachers"
	ListEmployment   List = "employment"
	ListRecognitions List = "recognitions"
	ListPractice     List = "practice"
	ListWishes       List = "practice-applications"
	ListFlows        List = "flows"
	ListPlaces       List = "places"
	ListSnapshots    List = "snapshots"
	ListSnapshot     List = "snapshot" // the people of one report, by its id
	ListAccounts     List = "accounts"
	ListInvitations  List = "invitations"
	ListNotices      List = "notices"
	ListLooks        List = "looks"
	ListGrants       List = "grants"
	ListTickets      List = "tickets"
	ListRequests     List = "data-requests"
	ListHolds        List = "holds"
	ListPurges       List = "purges"
	ListBreaches     List = "breaches"
	ListAssessments  List = "assessments"
	ListAudit        List = "audit"
)

// About is what is known of a list before it is read.
type About struct {
	List   List
	Title  text.Words
	People bool // it holds personal data: a purpose is asked, and every row says who took it, when and what for
	Sealed bool // sealed values may be asked for in the clear
	Import Kind // that reads the table back; "" for none
}

// Catalogue lists every list, in the order of a school's full export.
func Catalogue() []About {
	return []About{
		{ListStudents, text.Say("学生名册", "Students"), true, true, Students},
		{ListSteps, text.Say("学籍变动", "Steps of records"), true, false, ""},
		{ListTransfers, text.Say("待接收的转入学生", "Transfers to come"), true, false, ""},
		{ListPupils, text.Say("学生账号", "Accounts of students"), true, false, ""},
		{ListApplications, text.Say("实习申请", "Applications"), true, false, ""},
		{ListInterviews, text.Say("面试", "Interviews"), true, false, ""},
		{ListConsents, text.Say("知情同意", "Consents"), true, false, ""},
		{ListInternships, text.Say("岗位实习", "Internships"), true, false, ""},
		{ListPolicies, text.Say("实习保险", "Insurance policies"), false, false, ""},
		{ListAgreements, text.Say("三方协议", "Three-party agreements"), true, false, ""},
		{ListPlacements, text.Say("岗位", "Postings"), false, false, Placements},
		{ListEnterprises, text.Say("实习单位", "Units"), false, false, Enterprises},
		{ListCooperations, text.Say("校企合作", "Cooperations"), false, false, ""},
		{ListBatches, text.Say("实习批次", "Batches of internships"), false, false, ""},
		{ListInspections, text.Say("实地考察", "Visits to units"), false, false, ""},
		{ListUnitLists, text.Say("实习单位名单", "Lists of units"), false, false, ""},
		{ListFilings, text.Say("备案", "Filings"), false, false, ""},
		{ListRounds, text.Say("双选轮次", "Placement rounds"), false, false, ""},
		{ListRoundOffers, text.Say("轮次名额", "Seats of a round"), false, false, ""},
		{ListRoundPairs, text.Say("专业相近认定", "Majors and posts judged"), false, false, ""},
		{ListRoundStats, text.Say("轮次统计", "Statistics of a round"), false, false, ""},
		{ListRoundTrial, text.Say("规则比较", "Comparison of rules"), true, false, ""},
		{ListRoundTurnout, text.Say("志愿填报情况", "Who has ranked"), true, false, ""},
		{ListRoundResults, text.Say("轮次结果", "Results of a round"), true, false, ""},
		{ListFairs, text.Say("双选会", "Fairs"), false, false, ""},
		{ListFairUnits, text.Say("双选会展位", "Booths of a fair"), false, false, ""},
		{ListFairGuests, text.Say("双选会报名和签到", "Registrations and arrivals at a fair"), true, false, ""},
		{ListFairVisits, text.Say("展位面谈名单", "Visitors of a booth"), false, false, ""},
		{ListReports, text.Say("举报", "Reports"), false, false, ""},
		{ListTeachers, text.Say("教师花名册", "Teachers"), true, false, Teachers},
		{ListEmployment, text.Say("教师任职经历", "Employment of teachers"), true, false, ""},
		{ListRecognitions, text.Say("双师型教师认定", "Recognitions"), true, false, ""},
		{ListPractice, text.Say("教师企业实践", "Practice of teachers"), true, false, Practice},
		{ListWishes, text.Say("教师实践岗位申请", "Applications for teachers' practice"), true, false, ""},
		{ListFlows, text.Say("教师流动", "Flexible flow of teachers"), true, false, ""},
		{ListPlaces, text.Say("教师发展矩阵", "Development matrix"), true, false, ""},
		{ListSnapshots, text.Say("双师上报快照", "Signed reports"), false, false, ""},
		{ListSnapshot, text.Say("上报花名册", "Register of a report"), true, false, ""},
		{ListAccounts, text.Say("工作人员账号", "Accounts of staff"), true, false, ""},
		{ListInvitations, text.Say("邀请", "Invitations"), false, false, ""},
		{ListNotices, text.Say("发出的通知", "Notices sent"), false, false, ""},
		{ListLooks, text.Say("个人信息查看记录", "Looks at personal data"), true, false, ""},
		{ListGrants, text.Say("信息授权", "Grants"), false, false, ""},
		{ListTickets, text.Say("应急查看", "Break-glass looks"), true, false, ""},
		{ListRequests, text.Say("个人信息申请", "Requests about personal data"), true, false, ""},
		{ListHolds, text.Say("依法保全", "Legal holds"), true, false, ""},
		{ListPurges, text.Say("到期清除记录", "Purges"), false, false, ""},
		{ListBreaches, text.Say("个人信息安全事件", "Breaches"), false, false, ""},
		{ListAssessments, text.Say("个人信息保护影响评估", "Impact assessments"), false, false, ""},
		{ListAudit, text.Say("操作记录", "Audit log"), false, false, ""},
		{ListSchools, text.Say("学校", "Schools"), false, false, Schools},
	}
}

// About is what is known of l; false when there is no such list.
func (l List) About() (About, bool) {
	all := Catalogue()
	i := slices.IndexFunc(all, func(a About) bool { return a.List == l })
	if i < 0 {
		return About{}, false
	}
	return all[i], true
}

// The faults of exports.
var (
	ErrList      = fault.New(fault.NotFound, "exports.list", "没有这种导出。", "there is no such export")
	ErrForm      = fault.New(fault.Invalid, "exports.form", "导出格式应为 xlsx 或 csv。", "an export is xlsx or csv")
	ErrNotYours  = fault.New(fault.Forbidden, "exports.forbidden", "您的角色没有这份名单。", "your role has no such list")
	ErrNotSealed = fault.New(fault.Invalid, "exports.sealed", "这份名单不含加密信息，请去掉“同时导出加密信息”。", "this list holds no sealed values: ask for none")
)

// Export says what is wanted.
type Export struct {
	List   List
	Form   string // xlsx | csv
	Why    Why    // what for: asked of a list with people in it
	Fields []string
	Filter Narrow
}

// Why is the purpose of taking a list with people in it: one of services/privacy's, and for "other" in own words.
type Why struct{ Purpose, Words string }

// Narrow narrows a list; zero members do not.
type Narrow struct {
	Class, State, Text string     // of students
	School             ident.ID   // of teachers, for the bureau and the operator
	AsOf               civil.Date // of teachers
	ID                 ident.ID   // of one report
	Object             ident.ID   // of the audit log: what it is about
}

// Exporter writes lists as files. Each list holds what the actor may see on its page. Sealed values stand as *** when they
// are known, or in the clear when they are asked for by Fields: that goes through the one door of personal data, which
// asks for a ground. A row that is imported again changes nothing. Students whose names a list shows see that it was taken.
type Exporter interface {
	Export(ctx context.Context, who actor.Actor, e Export) (File, error)
	// Leave packs everything of the actor's school into one zip: each list as xlsx and csv, and a manifest with counts and
	// SHA-256. Of e, List, Form and Filter mean nothing. The file's Body is to be closed.
	Leave(ctx context.Context, who actor.Actor, e Export) (File, error)
}
