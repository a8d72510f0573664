package api

import (
	"context"
	"time"

	"firstkm/services/compliance"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/practice"
	"firstkm/services/teacher"
)

// Practices mounts a teacher's way from a post of enterprise practice to a verified time in the own file. The posts are
// placements of kind teacher_practice: GET /placements?for_teachers=true finds them.
//
//	POST /placements/{id}/practice-applications  teacher
//	GET  /practice-applications                  teacher, enterprise, teachers' office, vice-principal: those one is a party to
//	GET  /practice-applications/{id}             the same
//	POST /practice-applications/{id}/steps       the same, each the own steps
func Practices(svc *practice.Service) Mount {
	s := practices{svc}
	return func(a *API) {
		register(a, httpd.Roles(actor.Teacher).Scope(writing), create("/api/v1/placements/{id}/practice-applications", about{
			"apply-practice", "teachers", "Apply for a post of enterprise practice", "Records the application and the separate consent to share the listed data with this unit for this application.",
		}), s.apply, practice.ErrInvalid, practice.ErrForStudents, practice.ErrNotEmployed, practice.ErrTwice, practice.ErrOverlap, placement.ErrClosed, placement.ErrFull, placement.ErrExternal, placement.ErrNotFound)
		register(a, staffroom(reading, actor.Teacher, actor.Enterprise), get("/api/v1/practice-applications", about{
			"list-practice-applications", "teachers", "Applications for practice I am a party to", "Newest first: a teacher's own, those to a unit's posts, those of a school's teachers. A unit sees of a teacher what the consent names, and nothing any more once it is over without the unit's taking the teacher.",
		}), s.list)
		register(a, staffroom(reading, actor.Teacher, actor.Enterprise), get("/api/v1/practice-applications/{id}", about{
			"read-practice-application", "teachers", "One application for practice", "With every step so far, the teacher's report and the unit's statement.",
		}), s.read, practice.ErrNotFound)
		register(a, staffroom(writing, actor.Teacher, actor.Enterprise), post("/api/v1/practice-applications/{id}/steps", about{
			"step-practice-application", "teachers", "Take a step of an application for practice",
			"withdraw and report by the teacher; accept (holds a seat for ten working days), decline and attest by the unit; confirm, return, finish and end by the teachers' office. finish records a verified time of practice in the teacher's file, with the unit's statement as evidence.",
		}), s.step, practice.ErrInvalid, practice.ErrState, practice.ErrForbidden, practice.ErrNotFound, practice.ErrStale, practice.ErrOverlap, practice.ErrNotEmployed, placement.ErrFull)
	}
}

type practices struct{ svc *practice.Service }

// PracticeStatement is a unit's word on what a teacher served.
type PracticeStatement struct {
	From civil.Date `json:"from,omitzero" format:"date" nullable:"true" doc:"Actual first day"`
	To   civil.Date `json:"to,omitzero" format:"date" nullable:"true" doc:"Actual last day, not after today"`
	By   string     `json:"by,omitempty" maxLength:"40" doc:"Who attests, with the position"`
	Text string     `json:"text,omitempty" maxLength:"500" doc:"What the teacher did"`
}

type practicePerson struct {
	ID         teacher.ID               `json:"id"`
	Name       string                   `json:"name"`
	Category   choice[teacher.Category] `json:"category,omitempty"`
	MajorClass string                   `json:"major_class,omitempty"`
}

type practiceStep struct {
	At     time.Time      `json:"at"`
	Role   string         `json:"role"`
	Step   string         `json:"step"`
	State  practice.State `json:"state"`
	Reason string         `json:"reason,omitempty"`
}

type practiceBody struct {
	ID         practice.ID                     `json:"id"`
	Placement  placement.ID                    `json:"placement"`
	Title      string                          `json:"title" doc:"Of the post"`
	Enterprise named                           `json:"enterprise"`
	School     named                           `json:"school"`
	Teacher    *practicePerson                 `json:"teacher,omitempty" doc:"Absent for a unit once it is over without the unit's taking the teacher"`
	State      practice.State                  `json:"state" enum:"applied,accepted,confirmed,finished,declined,withdrawn,returned,lapsed,ended"`
	Form       choice[compliance.PracticeForm] `json:"practice_form"`
	From       civil.Date                      `json:"from" format:"date"`
	To         civil.Date                      `json:"to" format:"date"`
	HoldsUntil civil.Date                      `json:"holds_until,omitzero" format:"date" doc:"Last day on which an acceptance holds its seat"`
	Note       string                          `json:"note,omitempty"`
	Reason     string                          `json:"reason,omitempty" doc:"Of the last step"`
	Report     string                          `json:"report,omitempty"`
	Statement  *PracticeStatement              `json:"statement,omitempty"`
	Recorded   teacher.PracticeID              `json:"recorded,omitempty" doc:"The time of practice in the teacher's file"`
	Next       []string                        `json:"next" doc:"Steps that the reader may take now"`
	History    []practiceStep                  `json:"history"`
	Version    uint64                          `json:"version" doc:"As in the ETag"`
	CreatedAt  time.Time                       `json:"created_at"`
	UpdatedAt  time.Time                       `json:"updated_at"`
}

func practiceOf(who actor.Actor, r practice.Row) practiceBody {
	b := practiceBody{
		ID: r.ID, Placement: r.Placement, Title: r.Post.Title, Enterprise: named{string(r.Enterprise), r.Unit}, School: named{string(r.School), r.Place},
		State: r.State, Form: choice[compliance.PracticeForm](r.Form), From: r.From, To: r.To, HoldsUntil: r.HoldsUntil, Note: r.Note, Reason: r.Reason,
		Report: r.Report, Recorded: r.Recorded, Next: present(r.Next(r.Party(who))), History: mapped(r.History, func(x practice.Step) practiceStep {
			return practiceStep{instant(x.At), string(x.Role), x.Step, x.State, x.Reason}
		}), Version: r.Version,
		CreatedAt: instant(r.CreatedAt), UpdatedAt: instant(r.UpdatedAt),
	}
	if r.Teacher != "" {
		b.Teacher = &practicePerson{r.Teacher, r.Person.Name, choice[teacher.Category](r.Person.Category), r.Person.MajorClass}
	}
	if st := r.Statement; st != nil {
		b.Statement = &PracticeStatement{st.From, st.To, st.By, st.Text}
	}
	return b
}

type practiceOutput struct {
	Tagged
	Location string `header:"Location" doc:"Of what was created"`
	Body     practiceBody
}

func (s practices) answer(ctx context.Context, id practice.ID) (*practiceOutput, error) {
	r, err := s.svc.Get(ctx, httpd.Who(ctx), id)
	if err != nil {
		return nil, err
	}
	return &practiceOutput{Tagged{httpd.ETag(r.Version)}, "/api/v1/practice-applications/" + string(id), practiceOf(httpd.Who(ctx), r)}, nil
}

type applyPracticeInput struct {
	OfPlacement
	Creating
	Body struct {
		Consent bool   `json:"consent" doc:"The teacher's separate consent to share name, school, category, class of majors and note with this unit, for this application only"`
		Note    string `json:"note,omitempty" maxLength:"500" doc:"To the unit"`
	}
}

func (s practices) apply(ctx context.Context, in *applyPracticeInput) (*practiceOutput, error) {
	p, err := s.svc.Apply(ctx, httpd.Who(ctx), in.ID, in.Body.Note, in.Body.Consent)
	if err != nil {
		return nil, err
	}
	return s.answer(ctx, p.ID)
}

type listPracticesInput struct {
	Paged
	State     []string     `query:"state,explode" maxItems:"9" doc:"Any of them, with commas or repeated"`
	Waits     string       `query:"waits" enum:"answer,attest,confirm,verify,report" doc:"What they wait for today: what a duty of /today counts"`
	Placement placement.ID `query:"placement" maxLength:"64"`
	Teacher   teacher.ID   `query:"teacher" maxLength:"64"`
	School    org.ID       `query:"school" maxLength:"64" doc:"For a unit: of one school"`
}

type practicesOutput struct{ Body List[practiceBody] }

func (s practices) list(ctx context.Context, in *listPracticesInput) (*practicesOutput, error) {
	f := practice.Filter{Placement: in.Placement, Teacher: in.Teacher, School: in.School, Wait: practice.Wait(in.Waits)}
	for _, state := range commas(in.State) {
		f.States = append(f.States, practice.State(state))
	}
	rows, err := s.svc.List(ctx, httpd.Who(ctx), f, in.Request())
	if err != nil {
		return nil, err
	}
	return &practicesOutput{listed(rows, func(r practice.Row) practiceBody { return practiceOf(httpd.Who(ctx), r) })}, nil
}

// OfPractice is embedded in the input of operations on one application for practice.
type OfPractice struct {
	ID practice.ID `path:"id" maxLength:"64"`
}

type readPracticeInput struct {
	OfPractice
	Reading
}

func (s practices) read(ctx context.Context, in *readPracticeInput) (*practiceOutput, error) {
	out, err := s.answer(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return out, in.Fresh(out.Body.Version)
}

type stepPracticeInput struct {
	OfPractice
	Changing
	Body struct {
		Step      string            `json:"step" enum:"withdraw,report,accept,decline,attest,confirm,return,finish,end"`
		Reason    string            `json:"reason,omitempty" maxLength:"200" doc:"Needed to decline, return and end"`
		Report    string            `json:"report,omitempty" maxLength:"500" doc:"To report; to finish, when the teacher gave none"`
		Statement PracticeStatement `json:"statement,omitzero" doc:"To attest"`
	}
}

func (s practices) step(ctx context.Context, in *stepPracticeInput) (*practiceOutput, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	b := in.Body
	act := practice.Act{Step: b.Step, Reason: b.Reason, Report: b.Report, Statement: practice.Statement{From: b.Statement.From, To: b.Statement.To, By: b.Statement.By, Text: b.Statement.Text}}
	if _, err := s.svc.Step(ctx, httpd.Who(ctx), in.ID, version, act); err != nil {
		return nil, err
	}
	return s.answer(ctx, in.ID)
}
