package web

import (
	"fmt"
	"net/http"
	"slices"

	"firstkm/services/compliance"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/placement"

	"github.com/gin-gonic/gin"
)

// PostingLaw sums up what the law says of a posting as it stands: template "postings/form.law".
type PostingLaw struct {
	Verdict    Light
	Lead       text.Words
	Conditions []LightItem // what binds each school later
	Open       []ErrorLine // what stops it, each with its place on the form
	Elsewhere  []LightItem // what is wrong with the unit's own facts
	Meters     []Meter
	Swap       bool
}

// Clear is the light of a posting that nothing is said against.
func (PostingLaw) Clear() Light {
	return Light{State: Pass, Label: text.Say("没有要改的", "Nothing to mend")}
}

// PostingLint answers the live check: template "postings/lint".
type PostingLint struct {
	Fields []FieldLint
	Law    PostingLaw
	Sum    PaySum
}

// newPostingLaw reads a review whose findings are placed on the form that was typed so far. What is only missing yet is
// counted; what is typed and barred is red.
func newPostingLaw(r placement.Review, t placement.Terms, in postingInput) PostingLaw {
	l := PostingLaw{}
	if !t.ForTeachers() {
		l.Meters = roomMeters(r.Headroom, t.Seats, t.PostKind)
	}
	breach := false
	for _, f := range r.Findings {
		item := FindingLights([]fault.Finding{f})[0]
		switch {
		case f.Class == fault.Block && f.Field == "":
			item.FixHref, item.FixText = "/unit", text.Say("去补单位资料", "Complete the unit's facts")
			l.Elsewhere, breach = append(l.Elsewhere, item), true
		case f.Class == fault.Block:
			breach = breach || !untouched(in.Values[f.Field])
			l.Open = append(l.Open, ErrorLine{Href: anchor(f.Field), Message: f.Message, Article: f.Article})
		case f.Class == fault.BlockExcept || f.Class == fault.BlockOverride:
			l.Conditions = append(l.Conditions, item)
		}
	}
	if t.Kind == compliance.Post && t.Fees == nil {
		l.Open = append(l.Open, ErrorLine{Href: anchor("fees"), Message: unanswered().Reason})
	}
	stops := len(l.Open) + len(l.Elsewhere)
	switch {
	case stops > 0 && !breach && len(l.Conditions) > 0:
		l.Verdict = Light{State: Attention, Label: text.Say(fmt.Sprintf("还差 %d 项就能附条件发布", stops), fmt.Sprintf("%d to go before publishing under conditions", stops))}
		l.Lead = text.Say("已填的有些要由各校逐校办理，见栏目旁的说明。草稿随时可以保存。", "Some of what is filled in each school would have to settle: see beside the fields. The draft can be saved at any time.")
	case stops > 0 && !breach:
		l.Verdict = Light{State: Note, Label: text.Say(fmt.Sprintf("还差 %d 项就能发布", stops), fmt.Sprintf("%d to go before publishing", stops))}
		l.Lead = text.Say("已填的没有问题。草稿随时可以保存。", "What is filled in is fine. The draft can be saved at any time.")
	case stops > 0:
		l.Verdict = Light{State: Blocked, Label: text.Say(fmt.Sprintf("不能发布：%d 项要改", stops), fmt.Sprintf("Cannot be published: %d to mend", stops))}
		l.Lead = text.Say("改好后就可以发布。草稿随时可以保存。", "Mend them and it can be published. The draft can be saved at any time.")
	case len(l.Conditions) > 0:
		l.Verdict = Light{State: Attention, Label: text.Say("可以附条件发布", "Can be published under conditions")}
		l.Lead = text.Say("发布后学生能看到；下列条件由各校逐校办理，办好的学校才能确认学生。", "Students will see it; each school settles these conditions before it confirms anyone.")
	default:
		l.Verdict = Light{State: Pass, Label: text.Say("可以发布", "Can be published")}
		l.Lead = text.Say("已填内容符合各项规定。", "What is filled in meets every rule.")
	}
	return l
}

// roomMeters draws the 10 % and the 20 % limits with this posting's seats on the fullest day.
func roomMeters(h placement.Headroom, seats int, postKind string) []Meter {
	unit := roomMeter(text.Say("全单位限额（10%）", "Whole unit (10%)"), text.Say("职工", "employees"), 10, h.Employees, h.Unit, h.UnitPeak, seats)
	if postKind == "" {
		return []Meter{unit}
	}
	kind := roomMeter(text.Say("同类岗位限额（20%）："+postKind, "Same kind of post (20%): "+postKind), Plain(postKind), 20, h.KindEmployees, h.PostKind, h.PostKindPeak, seats)
	return []Meter{unit, kind}
}

func roomMeter(label, people text.Words, percent, employees, limit, peak, seats int) Meter {
	left := max(0, limit-peak)
	m := Meter{Label: label, Max: limit, State: Pass, Href: "/unit"}
	if employees == 0 {
		m.State, m.Headline = Unknown, text.Say("还不能计算", "Not known yet")
		m.Explain = text.Say("本单位资料里没有这项在岗人数。", "Your unit has not declared this head-count.")
		return m
	}
	m.Headline = text.Say(fmt.Sprintf("还可接收 %d 人", left), fmt.Sprintf("%d more may come", left))
	m.Explain = text.Say(fmt.Sprintf("在岗%s %d 人 × %d%% = %d 人（取整）；实习期内最多一天已有 %d 人，各校合计。", people.Zh, employees, percent, limit, peak),
		fmt.Sprintf("%d %s × %d%% = %d, rounded down; %d on the fullest day, all schools together.", employees, people.En, percent, limit, peak))
	fit := min(seats, left)
	m.Parts = []MeterPart{{"used", peak, text.Say("已有", "Taken")}}
	if seats > 0 {
		m.Parts = append(m.Parts, MeterPart{"held", fit, text.Say("本岗位", "This posting")})
	}
	if seats > left {
		m.State = Attention
		m.Headline = text.Say(fmt.Sprintf("还可接收 %d 人，本岗位多 %d 人", left, seats-left), fmt.Sprintf("%d more may come; this posting asks %d too many", left, seats-left))
		m.Parts = append(m.Parts, MeterPart{"over", seats - left, text.Say("超出", "Over")})
		return m
	}
	m.Parts = append(m.Parts, MeterPart{"free", left - fit, text.Say("还空", "Open")})
	return m
}

// review asks what the law says of terms for the reader's unit, with the findings placed on the form.
func (s *Site) review(c *gin.Context, t placement.Terms) (placement.Review, error) {
	ctx := c.Request.Context()
	r, err := s.s.Placements.Lint(ctx, httpd.Who(ctx), placement.ID(c.Param("id")), t)
	r.Findings = placed(r.Findings)
	return r, err
}

// postingLint answers the live check with what belongs beside each field, the summary and the arithmetic.
func (s *Site) postingLint(c *gin.Context) error {
	in, err := postedInput(c)
	if err != nil {
		return err
	}
	t, bad := in.terms(placement.Terms{})
	r, err := s.review(c, t)
	if err != nil {
		return err
	}
	lint := PostingLint{Law: newPostingLaw(r, t, in), Sum: paySum(t, true)}
	lint.Law.Swap = true
	for _, name := range postingFields(t.ForTeachers()) {
		items := []LightItem{}
		for _, f := range bad {
			if f.Name == name {
				items = append(items, LightItem{State: Blocked, Message: f.Reason})
			}
		}
		if untouched(in.Values[name]) {
			lint.Fields = append(lint.Fields, FieldLint{Name: name, Swap: true, Items: items})
			continue
		}
		lint.Fields = append(lint.Fields, FieldLint{Name: name, Swap: true, Items: append(items, FindingLights(findingsOf(r.Findings, name))...)})
	}
	return s.pages.Fragment(c.Writer, http.StatusOK, httpd.Language(c.Request.Context()), "postings/lint", lint)
}

// untouched reports whether nothing is typed or ticked yet: what is missing is said in the summary, not beside each field.
func untouched(values []string) bool {
	return !slices.ContainsFunc(values, func(v string) bool { return v != "" })
}

// unitDuties are what the unit must complete before anything can be published.
func (s *Site) unitDuties(e org.Enterprise) Duties {
	var d Duties
	duty := func(state State, title, detail text.Words) {
		d.Items = append(d.Items, Duty{State: state, Title: title, Detail: detail, Action: Button{Label: text.Say("去填写", "Fill in"), Href: "/unit"}})
	}
	for _, f := range s.s.Orgs.Findings(e) {
		if f.Class == fault.Block {
			duty(Blocked, f.Message, text.Say(f.Article.Zh+"："+f.Fix.Zh, f.Article.En+": "+f.Fix.En))
		}
	}
	if e.OnPostEmployees == nil {
		duty(Blocked, text.Say("还没有填写在岗职工数", "The head-count is missing"), text.Say("接收人数以它的 10% 为限（第十一条）。", "The number of interns is limited to 10% of it (Article 11)."))
	} else if len(e.PostKinds) == 0 {
		duty(Blocked, text.Say("还没有填写同类岗位和人数", "No kind of post is declared"), text.Say("每类岗位接收人数以它的 20% 为限（第十一条）。", "Each kind of post is limited to 20% of its own (Article 11)."))
	}
	return d
}

// ownUnit is the reader's enterprise.
func (s *Site) ownUnit(c *gin.Context) (org.Enterprise, actor.Actor, error) {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	e, err := s.s.Orgs.Enterprise(ctx, org.ID(who.Org))
	return e, who, err
}
