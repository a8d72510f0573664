package web

import (
	"net/http"
	"strconv"
	"strings"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/page"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/student"

	"github.com/gin-gonic/gin"
)

// StudentPage is one record with its history and the steps that it allows: template "students/one".
type StudentPage struct {
	Frame
	Heading Heading
	Errors  *ErrorSummary
	At      string
	Look    string // where sealed values open, for a reason
	Facts   Facts
	Private Facts
	History Timeline
	Steps   []StudentStep
}

// StudentStep is the form of one step: 离校, 转学, 留级, 复学, 毕业, 更正.
type StudentStep struct {
	Do      string
	Title   text.Words
	Lead    text.Words
	Open    bool
	Version string
	Selects []Select
	Fields  []Field
	Submit  Button
}

func (s *Site) studentPage(c *gin.Context) error { return s.drawStudent(c, http.StatusOK, "", nil) }

// drawStudent draws a record; do names the step that was refused with err.
func (s *Site) drawStudent(c *gin.Context, status int, do string, err error) error {
	ctx := c.Request.Context()
	who, id := httpd.Who(ctx), student.ID(c.Param("id"))
	st, loadErr := s.s.Students.Student(ctx, who, id)
	if loadErr != nil {
		return loadErr
	}
	if err == nil { // a refused step shows the same record again
		if loadErr = s.s.Privacy.Opened(ctx, who, st); loadErr != nil {
			return loadErr
		}
	}
	steps, loadErr := s.s.Students.History(ctx, who, id)
	if loadErr != nil {
		return loadErr
	}
	known, loadErr := s.s.Students.Known(ctx, who, id)
	if loadErr != nil {
		return loadErr
	}
	light := stateLight(st.State)
	p := StudentPage{Frame: s.frame(c, Plain(st.Name)), Errors: ErrorsOf(err).Summary(), At: "/students/" + string(id), Look: "/privacy/students/" + string(id)}
	p.Crumbs = []Crumb{{text.Say("学生名册", "Students"), "/students"}}
	p.Heading = Heading{Over: Plain(st.StudentNo + " · " + st.Class), Title: p.Title, Lights: []Light{light}}
	p.Facts, p.Private, p.History = s.studentFacts(c, st), privateFacts(known), s.lifeOf(c, steps)
	if who.Is(actor.School) {
		p.Steps = s.stepForms(c, st, do, ErrorsOf(err))
	}
	return s.show(c, status, "students/one", "students/one", p)
}

func (s *Site) studentFacts(c *gin.Context, st student.Student) Facts {
	f := Facts{Items: []Fact{
		{Label: text.Say("专业", "Major"), Value: Plain(s.majorName(st.MajorCode))},
		{Label: text.Say("年级", "Year"), Value: s.gradeWords(st), Note: text.Say(strconv.Itoa(st.EntryYear)+" 年入学", "entered "+strconv.Itoa(st.EntryYear))},
		{Label: text.Say("班级", "Class"), Value: Plain(st.Class)},
		{Label: text.Say("出生日期", "Born"), Value: Plain(st.BirthDate.String())},
		{Label: text.Say("性别", "Sex"), Value: map[string]text.Words{"male": text.Say("男", "male"), "female": text.Say("女", "female")}[st.Sex]},
	}}
	if !st.Active() {
		f.Items = append(f.Items, Fact{Label: stateLight(st.State).Label, Value: Plain(st.StateOn.String()), Note: Plain(strings.TrimSpace(st.StateReason + " " + s.schoolCalled(c, st.ToSchool)))})
	}
	return f
}

func (s *Site) schoolCalled(c *gin.Context, id org.ID) string {
	if id == "" {
		return ""
	}
	o, err := s.s.Orgs.School(c.Request.Context(), id)
	if err != nil {
		return string(id)
	}
	return o.Name
}

// privateFacts say what is recorded, never the values: those open at one door only, with a reason.
func privateFacts(known []string) Facts {
	var f Facts
	for i, name := range student.PrivateFields() {
		label := []text.Words{text.Say("身份证号", "Identity number"), text.Say("手机", "Phone"), text.Say("监护人姓名", "Guardian"), text.Say("监护人电话", "Guardian's phone")}[i]
		light := Light{State: Unknown, Label: text.Say("未登记", "not recorded")}
		for _, k := range known {
			if k == name {
				light = Light{State: Pass, Label: text.Say("已登记（加密）", "recorded, sealed")}
			}
		}
		f.Items = append(f.Items, Fact{Label: label, Light: &light})
	}
	return f
}

// lifeOf is the history of a record.
func (s *Site) lifeOf(c *gin.Context, steps []student.Step) Timeline {
	var t Timeline
	for _, st := range steps {
		m := Moment{When: text.Say(When(text.Chinese, st.At), When(text.English, st.At)), Title: stepWords(st.Kind), State: Note}
		detail := []string{}
		if st.Kind != student.StepCorrected {
			detail = append(detail, st.On.String())
		}
		if st.Detail.Reason != "" {
			detail = append(detail, st.Detail.Reason)
		}
		if st.Detail.To != "" {
			detail = append(detail, s.schoolCalled(c, st.Detail.From)+" → "+s.schoolCalled(c, st.Detail.To))
		}
		for _, ch := range st.Detail.Changes {
			line := memberWord(ch.Member)
			if ch.From+ch.To != "" {
				line += " " + ch.From + " → " + ch.To
			}
			detail = append(detail, line)
		}
		m.Detail = Plain(strings.Join(detail, "；"))
		t.Items = append(t.Items, m)
	}
	return t
}

func stepWords(k student.StepKind) text.Words {
	return map[student.StepKind]text.Words{
		student.StepCorrected: text.Say("更正", "Corrected"), student.StepLeft: text.Say("离校", "Left"), student.StepReturned: text.Say("复学", "Returned"),
		student.StepSent: text.Say("转出", "Sent to another school"), student.StepReceived: text.Say("转入", "Received"),
		student.StepRepeated: text.Say("留级", "Repeats a grade"), student.StepGraduated: text.Say("毕业", "Graduated"),
	}[k]
}

func memberWord(m string) string {
	if w, ok := map[string]string{
		"student_no": "学号", "name": "姓名", "sex": "性别", "birth_date": "出生日期", "major_code": "专业", "entry_year": "入学年份", "class": "班级", "study_mode": "学习形式",
		"home_region": "家庭所在区县", "enrol_date": "入学日期", "length": "学制", student.FieldIDNumber: "身份证号", student.FieldPhone: "手机",
		student.FieldGuardianName: "监护人姓名", student.FieldGuardianPhone: "监护人电话",
	}[m]; ok {
		return w
	}
	return m
}

// stepForms are the steps that the state allows.
func (s *Site) stepForms(c *gin.Context, st student.Student, do string, errs Errors) []StudentStep {
	today, version := s.today().String(), strconv.FormatUint(st.Version, 10)
	on := func(prefix string) Field {
		return errs.On(DateField(Field{Name: prefix + "on", Label: text.Say("生效日期", "As of"), Value: today}))
	}
	reason := func(prefix string, optional bool) Field {
		return errs.On(Field{Name: prefix + "reason", Label: text.Say("原因", "Reason"), Length: 200, Optional: optional})
	}
	add := func(list []StudentStep, d StudentStep) []StudentStep {
		d.Open, d.Version = d.Do == do, version
		return append(list, d)
	}
	if !st.Active() {
		return add(nil, StudentStep{Do: "return", Title: text.Say("复学，恢复在读", "Back at school"), Fields: []Field{on("return_"), reason("return_", true)}, Submit: Button{Label: text.Say("恢复在读", "Record the return"), Kind: Primary}})
	}
	to := Select{Field: errs.On(Field{Name: "send_to_school", Label: text.Say("转到哪所学校", "To which school"), Hint: text.Say("在系统内的学校接收后，档案跟着走；系统外的留空，在原因里写校名。", "A school of the system takes the record over; leave empty for one outside and name it in the reason."), Optional: true}), Blank: text.Say("系统外的学校", "A school outside the system")}
	if list, err := s.s.Orgs.Schools(c.Request.Context(), org.SchoolFilter{}, page.Request{Limit: page.MaxLimit}); err == nil {
		for _, o := range list.Items {
			if o.ID != st.School {
				to.Options = append(to.Options, Option{Value: string(o.ID), Label: Plain(o.Name)})
			}
		}
	}
	var list []StudentStep
	list = add(list, s.correction(st, errs))
	list = add(list, StudentStep{Do: "leave", Title: text.Say("离校（退学、参军等）", "Leaves the school"), Lead: text.Say("账号随即停用，还没有确认的申请会撤回。", "The account is disabled and open applications are withdrawn."), Fields: []Field{on("leave_"), reason("leave_", false)}, Submit: Button{Label: text.Say("办理离校", "Record it"), Kind: Danger}})
	list = add(list, StudentStep{Do: "send", Title: text.Say("转学到其他学校", "Goes to another school"), Selects: []Select{to}, Fields: []Field{on("send_"), reason("send_", true)}, Submit: Button{Label: text.Say("办理转出", "Record it")}})
	list = add(list, StudentStep{Do: "repeat", Title: text.Say("留级", "Repeats the grade"), Fields: []Field{on("repeat_"), errs.On(Field{Name: "repeat_class", Label: text.Say("新班级", "New class"), Length: 64, Optional: true}), reason("repeat_", false)}, Submit: Button{Label: text.Say("办理留级", "Record it")}})
	return add(list, StudentStep{Do: "graduate", Title: text.Say("毕业", "Graduates"), Fields: []Field{on("graduate_")}, Submit: Button{Label: text.Say("登记毕业", "Record it")}})
}

// correction is the form of what can be put right. Private fields are written over, never shown.
func (s *Site) correction(st student.Student, errs Errors) StudentStep {
	f := func(name, zh, en, value string, optional bool) Field {
		return errs.On(Field{Name: "correct_" + name, Label: text.Say(zh, en), Value: value, Length: 64, Optional: optional})
	}
	over := text.Say("留空表示不改。", "Empty leaves it.")
	secret := func(name, zh, en string) Field {
		fd := f(name, zh, en, "", true)
		fd.Hint = over
		return fd
	}
	return StudentStep{
		Do: "correct", Title: text.Say("更正信息", "Correct the record"), Lead: text.Say("改了哪些项会记在经过里；个人敏感信息只记“改过”，不记内容。", "What was changed stands in the history; of sensitive values only that they changed."),
		Fields: []Field{
			f("name", "姓名", "Name", st.Name, false), f("student_no", "学号", "Number", st.StudentNo, false), f("class", "班级", "Class", st.Class, true),
			f("major_code", "专业代码", "Major's code", st.MajorCode, false), f("entry_year", "入学年份", "Year of entry", strconv.Itoa(st.EntryYear), false),
			errs.On(DateField(Field{Name: "correct_birth_date", Label: text.Say("出生日期", "Born"), Value: st.BirthDate.String()})),
			secret("id_number", "身份证号", "Identity number"), secret("phone", "手机", "Phone"), secret("guardian_name", "监护人姓名", "Guardian"), secret("guardian_phone", "监护人电话", "Guardian's phone"),
		},
		Submit: Button{Label: text.Say("保存更正", "Save"), Kind: Primary},
	}
}

// studentStep takes one of the forms.
func (s *Site) recordStep(c *gin.Context) error {
	in, err := postedInput(c)
	if err != nil {
		return err
	}
	do := in.Get("do")
	flash, err := s.takeStep(c, in, do)
	if f := fault.Of(err); f != nil && (f.Kind == fault.Invalid || f.Kind == fault.Conflict || f.Kind == fault.Stale) {
		return s.drawStudent(c, http.StatusUnprocessableEntity, do, prefixed(err, do+"_"))
	}
	if err != nil {
		return err
	}
	return back(c, "/students/"+c.Param("id"), flash)
}

func (s *Site) takeStep(c *gin.Context, in postingInput, do string) (flash string, err error) {
	ctx := c.Request.Context()
	who, id := httpd.Who(ctx), student.ID(c.Param("id"))
	version, _ := strconv.ParseUint(in.Get("version"), 10, 64) // none is stale
	r := reader{v: in.Values}
	x := student.Exit{On: r.date(do + "_on"), Reason: r.text(do + "_reason")}
	if len(r.bad) > 0 {
		return "", student.ErrInvalid.With(fault.In("on", "请填写日期。", "give the date"))
	}
	switch do {
	case "leave":
		_, err = s.s.Students.Leave(ctx, who, id, version, x)
		return "student_left", err
	case "return":
		_, err = s.s.Students.Return(ctx, who, id, version, x)
		return "student_returned", err
	case "send":
		_, err = s.s.Students.Send(ctx, who, id, version, org.ID(r.text("send_to_school")), x)
		return "student_sent", err
	case "repeat":
		_, err = s.s.Students.Repeat(ctx, who, id, version, r.text("repeat_class"), x)
		return "student_repeated", err
	case "graduate":
		_, err = s.s.Students.Graduate(ctx, who, id, version, x.On)
		return "student_graduated", err
	}
	return "saved", s.takeCorrection(c, r, version)
}

func (s *Site) takeCorrection(c *gin.Context, r reader, version uint64) error {
	ctx := c.Request.Context()
	who, id := httpd.Who(ctx), student.ID(c.Param("id"))
	st, err := s.s.Students.Student(ctx, who, id)
	if err != nil {
		return err
	}
	d := student.Draft{Student: st}
	d.Name, d.StudentNo, d.Class, d.MajorCode = r.text("correct_name"), r.text("correct_student_no"), r.text("correct_class"), r.text("correct_major_code")
	d.BirthDate = r.date("correct_birth_date")
	d.EntryYear, _ = strconv.Atoi(r.text("correct_entry_year")) // 0 is refused
	d.Private = student.Private{IDNumber: r.text("correct_id_number"), Phone: r.text("correct_phone"), GuardianName: r.text("correct_guardian_name"), GuardianPhone: r.text("correct_guardian_phone")}
	_, err = s.s.Students.Correct(ctx, who, id, version, d)
	return err
}
