package privacy

import (
	"context"
	"errors"
	"slices"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
	"firstkm/services/kernel/page"
	"firstkm/services/student"
)

// Reveal opens fields of one student for somebody who has a ground, and writes the look down first: without the look there
// is no value. Own record, then standing grants, then break-glass tickets are tried; ErrNoGround says how to get one.
func (s *Service) Reveal(ctx context.Context, who actor.Actor, id student.ID, fields []Field, r Reason) (Revealed, error) {
	list, err := s.RevealMany(ctx, who, []student.ID{id}, fields, r)
	if err != nil {
		return Revealed{}, err
	}
	return list[0], nil
}

// RevealMany is Reveal for a list or an export: every student needs a ground, or nothing is shown, and each look is logged.
// A token that may only read is ErrScope.
func (s *Service) RevealMany(ctx context.Context, who actor.Actor, ids []student.ID, fields []Field, r Reason) ([]Revealed, error) {
	if !who.MayWrite() { // to open a value is to write a look
		return nil, ErrScope
	}
	bad := checkFields(fields)
	if !who.Is(actor.Student) {
		bad = append(bad, r.check(false)...)
	}
	if len(bad) > 0 {
		return nil, ErrInvalid.With(bad...)
	}
	var shown []Revealed
	var sealed []map[Field]string
	err := s.inTx(ctx, func(tx Tx) error {
		shown, sealed = nil, nil
		b, err := s.badge(ctx, tx, who)
		if err != nil {
			return err
		}
		for _, id := range ids {
			look, st, err := s.permit(ctx, tx, b, id, fields, r)
			if err != nil {
				return err
			}
			values, err := tx.SealedValues(ctx, id)
			if err != nil {
				return err
			}
			if err := s.write(ctx, tx, who, look); err != nil {
				return err
			}
			shown, sealed = append(shown, Revealed{Look: look, Student: st}), append(sealed, values)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for i := range shown {
		if shown[i].Values, err = s.open(shown[i].Student.ID, fields, sealed[i]); err != nil {
			return nil, err
		}
	}
	return shown, nil
}

// badge is who looks, with all grounds that they have.
type badge struct {
	who     actor.Actor
	grants  []Grant
	tickets []Ticket
}

func (s *Service) badge(ctx context.Context, tx Tx, who actor.Actor) (b badge, err error) {
	b.who = who
	if !staff(who) {
		return b, nil
	}
	if b.grants, err = tx.GrantsInForce(ctx, who.Account); err != nil {
		return b, err
	}
	b.tickets, err = tx.TicketsOpen(ctx, who.Account)
	return b, err
}

// permit finds the ground for one look.
func (s *Service) permit(ctx context.Context, tx Tx, b badge, id student.ID, fields []Field, r Reason) (Look, student.Student, error) {
	st, err := tx.Student(ctx, id)
	if err != nil {
		return Look{}, st, err
	}
	look := Look{ID: s.id("plk"), At: s.now(), Student: id, School: st.School, Account: b.who.Account, Role: b.who.Role, Org: b.who.Org, Fields: fields, Reason: r}
	if asker(b.who, id) {
		look.Ground, look.Reason = GroundOwn, Reason{Purpose: ForSubject}
		return look, st, nil
	}
	if !staff(b.who) || st.School != schoolOf(b.who) {
		return Look{}, st, student.ErrNotFound
	}
	for _, g := range b.grants {
		if g.Allows(b.who, st, fields, s.today()) {
			look.Ground, look.GroundID = GroundGrant, g.ID
			return look, st, s.consented(ctx, tx, st)
		}
	}
	for _, t := range b.tickets {
		if t.Allows(b.who, st, fields, s.now()) {
			look.Ground, look.GroundID = GroundTicket, t.ID
			if r.Purpose == ForEmergency {
				return look, st, nil // a life does not wait for a form
			}
			return look, st, s.consented(ctx, tx, st)
		}
	}
	return Look{}, st, ErrNoGround
}

// consented refuses the data of a child under 14 whose guardian has not consented.
func (s *Service) consented(ctx context.Context, tx Tx, st student.Student) error {
	if ClassOf(st.BirthDate, s.today()) != Under14 {
		return nil
	}
	_, err := tx.GuardianConsent(ctx, st.ID)
	if errors.Is(err, ErrNotFound) {
		return ErrConsent
	}
	return err
}

// write keeps a look, with its line in the audit log.
func (s *Service) write(ctx context.Context, tx Tx, who actor.Actor, l Look) error {
	if err := tx.InsertLook(ctx, l); err != nil {
		return err
	}
	return tx.Audit(ctx, ledger.By(who, l.At, "privacy.look", ident.ID(l.Student)).Because(string(l.Ground)+" "+string(l.Reason.Purpose)))
}

func (s *Service) open(id student.ID, fields []Field, sealed map[Field]string) (map[Field]string, error) {
	out := make(map[Field]string, len(fields))
	for _, f := range fields {
		if sealed[f] == "" {
			out[f] = ""
			continue
		}
		if s.opener == nil {
			return nil, ErrUnread
		}
		plain, err := s.opener.Open(string(f), string(id), sealed[f])
		if err != nil {
			return nil, ErrUnread.Because(err)
		}
		out[f] = plain
	}
	return out, nil
}

// Masked is what everybody who may open the record sees of its sealed fields: masks, "" where nothing is recorded. Nobody
// learns a value by it, so it is no look.
func (s *Service) Masked(ctx context.Context, who actor.Actor, id student.ID) (map[Field]string, error) {
	st, err := s.db.Student(ctx, id)
	if err != nil {
		return nil, err
	}
	if !asker(who, id) && (!desk(who) && !who.Is(actor.ClassTeacher) || st.School != schoolOf(who) || who.Is(actor.ClassTeacher) && who.Class != st.Class) {
		return nil, student.ErrNotFound
	}
	return s.masked(ctx, id)
}

func (s *Service) masked(ctx context.Context, id student.ID) (map[Field]string, error) {
	sealed, err := s.db.SealedValues(ctx, id)
	if err != nil {
		return nil, err
	}
	values, err := s.open(id, Fields(), sealed)
	if err != nil {
		return nil, err
	}
	for f, v := range values {
		values[f] = f.Mask(v)
	}
	return values, nil
}

// IDTail is the last four characters of the identity number, which first sign-in asks for; nobody is shown it by this.
func (s *Service) IDTail(ctx context.Context, id student.ID) (tail string, known bool, err error) {
	sealed, err := s.db.SealedValues(ctx, id)
	if err != nil || sealed[IDNumber] == "" {
		return "", false, err
	}
	values, err := s.open(id, []Field{IDNumber}, sealed)
	if err != nil {
		return "", false, err
	}
	n := values[IDNumber]
	return n[max(0, len(n)-4):], len(n) >= 4, nil
}

// Opened writes down that staff opened the record page of a minor, masked as it is (M-36). It is called by whoever shows
// such a page, after the student's own noun allowed it; the student and grown-ups leave no such line.
func (s *Service) Opened(ctx context.Context, who actor.Actor, st student.Student) error {
	if asker(who, st.ID) || !ClassOf(st.BirthDate, s.today()).Minor() {
		return nil
	}
	return s.inTx(ctx, func(tx Tx) error {
		return tx.InsertLook(ctx, Look{
			ID: s.id("plk"), At: s.now(), Student: st.ID, School: st.School, Account: who.Account, Role: who.Role, Org: who.Org,
			Ground: GroundOpened, Reason: Reason{Purpose: ForRecord},
		})
	})
}

// exportBatch is how many looks of one export are written together.
const exportBatch = 500

// Exported writes down that staff took a list along that names these students, sealed values masked: each of them sees who,
// when and what for. It is called by whoever makes the file, after the list's own noun allowed it. A purpose is needed.
func (s *Service) Exported(ctx context.Context, who actor.Actor, ids []student.ID, r Reason) error {
	if err := r.Check(); err != nil {
		return err
	}
	now := s.now()
	for batch := range slices.Chunk(ids, exportBatch) {
		err := s.inTx(ctx, func(tx Tx) error {
			for _, id := range batch {
				if err := tx.InsertLook(ctx, Look{
					ID: s.id("plk"), At: now, Student: id, School: schoolOf(who), Account: who.Account, Role: who.Role, Org: who.Org,
					Ground: GroundExported, Reason: r,
				}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Looks lists looks, newest first: a student those at the own data, staff their own, the desk all of its school.
func (s *Service) Looks(ctx context.Context, who actor.Actor, f LookFilter, p page.Request) (page.Page[Look], error) {
	switch {
	case who.Is(actor.Student):
		f = LookFilter{Student: student.ID(who.Person), Others: f.Others}
		if f.Student == "" {
			return page.Page[Look]{}, ErrForbidden
		}
	case desk(who):
		f.School = schoolOf(who)
	case who.Account != "":
		f = LookFilter{Account: who.Account}
	default:
		return page.Page[Look]{}, ErrForbidden
	}
	return s.db.Looks(ctx, f, p)
}

// Consent records that a guardian consented to the processing of a child under 14 (P-31).
func (s *Service) Consent(ctx context.Context, who actor.Actor, id student.ID, evidence string) error {
	if !desk(who) {
		return ErrForbidden
	}
	if evidence == "" || len([]rune(evidence)) > longest {
		return ErrInvalid.With(evidenceMissing())
	}
	return s.inTx(ctx, func(tx Tx) error {
		if _, err := s.pupil(ctx, tx, who, id); err != nil {
			return err
		}
		c := Consent{Student: id, School: schoolOf(who), By: who.Account, Role: who.Role, At: s.now(), Evidence: evidence}
		if err := tx.SaveGuardianConsent(ctx, c); err != nil {
			return err
		}
		return tx.Audit(ctx, ledger.By(who, s.now(), "privacy.consent", ident.ID(id)))
	})
}

// AgeClass is the class of a student today; it changes by itself on a birthday.
func (s *Service) AgeClass(st student.Student) AgeClass {
	return ClassOf(st.BirthDate, civil.Today(s.now()))
}
