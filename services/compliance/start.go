package compliance

import (
	"fmt"
	"slices"

	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
)

// Paper is what an earlier gate said of something that must stand before the start. What nobody has looked at is not Known, and
// is never read as a pass.
type Paper struct {
	Known bool      `json:"known,omitzero" doc:"Somebody looked. Default false: not known, which keeps the student from starting."`
	Found []Finding `json:"-"`
}

// Cover is one policy that insures the student (第三十五条).
type Cover struct {
	Span
	Liability bool `json:"liability,omitzero" doc:"Internship liability insurance (实习责任保险); no other kind counts for R-ART35-LIAB."`
}

// StartFacts is what gate G5 must know of one student's internship.
type StartFacts struct {
	AsOf         civil.Date `json:"as_of" doc:"The day on which the question is asked."`
	From         civil.Date `json:"from" doc:"First day of the internship."`
	To           civil.Date `json:"to" doc:"Last day of the internship."`
	Match        MatchFacts `json:"match" doc:"Student, placement and caps as at G3; asked again."`
	SchoolRegion string     `json:"school_region,omitzero" doc:"GB/T 2260 of the school; with the place of work it tells whether the internship is out of town."`

	Plan      Paper `json:"plan" doc:"Plan of batch and unit, approved by both (R-ART08-PLAN)."`
	Filing    Paper `json:"filing" doc:"Filing with the competent department (R-ART05-FILE): submitted; accepted where it is special, cross-province or abroad."`
	Consent   Paper `json:"consent" doc:"Informed consent of student and guardian (R-ART09-CONSENT), or, when self-arranged, the application of both (R-ART10-SELF)."`
	Agreement Paper `json:"agreement" doc:"Three-party agreement, signed by all three before the start (R-ART14-NOSIGN)."`
	Lodging   Paper `json:"lodging" doc:"Unified accommodation out of town (R-ART24-DORM)."`

	Covers        []Cover    `json:"covers,omitzero" doc:"Policies whose insured list names the student."`
	TrainedOn     civil.Date `json:"trained_on,omitzero" doc:"Day of the training before the start."`
	ExamTaken     bool       `json:"exam_taken,omitzero" doc:"The student sat the safety exam at least once."`
	ExamPassed    bool       `json:"exam_passed,omitzero" doc:"And passed it."`
	SchoolMentors []Span     `json:"school_mentors,omitzero" doc:"Days on which the school's instructor (实习指导教师) is assigned."`
	UnitMentors   []Span     `json:"unit_mentors,omitzero" doc:"Days on which the unit's own person (专门人员) is assigned."`
}

// LightState is how one rule of the start gate stands.
type LightState string

// The states; only Wanting and Unknown keep a student from starting.
const (
	Met     LightState = "met"     // 通过
	Warned  LightState = "warned"  // 注意
	Wanting LightState = "wanting" // 不通过
	Unknown LightState = "unknown" // 未核实
)

// Owner is who turns a light green.
type Owner string

// The owners.
const (
	OwnerSchool  Owner = "school"  // 学校实习办
	OwnerClass   Owner = "class"   // 班主任
	OwnerUnit    Owner = "unit"    // 实习单位
	OwnerStudent Owner = "student" // 学生
)

// Label is what pages call the owner.
func (o Owner) Label() text.Words {
	return map[Owner]text.Words{
		OwnerSchool: text.Say("学校实习办", "The internship office"), OwnerClass: text.Say("班主任", "The class teacher"),
		OwnerUnit: text.Say("实习单位", "The unit"), OwnerStudent: text.Say("学生本人", "The student"),
	}[o]
}

// Light is one line of the start gate (上岗前核查).
type Light struct {
	Rule    string
	State   LightState
	Class   Class // of what was found; empty when met
	Owner   Owner
	Message text.Words
	Fix     text.Words // what turns it green; empty when met
}

// Startable reports whether nothing red or not known keeps the student from starting.
func Startable(lights []Light) bool {
	return !slices.ContainsFunc(lights, func(l Light) bool { return l.State == Wanting || l.State == Unknown })
}

// CheckStart is National().CheckStart.
func CheckStart(f StartFacts) []Finding { return National().CheckStart(f) }

// CheckStart is gate G5: what keeps this student from starting, and what warns. It says the same as StartLights.
func (r Regulation) CheckStart(f StartFacts) []Finding {
	var found []Finding
	for _, l := range r.StartLights(f) {
		if l.State != Met {
			found = append(found, find(l.Rule, l.Class, "internship", l.Message, l.Fix))
		}
	}
	return found
}

// StartLights says of every rule of gate G5 how it stands, papers first, then people, then what G3 is asked again.
func (r Regulation) StartLights(f StartFacts) []Light {
	lights := []Light{
		f.Plan.light(RulePlan, OwnerSchool, fault.Block, text.Say("实习方案", "The plan"), text.Say("实习方案须由学校和单位双方批准。", "School and unit both approve the plan.")),
		f.Filing.light(RuleFile, OwnerSchool, fault.Document, text.Say("备案", "The filing"), text.Say("请向主管部门提交备案，或登记纸质备案编号。", "File it with the competent department, or record the number of the paper.")),
		f.consent(),
		f.Agreement.light(RuleNoSign, OwnerSchool, fault.Block, text.Say("三方协议", "The three-party agreement"), text.Say("三方须在上岗前签完协议。", "All three sign before the start.")),
		f.insured(),
		f.trained(),
		f.examined(),
		mentored(f.SchoolMentors, f, OwnerSchool, text.Say("校内实习指导教师", "the school's instructor")),
		mentored(f.UnitMentors, f, OwnerUnit, text.Say("企业指导人员", "the unit's own mentor")),
		f.lodged(),
		f.unitSafe(),
	}
	return append(lights, r.again(f)...)
}

func met(rule string, owner Owner, message text.Words) Light {
	return Light{Rule: rule, State: Met, Owner: owner, Message: message}
}

func wanting(rule string, owner Owner, class Class, message, fix text.Words) Light {
	return Light{Rule: rule, State: Wanting, Class: class, Owner: owner, Message: message, Fix: fix}
}

// light is a paper as a light: grey when nobody looked, red with the first thing that stops, yellow with a warning.
func (p Paper) light(rule string, owner Owner, class Class, what, fix text.Words) Light {
	if !p.Known {
		return Light{
			Rule: rule, State: Unknown, Class: class, Owner: owner, Fix: fix,
			Message: text.Say(what.Zh+"还没有登记，无法核实。", what.En+" is not recorded yet, so nothing is known of it."),
		}
	}
	l := met(rule, owner, text.Say(what.Zh+"：符合要求。", what.En+": in order."))
	for _, f := range p.Found {
		switch {
		case f.Class == fault.Info || l.State == Wanting:
		case stops(f.Class):
			l = wanting(rule, owner, class, f.Message, f.Fix)
		case l.State == Met:
			l = Light{Rule: rule, State: Warned, Class: fault.Warn, Owner: owner, Message: f.Message, Fix: f.Fix}
		}
	}
	return l
}

func stops(c Class) bool { return c == fault.Block || c == fault.Document || conditional(c) }

// consent is R-ART09-CONSENT for what the school arranges, R-ART10-SELF for what the student found.
func (f StartFacts) consent() Light {
	if f.Match.Origin == FromSelf {
		return f.Consent.light(RuleSelf, OwnerStudent, fault.Block, text.Say("学生和监护人的自主实习申请", "The application of student and guardian"),
			text.Say("自主实习须学生和监护人申请、学校批准。", "Student and guardian apply, and the school approves."))
	}
	return f.Consent.light(RuleConsent, OwnerClass, fault.Block, text.Say("知情同意书", "The informed consent"),
		text.Say("学生和监护人都须签署，满 18 周岁也一样。", "Student and guardian both sign, also at eighteen and over."))
}

// Unsigned is what R-ART14-NOSIGN finds of an arrangement whose agreement is not in force: not drawn up yet, or not signed by all.
func Unsigned(drawn bool) []Finding {
	if !drawn {
		return []Finding{block(RuleNoSign, "agreement", text.Say("三方协议还没有拟订。", "The three-party agreement is not drawn up yet."),
			text.Say("请在“三方协议”里拟订，再由三方签署。", "Draw it up under Agreements; then all three sign."))}
	}
	return []Finding{block(RuleNoSign, "agreement", text.Say("三方协议还没有签完。", "The three-party agreement is not signed by all three yet."),
		text.Say("三方须在上岗前签完，线上或纸质都可以。", "All three sign before the start, electronically or on paper."))}
}

// insured is R-ART35-LIAB: every day of the internship, over one policy or several.
func (f StartFacts) insured() Light {
	fix := text.Say("登记实习责任保险，把学生列入参保名单。保费由学校或单位承担，不得向学生收取。", "Record the liability policy and put the student on its list. School or unit pays, never the student.")
	var spans []Span
	for _, c := range f.Covers {
		if c.Liability {
			spans = append(spans, c.Span)
		}
	}
	if len(spans) == 0 {
		return wanting(RuleLiability, OwnerSchool, fault.Block, text.Say("没有实习责任保险。", "There is no internship liability insurance."), fix)
	}
	if gap := Gap(spans, f.From, f.To); !gap.IsZero() {
		return wanting(RuleLiability, OwnerSchool, fault.Block,
			text.Say(fmt.Sprintf("实习责任保险没有覆盖 %s；差一天也不行。", gap), fmt.Sprintf("The liability insurance does not cover %s; a gap of a day is a gap.", gap)), fix)
	}
	return met(RuleLiability, OwnerSchool, text.Say(fmt.Sprintf("实习责任保险覆盖 %s 至 %s 每一天。", f.From, f.To), fmt.Sprintf("The liability insurance covers every day from %s to %s.", f.From, f.To)))
}

// trained is R-ART08-PRETRAIN: on the first day at the latest.
func (f StartFacts) trained() Light {
	if f.TrainedOn.IsZero() || f.TrainedOn.After(f.AsOf) {
		return wanting(RuleTraining, OwnerClass, fault.Block, text.Say("没有岗前培训的记录。", "No training before the start is recorded."),
			text.Say("组织岗前培训并登记参加的学生。", "Train the group and record who was there."))
	}
	return met(RuleTraining, OwnerClass, text.Say(fmt.Sprintf("%s 参加了岗前培训。", f.TrainedOn), fmt.Sprintf("Trained on %s.", f.TrainedOn)))
}

// examined is R-ART31-EXAM.
func (f StartFacts) examined() Light {
	fix := text.Say("学生在手机上参加安全考试，或由学校登记纸质考试成绩。", "The student sits the safety exam on the phone, or the school records the paper's result.")
	switch {
	case f.ExamPassed:
		return met(RuleExam, OwnerStudent, text.Say("安全考试合格。", "The safety exam is passed."))
	case f.ExamTaken:
		return wanting(RuleExam, OwnerStudent, fault.Block, text.Say("安全考试还不合格。", "The safety exam is not passed yet."), text.Say("重读没有答对的知识点，再考一次。", "Read again what went wrong, then sit it again."))
	}
	return wanting(RuleExam, OwnerStudent, fault.Block, text.Say("还没有参加安全考试。", "The safety exam was not sat yet."), fix)
}

// mentored is R-ART08-MENTOR for one side: somebody on every day, a hand-over leaves no gap.
func mentored(spans []Span, f StartFacts, owner Owner, whom text.Words) Light {
	fix := text.Say("指定"+whom.Zh+"，直到实习结束。", "Appoint "+whom.En+" until the end.")
	if len(spans) == 0 {
		return wanting(RuleMentor, owner, fault.Block, text.Say("没有"+whom.Zh+"。", "There is nobody as "+whom.En+"."), fix)
	}
	if gap := Gap(spans, f.From, f.To); !gap.IsZero() {
		return wanting(RuleMentor, owner, fault.Block, text.Say(fmt.Sprintf("%s 起没有%s。", gap, whom.Zh), fmt.Sprintf("From %s on there is nobody as %s.", gap, whom.En)), fix)
	}
	return met(RuleMentor, owner, text.Say(whom.Zh+"：全程有人。", "Somebody is "+whom.En+" throughout."))
}

// cityDigits begin a region's code: the province and the prefecture.
const cityDigits = 4

// lodged is R-ART24-DORM. Out of town means another prefecture; who chose the unit has to declare the housing alone.
func (f StartFacts) lodged() Light {
	site := f.Match.Placement.Region
	what, fix := text.Say("外地实习的统一住宿", "Unified accommodation out of town"), text.Say("请安排统一住宿，并登记在实习批次的住宿安排里。", "Arrange it and record it with the batch.")
	switch {
	case len(site) < cityDigits || len(f.SchoolRegion) < cityDigits:
		return Light{
			Rule: RuleDorm, State: Unknown, Class: fault.Block, Owner: OwnerUnit,
			Message: text.Say("缺少工作地点或学校所在地，不知道是不是外地实习。", "The place of work or of the school is missing, so nobody knows whether this is out of town."),
			Fix:     text.Say("请单位补全岗位的工作地点。", "The unit completes the place of work."),
		}
	case site[:cityDigits] == f.SchoolRegion[:cityDigits]:
		return met(RuleDorm, OwnerSchool, text.Say("在学校所在地市实习，不需要统一住宿。", "Within the school's own city; nothing to arrange."))
	case f.Match.Placement.Housing == HousingProvided:
		return met(RuleDorm, OwnerUnit, text.Say("外地实习，单位提供住宿。", "Out of town; the unit houses the students."))
	}
	l := f.Lodging.light(RuleDorm, OwnerSchool, fault.Block, what, fix)
	if f.Match.Origin == FromSelf && l.State != Met {
		l.State, l.Class = Warned, fault.Warn
		l.Message = text.Say("自主实习在外地，请学生登记住处。", "Self-arranged and out of town: the student says where he lives.")
	}
	return l
}

// unitSafe is R-ART31-UNIT: the five documents, before students start.
func (f StartFacts) unitSafe() Light {
	for _, x := range verification(f.Match.Placement.Unit) {
		if x.Rule == RuleUnitSafety {
			return wanting(RuleUnitSafety, OwnerUnit, fault.Document, x.Message, x.Fix)
		}
	}
	return met(RuleUnitSafety, OwnerUnit, text.Say("单位的五项安全生产材料齐全。", "The unit has its five safety documents."))
}

// again asks G3 what may have changed since the school confirmed: verification, grade, age, barred work, caps, and whether the
// opening is still lawful. What the school decided then (major, list, who arranges) stands.
func (r Regulation) again(f StartFacts) []Light {
	m := f.Match
	m.AsOf, m.Stage, m.Placement.AsOf, m.Placement.Unit.AsOf = f.AsOf, Confirm, f.AsOf, f.AsOf
	m.Placement.StartDate, m.Placement.EndDate = f.From, f.To
	found := r.CheckMatch(m)
	var lights []Light
	for _, x := range []struct {
		rule  string
		owner Owner
		what  text.Words
	}{
		{RuleInspect, OwnerSchool, text.Say("单位已核验。", "The unit is verified.")},
		{RuleCredit, OwnerUnit, text.Say("单位没有违法失信记录。", "The unit has no adverse record.")},
		{RuleGrade, OwnerSchool, text.Say("开始当天在读二年级及以上。", "In the second grade or above on the first day.")},
		{RuleAge, OwnerSchool, text.Say("开始当天已满十六周岁。", "Over sixteen on the first day.")},
		{RuleMinor, OwnerUnit, text.Say("没有未成年学生禁忌的劳动。", "No work that minors may not do.")},
		{RuleFemale, OwnerUnit, text.Say("没有女学生禁忌的劳动。", "No work that women may not do.")},
		{RuleCap10, OwnerUnit, text.Say("单位实习学生不超过在岗职工的限额。", "Within the unit's share of interns.")},
		{RuleCap20, OwnerUnit, text.Say("同类岗位实习学生不超过限额。", "Within the share of this kind of post.")},
	} {
		lights = append(lights, foundLight(found, x.rule, x.owner, x.what))
	}
	settled := []string{RuleMajor, RuleCross, RuleParty, RuleSelf, RuleScope, RuleCognitive, RuleNoForce}
	for _, x := range found {
		if x.Class == fault.Info || slices.Contains(settled, x.Rule) || slices.ContainsFunc(lights, func(l Light) bool { return l.Rule == x.Rule }) {
			continue
		}
		lights = append(lights, foundLight(found, x.Rule, OwnerUnit, text.Words{}))
	}
	return lights
}

// foundLight is the strongest finding of a rule as a light.
func foundLight(found []Finding, rule string, owner Owner, fine text.Words) Light {
	l := met(rule, owner, fine)
	for _, f := range found {
		switch {
		case f.Rule != rule || f.Class == fault.Info || l.State == Wanting:
		case stops(f.Class):
			l = wanting(rule, owner, f.Class, f.Message, f.Fix)
		default:
			l = Light{Rule: rule, State: Warned, Class: f.Class, Owner: owner, Message: f.Message, Fix: f.Fix}
		}
	}
	return l
}
