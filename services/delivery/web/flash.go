package web

import "firstkm/services/kernel/text"

// flashes are the messages that a page shows once after a form was taken, by the key that back leaves in a cookie.
func flashes() map[string]text.Words {
	return map[string]text.Words{
		"notice_sent":        text.Say("通知已发出。", "The notice is out."),
		"notice_reminded":    text.Say("已提醒，对方的消息重新标为未读。", "Reminded: it is unread again in their inboxes."),
		"notice_done":        text.Say("已记录，发通知的人能看到。", "Recorded; the sender can see it."),
		"saved":              text.Say("已保存。", "Saved."),
		"posting_extended":   text.Say("已延期，学生可以继续找到这个岗位。", "Renewed: students go on finding the posting."),
		"intent_confirmed":   text.Say("已确认，学生和单位都会收到通知。", "Confirmed; student and unit will learn of it."),
		"intent_returned":    text.Say("已退回，学生和单位会看到理由。", "Returned; student and unit will see the reason."),
		"unit_verified":      text.Say("核验已登记，这家单位可以接收学生了。", "Verified: the unit may receive students."),
		"unit_unverified":    text.Say("核验已撤销，这家单位不能再接收新的学生。", "Taken back: the unit receives no new students."),
		"clearance_revoked":  text.Say("已撤销，从今天起不再有效。", "Revoked; it no longer counts from today on."),
		"records_retracted":  text.Say("当天登记的记录已撤回。", "That day's records are taken back."),
		"checks_recorded":    text.Say("信用查询已登记。", "The look-up is recorded."),
		"cooperation_saved":  text.Say("合作已登记。", "The cooperation is recorded."),
		"cooperation_ended":  text.Say("合作已结束。", "The cooperation has ended."),
		"clearance_recorded": text.Say("已登记，对应的条件不再阻挡本校学生。", "Recorded: the condition no longer bars this school's students."),
		"report_answered":    text.Say("处理情况已记录。", "What was done is recorded."),
		"privacy_asked":      text.Say("已提交，等分管校长审批。", "Sent: the vice-principal decides."),
		"privacy_decided":    text.Say("已记录，申请人会看到结果。", "Recorded; whoever asked sees the result."),
		"privacy_answered":   text.Say("已答复，申请人会看到。", "Answered; whoever asked sees it."),
		"privacy_requested":  text.Say("申请已提交，学校会在期限内答复，结果显示在这里。", "Sent. The school answers in time, and the answer shows here."),
		"privacy_held":       text.Say("已保全，这名学生的信息不会被清除。", "On hold: the student's data will not be erased."),
		"letter_replayed":    text.Say("已重新投递。", "Delivered again."),
		"letter_discarded":   text.Say("已丢弃。", "Discarded."),
		"bureau_added":       text.Say("教育局已登记，请邀请它的经办人。", "The bureau is registered; now invite somebody of it."),
		"school_added":       text.Say("学校已登记，请邀请它的实习办。", "The school is registered; now invite its office."),
		"enabled":            text.Say("账号已恢复。", "The account is let in again."),
		"slip_withdrawn":     text.Say("已收回，那张单子不能再用。", "Withdrawn: the slip no longer works."),
		"password_set":       text.Say("新密码已生效，其他设备上的登录已全部退出。", "The new password holds; every other session has ended."),
		"session_ended":      text.Say("已让它退出，几秒内生效。", "It is signed out within seconds."),
		"factor_off":         text.Say("两步验证已关闭。", "The second factor is off."),
		"posting_closed":     text.Say("岗位已关闭。", "The posting is closed."),
		"signed_out":         text.Say("已退出登录。", "You are signed out."),
		"password_changed":   text.Say("密码已修改，其他设备上的登录已全部退出。", "Password changed; every other session has ended."),
		"token_revoked":      text.Say("令牌已撤销，立即失效。", "The token is revoked and no longer works."),
		"disabled":           text.Say("账号已停用。", "The account is disabled."),
		"registered":         text.Say("登记成功，现在就可以发布岗位。本单位显示为“未核验”，学校或教育局核验后才能接收学生。", "Registered: you can post now. Your unit shows as unverified; a school or the bureau verifies it before students come."),
		"joined":             text.Say("账号已建好，欢迎。", "Your account is ready. Welcome."),
		"applied":            text.Say("申请已提交，单位处理后这里会更新。", "You have applied. This page changes when the unit answers."),
		"withdrawn":          text.Say("申请已撤回。", "The application is withdrawn."),
		"reported":           text.Say("举报已收到，会转给相关学校和教育局核查。谢谢您。", "Thank you. The report goes to the schools concerned and the bureau."),
	}
}
