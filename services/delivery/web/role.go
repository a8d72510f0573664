package web

import (
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/text"
)

// RoleName is how pages call a role, zero for guests.
func RoleName(r actor.Role) text.Words {
	switch r {
	case actor.Enterprise:
		return text.Say("企业人事", "Enterprise HR")
	case actor.Student:
		return text.Say("学生", "Student")
	case actor.ClassTeacher:
		return text.Say("班主任", "Class teacher")
	case actor.Instructor:
		return text.Say("校内指导教师", "School instructor")
	case actor.School:
		return text.Say("学校实习办", "Internship office")
	case actor.VicePrincipal:
		return text.Say("分管校长", "Vice-principal")
	case actor.TeachersOffice:
		return text.Say("学校师资办", "Teachers' office")
	case actor.Teacher:
		return text.Say("教师", "Teacher")
	case actor.Bureau:
		return text.Say("教育局", "Education bureau")
	case actor.Supervision:
		return text.Say("教育督导室", "Supervision office")
	case actor.AllianceOffice:
		return text.Say("联盟办公室", "Alliance office")
	case actor.Inspector:
		return text.Say("督导人员", "Inspector")
	case actor.Operator:
		return text.Say("运维", "Operator")
	}
	return text.Words{}
}
