package api

import (
	"context"
	"errors"
	"time"

	"firstkm/services/application"
	"firstkm/services/compliance"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/student"
)

// applicationBody is an application as one of its parties may see it.
type applicationBody struct {
	ID         application.ID    `json:"id"`
	State      application.State `json:"state" doc:"submitted, shortlisted, intended, placed, declined, withdrawn, returned or lapsed"`
	StateLabel string            `json:"state_label"`
	Open       bool              `json:"open" doc:"It still leads somewhere"`
	Placement  openingBody       `json:"placement"`
	Student    *studentBody      `json:"student,omitempty" doc:"Who applies: for the student's school"`
	Applicant  *cardBody         `json:"applicant,omitempty" doc:"Who applies: for the unit, blind until it shortlists"`
	Origin     compliance.Origin `json:"origin,omitempty" doc:"Who arranges, set by the school's confirmation"`
	HoldsUntil string            `json:"holds_until,omitempty" format:"date" doc:"Last day on which an intent holds its seat"`
	Reason     string            `json:"reason,omitempty" doc:"Of the last step, in the words of whoever took it; placed_elsewhere and posting_closed when the program did"`
	Consent    *consentBody      `json:"consent,omitempty" doc:"For the student"`
	History    []historyBody     `json:"history" doc:"Every step, the first one first"`
	Version    uint64            `json:"version" doc:"As in the ETag"`
	CreatedAt  time.Time         `json:"created_at"`
	UpdatedAt  time.Time         `json:"updated_at"`
}

type openingBody struct {
	ID         placement.ID  `json:"id"`
	Title      string        `json:"title,omitempty"`
	Enterprise enterpriseRef `json:"enterprise"`
	StartDate  string        `json:"start_date,omitempty" format:"date"`
	EndDate    string        `json:"end_date,omitempty" format:"date"`
}

type studentBody struct {
	ID        student.ID `json:"id"`
	Name      string     `json:"name"`
	StudentNo string     `json:"student_no"`
	Class     string     `json:"class,omitempty"`
	Major     named      `json:"major"`
	Grade     int        `json:"grade"`
}

// cardBody is what a unit sees of an applicant.
type cardBody struct {
	Blind  bool             `json:"blind" doc:"The unit does not know yet who applies"`
	Major  named            `json:"major"`
	Grade  int              `json:"grade"`
	Adult  bool             `json:"adult" doc:"18 or older on the first day"`
	Legal  compliance.Match `json:"legal" enum:"MATCH,CLOSE,REVIEW,NONE" doc:"Whether major and post fit in law (专业对口)"`
	Name   string           `json:"name,omitempty" doc:"Masked; once shortlisted"`
	School *orgRef          `json:"school,omitempty" doc:"Once shortlisted"`
	Class  string           `json:"class,omitempty" doc:"Once shortlisted"`
}

type orgRef struct {
	ID   org.ID `json:"id"`
	Name string `json:"name,omitempty"`
}

type consentBody struct {
	Recipient org.ID    `json:"recipient"`
	Purpose   string    `json:"purpose"`
	Fields    []string  `json:"fields"`
	At        time.Time `json:"at"`
}

type historyBody struct {
	At     time.Time         `json:"at"`
	Role   actor.Role        `json:"role" doc:"Who took the step; system for what happens by itself"`
	State  application.State `json:"state"`
	Label  string            `json:"label"`
	Reason string            `json:"reason,omitempty"`
}

// ApplicationParts are the services that applications are taken on and named by.
type ApplicationParts struct {
	Applications *application.Service
	Placements   *placement.Service
	Orgs         *org.Service
	Students     *student.Service
	Opened       Opened
	Catalogue    Catalogue
	Now          func() time.Time
}

// looked writes down that staff of the school opened one application, which shows who the student is.
func (v ApplicationParts) looked(ctx context.Context, a application.Application) error {
	who := httpd.Who(ctx)
	if !who.Is(actor.School, actor.VicePrincipal, actor.ClassTeacher) {
		return nil
	}
	st, err := v.Students.Student(ctx, who, a.Student)
	if err != nil {
		return err
	}
	return v.Opened(ctx, who, st)
}

// render looks each posting, unit and school up once.
func (v ApplicationParts) render(ctx context.Context, list ...application.Application) ([]applicationBody, error) {
	seen := lookups{v, httpd.Who(ctx), map[placement.ID]openingBody{}, map[org.ID]orgRef{}}
	out := make([]applicationBody, 0, len(list))
	for _, a := range list {
		b, err := seen.body(ctx, a)
		if err != nil {
			return nil, err
		}
		out = append(out, b)
	}
	if !seen.who.Is(actor.Enterprise) {
		return out, nil
	}
	cards, err := v.Applications.Cards(ctx, seen.who, list)
	if err != nil {
		return nil, err
	}
	for i, c := range cards {
		if out[i].Applicant, err = seen.card(ctx, c); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// lookups remembers what one answer names several times.
type lookups struct {
	ApplicationParts
	who      actor.Actor
	openings map[placement.ID]openingBody
	schools  map[org.ID]orgRef
}

func (l lookups) body(ctx context.Context, a application.Application) (applicationBody, error) {
	lang := httpd.Language(ctx)
	b := applicationBody{
		ID: a.ID, State: a.State, StateLabel: a.State.Label().In(lang), Open: a.State.Open(), Origin: a.Origin,
		HoldsUntil: a.HoldsUntil.String(), Reason: application.ReasonWords(a.Reason).In(lang), Version: a.Version, CreatedAt: instant(a.CreatedAt), UpdatedAt: instant(a.UpdatedAt),
	}
	b.History = mapped(a.History, func(s application.Step) historyBody {
		return historyBody{instant(s.At), s.Role, s.State, s.State.Label().In(lang), application.ReasonWords(s.Reason).In(lang)}
	})
	if l.who.Is(actor.Student) {
		b.Consent = &consentBody{a.Consent.Recipient, a.Consent.Purpose, present(a.Consent.Fields), instant(a.Consent.At)}
	}
	var err error
	if l.who.Is(actor.School, actor.VicePrincipal, actor.ClassTeacher) {
		if b.Student, err = l.student(ctx, a.Student); err != nil {
			return b, err
		}
	}
	b.Placement, err = l.opening(ctx, a)
	return b, err
}

// opening names the posting; one that the reader may no longer see keeps its dates only.
func (l lookups) opening(ctx context.Context, a application.Application) (openingBody, error) {
	if o, ok := l.openings[a.Placement]; ok {
		return o, nil
	}
	o := openingBody{ID: a.Placement, StartDate: a.From.String(), EndDate: a.To.String()}
	p, err := l.Placements.Get(ctx, l.who, a.Placement)
	if err != nil && !errors.Is(err, placement.ErrNotFound) {
		return o, err
	}
	o.Title = p.Title
	e, err := l.Orgs.Enterprise(ctx, a.Enterprise)
	if err != nil {
		return o, err
	}
	o.Enterprise = enterpriseRef{ID: string(e.ID), Name: e.Name, Verified: e.Verified()}
	l.openings[a.Placement] = o
	return o, nil
}

func (l lookups) student(ctx context.Context, id student.ID) (*studentBody, error) {
	st, err := l.Students.Student(ctx, l.who, id)
	if err != nil {
		return nil, err
	}
	return &studentBody{
		ID: st.ID, Name: st.Name, StudentNo: st.StudentNo, Class: st.Class, Major: l.major(st.MajorCode), Grade: st.Grade(civil.Today(l.Now())),
	}, nil
}

func (l lookups) card(ctx context.Context, c application.Card) (*cardBody, error) {
	b := &cardBody{Blind: c.Blind(), Major: l.major(c.MajorCode), Grade: c.Grade, Adult: c.Adult, Legal: c.Legal, Name: c.Name, Class: c.Class}
	if c.School == "" {
		return b, nil
	}
	ref, ok := l.schools[c.School]
	if !ok {
		school, err := l.Orgs.School(ctx, c.School)
		if err != nil {
			return nil, err
		}
		ref = orgRef{school.ID, school.Name}
		l.schools[c.School] = ref
	}
	b.School = &ref
	return b, nil
}

func (l lookups) major(code string) named {
	m, _ := l.Catalogue.Now().Major(code)
	return named{code, m.Name}
}
