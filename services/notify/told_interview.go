package notify

import (
	"firstkm/events"
	"firstkm/services/kernel/actor"
)

// toldInterviews is what happens to interviews outside fairs. The class teacher hears of those by telephone, which go through
// the class teacher, and of nothing else; a minor's guardian of what stands, and that it is off.
func toldInterviews() []rule {
	mine, applicant, class := "/applications/{application}#interview", "/applicants/{application}/interview", "/interviews"
	by := func(role actor.Role) func(fact) bool {
		return func(f fact) bool { return f.Role == string(role) }
	}
	not := func(role actor.Role) func(fact) bool {
		return func(f fact) bool { return f.Role != string(role) }
	}
	telephone := func(f fact) bool { return f.Kind == "telephone" }
	agreed, unanswered := func(f fact) bool { return f.Agreed }, func(f fact) bool { return !f.Agreed }
	return []rule{
		{event: events.InterviewProposed{}, to: theStudent, kind: Duty, zh: "“{post}”约您面试，请选一个时间，或说明为什么不行。", en: "“{post}” asks you to an interview: take one of the times, or say why not.", target: mine},
		{event: events.InterviewAgreed{}, to: theUnit, kind: Matter, zh: "“{post}”的一名申请人选定了面试时间。", en: "An applicant for “{post}” took a time for the interview.", target: applicant},
		{event: events.InterviewAgreed{}, to: classTeacher, kind: Duty, only: telephone, zh: "本班一名学生约定了“{post}”的电话面试，请届时联系单位并把电话交给学生。", en: "A student of your class has an interview by telephone for “{post}”: call the unit then and hand the telephone over.", target: class},
		{event: events.InterviewAgreed{}, to: theGuardian, kind: Matter, zh: "您的孩子约定了“{post}”（{unit}）的面试，时间和地点请问孩子或班主任。", en: "Your child agreed to an interview for “{post}” at {unit}; ask your child or the class teacher when and where."},
		{event: events.InterviewRefused{}, to: theUnit, kind: Matter, zh: "“{post}”的一名申请人没有接受面试时间，可查看理由，另给时间。", en: "An applicant for “{post}” took none of the times; see the reason and propose others.", target: applicant},
		{event: events.InterviewCancelled{}, to: theStudent, kind: Matter, only: not(actor.Student), zh: "“{post}”的面试已取消，可查看理由。", en: "The interview for “{post}” is cancelled; see the reason.", target: mine},
		{event: events.InterviewCancelled{}, to: theUnit, kind: Matter, only: by(actor.Student), zh: "“{post}”的一名申请人取消了面试，可查看理由。", en: "An applicant for “{post}” cancelled the interview; see the reason.", target: applicant},
		{event: events.InterviewCancelled{}, to: theUnit, kind: Matter, only: func(f fact) bool { return f.Role == string(actor.System().Role) && f.Agreed }, zh: "“{post}”的一次面试已取消，可查看理由。", en: "An interview for “{post}” is off; see the reason.", target: applicant},
		{event: events.InterviewCancelled{}, to: classTeacher, kind: Matter, only: func(f fact) bool { return telephone(f) && f.Agreed }, zh: "本班一名学生“{post}”的电话面试已取消。", en: "The interview by telephone for “{post}” of a student of your class is cancelled.", target: class},
		{event: events.InterviewCancelled{}, to: theGuardian, kind: Matter, only: agreed, zh: "您的孩子“{post}”（{unit}）的面试已取消。", en: "Your child's interview for “{post}” at {unit} is cancelled."},
		{event: events.InterviewRecorded{}, to: theStudent, kind: Matter, zh: "“{post}”的面试结果可以查看了。", en: "You can read what “{post}” thinks after the interview.", target: mine},
		{event: events.InterviewLapsed{}, to: theStudent, kind: Matter, only: unanswered, zh: "“{post}”的面试邀请没有答复，已过期。", en: "The interview that “{post}” proposed lapsed unanswered.", target: mine},
		{event: events.InterviewLapsed{}, to: theUnit, kind: Matter, only: unanswered, zh: "“{post}”的一名申请人没有答复面试邀请，可另给时间。", en: "An applicant for “{post}” did not answer; you may propose other times.", target: applicant},
	}
}
