package internship

import (
	"slices"
	"time"
	"unicode/utf8"

	"firstkm/events"
	"firstkm/services/compliance"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/student"
)

// Side is whose mentor somebody is.
type Side string

// The sides.
const (
	OfSchool Side = "school" // 校内指导教师
	OfUnit   Side = "unit"   // 企业指导人员
)

// The sealed fields of a unit's mentor, by the names under which they are sealed.
const (
	FieldMentorName  = "mentor_name"
	FieldMentorPhone = "mentor_phone"
)

// Mentor is who looks after the student on one side, on some days (R-ART08-MENTOR). The school's is an account with the role of
// an instructor; of the unit's person name and telephone are kept sealed.
type Mentor struct {
	Side    Side       `json:"side"`
	Account ident.ID   `json:"account,omitempty"`
	Name    string     `json:"name,omitempty"`  // sealed
	Phone   string     `json:"phone,omitempty"` // sealed
	Post    string     `json:"post,omitempty"`
	From    civil.Date `json:"from"`
	To      civil.Date `json:"to,omitzero"`
}

// Person is a unit's mentor as the unit or the school's office says it.
type Person struct {
	Name, Post, Phone string
}

const maxName = 40

// check lists what is wrong with a person, and brings the number into one form.
func (p *Person) check() error {
	var bad []fault.Field
	if n := utf8.RuneCountInString(p.Name); n == 0 || n > maxName {
		bad = append(bad, fault.In("name", "请填写姓名，不超过 40 个字。", "give the name, in at most 40 characters"))
	}
	if n := utf8.RuneCountInString(p.Post); n == 0 || n > maxName {
		bad = append(bad, fault.In("post", "请填写职务，如：车间班组长。", "give the post, such as shift leader"))
	}
	tidy := student.Phone(p.Phone)
	if tidy == "" {
		bad = append(bad, fault.In("phone", "应为 11 位手机号，或带区号的固定电话。", "must be a mobile number of 11 digits, or a fixed line with its area code"))
	}
	if len(bad) > 0 {
		return ErrInvalid.With(bad...)
	}
	p.Phone = tidy
	return nil
}

// spans are the days of one side's mentors.
func (i *Internship) spans(of Side) (spans []compliance.Span) {
	for _, m := range i.Mentors {
		if m.Side == of {
			spans = append(spans, compliance.Span{From: m.From, To: m.To})
		}
	}
	return spans
}

// Instructor is the account of the school's mentor whose days are not over on day; empty without one.
func (i *Internship) Instructor(day civil.Date) ident.ID {
	for _, m := range slices.Backward(i.Mentors) {
		if m.Side == OfSchool && (m.To.IsZero() || !m.To.Before(day)) {
			return m.Account
		}
	}
	return ""
}

// appoint puts a mentor in the place of the one before: the one before stays until the day before, so that a hand-over
// leaves no gap. Before the start a change replaces.
func (i *Internship) appoint(m Mentor, today civil.Date, now time.Time) (events.Event, error) {
	if i.State != Preparing && i.State != Active {
		return nil, ErrState
	}
	if i.State == Preparing {
		m.From = i.From()
		i.Mentors = slices.DeleteFunc(slices.Clone(i.Mentors), func(old Mentor) bool { return old.Side == m.Side })
	} else {
		m.From = today
		kept := slices.DeleteFunc(slices.Clone(i.Mentors), func(old Mentor) bool { return old.Side == m.Side && !old.From.Before(today) })
		for k, old := range kept {
			if old.Side == m.Side && old.To.IsZero() {
				kept[k].To = today.AddDays(-1)
			}
		}
		i.Mentors = kept
	}
	i.Mentors = append(i.Mentors, m)
	i.touch(now)
	return events.InternshipMentored{InternshipRef: i.ref(), Side: string(m.Side)}, nil
}
