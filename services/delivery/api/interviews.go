package api

import (
	"context"
	"time"

	"firstkm/services/application"
	"firstkm/services/delivery/httpd"
	"firstkm/services/fair"
	"firstkm/services/interview"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/text"
	"firstkm/services/placement"
)

// Interviews mounts interviews outside fairs (面试).
//
//	GET  /interviews                     student, enterprise, school, vice-principal, class teacher: those one is a party to
//	GET  /interviews/templates           the same: what can be said
//	GET  /interviews/{id}                the same
//	POST /interviews/{id}/steps          student: take, refuse, cancel; enterprise: cancel, record
//	GET  /applications/{id}/interviews   the parties of an application
//	POST /applications/{id}/interviews   enterprise: to its own postings
func Interviews(svc *interview.Service) Mount {
	s := interviews{svc}
	parties := httpd.Roles(actor.Student, actor.Enterprise, actor.School, actor.VicePrincipal, actor.ClassTeacher).Scope(reading)
	return func(a *API) {
		register(a, parties, get("/api/v1/interviews", about{
			"list-interviews", "interviews", "Interviews I am a party to", "Newest first. Whom a unit meets stands with the application, blind until shortlisted.",
		}), s.list, interview.ErrForbidden)
		register(a, parties, get("/api/v1/interviews/templates", about{
			"list-interview-templates", "interviews", "What can be said with interviews", "Notes and reasons are chosen from these lists; there is no free text.",
		}), s.templates)
		register(a, parties, get("/api/v1/interviews/{id}", about{"read-interview", "interviews", "One interview", "With every step so far and its reason."}), s.read, interview.ErrNotFound)
		register(a, httpd.Roles(actor.Student, actor.Enterprise).Scope(writing), post("/api/v1/interviews/{id}/steps", about{
			"step-interview", "interviews", "Take a step of an interview",
			"take (the student, one of the times, when nothing else is booked then), refuse (the student, none of them), cancel (either side until it begins), record (the unit afterwards; the student reads it).",
		}), s.step, interview.ErrNotFound, interview.ErrForbidden, interview.ErrInvalid, interview.ErrState, interview.ErrStale, interview.ErrClash, interview.ErrBegun, interview.ErrNotYet, interview.ErrUnverified)
		register(a, parties, get("/api/v1/applications/{id}/interviews", about{"list-application-interviews", "interviews", "Interviews of an application", "All of them, newest first."}), s.of, application.ErrNotFound)
		register(a, enterprise(writing), create("/api/v1/applications/{id}/interviews", about{
			"propose-interview", "interviews", "Propose an interview",
			"One to three times, at the unit, at the school or by telephone through the class teacher, to an applicant who is submitted or shortlisted. Unanswered, it lapses at its first time.",
		}), s.propose, application.ErrNotFound, interview.ErrInvalid, interview.ErrState, interview.ErrOpen, interview.ErrUnverified)
	}
}

type interviews struct{ svc *interview.Service }

// OfInterview is embedded in the input of operations on one interview.
type OfInterview struct {
	ID interview.ID `path:"id" maxLength:"64"`
}

type interviewBody struct {
	ID          interview.ID    `json:"id"`
	Application application.ID  `json:"application"`
	Placement   placement.ID    `json:"placement"`
	Kind        interview.Kind  `json:"kind" enum:"on_site,at_school,telephone"`
	Address     string          `json:"address,omitempty" doc:"Of on_site"`
	Times       []time.Time     `json:"times" doc:"That were proposed; the first ends the time to answer"`
	Minutes     int             `json:"minutes"`
	Note        string          `json:"note,omitempty"`
	State       interview.State `json:"state" enum:"proposed,agreed,recorded,refused,cancelled,lapsed"`
	From        time.Time       `json:"from,omitzero" doc:"The time that was taken"`
	Until       time.Time       `json:"until,omitzero"`
	Word        fair.Word       `json:"word,omitempty" enum:"prefer,good,unfit" doc:"Of the unit, afterwards"`
	Says        string          `json:"says,omitempty" doc:"The word as the student reads it"`
	Reason      string          `json:"reason,omitempty" doc:"Of the last step"`
	History     []interviewStep `json:"history"`
	Version     uint64          `json:"version" doc:"As in the ETag"`
	UpdatedAt   time.Time       `json:"updated_at"`
}

type interviewStep struct {
	At     time.Time       `json:"at"`
	Role   actor.Role      `json:"role"`
	State  interview.State `json:"state"`
	Label  string          `json:"label"`
	Reason string          `json:"reason,omitempty"`
}

func interviewOf(lang text.Lang) func(interview.Interview) interviewBody {
	return func(i interview.Interview) interviewBody {
		return interviewBody{
			ID: i.ID, Application: i.Application, Placement: i.Placement, Kind: i.Kind, Address: i.Address, Times: mapped(i.Times, instant), Minutes: i.Minutes,
			Note: interview.ReasonWords(i.Note).In(lang), State: i.State, From: instant(i.From), Until: instant(i.Until()),
			Word: i.Word, Says: interview.WordWords(i.Word).In(lang), Reason: interview.ReasonWords(i.Reason).In(lang), Version: i.Version, UpdatedAt: instant(i.UpdatedAt),
			History: mapped(i.History, func(h interview.Step) interviewStep {
				return interviewStep{instant(h.At), h.Role, h.State, h.State.Label().In(lang), interview.ReasonWords(h.Reason).In(lang)}
			}),
		}
	}
}

type interviewOutput struct {
	Tagged
	Location string `header:"Location" doc:"Of what was created"`
	Body     interviewBody
}

func interviewAnswer(ctx context.Context, i interview.Interview, err error) (*interviewOutput, error) {
	if err != nil {
		return nil, err
	}
	return &interviewOutput{Tagged{httpd.ETag(i.Version)}, "/api/v1/interviews/" + string(i.ID), interviewOf(httpd.Language(ctx))(i)}, nil
}

type interviewsOutput struct{ Body List[interviewBody] }

func (s interviews) list(ctx context.Context, in *struct {
	Paged
	State []string `query:"state,explode" maxItems:"8" doc:"Any of them, with commas or repeated"`
},
) (*interviewsOutput, error) {
	var f interview.Filter
	for _, st := range commas(in.State) {
		f.States = append(f.States, interview.State(st))
	}
	found, err := s.svc.List(ctx, httpd.Who(ctx), f, in.Request())
	if err != nil {
		return nil, err
	}
	return &interviewsOutput{listed(found, interviewOf(httpd.Language(ctx)))}, nil
}

func (s interviews) read(ctx context.Context, in *struct {
	OfInterview
	Reading
},
) (*interviewOutput, error) {
	i, err := s.svc.Get(ctx, httpd.Who(ctx), in.ID)
	out, err := interviewAnswer(ctx, i, err)
	if err != nil {
		return nil, err
	}
	return out, in.Fresh(i.Version)
}

func (s interviews) of(ctx context.Context, in *OfApplication) (*interviewsOutput, error) {
	found, err := s.svc.Of(ctx, httpd.Who(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return &interviewsOutput{List[interviewBody]{Items: mapped(found, interviewOf(httpd.Language(ctx)))}}, nil
}

func (s interviews) propose(ctx context.Context, in *struct {
	OfApplication
	Creating
	Body struct {
		Kind    interview.Kind `json:"kind" enum:"on_site,at_school,telephone"`
		Address string         `json:"address,omitempty" maxLength:"240" doc:"Of on_site; no telephone numbers"`
		Times   []time.Time    `json:"times" minItems:"1" maxItems:"3" doc:"Within the next 60 days, to the minute"`
		Minutes int            `json:"minutes" minimum:"10" maximum:"120"`
		Note    string         `json:"note,omitempty" maxLength:"240" doc:"A value of the notes of /interviews/templates"`
	}
},
) (*interviewOutput, error) {
	b := in.Body
	i, err := s.svc.Propose(ctx, httpd.Who(ctx), in.ID, interview.Offer{Kind: b.Kind, Address: b.Address, Times: b.Times, Minutes: b.Minutes, Note: b.Note})
	return interviewAnswer(ctx, i, err)
}

func (s interviews) step(ctx context.Context, in *struct {
	OfInterview
	Changing
	Body struct {
		Step   string    `json:"step" enum:"take,refuse,cancel,record"`
		Time   time.Time `json:"time,omitzero" doc:"With take: one of the times"`
		Word   fair.Word `json:"word,omitempty" enum:"prefer,good,unfit" doc:"With record"`
		Reason string    `json:"reason,omitempty" maxLength:"240" doc:"With the others: a value of /interviews/templates"`
	}
},
) (*interviewOutput, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	who, b := httpd.Who(ctx), in.Body
	var i interview.Interview
	switch b.Step {
	case "take":
		i, err = s.svc.Take(ctx, who, in.ID, version, b.Time)
	case "refuse":
		i, err = s.svc.Refuse(ctx, who, in.ID, version, b.Reason)
	case "cancel":
		i, err = s.svc.Cancel(ctx, who, in.ID, version, b.Reason)
	default:
		i, err = s.svc.Record(ctx, who, in.ID, version, b.Word, b.Reason)
	}
	return interviewAnswer(ctx, i, err)
}

type templateBody struct {
	Value string    `json:"value" doc:"What is sent"`
	Label string    `json:"label"`
	Word  fair.Word `json:"word,omitempty" doc:"To which a reason belongs"`
}

type templatesOutput struct {
	Body struct {
		Notes         []templateBody `json:"notes" doc:"With a proposal"`
		Refusals      []templateBody `json:"refusals" doc:"With refuse"`
		Cancellations []templateBody `json:"cancellations" doc:"With cancel, for the caller's side"`
		Reasons       []templateBody `json:"reasons" doc:"With record, by word"`
	}
}

func (s interviews) templates(ctx context.Context, _ *struct{}) (*templatesOutput, error) {
	lang, out := httpd.Language(ctx), &templatesOutput{}
	say := func(w text.Words) templateBody { return templateBody{Value: w.Zh, Label: w.In(lang)} }
	b := &out.Body
	b.Notes, b.Refusals, b.Reasons = mapped(interview.Notes(), say), mapped(interview.Refusals(), say), []templateBody{}
	b.Cancellations = mapped(interview.Cancellations(httpd.Who(ctx).Role), say)
	for _, w := range fair.Words() {
		for _, r := range fair.Reasons(w) {
			t := say(r)
			t.Word = w
			b.Reasons = append(b.Reasons, t)
		}
	}
	return out, nil
}
