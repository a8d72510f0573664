package api

import (
	"context"

	"firstkm/services/delivery/httpd"
	"firstkm/services/internship"
	"firstkm/services/kernel/civil"
	"firstkm/services/student"
)

type policyBody struct {
	ID      internship.PolicyID   `json:"id"`
	Kind    internship.PolicyKind `json:"kind" enum:"liability,injury,accident"`
	Insurer string                `json:"insurer"`
	No      string                `json:"no"`
	From    civil.Date            `json:"from" format:"date"`
	To      civil.Date            `json:"to" format:"date"`
	Payer   internship.Payer      `json:"payer" enum:"school,unit"`
	Insured int                   `json:"insured" doc:"How many students its list names"`
	Version uint64                `json:"version"`

	Unmatched []unmatchedBody `json:"unmatched,omitempty" doc:"Lines of the list just sent that name no student of the school"`
	Students  []student.ID    `json:"students,omitempty" doc:"Read of one policy alone"`
	Next      string          `json:"next,omitempty" doc:"cursor of the students that follow"`
}

func policyOf(p internship.Policy) policyBody {
	return policyBody{ID: p.ID, Kind: p.Kind, Insurer: p.Insurer, No: p.No, From: p.From, To: p.To, Payer: p.Payer, Insured: p.Insured, Version: p.Version}
}

type policyOutput struct {
	Tagged
	Location string `header:"Location" doc:"Of what was created"`
	Body     policyBody
}

func policyAnswer(ctx context.Context, p internship.Policy, rest []internship.Unmatched, err error) (*policyOutput, error) {
	if err != nil {
		return nil, err
	}
	out := &policyOutput{Tagged{httpd.ETag(p.Version)}, "/api/v1/policies/" + string(p.ID), policyOf(p)}
	out.Body.Unmatched = mapped(rest, unmatched(httpd.Language(ctx)))
	return out, nil
}

func (s internships) policies(ctx context.Context, in *struct{ Paged }) (*struct{ Body List[policyBody] }, error) {
	found, err := s.svc.Policies(ctx, httpd.Who(ctx), in.Request())
	if err != nil {
		return nil, err
	}
	return &struct{ Body List[policyBody] }{listed(found, policyOf)}, nil
}

func (s internships) policy(ctx context.Context, in *struct {
	ID internship.PolicyID `path:"id" maxLength:"64"`
	Paged
},
) (*policyOutput, error) {
	p, insured, err := s.svc.Policy(ctx, httpd.Who(ctx), in.ID, in.Request())
	out, err := policyAnswer(ctx, p, nil, err)
	if err != nil {
		return nil, err
	}
	out.Body.Students, out.Body.Next = mapped(insured.Items, func(st student.Student) student.ID { return st.ID }), insured.Next
	return out, nil
}

func (s internships) insure(ctx context.Context, in *struct {
	Creating
	Body struct {
		Kind     internship.PolicyKind `json:"kind" enum:"liability,injury,accident"`
		Insurer  string                `json:"insurer" maxLength:"240"`
		No       string                `json:"no" maxLength:"240"`
		From     string                `json:"from" format:"date"`
		To       string                `json:"to" format:"date"`
		Payer    string                `json:"payer" maxLength:"20" doc:"school or unit; never the student"`
		Students string                `json:"students,omitempty" maxLength:"200000" doc:"Student numbers, one a line"`
	}
},
) (*policyOutput, error) {
	b := in.Body
	p, rest, err := s.svc.Insure(ctx, httpd.Who(ctx), internship.Policy{
		Kind: b.Kind, Insurer: b.Insurer, No: b.No, From: date(b.From), To: date(b.To), Payer: internship.Payer(b.Payer),
	}, b.Students)
	return policyAnswer(ctx, p, rest, err)
}

func (s internships) insureMore(ctx context.Context, in *struct {
	ID   internship.PolicyID `path:"id" maxLength:"64"`
	Body struct {
		Students string `json:"students" maxLength:"200000" doc:"Student numbers, one a line"`
	}
},
) (*policyOutput, error) {
	p, rest, err := s.svc.Insure(ctx, httpd.Who(ctx), internship.Policy{ID: in.ID}, in.Body.Students)
	return policyAnswer(ctx, p, rest, err)
}
