package notify

import "firstkm/events"

// toldData is what happens to personal data. What concerns the data of a minor goes to the guardian too.
func toldData() []rule {
	tickets, grants, requests, breaches, mine := "/privacy/tickets", "/privacy/grants", "/privacy/requests", "/privacy/breaches", "/me/data"
	return []rule{
		{event: events.PrivacyTicketRequested{}, to: thePrincipal, kind: Duty, zh: "有一份应急查看申请等您审批。", en: "A break-glass look waits for your approval.", target: tickets},
		{event: events.PrivacyTicketDecided{}, to: theAsker, kind: Matter, zh: "您的应急查看申请{verdict}。", en: "Your break-glass look is {verdict}.", target: tickets},
		{event: events.PrivacyTicketClosed{}, to: theAsker, kind: Matter, zh: "应急查看已到时间，自动关闭。", en: "Your break-glass look is over; it closed itself.", target: tickets, only: func(f fact) bool { return f.Expired }},
		{event: events.PrivacyGrantRequested{}, to: thePrincipal, kind: Duty, zh: "有一份长期授权申请等您审批。", en: "A standing grant waits for your approval.", target: grants},
		{event: events.PrivacyGrantDecided{}, to: theAsker, kind: Matter, zh: "您的长期授权申请{verdict}。", en: "Your standing grant is {verdict}.", target: grants},
		{event: events.PrivacyGrantRevoked{}, to: theAsker, kind: Matter, zh: "您的长期授权已撤销，不能再据此查看个人信息。", en: "Your standing grant was revoked; nothing can be looked at under it any more.", target: grants},
		{event: events.PrivacyRequestOpened{}, to: theSchool, kind: Duty, zh: "有一份个人信息{asked}申请待答复，{due} 前办结。", en: "A request about personal data ({asked}) waits for an answer by {due}.", target: requests},
		{event: events.PrivacyRequestOpened{}, to: theGuardian, kind: Matter, zh: "学校收到关于您孩子个人信息的{asked}申请，{due} 前答复。", en: "The school received a request about your child's personal data ({asked}); it answers by {due}."},
		{event: events.PrivacyRequestAnswered{}, to: theStudent, kind: Matter, zh: "学校{consent}您的个人信息申请，请查看。", en: "Your school {consent} your request about personal data.", target: mine},
		{event: events.PrivacyRequestAnswered{}, to: theGuardian, kind: Matter, zh: "学校{consent}关于您孩子个人信息的申请。理由和办理情况可向学校查询。", en: "The school {consent} the request about your child's personal data. Ask the school for its reasons."},
		{event: events.PrivacyRequestDone{}, to: theStudent, kind: Matter, zh: "您的个人信息申请已办结。", en: "Your request about personal data has been carried out.", target: mine},
		{event: events.PrivacyRequestDone{}, to: theGuardian, kind: Matter, zh: "关于您孩子个人信息的申请已办结。", en: "The request about your child's personal data has been carried out."},
		{event: events.PrivacyBreachRecorded{}, to: thePrincipal, kind: Duty, zh: "登记了一起个人信息安全事件，请按预案处置、报告和告知。", en: "A breach of personal data is on record: act, report and tell.", target: breaches, only: func(f fact) bool { return f.Version == 1 }},
		{event: events.PrivacyBreachTold{}, to: theConcerned, kind: Urgent, zh: "个人信息安全告知：学校发现一起涉及您的信息安全事件，请打开查看情况和可以采取的措施。", en: "Notice of a breach: it concerns your personal data; open it for what happened and what you can do.", always: true},
		{event: events.PrivacyBreachTold{}, to: theirGuardian, kind: Urgent, zh: "个人信息安全告知：学校发现一起涉及您孩子的信息安全事件，请打开查看情况和可以采取的措施。", en: "Notice of a breach: it concerns your child's personal data; open it for what happened and what you can do.", always: true},
	}
}

// toldAccounts is what happens to accounts: whoever did not want it must hear of it at once.
func toldAccounts() []rule {
	sessions := "/account"
	return []rule{
		{event: events.AccountReset{}, to: theHolder, kind: Matter, zh: "您的账号已由管理员重设：原密码{factor}和所有登录都已失效。不是您要求的，请马上联系发账号的人。", en: "Your account was reset by somebody in charge of it: its password{factor} and all sessions are void. If you did not ask for it, speak to whoever let you in.", target: sessions},
		{event: events.AccountRenewed{}, to: theHolder, kind: Matter, zh: "您的账号用重设单设置了新密码。不是您本人操作，请马上联系发账号的人。", en: "Your account got a new password by a reset slip. If that was not you, speak to whoever let you in.", target: sessions},
		{event: events.AccountPasswordChanged{}, to: theHolder, kind: Matter, zh: "您的密码已修改，其他设备上的登录都已退出。不是您本人操作，请马上重设。", en: "Your password was changed and every other session ended. If that was not you, have it reset at once.", target: sessions},
		{event: events.AccountFactorChanged{}, to: theHolder, kind: Matter, zh: "您的两步验证已{switched}。不是您本人操作，请马上联系发账号的人。", en: "Your second factor was switched {switched}. If that was not you, speak to whoever let you in.", target: sessions},
		{event: events.AccountDisabled{}, to: theHolder, kind: Matter, zh: "您的账号已停用，所有登录已退出。有疑问请联系本单位管理员。", en: "Your account was disabled and its sessions ended. Speak to your organisation if that is wrong."},
	}
}
