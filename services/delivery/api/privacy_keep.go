package api

import (
	"context"
	"time"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/text"
	"firstkm/services/privacy"
	"firstkm/services/student"
)

func (s privately) keeping(a *API) {
	register(a, desk(reading), get("/api/v1/privacy/retention", about{
		"read-retention", "privacy", "How long data are kept", "The dated configuration in force: what the daily purge goes by.",
	}), s.retention)
	register(a, desk(reading), get("/api/v1/privacy/purges", about{
		"list-purges", "privacy", "What was erased", "Newest first: counts and ids.",
	}), s.purges)
	register(a, desk(reading), get("/api/v1/privacy/holds", about{
		"list-holds", "privacy", "Legal holds", "Newest first.",
	}), s.holds)
	register(a, desk(writing), create("/api/v1/privacy/holds", about{
		"set-hold", "privacy", "Set a legal hold", "The student's data are neither purged nor erased until it is lifted.",
	}), s.setHold, privacy.ErrInvalid, student.ErrNotFound)
	register(a, desk(writing), post("/api/v1/privacy/holds/{id}/lift", about{
		"lift-hold", "privacy", "Lift a legal hold", "The vice-principal, with a reason.",
	}), s.liftHold, privacy.ErrNotFound, privacy.ErrDecided, privacy.ErrInvalid)
	register(a, desk(reading), get("/api/v1/privacy/breaches", about{
		"list-breaches", "privacy", "Breaches of personal data", "Newest first.",
	}), s.breaches)
	register(a, desk(writing), create("/api/v1/privacy/breaches", about{
		"record-breach", "privacy", "Record a breach", "What PIPL Article 57 asks to be told, with the texts for students and guardians.",
	}), s.recordBreach, privacy.ErrInvalid, student.ErrNotFound)
	register(a, desk(reading), get("/api/v1/privacy/breaches/{id}", about{
		"read-breach", "privacy", "One breach with its notices", "The texts are made from what is recorded.",
	}), s.readBreach, privacy.ErrNotFound)
	register(a, desk(writing), put("/api/v1/privacy/breaches/{id}", about{
		"change-breach", "privacy", "Record how a breach goes on", "Who was told and when; closed only when authority, students and guardians were.",
	}), s.changeBreach, privacy.ErrInvalid, privacy.ErrStale, privacy.ErrNotFound)
	register(a, desk(writing), post("/api/v1/privacy/breaches/{id}/tell", about{
		"tell-breach", "privacy", "Tell those concerned of a breach", "Sends the texts to the inboxes of the students, by SMS where a number is known, and to the guardians of minors whose number is known. Who has read them stands under sent notices.",
	}), s.tellBreach, privacy.ErrDecided, privacy.ErrStale, privacy.ErrNotFound)
	register(a, desk(reading), get("/api/v1/privacy/assessments", about{
		"list-assessments", "privacy", "Impact assessments", "Newest first; kept for three years at least (PIPL Article 56).",
	}), s.assessments)
	register(a, desk(writing), create("/api/v1/privacy/assessments", about{
		"assess", "privacy", "Record an impact assessment", "Before sensitive data, automated decisions, sharing or transfer abroad (PIPL Article 55).",
	}), s.assess, privacy.ErrInvalid)
	register(a, desk(reading), get("/api/v1/privacy/assessments/{id}", about{
		"read-assessment", "privacy", "One impact assessment", "As it stands after its last review.",
	}), s.readAssessment, privacy.ErrNotFound)
	register(a, desk(writing), put("/api/v1/privacy/assessments/{id}", about{
		"reassess", "privacy", "Review an impact assessment", "It is then kept for three years from that day.",
	}), s.reassess, privacy.ErrInvalid, privacy.ErrStale, privacy.ErrNotFound)
}

type termBody struct {
	Kind   privacy.Kind `json:"kind"`
	Name   text.Words   `json:"name"`
	From   civil.Date   `json:"from" format:"date" doc:"In force since"`
	Months int          `json:"months"`
	Since  text.Words   `json:"since"`
	Basis  text.Words   `json:"basis"`
}

type retentionOutput struct {
	Body struct {
		Keep   []termBody     `json:"keep"`
		Answer []deadlineBody `json:"answer" doc:"Working days within which a request is answered"`
	}
}

type deadlineBody struct {
	From     civil.Date `json:"from" format:"date"`
	Workdays int        `json:"workdays"`
}

func (s privately) retention(context.Context, *struct{}) (*retentionOutput, error) {
	out := &retentionOutput{}
	out.Body.Keep = []termBody{}
	terms := s.svc.Terms()
	for _, k := range privacy.Kinds() {
		for _, t := range terms.Keep[k] {
			out.Body.Keep = append(out.Body.Keep, termBody{k, k.Label(), t.From, t.Months, t.Since, t.Basis})
		}
	}
	out.Body.Answer = mapped(terms.Answer, func(d privacy.Deadline) deadlineBody { return deadlineBody(d) })
	return out, nil
}

type purgeBody struct {
	ID    privacy.ID   `json:"id"`
	At    time.Time    `json:"at"`
	Kind  privacy.Kind `json:"kind"`
	Count int          `json:"count"`
	Held  int          `json:"held" doc:"Due, but under legal hold"`
	IDs   []ident.ID   `json:"ids"`
}

type purgesOutput struct{ Body List[purgeBody] }

func (s privately) purges(ctx context.Context, in *Paged) (*purgesOutput, error) {
	rows, err := s.svc.Purges(ctx, httpd.Who(ctx), in.Request())
	if err != nil {
		return nil, err
	}
	return &purgesOutput{listed(rows, func(p privacy.Purge) purgeBody {
		return purgeBody{p.ID, instant(p.At), p.Kind, len(p.IDs), p.Held, present(p.IDs)}
	})}, nil
}

type holdBody struct {
	ID      privacy.ID    `json:"id"`
	Student student.ID    `json:"student"`
	Reason  string        `json:"reason"`
	By      ident.ID      `json:"by"`
	SetAt   time.Time     `json:"set_at"`
	Lifted  *decisionBody `json:"lifted,omitempty"`
}

func holdBodyOf(h privacy.Hold) holdBody {
	return holdBody{h.ID, h.Student, h.Reason, h.By, instant(h.SetAt), decisionOf(h.Ended)}
}

type holdsOutput struct{ Body List[holdBody] }

func (s privately) holds(ctx context.Context, in *Paged) (*holdsOutput, error) {
	rows, err := s.svc.Holds(ctx, httpd.Who(ctx), in.Request())
	if err != nil {
		return nil, err
	}
	return &holdsOutput{listed(rows, holdBodyOf)}, nil
}

type setHoldInput struct {
	Creating
	Body struct {
		Student student.ID `json:"student" maxLength:"64"`
		Reason  string     `json:"reason" minLength:"1" maxLength:"500" doc:"The complaint, suit or inquiry and its number"`
	}
}

type holdOutput struct{ Body holdBody }

func held(h privacy.Hold, err error) (*holdOutput, error) {
	if err != nil {
		return nil, err
	}
	return &holdOutput{holdBodyOf(h)}, nil
}

func (s privately) setHold(ctx context.Context, in *setHoldInput) (*holdOutput, error) {
	return held(s.svc.SetHold(ctx, httpd.Who(ctx), in.Body.Student, in.Body.Reason))
}

func (s privately) liftHold(ctx context.Context, in *whyInput) (*holdOutput, error) {
	return held(s.svc.LiftHold(ctx, httpd.Who(ctx), in.ID, in.why()))
}

// BreachMembers are what a school records of a breach.
type BreachMembers struct {
	Title       string                  `json:"title" minLength:"1" maxLength:"200"`
	FoundOn     civil.Date              `json:"found_on" format:"date"`
	What        string                  `json:"what" maxLength:"2000" doc:"What happened and why"`
	Fields      []choice[privacy.Field] `json:"fields,omitempty" maxItems:"4"`
	Other       string                  `json:"other,omitempty" maxLength:"200" doc:"Further kinds of data"`
	Harm        string                  `json:"harm" maxLength:"2000"`
	Measures    string                  `json:"measures" maxLength:"2000" doc:"What was done at once"`
	Advice      string                  `json:"advice" maxLength:"2000" doc:"What people can do themselves"`
	Contact     string                  `json:"contact" maxLength:"200" doc:"Department and telephone, no personal name"`
	Authority   string                  `json:"authority,omitempty" maxLength:"200"`
	AuthorityOn civil.Date              `json:"authority_on,omitzero" format:"date" nullable:"true"`
	Students    []student.ID            `json:"students,omitempty" maxItems:"5000"`
	Class       string                  `json:"class,omitempty" maxLength:"64"`
	ToldOn      civil.Date              `json:"told_on,omitzero" format:"date" nullable:"true"`
	GuardiansOn civil.Date              `json:"guardians_on,omitzero" format:"date" nullable:"true"`
	Closed      bool                    `json:"closed,omitempty"`
}

func (m BreachMembers) facts() privacy.BreachFacts {
	return privacy.BreachFacts{
		Title: m.Title, FoundOn: m.FoundOn, What: m.What, Fields: chosen(m.Fields), Other: m.Other, Harm: m.Harm, Measures: m.Measures, Advice: m.Advice, Contact: m.Contact,
		Authority: m.Authority, AuthorityOn: m.AuthorityOn, Students: m.Students, Class: m.Class, ToldOn: m.ToldOn, GuardiansOn: m.GuardiansOn, Closed: m.Closed,
	}
}

type breachBody struct {
	BreachMembers
	ID        privacy.ID          `json:"id"`
	State     privacy.BreachState `json:"state" enum:"open,told,closed"`
	CreatedAt time.Time           `json:"created_at"`
	UpdatedAt time.Time           `json:"updated_at"`
	Version   uint64              `json:"version"`
}

func breachBodyOf(b privacy.Breach) breachBody {
	return breachBody{
		BreachMembers: BreachMembers{
			b.Title, b.FoundOn, b.What, choices(b.Fields), b.Other, b.Harm, b.Measures, b.Advice, b.Contact, b.Authority, b.AuthorityOn, b.Students, b.Class, b.ToldOn, b.GuardiansOn, b.Closed,
		},
		ID: b.ID, State: b.State(), CreatedAt: instant(b.CreatedAt), UpdatedAt: instant(b.UpdatedAt), Version: b.Version,
	}
}

type breachesOutput struct{ Body List[breachBody] }

func (s privately) breaches(ctx context.Context, in *Paged) (*breachesOutput, error) {
	rows, err := s.svc.Breaches(ctx, httpd.Who(ctx), in.Request())
	if err != nil {
		return nil, err
	}
	return &breachesOutput{listed(rows, breachBodyOf)}, nil
}

type recordBreachInput struct {
	Creating
	Body BreachMembers
}

type breachOutput struct {
	Tagged
	Body struct {
		breachBody
		NoticeStudents  string `json:"notice_students"`
		NoticeGuardians string `json:"notice_guardians"`
	}
}

func (s privately) breach(ctx context.Context, b privacy.Breach, err error) (*breachOutput, error) {
	if err != nil {
		return nil, err
	}
	out := &breachOutput{Tagged: Tagged{httpd.ETag(b.Version)}}
	out.Body.breachBody = breachBodyOf(b)
	out.Body.NoticeStudents, out.Body.NoticeGuardians, err = s.svc.Notices(ctx, httpd.Who(ctx), b.ID)
	if err != nil {
		return nil, err
	}
	return out, nil
}

func (s privately) recordBreach(ctx context.Context, in *recordBreachInput) (*breachOutput, error) {
	b, err := s.svc.RecordBreach(ctx, httpd.Who(ctx), in.Body.facts())
	return s.breach(ctx, b, err)
}

func (s privately) readBreach(ctx context.Context, in *OfPrivacy) (*breachOutput, error) {
	b, err := s.svc.Breach(ctx, httpd.Who(ctx), in.ID)
	return s.breach(ctx, b, err)
}

type changeBreachInput struct {
	OfPrivacy
	Changing
	Body BreachMembers
}

func (s privately) changeBreach(ctx context.Context, in *changeBreachInput) (*breachOutput, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	b, err := s.svc.ChangeBreach(ctx, httpd.Who(ctx), in.ID, version, in.Body.facts())
	return s.breach(ctx, b, err)
}

type tellBreachInput struct {
	OfPrivacy
	Changing
}

func (s privately) tellBreach(ctx context.Context, in *tellBreachInput) (*breachOutput, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	b, err := s.svc.TellBreach(ctx, httpd.Who(ctx), in.ID, version)
	return s.breach(ctx, b, err)
}

// AssessmentMembers are what an assessment says.
type AssessmentMembers struct {
	Title      string                  `json:"title" minLength:"1" maxLength:"200"`
	Trigger    choice[privacy.Trigger] `json:"trigger"`
	Processing string                  `json:"processing" maxLength:"4000"`
	Necessity  string                  `json:"necessity" maxLength:"4000"`
	Risk       string                  `json:"risk" maxLength:"4000"`
	Level      choice[privacy.Level]   `json:"level" doc:"Of the risk that remains"`
	Measures   string                  `json:"measures" maxLength:"4000"`
	ReviewOn   civil.Date              `json:"review_on" format:"date"`
}

func (m AssessmentMembers) facts() privacy.AssessmentFacts {
	return privacy.AssessmentFacts{
		Title: m.Title, Trigger: privacy.Trigger(m.Trigger), Processing: m.Processing, Necessity: m.Necessity, Risk: m.Risk, Level: privacy.Level(m.Level), Measures: m.Measures, ReviewOn: m.ReviewOn,
	}
}

type assessmentBody struct {
	AssessmentMembers
	ID        privacy.ID `json:"id"`
	KeepUntil civil.Date `json:"keep_until" format:"date"`
	CreatedAt time.Time  `json:"created_at"`
	UpdatedAt time.Time  `json:"updated_at"`
	Version   uint64     `json:"version"`
}

func assessmentBodyOf(a privacy.Assessment) assessmentBody {
	return assessmentBody{
		AssessmentMembers: AssessmentMembers{a.Title, choice[privacy.Trigger](a.Trigger), a.Processing, a.Necessity, a.Risk, choice[privacy.Level](a.Level), a.Measures, a.ReviewOn},
		ID:                a.ID, KeepUntil: a.KeepUntil, CreatedAt: instant(a.CreatedAt), UpdatedAt: instant(a.UpdatedAt), Version: a.Version,
	}
}

type assessmentsOutput struct{ Body List[assessmentBody] }

func (s privately) assessments(ctx context.Context, in *Paged) (*assessmentsOutput, error) {
	rows, err := s.svc.Assessments(ctx, httpd.Who(ctx), in.Request())
	if err != nil {
		return nil, err
	}
	return &assessmentsOutput{listed(rows, assessmentBodyOf)}, nil
}

type assessInput struct {
	Creating
	Body AssessmentMembers
}

type assessmentOutput struct {
	Tagged
	Body assessmentBody
}

func assessed(a privacy.Assessment, err error) (*assessmentOutput, error) {
	if err != nil {
		return nil, err
	}
	return &assessmentOutput{Tagged{httpd.ETag(a.Version)}, assessmentBodyOf(a)}, nil
}

func (s privately) assess(ctx context.Context, in *assessInput) (*assessmentOutput, error) {
	return assessed(s.svc.Assess(ctx, httpd.Who(ctx), in.Body.facts()))
}

func (s privately) readAssessment(ctx context.Context, in *OfPrivacy) (*assessmentOutput, error) {
	return assessed(s.svc.Assessment(ctx, httpd.Who(ctx), in.ID))
}

type reassessInput struct {
	OfPrivacy
	Changing
	Body AssessmentMembers
}

func (s privately) reassess(ctx context.Context, in *reassessInput) (*assessmentOutput, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	return assessed(s.svc.Reassess(ctx, httpd.Who(ctx), in.ID, version, in.Body.facts()))
}
