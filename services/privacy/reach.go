package privacy

import (
	"context"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
	"firstkm/services/student"
)

// Reach opens the number to which the program itself sends one notice: the student's own, or the guardian's of a minor, and of
// whoever came of age only while the guardian is asked to consent, which the regulation wants at any age (R-ART09-CONSENT). It
// is the only way to a number without a person who asks, so it is no look; the audit log has a line for each, by ids alone,
// written before the value opens. "" means that no number is known, or that it may not be used.
func (s *Service) Reach(ctx context.Context, id student.ID, f Field) (string, error) {
	if f != Phone && f != GuardianPhone {
		return "", ErrForbidden
	}
	var sealed map[Field]string
	err := s.inTx(ctx, func(tx Tx) error {
		sealed = nil
		st, err := tx.Student(ctx, id)
		if err != nil {
			return err
		}
		if f == GuardianPhone && !ClassOf(st.BirthDate, s.today()).Minor() {
			if asked, err := tx.ConsentAsked(ctx, id); err != nil || !asked {
				return err
			}
		}
		if sealed, err = tx.SealedValues(ctx, id); err != nil || sealed[f] == "" {
			return err
		}
		return tx.Audit(ctx, ledger.By(actor.System(), s.now(), "privacy.reach", ident.ID(id)).Because("notice "+string(f)))
	})
	if err != nil || sealed[f] == "" {
		return "", err
	}
	values, err := s.open(id, []Field{f}, sealed)
	return values[f], err
}

// SamePhone reports whether a student and the guardian have one number. Neither is shown to anybody.
func (s *Service) SamePhone(ctx context.Context, id student.ID) (bool, error) {
	sealed, err := s.db.SealedValues(ctx, id)
	if err != nil || sealed[Phone] == "" || sealed[GuardianPhone] == "" {
		return false, err
	}
	values, err := s.open(id, []Field{Phone, GuardianPhone}, sealed)
	return err == nil && values[Phone] == values[GuardianPhone], err
}
