package privacy

import (
	"context"

	"firstkm/events"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
	"firstkm/services/kernel/page"
	"firstkm/services/student"
)

// staff is who may ask for a grant or a ticket.
func staff(who actor.Actor) bool {
	return who.Is(actor.School, actor.ClassTeacher, actor.Instructor, actor.VicePrincipal) && who.Org != "" && who.Account != ""
}

// AskGrant asks for a standing grant for oneself.
func (s *Service) AskGrant(ctx context.Context, who actor.Actor, d GrantDraft) (Grant, error) {
	if !staff(who) {
		return Grant{}, ErrForbidden
	}
	if err := d.check(who, s.today()); err != nil {
		return Grant{}, err
	}
	g := Grant{
		ID: s.id("pgr"), School: schoolOf(who), Account: who.Account, Role: who.Role, Scope: d.Scope, Fields: d.Fields, Reason: d.Reason,
		From: d.From, To: d.To, State: GrantAsked, AskedAt: s.now(), Version: 1,
	}
	return g, s.inTx(ctx, func(tx Tx) error {
		if err := s.allMine(ctx, tx, who, d.Scope.Students); err != nil {
			return err
		}
		if err := tx.InsertGrant(ctx, g); err != nil {
			return err
		}
		return s.note(ctx, tx, who, "privacy.grant_ask", g.ID, string(d.Reason.Purpose),
			events.PrivacyGrantRequested{Grant: string(g.ID), School: string(g.School), Account: string(g.Account)})
	})
}

// allMine refuses students whom the asker may not name.
func (s *Service) allMine(ctx context.Context, tx Tx, who actor.Actor, ids []student.ID) error {
	for _, id := range ids {
		if _, err := s.pupil(ctx, tx, who, id); err != nil {
			return err
		}
	}
	return nil
}

// note writes the audit entry and the event of a step.
func (s *Service) note(ctx context.Context, tx Tx, who actor.Actor, action string, id ID, reason string, e events.Event) error {
	if err := tx.Audit(ctx, ledger.By(who, s.now(), action, ident.ID(id)).Because(reason)); err != nil {
		return err
	}
	return tx.Record(ctx, ident.ID(id), e)
}

// DecideGrant approves or refuses a grant.
func (s *Service) DecideGrant(ctx context.Context, who actor.Actor, id ID, approve bool, reason string) (g Grant, err error) {
	err = s.inTx(ctx, func(tx Tx) error {
		if g, err = tx.Grant(ctx, id); err != nil {
			return err
		}
		if schoolOf(who) != g.School {
			return ErrNotFound
		}
		decided, err := g.Decide(who, approve, reason, s.now())
		if err != nil {
			return err
		}
		if err := tx.SaveGrant(ctx, g); err != nil {
			return err
		}
		return s.note(ctx, tx, who, "privacy.grant_"+verdict(approve), id, "", decided)
	})
	return g, err
}

func verdict(approve bool) string {
	if approve {
		return "approve"
	}
	return "refuse"
}

// RevokeGrant ends a grant at once.
func (s *Service) RevokeGrant(ctx context.Context, who actor.Actor, id ID, reason string) (g Grant, err error) {
	err = s.inTx(ctx, func(tx Tx) error {
		if g, err = tx.Grant(ctx, id); err != nil {
			return err
		}
		if schoolOf(who) != g.School {
			return ErrNotFound
		}
		revoked, err := g.Revoke(who, reason, s.now())
		if err != nil {
			return err
		}
		if err := tx.SaveGrant(ctx, g); err != nil {
			return err
		}
		return s.note(ctx, tx, who, "privacy.grant_revoke", id, "", revoked)
	})
	return g, err
}

// Grants lists grants: the desk all of the school, others their own. Newest first.
func (s *Service) Grants(ctx context.Context, who actor.Actor, states []GrantState, p page.Request) (page.Page[Grant], error) {
	f, err := deskFilter(who, CaseFilter{States: names(states)})
	if err != nil {
		return page.Page[Grant]{}, err
	}
	return s.db.Grants(ctx, f, p)
}

// AskTicket asks for a break-glass look at named students.
func (s *Service) AskTicket(ctx context.Context, who actor.Actor, d TicketDraft) (Ticket, error) {
	if !staff(who) {
		return Ticket{}, ErrForbidden
	}
	if err := d.check(); err != nil {
		return Ticket{}, err
	}
	t := Ticket{
		ID: s.id("pbt"), School: schoolOf(who), Account: who.Account, Role: who.Role, Students: d.Students, Fields: d.Fields, Reason: d.Reason,
		Hours: d.Hours, State: TicketAsked, AskedAt: s.now(), Version: 1,
	}
	return t, s.inTx(ctx, func(tx Tx) error {
		if err := s.allMine(ctx, tx, who, d.Students); err != nil {
			return err
		}
		if err := tx.InsertTicket(ctx, t); err != nil {
			return err
		}
		return s.note(ctx, tx, who, "privacy.ticket_ask", t.ID, string(d.Reason.Purpose),
			events.PrivacyTicketRequested{Ticket: string(t.ID), School: string(t.School), Account: string(t.Account)})
	})
}

// DecideTicket approves or refuses a break-glass look.
func (s *Service) DecideTicket(ctx context.Context, who actor.Actor, id ID, approve bool, reason string) (t Ticket, err error) {
	return s.ticketStep(ctx, who, id, "privacy.ticket_"+verdict(approve), func(t *Ticket) (events.Event, error) {
		return t.Decide(who, approve, reason, s.now())
	})
}

// CloseTicket ends a break-glass look before its time.
func (s *Service) CloseTicket(ctx context.Context, who actor.Actor, id ID) (Ticket, error) {
	return s.ticketStep(ctx, who, id, "privacy.ticket_close", func(t *Ticket) (events.Event, error) { return t.Close(who, s.now()) })
}

func (s *Service) ticketStep(ctx context.Context, who actor.Actor, id ID, action string, step func(*Ticket) (events.Event, error)) (t Ticket, err error) {
	err = s.inTx(ctx, func(tx Tx) error {
		if t, err = tx.Ticket(ctx, id); err != nil {
			return err
		}
		if schoolOf(who) != t.School {
			return ErrNotFound
		}
		happened, err := step(&t)
		if err != nil {
			return err
		}
		if err := tx.SaveTicket(ctx, t); err != nil {
			return err
		}
		return s.note(ctx, tx, who, action, id, "", happened)
	})
	return t, err
}

// Tickets lists break-glass looks: the desk all of the school, others their own. Newest first.
func (s *Service) Tickets(ctx context.Context, who actor.Actor, states []TicketState, p page.Request) (page.Page[Ticket], error) {
	f, err := deskFilter(who, CaseFilter{States: names(states)})
	if err != nil {
		return page.Page[Ticket]{}, err
	}
	return s.db.Tickets(ctx, f, p)
}

// Expire closes tickets whose hours are over, at most limit of them, and reports how many.
func (s *Service) Expire(ctx context.Context, limit int) (closed int, err error) {
	ids, err := s.db.TicketsDue(ctx, s.now(), limit)
	if err != nil {
		return 0, err
	}
	for _, id := range ids {
		err := s.inTx(ctx, func(tx Tx) error {
			t, err := tx.Ticket(ctx, id)
			if err != nil {
				return err
			}
			over, ok := t.Expire(s.now())
			if !ok {
				return nil
			}
			if err := tx.SaveTicket(ctx, t); err != nil {
				return err
			}
			return s.note(ctx, tx, actor.System(), "privacy.ticket_expire", id, "", over)
		})
		if err != nil {
			return closed, err
		}
		closed++
	}
	return closed, nil
}
