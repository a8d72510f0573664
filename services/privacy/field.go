package privacy

import (
	"slices"

	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
)

// Field is one sealed value of a student's record. Its text is also the associated data of the seal.
type Field string

// The sealed fields.
const (
	IDNumber      Field = "id_number"
	Phone         Field = "phone"
	GuardianName  Field = "guardian_name"
	GuardianPhone Field = "guardian_phone"
)

// Fields lists them in the order pages show them.
func Fields() []Field { return []Field{IDNumber, Phone, GuardianName, GuardianPhone} }

// Enum implements the delivery's enumeration.
func (Field) Enum() []string { return names(Fields()) }

// Label is how pages call the field.
func (f Field) Label() text.Words {
	switch f {
	case IDNumber:
		return text.Say("证件号", "Identity number")
	case Phone:
		return text.Say("本人电话", "Phone")
	case GuardianName:
		return text.Say("监护人姓名", "Guardian's name")
	case GuardianPhone:
		return text.Say("监护人电话", "Guardian's phone")
	}
	return text.Say(string(f), string(f))
}

// Class is how a field is classified (P-51): how much harm its loss does.
func (f Field) Class() text.Words {
	if f == IDNumber {
		return text.Say("身份信息，加密保存", "identity, sealed")
	}
	return text.Say("联系信息，加密保存", "contact, sealed")
}

// Why is what the program needs the field for (P-13, P-17).
func (f Field) Why() text.Words {
	switch f {
	case IDNumber:
		return text.Say("办理实习责任保险、签三方协议、首次登录核对身份。", "For the internship's insurance, the tripartite agreement and the first sign-in.")
	case Phone:
		return text.Say("实习期间联系本人。", "To reach the student during the internship.")
	case GuardianName, GuardianPhone:
		return text.Say("未成年人实习须监护人知情同意，紧急时联系。", "A guardian consents to a minor's internship and is called in an emergency.")
	}
	return text.Words{}
}

// Purpose is why somebody looks: one of a list, and for 其他 in own words.
type Purpose string

// The purposes. None of them is marketing (M-24).
const (
	ForInsurance Purpose = "insurance"
	ForAgreement Purpose = "agreement"
	ForFiling    Purpose = "filing"
	ForEmergency Purpose = "emergency"
	ForRecord    Purpose = "record"
	ForContact   Purpose = "contact"
	ForSubject   Purpose = "subject"
	ForOther     Purpose = "other"
)

// Purposes lists them in the order pages show them.
func Purposes() []Purpose {
	return []Purpose{ForInsurance, ForAgreement, ForFiling, ForEmergency, ForRecord, ForContact, ForSubject, ForOther}
}

// Enum implements the delivery's enumeration.
func (Purpose) Enum() []string { return names(Purposes()) }

// Label is how pages call the purpose.
func (p Purpose) Label() text.Words {
	switch p {
	case ForInsurance:
		return text.Say("办理实习责任保险", "Internship insurance")
	case ForAgreement:
		return text.Say("签订三方协议", "Tripartite agreement")
	case ForFiling:
		return text.Say("备案、上报", "Filing with the authority")
	case ForEmergency:
		return text.Say("突发情况联系", "Emergency contact")
	case ForRecord:
		return text.Say("核对学籍信息", "Checking the record")
	case ForContact:
		return text.Say("联系学生或家长", "Reaching student or parents")
	case ForSubject:
		return text.Say("答复本人或监护人申请", "Answering the student or guardian")
	case ForOther:
		return text.Say("其他（写明）", "Other (say what)")
	}
	return text.Say(string(p), string(p))
}

// Reason is a purpose with the person's own words.
type Reason struct {
	Purpose Purpose
	Text    string // asked for when the purpose is other, and for every break-glass ticket
}

// longest is how much somebody may write.
const longest = 500

// Check reports what is wrong with a purpose before anything is made for it.
func (r Reason) Check() error {
	if bad := r.check(false); len(bad) > 0 {
		return ErrInvalid.With(bad...)
	}
	return nil
}

// Words are the purpose with the person's own words.
func (r Reason) Words() text.Words {
	w := r.Purpose.Label()
	if r.Text == "" {
		return w
	}
	return text.Say(w.Zh+"："+r.Text, w.En+": "+r.Text)
}

// check collects what is wrong with the reason; told asks for own words whatever the purpose.
func (r Reason) check(told bool) (bad []fault.Field) {
	if !slices.Contains(Purposes(), r.Purpose) {
		bad = append(bad, fault.In("purpose", "请选择用途。", "choose a purpose"))
	}
	switch n := len([]rune(r.Text)); {
	case n == 0 && (told || r.Purpose == ForOther):
		bad = append(bad, fault.In("purpose_text", "请写明具体用途，不要写姓名、电话等个人信息。", "say what it is for, without names or numbers"))
	case n > longest:
		bad = append(bad, fault.In("purpose_text", "最多写 500 字。", "write 500 characters at most"))
	}
	return bad
}

// checkFields collects what is wrong with a choice of fields.
func checkFields(fields []Field) (bad []fault.Field) {
	if len(fields) == 0 {
		bad = append(bad, fault.In("fields", "请至少选择一项信息。", "choose at least one field"))
	}
	for _, f := range fields {
		if !slices.Contains(Fields(), f) {
			return append(bad, fault.In("fields", "没有这项信息，请从列表选择。", "there is no such field; choose from the list"))
		}
	}
	return bad
}

// all reports whether have holds every one of want.
func all[T comparable](have, want []T) bool {
	for _, w := range want {
		if !slices.Contains(have, w) {
			return false
		}
	}
	return true
}

func names[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return out
}
