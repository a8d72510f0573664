package agreement

import (
	"context"
	"errors"
	"strings"
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

// ConsentReads is what the service asks of SQL without changing it. A missing consent is ErrConsentNotFound.
type ConsentReads interface {
	Application(ctx context.Context, id application.ID) (application.Application, error)
	Applications(ctx context.Context, f application.Filter, p page.Request) (page.Page[application.Application], error)
	Placement(ctx context.Context, id placement.ID) (placement.Placement, error)
	PlacementsByID(ctx context.Context, ids []placement.ID) (map[placement.ID]placement.Placement, error)
	Enterprise(ctx context.Context, id org.ID) (org.Enterprise, error)
	EnterprisesByID(ctx context.Context, ids []org.ID) (map[org.ID]org.Enterprise, error)
	School(ctx context.Context, id org.ID) (org.School, error)
	Student(ctx context.Context, id student.ID) (student.Student, error)
	Consent(ctx context.Context, id application.ID) (Consent, error)
	ConsentsOf(ctx context.Context, ids []application.ID) (map[application.ID]Consent, error)
	// ConsentsUnseen are consents of placed students who have not begun by a day, whose opening changed since they were saved.
	ConsentsUnseen(ctx context.Context, day civil.Date, limit int) ([]application.ID, error)
}

// ConsentTx is one transaction.
type ConsentTx interface {
	ConsentReads
	LockApplication(ctx context.Context, id application.ID) (application.Application, error)
	LockConsent(ctx context.Context, id application.ID) (Consent, error)
	// SaveConsent keeps a consent that saw the opening at a version; ErrConsentStale unless the row had the version before.
	SaveConsent(ctx context.Context, c Consent, seen uint64) error
	SeeConsent(ctx context.Context, id application.ID, seen uint64) error // nothing changed but what was seen
	Record(ctx context.Context, key ident.ID, e events.Event) error
	Audit(ctx context.Context, e ledger.Entry) error
}

// InConsentTx runs one use case in one transaction.
type InConsentTx func(ctx context.Context, use func(ConsentTx) error) error

// Phones compares the numbers of a student and the guardian without showing either.
type Phones interface {
	SamePhone(ctx context.Context, id student.ID) (bool, error)
}

// Consents runs the use cases of informed consent.
type Consents struct {
	db     ConsentReads
	inTx   InConsentTx
	phones Phones
	sign   func(message string) string // at least 22 characters that can stand in an address
	now    func() time.Time
}

// NewConsents makes the service.
func NewConsents(db ConsentReads, inTx InConsentTx, phones Phones, sign func(string) string, now func() time.Time) *Consents {
	return &Consents{db: db, inTx: inTx, phones: phones, sign: sign, now: now}
}

// Arrangement is a placed application with its consent and the facts as they stand.
type Arrangement struct {
	application.Application
	Consent *Consent // nil before it is asked
	Brief   Brief
	Hash    string
}

// Status says how its consent stands.
func (v Arrangement) Status() ConsentStatus { return v.Consent.Status(v.Hash) }

// Findings is what gate G4 finds about the consent.
func (v Arrangement) Findings() []fault.Finding {
	return compliance.CheckConsent(v.Consent.Law(v.Application, v.Hash))
}

// Found is what gate G4 finds about the consent of an arrangement, whoever asks.
func (s *Consents) Found(ctx context.Context, id application.ID) ([]fault.Finding, error) {
	v, _, err := s.view(ctx, s.db, id)
	if err != nil {
		return nil, err
	}
	return v.Findings(), nil
}

// consentParty refuses whoever a consent is no business of: a unit is no party, whatever stands in the application.
func consentParty(who actor.Actor, a application.Application) error {
	of := application.Parties{Student: a.Student, School: a.School, Class: a.Class}
	if who.Is(actor.Enterprise) || !of.Include(who) {
		return ErrConsentNotFound
	}
	return nil
}

// Get returns one arrangement with its consent to the student, the class teacher and the school.
func (s *Consents) Get(ctx context.Context, who actor.Actor, id application.ID) (Arrangement, error) {
	v, _, err := s.view(ctx, s.db, id)
	if err != nil {
		return Arrangement{}, err
	}
	return v, consentParty(who, v.Application)
}

// view loads one arrangement, and the version of its opening. An application that is not or was never placed has none.
func (s *Consents) view(ctx context.Context, db ConsentReads, id application.ID) (v Arrangement, seen uint64, err error) {
	if v.Application, err = db.Application(ctx, id); err != nil {
		return v, 0, unknown(err)
	}
	c, err := db.Consent(ctx, id)
	switch {
	case err == nil:
		v.Consent = &c
	case !errors.Is(err, ErrConsentNotFound):
		return v, 0, err
	case v.State != application.Placed || v.Kind != compliance.Post:
		return v, 0, ErrConsentNotFound
	}
	p, err := db.Placement(ctx, v.Placement)
	if err != nil {
		return v, 0, err
	}
	e, err := db.Enterprise(ctx, v.Enterprise)
	v.Brief = BriefOf(v.Application, p, e)
	v.Hash = v.Brief.Hash()
	return v, p.Version, err
}

// unknown says of an application that is not there that its consent is not.
func unknown(err error) error {
	if errors.Is(err, application.ErrNotFound) {
		return ErrConsentNotFound
	}
	return err
}

// List lists the arrangements that the actor is a party to and that are not over, newest first.
func (s *Consents) List(ctx context.Context, who actor.Actor, class string, p page.Request) (page.Page[Arrangement], error) {
	if who.Is(actor.Enterprise) {
		return page.Page[Arrangement]{}, ErrConsentForbidden
	}
	own, ok := application.Parties{Class: class}.Own(who)
	if !ok {
		return page.Page[Arrangement]{}, ErrConsentForbidden
	}
	found, err := s.db.Applications(ctx, application.Filter{Student: own.Student, School: own.School, Class: own.Class, States: []application.State{application.Placed}}, p)
	if err != nil {
		return page.Page[Arrangement]{}, err
	}
	out := page.Page[Arrangement]{Next: found.Next}
	out.Items, err = s.several(ctx, found.Items)
	return out, err
}

// Whole is the whole of List.
func (s *Consents) Whole(ctx context.Context, who actor.Actor, class string) ([]Arrangement, error) {
	return page.All(func(p page.Request) (page.Page[Arrangement], error) { return s.List(ctx, who, class, p) })
}

// several makes the arrangements of placed applications, without those that ask for no consent or are over.
func (s *Consents) several(ctx context.Context, list []application.Application) ([]Arrangement, error) {
	var ids []application.ID
	var posts []placement.ID
	var units []org.ID
	today := civil.Today(s.now())
	var kept []application.Application
	for _, a := range list {
		if a.Kind != compliance.Post || a.To.Before(today) {
			continue
		}
		kept = append(kept, a)
		ids, posts, units = append(ids, a.ID), append(posts, a.Placement), append(units, a.Enterprise)
	}
	consents, err := s.db.ConsentsOf(ctx, ids)
	if err != nil {
		return nil, err
	}
	openings, err := s.db.PlacementsByID(ctx, posts)
	if err != nil {
		return nil, err
	}
	names, err := s.db.EnterprisesByID(ctx, units)
	if err != nil {
		return nil, err
	}
	out := make([]Arrangement, len(kept))
	for i, a := range kept {
		v := Arrangement{Application: a, Brief: BriefOf(a, openings[a.Placement], names[a.Enterprise])}
		v.Hash = v.Brief.Hash()
		if c, ok := consents[a.ID]; ok {
			v.Consent = &c
		}
		out[i] = v
	}
	return out, nil
}

// Asked is what became of asking about one arrangement.
type Asked struct {
	Arrangement
	Err error // why not; nil when the two are asked
}

// telephoneMissing is what an ask without a number is told.
func telephoneMissing() error {
	return ErrConsentInvalid.With(fault.In("telephone", "请填写学校的联系电话：11 位手机号，或带区号的固定电话。", "give the school's telephone: a mobile number of 11 digits, or a fixed line with its area code"))
}

// AskAll asks student and guardian of every arrangement of a class, of those picked, or of all of the school, that waits to be asked
// or to be asked anew. What cannot be asked does not keep the others waiting. A no is never asked again about the same facts.
func (s *Consents) AskAll(ctx context.Context, who actor.Actor, class string, picked []application.ID, telephone string) ([]Asked, error) {
	if !who.Is(actor.School, actor.ClassTeacher) {
		return nil, ErrConsentForbidden
	}
	if telephone = student.Phone(telephone); telephone == "" {
		return nil, telephoneMissing()
	}
	list, err := s.Whole(ctx, who, class)
	if err != nil {
		return nil, err
	}
	wanted := map[application.ID]bool{}
	for _, id := range picked {
		wanted[id] = true
	}
	var out []Asked
	for _, v := range list {
		if len(picked) > 0 && !wanted[v.ID] {
			continue
		}
		if st := v.Status(); len(picked) == 0 && st != ConsentNotAsked && st != ConsentChanged {
			continue
		}
		c, err := s.Ask(ctx, who, v.ID, telephone)
		if fault.Of(err) == nil && err != nil {
			return out, err
		}
		if err == nil {
			v.Consent = &c
		}
		out = append(out, Asked{v, err})
	}
	return out, nil
}

// Ask asks student and guardian about one arrangement, or sends the question again.
func (s *Consents) Ask(ctx context.Context, who actor.Actor, id application.ID, telephone string) (Consent, error) {
	if !who.Is(actor.School, actor.ClassTeacher) {
		return Consent{}, ErrConsentForbidden
	}
	if telephone = student.Phone(telephone); telephone == "" {
		return Consent{}, telephoneMissing()
	}
	a, err := s.db.Application(ctx, id)
	if err != nil {
		return Consent{}, unknown(err)
	}
	if err := consentParty(who, a); err != nil {
		return Consent{}, err
	}
	same, err := s.phones.SamePhone(ctx, a.Student)
	if err != nil {
		return Consent{}, err
	}
	return s.change(ctx, who, id, 0, "consent.ask", func(v Arrangement, c *Consent) (events.Event, error) {
		asked, err := c.ask(who, v.Application, v.Brief, telephone, s.now())
		c.SamePhone = same
		return asked, err
	})
}

// Answer is the student's own answer.
func (s *Consents) Answer(ctx context.Context, who actor.Actor, id application.ID, version uint64, said Said) (Consent, error) {
	if !who.Is(actor.Student) {
		return Consent{}, ErrConsentForbidden
	}
	said.Way, said.Note, said.On = ByAccount, "", civil.Date{}
	return s.change(ctx, who, id, version, "consent.answer", func(v Arrangement, c *Consent) (events.Event, error) {
		return c.answer(who, OfStudent, said, v.Brief, v.Application, s.now())
	})
}

// Withdraw takes the student's own yes back before the start.
func (s *Consents) Withdraw(ctx context.Context, who actor.Actor, id application.ID, version uint64, reason string) (Consent, error) {
	if !who.Is(actor.Student) {
		return Consent{}, ErrConsentForbidden
	}
	return s.change(ctx, who, id, version, "consent.withdraw", func(v Arrangement, c *Consent) (events.Event, error) {
		return c.withdraw(who, OfStudent, reason, v.Application, s.now())
	})
}

// RecordPaper records what one of the two signed on paper, as the class teacher or the office saw it.
func (s *Consents) RecordPaper(ctx context.Context, who actor.Actor, id application.ID, version uint64, side Signer, said Said) (Consent, error) {
	if !who.Is(actor.School, actor.ClassTeacher) {
		return Consent{}, ErrConsentForbidden
	}
	return s.change(ctx, who, id, version, "consent.record", func(v Arrangement, c *Consent) (events.Event, error) {
		if side != OfStudent && side != OfGuardian {
			return nil, ErrConsentInvalid.With(fault.In("side", "请选择谁签的字。", "choose who signed"))
		}
		return c.answer(who, side, said, v.Brief, v.Application, s.now())
	})
}

// Verify records how somebody of the school made sure who answered by a printed link.
func (s *Consents) Verify(ctx context.Context, who actor.Actor, id application.ID, version uint64, w Way, note string) (Consent, error) {
	if !who.Is(actor.School, actor.ClassTeacher) {
		return Consent{}, ErrConsentForbidden
	}
	return s.change(ctx, who, id, version, "consent.verify", func(_ Arrangement, c *Consent) (events.Event, error) {
		return c.verify(who, OfGuardian, w, note, s.now())
	})
}

// Refresh asks anew where the opening's facts changed after they were shown, at most limit, and returns how many were asked.
func (s *Consents) Refresh(ctx context.Context, limit int) (n int, errs error) {
	due, err := s.db.ConsentsUnseen(ctx, civil.Today(s.now()), limit)
	if err != nil {
		return 0, err
	}
	for _, id := range due {
		asked, err := s.refresh(ctx, id)
		if err != nil && !errors.Is(err, ErrConsentState) { // another node was first
			errs = errors.Join(errs, err)
		}
		if asked {
			n++
		}
	}
	return n, errs
}

func (s *Consents) refresh(ctx context.Context, id application.ID) (asked bool, err error) {
	err = s.inTx(ctx, func(tx ConsentTx) error {
		asked = false
		c, err := tx.LockConsent(ctx, id)
		if err != nil {
			return err
		}
		v, seen, err := s.view(ctx, tx, id)
		if err != nil {
			return err
		}
		if c.Status(v.Hash) != ConsentChanged {
			return tx.SeeConsent(ctx, id, seen)
		}
		happened, err := c.ask(actor.System(), v.Application, v.Brief, "", s.now())
		if err != nil {
			return err
		}
		asked = true
		return s.keep(ctx, tx, actor.System(), "consent.ask", c, seen, happened)
	})
	return asked, err
}

// change is the shape of every step: lock, decide on the facts as they stand, save, record, audit. Version 0 stands for any.
func (s *Consents) change(ctx context.Context, who actor.Actor, id application.ID, version uint64, action string, decide func(Arrangement, *Consent) (events.Event, error)) (Consent, error) {
	var c Consent
	err := s.inTx(ctx, func(tx ConsentTx) error {
		if _, err := tx.LockApplication(ctx, id); err != nil {
			return unknown(err)
		}
		v, seen, err := s.view(ctx, tx, id)
		if err != nil {
			return err
		}
		if !isGuardian(who, v.Application) {
			if err := consentParty(who, v.Application); err != nil {
				return err
			}
		}
		switch {
		case v.Consent != nil:
			if c, err = tx.LockConsent(ctx, id); err != nil {
				return err
			}
		case action != "consent.ask":
			return ErrConsentState
		default:
			c = Consent{}
		}
		if version != 0 && version != c.Version {
			return ErrConsentStale
		}
		happened, err := decide(v, &c)
		if err != nil {
			return err
		}
		return s.keep(ctx, tx, who, action, c, seen, happened)
	})
	return c, err
}

func (s *Consents) keep(ctx context.Context, tx ConsentTx, who actor.Actor, action string, c Consent, seen uint64, happened events.Event) error {
	if err := tx.SaveConsent(ctx, c, seen); err != nil {
		return err
	}
	if err := tx.Audit(ctx, ledger.By(who, s.now(), action, ident.ID(c.Application))); err != nil {
		return err
	}
	return tx.Record(ctx, ident.ID(c.Application), happened)
}

// guardian is who answers by a link: no account, named after the student.
func guardian(a application.Application) actor.Actor {
	return actor.Actor{Account: ident.ID("gdn" + strings.TrimPrefix(string(a.Student), "stu")), Role: "guardian", Org: ident.ID(a.School)}
}

// isGuardian reports whether somebody came by the link of this arrangement; nobody signs in with that role.
func isGuardian(who actor.Actor, a application.Application) bool {
	return who.Role == guardian(a).Role && who.Account == guardian(a).Account
}
