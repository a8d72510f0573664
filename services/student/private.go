package student

import (
	"context"
	"errors"
	"fmt"
	"time"

	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
)

// The sealed fields, by the names under which they are sealed, indexed and asked for.
const (
	FieldIDNumber      = "id_number"
	FieldPhone         = "phone"
	FieldGuardianName  = "guardian_name"
	FieldGuardianPhone = "guardian_phone"
)

// PrivateFields lists them.
func PrivateFields() []string {
	return []string{FieldIDNumber, FieldPhone, FieldGuardianName, FieldGuardianPhone}
}

// ErrVault says that the service was made without what seals private fields. It is a slip of the wiring.
var ErrVault = errors.New("private fields cannot be kept without a vault")

// ErrSameNumber refuses a second person of one identity number in a school.
var ErrSameNumber = fault.New(fault.Conflict, "student.same_number", "本校已有一名学生是这个身份证号，请核对是否重复登记。", "the school has a student of this identity number already: check whether somebody is recorded twice")

// Private is what is kept sealed of a student. An empty value is unknown; in a change it leaves what is kept.
type Private struct {
	IDNumber      string // 身份证号
	Phone         string // 手机
	GuardianName  string // 监护人姓名
	GuardianPhone string // 监护人电话
}

// Sealed is Private as SQL keeps it. The indexes find equal values again and tell nothing else.
type Sealed struct {
	Student                                            ID
	School                                             org.ID
	IDNumber, Phone, GuardianName, GuardianPhone       string
	IDIndex, PhoneIndex, GuardianIndex, GuardianNameIx string
	UpdatedAt                                          time.Time
}

// Known lists the fields that are kept, never their values.
func (s Sealed) Known() []string {
	var known []string
	for i, v := range []string{s.IDNumber, s.Phone, s.GuardianName, s.GuardianPhone} {
		if v != "" {
			known = append(known, PrivateFields()[i])
		}
	}
	return known
}

// Vault seals values; nobody opens them here. Record is the student's id.
type Vault interface {
	Seal(field, record, plain string) (string, error)
	Index(field, plain string) string
}

// tidy brings the values into one form and says which cannot be. The birth date and sex that the identity number holds
// fill what the record leaves open; a contradiction is a fault of both.
func (d *Draft) tidy(now time.Time) (bad []fault.Field) {
	fail := func(name string, w text.Words) { bad = append(bad, fault.Field{Name: name, Reason: w}) }
	if d.IDNumber != "" {
		n, wrong := ParseIDNumber(d.IDNumber, civil.Today(now))
		if !wrong.IsZero() {
			fail(FieldIDNumber, wrong)
		} else {
			d.IDNumber = n.Text
			bad = append(bad, d.agree(n)...)
		}
	}
	for name, p := range map[string]*string{FieldPhone: &d.Phone, FieldGuardianPhone: &d.GuardianPhone} {
		if *p == "" {
			continue
		}
		if tidied := Phone(*p); tidied != "" {
			*p = tidied
		} else {
			fail(name, text.Say("应为 11 位手机号，或带区号的固定电话。", "must be a mobile number of 11 digits, or a fixed line with its area code"))
		}
	}
	if len([]rune(d.GuardianName)) > 40 {
		fail(FieldGuardianName, text.Say("不超过 40 个字。", "at most 40 characters"))
	}
	return bad
}

// Wrong says which of the values that are kept sealed cannot be, also beside the birth date and sex that the draft names.
func (d Draft) Wrong(now time.Time) []fault.Field { return d.tidy(now) }

func (d *Draft) agree(n IDNumber) (bad []fault.Field) {
	if d.BirthDate.IsZero() {
		d.BirthDate = n.Birth
	}
	if d.Sex == "" {
		d.Sex = n.Sex
	}
	if d.BirthDate != n.Birth {
		bad = append(bad, fault.Field{Name: FieldIDNumber, Reason: bornOther}, fault.Field{Name: "birth_date", Reason: bornOther})
	}
	if d.Sex != n.Sex {
		bad = append(bad, fault.Field{Name: FieldIDNumber, Reason: sexOther}, fault.Field{Name: "sex", Reason: sexOther})
	}
	return bad
}

// secretly seals what p says over what is kept, and tells which fields changed. Equal values are not sealed again.
func (s *Service) secretly(kept Sealed, p Private, now time.Time) (Sealed, []string, error) {
	if p == (Private{}) {
		return kept, nil, nil
	}
	if s.vault == nil {
		return kept, nil, ErrVault
	}
	var changed []string
	for _, f := range []struct {
		name, plain string
		sealed, ix  *string
	}{
		{FieldIDNumber, p.IDNumber, &kept.IDNumber, &kept.IDIndex},
		{FieldPhone, p.Phone, &kept.Phone, &kept.PhoneIndex},
		{FieldGuardianName, p.GuardianName, &kept.GuardianName, &kept.GuardianNameIx},
		{FieldGuardianPhone, p.GuardianPhone, &kept.GuardianPhone, &kept.GuardianIndex},
	} {
		if f.plain == "" {
			continue
		}
		ix := s.vault.Index(f.name, f.plain)
		if ix == *f.ix {
			continue
		}
		sealed, err := s.vault.Seal(f.name, string(kept.Student), f.plain)
		if err != nil {
			return kept, nil, fmt.Errorf("seal %s: %w", f.name, err)
		}
		*f.sealed, *f.ix = sealed, ix
		changed = append(changed, f.name)
	}
	if len(changed) > 0 {
		kept.UpdatedAt = now
	}
	return kept, changed, nil
}

// Holder is a student whose identity number was asked for.
type Holder struct {
	Student ID
	School  org.ID
}

// elsewhere refuses an identity number that another student of the school has, and tells whether another school has
// somebody of it: a transfer keeps the record, instead of a second one.
func elsewhere(ctx context.Context, tx Reads, mine Sealed) (also bool, err error) {
	if mine.IDIndex == "" {
		return false, nil
	}
	holders, err := tx.Holders(ctx, mine.IDIndex)
	for _, h := range holders {
		if h.Student == mine.Student {
			continue
		}
		if h.School == mine.School {
			return false, ErrSameNumber.With(fault.Field{Name: FieldIDNumber, Reason: ErrSameNumber.Message})
		}
		also = true
	}
	return also, err
}

// Values are the sealed values by field name, to be opened or sealed anew where they stand.
func (s *Sealed) Values() map[string]*string {
	return map[string]*string{
		FieldIDNumber: &s.IDNumber, FieldPhone: &s.Phone, FieldGuardianName: &s.GuardianName, FieldGuardianPhone: &s.GuardianPhone,
	}
}
