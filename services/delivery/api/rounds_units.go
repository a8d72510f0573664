package api

import (
	"context"
	"time"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/round"
)

// mountUnits mounts what units and rounds have to do with each other.
//
//	GET, POST /rounds/{id}/invitations        the round's schools; a unit reads its own
//	POST /rounds/{id}/invitations/decline     unit
//	GET  /rounds/{id}/offers                  who may see the round
//	PUT  /rounds/{id}/offers/{placement}      unit
//	GET, PUT /rounds/{id}/offers/{placement}/marks   unit; the schools read them once the window is closed
func (s rounds) mountUnits(a *API) {
	parties := func(scope string) httpd.Access {
		return httpd.Roles(actor.School, actor.VicePrincipal, actor.Enterprise).Scope(scope)
	}
	register(a, parties(reading), get("/api/v1/rounds/{id}/invitations", about{
		"list-round-invitations", "rounds", "Units that are invited", "A unit reads its own.",
	}), s.invitations, round.ErrNotFound, round.ErrForbidden)
	register(a, desk(writing), create("/api/v1/rounds/{id}/invitations", about{
		"invite-unit", "rounds", "Invite a unit", "One that is verified and on the published list of the caller's school (R-ART07-PARTY).",
	}), s.invite, round.ErrNotFound, round.ErrForbidden, round.ErrState, round.ErrUnlisted, org.ErrNotFound)
	register(a, enterprise(writing), post("/api/v1/rounds/{id}/invitations/decline", about{
		"decline-round", "rounds", "Decline an invitation", "While nothing is offered.",
	}), s.decline, round.ErrNotFound, round.ErrForbidden, round.ErrState)
	register(a, attendants(), get("/api/v1/rounds/{id}/offers", about{
		"list-round-offers", "rounds", "Seats offered to a round", "In the order of the openings' ids. A unit sees its own.",
	}), s.offers, round.ErrNotFound)
	register(a, enterprise(writing), put("/api/v1/rounds/{id}/offers/{placement}", about{
		"offer-seats", "rounds", "Offer seats of an opening", "Until the window closes. The seats and the room by Article 11 are reserved until the day that the round names; 0 takes them back. If-Match names the version of the offer, \"v0\" for none.",
	}), s.offer, round.ErrNotFound, round.ErrForbidden, round.ErrInvalid, round.ErrState, round.ErrStale, round.ErrNoRoom, round.ErrUnlisted, placement.ErrNotFound, placement.ErrClosed, placement.ErrExternal, placement.ErrFull)
	register(a, parties(reading), get("/api/v1/rounds/{id}/offers/{placement}/marks", about{
		"read-marks", "rounds", "A unit's word on those whom it met", "By the students' numbers. For the round's schools once the window is closed.",
	}), s.marks, round.ErrNotFound, round.ErrForbidden, round.ErrState)
	register(a, enterprise(writing), put("/api/v1/rounds/{id}/offers/{placement}/marks", about{
		"mark-students", "rounds", "Say whom the unit wants", "Points or ranks for students who showed their number, in place of what was said before; everybody else follows by the published fit score. A reason of the list says that the unit will not take somebody.",
	}), s.mark, round.ErrNotFound, round.ErrForbidden, round.ErrInvalid, round.ErrState, round.ErrStale)
}

type roundInvitation struct {
	Enterprise org.ID       `json:"enterprise"`
	By         org.ID       `json:"by" doc:"The school that invites"`
	Answer     round.Answer `json:"answer" enum:"invited,accepted,declined"`
	At         time.Time    `json:"at"`
}

func invitationOf(i round.Invitation) roundInvitation {
	return roundInvitation{i.Unit, i.By, i.Answer, instant(i.At)}
}

type roundInvitationsOutput struct{ Body List[roundInvitation] }

func (s rounds) invitations(ctx context.Context, in *struct {
	OfRound
	Paged
},
) (*roundInvitationsOutput, error) {
	list, err := s.svc.Invitations(ctx, httpd.Who(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	rows, err := page.Window(list, in.Request(), func(i round.Invitation) string { return string(i.Unit) })
	return &roundInvitationsOutput{listed(rows, invitationOf)}, err
}

type roundInvitationOutput struct{ Body roundInvitation }

func (s rounds) invite(ctx context.Context, in *struct {
	OfRound
	Creating
	Body OfUnit
},
) (*roundInvitationOutput, error) {
	i, err := s.svc.Invite(ctx, httpd.Who(ctx), in.ID, in.Body.Enterprise)
	return &roundInvitationOutput{invitationOf(i)}, err
}

func (s rounds) decline(ctx context.Context, in *OfRound) (*roundInvitationOutput, error) {
	i, err := s.svc.Decline(ctx, httpd.Who(ctx), in.ID)
	return &roundInvitationOutput{invitationOf(i)}, err
}

type roundOffersOutput struct{ Body List[roundPost] }

func (s rounds) offers(ctx context.Context, in *struct {
	OfRound
	Paged
},
) (*roundOffersOutput, error) {
	list, err := s.svc.Offers(ctx, httpd.Who(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	rows, err := page.Window(list, in.Request(), func(p round.Post) string { return string(p.Placement) })
	return &roundOffersOutput{listed(rows, postOf)}, err
}

// OfOffer is embedded in the input of operations on one offer.
type OfOffer struct {
	OfRound
	Placement placement.ID `path:"placement" maxLength:"64"`
}

type roundOffer struct {
	Placement  placement.ID     `json:"placement"`
	Seats      int              `json:"seats"`
	Held       int              `json:"held"`
	HoldsUntil string           `json:"holds_until" format:"date"`
	Order      round.Mode       `json:"order" enum:"fit,scores,ranks"`
	State      round.OfferState `json:"state" enum:"stands,withdrawn,lapsed,freed"`
	Marks      []RoundMark      `json:"marks,omitempty"`
	Version    uint64           `json:"version"`
}

type roundOfferOutput struct {
	Tagged
	Body roundOffer
}

func offerOf(o round.Offer, marks []round.Mark) *roundOfferOutput {
	return &roundOfferOutput{Tagged{httpd.ETag(o.Version)}, roundOffer{
		o.Placement, o.Seats, o.Held, o.Until.String(), o.Mode, o.State, mapped(marks, func(m round.Mark) RoundMark { return RoundMark(m) }), o.Version,
	}}
}

func (s rounds) offer(ctx context.Context, in *struct {
	OfOffer
	Changing
	Body struct {
		Seats int        `json:"seats" minimum:"0" maximum:"10000"`
		Order round.Mode `json:"order,omitempty" enum:"fit,scores,ranks"`
	}
},
) (*roundOfferOutput, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	o, err := s.svc.Offer(ctx, httpd.Who(ctx), in.ID, in.Placement, version, round.Terms{Seats: in.Body.Seats, Mode: in.Body.Order})
	return offerOf(o, nil), err
}

// RoundMark is a unit's word on a student whom it met.
type RoundMark struct {
	Number  string `json:"number" maxLength:"16" doc:"That the student showed"`
	Value   int    `json:"value,omitempty" minimum:"0" maximum:"2000" doc:"Points from 0 to 100, or the rank from 1"`
	Decline string `json:"decline,omitempty" maxLength:"200" doc:"A reason of the list: the unit will not take the student"`
}

func (s rounds) marks(ctx context.Context, in *OfOffer) (*roundOfferOutput, error) {
	o, marks, err := s.svc.MarksOf(ctx, httpd.Who(ctx), in.ID, in.Placement)
	return offerOf(o, marks), err
}

func (s rounds) mark(ctx context.Context, in *struct {
	OfOffer
	Changing
	Body struct {
		Marks []RoundMark `json:"marks" maxItems:"2000"`
	}
},
) (*roundOfferOutput, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	marks := make([]round.Mark, len(in.Body.Marks))
	for i, m := range in.Body.Marks {
		marks[i] = round.Mark(m)
	}
	o, err := s.svc.Mark(ctx, httpd.Who(ctx), in.ID, in.Placement, version, marks)
	return offerOf(o, marks), err
}
