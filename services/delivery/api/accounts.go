package api

import (
	"context"
	"time"

	"firstkm/services/account"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
)

// Accounts mounts the accounts of an organisation: who there is, inviting colleagues, handing over, ending.
//
//	GET  /accounts                whoever is signed in and acts for an organisation, students not
//	POST /accounts                operator
//	POST /accounts/{id}/disable   the enterprise's owner
//	POST /invitations             the enterprise's owner
//	POST /invitations/accept      everybody who holds a code
func Accounts(svc *account.Service) Mount {
	s := accounts{svc}
	return func(a *API) {
		register(a, httpd.SignedIn().Scope(reading), get("/api/v1/accounts", about{
			"list-accounts", "accounts", "My colleagues", "The accounts of the organisation that I act for.",
		}), s.list, account.ErrForbidden)
		register(a, httpd.Roles(actor.Operator).Scope(writing), create("/api/v1/accounts", about{
			"create-account", "accounts", "Create an account", "Makes an account in any role, for an organisation and, for a student, a student record.",
		}), s.create, account.ErrInvalid, account.ErrLoginTaken)
		register(a, enterprise(writing), quiet(post("/api/v1/accounts/{id}/disable", about{
			"disable-account", "accounts", "End a colleague's account",
			"The account's sessions end at once. Only the owner may; an owner hands over instead of ending the own account. Doing it twice changes nothing.",
		})), s.disable, account.ErrForbidden, account.ErrNotFound, account.ErrInvalid)
		register(a, enterprise(writing), create("/api/v1/invitations", about{
			"invite-colleague", "accounts", "Invite a colleague or hand over",
			"Answers a code that is shown once and lasts three days; it is a secret, so no answer is kept for an Idempotency-Key. With hand_over, the colleague becomes the owner and the inviting account ends when the code is used.",
		}), s.invite, account.ErrForbidden)
		register(a, httpd.Public(), limited(create("/api/v1/invitations/accept", about{
			"accept-invitation", "accounts", "Accept an invitation", "Makes the invited colleague's own account with a login and a password of its choice.",
		}), a.engine.Rates().SignIn), s.accept, account.ErrInvitation, account.ErrInvalid, account.ErrLoginTaken)
	}
}

type accounts struct{ svc *account.Service }

type accountBody struct {
	ID         account.ID `json:"id"`
	Login      string     `json:"login"`
	Role       actor.Role `json:"role"`
	Org        ident.ID   `json:"org,omitempty"`
	Person     ident.ID   `json:"person,omitempty" doc:"The student record, of a student"`
	Class      string     `json:"class,omitempty"`
	Label      string     `json:"label,omitempty" doc:"How colleagues call the account"`
	Owner      bool       `json:"owner" doc:"May invite and end colleagues"`
	DisabledAt time.Time  `json:"disabled_at,omitzero"`
	CreatedAt  time.Time  `json:"created_at"`
}

func accountOf(a account.Account) accountBody {
	return accountBody{
		ID: a.ID, Login: a.Login, Role: a.Role, Org: a.Org, Person: a.Person, Class: a.Class, Label: a.Label, Owner: a.Owner,
		DisabledAt: instant(a.DisabledAt), CreatedAt: instant(a.CreatedAt),
	}
}

type accountsOutput struct{ Body List[accountBody] }

func (s accounts) list(ctx context.Context, _ *struct{}) (*accountsOutput, error) {
	list, err := s.svc.Colleagues(ctx, httpd.Who(ctx))
	if err != nil {
		return nil, err
	}
	return &accountsOutput{List[accountBody]{Items: mapped(list, accountOf)}}, nil
}

type createAccountInput struct {
	Creating
	Body struct {
		Login    string           `json:"login" minLength:"2" maxLength:"64"`
		Password string           `json:"password" minLength:"8" maxLength:"256"`
		Role     choice[roleList] `json:"role"`
		Org      ident.ID         `json:"org,omitempty" maxLength:"64" doc:"The school, enterprise or bureau"`
		Person   ident.ID         `json:"person,omitempty" maxLength:"64" doc:"The student record, of a student"`
		Class    string           `json:"class,omitempty" maxLength:"64" doc:"Of a class teacher"`
		Label    string           `json:"label,omitempty" maxLength:"64"`
		Owner    bool             `json:"owner,omitempty"`
	}
}

// roleList is actor.Role with its values, for the document.
type roleList actor.Role

// Enum lists the roles.
func (roleList) Enum() []string {
	return mapped(actor.Roles(), func(r actor.Role) string { return string(r) })
}

type accountOutput struct{ Body accountBody }

func (s accounts) create(ctx context.Context, in *createAccountInput) (*accountOutput, error) {
	b := in.Body
	a, err := s.svc.Create(ctx, httpd.Who(ctx), account.Draft{
		Login: b.Login, Password: b.Password, Role: actor.Role(b.Role), Org: b.Org, Person: b.Person, Class: b.Class,
		Label: b.Label, Owner: b.Owner,
	})
	if err != nil {
		return nil, err
	}
	return &accountOutput{accountOf(a)}, nil
}

type accountInput struct {
	ID account.ID `path:"id" maxLength:"64"`
}

func (s accounts) disable(ctx context.Context, in *accountInput) (*empty, error) {
	return &empty{}, s.svc.Disable(ctx, httpd.Who(ctx), in.ID)
}

type inviteInput struct {
	Body struct {
		HandOver bool `json:"hand_over,omitempty" doc:"The colleague takes this account's place"`
	}
}

type invitationOutput struct {
	Body struct {
		Code     string `json:"code" doc:"For the colleague, who uses it once; not shown again"`
		HandOver bool   `json:"hand_over"`
		Hours    int    `json:"hours" doc:"How long the code can be used"`
	}
}

func (s accounts) invite(ctx context.Context, in *inviteInput) (*invitationOutput, error) {
	code, err := s.svc.Invite(ctx, httpd.Who(ctx), in.Body.HandOver)
	if err != nil {
		return nil, err
	}
	out := &invitationOutput{}
	out.Body.Code, out.Body.HandOver, out.Body.Hours = code, in.Body.HandOver, int(account.InvitationLife.Hours())
	return out, nil
}

type acceptInput struct {
	Body struct {
		Code     string `json:"code" minLength:"1" maxLength:"128"`
		Login    string `json:"login" minLength:"2" maxLength:"64"`
		Password string `json:"password" minLength:"8" maxLength:"256"`
		Label    string `json:"label,omitempty" maxLength:"64" doc:"How colleagues shall call the account: a post, no personal name"`
	}
}

func (s accounts) accept(ctx context.Context, in *acceptInput) (*accountOutput, error) {
	a, err := s.svc.Accept(ctx, in.Body.Code, in.Body.Login, in.Body.Password, in.Body.Label)
	if err != nil {
		return nil, err
	}
	return &accountOutput{accountOf(a)}, nil
}
