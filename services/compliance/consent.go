package compliance

import (
	"fmt"

	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
)

// ConsentFacts is what student and guardian have said to one arrangement (知情同意书), whatever the student's age; to a self-arranged
// one, their application takes its place.
type ConsentFacts struct {
	Origin   Origin     `json:"origin" doc:"Who arranges. Default school."`
	Start    civil.Date `json:"start_date" doc:"First day of the internship. Required."`
	Version  string     `json:"version,omitzero" doc:"Of the facts as they stand; what was signed for another version does not count. Empty: not compared."`
	Student  Consent    `json:"student,omitzero" doc:"The student's answer."`
	Guardian Consent    `json:"guardian,omitzero" doc:"The answer of the legal guardian or parent, or of the guardian body."`
}

// Consent is one person's answer to an arrangement.
type Consent struct {
	Given       Given      `json:"given,omitzero" doc:"Default: none yet."`
	On          civil.Date `json:"on,omitzero" doc:"Day of the signature."`
	WithdrawnOn civil.Date `json:"withdrawn_on,omitzero" doc:"Day on which it was taken back."`
	Version     string     `json:"version,omitzero" doc:"Of the facts that were shown."`
	Verified    bool       `json:"verified,omitzero" doc:"Somebody made sure who answered."`
}

// Given is what somebody answered.
type Given string

// The answers; NotGiven while there is none.
const (
	NotGiven Given = ""
	Agreed   Given = "agreed"
	Refused  Given = "refused"
)

// Enum lists the values of Given.
func (Given) Enum() []string { return values(Agreed, Refused) }

// UnmarshalText refuses unknown values.
func (v *Given) UnmarshalText(b []byte) error { return choose(v, b) }

// CheckConsent is the part of gate G4 that asks for informed consent (第九条), for an arrangement by the school, and for the application
// of both (第十条) where the student found the unit. A refusal blocks this arrangement and opens another; nothing else follows from it.
func CheckConsent(f ConsentFacts) []Finding {
	found := f.of("student", text.Say("学生", "the student"), f.Student)
	found = append(found, f.of("guardian", text.Say("监护人", "the guardian"), f.Guardian)...)
	if f.Origin != FromSelf && (f.Student.against() || f.Guardian.against()) {
		found = append(found, find(RuleRefuse, fault.Info, "refusal",
			text.Say("学生和监护人明确不同意学校安排的，学生可以自行选择符合条件的单位，不影响毕业和评优。", "Where student and guardian refuse the school's arrangement, the student may choose a qualifying unit; it is held against nobody."),
			text.Say("解除这次安排，学生即可申请别的岗位。", "Release the arrangement; the student may then apply elsewhere.")))
	}
	return found
}

func (c Consent) against() bool { return c.Given == Refused || !c.WithdrawnOn.IsZero() }

// of checks one answer. The messages name the paper that the origin asks for.
func (f ConsentFacts) of(field string, who text.Words, c Consent) []Finding {
	rule, paper := RuleConsent, text.Say("知情同意书", "the informed consent")
	if f.Origin == FromSelf {
		rule, paper = RuleSelf, text.Say("自主实习申请", "the application for a self-arranged internship")
	}
	stop := func(message, fix text.Words) []Finding {
		return []Finding{find(rule, fault.Block, field, message, fix)}
	}
	ask := text.Say("请"+who.Zh+"阅读后作答，线上或纸质都可以。", "Ask "+who.En+" to read and answer, on the phone or on paper.")
	release := text.Say("不得安排。请解除这次安排，由学生另行选择。", "It may not go on: release the arrangement and let the student choose.")
	switch {
	case c.Given == NotGiven:
		return stop(text.Say(who.Zh+"还没有签署"+paper.Zh+"。", capital(who.En)+" has not signed "+paper.En+"."), ask)
	case c.Given == Refused:
		return stop(text.Say(who.Zh+"不同意这次安排。", capital(who.En)+" does not agree to this arrangement."), release)
	case !c.WithdrawnOn.IsZero():
		return stop(text.Say(fmt.Sprintf("%s在 %s 撤回了同意。", who.Zh, c.WithdrawnOn), fmt.Sprintf("%s withdrew on %s.", capital(who.En), c.WithdrawnOn)), release)
	case f.Version != "" && c.Version != f.Version:
		return stop(text.Say("岗位情况在"+who.Zh+"签署后有变化，须重新征求意见。", "The facts changed after "+who.En+" signed; they have to be asked anew."), ask)
	case c.On.IsZero() || !c.On.Before(f.Start):
		return stop(text.Say(fmt.Sprintf("%s的签署日期须在实习开始（%s）之前。", who.Zh, f.Start), fmt.Sprintf("%s must have signed before the first day, %s.", capital(who.En), f.Start)),
			text.Say("签署以后再开始实习；必要时改期。", "Begin only after it is signed; move the dates if need be."))
	case !c.Verified:
		return []Finding{find(rule, fault.Warn, field,
			text.Say(who.Zh+"通过打印的链接作答，还没有人核实身份。", capital(who.En)+" answered by a printed link, and nobody has made sure who it was."),
			text.Say("打一次电话核实，或当面核对证件，并记下来。", "Verify by telephone or by seeing the document, and record it."))}
	}
	return nil
}

// capital begins a sentence with an English noun phrase.
func capital(s string) string { return string(s[0]-'a'+'A') + s[1:] }
