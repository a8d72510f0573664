package api

import (
	"context"
	"time"

	"firstkm/services/delivery/httpd"
	"firstkm/services/imports"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/org"
	"firstkm/services/teacher"
)

// Teachers mounts the register of teachers, recognition and enterprise practice.
//
//	GET  /teachers                       teachers' office, vice-principal: of their school; bureau, operator: of one they name
//	POST /teachers                       teachers' office, vice-principal; operator
//	GET  /teachers/{id}                  the same; teacher: the own file
//	GET  /teachers/{id}/history          the same
//	POST /teachers/{id}/spells …         teachers' office, vice-principal: what is so at their school
//	POST /teachers/{id}/recognitions …   see the operations
//
// What of the steps each role may take stands in teacher.Steps.
func Teachers(svc *teacher.Service, exports imports.Exporter, now func() time.Time) Mount {
	s := teachers{svc, exports, now}
	return func(a *API) {
		s.register(a)
		s.recognition(a)
		s.practice(a)
		s.files(a)
	}
}

// staffroom is who manages a school's register; registrars may read it too.
func staffroom(scope string, also ...actor.Role) httpd.Access {
	return httpd.Roles(append(also, actor.TeachersOffice, actor.VicePrincipal)...).Scope(scope)
}

func registrars(also ...actor.Role) httpd.Access {
	return staffroom(reading, append(also, actor.Bureau, actor.Operator)...)
}

func (s teachers) register(a *API) {
	register(a, registrars(), get("/api/v1/teachers", about{
		"list-teachers", "teachers", "Teachers of a school", "By number, as they stand on a day: today unless as_of is given. An office lists its own school.",
	}), s.list, teacher.ErrForbidden)
	register(a, staffroom(writing, actor.Operator), create("/api/v1/teachers", about{
		"add-teacher", "teachers", "Register a teacher", "At the office's own school; the operator names the school.",
	}), s.add, teacher.ErrInvalid, teacher.ErrTaken, org.ErrNotFound)
	register(a, registrars(actor.Teacher), get("/api/v1/teachers/{id}", about{
		"read-teacher", "teachers", "A teacher's file", "To the teacher, the offices of its schools, their bureaus and the operator.",
	}), s.read, teacher.ErrNotFound)
	register(a, registrars(actor.Teacher), get("/api/v1/teachers/{id}/history", about{
		"read-teacher-history", "teachers", "How a file stood before each change", "Newest first, with who, when and why.",
	}), s.history, teacher.ErrNotFound)
	register(a, staffroom(writing), create("/api/v1/teachers/{id}/spells", about{
		"enter-teacher", "teachers", "Register somebody who has a file at the own school too", "For a teacher of two schools, who counts once: where in post, else where full-time, else where earlier.",
	}), s.enter, teacher.ErrInvalid, teacher.ErrNotFound, teacher.ErrTaken)
	register(a, staffroom(writing), put("/api/v1/teachers/{id}/spells/{spell}", about{
		"correct-teacher", "teachers", "Correct what was recorded wrongly", "Replaces the facts and days of one spell, and the name where given. What stood before is kept, with the reason.",
	}), s.correct, teacher.ErrInvalid, teacher.ErrNotFound, teacher.ErrStale, teacher.ErrTaken)
	register(a, staffroom(writing), post("/api/v1/teachers/{id}/changes", about{
		"change-teacher", "teachers", "Let other facts hold from a day on", "Ends the spell in force the day before and begins another at the own school.",
	}), s.change, teacher.ErrInvalid, teacher.ErrNotFound, teacher.ErrStale)
	register(a, staffroom(writing), post("/api/v1/teachers/{id}/leave", about{
		"leave-teacher", "teachers", "End the employment at the own school", "After its last day the teacher counts there no more; the file stays.",
	}), s.leave, teacher.ErrInvalid, teacher.ErrNotFound, teacher.ErrStale)
	register(a, staffroom(writing), post("/api/v1/teachers/{id}/places", about{
		"place-teacher", "teachers", "Move a teacher in the development matrix", "From a day on; an empty level takes the teacher out.",
	}), s.place, teacher.ErrInvalid, teacher.ErrNotFound, teacher.ErrStale)
}

type teachers struct {
	svc     *teacher.Service
	exports imports.Exporter
	now     func() time.Time
}

// TeacherFacts are what holds of a teacher at a school.
type TeacherFacts struct {
	TeacherNo  string                   `json:"teacher_no" minLength:"1" maxLength:"40" doc:"工号"`
	Category   choice[teacher.Category] `json:"category" doc:"任教类别"`
	InPost     bool                     `json:"in_post" doc:"在岗"`
	FullTime   bool                     `json:"full_time" doc:"专任"`
	MajorClass string                   `json:"major_class,omitempty" maxLength:"4" doc:"Four digits of a class of majors"`
}

func (f TeacherFacts) facts() teacher.Facts {
	return teacher.Facts{TeacherNo: f.TeacherNo, Category: teacher.Category(f.Category), InPost: f.InPost, FullTime: f.FullTime, MajorClass: f.MajorClass}
}

// TeacherSpell is a time at a school with the same facts throughout.
type TeacherSpell struct {
	TeacherFacts
	From civil.Date `json:"from" format:"date"`
	To   civil.Date `json:"to,omitzero" format:"date" nullable:"true" doc:"Last day; absent: open"`
}

func (b TeacherSpell) spell() teacher.Spell {
	return teacher.Spell{From: b.From, To: b.To, Facts: b.facts()}
}

type spellBody struct {
	TeacherSpell
	ID        teacher.SpellID `json:"id"`
	School    org.ID          `json:"school"`
	OpenStart bool            `json:"open_start,omitempty" doc:"The first day is not known"`
}

func spellOf(s teacher.Spell) spellBody {
	return spellBody{TeacherSpell{factsOf(s.Facts), s.From, s.To}, s.ID, s.School, s.OpenStart()}
}

func factsOf(f teacher.Facts) TeacherFacts {
	return TeacherFacts{f.TeacherNo, choice[teacher.Category](f.Category), f.InPost, f.FullTime, f.MajorClass}
}

type teacherRecord struct {
	ID           teacher.ID            `json:"id"`
	Name         string                `json:"name"`
	Level        choice[teacher.Level] `json:"level,omitempty" doc:"Highest in force today"`
	Spells       []spellBody           `json:"spells"`
	Recognitions []recognitionBody     `json:"recognitions"`
	Practice     []teacher.Practice    `json:"practice"`
	Progress     progressBody          `json:"progress" doc:"Towards six months of practice in the last five years, today; GET …/practice counts by the window of the province"`
	Ethics       []teacher.Appraisal   `json:"ethics"`
	Places       []teacher.Place       `json:"places"`
	Version      uint64                `json:"version" doc:"As in the ETag"`
	CreatedAt    time.Time             `json:"created_at"`
	UpdatedAt    time.Time             `json:"updated_at"`
}

func (s teachers) body(t teacher.Teacher) teacherRecord {
	day := civil.Today(s.now())
	level, _ := teacher.LevelOn(t.Recognitions, day)
	return teacherRecord{
		ID: t.ID, Name: t.Name, Level: choice[teacher.Level](level), Spells: mapped(t.Spells, spellOf), Recognitions: mapped(t.Recognitions, recognitionOf),
		Practice: present(t.Practice), Progress: progressOf(teacher.ProgressOn(t, teacher.Rolling, day)), Ethics: present(t.Ethics), Places: present(t.Places),
		Version: t.Version, CreatedAt: instant(t.CreatedAt), UpdatedAt: instant(t.UpdatedAt),
	}
}

type listTeachersInput struct {
	Paged
	School   org.ID                   `query:"school" maxLength:"64" doc:"For bureau and operator; an office's is its own"`
	AsOf     string                   `query:"as_of" format:"date" doc:"Today unless given"`
	Q        string                   `query:"q" maxLength:"64" doc:"Part of the name, or the number"`
	Category choice[teacher.Category] `query:"category"`
	Level    choice[teacher.Level]    `query:"level" doc:"In force on the day"`
	Present  bool                     `query:"present" doc:"Only who is employed on the day"`
	State    choice[teacher.State]    `query:"state" doc:"Has a recognition in this state"`
}

type teachersOutput struct{ Body List[teacherRecord] }

func (s teachers) list(ctx context.Context, in *listTeachersInput) (*teachersOutput, error) {
	rows, err := s.svc.Teachers(ctx, httpd.Who(ctx), teacher.Filter{
		School: in.School, AsOf: date(in.AsOf), Text: in.Q, Category: teacher.Category(in.Category), Level: teacher.Level(in.Level),
		Present: in.Present, State: teacher.State(in.State),
	}, in.Request())
	if err != nil {
		return nil, err
	}
	return &teachersOutput{listed(rows, func(r teacher.Row) teacherRecord { return s.body(r.Teacher) })}, nil
}

// OfTeacher is embedded in the input of operations on one file.
type OfTeacher struct {
	ID teacher.ID `path:"id" maxLength:"64"`
}

type teacherOutput struct {
	Tagged
	Location string `header:"Location" doc:"Of what was created"`
	Body     teacherRecord
}

// answer renders a file after a use case.
func (s teachers) answer(t teacher.Teacher, err error) (*teacherOutput, error) {
	if err != nil {
		return nil, err
	}
	return &teacherOutput{Tagged{httpd.ETag(t.Version)}, "/api/v1/teachers/" + string(t.ID), s.body(t)}, nil
}

type addTeacherInput struct {
	Creating
	Body struct {
		TeacherSpell
		Name   string `json:"name" minLength:"1" maxLength:"40"`
		School org.ID `json:"school,omitempty" maxLength:"64" doc:"For the operator; an office's is its own"`
	}
}

func (s teachers) add(ctx context.Context, in *addTeacherInput) (*teacherOutput, error) {
	spell := in.Body.spell()
	spell.School = in.Body.School
	return s.answer(s.svc.Add(ctx, httpd.Who(ctx), teacher.Draft{Name: in.Body.Name, Spell: spell}))
}

type readTeacherInput struct {
	OfTeacher
	Reading
}

func (s teachers) read(ctx context.Context, in *readTeacherInput) (*teacherOutput, error) {
	t, err := s.svc.Teacher(ctx, httpd.Who(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	if err := in.Fresh(t.Version); err != nil {
		return nil, err
	}
	return s.answer(t, nil)
}

type pastBody struct {
	Version uint64        `json:"version" doc:"That the change made"`
	At      time.Time     `json:"at"`
	Role    string        `json:"role"`
	Org     string        `json:"org,omitempty"`
	Action  string        `json:"action"`
	Reason  string        `json:"reason,omitempty"`
	Before  teacherRecord `json:"before"`
}

type teacherHistoryOutput struct{ Body List[pastBody] }

func (s teachers) history(ctx context.Context, in *OfTeacher) (*teacherHistoryOutput, error) {
	past, err := s.svc.Past(ctx, httpd.Who(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return &teacherHistoryOutput{List[pastBody]{Items: mapped(past, func(p teacher.Past) pastBody {
		return pastBody{p.Version, instant(p.At), string(p.Role), string(p.Org), p.Action, p.Reason, s.body(p.Before)}
	})}}, nil
}

type enterTeacherInput struct {
	OfTeacher
	Creating
	Body TeacherSpell
}

func (s teachers) enter(ctx context.Context, in *enterTeacherInput) (*teacherOutput, error) {
	return s.answer(s.svc.Enter(ctx, httpd.Who(ctx), in.ID, in.Body.spell()))
}

type correctTeacherInput struct {
	OfTeacher
	Changing
	Spell teacher.SpellID `path:"spell" maxLength:"64"`
	Body  struct {
		TeacherSpell
		Name   string `json:"name,omitempty" maxLength:"40" doc:"The right name, where it was wrong"`
		Reason string `json:"reason" minLength:"1" maxLength:"200"`
	}
}

func (s teachers) correct(ctx context.Context, in *correctTeacherInput) (*teacherOutput, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	spell := in.Body.spell()
	spell.ID = in.Spell
	return s.answer(s.svc.Correct(ctx, httpd.Who(ctx), in.ID, version, in.Body.Name, spell, in.Body.Reason))
}

type changeTeacherInput struct {
	OfTeacher
	Changing
	Body struct {
		TeacherFacts
		On civil.Date `json:"on" format:"date" doc:"First day of the new facts"`
	}
}

func (s teachers) change(ctx context.Context, in *changeTeacherInput) (*teacherOutput, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	return s.answer(s.svc.ChangeFacts(ctx, httpd.Who(ctx), in.ID, version, in.Body.On, in.Body.facts()))
}

type leaveTeacherInput struct {
	OfTeacher
	Changing
	Body struct {
		LastDay civil.Date `json:"last_day" format:"date"`
		Reason  string     `json:"reason,omitempty" maxLength:"200"`
	}
}

func (s teachers) leave(ctx context.Context, in *leaveTeacherInput) (*teacherOutput, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	return s.answer(s.svc.Leave(ctx, httpd.Who(ctx), in.ID, version, in.Body.LastDay, in.Body.Reason))
}

type placeTeacherInput struct {
	OfTeacher
	Changing
	Body struct {
		Level  string     `json:"level,omitempty" maxLength:"20"`
		Series string     `json:"series,omitempty" maxLength:"20"`
		From   civil.Date `json:"from" format:"date"`
	}
}

func (s teachers) place(ctx context.Context, in *placeTeacherInput) (*teacherOutput, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	return s.answer(s.svc.Move(ctx, httpd.Who(ctx), in.ID, version, teacher.Place{Level: in.Body.Level, Series: in.Body.Series, From: in.Body.From}))
}
