package notify

import (
	"context"
	"slices"
	"strings"

	"firstkm/services/account"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/student"
)

// Draft is a notice as somebody writes it. The audience is the union of what is named.
type Draft struct {
	Text    string
	En      string // the English wording; Text where empty
	Urgent  bool
	Action  bool         // ask for 已办
	Target  string       // page that the link leads to; "" shows the notice itself
	Whole   bool         // every student of the school
	Classes []string     // students of these classes
	Roles   []actor.Role // accounts of the own school, or of the bureau's schools, in these roles
	Schools []ident.ID   // narrows a bureau's roles to these schools
	People  []ident.ID   // chosen students or colleagues
	Robots  bool         // also to the group robots of the audience
}

// MaySend lists the roles that a sender may address beside classes, nil for none.
func MaySend(who actor.Actor) []actor.Role {
	switch {
	case who.Is(actor.School, actor.VicePrincipal, actor.TeachersOffice):
		return []actor.Role{actor.ClassTeacher, actor.Instructor, actor.School, actor.VicePrincipal, actor.TeachersOffice}
	case who.Is(actor.Bureau):
		return []actor.Role{actor.School, actor.VicePrincipal, actor.TeachersOffice}
	}
	return nil
}

// Sender reports whether the actor may send notices at all.
func Sender(who actor.Actor) bool { return who.Is(actor.ClassTeacher) || MaySend(who) != nil }

// toStudents reports whether the actor may address students.
func toStudents(who actor.Actor) bool {
	return who.Is(actor.School, actor.VicePrincipal, actor.ClassTeacher)
}

// Classes lists the classes that the actor may address.
func (s *Service) Classes(ctx context.Context, who actor.Actor) ([]Class, error) {
	if !toStudents(who) {
		return nil, nil
	}
	list, err := s.db.Classes(ctx, who.Org)
	if who.Is(actor.ClassTeacher) {
		list = slices.DeleteFunc(list, func(c Class) bool { return c.Name != who.Class })
	}
	return list, err
}

// Send tells people what somebody wrote, at once.
func (s *Service) Send(ctx context.Context, who actor.Actor, d Draft) (Notice, error) {
	if !Sender(who) {
		return Notice{}, ErrForbidden
	}
	d.Text, d.En = strings.TrimSpace(d.Text), strings.TrimSpace(d.En)
	if err := d.check(who); err != nil {
		return Notice{}, err
	}
	now := s.Now()
	id := ident.New("not", now)
	n := Notice{
		ID: ID(id), Cause: string(id), Kind: News, Text: text.Words{Zh: d.Text, En: d.En}, Target: d.Target, Action: d.Action,
		Sender: who.Account, Role: who.Role, Org: who.Org, To: d.words(), CreatedAt: now, ExpiresAt: now.Add(Life),
	}
	if d.En == "" {
		n.Text.En = d.Text
	}
	if d.Urgent {
		n.Kind = Urgent
	}
	err := s.inTx(ctx, func(tx Tx) error {
		to, err := s.audience(ctx, tx, who, d)
		if err != nil {
			return err
		}
		if to = once(to); len(to) == 0 {
			return ErrNobody.With(fault.In("classes", "请选择班级、角色或人员。", "choose classes, roles or people"))
		}
		if n, err = s.make(ctx, tx, n, to); err != nil {
			return err
		}
		if d.Robots {
			if err := s.post(ctx, tx, who, n, d); err != nil {
				return err
			}
		}
		return tx.Audit(ctx, ledger.By(who, now, "notice.send", id))
	})
	return n, err
}

// check refuses what the sender may not say or address.
func (d Draft) check(who actor.Actor) error {
	bad := checkText(d.Text)
	if d.En != "" && len(checkText(d.En)) > 0 {
		bad = append(bad, fault.In("text_en", "英文通知为 4 至 120 个字符，也可以不填。", "the English wording has 4 to 120 characters, or none"))
	}
	if d.Target != "" && (!strings.HasPrefix(d.Target, "/") || strings.HasPrefix(d.Target, "//") || len(d.Target) > 200 || strings.ContainsAny(d.Target, "\\ \t\n")) {
		bad = append(bad, fault.In("target", "请填写本系统内的页面，以“/”开头。", "name a page of this site that begins with a slash"))
	}
	for _, r := range d.Roles {
		if !slices.Contains(MaySend(who), r) {
			bad = append(bad, fault.In("roles", "您不能向这个角色发送通知。", "you may not send notices to this role"))
			break
		}
	}
	if (d.Whole || len(d.Classes) > 0) && !toStudents(who) || who.Is(actor.ClassTeacher) && (d.Whole || slices.ContainsFunc(d.Classes, func(c string) bool { return c != who.Class })) {
		bad = append(bad, fault.In("classes", "您不能向这些班级发送通知。", "you may not send notices to these classes"))
	}
	if len(bad) > 0 {
		return ErrInvalid.With(bad...)
	}
	return nil
}

// audience lists everybody that a draft names.
func (s *Service) audience(ctx context.Context, tx Tx, who actor.Actor, d Draft) (to []Pupil, err error) {
	if d.Whole || len(d.Classes) > 0 {
		classes := d.Classes
		if d.Whole {
			classes = nil
		}
		if to, err = tx.Pupils(ctx, who.Org, classes); err != nil {
			return nil, err
		}
	}
	staff, err := s.staff(ctx, tx, who, d)
	if err != nil {
		return nil, err
	}
	to = append(to, staff...)
	for _, p := range d.People {
		one, err := s.chosen(ctx, tx, who, p)
		if err != nil {
			return nil, err
		}
		to = append(to, one)
	}
	return to, nil
}

// staff lists the accounts in the draft's roles, the sender not among them.
func (s *Service) staff(ctx context.Context, tx Tx, who actor.Actor, d Draft) ([]Pupil, error) {
	if len(d.Roles) == 0 {
		return nil, nil
	}
	var list []account.Account
	if who.Is(actor.Bureau) {
		b, err := tx.Bureau(ctx, org.ID(who.Org))
		if err != nil {
			return nil, err
		}
		if list, err = tx.Offices(ctx, b.Region, d.Schools, d.Roles); err != nil {
			return nil, err
		}
	} else {
		var err error
		if list, err = tx.AccountsOf(ctx, who.Org); err != nil {
			return nil, err
		}
	}
	to := active(list, d.Roles, "")
	return slices.DeleteFunc(to, func(p Pupil) bool { return p.ID == who.Account }), nil
}

// chosen is one person that the sender may address by id.
func (s *Service) chosen(ctx context.Context, tx Tx, who actor.Actor, id ident.ID) (Pupil, error) {
	stranger := ErrInvalid.With(fault.In("people", "名单里有您不能联系的人。", "the list names somebody whom you may not address"))
	if id.Kind() == "stu" {
		st, err := tx.Student(ctx, student.ID(id))
		switch {
		case gone(err):
			return Pupil{}, stranger
		case err != nil:
			return Pupil{}, err
		case !toStudents(who) || ident.ID(st.School) != who.Org || who.Is(actor.ClassTeacher) && st.Class != who.Class:
			return Pupil{}, stranger
		}
		return Pupil{ID: id, Class: st.Class}, nil
	}
	if MaySend(who) == nil || who.Is(actor.Bureau) {
		return Pupil{}, stranger
	}
	list, err := tx.AccountsOf(ctx, who.Org)
	if err != nil {
		return Pupil{}, err
	}
	for _, p := range active(list, MaySend(who), "") {
		if p.ID == id {
			return p, nil
		}
	}
	return Pupil{}, stranger
}

// words describe the audience to the sender.
func (d Draft) words() text.Words {
	var zh, en []string
	if d.Whole {
		zh, en = append(zh, "全校学生"), append(en, "all students")
	} else if len(d.Classes) > 0 {
		zh, en = append(zh, d.Classes...), append(en, d.Classes...)
	}
	for _, r := range d.Roles {
		zh, en = append(zh, roleWords(r).Zh), append(en, roleWords(r).En)
	}
	if len(d.People) > 0 {
		zh, en = append(zh, "指定人员"), append(en, "chosen people")
	}
	return text.Words{Zh: strings.Join(zh, "、"), En: strings.Join(en, ", ")}
}

func roleWords(r actor.Role) text.Words {
	return map[actor.Role]text.Words{
		actor.ClassTeacher: text.Say("班主任", "class teachers"), actor.Instructor: text.Say("校内指导教师", "instructors"),
		actor.School: text.Say("学校实习办", "internship offices"), actor.VicePrincipal: text.Say("分管校长", "vice-principals"),
		actor.TeachersOffice: text.Say("学校师资办", "teachers' offices"),
	}[r]
}

// post enqueues the notice for the group robots of the audience: those of the named classes, and of the whole school.
func (s *Service) post(ctx context.Context, tx Tx, who actor.Actor, n Notice, d Draft) error {
	robots, err := tx.Robots(ctx, who.Org)
	if err != nil {
		return err
	}
	for _, r := range robots {
		if !slices.Contains(d.Classes, r.Class) && !(r.Class == "" && d.Whole) || s.Outlets[Robot] == nil {
			continue
		}
		del := Delivery{
			ID: ident.New("dlv", n.CreatedAt), Cause: string(n.ID), Channel: Robot, Holder: r.ID, Notice: n.ID, State: Due,
			DueAt: n.CreatedAt, CreatedAt: n.CreatedAt, Version: 1,
		}
		if err := tx.Enqueue(ctx, del); err != nil {
			return err
		}
	}
	return nil
}
