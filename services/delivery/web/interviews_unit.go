package web

import (
	"strconv"
	"time"

	"firstkm/services/application"
	"firstkm/services/delivery/httpd"
	"firstkm/services/fair"
	"firstkm/services/interview"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"

	"github.com/gin-gonic/gin"
)

func minutesWords(n int) text.Words {
	return text.Say(strconv.Itoa(n)+" 分钟", text.Plural(n, "minute", "minutes"))
}

// drawApplicant is a unit's page of the interviews with one applicant, who is as blind as on the list.
func (s *Site) drawApplicant(c *gin.Context, status int, err error) error {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	a, loadErr := s.s.Applications.Get(ctx, who, application.ID(c.Param("id")))
	if loadErr != nil {
		return loadErr
	}
	cards, loadErr := s.s.Applications.Cards(ctx, who, []application.Application{a})
	if loadErr != nil {
		return loadErr
	}
	post, loadErr := s.s.Placements.Get(ctx, who, a.Placement)
	if loadErr != nil {
		return loadErr
	}
	card, loadErr := s.applicantCard(c, cards[0], post)
	if loadErr != nil {
		return loadErr
	}
	list, loadErr := s.s.Interviews.Of(ctx, who, a.ID)
	if loadErr != nil {
		return loadErr
	}
	at, now, school := "/applicants/"+string(a.ID)+"/interview", s.s.Now(), ""
	if !cards[0].Blind() {
		school = s.schoolName(c, cards[0].School)
	}
	p := TeacherPage{Frame: s.frame(c, text.Say("面试："+card.Code, "Interview: "+card.Code)), Errors: ErrorsOf(err).Summary()}
	p.Crumbs, p.Live = []Crumb{{text.Say("申请人", "Applicants"), "/applicants"}}, liveInterviews
	p.Heading = Heading{Over: Plain(post.Title), Title: p.Title, Lights: []Light{*card.State}, Lead: text.Say(card.Major.Zh+" · "+card.Grade.Zh+" · "+card.School, card.Major.En+" · "+card.Grade.En+" · "+card.School)}
	live := false
	for _, i := range list {
		b := interviewBlock(i, school, who)
		live = live || i.State.Live()
		switch {
		case i.Begun(now):
			b.Forms = []TeacherForm{resultForm(c, i, at, p.CSRF, err)}
		case i.Cancellable(now):
			b.Forms = []TeacherForm{reasonForm(c, "cancel", i, at, p.CSRF, err, text.Say("取消面试", "Cancel the interview"), text.Say("为什么？学生会看到", "Why? The student reads it"), interview.Cancellations(who.Role))}
		}
		p.Blocks = append(p.Blocks, b)
	}
	switch waits := a.State == application.Submitted || a.State == application.Shortlisted; {
	case waits && !live:
		p.Blocks = append([]TeacherBlock{{Form: proposal(c, at, p.CSRF, post.Address, err)}}, p.Blocks...)
	case len(list) == 0:
		p.Blocks = []TeacherBlock{{Notice: &Notice{State: Note, Title: text.Say("没有面试", "No interview"), Body: text.Say("申请在“已申请”“列入备选”时可以约面试。", "Interviews are proposed while an application is submitted or shortlisted.")}}}
	}
	return s.showTeachers(c, status, p)
}

// proposal is the form that proposes times.
func proposal(c *gin.Context, at, csrf, address string, err error) *TeacherForm {
	in := formNamed(c, "propose", err)
	form := in.form("", at, csrf, true)
	form.Title, form.Lead = text.Say("约面试", "Propose an interview"), text.Say("给一至三个时间，学生选一个；到第一个时间还没有答复就自动过期。", "Give one to three times; the student takes one. Unanswered, the proposal lapses at the first of them.")
	var lengths []Option
	for _, n := range []int{15, 20, 30, 45, 60, 90, 120} {
		lengths = append(lengths, Option{Value: strconv.Itoa(n), Label: minutesWords(n)})
	}
	maybe := func(item FormItem) FormItem {
		item.Field.Optional = true
		return item
	}
	form.Items = []FormItem{
		in.pick("kind", text.Say("怎么面试", "How you meet"), optionsOf(interview.Kinds(), interview.Kind.Label), string(interview.OnSite)),
		in.field("address", text.Say("地址", "Address"), address, func(x *Field) {
			x.Length, x.Size, x.Optional, x.Hint = 60, "l", true, text.Say("到单位面试时填写；不写电话号码。", "For an interview at the unit; no telephone numbers.")
		}),
		in.moment("time1", text.Say("第一个时间", "First time"), text.Words{}, time.Time{}),
		maybe(in.moment("time2", text.Say("第二个时间", "Second time"), text.Words{}, time.Time{})),
		maybe(in.moment("time3", text.Say("第三个时间", "Third time"), text.Words{}, time.Time{})),
		in.choose("minutes", text.Say("时长", "Takes"), lengths, "30", text.Words{}),
		in.choose("note", text.Say("说明", "Note"), saidOptions(interview.Notes()), "", text.Say("不写", "None")),
	}
	form.Buttons = []Button{{Label: text.Say("发出面试邀请", "Propose"), Kind: Primary}}
	return &form
}

// resultForm is the unit's word with its reason, as one choice.
func resultForm(c *gin.Context, i interview.Interview, at, csrf string, err error) TeacherForm {
	in, form := onInterview(c, "record", i, at, csrf, err)
	form.Bare, form.Title = true, text.Say("面试结果", "Result")
	form.Lead = text.Say("学生会看到。它不是录用：录用请给录用意向。", "The student reads it. It is no placement: that takes an intent.")
	var options []Option
	for _, w := range fair.Words() {
		for _, r := range fair.Reasons(w) {
			options = append(options, Option{Value: string(w) + "/" + r.Zh, Label: r, Group: w.Label()})
		}
	}
	form.Items = []FormItem{in.choose("reason", text.Say("意见和理由", "Word and reason"), options, "", text.Words{})}
	form.Items[0].Select.Blank = text.Say("请选择", "Choose one")
	form.Buttons = []Button{{Label: text.Say("提交结果", "Give the result"), Kind: Primary}}
	return form
}

// applicantInterview takes a form of the unit's page.
func (s *Site) applicantInterview(c *gin.Context) error {
	do, in, id, which, err := s.interviewForm(c)
	if err != nil {
		return err
	}
	ctx, version := c.Request.Context(), in.version()
	who := httpd.Who(ctx)
	switch do {
	case "propose":
		o := readOffer(&in)
		err = in.then(func() error { _, err := s.s.Interviews.Propose(ctx, who, id, o); return err })
		err = onTimes(err)
	case "cancel":
		_, err = s.s.Interviews.Cancel(ctx, who, which, version, in.text("reason"))
	case "record":
		word, reason := saidWord(in.text("reason"))
		if _, err = s.s.Interviews.Record(ctx, who, which, version, word, reason); word == "" && toldTeachers(err) {
			err = interview.ErrInvalid.With(fault.In("reason", "请选择意见和理由。", "choose the word and its reason"))
		}
	default:
		err = errWhat
	}
	return settled(c, do, err, s.drawApplicant, "/applicants/"+string(id)+"/interview", "interview_"+do)
}

func readOffer(r *reader) interview.Offer {
	o := interview.Offer{Kind: interview.Kind(r.text("kind")), Minutes: r.whole("minutes", interview.LongestMin), Note: r.text("note")}
	if o.Kind == interview.OnSite { // the form offers the opening's address, whatever is chosen
		o.Address = r.text("address")
	}
	for _, name := range []string{"time1", "time2", "time3"} {
		if at := r.instant(name); !at.IsZero() {
			o.Times = append(o.Times, at)
		}
	}
	return o
}

// onTimes says of the first time what is wrong with the times.
func onTimes(err error) error {
	f := fault.Of(err)
	if f == nil {
		return err
	}
	c := *f
	c.Fields = nil
	for _, field := range f.Fields {
		if field.Name == "times" {
			field.Name = "time1"
		}
		c.Fields = append(c.Fields, field)
	}
	return &c
}

// interviewsLink leads to the list of interviews.
func interviewsLink() Button {
	return Button{Label: text.Say("面试安排", "Interviews"), Kind: Quiet, Icon: "calendar", Href: "/interviews"}
}

// liveInterviewsOf are the unit's interviews that are proposed or agreed, by application.
func (s *Site) liveInterviewsOf(c *gin.Context, who actor.Actor) (map[application.ID]interview.Interview, error) {
	list, err := s.s.Interviews.Live(c.Request.Context(), who)
	by := map[application.ID]interview.Interview{}
	for _, i := range list {
		by[i.Application] = i
	}
	return by, err
}

// invite adds to an applicant's card how an interview stands, and the way to its page.
func invite(d *ApplicantCard, a application.Application, i interview.Interview) {
	label := text.Say("约面试", "Propose an interview")
	if i.ID != "" {
		label = text.Say("看面试", "See the interview")
		when := i.From
		if when.IsZero() {
			when = i.First()
		}
		d.Facts = append(d.Facts, Chip{Label: text.Say("面试："+i.State.Label().Zh+" "+When(text.Chinese, when), "Interview: "+i.State.Label().En+" "+When(text.English, when)), Icon: "calendar"})
	} else if a.State != application.Submitted && a.State != application.Shortlisted {
		label = text.Say("面试记录", "Interviews")
	}
	d.Actions = append(d.Actions, Button{Label: label, Kind: Quiet, Href: "/applicants/" + string(a.ID) + "/interview"})
}
