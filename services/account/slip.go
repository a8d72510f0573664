package account

import (
	"crypto/rand"
	"strings"
	"time"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/text"
)

// Purpose says what a slip lets its holder do, once.
type Purpose string

// The purposes of a slip.
const (
	Join     Purpose = "join"     // 邀请: make an account of one's own for an organisation
	Activate Purpose = "activate" // 激活: make the account of a student
	Reset    Purpose = "reset"    // 重设: choose a new password for an account
)

// Proof is what a slip asks for beside its code, so that a slip found in a corridor opens nothing.
type Proof string

// The proofs. A student's slip asks for the one that the school has recorded.
const (
	NoProof  Proof = ""
	IDTail   Proof = "id_tail"  // the last four characters of the identity number
	Birthday Proof = "birthday" // month and day of birth, MMDD, where no identity number is recorded
)

// How long slips wait, and how often a wrong proof may be tried before one is locked.
const (
	InvitationLife = 14 * 24 * time.Hour
	ClassSlipLife  = 30 * 24 * time.Hour
	ResetLife      = 3 * 24 * time.Hour
	MaxTries       = 5
	SlipMemory     = 90 * 24 * time.Hour // how long an ended slip is remembered, to say why it does not work
)

// Slip lets somebody in once: an invitation, a student's class slip or a reset. It is a short code on paper or in a link; a
// keyed hash of the code is kept.
type Slip struct {
	ID           ident.ID // slp_…
	Hash         string
	Purpose      Purpose
	By           ID         // who issued it
	ByOrg        ident.ID   // for whom it was issued; empty for the operator
	Role         actor.Role // of the account that it makes or resets
	Org          ident.ID   // of that account; empty while USCC is yet to register
	USCC         string     // of an enterprise that registers with the slip
	Class        string
	Person       ident.ID // the student
	Account      ID       // of a reset
	Label        string   // for whom it is, in the issuer's words: a post, no personal name
	Owner        bool     // the new account owns its organisation
	HandOver     bool     // By ends when the slip is used
	ClearsFactor bool     // the second factor goes with the password
	Proof        Proof
	Tries        int
	CreatedAt    time.Time
	ExpiresAt    time.Time
	UsedAt       time.Time
	EndedAt      time.Time // withdrawn, or replaced by a newer one
}

// SlipState is what has become of a slip.
type SlipState string

// The states of a slip.
const (
	Open      SlipState = "open"
	Used      SlipState = "used"
	Expired   SlipState = "expired"
	Withdrawn SlipState = "withdrawn" // or replaced by a newer one
	Locked    SlipState = "locked"    // the proof was wrong too often
)

// State is what has become of the slip at now.
func (s Slip) State(now time.Time) SlipState {
	switch {
	case !s.UsedAt.IsZero():
		return Used
	case !s.EndedAt.IsZero():
		return Withdrawn
	case s.Tries >= MaxTries:
		return Locked
	case !now.Before(s.ExpiresAt):
		return Expired
	}
	return Open
}

// The faults of slips. Each says what to do next; none tells whether an account exists.
var (
	ErrSlip          = fault.New(fault.NotFound, "account.slip", "没有这个码。请对照纸上或链接逐字核对，码里没有数字 0、1 和字母 I、O。", "there is no such code; compare it with the paper or the link, sign by sign: there is no 0, 1, I or O in it")
	ErrSlipUsed      = fault.New(fault.Conflict, "account.slip_used", "这张单子已经用过了，每张只能用一次。您已有账号的话请直接登录；忘记密码请找发单的人重发一张。", "this slip was used already; each works once. Sign in if you have your account, or ask whoever issued it for a new one")
	ErrSlipExpired   = fault.New(fault.Conflict, "account.slip_expired", "这张单子过期了，请找发单的人重发一张。", "this slip has expired; ask whoever issued it for a new one")
	ErrSlipWithdrawn = fault.New(fault.Conflict, "account.slip_withdrawn", "这张单子已作废：可能后来又给您发了新的一张。请用最新的那张，没有的话请找发单的人。", "this slip no longer counts: perhaps a newer one was issued. Use the newest, or ask whoever issued it")
	ErrSlipLocked    = fault.New(fault.Conflict, "account.slip_locked", "核对内容错了太多次，这张单子为安全已锁定。请找班主任或学校实习办重发一张。", "the check was wrong too often, and the slip is locked for safety. Ask your class teacher or internship office for a new one")
	ErrProof         = fault.New(fault.Invalid, "account.proof", "核对内容不对，请看提示再填。", "the check does not agree; see the hint")
	ErrRegisterFirst = fault.New(fault.Conflict, "account.register_first", "贵单位还没有登记，请用这个邀请先登记单位，账号会一起建好。", "your unit is not registered yet: register it with this invitation, which makes the account too")
)

// refusal is why a slip cannot be used at now, nil when it can.
func (s Slip) refusal(now time.Time) error {
	switch s.State(now) {
	case Used:
		return ErrSlipUsed
	case Expired:
		return ErrSlipExpired
	case Withdrawn:
		return ErrSlipWithdrawn
	case Locked:
		return ErrSlipLocked
	}
	return nil
}

// wrongProof says what did not agree and how often it may be tried again.
func (s Slip) wrongProof() error {
	left := MaxTries - s.Tries
	if left <= 0 {
		return ErrSlipLocked
	}
	n := text.Say("还可以试 "+string(rune('0'+left))+" 次，之后这张单子会锁定。", string(rune('0'+left))+" more "+text.Agree(left, "try", "tries")+", then the slip is locked.")
	if s.Proof == Birthday {
		return ErrProof.With(fault.In("proof", "生日不对：请填出生的月和日，四位数字，如 0305。"+n.Zh, "the birthday does not agree: month and day, four digits, such as 0305. "+n.En))
	}
	return ErrProof.With(fault.In("proof", "身份证号末四位不对，最后一位可能是 X。"+n.Zh, "the last four of the identity number do not agree; the last may be X. "+n.En))
}

// alphabet has 32 signs that nobody confuses on paper: no 0, 1, I or O. A code of ten has 50 bits.
const (
	alphabet   = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
	codeLength = 10
)

// newCode is a fresh code in the form people read: ABCDE-FGHJK.
func newCode() string {
	var b [codeLength]byte
	_, _ = rand.Read(b[:]) // never fails since Go 1.24
	for i := range b {
		b[i] = alphabet[b[i]&31]
	}
	return string(b[:codeLength/2]) + "-" + string(b[codeLength/2:])
}

// NormalCode is a code as it was typed, in the form that is compared: upper case, half width, nothing between the signs.
func NormalCode(typed string) string {
	return strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' { // full width, as Chinese keyboards type
			r -= '！' - '!'
		}
		switch {
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		case r == '-' || r == ' ' || r == '　' || r == '—' || r == '－' || r == '.' || r == '·':
			return -1
		}
		return r
	}, strings.TrimSpace(typed))
}

// Spoken is a code for reading over the telephone, sign by sign.
func Spoken(code string) text.Words {
	var zh, en []string
	for _, r := range NormalCode(code) {
		if n := r - '0'; n >= 0 && n <= 9 {
			zh, en = append(zh, string([]rune("零一二三四五六七八九")[n])), append(en, string(r))
			continue
		}
		zh = append(zh, string(r))
		if i := int(r - 'A'); i >= 0 && i < len(spelling) {
			en = append(en, spelling[i])
		}
	}
	return text.Say(strings.Join(zh, " "), strings.Join(en, " "))
}

// spelling is the alphabet of the ICAO.
var spelling = [...]string{
	"Alfa", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot", "Golf", "Hotel", "India", "Juliett", "Kilo", "Lima", "Mike", "November",
	"Oscar", "Papa", "Quebec", "Romeo", "Sierra", "Tango", "Uniform", "Victor", "Whiskey", "X-ray", "Yankee", "Zulu",
}
