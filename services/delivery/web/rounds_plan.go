package web

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"firstkm/services/batch"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/round"

	"github.com/gin-gonic/gin"
)

// roundNew is the form of a new round; ?after= makes it one for those whom that round left without a post.
func (s *Site) roundNew(c *gin.Context) error {
	r := round.Round{Plan: round.Plan{Most: 10, Weights: round.DefaultWeights(), After: round.ID(c.Query("after"))}}
	if r.After != "" {
		before, err := s.s.Rounds.Get(c.Request.Context(), httpd.Who(c.Request.Context()), r.After)
		if err != nil {
			return err
		}
		r.Name, r.Schools, r.Weights, r.Most, r.Start, r.End = before.Name+"（第二轮）", before.Schools, before.Weights, before.Most, before.Start, before.End
	}
	if id := c.Query("batch"); id != "" {
		b, err := s.s.Batches.Batch(c.Request.Context(), httpd.Who(c.Request.Context()), batch.ID(id))
		if err != nil {
			return err
		}
		r.Schools, r.Start, r.End = []round.Member{{School: b.School, Batch: ident.ID(b.ID)}}, b.From, b.To
	}
	return s.drawPlan(c, http.StatusOK, r, nil)
}

func (s *Site) roundEdit(c *gin.Context) error {
	r, err := s.memberRound(c)
	if err != nil {
		return err
	}
	if r.State != round.Planned || r.Host != org.ID(httpd.Who(c.Request.Context()).Org) {
		return round.ErrState
	}
	return s.drawPlan(c, http.StatusOK, r, nil)
}

// batchOptions are the school's approved batches that are not over.
func (s *Site) batchOptions(c *gin.Context) ([]Option, error) {
	list, err := s.batchesOn(c, batch.Filter{State: batch.Approved})
	var out []Option
	for _, b := range list {
		out = append(out, Option{Value: string(b.ID), Label: Plain(b.Name)})
	}
	return out, err
}

// moment is an instant as an input of type datetime-local holds it, in Shanghai.
func moment(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.In(civil.Shanghai).Format("2006-01-02T15:04")
}

// instant reads such an input.
func (r *reader) instant(name string) time.Time {
	v := strings.Replace(r.text(name), " ", "T", 1)
	if v == "" {
		return time.Time{}
	}
	at, err := time.ParseInLocation("2006-01-02T15:04", v, civil.Shanghai)
	if err != nil {
		r.refuse(name, "请写成 2027-03-01 08:30 这样的时间。", "write the time as 2027-03-01 08:30")
	}
	return at
}

func (f formIn) moment(name string, label, hint text.Words, at time.Time) FormItem {
	return f.field(name, label, moment(at), func(x *Field) { x.Type, x.Size, x.Hint = "datetime-local", "m", hint })
}

// weightNames are the form's names of the parts of the fit score, in the order of round.PartNames.
func weightNames() [5]string { return [5]string{"major", "path", "tasks", "distance", "wishes"} }

// readWeights reads the fields that weightNames names.
func readWeights(r *reader) round.Weights {
	return round.Weights{Major: r.whole("major", 100), Path: r.whole("path", 100), Tasks: r.whole("tasks", 100), Distance: r.whole("distance", 100), Wishes: r.whole("wishes", 100)}
}

func (s *Site) drawPlan(c *gin.Context, status int, r round.Round, err error) error {
	title, to := text.Say("新建双选轮次", "New round"), "/rounds"
	p := s.roundHead(c, title, text.Say("开放之前都能改。开放后只能推迟截止时间。", "You can change it until it opens; after that the window can only close later."), err)
	p.Crumbs = roundCrumbs(nil)
	if r.ID != "" {
		p.Title, to = text.Say("修改轮次", "Change the round"), roundHref(r.ID)
		p.Heading.Title, p.Crumbs = p.Title, roundCrumbs(&r)
	}
	batches, loadErr := s.batchOptions(c)
	if loadErr != nil {
		return loadErr
	}
	if len(batches) == 0 {
		p.Blocks = []TeacherBlock{{Notice: &Notice{
			State: Blocked, Title: text.Say("还没有已批准的实习批次", "No approved batch yet"), Body: text.Say("轮次按批次确定参加的学生。先建批次，由分管校长批准。", "A round takes its students from a batch, which the vice-principal approves first."),
			Links: []Link{{text.Say("去新建批次", "Make a batch"), "/batches/new"}},
		}}}
		return s.showTeachers(c, status, p)
	}
	own, _ := r.Member(org.ID(httpd.Who(c.Request.Context()).Org))
	in := formNamed(c, "plan", err)
	f := in.form("", to, p.CSRF, false)
	f.Bare = true
	f.Hidden = append(f.Hidden, Hidden{"version", first(c.PostForm("version"), strconv.FormatUint(r.Version, 10))}, Hidden{in.key("after"), string(r.After)})
	f.Items = append([]FormItem{
		in.field("name", text.Say("名称", "Name"), r.Name, func(x *Field) {
			x.Length, x.Size, x.Hint = 60, "l", text.Say("如：2025 级数控专业第一轮", "such as: CNC 2025, first round")
		}),
		in.choose("batch", text.Say("本校参加的实习批次", "Batch of your school"), batches, string(own.Batch), text.Words{}),
		in.moment("opens", text.Say("填报开始", "Window opens"), text.Words{}, r.Opens),
		in.moment("closes", text.Say("填报截止", "Window closes"), text.Say("到点自动截止，之后志愿不能再改。", "Closes by itself; lists cannot change afterwards."), r.Closes),
		in.date("start", text.Say("实习开始", "First day"), r.Start), in.date("end", text.Say("实习结束", "Last day"), r.End),
		in.field("holds_until", text.Say("名额保留到", "Seats are held until"), day(r.HoldsUntil), func(x *Field) {
			*x = DateField(*x)
			x.Hint = text.Say("在截止与实习开始之间。过了这一天还没公布，单位的名额自动放开。", "Between closing and the first day. If nothing is published by then, units get their seats back.")
		}),
		in.field("most", text.Say("每人最多填几个志愿", "Posts in a list at most"), positive(r.Most), func(x *Field) { x.Mode, x.Size, x.Length = "numeric", "s", 2 }),
	}, s.weightItems(in, r.Weights)...)
	f.Items = append(f.Items, in.field("schools", text.Say("联合参加的学校", "Other schools that take part"), s.otherSchools(c, r), func(x *Field) {
		x.Rows, x.Optional, x.Hint = 2, true, text.Say("写学校全名，每行一所；每所学校要自己登录同意。", "Full names, one a line; each agrees after signing in itself.")
	}))
	f.Buttons = []Button{{Label: text.Say("保存轮次", "Save"), Kind: Primary}, {Label: text.Say("取消", "Cancel"), Kind: Quiet, Href: to}}
	p.Blocks = []TeacherBlock{{Forms: []TeacherForm{f}}}
	return s.showTeachers(c, status, p)
}

// weightItems are the weights of the fit score; together 100.
func (s *Site) weightItems(in formIn, w round.Weights) []FormItem {
	list, names := w.List(), weightNames()
	out := make([]FormItem, 0, len(list))
	for i, part := range round.PartNames() {
		out = append(out, in.field(names[i], text.Say("匹配分权重："+part.Zh, "Weight of "+part.En), strconv.Itoa(list[i]), func(x *Field) {
			x.Mode, x.Size, x.Length = "numeric", "s", 3
			if i == 0 {
				x.Hint = text.Say("五项合计 100，对所有人公开。不看性别、籍贯和照片。", "The five add up to 100 and are public. Sex, origin and looks never count.")
			}
		}))
	}
	return out
}

func (s *Site) otherSchools(c *gin.Context, r round.Round) string {
	var names []string
	for _, m := range r.Schools {
		if m.School != org.ID(httpd.Who(c.Request.Context()).Org) {
			names = append(names, s.schoolName(c, m.School))
		}
	}
	return strings.Join(names, "\n")
}

func (s *Site) readPlan(c *gin.Context, r *reader) (round.Plan, error) {
	p := round.Plan{
		Name: r.text("name"), Opens: r.instant("opens"), Closes: r.instant("closes"), Start: r.date("start"), End: r.date("end"), HoldsUntil: r.date("holds_until"),
		Most: r.whole("most", 30), After: round.ID(r.text("after")),
		Weights: readWeights(r),
		Schools: []round.Member{{School: org.ID(httpd.Who(c.Request.Context()).Org), Batch: ident.ID(r.text("batch"))}},
	}
	for _, name := range lines(r.v.Get("schools")) {
		id, err := s.schoolNamed(c, name)
		if err != nil && fault.Of(err) == nil {
			return p, err
		}
		if err != nil || id == "" {
			r.refuse("schools", "没有叫“"+name+"”的学校。", "there is no school called "+name)
			continue
		}
		p.Schools = append(p.Schools, round.Member{School: id})
	}
	return p, nil
}

func (s *Site) roundSave(c *gin.Context) error {
	ctx := c.Request.Context()
	_, in, err := s.sentForm(c)
	if err != nil {
		return err
	}
	plan, err := s.readPlan(c, &in)
	if err != nil {
		return err
	}
	var r round.Round
	err = in.then(func() error { r, err = s.s.Rounds.Plan(ctx, httpd.Who(ctx), plan); return err })
	switch {
	case toldTeachers(err):
		return s.drawPlan(c, http.StatusUnprocessableEntity, round.Round{Plan: plan}, onForm(err, "plan"))
	case err != nil:
		return err
	}
	return back(c, roundHref(r.ID), "saved")
}

// changePlan takes the form of a round that is there already. Caps of bases and regions, which the form does not show, stay.
func (s *Site) changePlan(c *gin.Context, in *reader, r round.Round, version uint64) error {
	ctx := c.Request.Context()
	plan, err := s.readPlan(c, in)
	if err != nil {
		return err
	}
	plan.Caps = r.Caps
	err = in.then(func() error { _, err := s.s.Rounds.Change(ctx, httpd.Who(ctx), r.ID, version, plan); return err })
	redraw := func(c *gin.Context, status int, err error) error { return s.drawPlan(c, status, r, err) }
	return settled(c, "plan", err, redraw, roundHref(r.ID), "saved")
}
