package api

import (
	"context"
	"time"

	"firstkm/services/account"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
)

// Accounts mounts the accounts of an organisation: who there is, ending them and letting them in again, resets, history.
//
//	GET  /accounts                whoever is signed in and acts for an organisation, but students and teachers
//	GET  /accounts/{id}           the account itself; who looks after it
//	GET  /accounts/{id}/history   the same
//	POST /accounts/{id}/disable   who looks after it
//	POST /accounts/{id}/enable    who looks after it
//	POST /accounts/{id}/reset     who looks after it, with a session
func Accounts(svc *account.Service) Mount {
	s := accounts{svc}
	return func(a *API) {
		register(a, httpd.SignedIn().Scope(reading), get("/api/v1/accounts", about{
			"list-accounts", "accounts", "Accounts of an organisation", "Of the one that I act for, or of one that I look after: a school of my bureau, a unit that my school cooperates with. Students are not listed.",
		}), s.list, account.ErrForbidden)
		register(a, httpd.SignedIn().Scope(reading), get("/api/v1/accounts/{id}", about{
			"read-account", "accounts", "One account", "My own, or one that I look after, with what I may do about it.",
		}), s.read, account.ErrNotFound)
		register(a, httpd.SignedIn().Scope(reading), get("/api/v1/accounts/{id}/history", about{
			"read-account-history", "accounts", "What happened to an account", "Sign-ins, resets, second factor, slips; newest first. Its holder and who looks after it see the same.",
		}), s.history, account.ErrNotFound)
		register(a, keepers(writing), quiet(post("/api/v1/accounts/{id}/disable", about{
			"disable-account", "accounts", "End an account",
			"Its sessions and API tokens end at once. An owner hands over instead of ending the own account. Doing it twice changes nothing.",
		})), s.disable, account.ErrForbidden, account.ErrNotFound, account.ErrInvalid)
		register(a, keepers(writing), quiet(post("/api/v1/accounts/{id}/enable", about{
			"enable-account", "accounts", "Let a disabled account in again", "With the password and second factor that it had.",
		})), s.enable, account.ErrForbidden, account.ErrNotFound)
		register(a, keepers(""), create("/api/v1/accounts/{id}/reset", about{
			"reset-account", "accounts", "Issue a reset",
			"Answers the code of a slip by which the holder chooses a new password. From now on the old password, every session and every API token are void; a superior's reset takes the second factor away too. The code is a secret shown once, so no answer is kept for an Idempotency-Key.",
		}), s.reset, account.ErrForbidden, account.ErrNotFound, account.ErrInvalid)
	}
}

// keepers are the roles that look after accounts of others.
func keepers(scope string) httpd.Access {
	return httpd.Roles(actor.Enterprise, actor.ClassTeacher, actor.School, actor.VicePrincipal, actor.Bureau, actor.Operator).Scope(scope)
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
	TwoFactor  bool       `json:"two_factor" doc:"A second factor guards it"`
	DisabledAt time.Time  `json:"disabled_at,omitzero"`
	CreatedAt  time.Time  `json:"created_at"`
}

func accountOf(a account.Account) accountBody {
	return accountBody{
		ID: a.ID, Login: a.Login, Role: a.Role, Org: a.Org, Person: a.Person, Class: a.Class, Label: a.Label, Owner: a.Owner, TwoFactor: !a.FactorAt.IsZero(),
		DisabledAt: instant(a.DisabledAt), CreatedAt: instant(a.CreatedAt),
	}
}

type accountsOutput struct{ Body List[accountBody] }

type accountsInput struct {
	Org ident.ID `query:"org" maxLength:"64" doc:"Another organisation that I look after"`
}

func (s accounts) list(ctx context.Context, in *accountsInput) (*accountsOutput, error) {
	who := httpd.Who(ctx)
	at := in.Org
	if at == "" {
		at = who.Org
	}
	list, err := s.svc.People(ctx, who, at)
	if err != nil {
		return nil, err
	}
	return &accountsOutput{List[accountBody]{Items: mapped(list, accountOf)}}, nil
}

type accountInput struct {
	ID account.ID `path:"id" maxLength:"64"`
}

type seenOutput struct {
	Body struct {
		accountBody
		Manages  bool `json:"manages" doc:"I may end it, let it in again and reset it"`
		Superior bool `json:"superior" doc:"My reset takes its second factor away too"`
	}
}

func (s accounts) read(ctx context.Context, in *accountInput) (*seenOutput, error) {
	a, c, err := s.svc.See(ctx, httpd.Who(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	out := &seenOutput{}
	out.Body.accountBody, out.Body.Manages, out.Body.Superior = accountOf(a), c.Manages, c.Superior
	return out, nil
}

type historyInput struct {
	ID account.ID `path:"id" maxLength:"64"`
	Paged
}

type eventBody struct {
	At     time.Time  `json:"at"`
	By     ident.ID   `json:"by" doc:"The account that did it; slip stands for whoever held a slip"`
	Role   actor.Role `json:"role,omitempty"`
	Action string     `json:"action" example:"account.sign_in"`
	Device string     `json:"device,omitempty" doc:"Of a sign-in" example:"wechat/android"`
}

type historyOutput struct{ Body List[eventBody] }

func (s accounts) history(ctx context.Context, in *historyInput) (*historyOutput, error) {
	list, err := s.svc.History(ctx, httpd.Who(ctx), in.ID, in.Request())
	if err != nil {
		return nil, err
	}
	return &historyOutput{listed(list, func(e account.Event) eventBody {
		return eventBody{At: instant(e.At), By: e.By, Role: e.Role, Action: e.Action, Device: e.Reason}
	})}, nil
}

func (s accounts) disable(ctx context.Context, in *accountInput) (*empty, error) {
	return &empty{}, s.svc.Disable(ctx, httpd.Who(ctx), in.ID)
}

func (s accounts) enable(ctx context.Context, in *accountInput) (*empty, error) {
	return &empty{}, s.svc.Enable(ctx, httpd.Who(ctx), in.ID)
}

func (s accounts) reset(ctx context.Context, in *accountInput) (*issuedOutput, error) {
	issued, err := s.svc.ResetSlip(ctx, httpd.Who(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return &issuedOutput{issuedOf(issued)}, nil
}
