package api

import (
	"context"
	"time"

	"firstkm/services/application"
	"firstkm/services/batch"
	"firstkm/services/compliance"
	"firstkm/services/delivery/httpd"
	"firstkm/services/internship"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/student"
)

// Internships mounts the six months' record and the start gate (上岗前核查).
//
//	GET  /internships                 student, enterprise, school, vice-principal, class teacher, instructor: those one is a party to
//	POST /internships                 school, vice-principal, class teacher: made of arrangements
//	GET  /internships/waiting         the same: arrangements without one
//	POST /internships/steps           the same, and the unit for its own mentor: one step of several
//	POST /internships/scores          school, vice-principal, class teacher: results of a paper exam
//	GET  /internships/{id}            the parties: with every light of the start gate
//	GET, POST /internships/{id}/exam  student: the safety exam
//	POST /internships/{id}/drop       school, vice-principal: did not start
//	GET, POST /policies · GET /policies/{id} · POST /policies/{id}/insured   school, vice-principal
func Internships(svc *internship.Service) Mount {
	s := internships{svc}
	parties := httpd.Roles(actor.Student, actor.Enterprise, actor.School, actor.VicePrincipal, actor.ClassTeacher, actor.Instructor).Scope(reading)
	keepers := httpd.Roles(actor.School, actor.VicePrincipal, actor.ClassTeacher)
	return func(a *API) {
		register(a, parties, get("/api/v1/internships", about{
			"list-internships", "internships", "Internships I am a party to", "Newest first; an instructor's are those of the own group.",
		}), s.list, internship.ErrForbidden)
		register(a, keepers.Scope(writing), post("/api/v1/internships", about{
			"prepare-internships", "internships", "Make internships of arrangements",
			"Each by itself: one arrangement has one internship. It belongs to the approved batch whose cohort holds the student and whose days hold the arrangement's; where several do, name it.",
		}), s.prepare, internship.ErrForbidden)
		register(a, keepers.Scope(reading), get("/api/v1/internships/waiting", about{
			"list-arrangements", "internships", "Arrangements without an internship", "Confirmed applications for on-post internships, newest first.",
		}), s.waiting, internship.ErrForbidden)
		register(a, httpd.Roles(actor.School, actor.VicePrincipal, actor.ClassTeacher, actor.Enterprise).Scope(writing), post("/api/v1/internships/steps", about{
			"step-internships", "internships", "Take a step of several internships",
			"start (those whose gate is green, on their first day or later), appoint (an instructor of the school), name (the unit's own mentor; the school's office for a unit on paper), train (a training and who was there). Each by itself; of those that could not it says why.",
		}), s.step, internship.ErrForbidden, internship.ErrInvalid)
		register(a, keepers.Scope(writing), post("/api/v1/internships/scores", about{
			"record-scores", "internships", "Record results of a paper exam", "A line for each student: number and per cent, as copied out of a table. What could not be used is listed.",
		}), s.scores, internship.ErrForbidden, internship.ErrInvalid)
		register(a, parties, get("/api/v1/internships/{id}", about{
			"read-internship", "internships", "One internship", "With every light of the start gate: met, warned, wanting or unknown. What is not known is never met, and keeps from starting.",
		}), s.read, internship.ErrNotFound)
		own := httpd.Roles(actor.Student)
		register(a, own.Scope(reading), get("/api/v1/internships/{id}/exam", about{
			"sit-exam", "internships", "Sit the safety exam", "Opens it, or returns the one that is open: questions of every student and of the major's category.",
		}), s.sit, internship.ErrNotFound, internship.ErrState)
		register(a, own.Scope(writing), post("/api/v1/internships/{id}/exam", about{
			"hand-in-exam", "internships", "Hand in the safety exam", "Every question is answered. What went wrong is named by point of knowledge, to be read again before the next try.",
		}), s.hand, internship.ErrNotFound, internship.ErrInvalid, internship.ErrState)
		register(a, desk(writing), post("/api/v1/internships/{id}/drop", about{
			"drop-internship", "internships", "Record that a student did not start", "With a reason that student and unit see.",
		}), s.drop, internship.ErrNotFound, internship.ErrForbidden, internship.ErrInvalid, internship.ErrState, internship.ErrStale)
		register(a, desk(reading), get("/api/v1/policies", about{"list-policies", "internships", "Insurance policies of the school", "Newest first."}), s.policies, internship.ErrForbidden)
		register(a, desk(writing), create("/api/v1/policies", about{
			"record-policy", "internships", "Record an insurance policy", "With its insured list: student numbers, one a line. School or unit pays, never the student (R-ART35-NOCHARGE).",
		}), s.insure, internship.ErrForbidden, internship.ErrInvalid)
		register(a, desk(reading), get("/api/v1/policies/{id}", about{"read-policy", "internships", "One policy and whom it insures", "By the students' ids."}), s.policy, internship.ErrNotFound)
		register(a, desk(writing), post("/api/v1/policies/{id}/insured", about{
			"insure-students", "internships", "Put students on a policy's list", "Student numbers, one a line; those that are none of the school's are listed.",
		}), s.insureMore, internship.ErrNotFound, internship.ErrInvalid)
	}
}

type internships struct{ svc *internship.Service }

type internshipBody struct {
	ID          internship.ID     `json:"id"`
	Application application.ID    `json:"application"`
	Placement   placement.ID      `json:"placement"`
	Enterprise  org.ID            `json:"enterprise"`
	School      org.ID            `json:"school"`
	Class       string            `json:"class"`
	Student     student.ID        `json:"student,omitempty" doc:"Not for the unit, which has the application's card"`
	Batch       batch.ID          `json:"batch"`
	Origin      compliance.Origin `json:"origin" enum:"school,self,authority"`
	State       internship.State  `json:"state" enum:"preparing,active,ended,dropped"`
	Segments    []segmentBody     `json:"segments"`
	Months      int               `json:"months" doc:"Whole calendar months over all segments"`
	Days        int               `json:"days" doc:"Beside them"`
	StartedOn   civil.Date        `json:"started_on,omitzero" format:"date"`
	EndedOn     civil.Date        `json:"ended_on,omitzero" format:"date"`
	Version     uint64            `json:"version" doc:"As in the ETag"`
	UpdatedAt   time.Time         `json:"updated_at"`

	Lights  []lightBody  `json:"lights,omitempty" doc:"Read of one internship alone, while it is prepared"`
	Mentors []mentorBody `json:"mentors,omitempty" doc:"Read of one internship alone"`
}

type segmentBody struct {
	Unit org.ID     `json:"unit"`
	From civil.Date `json:"from" format:"date"`
	To   civil.Date `json:"to" format:"date"`
}

type lightBody struct {
	Rule    string                `json:"rule"`
	Article string                `json:"article"`
	State   compliance.LightState `json:"state" enum:"met,warned,wanting,unknown"`
	Owner   compliance.Owner      `json:"owner" enum:"school,class,unit,student"`
	Message string                `json:"message"`
	Fix     string                `json:"fix,omitempty"`
}

type mentorBody struct {
	Side  internship.Side `json:"side" enum:"school,unit"`
	Name  string          `json:"name,omitempty"`
	Post  string          `json:"post,omitempty"`
	Phone string          `json:"phone,omitempty"`
	From  civil.Date      `json:"from" format:"date"`
	To    civil.Date      `json:"to,omitzero" format:"date"`
}

func internshipOf(i internship.Internship) internshipBody {
	n := internship.LengthOf(i.Segments)
	return internshipBody{
		ID: i.ID, Application: i.Application, Placement: i.Placement, Enterprise: i.Enterprise, School: i.School, Class: i.Class, Student: i.Student, Batch: i.Batch,
		Origin: i.Origin, State: i.State, Segments: mapped(i.Segments, func(s internship.Segment) segmentBody { return segmentBody(s) }), Months: n.Months, Days: n.Days,
		StartedOn: i.StartedOn, EndedOn: i.EndedOn, Version: i.Version, UpdatedAt: instant(i.UpdatedAt),
	}
}

type internshipOutput struct {
	Tagged
	Body internshipBody
}

type internshipsOutput struct{ Body List[internshipBody] }

func (s internships) list(ctx context.Context, in *struct {
	Paged
	State []string `query:"state,explode" maxItems:"8" doc:"Any of them, with commas or repeated"`
	Class string   `query:"class" maxLength:"60"`
},
) (*internshipsOutput, error) {
	f := internship.Filter{Class: in.Class}
	for _, st := range commas(in.State) {
		f.States = append(f.States, internship.State(st))
	}
	found, err := s.svc.List(ctx, httpd.Who(ctx), f, in.Request())
	if err != nil {
		return nil, err
	}
	return &internshipsOutput{listed(found, internshipOf)}, nil
}

func (s internships) read(ctx context.Context, in *struct {
	ID internship.ID `path:"id" maxLength:"64"`
	Reading
},
) (*internshipOutput, error) {
	who, lang := httpd.Who(ctx), httpd.Language(ctx)
	i, err := s.svc.Get(ctx, who, in.ID)
	if err != nil {
		return nil, err
	}
	out := &internshipOutput{Tagged{httpd.ETag(i.Version)}, internshipOf(i)}
	if i.State == internship.Preparing {
		lights, err := s.svc.Lights(ctx, who, i)
		if err != nil {
			return nil, err
		}
		out.Body.Lights = mapped(lights[i.ID], func(l compliance.Light) lightBody {
			return lightBody{l.Rule, compliance.Article(l.Rule).In(lang), l.State, l.Owner, l.Message.In(lang), l.Fix.In(lang)}
		})
	}
	mentors, err := s.svc.Mentors(ctx, who, i)
	if err != nil {
		return nil, err
	}
	for _, m := range mentors {
		b := mentorBody{Side: m.Side, Name: m.Name, Post: m.Post, Phone: m.Phone, From: m.From, To: m.To}
		if m.Side == internship.OfSchool {
			b.Name = m.Label
		}
		out.Body.Mentors = append(out.Body.Mentors, b)
	}
	return out, nil // lights change with the calendar, so nothing is fresh by its version
}

type arrangementBody struct {
	Application application.ID `json:"application"`
	Student     student.ID     `json:"student"`
	Class       string         `json:"class"`
	Enterprise  org.ID         `json:"enterprise"`
	Placement   placement.ID   `json:"placement"`
	From        civil.Date     `json:"from" format:"date"`
	To          civil.Date     `json:"to" format:"date"`
}

func (s internships) waiting(ctx context.Context, in *struct {
	Paged
	Class string `query:"class" maxLength:"60"`
},
) (*struct{ Body List[arrangementBody] }, error) {
	found, err := s.svc.Waiting(ctx, httpd.Who(ctx), in.Class, in.Request())
	if err != nil {
		return nil, err
	}
	return &struct{ Body List[arrangementBody] }{listed(found, func(a application.Application) arrangementBody {
		return arrangementBody{a.ID, a.Student, a.Class, a.Enterprise, a.Placement, a.From, a.To}
	})}, nil
}

type startedBody struct {
	Application application.ID `json:"application,omitempty"`
	Internship  internship.ID  `json:"internship,omitempty"`
	Done        bool           `json:"done"`
	Code        string         `json:"code,omitempty" doc:"Of what stood in the way"`
	Message     string         `json:"message,omitempty"`
	Rules       []string       `json:"rules,omitempty" doc:"That stood in the way"`
}

type steppedOutput struct {
	Body struct {
		Items []startedBody `json:"items"`
	}
}

func stepped(ctx context.Context, list []internship.Outcome, err error) (*steppedOutput, error) {
	if err != nil {
		return nil, err
	}
	out := &steppedOutput{}
	out.Body.Items = mapped(list, func(o internship.Outcome) startedBody {
		b := startedBody{Application: o.Application, Internship: o.Internship, Done: o.Err == nil}
		if f := fault.Of(o.Err); f != nil {
			b.Code, b.Message = f.Code, f.Message.In(httpd.Language(ctx))
			for _, x := range f.Findings {
				b.Rules = append(b.Rules, x.Rule)
			}
		}
		return b
	})
	return out, nil
}

func (s internships) prepare(ctx context.Context, in *struct {
	Body struct {
		Applications []application.ID `json:"applications" minItems:"1" maxItems:"200"`
		Batch        batch.ID         `json:"batch,omitempty" maxLength:"64" doc:"Where several fit"`
	}
},
) (*steppedOutput, error) {
	list, err := s.svc.Prepare(ctx, httpd.Who(ctx), in.Body.Applications, in.Body.Batch)
	return stepped(ctx, list, err)
}

func (s internships) step(ctx context.Context, in *struct {
	Body struct {
		Step        string          `json:"step" enum:"start,appoint,name,train"`
		Internships []internship.ID `json:"internships" minItems:"1" maxItems:"200"`
		Instructor  ident.ID        `json:"instructor,omitempty" maxLength:"64" doc:"With appoint: an account of the school"`
		Name        string          `json:"name,omitempty" maxLength:"160" doc:"With name"`
		Post        string          `json:"post,omitempty" maxLength:"160" doc:"With name"`
		Phone       string          `json:"phone,omitempty" maxLength:"40" doc:"With name"`
		On          string          `json:"on,omitempty" format:"date" doc:"With train"`
		Title       string          `json:"title,omitempty" maxLength:"240" doc:"With train"`
		Material    string          `json:"material,omitempty" maxLength:"16000" doc:"With train: what was taught, or where to read it again; students see it"`
	}
},
) (*steppedOutput, error) {
	who, b := httpd.Who(ctx), in.Body
	var list []internship.Outcome
	var err error
	switch b.Step {
	case "start":
		list, err = s.svc.Start(ctx, who, b.Internships)
	case "appoint":
		list, err = s.svc.Appoint(ctx, who, b.Internships, b.Instructor)
	case "name":
		list, err = s.svc.Name(ctx, who, b.Internships, internship.Person{Name: b.Name, Post: b.Post, Phone: b.Phone})
	default:
		list, err = s.svc.Train(ctx, who, internship.Training{On: date(b.On), Title: b.Title, Material: b.Material}, b.Internships)
	}
	return stepped(ctx, list, err)
}

func (s internships) drop(ctx context.Context, in *struct {
	ID internship.ID `path:"id" maxLength:"64"`
	Changing
	Body struct {
		Reason string `json:"reason" maxLength:"800"`
	}
},
) (*internshipOutput, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	i, err := s.svc.Drop(ctx, httpd.Who(ctx), in.ID, version, in.Body.Reason)
	if err != nil {
		return nil, err
	}
	return &internshipOutput{Tagged{httpd.ETag(i.Version)}, internshipOf(i)}, nil
}

type unmatchedBody struct {
	Line int    `json:"line"`
	Text string `json:"text"`
	Why  string `json:"why"`
}

func unmatched(lang text.Lang) func(internship.Unmatched) unmatchedBody {
	return func(u internship.Unmatched) unmatchedBody { return unmatchedBody{u.Line, u.Text, u.Why.In(lang)} }
}

type scoresOutput struct {
	Body struct {
		Recorded  int             `json:"recorded"`
		Unmatched []unmatchedBody `json:"unmatched" doc:"Lines that could not be used"`
	}
}

func (s internships) scores(ctx context.Context, in *struct {
	Body struct {
		On     string `json:"on" format:"date"`
		Scores string `json:"scores" maxLength:"40000" doc:"A line for each student: number, then per cent"`
	}
},
) (*scoresOutput, error) {
	done, rest, err := s.svc.Score(ctx, httpd.Who(ctx), date(in.Body.On), in.Body.Scores)
	if err != nil {
		return nil, err
	}
	out := &scoresOutput{}
	out.Body.Recorded, out.Body.Unmatched = done, mapped(rest, unmatched(httpd.Language(ctx)))
	return out, nil
}
