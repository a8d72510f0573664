package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"firstkm/services/catalogue"
	"firstkm/services/compliance"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/page"
	"firstkm/services/kernel/text"
	"firstkm/services/placement"
	"firstkm/services/round"

	"github.com/gin-gonic/gin"
)

// roundPairs lists the majors and posts that a teacher has to judge (R-ART08-MAJOR).
func (s *Site) roundPairs(c *gin.Context) error {
	ctx := c.Request.Context()
	who, id := httpd.Who(ctx), round.ID(c.Param("id"))
	all, err := s.s.Rounds.Pairs(ctx, who, id)
	if err != nil {
		return err
	}
	r, err := s.s.Rounds.Get(ctx, who, id)
	if err != nil {
		return err
	}
	waiting := slices.DeleteFunc(slices.Clone(all), func(p round.Pair) bool { return p.Said != nil })
	p := s.roundHead(c, text.Say("专业是否相近", "Are major and post close?"), text.Say("这些专业和岗位只在同一专业大类，代码看不出是否相近。教师认定相近，本校这个专业的学生才能填报（第八条）。", "These share only a category, and the codes do not say whether they are close. Students of the major may rank the post once a teacher finds it close (Article 8)."), nil)
	p.Crumbs = roundCrumbs(&r)
	show, list := c.Query("state"), waiting
	switch show {
	case "":
	case "all":
		list = all
	default:
		return round.ErrInvalid.With(fault.In("state", "没有这种筛选。", "there is no such filter"))
	}
	at := roundHref(id) + "/pairs"
	p.Tabs = Tabs{Label: text.Say("筛选", "Show"), Items: []Tab{
		{Label: text.Say("等认定 "+strconv.Itoa(len(waiting)), "Waiting "+strconv.Itoa(len(waiting))), Href: at, Current: show == ""},
		{Label: text.Say("全部 "+strconv.Itoa(len(all)), "All "+strconv.Itoa(len(all))), Href: at + "?state=all", Current: show == "all"},
	}}
	rows, err := page.Window(list, fifty(c), round.Pair.Key)
	if err != nil {
		return err
	}
	p.Blocks = []TeacherBlock{{Bare: true, Table: s.pairTable(id, rows.Items, len(all)), Pager: nextPage(c, rows.Next)}}
	return s.showTeachers(c, http.StatusOK, p)
}

func (s *Site) pairTable(id round.ID, list []round.Pair, all int) *Table {
	cat := s.s.Catalogue.Now()
	t := &Table{Caption: text.Say("等认定的专业和岗位", "Majors and posts"), Quiet: true, Columns: []Column{
		{Label: text.Say("岗位", "Post")}, {Label: text.Say("学生的专业", "Students' major")}, {Label: text.Say("职业路径", "Path")}, {Label: text.Say("认定", "Judgement")},
	}, Empty: &Empty{Icon: "check", Title: text.Say("都认定过了", "All are judged"), Body: text.Say("新的岗位提供名额后，需要认定的会出现在这里。", "What units offer later shows here if it needs a word.")}}
	if all == 0 {
		t.Empty.Title, t.Empty.Body = text.Say("没有需要认定的", "Nothing needs a word"), text.Say("单位提供的岗位，按专业代码都看得出对口、相近或无关。", "The codes say of every post offered so far whether it matches, is close or unrelated.")
	}
	for _, p := range list {
		light := reviewLight(p.Said)
		t.Rows = append(t.Rows, Row{Name: Plain(p.Opening.Title), Cells: []Cell{
			{Text: Plain(p.Opening.Title), Href: pairHref(id, p), Note: Plain(p.Name)},
			{Text: majorWords(cat, p.Major), Note: text.Say(strconv.Itoa(p.Students)+" 名学生", text.Plural(p.Students, "student", "students"))},
			{Text: wayWords(p.Way), Note: taskCount(p.Way)},
			{Light: &light},
		}})
	}
	return t
}

func pairHref(id round.ID, p round.Pair) string {
	return roundHref(id) + "/pairs/" + string(p.Placement) + "/" + p.Major
}

func reviewLight(j *round.Judgement) Light {
	switch {
	case j == nil:
		return Light{State: Attention, Label: text.Say("等认定", "waits")}
	case j.Verdict == compliance.Related:
		return Light{State: Pass, Label: text.Say("认定相近", "found close")}
	}
	return Light{State: Blocked, Label: text.Say("认定无关", "found unrelated")}
}

func majorWords(cat *catalogue.Catalogue, code string) text.Words {
	if m, ok := cat.Major(code); ok {
		return text.Say(m.Name+"（"+code+"）", m.Name+" ("+code+")")
	}
	return Plain(code)
}

// wayWords is how a major leads to an occupation, in a few words.
func wayWords(w catalogue.Path) text.Words {
	if w.Via == catalogue.ViaNone {
		return text.Say("没有查到路径", "no path known")
	}
	says := map[catalogue.Via]text.Words{
		catalogue.ViaNamed: text.Say("岗位写明", "named by the post"), catalogue.ViaCrosswalk: text.Say("官方目录", "official guidance"), catalogue.ViaInferred: text.Say("相近专业推断", "inferred from near majors"),
	}[w.Via]
	if w.Occupation.Name == "" {
		return says
	}
	return text.Say("通往“"+w.Occupation.Name+"”："+says.Zh, "to "+w.Occupation.Name+": "+says.En)
}

func taskCount(w catalogue.Path) text.Words {
	n := len(w.Tasks)
	return text.Say("相同的典型任务 "+strconv.Itoa(n)+" 项", text.Plural(n, "task", "tasks")+" in common")
}

func (s *Site) roundPair(c *gin.Context) error { return s.drawPair(c, http.StatusOK, nil) }

func (s *Site) drawPair(c *gin.Context, status int, err error) error {
	ctx := c.Request.Context()
	who, id := httpd.Who(ctx), round.ID(c.Param("id"))
	list, loadErr := s.s.Rounds.Pairs(ctx, who, id)
	if loadErr != nil {
		return loadErr
	}
	at := slices.IndexFunc(list, func(p round.Pair) bool {
		return string(p.Placement) == c.Param("placement") && p.Major == c.Param("major")
	})
	if at < 0 {
		return round.ErrNotFound
	}
	r, loadErr := s.s.Rounds.Get(ctx, who, id)
	if loadErr != nil {
		return loadErr
	}
	x, cat := list[at], s.s.Catalogue.Now()
	p := s.roundHead(c, text.Say("认定专业是否相近", "Judge whether they are close"), text.Words{}, err)
	p.Crumbs = append(roundCrumbs(&r), Crumb{text.Say("专业是否相近", "Majors and posts"), roundHref(id) + "/pairs"})
	p.Heading = Heading{Over: Plain(x.Name), Title: Plain(x.Opening.Title), Lights: []Light{reviewLight(x.Said)}}
	p.Title = p.Heading.Title
	p.Blocks = []TeacherBlock{s.pairFacts(cat, x)}
	if !r.Judging(s.s.Now()) {
		p.Blocks = append(p.Blocks, TeacherBlock{Notice: &Notice{State: Unknown, Title: text.Say("填报已截止，不能再认定", "The window is closed; judgements stand"), Body: text.Say("没有认定的，本轮按不能安排处理。", "What nobody judged counts as barred in this round.")}})
		return s.showTeachers(c, status, p)
	}
	in := formNamed(c, "judge", err)
	f := in.form("", pairHref(id, x), p.CSRF, true)
	f.Bare, f.Title = true, text.Say("您的认定", "Your judgement")
	f.Lead = text.Say("只对本校这个专业的学生有效。截止前可以改；理由存档。", "Counts for your school's students of this major. It may change until the window closes; the reason is kept.")
	picked, reason := "", ""
	if x.Said != nil {
		picked, reason = string(x.Said.Verdict), x.Said.Reason
	}
	if in.sent {
		picked = c.PostForm(in.key("verdict"))
	}
	ch := Choice{Field: in.entry.errs.On(Field{Name: in.key("verdict"), Label: text.Say("岗位与专业", "Post and major")}), Cards: true, Options: pickOptions([]Option{
		{Value: string(compliance.Related), Label: text.Say("相近，可以填报", "Close: they may rank it"), Hint: text.Say("岗位的主要任务在这个专业的培养目标以内。", "The post's main tasks lie within what the major trains for.")},
		{Value: string(compliance.Unrelated), Label: text.Say("无关，不能填报", "Unrelated: they may not"), Hint: text.Say("不得安排与所学专业无关的实习（第八条）。", "Unrelated internships are forbidden (Article 8).")},
	}, picked)}
	f.Items = []FormItem{{Choice: &ch}, in.field("reason", text.Say("理由", "Reason"), reason, func(y *Field) { y.Rows, y.Length = 3, 500 })}
	f.Buttons = []Button{{Label: text.Say("保存认定", "Save"), Kind: Primary}}
	p.Blocks = append(p.Blocks, TeacherBlock{Forms: []TeacherForm{f}})
	return s.showTeachers(c, status, p)
}

// pairFacts is what speaks for and against a pair.
func (s *Site) pairFacts(cat *catalogue.Catalogue, x round.Pair) TeacherBlock {
	b := TeacherBlock{Title: text.Say("看什么", "What to look at")}
	add := func(label, value, note text.Words) {
		if !value.IsZero() {
			b.Facts.Items = append(b.Facts.Items, Fact{Label: label, Value: value, Note: note})
		}
	}
	add(text.Say("学生的专业", "Students' major"), majorWords(cat, x.Major), text.Say("涉及本校 "+strconv.Itoa(x.Students)+" 名学生", "concerns "+text.Plural(x.Students, "student", "students")))
	add(text.Say("岗位的适用专业", "Majors of the post"), Plain(strings.Join(majorNames(cat, x.Opening.MajorCodes), "、")), text.Say("只有专业大类相同", "only the category is the same"))
	add(text.Say("岗位任务", "Tasks of the post"), Plain(strings.Join(x.Opening.Tasks, "；")), text.Words{})
	add(text.Say("职业路径", "Path"), wayWords(x.Way), taskCount(x.Way))
	if len(x.Way.Tasks) > 0 {
		add(text.Say("相同的典型任务", "Tasks in common"), Plain(strings.Join(x.Way.Tasks, "；")), text.Words{})
	}
	if x.Said != nil {
		add(text.Say("已有的认定", "Judged so far"), reviewLight(x.Said).Label, momentWords(x.Said.At))
	}
	b.Buttons = []Button{{Label: text.Say("看岗位", "See the post"), Kind: Quiet, Href: "/placements/" + string(x.Placement)}}
	return b
}

func (s *Site) roundJudge(c *gin.Context) error {
	ctx, id := c.Request.Context(), round.ID(c.Param("id"))
	_, in, err := s.sentForm(c)
	if err != nil {
		return err
	}
	verdict := compliance.Review(in.text("verdict"))
	_, err = s.s.Rounds.Judge(ctx, httpd.Who(ctx), id, c.Param("major"), placement.ID(c.Param("placement")), verdict, in.text("reason"))
	return settled(c, "judge", err, s.drawPair, roundHref(id)+"/pairs", "round_judged")
}
