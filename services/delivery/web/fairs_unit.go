package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"firstkm/services/delivery/httpd"
	"firstkm/services/fair"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/page"
	"firstkm/services/kernel/text"
	"firstkm/services/placement"
	"firstkm/services/round"

	"github.com/gin-gonic/gin"
)

// drawFairUnit is an invited unit's page: its answer, its slots, the queue of the day, and its openings to speak about.
func (s *Site) drawFairUnit(c *gin.Context, status int, err error) error {
	f, stands, loadErr := s.loadFair(c)
	if loadErr != nil {
		return loadErr
	}
	x := stands[0] // the own one
	p := s.fairHead(c, f, err)
	p.Heading.Lights = append(p.Heading.Lights, answerLight(x))
	next := TeacherBlock{ID: "next", Title: text.Say("下一步", "Next"), Lead: boothLead(f, x)}
	if f.Ahead(s.s.Now()) && x.Enterprise.Verified() {
		forms, loadErr := s.answerForms(c, f, x, p.CSRF, err)
		if loadErr != nil {
			return loadErr
		}
		next.Forms = forms
	}
	p.Blocks = []TeacherBlock{next}
	if x.Stands() {
		queue, loadErr := s.boothQueue(c, f, p.CSRF, err)
		if loadErr != nil {
			return loadErr
		}
		slots := s.slotBlock(c, f, x, p.CSRF, err)
		posts, loadErr := s.boothPosts(c, f, x)
		if loadErr != nil {
			return loadErr
		}
		p.Blocks = append(p.Blocks, queue, posts, slots)
		if f.Ahead(s.s.Now()) && len(x.Slots) == 0 {
			p.Blocks = []TeacherBlock{next, slots, queue, posts}
		}
	}
	p.Blocks = append(p.Blocks, fairFacts(f))
	return s.showTeachers(c, status, p)
}

func boothLead(f fair.Fair, x fair.Stand) text.Words {
	switch {
	case f.State == fair.Cancelled:
		return text.Say("双选会已取消。", "The fair is cancelled.")
	case !x.Enterprise.Verified():
		return text.Say("本单位的核验已撤回，不能参加双选会；请与学校或教育局联系。", "Your unit is not verified any more and takes no part; ask the school or the bureau.")
	case f.State == fair.Closed:
		return text.Say("双选会已结束，意见不能再改。", "The fair is over; nothing changes any more.")
	case f.State == fair.Held:
		return text.Say("学生到展位时扫他的二维码，或写编号；面谈后在岗位里给意见。", "Scan each student's code at the booth or type the number; then say what you think, under each opening.")
	case x.Answer == round.Accepted:
		return text.Say("已接受邀请。排好面谈时段，学生就能预约。", "You take part. Make slots, and students can book them.")
	}
	return text.Say("请答复：写明展位、选择带来的岗位；或者不参加。", "Answer: name the booth and choose openings, or decline.")
}

// answerForms accept or decline, and change what was answered.
func (s *Site) answerForms(c *gin.Context, f fair.Fair, x fair.Stand, csrf string, err error) ([]TeacherForm, error) {
	list, loadErr := page.All(func(p page.Request) (page.Page[placement.Placement], error) {
		return s.s.Placements.Mine(c.Request.Context(), httpd.Who(c.Request.Context()), placement.Published, p)
	})
	if loadErr != nil {
		return nil, loadErr
	}
	var options []Option
	for _, o := range list {
		if fair.Brings(o, s.today()) {
			options = append(options, Option{Value: string(o.ID), Label: Plain(o.Title), Hint: untilWords(o.Start, o.End)})
		}
	}
	version := Hidden{"version", strconv.FormatUint(x.Version, 10)}
	in := formNamed(c, "accept", err)
	at := fairHref(f.ID) + "/booth#next"
	form := in.form("", at, csrf, x.Answer != round.Accepted)
	form.Title = text.Say("参加，选择展位和岗位", "Take part: booth and openings")
	if x.Answer == round.Accepted {
		form.Title = text.Say("修改展位和岗位", "Change booth and openings")
	}
	form.Hidden = append(form.Hidden, version)
	var picked []string
	for _, id := range x.Posts {
		picked = append(picked, string(id))
	}
	ch := in.entry.options(Choice{Field: Field{Name: in.key("posts"), Label: text.Say("带来的岗位", "Openings that you bring")}, Many: true, Options: options}, picked...)
	form.Items = []FormItem{
		in.field("room", text.Say("展位", "Booth"), x.Room, func(f *Field) {
			f.Length, f.Size, f.Optional, f.Hint = 30, "m", true, text.Say("如：A12。不知道可以先不写。", "such as A12; leave it out if you do not know yet")
		}), {Choice: &ch},
	}
	if len(options) == 0 {
		form.Items = []FormItem{{Notice: &Notice{State: Attention, Title: text.Say("没有可以带的岗位", "No opening to bring"), Body: text.Say("先发布学生实习岗位。", "Publish an opening for students first."), Links: []Link{{text.Say("发布岗位", "Post an opening"), "/postings/new"}}}}}
	}
	form.Buttons = []Button{{Label: text.Say("参加双选会", "Take part"), Kind: Primary}}
	out := []TeacherForm{form}
	if x.Answer != round.Declined {
		no := formNamed(c, "decline", err)
		refuse := no.form("", at, csrf, false)
		refuse.Title, refuse.Hidden = text.Say("不参加", "Decline"), append(refuse.Hidden, version)
		refuse.Buttons = []Button{{Label: text.Say("答复不参加", "Decline")}}
		out = append(out, refuse)
	}
	return out, nil
}

// slotBlock are the unit's slots and the form that makes a row of them.
func (s *Site) slotBlock(c *gin.Context, f fair.Fair, x fair.Stand, csrf string, err error) TeacherBlock {
	b := TeacherBlock{ID: "slots", Title: text.Say("面谈时段", "Interview slots")}
	ahead := f.Ahead(s.s.Now()) && x.Enterprise.Verified()
	t := Table{
		Caption: b.Title, Quiet: true, Columns: []Column{{Label: text.Say("时间", "Time")}, {Label: text.Say("面谈地点", "Where")}, {Label: text.Say("已约", "Booked")}},
		Empty: &Empty{Icon: "clock", Title: text.Say("还没有时段", "No slots yet"), Body: text.Say("排好时段，学生才能预约；没有预约的学生当天也可以直接来。", "Students book slots; without one they may still come to the booth.")},
	}
	for _, sl := range x.Slots {
		row := Row{Cells: []Cell{{Text: Plain(hours(sl.From, sl.Until))}, {Text: Plain(sl.Room)}, {Text: Plain(strconv.Itoa(sl.Taken) + " / " + strconv.Itoa(sl.Capacity))}}}
		if ahead && sl.Taken == 0 {
			row.Cells[2].Actions = []Button{{Label: text.Say("删除", "Remove"), Kind: Quiet, Name: "unslot.slot", Value: string(sl.ID)}}
		}
		t.Rows = append(t.Rows, row)
	}
	if !ahead {
		b.Table = &t
		return b
	}
	if len(t.Rows) > 0 {
		drop := formNamed(c, "unslot", err).form("", fairHref(f.ID)+"/booth#slots", csrf, true)
		drop.Bare, drop.Title, drop.Items = true, text.Words{}, []FormItem{{Table: &t}}
		b.Forms = append(b.Forms, drop)
	} else {
		b.Table = &t
	}
	in := formNamed(c, "row", err)
	form := in.form("", fairHref(f.ID)+"/booth#slots", csrf, len(x.Slots) == 0)
	form.Title, form.Lead = text.Say("排一列时段", "Make a row of slots"), text.Say("同一个面谈地点的时段不能重叠；两位面谈人就排两列。", "Slots of one place never overlap; make a row for each interviewer.")
	number := func(name string, label text.Words, value string) FormItem {
		return in.field(name, label, value, func(x *Field) { x.Mode, x.Size, x.Length = "numeric", "s", 3 })
	}
	at := func(name string, label text.Words, value string, optional bool) FormItem {
		return in.field(name, label, value, func(x *Field) { x.Type, x.Size, x.Optional = "time", "s", optional })
	}
	form.Items = []FormItem{
		in.field("room", text.Say("面谈地点或面谈人", "Table, room or interviewer"), "1 号桌", func(x *Field) { x.Length, x.Size = 30, "m" }),
		at("from", text.Say("从", "From"), oclock(f.From), false), at("until", text.Say("到", "Until"), oclock(f.Until), false),
		number("minutes", text.Say("每段分钟", "Minutes each"), "15"), number("capacity", text.Say("每段人数", "Students each"), "1"), number("pause", text.Say("间隔分钟", "Minutes between"), "0"),
		at("break_from", text.Say("休息从", "Break from"), "", true), at("break_until", text.Say("休息到", "Break until"), "", true),
	}
	form.Buttons = []Button{{Label: text.Say("添加时段", "Add slots"), Kind: Primary}}
	b.Forms = append(b.Forms, form)
	return b
}

// boothQueue is the queue of the day, blind, and the form for who comes without a phone.
func (s *Site) boothQueue(c *gin.Context, f fair.Fair, csrf string, err error) (TeacherBlock, error) {
	queue, loadErr := s.s.Fairs.Queue(c.Request.Context(), httpd.Who(c.Request.Context()), f.ID)
	b := TeacherBlock{ID: "queue", Title: text.Say("当天名单", "The queue"), Lead: text.Say("初筛不显示姓名：只有编号、专业和年级。", "First screening is blind: number, major and year alone.")}
	t := Table{
		Caption: b.Title, Quiet: true, Columns: []Column{{Label: text.Say("编号", "Number")}, {Label: text.Say("预约", "Booked")}, {Label: text.Say("专业和年级", "Major and year")}, {Label: text.Say("面谈", "Met")}},
		Empty: &Empty{Icon: "users", Title: text.Say("还没有学生预约", "Nobody has booked yet"), Body: text.Say("学生预约后按时间排在这里。", "Students show here by time once they book.")},
	}
	for _, q := range queue {
		met := Cell{Light: &Light{State: Unknown, Label: text.Say("未面谈", "not yet")}}
		if !q.MetAt.IsZero() {
			met.Light = &Light{State: Pass, Label: text.Say(oclock(q.MetAt)+" 面谈", "met "+oclock(q.MetAt))}
		} else if f.State == fair.Held {
			met = Cell{Actions: []Button{{Label: text.Say("到了，面谈", "Here: met"), Name: "meet.code", Value: q.Number}}}
		}
		booked := text.Say("没有预约", "not booked")
		if q.Booking != nil {
			booked = Plain(hours(q.Booking.From, q.Booking.Until) + " " + q.Booking.Room)
		}
		t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: Plain(q.Number), Whole: true}, {Text: booked}, {Text: s.majorAndYear(q.Major, q.Grade)}, met}})
	}
	if f.State != fair.Held || len(t.Rows) == 0 {
		b.Table = &t
	} else {
		meet := formNamed(c, "meet", err).form("", fairHref(f.ID)+"/booth#queue", csrf, true)
		meet.Bare, meet.Title, meet.Items = true, text.Words{}, []FormItem{{Table: &t}}
		b.Forms = append(b.Forms, meet)
	}
	if f.State == fair.Held {
		b.Forms = append(b.Forms, numberForm(c, fairHref(f.ID)+"/booth#queue", csrf, err, text.Say("记为面谈", "Note that we met")))
	}
	return b, loadErr
}

// boothPosts are the openings with how many were spoken of.
func (s *Site) boothPosts(c *gin.Context, f fair.Fair, x fair.Stand) (TeacherBlock, error) {
	_, said, err := s.s.Fairs.Scores(c.Request.Context(), httpd.Who(c.Request.Context()), f.ID)
	of := map[placement.ID]int{}
	for _, v := range said {
		of[v.Placement]++
	}
	b := TeacherBlock{ID: "posts", Title: text.Say("岗位和意见", "Openings and what you think")}
	t := Table{Caption: b.Title, Quiet: true, Columns: []Column{{Label: text.Say("岗位", "Opening")}, {Label: text.Say("已给意见", "Said"), Numeric: true}}}
	for _, o := range x.Openings {
		t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: Plain(o.Title), Href: fairHref(f.ID) + "/posts/" + string(o.ID)}, {Text: Plain(strconv.Itoa(of[o.ID]))}}})
	}
	b.Table = &t
	return b, err
}

// fairBoothDo takes a form of the unit's page.
func (s *Site) fairBoothDo(c *gin.Context) error {
	ctx, id := c.Request.Context(), fair.ID(c.Param("id"))
	who := httpd.Who(ctx)
	do, in, err := s.sentForm(c)
	if err != nil {
		return err
	}
	at, said := fairHref(id), "fair_"+do
	switch do {
	case "accept", "decline":
		var posts []placement.ID
		for _, p := range in.v["posts"] {
			posts = append(posts, placement.ID(p))
		}
		_, err = s.s.Fairs.Answer(ctx, who, id, in.version(), do == "accept", in.text("room"), posts)
	case "row":
		f, loadErr := s.s.Fairs.Get(ctx, who, id)
		if loadErr != nil {
			return loadErr
		}
		d := readSchedule(&in, f)
		err = in.then(func() error { _, err := s.s.Fairs.Schedule(ctx, who, id, d); return err })
		at += "#slots"
	case "unslot":
		err = s.s.Fairs.Unschedule(ctx, who, id, fair.SlotID(in.text("slot")))
		at += "#slots"
	case "meet", "arrive":
		var a fair.Arrival
		a, err = s.s.Fairs.Arrive(ctx, who, id, in.text("code"))
		err, at, said = unknownCode(err), at+"#queue", arrivedWord(a)
	default:
		err = fair.ErrForbidden
	}
	return settled(c, do, err, s.drawFairUnit, at, said)
}

// readSchedule reads a row of slots; its times are of the day of the fair.
func readSchedule(r *reader, f fair.Fair) fair.Schedule {
	at := func(name string) time.Time {
		v := r.clock(name)
		if v == nil {
			return time.Time{}
		}
		return f.Day().Start().Add(time.Duration(*v) * time.Minute)
	}
	return fair.Schedule{
		Room: r.text("room"), Minutes: r.whole("minutes", 240), Pause: r.whole("pause", 240), Capacity: r.whole("capacity", 50),
		From: at("from"), Until: at("until"), BreakFrom: at("break_from"), BreakUntil: at("break_until"),
	}
}

// ScorePage is what a unit thinks of whom it met, for one opening: template "fair/score".
type ScorePage struct {
	Frame
	Heading Heading
	Errors  *ErrorSummary
	Action  string
	Version Hidden // that the form was filled in from
	Lead    text.Words
	Open    bool // the fair goes on
	Rows    []ScoreRow
	Empty   *Empty
}

// ScoreRow is one student whom the unit met, by number.
type ScoreRow struct {
	Number  string
	Says    text.Words // major and year
	Points  string
	Words   []Option
	Reasons []Option
	Told    text.Words // what was said, when it cannot change any more
	Error   text.Words
}

func (s *Site) fairScore(c *gin.Context) error { return s.drawScore(c, http.StatusOK, nil) }

func (s *Site) drawScore(c *gin.Context, status int, err error) error {
	ctx := c.Request.Context()
	who, id, post := httpd.Who(ctx), fair.ID(c.Param("id")), placement.ID(c.Param("placement"))
	f, loadErr := s.s.Fairs.Get(ctx, who, id)
	if loadErr != nil {
		return loadErr
	}
	b, said, loadErr := s.s.Fairs.Scores(ctx, who, id)
	if loadErr != nil {
		return loadErr
	}
	o, loadErr := s.s.Placements.Get(ctx, who, post)
	if loadErr != nil {
		return loadErr
	}
	if !slices.Contains(b.Posts, post) {
		return fair.ErrNotFound
	}
	queue, loadErr := s.s.Fairs.Queue(ctx, who, id)
	if loadErr != nil {
		return loadErr
	}
	p := ScorePage{Frame: s.frame(c, Plain(o.Title)), Errors: ErrorsOf(err).Summary(), Action: fairHref(id) + "/posts/" + string(post), Version: versionField(c, b.Version, err), Open: f.State == fair.Held}
	p.Crumbs = fairCrumbs(&f)
	p.Heading = Heading{Over: Plain(f.Title), Title: Plain(o.Title), Lights: []Light{fairLight(f.State)}}
	p.Lead = scoreLead(f)
	of := map[string]fair.Verdict{}
	for _, v := range said {
		if v.Placement == post {
			of[v.Number] = v
		}
	}
	errs, sent := ErrorsOf(err), c.PostFormArray("number")
	for _, q := range queue {
		if q.MetAt.IsZero() {
			continue
		}
		row := s.scoreRow(q, of[q.Number])
		if i := slices.Index(sent, q.Number); i >= 0 { // others may have been met since the form was filled in
			row.Points, row.Words, row.Reasons = formAt(c, "points", i), wordOptions(formAt(c, "word", i)), reasonOptions(formAt(c, "reason", i))
			row.Error = errs.For(scoreField(q.Number))
		}
		p.Rows = append(p.Rows, row)
	}
	if len(p.Rows) == 0 {
		p.Empty = &Empty{Icon: "users", Title: text.Say("还没有面谈过的学生", "You have met nobody yet"), Body: text.Say("学生到展位时扫二维码或写编号，就会出现在这里。", "Students show here once their code is scanned at the booth, or the number typed."), Action: &Button{Label: text.Say("回到当天名单", "Back to the queue"), Href: fairHref(id) + "#queue"}}
	}
	c.Header("Cache-Control", "private, no-store")
	return s.show(c, status, "fair/score", "fair/score", p)
}

func scoreLead(f fair.Fair) text.Words {
	lead := text.Say("只评价面谈过的学生；理由从列表选，双选会结束后学生能看到对自己的意见。", "Of whom you met only; reasons are of the list, and each student reads the own ones after the fair.")
	if f.Round != "" {
		lead.Zh += "轮次填报期间保存的意见直接计入双选轮次：优先为 90 分，可以为 60 分，不合适就不安排到这个岗位；没见过面的学生按匹配分排在后面。岗位还没给轮次提供名额的，提供时计入。"
		lead.En += " While the round is open they count in it at once: preferred is 90 points, fine is 60, not suitable bars the post; whom you did not meet follow by the fit score. For an opening not yet offered to the round they count once it is."
	}
	return lead
}

func (s *Site) scoreRow(q fair.Caller, v fair.Verdict) ScoreRow {
	row := ScoreRow{Number: q.Number, Says: s.majorAndYear(q.Major, q.Grade), Words: wordOptions(string(v.Word)), Reasons: reasonOptions(v.Reason)}
	if v.Word != "" {
		if v.Points != v.Word.Points() {
			row.Points = strconv.Itoa(v.Points)
		}
		why, n := fair.ReasonOf(v.Reason), ""
		if v.Word != fair.Unfit {
			n = " " + strconv.Itoa(v.Points)
		}
		row.Told = text.Say(strings.TrimSpace(v.Word.Label().Zh+n+" "+why.Zh), strings.TrimSpace(v.Word.Label().En+n+" "+why.En))
	}
	return row
}

func wordOptions(picked string) []Option {
	return pickOptions(optionsOf(fair.Words(), fair.Word.Label), picked)
}

func reasonOptions(picked string) []Option {
	var out []Option
	for _, group := range []struct {
		of    fair.Word
		label text.Words
	}{{fair.Prefer, text.Say("优先、可以", "Preferred, fine")}, {fair.Unfit, text.Say("不合适", "Not suitable")}} {
		for _, w := range fair.Reasons(group.of) {
			out = append(out, Option{Value: w.Zh, Label: w, Group: group.label})
		}
	}
	return pickOptions(out, picked)
}

// scoreField names what is said of a student, by number, or by place as the service has it.
func scoreField(of string) string { return "scores[" + of + "]" }

// onFields moves what was said about fields to those of other names.
func onFields(err error, names map[string]string) error {
	f := fault.Of(err)
	if f == nil {
		return err
	}
	c := *f
	c.Fields = slices.Clone(f.Fields)
	for i, field := range c.Fields {
		c.Fields[i].Name = first(names[field.Name], field.Name)
	}
	return &c
}

// fairScoreDo keeps what a unit thinks; rows in which nothing is said are left out.
func (s *Site) fairScoreDo(c *gin.Context) error {
	ctx, id, post := c.Request.Context(), fair.ID(c.Param("id")), placement.ID(c.Param("placement"))
	_, in, err := s.sentForm(c)
	if err != nil {
		return err
	}
	var list []fair.Opinion
	var bad []fault.Field
	whose := map[string]string{} // of a place in the list
	for i, number := range in.v["number"] {
		o := fair.Opinion{Number: number, Word: fair.Word(formAt(c, "word", i)), Reason: formAt(c, "reason", i)}
		points := strings.TrimSpace(formAt(c, "points", i))
		if o.Word == "" && points == "" {
			continue
		}
		if points != "" && o.Word != fair.Unfit {
			n, err := strconv.Atoi(points)
			if err != nil {
				bad = append(bad, fault.In(scoreField(number), "分数请写 0 至 100 的整数。", "points are a whole number from 0 to 100"))
			}
			o.Points = &n
		}
		whose[scoreField(strconv.Itoa(len(list)))] = scoreField(number)
		list = append(list, o)
	}
	a := fair.Assessed{}
	if err = fair.ErrInvalid.With(bad...); len(bad) == 0 {
		a, err = s.s.Fairs.Assess(ctx, httpd.Who(ctx), id, post, in.version(), list)
	}
	if toldTeachers(err) {
		return s.drawScore(c, http.StatusUnprocessableEntity, onFields(err, whose))
	}
	if err != nil {
		return err
	}
	said := "fair_scores"
	if a.Counted {
		said = "fair_counted"
	}
	return back(c, fairHref(id)+"/posts/"+string(post), said)
}
