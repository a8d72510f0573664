package privacy

import (
	"time"

	"firstkm/events"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/student"
)

// RequestKind is what a student or guardian asks of their data.
type RequestKind string

// The requests (P-45–47, M-34).
const (
	AskCorrect    RequestKind = "correct"
	AskSupplement RequestKind = "supplement"
	AskCopy       RequestKind = "copy"
	AskDelete     RequestKind = "delete"
)

// RequestKinds lists them in the order pages show them.
func RequestKinds() []RequestKind {
	return []RequestKind{AskCorrect, AskSupplement, AskCopy, AskDelete}
}

// Enum implements the delivery's enumeration.
func (RequestKind) Enum() []string { return names(RequestKinds()) }

// Label is how pages call the kind.
func (k RequestKind) Label() text.Words {
	switch k {
	case AskCorrect:
		return text.Say("更正", "Correction")
	case AskSupplement:
		return text.Say("补充", "Supplement")
	case AskCopy:
		return text.Say("复制", "Copy")
	case AskDelete:
		return text.Say("删除", "Deletion")
	}
	return text.Say(string(k), string(k))
}

// RequestState is where a request stands.
type RequestState string

// The states of a request. A refusal is in writing, with its reason (M-34).
const (
	RequestOpen     RequestState = "open"
	RequestAccepted RequestState = "accepted"
	RequestRefused  RequestState = "refused"
	RequestDone     RequestState = "done"
)

// Label is how pages call the state.
func (s RequestState) Label() text.Words {
	switch s {
	case RequestOpen:
		return text.Say("待答复", "Waiting for an answer")
	case RequestAccepted:
		return text.Say("已同意，处理中", "Accepted, under way")
	case RequestRefused:
		return text.Say("未同意", "Refused")
	}
	return text.Say("已办结", "Done")
}

// Request is what a student or a guardian asked, with its deadline.
type Request struct {
	ID       ID
	School   org.ID
	Student  student.ID
	Guardian bool // asked through the guardian's link
	Kind     RequestKind
	Fields   []Field // which sealed fields; none = as the words say
	Words    string
	AskedAt  time.Time
	DueOn    civil.Date
	State    RequestState
	Answered Decision
	DoneAt   time.Time
	Version  uint64
}

// Waiting reports whether somebody still has to do something.
func (r Request) Waiting() bool { return r.State == RequestOpen || r.State == RequestAccepted }

// Overdue reports whether the deadline passed before the request was done or refused.
func (r Request) Overdue(day civil.Date) bool { return r.Waiting() && day.After(r.DueOn) }

// InTime reports whether a finished request was finished by its deadline.
func (r Request) InTime() bool {
	end := r.DoneAt
	if r.State == RequestRefused {
		end = r.Answered.At
	}
	return !r.Waiting() && !civil.Today(end).After(r.DueOn)
}

// RequestDraft is what somebody asks.
type RequestDraft struct {
	Kind   RequestKind
	Fields []Field
	Words  string
}

func (d RequestDraft) check() error {
	var bad []fault.Field
	if !all(RequestKinds(), []RequestKind{d.Kind}) {
		bad = append(bad, fault.In("kind", "请选择要更正、补充、复制还是删除。", "choose correction, supplement, copy or deletion"))
	}
	if len(d.Fields) > 0 {
		bad = append(bad, checkFields(d.Fields)...)
	}
	switch n := len([]rune(d.Words)); {
	case n == 0 && d.Kind != AskCopy:
		bad = append(bad, fault.In("words", "请写明哪里不对、应当是什么，或为什么要删除。", "say what is wrong and what is right, or why to erase"))
	case n > longest:
		bad = append(bad, fault.In("words", "最多写 500 字。", "write 500 characters at most"))
	}
	if len(bad) > 0 {
		return ErrInvalid.With(bad...)
	}
	return nil
}

// Answer accepts a request or refuses it in writing.
func (r *Request) Answer(who actor.Actor, accept bool, reason string, now time.Time) (events.PrivacyRequestAnswered, error) {
	none := events.PrivacyRequestAnswered{}
	switch {
	case !desk(who) || schoolOf(who) != r.School:
		return none, ErrForbidden
	case r.State != RequestOpen:
		return none, ErrDecided
	case !accept && reason == "":
		return none, ErrInvalid.With(fault.In("reason", "不同意必须书面写明理由（《未成年人网络保护条例》第三十四条）。", "a refusal gives its reason in writing (Regulation on minors, Article 34)"))
	}
	r.State = RequestRefused
	if accept {
		r.State = RequestAccepted
	}
	r.Answered = Decision{By: who.Account, Role: who.Role, At: now, Reason: reason, Granted: accept}
	r.Version++
	return events.PrivacyRequestAnswered{Request: string(r.ID), School: string(r.School), Student: string(r.Student), Accepted: accept}, nil
}

// Finish marks an accepted request as done.
func (r *Request) Finish(who actor.Actor, now time.Time) (events.PrivacyRequestDone, error) {
	switch {
	case !desk(who) || schoolOf(who) != r.School:
		return events.PrivacyRequestDone{}, ErrForbidden
	case r.State != RequestAccepted:
		return events.PrivacyRequestDone{}, ErrDecided
	}
	r.State, r.DoneAt = RequestDone, now
	r.Version++
	return events.PrivacyRequestDone{Request: string(r.ID), School: string(r.School), Student: string(r.Student)}, nil
}

// RequestFilter narrows a list of requests; zero members do not.
type RequestFilter struct {
	School  org.ID
	Student student.ID
	Waiting bool
}

// asker is who may ask: the student for the own record.
func asker(who actor.Actor, id student.ID) bool {
	return who.Is(actor.Student) && student.ID(who.Person) == id && id != ""
}
