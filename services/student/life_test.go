package student_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/student"
)

func (r *roll) LockStudent(ctx context.Context, id student.ID) (student.Student, error) {
	return r.Student(ctx, id)
}

func (r *roll) SaveStudent(_ context.Context, s student.Student) error {
	if r.all[s.ID].Version != s.Version-1 {
		return student.ErrStale
	}
	r.all[s.ID] = s
	return nil
}

func (r *roll) InsertStep(_ context.Context, s student.Step) error {
	r.steps = append(r.steps, s)
	return nil
}

func (r *roll) SetAccess(_ context.Context, id student.ID, school org.ID, _ string, may bool, _ time.Time) error {
	r.access = append(r.access, fmt.Sprintf("%s %s %t", id, school, may))
	return nil
}

func (r *roll) School(_ context.Context, id org.ID) (org.School, error) {
	if id != "sch_1" && id != "sch_2" {
		return org.School{}, org.ErrNotFound
	}
	return org.School{ID: id, Level: "secondary"}, nil
}

func (r *roll) Rollovers(context.Context, org.ID) ([]student.Rollover, error) { return r.rolled, nil }

func (r *roll) InsertRollover(_ context.Context, o student.Rollover) error {
	r.rolled = append(r.rolled, o)
	return nil
}

// listed makes the roll list its active students.
type listed struct{ *roll }

func (l listed) Students(_ context.Context, f student.Filter, _ page.Request) (p page.Page[student.Student], err error) {
	for _, st := range l.all {
		if st.School == f.School && (f.State == "" || st.State == f.State) {
			p.Items = append(p.Items, st)
		}
	}
	slices.SortFunc(p.Items, func(a, b student.Student) int { return int(a.ID[len(a.ID)-1]) - int(b.ID[len(b.ID)-1]) })
	return p, nil
}

func kept(r *roll, id student.ID) student.Student {
	st := sample()
	st.ID, st.Version, st.State = id, 1, student.Active
	r.all[id] = st
	return st
}

var leaving = student.Exit{On: civil.On(2025, 9, 1), Reason: "应征入伍"}

func TestStepsOfARecord(t *testing.T) {
	for name, tt := range map[string]struct {
		do     func(*student.Service) (student.Student, error)
		event  string
		access string
		want   func(student.Student) bool
	}{
		"leaving": {
			func(s *student.Service) (student.Student, error) {
				return s.Leave(t.Context(), school, "stu_1", 1, leaving)
			}, "left", "stu_1 sch_1 false",
			func(st student.Student) bool {
				return st.State == student.Left && st.StateReason == "应征入伍" && st.StateOn == leaving.On
			},
		},
		"going to a school of the system": {
			func(s *student.Service) (student.Student, error) {
				return s.Send(t.Context(), school, "stu_1", 1, "sch_2", leaving)
			}, "sent", "stu_1 sch_1 false",
			func(st student.Student) bool {
				return st.State == student.Transferred && st.ToSchool == "sch_2" && st.School == "sch_1"
			},
		},
		"repeating": {
			func(s *student.Service) (student.Student, error) {
				return s.Repeat(t.Context(), school, "stu_1", 1, "数控2401", leaving)
			}, "repeated", "stu_1 sch_1 true",
			func(st student.Student) bool { return st.Active() && st.EntryYear == 2024 && st.Class == "数控2401" },
		},
		"graduating": {
			func(s *student.Service) (student.Student, error) {
				return s.Graduate(t.Context(), school, "stu_1", 1, leaving.On)
			}, "graduated", "stu_1 sch_1 false",
			func(st student.Student) bool { return st.State == student.Graduated },
		},
	} {
		r, s := open()
		kept(r, "stu_1")
		got, err := tt.do(s)
		if err != nil || !tt.want(got) || got.Version != 2 || got != r.all["stu_1"] {
			t.Errorf("%s: got %+v, %v", name, got, err)
		}
		if !slices.Equal(r.events, []string{"stu_1 firstkm.student." + tt.event + ".v1"}) || !slices.Equal(r.access, []string{tt.access}) || len(r.steps) != 1 || len(r.audit) != 1 {
			t.Errorf("%s: got events %v, access %v, %d steps, audit %v", name, r.events, r.access, len(r.steps), r.audit)
		}
		if _, err := tt.do(s); !errors.Is(err, student.ErrStale) {
			t.Errorf("%s, again with the old version: got %v, want ErrStale", name, err)
		}
	}
}

func TestStepsAreTheSchoolsOwnAndReasoned(t *testing.T) {
	r, s := open()
	kept(r, "stu_1")
	for name, tt := range map[string]struct {
		who  actor.Actor
		x    student.Exit
		want error
	}{
		"another school":    {actor.Actor{Role: actor.School, Org: "sch_2"}, leaving, student.ErrNotFound},
		"a class teacher":   {teacher, leaving, student.ErrForbidden},
		"without a reason":  {school, student.Exit{On: leaving.On}, student.ErrInvalid},
		"without a day":     {school, student.Exit{Reason: "x"}, student.ErrInvalid},
		"far in the future": {school, student.Exit{On: leaving.On.AddDays(90), Reason: "x"}, student.ErrInvalid},
	} {
		if _, err := s.Leave(t.Context(), tt.who, "stu_1", 1, tt.x); !errors.Is(err, tt.want) {
			t.Errorf("%s: got %v, want %v", name, err, tt.want)
		}
	}
	if _, err := s.Send(t.Context(), school, "stu_1", 1, "sch_9", leaving); !errors.Is(err, student.ErrInvalid) {
		t.Errorf("to no school: got %v", err)
	}
	if _, err := s.Return(t.Context(), school, "stu_1", 1, leaving); !errors.Is(err, student.ErrState) {
		t.Errorf("the return of one who never left: got %v", err)
	}
	if len(r.steps)+len(r.events)+len(r.audit) > 0 {
		t.Errorf("refused steps left %v %v %v", r.steps, r.events, r.audit)
	}
}

func TestATransferKeepsTheRecord(t *testing.T) {
	r, s := open()
	st := kept(r, "stu_1")
	n := numbered("310107", "20070315", 3)
	r.sealed["stu_1"] = student.Sealed{Student: "stu_1", School: "sch_1", IDNumber: "x", IDIndex: "id_number#" + n}
	second := actor.Actor{Role: actor.School, Org: "sch_2"}
	seat := student.Seat{StudentNo: "A1", Class: "机电1班", MajorCode: "660103", EntryYear: 2023}
	if _, err := s.Receive(t.Context(), second, "stu_1", leaving.On, seat); !errors.Is(err, student.ErrNotFound) {
		t.Errorf("before it was sent: got %v", err)
	}
	if _, err := s.Send(t.Context(), school, "stu_1", 1, "sch_2", leaving); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Receive(t.Context(), actor.Actor{Role: actor.School, Org: "sch_3"}, "stu_1", leaving.On, seat); !errors.Is(err, student.ErrNotFound) {
		t.Errorf("by a third school: got %v", err)
	}
	r.sealed["stu_2"] = student.Sealed{Student: "stu_2", School: "sch_2", IDIndex: "id_number#" + n}
	if _, err := s.Receive(t.Context(), second, "stu_1", leaving.On, seat); !errors.Is(err, student.ErrSameNumber) {
		t.Errorf("where somebody of the number is recorded: got %v", err)
	}
	delete(r.sealed, "stu_2")
	got, err := s.Receive(t.Context(), second, "stu_1", leaving.On, seat)
	if err != nil || got.ID != st.ID || got.School != "sch_2" || got.StudentNo != "A1" || !got.Active() || got.ToSchool != "" || r.sealed["stu_1"].School != "sch_2" {
		t.Errorf("got %+v, sealed of %s, %v", got, r.sealed["stu_1"].School, err)
	}
	if last := r.steps[len(r.steps)-1]; last.Kind != student.StepReceived || last.Detail.From != "sch_1" || last.Detail.To != "sch_2" {
		t.Errorf("got the step %+v", last)
	}
}

func TestCorrectionsAreRememberedWithoutWhatIsPersonal(t *testing.T) {
	r, s := open()
	st := kept(r, "stu_1")
	d := student.Draft{Student: st, Private: student.Private{Phone: "19900000009"}}
	d.Name, d.Class = "张四", "数控2302"
	if _, err := s.Correct(t.Context(), school, "stu_1", 1, d); err != nil {
		t.Fatal(err)
	}
	want := []student.Change{{Member: "class", From: "数控2301", To: "数控2302"}, {Member: "name"}, {Member: "phone"}}
	if got := r.steps[0].Detail.Changes; !slices.Equal(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	d.Student = r.all["stu_1"]
	if got, err := s.Correct(t.Context(), school, "stu_1", 2, d); err != nil || got.Version != 2 || len(r.steps) != 1 {
		t.Errorf("the same again: got %+v, %v, %d steps; want nothing done", got, err, len(r.steps))
	}
}

func TestRollingOverTheYear(t *testing.T) {
	r, _ := open()
	for i, year := range []int{2022, 2022, 2023, 2024} {
		st := kept(r, student.ID(fmt.Sprintf("stu_%d", i)))
		st.EntryYear = year
		st.Class = fmt.Sprint(year)
		if i == 3 {
			st.Class = "2023" // repeats
		}
		r.all[st.ID] = st
	}
	s := student.NewService(listed{r}, func(_ context.Context, use func(student.Tx) error) error { return use(listed{r}) }, func(string) bool { return true }, now)
	got, err := s.PreviewRollover(t.Context(), school)
	if err != nil || got.Year != 2025 || got.Promoted != 2 || got.Graduated != 2 || got.Repeating != 1 || got.Done != nil || len(got.Classes) != 2 {
		t.Fatalf("preview: got %+v, %v", got, err)
	}
	if _, err := s.RollOver(t.Context(), school, 2026, nil); !errors.Is(err, student.ErrInvalid) {
		t.Errorf("another year than that of the preview: got %v", err)
	}
	got, err = s.PreviewRollover(t.Context(), school, "stu_1", "stu_2")
	if err != nil || got.Promoted != 1 || got.Graduated != 1 || got.Repeating != 3 || len(got.Kept) != 2 || got.Classes[0].Kept != 1 {
		t.Fatalf("preview with two who stay: got %+v, %v", got, err)
	}
	if _, err := s.RollOver(t.Context(), school, 2025, []student.ID{"stu_1", "stu_gone"}); !errors.Is(err, student.ErrInvalid) || r.all["stu_0"].State == student.Graduated {
		t.Errorf("with somebody who is not there: got %v, want nothing done", err)
	}
	done, err := s.RollOver(t.Context(), school, 2025, []student.ID{"stu_1"})
	if err != nil || done.Graduated != 1 || done.Repeating != 2 || r.all["stu_0"].State != student.Graduated || !r.all["stu_1"].Active() || r.all["stu_1"].EntryYear != 2023 || r.all["stu_2"].Version != 1 {
		t.Errorf("got %+v, %v; %+v", done, err, r.all)
	}
	before := len(r.steps)
	if _, err := s.RollOver(t.Context(), school, 2025, nil); !errors.Is(err, student.ErrRolled) || len(r.steps) != before {
		t.Errorf("again: got %v, %d steps; want ErrRolled and nothing done", err, len(r.steps)-before)
	}
	if _, err := s.RollOver(t.Context(), actor.Actor{Role: actor.VicePrincipal, Org: "sch_1"}, 2025, nil); !errors.Is(err, student.ErrForbidden) {
		t.Errorf("by the vice-principal: got %v", err)
	}
}
