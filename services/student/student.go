// Package student keeps student records as far as finding and applying need them: number, birth date, major, class.
package student

import (
	"context"
	"time"
	"unicode/utf8"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
)

// ID names a student record: stu_….
type ID ident.ID

// The faults of this noun.
var (
	ErrNotFound  = fault.New(fault.NotFound, "student.not_found", "没有这名学生，或您无权查看。", "there is no such student, or you may not see the record")
	ErrForbidden = fault.New(fault.Forbidden, "student.forbidden", "您的角色不能查看或修改学生信息。", "your role may not see or change student records")
	ErrTaken     = fault.New(fault.Conflict, "student.taken", "本校已有这个学号。", "the school has a student of this number already")
	ErrStale     = fault.New(fault.Stale, "student.stale", "这名学生的信息刚被他人修改，请刷新后再改。", "somebody changed this record meanwhile; reload and change again")
	ErrInvalid   = fault.New(fault.Invalid, "student.invalid", "学生信息有误，请按提示修改。", "the student's record needs mending")
)

// Student is one student of a school.
type Student struct {
	ID         ID
	School     org.ID
	StudentNo  string
	Name       string
	Sex        string // male | female; asked for only because some work is barred for women (R-ART16-4-FEMALE)
	BirthDate  civil.Date
	MajorCode  string
	EntryYear  int // the school year in which the present grade count began
	Class      string
	StudyMode  string // full_time | part_time
	HomeRegion string // GB/T 2260
	Version    uint64
	CreatedAt  time.Time
}

// Grade is the student's year of study on day: it rises on 1 September.
func (s Student) Grade(day civil.Date) int {
	grade := day.Year - s.EntryYear
	if day.Month >= time.September {
		grade++
	}
	return grade
}

// MaskedName is the family name followed by 同学, for people who need not know more.
func (s Student) MaskedName() string {
	_, n := utf8.DecodeRuneInString(s.Name)
	return s.Name[:n] + "同学"
}

// Reads is what the service asks of SQL without changing it. A missing student is ErrNotFound.
type Reads interface {
	Student(ctx context.Context, id ID) (Student, error)
	StudentByNo(ctx context.Context, school org.ID, no string) (Student, error)
	Students(ctx context.Context, f Filter, p page.Request) (page.Page[Student], error)
}

// Tx is one transaction.
type Tx interface {
	Reads
	InsertStudent(ctx context.Context, s Student) error
	SaveStudent(ctx context.Context, s Student) error // ErrStale unless the row had the version before
	Audit(ctx context.Context, e ledger.Entry) error
}

// InTx runs one use case in one transaction.
type InTx func(ctx context.Context, use func(Tx) error) error

// Filter narrows a list of students; School is always set by the service.
type Filter struct {
	School org.ID
	Class  string
	Text   string // part of the name or the student number
}

// Service runs the use cases of student records.
type Service struct {
	db    Reads
	inTx  InTx
	major func(code string) bool
	now   func() time.Time
}

// NewService makes the service. knownMajor reports whether a major code exists.
func NewService(db Reads, inTx InTx, knownMajor func(string) bool, now func() time.Time) *Service {
	return &Service{db: db, inTx: inTx, major: knownMajor, now: now}
}

// Add records a student of the actor's school, or of any school when the operator does it.
func (s *Service) Add(ctx context.Context, who actor.Actor, d Student) (Student, error) {
	switch {
	case who.Is(actor.School):
		d.School = org.ID(who.Org)
	case who.Is(actor.Operator):
	default:
		return Student{}, ErrForbidden
	}
	if err := s.check(d); err != nil {
		return Student{}, err
	}
	now := s.now()
	d.ID, d.Version, d.CreatedAt = ID(ident.New("stu", now)), 1, now
	return d, s.inTx(ctx, func(tx Tx) error {
		if err := tx.InsertStudent(ctx, d); err != nil {
			return err
		}
		return tx.Audit(ctx, ledger.By(who, now, "student.add", ident.ID(d.ID)))
	})
}

func (s *Service) check(d Student) error {
	var bad []fault.Field
	if d.StudentNo == "" {
		bad = append(bad, fault.In("student_no", "请填写学号。", "give the student number"))
	}
	if d.Name == "" {
		bad = append(bad, fault.In("name", "请填写姓名。", "give the name"))
	}
	if d.BirthDate.IsZero() || d.BirthDate.After(civil.Today(s.now())) {
		bad = append(bad, fault.In("birth_date", "请填写出生日期。", "give the date of birth"))
	}
	if !s.major(d.MajorCode) {
		bad = append(bad, fault.In("major_code", "没有这个专业代码，请从目录选择。", "no such major; choose from the catalogue"))
	}
	if d.EntryYear < 2000 || d.EntryYear > s.now().Year()+1 {
		bad = append(bad, fault.In("entry_year", "请填写入学年份，如 2024。", "give the year of entry, such as 2024"))
	}
	if len(bad) > 0 {
		return ErrInvalid.With(bad...)
	}
	return nil
}

// Student returns a record to the student itself and to the student's school.
func (s *Service) Student(ctx context.Context, who actor.Actor, id ID) (Student, error) {
	st, err := s.db.Student(ctx, id)
	if err != nil {
		return Student{}, err
	}
	if who.Is(actor.Student) && ID(who.Person) == id || maySee(who, st) {
		return st, nil
	}
	return Student{}, ErrNotFound
}

func maySee(who actor.Actor, st Student) bool {
	if org.ID(who.Org) != st.School {
		return false
	}
	return who.Is(actor.School, actor.VicePrincipal) || who.Is(actor.ClassTeacher) && who.Class == st.Class
}

// Students lists the students of the actor's school; a class teacher sees the own class.
func (s *Service) Students(ctx context.Context, who actor.Actor, f Filter, p page.Request) (page.Page[Student], error) {
	switch {
	case who.Is(actor.School, actor.VicePrincipal):
	case who.Is(actor.ClassTeacher):
		f.Class = who.Class
	default:
		return page.Page[Student]{}, ErrForbidden
	}
	f.School = org.ID(who.Org)
	if f.School == "" || who.Is(actor.ClassTeacher) && f.Class == "" {
		return page.Page[Student]{}, ErrForbidden
	}
	return s.db.Students(ctx, f, p)
}
