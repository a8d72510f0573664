package web

import (
	"net/http"
	"strings"

	"firstkm/services/application"
	"firstkm/services/compliance"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"

	"github.com/gin-gonic/gin"
)

// DeskDecision is one intent with everything to decide on it: template "desk/case".
type DeskDecision struct {
	Frame
	Heading Heading
	Errors  *ErrorSummary
	Facts   Facts
	Lights  LightList
	History Timeline
	Decide  bool // the reader may decide and there is something to decide
	Action  string
	Origin  Choice
	Review  *Choice // a teacher's judgement, where the codes of major and post leave it open
	Confirm Button
	Barred  *Barred // no choice lets it be confirmed now
	Reasons Choice
	Reason  Field
	Return  Button
	Release *TeacherForm // of an arrangement that has not begun
}

func (s *Site) deskCase(c *gin.Context) error {
	return s.drawCase(c, http.StatusOK, application.Confirmation{}, nil)
}

// deskDecide confirms the intent as the form says, or returns it with a reason.
func (s *Site) deskDecide(c *gin.Context) error {
	ctx := c.Request.Context()
	who, id := httpd.Who(ctx), application.ID(c.Param("id"))
	choice := application.Confirmation{Origin: compliance.Origin(c.PostForm("origin")), Review: compliance.Review(c.PostForm("review"))}
	var err error
	flash := "intent_confirmed"
	switch c.PostForm("do") {
	case "release":
		return s.deskRelease(c)
	case "return":
		flash = "intent_returned"
		reason := strings.TrimSpace(c.PostForm("reason"))
		if reason == "" && c.PostForm("reasons") != otherReason {
			reason = c.PostForm("reasons")
		}
		_, err = s.s.Applications.Return(ctx, who, id, reason)
	default:
		_, err = s.s.Applications.Confirm(ctx, who, id, choice)
	}
	if f := fault.Of(err); f != nil && (f.Kind == fault.Invalid || f.Kind == fault.Conflict) {
		return s.drawCase(c, http.StatusUnprocessableEntity, choice, err)
	}
	if err != nil {
		return err
	}
	return back(c, "/desk", flash)
}

// drawCase draws one intent as it would be confirmed by choice; a zero choice takes what is usual for the unit.
func (s *Site) drawCase(c *gin.Context, status int, choice application.Confirmation, err error) error {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	a, loadErr := s.s.Applications.Get(ctx, who, application.ID(c.Param("id")))
	if loadErr != nil {
		return loadErr
	}
	rows, loadErr := s.waiting(c, who, []application.Application{a})
	if loadErr != nil {
		return loadErr
	}
	w := rows[0]
	if err == nil { // a refused decision shows the same student again
		if loadErr = s.s.Privacy.Opened(ctx, who, w.student); loadErr != nil {
			return loadErr
		}
	}
	d := DeskDecision{Frame: s.frame(c, Plain(w.student.Name)), Errors: ErrorsOf(err).Summary(), Action: "/desk/" + string(a.ID)}
	d.Crumbs = []Crumb{{text.Say("实习确认", "Confirmation desk"), "/desk"}}
	d.Heading = Heading{Over: Plain(w.student.StudentNo + " · " + a.Class), Title: d.Title, Lights: []Light{*applicationLight(a)}, Lead: s.whatWords(w)}
	d.Heading.Actions = []Button{{Label: text.Say("查看证件号或电话", "See a number"), Kind: Quiet, Icon: "lock", Href: "/privacy/students/" + string(a.Student)}}
	unit := "/partners/" + string(w.unit.ID)
	if who.Is(actor.ClassTeacher) { // keeps no units
		unit = "/find/units/" + string(w.unit.ID)
	}
	d.Facts, d.History = s.caseFacts(w, unit), historyOf(a)
	if a.State == application.Placed && s.today().Before(a.From) && who.Is(actor.School, actor.VicePrincipal) {
		form := releaseForm(c, "/desk/"+string(a.ID), d.CSRF, err)
		d.Release = &form
	}
	d.Decide = a.State == application.Intended && who.Is(actor.School, actor.VicePrincipal)
	if !d.Decide {
		return s.show(c, status, "desk/case", "desk/case", d)
	}
	if choice.Origin == "" {
		choice.Origin = w.origin
	}
	found, loadErr := s.s.Applications.Ready(ctx, who, a, choice)
	if loadErr != nil {
		return loadErr
	}
	d.Lights = LightList{Title: text.Say("确认前检查", "Checks before confirming"), Items: s.mended(w, found)}
	s.decision(&d, w, choice, ErrorsOf(err))
	if barring := application.Barring(found, true); len(barring) > 0 {
		possible, err := s.possible(c, w)
		if err != nil {
			return err
		}
		if !possible {
			d.Barred = &Barred{Label: text.Say("确认", "Confirm"), Why: s.mended(w, barring)}
			d.Lights.Items = s.mended(w, rest(found, barring))
		}
	}
	if len(found) == 0 {
		d.Lights.Items = []LightItem{{State: Pass, Message: text.Say("年级、年龄、危险因素、对口、名单、限额都符合规定。", "Year, age, hazards, major, list and limits all keep to the rules.")}}
	}
	return s.show(c, status, "desk/case", "desk/case", d)
}

// decision fills in what is to be chosen and whether it can be confirmed so.
func (s *Site) decision(d *DeskDecision, w waiting, choice application.Confirmation, errs Errors) {
	school := Option{Value: string(compliance.FromSchool), Label: text.Say("学校安排", "School-arranged"), Hint: listingWords(w.listing)}
	self := Option{Value: string(compliance.FromSelf), Label: text.Say("自主实习", "Self-arranged"), Hint: text.Say("学生和家长自己选择，学校审核批准（第十条）。确认即为批准。", "Chosen by student and family, approved by the school (Article 10). Confirming approves it.")}
	d.Origin = Choice{Field: errs.On(Field{Name: "origin", Label: text.Say("由谁安排？", "Who arranges it?")}), Cards: true, Options: pickOptions([]Option{school, self}, string(choice.Origin))}
	if legal := compliance.Legal(w.student.MajorCode, w.posting.MajorCodes); legal == compliance.MatchReview || choice.Review != "" {
		d.Review = &Choice{
			Field:  Field{Name: "review", Label: text.Say("对口复核：岗位与所学专业相近吗？", "Review: is the post close to the major?"), Hint: text.Say("代码只说明在同一专业大类，须由教师认定（第八条）。", "The codes share only the category; a teacher judges (Article 8).")},
			Inline: true, Options: pickOptions(yesNo(text.Say("相近", "Close"), text.Say("无关", "Unrelated")), ""),
		}
		d.Review.Options[0].Value, d.Review.Options[1].Value = string(compliance.Related), string(compliance.Unrelated)
		pickOptions(d.Review.Options, string(choice.Review))
	}
	d.Confirm = Button{Label: text.Say("确认", "Confirm"), Kind: Primary, Icon: "check", Name: "do", Value: "confirm"}
	d.Reasons = Choice{Field: errs.On(Field{Name: "reasons", Label: text.Say("退回理由", "Reason for returning"), Hint: text.Say("学生和单位都会看到。", "Student and unit will see it.")}), Options: returnReasons()}
	d.Reason = errs.On(Field{Name: "reason", Label: text.Say("写明理由", "Your reason"), Optional: true, Length: 200, Rows: 2})
	d.Return = Button{Label: text.Say("退回录用意向", "Return the intent"), Kind: Danger, Name: "do", Value: "return", NoScan: true}
}

// listingWords says plainly whether the unit stands on a list that the school published, and by which decision (Article 7).
func listingWords(l application.Listing) text.Words {
	published := text.Say(Date(text.Chinese, l.PublishedOn), Date(text.English, l.PublishedOn))
	switch {
	case l.ByWord:
		return text.Say("合作登记写明已列入名单（"+l.DecisionNo+"，"+published.Zh+"公布）。本校还没有在“实习批次”里公布单位名单，请尽快登记（第七条）。",
			"The cooperation says that the unit is listed ("+l.DecisionNo+", published "+published.En+"). Your school has published no list under Batches yet: record it soon (Article 7).")
	case l.On:
		return text.Say("单位在本校公布的实习单位名单上："+l.DecisionNo+"，"+published.Zh+"公布（第七条）。", "The unit stands on the school's published list: "+l.DecisionNo+", published "+published.En+" (Article 7).")
	}
	switch l.Standing.Why() {
	case "stopped":
		return text.Say("单位在名单上，但本校已暂停向它安排学生（第七条）。", "The unit is on the list, but the school has stopped sending students there (Article 7).")
	case "ended":
		return text.Say("单位在名单上，但那个实习批次已经结束；请在新的批次里决定并公布（第七条）。", "The unit is on a list whose batch is over: it is decided and published anew with a new batch (Article 7).")
	case "unverified":
		return text.Say("单位在名单上，但核验已撤回，不再算数；请先重新核验（第七条）。", "The unit is on the list, but its verification was taken back: verify it again first (Article 7).")
	}
	return text.Say("单位不在本校公布的任何一份名单上，须先经党组织会议决定并公布（第七条）。", "The unit is on no list that the school published; the Party organisation decides and it is published first (Article 7).")
}

// possible reports whether some choice of the form lets the intent be confirmed.
func (s *Site) possible(c *gin.Context, w waiting) (bool, error) {
	ctx := c.Request.Context()
	for _, origin := range []compliance.Origin{compliance.FromSchool, compliance.FromSelf} {
		for _, review := range []compliance.Review{"", compliance.Related} {
			found, err := s.s.Applications.Ready(ctx, httpd.Who(ctx), w.a, application.Confirmation{Origin: origin, Review: review})
			if err != nil {
				return false, err
			}
			if len(application.Barring(found, true)) == 0 {
				return true, nil
			}
		}
	}
	return false, nil
}

// rest are the findings that do not bar.
func rest(found, barring []fault.Finding) []fault.Finding {
	var out []fault.Finding
	for _, f := range found {
		bars := false
		for _, b := range barring {
			bars = bars || b.Rule == f.Rule && b.Message == f.Message
		}
		if !bars {
			out = append(out, f)
		}
	}
	return out
}

func returnReasons() []Option {
	var options []Option
	for _, w := range []text.Words{
		text.Say("单位尚未核验或未列入本校名单", "The unit is not verified or not listed"),
		text.Say("岗位与专业不对口", "The post does not fit the major"),
		text.Say("实习时间与教学安排冲突", "The dates conflict with teaching"),
		text.Say("家长或学生不同意", "Family or student does not agree"),
	} {
		options = append(options, Option{Value: w.Zh, Label: w})
	}
	return append(options, Option{Value: otherReason, Label: text.Say("其他，请写明", "Another, as written below")})
}

func (s *Site) caseFacts(w waiting, unit string) Facts {
	cat, p := s.s.Catalogue.Now(), w.posting
	major := Plain(w.student.MajorCode)
	if m, ok := cat.Major(w.student.MajorCode); ok {
		major = majorLabel(m)
	}
	verified := Light{State: Pass, Label: text.Say("已核验", "Verified")}
	if !w.unit.Verified() {
		verified = Light{State: Unknown, Label: text.Say("未核验", "Not verified")}
	}
	facts := Facts{Items: []Fact{
		{Label: text.Say("学生", "Student"), Value: Plain(w.student.Name), Note: text.Say(w.student.StudentNo+" · "+gradeWords(w.student.Grade(s.today())).Zh, w.student.StudentNo+" · "+gradeWords(w.student.Grade(s.today())).En)},
		{Label: text.Say("专业", "Major"), Value: major},
		{Label: text.Say("单位", "Unit"), Value: Plain(w.unit.Name), Href: unit, Light: &verified},
		{Label: text.Say("岗位", "Post"), Value: Plain(p.Title), Href: "/placements/" + string(p.ID), Note: Plain(regionName(cat, p.Region) + " " + p.Address)},
		{Label: text.Say("日期", "Dates"), Value: text.Say(Date(text.Chinese, p.Start)+" – "+Date(text.Chinese, p.End), Date(text.English, p.Start)+" – "+Date(text.English, p.End))},
		{Label: text.Say("报酬", "Pay"), Value: payWords(p.PayMonthFen, p.PayDayFen)},
	}}
	if due := s.dueWords(w.a); !due.IsZero() {
		facts.Items = append(facts.Items, Fact{Label: text.Say("席位", "Seat"), Value: due})
	}
	return facts
}

// payWords writes pay per month or per day.
func payWords(month, day int64) text.Words {
	switch {
	case month > 0:
		return text.Say(Yuan(month)+"/月", Yuan(month)+" a month")
	case day > 0:
		return text.Say(Yuan(day)+"/天", Yuan(day)+" a day")
	}
	return text.Say("未填写", "not stated")
}

// historyOf is an application's way so far.
func historyOf(a application.Application) Timeline {
	var t Timeline
	for _, step := range a.History {
		m := Moment{
			When:  text.Say(When(text.Chinese, step.At), When(text.English, step.At)),
			Title: step.State.Label(), Who: RoleName(step.Role), State: applicationLight(application.Application{State: step.State}).State,
		}
		if step.Reason != "" {
			m.Detail = application.ReasonWords(step.Reason)
		}
		t.Items = append(t.Items, m)
	}
	return t
}
