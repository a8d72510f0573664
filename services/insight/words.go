package insight

import (
	"strconv"

	"firstkm/services/kernel/text"
)

// Title says what waits, with how many.
func (d Duty) Title() text.Words {
	n := strconv.Itoa(d.Count)
	if w, ok := titles[d.Code]; ok {
		return text.Say(n+w.zh, text.Plural(d.Count, w.one, w.many))
	}
	switch d.Code {
	case NoneYet:
		return text.Say("您还没有申请岗位", "You have not applied anywhere yet")
	case NoSchools:
		return text.Say("辖区还没有学校", "Your region has no school yet")
	case NoRoster:
		return text.Say("学生名册还是空的", "The roster of students is empty")
	}
	return text.Say(n, n)
}

// title follows the number of what waits; the English agrees with it.
type title struct{ zh, one, many string }

var titles = map[Code]title{
	Intents:      {" 份录用意向等学校确认", "intent waits for the school", "intents wait for the school"},
	Incoming:     {" 名转来的学生等接收", "transferred student is to be received", "transferred students are to be received"},
	NoSlip:       {" 名学生还没有账号，也没有激活单", "student has neither an account nor a slip", "students have neither an account nor a slip"},
	SlipsOut:     {" 名学生的激活单还没用", "student has not used the slip", "students have not used their slip"},
	Grants:       {" 份信息授权申请等您审批", "request for a data grant waits for you", "requests for a data grant wait for you"},
	Tickets:      {" 份应急查看申请等您审批", "break-glass request waits for you", "break-glass requests wait for you"},
	Requests:     {" 份个人信息申请要答复", "request about personal data is to be answered", "requests about personal data are to be answered"},
	Breaches:     {" 起个人信息安全事件未结", "data breach is not closed", "data breaches are not closed"},
	Reports:      {" 条岗位举报要处理", "report of a posting is to be looked into", "reports of postings are to be looked into"},
	Ending:       {" 项合作快到期", "cooperation ends soon", "cooperations end soon"},
	Unopened:     {" 条通知还有人没打开", "notice is not opened by everybody", "notices are not opened by everybody"},
	RollOver:     {" 名学生还没有结转到新学年", "student was not rolled over to the new school year", "students were not rolled over to the new school year"},
	Endorse:      {" 份双师认定申请等学校认定", "recognition waits for the school", "recognitions wait for the school"},
	Review:       {" 份双师认定等教育局复核、公示", "recognition waits for the bureau", "recognitions wait for the bureau"},
	BelowTarget:  {" 人：双师比例距目标还差的认定", "recognition is missing to the target of the ratio", "recognitions are missing to the target of the ratio"},
	Unverified:   {" 家单位还没核验", "unit is not verified", "units are not verified"},
	NotAboard:    {" 所学校还没有人开通账号", "school has no account yet", "schools have no account yet"},
	ToAnswer:     {" 份申请等您回复", "application waits for your answer", "applications wait for your answer"},
	Shortlisted:  {" 份在备选，还没决定", "is shortlisted without a decision", "are shortlisted without a decision"},
	PostingsEnd:  {" 个岗位快到期", "posting ends soon", "postings end soon"},
	Drafts:       {" 个岗位草稿没发布", "posting is a draft", "postings are drafts"},
	MyIntents:    {" 份录用意向，学校正在确认", "intent for you is with your school", "intents for you are with your school"},
	MyWaiting:    {" 份申请，单位还没答复", "of your applications waits for the unit", "of your applications wait for the unit"},
	MembersOut:   {" 所成员学校还没有人开通账号", "member school has no account yet", "member schools have no account yet"},
	NoRegister:   {" 所成员学校还没有登记教师", "member school has registered no teacher yet", "member schools have registered no teacher yet"},
	FlowsEnd:     {" 段校际流动快结束", "flow between member schools ends soon", "flows between member schools end soon"},
	MyRunningOut: {" 项双师认定快到期", "of your recognitions runs out soon", "of your recognitions run out soon"},

	BatchApprove:      {" 个实习批次等您批准", "batch waits for your approval", "batches wait for your approval"},
	BatchReturned:     {" 个实习批次被退回，待修改", "batch came back to be mended", "batches came back to be mended"},
	InspectionApprove: {" 份实地考察报告等您审批", "report on a visit waits for your approval", "reports on visits wait for your approval"},
	InspectionBack:    {" 份实地考察报告被退回，待修改", "report on a visit came back to be mended", "reports on visits came back to be mended"},
	ListPublish:       {" 份实习单位名单等您登记公布", "list of units waits for you to record its publication", "lists of units wait for you to record their publication"},
	ListBack:          {" 份实习单位名单被退回，待修改", "list of units came back to be mended", "lists of units came back to be mended"},
	FilingAnswer:      {" 份备案等您受理", "filing waits for your answer", "filings wait for your answer"},
	FilingBack:        {" 份备案被退回补正", "filing came back for correction", "filings came back for correction"},

	HeldImports: {" 份名册核对过，还没有确认导入", "file is checked and not yet imported", "files are checked and not yet imported"},

	PracticeAnswer:  {" 位教师申请企业实践，等您答复", "teacher waits for your answer about practice", "teachers wait for your answer about practice"},
	PracticeAttest:  {" 位教师的企业实践期满，等您证明", "teacher's practice has come to its end and waits to be attested", "teachers' practices have come to their end and wait to be attested"},
	PracticeConfirm: {" 份教师企业实践等您确认", "teacher's practice waits for your confirmation", "teachers' practices wait for your confirmation"},
	PracticeVerify:  {" 份教师企业实践单位已证明，等您核实", "teacher's practice is attested and waits to be verified", "teachers' practices are attested and wait to be verified"},
	PracticeReport:  {" 次企业实践期满，报告还没交", "of your practices has come to its end without your report", "of your practices have come to their end without your report"},
}

// Detail says what to do about it, in one sentence.
func (d Duty) Detail() text.Words { return details[d.Code] }

var details = map[Code]text.Words{
	NoSchools:    text.Say("邀请一所学校的实习办，学校就登记好了；学校多的先导入学校名单。", "Inviting a school's internship office registers the school; many are better imported as a list."),
	NoRoster:     text.Say("用学校自己的 Excel 导入，然后就能打印激活单、发通知、确认实习。", "Import the school's own Excel; slips, notices and confirmations follow."),
	Intents:      text.Say("到期未确认，意向自动失效，席位放出。", "An intent that is not confirmed in time lapses and frees its seat."),
	Incoming:     text.Say("接收后档案和经历跟过来。", "Receiving takes the record and its history over."),
	NoSlip:       text.Say("按班打印激活单，当面发给本人。", "Print the slips of the class and hand them over."),
	SlipsOut:     text.Say("提醒学生在到期前激活；丢了的重打一张。", "Remind them before the slips expire; print a lost one again."),
	Requests:     text.Say("期限内书面答复；不同意要写明理由。", "Answer in writing in time; a refusal gives its reason."),
	Breaches:     text.Say("补记报告和告知，处置完结案。", "Record who was told, and close it when dealt with."),
	Ending:       text.Say("到期后不再算合作单位，需要的请续签登记。", "Afterwards the unit is no partner any more; record a renewal."),
	Unopened:     text.Say("可以再提醒一次，或打印小条当面给。", "Remind them once more, or print slips to hand over."),
	RollOver:     text.Say("毕业、升级一次办完，可先预览。", "Graduation and the next grade in one step, with a preview."),
	BelowTarget:  text.Say("看差在哪些人，可先测算。", "See who is missing, and try it in the what-if."),
	Unverified:   text.Say("核验前，学校安排的实习不能用这些单位。", "Until then schools cannot arrange internships there."),
	NotAboard:    text.Say("给学校实习办发邀请单。", "Invite the school's internship office."),
	ToAnswer:     text.Say("答复越快，来的人越多。", "The faster the answer, the more people apply."),
	PostingsEnd:  text.Say("还招人的请延长。", "Extend those that still take people."),
	Drafts:       text.Say("发布后学生才看得到。", "Students see a posting when it is published."),
	MyIntents:    text.Say("学校确认后才算落实。", "You are placed when the school confirms."),
	NoneYet:      text.Say("可按专业、离家远近和报酬找。", "Search by your major, by distance from home, by pay."),
	MembersOut:   text.Say("学校由所在地的教育局邀请；请联系学校或其教育局。", "A school is invited by the bureau of its place; get in touch with either."),
	NoRegister:   text.Say("联盟的比例还没算上它们；请这些学校的师资办导入花名册。", "The alliance's ratio does not count them; ask their teachers' offices to import the register."),
	FlowsEnd:     text.Say("要续派的，由借出教师的学校登记。", "The school that lends records it when it goes on."),
	MyRunningOut: text.Say("请和师资办安排复查。", "Arrange the re-check with the teachers' office."),

	BatchApprove:      text.Say("核对范围、日期和在人才培养方案里的位置。", "Check cohort, dates and the place in the talent-training plan."),
	BatchReturned:     text.Say("按理由修改后再提交。", "Mend it as the reason says and send it again."),
	InspectionApprove: text.Say("批准并采用的单位即完成核验。", "A unit that is adopted is verified by it."),
	InspectionBack:    text.Say("按理由补充后再提交。", "Add what the reason asks for and send it again."),
	ListPublish:       text.Say("公布之后，名单上的单位才能安排学生。", "Students are placed at its units only when it is published."),
	ListBack:          text.Say("按理由修改后再提交。", "Mend it as the reason says and send it again."),

	HeldImports: text.Say("确认才写入；上传 24 小时后自动删除。", "Nothing is written before you confirm; a file is deleted 24 hours after its upload."),

	PracticeAnswer:  text.Say("同意接收后，由教师所在学校确认。", "What you accept, the teacher's school confirms."),
	PracticeAttest:  text.Say("写明实际起止和表现，学校核实后才计入。", "State the actual days and how it went; it counts once the school verified it."),
	PracticeConfirm: text.Say("到期未确认自动失效，名额放出。", "One that is not confirmed in time lapses and frees its place."),
	PracticeVerify:  text.Say("核实后写入教师档案，计入五年六个月。", "Verified, it enters the teacher's file and counts."),
	PracticeReport:  text.Say("写明学到了什么，师资办核实时要用。", "Say what you learnt; the office needs it to verify."),
}

// Label is how a figure is called.
func (f Figure) Label() text.Words {
	switch f.Code {
	case Students:
		return text.Say("在校学生", "Students")
	case SignedIn:
		return text.Say("已开通账号", "With an account")
	case Applying:
		return text.Say("申请中", "Applying")
	case Intended:
		return text.Say("等学校确认", "With the school")
	case Placed:
		return text.Say("已落实", "Placed")
	case Partners:
		return text.Say("合作单位", "Partners")
	case Ratio:
		return text.Say("双师型教师", "Dual-qualified teachers")
	case Schools:
		return text.Say("学校", "Schools")
	case Units:
		return text.Say("单位", "Units")
	case Members:
		return text.Say("成员学校", "Member schools")
	case Flowing:
		return text.Say("正在流动", "Teachers at other schools")
	case Published:
		return text.Say("在招岗位", "Postings")
	}
	return text.Say(string(f.Code), string(f.Code))
}
