package api

import (
	"context"
	"time"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/org"
)

// Clearances mounts what lifts the conditions of postings for one school's students: special filings and overrides.
//
//	GET    /clearances       schools' staff: their school's; bureau, inspector: of a school they name
//	POST   /clearances       vice-principal; school: filings only
//	DELETE /clearances/{id}  the same: their school's
func Clearances(svc *org.Service) Mount {
	s := clearances{svc}
	readers := httpd.Roles(actor.School, actor.VicePrincipal, actor.ClassTeacher, actor.Instructor, actor.TeachersOffice, actor.Bureau, actor.Inspector).Scope(reading)
	return func(a *API) {
		register(a, readers, get("/api/v1/clearances", about{
			"list-clearances", "clearances", "Filings and overrides for a unit", "What a school recorded for a unit's postings.",
		}), s.list, org.ErrForbidden)
		register(a, desk(writing), create("/api/v1/clearances", about{
			"record-clearance", "clearances", "Record a filing or an override",
			"A special filing (专项备案) that was accepted lifts conditions of class BLOCK-EXC; an override, which is the vice-principal's to give, those of class BLOCK-OVR. It holds for the students of the own school.",
		}), s.record, org.ErrForbidden, org.ErrInvalid, org.ErrNotFound)
		register(a, desk(writing), remove("/api/v1/clearances/{id}", about{
			"revoke-clearance", "clearances", "Revoke a filing or an override", "It lifts nothing from today on; students placed before stay placed.",
		}), s.revoke, org.ErrForbidden, org.ErrNotFound)
	}
}

type clearances struct{ svc *org.Service }

// ClearanceMembers are what is recorded of a filing or an override.
type ClearanceMembers struct {
	Enterprise org.ID            `json:"enterprise" maxLength:"64"`
	Placement  ident.ID          `json:"placement,omitempty" maxLength:"64" doc:"Absent: every posting of the unit"`
	Kind       org.ClearanceKind `json:"kind" enum:"filing,override"`
	Rules      []string          `json:"rules" minItems:"1" maxItems:"50" doc:"Ids of the rules it lifts"`
	DocumentNo string            `json:"document_no" minLength:"1" maxLength:"64" doc:"Of the filing or approval"`
	Authority  string            `json:"authority" minLength:"1" maxLength:"100" doc:"Which department accepted, or who approved by post"`
	Reason     string            `json:"reason,omitempty" maxLength:"500" doc:"Needed for an override"`
	AcceptedOn civil.Date        `json:"accepted_on" format:"date"`
	From       civil.Date        `json:"from" format:"date"`
	To         civil.Date        `json:"to" format:"date"`
}

type clearanceBody struct {
	ClearanceMembers
	ID        org.ClearanceID `json:"id"`
	School    org.ID          `json:"school"`
	RevokedOn string          `json:"revoked_on,omitempty" format:"date"`
	CreatedAt time.Time       `json:"created_at"`
}

func clearanceOf(c org.Clearance) clearanceBody {
	return clearanceBody{
		ClearanceMembers{c.Enterprise, c.Placement, c.Kind, present(c.Rules), c.DocumentNo, c.Authority, c.Reason, c.AcceptedOn, c.From, c.To},
		c.ID, c.School, c.RevokedOn.String(), instant(c.CreatedAt),
	}
}

type listClearancesInput struct {
	Enterprise org.ID `query:"enterprise" required:"true" maxLength:"64"`
	School     org.ID `query:"school" maxLength:"64" doc:"For a bureau or inspector; a school sees its own"`
}

type clearancesOutput struct{ Body List[clearanceBody] }

func (s clearances) list(ctx context.Context, in *listClearancesInput) (*clearancesOutput, error) {
	list, err := s.svc.Clearances(ctx, httpd.Who(ctx), in.School, in.Enterprise)
	if err != nil {
		return nil, err
	}
	return &clearancesOutput{List[clearanceBody]{Items: mapped(list, clearanceOf)}}, nil
}

type recordClearanceInput struct {
	Creating
	Body ClearanceMembers
}

type clearanceOutput struct{ Body clearanceBody }

func (s clearances) record(ctx context.Context, in *recordClearanceInput) (*clearanceOutput, error) {
	b := in.Body
	c, err := s.svc.Clear(ctx, httpd.Who(ctx), org.Clearance{
		Enterprise: b.Enterprise, Placement: b.Placement, Kind: b.Kind, Rules: b.Rules, DocumentNo: b.DocumentNo, Authority: b.Authority,
		Reason: b.Reason, AcceptedOn: b.AcceptedOn, From: b.From, To: b.To,
	})
	if err != nil {
		return nil, err
	}
	return &clearanceOutput{clearanceOf(c)}, nil
}

type revokeClearanceInput struct {
	ID         org.ClearanceID `path:"id" maxLength:"64"`
	Enterprise org.ID          `query:"enterprise" required:"true" maxLength:"64" doc:"The unit that it was recorded for"`
}

func (s clearances) revoke(ctx context.Context, in *revokeClearanceInput) (*empty, error) {
	return &empty{}, s.svc.Revoke(ctx, httpd.Who(ctx), in.Enterprise, in.ID)
}
