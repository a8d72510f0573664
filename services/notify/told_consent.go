package notify

import "firstkm/events"

// toldConsents is what happens to informed consent. Who said no, and why, is for the school alone; the other of the two is not told.
func toldConsents() []rule {
	const one = "/consents/{application}"
	return []rule{
		{event: events.ConsentAsked{}, to: theStudent, kind: Duty, zh: "请阅读“{post}”实习的知情同意书并作答；可以不同意，不影响毕业和评优。", en: "Please read the consent for the internship “{post}” and answer; you may say no, and it is not held against you.", target: one},
		{event: events.ConsentAsked{}, to: theSigner, kind: Duty, zh: "孩子的学校请您阅读“{post}”实习的知情同意书并作答；可以不同意，不影响孩子毕业和评优。", en: "Your child's school asks you to read the consent for the internship “{post}” and to answer; you may say no, and it is not held against your child.", target: one},
		{event: events.ConsentAnswered{}, to: theSchool, kind: Duty, zh: "有一份实习知情同意书答复“不同意”，请处理：可以解除安排，由学生另行选择。", en: "A consent was refused; please see to it: the arrangement can be released, and the student chooses anew.", target: one, only: func(f fact) bool { return !f.Agreed }},
		{event: events.ConsentAnswered{}, to: classTeacher, kind: Matter, zh: "本班一份实习知情同意书答复“不同意”，学校实习办会处理。", en: "A consent of your class was refused; the internship office sees to it.", target: one, only: func(f fact) bool { return !f.Agreed }},
		{event: events.ConsentWithdrawn{}, to: theSchool, kind: Duty, zh: "有一份实习知情同意书被撤回，请处理：可以解除安排，由学生另行选择。", en: "A consent was withdrawn; please see to it: the arrangement can be released, and the student chooses anew.", target: one},
		{event: events.ConsentWithdrawn{}, to: classTeacher, kind: Matter, zh: "本班一份实习知情同意书被撤回，学校实习办会处理。", en: "A consent of your class was withdrawn; the internship office sees to it.", target: one},
	}
}
