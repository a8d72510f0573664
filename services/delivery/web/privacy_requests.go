package web

import (
	"net/http"
	"strconv"
	"strings"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
	"firstkm/services/privacy"
	"firstkm/services/student"

	"github.com/gin-gonic/gin"
)

// suffixed moves the fault of one field to the field of that name with a suffix, as cards of a list have it.
func suffixed(err error, name, suffix string) error {
	f := fault.Of(err)
	if f == nil {
		return err
	}
	c := *f
	c.Fields = nil
	for _, field := range f.Fields {
		if field.Name == name {
			field.Name += suffix
		}
		c.Fields = append(c.Fields, field)
	}
	return &c
}

func (s *Site) dataRequestList(c *gin.Context) error { return s.drawRequests(c, http.StatusOK, nil) }

func (s *Site) drawRequests(c *gin.Context, status int, err error) error {
	ctx := c.Request.Context()
	who, all := httpd.Who(ctx), c.Query("view") == "all"
	p := s.dataDesk(c, text.Say("本人和监护人的申请", "Requests of students and guardians"), text.Say("更正、补充、复制、删除：收到后 15 个工作日内答复；不同意的，书面写明理由。", "Correction, supplement, copy, deletion: answered within 15 working days; a refusal gives its reason in writing."), err)
	p.Live = "privacy.request_opened"
	list, loadErr := s.s.Privacy.Requests(ctx, who, !all, fifty(c))
	if loadErr != nil {
		return loadErr
	}
	for _, r := range list.Items {
		card, err := s.requestCard(c, who, r, p.CSRF)
		if err != nil {
			return err
		}
		p.Cases = append(p.Cases, card)
	}
	if len(list.Items) == 0 {
		p.Duties = &Duties{Quiet: text.Say("没有待答复的申请。", "No request waits for an answer.")}
	}
	p.Links = nil
	p.Pager = nextPage(c, list.Next)
	other := Link{Label: text.Say("看全部申请", "See all requests"), Href: "/privacy/requests?view=all"}
	if all {
		other = Link{Label: text.Say("只看待答复的", "See those waiting"), Href: "/privacy/requests"}
	}
	p.Heading.Actions = []Button{{Label: other.Label, Href: other.Href, Kind: Quiet}}
	return s.showDesk(c, status, p)
}

func (s *Site) requestLight(r privacy.Request) Light {
	l := Light{State: Note, Label: r.State.Label()}
	switch {
	case r.Overdue(s.today()):
		l = Light{State: Blocked, Label: text.Say("已超期", "Overdue")}
	case r.State == privacy.RequestDone:
		l.State = Pass
	case r.State == privacy.RequestRefused:
		l.State = Unknown
	case r.State == privacy.RequestOpen:
		l.State = Attention
	}
	return l
}

func (s *Site) requestCard(c *gin.Context, who actor.Actor, r privacy.Request, csrf string) (DataCase, error) {
	name, err := s.pupilName(c, who, r.Student)
	if err != nil {
		return DataCase{}, err
	}
	asker := text.Say("本人申请", "asked by the student")
	if r.Guardian {
		asker = text.Say("监护人申请", "asked by the guardian")
	}
	due := dayWords(r.DueOn)
	card := DataCase{
		Title: text.Say(name.Zh+"："+r.Kind.Label().Zh, name.En+": "+r.Kind.Label().En), Over: asker, Href: "/privacy/students/" + string(r.Student), Lights: []Light{s.requestLight(r)},
		When: whenWords(r.AskedAt), Words: r.Words, CSRF: csrf, Action: "/privacy/requests/" + string(r.ID),
	}
	card.Facts.Items = []Fact{{Label: text.Say("答复期限", "Answer by"), Value: due}}
	if len(r.Fields) > 0 {
		card.Facts.Items = append(card.Facts.Items, Fact{Label: text.Say("涉及", "About"), Value: fieldWords(r.Fields)})
	}
	verdict := text.Say("不同意", "refused")
	if r.Answered.Granted {
		verdict = text.Say("同意", "accepted")
	}
	card.Answer = decisionWords(r.Answered, verdict)
	switch r.State {
	case privacy.RequestOpen:
		card.Field = &Field{Name: "reason_" + string(r.ID), Label: text.Say("书面答复（不同意时必填）", "Answer in writing, needed to refuse"), Optional: true, Rows: 2, Length: 500}
		card.Buttons = []Button{{Label: text.Say("同意办理", "Accept"), Kind: Primary, Name: "do", Value: "accept"}, {Label: text.Say("不同意", "Refuse"), Name: "do", Value: "refuse"}}
	case privacy.RequestAccepted:
		label := text.Say("已办结", "Done")
		if r.Kind == privacy.AskDelete {
			label = text.Say("删除并办结", "Erase and close")
		}
		card.Buttons = []Button{{Label: label, Kind: Primary, Name: "do", Value: "done"}}
	}
	return card, nil
}

func (s *Site) dataRequestAnswer(c *gin.Context) error {
	ctx := c.Request.Context()
	who, id := httpd.Who(ctx), privacy.ID(c.Param("id"))
	var err error
	if c.PostForm("do") == "done" {
		_, err = s.s.Privacy.Finish(ctx, who, id)
	} else {
		_, err = s.s.Privacy.Answer(ctx, who, id, c.PostForm("do") == "accept", strings.TrimSpace(c.PostForm("reason_"+string(id))))
	}
	return answered(c, moved(err, string(id)), "/privacy/requests", "privacy_answered", s.drawRequests)
}

func (s *Site) lookList(c *gin.Context) error {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	p := s.dataDesk(c, text.Say("查看记录", "Looks"), text.Say("本校学生的个人信息，谁在什么时候、为了什么看过。记录不能修改，学生本人也看得到。", "Who looked at this school's students' data, when and what for. The record cannot be changed, and the students see theirs."), nil)
	list, err := s.s.Privacy.Looks(ctx, who, privacy.LookFilter{Student: student.ID(c.Query("student")), Role: actor.Role(c.Query("role"))}, fifty(c))
	if err != nil {
		return err
	}
	t, err := s.lookTable(c, list.Items, true)
	if err != nil {
		return err
	}
	p.Tables, p.Pager = []Table{t}, nextPage(c, list.Next)
	return s.showDesk(c, http.StatusOK, p)
}

func (s *Site) retentionPage(c *gin.Context) error { return s.drawRetention(c, http.StatusOK, nil) }

func (s *Site) drawRetention(c *gin.Context, status int, err error) error {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	p := s.dataDesk(c, text.Say("保存期限与保全", "Retention and legal hold"), text.Say("到期的信息每天自动清除并留下记录；依法保全的除外。", "Data past their time are erased every day, with a record; what is under legal hold stays."), err)
	holds, loadErr := s.s.Privacy.Holds(ctx, who, fifty(c))
	if loadErr != nil {
		return loadErr
	}
	purges, loadErr := s.s.Privacy.Purges(ctx, who, fifty(c))
	if loadErr != nil {
		return loadErr
	}
	for _, h := range holds.Items {
		name, err := s.pupilName(c, who, h.Student)
		if err != nil {
			return err
		}
		card := DataCase{Title: text.Say("保全："+name.Zh, "On hold: "+name.En), Lights: []Light{{State: Attention, Label: text.Say("保全中", "On hold")}}, When: whenWords(h.SetAt), Words: h.Reason, CSRF: p.CSRF, Action: "/privacy/holds/" + string(h.ID)}
		card.Facts.Items = []Fact{{Label: text.Say("设置人", "Set by"), Value: RoleName(h.Role)}}
		card.Answer = decisionWords(h.Ended, text.Say("解除", "lifted"))
		switch {
		case !h.Holds():
			card.Lights = []Light{{State: Unknown, Label: text.Say("已解除", "Lifted")}}
		case privacy.InCharge(who):
			card.Field = &Field{Name: "reason_" + string(h.ID), Label: text.Say("解除理由", "Why it may be lifted"), Length: 500}
			card.Buttons = []Button{{Label: text.Say("解除保全", "Lift the hold"), Kind: Danger}}
		}
		p.Cases = append(p.Cases, card)
	}
	p.Tables = []Table{s.termTable(), purgeTable(purges.Items)}
	in := typedIn(c, err)
	p.Forms = []PartnerForm{{
		ID: "hold", Title: text.Say("设置保全", "Set a hold"), Lead: text.Say("投诉、仲裁、诉讼或调查期间，这名学生的信息不会被清除或删除。只有分管校长能解除。", "During a complaint, suit or inquiry the student's data are neither purged nor erased. Only the vice-principal lifts it."), Action: "/privacy/retention", CSRF: p.CSRF, Open: err != nil,
		Fields: []Field{in.field("students", text.Say("学号", "Student number"), func(f *Field) { f.Size, f.Value, f.Length = "m", c.Query("student"), 40 }), in.area("reason", text.Say("理由和文号", "Reason and document"), text.Words{})},
		Submit: Button{Label: text.Say("设置保全", "Set the hold"), Kind: Secondary},
	}}
	return s.showDesk(c, status, p)
}

func (s *Site) termTable() Table {
	t := Table{Caption: text.Say("保存期限", "Retention"), Columns: []Column{{Label: text.Say("信息", "Data")}, {Label: text.Say("保存", "Kept")}, {Label: text.Say("从何时起", "Since")}, {Label: text.Say("依据", "Basis")}}}
	for _, k := range privacy.Kinds() {
		term, ok := s.s.Privacy.Terms().Of(k, s.today())
		if !ok {
			continue
		}
		months := strconv.Itoa(term.Months)
		from := dayWords(term.From)
		t.Rows = append(t.Rows, Row{Cells: []Cell{
			{Text: k.Label()}, {Text: text.Say(months+" 个月", months+" "+text.Agree(term.Months, "month", "months")), Note: text.Say(from.Zh+"起执行", "in force from "+from.En)}, {Text: term.Since}, {Text: term.Basis},
		}})
	}
	return t
}

func purgeTable(list []privacy.Purge) Table {
	t := Table{
		Caption: text.Say("清除记录", "What was erased"), Columns: []Column{{Label: text.Say("时间", "When")}, {Label: text.Say("信息", "Data")}, {Label: text.Say("数量", "Count"), Numeric: true}, {Label: text.Say("保全未清除", "Held"), Numeric: true}},
		Empty: &Empty{Icon: "clock", Title: text.Say("还没有清除过", "Nothing erased yet"), Body: text.Say("到期的信息每天自动清除，清除了什么会列在这里。", "Data past their time are erased daily and listed here.")},
	}
	for _, g := range list {
		t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: whenWords(g.At)}, {Text: g.Kind.Label()}, {Text: Plain(Count(int64(len(g.IDs))))}, {Text: Plain(Count(int64(g.Held)))}}})
	}
	return t
}

func (s *Site) holdSet(c *gin.Context) error {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	r, err := s.formReader(c)
	if err != nil {
		return err
	}
	ids, err := s.s.Privacy.ByNumbers(ctx, who, r.text("students"))
	if err == nil && len(ids) != 1 {
		err = privacy.ErrInvalid.With(fault.In("students", "请填写一名学生的学号。", "give one student number"))
	}
	if err == nil {
		_, err = s.s.Privacy.SetHold(ctx, who, ids[0], r.text("reason"))
	}
	return answered(c, err, "/privacy/retention", "privacy_held", s.drawRetention)
}

func (s *Site) holdLift(c *gin.Context) error {
	ctx := c.Request.Context()
	id := c.Param("id")
	_, err := s.s.Privacy.LiftHold(ctx, httpd.Who(ctx), privacy.ID(id), strings.TrimSpace(c.PostForm("reason_"+id)))
	return answered(c, moved(err, id), "/privacy/retention", "saved", s.drawRetention)
}
