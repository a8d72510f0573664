package api

import (
	"context"
	"time"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/org"
	"firstkm/services/student"
)

// life mounts the steps of a record, its history, and the school year.
//
//	PUT  /students/{id}                  school: correct the record
//	POST /students/{id}/{step}           school: leave, return, send, repeat, graduate; receive: the school it is sent to
//	GET  /students/{id}/history          who may read the record
//	GET  /transfers                      school, vice-principal
//	GET  /school-year, POST /school-year school (reading: vice-principal, too)
func (s studentRecords) life(a *API) {
	school, desks := httpd.Roles(actor.School).Scope(writing), httpd.Roles(actor.School, actor.VicePrincipal).Scope(reading)
	register(a, school, put("/api/v1/students/{id}", about{"correct-student", "students", "Correct a record", "Empty private members leave what is kept."}), s.correct, student.ErrInvalid, student.ErrStale, student.ErrNotFound, student.ErrSameNumber)
	for _, step := range []struct {
		path, id, title, detail string
		do                      func(context.Context, *lifeInput) (*studentOutput, error)
	}{
		{"leave", "student-leaves", "A student leaves (离校)", "The account is disabled and open applications are withdrawn.", s.leave},
		{"return", "student-returns", "A student is back (复学)", "Also takes a transfer back that was not received.", s.giveBack},
		{"send", "student-sent", "Transfer a student to another school (转出)", "to_school names one of the system, which then receives the record; without it the reason names one outside.", s.send},
		{"repeat", "student-repeats", "A student repeats the grade (留级)", "The year of entry moves on by one; class puts the student into another class.", s.repeat},
		{"graduate", "student-graduates", "A student graduates (毕业)", "Apart from the roll-over of the year.", s.graduate},
	} {
		register(a, school, post("/api/v1/students/{id}/"+step.path, about{step.id, "students", step.title, step.detail}), step.do, student.ErrInvalid, student.ErrState, student.ErrStale, student.ErrNotFound)
	}
	register(a, school, post("/api/v1/students/{id}/receive", about{"receive-student", "students", "Receive a transferred student (转入)", "By the school that the student was sent to; the record keeps its id and history. Receiving twice is refused, so no If-Match is asked for."}), s.receive, student.ErrInvalid, student.ErrState, student.ErrNotFound, student.ErrTaken, student.ErrSameNumber)
	register(a, httpd.Roles(actor.School, actor.VicePrincipal, actor.ClassTeacher, actor.Student).Scope(reading), get("/api/v1/students/{id}/history", about{"student-history", "students", "What happened to a record", "Oldest first; of names and sealed values only that they changed."}), s.history, student.ErrNotFound)
	register(a, desks, get("/api/v1/transfers", about{"list-incoming", "students", "Students sent to my school", "Whom other schools transferred here and who are not received yet."}), s.incoming, student.ErrForbidden)
	register(a, desks, get("/api/v1/school-year", about{"preview-school-year", "students", "What going over to the next school year would do", "Who has had the whole schooling graduates; everybody else rises by itself."}), s.year, student.ErrForbidden)
	register(a, school, post("/api/v1/school-year", about{"roll-school-year", "students", "Go over to the next school year (学年结转)", "In one transaction, once for a year; a second time is refused and changes nothing."}), s.roll, student.ErrInvalid, student.ErrRolled)
}

type lifeInput struct {
	Changing
	ID   student.ID `path:"id" maxLength:"64"`
	Body struct {
		On       civil.Date `json:"on" format:"date"`
		Reason   string     `json:"reason,omitempty" maxLength:"200"`
		ToSchool org.ID     `json:"to_school,omitempty" maxLength:"64" doc:"For send"`
		Class    string     `json:"class,omitempty" maxLength:"64" doc:"For repeat"`
	}
}

func (in *lifeInput) exit() student.Exit { return student.Exit{On: in.Body.On, Reason: in.Body.Reason} }

func (s studentRecords) stepped(st student.Student, err error) (*studentOutput, error) {
	if err != nil {
		return nil, err
	}
	return &studentOutput{Tagged: Tagged{httpd.ETag(st.Version)}, Body: s.body(st)}, nil
}

func (s studentRecords) leave(ctx context.Context, in *lifeInput) (*studentOutput, error) {
	v, err := in.Version()
	if err != nil {
		return nil, err
	}
	return s.stepped(s.svc.Leave(ctx, httpd.Who(ctx), in.ID, v, in.exit()))
}

func (s studentRecords) giveBack(ctx context.Context, in *lifeInput) (*studentOutput, error) {
	v, err := in.Version()
	if err != nil {
		return nil, err
	}
	return s.stepped(s.svc.Return(ctx, httpd.Who(ctx), in.ID, v, in.exit()))
}

func (s studentRecords) send(ctx context.Context, in *lifeInput) (*studentOutput, error) {
	v, err := in.Version()
	if err != nil {
		return nil, err
	}
	return s.stepped(s.svc.Send(ctx, httpd.Who(ctx), in.ID, v, in.Body.ToSchool, in.exit()))
}

func (s studentRecords) repeat(ctx context.Context, in *lifeInput) (*studentOutput, error) {
	v, err := in.Version()
	if err != nil {
		return nil, err
	}
	return s.stepped(s.svc.Repeat(ctx, httpd.Who(ctx), in.ID, v, in.Body.Class, in.exit()))
}

func (s studentRecords) graduate(ctx context.Context, in *lifeInput) (*studentOutput, error) {
	v, err := in.Version()
	if err != nil {
		return nil, err
	}
	return s.stepped(s.svc.Graduate(ctx, httpd.Who(ctx), in.ID, v, in.Body.On))
}

type correctInput struct {
	Changing
	ID   student.ID `path:"id" maxLength:"64"`
	Body StudentDraft
}

func (s studentRecords) correct(ctx context.Context, in *correctInput) (*studentOutput, error) {
	v, err := in.Version()
	if err != nil {
		return nil, err
	}
	return s.stepped(s.svc.Correct(ctx, httpd.Who(ctx), in.ID, v, in.Body.draft()))
}

type receiveInput struct {
	ID   student.ID `path:"id" maxLength:"64"`
	Body struct {
		On        civil.Date `json:"on" format:"date"`
		StudentNo string     `json:"student_no" maxLength:"40"`
		Class     string     `json:"class,omitempty" maxLength:"64"`
		MajorCode string     `json:"major_code" maxLength:"10"`
		EntryYear int        `json:"entry_year" minimum:"2000" maximum:"2100"`
	}
}

func (s studentRecords) receive(ctx context.Context, in *receiveInput) (*studentOutput, error) {
	b := in.Body
	return s.stepped(s.svc.Receive(ctx, httpd.Who(ctx), in.ID, b.On, student.Seat{StudentNo: b.StudentNo, Class: b.Class, MajorCode: b.MajorCode, EntryYear: b.EntryYear}))
}

type stepBody struct {
	Kind    student.StepKind `json:"kind" enum:"corrected,left,returned,sent,received,repeated,graduated"`
	On      string           `json:"on" format:"date"`
	At      time.Time        `json:"at"`
	School  org.ID           `json:"school"`
	Reason  string           `json:"reason,omitempty"`
	From    org.ID           `json:"from,omitempty"`
	To      org.ID           `json:"to,omitempty"`
	Changes []student.Change `json:"changes,omitempty"`
}

type lifeOutput struct{ Body List[stepBody] }

func (s studentRecords) history(ctx context.Context, in *studentInput) (*lifeOutput, error) {
	st, err := s.svc.Student(ctx, httpd.Who(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	steps, err := s.svc.History(ctx, httpd.Who(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	if err := s.opened(ctx, httpd.Who(ctx), st); err != nil {
		return nil, err
	}
	return &lifeOutput{List[stepBody]{Items: mapped(steps, func(st student.Step) stepBody {
		return stepBody{st.Kind, st.On.String(), instant(st.At), st.School, st.Detail.Reason, st.Detail.From, st.Detail.To, st.Detail.Changes}
	})}}, nil
}

type incomingBody struct {
	ID     student.ID `json:"id"`
	From   org.ID     `json:"from"`
	Name   string     `json:"name" doc:"Masked until received"`
	Major  string     `json:"major_code"`
	Grade  int        `json:"grade"`
	SentOn string     `json:"sent_on" format:"date"`
}

type incomingOutput struct{ Body List[incomingBody] }

func (s studentRecords) incoming(ctx context.Context, in *struct{ Paged }) (*incomingOutput, error) {
	rows, err := s.svc.Incoming(ctx, httpd.Who(ctx), in.Request())
	if err != nil {
		return nil, err
	}
	today := civil.Today(s.now())
	return &incomingOutput{listed(rows, func(st student.Student) incomingBody {
		return incomingBody{st.ID, st.School, st.MaskedName(), st.MajorCode, st.Grade(today), st.StateOn.String()}
	})}, nil
}

type schoolYearBody struct {
	Year      int         `json:"year" doc:"In whose September it begins"`
	On        civil.Date  `json:"on" format:"date" doc:"When the final year ends"`
	Promoted  int         `json:"promoted"`
	Graduated int         `json:"graduated"`
	Repeating int         `json:"repeating"`
	Done      bool        `json:"done" doc:"The school went over to that year already"`
	Classes   []yearClass `json:"classes"`
}

type yearClass struct {
	Name      string `json:"name"`
	EntryYear int    `json:"entry_year"`
	Grade     int    `json:"grade"`
	Length    int    `json:"length"`
	Promoted  int    `json:"promoted"`
	Graduated int    `json:"graduated"`
	Kept      int    `json:"kept"`
}

func yearOf(r student.Rolling) *schoolYearOutput {
	b := schoolYearBody{Year: r.Year, On: r.On, Promoted: r.Promoted, Graduated: r.Graduated, Repeating: r.Repeating, Done: r.Done != nil}
	b.Classes = mapped(r.Classes, func(c student.RollingClass) yearClass { return yearClass(c) })
	return &schoolYearOutput{b}
}

type schoolYearOutput struct{ Body schoolYearBody }

type keptInput struct {
	Keep []student.ID `query:"keep,explode" maxItems:"1000" doc:"Who is to stay in the grade for another year; repeated"`
}

func (s studentRecords) year(ctx context.Context, in *keptInput) (*schoolYearOutput, error) {
	r, err := s.svc.PreviewRollover(ctx, httpd.Who(ctx), in.Keep...)
	if err != nil {
		return nil, err
	}
	return yearOf(r), nil
}

type rollInput struct {
	Body struct {
		Year int          `json:"year" minimum:"2000" maximum:"2100" doc:"That of the preview"`
		Keep []student.ID `json:"keep,omitempty" maxItems:"1000" doc:"Who stays in the grade for another year (留级)"`
	}
}

func (s studentRecords) roll(ctx context.Context, in *rollInput) (*schoolYearOutput, error) {
	r, err := s.svc.RollOver(ctx, httpd.Who(ctx), in.Body.Year, in.Body.Keep)
	if err != nil {
		return nil, err
	}
	return yearOf(r), nil
}
