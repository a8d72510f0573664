package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"firstkm/services/application"
	"firstkm/services/compliance"
	"firstkm/services/delivery/httpd"
	"firstkm/services/internship"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/placement"

	"github.com/gin-gonic/gin"
)

// internshipRoutes are internships and their start gate: the list of each side, one internship with its lights, what is done for
// several at once, and insurance.
func (s *Site) internshipRoutes(e *httpd.Engine) {
	parties := httpd.Roles(actor.Student, actor.Enterprise, actor.School, actor.VicePrincipal, actor.ClassTeacher, actor.Instructor)
	steps := httpd.Roles(actor.Enterprise, actor.School, actor.VicePrincipal, actor.ClassTeacher)
	desk := httpd.Roles(actor.School, actor.VicePrincipal)
	e.GET("/internships", parties, s.internshipList)
	e.GET("/internships/do", steps, func(c *gin.Context) error { return s.drawSteps(c, http.StatusOK, nil) })
	e.POST("/internships/do", steps, s.stepInternships)
	e.GET("/internships/policies", desk, func(c *gin.Context) error { return s.drawPolicies(c, http.StatusOK, nil) })
	e.POST("/internships/policies", desk, s.insurePolicy)
	e.GET("/internships/policies/:id", desk, func(c *gin.Context) error { return s.drawPolicy(c, http.StatusOK, nil) })
	e.POST("/internships/policies/:id", desk, s.insureMore)
	e.GET("/internships/:id", parties, func(c *gin.Context) error { return s.drawInternship(c, http.StatusOK, nil) })
	e.GET("/internships/:id/exam", httpd.Roles(actor.Student), s.examPage)
	e.POST("/internships/:id/exam", httpd.Roles(actor.Student), s.examHand)
	e.POST("/internships/:id", httpd.Roles(actor.School, actor.VicePrincipal, actor.ClassTeacher), s.stepInternship)
}

// liveInternships are the live names whose events concern internships.
const liveInternships = "internship.prepared internship.mentored internship.trained internship.examined internship.started internship.dropped internship.ended"

func internshipHref(id internship.ID) string { return "/internships/" + string(id) }

func internshipLight(st internship.State) Light {
	states := map[internship.State]State{internship.Preparing: Attention, internship.Active: Pass, internship.Ended: Note}
	state, ok := states[st]
	if !ok {
		state = Unknown
	}
	return Light{State: state, Label: st.Label()}
}

// gateLight sums the start gate up.
func gateLight(lights []compliance.Light) Light {
	red, grey := 0, 0
	for _, l := range lights {
		switch l.State {
		case compliance.Wanting:
			red++
		case compliance.Unknown:
			grey++
		}
	}
	r, g := strconv.Itoa(red), strconv.Itoa(grey)
	switch {
	case red > 0 && grey > 0:
		return Light{State: Blocked, Label: text.Say(r+" 项不通过，"+g+" 项未核实", r+" red, "+g+" not known")}
	case red > 0:
		return Light{State: Blocked, Label: text.Say(r+" 项不通过", r+" red")}
	case grey > 0:
		return Light{State: Unknown, Label: text.Say(g+" 项未核实", g+" not known")}
	}
	return Light{State: Pass, Label: text.Say("可以上岗", "May start")}
}

// firstRed is what stands in the way first.
func firstRed(lights []compliance.Light) text.Words {
	for _, state := range []compliance.LightState{compliance.Wanting, compliance.Unknown} {
		for _, l := range lights {
			if l.State == state {
				return l.Message
			}
		}
	}
	return text.Words{}
}

// interned is a page of internships with everything that a row shows.
type interned struct {
	list   []internship.Internship
	pupils map[internship.ID]internship.Pupil
	lights map[internship.ID][]compliance.Light // of those that are being prepared
	posts  map[placement.ID]string
	units  map[org.ID]org.Enterprise
}

// interned reads what rows show of internships.
func (s *Site) interned(c *gin.Context, list []internship.Internship) (v interned, err error) {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	v.list = list
	var posts []placement.ID
	var units []org.ID
	var waits []internship.Internship
	for _, i := range list {
		posts, units = append(posts, i.Placement), append(units, i.Enterprise)
		if i.State == internship.Preparing {
			waits = append(waits, i)
		}
	}
	if v.pupils, err = s.s.Internships.Pupils(ctx, who, list); err != nil {
		return v, err
	}
	if v.lights, err = s.s.Internships.Lights(ctx, who, waits...); err != nil {
		return v, err
	}
	if v.posts, err = s.titlesFor(c, who, posts); err != nil {
		return v, err
	}
	v.units, err = s.s.Orgs.Units(ctx, units)
	return v, err
}

// titlesFor are the titles of openings; a student reads the own ones, one by one.
func (s *Site) titlesFor(c *gin.Context, who actor.Actor, ids []placement.ID) (map[placement.ID]string, error) {
	ctx := c.Request.Context()
	if !who.Is(actor.Student) {
		return s.s.Placements.Titles(ctx, who, ids)
	}
	titles := map[placement.ID]string{}
	for _, id := range ids {
		p, err := s.s.Placements.Get(ctx, who, id)
		if err != nil {
			return nil, err
		}
		titles[id] = p.Title
	}
	return titles, nil
}

func (v interned) row(i internship.Internship) Row {
	p := v.pupils[i.ID]
	state := internshipLight(i.State)
	gate := Cell{Light: &state}
	if i.State == internship.Preparing {
		light := gateLight(v.lights[i.ID])
		gate = Cell{Light: &light, Note: firstRed(v.lights[i.ID])}
	}
	return Row{Name: Plain(p.Name), Cells: []Cell{
		{Text: Plain(first(p.Name, "—")), Href: internshipHref(i.ID), Note: Plain(strings.TrimSpace(p.No + " " + i.Class))},
		{Text: Plain(v.units[i.Enterprise].Name), Note: Plain(v.posts[i.Placement])},
		{Text: untilWords(i.From(), i.To())},
		gate,
	}}
}

func internshipColumns() []Column {
	return []Column{{Label: text.Say("学生", "Student")}, {Label: text.Say("单位和岗位", "Unit and posting")}, {Label: text.Say("日期", "Dates")}, {Label: text.Say("上岗前核查", "Start gate")}}
}

// internshipList lists the internships that the reader is a party to; a student with one goes to it.
func (s *Site) internshipList(c *gin.Context) error {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	f := internship.Filter{Class: strings.TrimSpace(c.Query("class"))}
	state := internship.State(c.Query("state"))
	if state != "" && !slices.Contains(internship.States(), state) {
		return internship.ErrInvalid.With(fault.In("state", "没有这种状态。", "there is no such state"))
	}
	if state != "" {
		f.States = []internship.State{state}
	}
	found, err := s.s.Internships.List(ctx, who, f, fifty(c))
	if err != nil {
		return err
	}
	if who.Is(actor.Student) && len(found.Items) == 1 && state == "" {
		return back(c, internshipHref(found.Items[0].ID), "")
	}
	p := s.batchHead(c, text.Say("岗位实习", "Internships"), internshipsLead(who), nil)
	p.Live = liveInternships
	p.Tabs = internshipTabs(state, f.Class)
	v, err := s.interned(c, found.Items)
	if err != nil {
		return err
	}
	t := Table{Caption: p.Title, Quiet: true, Columns: internshipColumns(), Empty: &Empty{Icon: "road", Title: text.Say("这里还没有实习记录", "No internship here yet"), Body: internshipsEmpty(who)}}
	for _, i := range v.list {
		t.Rows = append(t.Rows, v.row(i))
	}
	waiting, err := s.arrangedNotice(c, who, f.Class)
	if err != nil {
		return err
	}
	if do := internshipActions(who); len(do) > 0 {
		p.Blocks = []TeacherBlock{{Bare: true, Buttons: do}} // too many for the heading
	}
	p.Blocks = append(append(p.Blocks, waiting...), TeacherBlock{Bare: true, Figures: gateFigures(v), Table: &t, Pager: nextPage(c, found.Next)})
	return s.showTeachers(c, http.StatusOK, p)
}

// gateFigures counts the lights of a page.
func gateFigures(v interned) []Figure {
	var green, red, grey int
	for _, lights := range v.lights {
		switch gateLight(lights).State {
		case Pass:
			green++
		case Blocked:
			red++
		default:
			grey++
		}
	}
	if green+red+grey == 0 {
		return nil
	}
	people := text.Say("人", "students")
	return []Figure{
		{Label: text.Say("可以上岗", "May start"), Value: strconv.Itoa(green), Unit: people, State: Pass},
		{Label: text.Say("有不通过的", "Something is red"), Value: strconv.Itoa(red), Unit: people, State: Blocked},
		{Label: text.Say("只差未核实的", "Only something not known"), Value: strconv.Itoa(grey), Unit: people, State: Unknown},
	}
}

func internshipsLead(who actor.Actor) text.Words {
	switch {
	case who.Is(actor.Enterprise):
		return text.Say("学生上岗前，请指定企业指导人员，并在“本单位”勾选五项安全生产材料。", "Before students start, name your own mentors and tick the five safety documents under Our unit.")
	case who.Is(actor.Instructor):
		return text.Say("由您指导的学生。", "The students whom you look after.")
	case who.Is(actor.Student):
		return text.Say("上岗前要完成的事，一件件列在这里。", "What has to be done before you start.")
	}
	return text.Say("灯全绿才能上岗：红灯和灰灯（未核实）都不能开始实习。", "Nobody starts before every light is green; red and grey (not known) both keep from starting.")
}

func internshipsEmpty(who actor.Actor) text.Words {
	if who.Is(actor.School, actor.VicePrincipal, actor.ClassTeacher) {
		return text.Say("学校确认岗位后，为学生建立实习记录，再逐项完成上岗前核查。", "Once a place is confirmed, make its internship and see its lights turn green.")
	}
	return text.Say("学校确认岗位、建立实习记录后，显示在这里。", "They show here once the school has confirmed the place and made the record.")
}

func internshipTabs(state internship.State, class string) Tabs {
	t := Tabs{Label: text.Say("实习状态", "State of the internships")}
	add := func(label text.Words, st internship.State) {
		q := url.Values{}
		if st != "" {
			q.Set("state", string(st))
		}
		if class != "" {
			q.Set("class", class)
		}
		at := "/internships"
		if len(q) > 0 {
			at += "?" + q.Encode()
		}
		t.Items = append(t.Items, Tab{Label: label, Href: at, Current: st == state})
	}
	add(text.Say("全部", "All"), "")
	for _, st := range internship.States() {
		add(st.Label(), st)
	}
	return t
}

// internshipActions are what the reader does for several at once.
func internshipActions(who actor.Actor) (out []Button) {
	for _, do := range internshipSteps(who) {
		out = append(out, Button{Label: internshipStepWords(do), Kind: Quiet, Href: "/internships/do?do=" + do})
	}
	if who.Is(actor.School, actor.VicePrincipal) {
		out = append(out, Button{Label: text.Say("实习保险", "Insurance"), Kind: Quiet, Icon: "shield", Href: "/internships/policies"})
	}
	return out
}

// arrangedNotice says how many arrangements have no internship yet.
func (s *Site) arrangedNotice(c *gin.Context, who actor.Actor, class string) ([]TeacherBlock, error) {
	if !who.Is(actor.School, actor.VicePrincipal, actor.ClassTeacher) {
		return nil, nil
	}
	list, err := s.s.Internships.Waiting(c.Request.Context(), who, class, fifty(c))
	if err != nil || len(list.Items) == 0 {
		return nil, err
	}
	n := strconv.Itoa(len(list.Items))
	if list.Next != "" {
		n += "+"
	}
	return []TeacherBlock{{Bare: true, Notice: &Notice{
		State: Attention, Title: text.Say(n+" 份已确认的安排还没有实习记录", n+" confirmed arrangements have no internship yet"),
		Body:  text.Say("建立记录后，才能办理保险、培训、考试和指导人员。", "Insurance, training, exam and mentors hang on the record."),
		Links: []Link{{internshipStepWords("prepare"), "/internships/do?do=prepare"}},
	}}}, nil
}

// arrangementRow is an arrangement that can be ticked.
func arrangementRow(a application.Application, name, no, unit, post string, picked bool) Row {
	return Row{Pick: string(a.ID), Picked: picked, Name: Plain(name), Cells: []Cell{
		{Text: Plain(first(name, "—")), Note: Plain(strings.TrimSpace(no + " " + a.Class))}, {Text: Plain(unit), Note: Plain(post)}, {Text: untilWords(a.From, a.To)}, {Text: originWords(a.Origin)},
	}}
}
