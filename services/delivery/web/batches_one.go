package web

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"firstkm/services/batch"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/page"
	"firstkm/services/kernel/text"
	"firstkm/services/org"

	"github.com/gin-gonic/gin"
)

func (s *Site) batchPage(c *gin.Context) error { return s.drawBatch(c, http.StatusOK, nil) }

func (s *Site) drawBatch(c *gin.Context, status int, err error) error {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	b, loadErr := s.s.Batches.Batch(ctx, who, batch.ID(c.Param("id")))
	if loadErr != nil {
		return loadErr
	}
	n, loadErr := s.s.Batches.Sizes(ctx, who, b)
	if loadErr != nil {
		return loadErr
	}
	lists, loadErr := s.s.Batches.Lists(ctx, who, batch.ListFilter{Batch: b.ID}, page.Request{Limit: page.MaxLimit})
	if loadErr != nil {
		return loadErr
	}
	p := s.batchHead(c, Plain(b.Name), text.Words{}, err)
	p.Crumbs, p.Live = []Crumb{{text.Say("实习批次", "Batches"), "/batches"}}, liveBatches
	p.Heading = Heading{Over: Plain(b.Term), Title: Plain(b.Name), Lights: []Light{batchLight(b.State)}}
	if b.State.Open() {
		p.Heading.Actions = []Button{{Label: text.Say("修改", "Change"), Icon: "edit", Href: batchHref(b.ID) + "/edit"}}
	}
	p.Blocks = []TeacherBlock{s.batchNext(c, b, lists.Items, p.CSRF, err), s.batchFacts(b, n[0])}
	decided, loadErr := s.batchLists(c, b, lists.Items)
	if loadErr != nil {
		return loadErr
	}
	sheets, loadErr := s.batchSheets(c, b, p.CSRF)
	if loadErr != nil {
		return loadErr
	}
	filed, loadErr := s.batchFilings(c, b)
	if loadErr != nil {
		return loadErr
	}
	if b.State == batch.Approved {
		gate, loadErr := s.batchGate(c, b)
		if loadErr != nil {
			return loadErr
		}
		p.Blocks = append(p.Blocks, gate)
	}
	p.Blocks = append(p.Blocks, decided, sheets, filed, batchHistory(b.History, nil))
	return s.showTeachers(c, status, p)
}

// batchNext says what comes next and holds the forms of the reader's steps.
func (s *Site) batchNext(c *gin.Context, b batch.Batch, lists []batch.List, csrf string, err error) TeacherBlock {
	who := httpd.Who(c.Request.Context())
	t := TeacherBlock{ID: "next", Title: text.Say("下一步", "Next")}
	published := false
	for _, l := range lists {
		published = published || l.State == batch.Published
	}
	switch {
	case b.State == batch.Returned:
		t.Notice = &Notice{State: Blocked, Title: text.Say("分管校长退回了这个批次", "The vice-principal returned it"), Body: Plain(b.Reason)}
	case b.State == batch.Draft:
		t.Lead = text.Say("核对下面的内容，提交分管校长批准。", "Check what stands below and send it to the vice-principal.")
	case b.State == batch.Submitted:
		t.Lead = text.Say("等分管校长批准。", "The vice-principal decides.")
	case published:
		t.Lead = text.Say("已批准，单位名单已公布，可以安排学生。", "Approved, with a published list: students can be placed.")
		t.Buttons = []Button{{Label: text.Say("新建双选轮次", "New round"), Icon: "plus", Href: "/rounds/new?batch=" + string(b.ID)}}
	default:
		t.Lead = text.Say("已批准。接下来登记党组织会议决定的单位名单并公布，才能安排学生（第七条）。", "Approved. Next, the units: decided by the Party organisation meeting and published, before anybody is placed (Article 7).")
		t.Buttons = []Button{{Label: text.Say("登记单位名单", "Record a list of units"), Kind: Primary, Icon: "plus", Href: "/unit-lists/new?batch=" + string(b.ID)}}
	}
	for i, step := range b.Next(who.Role) {
		if b.State == batch.Approved && published {
			continue
		}
		f := stepForm(c, step, batchHref(b.ID), csrf, b.Version, i == 0 && b.State != batch.Approved, err)
		t.Forms = append(t.Forms, f)
	}
	return t
}

// versionField is the version that a form was filled in from: the one typed in, until somebody else's change is shown beside it.
func versionField(c *gin.Context, now uint64, err error) Hidden {
	is := strconv.FormatUint(now, 10)
	if f := fault.Of(err); f != nil && f.Kind == fault.Stale {
		return Hidden{"version", is}
	}
	return Hidden{"version", first(c.PostForm("version"), is)}
}

// changedNotice says that somebody else changed what is being written, and what the kept one says now; nil when nobody did.
func changedNotice(err error, at time.Time, now text.Words) *Notice {
	if f := fault.Of(err); f == nil || f.Kind != fault.Stale {
		return nil
	}
	when := whenWords(at)
	return &Notice{
		State: Attention, Title: text.Say(when.Zh+"有人改过", "Somebody changed this on "+when.En),
		Body: text.Say("下面是您填写的内容。已保存的是："+now.Zh+"。再保存一次，就以您的为准。", "Below is what you typed. What is kept now: "+now.En+". Save again to put yours in its place."),
	}
}

// lacks reports whether a paper was not handed in for what it, or its batch, still lacks, which its page says each time. What else
// kept it from being handed in is over by then, and has to be said at once.
func lacks(err error) bool {
	f := fault.Of(err)
	return f != nil && f.Kind == fault.Invalid || errors.Is(err, batch.ErrNotApproved)
}

// stepForm is the form of one step of a batch, a visit or a list.
func stepForm(c *gin.Context, step, at, csrf string, version uint64, open bool, err error) TeacherForm {
	in := formNamed(c, step, err)
	f := in.form("", at+"#next", csrf, open && step != "withdraw") // which is nothing to be led to
	f.Title = batchStepWords(step)
	f.Hidden = append(f.Hidden, Hidden{"version", strconv.FormatUint(version, 10)})
	kind := Primary
	switch step {
	case "withdraw":
		kind, f.Lead = Secondary, text.Say("分管校长还没有批准，可以撤回来改。", "Nobody has decided yet: take it back to change it.")
	case "discard":
		kind, f.Lead = Danger, text.Say("从来没有提交过的才能删除；删除后不能恢复。", "Only what was never handed in can be discarded; it cannot be brought back.")
	case "return":
		kind = Danger
		f.Items = []FormItem{in.field("reason", text.Say("理由（实习办会看到）", "Reason (the office sees it)"), "", func(x *Field) { x.Length, x.Rows = 200, 2 })}
	case "publish":
		f.Lead = text.Say("公布之后再登记：写明什么时候、在哪里公布的。", "Record it when it has happened: when and where it was published.")
		f.Items = []FormItem{
			in.date("published_on", text.Say("公布日期", "Published on"), civil.Date{}),
			in.field("place", text.Say("公布的地方", "Where"), "", func(x *Field) {
				x.Length, x.Optional, x.Size, x.Hint = 60, true, "l", text.Say("如：校务公开栏。和网址至少填一项。", "such as: the notice board. This or an address.")
			}),
			in.field("url", text.Say("网址", "Address"), "", func(x *Field) { x.Length, x.Optional, x.Mode = 500, true, "url" }),
		}
	}
	f.Buttons = []Button{{Label: batchStepWords(step), Kind: kind}}
	return f
}

// discardBlock is the way to forget a draft, where next allows it.
func (s *Site) discardBlock(c *gin.Context, next func(actor.Role) []string, at, csrf string, version uint64, err error) []TeacherBlock {
	if !slices.Contains(next(httpd.Who(c.Request.Context()).Role), "discard") {
		return nil
	}
	return []TeacherBlock{{Bare: true, Forms: []TeacherForm{stepForm(c, "discard", at, csrf, version, false, err)}}}
}

// batchStepWords is a step as a button says it.
func batchStepWords(step string) text.Words {
	return map[string]text.Words{
		"submit": text.Say("提交分管校长", "Send to the vice-principal"), "approve": text.Say("批准", "Approve"), "return": text.Say("退回修改", "Return"),
		"publish": text.Say("登记公布", "Record the publication"), "stop": text.Say("暂停接收", "Pause placements"), "resume": text.Say("恢复接收", "Resume placements"),
		"withdraw": text.Say("撤回修改", "Withdraw"), "discard": text.Say("删除草稿", "Discard the draft"),
	}[step]
}

func (s *Site) batchFacts(b batch.Batch, n batch.Size) TeacherBlock {
	t := TeacherBlock{Title: text.Say("批次内容", "The batch")}
	add := func(label, value, note text.Words) {
		t.Facts.Items = append(t.Facts.Items, Fact{Label: label, Value: value, Note: note})
	}
	all := text.Say("不限", "no limit")
	several := func(list []string) text.Words {
		if len(list) == 0 {
			return all
		}
		return text.Say(strings.Join(list, "、"), strings.Join(list, ", "))
	}
	var majors, years []string
	for _, m := range b.Cohort.Majors {
		majors = append(majors, s.majorName(m))
	}
	for _, y := range b.Cohort.Entries {
		years = append(years, strconv.Itoa(y))
	}
	add(text.Say("时间", "When"), untilWords(b.From, b.To), text.Words{})
	note := text.Say("按今天的在校名册计算。", "Counted by today's roster.")
	if n.FirstYear > 0 {
		k := strconv.Itoa(n.FirstYear)
		note = text.Say("其中 "+k+" 人开始那天还在一年级，不能参加岗位实习（第十六条）。", "In the first year on the first day, who may not go (Article 16): "+k+".")
	}
	add(text.Say("在校学生", "Students"), text.Say(strconv.Itoa(n.All)+" 人", strconv.Itoa(n.All)), note)
	add(text.Say("入学年份", "Years of entry"), several(years), text.Words{})
	add(text.Say("专业", "Majors"), several(majors), text.Words{})
	add(text.Say("班级", "Classes"), several(b.Cohort.Classes), text.Words{})
	missing := text.Say("还没有填写", "not given yet")
	plan := func(v string) text.Words {
		if v == "" {
			return missing
		}
		return Plain(v)
	}
	add(text.Say("人才培养方案", "Talent-training plan"), plan(b.Plan.Programme), text.Words{})
	add(text.Say("实习模块", "Internship module"), plan(b.Plan.Module), text.Words{})
	return t
}

// batchLists are the decisions on the units of a batch.
func (s *Site) batchLists(c *gin.Context, b batch.Batch, lists []batch.List) (TeacherBlock, error) {
	t := TeacherBlock{Bare: true, ID: "lists", Title: text.Say("单位名单", "Lists of units"), Table: s.listTable(lists, nil)}
	if b.State == batch.Approved {
		ids, err := s.s.Batches.Adopted(c.Request.Context(), b.ID, s.today())
		if err != nil {
			return t, err
		}
		k := strconv.Itoa(len(ids))
		t.Lead = text.Say("今天可以安排学生的单位："+k+" 家。", "Units that may receive students today: "+k+".")
	}
	add := Button{Label: text.Say("登记单位名单", "Record a list of units"), Icon: "plus", Href: "/unit-lists/new?batch=" + string(b.ID)}
	if len(lists) > 0 {
		t.Buttons = []Button{add}
	} else {
		t.Table.Empty.Action = &add
	}
	return t, nil
}

// batchHistory is what happened, the last first; units are those that were stopped or resumed.
func batchHistory(steps []batch.Step, units map[org.ID]org.Enterprise) TeacherBlock {
	return papersPast(steps, units, batchStepWords)
}

// papersPast is batchHistory in the words of a kind of paper.
func papersPast(steps []batch.Step, units map[org.ID]org.Enterprise, words func(step string) text.Words) TeacherBlock {
	b := TeacherBlock{Title: text.Say("经过", "History"), Timeline: &Timeline{}}
	states := map[string]State{"submit": Attention, "approve": Pass, "publish": Pass, "accept": Pass, "record": Pass, "forward": Pass, "return": Blocked, "stop": Blocked, "resume": Pass}
	for i := len(steps) - 1; i >= 0; i-- {
		st := steps[i]
		m := Moment{When: whenWords(st.At), Who: RoleName(st.Role), Title: words(st.Step), State: states[st.Step]}
		if u := units[st.Unit].Name; u != "" {
			m.Title = text.Say(m.Title.Zh+"："+u, m.Title.En+": "+u)
		}
		if st.Reason != "" {
			m.Detail = Plain(st.Reason)
		}
		b.Timeline.Items = append(b.Timeline.Items, m)
	}
	if len(steps) == 0 {
		b.Timeline, b.Lead = nil, text.Say("还没有提交过。", "Not sent yet.")
	}
	return b
}
