package account

import (
	"context"
	"errors"
	"slices"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
)

// Invite is whom somebody invites, and for which organisation: one that exists, one that is made with the invitation, or
// an enterprise by its credit code.
type Invite struct {
	Role     actor.Role
	Org      ident.ID // an existing one; empty = the inviting one's own, or one of the next
	Bureau   *org.Bureau
	School   *org.School
	USCC     string // of an enterprise, which registers with the invitation when it is not here yet
	Class    string // of a class teacher
	Teacher  string // of a teacher: the number in the school's register, or the file's id
	Label    string // for whom it is: a post, no personal name
	HandOver bool   // the invited one takes the inviting account's place
}

// Issued is a slip with its code, which is known at this moment only.
type Issued struct {
	Slip  Slip
	Code  string
	Pupil Pupil // of a student's slip
}

// InvitedBy lists the roles that a role may invite.
func InvitedBy(r actor.Role) []actor.Role {
	switch r {
	case actor.Operator:
		return []actor.Role{
			actor.Bureau, actor.Supervision, actor.Inspector, actor.AllianceOffice, actor.School, actor.VicePrincipal,
			actor.ClassTeacher, actor.Instructor, actor.TeachersOffice, actor.Enterprise, actor.Operator,
		}
	case actor.Bureau:
		return []actor.Role{actor.School, actor.VicePrincipal, actor.Bureau, actor.Supervision, actor.Inspector, actor.AllianceOffice}
	case actor.School:
		return []actor.Role{actor.School, actor.VicePrincipal, actor.ClassTeacher, actor.Instructor, actor.TeachersOffice, actor.Teacher, actor.Enterprise}
	case actor.TeachersOffice:
		return []actor.Role{actor.Teacher}
	case actor.Enterprise:
		return []actor.Role{actor.Enterprise}
	}
	return nil
}

// Invite lets somebody make an account, down the line: operator, bureau, school, staff and cooperating enterprises; and an
// enterprise's owner its colleagues. A new bureau or school is made in the same transaction.
func (s *Service) Invite(ctx context.Context, who actor.Actor, i Invite) (Issued, error) {
	if who.Scopes != nil {
		return Issued{}, ErrForbidden.With(fault.In("token", "令牌不能发邀请，请登录后操作。", "a token cannot invite; sign in"))
	}
	if i.Role == "" {
		return Issued{}, ErrInvalid.With(fault.In("role", "请选择邀请谁。", "choose whom to invite"))
	}
	if !slices.Contains(InvitedBy(who.Role), i.Role) {
		return Issued{}, ErrForbidden.With(fault.In("role", "您的角色不能邀请这种身份。", "your role may not invite this one"))
	}
	if who.Is(actor.Enterprise) {
		if err := s.owner(ctx, who); err != nil {
			return Issued{}, err
		}
	} else if i.HandOver {
		return Issued{}, ErrInvalid.With(fault.In("hand_over", "只有企业管理员可以移交账号。", "only an enterprise's owner hands over"))
	}
	if i.Role == actor.ClassTeacher && i.Class == "" {
		return Issued{}, ErrInvalid.With(fault.In("class", "请填写班主任的班级，与学生名册一致。", "name the class as the roster has it"))
	}
	if i.Role != actor.ClassTeacher {
		i.Class = ""
	}
	slip := s.slip(who, Join, i.Role)
	slip.ExpiresAt, slip.Class, slip.Label, slip.HandOver = slip.CreatedAt.Add(InvitationLife), i.Class, i.Label, i.HandOver
	if i.Role == actor.Teacher {
		c, err := s.colleague(ctx, who, i.Teacher)
		if err != nil {
			return Issued{}, err
		}
		slip.Person, slip.Label = c.ID, c.No
	}
	slip.Owner = i.HandOver || i.Role != actor.Enterprise && slices.Contains([]actor.Role{actor.School, actor.Bureau, actor.Operator}, i.Role) ||
		i.Role == actor.Enterprise && !who.Is(actor.Enterprise)
	issued := Issued{}
	err := s.inTx(ctx, func(tx Tx, orgs org.Tx) error {
		slip := slip
		if err := s.place(ctx, tx, orgs, who, i, &slip); err != nil {
			return err
		}
		if err := s.fits(ctx, tx, slip); err != nil {
			return err
		}
		var err error
		issued, err = s.issue(ctx, tx, who, slip, "account.invite", slip.ID)
		return err
	})
	return issued, err
}

// fits checks the invitation of a teacher against the register, and that of a class teacher against the roster.
func (s *Service) fits(ctx context.Context, tx Tx, slip Slip) error {
	switch slip.Role {
	case actor.Teacher:
		return s.newcomer(ctx, tx, slip)
	case actor.ClassTeacher:
		return s.inRoster(ctx, tx, slip)
	}
	return nil
}

// inRoster refuses a class that the school's roster does not have: its teacher would see nobody. A school without a roster
// may name any.
func (s *Service) inRoster(ctx context.Context, tx Tx, slip Slip) error {
	classes, err := tx.ClassCounts(ctx, slip.Org, s.now())
	if err != nil || len(classes) == 0 || slices.ContainsFunc(classes, func(c ClassCount) bool { return c.Class == slip.Class }) {
		return err
	}
	return ErrInvalid.With(fault.In("class", "学生名册里没有这个班级，班级名须与名册一字不差；新的班先导入名册，再邀请班主任。",
		"the roster has no such class: write it exactly as there, or import the roster of a new class first"))
}

// slip is the beginning of every slip.
func (s *Service) slip(who actor.Actor, p Purpose, r actor.Role) Slip {
	now := s.now()
	return Slip{ID: ident.New("slp", now), Purpose: p, By: ID(who.Account), ByOrg: who.Org, Role: r, CreatedAt: now}
}

// issue gives a slip its code and keeps it.
func (s *Service) issue(ctx context.Context, tx Tx, who actor.Actor, slip Slip, action string, object ident.ID) (Issued, error) {
	code := newCode()
	slip.Hash = s.guard.Code(NormalCode(code))
	if err := tx.InsertSlip(ctx, slip); err != nil {
		return Issued{}, err
	}
	return Issued{Slip: slip, Code: code}, tx.Audit(ctx, ledger.By(who, slip.CreatedAt, action, object))
}

// place finds or makes the organisation that an invitation is for, and refuses one that who does not answer for.
func (s *Service) place(ctx context.Context, tx Tx, orgs org.Tx, who actor.Actor, i Invite, slip *Slip) error {
	target := actor.Actor{Role: i.Role}
	switch {
	case target.Is(actor.Operator):
		return nil
	case target.Is(actor.Enterprise) && !who.Is(actor.Enterprise):
		return s.placeEnterprise(ctx, tx, orgs, who, i.USCC, slip)
	case i.Bureau != nil && target.Is(actor.Bureau, actor.Supervision, actor.Inspector) && who.Is(actor.Operator):
		made, err := s.orgs.EnterBureau(ctx, orgs, who, *i.Bureau)
		slip.Org = ident.ID(made.ID)
		return err
	case i.School != nil && target.OfSchool() && who.Is(actor.Operator, actor.Bureau):
		made, err := s.orgs.EnterSchool(ctx, orgs, who, *i.School)
		slip.Org = ident.ID(made.ID)
		return err
	}
	if slip.Org = i.Org; slip.Org == "" && !who.Is(actor.Operator) && !(who.Is(actor.Bureau) && (target.OfSchool() || target.Is(actor.AllianceOffice))) {
		slip.Org = who.Org
	}
	return s.mayPlace(ctx, who, target, slip.Org)
}

// mayPlace refuses an existing organisation that is not of the role's sort or not who's to invite for.
func (s *Service) mayPlace(ctx context.Context, who, target actor.Actor, at ident.ID) error {
	wrong := ErrInvalid.With(fault.In("org", "请选择账号所属的单位。", "choose the organisation of the account"))
	if at == "" {
		return wrong
	}
	var school org.School
	var err error
	switch {
	case target.Is(actor.AllianceOffice):
		return s.mayPlaceAlliance(ctx, who, at, wrong)
	case target.OfSchool():
		school, err = s.orgs.School(ctx, org.ID(at))
	case target.Is(actor.Bureau, actor.Supervision, actor.Inspector):
		_, err = s.orgs.Bureau(ctx, org.ID(at))
	}
	if errors.Is(err, org.ErrNotFound) {
		return wrong
	}
	if err != nil || at == who.Org || who.Is(actor.Operator) {
		return err
	}
	if who.Is(actor.Bureau) && target.OfSchool() {
		b, err := s.orgs.Bureau(ctx, org.ID(who.Org))
		if err != nil || b.Oversees(school.Region) {
			return err
		}
	}
	return ErrForbidden.With(fault.In("org", "这个单位不归您管，不能替它邀请。", "you do not answer for this organisation"))
}

// mayPlaceAlliance lets the operator, and the bureau that keeps an alliance, invite its office.
func (s *Service) mayPlaceAlliance(ctx context.Context, who actor.Actor, at ident.ID, wrong error) error {
	a, err := s.orgs.Alliance(ctx, org.ID(at))
	switch {
	case errors.Is(err, org.ErrNotFound):
		return wrong
	case err != nil || who.Is(actor.Operator) || who.Is(actor.Bureau) && who.Org != "" && a.Owner == who.Org:
		return err
	}
	return ErrForbidden.With(fault.In("org", "这个联盟不由您登记，不能替它邀请。", "you do not keep this alliance"))
}

// ErrOwned says that a unit has an owner already, who invites colleagues and whose password the school may reset.
var ErrOwned = fault.New(fault.Conflict, "account.owned", "该单位已有管理员账号。请让其管理员邀请同事；忘记密码可在其账号页重设。", "the unit has an owner already, who invites colleagues; a forgotten password can be reset on the account's page")

// placeEnterprise lets in the owner of an enterprise: one that is not here yet and registers with the slip, or one without
// an owner that the school cooperates with.
func (s *Service) placeEnterprise(ctx context.Context, tx Tx, orgs org.Tx, who actor.Actor, uscc string, slip *Slip) error {
	slip.USCC = org.NormalUSCC(uscc)
	if !org.ValidUSCC(slip.USCC) {
		return ErrInvalid.With(fault.In("uscc", "统一社会信用代码有误：应为 18 位且校验位正确，请对照营业执照。", "the credit code is wrong: 18 characters with a right check digit; compare with the licence"))
	}
	e, err := orgs.EnterpriseByUSCC(ctx, slip.USCC)
	if errors.Is(err, org.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	slip.Org = ident.ID(e.ID)
	if who.Is(actor.School) {
		_, err := orgs.CooperationOf(ctx, org.ID(who.Org), e.ID, civil.Today(s.now()))
		if errors.Is(err, org.ErrNotFound) {
			return ErrForbidden.With(fault.In("uscc", "该单位已在平台，但与本校没有生效的合作。请先在“合作单位”登记合作。", "the unit is here, but no cooperation with your school is in force; record one first"))
		}
		if err != nil {
			return err
		}
	}
	return s.ownerless(ctx, tx, slip.Org)
}

func (s *Service) ownerless(ctx context.Context, tx Tx, at ident.ID) error {
	list, err := tx.AccountsOf(ctx, at)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(list, func(a Account) bool { return a.Owner && a.Active() }) {
		return ErrOwned
	}
	return nil
}

// SlipFilter narrows a list of slips; the service sets the issuer.
type SlipFilter struct {
	Purpose Purpose
	Role    actor.Role
	ByOrg   ident.ID
	Account ID
	Person  ident.ID
}

// Invitations lists what the actor's organisation has invited, newest first: for the operator, what the operators have.
func (s *Service) Invitations(ctx context.Context, who actor.Actor, p page.Request) (page.Page[Slip], error) {
	if len(InvitedBy(who.Role)) == 0 {
		return page.Page[Slip]{}, ErrForbidden
	}
	if who.Is(actor.Enterprise) {
		if err := s.owner(ctx, who); err != nil {
			return page.Page[Slip]{}, err
		}
	}
	f := SlipFilter{Purpose: Join, ByOrg: who.Org}
	if who.Is(actor.TeachersOffice) {
		f.Role = actor.Teacher
	}
	return s.db.Slips(ctx, f, p)
}

// Withdraw ends a slip that is still open. Who may issue its like may withdraw it.
func (s *Service) Withdraw(ctx context.Context, who actor.Actor, id ident.ID) error {
	return s.inTx(ctx, func(tx Tx, _ org.Tx) error {
		slip, err := tx.Slip(ctx, id)
		if err != nil {
			return err
		}
		if err := s.mayWithdraw(ctx, who, slip); err != nil {
			return err
		}
		if slip, err = tx.LockSlip(ctx, slip.Hash); err != nil {
			return err
		}
		if slip.State(s.now()) != Open {
			return slip.refusal(s.now())
		}
		slip.EndedAt = s.now()
		if err := tx.SaveSlip(ctx, slip); err != nil {
			return err
		}
		return tx.Audit(ctx, ledger.By(who, s.now(), "account.withdraw_slip", slip.subject()))
	})
}

// subject is what the audit log keeps an entry on a slip under: the account or student it is about, or itself.
func (s Slip) subject() ident.ID {
	switch {
	case s.Account != "":
		return ident.ID(s.Account)
	case s.Person != "":
		return s.Person
	}
	return s.ID
}

func (s *Service) mayWithdraw(ctx context.Context, who actor.Actor, slip Slip) error {
	switch {
	case slip.Purpose == Join:
		if slip.ByOrg != who.Org || !slices.Contains(InvitedBy(who.Role), slip.Role) {
			return ErrNotFound
		}
		if who.Is(actor.Enterprise) {
			err := s.owner(ctx, who)
			return err
		}
		return nil
	case slip.Account != "":
		_, _, err := s.managed(ctx, who, slip.Account)
		return err
	}
	_, err := s.pupil(ctx, who, slip.Person)
	return err
}
