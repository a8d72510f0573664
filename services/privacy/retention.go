package privacy

import (
	"time"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/student"
)

// Kind is a kind of data with a retention of its own.
type Kind string

// The kinds that the daily purge looks after.
const (
	LeaversPrivate Kind = "leavers_private" // sealed fields of students who left
	Unplaced       Kind = "unplaced"        // applications that led to no placement
	OldLooks       Kind = "looks"
	OldLinks       Kind = "guardian_links"
	OldAssessments Kind = "assessments"
	RoundLists     Kind = "round_lists" // lists, wishes, results and reasons of placement rounds
	FairVisits     Kind = "fair_visits" // registrations, bookings, meetings and what units said at fairs
)

// Kinds lists them in the order pages show them.
func Kinds() []Kind {
	return []Kind{LeaversPrivate, Unplaced, OldLooks, OldLinks, OldAssessments, RoundLists, FairVisits}
}

// Enum implements the delivery's enumeration.
func (Kind) Enum() []string { return names(Kinds()) }

// Label is how pages call the kind.
func (k Kind) Label() text.Words {
	switch k {
	case LeaversPrivate:
		return text.Say("离校学生的证件号和联系方式", "Sealed fields of students who left")
	case Unplaced:
		return text.Say("没有落实的申请", "Applications without a placement")
	case OldLooks:
		return text.Say("查看记录", "Looks")
	case OldLinks:
		return text.Say("过期的监护人链接", "Guardians' links that ended")
	case OldAssessments:
		return text.Say("影响评估", "Impact assessments")
	case RoundLists:
		return text.Say("双选轮次的志愿和结果", "Lists and results of placement rounds")
	case FairVisits:
		return text.Say("双选会的报名、预约和面谈结果", "Registrations, bookings and results of fairs")
	}
	return text.Say(string(k), string(k))
}

// Term is one line of the dated configuration: from From on, data of a kind are kept Months after what starts the time.
type Term struct {
	From   civil.Date
	Months int
	Since  text.Words // what starts the time
	Basis  text.Words
}

// Deadline is one line of the dated configuration of answers: from From on, a request is answered within Workdays.
type Deadline struct {
	From     civil.Date
	Workdays int
}

// Terms are all numbers that the law leaves to the keeper of the data, dated so that a change is kept beside what was.
type Terms struct {
	Keep   map[Kind][]Term // oldest first
	Answer []Deadline      // oldest first
}

// DefaultTerms are in force until a school or province confirms others. P-19 asks for the shortest time needed; three years
// is what P-56 asks for assessments and what disputes about an internship may take.
func DefaultTerms() Terms {
	start := civil.On(2026, time.January, 1)
	one := func(months int, since, basis text.Words) []Term {
		return []Term{{From: start, Months: months, Since: since, Basis: basis}}
	}
	return Terms{
		Answer: []Deadline{{From: start, Workdays: 15}},
		Keep: map[Kind][]Term{
			LeaversPrivate: one(36, text.Say("离校", "leaving school"), text.Say("保险、劳动争议追溯期；《个人信息保护法》第十九条", "insurance and disputes; PIPL Article 19")),
			Unplaced:       one(12, text.Say("岗位结束", "the end of the posting"), text.Say("最短必要期限；《个人信息保护法》第十九条", "shortest time needed; PIPL Article 19")),
			OldLooks:       one(72, text.Say("查看", "the look"), text.Say("留存备查；《未成年人网络保护条例》第三十六条", "kept for inspection; Regulation on minors, Article 36")),
			OldLinks:       one(12, text.Say("失效", "its end"), text.Say("最短必要期限", "shortest time needed")),
			RoundLists:     one(24, text.Say("轮次名额保留的最后一天", "the last day on which the round held seats"), text.Say("覆盖实习期和异议处理；《个人信息保护法》第十九条", "covers the internship and objections; PIPL Article 19")),
			FairVisits:     one(24, text.Say("双选会当天", "the day of the fair"), text.Say("覆盖实习期和异议处理；《个人信息保护法》第十九条", "covers the internship and objections; PIPL Article 19")),
			OldAssessments: one(36, text.Say("评估", "the assessment"), text.Say("至少三年；《个人信息保护法》第五十六条", "three years at least; PIPL Article 56")),
		},
	}
}

// Of is the term of a kind in force on day; false when none is, and then nothing of it is purged.
func (t Terms) Of(k Kind, day civil.Date) (Term, bool) {
	var found Term
	ok := false
	for _, line := range t.Keep[k] {
		if !day.Before(line.From) {
			found, ok = line, true
		}
	}
	return found, ok
}

// Before is the day before which data of a kind are to be purged on day.
func (t Terms) Before(k Kind, day civil.Date) (civil.Date, bool) {
	term, ok := t.Of(k, day)
	if !ok || term.Months <= 0 {
		return civil.Date{}, false
	}
	return day.AddMonths(-term.Months), true
}

// Due is the last day for answering a request made on day.
func (t Terms) Due(day civil.Date, working civil.Calendar) civil.Date {
	n := 15
	for _, d := range t.Answer {
		if !day.Before(d.From) {
			n = d.Workdays
		}
	}
	return working.AddWorkdays(day, n)
}

// Hold keeps a student's data from every purge and erasure: a dispute, an inquiry, a court.
type Hold struct {
	ID      ID
	School  org.ID
	Student student.ID
	Reason  string
	By      ident.ID
	Role    actor.Role
	SetAt   time.Time
	Ended   Decision // zero while it holds
	Version uint64
}

// Holds reports whether the hold is in force.
func (h Hold) Holds() bool { return h.Ended.At.IsZero() }

// Purge is one line of what the daily work erased: counts and ids.
type Purge struct {
	ID     ID
	At     time.Time
	Kind   Kind
	School org.ID // "" for what belongs to none
	Before civil.Date
	IDs    []ident.ID
	Held   int // due, but under legal hold
	By     ident.ID
}
