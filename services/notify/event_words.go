package notify

import "firstkm/services/kernel/text"

// EventLabel is an event's type, as webhooks and the outbox name it, in words for people; the type itself for one that has
// none. It takes whole subjects too: firstkm.application.intended.v1.
func EventLabel(kind string) text.Words {
	kind = eventType(kind)
	if w, ok := eventWords()[kind]; ok {
		return w
	}
	return text.Say(kind, kind)
}

// tried is the type of the event that a webhook is tried with.
const tried = "firstkm.test"

// eventWords is the one table of words for events: a test fails on an event without.
func eventWords() map[string]text.Words {
	return map[string]text.Words{
		tried: text.Say("试发", "Test"),

		"application.submitted":   text.Say("学生申请", "Application submitted"),
		"application.shortlisted": text.Say("单位列入备选", "Applicant shortlisted"),
		"application.declined":    text.Say("单位未录用", "Applicant declined"),
		"application.intended":    text.Say("单位给出录用意向", "Intent given"),
		"application.confirmed":   text.Say("学校确认录用", "Intent confirmed by the school"),
		"application.returned":    text.Say("学校退回录用意向", "Intent returned by the school"),
		"application.lapsed":      text.Say("录用意向到期失效", "Intent lapsed"),
		"application.released":    text.Say("学校解除实习安排", "Arrangement released by the school"),
		"application.withdrawn":   text.Say("学生撤回申请", "Application withdrawn"),

		"consent.asked":     text.Say("征求知情同意", "Consent asked"),
		"consent.answered":  text.Say("知情同意答复", "Consent answered"),
		"consent.withdrawn": text.Say("撤回知情同意", "Consent withdrawn"),
		"consent.verified":  text.Say("知情同意核实签字人", "Signer of a consent verified"),

		"placement.published":     text.Say("岗位发布", "Posting published"),
		"placement.changed":       text.Say("岗位修改", "Posting changed"),
		"placement.extended":      text.Say("岗位延长", "Posting extended"),
		"placement.closed":        text.Say("岗位关闭", "Posting closed"),
		"placement.expired":       text.Say("岗位到期", "Posting expired"),
		"placement.seats_changed": text.Say("岗位余额变化", "Seats left changed"),
		"placement.reported":      text.Say("岗位被举报", "Posting reported"),

		"batch.submitted":        text.Say("实习批次送审", "Batch submitted"),
		"batch.approved":         text.Say("实习批次批准", "Batch approved"),
		"batch.returned":         text.Say("实习批次退回", "Batch returned"),
		"filing.submitted":       text.Say("备案提交", "Filing submitted"),
		"filing.accepted":        text.Say("备案受理", "Filing accepted"),
		"filing.returned":        text.Say("备案退回补正", "Filing returned"),
		"sheet.submitted":        text.Say("方案或制度送审", "Plan or rules submitted"),
		"sheet.approved":         text.Say("方案或制度批准", "Plan or rules approved"),
		"sheet.returned":         text.Say("方案或制度退回", "Plan or rules returned"),
		"filing.forwarded":       text.Say("省级备案登记", "Provincial filing recorded"),
		"inspection.submitted":   text.Say("实地考察报告送审", "Visit report submitted"),
		"inspection.approved":    text.Say("实地考察报告批准", "Visit report approved"),
		"inspection.returned":    text.Say("实地考察报告退回", "Visit report returned"),
		"unit_list.submitted":    text.Say("实习单位名单送审", "List of units submitted"),
		"unit_list.published":    text.Say("实习单位名单公布", "List of units published"),
		"unit_list.returned":     text.Say("实习单位名单退回", "List of units returned"),
		"unit_list.unit_stopped": text.Say("名单上的单位停用或恢复", "Unit of a list stopped or taken up again"),

		"interview.proposed":  text.Say("单位约面试", "Interview proposed"),
		"interview.agreed":    text.Say("学生选定面试时间", "Interview agreed"),
		"interview.refused":   text.Say("学生未接受面试", "Interview not taken"),
		"interview.cancelled": text.Say("面试取消", "Interview cancelled"),
		"interview.recorded":  text.Say("面试结果可查看", "Result of an interview can be read"),
		"interview.lapsed":    text.Say("面试过期", "Interview lapsed"),

		"internship.prepared": text.Say("建立实习记录", "Internship prepared"),
		"internship.mentored": text.Say("指定实习指导人员", "Mentor of an internship"),
		"internship.trained":  text.Say("登记岗前培训", "Training before the start"),
		"internship.examined": text.Say("登记安全考试", "Result of a safety exam"),
		"internship.started":  text.Say("学生上岗", "Internship started"),
		"internship.dropped":  text.Say("学生未上岗", "Internship did not start"),
		"internship.ended":    text.Say("实习结束", "Internship ended"),
		"policy.recorded":     text.Say("登记实习保险", "Insurance policy recorded"),

		"fair.planned":    text.Say("双选会计划", "Fair planned"),
		"fair.invited":    text.Say("邀请单位参加双选会", "Unit invited to a fair"),
		"fair.answered":   text.Say("单位答复双选会邀请", "Unit answered an invitation to a fair"),
		"fair.opened":     text.Say("双选会开放报名", "Fair opened"),
		"fair.begun":      text.Say("双选会开始签到", "Fair begun"),
		"fair.closed":     text.Say("双选会结束", "Fair closed"),
		"fair.cancelled":  text.Say("双选会取消", "Fair cancelled"),
		"fair.moved":      text.Say("告知双选会改时间地点", "Told that a fair is at another time or place"),
		"fair.called_off": text.Say("告知双选会取消", "Told that a fair is off"),
		"fair.booked":     text.Say("预约双选会时段", "Slot of a fair booked"),
		"fair.unbooked":   text.Say("取消双选会预约", "Booking at a fair cancelled"),
		"fair.arrived":    text.Say("双选会签到", "Arrival at a fair"),
		"fair.assessed":   text.Say("双选会面谈意见可查看", "Word after a fair can be read"),

		"round.planned":        text.Say("双选轮次计划", "Round planned"),
		"round.consented":      text.Say("学校同意参加双选轮次", "School agreed to a round"),
		"round.invited":        text.Say("邀请单位参加双选轮次", "Unit invited to a round"),
		"round.offered":        text.Say("单位提供双选席位", "Seats offered to a round"),
		"round.opened":         text.Say("双选轮次开放填报", "Round opened"),
		"round.extended":       text.Say("双选轮次延长", "Round extended"),
		"round.closed":         text.Say("双选轮次截止", "Round closed"),
		"round.computed":       text.Say("双选结果算出", "Round computed"),
		"round.compute_failed": text.Say("双选结果没有算出", "Round could not be computed"),
		"round.declined":       text.Say("单位不参加双选轮次", "Unit declined a round"),
		"round.unlisted":       text.Say("双选没有填报志愿", "Student without a list in a round"),
		"round.voided":         text.Say("双选岗位没有落实", "Place of a round not settled"),
		"round.overridden":     text.Say("学校调整双选结果", "Result of a round overridden"),
		"round.reviewed":       text.Say("学校核对双选结果", "Result of a round reviewed"),
		"round.published":      text.Say("双选结果公布", "Result of a round published"),
		"round.unmatched":      text.Say("双选未匹配", "Student without a post in a round"),
		"round.settled":        text.Say("双选轮次落实", "Round settled"),
		"round.cancelled":      text.Say("双选轮次取消", "Round cancelled"),

		"enterprise.registered": text.Say("单位注册", "Unit registered"),
		"enterprise.changed":    text.Say("单位信息修改", "Unit's details changed"),
		"enterprise.verified":   text.Say("单位核验", "Unit verified"),
		"cooperation.recorded":  text.Say("校企合作登记", "Cooperation recorded"),
		"cooperation.ended":     text.Say("校企合作结束", "Cooperation ended"),
		"clearance.recorded":    text.Say("单位超限批准登记", "Clearance of a limit recorded"),

		"practice.applied":   text.Say("教师申请企业实践", "Teacher applied for practice"),
		"practice.accepted":  text.Say("单位接收教师实践", "Practice accepted by the unit"),
		"practice.declined":  text.Say("单位谢绝教师实践", "Practice declined by the unit"),
		"practice.withdrawn": text.Say("教师撤回实践申请", "Practice withdrawn"),
		"practice.confirmed": text.Say("学校确认教师实践", "Practice confirmed by the school"),
		"practice.returned":  text.Say("学校退回教师实践", "Practice returned by the school"),
		"practice.lapsed":    text.Say("教师实践未确认失效", "Practice lapsed unconfirmed"),
		"practice.reported":  text.Say("教师交实践报告", "Practice report handed in"),
		"practice.attested":  text.Say("单位证明教师实践", "Practice attested by the unit"),
		"practice.finished":  text.Say("教师实践核实完成", "Practice verified"),
		"practice.ended":     text.Say("教师实践提前结束", "Practice ended early"),

		"account.reset":            text.Say("账号重置", "Account reset"),
		"account.renewed":          text.Say("账号重新启用", "Account renewed"),
		"account.password_changed": text.Say("密码修改", "Password changed"),
		"account.factor_changed":   text.Say("两步验证变更", "Second factor changed"),
		"account.disabled":         text.Say("账号停用", "Account disabled"),

		"privacy.grant_requested":  text.Say("申请信息授权", "Data grant requested"),
		"privacy.grant_decided":    text.Say("信息授权审批", "Data grant decided"),
		"privacy.grant_revoked":    text.Say("信息授权收回", "Data grant revoked"),
		"privacy.ticket_requested": text.Say("申请应急查看", "Break-glass requested"),
		"privacy.ticket_decided":   text.Say("应急查看审批", "Break-glass decided"),
		"privacy.ticket_closed":    text.Say("应急查看关闭", "Break-glass closed"),
		"privacy.request_opened":   text.Say("提出个人信息申请", "Request about personal data made"),
		"privacy.request_answered": text.Say("答复个人信息申请", "Request about personal data answered"),
		"privacy.request_done":     text.Say("个人信息申请办结", "Request about personal data done"),
		"privacy.data_purged":      text.Say("到期信息清除", "Data erased at its term"),
		"privacy.breach_recorded":  text.Say("信息安全事件登记", "Data breach recorded"),
		"privacy.breach_told":      text.Say("信息安全事件告知", "Data breach told"),

		"student.enrolled":  text.Say("学生入学登记", "Student enrolled"),
		"student.corrected": text.Say("学生信息更正", "Student's record corrected"),
		"student.left":      text.Say("学生离校", "Student left"),
		"student.returned":  text.Say("学生回校", "Student came back"),
		"student.sent":      text.Say("学生转出", "Student sent to another school"),
		"student.received":  text.Say("学生转入", "Student received"),
		"student.repeated":  text.Say("学生留级", "Student repeats"),
		"student.graduated": text.Say("学生毕业", "Student graduated"),

		"school.added":       text.Say("学校登记", "School added"),
		"school.changed":     text.Say("学校信息修改", "School's details changed"),
		"school.year_rolled": text.Say("学年结转", "School year rolled over"),
		"catalogue.imported": text.Say("目录导入", "Catalogue imported"),
		"notice.made":        text.Say("通知发出", "Notice made"),
		"notice.seen":        text.Say("通知被打开", "Notice opened"),

		"teacher.employed":              text.Say("教师入职", "Teacher employed"),
		"teacher.changed":               text.Say("教师信息变动", "Teacher's facts changed"),
		"teacher.corrected":             text.Say("教师信息更正", "Teacher's record corrected"),
		"teacher.left":                  text.Say("教师离职", "Teacher left"),
		"teacher.practice_recorded":     text.Say("教师企业实践登记", "Teacher's practice recorded"),
		"teacher.flow_recorded":         text.Say("教师校际流动登记", "Teacher's flow recorded"),
		"teacher.ratio_reported":        text.Say("双师比例上报", "Ratio reported"),
		"teacher.recognition_applied":   text.Say("申请双师认定", "Recognition applied for"),
		"teacher.recognition_endorsed":  text.Say("双师认定学校通过", "Recognition endorsed by the school"),
		"teacher.recognition_sampled":   text.Say("双师认定抽中复核", "Recognition drawn for review"),
		"teacher.recognition_reviewed":  text.Say("双师认定复核通过", "Recognition reviewed"),
		"teacher.recognition_noticed":   text.Say("双师认定公示", "Recognition publicly noticed"),
		"teacher.recognition_objected":  text.Say("双师认定收到异议", "Objection to a recognition"),
		"teacher.recognition_answered":  text.Say("双师认定异议已答复", "Objection answered"),
		"teacher.recognised":            text.Say("双师认定", "Teacher recognised"),
		"teacher.recheck_begun":         text.Say("双师复查开始", "Re-check begun"),
		"teacher.recheck_passed":        text.Say("双师复查通过", "Re-check passed"),
		"teacher.recognition_expired":   text.Say("双师认定到期", "Recognition expired"),
		"teacher.recognition_revoked":   text.Say("双师认定撤销", "Recognition revoked"),
		"teacher.recognition_refused":   text.Say("双师认定未通过", "Recognition refused"),
		"teacher.recognition_withdrawn": text.Say("双师认定撤回申请", "Recognition withdrawn"),
	}
}
