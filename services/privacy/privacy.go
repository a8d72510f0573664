// Package privacy is the one door to unmasked personal data of students (个人信息保护法, 未成年人网络保护条例 Art 31–38). Everything
// else in the program shows masks. Who wants to see more needs a ground: the own record, a standing grant that the person in
// charge approved (M-36), or a break-glass ticket for named students. Every look is written down in the transaction that
// allows it and shown to the student. The package also keeps what the law asks around that: requests of students and
// guardians with their deadlines (P-44–50, M-34), retention and purges (P-19), legal holds, breaches (P-57, M-35), impact
// assessments (P-55/56) and the yearly audit (P-54, M-37).
//
// Location is known to the program only as in, near or out of a place at the moment of a check (F83); none is stored yet.
package privacy

import (
	"time"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
)

// ID names a record of this noun: pgr_… a grant, pbt_… a break-glass ticket, plk_… a look, pdr_… a request, phd_… a hold,
// ppg_… a purge, pbr_… a breach, pia_… an impact assessment, pln_… a guardian's link.
type ID ident.ID

// The faults of this noun.
var (
	ErrNotFound  = fault.New(fault.NotFound, "privacy.not_found", "没有这条记录，或您无权查看。", "there is no such record, or you may not see it")
	ErrForbidden = fault.New(fault.Forbidden, "privacy.forbidden", "您的身份不能这样处理个人信息。", "your role may not handle personal data in this way")
	ErrNoGround  = fault.New(fault.Forbidden, "privacy.no_ground", "查看这些信息需要先获批准：请申请长期授权，或提交应急查看，由分管校长审批。", "to see these data, first ask for a standing grant or for a break-glass look; the vice-principal decides")
	ErrScope     = fault.New(fault.Forbidden, "privacy.scope", "此令牌只能读取。打开加密信息会留下查看记录，需要写入的授权范围。", "this token may only read; to open sealed values writes a look, for which the scope write is needed")
	ErrOwnCase   = fault.New(fault.Forbidden, "privacy.own_case", "自己提出的申请不能由自己审批，请由另一位负责人审批。", "nobody decides about their own request; another person in charge does")
	ErrDecided   = fault.New(fault.Conflict, "privacy.decided", "这条申请已经处理过，请刷新后查看。", "this has been decided already; reload")
	ErrInvalid   = fault.New(fault.Invalid, "privacy.invalid", "填写有误，请按提示修改。", "something needs mending")
	ErrStale     = fault.New(fault.Stale, "privacy.stale", "这条记录刚被他人修改，请刷新后再改。", "somebody changed this record meanwhile; reload and change again")
	ErrConsent   = fault.New(fault.Forbidden, "privacy.consent", "这名学生未满 14 周岁，须先登记监护人同意（《个人信息保护法》第三十一条）。", "this student is under 14: record the guardian's consent first (PIPL Article 31)")
	ErrHeld      = fault.New(fault.Conflict, "privacy.held", "这名学生的信息正在依法保全，不能删除。解除保全后再处理。", "this student's data are under legal hold and cannot be erased until it is lifted")
	ErrNeeded    = fault.New(fault.Conflict, "privacy.needed", "学生正在实习，办理保险和协议仍需要这些信息，保存期未到，不能删除（《个人信息保护法》第四十七条）。可写明理由答复申请人。", "the student is on an internship: insurance and agreement still need these data, so they cannot be erased yet (PIPL Article 47); answer with the reason")
	ErrUnread    = fault.New(fault.Unavailable, "privacy.unread", "这项信息现在无法解密，请联系运维检查数据密钥。", "the value cannot be opened now; ask the operator to check the data key")
	ErrLink      = fault.New(fault.NotFound, "privacy.link", "链接无效或已过期，请联系学校重新开具。", "the link is not valid any more; ask the school for a new one")
)

// AgeClass is how old a student is, as far as the law asks.
type AgeClass string

// The four classes. P-31 protects those under 14, the regulation on minors everybody under 18.
const (
	Under14 AgeClass = "under_14"
	Age14   AgeClass = "14_15"
	Age16   AgeClass = "16_17"
	Grown   AgeClass = "adult"
)

// ClassOf is the age class on day of somebody born on birth.
func ClassOf(birth, day civil.Date) AgeClass {
	switch age := birth.Age(day); {
	case age < 14:
		return Under14
	case age < 16:
		return Age14
	case age < 18:
		return Age16
	}
	return Grown
}

// Minor reports whether the class is under 18.
func (c AgeClass) Minor() bool { return c != Grown }

// Label is how pages call the class.
func (c AgeClass) Label() text.Words {
	switch c {
	case Under14:
		return text.Say("未满 14 周岁", "under 14")
	case Age14:
		return text.Say("14–15 周岁", "14 to 15")
	case Age16:
		return text.Say("16–17 周岁", "16 to 17")
	}
	return text.Say("年满 18 周岁", "18 or older")
}

// Decision is what the person in charge said, and when.
type Decision struct {
	By      ident.ID // account
	Role    actor.Role
	At      time.Time
	Reason  string
	Granted bool
}

// schoolOf is the school that somebody acts for.
func schoolOf(who actor.Actor) org.ID { return org.ID(who.Org) }

// InCharge reports whether the actor is the person in charge of personal data at a school.
func InCharge(who actor.Actor) bool { return who.Is(actor.VicePrincipal) && who.Org != "" }

// desk reports whether the actor sits at a school's data desk.
func desk(who actor.Actor) bool { return who.Is(actor.School, actor.VicePrincipal) && who.Org != "" }
