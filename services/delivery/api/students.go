package api

import (
	"context"
	"time"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/org"
	"firstkm/services/student"
)

// Students mounts student records, as far as finding and applying need them.
//
//	GET  /students       school, vice-principal: of their school; class teacher: of the class
//	GET  /students/{id}  the same; student: the own record
//	POST /students       school: of the own school; operator: of any
//	…                    the steps of a record and the school year: students_life.go
func Students(svc *student.Service, opened Opened, cat Catalogue, now func() time.Time) Mount {
	s := studentRecords{svc, opened, cat, now}
	return func(a *API) {
		register(a, httpd.Roles(actor.School, actor.VicePrincipal, actor.ClassTeacher).Scope(reading), get("/api/v1/students", about{
			"list-students", "students", "Students of my school", "All, or those of a class, a name or a student number; a class teacher sees the own class.",
		}), s.list, student.ErrForbidden)
		register(a, httpd.Roles(actor.School, actor.VicePrincipal, actor.ClassTeacher, actor.Student).Scope(reading), get("/api/v1/students/{id}", about{
			"read-student", "students", "One student's record", "To the student and to the student's school.",
		}), s.read, student.ErrNotFound)
		register(a, httpd.Roles(actor.School, actor.Operator).Scope(writing), create("/api/v1/students", about{
			"add-student", "students", "Add a student", "A school adds its own students; the operator names the school.",
		}), s.add, student.ErrInvalid, student.ErrTaken, student.ErrForbidden)
		s.life(a)
	}
}

// Opened writes down that somebody opened a student's record; a minor's is logged and shown to the student.
type Opened func(ctx context.Context, who actor.Actor, st student.Student) error

type studentRecords struct {
	svc    *student.Service
	opened Opened
	cat    Catalogue
	now    func() time.Time
}

// StudentMembers are what is recorded of a student.
type StudentMembers struct {
	School     org.ID     `json:"school,omitempty" maxLength:"64" doc:"For the operator; a school's is its own"`
	StudentNo  string     `json:"student_no" minLength:"1" maxLength:"40" doc:"学号"`
	Name       string     `json:"name" minLength:"1" maxLength:"40"`
	Sex        string     `json:"sex,omitempty" enum:"male,female" doc:"Asked only because some work is barred for women"`
	BirthDate  civil.Date `json:"birth_date,omitzero" format:"date" doc:"May be absent beside an identity number"`
	MajorCode  string     `json:"major_code" minLength:"1" maxLength:"10"`
	EntryYear  int        `json:"entry_year" minimum:"2000" maximum:"2100"`
	Class      string     `json:"class,omitempty" maxLength:"64"`
	StudyMode  string     `json:"study_mode,omitempty" enum:"full_time,part_time"`
	HomeRegion string     `json:"home_region,omitempty" maxLength:"12" doc:"GB/T 2260 code"`
	EnrolDate  civil.Date `json:"enrol_date,omitzero" format:"date" nullable:"true"`
	Length     int        `json:"length,omitempty" minimum:"0" maximum:"8" doc:"Years of schooling (学制); absent: that of the school's level"`
}

// PrivateMembers are kept sealed and never read back here.
type PrivateMembers struct {
	IDNumber      string `json:"id_number,omitempty" maxLength:"40" doc:"身份证号, 18 characters; kept sealed, never in an answer"`
	Phone         string `json:"phone,omitempty" maxLength:"40" doc:"Kept sealed"`
	GuardianName  string `json:"guardian_name,omitempty" maxLength:"40" doc:"Kept sealed"`
	GuardianPhone string `json:"guardian_phone,omitempty" maxLength:"40" doc:"Kept sealed"`
}

// StudentDraft is what is said of a student; an empty private member leaves what is kept.
type StudentDraft struct {
	StudentMembers
	PrivateMembers
}

func (b StudentDraft) draft() student.Draft {
	return student.Draft{Student: student.Student{
		School: b.School, StudentNo: b.StudentNo, Name: b.Name, Sex: b.Sex, BirthDate: b.BirthDate, MajorCode: b.MajorCode,
		EntryYear: b.EntryYear, Class: b.Class, StudyMode: b.StudyMode, HomeRegion: b.HomeRegion, EnrolDate: b.EnrolDate, Length: b.Length,
	}, Private: student.Private(b.PrivateMembers)}
}

type studentRecord struct {
	StudentMembers
	State       student.State `json:"state" enum:"active,left,transferred,graduated"`
	StateOn     string        `json:"state_on,omitempty" format:"date"`
	StateReason string        `json:"state_reason,omitempty"`
	ToSchool    org.ID        `json:"to_school,omitempty" doc:"Of a transfer that the other school has not received yet"`
	ID          student.ID    `json:"id"`
	MajorName   string        `json:"major_name,omitempty"`
	Grade       int           `json:"grade" doc:"Year of study today; it rises on 1 September"`
	Version     uint64        `json:"version"`
	CreatedAt   time.Time     `json:"created_at"`
}

func (s studentRecords) body(st student.Student) studentRecord {
	m, _ := s.cat.Now().Major(st.MajorCode)
	return studentRecord{
		StudentMembers: StudentMembers{
			st.School, st.StudentNo, st.Name, st.Sex, st.BirthDate, st.MajorCode, st.EntryYear, st.Class, st.StudyMode, st.HomeRegion, st.EnrolDate, st.Length,
		},
		State: st.State, StateOn: st.StateOn.String(), StateReason: st.StateReason, ToSchool: st.ToSchool,
		ID: st.ID, MajorName: m.Name, Grade: st.Grade(civil.Today(s.now())), Version: st.Version, CreatedAt: instant(st.CreatedAt),
	}
}

type listStudentsInput struct {
	Paged
	Q         string `query:"q" maxLength:"64" doc:"Part of the name, the student number, or a whole identity or telephone number"`
	Class     string `query:"class" maxLength:"64"`
	State     string `query:"state" enum:"active,left,transferred,graduated" doc:"Absent: all"`
	EntryYear int    `query:"entry_year" minimum:"0" maximum:"2100"`
	Major     string `query:"major" maxLength:"10" doc:"Code"`
}

type studentsOutput struct{ Body List[studentRecord] }

func (s studentRecords) list(ctx context.Context, in *listStudentsInput) (*studentsOutput, error) {
	rows, err := s.svc.Students(ctx, httpd.Who(ctx), student.Filter{Class: in.Class, Text: in.Q, State: student.State(in.State), EntryYear: in.EntryYear, MajorCode: in.Major}, in.Request())
	if err != nil {
		return nil, err
	}
	return &studentsOutput{listed(rows, s.body)}, nil
}

type studentInput struct {
	ID student.ID `path:"id" maxLength:"64"`
}

type studentOutput struct {
	Tagged
	Location string `header:"Location" doc:"Of what was created"`
	Body     studentRecord
}

func (s studentRecords) read(ctx context.Context, in *studentInput) (*studentOutput, error) {
	st, err := s.svc.Student(ctx, httpd.Who(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	if err := s.opened(ctx, httpd.Who(ctx), st); err != nil {
		return nil, err
	}
	return &studentOutput{Tagged: Tagged{httpd.ETag(st.Version)}, Body: s.body(st)}, nil
}

type addStudentInput struct {
	Creating
	Body StudentDraft
}

func (s studentRecords) add(ctx context.Context, in *addStudentInput) (*studentOutput, error) {
	st, err := s.svc.Enrol(ctx, httpd.Who(ctx), in.Body.draft())
	if err != nil {
		return nil, err
	}
	return &studentOutput{Tagged{httpd.ETag(st.Version)}, "/api/v1/students/" + string(st.ID), s.body(st)}, nil
}
