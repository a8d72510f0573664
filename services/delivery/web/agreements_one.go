package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"firstkm/services/agreement"
	"firstkm/services/compliance"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/text"

	"github.com/gin-gonic/gin"
)

// AgreementPage is one agreement: template "agreements/page". What stands before the document leads to the next step, what stands
// behind it is for who keeps it.
type AgreementPage struct {
	Frame
	Heading Heading
	Errors  *ErrorSummary
	Before  []TeacherBlock
	Clauses []AgreementClause
	After   []TeacherBlock
}

// AgreementClause is one of the nine clauses: template "agreement/clause".
type AgreementClause struct {
	Number string // （一）
	Title  text.Words
	Facts  Facts
	Lines  []string
}

func clausesOf(list []agreement.Clause) []AgreementClause {
	out := make([]AgreementClause, len(list))
	for i, cl := range list {
		out[i] = AgreementClause{Number: "（" + []string{"一", "二", "三", "四", "五", "六", "七", "八", "九"}[i] + "）", Title: cl.Title}
		for _, l := range cl.Lines {
			out[i].Facts.Items = append(out[i].Facts.Items, Fact{Label: l.Label, Value: l.Value})
		}
		if cl.Text != "" {
			out[i].Lines = strings.Split(cl.Text, "\n")
		}
	}
	return out
}

func cutPick(pick string) (id, hash string, ok bool) { return strings.Cut(pick, "/") }

func (s *Site) agreementPage(c *gin.Context) error { return s.drawAgreement(c, http.StatusOK, nil) }

func (s *Site) drawAgreement(c *gin.Context, status int, err error) error {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	a, loadErr := s.s.Agreements.Get(ctx, who, agreement.ID(c.Param("id")))
	if loadErr != nil {
		return loadErr
	}
	named, loadErr := s.s.Agreements.Named(ctx, who, a)
	if loadErr != nil {
		return loadErr
	}
	found, loadErr := s.s.Agreements.Findings(ctx, who, a)
	if loadErr != nil {
		return loadErr
	}
	v, person := a.Now(), named[a.Student]
	p := AgreementPage{Frame: s.frame(c, text.Say("岗位实习三方协议", "Three-party agreement")), Errors: ErrorsOf(err).Summary()}
	p.Crumbs, p.Live = []Crumb{{text.Say("三方协议", "Agreements"), "/agreements"}}, liveAgreements
	p.Heading = Heading{Over: Plain(v.Terms.UnitName + " · " + v.Terms.Post), Title: p.Title, Lead: Plain(strings.TrimSpace(person.Name + " " + a.Class)), Lights: []Light{agreementLight(a)}}
	if !who.Is(actor.Student) {
		p.Heading.Actions = []Button{{Label: text.Say("打印", "Print"), Kind: Quiet, Icon: "print", Href: "/agreements/print?id=" + string(a.ID)}}
	}
	p.Before = []TeacherBlock{s.agreementNext(c, who, a, found, p.CSRF, err)}
	p.Clauses = clausesOf(v.Terms.Read(person))
	if len(a.Versions) > 1 {
		p.After = append(p.After, agreementVersions(a))
	}
	if who.Is(actor.School) && a.State != agreement.Ended {
		if form := s.paperForm(c, a, p.CSRF, err); form != nil {
			p.After = append(p.After, TeacherBlock{Form: form})
		}
		p.After = append(p.After, TeacherBlock{Form: s.changeForm(c, a, p.CSRF, err)})
	}
	c.Header("Cache-Control", "private, no-store")
	return s.show(c, status, "agreements/page", "agreements/page", p)
}

// agreementNext says who has signed, what the law says, and holds the reader's own signature.
func (s *Site) agreementNext(c *gin.Context, who actor.Actor, a agreement.Agreement, found []compliance.Finding, csrf string, err error) TeacherBlock {
	v, side := a.Now(), agreement.SideOf(who)
	b := TeacherBlock{ID: "sign", Title: text.Say("签署", "Signatures"), Lead: text.Say(v.NumberWords().Zh+"，校验码 "+v.Code()+"。三方都在 "+v.Effective.String()+" 之前签署，先后不限。", "The "+v.NumberWords().En+", check code "+v.Code()+". All three sign before "+v.Effective.String()+", in any order.")}
	for _, each := range agreement.Sides() {
		light := signatureLight(a, each)
		f := Fact{Label: each.Label(), Value: light.Label, Light: &Light{State: light.State, Label: light.Label}}
		f.Value = text.Words{}
		if sig, ok := v.By(each); ok {
			f.Value = momentWords(sig.At)
			if sig.Paper {
				f.Value = dayWords(sig.On)
			}
		}
		b.Facts.Items = append(b.Facts.Items, f)
	}
	bars := agreement.Barring(found)
	_, done := v.By(side)
	switch {
	case a.State == agreement.Ended:
		b.Notice = &Notice{State: Blocked, Title: text.Say("协议已终止", "The agreement ended"), Body: text.Say("实习安排已解除，这份协议不再签署。", "The arrangement was released; nothing is signed any more.")}
		return b
	case a.State == agreement.Signed:
		return b
	case len(found) > 0:
		b.Checks = &LightList{Title: text.Say("签署前的核对", "What the law says before signing"), Items: FindingLights(found)}
	}
	if side == "" || done || len(bars) > 0 {
		return b
	}
	in := formNamed(c, "sign", err)
	form := in.form("", agreementHref(a.ID), csrf, true)
	form.Bare, form.Hidden = true, append(form.Hidden, Hidden{in.key("hash"), v.Hash})
	if side == agreement.StudentSide {
		form.Lead = text.Say("请看完下面九项条款。有不明白的先问班主任，不签不会影响毕业和评优。未满十八周岁的，签署后系统会告知监护人。", "Read the nine clauses below first. Ask your class teacher what is unclear; not signing never counts against you. If you are under eighteen your guardian is told.")
	}
	form.Buttons = []Button{{Label: text.Say("我已看过，签署", "I have read it and sign"), Kind: Primary}}
	b.Forms = []TeacherForm{form}
	return b
}

// agreementVersions lists the texts with the way to what changed between them.
func agreementVersions(a agreement.Agreement) TeacherBlock {
	b := TeacherBlock{Title: text.Say("版本", "Versions"), Timeline: &Timeline{}}
	for i := len(a.Versions) - 1; i >= 0; i-- {
		v := a.Versions[i]
		m := Moment{When: whenWords(v.MadeAt), Who: text.Say("校验码 "+v.Code(), "check code "+v.Code()), Title: v.NumberWords(), State: Note}
		if v.Complete() {
			m.State = Pass
		}
		m.Detail = Plain(v.Reason)
		b.Timeline.Items = append(b.Timeline.Items, m)
	}
	n := len(a.Versions)
	b.Buttons = []Button{{Label: text.Say("看最近一次改了什么", "See what changed last"), Kind: Quiet, Href: agreementHref(a.ID) + "/difference?from=" + strconv.Itoa(n-1) + "&to=" + strconv.Itoa(n)}}
	return b
}

// paperForm records what was signed on a printed sheet; nil when everybody signed.
func (s *Site) paperForm(c *gin.Context, a agreement.Agreement, csrf string, err error) *TeacherForm {
	v, in := a.Now(), formNamed(c, "paper", err)
	form := in.form("", agreementHref(a.ID), csrf, false)
	form.Title = text.Say("登记纸质签署", "Record signatures on paper")
	form.Lead = text.Say("核对纸面上的校验码是 "+v.Code()+"，再登记；纸质原件由学校存档。", "Compare the check code on the sheet with "+v.Code()+" first; the school keeps the sheet.")
	form.Hidden = append(form.Hidden, Hidden{in.key("hash"), v.Hash})
	var options []Option
	for _, side := range agreement.Sides() {
		if _, done := v.By(side); !done {
			options = append(options, Option{Value: string(side), Label: side.Label()})
		}
	}
	sides := in.entry.field(in.key("sides"), text.Say("谁已经签字盖章", "Who signed"), func(x *Field) { x.Length = 0 })
	form.Items = []FormItem{{Choice: &Choice{Field: sides, Many: true, Options: options}}, in.date("on", text.Say("纸面上的签署日期", "Day on the sheet"), s.today())}
	form.Buttons = []Button{{Label: text.Say("登记", "Record"), Kind: Primary}}
	if len(options) == 0 {
		return nil
	}
	return &form
}

// changeForm is the text of an agreement for the school's office.
func (s *Site) changeForm(c *gin.Context, a agreement.Agreement, csrf string, err error) *TeacherForm {
	v, in := a.Now(), formNamed(c, "change", err)
	t := v.Terms
	_, inForce := a.InForce()
	form := in.form("", agreementHref(a.ID), csrf, false)
	form.Hidden = append(form.Hidden, versionField(c, a.Version, err))
	switch {
	case inForce:
		form.Title, form.Lead = text.Say("签补充协议", "Make a supplement"), text.Say("三方已签的文本继续有效，直到补充协议三方签齐。换单位的，由学校解除安排后重新申请、另签协议。", "What all three signed stays in force until they sign the supplement. For another unit the arrangement is released and a new agreement made.")
	case len(v.Signatures) > 0:
		form.Title, form.Lead = text.Say("修改协议", "Change the agreement"), text.Say("已有人签署：修改会形成新版本，三方都要重新签。", "Somebody signed: a change makes a new version that all three sign anew.")
	default:
		form.Title = text.Say("修改协议", "Change the agreement")
	}
	form.Items = []FormItem{
		in.date("from", text.Say("开始日期", "First day"), t.From), in.date("to", text.Say("结束日期", "Last day"), t.To),
		in.field("address", text.Say("实习地点", "Place"), t.Address, func(x *Field) { x.Length, x.Size = 120, "l" }),
		in.choose("housing", text.Say("住宿", "Lodging"), offers(), string(t.Housing), text.Words{}), in.choose("meals", text.Say("用餐", "Meals"), offers(), t.Meals, text.Words{}),
		in.field("pay_month", text.Say("报酬（元/月）", "Pay (yuan a month)"), yuanOrNone(t.PayMonthFen), func(x *Field) { x.Mode, x.Optional = "decimal", true }),
		in.field("pay_day", text.Say("或报酬（元/天）", "Or pay (yuan a day)"), yuanOrNone(t.PayDayFen), func(x *Field) { x.Mode, x.Optional = "decimal", true }),
		in.choose("method", text.Say("支付方式", "Method"), enumOptions(t.Method.Enum(), func(v string) text.Words { return agreement.MethodWords(compliance.PayMethod(v)) }), string(t.Method), text.Words{}),
		in.field("cycle_days", text.Say("几天支付一次", "Days between pay days"), strconv.Itoa(t.CycleDays), func(x *Field) { x.Mode, x.Length = "numeric", 3 }),
		in.choose("holder", text.Say("收款账户", "Account"), enumOptions(t.Holder.Enum(), func(v string) text.Words { return agreement.HolderWords(compliance.AccountHolder(v)) }), string(t.Holder), text.Words{}),
		in.choose("bearer", text.Say("责任保险投保人", "Insured by"), enumOptions(t.Bearer.Enum(), func(v string) text.Words { return agreement.BearerWords(compliance.Bearer(v)) }), string(t.Bearer), text.Words{}),
		in.date("insure_from", text.Say("保险第一天", "First day of the cover"), t.InsureFrom), in.date("insure_to", text.Say("保险最后一天", "Last day of the cover"), t.InsureTo),
	}
	for i, title := range compliance.ClauseTitles() {
		n := strconv.Itoa(i + 1)
		was := ""
		if i < len(t.Texts) {
			was = t.Texts[i]
		}
		form.Items = append(form.Items, in.field("clause_"+n, text.Say("第 "+n+" 项："+title.Zh, n+". "+title.En), was, func(x *Field) { x.Rows, x.Length, x.Optional = 4, 3000, i == 0 || i == 8 }))
	}
	if inForce {
		form.Items = append(form.Items, in.date("effective", text.Say("补充协议从哪天起生效", "The supplement takes effect on"), civil.Date{}))
	}
	if len(v.Signatures) > 0 {
		form.Items = append(form.Items, in.field("reason", text.Say("为什么修改（三方都会看到）", "Why (all three read it)"), "", func(x *Field) { x.Length = 200 }))
	}
	form.Buttons = []Button{{Label: text.Say("保存文本", "Save the text"), Kind: Primary}}
	return &form
}

func offers() []Option {
	return enumOptions(compliance.Housing("").Enum(), func(v string) text.Words { return agreement.OfferedWords(compliance.Housing(v)) })
}

func enumOptions(list []string, label func(string) text.Words) []Option {
	out := make([]Option, len(list))
	for i, v := range list {
		out[i] = Option{Value: v, Label: label(v)}
	}
	return out
}

func yuanOrNone(fen int64) string {
	if fen == 0 {
		return ""
	}
	return strings.TrimSuffix(strconv.FormatFloat(float64(fen)/100, 'f', 2, 64), ".00")
}

// agreementDo takes a form of the page: a signature, a sheet, another text.
func (s *Site) agreementDo(c *gin.Context) error {
	do, in, err := s.sentForm(c)
	if err != nil {
		return err
	}
	ctx, id := c.Request.Context(), agreement.ID(c.Param("id"))
	who := httpd.Who(ctx)
	switch do {
	case "sign":
		_, err = s.s.Agreements.Sign(ctx, who, id, 0, in.text("hash"))
	case "paper":
		var sides []agreement.Side
		for _, v := range c.PostFormArray("paper.sides") {
			sides = append(sides, agreement.Side(v))
		}
		on := in.date("on")
		err = in.then(func() error {
			_, err := s.s.Agreements.Paper(ctx, who, id, 0, in.text("hash"), sides, on)
			return err
		})
	case "change":
		a, loadErr := s.s.Agreements.Get(ctx, who, id)
		if loadErr != nil {
			return loadErr
		}
		change := readChange(&in, a.Now().Terms)
		err = in.then(func() error {
			_, err := s.s.Agreements.Change(ctx, who, id, in.version(), change)
			return err
		})
	default:
		err = errWhat
	}
	return settled(c, do, err, s.drawAgreement, agreementHref(id), "agreement_"+do)
}

// readChange is the text as the form has it, over what it does not ask for.
func readChange(r *reader, t agreement.Terms) agreement.Change {
	t.From, t.To, t.InsureFrom, t.InsureTo = r.date("from"), r.date("to"), r.date("insure_from"), r.date("insure_to")
	t.Address, t.Housing, t.Meals = r.text("address"), compliance.Housing(r.text("housing")), r.text("meals")
	t.PayMonthFen, t.PayDayFen = r.yuan("pay_month"), r.yuan("pay_day")
	t.Method, t.CycleDays, t.Holder, t.Bearer = compliance.PayMethod(r.text("method")), r.whole("cycle_days", 366), compliance.AccountHolder(r.text("holder")), compliance.Bearer(r.text("bearer"))
	t.Texts = slices.Repeat([]string{""}, agreement.Clauses)
	for i := range t.Texts {
		t.Texts[i] = strings.ReplaceAll(r.text("clause_"+strconv.Itoa(i+1)), "\r\n", "\n")
	}
	out := agreement.Change{Terms: t, Reason: r.text("reason")}
	if r.v.Has("effective") {
		out.Effective = r.date("effective")
	}
	return out
}

// agreementDifference shows what changed between two texts, clause by clause.
func (s *Site) agreementDifference(c *gin.Context) error {
	ctx := c.Request.Context()
	who, id := httpd.Who(ctx), agreement.ID(c.Param("id"))
	from, _ := strconv.Atoi(c.Query("from"))
	to, _ := strconv.Atoi(c.Query("to"))
	list, err := s.s.Agreements.Difference(ctx, who, id, max(1, from), max(1, to))
	if err != nil {
		return err
	}
	p := TeacherPage{Frame: s.frame(c, text.Say("协议改了什么", "What changed in the agreement"))}
	p.Crumbs = []Crumb{{text.Say("三方协议", "Agreements"), "/agreements"}, {text.Say("这份协议", "This agreement"), agreementHref(id)}}
	p.Heading = Heading{Title: p.Title, Lead: text.Say("第 "+strconv.Itoa(max(1, from))+" 版与第 "+strconv.Itoa(max(1, to))+" 版比较，只列有变化的条款。", "Version "+strconv.Itoa(max(1, from))+" beside version "+strconv.Itoa(max(1, to))+": only clauses that differ.")}
	for _, d := range list {
		b := TeacherBlock{Title: d.Title, Table: &Table{Caption: d.Title, Quiet: true, Columns: []Column{{Label: text.Say("内容", "Text")}, {Label: text.Say("变化", "Change")}}}}
		for _, piece := range d.Pieces {
			light := Light{State: Unknown, Label: text.Say("不变", "unchanged")}
			switch {
			case piece.Gone:
				light = Light{State: Blocked, Label: text.Say("删去", "removed")}
			case piece.New:
				light = Light{State: Pass, Label: text.Say("新增", "new")}
			}
			b.Table.Rows = append(b.Table.Rows, Row{Name: piece.Text, Cells: []Cell{{Text: piece.Text}, {Light: &light}}})
		}
		p.Blocks = append(p.Blocks, b)
	}
	if len(list) == 0 {
		p.Blocks = []TeacherBlock{{Notice: &Notice{State: Note, Title: text.Say("没有变化", "Nothing differs"), Body: text.Say("两版文本相同。", "Both texts are the same.")}}}
	}
	return s.showTeachers(c, http.StatusOK, p)
}
