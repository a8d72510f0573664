package teacher

import (
	"slices"
	"strings"
	"unicode/utf8"

	"firstkm/events"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/org"
)

// SpellID names a spell: spl_….
type SpellID ident.ID

// Facts are what holds of a teacher at a school for as long as a spell lasts.
type Facts struct {
	TeacherNo  string   // 工号, unique within the school
	Category   Category // 任教类别
	InPost     bool     // 在岗
	FullTime   bool     // 专任
	MajorClass string   // 专业类, the four digits of a class of majors; empty for who teaches none
}

// Spell is a time at one school with the same facts throughout. From and To both belong to it; a zero To is open. Spells
// at one school do not overlap.
type Spell struct {
	ID       SpellID
	School   org.ID
	From, To civil.Date
	Facts
}

// Holds reports whether the spell is in force on a day.
func (s Spell) Holds(day civil.Date) bool {
	return !day.Before(s.From) && (s.To.IsZero() || !day.After(s.To))
}

// overlaps reports whether two spells share a day.
func (s Spell) overlaps(o Spell) bool {
	return (s.To.IsZero() || !o.From.After(s.To)) && (o.To.IsZero() || !s.From.After(o.To))
}

// earliest is the first day that a register may speak of; an earlier one is a slip of the pen.
var earliest = civil.On(1950, 1, 1)

// checkSpell lists what is wrong with a spell by itself.
func checkSpell(s Spell, knownClass func(string) bool) []fault.Field {
	var bad []fault.Field
	if no := strings.TrimSpace(s.TeacherNo); no == "" || utf8.RuneCountInString(no) > 40 || no != s.TeacherNo {
		bad = append(bad, fault.In("teacher_no", "请填写工号，不超过 40 个字符，首尾没有空格。", "give the teacher's number: at most 40 characters, none of them space at an end"))
	}
	if !slices.Contains(Categories(), s.Category) {
		bad = append(bad, fault.In("category", "任教类别应为专业课、公共基础课、实习指导或外聘。", "the category is professional, public, instructor or external"))
	}
	if s.Category == External && s.FullTime {
		bad = append(bad, fault.In("full_time", "外聘教师不是专任教师，请改为“否”，或更正任教类别。", "an external teacher is not full-time: say no, or mend the category"))
	}
	if s.MajorClass != "" && !knownClass(s.MajorClass) {
		bad = append(bad, fault.In("major_class", "没有这个专业类，请填写目录中专业类的名称或四位代码。", "no such class of majors; give its name or four digits as in the catalogue"))
	}
	if s.From.IsZero() || s.From.Before(earliest) {
		bad = append(bad, fault.In("from", "请填写起始日期，不早于 1950 年。", "give the first day, 1950 or later"))
	}
	if !s.To.IsZero() && s.To.Before(s.From) {
		bad = append(bad, fault.In("to", "结束日期不能早于起始日期，请改正其中一个。", "the last day is before the first; mend one of them"))
	}
	return bad
}

// put adds a spell, or replaces the one with its id, and keeps the order. It refuses one that overlaps another at the
// same school.
func (t *Teacher) put(s Spell) error {
	for _, o := range t.Spells {
		if o.ID != s.ID && o.School == s.School && o.overlaps(s) {
			return ErrInvalid.With(fault.In("from",
				"与本校 "+o.From.String()+" 起的任职重叠。请先结束前一段，或改为变更。",
				"overlaps the spell at this school from "+o.From.String()+": end that one first, or record a change"))
		}
	}
	if err := t.clash(s); err != nil {
		return err
	}
	if i := slices.IndexFunc(t.Spells, func(o Spell) bool { return o.ID == s.ID }); i >= 0 {
		t.Spells[i] = s
	} else {
		t.Spells = append(t.Spells, s)
	}
	slices.SortStableFunc(t.Spells, func(a, b Spell) int {
		if c := a.From.Compare(b.From); c != 0 {
			return c
		}
		return strings.Compare(string(a.ID), string(b.ID))
	})
	return nil
}

// clash refuses a spell that makes the teacher full-time in post at two schools on one day: one of the two is wrong.
func (t *Teacher) clash(s Spell) error {
	for _, o := range t.Spells {
		if o.ID != s.ID && o.School != s.School && o.FullTime && o.InPost && s.FullTime && s.InPost && o.overlaps(s) {
			return ErrInvalid.With(fault.In("full_time",
				"该教师从 "+o.From.String()+" 起在另一所学校是专任在岗，同一时期不能在两所学校专任。请在本校改为“否”，或请那所学校先办理离任、变更。",
				"the teacher is full-time and in post at another school from "+o.From.String()+": say no here, or let that school record the departure or a change first"))
		}
	}
	return nil
}

// Enter begins a spell at a school.
func (t *Teacher) Enter(s Spell) (events.Event, error) {
	if err := t.put(s); err != nil {
		return nil, err
	}
	return events.TeacherEmployed{TeacherRef: t.ref(), School: string(s.School)}, nil
}

// Change lets other facts hold at a school from a day on: the spell in force ends the day before and another begins. On
// the first day of a spell the facts of the whole spell are replaced.
func (t *Teacher) Change(school org.ID, on civil.Date, f Facts, id SpellID) (events.Event, error) {
	i := slices.IndexFunc(t.Spells, func(s Spell) bool { return s.School == school && s.Holds(on) })
	if i < 0 {
		return nil, ErrInvalid.With(fault.In("on", "这一天该教师不在本校任职，请填写任职期内的日期。", "the teacher is not employed at the school on that day; give a day within a spell"))
	}
	old := t.Spells[i]
	if old.Facts == f {
		return nil, ErrInvalid.With(fault.In("on", "与现有信息相同，没有需要变更的内容。", "nothing would change"))
	}
	if old.From == on {
		whole := old
		if whole.Facts = f; t.clash(whole) != nil {
			return nil, t.clash(whole)
		}
		t.Spells[i].Facts = f
		return events.TeacherChanged{TeacherRef: t.ref(), School: string(school)}, nil
	}
	next := Spell{ID: id, School: school, From: on, To: old.To, Facts: f}
	t.Spells[i].To = on.AddDays(-1)
	return events.TeacherChanged{TeacherRef: t.ref(), School: string(school)}, t.put(next)
}

// Leave ends the employment at a school after a last day; what was to begin later there is dropped.
func (t *Teacher) Leave(school org.ID, last civil.Date) (events.Event, error) {
	i := slices.IndexFunc(t.Spells, func(s Spell) bool { return s.School == school && s.Holds(last) })
	if i < 0 {
		return nil, ErrInvalid.With(fault.In("last_day", "这一天该教师不在本校任职，请填写任职期内的日期。", "the teacher is not employed at the school on that day; give a day within a spell"))
	}
	t.Spells[i].To = last
	t.Spells = slices.DeleteFunc(t.Spells, func(s Spell) bool { return s.School == school && s.From.After(last) })
	return events.TeacherLeft{TeacherRef: t.ref(), School: string(school), LastDay: last.String()}, nil
}

// Correct replaces what a spell says, its days too, because it was wrong from the beginning. What stood before is kept in
// the file's past.
func (t *Teacher) Correct(s Spell) (events.Event, error) {
	i := slices.IndexFunc(t.Spells, func(o Spell) bool { return o.ID == s.ID })
	if i < 0 {
		return nil, ErrNotFound
	}
	s.School = t.Spells[i].School
	if t.Spells[i] == s {
		return nil, ErrInvalid.With(fault.In("from", "与现有信息相同，没有需要更正的内容。", "nothing would change"))
	}
	if err := t.put(s); err != nil {
		return nil, err
	}
	return events.TeacherCorrected{TeacherRef: t.ref(), School: string(s.School)}, nil
}

func (t *Teacher) ref() events.TeacherRef {
	return events.TeacherRef{Teacher: string(t.ID), Version: t.Version}
}
