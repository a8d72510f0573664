package batch

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"firstkm/events"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
)

// SheetID names a plan, a scheme or a set of rules of a batch: sht_….
type SheetID ident.ID

// SheetKind is what a sheet is.
type SheetKind string

// The kinds. A plan is one for each unit; of the others a batch has one.
const (
	JointPlan       SheetKind = "plan"          // 实习方案 (R-ART08-PLAN)
	ManagementRules SheetKind = "management"    // 管理制度 (R-ART13-RULES)
	SafetyRules     SheetKind = "safety"        // 安全规定 (R-ART13-RULES)
	Emergency       SheetKind = "emergency"     // 应急预案 (R-ART13-RULES)
	Assessment      SheetKind = "assessment"    // 考核方案 (R-ART27-ASSESS, -NOCOPY)
	Accommodation   SheetKind = "accommodation" // 住宿安排 (R-ART24-DORM)
	Boarding        SheetKind = "boarding"      // 住宿和请销假制度 (R-ART24-LEAVE)
)

// SheetKinds lists them, the plan first.
func SheetKinds() []SheetKind {
	return []SheetKind{JointPlan, ManagementRules, SafetyRules, Emergency, Assessment, Accommodation, Boarding}
}

// Label is what pages call a kind.
func (k SheetKind) Label() text.Words {
	return map[SheetKind]text.Words{
		JointPlan: text.Say("实习方案", "Plan with a unit"), ManagementRules: text.Say("实习管理制度", "Management rules"), SafetyRules: text.Say("实习安全规定", "Safety rules"),
		Emergency: text.Say("应急预案", "Emergency plan"), Assessment: text.Say("考核方案", "Assessment scheme"), Accommodation: text.Say("住宿安排", "Accommodation"),
		Boarding: text.Say("住宿和请销假制度", "Dormitory and leave rules"),
	}[k]
}

// Rule is the rule that asks for a kind.
func (k SheetKind) Rule() string {
	return map[SheetKind]string{
		JointPlan: "R-ART08-PLAN", ManagementRules: "R-ART13-RULES", SafetyRules: "R-ART13-RULES", Emergency: "R-ART13-RULES", Assessment: "R-ART27-ASSESS",
		Accommodation: "R-ART24-DORM", Boarding: "R-ART24-LEAVE",
	}[k]
}

// Section is one part of a sheet.
type Section struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// Sections are the names of the parts that a kind has, in the order of the regulation.
func (k SheetKind) Sections() []string {
	switch k {
	case JointPlan:
		return []string{"posts", "goals", "tasks", "standards", "preparation", "assessment", "safeguards"}
	case Assessment:
		return []string{"process", "result", "graders"}
	case Accommodation:
		return []string{"provider", "address", "arrangement"}
	}
	return []string{"text"}
}

// SectionLabel is what pages call a part.
func SectionLabel(name string) text.Words {
	return map[string]text.Words{
		"posts": text.Say("岗位要求", "Requirements of the posts"), "goals": text.Say("实习目标", "Goals"), "tasks": text.Say("实习任务", "Tasks"), "standards": text.Say("实习标准", "Standards"),
		"preparation": text.Say("必要的知识和技能准备", "Preparation"), "assessment": text.Say("考核要求", "Assessment requirements"), "safeguards": text.Say("保障措施", "Safeguards"),
		"process": text.Say("过程性考核的内容和办法", "Assessment of the process"), "result": text.Say("结果性考核的内容和办法", "Assessment of the result"), "graders": text.Say("学校和单位各由谁考核（职务）", "Who grades, at school and at the unit (posts)"),
		"provider": text.Say("谁提供住宿", "Who provides it"), "address": text.Say("地址", "Address"), "arrangement": text.Say("怎样统一安排和管理", "How it is arranged and kept"), "text": text.Say("正文", "Text"),
	}[name]
}

// Source says where the criteria of an assessment come from.
type Source string

// The sources. A scheme that merely copies the unit's attendance or staff rules is refused (R-ART27-NOCOPY).
const (
	OwnScheme       Source = "own"        // 校企共同制订
	UnitAttendance  Source = "attendance" // 套用单位考勤
	UnitStaffScheme Source = "staff"      // 套用单位员工考核标准
)

// Label is what pages call a source.
func (s Source) Label() text.Words {
	return map[Source]text.Words{
		OwnScheme: text.Say("校企共同为实习制订", "made for the internship by both"), UnitAttendance: text.Say("直接套用单位考勤", "the unit's attendance alone"), UnitStaffScheme: text.Say("直接套用员工考核标准", "the unit's staff standards"),
	}[s]
}

// Content is what a sheet says. The weights are percent and, as the source, of an assessment alone.
type Content struct {
	Sections []Section `json:"sections"`
	Process  int       `json:"process,omitempty"`
	Result   int       `json:"result,omitempty"`
	Source   Source    `json:"source,omitempty"`
}

// Text is what a part says.
func (c Content) Text(name string) string {
	for _, s := range c.Sections {
		if s.Name == name {
			return s.Text
		}
	}
	return ""
}

// Sheet is a plan, a scheme or a set of rules in its last edition. A plan counts when school and unit have approved the
// edition; the others when the vice-principal has. A change makes a new edition, which needs every approval again.
type Sheet struct {
	Paper
	ID      SheetID
	Batch   ID
	Kind    SheetKind
	Unit    org.ID // of a plan
	Edition int
	Content Content
	School1 bool // the vice-principal approved this edition
	Unit1   bool // the unit approved it
}

// ErrSheet refuses a step that the state of a sheet does not allow.
var ErrSheet = fault.New(fault.Conflict, "sheet.state", "这份材料当前的状态不能办理这一步，请刷新后再看。", "the state of this paper does not allow the step now; reload and see")

// ErrSheetTaken says that the batch has this sheet already.
var ErrSheetTaken = fault.New(fault.Conflict, "sheet.taken", "这个批次已有这份材料，请在原来那份上修改。", "the batch has this paper already; change that one")

func (s *Sheet) ref() events.SheetRef {
	return events.SheetRef{Sheet: string(s.ID), Batch: string(s.Batch), School: string(s.School), Enterprise: string(s.Unit), Kind: string(s.Kind), Edition: s.Edition, Version: s.Version}
}

const maxSection = 5000

// write puts a new content down; of what was handed in or approved it is a new edition.
func (s *Sheet) write(h Hand, c Content) error {
	if s.State == Submitted {
		return ErrSheet
	}
	kept := Content{Process: c.Process, Result: c.Result, Source: c.Source}
	if s.Kind != Assessment {
		kept = Content{}
	}
	var bad []fault.Field
	for _, name := range s.Kind.Sections() {
		t := strings.TrimSpace(c.Text(name))
		if utf8.RuneCountInString(t) > maxSection {
			bad = append(bad, fault.In(name, "不超过 5000 个字。", "at most 5,000 characters"))
		}
		kept.Sections = append(kept.Sections, Section{name, t})
	}
	if c.Process < 0 || c.Result < 0 || c.Process > 100 || c.Result > 100 {
		bad = append(bad, fault.In("process_weight", "权重是 0 到 100 的整数。", "weights are whole numbers from 0 to 100"))
	}
	if len(bad) > 0 {
		return ErrInvalid.With(bad...)
	}
	if s.State == Approved {
		s.Edition++
		s.move(h, "revise", Draft)
		s.Content, s.School1, s.Unit1 = kept, false, false
		return nil
	}
	s.Content = kept
	s.Paper.write(h.Now)
	return nil
}

// lacking lists what the sheet needs before anybody can approve it.
func (s *Sheet) lacking() (bad []fault.Field) {
	for _, name := range s.Kind.Sections() {
		if utf8.RuneCountInString(s.Content.Text(name)) < 2 {
			l := SectionLabel(name)
			bad = append(bad, fault.In(name, "请填写“"+l.Zh+"”。", "fill in: "+l.En))
		}
	}
	if s.Kind != Assessment {
		return bad
	}
	if s.Content.Process == 0 || s.Content.Result == 0 || s.Content.Process+s.Content.Result != 100 {
		bad = append(bad, fault.In("process_weight", "过程和结果两部分都要有权重，合计 100（第二十七条，R-ART27-ASSESS）。", "process and result both count, together 100 (Article 27, R-ART27-ASSESS)"))
	}
	if s.Content.Source != OwnScheme {
		bad = append(bad, fault.In("source", "不得简单套用单位考勤制度或员工标准（第二十七条，R-ART27-NOCOPY）：请由校企共同为实习制订。", "the unit's attendance or staff standards may not simply be applied (Article 27, R-ART27-NOCOPY); make a scheme for the internship"))
	}
	return bad
}

// step takes a step of the sheet.
func (s *Sheet) step(h Hand, name string) (events.Event, error) {
	switch {
	case name == "submit" && s.State.Open() && !h.Who.Is(actor.Enterprise):
		if bad := s.lacking(); len(bad) > 0 {
			return nil, ErrInvalid.With(bad...)
		}
		s.School1, s.Unit1 = false, false
		s.move(h, name, Submitted)
		return events.SheetSubmitted{SheetRef: s.ref()}, nil
	case name == "withdraw" && s.State == Submitted && !h.Who.Is(actor.Enterprise):
		s.School1, s.Unit1 = false, false
		s.move(h, name, Draft)
		return silent{}, nil
	case name == "approve" && slices.Contains(s.Next(h.Who.Role), name):
		if h.Who.Is(actor.Enterprise) {
			s.Unit1 = true
		} else {
			s.School1 = true
		}
		to := Submitted
		if s.School1 && (s.Unit1 || s.Kind != JointPlan) {
			to = Approved
		}
		s.move(h, name, to)
		return events.SheetApproved{SheetRef: s.ref(), Whole: to == Approved}, nil
	case name == "return" && slices.Contains(s.Next(h.Who.Role), name):
		if err := h.why(); err != nil {
			return nil, err
		}
		s.School1, s.Unit1 = false, false
		s.move(h, name, Returned)
		return events.SheetReturned{SheetRef: s.ref()}, nil
	}
	return nil, ErrSheet
}

// Next lists the steps that the state allows to a role, the usual one first.
func (s Sheet) Next(by actor.Role) []string {
	switch by {
	case actor.Enterprise:
		if s.State == Submitted && s.Kind == JointPlan && !s.Unit1 {
			return []string{"approve", "return"}
		}
		return nil
	case actor.VicePrincipal:
		if s.State == Submitted && !s.School1 {
			return []string{"approve", "return"}
		}
	}
	switch {
	case s.State.Open():
		return []string{"submit"}
	case s.State == Submitted:
		return []string{"withdraw"}
	}
	return nil
}

// EditionWords is the edition as pages say it.
func (s Sheet) EditionWords() text.Words {
	return text.Say(fmt.Sprintf("第 %d 版", s.Edition), fmt.Sprintf("edition %d", s.Edition))
}
