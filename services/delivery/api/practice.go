package api

import (
	"context"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/teacher"
)

func (s teachers) practice(a *API) {
	register(a, registrars(actor.Teacher), get("/api/v1/teachers/{id}/practice", about{
		"read-practice", "teachers", "Enterprise practice and its progress", "Verified times, merged where they overlap, within five years: rolling, or those of the five-year plan.",
	}), s.progress, teacher.ErrNotFound)
	register(a, staffroom(writing, actor.Teacher), post("/api/v1/teachers/{id}/practice", about{
		"record-practice", "teachers", "Record or change a time of enterprise practice", "A teacher's own record waits for the office's verification and counts no days before.",
	}), s.practise, teacher.ErrInvalid, teacher.ErrNotFound, teacher.ErrStale)
	register(a, staffroom(writing, actor.Teacher), remove("/api/v1/teachers/{id}/practice/{practice}", about{
		"remove-practice", "teachers", "Remove a time of practice recorded by mistake", "It stays in the file's history.",
	}), s.unpractise, teacher.ErrNotFound, teacher.ErrStale)
}

type progressBody struct {
	Window  string     `json:"window" enum:"rolling,fixed"`
	From    civil.Date `json:"from" format:"date"`
	To      civil.Date `json:"to" format:"date"`
	Days    int        `json:"days"`
	Bar     int        `json:"bar" doc:"Six months of thirty days"`
	Met     bool       `json:"met"`
	MetOn   civil.Date `json:"met_on,omitzero" format:"date" doc:"When practice under way or planned meets it"`
	Applies bool       `json:"applies" doc:"To professional-course teachers and internship instructors"`
}

func progressOf(p teacher.Progress) progressBody {
	return progressBody{string(p.Window), p.From, p.To, p.Days, teacher.PracticeBar, p.Met, p.MetOn, p.Applies}
}

type progressInput struct {
	OfTeacher
	Window string `query:"window" enum:"rolling,fixed" doc:"As the province of the school counts unless given"`
	AsOf   string `query:"as_of" format:"date" doc:"Today unless given"`
}

type stretchBody struct {
	From civil.Date `json:"from" format:"date"`
	To   civil.Date `json:"to" format:"date"`
}

type progressOutput struct {
	Body struct {
		Progress progressBody       `json:"progress"`
		Items    []teacher.Practice `json:"items"`
		Merged   []stretchBody      `json:"merged" doc:"Verified times, those that overlap or touch as one"`
		Warning  bool               `json:"newcomer_without_practice" doc:"T-PRAC-NEW"`
	}
}

func (s teachers) progress(ctx context.Context, in *progressInput) (*progressOutput, error) {
	t, err := s.svc.Teacher(ctx, httpd.Who(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	day := date(in.AsOf)
	if day.IsZero() {
		day = civil.Today(s.now())
	}
	var out progressOutput
	progress, err := s.svc.Progress(ctx, t, day)
	if err != nil {
		return nil, err
	}
	if in.Window != "" {
		progress = teacher.ProgressOn(t, teacher.Window(in.Window), day)
	}
	out.Body.Progress = progressOf(progress)
	out.Body.Items = present(t.Practice)
	out.Body.Merged = mapped(teacher.Merge(t.Practice), func(x teacher.Stretch) stretchBody { return stretchBody{x.From, x.To} })
	out.Body.Warning = teacher.NewcomerWithoutPractice(t, day)
	return &out, nil
}

type practiseInput struct {
	OfTeacher
	Changing
	Body struct {
		ID         teacher.PracticeID   `json:"id,omitempty" maxLength:"64" doc:"Of the one that is changed"`
		Unit       string               `json:"unit_name" minLength:"1" maxLength:"100"`
		From       civil.Date           `json:"from" format:"date"`
		To         civil.Date           `json:"to" format:"date"`
		Form       choice[teacher.Form] `json:"form"`
		VerifiedBy string               `json:"verified_by,omitempty" maxLength:"60"`
		Report     string               `json:"report,omitempty" maxLength:"2000"`
	}
}

type practiseOutput struct {
	Tagged
	Body struct {
		Teacher  teacherRecord      `json:"teacher"`
		Overlaps []teacher.Practice `json:"overlaps" doc:"Times that share days with it; those days count once"`
	}
}

func (s teachers) practise(ctx context.Context, in *practiseInput) (*practiseOutput, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	b := in.Body
	t, over, err := s.svc.Practise(ctx, httpd.Who(ctx), in.ID, version, teacher.Practice{
		ID: b.ID, Unit: b.Unit, From: b.From, To: b.To, Form: teacher.Form(b.Form), VerifiedBy: b.VerifiedBy, Report: b.Report,
	})
	if err != nil {
		return nil, err
	}
	out := &practiseOutput{Tagged: Tagged{httpd.ETag(t.Version)}}
	out.Body.Teacher, out.Body.Overlaps = s.body(t), present(over)
	return out, nil
}

type unpractiseInput struct {
	OfTeacher
	Changing
	Practice teacher.PracticeID `path:"practice" maxLength:"64"`
}

func (s teachers) unpractise(ctx context.Context, in *unpractiseInput) (*empty, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	_, err = s.svc.Unpractise(ctx, httpd.Who(ctx), in.ID, version, in.Practice, "")
	return &empty{}, err
}
