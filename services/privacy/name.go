package privacy

import (
	"context"
	"errors"
	"strings"

	"firstkm/services/account"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/student"
)

// ByNumbers finds students of the actor's school by their student numbers (学号), however they are separated. A number that
// nobody of them bears is a fault of "students".
func (s *Service) ByNumbers(ctx context.Context, who actor.Actor, text string) ([]student.ID, error) {
	if !staff(who) {
		return nil, ErrForbidden
	}
	var ids []student.ID
	var unknown []string
	for _, no := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" ,;，；、\t\r\n", r) }) {
		st, err := s.db.StudentByNo(ctx, schoolOf(who), no)
		switch {
		case errors.Is(err, student.ErrNotFound) || err == nil && who.Is(actor.ClassTeacher) && st.Class != who.Class:
			unknown = append(unknown, no)
		case err != nil:
			return nil, err
		default:
			ids = append(ids, st.ID)
		}
	}
	if len(unknown) > 0 {
		list := strings.Join(unknown[:min(5, len(unknown))], "、")
		return nil, ErrInvalid.With(fault.In("students", "没有这些学号："+list+"。", "nobody bears these student numbers: "+list))
	}
	return ids, nil
}

// Pupil is a student whom somebody of the school's desk or the class teacher may name.
func (s *Service) Pupil(ctx context.Context, who actor.Actor, id student.ID) (student.Student, error) {
	if !desk(who) && !who.Is(actor.ClassTeacher) {
		return student.Student{}, student.ErrNotFound
	}
	return s.pupil(ctx, s.db, who, id)
}

// Label is how a colleague's account calls itself, "" for accounts of other organisations.
func (s *Service) Label(ctx context.Context, who actor.Actor, id ident.ID) (string, error) {
	a, err := s.db.Account(ctx, account.ID(id))
	switch {
	case errors.Is(err, account.ErrNotFound):
		return "", nil
	case err != nil:
		return "", err
	case a.Org != who.Org || a.Role == actor.Student:
		return "", nil
	}
	return a.Label, nil
}

// Unconsented lists students of the desk's school who are under 14 today and whose guardian's consent is not recorded.
func (s *Service) Unconsented(ctx context.Context, who actor.Actor) ([]student.ID, error) {
	if !desk(who) {
		return nil, ErrForbidden
	}
	return s.db.Unconsented(ctx, schoolOf(who), s.today().AddYears(-14))
}
