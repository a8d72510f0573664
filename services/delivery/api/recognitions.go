package api

import (
	"context"
	"time"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/teacher"
)

func (s teachers) recognition(a *API) {
	register(a, registrars(), get("/api/v1/recognitions", about{
		"list-recognitions", "teachers", "Recognitions in some states", "An office's own school, a bureau's region. With the file each belongs to.",
	}), s.recognitions, teacher.ErrForbidden)
	register(a, httpd.Roles(actor.Bureau).Scope(writing), post("/api/v1/recognitions/sample", about{
		"sample-recognitions", "teachers", "Draw a stratified random sample for 复核", "Of the endorsed ones of the region, by school and level, rounded up. The order is SHA-256(seed:id): the same seed gives the same draw.",
	}), s.sample, teacher.ErrInvalid, teacher.ErrForbidden)
	register(a, registrars(actor.Teacher), get("/api/v1/recognition-standards", about{
		"list-recognition-standards", "teachers", "What each level asks", "The standards in force on a day, national and provincial. One that is not verified lists criteria without numbers.",
	}), s.standards)
	register(a, staffroom(writing, actor.Teacher), post("/api/v1/teachers/{id}/recognitions", about{
		"apply-recognition", "teachers", "Apply for a recognition", "By the teacher, or the office for the teacher, with evidence for each criterion of the standard.",
	}), s.apply, teacher.ErrInvalid, teacher.ErrEthics, teacher.ErrNotFound, teacher.ErrStale)
	register(a, staffroom(writing, actor.Teacher, actor.Bureau), post("/api/v1/teachers/{id}/recognitions/{recognition}/steps", about{
		"step-recognition", "teachers", "Take a step of a recognition", "endorse, refuse, withdraw, sample, review, publish, object, answer, recognise, recheck, pass, fail, revoke, amend: each by whom the standard's life says.",
	}), s.step, teacher.ErrInvalid, teacher.ErrState, teacher.ErrEthics, teacher.ErrNotFound, teacher.ErrStale)
	register(a, staffroom(writing), post("/api/v1/teachers/{id}/certificates", about{
		"admit-certificate", "teachers", "Record a certificate granted outside this system", "A certificate that ends before it was issued, or that another teacher of the province has, is refused.",
	}), s.admit, teacher.ErrInvalid, teacher.ErrEthics, teacher.ErrNotFound, teacher.ErrStale)
	register(a, httpd.Roles(actor.VicePrincipal, actor.Bureau).Scope(writing), post("/api/v1/teachers/{id}/appraisals", about{
		"appraise-teacher", "teachers", "Record an ethics appraisal", "A failed one refuses what is under way, revokes what is in force, and bars applications until its effect ends.",
	}), s.appraise, teacher.ErrInvalid, teacher.ErrNotFound, teacher.ErrStale)
}

type recognitionBody struct {
	ID            teacher.RecognitionID    `json:"id"`
	School        org.ID                   `json:"school"`
	Level         choice[teacher.Level]    `json:"level"`
	Standard      choice[teacher.Standard] `json:"standard"`
	ByReference   bool                     `json:"by_reference,omitempty" doc:"参照认定"`
	State         choice[teacher.State]    `json:"state"`
	Evidence      []teacher.Evidence       `json:"evidence"`
	Notice        *teacher.Notice          `json:"notice,omitempty"`
	Steps         []teacher.Step           `json:"steps"`
	CertificateNo string                   `json:"certificate_no,omitempty"`
	RecognisedOn  civil.Date               `json:"recognised_on,omitzero" format:"date"`
	ValidTo       civil.Date               `json:"valid_to,omitzero" format:"date"`
	RecheckDue    civil.Date               `json:"recheck_due,omitzero" format:"date"`
	EndedOn       civil.Date               `json:"ended_on,omitzero" format:"date" doc:"First day without it"`
}

func recognitionOf(r teacher.Recognition) recognitionBody {
	return recognitionBody{
		r.ID, r.School, choice[teacher.Level](r.Level), choice[teacher.Standard](r.Standard), r.ByReference, choice[teacher.State](r.State),
		present(r.Evidence), r.Notice, present(r.Steps), r.CertificateNo, r.RecognisedOn, r.ValidTo, r.RecheckDue, r.EndedOn,
	}
}

type listRecognitionsInput struct {
	Paged
	Region string   `query:"region" maxLength:"12" doc:"GB/T 2260 code, for a bureau within its own"`
	State  []string `query:"state" doc:"One or several, with commas" maxItems:"11"`
}

type recognitionRow struct {
	Teacher     teacher.ID      `json:"teacher"`
	Name        string          `json:"name"`
	Version     uint64          `json:"version" doc:"Of the teacher's file, for If-Match"`
	Recognition recognitionBody `json:"recognition"`
}

type recognitionsOutput struct{ Body List[recognitionRow] }

func (s teachers) recognitions(ctx context.Context, in *listRecognitionsInput) (*recognitionsOutput, error) {
	f := teacher.RecognitionFilter{Region: in.Region}
	for _, state := range commas(in.State) {
		f.States = append(f.States, teacher.State(state))
	}
	rows, err := s.svc.Recognitions(ctx, httpd.Who(ctx), f, in.Request())
	if err != nil {
		return nil, err
	}
	return &recognitionsOutput{listed(rows, func(r teacher.RecognitionRow) recognitionRow {
		return recognitionRow{r.Teacher.ID, r.Teacher.Name, r.Teacher.Version, recognitionOf(r.Recognition)}
	})}, nil
}

type sampleInput struct {
	Body struct {
		Seed    string `json:"seed" minLength:"1" maxLength:"64"`
		PerCent int    `json:"per_cent" minimum:"1" maximum:"100" default:"20"`
	}
}

type sampleOutput struct {
	Body struct {
		Seed  string                  `json:"seed"`
		Of    int                     `json:"of"`
		Drawn []teacher.RecognitionID `json:"drawn"`
		At    time.Time               `json:"at"`
	}
}

func (s teachers) sample(ctx context.Context, in *sampleInput) (*sampleOutput, error) {
	drawn, err := s.svc.DrawSample(ctx, httpd.Who(ctx), in.Body.Seed, in.Body.PerCent)
	if err != nil {
		return nil, err
	}
	var out sampleOutput
	out.Body.Seed, out.Body.Of, out.Body.Drawn, out.Body.At = drawn.Seed, drawn.Of, present(drawn.Drawn), instant(drawn.At)
	return &out, nil
}

type standardsInput struct {
	AsOf string `query:"as_of" format:"date" doc:"Today unless given"`
}

type criterionBody struct {
	ID       string     `json:"id"`
	Name     text.Words `json:"name"`
	Required bool       `json:"required"`
	Minimum  int        `json:"minimum,omitempty"`
}

type standardBody struct {
	Province     string                   `json:"province,omitempty" doc:"Two digits; absent: national"`
	Standard     choice[teacher.Standard] `json:"standard"`
	Level        choice[teacher.Level]    `json:"level"`
	From         civil.Date               `json:"from" format:"date"`
	To           civil.Date               `json:"to,omitzero" format:"date"`
	Criteria     []criterionBody          `json:"criteria"`
	ValidYears   int                      `json:"valid_years,omitempty"`
	RecheckYears int                      `json:"recheck_years,omitempty"`
	Practice     string                   `json:"practice_window,omitempty" enum:"rolling,fixed" doc:"Which five years of practice count; absent: rolling"`
	Remind       []int                    `json:"remind_days,omitempty" doc:"How many days before a recognition ends teacher and school are told; absent: 180 and 30"`
	Verified     bool                     `json:"verified" doc:"Compared with the official text"`
	Source       string                   `json:"source"`
}

type standardsOutput struct{ Body List[standardBody] }

func (s teachers) standards(_ context.Context, in *standardsInput) (*standardsOutput, error) {
	day := date(in.AsOf)
	if day.IsZero() {
		day = civil.Today(s.now())
	}
	return &standardsOutput{List[standardBody]{Items: mapped(s.svc.Standards(day), func(l teacher.LevelStandard) standardBody {
		return standardBody{
			l.Province, choice[teacher.Standard](l.Standard), choice[teacher.Level](l.Level), l.From, l.To,
			mapped(l.Criteria, func(c teacher.Criterion) criterionBody { return criterionBody{c.ID, c.Name, c.Required, c.Minimum} }),
			l.ValidYears, l.RecheckYears, string(l.Practice), l.Remind, l.Verified, l.Source,
		}
	})}}, nil
}

type applyRecognitionInput struct {
	OfTeacher
	Changing
	Body struct {
		School   org.ID                `json:"school,omitempty" maxLength:"64" doc:"The recommending school; the actor's own unless given"`
		Level    choice[teacher.Level] `json:"level"`
		Evidence []teacher.Evidence    `json:"evidence" maxItems:"50"`
	}
}

func (s teachers) apply(ctx context.Context, in *applyRecognitionInput) (*teacherOutput, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	t, _, err := s.svc.Apply(ctx, httpd.Who(ctx), in.ID, version, teacher.Application{School: in.Body.School, Level: teacher.Level(in.Body.Level), Evidence: in.Body.Evidence})
	return s.answer(t, err)
}

// CertificateMembers are what a certificate says.
type CertificateMembers struct {
	Level         choice[teacher.Level] `json:"level,omitempty"`
	CertificateNo string                `json:"certificate_no,omitempty" maxLength:"64"`
	RecognisedOn  civil.Date            `json:"recognised_on,omitzero" format:"date" nullable:"true"`
	ValidTo       civil.Date            `json:"valid_to,omitzero" format:"date" nullable:"true"`
	RecheckDue    civil.Date            `json:"recheck_due,omitzero" format:"date" nullable:"true"`
}

func (b CertificateMembers) certificate() teacher.Certificate {
	return teacher.Certificate{Level: teacher.Level(b.Level), Number: b.CertificateNo, RecognisedOn: b.RecognisedOn, ValidTo: b.ValidTo, RecheckDue: b.RecheckDue}
}

type stepRecognitionInput struct {
	OfTeacher
	Changing
	Recognition teacher.RecognitionID `path:"recognition" maxLength:"64"`
	Body        struct {
		CertificateMembers
		Step      string     `json:"step" enum:"endorse,refuse,withdraw,sample,review,publish,object,answer,recognise,recheck,pass,fail,revoke,amend"`
		Note      string     `json:"note,omitempty" maxLength:"500" doc:"Reason, objection or answer"`
		From      civil.Date `json:"from,omitzero" format:"date" nullable:"true" doc:"First day of the notice"`
		To        civil.Date `json:"to,omitzero" format:"date" nullable:"true" doc:"Last day of the notice"`
		Objection ident.ID   `json:"objection,omitempty" maxLength:"64" doc:"That is answered"`
		Upheld    bool       `json:"upheld,omitempty"`
	}
}

func (s teachers) step(ctx context.Context, in *stepRecognitionInput) (*teacherOutput, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	b := in.Body
	return s.answer(s.svc.Step(ctx, httpd.Who(ctx), in.ID, version, in.Recognition, teacher.Act{
		Step: b.Step, Note: b.Note, From: b.From.String(), To: b.To.String(), Certificate: b.certificate(), Objection: b.Objection, Upheld: b.Upheld,
	}))
}

type admitInput struct {
	OfTeacher
	Changing
	Body CertificateMembers
}

func (s teachers) admit(ctx context.Context, in *admitInput) (*teacherOutput, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	return s.answer(s.svc.Admit(ctx, httpd.Who(ctx), in.ID, version, in.Body.certificate()))
}

type appraiseInput struct {
	OfTeacher
	Changing
	Body struct {
		On          civil.Date `json:"on" format:"date"`
		Passed      bool       `json:"passed"`
		EffectUntil civil.Date `json:"effect_until,omitzero" format:"date" nullable:"true" doc:"Last day of the effect of a failed one"`
		DocumentNo  string     `json:"document_no,omitempty" maxLength:"64"`
	}
}

func (s teachers) appraise(ctx context.Context, in *appraiseInput) (*teacherOutput, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	b := in.Body
	return s.answer(s.svc.Appraise(ctx, httpd.Who(ctx), in.ID, version, teacher.Appraisal{On: b.On, Passed: b.Passed, EffectUntil: b.EffectUntil, DocumentNo: b.DocumentNo}))
}
