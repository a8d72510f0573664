// Package student keeps the rosters of schools: who is in which class and major, what of a person is kept sealed, and the
// life of a record from enrolment to leaving, a transfer or graduation.
package student

import (
	"context"
	"maps"
	"strings"
	"time"

	"firstkm/events"
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
	ErrRolled    = fault.New(fault.Conflict, "student.rolled", "这个学年已经结转过了。", "the school has gone over to that school year already")
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
	EnrolDate  civil.Date
	Length     int // of schooling in years (学制); 0 is that of the school's level

	State       State
	StateOn     civil.Date // since when it is not Active
	StateReason string     // of leaving, or the school outside the system
	ToSchool    org.ID     // of a transfer under way within the system

	Version   uint64
	CreatedAt time.Time
	UpdatedAt time.Time
}

// State is where a record stands.
type State string

// The states. Only an active student finds, applies and is placed.
const (
	Active      State = "active"      // 在读
	Left        State = "left"        // 离校: left before the end
	Transferred State = "transferred" // 转学: to another school, which may have yet to take the record over
	Graduated   State = "graduated"   // 毕业
)

// States lists them in the order that pages show them.
func States() []State { return []State{Active, Left, Transferred, Graduated} }

// Active reports whether the student is at the school now. A record without a state is of before there were any.
func (s Student) Active() bool { return s.State == Active || s.State == "" }

// Draft is what is said of a student: the record and what is kept sealed beside it.
type Draft struct {
	Student
	Private
}

// Grade is the student's year of study on day: it rises on 1 September.
func (s Student) Grade(day civil.Date) int {
	grade := day.Year - s.EntryYear
	if day.Month >= time.September {
		grade++
	}
	return grade
}

// FirstYear is when those entered who are in their first year of study on day.
func FirstYear(day civil.Date) int { return Student{}.Grade(day) - 1 }

// MaskedName is the family name followed by 同学, for people who need not know more: 王同学, 欧阳同学.
func (s Student) MaskedName() string { return Addressed(s.Name) }

// Addressed is a student's name as MaskedName shows it.
func Addressed(name string) string { return surname(strings.TrimSpace(name)) + "同学" }

// Reads is what the service asks of SQL without changing it. A missing student is ErrNotFound.
type Reads interface {
	Student(ctx context.Context, id ID) (Student, error)
	StudentByNo(ctx context.Context, school org.ID, no string) (Student, error)
	Students(ctx context.Context, f Filter, p page.Request) (page.Page[Student], error)
	// SealedOf is what is kept sealed of a student; all empty when nothing is.
	SealedOf(ctx context.Context, id ID) (Sealed, error)
	// Holders are the students of an identity number, by its index, whatever their state.
	Holders(ctx context.Context, idIndex string) ([]Holder, error)
	Steps(ctx context.Context, id ID) ([]Step, error)
	StepsOf(ctx context.Context, ids []ID) (map[ID][]Step, error)       // oldest first of each
	StudentsByID(ctx context.Context, ids []ID) (map[ID]Student, error) // those that there are
	ClassesOf(ctx context.Context, school org.ID) ([]Class, error)
	Incoming(ctx context.Context, school org.ID, p page.Request) (page.Page[Student], error)
	Rollovers(ctx context.Context, school org.ID) ([]Rollover, error)
	// Entries are all records of a school with the indexes of what is sealed, in the order of their ids.
	Entries(ctx context.Context, school org.ID) ([]Entry, error)
	School(ctx context.Context, id org.ID) (org.School, error)
}

// Tx is one transaction.
type Tx interface {
	Reads
	InsertStudent(ctx context.Context, s Student) error
	SaveStudent(ctx context.Context, s Student) error // ErrStale unless the row had the version before
	LockStudent(ctx context.Context, id ID) (Student, error)
	SaveSealed(ctx context.Context, s Sealed) error // ErrSameNumber when another of the school has the identity number
	InsertStep(ctx context.Context, s Step) error
	InsertRollover(ctx context.Context, r Rollover) error // ErrRolled when the school has one of the year
	// SetAccess lets the student's account be used or not, and tells it the school and the class.
	SetAccess(ctx context.Context, id ID, school org.ID, class string, may bool, at time.Time) error
	Record(ctx context.Context, key ident.ID, e events.Event) error
	Audit(ctx context.Context, e ledger.Entry) error
}

// InTx runs one use case in one transaction.
type InTx func(ctx context.Context, use func(Tx) error) error

// Filter narrows a list of students; School is always set by the service.
type Filter struct {
	School    org.ID
	Class     string
	Text      string // part of the name or the student number; a whole identity or telephone number
	State     State  // "" is every state
	EntryYear int
	MajorCode string

	IDIndex, PhoneIndex string // set by the service when Text is such a number
}

// Service runs the use cases of student records.
type Service struct {
	db    Reads
	inTx  InTx
	major func(code string) bool
	vault Vault
	now   func() time.Time
}

// NewService makes the service. knownMajor reports whether a major code exists.
func NewService(db Reads, inTx InTx, knownMajor func(string) bool, now func() time.Time) *Service {
	return &Service{db: db, inTx: inTx, major: knownMajor, now: now}
}

// Sealing gives the service what seals private fields. Without it they are refused.
func (s *Service) Sealing(v Vault) *Service {
	s.vault = v
	return s
}

// Add records a student without anything sealed.
func (s *Service) Add(ctx context.Context, who actor.Actor, st Student) (Student, error) {
	return s.Enrol(ctx, who, Draft{Student: st})
}

// Enrol records a student of the actor's school, or of any school when the operator does it.
func (s *Service) Enrol(ctx context.Context, who actor.Actor, d Draft) (Student, error) {
	switch {
	case who.Is(actor.School):
		d.School = org.ID(who.Org)
	case who.Is(actor.Operator):
	default:
		return Student{}, ErrForbidden
	}
	now := s.now()
	bad := d.tidy(now)
	if err := s.check(d.Student, bad); err != nil {
		return Student{}, err
	}
	d.ID, d.Version, d.CreatedAt, d.UpdatedAt, d.State = ID(ident.New("stu", now)), 1, now, now, Active
	return d.Student, s.inTx(ctx, func(tx Tx) error {
		if err := s.insert(ctx, tx, d, now); err != nil {
			return err
		}
		return tx.Audit(ctx, ledger.By(who, now, "student.add", ident.ID(d.ID)))
	})
}

// insert keeps a new record with what is sealed of it.
func (s *Service) insert(ctx context.Context, tx Tx, d Draft, now time.Time) error {
	sealed, _, err := s.secretly(Sealed{Student: d.ID, School: d.School}, d.Private, now)
	if err != nil {
		return err
	}
	if _, err := elsewhere(ctx, tx, sealed); err != nil {
		return err
	}
	if err := tx.InsertStudent(ctx, d.Student); err != nil {
		return err
	}
	if d.Private != (Private{}) {
		if err := tx.SaveSealed(ctx, sealed); err != nil {
			return err
		}
	}
	return tx.Record(ctx, ident.ID(d.ID), events.StudentEnrolled{StudentRef: d.ref()})
}

// ref names the record in events.
func (s Student) ref() events.StudentRef {
	return events.StudentRef{Student: string(s.ID), School: string(s.School), Version: s.Version}
}

func (s *Service) check(d Student, bad []fault.Field) error {
	now := s.now()
	if d.StudentNo == "" {
		bad = append(bad, fault.In("student_no", "请填写学号。", "give the student number"))
	}
	if d.Name == "" {
		bad = append(bad, fault.In("name", "请填写姓名。", "give the name"))
	}
	if d.BirthDate.IsZero() || d.BirthDate.After(civil.Today(now)) {
		bad = append(bad, fault.In("birth_date", "请填写出生日期或身份证号。", "give the date of birth or the identity number"))
	}
	if !s.major(d.MajorCode) {
		bad = append(bad, fault.In("major_code", "没有这个专业代码，请从目录选择。", "no such major; choose from the catalogue"))
	}
	if d.EntryYear < 2000 || d.EntryYear > now.Year()+1 {
		bad = append(bad, fault.In("entry_year", "请填写入学年份，如 2024。", "give the year of entry, such as 2024"))
	}
	if d.Length < 0 || d.Length > 8 {
		bad = append(bad, fault.In("length", "学制应为 1 至 8 年。", "the length of schooling is 1 to 8 years"))
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

// Several are those of some records that the actor may see, as Student shows one.
func (s *Service) Several(ctx context.Context, who actor.Actor, ids []ID) (map[ID]Student, error) {
	found, err := s.db.StudentsByID(ctx, ids)
	maps.DeleteFunc(found, func(id ID, st Student) bool {
		return (!who.Is(actor.Student) || ID(who.Person) != id) && !maySee(who, st)
	})
	return found, err
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
	f.IDIndex, f.PhoneIndex = s.indexes(f.Text)
	return s.db.Students(ctx, f, p)
}

// indexes are those of a text that is a whole identity or telephone number, "" otherwise.
func (s *Service) indexes(q string) (id, phone string) {
	if s.vault == nil || len(q) < 10 {
		return "", ""
	}
	if n, wrong := ParseIDNumber(q, civil.Today(s.now())); wrong.IsZero() {
		id = s.vault.Index(FieldIDNumber, n.Text)
	}
	if p := Phone(q); p != "" {
		phone = s.vault.Index(FieldPhone, p)
	}
	return id, phone
}
