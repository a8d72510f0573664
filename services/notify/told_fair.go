package notify

import "firstkm/events"

// toldFair is what happens to fairs. Students hear of what is personal to them, each one once; that a fair is coming they see on
// their page 今天.
func toldFair() []rule {
	at := "/fairs/{fair}"
	return []rule{
		{event: events.FairInvited{}, to: theUnit, kind: Duty, zh: "一所学校邀请本单位参加双选会，请答复并安排展位、岗位和面谈时段。", en: "A school invites your unit to a fair; answer, and choose openings and slots.", target: at},
		{event: events.FairAnswered{}, to: theSchool, kind: Matter, zh: "{unit}答复了双选会邀请。", en: "{unit} answered the invitation to your fair.", target: at},
		{event: events.FairMoved{}, to: theUnit, kind: Matter, zh: "双选会的时间或地点有变动，请看页面；不能参加的，请改答复。", en: "A fair is at another time or place now; see the page, and change your answer if you cannot come.", target: at},
		{event: events.FairCalledOff{}, to: theUnit, kind: Matter, only: func(f fact) bool { return f.Enterprise != "" }, zh: "一场双选会已取消，原因请看页面。", en: "A fair is cancelled; the page says why.", target: at},
		{event: events.FairCalledOff{}, to: theStudent, kind: Matter, only: func(f fact) bool { return f.Student != "" }, zh: "您报名的双选会已取消，预约全部作废，原因请看页面。", en: "The fair that you registered for is cancelled, with all bookings; the page says why.", target: at},
		{event: events.FairAssessed{}, to: theStudent, kind: Matter, zh: "双选会已结束，面谈单位对您的意见可以查看了。", en: "The fair is over; you can read what the units that you met think.", target: at},
	}
}
