package web

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"firstkm/services/application"
	"firstkm/services/catalogue"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
	"firstkm/services/placement"
	"firstkm/services/round"

	"github.com/gin-gonic/gin"
)

// Ranking is a student's list in a round: template "round/rank".
type Ranking struct {
	Frame
	Heading Heading
	Errors  *ErrorSummary
	Notice  *Notice
	Steps   *Steps
	Truth   text.Words
	Number  string // the student's number in the round
	Most    int
	Open    bool // the list may change now
	Action  string
	Version uint64
	Consent Tick
	Shared  text.Words // what the consent gives to the unit
	Chosen  []RankItem // best first
	Others  []RankItem // may be ranked, by fit
	Barred  []RankItem
	Wishes  *TeacherForm
	Refusal *TeacherForm
	Proof   TeacherBlock
}

// RankItem is one post of the round as the student sees it: template "round/post".
type RankItem struct {
	ID       placement.ID
	Rank     int // 0 when it is not in the list
	Last     bool
	Title    text.Words
	Unit     string
	Place    string
	Pay      text.Words
	Seats    text.Words
	Score    string       // fit score of 100
	Parts    []text.Words // of the fit score with their weights
	Demand   text.Words   // how many rank it
	Before   text.Words   // where it ended last time
	Suggest  bool
	Editable bool // its number and its buttons stand beside it
	Barred   []LightItem
	Error    text.Words
}

// Field is the name of the post's number in the form.
func (i RankItem) Field() string { return "rank." + string(i.ID) }

// Typed is what stands in the number.
func (i RankItem) Typed() string { return positive(i.Rank) }

// drawRanking is the student's page of a round: the list while the window is open, the result once it is out.
func (s *Site) drawRanking(c *gin.Context, status int, err error) error {
	return s.drawRankingOf(c, status, nil, err)
}

// drawRankingOf draws the page with a list that was typed and not kept, nil for the saved one.
func (s *Site) drawRankingOf(c *gin.Context, status int, typed []placement.ID, err error) error {
	ctx := c.Request.Context()
	who, id := httpd.Who(ctx), round.ID(c.Param("id"))
	r, part, loadErr := s.s.Rounds.Mine(ctx, who, id)
	if fault.Of(loadErr) != nil && fault.Of(loadErr).Code == round.ErrNotYours.Code {
		return s.notMine(c)
	}
	if loadErr != nil {
		return loadErr
	}
	if r.State.Out() {
		return s.drawReceipt(c, r)
	}
	p := Ranking{Frame: s.frame(c, Plain(r.Name)), Errors: ErrorsOf(err).Summary(), Truth: round.Truth(), Number: part.Number, Most: r.Most, Steps: roundSteps(r), Proof: roundProof(r, who)}
	p.Crumbs, p.Live = roundCrumbs(nil), "round.opened round.extended round.closed round.published round.cancelled"
	p.Heading = Heading{Over: Plain(s.schoolName(c, r.Host)), Title: p.Title, Lights: []Light{roundLight(r.State)}, Lead: text.Say("填报时间："+rankWindow(r).Zh, "Open from "+rankWindow(r).En)}
	p.Open, p.Action, p.Version = r.Takes(s.s.Now()) && part.Refused.IsZero(), roundHref(id)+"/choices", part.Version
	list := part.Choices
	if typed != nil {
		list = typed
	}
	if p.Notice = s.rankNotice(r, part, p.Open); r.After != "" {
		p.Notice.Links = []Link{{text.Say("看我上一轮的结果和原因", "My result of the round before, and why"), roundHref(r.After)}}
	}
	if r.State == round.Cancelled {
		return s.show(c, status, "round/rank", "round/rank", p)
	}
	posts, loadErr := s.s.Rounds.Posts(ctx, who, id)
	if loadErr != nil {
		return loadErr
	}
	s.sortPosts(&p, r, posts, list, ErrorsOf(err))
	agreed := !part.Consent.At.IsZero() || c.PostForm("consent") == "yes"
	p.Consent = Tick{Field: ErrorsOf(err).On(Field{Name: "consent", Label: text.Say("我同意：公布后，把所列信息提供给录取我的单位，只用于这次实习", "I agree that, once the result is out, the listed data go to the unit that takes me, for this internship only")}), Ticked: agreed}
	p.Shared = sharedWords()
	if p.Open {
		p.Wishes = s.wishForm(c, part, p.CSRF, err)
	}
	if r.Takes(s.s.Now()) {
		p.Refusal = refusalForm(part, p.CSRF)
	}
	c.Header("Cache-Control", "private, no-store")
	return s.show(c, status, "round/rank", "round/rank", p)
}

// sharedWords names what the unit learns of somebody whom it takes.
func sharedWords() text.Words {
	return text.Say("信息包括姓名、学校、专业、年级和联系方式，共 "+strconv.Itoa(len(application.SharedFields()))+" 项；没有录取您的单位只看到编号。", "Name, school, major, grade and contact; units that do not take you see a number only.")
}

// notMine tells a student of the school who is in no cohort of the round.
func (s *Site) notMine(c *gin.Context) error {
	r, err := s.s.Rounds.Get(c.Request.Context(), httpd.Who(c.Request.Context()), round.ID(c.Param("id")))
	if err != nil {
		return err
	}
	return s.drawPublic(c, r)
}

func (s *Site) rankNotice(r round.Round, p round.Person, open bool) *Notice {
	switch {
	case r.State == round.Cancelled:
		return &Notice{State: Unknown, Title: text.Say("这个轮次已取消", "This round is cancelled"), Body: text.Say("您的志愿不再有效，可以直接申请岗位或参加下一个轮次。", "Your list counts no more; apply to posts, or join the next round.")}
	case !p.Refused.IsZero():
		return &Notice{State: Note, Title: text.Say("您已声明不接受学校安排", "You refused the school's arrangement"), Body: text.Say("本轮不会给您安排岗位。截止前可以撤回声明。", "This round passes you by; you may take that back until the window closes.")}
	case open && len(p.Choices) > 0:
		return &Notice{State: Pass, Title: text.Say("已保存 "+strconv.Itoa(len(p.Choices))+" 个志愿", text.Plural(len(p.Choices), "post is", "posts are")+" saved"), Body: text.Say("每次改动都会立即保存，"+When(text.Chinese, r.Closes)+" 前可以再改。", "Each change is saved at once; you may change it until "+When(text.English, r.Closes)+".")}
	case open:
		return &Notice{State: Attention, Title: text.Say("您还没有填志愿", "You have not ranked anything yet"), Body: text.Say("下面按匹配分排列，前几个是建议。没有您确认的志愿，不会给您安排岗位。", "Posts stand by fit below, the first few as suggestions. Nothing is given that you have not ranked.")}
	case r.State == round.Open:
		return &Notice{State: Note, Body: text.Say("填报从 "+When(text.Chinese, r.Opens)+" 开始，现在可以先看岗位。", "Ranking begins on "+When(text.English, r.Opens)+"; look at the posts meanwhile.")}
	}
	return &Notice{State: Note, Title: text.Say("填报已截止", "The window is closed"), Body: text.Say("志愿不能再改。结果由学校审核后公布，到时会通知您。", "Lists stand. The school reviews the result; you are told when it is out.")}
}

// sortPosts puts the posts in three lists: ranked, may be ranked, barred.
func (s *Site) sortPosts(p *Ranking, r round.Round, posts []round.Choice, list []placement.ID, errs Errors) {
	cat := s.s.Catalogue.Now()
	suggested := 0
	for _, post := range posts {
		i := rankItem(cat, r, post)
		i.Rank = slices.Index(list, post.Placement) + 1
		i.Last = i.Rank == len(list)
		i.Error, i.Editable = errs.For(i.Field()), p.Open && (i.Rank > 0 || len(i.Barred) == 0)
		switch {
		case i.Rank > 0:
			p.Chosen = append(p.Chosen, i)
		case len(i.Barred) > 0:
			p.Barred = append(p.Barred, i)
		default:
			i.Suggest = suggested < 5 && len(list) == 0
			suggested++
			p.Others = append(p.Others, i)
		}
	}
	slices.SortFunc(p.Chosen, func(a, b RankItem) int { return cmp.Compare(a.Rank, b.Rank) })
}

func rankItem(cat *catalogue.Catalogue, r round.Round, c round.Choice) RankItem {
	o := c.Opening
	i := RankItem{
		ID: c.Placement, Title: Plain(o.Title), Unit: c.Unit.Name, Place: regionName(cat, o.Region), Pay: payWords(o.PayMonthFen, o.PayDayFen),
		Seats: text.Say("本轮 "+strconv.Itoa(c.Seats)+" 席", text.Plural(c.Seats, "seat", "seats")), Score: hundredth(c.Fit.Score), Barred: FindingLights(c.Barred),
	}
	weights := r.Weights.List()
	for n, name := range round.PartNames() {
		v := strconv.Itoa(c.Fit.Parts[n]) + " × " + strconv.Itoa(weights[n]) + "%"
		i.Parts = append(i.Parts, text.Say(name.Zh+" "+v, name.En+" "+v))
	}
	if c.Fit.Km >= 0 {
		i.Place += " · " + strconv.Itoa(c.Fit.Km) + " km"
	}
	i.Demand = text.Say("现在 "+people(c.Ranked).Zh+" 人填报，"+people(c.First).Zh+" 人填为第一", people(c.Ranked).En+" rank it, "+people(c.First).En+" first")
	if c.Last != nil {
		i.Before = cutWords(*c.Last)
	}
	return i
}

// hundredth writes a fit score of 0 to 10000 as people read it: 87.5.
func hundredth(score int) string {
	return strings.TrimSuffix(strconv.FormatFloat(float64(score)/100, 'f', 1, 64), ".0")
}

// cutWords says where a post of the unit and kind ended in the round before.
func cutWords(c round.CutOff) text.Words {
	switch {
	case c.Held < 0:
		return text.Say("上一轮的人数不公布", "how it ended last time is not told")
	case c.Held == 0:
		return text.Say("上一轮没有招满", "not full last time")
	case !c.Full:
		return text.Say("上一轮没有招满，"+strconv.Itoa(c.Held)+" 人录取", "not full last time, "+strconv.Itoa(c.Held)+" placed")
	case c.Met:
		return text.Say("上一轮招满，录取的都是单位见过面的学生", "full last time, all of them met by the unit")
	}
	return text.Say("上一轮招满，最低匹配分 "+hundredth(int(c.Lowest)), "full last time, lowest fit score "+hundredth(int(c.Lowest)))
}

// wishForm asks what a student wants of a post; it counts in the fit score.
func (s *Site) wishForm(c *gin.Context, p round.Person, csrf string, err error) *TeacherForm {
	in := formNamed(c, "wish", err)
	f := in.form("", roundHref(p.Round)+"/choices", csrf, false)
	f.Title, f.Lead = text.Say("我的意愿", "What I want"), text.Say("计入匹配分里“个人意愿”一项，不影响您的排序。", "Counts as the part “Wishes” of the fit score; your order is yours.")
	f.Hidden = append(f.Hidden, Hidden{"version", strconv.FormatUint(p.Version, 10)})
	pay := ""
	if p.Wishes.PayMonthFen > 0 {
		pay = strconv.FormatInt(p.Wishes.PayMonthFen/100, 10)
	}
	f.Items = []FormItem{
		{Tick: &Tick{Field: Field{Name: in.key("housing"), Label: text.Say("希望单位提供住宿", "The unit houses interns"), Optional: true}, Ticked: p.Wishes.Housing}},
		in.field("pay", text.Say("希望的月报酬不低于", "Pay of at least"), pay, func(x *Field) { *x = Money(*x, text.Say("/月", " a month")); x.Optional = true }),
	}
	f.Buttons = []Button{{Label: text.Say("保存意愿", "Save")}}
	return &f
}

// refusalForm lets a student refuse the school's arrangement (R-ART09-REFUSE), or take that back.
func refusalForm(p round.Person, csrf string) *TeacherForm {
	f := TeacherForm{ID: "refusal", Action: roundHref(p.Round) + "/refusal", CSRF: csrf, Hidden: []Hidden{{"version", strconv.FormatUint(p.Version, 10)}}}
	f.Title, f.Lead = text.Say("不接受学校安排", "Refuse the arrangement"), text.Say("学生和家长可以不接受学校安排、自己找实习单位（第九条）。声明后本轮志愿清空。", "Student and guardian may refuse and find a unit themselves (Article 9). Your list of this round is emptied.")
	f.Hidden = append(f.Hidden, Hidden{"refuse", "yes"})
	f.Buttons = []Button{{Label: text.Say("声明不接受安排", "Refuse"), Kind: Danger}}
	if !p.Refused.IsZero() {
		f.Open, f.Hidden[1].Value = true, "no"
		f.Buttons = []Button{{Label: text.Say("撤回声明", "Take it back"), Kind: Primary}}
	}
	return &f
}

// typedList reads the numbers of the form and the button that was pressed into a list, best first.
func typedList(c *gin.Context) ([]placement.ID, []fault.Field) {
	type typed struct {
		id placement.ID
		n  int
	}
	var rows []typed
	var bad []fault.Field
	r := reader{v: c.Request.PostForm}
	seen := map[int]bool{}
	for name := range c.Request.PostForm {
		id, ok := strings.CutPrefix(name, "rank.")
		if !ok {
			continue
		}
		n := r.whole(name, 999)
		if n == 0 {
			continue
		}
		if seen[n] {
			bad = append(bad, fault.In(name, "名次 "+strconv.Itoa(n)+" 填了两次，每个名次只能填一个岗位。", "rank "+strconv.Itoa(n)+" stands twice; each belongs to one post"))
		}
		seen[n] = true
		rows = append(rows, typed{placement.ID(id), n})
	}
	slices.SortFunc(rows, func(a, b typed) int { return cmp.Or(cmp.Compare(a.n, b.n), cmp.Compare(a.id, b.id)) })
	list := make([]placement.ID, len(rows))
	for i, x := range rows {
		list[i] = x.id
	}
	what, id, _ := strings.Cut(c.PostForm("move"), ":")
	return moveIn(list, what, placement.ID(id)), append(bad, r.bad...)
}

// moveIn does what a button of one post asks for.
func moveIn(list []placement.ID, what string, id placement.ID) []placement.ID {
	at := slices.Index(list, id)
	switch {
	case what == "add" && at < 0 && id != "":
		return append(list, id)
	case what == "drop" && at >= 0:
		return slices.Delete(list, at, at+1)
	case what == "up" && at > 0:
		list[at-1], list[at] = list[at], list[at-1]
	case what == "down" && at >= 0 && at < len(list)-1:
		list[at+1], list[at] = list[at], list[at+1]
	}
	return list
}

// roundChoose keeps the list, or what the student wants of a post.
func (s *Site) roundChoose(c *gin.Context) error {
	ctx, id := c.Request.Context(), round.ID(c.Param("id"))
	who := httpd.Who(ctx)
	do, in, err := s.sentForm(c)
	if err != nil {
		return err
	}
	version := in.version()
	if do == "wish" {
		_, part, err := s.s.Rounds.Mine(ctx, who, id)
		if err != nil {
			return err
		}
		w := part.Wishes
		w.Housing, w.PayMonthFen = in.v.Get("housing") == "yes", in.yuan("pay")
		err = in.then(func() error { _, err := s.s.Rounds.Wish(ctx, who, id, version, w); return err })
		return settled(c, do, err, s.drawRanking, roundHref(id), "saved")
	}
	list, bad := typedList(c)
	if len(bad) > 0 {
		err = round.ErrChoices.With(bad...)
	} else {
		_, err = s.s.Rounds.Choose(ctx, who, id, version, list, c.PostForm("consent") == "yes")
	}
	if toldTeachers(err) {
		return s.drawRankingOf(c, http.StatusUnprocessableEntity, list, besidePosts(err, list))
	}
	if err != nil {
		return err
	}
	return back(c, roundHref(id)+"#list", "round_choices")
}

// besidePosts moves what was said about the n-th choice to the post that stands there.
func besidePosts(err error, list []placement.ID) error {
	f := fault.Of(err)
	if f == nil {
		return err
	}
	c := *f
	c.Fields = slices.Clone(f.Fields)
	for i, field := range c.Fields {
		n, ok := strings.CutPrefix(field.Name, "choices[")
		at, convErr := strconv.Atoi(strings.TrimSuffix(n, "]"))
		if ok && convErr == nil && at >= 0 && at < len(list) {
			c.Fields[i].Name = "rank." + string(list[at])
		}
	}
	return &c
}

func (s *Site) roundRefuse(c *gin.Context) error {
	ctx, id := c.Request.Context(), round.ID(c.Param("id"))
	version, _ := strconv.ParseUint(c.PostForm("version"), 10, 64)
	refuse := c.PostForm("refuse") == "yes"
	_, err := s.s.Rounds.Refuse(ctx, httpd.Who(ctx), id, version, refuse)
	said := "round_unrefused"
	if refuse {
		said = "round_refused"
	}
	return settled(c, "refusal", err, s.drawRanking, roundHref(id), said)
}

// drawReceipt is a student's own result: what was obtained, why and why not, and what proves it.
func (s *Site) drawReceipt(c *gin.Context, r round.Round) error {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	x, err := s.s.Rounds.Why(ctx, who, r.ID)
	if err != nil {
		return err
	}
	p := s.roundHead(c, Plain(r.Name), text.Words{}, nil)
	p.Crumbs = roundCrumbs(nil)
	p.Heading.Over, p.Heading.Lights = Plain(s.schoolName(c, r.Host)), []Light{roundLight(r.State)}
	b := TeacherBlock{ID: "result", Title: text.Say("我的结果", "My result")}
	switch {
	case x.Result.Placed():
		title := ""
		for _, l := range x.Reasons {
			if l.Placement == x.Result.Placement {
				title = l.Title
			}
		}
		b.Notice = &Notice{State: Pass, Title: text.Say("您获得了岗位："+title, "You have a post: "+title), Body: rankWords(x.Result)}
		b.Buttons = []Button{{Label: text.Say("看岗位", "See the post"), Kind: Primary, Href: "/placements/" + string(x.Result.Placement)}, {Label: text.Say("我的申请", "My applications"), Href: "/applications"}}
	case x.Result.Outcome == round.Void:
		b.Notice = &Notice{State: Blocked, Title: text.Say("获得的岗位没有落实", "The post could not be settled"), Body: Plain(x.Result.Reason)}
	default:
		b.Notice = &Notice{State: Attention, Title: text.Say("这一轮没有获得岗位", "No post this time"), Body: text.Say("下面写明每个志愿的原因。可以参加下一轮，也可以直接申请岗位。", "See why for each choice. Join the next round, or apply to posts.")}
		b.Buttons = []Button{{Label: text.Say("看有没有下一轮", "Is there a next round?"), Kind: Primary, Href: "/rounds"}, {Label: text.Say("找岗位", "Find a post"), Href: "/"}}
	}
	p.Blocks = append([]TeacherBlock{b}, reasonBlocks(x)...)
	proof := roundProof(r, who)
	proof.Lead = text.Say("您在本轮的编号是 "+x.Person.Number+"。其他人的结果您看不到，别人也看不到您的。", "Your number in the round is "+x.Person.Number+". You do not see others' results, nor they yours.")
	p.Blocks = append(p.Blocks, proof, TeacherBlock{Bare: true, Buttons: []Button{{Label: text.Say("看公开的统计", "Public statistics"), Kind: Quiet, Href: roundHref(r.ID) + "/public"}}})
	return s.showTeachers(c, http.StatusOK, p)
}
