package web

import (
	"fmt"
	"net/http"
	"strings"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
	"firstkm/services/placement"

	"github.com/gin-gonic/gin"
)

// PostingDone says what happens after publishing: template "postings/published".
type PostingDone struct {
	Frame
	Heading Heading
	Draft   string // the device's copy of the form is not needed any more
	Lights  *LightList
	Next    Steps
}

// PostingClosing asks why a posting is closed: template "postings/close".
type PostingClosing struct {
	Frame
	Heading Heading
	Errors  *ErrorSummary
	Action  string
	Notice  *Notice
	Reason  Choice
	Other   Field
	Confirm Button
}

func (s *Site) postingPublished(c *gin.Context) error {
	p, err := s.ownPosting(c)
	if err != nil {
		return err
	}
	e, _, err := s.ownUnit(c)
	if err != nil {
		return err
	}
	review, err := s.review(c, p.Terms)
	if err != nil {
		return err
	}
	f := s.frame(c, text.Say("岗位已发布", "Published"))
	f.Crumbs = []Crumb{{text.Say("我的岗位", "Our postings"), "/postings"}}
	light := postingLight(p)
	d := PostingDone{Frame: f, Draft: "posting-new", Next: afterPublishing(p, e.Verified())}
	seen, lead := text.Say("看学生看到的样子", "See it as students do"), text.Say("学生现在就能找到它", "Students can find it now")
	if p.ForTeachers() {
		d.Draft, d.Next = "posting-new-teachers", afterPosting(p)
		seen, lead = text.Say("看教师看到的样子", "See it as teachers do"), text.Say("教师现在就能找到它", "Teachers can find it now")
	}
	d.Heading = Heading{
		Over: Plain(p.Title), Title: text.Say("岗位已发布", "The posting is published"), Lights: []Light{light},
		Lead: text.Say(lead.Zh+"，有效期到 "+Date(text.Chinese, p.ExpiresOn)+"，到期前可以延期。", lead.En+", until "+Date(text.English, p.ExpiresOn)+"; you can renew it before."),
		Actions: []Button{
			{Label: seen, Kind: Primary, Href: "/placements/" + string(p.ID)},
			{Label: text.Say("回到我的岗位", "Back to our postings"), Href: "/postings"},
		},
	}
	if law := newPostingLaw(review, p.Terms, inputOf(p.Terms)); len(law.Conditions) > 0 {
		d.Lights = &LightList{Title: text.Say("发布所附的条件：各校逐校办理", "Conditions, settled school by school"), Items: law.Conditions}
	}
	return s.show(c, http.StatusOK, "postings/published", "postings/published", d)
}

func afterPublishing(p placement.Placement, verified bool) Steps {
	verify := Step{Label: text.Say("单位核验", "Verification"), State: Pass, Detail: text.Say("已核验，可以接收学生", "Verified; you may receive students")}
	if !verified {
		verify = Step{Label: text.Say("单位核验", "Verification"), State: Note, Href: "/unit", Detail: text.Say("还没有核验：接收学生前，由合作学校考察或登记合作，或由教育局核验", "Not yet: before students come, a school or the bureau verifies you")}
	}
	return Steps{Label: text.Say("接下来", "What happens next"), Items: []Step{
		{Label: text.Say("发布", "Publish"), State: Pass, Detail: text.Say("有效期到 "+Date(text.Chinese, p.ExpiresOn), "valid until "+Date(text.English, p.ExpiresOn))},
		verify,
		{Label: text.Say("学生申请", "Students apply"), State: Unknown, Href: "/applicants", Detail: text.Say("先看专业、年级和是否成年；列入备选后看到姓氏、学校和班级", "First you see major, year and whether of age; after shortlisting the family name, school and class")},
		{Label: text.Say("您给出录用意向", "You state an intent"), State: Unknown, Detail: text.Say("席位保留 10 个工作日", "It holds a seat for ten working days")},
		{Label: text.Say("学生所在学校确认", "The student's school confirms"), State: Unknown, Detail: text.Say("学校确认后才算落实", "Only then is the student placed")},
	}}
}

func (s *Site) postingExtend(c *gin.Context) error {
	ctx := c.Request.Context()
	if _, err := s.s.Placements.Extend(ctx, httpd.Who(ctx), placement.ID(c.Param("id"))); err != nil {
		return err
	}
	return back(c, "/postings", "posting_extended")
}

func (s *Site) postingCloseForm(c *gin.Context) error {
	p, err := s.ownPosting(c)
	if err != nil {
		return err
	}
	return s.drawClosing(c, http.StatusOK, p, nil)
}

// errReason asks why.
var errReason = fault.New(fault.Invalid, "web.reason", "请选择或写明原因。", "choose or write the reason")

func (s *Site) postingClose(c *gin.Context) error {
	p, err := s.ownPosting(c)
	if err != nil {
		return err
	}
	reason := strings.TrimSpace(c.PostForm("reason"))
	if reason == otherReason {
		reason = strings.TrimSpace(c.PostForm("other"))
	}
	if reason == "" && p.State != placement.Draft {
		return s.drawClosing(c, http.StatusUnprocessableEntity, p, errReason.With(fault.Field{Name: "reason", Reason: errReason.Message}))
	}
	ctx := c.Request.Context()
	if _, err := s.s.Placements.Close(ctx, httpd.Who(ctx), p.ID, reason); err != nil {
		return err
	}
	return back(c, "/postings", "posting_closed")
}

// otherReason chooses to write a reason of one's own.
const otherReason = "other"

func closeReasons() []Option {
	var options []Option
	for _, w := range []text.Words{
		text.Say("已招满", "All seats are taken"), text.Say("岗位取消", "The post is cancelled"),
		text.Say("时间或条件有变，另行发布", "Dates or terms changed; posted anew"),
	} {
		options = append(options, Option{Value: w.Zh, Label: w})
	}
	return append(options, Option{Value: otherReason, Label: text.Say("其他，请写明", "Another, as written below")})
}

func (s *Site) drawClosing(c *gin.Context, status int, p placement.Placement, err error) error {
	errs := ErrorsOf(err)
	f := s.frame(c, text.Say("关闭岗位", "Close the posting"))
	f.Crumbs = []Crumb{{text.Say("我的岗位", "Our postings"), "/postings"}}
	d := PostingClosing{
		Frame: f, Errors: errs.Summary(), Action: "/postings/" + string(p.ID) + "/close",
		Heading: Heading{Title: text.Say("关闭“"+p.Title+"”？", "Close “"+p.Title+"”?"), Lead: text.Say("学生不再找到它，也不能再申请。关闭后不能重新打开，可以照此另发。", "Students no longer find it or apply. It cannot be opened again, but you can post another like it.")},
		Reason:  Choice{Field: errs.On(Field{Name: "reason", Label: text.Say("原因", "Reason")}), Options: closeReasons()},
		Other:   Field{Name: "other", Label: text.Say("写明原因", "Your reason"), Optional: true, Length: 100, Size: "l"},
		Confirm: Button{Label: text.Say("关闭岗位", "Close the posting"), Kind: Danger},
	}
	if p.Taken > 0 {
		d.Notice = &Notice{State: Attention, Body: text.Say(fmt.Sprintf("已有 %d 席被录用意向或已确认的学生占用，关闭不影响他们。", p.Taken), text.Plural(p.Taken, "seat is held by an intent or a placed student; closing does not affect it.", "seats are held by intents or placed students; closing does not affect them."))}
	}
	if p.State == placement.Draft {
		d.Heading = Heading{Title: text.Say("删去草稿“"+p.Title+"”？", "Discard the draft “"+p.Title+"”?"), Lead: text.Say("草稿会移到“已关闭”，以后仍可照此另发。", "It moves to “Closed”; you can still post another like it.")}
		d.Reason.Options, d.Confirm.Label = nil, text.Say("删去草稿", "Discard the draft")
	}
	return s.show(c, status, "postings/close", "postings/close", d)
}
