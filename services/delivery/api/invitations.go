package api

import (
	"context"
	"time"

	"firstkm/services/account"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
	"firstkm/services/org"
)

// Invitations mounts how people get in: invitations down the line, class slips, and the use of either.
//
//	GET    /invitations          operator, bureau, school, teachers' office, enterprise's owner: what the own organisation invited
//	POST   /invitations          the same, with a session
//	DELETE /slips/{id}           who may issue its like
//	POST   /slips                school, vice-principal: of the school; class teacher: of the class; with a session
//	GET    /classes              the same
//	GET    /classes/students     the same
//	POST   /invitations/accept   everybody who holds a code
//	POST   /activations/check    everybody who holds a code
//	POST   /activations          everybody who holds a code
func Invitations(svc *account.Service) Mount {
	s := invitations{svc}
	inviters := httpd.Roles(actor.Operator, actor.Bureau, actor.School, actor.TeachersOffice, actor.Enterprise)
	classes := httpd.Roles(actor.School, actor.VicePrincipal, actor.ClassTeacher)
	withdrawers := httpd.Roles(actor.Enterprise, actor.ClassTeacher, actor.School, actor.VicePrincipal, actor.TeachersOffice, actor.Bureau, actor.Operator).Scope(writing)
	return func(a *API) {
		register(a, inviters.Scope(reading), get("/api/v1/invitations", about{
			"list-invitations", "accounts", "What we invited", "Open, used, expired and withdrawn, newest first; a code is not among them, since it is known when it is issued only.",
		}), s.list, account.ErrForbidden)
		register(a, inviters, create("/api/v1/invitations", about{
			"invite-colleague", "accounts", "Invite somebody",
			"Down the line: operator, bureau, school, staff; a school the owner of a cooperating enterprise; the school or its teachers' office a teacher to the own file; an enterprise's owner its colleagues. Answers a code that is shown once and lasts two weeks; it is a secret, so no answer is kept for an Idempotency-Key. With hand_over, the colleague becomes the owner and the inviting account ends when the code is used.",
		}), s.invite, account.ErrForbidden, account.ErrInvalid, account.ErrOwned, account.ErrInvited, org.ErrCodeTaken, org.ErrInvalid)
		register(a, httpd.Public(), limited(create("/api/v1/invitations/accept", about{
			"accept-invitation", "accounts", "Accept an invitation", "Makes the invited one's own account with a login and a password of its choice.",
		}), a.engine.Rates().SignIn), s.accept, account.ErrSlip, account.ErrSlipUsed, account.ErrSlipExpired, account.ErrSlipWithdrawn, account.ErrNotHere, account.ErrInvited, account.ErrInvalid, account.ErrLoginTaken, account.ErrRegisterFirst)
		register(a, withdrawers, remove("/api/v1/slips/{id}", about{
			"withdraw-slip", "accounts", "Withdraw a slip", "An invitation, a class slip or a reset that is still open.",
		}), s.withdraw, account.ErrNotFound, account.ErrForbidden, account.ErrSlipUsed)
		register(a, classes, create("/api/v1/slips", about{
			"issue-slips", "accounts", "Issue slips to the students of a class",
			"To all who have no account, or to those named, who get a reset when they have one. What they held before no longer counts. The codes are secrets shown once, so no answer is kept for an Idempotency-Key.",
		}), s.issue, account.ErrNotFound, account.ErrForbidden)
		register(a, classes.Scope(reading), get("/api/v1/classes", about{
			"list-classes", "accounts", "Classes and how far their students have come in", "A class teacher sees the own class.",
		}), s.classes, account.ErrForbidden)
		register(a, classes.Scope(reading), get("/api/v1/classes/students", about{
			"list-class-accounts", "accounts", "Students of a class and their accounts", "With the state of the newest slip of each.",
		}), s.class, account.ErrForbidden, account.ErrNotFound)
		refusals := []*slipFault{account.ErrSlip, account.ErrSlipUsed, account.ErrSlipExpired, account.ErrSlipWithdrawn, account.ErrSlipLocked, account.ErrNotHere, account.ErrProof, account.ErrTooMany}
		register(a, httpd.Public(), limited(post("/api/v1/activations/check", about{
			"check-slip", "accounts", "Look what a slip is for",
			"Of a student's slip, the last four of the identity number, or month and day of birth where the slip says so, are needed; five wrong ones lock it.",
		}), a.engine.Rates().SignIn), s.check, refusals...)
		register(a, httpd.Public(), limited(create("/api/v1/activations", about{
			"use-slip", "accounts", "Use a slip", "Makes the account that it is for, or gives an account its new password.",
		}), a.engine.Rates().SignIn), s.use, append(refusals, account.ErrInvalid, account.ErrLoginTaken, account.ErrRegisterFirst)...)
	}
}

type invitations struct{ svc *account.Service }

type slipBody struct {
	ID        ident.ID          `json:"id"`
	Purpose   account.Purpose   `json:"purpose" enum:"join,activate,reset"`
	State     account.SlipState `json:"state" enum:"open,used,expired,withdrawn,locked"`
	Role      actor.Role        `json:"role"`
	Org       ident.ID          `json:"org,omitempty"`
	USCC      string            `json:"uscc,omitempty" doc:"Of an enterprise that registers with it"`
	Class     string            `json:"class,omitempty"`
	Person    ident.ID          `json:"person,omitempty" doc:"The student"`
	Account   account.ID        `json:"account,omitempty" doc:"Of a reset"`
	Label     string            `json:"label,omitempty"`
	Proof     account.Proof     `json:"proof,omitempty" enum:"id_tail,birthday" doc:"What is asked for beside the code"`
	By        account.ID        `json:"by"`
	CreatedAt time.Time         `json:"created_at"`
	ExpiresAt time.Time         `json:"expires_at"`
	UsedAt    time.Time         `json:"used_at,omitzero"`
}

func slipOf(s account.Slip, now time.Time) slipBody {
	return slipBody{
		ID: s.ID, Purpose: s.Purpose, State: s.State(now), Role: s.Role, Org: s.Org, USCC: s.USCC, Class: s.Class, Person: s.Person,
		Account: s.Account, Label: s.Label, Proof: s.Proof, By: s.By,
		CreatedAt: instant(s.CreatedAt), ExpiresAt: instant(s.ExpiresAt), UsedAt: instant(s.UsedAt),
	}
}

type issuedBody struct {
	slipBody
	Code      string `json:"code" doc:"For the holder, who uses it once; not shown again" example:"7KQ2M-XWERT"`
	StudentNo string `json:"student_no,omitempty"`
	HandOver  bool   `json:"hand_over"`
	Hours     int    `json:"hours" doc:"How long the code can be used"`
}

type issuedOutput struct{ Body issuedBody }

func issuedOf(i account.Issued) issuedBody {
	return issuedBody{
		slipBody: slipOf(i.Slip, i.Slip.CreatedAt), Code: i.Code, StudentNo: i.Pupil.No, HandOver: i.Slip.HandOver,
		Hours: int(i.Slip.ExpiresAt.Sub(i.Slip.CreatedAt).Hours()),
	}
}

type inviteInput struct {
	Body struct {
		Role     choice[roleList] `json:"role,omitempty" doc:"Of the account to be made; an enterprise's owner may leave it out"`
		Org      ident.ID         `json:"org,omitempty" maxLength:"64" doc:"An existing bureau or school; left out, my own"`
		Bureau   *newOrg          `json:"bureau,omitempty" doc:"A new bureau, by the operator"`
		School   *newOrg          `json:"school,omitempty" doc:"A new school, by the operator or the bureau of its region"`
		USCC     string           `json:"uscc,omitempty" maxLength:"30" doc:"Of an enterprise, which registers with the invitation when it is not here yet"`
		Class    string           `json:"class,omitempty" maxLength:"64" doc:"Of a class teacher"`
		Teacher  string           `json:"teacher,omitempty" maxLength:"64" doc:"Of a teacher: the number in the register, or the file's id"`
		Label    string           `json:"label,omitempty" maxLength:"64" doc:"For whom it is: a post, no personal name"`
		HandOver bool             `json:"hand_over,omitempty" doc:"The colleague takes this account's place"`
	}
}

// roleList is actor.Role with its values, for the document.
type roleList actor.Role

// Enum lists the roles.
func (roleList) Enum() []string {
	return mapped(actor.Roles(), func(r actor.Role) string { return string(r) })
}

type newOrg struct {
	Name      string `json:"name" minLength:"1" maxLength:"100"`
	Region    string `json:"region" minLength:"2" maxLength:"12" doc:"GB/T 2260 code"`
	Code      string `json:"code,omitempty" maxLength:"20" doc:"学校标识码, of a school"`
	Level     string `json:"level,omitempty" enum:"secondary,associate,bachelor" doc:"Of a school"`
	Authority string `json:"authority,omitempty" maxLength:"100" doc:"主管部门, of a school"`
}

func (s invitations) invite(ctx context.Context, in *inviteInput) (*issuedOutput, error) {
	b, who := in.Body, httpd.Who(ctx)
	i := account.Invite{Role: actor.Role(b.Role), Org: b.Org, USCC: b.USCC, Class: b.Class, Teacher: b.Teacher, Label: b.Label, HandOver: b.HandOver}
	if i.Role == "" && who.Is(actor.Enterprise) {
		i.Role = actor.Enterprise
	}
	if b.Bureau != nil {
		i.Bureau = &org.Bureau{Name: b.Bureau.Name, Region: b.Bureau.Region}
	}
	if b.School != nil {
		i.School = &org.School{Code: b.School.Code, Name: b.School.Name, Level: b.School.Level, Region: b.School.Region, Authority: b.School.Authority}
	}
	issued, err := s.svc.Invite(ctx, who, i)
	if err != nil {
		return nil, err
	}
	return &issuedOutput{issuedOf(issued)}, nil
}

type slipsOutput struct{ Body List[slipBody] }

func (s invitations) list(ctx context.Context, in *Paged) (*slipsOutput, error) {
	list, err := s.svc.Invitations(ctx, httpd.Who(ctx), in.Request())
	if err != nil {
		return nil, err
	}
	return &slipsOutput{listed(list, func(one account.Slip) slipBody { return slipOf(one, s.svc.Now()) })}, nil
}

type slipInput struct {
	ID ident.ID `path:"id" maxLength:"64"`
}

func (s invitations) withdraw(ctx context.Context, in *slipInput) (*empty, error) {
	return &empty{}, s.svc.Withdraw(ctx, httpd.Who(ctx), in.ID)
}
