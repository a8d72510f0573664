package web

import (
	"slices"
	"strconv"

	"firstkm/services/batch"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/round"

	"github.com/gin-gonic/gin"
)

// roundDesk is what the desk's page of a round is drawn from.
type roundDesk struct {
	who     actor.Actor
	r       round.Round
	host    bool
	voters  []round.Voter
	posts   []round.Post
	invited []round.Invitation
}

func (s *Site) loadDesk(c *gin.Context) (d roundDesk, err error) {
	ctx := c.Request.Context()
	d.who = httpd.Who(ctx)
	if d.r, err = s.s.Rounds.Get(ctx, d.who, round.ID(c.Param("id"))); err != nil {
		return d, err
	}
	d.host = d.r.Host == org.ID(d.who.Org)
	if d.voters, err = s.s.Rounds.Turnout(ctx, d.who, d.r.ID); err != nil {
		return d, err
	}
	if d.posts, err = s.s.Rounds.Offers(ctx, d.who, d.r.ID); err != nil {
		return d, err
	}
	d.invited, err = s.s.Rounds.Invitations(ctx, d.who, d.r.ID)
	return d, err
}

func (s *Site) drawRound(c *gin.Context, status int, err error) error {
	d, loadErr := s.loadDesk(c)
	if loadErr != nil {
		return loadErr
	}
	r := d.r
	p := s.roundHead(c, Plain(r.Name), text.Words{}, err)
	p.Crumbs = roundCrumbs(nil)
	p.Heading = Heading{Over: Plain(s.schoolName(c, r.Host)), Title: Plain(r.Name), Lights: []Light{roundLight(r.State)}}
	if r.State == round.Planned && d.host {
		p.Heading.Actions = []Button{{Label: text.Say("修改", "Change"), Icon: "edit", Href: roundHref(r.ID) + "/edit"}}
	}
	if r.Asked != nil || r.State == round.Published {
		p.Reload = 3
	}
	next, loadErr := s.roundNext(c, d, p.CSRF, err)
	if loadErr != nil {
		return loadErr
	}
	units, loadErr := s.roundUnits(c, d, p.CSRF, err)
	if loadErr != nil {
		return loadErr
	}
	p.Blocks = []TeacherBlock{{Bare: true, Steps: roundSteps(r)}}
	p.Blocks = append(p.Blocks, lookFirst(next)...)
	p.Blocks = append(p.Blocks, roundCounts(d), s.roundTools(d), units, roundProof(r, d.who), s.roundFacts(c, r))
	p.Blocks = append(p.Blocks, s.roundCancelBlock(c, d, p.CSRF, err), roundHistory(r))
	p.Blocks = slices.DeleteFunc(p.Blocks, func(b TeacherBlock) bool {
		return b.Title.IsZero() && b.Steps == nil && b.Buttons == nil && b.Forms == nil
	})
	return s.showTeachers(c, status, p)
}

// lookFirst puts what there is to look at before the forms of a step.
func lookFirst(b TeacherBlock) []TeacherBlock {
	if len(b.Forms) == 0 || len(b.Buttons) == 0 {
		return []TeacherBlock{b}
	}
	forms := TeacherBlock{Bare: len(b.Forms) == 1 && !b.Forms[0].Bare, ID: "step", Forms: b.Forms}
	if !forms.Bare {
		forms.Title = b.Forms[0].Buttons[0].Label
	}
	b.Forms = nil
	return []TeacherBlock{b, forms}
}

// roundSteps is the way of a round as a line.
func roundSteps(r round.Round) *Steps {
	way := []round.State{round.Planned, round.Open, round.Closed, round.Computed, round.Reviewed, round.Published, round.Settled}
	names := []text.Words{
		text.Say("筹备", "Plan"), text.Say("填报", "Ranking"), text.Say("截止", "Closed"), text.Say("计算", "Computed"), text.Say("审核", "Review"), text.Say("公布", "Published"), text.Say("落实", "Settled"),
	}
	st := &Steps{Label: text.Say("轮次进度", "The way of the round")}
	at := slices.Index(way, r.State)
	for i, n := range names {
		one := Step{Label: n, State: Unknown}
		switch {
		case i < at || r.State == round.Settled:
			one.State = Pass
		case i == at:
			one.State = Note
		case r.State == round.Cancelled && i == 0:
			one.State = Blocked
		}
		st.Items = append(st.Items, one)
	}
	return st
}

// roundForm is a form of one step.
func roundForm(c *gin.Context, r round.Round, step, csrf string, kind Kind, err error, label, lead text.Words, items ...FormItem) TeacherForm {
	in := formNamed(c, step, err)
	f := in.form("", roundHref(r.ID)+"#next", csrf, kind == Primary)
	f.Title, f.Lead = label, lead
	f.Bare = kind == Primary
	f.Hidden = append(f.Hidden, Hidden{"version", strconv.FormatUint(r.Version, 10)})
	f.Items = items
	f.Buttons = []Button{{Label: label, Kind: kind}}
	if f.Bare {
		f.Title = text.Words{}
	}
	return f
}

// roundNext says what comes next and holds the form of it.
func (s *Site) roundNext(c *gin.Context, d roundDesk, csrf string, err error) (TeacherBlock, error) {
	r := d.r
	b := TeacherBlock{ID: "next", Title: text.Say("下一步", "Next")}
	if !d.host && r.State != round.Planned {
		b.Lead = text.Say("这个轮次由发起学校办理，本校可以查看本校学生的填报和结果。", "The host runs this round; your school sees its own students' lists and results.")
		return b, nil
	}
	switch r.State {
	case round.Planned:
		return s.roundReady(c, d, b, csrf, err)
	case round.Open:
		n := missing(d.voters)
		b.Lead = text.Say("学生正在填报，"+When(text.Chinese, r.Closes)+" 自动截止。", "Students rank posts; the window closes by itself on "+When(text.English, r.Closes)+".")
		if s.s.Now().Before(r.Opens) {
			b.Lead = text.Say("已锁定随机排序，"+When(text.Chinese, r.Opens)+" 开始填报。", "The lottery is bound; students rank from "+When(text.English, r.Opens)+" on.")
		}
		if n > 0 {
			b.Buttons = []Button{{Label: text.Say("看谁还没填（"+strconv.Itoa(n)+" 人）", "Who has not ranked ("+strconv.Itoa(n)+")"), Kind: Primary, Href: roundHref(r.ID) + "/students"}}
		}
		in := formNamed(c, "extend", err)
		b.Forms = append(b.Forms, roundForm(c, r, "extend", csrf, Secondary, err, text.Say("推迟截止", "Close later"), text.Say("只能推迟，不能提前。", "Only later, never earlier."), in.moment("closes", text.Say("新的截止时间", "New time"), text.Words{}, r.Closes)))
	case round.Closed, round.Computed, round.Reviewed:
		return s.roundAfter(c, d, b, csrf, err)
	case round.Published:
		b.Lead = text.Say("结果已公布，正在逐个变成已确认的岗位："+strconv.Itoa(r.Done)+" / "+strconv.Itoa(r.Summary.Students)+"。", "Published; results become confirmed places: "+strconv.Itoa(r.Done)+" of "+strconv.Itoa(r.Summary.Students)+".")
	case round.Settled:
		rest := max(0, r.Summary.Students-r.Summary.Matched) + r.Void
		b.Lead = text.Say("本轮已全部落实。", "Everything of this round is settled.")
		if rest > 0 {
			n := strconv.Itoa(rest)
			b.Lead = text.Say("本轮已落实，约 "+n+" 名学生还没有岗位：可以开第二轮，也可以由学生直接申请岗位。", "Settled. Without a post: "+text.Plural(rest, "student", "students")+". Plan a second round, or let them apply to posts.")
			b.Buttons = []Button{{Label: text.Say("开第二轮", "Plan a second round"), Kind: Primary, Href: atQuery("/rounds/new", "after", string(r.ID))}, {Label: text.Say("看未录取的学生", "Those without a post"), Href: roundHref(r.ID) + "/results?show=unmatched"}}
		}
	case round.Cancelled:
		b.Lead = text.Say("轮次已取消。", "The round is cancelled.")
		if n := len(r.History); n > 0 {
			b.Notice = &Notice{State: Unknown, Title: text.Say("取消的原因", "Why"), Body: Plain(r.History[n-1].Note)}
		}
	}
	return b, nil
}

// roundReady says what keeps a planned round from opening.
func (s *Site) roundReady(c *gin.Context, d roundDesk, b TeacherBlock, csrf string, err error) (TeacherBlock, error) {
	found, lackErr := s.s.Rounds.Lacks(c.Request.Context(), d.who, d.r.ID)
	if lackErr != nil {
		return b, lackErr
	}
	m, _ := d.r.Member(org.ID(d.who.Org))
	if m.ConsentedAt.IsZero() || m.Batch == "" {
		batches, err2 := s.batchOptions(c)
		if err2 != nil {
			return b, err2
		}
		in := formNamed(c, "consent", err)
		b.Forms = append(b.Forms, roundForm(c, d.r, "consent", csrf, Primary, err, text.Say("同意参加", "Agree to take part"), text.Say("发起学校邀请本校参加。计划改动后需要再次同意。", "The host asks your school to take part; a changed plan asks again."), in.choose("batch", text.Say("本校的实习批次", "Batch of your school"), batches, string(m.Batch), text.Words{})))
	}
	switch {
	case len(found) > 0:
		b.Lead = text.Say("还差下面这些，齐了就可以开放。", "These are missing; then it can open.")
		b.Checks = &LightList{Items: FindingLights(found)}
		for i, f := range found {
			switch f.Rule {
			case round.RuleOffers:
				b.Checks.Items[i].FixHref, b.Checks.Items[i].FixText = "#units", text.Say("去邀请", "Invite units")
			case round.RuleBatch:
				b.Checks.Items[i].FixHref = "/batches"
			}
		}
	case d.host:
		b.Forms = append(b.Forms, roundForm(c, d.r, "open", csrf, Primary, err, text.Say("开放轮次", "Open the round"), text.Say("开放时锁定随机排序的种子并公开它的承诺值，之后谁也不能更换；计划也不能再改。", "Opening binds the lottery's seed and shows its commitment; nobody can exchange it afterwards, and the plan stands.")))
	default:
		b.Lead = text.Say("都齐了，等发起学校开放。", "All is ready; the host opens it.")
	}
	return b, nil
}

// roundAfter is what comes between the window and the publication.
func (s *Site) roundAfter(c *gin.Context, d roundDesk, b TeacherBlock, csrf string, err error) (TeacherBlock, error) {
	r := d.r
	again := roundForm(c, r, "compute", csrf, Secondary, err, text.Say("重新计算", "Compute again"), text.Say("用同一个种子重新计算，已做的调整会作废，需要重新审核。", "With the same seed; overrides fall away and the review begins anew."))
	review := Button{Label: text.Say("看结果、作调整", "See and change results"), Href: roundHref(r.ID) + "/results"}
	switch {
	case r.Asked != nil:
		b.Lead = text.Say("正在计算，完成后页面自动更新。", "Computing; the page renews itself.")
	case r.State == round.Closed:
		f := roundForm(c, r, "compute", csrf, Primary, err, text.Say("开始计算", "Compute"), text.Say("按学生志愿、单位意见和各级上限计算；同分时用开放时锁定的种子随机排序。结果先由学校审核，学生看不到。", "By lists, the units' word and every cap; ties by the seed bound at opening. Nobody sees the result before the school's review."))
		if n := len(r.History); n > 0 && r.History[n-1].Role == actor.System().Role && r.History[n-1].Note != "" {
			b.Notice = &Notice{State: Blocked, Title: text.Say("上次计算没有完成", "The last computation did not finish"), Body: Plain(r.History[n-1].Note)}
		}
		b.Forms = append(b.Forms, f)
	case r.State == round.Computed:
		b.Lead = text.Say("种子已公开，结果等学校审核。先看结果；个别需要调整的写明理由，会告诉您挤掉谁。", "The seed is revealed; the result waits for your review. Single changes need a reason, and you are told who is displaced.")
		in := formNamed(c, "review", err)
		review.Kind = Secondary
		b.Buttons = []Button{review}
		b.Forms = append(b.Forms, roundForm(c, r, "review", csrf, Primary, err, text.Say("完成审核", "End the review"), text.Words{}, in.field("note", text.Say("审核意见", "Remarks"), "", func(x *Field) { x.Optional, x.Rows = true, 2 })), again)
	default:
		found, changedErr := s.s.Rounds.Changed(c.Request.Context(), d.who, r.ID)
		if changedErr != nil {
			return b, changedErr
		}
		b.Buttons = []Button{review}
		if len(found) > 0 {
			b.Lead = text.Say("计算之后情况有变化，不能公布。", "Something has changed since; it cannot be published.")
			b.Checks = &LightList{Items: FindingLights(found)}
			again.Open = true
		} else {
			b.Forms = append(b.Forms, roundForm(c, r, "publish", csrf, Primary, err, text.Say("公布结果", "Publish"), text.Say("公布后不能收回：学生看到自己的结果和原因，录取的岗位逐个落实，单位收到名单。", "It cannot be taken back: students see results and reasons, places are settled, units get their lists.")))
		}
		b.Forms = append(b.Forms, again)
	}
	return b, nil
}

// missing is how many may rank and have not.
func missing(list []round.Voter) (n int) {
	for _, v := range list {
		if v.Listed == 0 && !v.Refused {
			n++
		}
	}
	return n
}

// roundCounts are the figures of a round.
func roundCounts(d roundDesk) TeacherBlock {
	listed, refused, seats := 0, 0, 0
	for _, v := range d.voters {
		if v.Listed > 0 {
			listed++
		}
		if v.Refused {
			refused++
		}
	}
	for _, p := range d.posts {
		seats += p.Seats
	}
	b := TeacherBlock{Bare: true, Title: text.Say("数字", "Figures"), Figures: []Figure{
		{Label: text.Say("本校可参加的学生", "Your students"), Value: strconv.Itoa(len(d.voters)), Unit: text.Say("人", "students"), Href: roundHref(d.r.ID) + "/students"},
		{Label: text.Say("已填志愿", "Have ranked"), Value: strconv.Itoa(listed), Unit: text.Say("人", "students"), Note: text.Say("不接受安排 "+strconv.Itoa(refused)+" 人", strconv.Itoa(refused)+" refuse"), Href: roundHref(d.r.ID) + "/students"},
		{Label: text.Say("岗位和名额", "Posts and seats"), Value: strconv.Itoa(seats), Unit: text.Say("席", "seats"), Note: text.Say(strconv.Itoa(len(d.posts))+" 个岗位", text.Plural(len(d.posts), "post", "posts")), Href: "#units"},
	}}
	if d.r.Run != "" {
		sum := d.r.Summary
		b.Figures = append(b.Figures, Figure{
			Label: text.Say("得到岗位", "Matched"), Value: strconv.Itoa(sum.Matched), Unit: text.Say("人", "students"), Href: roundHref(d.r.ID) + "/results",
			Note: text.Say("第一志愿 "+strconv.Itoa(sum.First)+" 人", strconv.Itoa(sum.First)+" their first choice"),
		})
	}
	return b
}

// roundTools lead to what else the schools see to in a round.
func (s *Site) roundTools(d roundDesk) TeacherBlock {
	at := roundHref(d.r.ID)
	b := TeacherBlock{Bare: true, ID: "tools"}
	add := func(label text.Words, icon, href string) {
		b.Buttons = append(b.Buttons, Button{Label: label, Icon: icon, Href: at + href})
	}
	if d.r.Judging(s.s.Now()) {
		add(text.Say("认定专业是否相近", "Judge majors and posts"), "check", "/pairs")
	}
	if !d.r.State.Out() && d.r.State != round.Cancelled {
		add(text.Say("附条件的岗位", "Posts with a condition"), "shield", "/conditions")
	}
	add(text.Say("基地和区域上限（"+strconv.Itoa(len(d.r.Caps))+"）", "Caps of bases and regions ("+strconv.Itoa(len(d.r.Caps))+")"), "flag", "/caps")
	if d.r.Run != "" {
		add(text.Say("结果统计", "Statistics"), "chart", "/charts")
	}
	if d.host && d.r.State.Tried() {
		add(text.Say("换一套规则比一比", "Compare with other rules"), "filter", "/compare")
	}
	return b
}

// roundUnits are those who are invited and what they offer.
func (s *Site) roundUnits(c *gin.Context, d roundDesk, csrf string, err error) (TeacherBlock, error) {
	r, ctx := d.r, c.Request.Context()
	b := TeacherBlock{ID: "units", Title: text.Say("单位和名额", "Units and seats")}
	t := &Table{Caption: b.Title, Quiet: true, Columns: []Column{
		{Label: text.Say("单位", "Unit")}, {Label: text.Say("答复", "Answer")}, {Label: text.Say("提供的岗位", "Posts")}, {Label: text.Say("名额", "Seats"), Numeric: true}, {Label: text.Say("保留到", "Held until")},
	}, Empty: &Empty{Icon: "building", Title: text.Say("还没有邀请单位", "No unit invited yet"), Body: text.Say("只能邀请已核验、在本校已公布名单上的单位。", "Only verified units on your published list can be invited.")}}
	ids := make([]org.ID, 0, len(d.invited))
	for _, i := range d.invited {
		ids = append(ids, i.Unit)
	}
	known, loadErr := s.s.Orgs.Units(ctx, ids)
	if loadErr != nil {
		return b, loadErr
	}
	for _, i := range d.invited {
		light := invitationLight(i.Answer)
		posts, seats := text.Say("—", "—"), 0
		var until civil.Date
		n := 0
		for _, p := range d.posts {
			if p.Unit == i.Unit {
				until = p.Until
				seats += p.Seats
				n++
			}
		}
		if n > 0 {
			posts = text.Say(strconv.Itoa(n)+" 个岗位", text.Plural(n, "post", "posts"))
		}
		t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: Plain(known[i.Unit].Name), Href: "/partners/" + string(i.Unit)}, {Light: &light}, {Text: posts}, {Text: Plain(strconv.Itoa(seats))}, {Text: dateWords(until)}}})
	}
	b.Table = t
	if !r.Offering(s.s.Now()) {
		return b, nil
	}
	f, loadErr := s.roundInviteForm(c, d, ids, csrf, err)
	if loadErr != nil || f == nil {
		return b, loadErr
	}
	b.Forms = []TeacherForm{*f}
	return b, nil
}

// roundInviteForm ticks the units of the school's published list that are not invited yet; nil when there are none.
func (s *Site) roundInviteForm(c *gin.Context, d roundDesk, invited []org.ID, csrf string, err error) (*TeacherForm, error) {
	ctx := c.Request.Context()
	m, _ := d.r.Member(org.ID(d.who.Org))
	if m.Batch == "" {
		return nil, nil
	}
	ids, loadErr := s.s.Batches.Adopted(ctx, batch.ID(m.Batch), s.today())
	if loadErr != nil {
		return nil, loadErr
	}
	known, loadErr := s.s.Orgs.Units(ctx, ids)
	if loadErr != nil {
		return nil, loadErr
	}
	var options []Option
	for _, id := range ids {
		if !slices.Contains(invited, id) {
			options = append(options, Option{Value: string(id), Label: Plain(known[id].Name)})
		}
	}
	if len(options) == 0 {
		return nil, nil
	}
	in := formNamed(c, "invite", err)
	ch := in.entry.options(Choice{Field: Field{Name: in.key("units"), Label: text.Say("名单上的单位", "Units of the list"), Optional: true}, Many: true, Options: options})
	f := in.form("", roundHref(d.r.ID)+"#units", csrf, len(invited) == 0)
	f.Title = text.Say("邀请单位", "Invite units")
	f.Items = []FormItem{{Choice: &ch}}
	f.Buttons = []Button{{Label: text.Say("邀请选中的单位", "Invite those ticked"), Kind: Secondary}}
	return &f, nil
}

// roundCancelBlock lets the host end a round whose result is not out.
func (s *Site) roundCancelBlock(c *gin.Context, d roundDesk, csrf string, err error) TeacherBlock {
	if !d.host || d.r.State.Out() || d.r.State == round.Cancelled {
		return TeacherBlock{}
	}
	in := formNamed(c, "cancel", err)
	return TeacherBlock{Bare: true, Title: text.Say("取消轮次", "Cancel the round"), Forms: []TeacherForm{
		roundForm(c, d.r, "cancel", csrf, Danger, err, text.Say("取消这个轮次", "Cancel this round"), text.Say("单位提供的名额会放开，学生的志愿作废。", "Units get their seats back; lists count no more."), in.field("reason", text.Say("原因（学校和单位会看到）", "Reason (schools and units see it)"), "", func(x *Field) { x.Rows, x.Length = 2, 200 })),
	}}
}
