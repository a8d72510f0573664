package notify

import "firstkm/events"

// toldRound is what happens to placement rounds. Who obtained a post hears of it by the application that it becomes.
func toldRound() []rule {
	return []rule{
		{event: events.RoundInvited{}, to: theUnit, kind: Duty, zh: "一所学校邀请本单位参加双选轮次，请选择岗位、提供名额。", en: "A school invites your unit to a placement round; choose openings and offer seats."},
		{event: events.RoundConsented{}, to: theSchool, kind: Matter, zh: "一所联盟学校同意参加本校的双选轮次。", en: "A school of the alliance agreed to take part in your placement round."},
		{event: events.RoundClosed{}, to: theSchool, kind: Duty, zh: "双选轮次填报已截止，可以计算了。", en: "The window of a placement round is closed; it can be computed."},
		{event: events.RoundComputed{}, to: theSchool, kind: Duty, zh: "双选轮次已计算，等待学校审核。", en: "A placement round was computed and waits for your review."},
		{event: events.RoundPublished{}, to: theSchool, kind: Matter, zh: "双选轮次的结果已公布，学生的岗位正在落实。", en: "The result of a placement round is published; students' places follow."},
		{event: events.RoundSettled{}, to: theSchool, kind: Matter, zh: "双选轮次已全部落实，请查看未落实和未录取的学生。", en: "A placement round is settled; look after those without a place."},
		{event: events.RoundUnmatched{}, to: theStudent, kind: Matter, zh: "本轮双选您没有获得岗位。请查看每个志愿的原因，再参加下一轮或直接申请岗位。", en: "You obtained no post in this placement round. See why for each choice; join the next round, or apply to posts directly."},
	}
}
