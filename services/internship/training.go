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
	"firstkm/services/org"
)

// Training is one training before the start (岗前培训, R-ART08-PRETRAIN), with what can be read again.
type Training struct {
	ID        ident.ID
	School    org.ID
	Class     string // of those who were there; empty for several
	On        civil.Date
	Title     string
	Material  string // what was taught, or where it can be read again: one matter or address a line
	Version   uint64
	CreatedAt time.Time
}

// Attended says that the student was at a training.
type Attended struct {
	Training ident.ID   `json:"training"`
	On       civil.Date `json:"on"`
}

const maxMaterial = 4000

func (t Training) check(today civil.Date) error {
	var bad []fault.Field
	if n := utf8.RuneCountInString(t.Title); n == 0 || n > 60 {
		bad = append(bad, fault.In("title", "请填写培训名称，不超过 60 个字。", "name the training, in at most 60 characters"))
	}
	if t.On.IsZero() || t.On.After(today) {
		bad = append(bad, fault.In("on", "请填写培训日期，不晚于今天。", "give the day of the training, today at the latest"))
	}
	if n := utf8.RuneCountInString(t.Material); n == 0 || n > maxMaterial {
		bad = append(bad, fault.In("material", "请写明培训内容，或可以重读的网址，学生会看到；不超过 4000 个字。", "say what was taught or where it can be read again; students see it, in at most 4,000 characters"))
	}
	if len(bad) > 0 {
		return ErrInvalid.With(bad...)
	}
	return nil
}

func (i *Internship) train(t Training, now time.Time) (events.Event, error) {
	if i.State != Preparing && i.State != Active {
		return nil, ErrState
	}
	if slices.ContainsFunc(i.Trained, func(a Attended) bool { return a.Training == t.ID }) {
		return nil, ErrState
	}
	i.Trained = append(i.Trained, Attended{t.ID, t.On})
	i.touch(now)
	return events.InternshipTrained{InternshipRef: i.ref(), On: t.On.String()}, nil
}

// trainedOn is the first training.
func (i *Internship) trainedOn() (first civil.Date) {
	for _, a := range i.Trained {
		if first.IsZero() || a.On.Before(first) {
			first = a.On
		}
	}
	return first
}

// How a safety exam was sat.
const (
	OnPhone = "phone" // 手机答题
	OnPaper = "paper" // 纸质考试
)

// Exam is one result of the safety exam (R-ART31-EXAM), in per cent.
type Exam struct {
	At      time.Time `json:"at"`
	How     string    `json:"how"` // phone | paper
	Percent int       `json:"percent"`
	Passed  bool      `json:"passed"`
	Weak    []string  `json:"weak,omitempty"` // ids of questions that went wrong; their points are to be read again
}

// Sitting is an exam that is being sat: its questions in their order.
type Sitting struct {
	At        time.Time `json:"at"`
	Questions []string  `json:"questions"`
}

// ExamPassed reports whether the student passed the safety exam once.
func (i *Internship) ExamPassed() bool {
	return slices.ContainsFunc(i.Exams, func(e Exam) bool { return e.Passed })
}

func (i *Internship) examine(e Exam, now time.Time) (events.Event, error) {
	switch {
	case i.State != Preparing:
		return nil, ErrState
	case e.Percent < 0 || e.Percent > 100:
		return nil, ErrInvalid.With(fault.In("scores", "成绩应为 0 至 100 的整数。", "a score is a whole number from 0 to 100"))
	}
	i.Sitting, i.Exams = nil, append(i.Exams, e)
	i.touch(now)
	return events.InternshipExamined{InternshipRef: i.ref(), How: e.How, Passed: e.Passed}, nil
}

// facts are what the record itself tells the start gate; covers are the policies that insure the student.
func (i *Internship) facts(covers []compliance.Cover, today civil.Date) compliance.StartFacts {
	return compliance.StartFacts{
		AsOf: today, From: i.From(), To: i.To(), Covers: covers, TrainedOn: i.trainedOn(), ExamTaken: len(i.Exams) > 0, ExamPassed: i.ExamPassed(),
		SchoolMentors: i.spans(OfSchool), UnitMentors: i.spans(OfUnit),
	}
}
