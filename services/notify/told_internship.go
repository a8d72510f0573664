package notify

import "firstkm/events"

// toldInternships is what happens to internships: the student hears what is to be done before the start, the unit that it has to
// name a mentor, and everybody that somebody started or did not.
func toldInternships() []rule {
	at := "/internships/{internship}"
	return []rule{
		{event: events.InternshipPrepared{}, to: theStudent, kind: Duty, zh: "“{post}”的实习进入上岗准备：请看上岗前还差什么，参加培训和安全考试。", en: "“{post}” is being prepared: see what is missing before the start, the training and the safety exam.", target: at},
		{event: events.InternshipPrepared{}, to: theUnit, kind: Duty, zh: "“{post}”的一名学生进入上岗准备，请指定企业指导人员。", en: "A student of “{post}” is being prepared: name the unit's own mentor.", target: "/internships/do?do=name", still: true},
		{event: events.InternshipExamined{}, to: theStudent, kind: Matter, only: func(f fact) bool { return !f.Passed }, zh: "安全考试没有合格，请重读后再考一次。", en: "The safety exam was not passed: read again, then sit it once more.", target: at},
		{event: events.InternshipStarted{}, to: theStudent, kind: Matter, zh: "上岗前核查全部通过，“{post}”的实习从今天开始。", en: "The start gate is green: the internship “{post}” begins today.", target: at},
		{event: events.InternshipStarted{}, to: theUnit, kind: Matter, zh: "“{post}”的一名学生今天上岗。", en: "A student of “{post}” starts today.", target: at, still: true},
		{event: events.InternshipDropped{}, to: theStudent, kind: Matter, zh: "“{post}”的实习没有上岗，可查看理由。", en: "The internship “{post}” did not start; see the reason.", target: at},
		{event: events.InternshipDropped{}, to: theUnit, kind: Matter, zh: "“{post}”的一名学生没有上岗，可查看理由。", en: "A student of “{post}” did not start; see the reason.", target: at},
	}
}
