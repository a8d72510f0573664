package agreement

import (
	"context"
	"errors"
	"time"

	"firstkm/events"
	"firstkm/services/application"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
)

// Page is what stands behind a guardian's link. It names the student by the masked name alone.
type Page struct {
	Arrangement
	Name    string // masked
	School  string
	Until   time.Time
	Expired bool // it may be read, and not answered
}

// ByLink reads what a guardian's link leads to. One that ran out says whom to ask.
func (s *Consents) ByLink(ctx context.Context, token string) (Page, error) {
	l, err := readLink(token, s.sign)
	if err != nil {
		return Page{}, err
	}
	v, _, err := s.view(ctx, s.db, l.of)
	if errors.Is(err, ErrConsentNotFound) || err == nil && v.Consent == nil {
		return Page{}, ErrConsentLink
	}
	if err != nil {
		return Page{}, err
	}
	st, err := s.db.Student(ctx, v.Student)
	if err != nil {
		return Page{}, err
	}
	school, err := s.db.School(ctx, v.School)
	if err != nil {
		return Page{}, err
	}
	return Page{Arrangement: v, Name: st.MaskedName(), School: school.Name, Until: l.until, Expired: !s.now().Before(l.until)}, nil
}

// AnswerByLink is the guardian's answer, without an account.
func (s *Consents) AnswerByLink(ctx context.Context, token string, said Said) (Consent, error) {
	return s.byLink(ctx, token, "consent.answer", func(who actor.Actor, way Way, v Arrangement, c *Consent) (events.Event, error) {
		said.Way, said.Note, said.On = way, "", civil.Date{}
		return c.answer(who, OfGuardian, said, v.Brief, v.Application, s.now())
	})
}

// WithdrawByLink takes the guardian's yes back before the start.
func (s *Consents) WithdrawByLink(ctx context.Context, token, reason string) (Consent, error) {
	return s.byLink(ctx, token, "consent.withdraw", func(who actor.Actor, _ Way, v Arrangement, c *Consent) (events.Event, error) {
		return c.withdraw(who, OfGuardian, reason, v.Application, s.now())
	})
}

func (s *Consents) byLink(ctx context.Context, token, action string, decide func(actor.Actor, Way, Arrangement, *Consent) (events.Event, error)) (Consent, error) {
	l, err := readLink(token, s.sign)
	if err != nil {
		return Consent{}, err
	}
	if !s.now().Before(l.until) {
		return Consent{}, ErrConsentExpired
	}
	a, err := s.db.Application(ctx, l.of)
	if errors.Is(err, application.ErrNotFound) {
		return Consent{}, ErrConsentLink
	}
	if err != nil {
		return Consent{}, err
	}
	who := guardian(a)
	return s.change(ctx, who, l.of, 0, action, func(v Arrangement, c *Consent) (events.Event, error) { return decide(who, l.way, v, c) })
}

// Slip makes the token of a guardian's link to be printed, and says until when it works.
func (s *Consents) Slip(ctx context.Context, who actor.Actor, id application.ID) (token string, until time.Time, err error) {
	if !who.Is(actor.School, actor.ClassTeacher) {
		return "", time.Time{}, ErrConsentForbidden
	}
	v, err := s.Get(ctx, who, id)
	if err != nil {
		return "", time.Time{}, err
	}
	if v.Consent == nil {
		return "", time.Time{}, ErrConsentState
	}
	err = s.inTx(ctx, func(tx ConsentTx) error {
		return tx.Audit(ctx, ledger.By(who, s.now(), "consent.slip", ident.ID(id)))
	})
	until = v.Consent.LinkUntil
	return link{id, BySlip, until}.token(s.sign), until, err
}

// Slips are the tokens of many at once, for a sheet; the arrangements are those of Whole.
func (s *Consents) Slips(ctx context.Context, who actor.Actor, list []Arrangement) (map[application.ID]string, error) {
	if !who.Is(actor.School, actor.ClassTeacher) {
		return nil, ErrConsentForbidden
	}
	out := map[application.ID]string{}
	err := s.inTx(ctx, func(tx ConsentTx) error {
		for _, v := range list {
			if err := consentParty(who, v.Application); err != nil {
				return err
			}
			if v.Consent == nil {
				continue
			}
			out[v.ID] = link{v.ID, BySlip, v.Consent.LinkUntil}.token(s.sign)
			if err := tx.Audit(ctx, ledger.By(who, s.now(), "consent.slip", ident.ID(v.ID))); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// Message is the token for whoever holds the message that went to the guardian's recorded number; "" when nothing is asked.
func (s *Consents) Message(ctx context.Context, id application.ID) (string, error) {
	c, err := s.db.Consent(ctx, id)
	if err != nil {
		return "", err
	}
	return link{id, BySMS, c.LinkUntil}.token(s.sign), nil
}
