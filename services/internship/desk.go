package internship

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"firstkm/events"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
	"firstkm/services/kernel/page"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/student"
)

// released is what the gate says of an arrangement that is none any more.
var released = fault.Finding{
	Message: text.Say("学校的安排已解除，不能上岗。", "The school's arrangement was released; nobody starts by it."),
	Fix:     text.Say("请登记为“未上岗”。", "Record that the student did not start."),
}

// Appoint makes an account of the school the instructor of internships (校内指导教师), each by itself.
func (s *Service) Appoint(ctx context.Context, who actor.Actor, ids []ID, instructor ident.ID) ([]Outcome, error) {
	list, err := s.Instructors(ctx, who)
	if err != nil {
		return nil, err
	}
	for _, a := range list {
		if ident.ID(a.ID) == instructor {
			return s.each(ctx, who, ids, "internship.appoint", func(_ Tx, i *Internship) (events.Event, error) {
				return i.appoint(Mentor{Side: OfSchool, Account: instructor}, s.today(), s.now())
			})
		}
	}
	return nil, ErrInvalid.With(fault.In("instructor", "请从本校的指导教师账号里选择。", "choose one of the school's instructors"))
}

// Name makes a person of the unit the mentor of internships (企业指导人员), each by itself. The unit names its own, the
// school's office does it for a unit that is on paper.
func (s *Service) Name(ctx context.Context, who actor.Actor, ids []ID, p Person) ([]Outcome, error) {
	if !who.Is(actor.Enterprise, actor.School, actor.VicePrincipal) {
		return nil, ErrForbidden
	}
	p.Name, p.Post = strings.TrimSpace(p.Name), strings.TrimSpace(p.Post)
	if err := p.check(); err != nil {
		return nil, err
	}
	return s.each(ctx, who, ids, "internship.name_mentor", func(_ Tx, i *Internship) (events.Event, error) {
		name, err := s.vault.Seal(FieldMentorName, string(i.ID), p.Name)
		if err != nil {
			return nil, err
		}
		phone, err := s.vault.Seal(FieldMentorPhone, string(i.ID), p.Phone)
		if err != nil {
			return nil, err
		}
		return i.appoint(Mentor{Side: OfUnit, Name: name, Phone: phone, Post: p.Post}, s.today(), s.now())
	})
}

// Train records a training of a group, and who of it was there.
func (s *Service) Train(ctx context.Context, who actor.Actor, t Training, ids []ID) ([]Outcome, error) {
	if !who.Is(actor.School, actor.VicePrincipal, actor.ClassTeacher) || who.Org == "" {
		return nil, ErrForbidden
	}
	now := s.now()
	t.ID, t.School, t.Class, t.Version, t.CreatedAt = ident.New("trn", now), org.ID(who.Org), who.Class, 1, now
	t.Title, t.Material = strings.TrimSpace(t.Title), strings.TrimSpace(t.Material)
	if err := t.check(s.today()); err != nil {
		return nil, err
	}
	if len(ids) == 0 {
		return nil, errNobody
	}
	err := s.inTx(ctx, func(tx Tx) error {
		if err := tx.InsertTraining(ctx, t); err != nil {
			return err
		}
		return tx.Audit(ctx, ledger.By(who, now, "training.record", t.ID))
	})
	if err != nil {
		return nil, err
	}
	return s.each(ctx, who, ids, "internship.train", func(_ Tx, i *Internship) (events.Event, error) { return i.train(t, s.now()) })
}

var errNobody = ErrInvalid.With(fault.In("pick", "请先在名单里勾选学生。", "tick students on the list first"))

// Unmatched is a line of a copied list that could not be used.
type Unmatched struct {
	Line int
	Text string
	Why  text.Words
}

// Score records results of a paper exam: a line for each student, number and per cent, as copied out of Excel. What could not
// be used is listed; the rest is recorded.
func (s *Service) Score(ctx context.Context, who actor.Actor, on civil.Date, copied string) (done int, rest []Unmatched, err error) {
	if !who.Is(actor.School, actor.VicePrincipal, actor.ClassTeacher) || who.Org == "" {
		return 0, nil, ErrForbidden
	}
	lines := Lines(copied)
	switch {
	case on.IsZero() || on.After(s.today()):
		return 0, nil, ErrInvalid.With(fault.In("on", "请填写考试日期，不晚于今天。", "give the day of the exam, today at the latest"))
	case len(lines) == 0 || len(lines) > maxLines:
		return 0, nil, ErrInvalid.With(fault.In("scores", "请粘贴学号和成绩，每行一名学生，一次最多 500 行。", "paste numbers and scores, a student a line, at most 500 at once"))
	}
	for _, l := range lines {
		why, err := s.scoreLine(ctx, who, on, l)
		if err != nil {
			return done, rest, err
		}
		if why.IsZero() {
			done++
			continue
		}
		rest = append(rest, Unmatched{l.No, strings.Join(l.Cells, " "), why})
	}
	return done, rest, nil
}

const maxLines = 500

func (s *Service) scoreLine(ctx context.Context, who actor.Actor, on civil.Date, l Line) (why text.Words, err error) {
	percent := -1
	if len(l.Cells) > 1 {
		if n, bad := strconv.Atoi(l.Cells[len(l.Cells)-1]); bad == nil {
			percent = n
		}
	}
	if percent < 0 || percent > 100 {
		return text.Say("没有 0 至 100 的整数成绩。", "no whole score from 0 to 100"), nil
	}
	st, err := s.numbered(ctx, s.db, org.ID(who.Org), l.Cells[0])
	if err != nil || st.ID == "" {
		return noStudent, err
	}
	list, err := s.List(ctx, who, Filter{Student: st.ID, States: []State{Preparing}}, page.Request{})
	if err != nil {
		return text.Words{}, err
	}
	if len(list.Items) == 0 {
		return text.Say("没有正在准备上岗的实习。", "no internship that is being prepared"), nil
	}
	pass := s.Pass()
	for _, i := range list.Items {
		_, err := s.change(ctx, who, i.ID, 0, "internship.score", func(_ Tx, i *Internship) (events.Event, error) {
			return i.examine(Exam{At: on.Start().UTC(), How: OnPaper, Percent: percent, Passed: percent >= pass}, s.now())
		})
		if err != nil {
			return text.Words{}, err
		}
	}
	return text.Words{}, nil
}

var noStudent = text.Say("本校没有这个学号。", "the school has no such number")

// numbered is the student of a number; the zero Student when there is none.
func (s *Service) numbered(ctx context.Context, db Reads, school org.ID, no string) (student.Student, error) {
	st, err := db.StudentByNo(ctx, school, no)
	if errors.Is(err, student.ErrNotFound) {
		return student.Student{}, nil
	}
	return st, err
}

// Insure records a policy of the actor's school and its insured list: student numbers, one a line, as copied out of Excel. With
// an id the list of that policy grows instead.
func (s *Service) Insure(ctx context.Context, who actor.Actor, p Policy, copied string) (Policy, []Unmatched, error) {
	if !who.Is(actor.School, actor.VicePrincipal) || who.Org == "" {
		return Policy{}, nil, ErrForbidden
	}
	lines := Lines(copied)
	if len(lines) > maxInsured || p.ID != "" && len(lines) == 0 {
		return Policy{}, nil, ErrInvalid.With(fault.In("students", "请粘贴参保名单的学号，每行一名学生，一次最多 5000 行。", "paste the insured students' numbers, one a line, at most 5,000 at once"))
	}
	var rest []Unmatched
	err := s.inTx(ctx, func(tx Tx) (err error) {
		rest = nil
		if p, err = s.policy(ctx, tx, who, p); err != nil {
			return err
		}
		var insured []student.ID
		for _, l := range lines {
			st, err := s.insurable(ctx, tx, p.School, l.Cells)
			if err != nil {
				return err
			}
			if st == "" {
				rest = append(rest, Unmatched{l.No, strings.Join(l.Cells, " "), noStudent})
				continue
			}
			insured = append(insured, st)
		}
		slices.Sort(insured)
		if p.Insured, err = tx.Insure(ctx, p.ID, slices.Compact(insured)); err != nil {
			return err
		}
		p.Version++
		if err := tx.SavePolicy(ctx, p); err != nil {
			return err
		}
		return s.note(ctx, tx, who, "policy.insure", ident.ID(p.ID), events.PolicyRecorded{Policy: string(p.ID), School: string(p.School), Insured: p.Insured, Version: p.Version})
	})
	return p, rest, err
}

const maxInsured = 5000

// insurable is the student whom one cell of a line names by number.
func (s *Service) insurable(ctx context.Context, tx Tx, school org.ID, cells []string) (student.ID, error) {
	for _, c := range cells {
		st, err := s.numbered(ctx, tx, school, c)
		if err != nil || st.ID != "" {
			return st.ID, err
		}
	}
	return "", nil
}

// policy is the policy that an insured list belongs to: a new one, or one of the school.
func (s *Service) policy(ctx context.Context, tx Tx, who actor.Actor, p Policy) (Policy, error) {
	if p.ID != "" {
		kept, err := tx.LockPolicy(ctx, p.ID)
		if err == nil && kept.School != org.ID(who.Org) {
			return kept, ErrNotFound
		}
		return kept, err
	}
	now := s.now()
	p.ID, p.School, p.Version, p.CreatedAt, p.Insured = PolicyID(ident.New("pol", now)), org.ID(who.Org), 1, now, 0
	p.Insurer, p.No = strings.TrimSpace(p.Insurer), strings.TrimSpace(p.No)
	if err := p.check(); err != nil {
		return p, err
	}
	return p, tx.InsertPolicy(ctx, p)
}

// Policies lists the policies of the actor's school, newest first.
func (s *Service) Policies(ctx context.Context, who actor.Actor, p page.Request) (page.Page[Policy], error) {
	if !who.Is(actor.School, actor.VicePrincipal) || who.Org == "" {
		return page.Page[Policy]{}, ErrForbidden
	}
	return s.db.Policies(ctx, org.ID(who.Org), p)
}

// Policy returns a policy of the actor's school with those whom it insures.
func (s *Service) Policy(ctx context.Context, who actor.Actor, id PolicyID, p page.Request) (Policy, page.Page[student.Student], error) {
	none := page.Page[student.Student]{}
	if !who.Is(actor.School, actor.VicePrincipal) || who.Org == "" {
		return Policy{}, none, ErrForbidden
	}
	pol, err := s.db.Policy(ctx, id)
	if err != nil {
		return Policy{}, none, err
	}
	if pol.School != org.ID(who.Org) {
		return Policy{}, none, ErrNotFound
	}
	insured, err := s.db.InsuredBy(ctx, id, p)
	return pol, insured, err
}
