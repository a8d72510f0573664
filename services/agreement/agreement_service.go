package agreement

import (
	"context"
	"errors"
	"slices"
	"time"

	"firstkm/events"
	"firstkm/services/application"
	"firstkm/services/compliance"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/student"
)

// Filter narrows a list of agreements; zero members do not.
type Filter struct {
	Application application.ID
	Enterprise  org.ID
	School      org.ID
	Class       string
	Student     student.ID
	States      []State
	Lacks       Side // those waiting for this side's signature
}

// Reads is what the service asks of SQL without changing it. A missing agreement is ErrNoAgreement.
type Reads interface {
	Application(ctx context.Context, id application.ID) (application.Application, error)
	Placement(ctx context.Context, id placement.ID) (placement.Placement, error)
	Enterprise(ctx context.Context, id org.ID) (org.Enterprise, error)
	School(ctx context.Context, id org.ID) (org.School, error)
	Student(ctx context.Context, id student.ID) (student.Student, error)
	StudentsByID(ctx context.Context, ids []student.ID) (map[student.ID]student.Student, error) // those that there are
	Clearances(ctx context.Context, school, enterprise org.ID) ([]org.Clearance, error)
	Agreement(ctx context.Context, id ID) (Agreement, error)
	Agreements(ctx context.Context, f Filter, p page.Request) (page.Page[Agreement], error) // newest first
	// Undrawn are a school's arrangements without agreement, of one class or of all: placed, on-post, not begun on day.
	Undrawn(ctx context.Context, school org.ID, class string, day civil.Date, limit int) ([]application.ID, error)
	// AgreementTexts are the texts of a school and those for all, newest first.
	AgreementTexts(ctx context.Context, school org.ID) ([]Template, error)
	// AgreementsToEnd are those not ended whose application is not placed any more.
	AgreementsToEnd(ctx context.Context, limit int) ([]ID, error)
}

// Tx is one transaction.
type Tx interface {
	Reads
	LockApplication(ctx context.Context, id application.ID) (application.Application, error)
	LockAgreement(ctx context.Context, id ID) (Agreement, error)
	InsertAgreement(ctx context.Context, a Agreement) error // ErrDrawnTwice when the application has one
	SaveAgreement(ctx context.Context, a Agreement) error   // ErrMoved unless the row had the version before
	InsertAgreementText(ctx context.Context, t Template) error
	Record(ctx context.Context, key ident.ID, e events.Event) error
	Audit(ctx context.Context, e ledger.Entry) error
}

// InTx runs one use case in one transaction.
type InTx func(ctx context.Context, use func(Tx) error) error

// Agreements runs the use cases of three-party agreements.
type Agreements struct {
	db   Reads
	inTx InTx
	law  compliance.Regulation
	now  func() time.Time
}

// NewAgreements makes the service.
func NewAgreements(db Reads, inTx InTx, now func() time.Time) *Agreements {
	return &Agreements{db: db, inTx: inTx, now: now}
}

// Under makes the service apply a regulation with provincial thresholds instead of the national ones.
func (s *Agreements) Under(law compliance.Regulation) *Agreements {
	s.law = law
	return s
}

// AtOnce is how many agreements one step draws or signs at most.
const AtOnce = 200

// Waits are the arrangements that have no agreement yet, for the office and the class teacher.
func (s *Agreements) Waits(ctx context.Context, who actor.Actor) ([]application.ID, error) {
	if !who.Is(actor.School, actor.VicePrincipal, actor.ClassTeacher) {
		return nil, ErrNotYours
	}
	return s.db.Undrawn(ctx, org.ID(who.Org), who.Class, civil.Today(s.now()), AtOnce)
}

// Draw makes the agreements of a school's arrangements that have none, of one class or of all, from a text; at most AtOnce. Each
// unit hears of it once.
func (s *Agreements) Draw(ctx context.Context, who actor.Actor, class string, from TemplateID) (drawn []Agreement, err error) {
	if !who.Is(actor.School, actor.ClassTeacher) {
		return nil, ErrNotYours
	}
	if who.Is(actor.ClassTeacher) {
		class = who.Class
	}
	err = s.inTx(ctx, func(tx Tx) error {
		drawn = nil
		text, err := s.template(ctx, tx, org.ID(who.Org), from)
		if err != nil {
			return err
		}
		ids, err := tx.Undrawn(ctx, org.ID(who.Org), class, civil.Today(s.now()), AtOnce)
		if err != nil {
			return err
		}
		units := map[org.ID]int{}
		for _, id := range ids {
			a, err := s.drawOne(ctx, tx, who, id, text)
			if errors.Is(err, ErrDrawnTwice) || errors.Is(err, ErrUnarranged) {
				continue // somebody was first
			}
			if err != nil {
				return err
			}
			units[a.Enterprise]++
			drawn = append(drawn, a)
		}
		for _, a := range drawn {
			if n := units[a.Enterprise]; n > 0 {
				if err := tx.Record(ctx, ident.ID(a.Enterprise), events.AgreementsAsked{School: string(a.School), Enterprise: string(a.Enterprise), Count: n}); err != nil {
					return err
				}
				delete(units, a.Enterprise)
			}
		}
		return nil
	})
	return drawn, err
}

func (s *Agreements) drawOne(ctx context.Context, tx Tx, who actor.Actor, id application.ID, text Template) (Agreement, error) {
	app, err := tx.LockApplication(ctx, id)
	if err != nil {
		return Agreement{}, err
	}
	if app.State != application.Placed || app.Kind != compliance.Post {
		return Agreement{}, ErrUnarranged
	}
	p, err := tx.Placement(ctx, app.Placement)
	if err != nil {
		return Agreement{}, err
	}
	e, err := tx.Enterprise(ctx, app.Enterprise)
	if err != nil {
		return Agreement{}, err
	}
	school, err := tx.School(ctx, app.School)
	if err != nil {
		return Agreement{}, err
	}
	t := termsOf(p, e, school, text)
	t.From, t.To, t.InsureFrom, t.InsureTo = app.From, app.To, app.From, app.To
	if t.Meals == "" {
		t.Meals = string(compliance.HousingNone)
	}
	a, happened := draw(app, t, s.now())
	if err := tx.InsertAgreement(ctx, a); err != nil {
		return Agreement{}, err
	}
	return a, s.note(ctx, tx, who, "agreement.draw", a.ID, happened)
}

func (s *Agreements) template(ctx context.Context, db Reads, school org.ID, id TemplateID) (Template, error) {
	list, err := s.texts(ctx, db, school)
	if err != nil {
		return Template{}, err
	}
	for _, t := range list {
		if t.ID == id || id == "" {
			return t, nil
		}
	}
	return Template{}, ErrWrong.With(fault.In("template", "没有这份协议文本。", "there is no such text"))
}

// texts are what a school may draw from, best first: model texts, others, the starter.
func (s *Agreements) texts(ctx context.Context, db Reads, school org.ID) ([]Template, error) {
	list, err := db.AgreementTexts(ctx, school)
	slices.SortStableFunc(list, func(a, b Template) int {
		switch {
		case a.BaseModel == b.BaseModel:
			return 0
		case a.BaseModel:
			return -1
		}
		return 1
	})
	return append(list, starter()), err
}

// Texts lists what agreements can be drawn from, the text that is offered first in front.
func (s *Agreements) Texts(ctx context.Context, who actor.Actor) ([]Template, error) {
	if !who.Is(actor.School, actor.VicePrincipal, actor.ClassTeacher, actor.Operator) {
		return nil, ErrNotYours
	}
	return s.texts(ctx, s.db, org.ID(who.Org))
}

// AddText imports a text: of a school for itself, of the operator for all. model marks the authorities' model text.
func (s *Agreements) AddText(ctx context.Context, who actor.Actor, name string, model bool, texts []string) (Template, error) {
	if !who.Is(actor.School, actor.Operator) {
		return Template{}, ErrNotYours
	}
	t, err := newTemplate(who, name, model, texts, s.now())
	if err != nil {
		return Template{}, err
	}
	return t, s.inTx(ctx, func(tx Tx) error {
		if err := tx.InsertAgreementText(ctx, t); err != nil {
			return err
		}
		return tx.Audit(ctx, ledger.By(who, s.now(), "agreement.text", ident.ID(t.ID)))
	})
}

// Change gives an agreement another text, for the school's office. version is what the editor saw.
func (s *Agreements) Change(ctx context.Context, who actor.Actor, id ID, version uint64, c Change) (Agreement, error) {
	return s.step(ctx, who, id, version, "agreement.change", func(_ Tx, a *Agreement) ([]events.Event, error) {
		if !who.Is(actor.School) {
			return nil, ErrNotYours
		}
		was := a.Now().Terms
		c.Terms.SchoolName, c.Terms.UnitName, c.Terms.USCC, c.Terms.UnitAddress, c.Terms.Post, c.Terms.Template = was.SchoolName, was.UnitName, was.USCC, was.UnitAddress, was.Post, was.Template
		if err := c.Terms.check(); err != nil {
			return nil, err
		}
		happened, err := a.change(c, s.now())
		return []events.Event{happened}, err
	})
}

// Sign is the yes of the actor's side to the text of that hash. The rules of G4 stop it.
func (s *Agreements) Sign(ctx context.Context, who actor.Actor, id ID, version uint64, hash string) (Agreement, error) {
	return s.step(ctx, who, id, version, "agreement.sign", func(tx Tx, a *Agreement) ([]events.Event, error) {
		side := SideOf(who)
		if side == "" {
			return nil, ErrNotYours
		}
		return s.put(ctx, tx, a, civil.Today(s.now()), Signature{Side: side, Account: who.Account, Role: who.Role, Hash: hash})
	})
}

// Mark names an agreement and the text that was read.
type Mark struct {
	ID   ID
	Hash string
}

// Refusal is one of a pile that could not be signed, and why.
type Refusal struct {
	ID  ID
	Why error
}

// SignPile signs many, for the school or the unit: each by itself, so that one that cannot be signed keeps no other waiting.
func (s *Agreements) SignPile(ctx context.Context, who actor.Actor, pile []Mark) (done int, refused []Refusal, err error) {
	switch {
	case !who.Is(actor.School, actor.VicePrincipal, actor.Enterprise):
		return 0, nil, ErrNotYours
	case len(pile) == 0:
		return 0, nil, ErrWrong.With(fault.In("pick", "请先勾选要签署的协议。", "tick the agreements to sign"))
	case len(pile) > AtOnce:
		return 0, nil, ErrWrong.With(fault.In("pick", "一次最多签 200 份。", "at most 200 at once"))
	}
	for _, m := range pile {
		_, err := s.Sign(ctx, who, m.ID, 0, m.Hash)
		switch {
		case err == nil:
			done++
		case fault.Of(err) == nil:
			return done, refused, err
		default:
			refused = append(refused, Refusal{m.ID, err})
		}
	}
	return done, refused, nil
}

// Paper records what was signed on a printed sheet that the school keeps: by which sides, on which day.
func (s *Agreements) Paper(ctx context.Context, who actor.Actor, id ID, version uint64, hash string, sides []Side, on civil.Date) (Agreement, error) {
	return s.step(ctx, who, id, version, "agreement.paper", func(tx Tx, a *Agreement) ([]events.Event, error) {
		switch {
		case !who.Is(actor.School):
			return nil, ErrNotYours
		case len(sides) == 0 || slices.ContainsFunc(sides, func(x Side) bool { return !slices.Contains(Sides(), x) }):
			return nil, ErrWrong.With(fault.In("sides", "请勾选纸面上已经签字盖章的各方。", "tick who signed the sheet"))
		case on.IsZero() || on.After(civil.Today(s.now())) || on.Before(civil.Today(a.Now().MadeAt)):
			return nil, ErrWrong.With(fault.In("on", "签署日期须在这一版文本形成之后，不晚于今天。", "the day lies after this text was made, and not after today"))
		}
		var happened []events.Event
		for _, side := range sides {
			more, err := s.put(ctx, tx, a, on, Signature{Side: side, Account: who.Account, Role: who.Role, Hash: hash, Paper: true})
			if err != nil {
				return nil, err
			}
			happened = append(happened, more...)
		}
		return happened, nil
	})
}

// put checks the law and adds a signature of that day.
func (s *Agreements) put(ctx context.Context, tx Tx, a *Agreement, on civil.Date, sig Signature) ([]events.Event, error) {
	sig.On, sig.At = on, s.now()
	happened, err := a.sign(sig)
	if err != nil {
		return nil, err
	}
	found, err := s.find(ctx, tx, *a, on)
	if err != nil {
		return nil, err
	}
	if bars := Barring(found); len(bars) > 0 {
		return nil, ErrUnlawful.About(bars...)
	}
	return happened, nil
}

// Barring are the findings that stop a signature.
func Barring(found []fault.Finding) []fault.Finding {
	return slices.DeleteFunc(slices.Clone(found), func(f fault.Finding) bool {
		return f.Class != fault.Block && f.Class != fault.BlockExcept && f.Class != fault.BlockOverride
	})
}

// find is what the law finds against signing the present text on a day.
func (s *Agreements) find(ctx context.Context, db Reads, a Agreement, on civil.Date) ([]fault.Finding, error) {
	v := a.Now()
	p, err := db.Placement(ctx, a.Placement)
	if err != nil {
		return nil, err
	}
	e, err := db.Enterprise(ctx, a.Enterprise)
	if err != nil {
		return nil, err
	}
	st, err := db.Student(ctx, a.Student)
	if err != nil {
		return nil, err
	}
	held, err := db.Clearances(ctx, a.School, a.Enterprise)
	if err != nil {
		return nil, err
	}
	texts, err := s.texts(ctx, db, a.School)
	if err != nil {
		return nil, err
	}
	t := v.Terms
	facts := compliance.AgreementFacts{
		AsOf: on, Placement: placement.Facts(e, t.merged(p.Terms), on), MajorCode: st.MajorCode, Clearances: application.Cleared(held, p.ID),
		School: t.SchoolName, Student: st.ID != "", Holder: t.Holder, Bearer: t.Bearer, InsureFrom: t.InsureFrom, InsureTo: t.InsureTo,
		Model: model(t, texts), Effective: v.Effective,
	}
	facts.Placement.Ref, facts.Placement.PayMethod, facts.Placement.PayCycleDays = p.Ref, t.Method, t.CycleDays
	for _, c := range t.Read(Named{Name: "学生"}) {
		facts.Texts = append(facts.Texts, c.Text)
	}
	for _, sig := range v.Signatures {
		facts.Signed = append(facts.Signed, sig.On)
	}
	return s.law.CheckAgreement(facts), nil
}

// Findings is what the law says of the present text today, as the actor may read it.
func (s *Agreements) Findings(ctx context.Context, who actor.Actor, a Agreement) ([]fault.Finding, error) {
	found, err := s.find(ctx, s.db, a, civil.Today(s.now()))
	if who.Is(actor.Student) {
		found = application.Discreet(found)
	}
	return found, err
}

// End ends at most limit agreements whose arrangement is no more, and returns how many.
func (s *Agreements) End(ctx context.Context, limit int) (n int, errs error) {
	due, err := s.db.AgreementsToEnd(ctx, limit)
	if err != nil {
		return 0, err
	}
	for _, id := range due {
		_, err := s.step(ctx, actor.System(), id, 0, "agreement.end", func(tx Tx, a *Agreement) ([]events.Event, error) {
			app, err := tx.Application(ctx, a.Application)
			if err != nil {
				return nil, err
			}
			happened, err := a.end(app)
			return []events.Event{happened}, err
		})
		switch {
		case err == nil:
			n++
		case !errors.Is(err, ErrOver): // another node was first
			errs = errors.Join(errs, err)
		}
	}
	return n, errs
}

// step is the shape of every change: lock, decide, save, record, audit. Version 0 stands for any.
func (s *Agreements) step(ctx context.Context, who actor.Actor, id ID, version uint64, action string, decide func(Tx, *Agreement) ([]events.Event, error)) (Agreement, error) {
	var a Agreement
	err := s.inTx(ctx, func(tx Tx) (err error) {
		if a, err = tx.LockAgreement(ctx, id); err != nil {
			return err
		}
		if err := sees(who, a); err != nil {
			return err
		}
		if version != 0 && version != a.Version {
			return ErrMoved
		}
		a.touch(s.now())
		happened, err := decide(tx, &a)
		if err != nil {
			return err
		}
		if err := tx.SaveAgreement(ctx, a); err != nil {
			return err
		}
		return s.note(ctx, tx, who, action, id, happened...)
	})
	return a, err
}

func (s *Agreements) note(ctx context.Context, tx Tx, who actor.Actor, action string, id ID, happened ...events.Event) error {
	if err := tx.Audit(ctx, ledger.By(who, s.now(), action, ident.ID(id))); err != nil {
		return err
	}
	for _, e := range happened {
		if err := tx.Record(ctx, ident.ID(id), e); err != nil {
			return err
		}
	}
	return nil
}
