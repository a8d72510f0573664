package batch

import (
	"time"
	"unicode/utf8"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
)

// State is where a batch, an inspection or a list stands.
type State string

// The states. Approved is the end of a batch and of an inspection, Published that of a list.
const (
	Draft     State = "draft"     // 草稿
	Submitted State = "submitted" // 待分管校长审批
	Returned  State = "returned"  // 已退回，待修改
	Approved  State = "approved"  // 已批准
	Published State = "published" // 已公布
	Accepted  State = "accepted"  // 已受理, of a filing
)

// Label is what pages call the state.
func (s State) Label() text.Words {
	return map[State]text.Words{
		Draft: text.Say("草稿", "Draft"), Submitted: text.Say("待分管校长审批", "With the vice-principal"), Returned: text.Say("已退回，待修改", "Returned"),
		Approved: text.Say("已批准", "Approved"), Published: text.Say("已公布", "Published"), Accepted: text.Say("已受理", "Accepted"),
	}[s]
}

// Open reports whether the office may still change the thing.
func (s State) Open() bool { return s == Draft || s == Returned }

// Step is one line of a history. Account is who took it.
type Step struct {
	At      time.Time  `json:"at"`
	Role    actor.Role `json:"role"`
	Account ident.ID   `json:"account"`
	Step    string     `json:"step"`
	Reason  string     `json:"reason,omitempty"`
	Unit    org.ID     `json:"unit,omitempty"` // that was stopped or resumed
}

// Paper is what a batch, a report on a visit and a list have in common: whose it is, where it stands and what happened to it.
type Paper struct {
	School    org.ID
	State     State
	Reason    string // of the last return
	History   []Step
	Version   uint64
	CreatedAt time.Time
	UpdatedAt time.Time
}

// newPaper is a draft of the actor's school.
func newPaper(who actor.Actor, now time.Time) Paper {
	return Paper{School: org.ID(who.Org), State: Draft, Version: 1, CreatedAt: now, UpdatedAt: now}
}

func (p Paper) paper() Paper { return p }

// fresh reports whether nobody but the office has seen the thing.
func (p Paper) fresh() bool { return p.State == Draft && len(p.History) == 0 }

// open refuses what is with the vice-principal, or decided.
func (p Paper) open() error {
	if !p.State.Open() {
		return p.cannot()
	}
	return nil
}

// waits refuses a decision that is not the actor's, and one on what was not handed in.
func (p Paper) waits(h Hand) error {
	if err := h.decides(); err != nil {
		return err
	}
	if p.State != Submitted {
		return p.cannot()
	}
	return nil
}

// cannot is ErrState with where the thing stands and what can be done.
func (p Paper) cannot() error {
	way := map[State]text.Words{
		Draft: text.Say("请实习办先提交。", "the office hands it in first"), Submitted: text.Say("请等分管校长办理；要修改，请先撤回。", "wait for the vice-principal, or withdraw it to change it"),
		Returned: text.Say("请实习办修改后再提交。", "the office mends it and hands it in again"), Approved: text.Say("已经批准，不再变动。", "it is approved and does not change any more"),
		Published: text.Say("已经公布，不再变动；后来增加的单位要再次决定。", "it is published and does not change any more; units added later need a new decision"),
	}[p.State]
	f, is := *ErrState, p.State.Label()
	f.Message = text.Say("现在是“"+is.Zh+"”，不能办理这一步。"+way.Zh, "the state is “"+is.En+"”, which does not allow this step: "+way.En)
	return &f
}

// write counts a change of the content.
func (p *Paper) write(now time.Time) {
	p.UpdatedAt = now
	p.Version++
}

// move takes a step to another state; only a return and a stop say why.
func (p *Paper) move(h Hand, name string, to State) {
	if name != "return" && name != "stop" {
		h.Reason = ""
	}
	p.State, p.Reason = to, h.Reason
	p.History = append(p.History, Step{At: h.Now, Role: h.Who.Role, Account: h.Who.Account, Step: name, Reason: h.Reason})
	p.write(h.Now)
}

// giveBack returns what was handed in to the office.
func (p *Paper) giveBack(h Hand) error {
	if err := p.waits(h); err != nil {
		return err
	}
	return p.sendBack(h)
}

// sendBack is giveBack of what may be returned, in whatever state it is.
func (p *Paper) sendBack(h Hand) error {
	if err := h.why(); err != nil {
		return err
	}
	p.move(h, "return", Returned)
	return nil
}

// withdraw takes back what was handed in and nobody has decided on.
func (p *Paper) withdraw(h Hand) error {
	if p.State != Submitted {
		return p.cannot()
	}
	p.move(h, "withdraw", Draft)
	return nil
}

// next lists the steps that the state allows to a role, the usual one first; last is the vice-principal's own.
func (p Paper) next(by actor.Role, last string) []string {
	switch {
	case p.fresh():
		return []string{"submit", "discard"}
	case p.State.Open():
		return []string{"submit"}
	case p.State == Submitted && by == actor.VicePrincipal:
		return []string{last, "return"}
	case p.State == Submitted:
		return []string{"withdraw"}
	}
	return nil
}

// Hand is who does a step, when and why.
type Hand struct {
	Who    actor.Actor
	Now    time.Time
	Reason string
}

func (h Hand) today() civil.Date { return civil.Today(h.Now) }

// why refuses a step that somebody else has to understand and that says nothing.
func (h Hand) why() error {
	if n := utf8.RuneCountInString(h.Reason); n == 0 || n > maxReason {
		return ErrInvalid.With(fault.In("reason", "请写明理由，不超过 200 个字，实习办会看到。", "give the reason, in at most 200 characters; the office will see it"))
	}
	return nil
}

// decides refuses everybody but the vice-principal of the school.
func (h Hand) decides() error {
	if !h.Who.Is(actor.VicePrincipal) {
		return ErrForbidden.With(fault.In("step", "批准、退回和公布由分管校长办理。", "approving, returning and publishing are the vice-principal's"))
	}
	return nil
}
