package batch

import (
	"slices"
	"strings"
	"unicode/utf8"

	"firstkm/events"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
)

// FilingID names a filing: flg_….
type FilingID ident.ID

// FilingKind is what a filing (备案) is about.
type FilingKind string

// The kinds of filings.
const (
	Ordinary      FilingKind = "ordinary"       // 岗位实习备案 (R-ART05-FILE)
	Special       FilingKind = "special"        // 专项备案 (R-ART17-EXC)
	CrossProvince FilingKind = "cross_province" // 跨省实习 (R-ART24-XPROV)
	Overseas      FilingKind = "abroad"         // 出境实习 (R-ART25-ABROAD)
)

// FilingKinds lists them.
func FilingKinds() []FilingKind { return []FilingKind{Ordinary, Special, CrossProvince, Overseas} }

// Enum lists the values.
func (FilingKind) Enum() (list []string) {
	for _, k := range FilingKinds() {
		list = append(list, string(k))
	}
	return list
}

// Label is what pages call a kind.
func (k FilingKind) Label() text.Words {
	return map[FilingKind]text.Words{
		Ordinary: text.Say("岗位实习备案", "Filing of the batch"), Special: text.Say("专项备案", "Special filing"),
		CrossProvince: text.Say("跨省实习备案", "Cross-province filing"), Overseas: text.Say("出境实习备案", "Filing of internships abroad"),
	}[k]
}

// twice reports whether the kind needs the consent of the competent department and a filing with the province.
func (k FilingKind) twice() bool { return k == CrossProvince || k == Overseas }

// FilingLabel is what pages call the state of a filing.
func FilingLabel(s State) text.Words {
	return map[State]text.Words{
		Draft: text.Say("草稿", "Draft"), Submitted: text.Say("待主管部门受理", "With the bureau"), Returned: text.Say("退回补正", "Returned for correction"),
		Accepted: text.Say("已受理", "Accepted"),
	}[s]
}

// ErrFiling refuses a step that the state of a filing does not allow.
var ErrFiling = fault.New(fault.Conflict, "filing.state", "这份备案当前的状态不能办理这一步，请刷新后再看。", "the state of the filing does not allow this step now; reload and see")

// ErrDesk refuses who is neither the school's office nor its bureau.
var ErrDesk = fault.New(fault.Forbidden, "filing.forbidden", "备案由学校实习办提交，由主管部门受理或退回。", "filings are the school's to submit and the bureau's to accept or return")

// Scope is what a special, cross-province or overseas filing covers. Empty Majors are all.
type Scope struct {
	Units     []org.ID   `json:"units,omitempty"`
	Placement ident.ID   `json:"placement,omitempty"` // one opening of the only unit; empty covers every one
	Rules     []string   `json:"rules,omitempty"`     // of Article 17, of a special filing
	Majors    []string   `json:"majors,omitempty"`
	From      civil.Date `json:"from"`
	To        civil.Date `json:"to"`
	Place     string     `json:"place,omitempty"`   // province and city, or country or region, of the work
	Embassy   string     `json:"embassy,omitempty"` // what was learnt through the embassy or consulate (Article 25)
	Escort    string     `json:"escort,omitempty"`  // post and number of the teachers who go along, no names
}

// Receipt is what an authority answers a filing with.
type Receipt struct {
	No        string     `json:"no"`
	On        civil.Date `json:"on"`
	Authority string     `json:"authority,omitempty"`
	Paper     bool       `json:"paper,omitempty"` // recorded by the school from a paper
}

// FiledUnit is a unit as it was called when the filing was submitted.
type FiledUnit struct {
	ID   org.ID `json:"id"`
	Name string `json:"name"`
	USCC string `json:"uscc"`
}

// FiledMajor is how many students of a major a filing speaks of.
type FiledMajor struct {
	Code     string `json:"code"`
	Students int    `json:"students"`
}

// Contents is what the bureau is told: how many students by major, and the units. It names no student.
type Contents struct {
	Students int          `json:"students"`
	Majors   []FiledMajor `json:"majors,omitempty"`
	Units    []FiledUnit  `json:"units,omitempty"`
}

// Filing is what a school files of a batch with its competent department. The school may record the number of a paper instead.
type Filing struct {
	Paper
	ID       FilingID
	Batch    ID
	Kind     FilingKind
	Note     string
	Scope    Scope
	Contents Contents // as last submitted
	Receipt  Receipt  // the number of acceptance; of a cross-province filing the prior consent
	Province Receipt  // the number of the provincial department, where the kind needs one
	Clears   []org.ClearanceID
}

// Filed reports whether the filing is with the department, or accepted (R-ART05-FILE asks for no more at the start).
func (f Filing) Filed() bool { return f.State == Submitted || f.State == Accepted }

// Complete reports whether nothing is outstanding: accepted and, where the kind needs it, filed with the province.
func (f Filing) Complete() bool {
	return f.State == Accepted && (!f.Kind.twice() || f.Province.No != "")
}

// Covers reports whether the filing names a unit, for a major, on every day from the first to the last.
func (f Filing) Covers(unit org.ID, major string, from, to civil.Date) bool {
	return slices.Contains(f.Scope.Units, unit) && within(f.Scope.Majors, major) && !from.Before(f.Scope.From) && !to.After(f.Scope.To)
}

func (f *Filing) ref() events.FilingRef {
	return events.FilingRef{Filing: string(f.ID), Batch: string(f.Batch), School: string(f.School), Kind: string(f.Kind), Version: f.Version}
}

// cannot is ErrFiling with where the filing stands.
func (f *Filing) cannot() error {
	is := FilingLabel(f.State)
	return ErrFiling.With(fault.In("step", "现在是“"+is.Zh+"”，不能办理这一步。", "the state is “"+is.En+"”, which does not allow this step"))
}

// check lists what is wrong with what the office wrote; what is missing may come later.
func (f *Filing) check(known func(major string) bool, lifts func(rule string) bool) []fault.Field {
	var bad []fault.Field
	s := f.Scope
	if !slices.Contains(FilingKinds(), f.Kind) {
		bad = append(bad, fault.In("kind", "请选择备案的种类。", "choose the kind of filing"))
	}
	if utf8.RuneCountInString(f.Note) > maxWords || utf8.RuneCountInString(s.Embassy) > maxWords {
		bad = append(bad, fault.In("note", "说明不超过 500 个字。", "at most 500 characters"))
	}
	if utf8.RuneCountInString(s.Place) > maxName || utf8.RuneCountInString(s.Escort) > maxReason {
		bad = append(bad, fault.In("place", "地点不超过 60 个字，带队安排不超过 200 个字。", "at most 60 characters for the place, 200 for those who go along"))
	}
	for _, rule := range s.Rules {
		if !lifts(rule) {
			bad = append(bad, fault.In("rules", rule+" 不能用专项备案解除：专项备案只针对第十七条。", rule+" is not lifted by a special filing, which is for Article 17 alone"))
		}
	}
	for _, m := range s.Majors {
		if !known(m) {
			bad = append(bad, fault.In("majors", "没有这个专业代码："+m+"。", "no such major: "+m))
		}
	}
	if len(s.Units) > maxFiled || len(s.Majors) > maxMajors {
		bad = append(bad, fault.In("units", "一份备案最多 600 家单位、60 个专业。", "a filing takes at most 600 units and 60 majors"))
	}
	if s.Placement != "" && len(s.Units) != 1 {
		bad = append(bad, fault.In("units", "只针对一个岗位的备案，单位也只能选一家。", "a filing for one opening names its unit alone"))
	}
	if !s.To.IsZero() && s.To.Before(s.From) {
		bad = append(bad, fault.In("to", "结束日期不能早于开始日期。", "the period ends before it starts"))
	}
	return bad
}

const maxFiled = 600

// lacking lists what a filing still needs before an authority can answer it.
func (f *Filing) lacking() []fault.Field {
	if f.Kind == Ordinary {
		return nil
	}
	var bad []fault.Field
	s := f.Scope
	need := func(missing bool, name, zh, en string) {
		if missing {
			bad = append(bad, fault.In(name, zh, en))
		}
	}
	need(len(s.Units) == 0, "units", "请选择这份备案涉及的单位。", "choose the units that it is about")
	need(s.From.IsZero() || s.To.IsZero(), "from", "请填写适用的起止日期。", "give the period that it covers")
	switch f.Kind {
	case Special:
		need(len(s.Rules) == 0, "rules", "请选择针对第十七条的哪几项。", "choose which items of Article 17 it is for")
		need(utf8.RuneCountInString(f.Note) < minConclusion, "note", "请写明专业和岗位的特殊要求，至少 8 个字。", "say what the major and the post require, in at least 8 characters")
	case CrossProvince:
		need(s.Place == "", "place", "请填写工作地点所在的省和市（看实际工作地点，不看注册地）。", "give the province and city of the work, not of the register")
	case Overseas:
		need(s.Place == "", "place", "请填写前往的国家或地区。", "give the country or region")
		need(s.Embassy == "", "embassy", "请写明通过使领馆了解的情况（第二十五条）。", "say what was learnt through the embassy (Article 25)")
		need(s.Escort == "", "escort", "请写明全程带队教师的安排（第二十五条）。", "say which teachers go along all the way (Article 25)")
	}
	return bad
}

// submit hands the filing to the department, with what it says of the batch now.
func (f *Filing) submit(h Hand, c Contents) (events.Event, error) {
	if !f.State.Open() {
		return nil, f.cannot()
	}
	bad := f.lacking()
	if f.Kind == Ordinary && len(c.Units) == 0 {
		bad = append(bad, fault.In("units", "这个批次还没有公布的单位名单：先公布名单，再备案。", "no list of units of this batch is published yet: publish one, then file"))
	}
	if len(bad) > 0 {
		return nil, ErrInvalid.With(bad...)
	}
	f.Contents = c
	f.move(h, "submit", Submitted)
	return events.FilingSubmitted{FilingRef: f.ref()}, nil
}

// accept takes the filing in with a number (受理).
func (f *Filing) accept(h Hand, r Receipt) (events.Event, error) {
	if f.State != Submitted {
		return nil, f.cannot()
	}
	if r.On.IsZero() {
		r.On = h.today()
	}
	r.Paper = false
	if bad := r.check(h.today(), "no", "on"); len(bad) > 0 {
		return nil, ErrInvalid.With(bad...)
	}
	f.Receipt = r
	f.move(h, "accept", Accepted)
	return events.FilingAccepted{FilingRef: f.ref()}, nil
}

// record keeps the number of a filing that was made on paper, with what it says of the batch now.
func (f *Filing) record(h Hand, r Receipt, c Contents) (events.Event, error) {
	if f.State == Accepted {
		return nil, f.cannot()
	}
	r.Paper = true
	bad := append(f.lacking(), r.check(h.today(), "no", "on")...)
	if len(bad) > 0 {
		return nil, ErrInvalid.With(bad...)
	}
	f.Receipt = r
	if f.State != Submitted {
		f.Contents = c
	}
	f.move(h, "record", Accepted)
	return events.FilingAccepted{FilingRef: f.ref(), Paper: true}, nil
}

// forward records the number of the provincial department.
func (f *Filing) forward(h Hand, r Receipt) (events.Event, error) {
	if f.State != Accepted || !f.Kind.twice() || f.Province.No != "" {
		return nil, f.cannot()
	}
	r.Paper = true
	if bad := r.check(h.today(), "no", "on"); len(bad) > 0 {
		return nil, ErrInvalid.With(bad...)
	}
	f.Province = r
	f.move(h, "forward", Accepted)
	return events.FilingForwarded{FilingRef: f.ref()}, nil
}

// giveBack returns the filing to the school with what is to be corrected (退回补正).
func (f *Filing) giveBack(h Hand) (events.Event, error) {
	if f.State != Submitted {
		return nil, f.cannot()
	}
	if err := h.why(); err != nil {
		return nil, err
	}
	f.move(h, "return", Returned)
	return events.FilingReturned{FilingRef: f.ref()}, nil
}

// check lists what is wrong with a number of acceptance.
func (r Receipt) check(today civil.Date, no, on string) []fault.Field {
	var bad []fault.Field
	if n := utf8.RuneCountInString(strings.TrimSpace(r.No)); n == 0 || n > maxName {
		bad = append(bad, fault.In(no, "请填写编号，不超过 60 个字。", "give the number, in at most 60 characters"))
	}
	switch {
	case r.On.IsZero():
		bad = append(bad, fault.In(on, "请填写日期。", "give the date"))
	case r.On.After(today):
		bad = append(bad, fault.In(on, "日期不能晚于今天。", "the date cannot be after today"))
	}
	if n := utf8.RuneCountInString(strings.TrimSpace(r.Authority)); n == 0 || n > maxName {
		bad = append(bad, fault.In("authority", "请填写受理的部门，不超过 60 个字。", "say which department, in at most 60 characters"))
	}
	return bad
}

// Next lists the steps that the state allows to a role, the usual one first.
func (f Filing) Next(by actor.Role) []string {
	if by == actor.Bureau {
		if f.State == Submitted {
			return []string{"accept", "return"}
		}
		return nil
	}
	switch {
	case f.fresh():
		return []string{"submit", "record", "discard"}
	case f.State.Open():
		return []string{"submit", "record"}
	case f.State == Submitted:
		return []string{"withdraw", "record"}
	case f.Kind.twice() && f.Province.No == "":
		return []string{"forward"}
	}
	return nil
}
