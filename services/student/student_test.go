package student_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"firstkm/events"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/student"
)

// roll is a school roll in memory.
type roll struct {
	student.Tx
	all   map[student.ID]student.Student
	asked student.Filter
	audit []string

	sealed map[student.ID]student.Sealed
	events []string
	steps  []student.Step
	access []string
	rolled []student.Rollover
}

// box is a vault that shows what it holds.
type box struct{}

func (box) Seal(field, record, plain string) (string, error) {
	return field + "/" + record + "/" + plain, nil
}
func (box) Index(field, plain string) string { return field + "#" + plain }

func (r *roll) Student(_ context.Context, id student.ID) (student.Student, error) {
	if s, ok := r.all[id]; ok {
		return s, nil
	}
	return student.Student{}, student.ErrNotFound
}

func (r *roll) Students(_ context.Context, f student.Filter, _ page.Request) (page.Page[student.Student], error) {
	r.asked = f
	return page.Page[student.Student]{}, nil
}

func (r *roll) InsertStudent(_ context.Context, s student.Student) error {
	r.all[s.ID] = s
	return nil
}

func (r *roll) SealedOf(_ context.Context, id student.ID) (student.Sealed, error) {
	return r.sealed[id], nil
}

func (r *roll) SaveSealed(_ context.Context, s student.Sealed) error {
	r.sealed[s.Student] = s
	return nil
}

func (r *roll) Holders(_ context.Context, index string) (found []student.Holder, err error) {
	for _, s := range r.sealed {
		if index != "" && s.IDIndex == index {
			found = append(found, student.Holder{Student: s.Student, School: s.School})
		}
	}
	return found, nil
}

func (r *roll) Record(_ context.Context, key ident.ID, e events.Event) error {
	r.events = append(r.events, string(key)+" "+e.Subject())
	return nil
}

func (r *roll) Audit(_ context.Context, e ledger.Entry) error {
	r.audit = append(r.audit, e.Action)
	return nil
}

func now() time.Time { return time.Date(2025, 9, 1, 2, 0, 0, 0, time.UTC) }

func open() (*roll, *student.Service) {
	r := &roll{all: map[student.ID]student.Student{}, sealed: map[student.ID]student.Sealed{}}
	inTx := func(_ context.Context, use func(student.Tx) error) error { return use(r) }
	return r, student.NewService(r, inTx, func(code string) bool { return code == "660103" }, now).Sealing(box{})
}

func sample() student.Student {
	return student.Student{
		School: "sch_1", StudentNo: "2301", Name: "张三", Sex: "male", BirthDate: civil.On(2007, 3, 15), MajorCode: "660103",
		EntryYear: 2023, Class: "数控2301", StudyMode: "full_time",
	}
}

var (
	school  = actor.Actor{Role: actor.School, Org: "sch_1"}
	teacher = actor.Actor{Role: actor.ClassTeacher, Org: "sch_1", Class: "数控2301"}
)

func TestGradeRisesInSeptember(t *testing.T) {
	s := student.Student{EntryYear: 2023}
	for on, want := range map[string]int{
		"2023-08-31": 0, "2023-09-01": 1, "2024-08-31": 1, "2024-09-01": 2, "2025-06-30": 2, "2025-09-01": 3, "2026-01-01": 3,
	} {
		if got := s.Grade(civil.MustParse(on)); got != want {
			t.Errorf("on %s: got grade %d, want %d", on, got, want)
		}
	}
}

func TestMaskedNameShowsTheFamilyName(t *testing.T) {
	for name, want := range map[string]string{
		"张三": "张同学", "Anna": "A同学", "": "同学", "欧阳示例": "欧阳同学", "司马": "司同学", "司徒例": "司徒同学", "单于例": "单同学", "阿示例·示例": "阿同学",
	} {
		if got := (student.Student{Name: name}).MaskedName(); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}

func TestRecordsAreChecked(t *testing.T) {
	for _, tt := range []struct {
		name string
		edit func(*student.Student)
		want string // member at fault
	}{
		{"no number", func(s *student.Student) { s.StudentNo = "" }, "student_no"},
		{"no name", func(s *student.Student) { s.Name = "" }, "name"},
		{"no birth date", func(s *student.Student) { s.BirthDate = civil.Date{} }, "birth_date"},
		{"born tomorrow", func(s *student.Student) { s.BirthDate = civil.On(2025, 9, 2) }, "birth_date"},
		{"an unknown major", func(s *student.Student) { s.MajorCode = "999999" }, "major_code"},
		{"long gone", func(s *student.Student) { s.EntryYear = 1999 }, "entry_year"},
		{"not come yet", func(s *student.Student) { s.EntryYear = 2027 }, "entry_year"},
	} {
		r, s := open()
		d := sample()
		tt.edit(&d)
		_, err := s.Add(t.Context(), school, d)
		f := fault.Of(err)
		if !errors.Is(err, student.ErrInvalid) || !slices.ContainsFunc(f.Fields, func(f fault.Field) bool { return f.Name == tt.want }) || len(r.all) > 0 {
			t.Errorf("%s: got %v, want a fault of %s", tt.name, err, tt.want)
		}
	}
}

func TestWhoAdds(t *testing.T) {
	for _, tt := range []struct {
		name   string
		who    actor.Actor
		school org.ID
		want   error
	}{
		{"the office, for its own school whatever it says", actor.Actor{Role: actor.School, Org: "sch_2"}, "sch_2", nil},
		{"the operator, for the school it names", actor.Actor{Role: actor.Operator}, "sch_1", nil},
		{"a teacher", teacher, "", student.ErrForbidden},
		{"a unit", actor.Actor{Role: actor.Enterprise, Org: "ent_1"}, "", student.ErrForbidden},
		{"a guest", actor.Actor{}, "", student.ErrForbidden},
	} {
		r, s := open()
		got, err := s.Add(t.Context(), tt.who, sample())
		if !errors.Is(err, tt.want) {
			t.Errorf("%s: got %v, want %v", tt.name, err, tt.want)
		}
		if tt.want == nil && (r.all[got.ID].School != tt.school || got.Version != 1 || ident.ID(got.ID).Kind() != "stu" || !slices.Equal(r.audit, []string{"student.add"})) {
			t.Errorf("%s: got %+v, audit %v; want one of school %s", tt.name, got, r.audit, tt.school)
		}
	}
}

func TestWhoSeesARecord(t *testing.T) {
	r, s := open()
	st := sample()
	st.ID = "stu_1"
	r.all[st.ID] = st
	for _, tt := range []struct {
		name string
		who  actor.Actor
		want bool
	}{
		{"the student", actor.Actor{Role: actor.Student, Org: "sch_1", Person: "stu_1"}, true},
		{"another student", actor.Actor{Role: actor.Student, Org: "sch_1", Person: "stu_2"}, false},
		{"the office", school, true},
		{"the vice-principal", actor.Actor{Role: actor.VicePrincipal, Org: "sch_1"}, true},
		{"another school", actor.Actor{Role: actor.School, Org: "sch_2"}, false},
		{"the class teacher", teacher, true},
		{"the teacher of another class", actor.Actor{Role: actor.ClassTeacher, Org: "sch_1", Class: "护理2301"}, false},
		{"a teacher of the same class name elsewhere", actor.Actor{Role: actor.ClassTeacher, Org: "sch_2", Class: "数控2301"}, false},
		{"a unit that bears the student's id", actor.Actor{Role: actor.Enterprise, Org: "ent_1", Person: "stu_1"}, false},
		{"the bureau", actor.Actor{Role: actor.Bureau, Org: "bur_1"}, false},
		{"a guest", actor.Actor{}, false},
	} {
		got, err := s.Student(t.Context(), tt.who, "stu_1")
		if tt.want && (err != nil || got != st) || !tt.want && !errors.Is(err, student.ErrNotFound) {
			t.Errorf("%s: got %+v, %v; want seen=%t", tt.name, got, err, tt.want)
		}
	}
}

func TestListsAreNarrowedToTheActor(t *testing.T) {
	r, s := open()
	for _, tt := range []struct {
		name string
		who  actor.Actor
		want student.Filter
		err  error
	}{
		{"the office, of the class it asks for", school, student.Filter{School: "sch_1", Class: "护理2301"}, nil},
		{"a class teacher, of the own class only", teacher, student.Filter{School: "sch_1", Class: "数控2301"}, nil},
		{"a class teacher without a class", actor.Actor{Role: actor.ClassTeacher, Org: "sch_1"}, student.Filter{}, student.ErrForbidden},
		{"a school account without a school", actor.Actor{Role: actor.School}, student.Filter{}, student.ErrForbidden},
		{"a student", actor.Actor{Role: actor.Student, Org: "sch_1", Person: "stu_1"}, student.Filter{}, student.ErrForbidden},
		{"a bureau", actor.Actor{Role: actor.Bureau, Org: "bur_1"}, student.Filter{}, student.ErrForbidden},
	} {
		r.asked = student.Filter{}
		_, err := s.Students(t.Context(), tt.who, student.Filter{School: "sch_9", Class: "护理2301"}, page.Request{})
		if !errors.Is(err, tt.err) || r.asked != tt.want {
			t.Errorf("%s: got filter %+v, %v; want %+v, %v", tt.name, r.asked, err, tt.want, tt.err)
		}
	}
}
