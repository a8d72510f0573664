package web

import (
	"net/http"
	"strings"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/text"
	"firstkm/services/placement"

	"github.com/gin-gonic/gin"
)

// PlacementReport asks what is wrong with a posting: template "placements/report".
type PlacementReport struct {
	Frame
	Heading Heading
	Errors  *ErrorSummary
	Action  string
	Back    string
	Kind    Choice
	Text    Field
}

func (s *Site) placementReportForm(c *gin.Context) error {
	o, err := s.opening(c)
	if err != nil {
		return err
	}
	return s.drawReport(c, http.StatusOK, o, nil)
}

func (s *Site) placementReport(c *gin.Context) error {
	ctx := c.Request.Context()
	o, err := s.opening(c)
	if err != nil {
		return err
	}
	_, err = s.s.Placements.Report(ctx, httpd.Who(ctx), o.ID, placement.ReportKind(c.PostForm("kind")), strings.TrimSpace(c.PostForm("text")))
	if ErrorsOf(err).Any() && !isNotFound(err) {
		return s.drawReport(c, http.StatusUnprocessableEntity, o, err)
	}
	if err != nil {
		return err
	}
	return back(c, "/placements/"+string(o.ID), "reported")
}

func (s *Site) drawReport(c *gin.Context, status int, o opening, err error) error {
	errs, at := ErrorsOf(err), "/placements/"+string(o.ID)
	f := s.frame(c, text.Say("举报这个岗位", "Report this posting"))
	f.Path, f.Crumbs = at+"/report", []Crumb{{text.Say("找岗位", "Find"), "/"}, {Plain(o.Title), at}}
	p := PlacementReport{
		Frame: f, Errors: errs.Summary(), Action: at + "/report", Back: at,
		Heading: Heading{Over: Plain(first(o.unit.Name, o.ExternalName) + " · " + o.Title), Title: f.Title, Lead: text.Say("会转给相关学校和教育局核查。单位看不到是谁举报的；不登录也可以举报。", "It goes to the schools concerned and the bureau. The unit does not see who reported; you need not sign in.")},
		Kind: Choice{Field: errs.On(Field{Name: "kind", Label: text.Say("哪方面有问题", "What is wrong")}), Options: pickOptions([]Option{
			{Value: string(placement.ReportFee), Label: text.Say("收费、押金或中介", "Fees, a deposit or an agent"), Hint: text.Say("任何人都不得向实习学生收费（第二十条）。", "Nobody may charge interns (Article 20).")},
			{Value: string(placement.ReportFalse), Label: text.Say("和实际情况不一样", "Not as it says")},
			{Value: string(placement.ReportUnsafe), Label: text.Say("不安全，或违规用工", "Unsafe, or against labour rules")},
			{Value: string(placement.ReportOther), Label: text.Say("其他", "Something else")},
		}, c.PostForm("kind"))},
		Text: errs.On(Field{Name: "text", Label: text.Say("请说明", "Please tell"), Hint: text.Say("写清时间、地点和发生了什么，5 个字以上。请不要写别人的身份证号。", "When, where and what happened; at least five characters. No identity numbers, please."), Value: c.PostForm("text"), Rows: 6, Length: 2000}),
	}
	return s.show(c, status, "placements/report", "placements/report", p)
}
