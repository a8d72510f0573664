package web

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"firstkm/services/application"
	"firstkm/services/compliance"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/page"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/student"

	"github.com/gin-gonic/gin"
)

// deskRoutes are the school's desk, where intents are confirmed or returned. A class teacher reads the own class.
func (s *Site) deskRoutes(e *httpd.Engine) {
	decides := httpd.Roles(actor.School, actor.VicePrincipal)
	e.GET("/desk", httpd.Roles(actor.School, actor.VicePrincipal, actor.ClassTeacher), s.deskList)
	e.POST("/desk", decides, s.deskBulk)
	e.GET("/desk/:id", httpd.Roles(actor.School, actor.VicePrincipal, actor.ClassTeacher), s.deskCase)
	e.POST("/desk/:id", decides, s.deskDecide)
}

// Desk lists what waits for the school, exceptions first, then class by class: template "desk/list".
type Desk struct {
	Frame
	Heading    Heading
	Errors     *ErrorSummary
	Outcomes   []Outcome
	Figures    []Figure
	Part       *Notice // says that more wait than this page shows
	Tabs       Tabs
	Exceptions []DeskCase
	Classes    []DeskClass
	Table      *Table // what is decided already, or what a class teacher sees
	Quiet      *Duties
	Pager      *Pager
}

// DeskCase is one intent that needs a look before it can be confirmed.
type DeskCase struct {
	Name   text.Words
	Href   string
	Who    text.Words
	What   text.Words
	Due    text.Words
	Lights []LightItem
	Action Button
}

// DeskClass is the intents of one class that nothing stands in the way of, confirmed together.
type DeskClass struct {
	Name  text.Words
	Table Table
	Bulk  Bulk
}

// waiting is one application with everybody and everything it is about.
type waiting struct {
	a       application.Application
	student student.Student
	posting placement.Placement
	unit    org.Enterprise
	origin  compliance.Origin // who arranges, unless the school says otherwise
	listing application.Listing
	found   []fault.Finding // what the law finds against confirming so
}

func (w waiting) ready() bool { return len(application.Barring(w.found, true)) == 0 }

// deskStates are the tabs of the desk.
func deskStates() []struct {
	key    string
	label  text.Words
	states []application.State
} {
	return []struct {
		key    string
		label  text.Words
		states []application.State
	}{
		{"waiting", text.Say("待确认", "To confirm"), []application.State{application.Intended}},
		{"placed", text.Say("已确认", "Confirmed"), []application.State{application.Placed}},
		{"returned", text.Say("已退回", "Returned"), []application.State{application.Returned}},
		{"released", text.Say("已解除", "Released"), []application.State{application.Released}},
		{"applied", text.Say("申请中", "Applying"), []application.State{application.Submitted, application.Shortlisted}},
	}
}

func (s *Site) deskList(c *gin.Context) error { return s.drawDesk(c, http.StatusOK, nil, nil) }

func (s *Site) drawDesk(c *gin.Context, status int, outcomes []Outcome, err error) error {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	d := Desk{Frame: s.frame(c, text.Say("实习确认", "Confirmation desk")), Outcomes: outcomes, Errors: ErrorsOf(err).Summary()}
	d.Live, d.Tabs.Label = applicationEvents, text.Say("申请状态", "State of the applications")
	d.Heading = Heading{Title: d.Title, Lead: text.Say("单位给出的是录用意向，学校确认后学生才算落实。请先看需要处理的，其余按班级一起确认。", "A unit's yes is an intent; the student is placed when the school confirms. See the exceptions first, then confirm class by class.")}
	if who.Is(actor.ClassTeacher) {
		d.Heading = Heading{Title: text.Say("本班实习去向", "Where my class goes"), Lead: text.Say(who.Class+"的申请和结果。确认由学校实习办办理。", "Applications of "+who.Class+". The internship office confirms.")}
	}
	d.Heading.Actions = append(d.Heading.Actions, interviewsLink())
	state, states := c.Query("state"), deskStates()[0].states
	for i, tab := range deskStates() {
		now := tab.key == state || state == "" && i == 0
		if now {
			states = tab.states
		}
		d.Tabs.Items = append(d.Tabs.Items, Tab{Label: tab.label, Href: "/desk?state=" + tab.key, Current: now})
	}
	list, listErr := s.s.Applications.List(ctx, who, application.Filter{States: states}, page.Request{Limit: page.MaxLimit, Cursor: c.Query("cursor")})
	if listErr != nil {
		return listErr
	}
	rows, listErr := s.waiting(c, who, list.Items)
	if listErr != nil {
		return listErr
	}
	if states[0] == application.Intended && !who.Is(actor.ClassTeacher) {
		d.arrange(rows, s)
	} else {
		t := s.deskTable(rows)
		d.Table = &t
	}
	if list.Next != "" {
		d.Pager = &Pager{Shown: text.Say("每页 100 份", "100 a page"), Next: "/desk?" + url.Values{"state": {state}, "cursor": {list.Next}}.Encode()}
	}
	d.paged(len(rows), c.Query("cursor"), list.Next, state)
	return s.show(c, status, "desk/list", "desk/list", d)
}

// paged says that a page is not all there is, and where the rest stands.
func (d *Desk) paged(n int, cursor, next, state string) {
	if next == "" && cursor == "" {
		return
	}
	if cursor != "" {
		if d.Pager == nil {
			d.Pager = &Pager{Shown: text.Say("最后一页", "The last page")}
		}
		d.Pager.First = "/desk?" + url.Values{"state": {state}}.Encode()
	}
	if next == "" || d.Table != nil {
		return
	}
	d.Part = &Notice{
		State: Note, Title: text.Say(fmt.Sprintf("这里是 %d 份，后面还有", n), fmt.Sprintf("These are %d; more follow", n)),
		Body:  text.Say("上面的人数只算本页。“全班确认”包括还没显示的同学。", "The figures count this page. Confirming a class includes its students on later pages."),
		Links: []Link{{text.Say("看下 100 份", "The next 100"), d.Pager.Next}},
	}
}

// waiting loads what each application is about. For intents it also asks the law, as the school would confirm them.
func (s *Site) waiting(c *gin.Context, who actor.Actor, list []application.Application) ([]waiting, error) {
	ctx := c.Request.Context()
	postings, units, listed := map[placement.ID]placement.Placement{}, map[org.ID]org.Enterprise{}, map[org.ID]application.Listing{}
	rows := make([]waiting, 0, len(list))
	for _, a := range list {
		w := waiting{a: a}
		var err error
		if w.student, err = s.s.Students.Student(ctx, who, a.Student); err != nil {
			return nil, err
		}
		if _, ok := postings[a.Placement]; !ok {
			if postings[a.Placement], err = s.s.Placements.Get(ctx, who, a.Placement); err != nil {
				return nil, err
			}
		}
		if _, ok := units[a.Enterprise]; !ok {
			if units[a.Enterprise], err = s.s.Orgs.Enterprise(ctx, a.Enterprise); err != nil {
				return nil, err
			}
			if listed[a.Enterprise], err = s.s.Applications.Listing(ctx, who, a.Enterprise); err != nil {
				return nil, err
			}
		}
		w.posting, w.unit, w.origin = postings[a.Placement], units[a.Enterprise], compliance.FromSelf
		if w.listing = listed[a.Enterprise]; w.listing.On {
			w.origin = compliance.FromSchool
		}
		if a.State == application.Intended && who.Is(actor.School, actor.VicePrincipal) {
			if w.found, err = s.s.Applications.Ready(ctx, who, a, application.Confirmation{Origin: w.origin}); err != nil {
				return nil, err
			}
		}
		rows = append(rows, w)
	}
	return rows, nil
}

// arrange puts exceptions first and the rest by class.
func (d *Desk) arrange(rows []waiting, s *Site) {
	slices.SortStableFunc(rows, func(a, b waiting) int {
		return cmp.Or(a.a.HoldsUntil.Compare(b.a.HoldsUntil), cmp.Compare(a.student.StudentNo, b.student.StudentNo))
	})
	byClass, green := map[string][]waiting{}, 0
	for _, w := range rows {
		if !w.ready() {
			d.Exceptions = append(d.Exceptions, s.deskException(w))
			continue
		}
		green++
		byClass[w.a.Class] = append(byClass[w.a.Class], w)
	}
	classes := make([]string, 0, len(byClass))
	for class := range byClass {
		classes = append(classes, class)
	}
	slices.Sort(classes)
	for _, class := range classes {
		n := len(byClass[class])
		d.Classes = append(d.Classes, DeskClass{
			Name:  text.Say(fmt.Sprintf("%s：%d 份可以确认", class, n), fmt.Sprintf("%s: %d ready", class, n)),
			Table: s.greenTable(byClass[class]),
			Bulk: Bulk{
				Actions: []Button{{Label: text.Say("确认选中的", "Confirm the ticked"), Kind: Primary, Name: "do", Value: "confirm"}, {Label: text.Say("全班确认", "Confirm the class"), Name: "class", Value: class}},
				Note:    text.Say("按表中“由谁安排”确认；要改由谁安排，请点学生姓名。", "Confirmed as the table says; to change who arranges, open the student."),
			},
		})
	}
	if len(rows) == 0 {
		d.Quiet = &Duties{Quiet: text.Say("今天没有等学校确认的录用意向。", "No intent waits for the school today.")}
		return
	}
	d.Figures = []Figure{
		{Label: text.Say("需要处理", "Need a look"), Value: Count(int64(len(d.Exceptions))), Unit: text.Say("人", "students"), State: figureState(len(d.Exceptions))},
		{Label: text.Say("可以确认", "Ready to confirm"), Value: Count(int64(green)), Unit: text.Say("人", "students")},
		{Label: text.Say("最早到期", "First to lapse"), Value: Day(text.Chinese, rows[0].a.HoldsUntil), Note: text.Say("到期未确认，席位退回单位", "Unconfirmed, the seat returns to the unit")},
	}
}

func figureState(n int) State {
	if n > 0 {
		return Attention
	}
	return ""
}

// deskException says what stands in the way of one intent, and where it is mended.
func (s *Site) deskException(w waiting) DeskCase {
	d := DeskCase{
		Name: Plain(w.student.Name), Href: "/desk/" + string(w.a.ID), Who: Plain(w.student.StudentNo + " · " + w.a.Class),
		What: s.whatWords(w), Due: s.dueWords(w.a), Lights: s.mended(w, application.Barring(w.found, true)),
		Action: Button{Label: text.Say("处理", "Decide"), Href: "/desk/" + string(w.a.ID)},
	}
	return d
}

// mended are lights that each lead to the one place where they are mended.
func (s *Site) mended(w waiting, found []fault.Finding) []LightItem {
	items := FindingLights(found)
	unit := "/partners/" + string(w.unit.ID)
	for i, f := range found {
		switch f.Rule {
		case compliance.RuleInspect:
			items[i].FixHref, items[i].FixText = unit+"?open=verify#verify", text.Say("去核验单位", "Verify the unit")
		case compliance.RuleParty:
			items[i].FixHref, items[i].FixText = "/unit-lists", text.Say("去登记单位名单", "Record a list of units")
		case compliance.RuleMajor:
			if f.Class == fault.Document {
				items[i].FixHref, items[i].FixText = "/desk/"+string(w.a.ID)+"#f-review", text.Say("作出对口复核", "Give the review")
			}
		}
		if byClearance(f) {
			clearanceFix(&items[i], clearHref(w.unit.ID, w.a.Placement, f.Rule, "/desk/"+string(w.a.ID)))
		}
	}
	return items
}

// byClearance reports whether a school's record of a filing or an approval lifts what a rule found.
func byClearance(f fault.Finding) bool {
	return f.Class == fault.BlockExcept || f.Class == fault.BlockOverride
}

// clearanceFix leads to where the school records a filing or an approval for a unit: an address of clearHref.
func clearanceFix(item *LightItem, at string) {
	item.FixHref, item.FixText = at, text.Say("去登记备案或批准", "Record filing or approval")
}

func (s *Site) whatWords(w waiting) text.Words {
	p := w.posting
	return text.Say(fmt.Sprintf("%s · %s，%s至%s", w.unit.Name, p.Title, Date(text.Chinese, p.Start), Date(text.Chinese, p.End)),
		fmt.Sprintf("%s · %s, %s to %s", w.unit.Name, p.Title, Date(text.English, p.Start), Date(text.English, p.End)))
}

func (s *Site) dueWords(a application.Application) text.Words {
	if a.HoldsUntil.IsZero() {
		return text.Words{}
	}
	left := s.today().DaysUntil(a.HoldsUntil)
	return text.Say(fmt.Sprintf("席位保留到 %s，还有 %d 天", Day(text.Chinese, a.HoldsUntil), left), fmt.Sprintf("Seat held until %s, %s left", Day(text.English, a.HoldsUntil), text.Plural(left, "day", "days")))
}

func originWords(o compliance.Origin) text.Words {
	if o == compliance.FromSchool {
		return text.Say("学校安排", "School-arranged")
	}
	return text.Say("自主实习", "Self-arranged")
}

// greenTable is one class's intents that can be confirmed as they stand.
func (s *Site) greenTable(rows []waiting) Table {
	t := Table{Caption: text.Say("可以确认的录用意向", "Intents ready to confirm"), Quiet: true, Columns: []Column{
		{Label: text.Say("学生", "Student")},
		{Label: text.Say("单位和岗位", "Unit and post")},
		{Label: text.Say("日期", "Dates")},
		{Label: text.Say("由谁安排", "Arranged by")},
		{Label: text.Say("保留到", "Held until")},
		{Label: text.Say("检查", "Checks")},
	}}
	for _, w := range rows {
		light := Light{State: Pass}
		t.Rows = append(t.Rows, Row{Pick: string(w.a.ID), Name: Plain(w.student.Name), Cells: []Cell{
			{Text: Plain(w.student.Name), Href: "/desk/" + string(w.a.ID), Note: Plain(w.student.StudentNo)},
			{Text: Plain(w.unit.Name), Note: Plain(w.posting.Title)},
			{Text: dayWords(w.posting.Start), Note: dayWords(w.posting.End)},
			{Text: originWords(w.origin)},
			{Text: dayWords(w.a.HoldsUntil)},
			{Light: &light, Note: Legal(compliance.Legal(w.student.MajorCode, w.posting.MajorCodes)).Says()},
		}})
	}
	return t
}

// deskTable is what is decided already, or only to be read.
func (s *Site) deskTable(rows []waiting) Table {
	t := Table{Caption: text.Say("申请", "Applications"), Quiet: true, Columns: []Column{
		{Label: text.Say("学生", "Student")},
		{Label: text.Say("单位和岗位", "Unit and post")},
		{Label: text.Say("日期", "Dates")},
		{Label: text.Say("状态", "State")},
		{Label: text.Say("说明", "Note")},
	}, Empty: &Empty{Icon: "check", Title: text.Say("这里还没有记录", "Nothing here yet"), Body: text.Say("学生申请、单位给出意向、学校确认后，都会列在这里。", "Applications, intents and confirmations are listed here.")}}
	for _, w := range rows {
		note := Cell{Text: text.Say("—", "—")}
		switch {
		case w.a.State == application.Placed:
			note.Text = originWords(w.a.Origin)
		case w.a.Reason != "":
			note.Text = application.ReasonWords(w.a.Reason)
		case w.a.State == application.Intended:
			note.Text = s.dueWords(w.a)
		}
		t.Rows = append(t.Rows, Row{Name: Plain(w.student.Name), Cells: []Cell{
			{Text: Plain(w.student.Name), Href: "/desk/" + string(w.a.ID), Note: Plain(w.student.StudentNo + " · " + w.a.Class)},
			{Text: Plain(w.unit.Name), Note: Plain(w.posting.Title)},
			{Text: dayWords(w.posting.Start), Note: dayWords(w.posting.End)},
			{Light: applicationLight(w.a)},
			note,
		}})
	}
	return t
}

// intents are those that are ticked, or all of a class, however many wait.
func (s *Site) intents(c *gin.Context, who actor.Actor, picked []string, class string) ([]application.Application, error) {
	list, err := page.All(func(p page.Request) (page.Page[application.Application], error) {
		return s.s.Applications.List(c.Request.Context(), who, application.Filter{States: []application.State{application.Intended}, Class: class}, p)
	})
	return slices.DeleteFunc(list, func(a application.Application) bool { return class == "" && !slices.Contains(picked, string(a.ID)) }), err
}

// deskBulk confirms the ticked intents, or all of a class that nothing stands in the way of, each by itself.
func (s *Site) deskBulk(c *gin.Context) error {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	picked := slices.Compact(slices.Sorted(slices.Values(c.PostFormArray("pick"))))
	class := strings.TrimSpace(c.PostForm("class"))
	if len(picked) == 0 && class == "" {
		return s.drawDesk(c, http.StatusUnprocessableEntity, nil, errNothingPicked)
	}
	wanted, err := s.intents(c, who, picked, class)
	if err != nil {
		return err
	}
	rows, err := s.waiting(c, who, wanted)
	if err != nil {
		return err
	}
	var outcomes []Outcome
	for _, w := range rows {
		if class != "" && !w.ready() {
			continue
		}
		a, err := s.s.Applications.Confirm(ctx, who, w.a.ID, application.Confirmation{Origin: w.origin})
		o, err := s.outcomeOf(w.student.Name+"（"+w.student.StudentNo+"）", a, err)
		if err != nil {
			return err
		}
		outcomes = append(outcomes, o)
	}
	return s.drawDesk(c, http.StatusOK, outcomes, nil)
}
