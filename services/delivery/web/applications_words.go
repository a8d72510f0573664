package web

import (
	"time"

	"firstkm/services/application"
	"firstkm/services/compliance"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/text"
)

// whenWords writes an instant in both languages.
func whenWords(at time.Time) text.Words {
	return text.Say(When(text.Chinese, at), When(text.English, at))
}

// ownLight is the state as a light for the student.
func ownLight(s application.State) Light {
	l := Light{State: Note, Label: s.Label()}
	switch s {
	case application.Placed:
		l.State = Pass
	case application.Intended:
		l.State = Attention
	case application.Declined, application.Returned, application.Released:
		l.State = Blocked
	case application.Withdrawn, application.Lapsed:
		l.State = Unknown
	}
	return l
}

// road are the stages of an application that goes well.
func road() []application.State {
	return []application.State{application.Submitted, application.Shortlisted, application.Intended, application.Placed}
}

func stageWords(s application.State) text.Words {
	switch s {
	case application.Submitted:
		return text.Say("已申请", "Applied")
	case application.Shortlisted:
		return text.Say("备选", "Shortlist")
	case application.Intended:
		return text.Say("录用意向", "Intent")
	}
	return text.Say("学校确认", "Confirmed")
}

// applicationSteps draws how far an application has come. An ended one stops at the stage where it ended.
func applicationSteps(a application.Application) Steps {
	reached := 0
	for _, h := range a.History {
		for i, s := range road() {
			if h.State == s {
				reached = max(reached, i)
			}
		}
	}
	steps := Steps{Label: text.Say("申请进度", "Progress")}
	for i, s := range road() {
		step := Step{Label: stageWords(s), State: Unknown}
		switch {
		case i == reached && a.State == application.Released: // at its end, and still taken back
			step.State, step.Detail = Blocked, a.State.Label()
		case i == reached && a.State.Open():
			step.State = Note // where it stands; what comes next has not begun
		case i <= reached:
			step.State = Pass
		case i == reached+1:
			step.State, step.Detail = Blocked, a.State.Label()
		}
		steps.Items = append(steps.Items, step)
	}
	return steps
}

// nextWords says what happens next, in one sentence.
func nextWords(a application.Application) text.Words {
	switch a.State {
	case application.Submitted:
		return text.Say("单位正在看您的申请；列入备选后，单位才会看到您的姓氏、学校和班级。", "The unit is reading your application; your family name, school and class show only after shortlisting.")
	case application.Shortlisted:
		return text.Say("单位已把您列入备选，接下来会给出录用意向或说明不录用的理由。", "You are on the unit's shortlist; next comes its intent, or a no with a reason.")
	case application.Intended:
		return text.Say("单位同意录用，正在等您的学校确认。", "The unit wants you; your school is to confirm.")
	case application.Placed:
		if a.Origin == compliance.FromSelf {
			return text.Say("学校已批准为自主实习。上岗前还要签三方协议、参加岗前培训（第十四条、第八条）。", "Approved as self-arranged. Before the start come the three-party agreement and the training (Articles 14 and 8).")
		}
		return text.Say("学校已确认为学校安排的实习。上岗前还要签三方协议、参加岗前培训（第十四条、第八条）。", "Confirmed as arranged by the school. Before the start come the three-party agreement and the training (Articles 14 and 8).")
	case application.Declined:
		return text.Say("这家单位这次没有录用，可以继续申请别的岗位。", "The unit said no this time; you may apply elsewhere.")
	case application.Returned:
		return text.Say("学校把这份录用意向退回了，可以问问班主任，或申请别的岗位。", "Your school returned the intent; ask your class teacher, or apply elsewhere.")
	case application.Released:
		return text.Say("学校解除了这次实习安排，不影响毕业和评优；可以申请别的岗位。", "Your school released this arrangement; it does not count against you. You may apply elsewhere.")
	case application.Lapsed:
		return text.Say("席位保留期内学校没有确认，意向已失效；可以请老师与单位联系后重新申请。", "The school did not confirm in time and the intent lapsed; ask your teacher, then apply again.")
	}
	return text.Say("这份申请已经结束。", "This application has ended.")
}

// reasonWords gives the wording of reasons that the program or a list of ours gave; others stand as they were written.
func reasonWords(reason string) text.Words {
	switch reason {
	case "":
		return text.Words{}
	case "placed_elsewhere":
		return text.Say("您在同一时间的另一个岗位已由学校确认，这份申请自动结束。", "Your school confirmed another post over the same dates, so this one ended by itself.")
	}
	return application.ReasonWords(reason)
}

// applicationTimeline tells what happened, the latest first.
func applicationTimeline(a application.Application) Timeline {
	var t Timeline
	for i := len(a.History) - 1; i >= 0; i-- {
		h := a.History[i]
		who := RoleName(h.Role)
		switch {
		case h.Role == actor.Student:
			who = text.Say("我", "I")
		case who.IsZero():
			who = text.Say("系统", "the program")
		}
		t.Items = append(t.Items, Moment{When: whenWords(h.At), Who: who, Title: h.State.Label(), Detail: reasonWords(h.Reason), State: ownLight(h.State).State})
	}
	return t
}
