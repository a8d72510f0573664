package api

import (
	"context"

	"firstkm/services/account"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
)

// slipFault is a fault that a slip may be answered with.
type slipFault = fault.Fault

type classBody struct {
	Class    string `json:"class"`
	Students int    `json:"students"`
	Active   int    `json:"active" doc:"Have their account"`
	Waiting  int    `json:"waiting" doc:"Hold a slip that can still be used"`
}

type classesOutput struct{ Body List[classBody] }

func (s invitations) classes(ctx context.Context, _ *struct{}) (*classesOutput, error) {
	list, err := s.svc.Classes(ctx, httpd.Who(ctx))
	if err != nil {
		return nil, err
	}
	return &classesOutput{List[classBody]{Items: mapped(list, func(c account.ClassCount) classBody { return classBody(c) })}}, nil
}

type classInput struct {
	Class string `query:"class" required:"true" minLength:"1" maxLength:"64"`
}

type pupilBody struct {
	Student   ident.ID          `json:"student"`
	StudentNo string            `json:"student_no"`
	Account   account.ID        `json:"account,omitempty"`
	Slip      ident.ID          `json:"slip,omitempty" doc:"The newest"`
	State     account.SlipState `json:"slip_state,omitempty"`
}

type pupilsOutput struct{ Body List[pupilBody] }

func (s invitations) class(ctx context.Context, in *classInput) (*pupilsOutput, error) {
	list, err := s.svc.Class(ctx, httpd.Who(ctx), in.Class)
	if err != nil {
		return nil, err
	}
	return &pupilsOutput{List[pupilBody]{Items: mapped(list, func(e account.PupilEntry) pupilBody {
		b := pupilBody{Student: e.ID, StudentNo: e.No, Account: e.Account.ID, Slip: e.Slip.ID}
		if e.Slip.ID != "" {
			b.State = e.Slip.State(s.svc.Now())
		}
		return b
	})}}, nil
}

type issueSlipsInput struct {
	Body struct {
		Class    string     `json:"class" minLength:"1" maxLength:"64"`
		Students []ident.ID `json:"students,omitempty" maxItems:"200" doc:"Left out: all who have no account"`
	}
}

type issuedListOutput struct{ Body List[issuedBody] }

func (s invitations) issue(ctx context.Context, in *issueSlipsInput) (*issuedListOutput, error) {
	list, err := s.svc.ClassSlips(ctx, httpd.Who(ctx), in.Body.Class, in.Body.Students)
	if err != nil {
		return nil, err
	}
	return &issuedListOutput{List[issuedBody]{Items: mapped(list, issuedOf)}}, nil
}

type acceptInput struct {
	Body struct {
		Code     string `json:"code" minLength:"1" maxLength:"128"`
		Login    string `json:"login" minLength:"2" maxLength:"64"`
		Password string `json:"password" minLength:"8" maxLength:"256"`
		Label    string `json:"label,omitempty" maxLength:"64" doc:"How colleagues shall call the account: a post, no personal name"`
	}
}

type accountOutput struct{ Body accountBody }

func (s invitations) accept(ctx context.Context, in *acceptInput) (*accountOutput, error) {
	return s.redeem(ctx, in.Body.Code, "", account.Choice{Login: in.Body.Login, Password: in.Body.Password, Label: in.Body.Label})
}

func (s invitations) redeem(ctx context.Context, code, proof string, c account.Choice) (*accountOutput, error) {
	a, err := s.svc.Redeem(ctx, code, proof, httpd.Client(ctx).String(), c)
	if err != nil {
		return nil, err
	}
	return &accountOutput{accountOf(a)}, nil
}

type checkSlipInput struct {
	Body struct {
		Code  string `json:"code" minLength:"1" maxLength:"128"`
		Proof string `json:"proof,omitempty" maxLength:"16" doc:"Last four of the identity number, or MMDD of birth"`
	}
}

type checkSlipOutput struct {
	Body struct {
		Purpose account.Purpose `json:"purpose" enum:"join,activate,reset"`
		Role    actor.Role      `json:"role"`
		Org     ident.ID        `json:"org,omitempty"`
		USCC    string          `json:"uscc,omitempty"`
		Login   string          `json:"login,omitempty" doc:"Suggested, or the present one of a reset"`
	}
}

func (s invitations) check(ctx context.Context, in *checkSlipInput) (*checkSlipOutput, error) {
	o, err := s.svc.Open(ctx, in.Body.Code, in.Body.Proof, httpd.Client(ctx).String())
	if err != nil {
		return nil, err
	}
	out := &checkSlipOutput{}
	out.Body.Purpose, out.Body.Role, out.Body.Org, out.Body.USCC, out.Body.Login = o.Slip.Purpose, o.Slip.Role, o.Slip.Org, o.Slip.USCC, o.Login
	return out, nil
}

type useSlipInput struct {
	Body struct {
		Code     string `json:"code" minLength:"1" maxLength:"128"`
		Proof    string `json:"proof,omitempty" maxLength:"16" doc:"Last four of the identity number, or MMDD of birth"`
		Login    string `json:"login,omitempty" maxLength:"64" doc:"Not needed for a reset"`
		Password string `json:"password" minLength:"8" maxLength:"256"`
		Label    string `json:"label,omitempty" maxLength:"64"`
	}
}

func (s invitations) use(ctx context.Context, in *useSlipInput) (*accountOutput, error) {
	return s.redeem(ctx, in.Body.Code, in.Body.Proof, account.Choice{Login: in.Body.Login, Password: in.Body.Password, Label: in.Body.Label})
}
