package privacy

import (
	"context"
	"errors"
	"slices"
	"time"

	"firstkm/events"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
	"firstkm/services/kernel/page"
	"firstkm/services/student"
)

func evidenceMissing() fault.Field {
	return fault.In("evidence", "请写明同意书存放在哪里，如档案号。", "say where the signed consent is kept")
}

// Ask opens a request of a student about the own data. It is to be answered within the working days of the configuration.
func (s *Service) Ask(ctx context.Context, who actor.Actor, d RequestDraft) (Request, error) {
	if !who.Is(actor.Student) || who.Person == "" {
		return Request{}, ErrForbidden
	}
	return s.request(ctx, who, student.ID(who.Person), d, false)
}

func (s *Service) request(ctx context.Context, who actor.Actor, id student.ID, d RequestDraft, guardian bool) (r Request, err error) {
	if err := d.check(); err != nil {
		return Request{}, err
	}
	err = s.inTx(ctx, func(tx Tx) error {
		st, err := tx.Student(ctx, id)
		if err != nil {
			return err
		}
		r = Request{
			ID: s.id("pdr"), School: st.School, Student: id, Guardian: guardian, Kind: d.Kind, Fields: d.Fields, Words: d.Words,
			AskedAt: s.now(), DueOn: s.terms.Due(s.today(), s.working()), State: RequestOpen, Version: 1,
		}
		if err := tx.InsertDataRequest(ctx, r); err != nil {
			return err
		}
		return s.note(ctx, tx, who, "privacy.request", r.ID, string(d.Kind),
			events.PrivacyRequestOpened{Request: string(r.ID), School: string(r.School), Student: string(id), Kind: string(d.Kind), DueOn: r.DueOn.String()})
	})
	return r, err
}

// Answer accepts or refuses a request. Accepting a deletion is refused under legal hold and while an internship needs the
// data, so that nobody promises what may not be done.
func (s *Service) Answer(ctx context.Context, who actor.Actor, id ID, accept bool, reason string) (Request, error) {
	return s.requestStep(ctx, who, id, "privacy.request_"+verdict(accept), func(tx Tx, r *Request) (events.Event, error) {
		if accept && r.Kind == AskDelete {
			if err := s.erasable(ctx, tx, r.Student); err != nil {
				return nil, err
			}
		}
		return r.Answer(who, accept, reason, s.now())
	})
}

// erasable refuses what a hold or a running internship keeps.
func (s *Service) erasable(ctx context.Context, tx Tx, id student.ID) error {
	held, err := tx.OnHold(ctx, id)
	if err != nil {
		return err
	}
	if held {
		return ErrHeld
	}
	needed, err := tx.Placed(ctx, id, s.today())
	if err == nil && needed {
		err = ErrNeeded
	}
	return err
}

// Finish marks a request as done. For a deletion it erases the sealed fields asked for, all of them when none was named, in
// the same transaction.
func (s *Service) Finish(ctx context.Context, who actor.Actor, id ID) (Request, error) {
	return s.requestStep(ctx, who, id, "privacy.request_done", func(tx Tx, r *Request) (events.Event, error) {
		done, err := r.Finish(who, s.now())
		if err != nil || r.Kind != AskDelete {
			return done, err
		}
		if _, err := tx.LockStudent(ctx, r.Student); err != nil {
			return nil, err
		}
		if err := s.erasable(ctx, tx, r.Student); err != nil {
			return nil, err
		}
		fields := r.Fields
		if len(fields) == 0 {
			fields = Fields()
		}
		erased, err := tx.EraseSealed(ctx, r.Student, fields, s.now())
		if err != nil || !erased {
			return done, err
		}
		p := Purge{ID: s.id("ppg"), At: s.now(), Kind: LeaversPrivate, School: r.School, IDs: []ident.ID{ident.ID(r.Student)}, By: who.Account}
		if err := tx.InsertPurge(ctx, p); err != nil {
			return nil, err
		}
		return done, tx.Audit(ctx, ledger.By(who, s.now(), "privacy.erase", ident.ID(r.Student)).Because(string(r.ID)))
	})
}

func (s *Service) requestStep(ctx context.Context, who actor.Actor, id ID, action string, step func(Tx, *Request) (events.Event, error)) (r Request, err error) {
	err = s.inTx(ctx, func(tx Tx) error {
		if r, err = tx.DataRequest(ctx, id); err != nil {
			return err
		}
		if !desk(who) || schoolOf(who) != r.School {
			return ErrNotFound
		}
		happened, err := step(tx, &r)
		if err != nil {
			return err
		}
		if err := tx.SaveDataRequest(ctx, r); err != nil {
			return err
		}
		return s.note(ctx, tx, who, action, id, "", happened)
	})
	return r, err
}

// Requests lists requests: a student's own, or those of the desk's school. Those that wait longest come first when only
// waiting ones are asked for, else the newest.
func (s *Service) Requests(ctx context.Context, who actor.Actor, waiting bool, p page.Request) (page.Page[Request], error) {
	f := RequestFilter{Waiting: waiting}
	switch {
	case who.Is(actor.Student) && who.Person != "":
		f.Student = student.ID(who.Person)
	case desk(who):
		f.School = schoolOf(who)
	default:
		return page.Page[Request]{}, ErrForbidden
	}
	return s.db.DataRequests(ctx, f, p)
}

// Overview is what a student, or the guardian, is shown of the data held.
type Overview struct {
	Student  student.Student
	Age      AgeClass
	Values   map[Field]string // masked
	Held     Held
	Consent  *Consent
	Looks    page.Page[Look]
	Requests page.Page[Request]
	Rounds   []KeptRound // for a guardian: those whose result is out
	School   string
	Phone    string
}

// Mine is the student's own overview.
func (s *Service) Mine(ctx context.Context, who actor.Actor, looks page.Request) (Overview, error) {
	if !who.Is(actor.Student) || who.Person == "" {
		return Overview{}, ErrForbidden
	}
	return s.overview(ctx, student.ID(who.Person), looks)
}

func (s *Service) overview(ctx context.Context, id student.ID, looks page.Request) (o Overview, err error) {
	if o.Student, err = s.db.Student(ctx, id); err != nil {
		return o, err
	}
	o.Age = ClassOf(o.Student.BirthDate, s.today())
	if o.Values, err = s.masked(ctx, id); err != nil {
		return o, err
	}
	if o.Held, err = s.db.HeldOf(ctx, id); err != nil {
		return o, err
	}
	consent, err := s.db.GuardianConsent(ctx, id)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return o, err
	}
	if err == nil {
		o.Consent = &consent
	}
	if o.Looks, err = s.db.Looks(ctx, LookFilter{Student: id}, looks); err != nil {
		return o, err
	}
	if o.Requests, err = s.db.DataRequests(ctx, RequestFilter{Student: id}, page.Request{Limit: 50}); err != nil {
		return o, err
	}
	school, err := s.db.School(ctx, o.Student.School)
	o.School = school.Name
	return o, err
}

// Copy is everything held of a student, opened, for the student to take away (P-45): logged as the student's own look.
type Copy struct {
	MadeAt   time.Time
	School   string
	Student  student.Student
	Values   map[Field]string
	Held     Held
	Kept     Kept
	Looks    []Look
	Requests []Request
}

// Copy makes the copy of the actor's own data.
func (s *Service) Copy(ctx context.Context, who actor.Actor) (Copy, error) {
	if !who.Is(actor.Student) || who.Person == "" {
		return Copy{}, ErrForbidden
	}
	id := student.ID(who.Person)
	shown, err := s.Reveal(ctx, who, id, Fields(), Reason{Purpose: ForSubject})
	if err != nil {
		return Copy{}, err
	}
	o, err := s.overview(ctx, id, page.Request{Limit: page.MaxLimit})
	if err != nil {
		return Copy{}, err
	}
	c := Copy{MadeAt: s.now(), School: o.School, Student: o.Student, Values: shown.Values, Held: o.Held, Looks: o.Looks.Items, Requests: o.Requests.Items}
	if c.Kept, err = s.db.KeptOf(ctx, id); err != nil {
		return Copy{}, err
	}
	for next := o.Looks.Next; next != ""; {
		more, err := s.db.Looks(ctx, LookFilter{Student: id}, page.Request{Limit: page.MaxLimit, Cursor: next})
		if err != nil {
			return Copy{}, err
		}
		c.Looks, next = append(c.Looks, more.Items...), more.Next
	}
	return c, nil
}

// MakeLink makes a guardian's link of some days and returns it with the token for its address, which is not kept.
func (s *Service) MakeLink(ctx context.Context, who actor.Actor, id student.ID, days int) (l Link, token string, err error) {
	if !desk(who) && !who.Is(actor.ClassTeacher) || who.Org == "" {
		return Link{}, "", ErrForbidden
	}
	if days < 1 || days > MaxLinkDays {
		return Link{}, "", ErrInvalid.With(fault.In("days", "请填写 1 至 180 天。", "give 1 to 180 days"))
	}
	err = s.inTx(ctx, func(tx Tx) error {
		st, err := s.pupil(ctx, tx, who, id)
		if err != nil {
			return err
		}
		now := s.now()
		l = Link{ID: s.id("pln"), School: st.School, Student: id, By: who.Account, Role: who.Role, MadeAt: now, ExpiresAt: now.Add(time.Duration(days) * 24 * time.Hour).Truncate(time.Second)}
		if err := tx.InsertGuardianLink(ctx, l); err != nil {
			return err
		}
		return tx.Audit(ctx, ledger.By(who, now, "privacy.link", ident.ID(id)))
	})
	return l, l.token(s.key), err
}

// Links lists the links made for a student, newest first.
func (s *Service) Links(ctx context.Context, who actor.Actor, id student.ID) ([]Link, error) {
	if !desk(who) && !who.Is(actor.ClassTeacher) {
		return nil, ErrForbidden
	}
	if _, err := s.pupil(ctx, s.db, who, id); err != nil {
		return nil, err
	}
	return s.db.GuardianLinks(ctx, id)
}

// EndLink ends a guardian's link at once.
func (s *Service) EndLink(ctx context.Context, who actor.Actor, id ID) error {
	return s.inTx(ctx, func(tx Tx) error {
		l, err := tx.GuardianLink(ctx, id)
		if err != nil {
			return err
		}
		if l.School != schoolOf(who) || !desk(who) && l.By != who.Account {
			return ErrNotFound
		}
		if !l.EndedAt.IsZero() {
			return nil
		}
		l.EndedAt = s.now()
		if err := tx.SaveGuardianLink(ctx, l); err != nil {
			return err
		}
		return tx.Audit(ctx, ledger.By(who, s.now(), "privacy.link_end", ident.ID(l.Student)))
	})
}

// ForGuardian is the overview behind a guardian's link, with the child's own lines of placement rounds and what proves them;
// opening it is a look that the student sees. Where somebody of age applies or is placed is no longer the guardian's to know without
// being told.
func (s *Service) ForGuardian(ctx context.Context, token string) (Overview, Link, error) {
	l, err := s.link(ctx, s.db, token)
	if err != nil {
		return Overview{}, l, err
	}
	err = s.inTx(ctx, func(tx Tx) error {
		if l, err = s.link(ctx, tx, token); err != nil {
			return err
		}
		l.Used++
		if err := tx.SaveGuardianLink(ctx, l); err != nil {
			return err
		}
		return tx.InsertLook(ctx, Look{ID: s.id("plk"), At: s.now(), Student: l.Student, School: l.School, Ground: GroundGuardian, GroundID: l.ID, Reason: Reason{Purpose: ForSubject}})
	})
	if err != nil {
		return Overview{}, l, err
	}
	o, err := s.overview(ctx, l.Student, page.Request{Limit: 50})
	if err != nil || !o.Age.Minor() {
		o.Held.Applied = nil
		return o, l, err
	}
	kept, err := s.db.KeptOf(ctx, l.Student)
	o.Rounds = slices.DeleteFunc(kept.Rounds, func(r KeptRound) bool { return r.Proof.Match == "" })
	return o, l, err
}

func (s *Service) link(ctx context.Context, db Reads, token string) (Link, error) {
	id, err := readToken(s.key, token, s.now())
	if err != nil {
		return Link{}, err
	}
	l, err := db.GuardianLink(ctx, id)
	switch {
	case errors.Is(err, ErrNotFound):
		return l, ErrLink
	case err == nil && !l.Works(s.now()):
		return l, ErrLink
	}
	return l, err
}

// AskAsGuardian opens a request through a guardian's link (M-34).
func (s *Service) AskAsGuardian(ctx context.Context, token string, d RequestDraft) (Request, error) {
	l, err := s.link(ctx, s.db, token)
	if err != nil {
		return Request{}, err
	}
	return s.request(ctx, actor.Actor{Account: ident.ID(l.ID), Role: "guardian", Org: ident.ID(l.School)}, l.Student, d, true)
}
