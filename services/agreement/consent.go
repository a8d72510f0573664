package agreement

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"firstkm/events"
	"firstkm/services/application"
	"firstkm/services/compliance"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/student"
)

// The faults of consents.
var (
	ErrConsentNotFound  = fault.New(fault.NotFound, "consent.not_found", "没有这份知情同意书，或您无权查看。", "there is no such consent, or you may not see it")
	ErrConsentForbidden = fault.New(fault.Forbidden, "consent.forbidden", "您的角色不能办理知情同意的这一步。", "your role may not do this with a consent")
	ErrConsentInvalid   = fault.New(fault.Invalid, "consent.invalid", "填写有误，请按提示修改。", "something needs mending")
	ErrConsentState     = fault.New(fault.Conflict, "consent.state", "安排或知情同意当前的状态不允许这样操作。", "the state of the arrangement or of its consent does not allow this now")
	ErrConsentAnswered  = fault.New(fault.Conflict, "consent.answered", "已经作答，不需要再次提交。要改变，请撤回同意，或联系班主任。", "it is answered already; withdraw the consent, or ask the class teacher, to change it")
	ErrConsentChanged   = fault.New(fault.Conflict, "consent.changed", "岗位情况刚有变化，请重新阅读后再作答。", "the facts just changed; read them again and then answer")
	ErrConsentBegun     = fault.New(fault.Conflict, "consent.begun", "实习开始日期已到，不能再作答或撤回；要离开岗位，请找班主任或学校实习办。", "the first day has come; ask the class teacher or the internship office about leaving")
	ErrConsentStale     = fault.New(fault.Stale, "consent.stale", "内容刚有变化，请刷新后再操作。", "this changed meanwhile; reload and try again")
	ErrConsentLink      = fault.New(fault.NotFound, "consent.link", "链接不完整，或不是学校发出的。请用原来的短信或纸条打开，或联系班主任。", "this link is not whole, or not the school's; open it from the message or slip, or ask the class teacher")
	ErrConsentExpired   = fault.New(fault.Conflict, "consent.expired", "链接已过期。请联系班主任重新发送，或在纸质同意书上签字。", "this link has run out; ask the class teacher for another, or sign on paper")
)

// Signer is one of the two who are asked.
type Signer string

// The sides.
const (
	OfStudent  Signer = "student"
	OfGuardian Signer = "guardian"
)

// Signers lists them in the order of pages.
func Signers() []Signer { return []Signer{OfStudent, OfGuardian} }

// Label is what pages call a side.
func (s Signer) Label() text.Words {
	if s == OfGuardian {
		return text.Say("监护人", "Guardian")
	}
	return text.Say("学生", "Student")
}

// Way is how it is known who answered.
type Way string

// The ways. A printed link reaches whoever holds the paper, so that it says nothing of who answered until somebody verifies.
const (
	ByAccount  Way = "account"   // 学生本人账号
	BySMS      Way = "sms"       // 短信链接, sent to the number that the school recorded
	BySlip     Way = "slip"      // 打印的链接
	InPerson   Way = "in_person" // 在场核对身份证件
	ByCall     Way = "call"      // 电话核实
	AnotherWay Way = "other"     // 其他，写明
)

// PaperWays are how a class teacher may have verified who signed on paper.
func PaperWays() []Way { return []Way{InPerson, ByCall, AnotherWay} }

// Label is what pages call a way.
func (w Way) Label() text.Words {
	return map[Way]text.Words{
		ByAccount: text.Say("本人账号", "Own account"), BySMS: text.Say("短信链接", "Link by SMS"), BySlip: text.Say("打印的链接，尚未核实", "Printed link, not verified yet"),
		InPerson: text.Say("在场核对身份证件", "Document seen in person"), ByCall: text.Say("电话核实", "Verified by telephone"), AnotherWay: text.Say("其他方式", "Another way"),
	}[w]
}

// Relation is who signs as guardian.
type Relation string

// The relations. A guardian body signs for who has no guardian within reach.
const (
	Parent   Relation = "parent"   // 父亲或母亲
	Guardian Relation = "guardian" // 其他监护人
	Body     Relation = "body"     // 监护机构
)

// Relations lists them in the order of pages.
func Relations() []Relation { return []Relation{Parent, Guardian, Body} }

// Label is what pages call a relation.
func (r Relation) Label() text.Words {
	return map[Relation]text.Words{
		Parent: text.Say("父亲或母亲", "Father or mother"), Guardian: text.Say("其他法定监护人", "Another legal guardian"), Body: text.Say("监护机构", "Guardian body"),
	}[r]
}

// Answer is what one side said last. It holds no name and no number: who the guardian is stands sealed in the student's record.
type Answer struct {
	Given       compliance.Given `json:",omitempty"`
	On          civil.Date       `json:",omitzero"` // day of the signature
	At          time.Time        `json:",omitzero"` // when it was answered, or recorded from paper
	Way         Way              `json:",omitempty"`
	Relation    Relation         `json:",omitempty"` // of a guardian
	Note        string           `json:",omitempty"` // which other way
	Reason      string           `json:",omitempty"` // of a no, when one was given
	Hash        string           `json:",omitempty"` // of the facts that were shown
	WithdrawnOn civil.Date       `json:",omitzero"`
	By          ident.ID         `json:",omitempty"` // account that recorded a paper, or verified
}

// Verified reports whether it is known who answered.
func (a Answer) Verified() bool { return a.Given != compliance.NotGiven && a.Way != BySlip }

// Stands reports whether the answer is a yes to those facts that was not taken back.
func (a Answer) Stands(hash string) bool {
	return a.Given == compliance.Agreed && a.WithdrawnOn.IsZero() && a.Hash == hash
}

// ConsentStep is one line of a consent's history.
type ConsentStep struct {
	At     time.Time        `json:"at"`
	Role   actor.Role       `json:"role"`
	What   string           `json:"what"` // asked | answered | withdrawn | verified
	Signer Signer           `json:"side,omitempty"`
	Given  compliance.Given `json:"given,omitempty"`
	Way    Way              `json:"way,omitempty"`
	Hash   string           `json:"hash,omitempty"`
	Reason string           `json:"reason,omitempty"`
}

// Consent is the informed consent (知情同意书) of student and guardian to one arrangement, at any age (R-ART09-CONSENT); for a
// self-arranged one it is their application (R-ART10-SELF). An arrangement has one, which bears its application's id.
type Consent struct {
	Application application.ID
	Placement   placement.ID
	School      org.ID
	Class       string
	Student     student.ID
	Origin      compliance.Origin
	Telephone   string  // of the school, for questions and for coming home
	SamePhone   bool    // student and guardian have one number, as the office is warned
	Shown       []Shown // every version of the facts that was shown, oldest first
	ByStudent   Answer
	ByGuardian  Answer
	LinkUntil   time.Time // when the guardian's link runs out
	History     []ConsentStep
	Version     uint64
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

// Shown is one version of the facts.
type Shown struct {
	Hash  string
	At    time.Time
	Brief Brief
}

// Of is the answer of a side.
func (c *Consent) Of(s Signer) *Answer {
	if s == OfGuardian {
		return &c.ByGuardian
	}
	return &c.ByStudent
}

// Asked is the version that was asked about last.
func (c *Consent) Asked() Shown {
	if len(c.Shown) == 0 {
		return Shown{}
	}
	return c.Shown[len(c.Shown)-1]
}

func (c *Consent) ref() events.ConsentRef {
	return events.ConsentRef{Application: string(c.Application), Placement: string(c.Placement), School: string(c.School), Student: string(c.Student), Version: c.Version}
}

func (c *Consent) step(who actor.Actor, now time.Time, s ConsentStep) {
	s.At, s.Role = now, who.Role
	c.UpdatedAt = now
	c.Version++
	c.History = append(c.History, s)
}

// LinkLife is how long a guardian's link works, at most until the day before the start.
const LinkLife = 30 * 24 * time.Hour

// ask begins a consent, or asks anew about facts that changed: answers to other facts stay in the history and count no more.
func (c *Consent) ask(who actor.Actor, a application.Application, f Brief, telephone string, now time.Time) (events.Event, error) {
	if a.State != application.Placed || a.Kind != compliance.Post {
		return nil, ErrConsentState
	}
	if !civil.Today(now).Before(a.From) {
		return nil, ErrConsentBegun
	}
	again, hash := c.Version > 0, f.Hash()
	if again && hash == c.Asked().Hash && c.Status(hash) != ConsentWaiting { // a no stands: nobody is asked until they give in
		return nil, ErrConsentState
	}
	if !again {
		*c = Consent{Application: a.ID, Placement: a.Placement, School: a.School, Class: a.Class, Student: a.Student, Origin: a.Origin, CreatedAt: now}
	}
	if telephone != "" {
		c.Telephone = telephone
	}
	c.show(f, now)
	c.LinkUntil = now.Add(LinkLife).Truncate(time.Second)
	if start := a.From.Start(); c.LinkUntil.After(start) {
		c.LinkUntil = start
	}
	c.step(who, now, ConsentStep{What: "asked", Hash: hash})
	return events.ConsentAsked{ConsentRef: c.ref(), Again: again}, nil
}

// show keeps a version of the facts, unless it is the last one already.
func (c *Consent) show(f Brief, now time.Time) {
	if hash := f.Hash(); c.Asked().Hash != hash {
		c.Shown = append(c.Shown, Shown{Hash: hash, At: now, Brief: f})
	}
}

// Said is an answer as it is given.
type Said struct {
	Given    compliance.Given
	Hash     string     // of the facts that were read
	Relation Relation   // of a guardian
	Reason   string     // of a no, if somebody wants to say
	Way      Way        // of a paper
	Note     string     // which other way
	On       civil.Date // day on the paper; zero for now
}

// bounds of what is written.
const (
	mostReason = 200
	mostNote   = 60
)

func (s Said) check(side Signer, paper bool) error {
	var bad []fault.Field
	if !slices.Contains([]compliance.Given{compliance.Agreed, compliance.Refused}, s.Given) {
		bad = append(bad, fault.In("given", "请选择同意或不同意。", "choose yes or no"))
	}
	if side == OfGuardian && !slices.Contains(Relations(), s.Relation) {
		bad = append(bad, fault.In("relation", "请选择与学生的关系。", "choose the relation to the student"))
	}
	if utf8.RuneCountInString(s.Reason) > mostReason {
		bad = append(bad, fault.In("reason", "理由不超过 200 个字，也可以不写。", "at most 200 characters, or none"))
	}
	if paper {
		bad = append(bad, checkWay(s.Way, s.Note)...)
	}
	if len(bad) > 0 {
		return ErrConsentInvalid.With(bad...)
	}
	return nil
}

func checkWay(w Way, note string) (bad []fault.Field) {
	n := utf8.RuneCountInString(note)
	switch {
	case !slices.Contains(PaperWays(), w):
		bad = append(bad, fault.In("way", "请选择怎样核实签字人。", "choose how the signer was verified"))
	case w == AnotherWay && (n < 2 || n > mostNote):
		bad = append(bad, fault.In("note", "请写明怎样核实，2 至 60 个字。", "say how, in 2 to 60 characters"))
	}
	return bad
}

// answer takes what a side says of the facts as they stand. A side answers once; paper that a class teacher records counts over it,
// as does an answer to facts that changed since.
func (c *Consent) answer(who actor.Actor, side Signer, s Said, f Brief, a application.Application, now time.Time) (events.Event, error) {
	today, hash, paper := civil.Today(now), f.Hash(), who.Is(actor.School, actor.ClassTeacher)
	s.Reason, s.Note = strings.TrimSpace(s.Reason), strings.TrimSpace(s.Note)
	if s.On.IsZero() {
		s.On = today
	}
	old := *c.Of(side)
	switch {
	case a.State != application.Placed:
		return nil, ErrConsentState
	case !paper && !today.Before(a.From):
		return nil, ErrConsentBegun
	case s.Hash != hash:
		return nil, ErrConsentChanged
	case !paper && old.Given != compliance.NotGiven && old.Hash == hash:
		return nil, ErrConsentAnswered
	}
	if err := s.check(side, paper); err != nil {
		return nil, err
	}
	if s.On.After(today) || s.On.Before(civil.Today(c.firstShown(hash, now))) {
		return nil, ErrConsentInvalid.With(fault.In("on", "签字日期在这一版情况说明发出之后、今天之前（含今天）。", "the day of the signature lies between the day on which these facts were sent and today"))
	}
	c.show(f, now)
	n := Answer{Given: s.Given, On: s.On, At: now, Way: s.Way, Relation: s.Relation, Note: s.Note, Hash: hash}
	if side == OfStudent {
		n.Relation = ""
	}
	if s.Given == compliance.Refused {
		n.Reason = s.Reason
	}
	if paper {
		n.By = who.Account
	}
	*c.Of(side) = n
	c.step(who, now, ConsentStep{What: "answered", Signer: side, Given: n.Given, Way: n.Way, Hash: hash, Reason: n.Reason})
	return events.ConsentAnswered{ConsentRef: c.ref(), Side: string(side), Agreed: n.Given == compliance.Agreed}, nil
}

// firstShown is when a version was first shown; now for one that was not.
func (c *Consent) firstShown(hash string, now time.Time) time.Time {
	for _, v := range c.Shown {
		if v.Hash == hash {
			return v.At
		}
	}
	return now
}

// withdraw takes a yes back before the start.
func (c *Consent) withdraw(who actor.Actor, side Signer, reason string, a application.Application, now time.Time) (events.Event, error) {
	reason, ans := strings.TrimSpace(reason), c.Of(side)
	switch {
	case a.State != application.Placed || ans.Given != compliance.Agreed || !ans.WithdrawnOn.IsZero():
		return nil, ErrConsentState
	case !civil.Today(now).Before(a.From):
		return nil, ErrConsentBegun
	case utf8.RuneCountInString(reason) > mostReason:
		return nil, ErrConsentInvalid.With(fault.In("reason", "理由不超过 200 个字，也可以不写。", "at most 200 characters, or none"))
	}
	ans.WithdrawnOn, ans.Reason = civil.Today(now), reason
	c.step(who, now, ConsentStep{What: "withdrawn", Signer: side, Reason: reason})
	return events.ConsentWithdrawn{ConsentRef: c.ref(), Side: string(side)}, nil
}

// verify records that somebody of the school made sure who answered by a printed link.
func (c *Consent) verify(who actor.Actor, side Signer, w Way, note string, now time.Time) (events.Event, error) {
	ans := c.Of(side)
	note = strings.TrimSpace(note)
	if ans.Given == compliance.NotGiven || ans.Verified() {
		return nil, ErrConsentState
	}
	if bad := checkWay(w, note); len(bad) > 0 {
		return nil, ErrConsentInvalid.With(bad...)
	}
	ans.Way, ans.Note, ans.By = w, note, who.Account
	c.step(who, now, ConsentStep{What: "verified", Signer: side, Way: w})
	return events.ConsentVerified{ConsentRef: c.ref(), Side: string(side)}, nil
}
