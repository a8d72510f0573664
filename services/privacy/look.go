package privacy

import (
	"time"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/student"
)

// Ground is what allowed a look.
type Ground string

// The grounds. Opened and exported are no looks at sealed values: staff opened the record page of a minor, or took a list
// with names along.
const (
	GroundOwn      Ground = "own"
	GroundGuardian Ground = "guardian"
	GroundGrant    Ground = "grant"
	GroundTicket   Ground = "break_glass"
	GroundOpened   Ground = "opened"
	GroundExported Ground = "exported"
)

// Label is how pages call the ground.
func (g Ground) Label() text.Words {
	switch g {
	case GroundOwn:
		return text.Say("本人查看", "own record")
	case GroundGuardian:
		return text.Say("监护人查看", "guardian's view")
	case GroundGrant:
		return text.Say("长期授权", "standing grant")
	case GroundTicket:
		return text.Say("应急查看（经批准）", "break-glass, approved")
	case GroundOpened:
		return text.Say("打开信息页（已遮盖）", "record opened, masked")
	case GroundExported:
		return text.Say("导出名单（敏感项已遮盖）", "list exported, sealed values masked")
	}
	return text.Say(string(g), string(g))
}

// Look is one look of somebody at the data of one student, in ids only. It is written once and never changed.
type Look struct {
	ID       ID
	At       time.Time
	Student  student.ID
	School   org.ID // the student's
	Account  ident.ID
	Role     actor.Role
	Org      ident.ID // whom the looker acted for
	Fields   []Field  // none when the page was only opened
	Ground   Ground
	GroundID ID // the grant or the ticket
	Reason   Reason
}

// LookFilter narrows a list of looks; zero members do not.
type LookFilter struct {
	Student student.ID
	Account ident.ID
	School  org.ID
	Role    actor.Role
	Others  bool // without those of the student and the guardian
}

// Revealed is what a look showed.
type Revealed struct {
	Look    Look
	Student student.Student
	Values  map[Field]string // opened; "" where nothing is recorded
}
