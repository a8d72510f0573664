package web

import (
	"io"
	"net/http"
	"slices"
	"strconv"

	"firstkm/services/compliance"
	"firstkm/services/delivery/httpd"
	"firstkm/services/imports"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/round"
	"firstkm/services/student"

	"github.com/gin-gonic/gin"
)

// outcomeLight is how far a result has come.
func outcomeLight(x round.Result) Light {
	switch {
	case x.Outcome == round.Void:
		return Light{State: Blocked, Label: text.Say("没有落实", "could not be settled")}
	case x.Placement == "":
		return Light{State: Attention, Label: text.Say("没有岗位", "no post")}
	case x.Outcome == round.Placed:
		return Light{State: Pass, Label: text.Say("已落实", "settled")}
	}
	return Light{State: Note, Label: text.Say("待公布", "not out yet")}
}

// rankWords is which choice somebody obtained.
func rankWords(x round.Result) text.Words {
	switch {
	case x.Placement == "":
		return text.Say("—", "—")
	case x.Rank == 0:
		return text.Say("学校调整", "override")
	}
	n := strconv.Itoa(x.Rank)
	return text.Say("第 "+n+" 志愿", "choice "+n)
}

// roundResults is the review table: who obtained what, each with a way to why and to an override.
func (s *Site) roundResults(c *gin.Context) error {
	ctx := c.Request.Context()
	who, id := httpd.Who(ctx), round.ID(c.Param("id"))
	show := c.Query("show")
	f := round.ResultFilter{Unmatched: show == "unmatched"}
	if show == "void" {
		f.Outcome = round.Void
	}
	if show != "" && show != "void" && show != "unmatched" {
		return round.ErrInvalid.With(fault.In("show", "没有这种筛选。", "there is no such filter"))
	}
	list, err := s.s.Rounds.Results(ctx, who, id, f, fifty(c))
	if err != nil {
		return err
	}
	r, err := s.s.Rounds.Get(ctx, who, id)
	if err != nil {
		return err
	}
	p := s.roundHead(c, text.Say("结果", "Results"), text.Say("点学生看每个志愿的原因。公布前可以调整，须写明理由。", "Open a student to see why. Until the review ends a result can be changed, with a reason."), nil)
	p.Crumbs = roundCrumbs(&r)
	at := roundHref(id) + "/results"
	p.Tabs = Tabs{Label: text.Say("筛选", "Show")}
	for _, x := range []struct {
		label text.Words
		show  string
	}{{text.Say("全部", "All"), ""}, {text.Say("没有岗位", "Without a post"), "unmatched"}, {text.Say("没有落实", "Not settled"), "void"}} {
		href := at
		if x.show != "" {
			href = atQuery(at, "show", x.show)
		}
		p.Tabs.Items = append(p.Tabs.Items, Tab{Label: x.label, Href: href, Current: x.show == show})
	}
	t := Table{Caption: p.Title, Quiet: true, Columns: []Column{
		{Label: text.Say("编号", "Number")}, {Label: text.Say("学生", "Student")}, {Label: text.Say("岗位", "Post")}, {Label: text.Say("志愿", "Choice")}, {Label: text.Say("状态", "State")},
	}, Empty: &Empty{Icon: "users", Title: text.Say("没有这样的结果", "Nothing here"), Body: text.Say("换一种筛选看看。", "Try another filter.")}}
	for _, x := range list.Items {
		light := outcomeLight(x.Result)
		title := text.Say("没有得到岗位", "no post")
		if x.Placement != "" {
			title = Plain(x.Title)
		}
		t.Rows = append(t.Rows, Row{Cells: []Cell{
			{Text: Plain(x.Number), Whole: true, Href: at + "/" + x.Key()}, {Text: whoseWords(x.Name), Note: Plain(x.Class)}, {Text: title}, {Text: rankWords(x.Result)}, {Light: &light, Note: Plain(x.Reason)},
		}})
	}
	p.Blocks = []TeacherBlock{{Bare: true, Table: &t, Pager: nextPage(c, list.Next)}}
	if o := s.overridesBlock(r); o != nil {
		p.Blocks = append(p.Blocks, *o)
	}
	return s.showTeachers(c, http.StatusOK, p)
}

// overridesBlock lists what the school changed, for good; nil when nothing.
func (s *Site) overridesBlock(r round.Round) *TeacherBlock {
	if len(r.Overrides) == 0 {
		return nil
	}
	t := &Table{Caption: text.Say("学校的调整", "Overrides"), Quiet: true, Columns: []Column{
		{Label: text.Say("学生编号", "Student")}, {Label: text.Say("被挤掉的编号", "Displaced")}, {Label: text.Say("理由", "Reason")}, {Label: text.Say("时间", "When")},
	}}
	for _, o := range r.Overrides {
		displaced := text.Say("没有人", "nobody")
		if o.Displaced != "" {
			displaced = Plain(o.Displaced)
		}
		href, why := roundHref(r.ID)+"/results/"+string(o.Student), Plain(o.Reason)
		if o.Student == "" {
			href, why = "", text.Say("已按保存期限删除", "erased when its time was over")
		}
		t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: Plain(o.Number), Whole: true, Href: href}, {Text: displaced}, {Text: why}, {Text: momentWords(o.At)}}})
	}
	return &TeacherBlock{Title: text.Say("学校的调整", "Overrides"), Lead: text.Say("随结果和重放文件存档。", "They stay with the result and the replay file."), Table: t}
}

func (s *Site) roundResult(c *gin.Context) error { return s.drawResult(c, http.StatusOK, nil) }

// drawResult is one student's result with why, and the form of an override, which tells who is displaced before it is done.
func (s *Site) drawResult(c *gin.Context, status int, err error) error {
	ctx := c.Request.Context()
	who, id, of := httpd.Who(ctx), round.ID(c.Param("id")), student.ID(c.Param("student"))
	x, loadErr := s.s.Rounds.WhyOf(ctx, who, id, of)
	if loadErr != nil {
		return loadErr
	}
	r, loadErr := s.s.Rounds.Get(ctx, who, id)
	if loadErr != nil {
		return loadErr
	}
	p := s.roundHead(c, text.Say("编号 "+x.Person.Number+" 的结果", "Result of "+x.Person.Number), text.Words{}, err)
	p.Crumbs = append(roundCrumbs(&r), Crumb{text.Say("结果", "Results"), roundHref(id) + "/results"})
	p.Heading.Lights = []Light{outcomeLight(x.Result)}
	rows, loadErr := s.s.Rounds.Named(ctx, who, []round.Result{x.Result})
	if loadErr != nil {
		return loadErr
	}
	p.Heading.Lead = resultWords(rows[0])
	p.Blocks = reasonBlocks(x)
	if r.State == round.Computed && r.Host == org.ID(who.Org) && r.Asked == nil {
		b, loadErr := s.overrideBlock(c, r, x, p.CSRF, err)
		if loadErr != nil {
			return loadErr
		}
		p.Blocks = append(p.Blocks, b)
	}
	return s.showTeachers(c, status, p)
}

// whoseWords is a student's masked name, which is empty for students of other schools.
func whoseWords(name string) text.Words {
	if name == "" {
		return text.Say("他校学生", "A student of another school")
	}
	return Plain(name)
}

// resultWords says whose result it is, and what.
func resultWords(x round.Row) text.Words {
	who, title := whoseWords(x.Name), postWords(x.Title)
	if x.Name != "" {
		who = Plain(x.Name + "，" + x.Class)
	}
	if x.Placement == "" {
		return text.Say(who.Zh+"：没有岗位", who.En+": no post")
	}
	return text.Say(who.Zh+"："+title.Zh+"（"+rankWords(x.Result).Zh+"）", who.En+": "+title.En+" ("+rankWords(x.Result).En+")")
}

// reasonBlocks are why and why not, a line for each entry of the list.
func reasonBlocks(x round.Receipt) []TeacherBlock {
	b := TeacherBlock{ID: "why", Title: text.Say("每个志愿的结果和原因", "Each choice and why"), Checks: &LightList{}}
	for _, l := range x.Reasons {
		state := reasonState(l, x.Result)
		n := strconv.Itoa(l.Rank)
		item := LightItem{State: state, Message: text.Say("第 "+n+" 志愿 "+l.Title+"："+l.Words.Zh, "Choice "+n+", "+l.Title+": "+l.Words.En)}
		if len(l.Rules) > 0 {
			item.Rule = l.Rules[0]
		}
		b.Checks.Items = append(b.Checks.Items, item)
	}
	if len(x.Reasons) == 0 {
		b.Lead = text.Say("没有填报志愿，所以没有安排。没有本人确认的志愿，系统不会安排岗位。", "There was no list, so nothing was given. Nobody is placed without a list of their own.")
		b.Checks = nil
	}
	if !x.Overridden.IsZero() {
		b.Notice = &Notice{State: Attention, Title: text.Say("学校调整了这个结果", "The school changed this result"), Body: x.Overridden}
	}
	return []TeacherBlock{b}
}

// reasonState is what became of a line in the end, after overrides.
func reasonState(l round.Reason, x round.Result) State {
	switch {
	case l.Placement == x.Placement && x.Outcome != round.Void:
		return Pass
	case l.Why == round.Ineligible:
		return Blocked
	case l.Why == round.NotNeeded && x.Placement != "":
		return Unknown
	}
	return Attention
}

// overrideBlock first asks where to, then names who is displaced and asks for the reason.
func (s *Site) overrideBlock(c *gin.Context, r round.Round, x round.Receipt, csrf string, err error) (TeacherBlock, error) {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	b := TeacherBlock{ID: "override", Title: text.Say("调整这个结果", "Change this result"), Lead: text.Say("先选岗位，系统告诉您会挤掉谁、有没有规则不允许，再写理由。", "Choose the post first; you are told who is displaced and which rule bars it, then give the reason.")}
	posts, loadErr := s.s.Rounds.Offers(ctx, who, r.ID)
	if loadErr != nil {
		return b, loadErr
	}
	to, asked := c.Query("to"), c.Query("ask") != ""
	if c.Request.Method == http.MethodPost {
		to, asked = c.PostForm("override.to"), true
	}
	options := []Option{}
	if x.Result.Placement != "" {
		options = append(options, Option{Value: "none", Label: text.Say("取消岗位，不安排", "No post")})
	}
	for _, p := range posts {
		if p.Placement != x.Result.Placement {
			options = append(options, Option{Value: string(p.Placement), Label: Plain(p.Opening.Title + " · " + p.Name)})
		}
	}
	at := roundHref(r.ID) + "/results/" + x.Key()
	get := TeacherForm{Get: true, Title: text.Say("选择岗位", "Choose the post"), Action: at, Hidden: []Hidden{{"ask", "1"}}, Buttons: []Button{{Label: text.Say("看会影响谁", "See whom it touches")}}}
	get.Items = []FormItem{{Select: &Select{Field: Field{Name: "to", Label: text.Say("改到", "Move to"), Value: to}, Options: pickOptions(options, to)}}}
	b.Forms = []TeacherForm{get}
	if !asked || to == "" {
		return b, nil
	}
	target := placement.ID(to)
	if to == "none" {
		target = ""
	}
	e, loadErr := s.s.Rounds.Foresee(ctx, who, r.ID, student.ID(x.Key()), target)
	if loadErr != nil {
		if !toldTeachers(loadErr) {
			return b, loadErr
		}
		b.Notice = &Notice{State: Blocked, Body: ErrorsOf(loadErr).Summary().Lines[0].Message}
		return b, nil
	}
	if len(e.Barred) > 0 {
		return s.barredBlock(c, b, e, at+"?ask=1&to="+to), nil
	}
	b.Notice = &Notice{State: Pass, Body: text.Say("没有人会被挤掉。", "Nobody is displaced.")}
	in := formNamed(c, "override", err)
	f := in.form("", at+"#override", csrf, true)
	f.Bare = true
	f.Hidden = append(f.Hidden, Hidden{"version", strconv.FormatUint(r.Version, 10)}, Hidden{in.key("to"), to})
	if len(e.Displaced) > 0 {
		rows, err := s.s.Rounds.Named(ctx, who, e.Displaced)
		if err != nil {
			return b, err
		}
		b.Notice = displacedNotice(rows[0], e.Full.Words())
		f.Hidden = append(f.Hidden, Hidden{in.key("displaced"), rows[0].Number})
	}
	f.Items = []FormItem{in.field("reason", text.Say("理由（存档，学生能看到）", "Reason (kept; the student sees it)"), "", func(x *Field) { x.Rows, x.Length = 3, 500 })}
	f.Buttons = []Button{{Label: text.Say("确认调整", "Change the result"), Kind: Danger}}
	b.Forms = append(b.Forms, f)
	return b, nil
}

// barredBlock says which rules bar the post, and what each leaves to do: what the law forbids no school can override. Filings and
// approvals are of one school, so that for a student of another school that one sees to them; one's own lead to where they are
// recorded, and back.
func (s *Site) barredBlock(c *gin.Context, b TeacherBlock, e round.Effect, back string) TeacherBlock {
	who, school := httpd.Who(c.Request.Context()), s.schoolName(c, e.Student.School)
	b.Checks = &LightList{Items: FindingLights(e.Barred)}
	final, own := false, e.Student.School == org.ID(who.Org)
	crosses := slices.ContainsFunc(e.Barred, func(f fault.Finding) bool { return f.Rule == compliance.RuleCross }) // an approval lifts both
	for i, f := range e.Barred {
		item := &b.Checks.Items[i]
		switch {
		case f.Class == fault.Document, f.Rule == compliance.RuleMajor && crosses:
		case byClearance(f) && own:
			lift(item, who, e.To.Offer, f, back)
		case byClearance(f):
			item.Fix = text.Say("请学生所在的学校“"+school+"”登记备案或批准。", school+", the student's own school, records the filing or approval.")
		default:
			final = true
		}
	}
	b.Notice = &Notice{State: Blocked, Title: text.Say("法规不允许，学校也不能调整", "The law forbids it; no school can override that"), Body: text.Say("请按下面每条的办法处理，或换一个岗位。", "See to each as it says, or choose another post.")}
	if !final {
		b.Notice = &Notice{State: Attention, Title: text.Say("原则上不允许，先办手续", "Not in principle: papers first"), Body: text.Say("登记备案、批准或认定以后，再回来调整。", "Record the filing, approval or judgement, then come back.")}
	}
	return b
}

// displacedNotice names who loses the place, and what is full.
func displacedNotice(x round.Row, full text.Words) *Notice {
	name := text.Say("编号 "+x.Number, x.Number)
	if x.Name != "" {
		name = text.Say(x.Name+"（"+x.Class+"，编号 "+x.Number+"）", x.Name+" ("+x.Class+", "+x.Number+")")
	}
	return &Notice{
		State: Attention, Title: text.Say("会挤掉"+name.Zh, name.En+" is displaced"),
		Body: text.Say(full.Zh+"这名学生排在最后，会失去“"+x.Title+"”，并知道是学校审核时的调整，看不到您写的理由。", full.En+" This student stands last there, loses “"+x.Title+"” and learns that the school changed it, not your reason."),
	}
}

func (s *Site) roundOverride(c *gin.Context) error {
	ctx, id := c.Request.Context(), round.ID(c.Param("id"))
	who, of := httpd.Who(ctx), student.ID(c.Param("student"))
	_, in, err := s.sentForm(c)
	if err != nil {
		return err
	}
	version := in.version()
	to := placement.ID(in.text("to"))
	if to == "none" {
		to = ""
	}
	_, err = s.s.Rounds.Override(ctx, who, id, version, of, to, in.text("displaced"), in.text("reason"))
	return settled(c, "override", err, s.drawResult, roundHref(id)+"/results", "round_override")
}

// roundReplay sends the file by which the round can be placed again.
func (s *Site) roundReplay(c *gin.Context) error {
	ctx := c.Request.Context()
	who, id := httpd.Who(ctx), round.ID(c.Param("id"))
	if _, err := s.s.Rounds.MayReplay(ctx, who, id); err != nil {
		return err
	}
	from, to := io.Pipe()
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = to.CloseWithError(s.s.Rounds.Replay(ctx, who, id, to)) // never fails
	}()
	err := download(c, imports.File{Name: string(id) + ".zip", ContentType: "application/zip", Body: from})
	_ = from.Close() // never fails
	<-done
	return err
}

// drawPublic is what everybody may know of a round: where it stands, its commitment and, once it is out, its statistics.
func (s *Site) drawPublic(c *gin.Context, r round.Round) error {
	who := httpd.Who(c.Request.Context())
	p := s.roundHead(c, Plain(r.Name), text.Say("同一个规则对所有人：志愿由学生排，意见由单位给，同分由事先锁定的随机排序决定。", "One rule for everybody: students rank, units have their say, and ties go by a lottery that was bound beforehand."), nil)
	p.Heading.Over, p.Heading.Lights = Plain(s.schoolName(c, r.Host)), []Light{roundLight(r.State)}
	p.Live = ""
	if slices.Contains(roundReaders(), who.Role) { // others have no list to go back to
		p.Crumbs = roundCrumbs(nil)
	}
	facts := s.roundFacts(c, r)
	facts.Buttons = nil
	p.Blocks = []TeacherBlock{{Bare: true, Steps: roundSteps(r)}}
	if b, ok := s.bystander(c, r); ok {
		p.Blocks = append(p.Blocks, b)
	}
	p.Blocks = append(p.Blocks, roundProof(r, who), facts)
	if r.State.Out() && r.Run != "" {
		st, err := s.s.Rounds.Stats(c.Request.Context(), actor.Actor{Role: actor.Guest}, r.ID)
		if err != nil {
			return err
		}
		p.Blocks = append(p.Blocks, s.roundStats(st)...)
		p.Blocks = append(p.Blocks, fewNote())
	}
	return s.showTeachers(c, http.StatusOK, p)
}

// bystander is what somebody of a school of the round who has no desk of it may do: teachers judge and see to their classes, and
// a student who is not in it learns why.
func (s *Site) bystander(c *gin.Context, r round.Round) (TeacherBlock, bool) {
	who := httpd.Who(c.Request.Context())
	b := TeacherBlock{ID: "next", Title: text.Say("您可以做的", "What you may do")}
	if _, member := r.Member(org.ID(who.Org)); !member {
		return b, false
	}
	now := r.Judging(s.s.Now())
	judge := Button{Label: text.Say("认定专业是否相近", "Judge majors and posts"), Icon: "check", Href: roundHref(r.ID) + "/pairs"}
	switch {
	case who.Is(actor.Student):
		b.Title, b.Notice = text.Words{}, notInIt(r)
		b.Buttons = []Button{{Label: text.Say("我的申请", "My applications"), Href: "/applications"}, {Label: text.Say("找岗位", "Find a post"), Href: "/"}}
	case who.Is(actor.ClassTeacher) && who.Class != "":
		b.Buttons = []Button{{Label: text.Say("本班谁没填", "Who of my class has not ranked"), Icon: "users", Kind: Primary, Href: roundHref(r.ID) + "/students"}}
		if now {
			b.Buttons = append(b.Buttons, judge)
		}
	case who.Is(actor.Instructor) && now:
		b.Buttons = []Button{judge}
	default:
		return b, false
	}
	return b, true
}

// notInIt tells a student of a school of the round why there is nothing to rank.
func notInIt(r round.Round) *Notice {
	n := &Notice{State: Note, Title: text.Say("这个轮次没有您", "You are not in this round"), Body: text.Say("您不在这个轮次的实习批次里。有疑问请问学校实习办；您可以直接找岗位申请。", "You are not in a batch of it; ask the internship office if that is wrong. You may apply to posts yourself.")}
	if r.After != "" {
		n.Body = text.Say("第二轮只面向上一轮没有岗位的学生。您已有岗位，或不在这个批次里；有疑问请问学校实习办。", "A second round is for those whom the first left without a post. You have one, or are in no batch of it; ask the internship office if that is wrong.")
	}
	return n
}
