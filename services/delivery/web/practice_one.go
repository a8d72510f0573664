package web

import (
	"net/http"
	"strconv"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/text"
	"firstkm/services/placement"
	"firstkm/services/practice"
	"firstkm/services/teacher"

	"github.com/gin-gonic/gin"
)

func (s *Site) practicePage(c *gin.Context) error { return s.drawPractice(c, http.StatusOK, nil) }

func (s *Site) drawPractice(c *gin.Context, status int, err error) error {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	r, loadErr := s.s.Practices.Get(ctx, who, practice.ID(c.Param("id")))
	if loadErr != nil {
		return loadErr
	}
	p := s.practiceHead(c, who)
	p.Title, p.Tabs, p.Errors = Plain(r.Post.Title), Tabs{}, ErrorsOf(err).Summary()
	p.Crumbs = []Crumb{{text.Say("企业实践", "Enterprise practice"), "/practice"}}
	p.Heading = Heading{Over: Plain(r.Unit), Title: Plain(r.Post.Title), Lights: []Light{practiceLight(r.State)}}
	p.Blocks = []TeacherBlock{s.practiceNext(c, r, p.CSRF, err), s.practiceFacts(r)}
	if b := practiceProof(r); len(b.Facts.Items) > 0 {
		p.Blocks = append(p.Blocks, b)
	}
	p.Blocks = append(p.Blocks, practiceHistory(r))
	return s.showTeachers(c, status, p)
}

// practiceFacts is what was applied for and by whom.
func (s *Site) practiceFacts(r practice.Row) TeacherBlock {
	b := TeacherBlock{Title: text.Say("申请内容", "The application")}
	add := func(label, value, note text.Words) {
		b.Facts.Items = append(b.Facts.Items, Fact{Label: label, Value: value, Note: note})
	}
	add(text.Say("时间", "When"), untilWords(r.From, r.To), nDays(r.From.DaysUntil(r.To)+1))
	add(text.Say("形式", "Form"), practiceFormWords(teacher.Form(r.Form)), text.Words{})
	if r.Teacher == "" {
		add(text.Say("教师", "Teacher"), text.Say("申请已结束，教师信息不再显示", "It is over; the teacher is not shown any more"), text.Words{})
	} else {
		add(text.Say("教师", "Teacher"), Plain(r.Person.Name), text.Words{})
		add(text.Say("任教", "Teaches"), categoryWords(r.Person.Category), s.className(r.Person.MajorClass))
	}
	add(text.Say("学校", "School"), Plain(r.Place), text.Words{})
	if r.Note != "" {
		add(text.Say("想说的话", "Words to the unit"), Plain(r.Note), text.Words{})
	}
	b.Buttons = []Button{{Label: text.Say("看岗位", "See the post"), Href: "/placements/" + string(r.Placement), Kind: Quiet}}
	return b
}

// practiceProof is the evidence: the unit's statement and the teacher's report.
func practiceProof(r practice.Row) TeacherBlock {
	b := TeacherBlock{ID: "proof", Title: text.Say("证明材料", "Evidence")}
	if st := r.Statement; st != nil {
		b.Facts.Items = append(b.Facts.Items,
			Fact{Label: text.Say("单位证明", "The unit's statement"), Value: Plain(st.Text), Note: text.Say(st.By+"，"+whenWords(st.At).Zh, st.By+", "+whenWords(st.At).En)},
			Fact{Label: text.Say("实际时间", "Actual days"), Value: untilWords(st.From, st.To), Note: nDays(st.Days())})
	}
	if r.Report != "" {
		b.Facts.Items = append(b.Facts.Items, Fact{Label: text.Say("教师报告", "The teacher's report"), Value: Plain(r.Report)})
	}
	return b
}

func practiceHistory(r practice.Row) TeacherBlock {
	b := TeacherBlock{Title: text.Say("经过", "History"), Timeline: &Timeline{}}
	for i := len(r.History) - 1; i >= 0; i-- {
		st := r.History[i]
		m := Moment{When: whenWords(st.At), Who: RoleName(st.Role), Title: practiceStepWords(st.Step), State: practiceLight(st.State).State}
		if st.Reason != "" {
			m.Detail = practice.ReasonWords(st.Reason)
		}
		b.Timeline.Items = append(b.Timeline.Items, m)
	}
	return b
}

// practiceNext says where it stands and holds the forms of the reader's steps, the usual one open.
func (s *Site) practiceNext(c *gin.Context, r practice.Row, csrf string, err error) TeacherBlock {
	party := r.Party(httpd.Who(c.Request.Context()))
	b := TeacherBlock{ID: "next", Title: text.Say("下一步", "Next"), Lead: practiceWaits(r, party)}
	for i, step := range r.Next(party) {
		in := formNamed(c, step, err)
		f := in.form("", "/practice/"+string(r.ID)+"#next", csrf, i == 0)
		f.Title = practiceStepWords(step)
		f.Hidden = append(f.Hidden, Hidden{"version", strconv.FormatUint(r.Version, 10)})
		kind := Primary
		if i > 0 || step == "withdraw" || step == "end" {
			kind = Danger
		}
		switch step {
		case "decline", "return", "end":
			f.Items = []FormItem{in.field("reason", text.Say("理由（对方会看到）", "Reason (the others see it)"), "", func(x *Field) { x.Length = 200 })}
		case "withdraw":
			f.Open = in.sent
		case "report":
			f.Items = []FormItem{in.field("report", text.Say("学到了什么，或报告存放处", "What you learnt, or where the report is"), r.Report, func(x *Field) { x.Rows, x.Length = 4, 500 })}
		case "attest":
			f.Items = attestItems(in, r, s.today())
		case "finish":
			f.Lead = text.Say("核实后写入教师档案，按单位证明的 "+strconv.Itoa(r.Statement.Days())+" 天计入。", "It enters the teacher's file with the "+text.Plural(r.Statement.Days(), "day", "days")+" that the unit attests.")
			if r.Report == "" {
				f.Items = []FormItem{in.field("report", text.Say("实践报告（教师没有交，请补上要点或存放处）", "The report, which the teacher has not handed in: its gist, or where it is"), "", func(x *Field) { x.Rows, x.Length = 4, 500 })}
			}
		}
		f.Buttons = []Button{{Label: practiceStepWords(step), Kind: kind}}
		b.Forms = append(b.Forms, f)
	}
	return b
}

func attestItems(in formIn, r practice.Row, today civil.Date) []FormItem {
	old := practice.Statement{From: r.From, To: r.To}
	if r.To.After(today) {
		old.To = civil.Date{}
	}
	if r.Statement != nil {
		old = *r.Statement
	}
	return []FormItem{
		in.date("from", text.Say("实际第一天", "Actual first day"), old.From), in.date("to", text.Say("实际最后一天", "Actual last day"), old.To),
		in.field("by", text.Say("证明人和职务", "Who attests, with the position"), old.By, func(x *Field) { x.Length = 40 }),
		in.field("text", text.Say("做了什么、表现如何", "What was done, and how"), old.Text, func(x *Field) { x.Rows, x.Length = 4, 500 }),
	}
}

// practiceWaits says what the application waits for, as its reader sees it.
func practiceWaits(r practice.Row, party string) text.Words {
	until := text.Say(Date(text.Chinese, r.HoldsUntil), Date(text.English, r.HoldsUntil))
	switch r.State {
	case practice.Applied:
		if party == "enterprise" {
			return text.Say("教师在等贵单位答复。同意接收后，名额为该教师保留 10 个工作日，等学校确认。", "The teacher waits for your answer. Accepting holds a place for ten working days while the school decides.")
		}
		return text.Say("等单位答复。", "The unit has to answer.")
	case practice.Accepted:
		if party == "office" {
			return text.Say("单位已同意接收，请在 "+until.Zh+" 前确认或退回。", "The unit accepted: confirm or return it by "+until.En+".")
		}
		return text.Say("单位已同意接收，等学校师资办在 "+until.Zh+" 前确认。", "The unit accepted; the teachers' office has until "+until.En+" to confirm.")
	case practice.Confirmed:
		switch {
		case party == "enterprise" && r.Statement == nil:
			return text.Say("学校已确认。实践结束后请出具证明，师资办核实后计入教师的实践时间。", "The school confirmed. Attest when the practice is over; the office then verifies it.")
		case party == "enterprise":
			return text.Say("证明已出具，等学校核实；核实前可以更正。", "Attested; until the school verifies it you may correct it.")
		case party == "office" && r.Statement != nil:
			return text.Say("单位已证明，请核实。", "The unit attested it: verify it.")
		case party == "teacher":
			return text.Say("学校已确认。实践期间或结束后交实践报告；单位证明、师资办核实后计入。", "Confirmed. Hand in your report; it counts once the unit attested and the office verified it.")
		}
		return text.Say("实践进行中，结束后由单位证明。", "Under way; the unit attests it when it is over.")
	case practice.Finished:
		return text.Say("已核实，写入教师档案，计入五年六个月。", "Verified; it stands in the teacher's file and counts.")
	}
	if r.Reason != "" {
		w := practice.ReasonWords(r.Reason)
		return text.Say("已结束。理由："+w.Zh, "It is over. Reason: "+w.En)
	}
	return text.Say("已结束。", "It is over.")
}

func (s *Site) practiceDo(c *gin.Context) error {
	ctx := c.Request.Context()
	do, r, err := s.sentForm(c)
	if err != nil {
		return err
	}
	version, _ := strconv.ParseUint(r.v.Get("version"), 10, 64)
	a := practice.Act{Step: do, Reason: r.text("reason"), Report: r.text("report")}
	if do == "attest" {
		a.Statement = practice.Statement{From: r.date("from"), To: r.date("to"), By: r.text("by"), Text: r.text("text")}
	}
	err = r.then(func() error {
		_, err := s.s.Practices.Step(ctx, httpd.Who(ctx), practice.ID(c.Param("id")), version, a)
		return err
	})
	return settled(c, do, err, s.drawPractice, "/practice/"+c.Param("id"), "practice_"+do)
}

// afterPosting says what happens after a post for teachers is published.
func afterPosting(p placement.Placement) Steps {
	return Steps{Label: text.Say("接下来", "What happens next"), Items: []Step{
		{Label: text.Say("发布", "Publish"), State: Pass, Detail: text.Say("有效期到 "+Date(text.Chinese, p.ExpiresOn), "valid until "+Date(text.English, p.ExpiresOn))},
		{Label: text.Say("教师申请", "Teachers apply"), State: Unknown, Href: "/practice?posting=" + string(p.ID), Detail: text.Say("您看到姓名、学校和任教专业", "You see name, school and what they teach")},
		{Label: text.Say("您同意接收", "You accept"), State: Unknown, Detail: text.Say("名额保留 10 个工作日", "It holds a place for ten working days")},
		{Label: text.Say("学校师资办确认", "The teachers' office confirms"), State: Unknown, Detail: text.Say("确认后教师按约定时间来实践", "Then the teacher comes as agreed")},
		{Label: text.Say("您出具证明", "You attest"), State: Unknown, Detail: text.Say("实践结束后写明实际时间和内容，学校核实后计入", "When it is over, with the actual days; the school verifies it")},
	}}
}
