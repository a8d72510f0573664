package notify

import "firstkm/events"

// toldRound is what happens to placement rounds: the host hears of what others did, the other schools and the units of what the
// host did. Who obtained a post hears of it by the application that it becomes.
func toldRound() []rule {
	at := "/rounds/{round}"
	return []rule{
		{event: events.RoundPlanned{}, to: thePartners, kind: Duty, zh: "贵校受邀参加一个双选轮次，计划已拟定或有修改，请查看并决定是否同意。", en: "Your school is asked to take part in a placement round, planned or changed just now; see whether you agree.", target: at},
		{event: events.RoundConsented{}, to: theSchool, kind: Matter, zh: "一所联盟学校同意参加本校的双选轮次。", en: "A school of the alliance agreed to take part in your placement round.", target: at},
		{event: events.RoundInvited{}, to: theUnit, kind: Duty, zh: "一所学校邀请本单位参加双选轮次，请选择岗位、提供名额。", en: "A school invites your unit to a placement round; choose openings and offer seats.", target: at},
		{event: events.RoundDeclined{}, to: theReceiver, kind: Matter, zh: "{unit}不参加双选轮次。", en: "{unit} does not take part in the placement round.", target: at},
		{event: events.RoundOpened{}, to: thePartners, kind: Matter, zh: "本校参加的双选轮次已开放填报，请提醒学生。", en: "A placement round that your school takes part in is open; remind your students.", target: at},
		{event: events.RoundOpened{}, to: theInvited, kind: Matter, zh: "双选轮次已开放填报。截止前可以提供名额，给见过面的学生打分或排序。", en: "A placement round is open. Until it closes you may offer seats and mark whom you met.", target: at},
		{event: events.RoundExtended{}, to: thePartners, kind: Matter, zh: "本校参加的双选轮次推迟了填报截止时间。", en: "A placement round that your school takes part in closes later.", target: at},
		{event: events.RoundExtended{}, to: theInvited, kind: Matter, zh: "双选轮次推迟了填报截止时间。", en: "A placement round closes later.", target: at},
		{event: events.RoundClosed{}, to: theSchool, kind: Duty, zh: "双选轮次填报已截止，可以计算了。", en: "The window of a placement round is closed; it can be computed.", target: at},
		{event: events.RoundClosed{}, to: thePartners, kind: Matter, zh: "本校参加的双选轮次填报已截止。", en: "The window of a placement round that your school takes part in is closed.", target: at},
		{event: events.RoundComputed{}, to: theSchool, kind: Duty, zh: "双选轮次已计算，等待学校审核。", en: "A placement round was computed and waits for your review.", target: at},
		{event: events.RoundComputed{}, to: thePartners, kind: Matter, zh: "本校参加的双选轮次已计算，可以查看本校学生的结果。", en: "A placement round was computed; you can see the result of your students.", target: at},
		{event: events.RoundComputeFailed{}, to: theSchool, kind: Duty, zh: "双选轮次没有算出结果，请按轮次历史中的原因处理后再计算。", en: "A placement round could not be computed; see the reason in its history, mend it and compute again.", target: at},
		{event: events.RoundPublished{}, to: theSchool, kind: Matter, zh: "双选轮次的结果已公布，学生的岗位正在落实。", en: "The result of a placement round is published; students' places follow.", target: at},
		{event: events.RoundPublished{}, to: thePartners, kind: Matter, zh: "本校参加的双选轮次已公布结果，学生的岗位正在落实。", en: "The result of a placement round that your school takes part in is published; students' places follow.", target: at},
		{event: events.RoundSettled{}, to: theSchool, kind: Matter, zh: "双选轮次已全部落实，请查看未落实和未录取的学生。", en: "A placement round is settled; look after those without a place.", target: at},
		{event: events.RoundSettled{}, to: thePartners, kind: Matter, zh: "本校参加的双选轮次已全部落实，请查看本校未落实和未录取的学生。", en: "A placement round is settled; look after those of your students without a place.", target: at},
		{event: events.RoundCancelled{}, to: thePartners, kind: Matter, zh: "本校参加的双选轮次已取消，原因见轮次页面。", en: "A placement round that your school takes part in is cancelled; its page gives the reason.", target: at},
		{event: events.RoundCancelled{}, to: theInvited, kind: Matter, zh: "双选轮次已取消，提供的名额已收回。", en: "A placement round is cancelled; the seats that you offered are yours again.", target: at},
		{event: events.RoundUnmatched{}, to: theStudent, kind: Matter, zh: "本轮双选您没有获得岗位。请查看每个志愿的原因，再参加下一轮或直接申请岗位。", en: "You obtained no post in this placement round. See why for each choice; join the next round, or apply to posts directly.", target: at},
		{event: events.RoundUnlisted{}, to: theStudent, kind: Matter, zh: "本轮双选已公布。您没有填报志愿，所以没有安排岗位；可以参加下一轮，或直接申请岗位。", en: "The placement round is published. You gave no list, so you have no post of it; join the next round, or apply to posts directly."},
		{event: events.RoundVoided{}, to: theStudent, kind: Duty, zh: "本轮双选给您的岗位没有落实，请与学校实习办联系。", en: "The post that you obtained in the placement round could not become yours; please speak to your internship office."},
		{event: events.RoundVoided{}, to: theOffice, kind: Duty, zh: "一名学生在双选中获得的岗位没有落实，请在轮次结果中查看原因并联系学生。", en: "A student's post of a placement round could not be settled; see the reason among its results and speak to the student.", target: at},
	}
}
