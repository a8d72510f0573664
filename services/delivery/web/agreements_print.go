package web

import (
	"html/template"
	"net/http"
	"strings"

	"firstkm/services/agreement"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
	"firstkm/services/org"

	"github.com/gin-gonic/gin"
)

// AgreementSheets are agreements on A4, each from a new page, with places for signatures and seals: template "agreements/sheets".
type AgreementSheets struct {
	Frame
	Sheets []AgreementSheet
}

// AgreementSheet is one printed agreement. Its QR leads to the agreement and names the hash of the text, so that a scan can be matched.
type AgreementSheet struct {
	Head    PrintSheet
	QR      template.HTML
	Clauses []AgreementClause
	Hash    string
}

const mostSheets = 60

// agreementPrint prints one agreement, or those of a class or a school that wait for signatures.
func (s *Site) agreementPrint(c *gin.Context) error {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	list, err := s.toPrint(c, who)
	if err != nil {
		return err
	}
	named, err := s.s.Agreements.Named(ctx, who, list...)
	if err != nil {
		return err
	}
	p := AgreementSheets{Frame: s.frame(c, text.Say("岗位实习三方协议", "Three-party agreement"))}
	p.Layout, p.Crumbs = LayoutSheet, []Crumb{{text.Say("三方协议", "Agreements"), "/agreements"}}
	for _, a := range list {
		v := a.Now()
		code := ""
		if s.s.QR != nil {
			if code, err = s.s.QR(s.base(c)+agreementHref(a.ID)+"?text="+v.Hash, text.Say("二维码：这份协议的电子文本", "QR code of this agreement's electronic text").In(p.Lang)); err != nil {
				return err
			}
		}
		p.Sheets = append(p.Sheets, AgreementSheet{
			Head: PrintSheet{
				Title: text.Say("岗位实习三方协议", "Three-party agreement on an internship"), Issuer: v.Terms.SchoolName, Number: string(a.ID),
				Date: v.NumberWords(), Check: v.Code(),
				Sign: []text.Words{
					text.Say("甲方（学校）盖章、代表签字", "School: seal and signature"), text.Say("乙方（单位）盖章、代表签字", "Unit: seal and signature"),
					text.Say("丙方（学生）签字；未满十八周岁的，监护人知悉签字", "Student's signature; under 18 also the guardian's, as informed"),
				},
			},
			QR: template.HTML(code), Clauses: clausesOf(v.Terms.Read(named[a.Student])), Hash: v.Hash, //nolint:gosec // the server drew it
		})
	}
	c.Header("Cache-Control", "private, no-store")
	return s.show(c, http.StatusOK, "agreements/sheets", "agreements/sheets", p)
}

func (s *Site) toPrint(c *gin.Context, who actor.Actor) ([]agreement.Agreement, error) {
	ctx := c.Request.Context()
	if id := agreement.ID(c.Query("id")); id != "" {
		a, err := s.s.Agreements.Get(ctx, who, id)
		return []agreement.Agreement{a}, err
	}
	f := agreement.Filter{Class: c.Query("class"), States: []agreement.State{agreement.Waiting}}
	if who.Is(actor.Enterprise) {
		f.School = org.ID(c.Query("school"))
	}
	list, err := s.s.Agreements.All(ctx, who, f)
	if err == nil && len(list) > mostSheets {
		return nil, agreement.ErrWrong.With(fault.In("class", "一次最多打印 60 份，请选一个班级。", "at most 60 at once: choose a class"))
	}
	return list, err
}

// agreementTexts lists what agreements are drawn from, with the form that imports another.
func (s *Site) agreementTexts(c *gin.Context) error { return s.drawTexts(c, http.StatusOK, nil) }

func (s *Site) drawTexts(c *gin.Context, status int, err error) error {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	list, loadErr := s.s.Agreements.Texts(ctx, who)
	if loadErr != nil {
		return loadErr
	}
	p := TeacherPage{Frame: s.frame(c, text.Say("协议文本", "Agreement texts")), Errors: ErrorsOf(err).Summary()}
	if who.Is(actor.School) {
		p.Crumbs = []Crumb{{text.Say("三方协议", "Agreements"), "/agreements"}}
	}
	p.Heading = Heading{Title: p.Title, Lead: text.Say("协议由文本和岗位资料生成。导入教育部门的示范文本后，协议须由它形成：可以增加约定，不能减少（第十四条）。", "Agreements are drawn from a text and the posting. Once the authorities' model text is imported they are derived from it: parties may add, not take away (Article 14).")}
	for _, t := range list {
		b := TeacherBlock{Title: templateWords(t)}
		if t.BaseModel {
			b.Lights = []Light{{State: Pass, Label: text.Say("示范文本", "model text")}}
		}
		for i, words := range t.Texts {
			b.Facts.Items = append(b.Facts.Items, Fact{Label: text.Say("第 "+string(rune('1'+i))+" 项", "Clause "+string(rune('1'+i))), Value: Plain(first(words, "—"))})
		}
		p.Blocks = append(p.Blocks, b)
	}
	in := formNamed(c, "text", err)
	form := in.form("", "/agreements/texts", p.CSRF, true)
	form.Title = text.Say("导入文本", "Import a text")
	form.Lead = text.Say("把全文贴进来，九项条款各以“第一项”到“第九项”单独一行开头。可以用占位："+strings.Join(agreement.Placeholders(), "、")+"。", "Paste the whole text; the words 第一项 to 第九项 stand before the nine clauses on lines of their own. These placeholders are filled: "+strings.Join(agreement.Placeholders(), ", "))
	form.Items = []FormItem{
		in.field("name", text.Say("名称", "Name"), "", func(x *Field) { x.Length = 60 }),
		in.yesNo("model", text.Say("这是教育部门的示范文本吗？选“是”以后，不由它形成的协议不能签署", "Is it the authorities' model text? If so, agreements not derived from it cannot be signed"), false),
		in.field("text", text.Say("全文", "The whole text"), "", func(x *Field) { x.Rows, x.Length = 16, 20000 }),
	}
	form.Buttons = []Button{{Label: text.Say("导入", "Import"), Kind: Primary}}
	p.Blocks = append(p.Blocks, TeacherBlock{Form: &form})
	return s.showTeachers(c, status, p)
}

func (s *Site) agreementText(c *gin.Context) error {
	do, in, err := s.sentForm(c)
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	if do != "text" {
		return errWhat
	}
	_, err = s.s.Agreements.AddText(ctx, httpd.Who(ctx), in.text("name"), in.text("model") == "yes", agreement.SplitText(in.text("text")))
	return settled(c, do, err, s.drawTexts, "/agreements/texts", "agreement_text")
}
