// Package notify tells people what concerns them (F94). A notice is a short text with a signed, expiring link; each person
// it is for has a copy in the inbox, and deliveries carry it further: SMS, e-mail, group robots, webhooks, printed slips.
// Notices are made of events, by the table in told.go, and by people, who see what became of each copy.
package notify

import (
	"strings"
	"time"
	"unicode/utf8"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/text"
	"firstkm/services/student"
)

// ID names a notice: not_….
type ID ident.ID

// CopyID names what one person has of a notice: cpy_….
type CopyID ident.ID

// The faults of this noun.
var (
	ErrNotFound  = fault.New(fault.NotFound, "notice.not_found", "没有这条通知，或您无权查看。", "there is no such notice, or you may not see it")
	ErrForbidden = fault.New(fault.Forbidden, "notice.forbidden", "您的角色不能发送或管理这类通知。", "your role may not send or manage such notices")
	ErrInvalid   = fault.New(fault.Invalid, "notice.invalid", "通知有误，请按提示修改。", "the notice needs mending")
	ErrNobody    = fault.New(fault.Invalid, "notice.nobody", "所选范围内没有人，请重新选择。", "nobody is in the chosen audience; choose again")
	ErrLink      = fault.New(fault.NotFound, "notice.link", "链接不完整，或已超过 30 天有效期。有账号的请登录，在消息里查看；没有账号的请联系学校。", "the link is not whole, or its thirty days are over. Sign in and look into your inbox; without an account, ask the school")
	ErrNoAction  = fault.New(fault.Conflict, "notice.no_action", "这条通知不需要回复“已办”。", "this notice asks for no answer")
	ErrSoon      = fault.New(fault.TooMany, "notice.soon", "刚刚提醒过，请十分钟后再提醒。", "a reminder went out just now; wait ten minutes")
	ErrStale     = fault.New(fault.Stale, "notice.stale", "这条记录刚有变化，请刷新后再操作。", "this record changed meanwhile; reload and try again")
)

// Kind is what a notice means for its reader; people choose their channels by it.
type Kind string

// The kinds of notice. Urgent ones reach people at any hour.
const (
	Matter  Kind = "matter"  // 我的事项有进展
	Duty    Kind = "duty"    // 有事等我办
	News    Kind = "news"    // 学校、教育局的通知
	Urgent  Kind = "urgent"  // 紧急
	Opening Kind = "opening" // 保存的搜索有新岗位
)

// Kinds lists the kinds in the order pages show them.
func Kinds() []Kind { return []Kind{Urgent, Duty, Matter, News, Opening} }

// Enum lists the kinds as texts.
func (Kind) Enum() []string { return []string{"urgent", "duty", "matter", "news", "opening"} }

// Label is what pages call the kind.
func (k Kind) Label() text.Words {
	return map[Kind]text.Words{
		Matter: text.Say("进展", "Progress"), Duty: text.Say("待办", "To do"),
		News: text.Say("通知", "Notice"), Urgent: text.Say("紧急", "Urgent"),
		Opening: text.Say("新岗位", "New opening"),
	}[k]
}

// Life is how long a notice's links work.
const Life = 30 * 24 * time.Hour

// MaxText is the longest text of a notice in characters: it must be read at one glance, and fit two short messages.
const MaxText = 120

// Notice is one text for some people.
type Notice struct {
	ID        ID         `json:"id"`
	Cause     string     `json:"cause"` // event and rule, or its own id: nothing is told twice of one cause
	Kind      Kind       `json:"kind"`
	Text      text.Words `json:"text"`
	Target    string     `json:"target,omitempty"` // page that the link leads to, a path of ours
	More      string     `json:"more,omitempty"`   // what the law asks to be told in full, shown beneath; Chinese
	Still     bool       `json:"still,omitempty"`  // to the inbox alone
	Action    bool       `json:"action,omitempty"` // the reader answers 已办
	Sender    ident.ID   `json:"sender,omitempty"` // the account, "" when the program tells
	Role      actor.Role `json:"role,omitempty"`   // of the sender
	Org       ident.ID   `json:"org,omitempty"`    // of the sender
	To        text.Words `json:"to,omitzero"`      // the audience in words: 数控2301 班
	Made      int        `json:"made"`             // copies
	CreatedAt time.Time  `json:"created_at"`
	ExpiresAt time.Time  `json:"expires_at"`
}

// Copy is what one person has of a notice. Person is the student record of a student, the account of anybody else, so that
// a student without an account is told on paper and finds the notice after activating. A guardian has no account: see
// GuardianOf.
type Copy struct {
	ID         CopyID
	Person     ident.ID
	Class      string // of a student, for slips
	ReadAt     time.Time
	OpenedAt   time.Time
	DoneAt     time.Time
	RemindedAt time.Time
	Reminders  int
	Notice     Notice
}

// PersonOf is whose inbox an actor reads.
func PersonOf(who actor.Actor) ident.ID {
	if who.Is(actor.Student) {
		return who.Person
	}
	return who.Account
}

// guardian is the kind of ids of guardians.
const guardian = "gdn"

// GuardianOf names the guardian of a student as somebody who is told: without an account, by SMS alone.
func GuardianOf(id student.ID) ident.ID {
	return ident.ID(guardian + strings.TrimPrefix(string(id), "stu"))
}

// WardOf is the student whose guardian a person is, false for anybody else.
func WardOf(person ident.ID) (student.ID, bool) {
	rest, ok := strings.CutPrefix(string(person), guardian+"_")
	return student.ID("stu_" + rest), ok
}

// open records that the person saw it.
func (c *Copy) open(now time.Time) {
	if c.OpenedAt.IsZero() {
		c.OpenedAt = now
	}
	c.ReadAt = now
}

// finish records 已办.
func (c *Copy) finish(now time.Time) error {
	if !c.Notice.Action {
		return ErrNoAction
	}
	c.open(now)
	if c.DoneAt.IsZero() {
		c.DoneAt = now
	}
	return nil
}

// waits reports whether the sender still waits for the person.
func (c *Copy) waits() bool {
	if c.Notice.Action {
		return c.DoneAt.IsZero()
	}
	return c.OpenedAt.IsZero()
}

// checkText refuses what is no short text.
func checkText(s string) []fault.Field {
	n := utf8.RuneCountInString(s)
	switch {
	case n < 4 || n > MaxText:
		return []fault.Field{fault.In("text", "通知为 4 至 120 个字，一句话说清什么事、什么时候。", "a notice has 4 to 120 characters: what and when, in one sentence")}
	case strings.ContainsFunc(s, func(r rune) bool { return r < ' ' && r != '\n' }):
		return []fault.Field{fault.In("text", "通知里有不能显示的字符，请重新输入。", "the text holds characters that cannot be shown")}
	}
	return nil
}

// Short is the notice for a small screen: at most so many characters, in Chinese.
func (n Notice) Short(most int) string {
	r := []rune(strings.ReplaceAll(n.Text.Zh, "\n", " "))
	if len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return string(r)
}
