package application

import (
	"context"
	"slices"
	"strings"

	"firstkm/events"
	"firstkm/services/compliance"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/page"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/student"
)

// Confirmation is how a school says yes to an intent.
type Confirmation struct {
	Origin compliance.Origin // school: the unit stands on its published list; self: R-ART10-SELF
	Review compliance.Review // a teacher's judgement where the codes of major and post leave it open (R-ART08-MAJOR)
}

// Confirm is the school's yes to an intent: the student is placed. The student's other open wishes for the same dates end.
func (s *Service) Confirm(ctx context.Context, who actor.Actor, id ID, c Confirmation) (Application, error) {
	var a Application
	err := s.inTx(ctx, func(tx Tx) (err error) {
		a, err = s.step(ctx, tx, who, id, "application.confirm", func(tx Tx, a *Application) (events.Event, error) {
			if err := ofSchool(who, a); err != nil {
				return nil, err
			}
			if _, err := tx.LockStudent(ctx, a.Student); err != nil {
				return nil, err
			}
			if err := s.alone(ctx, tx, a); err != nil {
				return nil, err
			}
			today := civil.Today(s.now())
			if a.State != Intended || today.After(a.HoldsUntil) {
				return nil, ErrState
			}
			if a.From.Before(today) {
				return nil, ErrInvalid.With(fault.In("start_date", "实习开始日期已过，不能再确认；请退回，由单位另发岗位。", "the internship's first day has passed; return it and let the unit post anew"))
			}
			if _, err := s.recheck(ctx, tx, a, c); err != nil {
				return nil, err
			}
			return a.confirm(who, c.Origin, s.now())
		})
		if err != nil {
			return err
		}
		return s.endOthers(ctx, tx, a)
	})
	return a, err
}

// Return is the school's no to an intent, with a reason that student and unit see.
func (s *Service) Return(ctx context.Context, who actor.Actor, id ID, reason string) (Application, error) {
	return s.change(ctx, who, id, "application.return", func(_ Tx, a *Application) (events.Event, error) {
		if err := ofSchool(who, a); err != nil {
			return nil, err
		}
		return a.giveBack(who, reason, s.now())
	})
}

// Release is the school's ending of an arrangement that it confirmed, before its first day: somebody does not consent
// (R-ART09-REFUSE), or the unit cannot keep its word. The seat is free again, and the student may be placed anew.
func (s *Service) Release(ctx context.Context, who actor.Actor, id ID, reason string) (Application, error) {
	return s.change(ctx, who, id, "application.release", func(_ Tx, a *Application) (events.Event, error) {
		if err := ofSchool(who, a); err != nil {
			return nil, err
		}
		return a.release(who, strings.TrimSpace(reason), s.now())
	})
}

// ReleaseReasons are the reasons that a school chooses from; it may write another. None tells who of a family said no.
func ReleaseReasons() []text.Words {
	return []text.Words{
		text.Say("知情同意未取得，学生可另行选择符合条件的单位（第九条）", "Informed consent was not given; the student may choose another qualifying unit (Article 9)"),
		text.Say("单位不能按约定接收", "The unit cannot take the student as agreed"),
		text.Say("学生的学习安排有变化", "The student's studies have changed"),
	}
}

func ofSchool(who actor.Actor, a *Application) error {
	if !who.Is(actor.School, actor.VicePrincipal) || a.School != org.ID(who.Org) {
		return ErrNotFound
	}
	return nil
}

// ReasonWords is what pages say for the reason of a step: the wording of those that the program or a list gives, and
// people's own words as they are.
func ReasonWords(reason string) text.Words {
	switch reason {
	case placedElsewhere:
		return text.Say("学校已确认该学生同一时间的另一个岗位，这份申请自动结束。", "The school confirmed another post over the same dates, so this application ended by itself.")
	case postingClosed:
		return text.Say("单位关闭了这个岗位。", "The unit closed the posting.")
	case notAtSchool:
		return text.Say("学生已不在校，这份申请自动撤回。", "The student is not at school any more, so the application was withdrawn.")
	}
	for _, w := range slices.Concat(DeclineReasons(), ReleaseReasons()) {
		if w.Zh == reason {
			return w
		}
	}
	return text.Say(reason, reason)
}

// whole reads a list to its end.
func whole(ctx context.Context, db Reads, f Filter) ([]Application, error) {
	return page.All(func(p page.Request) (page.Page[Application], error) { return db.Applications(ctx, f, p) })
}

// alone refuses to place a student who is placed elsewhere over the same dates.
func (s *Service) alone(ctx context.Context, tx Tx, a *Application) error {
	_, elsewhere, err := placedOver(ctx, tx, a.Student, a.ID, a.From, a.To)
	if err == nil && elsewhere {
		return ErrOverlap
	}
	return err
}

// placedOver is the student's confirmed placement over the same dates, but for the application itself, if there is one.
func placedOver(ctx context.Context, db Reads, who student.ID, but ID, from, to civil.Date) (Application, bool, error) {
	placed, err := whole(ctx, db, Filter{Student: who, States: []State{Placed}})
	if err != nil {
		return Application{}, false, err
	}
	for _, other := range placed {
		if other.ID != but && !other.To.Before(from) && !to.Before(other.From) {
			return other, true, nil
		}
	}
	return Application{}, false, nil
}

// Reasons that the program gives by itself; pages show their wording.
const (
	placedElsewhere = "placed_elsewhere"
	postingClosed   = "posting_closed"
	notAtSchool     = "not_at_school"
)

// endOthers withdraws the placed student's other open applications over the same dates. It locks other units than the
// confirmed one; the store runs a transaction again that lost a deadlock.
func (s *Service) endOthers(ctx context.Context, tx Tx, a Application) error {
	open, err := whole(ctx, tx, Filter{Student: a.Student, States: []State{Submitted, Shortlisted, Intended}})
	if err != nil {
		return err
	}
	for _, other := range open {
		if other.To.Before(a.From) || a.To.Before(other.From) {
			continue
		}
		_, err := s.step(ctx, tx, actor.System(), other.ID, "application.end", func(_ Tx, o *Application) (events.Event, error) {
			return o.withdraw(actor.System(), placedElsewhere, s.now())
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Get returns an application to the student, the unit and the student's school.
func (s *Service) Get(ctx context.Context, who actor.Actor, id ID) (Application, error) {
	a, err := s.db.Application(ctx, id)
	if err != nil {
		return Application{}, err
	}
	if !a.parties().Include(who) {
		return Application{}, ErrNotFound
	}
	return a, nil
}

// List lists the applications that the actor is a party to, newest first.
func (s *Service) List(ctx context.Context, who actor.Actor, f Filter, p page.Request) (page.Page[Application], error) {
	own, ok := Parties{f.Student, f.Enterprise, f.School, f.Class}.Own(who)
	if !ok {
		return page.Page[Application]{}, ErrForbidden
	}
	f.Student, f.Enterprise, f.School, f.Class = own.Student, own.Enterprise, own.School, own.Class
	return s.db.Applications(ctx, f, p)
}

// DeclineReasons are the reasons that a unit chooses from; it may write another.
func DeclineReasons() []text.Words {
	return []text.Words{
		text.Say("名额已满", "All seats are taken"),
		text.Say("专业或年级与岗位要求不符", "Major or year does not fit the post"),
		text.Say("实习时间不一致", "The dates do not agree"),
		text.Say("面谈后双方认为不合适", "After the interview both sides found it unfitting"),
	}
}
