package notify

import "firstkm/events"

// toldPractice is what happens to applications for posts of teachers' practice. The unit hears of a teacher only that there
// is one; what a teacher reports is between teacher and school.
func toldPractice() []rule {
	it := "/practice/{practice}"
	return []rule{
		{event: events.PracticeApplied{}, to: theUnit, kind: Duty, zh: "“{post}”收到一名教师的企业实践申请，请答复。", en: "A teacher has applied for practice at “{post}”; please answer.", target: it},
		{event: events.PracticeAccepted{}, to: theTeacher, kind: Matter, zh: "“{post}”同意接收您实践，等学校在 {until} 前确认。", en: "“{post}” takes you for practice; your school confirms by {until}.", target: it},
		{event: events.PracticeAccepted{}, to: theirOffice, kind: Duty, zh: "一名教师到“{post}”的企业实践等您确认，{until} 前有效。", en: "A teacher's practice at “{post}” waits for your confirmation until {until}.", target: it},
		{event: events.PracticeDeclined{}, to: theTeacher, kind: Matter, zh: "“{post}”这次没有接收您实践，可查看理由，再看看别的岗位。", en: "“{post}” does not take you for practice; see the reason and look at other posts.", target: it},
		{event: events.PracticeWithdrawn{}, to: theUnit, kind: Matter, zh: "“{post}”的一份教师企业实践申请已撤回。", en: "A teacher's application for practice at “{post}” was withdrawn.", target: it},
		{event: events.PracticeConfirmed{}, to: theTeacher, kind: Matter, zh: "学校已确认您到“{post}”实践。", en: "Your school has confirmed your practice at “{post}”.", target: it},
		{event: events.PracticeConfirmed{}, to: theUnit, kind: Matter, zh: "学校已确认一名教师到“{post}”实践，请做好接待；结束后请出具证明。", en: "A school has confirmed a teacher's practice at “{post}”: make ready, and attest it when it is over.", target: it},
		{event: events.PracticeReturned{}, to: theTeacher, kind: Matter, zh: "学校退回了您到“{post}”的企业实践，请查看理由。", en: "Your school returned your practice at “{post}”; see the reason.", target: it},
		{event: events.PracticeReturned{}, to: theUnit, kind: Matter, zh: "学校退回了“{post}”的一份教师企业实践，请查看理由。", en: "A school returned a teacher's practice at “{post}”; see the reason.", target: it},
		{event: events.PracticeLapsed{}, to: theTeacher, kind: Matter, zh: "您到“{post}”的企业实践，学校到期未确认，名额已放出。", en: "Your practice at “{post}” was not confirmed in time and its place is free.", target: it},
		{event: events.PracticeLapsed{}, to: theUnit, kind: Matter, zh: "“{post}”的一份教师企业实践到期未获学校确认，名额已放出。", en: "A teacher's practice at “{post}” was not confirmed in time; its place is free.", target: it},
		{event: events.PracticeLapsed{}, to: theirOffice, kind: Duty, zh: "一名教师到“{post}”的企业实践到期未确认，已失效，请联系教师。", en: "A teacher's practice at “{post}” lapsed unconfirmed; please speak to the teacher.", target: it},
		{event: events.PracticeReported{}, to: theirOffice, kind: Matter, zh: "一名教师交了到“{post}”的企业实践报告。", en: "A teacher handed in the report on the practice at “{post}”.", target: it},
		{event: events.PracticeAttested{}, to: theTeacher, kind: Matter, zh: "单位已证明您在“{post}”的企业实践：{from} 至 {to}，等师资办核实。", en: "The unit attested your practice at “{post}” from {from} to {to}; the teachers' office verifies it.", target: it},
		{event: events.PracticeAttested{}, to: theirOffice, kind: Duty, zh: "单位证明了一名教师在“{post}”的企业实践，请核实后计入。", en: "The unit attested a teacher's practice at “{post}”; verify it, so that it counts.", target: it},
		{event: events.PracticeFinished{}, to: theTeacher, kind: Matter, zh: "您在“{post}”的企业实践已核实，计入五年六个月。", en: "Your practice at “{post}” is verified and counts towards the six months in five years.", target: it},
		{event: events.PracticeFinished{}, to: theUnit, kind: Matter, zh: "学校已核实“{post}”的一份教师企业实践，证明不能再改。", en: "A school has verified a teacher's practice at “{post}”; the statement stands.", target: it},
		{event: events.PracticeEnded{}, to: theTeacher, kind: Matter, zh: "学校登记您到“{post}”的企业实践未成行或已中止，不计入，请查看理由。", en: "Your school recorded that your practice at “{post}” did not come about or was broken off; it counts nothing. See the reason.", target: it},
		{event: events.PracticeEnded{}, to: theUnit, kind: Matter, zh: "学校登记“{post}”的一份教师企业实践未成行或已中止，请查看理由。", en: "A school recorded that a teacher's practice at “{post}” did not come about or was broken off; see the reason.", target: it},
	}
}
