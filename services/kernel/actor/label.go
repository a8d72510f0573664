package actor

import "firstkm/services/kernel/text"

// Label is how people call a role; empty for a guest.
func (r Role) Label() text.Words {
	switch r {
	case Enterprise:
		return text.Say("企业人事", "Enterprise HR")
	case Student:
		return text.Say("学生", "Student")
	case ClassTeacher:
		return text.Say("班主任", "Class teacher")
	case Instructor:
		return text.Say("校内指导教师", "School instructor")
	case School:
		return text.Say("学校实习办", "Internship office")
	case VicePrincipal:
		return text.Say("分管校长", "Vice-principal")
	case TeachersOffice:
		return text.Say("学校师资办", "Teachers' office")
	case Teacher:
		return text.Say("教师", "Teacher")
	case Bureau:
		return text.Say("教育局", "Education bureau")
	case Supervision:
		return text.Say("教育督导室", "Supervision office")
	case AllianceOffice:
		return text.Say("联盟办公室", "Alliance office")
	case Inspector:
		return text.Say("督导人员", "Inspector")
	case Operator:
		return text.Say("运维", "Operator")
	}
	return text.Words{}
}
