package web

import (
	"errors"
	"html/template"
	"net/http"
	"strings"

	"firstkm/services/catalogue"
	"firstkm/services/compliance"
	"firstkm/services/delivery/httpd"
	"firstkm/services/fair"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/text"
	"firstkm/services/org"

	"github.com/gin-gonic/gin"
)

// drawFairStudent is a student's page of a fair: the own code and timetable, the units with their openings and free slots, and
// after the fair what units said.
func (s *Site) drawFairStudent(c *gin.Context, status int, err error) error {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	f, stands, loadErr := s.loadFair(c)
	if loadErr != nil {
		return loadErr
	}
	part, loadErr := s.s.Fairs.Mine(ctx, who, f.ID)
	registered := loadErr == nil
	if loadErr != nil && !errors.Is(loadErr, fair.ErrNotFound) {
		return loadErr
	}
	p := s.fairHead(c, f, err)
	switch {
	case f.State == fair.Closed:
		results, loadErr := s.fairResults(c, f)
		if loadErr != nil {
			return loadErr
		}
		p.Blocks = append(p.Blocks, results)
	case registered && f.State != fair.Cancelled:
		code, loadErr := s.fairCode(c, f, part)
		if loadErr != nil {
			return loadErr
		}
		p.Blocks = append(p.Blocks, code)
	case f.Welcomes(s.s.Now()):
		form := formNamed(c, "register", err).form("", fairHref(f.ID)+"/part", p.CSRF, true)
		form.Bare, form.Title, form.Buttons = true, text.Words{}, []Button{{Label: text.Say("报名", "Register"), Kind: Primary}}
		p.Blocks = append(p.Blocks, TeacherBlock{ID: "part", Title: text.Say("报名参加", "Register"), Lead: text.Say("报名后得到一个编号和二维码。单位只看到编号、专业和年级，看不到姓名。", "You get a number and a code. Units see number, major and year, never your name."), Forms: []TeacherForm{form}})
	}
	if registered && f.State != fair.Cancelled {
		p.Blocks = append(p.Blocks, s.timetable(c, f, part, stands, p.CSRF, err))
	}
	p.Blocks = append(p.Blocks, fairFacts(f))
	if f.State == fair.Open || f.State == fair.Held {
		units, loadErr := s.fairBooths(c, f, part, stands, p.CSRF, err)
		if loadErr != nil {
			return loadErr
		}
		p.Blocks = append(p.Blocks, units...)
	}
	return s.showTeachers(c, status, p)
}

// fairCode is the student's number and QR, drawn here.
func (s *Site) fairCode(c *gin.Context, f fair.Fair, part fair.Part) (TeacherBlock, error) {
	b := TeacherBlock{ID: "code", Title: text.Say("我的编号："+part.Number, "My number: "+part.Number), Lead: text.Say("到门口和展位出示二维码；没带手机就报编号。里面没有您的姓名。", "Show it at the door and at the booths; without a phone, say the number. Your name is not in it.")}
	if !part.CameAt.IsZero() {
		b.Lights = []Light{{State: Pass, Label: text.Say(oclock(part.CameAt)+" 已签到", "Checked in at "+oclock(part.CameAt))}}
	}
	if s.s.QR == nil {
		return b, nil
	}
	drawn, err := s.s.QR(s.base(c)+fairHref(f.ID)+"/c/"+part.Code, text.Say("签到二维码，编号 "+part.Number, "Check-in code, number "+part.Number).In(httpd.Language(c.Request.Context())))
	b.Code = template.HTML(drawn) //nolint:gosec // our own drawing
	return b, err
}

// timetable are the student's bookings, each to be given back until the fair begins.
func (s *Site) timetable(c *gin.Context, f fair.Fair, part fair.Part, stands []fair.Stand, csrf string, err error) TeacherBlock {
	b := TeacherBlock{ID: "timetable", Title: text.Say("我的时间表", "My timetable")}
	at := map[org.ID]fair.Stand{}
	for _, x := range stands {
		at[x.Unit] = x
	}
	met := map[org.ID]string{}
	for _, m := range part.Met {
		met[m.Unit] = oclock(m.At)
	}
	t := Table{
		Caption: b.Title, Quiet: true, Columns: []Column{{Label: text.Say("时间", "Time")}, {Label: text.Say("单位", "Unit")}, {Label: text.Say("地点", "Where")}, {Label: text.Say("状态", "State")}},
		Empty: &Empty{Icon: "clock", Title: text.Say("还没有预约", "Nothing booked"), Body: text.Say("在下面的单位里选时段；也可以当天直接到展位。", "Choose slots below, or come to a booth on the day.")},
	}
	for _, bk := range part.Bookings {
		x, stand := at[bk.Unit]
		last := Cell{Light: &Light{State: Attention, Label: text.Say("已预约", "Booked")}}
		switch {
		case met[bk.Unit] != "":
			last.Light = &Light{State: Pass, Label: text.Say(met[bk.Unit]+" 已面谈", "met "+met[bk.Unit])}
		case !stand:
			last.Light = &Light{State: Blocked, Label: text.Say("单位核验已撤回，不参加了", "The unit is not verified any more and does not come")}
		}
		if f.Takes(s.s.Now()) {
			last.Actions = []Button{{Label: text.Say("取消预约", "Cancel"), Kind: Quiet, Name: "unbook.slot", Value: string(bk.Slot)}}
		}
		name := first(x.Enterprise.Name, "—")
		t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: Plain(hours(bk.From, bk.Until))}, {Text: Plain(name)}, {Text: Plain(strings.TrimSpace(x.Room + " " + bk.Room))}, last}})
	}
	if len(t.Rows) == 0 || !f.Takes(s.s.Now()) {
		b.Table = &t
		return b
	}
	form := formNamed(c, "unbook", err).form("", fairHref(f.ID)+"/part#timetable", csrf, true)
	form.Bare, form.Title, form.Items = true, text.Words{}, []FormItem{{Table: &t}}
	b.Forms = []TeacherForm{form}
	return b
}

// fairBooths are the units that come, with both labels on each opening and a form to book.
func (s *Site) fairBooths(c *gin.Context, f fair.Fair, part fair.Part, stands []fair.Stand, csrf string, err error) ([]TeacherBlock, error) {
	ctx := c.Request.Context()
	major, loadErr := s.s.Fairs.Major(ctx, httpd.Who(ctx))
	if loadErr != nil {
		return nil, loadErr
	}
	booked := map[org.ID]bool{}
	for _, b := range part.Bookings {
		booked[b.Unit] = true
	}
	var out []TeacherBlock
	for _, x := range stands {
		b := TeacherBlock{ID: "u-" + string(x.Unit), Title: Plain(x.Enterprise.Name), Lead: text.Say("展位 "+first(x.Room, "—"), "Booth "+first(x.Room, "—"))}
		t := &Table{Caption: text.Say("带来的岗位", "Openings"), Quiet: true, Columns: []Column{{Label: text.Say("岗位", "Opening")}, {Label: text.Say("专业对口", "Major")}, {Label: text.Say("职业路径", "Path")}}}
		for _, o := range x.Openings {
			way := s.s.Catalogue.Now().Path(major, o.OccupationCode, o.MajorCodes, o.Tasks)
			t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: Plain(o.Title), Href: "/placements/" + string(o.ID)}, {Legal: Legal(compliance.Legal(major, o.MajorCodes))}, {Text: viaWords(way)}}})
		}
		b.Table = t
		switch form, free := s.bookForm(c, f, x, csrf, err); {
		case booked[x.Unit]:
			b.Lights = []Light{{State: Pass, Label: text.Say("已预约", "Booked")}}
		case f.Takes(s.s.Now()) && free:
			b.Forms = []TeacherForm{form}
		case f.Takes(s.s.Now()):
			b.Lead = text.Say(b.Lead.Zh+"。没有空余的时段，当天可以直接到展位。", b.Lead.En+". No free slot; come to the booth on the day.")
		}
		out = append(out, b)
	}
	return out, nil
}

// bookForm books one of a unit's free slots; false when there is none.
func (s *Site) bookForm(c *gin.Context, f fair.Fair, x fair.Stand, csrf string, err error) (TeacherForm, bool) {
	in := formNamed(c, "book-"+string(x.Unit), err)
	form := in.form("", fairHref(f.ID)+"/part#u-"+string(x.Unit), csrf, true)
	form.Bare, form.Title = true, text.Words{}
	var options []Option
	for _, sl := range x.Slots {
		if sl.Free() > 0 {
			options = append(options, Option{Value: string(sl.ID), Label: text.Say(hours(sl.From, sl.Until)+" "+sl.Room, hours(sl.From, sl.Until)+" "+sl.Room)})
		}
	}
	form.Items = []FormItem{in.choose("slot", text.Say("面谈时段", "Slot"), options, "", text.Words{})}
	form.Buttons = []Button{{Label: text.Say("预约", "Book"), Kind: Secondary}}
	return form, len(options) > 0
}

// fairResults are what units said of the reader.
func (s *Site) fairResults(c *gin.Context, f fair.Fair) (TeacherBlock, error) {
	list, err := s.s.Fairs.Results(c.Request.Context(), httpd.Who(c.Request.Context()), f.ID)
	b := TeacherBlock{ID: "results", Title: text.Say("单位对我的意见", "What units said of me"), Lead: fair.Said()}
	t := &Table{
		Caption: b.Title, Quiet: true, Columns: []Column{{Label: text.Say("单位", "Unit")}, {Label: text.Say("岗位", "Opening")}, {Label: text.Say("意见", "Word")}, {Label: text.Say("理由", "Reason")}},
		Empty: &Empty{Icon: "users", Title: text.Say("没有单位给出意见", "No unit said anything"), Body: text.Say("没有面谈，或面谈后单位没有写意见。没有意见不影响您填志愿或申请。", "You met none, or they wrote nothing. That takes nothing from your list or applications.")},
	}
	for _, r := range list {
		light := Light{State: map[fair.Word]State{fair.Prefer: Pass, fair.Good: Pass, fair.Unfit: Blocked}[r.Word], Label: r.Word.Label()}
		why := fair.ReasonOf(r.Reason)
		if why.IsZero() {
			why = text.Say("—", "—")
		}
		t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: Plain(r.Unit)}, {Text: Plain(r.Title), Href: "/placements/" + string(r.Placement)}, {Light: &light}, {Text: why}}})
	}
	b.Table = t
	return b, err
}

// fairPartDo registers, books and gives back.
func (s *Site) fairPartDo(c *gin.Context) error {
	ctx, id := c.Request.Context(), fair.ID(c.Param("id"))
	who := httpd.Who(ctx)
	do, in, err := s.sentForm(c)
	if err != nil {
		return err
	}
	at, said := fairHref(id)+"#timetable", "fair_book"
	switch {
	case do == "register":
		_, err = s.s.Fairs.Register(ctx, who, id)
		at, said = fairHref(id), "fair_register"
	case do == "unbook":
		err = s.s.Fairs.Unbook(ctx, who, id, fair.SlotID(in.text("slot")))
		said = "fair_unbook"
	case strings.HasPrefix(do, "book-"):
		_, err = s.s.Fairs.Book(ctx, who, id, fair.SlotID(in.text("slot")))
	default:
		err = fair.ErrForbidden
	}
	return settled(c, do, err, s.drawFairStudent, at, said)
}

// majorAndYear is all that a unit sees of a student beside the number.
func (s *Site) majorAndYear(major string, grade int) text.Words {
	m, g := s.majorName(major), gradeWords(grade)
	return text.Say(m+" "+g.Zh, m+", "+g.En)
}

// fairScan is what a scanned code opens: who it is as far as the reader may know, and one button.
func (s *Site) fairScan(c *gin.Context) error { return s.drawScan(c, http.StatusOK, nil) }

func (s *Site) drawScan(c *gin.Context, status int, err error) error {
	ctx := c.Request.Context()
	who, id, code := httpd.Who(ctx), fair.ID(c.Param("id")), c.Param("code")
	f, loadErr := s.s.Fairs.Get(ctx, who, id)
	if loadErr != nil {
		return loadErr
	}
	a, loadErr := s.s.Fairs.Look(ctx, who, id, code)
	if loadErr != nil {
		return loadErr
	}
	p := s.fairHead(c, f, err)
	p.Title, p.Crumbs, p.Live = text.Say("签到", "Check-in"), fairCrumbs(&f), ""
	b := TeacherBlock{ID: "door", Title: text.Say("编号 "+a.Number, "Number "+a.Number), Facts: Facts{Items: []Fact{{Label: text.Say("专业和年级", "Major and year"), Value: s.majorAndYear(a.Major, a.Grade)}}}}
	if a.Name != "" {
		b.Facts.Items = append([]Fact{{Label: text.Say("学生", "Student"), Value: Plain(a.Name), Note: Plain(a.Class)}}, b.Facts.Items...)
	}
	label, done := text.Say("签到", "Check in"), !a.CameAt.IsZero()
	told := text.Say(oclock(a.CameAt)+" 已签到", "Checked in at "+oclock(a.CameAt))
	if who.Is(actor.Enterprise) {
		label, done = text.Say("记为已面谈", "Note that we met"), a.Met != nil
		if done {
			told = text.Say(oclock(a.Met.At)+" 已面谈", "Met at "+oclock(a.Met.At))
		}
	}
	switch {
	case done:
		b.Lights = []Light{{State: Pass, Label: told}}
	case f.State == fair.Held:
		form := formNamed(c, "arrive", err).form("", fairHref(id)+"/c/"+code, p.CSRF, true)
		form.Bare, form.Title, form.Buttons = true, text.Words{}, []Button{{Label: label, Kind: Primary, Wide: true}}
		b.Forms = []TeacherForm{form}
	default:
		b.Lead = text.Say("双选会还没有开始签到，或已经结束。", "The door is not open: the fair has not begun, or is over.")
	}
	home := Button{Label: text.Say("回到双选会", "Back to the fair"), Href: fairHref(id)}
	if who.Is(actor.School, actor.VicePrincipal) {
		home.Href += "/day"
	}
	b.Buttons = []Button{home}
	p.Blocks = []TeacherBlock{b}
	return s.showTeachers(c, status, p)
}

func (s *Site) fairScanDo(c *gin.Context) error {
	ctx, id, code := c.Request.Context(), fair.ID(c.Param("id")), c.Param("code")
	a, err := s.s.Fairs.Arrive(ctx, httpd.Who(ctx), id, code)
	return settled(c, "arrive", err, s.drawScan, fairHref(id)+"/c/"+code, arrivedWord(a))
}

// viaWords say how a major leads to an opening's occupation.
func viaWords(p catalogue.Path) text.Words {
	switch p.Via {
	case catalogue.ViaNamed:
		return text.Say("岗位写明本专业", "names your major")
	case catalogue.ViaCrosswalk:
		return text.Say("专业通向“"+p.Occupation.Name+"”", "leads to "+p.Occupation.Name)
	case catalogue.ViaInferred:
		return text.Say("相近专业通向“"+p.Occupation.Name+"”", "similar majors lead to "+p.Occupation.Name)
	}
	return text.Say("没有已知路径", "no known path")
}
