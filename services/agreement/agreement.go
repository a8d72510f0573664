package agreement

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"firstkm/events"
	"firstkm/services/application"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/student"
)

// ID names a three-party agreement: agr_….
type ID ident.ID

// The faults of agreements.
var (
	ErrNoAgreement = fault.New(fault.NotFound, "agreement.not_found", "没有这份三方协议，或您无权查看。", "there is no such agreement, or you may not see it")
	ErrNotYours    = fault.New(fault.Forbidden, "agreement.forbidden", "您的角色不能办理三方协议的这一步。", "your role may not do this with the agreement")
	ErrWrong       = fault.New(fault.Invalid, "agreement.invalid", "协议有误，请按提示修改。", "the agreement needs mending")
	ErrUnlawful    = fault.New(fault.Invalid, "agreement.unlawful", "按规定这份协议不能签署，请按各条说明修改。", "the regulation bars this agreement; mend what each rule says")
	ErrOver        = fault.New(fault.Conflict, "agreement.over", "这份协议已随实习安排终止，不能再改或签署。", "the agreement ended with its arrangement and is neither changed nor signed any more")
	ErrSignedTwice = fault.New(fault.Conflict, "agreement.signed_twice", "这一方已经签署过这一版。", "this side has signed this version already")
	ErrMoved       = fault.New(fault.Stale, "agreement.stale", "协议刚有变化，您看到的不是现在的文本。请刷新，看过新文本再签。", "the agreement changed meanwhile: what you saw is not its present text; reload and read it before signing")
	ErrDrawnTwice  = fault.New(fault.Conflict, "agreement.drawn_twice", "这份实习安排已有三方协议。", "this arrangement has an agreement already")
	ErrUnarranged  = fault.New(fault.Conflict, "agreement.unarranged", "学校确认后的岗位实习才能签三方协议。", "only an on-post internship that the school confirmed has a three-party agreement")
)

// Side is one of the three who sign.
type Side string

// The sides.
const (
	SchoolSide  Side = "school"
	UnitSide    Side = "unit"
	StudentSide Side = "student"
)

// Sides lists them in the order of the document: 甲方, 乙方, 丙方.
func Sides() []Side { return []Side{SchoolSide, UnitSide, StudentSide} }

// Label is what pages call a side.
func (s Side) Label() text.Words {
	return map[Side]text.Words{
		SchoolSide: text.Say("学校（甲方）", "School"), UnitSide: text.Say("实习单位（乙方）", "Unit"), StudentSide: text.Say("学生（丙方）", "Student"),
	}[s]
}

// SideOf is the side that somebody signs for, "" for none.
func SideOf(who actor.Actor) Side {
	switch {
	case who.Is(actor.School, actor.VicePrincipal):
		return SchoolSide
	case who.Is(actor.Enterprise):
		return UnitSide
	case who.Is(actor.Student):
		return StudentSide
	}
	return ""
}

// State is where an agreement stands.
type State string

// The states. A supplement to a signed agreement makes it Waiting again; what was signed stays in force until all signed anew.
const (
	Waiting State = "waiting" // 待签署
	Signed  State = "signed"  // 三方已签
	Ended   State = "ended"   // 已终止: its arrangement is no more
)

// States lists them in the order of the road.
func States() []State { return []State{Waiting, Signed, Ended} }

// Label is what pages call the state.
func (s State) Label() text.Words {
	return map[State]text.Words{Waiting: text.Say("待签署", "To be signed"), Signed: text.Say("三方已签", "Signed by all"), Ended: text.Say("已终止", "Ended")}[s]
}

// Kind says how a version came about.
type Kind string

// The kinds of version.
const (
	First      Kind = "first"      // 原协议
	Changed    Kind = "changed"    // 修改稿: after a signature, before all three
	Supplement Kind = "supplement" // 补充协议: after all three
)

// Label is what pages call the kind.
func (k Kind) Label() text.Words {
	return map[Kind]text.Words{First: text.Say("原协议", "Original"), Changed: text.Say("修改稿", "Changed text"), Supplement: text.Say("补充协议", "Supplement")}[k]
}

// Signature is one side's yes to one text.
type Signature struct {
	Side    Side       `json:"side"`
	On      civil.Date `json:"on"`              // the day that it bears
	At      time.Time  `json:"at"`              // when it was given, or recorded
	Account ident.ID   `json:"account"`         // who gave it, or recorded it
	Role    actor.Role `json:"role"`            //
	Hash    string     `json:"hash"`            // of the text that was signed
	Paper   bool       `json:"paper,omitempty"` // on a printed sheet that the school keeps
}

// Version is one text of an agreement with what was signed of it. A text with a signature never changes.
type Version struct {
	Number     int         `json:"number"`
	Kind       Kind        `json:"kind"`
	Terms      Terms       `json:"terms"`
	Effective  civil.Date  `json:"effective"` // the first day on which it holds; every signature is before
	Reason     string      `json:"reason,omitempty"`
	Hash       string      `json:"hash"`
	Signatures []Signature `json:"signatures,omitempty"`
	MadeAt     time.Time   `json:"made_at"`
}

// By is a side's signature.
func (v Version) By(side Side) (Signature, bool) {
	i := slices.IndexFunc(v.Signatures, func(s Signature) bool { return s.Side == side })
	if i < 0 {
		return Signature{}, false
	}
	return v.Signatures[i], true
}

// Complete reports whether all three signed.
func (v Version) Complete() bool { return len(v.Signatures) == len(Sides()) }

// Code is the beginning of the hash, as sheets show it for people to compare.
func (v Version) Code() string { return v.Hash[:min(12, len(v.Hash))] }

// Agreement is the 岗位实习三方协议 of one arrangement.
type Agreement struct {
	ID          ID
	Application application.ID
	Placement   placement.ID
	Enterprise  org.ID
	School      org.ID
	Student     student.ID
	Class       string
	State       State
	Versions    []Version // oldest first, at least one
	Version     uint64
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

// Now is the present text.
func (a *Agreement) Now() *Version { return &a.Versions[len(a.Versions)-1] }

// InForce is the newest text that all three signed; not ok when there is none, or the agreement ended.
func (a *Agreement) InForce() (Version, bool) {
	for i := len(a.Versions) - 1; i >= 0 && a.State != Ended; i-- {
		if a.Versions[i].Complete() {
			return a.Versions[i], true
		}
	}
	return Version{}, false
}

// Numbered is one of its texts.
func (a *Agreement) Numbered(n int) (Version, error) {
	if n < 1 || n > len(a.Versions) {
		return Version{}, ErrNoAgreement
	}
	return a.Versions[n-1], nil
}

func (a *Agreement) ref() events.AgreementRef {
	return events.AgreementRef{
		Agreement: string(a.ID), Application: string(a.Application), Placement: string(a.Placement), Enterprise: string(a.Enterprise),
		School: string(a.School), Student: string(a.Student), Number: a.Now().Number, Version: a.Version,
	}
}

// touch begins a step: what happens in it is of the next version of the row.
func (a *Agreement) touch(now time.Time) {
	a.UpdatedAt = now
	a.Version++
}

// seal computes the hash of the present text: of what it says, for whom, and of the text before.
func (a *Agreement) seal() {
	v, before := a.Now(), ""
	if len(a.Versions) > 1 {
		before = a.Versions[len(a.Versions)-2].Hash
	}
	body, err := json.Marshal(struct {
		Agreement, Application, School, Enterprise, Student, Kind, Effective, Before string
		Number                                                                       int
		Terms                                                                        Terms
	}{string(a.ID), string(a.Application), string(a.School), string(a.Enterprise), string(a.Student), string(v.Kind), v.Effective.String(), before, v.Number, v.Terms})
	if err != nil { // texts, numbers and days always marshal
		body = []byte(err.Error())
	}
	sum := sha256.Sum256(body)
	v.Hash = hex.EncodeToString(sum[:])
}

// draw is the agreement of an arrangement.
func draw(of application.Application, t Terms, now time.Time) (Agreement, events.Event) {
	a := Agreement{
		ID: ID(ident.New("agr", now)), Application: of.ID, Placement: of.Placement, Enterprise: of.Enterprise, School: of.School, Student: of.Student, Class: of.Class,
		State: Waiting, CreatedAt: now, Versions: []Version{{Number: 1, Kind: First, Terms: t, Effective: t.From, MadeAt: now}},
	}
	a.touch(now)
	a.seal()
	return a, events.AgreementDrawn{AgreementRef: a.ref()}
}

// Change is another text: what it says, why, and for a supplement since when.
type Change struct {
	Terms     Terms
	Reason    string
	Effective civil.Date // of a supplement; else the first day of the terms
}

const maxReason = 200

// change replaces a text that nobody signed, or puts a new one beside one that somebody did.
func (a *Agreement) change(c Change, now time.Time) (events.Event, error) {
	if a.State == Ended {
		return nil, ErrOver
	}
	v, today := a.Now(), civil.Today(now)
	c.Reason = strings.TrimSpace(c.Reason)
	_, supplement := a.InForce()
	kind := Changed
	if supplement {
		kind = Supplement
	} else {
		c.Effective = c.Terms.From
	}
	anew := len(v.Signatures) > 0
	var bad []fault.Field
	if n := utf8.RuneCountInString(c.Reason); anew && n == 0 || n > maxReason {
		bad = append(bad, fault.In("reason", "已有人签署过，请写明为什么修改，不超过 200 字。", "somebody signed already: say why it changes, in at most 200 characters"))
	}
	if !c.Effective.After(today) {
		bad = append(bad, fault.In("effective", "生效日期须在今天之后，三方都要在此之前签署。", "it takes effect after today; all three sign before"))
	}
	if supplement && c.Effective.Before(c.Terms.From) {
		bad = append(bad, fault.In("effective", "生效日期不早于实习开始日期。", "it takes effect not before the first day"))
	}
	if len(bad) > 0 {
		return nil, ErrWrong.With(bad...)
	}
	next := Version{Number: v.Number, Kind: v.Kind, Terms: c.Terms, Effective: c.Effective, Reason: c.Reason, MadeAt: now}
	if anew {
		next.Number, next.Kind = v.Number+1, kind
		a.Versions = append(a.Versions, next)
	} else {
		*v = next
	}
	a.State = Waiting
	a.seal()
	return events.AgreementChanged{AgreementRef: a.ref(), Kind: string(a.Now().Kind)}, nil
}

// sign adds a signature to the text of that hash.
func (a *Agreement) sign(s Signature) ([]events.Event, error) {
	v := a.Now()
	switch _, twice := v.By(s.Side); {
	case a.State == Ended:
		return nil, ErrOver
	case s.Hash != v.Hash:
		return nil, ErrMoved
	case twice:
		return nil, ErrSignedTwice
	}
	v.Signatures = append(v.Signatures, s)
	if v.Complete() {
		a.State = Signed
	}
	happened := []events.Event{events.AgreementSigned{AgreementRef: a.ref(), Side: string(s.Side), Paper: s.Paper}}
	if v.Complete() {
		happened = append(happened, events.AgreementCompleted{AgreementRef: a.ref()})
	}
	return happened, nil
}

// end ends it with its arrangement.
func (a *Agreement) end(of application.Application) (events.Event, error) {
	if a.State == Ended || of.State == application.Placed {
		return nil, ErrOver
	}
	a.State = Ended
	return events.AgreementEnded{AgreementRef: a.ref()}, nil
}

// NumberWords names a version: 第 2 版（补充协议）.
func (v Version) NumberWords() text.Words {
	n := strconv.Itoa(v.Number)
	return text.Say("第 "+n+" 版（"+v.Kind.Label().Zh+"）", "version "+n+" ("+v.Kind.Label().En+")")
}
