package api

import (
	"context"
	"strconv"
	"time"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/org"
	"firstkm/services/privacy"
	"firstkm/services/student"
)

func (s privately) looking(a *API) {
	register(a, httpd.Roles(actor.Student, actor.School, actor.VicePrincipal, actor.ClassTeacher, actor.Instructor).Scope(writing), post("/api/v1/privacy/reveal", about{
		"reveal", "privacy", "See unmasked fields", "Every student named needs a ground: the own record, a standing grant, an open break-glass ticket; else nothing is shown. Each look is logged and shown to the student.",
	}), s.reveal, privacy.ErrNoGround, privacy.ErrConsent, privacy.ErrInvalid, privacy.ErrUnread, student.ErrNotFound)
	register(a, httpd.SignedIn().Scope(reading), get("/api/v1/privacy/looks", about{
		"list-looks", "privacy", "Who looked at personal data", "Newest first, in ids. A student sees the looks at the own record, a school's desk those at its students, everybody else their own.",
	}), s.looks)
	register(a, httpd.Roles(actor.School, actor.VicePrincipal, actor.Bureau, actor.Operator).Scope(reading), get("/api/v1/privacy/audits/{year}", about{
		"read-audit-year", "privacy", "Compliance audit of a year", "Counts only. A school's own, a bureau's schools, or all for the operator (PIPL Article 54; Regulation on minors, Article 37).",
	}), s.year, privacy.ErrInvalid)
	register(a, httpd.Roles(actor.School, actor.VicePrincipal, actor.Bureau, actor.Operator).Scope(reading), file("/api/v1/privacy/audits/{year}/workbook", about{
		"read-audit-workbook", "privacy", "Compliance audit of a year as a workbook", "The same counts as xlsx.",
	}), s.yearBook, privacy.ErrInvalid)
}

type revealInput struct {
	Body struct {
		ReasonBody
		Students []student.ID            `json:"students" minItems:"1" maxItems:"200"`
		Fields   []choice[privacy.Field] `json:"fields" minItems:"1" maxItems:"4"`
	}
}

type revealedBody struct {
	Student student.ID               `json:"student"`
	Values  map[privacy.Field]string `json:"values" doc:"By field; empty where nothing is recorded"`
	Ground  privacy.Ground           `json:"ground"`
	Look    privacy.ID               `json:"look" doc:"The line of the log"`
}

type revealOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         struct {
		Items []revealedBody `json:"items"`
	}
}

func (s privately) reveal(ctx context.Context, in *revealInput) (*revealOutput, error) {
	shown, err := s.svc.RevealMany(ctx, httpd.Who(ctx), in.Body.Students, chosen(in.Body.Fields), in.Body.reason())
	if err != nil {
		return nil, err
	}
	out := &revealOutput{CacheControl: "no-store"}
	out.Body.Items = mapped(shown, func(r privacy.Revealed) revealedBody {
		return revealedBody{r.Student.ID, r.Values, r.Look.Ground, r.Look.ID}
	})
	return out, nil
}

type lookBody struct {
	ID       privacy.ID      `json:"id"`
	At       time.Time       `json:"at"`
	Student  student.ID      `json:"student"`
	Account  ident.ID        `json:"account,omitempty" doc:"Not told to students"`
	Role     actor.Role      `json:"role,omitempty" doc:"Empty for a guardian"`
	Org      ident.ID        `json:"org,omitempty"`
	Fields   []privacy.Field `json:"fields" doc:"Empty when the record was only opened"`
	Ground   privacy.Ground  `json:"ground" enum:"own,guardian,grant,break_glass,opened"`
	GroundID privacy.ID      `json:"ground_id,omitempty"`
	ReasonBody
}

type listLooksInput struct {
	Paged
	Student student.ID `query:"student" maxLength:"64" doc:"For a school's desk"`
	Role    actor.Role `query:"role" maxLength:"32" doc:"For a school's desk"`
	Others  bool       `query:"others" doc:"Without those of the student and the guardian"`
}

type looksOutput struct{ Body List[lookBody] }

func (s privately) looks(ctx context.Context, in *listLooksInput) (*looksOutput, error) {
	who := httpd.Who(ctx)
	rows, err := s.svc.Looks(ctx, who, privacy.LookFilter{Student: in.Student, Role: in.Role, Others: in.Others}, in.Request())
	if err != nil {
		return nil, err
	}
	return &looksOutput{listed(rows, func(l privacy.Look) lookBody {
		b := lookBody{l.ID, instant(l.At), l.Student, l.Account, l.Role, l.Org, present(l.Fields), l.Ground, l.GroundID, reasonBodyOf(l.Reason)}
		if who.Is(actor.Student) {
			b.Account = ""
		}
		return b
	})}, nil
}

type yearInput struct {
	Year int `path:"year" minimum:"2000" maximum:"2100"`
}

type yearOutput struct{ Body privacy.Yearly }

func (s privately) year(ctx context.Context, in *yearInput) (*yearOutput, error) {
	y, err := s.svc.Yearly(ctx, httpd.Who(ctx), in.Year)
	if err != nil {
		return nil, err
	}
	y.Tallies = present(y.Tallies)
	return &yearOutput{y}, nil
}

func (s privately) yearBook(ctx context.Context, in *yearInput) (*fileOutput, error) {
	y, err := s.svc.Yearly(ctx, httpd.Who(ctx), in.Year)
	if err != nil {
		return nil, err
	}
	header, rows := y.Table(func(id org.ID) string { return string(id) }, func(t privacy.Tally) (string, string) {
		key, detail := privacy.TallyWords(t)
		return key.Zh, detail.Zh
	})
	return fileOf(s.book("个人信息保护年度审计-"+strconv.Itoa(in.Year), header, rows))
}

func (s privately) subjects(a *API) {
	register(a, httpd.Roles(actor.Student).Scope(writing), get("/api/v1/privacy/me", about{
		"copy-my-data", "privacy", "Everything kept of me", "Opened, with who looked and what was asked: the copy of PIPL Article 45. It is logged as the student's own look, for which a token needs the scope write.",
	}), s.copy, privacy.ErrUnread)
	register(a, httpd.Roles(actor.Student, actor.School, actor.VicePrincipal).Scope(reading), get("/api/v1/privacy/requests", about{
		"list-data-requests", "privacy", "Requests about personal data", "A student's own, or those of the school; waiting ones with the nearest deadline first, all with the newest first.",
	}), s.requests)
	register(a, httpd.Roles(actor.Student).Scope(writing), create("/api/v1/privacy/requests", about{
		"ask-data-request", "privacy", "Ask for correction, supplement, copy or deletion", "Answered within the working days of the configuration, fifteen at first.",
	}), s.ask, privacy.ErrInvalid)
	register(a, desk(writing), post("/api/v1/privacy/requests/{id}/answer", about{
		"answer-data-request", "privacy", "Accept or refuse a request", "A refusal gives its reason in writing. A deletion cannot be accepted under legal hold or while an internship needs the data.",
	}), s.answer, privacy.ErrNotFound, privacy.ErrDecided, privacy.ErrInvalid, privacy.ErrHeld, privacy.ErrNeeded)
	register(a, desk(writing), post("/api/v1/privacy/requests/{id}/finish", about{
		"finish-data-request", "privacy", "Close an accepted request", "For a deletion this erases the sealed fields.",
	}), s.finish, privacy.ErrNotFound, privacy.ErrDecided, privacy.ErrHeld, privacy.ErrNeeded)
	register(a, httpd.Roles(actor.School, actor.VicePrincipal, actor.ClassTeacher).Scope(writing), create("/api/v1/privacy/guardian-links", about{
		"make-guardian-link", "privacy", "Make a guardian's link", "Signed, for some days; its address is told once.",
	}), s.makeLink, privacy.ErrInvalid, student.ErrNotFound)
	register(a, httpd.Roles(actor.School, actor.VicePrincipal, actor.ClassTeacher).Scope(writing), remove("/api/v1/privacy/guardian-links/{id}", about{
		"end-guardian-link", "privacy", "End a guardian's link", "At once.",
	}), s.endLink, privacy.ErrNotFound)
	register(a, desk(writing), quiet(post("/api/v1/privacy/consents", about{
		"record-guardian-consent", "privacy", "Record a guardian's consent", "To the processing of a child under 14 (PIPL Article 31); a later one replaces it.",
	})), s.consent, privacy.ErrInvalid, student.ErrNotFound)
}

type copyOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         privacy.Document
}

func (s privately) copy(ctx context.Context, _ *struct{}) (*copyOutput, error) {
	c, err := s.svc.Copy(ctx, httpd.Who(ctx))
	if err != nil {
		return nil, err
	}
	return &copyOutput{"no-store", c.Document()}, nil
}

type requestBody struct {
	ID       privacy.ID           `json:"id"`
	Student  student.ID           `json:"student"`
	Guardian bool                 `json:"guardian,omitempty" doc:"Asked through the guardian's link"`
	Kind     privacy.RequestKind  `json:"kind" enum:"correct,supplement,copy,delete"`
	Fields   []privacy.Field      `json:"fields,omitempty"`
	Words    string               `json:"words,omitempty"`
	AskedAt  time.Time            `json:"asked_at"`
	DueOn    civil.Date           `json:"due_on" format:"date"`
	State    privacy.RequestState `json:"state" enum:"open,accepted,refused,done"`
	Answered *decisionBody        `json:"answered,omitempty"`
	DoneAt   time.Time            `json:"done_at,omitzero"`
	Version  uint64               `json:"version"`
}

func requestBodyOf(r privacy.Request) requestBody {
	return requestBody{r.ID, r.Student, r.Guardian, r.Kind, r.Fields, r.Words, instant(r.AskedAt), r.DueOn, r.State, decisionOf(r.Answered), instant(r.DoneAt), r.Version}
}

type listRequestsInput struct {
	Paged
	Waiting bool `query:"waiting" doc:"Only those that wait for the school"`
}

type requestsOutput struct{ Body List[requestBody] }

func (s privately) requests(ctx context.Context, in *listRequestsInput) (*requestsOutput, error) {
	rows, err := s.svc.Requests(ctx, httpd.Who(ctx), in.Waiting, in.Request())
	if err != nil {
		return nil, err
	}
	return &requestsOutput{listed(rows, requestBodyOf)}, nil
}

// DataRequestMembers are what is asked for.
type DataRequestMembers struct {
	Kind   choice[privacy.RequestKind] `json:"kind"`
	Fields []choice[privacy.Field]     `json:"fields,omitempty" maxItems:"4" doc:"Absent: as the words say"`
	Words  string                      `json:"words,omitempty" maxLength:"500" doc:"Needed but for a copy"`
}

type askRequestInput struct {
	Creating
	Body DataRequestMembers
}

type requestOutput struct{ Body requestBody }

func requested(r privacy.Request, err error) (*requestOutput, error) {
	if err != nil {
		return nil, err
	}
	return &requestOutput{requestBodyOf(r)}, nil
}

func (s privately) ask(ctx context.Context, in *askRequestInput) (*requestOutput, error) {
	return requested(s.svc.Ask(ctx, httpd.Who(ctx), privacy.RequestDraft{Kind: privacy.RequestKind(in.Body.Kind), Fields: chosen(in.Body.Fields), Words: in.Body.Words}))
}

func (s privately) answer(ctx context.Context, in *verdictInput) (*requestOutput, error) {
	return requested(s.svc.Answer(ctx, httpd.Who(ctx), in.ID, in.Body.Approve, in.Body.Reason))
}

func (s privately) finish(ctx context.Context, in *OfPrivacy) (*requestOutput, error) {
	return requested(s.svc.Finish(ctx, httpd.Who(ctx), in.ID))
}

type makeLinkInput struct {
	Creating
	Body struct {
		Student student.ID `json:"student" maxLength:"64"`
		Days    int        `json:"days,omitempty" minimum:"1" maximum:"180" default:"30"`
	}
}

type linkOutput struct {
	Body struct {
		ID        privacy.ID `json:"id"`
		Path      string     `json:"path" doc:"Of the page, below the public address; told once"`
		ExpiresAt time.Time  `json:"expires_at"`
	}
}

func (s privately) makeLink(ctx context.Context, in *makeLinkInput) (*linkOutput, error) {
	l, token, err := s.svc.MakeLink(ctx, httpd.Who(ctx), in.Body.Student, in.Body.Days)
	if err != nil {
		return nil, err
	}
	out := &linkOutput{}
	out.Body.ID, out.Body.Path, out.Body.ExpiresAt = l.ID, "/g/"+token, instant(l.ExpiresAt)
	return out, nil
}

func (s privately) endLink(ctx context.Context, in *OfPrivacy) (*empty, error) {
	return &empty{}, s.svc.EndLink(ctx, httpd.Who(ctx), in.ID)
}

type consentInput struct {
	Body struct {
		Student  student.ID `json:"student" maxLength:"64"`
		Evidence string     `json:"evidence" minLength:"1" maxLength:"500" doc:"Where the signed paper is kept"`
	}
}

func (s privately) consent(ctx context.Context, in *consentInput) (*empty, error) {
	return &empty{}, s.svc.Consent(ctx, httpd.Who(ctx), in.Body.Student, in.Body.Evidence)
}
