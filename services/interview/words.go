package interview

import (
	"slices"

	"firstkm/services/fair"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
)

// Notes are what a unit may say with a proposal.
func Notes() []text.Words {
	return []text.Words{
		text.Say("请带学生证。", "Please bring your student card."),
		text.Say("会看一次实际操作，请穿便于操作的衣服和鞋。", "You will show some practical work: wear clothes and shoes fit for it."),
		text.Say("请准备一份作品或实训照片。", "Please bring a piece of your work or photos of it."),
		text.Say("会参观岗位，家长或老师可以陪同。", "You will see the workplace; a parent or a teacher may come along."),
	}
}

// Refusals are why a student takes none of the times.
func Refusals() []text.Words {
	return []text.Words{
		text.Say("几个时间都有课或考试，请另给时间", "Classes or exams at all of these times; please propose others"),
		text.Say("几个时间都不方便，请另给时间", "None of these times suits; please propose others"),
		text.Say("希望换一种面试方式", "Another kind of interview would suit better"),
		text.Say("已决定去别的岗位", "I have decided for another post"),
	}
}

// Cancellations are why a side cancels; none for a role that is no side.
func Cancellations(of actor.Role) []text.Words {
	switch of {
	case actor.Enterprise:
		return []text.Words{
			text.Say("面试人员临时不能到，将另约时间", "The interviewer cannot come; other times follow"),
			text.Say("面试方式或地点有变，将重新约定", "Kind or place changes; a new proposal follows"),
			text.Say("岗位安排有变化", "Plans for the post have changed"),
		}
	case actor.Student:
		return []text.Words{
			text.Say("临时有课或考试，希望另约时间", "A class or an exam came up; please propose other times"),
			text.Say("身体不适，希望另约时间", "I am not well; please propose other times"),
			text.Say("已决定去别的岗位", "I have decided for another post"),
		}
	}
	return nil
}

// Why the program ends an interview.
const (
	withApplication = "with_application"
	unverified      = "unverified"
)

// ReasonWords is a note or a reason in both languages, as it was chosen.
func ReasonWords(zh string) text.Words {
	switch zh {
	case withApplication:
		return text.Say("这份申请已经结束，面试随之结束。", "The application has ended, and the interview with it.")
	case unverified:
		return text.Say("单位的核验已撤回，不再面试学生。", "The unit is not verified any more and interviews nobody.")
	}
	for _, list := range [][]text.Words{Notes(), Refusals(), Cancellations(actor.Enterprise), Cancellations(actor.Student)} {
		for _, w := range list {
			if w.Zh == zh {
				return w
			}
		}
	}
	return fair.ReasonOf(zh)
}

// WordWords is a result as the student reads it.
func WordWords(w fair.Word) text.Words {
	return map[fair.Word]text.Words{
		fair.Prefer: text.Say("面试后，单位优先考虑您。", "After the interview the unit prefers you."),
		fair.Good:   text.Say("面试后，单位认为您可以胜任。", "After the interview the unit finds you fit for the post."),
		fair.Unfit:  text.Say("面试后，单位认为这个岗位不适合您。", "After the interview the unit finds the post not suitable for you."),
	}[w]
}

// Said is what a student is told of the meaning of a result.
func Said() text.Words {
	return text.Say("这不是录用：录用要有录用意向，并由学校确认。", "It is no placement: that takes the unit's intent and your school's confirmation.")
}

func chosen(list []text.Words, zh string) bool {
	return slices.ContainsFunc(list, func(w text.Words) bool { return w.Zh == zh })
}

func because(list []text.Words, reason string) error {
	if chosen(list, reason) {
		return nil
	}
	return ErrInvalid.With(fault.In("reason", "请从列表选择理由，对方会看到。", "choose a reason of the list; the other side reads it"))
}
