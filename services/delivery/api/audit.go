package api

import (
	"context"
	"time"

	"firstkm/services/audit"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
)

// Audit mounts the audit log of one thing: who did what to it, when and why.
//
//	GET /audit  operator, bureau
func Audit(svc *audit.Service) Mount {
	s := auditing{svc}
	return func(a *API) {
		register(a, httpd.Roles(actor.Operator, actor.Bureau).Scope(reading), get("/api/v1/audit", about{
			"read-audit", "operations", "What was done to one thing",
			"Oldest first. Lines hold ids only; seq and hash are a line's place in the chain, absent until it is sealed, within a second.",
		}), s.list)
	}
}

type auditing struct{ svc *audit.Service }

type auditInput struct {
	Object ident.ID `query:"object" required:"true" minLength:"1" maxLength:"64" doc:"Id of the posting, application, enterprise, account …"`
	Limit  int      `query:"limit" minimum:"1" maximum:"1000" default:"100"`
}

type auditOutput struct{ Body List[auditLine] }

type auditLine struct {
	At      time.Time  `json:"at"`
	Account ident.ID   `json:"account"`
	Role    actor.Role `json:"role"`
	Org     ident.ID   `json:"org,omitempty"`
	Action  string     `json:"action" example:"placement.publish"`
	Object  ident.ID   `json:"object"`
	Reason  string     `json:"reason,omitempty"`
	Seq     int64      `json:"seq,omitempty"`
	Hash    string     `json:"hash,omitempty"`
}

func (s auditing) list(ctx context.Context, in *auditInput) (*auditOutput, error) {
	lines, err := s.svc.Of(ctx, in.Object, in.Limit)
	if err != nil {
		return nil, err
	}
	return &auditOutput{List[auditLine]{Items: mapped(lines, func(l audit.Line) auditLine {
		return auditLine{instant(l.At), l.Account, l.Role, l.Org, l.Action, l.Object, l.Reason, l.Seq, l.Hash}
	})}}, nil
}
