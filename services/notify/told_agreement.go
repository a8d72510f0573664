package notify

import "firstkm/events"

// toldAgreements is what happens to three-party agreements. A unit hears once of many that a school drew up together; a minor's
// guardian hears when the child has signed and when all three have.
func toldAgreements() []rule {
	one, pile := "/agreements/{agreement}", "/agreements"
	byStudent := func(f fact) bool { return f.Side == "student" }
	return []rule{
		{event: events.AgreementDrawn{}, to: theStudent, kind: Duty, zh: "“{post}”（{unit}）的岗位实习三方协议等您签署，请在上岗前看过再签。", en: "The three-party agreement for “{post}” at {unit} waits for your signature; read and sign it before you start.", target: one},
		{event: events.AgreementsAsked{}, to: theUnit, kind: Duty, zh: "学校发来岗位实习三方协议，请在学生上岗前签署。", en: "A school sent three-party agreements: sign them before the students start.", target: pile},
		{event: events.AgreementChanged{}, to: theStudent, kind: Duty, zh: "“{post}”的三方协议有了新文本，请看过后重新签署。", en: "The agreement for “{post}” has a new text: read it and sign anew.", target: one},
		{event: events.AgreementChanged{}, to: theUnit, kind: Duty, zh: "“{post}”一名学生的三方协议有了新文本，请重新签署。", en: "The agreement of a student for “{post}” has a new text: sign anew.", target: one},
		{event: events.AgreementSigned{}, to: theGuardian, kind: Matter, only: byStudent, zh: "您的孩子已签署到{unit}实习的三方协议。想看协议内容，请与孩子一起查看或联系班主任。", en: "Your child has signed the three-party agreement for the internship at {unit}. Read it with your child, or ask the class teacher."},
		{event: events.AgreementCompleted{}, to: theStudent, kind: Matter, zh: "“{post}”的三方协议三方都已签署。", en: "All three have signed the agreement for “{post}”.", target: one},
		{event: events.AgreementCompleted{}, to: theGuardian, kind: Matter, zh: "您的孩子到{unit}实习的三方协议，学校、单位和学生都已签署。", en: "School, unit and student have all signed the agreement for your child's internship at {unit}."},
		{event: events.AgreementEnded{}, to: theStudent, kind: Matter, zh: "“{post}”的三方协议已随实习安排终止。", en: "The agreement for “{post}” ended with its arrangement.", target: one},
		{event: events.AgreementEnded{}, to: theUnit, kind: Matter, zh: "“{post}”一名学生的三方协议已随实习安排终止。", en: "The agreement of a student for “{post}” ended with its arrangement.", target: one},
	}
}
