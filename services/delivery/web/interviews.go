package web

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"firstkm/services/application"
	"firstkm/services/delivery/httpd"
	"firstkm/services/fair"
	"firstkm/services/interview"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/student"

	"github.com/gin-gonic/gin"
)

// interviewRoutes are interviews outside fairs: the list, the unit's page of one applicant, and the student's answers, whose
// forms stand on the page of the application.
func (s *Site) interviewRoutes(e *httpd.Engine) {
	unit := httpd.Roles(actor.Enterprise)
	e.GET("/interviews", httpd.Roles(actor.Enterprise, actor.School, actor.VicePrincipal, actor.ClassTeacher), s.interviewList)
	e.GET("/applicants/:id/interview", unit, func(c *gin.Context) error { return s.drawApplicant(c, http.StatusOK, nil) })
	e.POST("/applicants/:id/interview", unit, s.applicantInterview)
	e.POST("/applications/:id/interview", httpd.Roles(actor.Student), s.ownInterview)
}

// liveInterviews are the live names whose events concern interviews.
const liveInterviews = "interview.proposed interview.agreed interview.refused interview.cancelled interview.recorded interview.lapsed"

func interviewLight(st interview.State) Light {
	states := map[interview.State]State{interview.Proposed: Attention, interview.Agreed: Note, interview.Recorded: Pass, interview.Refused: Blocked, interview.Cancelled: Blocked}
	state, ok := states[st]
	if !ok {
		state = Unknown
	}
	return Light{State: state, Label: st.Label()}
}

// interviewWhen is the time that was taken, or those to choose from.
func interviewWhen(i interview.Interview) text.Words {
	if !i.From.IsZero() {
		return text.Say(When(text.Chinese, i.From)+"–"+oclock(i.Until()), When(text.English, i.From)+"–"+oclock(i.Until()))
	}
	var zh, en []string
	for _, at := range i.Times {
		zh, en = append(zh, When(text.Chinese, at)), append(en, When(text.English, at))
	}
	return text.Say(strings.Join(zh, "；"), strings.Join(en, "; "))
}

// interviewWhere is the place; school is the name of the student's school, empty while the unit does not know it.
func interviewWhere(i interview.Interview, school string) text.Words {
	switch i.Kind {
	case interview.OnSite:
		return Plain(i.Address)
	case interview.Telephone:
		return text.Say("班主任届时联系单位，把电话交给学生；双方都不公开号码。", "The class teacher calls the unit and hands the telephone over; no number is told.")
	}
	if school == "" {
		return text.Say("学生所在学校，列入备选后显示", "The student's school, shown after shortlisting")
	}
	return Plain(school)
}

// interviewBlock is one interview as both sides see it; the forms are the reader's own.
func interviewBlock(i interview.Interview, school string, who actor.Actor) TeacherBlock {
	b := TeacherBlock{Title: i.Kind.Label(), Lights: []Light{interviewLight(i.State)}}
	add := func(label, value text.Words) { b.Facts.Items = append(b.Facts.Items, Fact{Label: label, Value: value}) }
	switch {
	case who.Is(actor.Student) && i.State == interview.Proposed: // the form shows the times
		b.Lights[0].Label = text.Say("待您答复", "Waiting for your answer")
	case i.From.IsZero():
		for n, at := range i.Times {
			add([]text.Words{text.Say("时间", "When"), text.Say("或", "or"), text.Say("或", "or")}[n], momentWords(at))
		}
	default:
		add(text.Say("时间", "When"), interviewWhen(i))
	}
	add(text.Say("时长", "Takes"), minutesWords(i.Minutes))
	add(text.Say("地点", "Where"), interviewWhere(i, school))
	if i.Note != "" {
		add(text.Say("说明", "Note"), interview.ReasonWords(i.Note))
	}
	switch {
	case i.State == interview.Proposed:
		add(text.Say("答复截止", "Answer until"), momentWords(i.First()))
	case i.State == interview.Recorded && who.Is(actor.Student):
		add(text.Say("结果", "Result"), interview.WordWords(i.Word))
	case i.State == interview.Recorded:
		add(text.Say("意见", "Word"), i.Word.Label())
	}
	if i.Reason != "" {
		add(text.Say("理由", "Reason"), interview.ReasonWords(i.Reason))
	}
	if i.State == interview.Recorded && who.Is(actor.Student) {
		b.Lead = interview.Said()
	}
	return b
}

// onInterview is a form about one interview.
func onInterview(c *gin.Context, name string, i interview.Interview, at, csrf string, err error) (formIn, TeacherForm) {
	in := formNamed(c, name, err)
	form := in.form("", at, csrf, false)
	form.Hidden = append(form.Hidden, Hidden{"interview", string(i.ID)}, versionField(c, i.Version, err))
	return in, form
}

// reasonForm is a step that needs a reason of a list.
func reasonForm(c *gin.Context, name string, i interview.Interview, at, csrf string, err error, title, label text.Words, reasons []text.Words) TeacherForm {
	in, form := onInterview(c, name, i, at, csrf, err)
	form.Title = title
	form.Items = []FormItem{in.pick("reason", label, saidOptions(reasons), "")}
	form.Buttons = []Button{{Label: title, Kind: Danger}}
	return form
}

func saidOptions(list []text.Words) []Option {
	out := make([]Option, len(list))
	for n, w := range list {
		out[n] = Option{Value: w.Zh, Label: w}
	}
	return out
}

// pick is a choice of one among a few.
func (f formIn) pick(name string, label text.Words, options []Option, value string) FormItem {
	one := f.entry.field(f.key(name), label, func(x *Field) { x.Value, x.Length = value, 0 })
	return FormItem{Choice: &Choice{Field: one, Options: pickOptions(options, one.Value)}}
}

// ownInterviews are the interviews of a student's application, with what can be done about the newest.
func (s *Site) ownInterviews(c *gin.Context, a application.Application, csrf string, err error) ([]TeacherBlock, error) {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	list, loadErr := s.s.Interviews.Of(ctx, who, a.ID)
	if loadErr != nil || len(list) == 0 {
		return nil, loadErr
	}
	at, school, now := "/applications/"+string(a.ID)+"/interview", s.schoolName(c, a.School), s.s.Now()
	var out []TeacherBlock
	for _, i := range list {
		b := interviewBlock(i, school, who)
		switch {
		case i.Answerable(now) && a.State.Open():
			in, form := onInterview(c, "take", i, at, csrf, err)
			form.Bare, form.Title = true, text.Words{}
			form.Items = []FormItem{in.pick("time", text.Say("选一个时间", "Take one of the times"), timeOptions(i), "")}
			form.Buttons = []Button{{Label: text.Say("接受面试", "Take this time"), Kind: Primary}}
			b.Forms = []TeacherForm{form, reasonForm(c, "refuse", i, at, csrf, err, text.Say("都不行", "None of them"), text.Say("为什么？单位会看到", "Why? The unit reads it"), interview.Refusals())}
		case i.State == interview.Agreed && i.Cancellable(now):
			b.Forms = []TeacherForm{reasonForm(c, "cancel", i, at, csrf, err, text.Say("取消面试", "Cancel the interview"), text.Say("为什么？单位会看到", "Why? The unit reads it"), interview.Cancellations(who.Role))}
		}
		out = append(out, b)
	}
	return out, nil
}

func timeOptions(i interview.Interview) []Option {
	out := make([]Option, len(i.Times))
	for n, at := range i.Times {
		out[n] = Option{Value: at.UTC().Format(time.RFC3339), Label: momentWords(at)}
	}
	return out
}

// interviewForm reads a form about an interview of the application whose page it stands on.
func (s *Site) interviewForm(c *gin.Context) (do string, in reader, of application.ID, which interview.ID, err error) {
	of = application.ID(c.Param("id"))
	if do, in, err = s.sentForm(c); err != nil {
		return do, in, of, which, err
	}
	ctx := c.Request.Context()
	_, err = s.s.Applications.Get(ctx, httpd.Who(ctx), of)
	return do, in, of, interview.ID(in.text("interview")), err
}

// ownInterview takes a student's answer.
func (s *Site) ownInterview(c *gin.Context) error {
	do, in, id, which, err := s.interviewForm(c)
	if err != nil {
		return err
	}
	ctx, version := c.Request.Context(), in.version()
	who := httpd.Who(ctx)
	switch do {
	case "take":
		at, timeErr := time.Parse(time.RFC3339, in.text("time"))
		if timeErr != nil {
			err = interview.ErrInvalid.With(fault.In("time", "请选择一个时间。", "choose a time"))
			break
		}
		_, err = s.s.Interviews.Take(ctx, who, which, version, at)
	case "refuse":
		_, err = s.s.Interviews.Refuse(ctx, who, which, version, in.text("reason"))
	case "cancel":
		_, err = s.s.Interviews.Cancel(ctx, who, which, version, in.text("reason"))
	default:
		err = errWhat
	}
	return settled(c, do, err, s.drawApplication, "/applications/"+string(id)+"#interview", "interview_"+do)
}

// interviewList lists the interviews that the reader is a party to.
func (s *Site) interviewList(c *gin.Context) error {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	var f interview.Filter
	if st := interview.State(c.Query("state")); st != "" {
		if !slices.Contains(interview.States(), st) {
			return interview.ErrInvalid.With(fault.In("state", "没有这种状态。", "there is no such state"))
		}
		f.States = []interview.State{st}
	}
	list, err := s.s.Interviews.List(ctx, who, f, fifty(c))
	if err != nil {
		return err
	}
	p := TeacherPage{Frame: s.frame(c, text.Say("面试", "Interviews"))}
	p.Heading, p.Live = Heading{Title: p.Title, Lead: interviewsLead(who)}, liveInterviews
	t := Table{
		Caption: p.Title, Quiet: true, Columns: []Column{{Label: text.Say("时间", "When")}, {Label: text.Say("单位和岗位", "Unit and posting")}, {Label: text.Say("谁", "Who")}, {Label: text.Say("方式", "How")}, {Label: text.Say("状态", "State")}},
		Empty: &Empty{Icon: "users", Title: text.Say("还没有面试", "No interviews yet"), Body: interviewsEmpty(who)},
	}
	if t.Rows, err = s.interviewRows(c, who, list.Items); err != nil {
		return err
	}
	p.Blocks = []TeacherBlock{{Bare: true, Table: &t, Pager: nextPage(c, list.Next)}}
	return s.showTeachers(c, http.StatusOK, p)
}

func interviewsLead(who actor.Actor) text.Words {
	switch {
	case who.Is(actor.Enterprise):
		return text.Say("约面试在“申请人”里，每位申请人的卡片上。", "Interviews are proposed from the applicant's card under Applicants.")
	case who.Is(actor.ClassTeacher):
		return text.Say("本班学生的面试。电话面试请到时联系单位，把电话交给学生。", "Interviews of your class. For one by telephone, call the unit then and hand the telephone over.")
	}
	return text.Say("本校学生与单位约的面试。", "Interviews of your students with units.")
}

func interviewsEmpty(who actor.Actor) text.Words {
	if who.Is(actor.Enterprise) {
		return text.Say("在“申请人”里点“约面试”，给出一至三个时间。", "Under Applicants choose “Interview” and give one to three times.")
	}
	return text.Say("单位约了学生面试后，显示在这里。", "They show here when units propose them.")
}

func (s *Site) interviewRows(c *gin.Context, who actor.Actor, list []interview.Interview) ([]Row, error) {
	ctx := c.Request.Context()
	var posts []placement.ID
	var units []org.ID
	var people []student.ID
	for _, i := range list {
		posts, units, people = append(posts, i.Placement), append(units, i.Enterprise), append(people, i.Student)
	}
	titles, err := s.s.Placements.Titles(ctx, who, posts)
	if err != nil {
		return nil, err
	}
	known, err := s.s.Orgs.Units(ctx, units)
	if err != nil {
		return nil, err
	}
	students := map[student.ID]student.Student{}
	if !who.Is(actor.Enterprise) {
		if students, err = s.s.Students.Several(ctx, who, people); err != nil {
			return nil, err
		}
	}
	rows := make([]Row, len(list))
	for n, i := range list {
		light, title := interviewLight(i.State), first(titles[i.Placement], "—")
		post, whom := Cell{Text: Plain(title)}, Cell{Text: Plain(applicationCode(i.Application)), Whole: true, Href: "/applicants/" + string(i.Application) + "/interview"}
		if !who.Is(actor.Enterprise) {
			st := students[i.Student]
			post = Cell{Text: Plain(known[i.Enterprise].Name), Note: Plain(title), Href: "/find/units/" + string(i.Enterprise)}
			whom = Cell{Text: Plain(first(st.MaskedName(), "—")), Note: Plain(strings.TrimSpace(st.StudentNo + " " + i.Class)), Href: "/desk/" + string(i.Application)}
		}
		rows[n] = Row{Name: Plain(title), Cells: []Cell{{Text: interviewWhen(i)}, post, whom, {Text: i.Kind.Label()}, {Light: &light}}}
	}
	return rows, nil
}

// saidWord reads a result as the form sends it: the word and its reason as one choice.
func saidWord(v string) (fair.Word, string) {
	word, reason, _ := strings.Cut(v, "/")
	return fair.Word(word), reason
}
