package api

import (
	"context"
	"errors"

	"firstkm/services/application"
	"firstkm/services/compliance"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/placement"
)

// Applications mounts a student's way from applying to being placed.
//
//	GET  /placements/{id}/eligibility   student
//	POST /placements/{id}/applications  student
//	GET  /applications                  student, enterprise, school, vice-principal, class teacher: those one is a party to
//	GET  /applications/{id}             the same
//	POST /applications/{id}/withdraw    student: the own one
//	POST /applications/{id}/shortlist   enterprise: to its own postings
//	POST /applications/{id}/decline     enterprise: the same
//	POST /applications/{id}/intend      enterprise: the same
//	GET  /applications/{id}/readiness   school, vice-principal: of their students
//	POST /applications/{id}/confirm     school, vice-principal: the same
//	POST /applications/{id}/return      school, vice-principal: the same
//	POST /applications/{id}/release     school, vice-principal: the same
//	POST /applications/bulk             enterprise, school, vice-principal
//	GET  /applications/decline-reasons  enterprise
func Applications(parts ApplicationParts) Mount {
	s := applications{svc: parts.Applications, view: parts}
	return func(a *API) {
		s.explain = a.engine.Explain
		s.mountStudent(a)
		s.mountParties(a)
		s.mountUnit(a)
		s.mountDesk(a)
	}
}

func (s applications) mountStudent(a *API) {
	register(a, students(reading), get("/api/v1/placements/{id}/eligibility", about{
		"read-eligibility", "applications", "May I apply?",
		"What the regulation finds against my applying to a posting now: nothing, reasons that bar it, or warnings; with the data that an application would share. Records nothing.",
	}), s.eligibility, placement.ErrNotFound, placement.ErrExternal)
	register(a, students(writing), create("/api/v1/placements/{id}/applications", about{
		"apply", "applications", "Apply to a posting",
		"Records the application and the separate consent to share the listed data with this unit for this application. What bars it is answered with the findings.",
	}), s.apply, application.ErrIneligible, application.ErrInvalid, application.ErrTwice, placement.ErrClosed, placement.ErrFull, placement.ErrExternal, placement.ErrNotFound)
	register(a, students(writing), post("/api/v1/applications/{id}/withdraw", about{
		"withdraw-application", "applications", "Withdraw my application", "A seat that it held becomes free.",
	}), s.withdraw, application.ErrState, application.ErrNotFound)
}

func (s applications) mountParties(a *API) {
	parties := httpd.Roles(actor.Student, actor.Enterprise, actor.School, actor.VicePrincipal, actor.ClassTeacher).Scope(reading)
	register(a, parties, get("/api/v1/applications", about{
		"list-applications", "applications", "Applications I am a party to",
		"Newest first: a student's own, those to a unit's postings, those of a school's students or of a class. A unit sees an applicant blind (major, grade, fit) until it shortlists, then with masked name, school and class; never sex, birth date or home.",
	}), s.list)
	register(a, parties, get("/api/v1/applications/{id}", about{
		"read-application", "applications", "One application", "With every step so far and its reason.",
	}), s.read, application.ErrNotFound)
}

func (s applications) mountUnit(a *API) {
	register(a, enterprise(reading), get("/api/v1/applications/decline-reasons", about{
		"list-decline-reasons", "applications", "Usual reasons to decline", "To choose from; a unit may write another.",
	}), s.reasons)
	register(a, enterprise(writing), post("/api/v1/applications/{id}/shortlist", about{
		"shortlist-application", "applications", "Shortlist an applicant", "Opens masked name, school and class to the unit.",
	}), s.shortlist, application.ErrState, application.ErrNotFound)
	register(a, enterprise(writing), post("/api/v1/applications/{id}/decline", about{
		"decline-application", "applications", "Decline an applicant", "The student sees the reason.",
	}), s.decline, application.ErrState, application.ErrInvalid, application.ErrNotFound)
	register(a, enterprise(writing), post("/api/v1/applications/{id}/intend", about{
		"intend-application", "applications", "State an intent (录用意向)",
		"Holds a seat for ten working days while the student's school decides. The regulation is applied again.",
	}), s.intend, application.ErrState, application.ErrIneligible, placement.ErrFull, application.ErrNotFound)
}

func (s applications) mountDesk(a *API) {
	register(a, desk(reading), get("/api/v1/applications/{id}/readiness", about{
		"read-readiness", "applications", "May I confirm?", "What the regulation would find against confirming an intent so. Records nothing.",
	}), s.readiness, application.ErrNotFound)
	register(a, desk(writing), post("/api/v1/applications/{id}/confirm", about{
		"confirm-application", "applications", "Confirm an intent",
		"The school's yes: the student is placed, and other open applications for the same dates end. The regulation is applied again under lock.",
	}), s.confirm, application.ErrState, application.ErrIneligible, application.ErrOverlap, application.ErrInvalid, application.ErrNotFound)
	register(a, desk(writing), post("/api/v1/applications/{id}/return", about{
		"return-application", "applications", "Return an intent", "The school's no, with a reason that student and unit see.",
	}), s.giveBack, application.ErrState, application.ErrInvalid, application.ErrNotFound)
	register(a, desk(writing), post("/api/v1/applications/{id}/release", about{
		"release-application", "applications", "Release an arrangement",
		"Ends a confirmed arrangement before its first day, with a reason that student and unit see: the seat is free, and the student may be placed anew. Refusing consent leads here and is never held against anybody.",
	}), s.release, application.ErrState, application.ErrBegun, application.ErrInvalid, application.ErrNotFound)
	register(a, httpd.Roles(actor.Enterprise, actor.School, actor.VicePrincipal).Scope(writing), post("/api/v1/applications/bulk", about{
		"decide-applications", "applications", "Decide many applications",
		"Applies one decision to up to a hundred applications, each by itself: the answer says for each whether it was done, or why not. It names no versions; the state of each application guards it.",
	}), s.bulk)
}

type applications struct {
	svc     *application.Service
	view    ApplicationParts
	explain func(context.Context, error) *httpd.Problem
}

// OfApplication is embedded in the input of operations on one application.
type OfApplication struct {
	ID application.ID `path:"id" maxLength:"64"`
}

type applicationOutput struct {
	Tagged
	Location string `header:"Location" doc:"Of what was created"`
	Body     applicationBody
}

func (s applications) answer(ctx context.Context, a application.Application) (*applicationOutput, error) {
	list, err := s.view.render(ctx, a)
	if err != nil {
		return nil, err
	}
	return &applicationOutput{Tagged: Tagged{httpd.ETag(a.Version)}, Body: list[0]}, nil
}

type eligibilityOutput struct {
	Body struct {
		Eligible     bool                   `json:"eligible" doc:"Nothing bars the application"`
		Findings     []httpd.ProblemFinding `json:"findings"`
		SharedFields []string               `json:"shared_fields" doc:"What the unit would see; the consent names it"`
	}
}

func (s applications) eligibility(ctx context.Context, in *OfPlacement) (*eligibilityOutput, error) {
	found, err := s.svc.Eligible(ctx, httpd.Who(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	out := &eligibilityOutput{}
	out.Body.Eligible = len(application.Barring(found, false)) == 0
	out.Body.Findings, out.Body.SharedFields = findings(ctx, found), application.SharedFields()
	return out, nil
}

type applyInput struct {
	OfPlacement
	Creating
	Body struct {
		Consent bool `json:"consent" doc:"The student's separate consent to share the listed data with this unit, for this application only"`
	}
}

func (s applications) apply(ctx context.Context, in *applyInput) (*applicationOutput, error) {
	a, err := s.svc.Apply(ctx, httpd.Who(ctx), in.ID, in.Body.Consent)
	if err != nil {
		return nil, err
	}
	out, err := s.answer(ctx, a)
	if err != nil {
		return nil, err
	}
	out.Location = "/api/v1/applications/" + string(a.ID)
	return out, nil
}

type listApplicationsInput struct {
	Paged
	State     []string     `query:"state,explode" maxItems:"8" doc:"submitted, shortlisted, intended, placed, declined, withdrawn, returned, lapsed, released: any of them, with commas or repeated"`
	Placement placement.ID `query:"placement" maxLength:"64"`
	Class     string       `query:"class" maxLength:"64" doc:"For a school: of one class"`
}

type applicationsOutput struct{ Body List[applicationBody] }

func (s applications) list(ctx context.Context, in *listApplicationsInput) (*applicationsOutput, error) {
	f := application.Filter{Placement: in.Placement, Class: in.Class}
	for _, state := range commas(in.State) {
		f.States = append(f.States, application.State(state))
	}
	rows, err := s.svc.List(ctx, httpd.Who(ctx), f, in.Request())
	if err != nil {
		return nil, err
	}
	items, err := s.view.render(ctx, rows.Items...)
	if err != nil {
		return nil, err
	}
	return &applicationsOutput{List[applicationBody]{Items: items, Next: rows.Next}}, nil
}

type readApplicationInput struct {
	OfApplication
	Reading
}

func (s applications) read(ctx context.Context, in *readApplicationInput) (*applicationOutput, error) {
	a, err := s.svc.Get(ctx, httpd.Who(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	if err := in.Fresh(a.Version); err != nil {
		return nil, err
	}
	if err := s.view.looked(ctx, a); err != nil {
		return nil, err
	}
	return s.answer(ctx, a)
}

type reasonsOutput struct {
	Body struct {
		Items []string `json:"items"`
	}
}

func (s applications) reasons(ctx context.Context, _ *struct{}) (*reasonsOutput, error) {
	out := &reasonsOutput{}
	for _, r := range application.DeclineReasons() {
		out.Body.Items = append(out.Body.Items, r.In(httpd.Language(ctx)))
	}
	return out, nil
}

// step takes an application on, if it is still the version that the client knows.
func (s applications) step(ctx context.Context, id application.ID, known Changing, take func(context.Context, actor.Actor, application.ID) (application.Application, error)) (*applicationOutput, error) {
	who := httpd.Who(ctx)
	now, err := s.svc.Get(ctx, who, id)
	if err != nil {
		return nil, err
	}
	if err := known.current(now.Version); err != nil {
		return nil, err
	}
	a, err := take(ctx, who, id)
	if err != nil {
		return nil, err
	}
	return s.answer(ctx, a)
}

type plainStepInput struct {
	OfApplication
	Changing
}

func (s applications) shortlist(ctx context.Context, in *plainStepInput) (*applicationOutput, error) {
	return s.step(ctx, in.ID, in.Changing, s.svc.Shortlist)
}

func (s applications) intend(ctx context.Context, in *plainStepInput) (*applicationOutput, error) {
	return s.step(ctx, in.ID, in.Changing, s.svc.Intend)
}

// reasoned is a step of the service that takes a reason.
type reasoned func(ctx context.Context, who actor.Actor, id application.ID, reason string) (application.Application, error)

func (take reasoned) because(reason string) func(context.Context, actor.Actor, application.ID) (application.Application, error) {
	return func(ctx context.Context, who actor.Actor, id application.ID) (application.Application, error) {
		return take(ctx, who, id, reason)
	}
}

type withdrawInput struct {
	OfApplication
	Changing
	Body *struct {
		Reason string `json:"reason,omitempty" maxLength:"200" doc:"If the student wants to say why"`
	}
}

func (s applications) withdraw(ctx context.Context, in *withdrawInput) (*applicationOutput, error) {
	reason := ""
	if in.Body != nil {
		reason = in.Body.Reason
	}
	return s.step(ctx, in.ID, in.Changing, reasoned(s.svc.Withdraw).because(reason))
}

type reasonInput struct {
	OfApplication
	Changing
	Body struct {
		Reason string `json:"reason" minLength:"1" maxLength:"500" doc:"Seen by the student"`
	}
}

func (s applications) decline(ctx context.Context, in *reasonInput) (*applicationOutput, error) {
	return s.step(ctx, in.ID, in.Changing, reasoned(s.svc.Decline).because(in.Body.Reason))
}

func (s applications) giveBack(ctx context.Context, in *reasonInput) (*applicationOutput, error) {
	return s.step(ctx, in.ID, in.Changing, reasoned(s.svc.Return).because(in.Body.Reason))
}

func (s applications) release(ctx context.Context, in *reasonInput) (*applicationOutput, error) {
	return s.step(ctx, in.ID, in.Changing, reasoned(s.svc.Release).because(in.Body.Reason))
}

// confirmed is a confirmation as a step.
func (s applications) confirmed(c application.Confirmation) func(context.Context, actor.Actor, application.ID) (application.Application, error) {
	return func(ctx context.Context, who actor.Actor, id application.ID) (application.Application, error) {
		return s.svc.Confirm(ctx, who, id, c)
	}
}

type confirmInput struct {
	OfApplication
	Changing
	Body struct {
		Origin choice[arranged]          `json:"origin" doc:"school: arranged by the school from its published list; self: the student's own, which the confirmation approves"`
		Review choice[compliance.Review] `json:"review,omitempty" nullable:"true" doc:"A teacher's judgement where the codes of major and post leave it open"`
	}
}

// arranged is who may arrange an internship.
type arranged compliance.Origin

// Enum lists the two that are lawful.
func (arranged) Enum() []string {
	return []string{string(compliance.FromSchool), string(compliance.FromSelf)}
}

func (s applications) confirm(ctx context.Context, in *confirmInput) (*applicationOutput, error) {
	return s.step(ctx, in.ID, in.Changing, s.confirmed(application.Confirmation{
		Origin: compliance.Origin(in.Body.Origin), Review: compliance.Review(in.Body.Review),
	}))
}

type readinessInput struct {
	OfApplication
	Origin compliance.Origin `query:"origin" required:"true" enum:"school,self"`
	Review compliance.Review `query:"review" enum:"related,unrelated"`
}

type readinessOutput struct {
	Body struct {
		Ready    bool                   `json:"ready" doc:"Nothing stands in the way of confirming"`
		Findings []httpd.ProblemFinding `json:"findings"`
	}
}

func (s applications) readiness(ctx context.Context, in *readinessInput) (*readinessOutput, error) {
	who := httpd.Who(ctx)
	a, err := s.svc.Get(ctx, who, in.ID)
	if err != nil {
		return nil, err
	}
	found, err := s.svc.Ready(ctx, who, a, application.Confirmation{Origin: in.Origin, Review: in.Review})
	if err != nil {
		return nil, err
	}
	out := &readinessOutput{}
	out.Body.Ready, out.Body.Findings = compliance.Confirmable(found), findings(ctx, found)
	return out, nil
}

type bulkInput struct {
	Creating
	Body struct {
		Action string                    `json:"action" enum:"shortlist,decline,intend,confirm,return"`
		IDs    []application.ID          `json:"ids" minItems:"1" maxItems:"100" uniqueItems:"true"`
		Reason string                    `json:"reason,omitempty" maxLength:"500" doc:"Needed to decline and to return"`
		Origin choice[arranged]          `json:"origin,omitempty" doc:"Needed to confirm"`
		Review choice[compliance.Review] `json:"review,omitempty" nullable:"true" doc:"With confirm"`
	}
}

type bulkOutput struct {
	Body struct {
		Done  int           `json:"done"`
		Items []outcomeBody `json:"items" doc:"In the order asked"`
	}
}

type outcomeBody struct {
	ID      application.ID    `json:"id"`
	Done    bool              `json:"done"`
	State   application.State `json:"state,omitempty" doc:"Where it stands now, when it was done"`
	Version uint64            `json:"version,omitempty"`
	Problem *httpd.Problem    `json:"problem,omitempty" doc:"Why it was not done"`
}

func (s applications) bulk(ctx context.Context, in *bulkInput) (*bulkOutput, error) {
	b := in.Body
	take := map[string]func(context.Context, actor.Actor, application.ID) (application.Application, error){
		"shortlist": s.svc.Shortlist, "intend": s.svc.Intend,
		"decline": reasoned(s.svc.Decline).because(b.Reason), "return": reasoned(s.svc.Return).because(b.Reason),
		"confirm": s.confirmed(application.Confirmation{Origin: compliance.Origin(b.Origin), Review: compliance.Review(b.Review)}),
	}[b.Action]
	out, who := &bulkOutput{}, httpd.Who(ctx)
	for _, id := range b.IDs {
		a, err := take(ctx, who, id)
		if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
			return nil, err
		}
		if err != nil {
			out.Body.Items = append(out.Body.Items, outcomeBody{ID: id, Problem: s.explain(ctx, err)})
			continue
		}
		out.Body.Done++
		out.Body.Items = append(out.Body.Items, outcomeBody{ID: id, Done: true, State: a.State, Version: a.Version})
	}
	return out, nil
}
