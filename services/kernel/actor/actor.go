// Package actor says who acts, for whom and in which role: ids only, never a name.
package actor

import (
	"slices"

	"firstkm/services/kernel/ident"
)

// Role is what an account may act as. A session acts in exactly one role.
type Role string

// The roles that sign in. Guests have the empty role.
const (
	Guest          Role = ""
	Enterprise     Role = "enterprise"      // 企业人事
	Student        Role = "student"         // 学生
	ClassTeacher   Role = "class_teacher"   // 班主任
	Instructor     Role = "instructor"      // 校内指导教师
	School         Role = "school"          // 学校实习办
	VicePrincipal  Role = "vice_principal"  // 分管校长
	TeachersOffice Role = "teachers_office" // 学校师资办
	Teacher        Role = "teacher"         // 教师, own file
	Bureau         Role = "bureau"          // 区县教育局
	Supervision    Role = "supervision"     // 教育督导室
	AllianceOffice Role = "alliance"        // 联盟办公室
	Inspector      Role = "inspector"       // 督导人员, read only
	Operator       Role = "operator"        // 运维
)

// Roles lists every role that signs in, in the order pages show them.
func Roles() []Role {
	return []Role{
		Enterprise, Student, ClassTeacher, Instructor, School, VicePrincipal, TeachersOffice, Teacher,
		Bureau, Supervision, AllianceOffice, Inspector, Operator,
	}
}

// Actor is who acts. The zero Actor is a guest.
type Actor struct {
	Account ident.ID // the account signed in
	Role    Role
	Org     ident.ID // the school, enterprise, bureau … it acts for
	Person  ident.ID // the student record behind a student's account, the teacher's file behind a teacher's
	Class   string   // the class of a class teacher
	Scopes  []string // of an API token; nil for a session, which may do all that its role may
}

// Write is the scope of tokens that may change something.
const Write = "write"

// MayWrite reports whether the actor may change what the role may: a session, or a token with the scope.
func (a Actor) MayWrite() bool { return a.Scopes == nil || slices.Contains(a.Scopes, Write) }

// System acts for the program itself: expiry, lapse, sealing.
func System() Actor { return Actor{Account: "system", Role: "system"} }

// Is reports whether the actor acts in one of roles.
func (a Actor) Is(roles ...Role) bool {
	for _, r := range roles {
		if a.Role == r {
			return true
		}
	}
	return false
}

// OfSchool reports whether the actor acts for a school.
func (a Actor) OfSchool() bool {
	return a.Is(School, VicePrincipal, ClassTeacher, Instructor, TeachersOffice)
}
