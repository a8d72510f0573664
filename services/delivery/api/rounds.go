package api

import (
	"context"
	"time"

	"firstkm/services/compliance"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/round"
)

// RoundParts are what the routes of rounds call.
type RoundParts struct {
	Rounds *round.Service
	Now    func() time.Time
}

// Rounds mounts placement rounds (双选轮次).
//
//	GET  /rounds, /rounds/{id}            who may know of them
//	POST /rounds, PUT /rounds/{id}        school, vice-principal: plan
//	POST /rounds/{id}/steps               school, vice-principal: consent, open, extend, compute, review, publish, cancel
//	GET  /rounds/{id}/readiness           what keeps it from the next step
//	…/invitations, …/offers, …/marks      see rounds_units.go
//	…/posts, …/choices, …/result          see rounds_students.go
//	…/results, …/overrides, …/replay, …/statistics, …/comparison, …/judgements   the desk
func Rounds(parts RoundParts) Mount {
	s := rounds{parts.Rounds, parts.Now}
	return func(a *API) {
		s.mountPlan(a)
		s.mountResults(a)
		s.mountUnits(a)
		s.mountStudents(a)
	}
}

type rounds struct {
	svc *round.Service
	now func() time.Time
}

// attendants may know of rounds that are or were open.
func attendants() httpd.Access {
	return httpd.Roles(actor.School, actor.VicePrincipal, actor.ClassTeacher, actor.Instructor, actor.Enterprise, actor.Student, actor.Bureau, actor.Supervision, actor.Inspector, actor.Operator).Scope(reading)
}

// educators judge whether a post is close to a major.
func educators(scope string) httpd.Access {
	return httpd.Roles(actor.School, actor.VicePrincipal, actor.ClassTeacher, actor.Instructor).Scope(scope)
}

func (s rounds) mountPlan(a *API) {
	register(a, attendants(), get("/api/v1/rounds", about{
		"list-rounds", "rounds", "Placement rounds", "Newest first: those of one's school, those that a unit is invited to; for everybody else those that are or were open.",
	}), s.list)
	register(a, desk(writing), create("/api/v1/rounds", about{
		"plan-round", "rounds", "Plan a round", "Of the caller's school, which takes part with an approved batch; other schools of an alliance consent themselves.",
	}), s.plan, round.ErrInvalid, round.ErrForbidden)
	register(a, attendants(), get("/api/v1/rounds/{id}", about{
		"read-round", "rounds", "One round", "With the commitment that binds the lottery, and the hashes of the result once it is out.",
	}), s.read, round.ErrNotFound)
	register(a, desk(writing), put("/api/v1/rounds/{id}", about{
		"change-round", "rounds", "Change the plan", "Until it opens. The other schools consent anew.",
	}), s.change, round.ErrInvalid, round.ErrForbidden, round.ErrNotFound, round.ErrState, round.ErrStale)
	register(a, desk(writing), post("/api/v1/rounds/{id}/steps", about{
		"step-round", "rounds", "Take a step of a round",
		"consent by a school that takes part; the others by the host: open (the lottery is bound), extend, compute (done in the background; read the round until computing is gone), review, publish, cancel. A state only moves on; compute may be asked for again until the result is published.",
	}), s.step, round.ErrInvalid, round.ErrForbidden, round.ErrNotFound, round.ErrState, round.ErrStale, round.ErrNotReady, round.ErrChanged)
	register(a, desk(reading), get("/api/v1/rounds/{id}/readiness", about{
		"round-readiness", "rounds", "What keeps a round from the next step", "Before it opens: consents, batches, published lists. After the computation: what has changed so that the result cannot be published.",
	}), s.ready, round.ErrForbidden, round.ErrNotFound)
	register(a, educators(writing), put("/api/v1/rounds/{id}/judgements", about{
		"judge-round-pair", "rounds", "Judge a major and a post", "A teacher's word where both share only the category (R-ART08-MAJOR), for the students of the caller's school.",
	}), s.judge, round.ErrInvalid, round.ErrForbidden, round.ErrNotFound, round.ErrState)
	register(a, educators(reading), get("/api/v1/rounds/{id}/judgements", about{
		"list-round-judgements", "rounds", "What teachers judged", "Of the caller's school.",
	}), s.judgements, round.ErrForbidden, round.ErrNotFound)
	register(a, educators(reading), get("/api/v1/rounds/{id}/pairs", about{
		"list-round-pairs", "rounds", "Majors and posts that a teacher has to judge", "Of the cohort of the caller's school: those whose codes share only the category, with what speaks for them, by major and post.",
	}), s.pairs, round.ErrForbidden, round.ErrNotFound)
	register(a, desk(reading), get("/api/v1/rounds/{id}/conditions", about{
		"list-round-conditions", "rounds", "Posts that need a filing or an approval first", "Of the caller's school: posts of the round whose conditions it has not met; nobody of it may have them until it records a filing or an override for the unit.",
	}), s.conditions, round.ErrForbidden, round.ErrNotFound)
}

// OfRound is embedded in the input of operations on one round.
type OfRound struct {
	ID round.ID `path:"id" maxLength:"64"`
}

type listRoundsInput struct {
	Paged
	State []string `query:"state,explode" maxItems:"8" doc:"Any of them, with commas or repeated"`
}

type roundsOutput struct{ Body List[roundBody] }

func (s rounds) list(ctx context.Context, in *listRoundsInput) (*roundsOutput, error) {
	var states []round.State
	for _, st := range commas(in.State) {
		states = append(states, round.State(st))
	}
	found, err := s.svc.List(ctx, httpd.Who(ctx), states, in.Request())
	if err != nil {
		return nil, err
	}
	return &roundsOutput{listed(found, func(r round.Round) roundBody { return s.bodyOf(ctx, r) })}, nil
}

func (s rounds) answer(ctx context.Context, r round.Round, err error) (*roundOutput, error) {
	if err != nil {
		return nil, err
	}
	return &roundOutput{Tagged{httpd.ETag(r.Version)}, "/api/v1/rounds/" + string(r.ID), s.bodyOf(ctx, r)}, nil
}

type planRoundInput struct {
	Creating
	Body RoundPlan
}

func (s rounds) plan(ctx context.Context, in *planRoundInput) (*roundOutput, error) {
	r, err := s.svc.Plan(ctx, httpd.Who(ctx), in.Body.plan())
	return s.answer(ctx, r, err)
}

type readRoundInput struct {
	OfRound
	Reading
}

func (s rounds) read(ctx context.Context, in *readRoundInput) (*roundOutput, error) {
	r, err := s.svc.Get(ctx, httpd.Who(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	out, err := s.answer(ctx, r, nil)
	if err != nil {
		return nil, err
	}
	return out, in.Fresh(r.Version)
}

type changeRoundInput struct {
	OfRound
	Changing
	Body RoundPlan
}

func (s rounds) change(ctx context.Context, in *changeRoundInput) (*roundOutput, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	r, err := s.svc.Change(ctx, httpd.Who(ctx), in.ID, version, in.Body.plan())
	return s.answer(ctx, r, err)
}

type stepRoundInput struct {
	OfRound
	Changing
	Body struct {
		Step   string    `json:"step" enum:"consent,open,extend,compute,review,publish,cancel"`
		Batch  ident.ID  `json:"batch,omitempty" maxLength:"64" doc:"To consent"`
		Closes time.Time `json:"closes,omitzero" doc:"To extend"`
		Note   string    `json:"note,omitempty" maxLength:"500" doc:"Of the review; the reason to cancel"`
	}
}

func (s rounds) step(ctx context.Context, in *stepRoundInput) (*roundOutput, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	r, err := s.take(ctx, in, version)
	return s.answer(ctx, r, err)
}

func (s rounds) take(ctx context.Context, in *stepRoundInput, version uint64) (round.Round, error) {
	who, b := httpd.Who(ctx), in.Body
	switch b.Step {
	case "consent":
		return s.svc.Consent(ctx, who, in.ID, b.Batch, version)
	case "open":
		return s.svc.Open(ctx, who, in.ID, version)
	case "extend":
		return s.svc.Extend(ctx, who, in.ID, version, b.Closes)
	case "compute":
		return s.svc.Compute(ctx, who, in.ID, version)
	case "review":
		return s.svc.Review(ctx, who, in.ID, version, b.Note)
	case "publish":
		return s.svc.Publish(ctx, who, in.ID, version)
	}
	return s.svc.Cancel(ctx, who, in.ID, b.Note, version)
}

type roundReadyOutput struct {
	Body struct {
		Findings []httpd.ProblemFinding `json:"findings" doc:"Empty when nothing is in the way"`
	}
}

func (s rounds) ready(ctx context.Context, in *readRoundInput) (*roundReadyOutput, error) {
	who, out := httpd.Who(ctx), &roundReadyOutput{}
	r, err := s.svc.Get(ctx, who, in.ID)
	if err != nil {
		return nil, err
	}
	found, err := s.svc.Changed(ctx, who, in.ID)
	if err == nil && r.State == round.Planned {
		found, err = s.svc.Lacks(ctx, who, in.ID)
	}
	out.Body.Findings = findings(ctx, found)
	return out, err
}

// RoundJudgement is a teacher's word on a major and a post.
type RoundJudgement struct {
	Major     string                    `json:"major" maxLength:"8"`
	Placement placement.ID              `json:"placement" maxLength:"64"`
	Verdict   choice[compliance.Review] `json:"verdict"`
	Reason    string                    `json:"reason" minLength:"1" maxLength:"500" doc:"Kept with it"`
}

type judgeInput struct {
	OfRound
	Body RoundJudgement
}

type judgementOutput struct{ Body RoundJudgement }

func (s rounds) judge(ctx context.Context, in *judgeInput) (*judgementOutput, error) {
	j, err := s.svc.Judge(ctx, httpd.Who(ctx), in.ID, in.Body.Major, in.Body.Placement, compliance.Review(in.Body.Verdict), in.Body.Reason)
	return &judgementOutput{judgementOf(j)}, err
}

func judgementOf(j round.Judgement) RoundJudgement {
	return RoundJudgement{j.Major, j.Placement, choice[compliance.Review](j.Verdict), j.Reason}
}

type judgementsOutput struct{ Body List[RoundJudgement] }

func (s rounds) judgements(ctx context.Context, in *struct {
	OfRound
	Paged
},
) (*judgementsOutput, error) {
	list, err := s.svc.Judgements(ctx, httpd.Who(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	rows, err := page.Window(list, in.Request(), func(j round.Judgement) string { return j.Major + " " + string(j.Placement) })
	return &judgementsOutput{listed(rows, judgementOf)}, err
}

// RoundPair is a major and a post that a teacher has to judge.
type RoundPair struct {
	Major      string                     `json:"major"`
	Students   int                        `json:"students" doc:"Of the school's cohort with the major"`
	Placement  placement.ID               `json:"placement"`
	Title      string                     `json:"title"`
	Enterprise string                     `json:"enterprise"`
	Majors     []string                   `json:"post_majors"`
	Path       string                     `json:"path" doc:"named, crosswalk, inferred or none"`
	Tasks      []string                   `json:"tasks_in_common"`
	Verdict    *choice[compliance.Review] `json:"verdict,omitempty" doc:"Absent while it waits"`
	Reason     string                     `json:"reason,omitempty"`
}

func pairOf(p round.Pair) RoundPair {
	out := RoundPair{
		Major: p.Major, Students: p.Students, Placement: p.Placement, Title: p.Opening.Title, Enterprise: p.Name, Majors: present(p.Opening.MajorCodes),
		Path: string(p.Way.Via), Tasks: present(p.Way.Tasks),
	}
	if p.Said != nil {
		v := choice[compliance.Review](p.Said.Verdict)
		out.Verdict, out.Reason = &v, p.Said.Reason
	}
	return out
}

type pairsOutput struct{ Body List[RoundPair] }

func (s rounds) pairs(ctx context.Context, in *struct {
	OfRound
	Paged
},
) (*pairsOutput, error) {
	list, err := s.svc.Pairs(ctx, httpd.Who(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	rows, err := page.Window(list, in.Request(), round.Pair.Key)
	return &pairsOutput{listed(rows, pairOf)}, err
}

// RoundCondition is a post that the caller's school may fill only after a filing or an approval.
type RoundCondition struct {
	Placement    placement.ID           `json:"placement"`
	Title        string                 `json:"title"`
	EnterpriseID org.ID                 `json:"enterprise_id" doc:"For which the filing or override is recorded"`
	Enterprise   string                 `json:"enterprise"`
	Findings     []httpd.ProblemFinding `json:"findings"`
}

type conditionsOutput struct{ Body List[RoundCondition] }

func (s rounds) conditions(ctx context.Context, in *struct {
	OfRound
	Paged
},
) (*conditionsOutput, error) {
	list, err := s.svc.Conditions(ctx, httpd.Who(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	rows, err := page.Window(list, in.Request(), round.Condition.Key)
	return &conditionsOutput{listed(rows, func(c round.Condition) RoundCondition {
		return RoundCondition{c.Placement, c.Opening.Title, c.Unit, c.Name, findings(ctx, c.Findings)}
	})}, err
}

// OfUnit names a unit.
type OfUnit struct {
	Enterprise org.ID `json:"enterprise" maxLength:"64"`
}
