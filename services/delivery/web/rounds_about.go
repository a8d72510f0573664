package web

import (
	"net/http"
	"strconv"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/text"
	"firstkm/services/round"

	"github.com/gin-gonic/gin"
)

// roundProof is what binds the lottery and the result, and how to check it.
func roundProof(r round.Round, who actor.Actor) TeacherBlock {
	b := TeacherBlock{ID: "proof", Title: text.Say("随机排序和核查", "Lottery and proof")}
	if r.Commitment == "" {
		b.Lead = text.Say("开放轮次时锁定种子、公开承诺值。同分的学生按它随机排序，谁也不能事后更换。", "Opening binds a seed and shows its commitment. It orders students of equal score, and nobody can exchange it later.")
		return b
	}
	proofFacts(&b, r.Proof())
	mayReplay := who.Is(actor.School, actor.VicePrincipal) || who.Is(actor.Bureau) && r.State.Out()
	if mayReplay && r.Run != "" {
		b.Buttons = []Button{{Label: text.Say("下载重放文件（zip）", "Replay file (zip)"), Icon: "download", Href: roundHref(r.ID) + "/replay"}}
	}
	return b
}

// proofFacts adds commitment, seed, hashes and the verifier's answer, as far as they are known.
func proofFacts(b *TeacherBlock, pr round.Proof) {
	add := func(label text.Words, value string, note text.Words) {
		if value != "" {
			b.Facts.Items = append(b.Facts.Items, Fact{Label: label, Value: Plain(value), Note: note})
		}
	}
	add(text.Say("承诺值（种子的 SHA-256）", "Commitment (SHA-256 of the seed)"), pr.Commitment, text.Say("开放时公开", "shown since the round opened"))
	add(text.Say("种子", "Seed"), pr.Seed, text.Say("计算时公开", "revealed at the computation"))
	if pr.Seed != "" {
		l := Light{State: Pass, Label: text.Say("与承诺值一致", "as committed to")}
		if !pr.Sealed {
			l = Light{State: Blocked, Label: text.Say("与承诺值不一致", "not what was committed to")}
		}
		b.Lights = append(b.Lights, l)
	}
	add(text.Say("编号盐值的 SHA-256", "SHA-256 of the numbers' salt"), pr.SaltHash, text.Words{})
	add(text.Say("市场文件 SHA-256", "SHA-256 of the market files"), pr.Input, text.Words{})
	add(text.Say("结果 match.csv SHA-256", "SHA-256 of match.csv"), pr.Match, text.Say("与 firstkm match 的输出一致", "as firstkm match prints it"))
	if pr.Match != "" {
		light, says := verifierWords(pr)
		b.Lights = append(b.Lights, light)
		b.Facts.Items = append(b.Facts.Items, Fact{Label: text.Say("独立验证", "Verification"), Value: says, Note: text.Say("由另一套算法核对", "by another algorithm")})
	}
}

// verifierWords is what the independent verifier answered, in a word and in a sentence.
func verifierWords(pr round.Proof) (Light, text.Words) {
	if pr.Stable {
		return Light{State: Pass, Label: text.Say("独立验证通过", "verified")}, text.Say("没有一对学生和岗位更愿意换成彼此", "No student and post would both rather have each other")
	}
	n := strconv.FormatInt(pr.Blocking, 10)
	return Light{State: Blocked, Label: text.Say("独立验证没有通过", "not verified")}, text.Say("发现 "+n+" 对不稳定", n+" unstable pairs")
}

func (s *Site) roundFacts(c *gin.Context, r round.Round) TeacherBlock {
	b := TeacherBlock{Title: text.Say("轮次计划", "The plan")}
	add := func(label, value, note text.Words) {
		b.Facts.Items = append(b.Facts.Items, Fact{Label: label, Value: value, Note: note})
	}
	add(text.Say("填报时间", "Students rank"), rankWindow(r), text.Words{})
	add(text.Say("实习时间", "Internship"), untilWords(r.Start, r.End), text.Words{})
	add(text.Say("名额保留到", "Seats held until"), dateWords(r.HoldsUntil), text.Words{})
	add(text.Say("最多志愿数", "Posts in a list"), Plain(strconv.Itoa(r.Most)), text.Words{})
	add(text.Say("匹配分权重", "Weights of the fit score"), weightWords(r.Weights), text.Say("不看性别、籍贯和照片", "never sex, origin or looks"))
	for _, m := range r.Schools {
		note := text.Say("还没有同意", "has not agreed yet")
		if !m.ConsentedAt.IsZero() {
			note = text.Say(When(text.Chinese, m.ConsentedAt)+" 同意", "agreed on "+When(text.English, m.ConsentedAt))
		}
		add(text.Say("参加学校", "School"), Plain(s.schoolName(c, m.School)), note)
	}
	for _, cap := range r.Caps {
		add(text.Say("上限", "Cap"), text.Say(cap.Name+"："+strconv.Itoa(cap.Limit)+" 人", cap.Name+": "+strconv.Itoa(cap.Limit)), text.Words{})
	}
	if r.After != "" {
		b.Facts.Items = append(b.Facts.Items, Fact{Label: text.Say("上一轮", "The round before"), Value: text.Say("查看", "See it"), Href: roundHref(r.After)})
	}
	b.Buttons = []Button{{Label: text.Say("看公开页面", "The public page"), Kind: Quiet, Href: roundHref(r.ID) + "/public"}}
	if r.State == round.Planned {
		b.Buttons = nil
	}
	return b
}

// weightWords writes the weights out.
func weightWords(w round.Weights) (out text.Words) {
	list := w.List()
	for i, p := range round.PartNames() {
		n := strconv.Itoa(list[i])
		if i > 0 {
			out.Zh, out.En = out.Zh+" · ", out.En+" · "
		}
		out.Zh, out.En = out.Zh+p.Zh+" "+n, out.En+p.En+" "+n
	}
	return out
}

func roundHistory(r round.Round) TeacherBlock {
	tl := &Timeline{}
	for i := len(r.History) - 1; i >= 0; i-- {
		h := r.History[i]
		m := Moment{When: momentWords(h.At), Title: h.State.Label(), Who: RoleName(h.Role), State: Note}
		switch h.Note {
		case "consent":
			m.Title = text.Say("学校同意参加", "A school agreed")
		case "extend":
			m.Title = text.Say("推迟截止", "The window closes later")
		case "compute":
			m.Title = text.Say("要求计算", "Asked to compute")
		case "override":
			m.Title = text.Say("调整了一个结果", "Changed one result")
		case "", string(r.Run):
		default:
			m.Detail = Plain(h.Note)
		}
		tl.Items = append(tl.Items, m)
	}
	return TeacherBlock{Title: text.Say("经过", "History"), Timeline: tl}
}

// roundTurnout lists the school's cohort and who has given a list.
func (s *Site) roundTurnout(c *gin.Context) error {
	ctx := c.Request.Context()
	who, id := httpd.Who(ctx), round.ID(c.Param("id"))
	list, err := s.s.Rounds.Turnout(ctx, who, id)
	if err != nil {
		return err
	}
	r, err := s.s.Rounds.Get(ctx, who, id)
	if err != nil {
		return err
	}
	p := s.roundHead(c, text.Say("谁填了志愿", "Who has ranked"), text.Say("没填的排在前面。学校看不到学生填了哪些岗位。", "Those without a list come first. The school does not see which posts stand in a list."), nil)
	if who.Is(actor.ClassTeacher) {
		p.Heading.Over = Plain(who.Class)
	}
	p.Crumbs = roundCrumbs(&r)
	t := Table{Caption: p.Title, Quiet: true, Columns: []Column{{Label: text.Say("学生", "Student")}, {Label: text.Say("班级", "Class")}, {Label: text.Say("志愿", "List")}}, Empty: &Empty{Icon: "users", Title: text.Say("批次里没有学生", "No student in the batch"), Body: text.Say("请检查批次的专业、班级和入学年份。", "See to the batch's majors, classes and years.")}}
	for _, v := range list {
		light := Light{State: Attention, Label: text.Say("还没填", "no list yet")}
		switch {
		case v.Refused:
			light = Light{State: Note, Label: text.Say("不接受安排", "refuses")}
		case v.Listed > 0:
			light = Light{State: Pass, Label: text.Say("已填 "+strconv.Itoa(v.Listed)+" 个", text.Plural(v.Listed, "post", "posts"))}
		}
		t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: Plain(v.Name), Href: "/students/" + string(v.Student)}, {Text: Plain(v.Class)}, {Light: &light}}})
	}
	p.Blocks = []TeacherBlock{{Bare: true, Table: &t}}
	return s.showTeachers(c, http.StatusOK, p)
}
