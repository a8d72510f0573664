package web

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"firstkm/services/catalogue"
	"firstkm/services/compliance"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/placement"

	"github.com/gin-gonic/gin"
)

// paymentRows is how many payments the form takes.
const paymentRows = 3

// cooperationForm records a cooperation or, when one holds, changes it. Its place on the school's list is asked for until the
// school has published a list: from then on that counts, and what was entered is kept as it is.
func (f partnerDraft) cooperationForm(cat *catalogue.Catalogue, co org.Cooperation, holds, published bool) PartnerForm {
	const form = "cooperation"
	listing := org.Listing{}
	if co.Listing != nil {
		listing = *co.Listing
	}
	p := PartnerForm{
		ID: form, Title: text.Say("登记校企合作", "Record a cooperation"), Action: f.at + "/cooperation", CSRF: f.csrf, Open: f.opens(form),
		Lead: text.Say("合作是核验的依据之一，也让单位能定向发布岗位给本校。", "It is a basis of verification, and lets the unit post for this school."),
		Fields: []Field{
			f.field(form, Field{Name: "cooperation_agreement_no", Label: text.Say("协议编号", "Agreement number"), Value: co.AgreementNo, Length: 60, Size: "l"}),
			f.field(form, Field{Name: "cooperation_majors", Label: text.Say("合作专业", "Majors"), Hint: text.Say("写专业名称，用顿号隔开；不写就是全部专业。", "Names, separated by commas; empty means all."), Value: strings.Join(majorNames(cat, co.Majors), "、"), Optional: true, Length: 300}),
			f.field(form, Field{Name: "cooperation_contact", Label: text.Say("单位联系部门", "Contact department"), Hint: text.Say("写部门或岗位，不写个人姓名。", "A department or post, no personal name."), Value: co.Contact, Optional: true, Length: 60, Size: "l"}),
		},
		Range: &Range{
			Legend: text.Say("协议起止", "Period"), Hint: text.Say("长期合作可以不填结束日期。", "Leave the end empty if it is open."),
			From: f.field(form, DateField(Field{Name: "cooperation_from", Label: text.Say("开始", "From"), Value: day(co.From)})),
			To:   f.field(form, DateField(Field{Name: "cooperation_to", Label: text.Say("结束", "To"), Value: day(co.To), Optional: true})),
		},
		Pay:    f.payments(co.Payments),
		MoreIs: text.Say("列入本校公布的实习单位名单", "On the school's published list"), MoreLaw: text.Say("由校级党组织会议研究确定并公布后，学校才能统一安排学生（第七条）。没有列入的，不填。", "The school arranges students only after the Party organisation's decision and its publication (Article 7). Leave empty if not listed."),
		More: []Field{
			f.field(form, Field{Name: "cooperation_decision_no", Label: text.Say("党组织会议纪要编号", "Number of the minutes"), Value: listing.DecisionNo, Optional: true, Length: 60, Size: "l"}),
			f.field(form, DateField(Field{Name: "cooperation_decided_on", Label: text.Say("决定日期", "Decided on"), Value: day(listing.DecidedOn), Optional: true})),
			f.field(form, DateField(Field{Name: "cooperation_published_on", Label: text.Say("公布日期", "Published on"), Value: day(listing.PublishedOn), Optional: true})),
			f.field(form, Field{Name: "cooperation_url", Label: text.Say("公布网址", "Address of the publication"), Type: "url", Value: listing.URL, Optional: true, Length: 300}),
		},
		Submit: Button{Label: text.Say("登记合作", "Record"), Icon: "check"},
	}
	if holds {
		p.Title, p.Submit.Label = text.Say("修改合作、登记名单", "Change the cooperation, record the list"), text.Say("保存合作", "Save")
		p.Hidden = []Hidden{{"cooperation_id", string(co.ID)}, {"cooperation_version", strconv.FormatUint(co.Version, 10)}}
	} else if !f.e.Verified() {
		p.Tick = &Tick{Field: Field{Name: "cooperation_verify", Label: text.Say("登记合作的同时核验这家单位", "Verify the unit with it"), Hint: text.Say("表示本校已核对它的资料，并对核验负责。", "The school has checked its facts and answers for it."), Optional: true}, Ticked: true}
	}
	if published {
		p.Lead = text.Say("本校已公布实习单位名单，能否安排学生以“单位名单”为准，这里只登记合作。", "Your school has published a list of units: that alone says where students are placed; the cooperation is recorded here.")
		for _, x := range p.More {
			p.Hidden = append(p.Hidden, Hidden{x.Name, x.Value})
		}
		p.More = nil
		if holds {
			p.Title = text.Say("修改合作", "Change the cooperation")
		}
		return p
	}
	if p.errorsIn(f, "cooperation_listing") {
		p.More[0].Error = f.errs.For("cooperation_listing")
	}
	return p
}

func (p PartnerForm) errorsIn(f partnerDraft, name string) bool {
	return f.refused == p.ID && !f.errs.For(name).IsZero()
}

func paymentKinds() []Option {
	return []Option{
		{Value: string(compliance.PaymentDonation), Label: text.Say("捐赠", "Donation")},
		{Value: string(compliance.PaymentEquipment), Label: text.Say("设备", "Equipment")},
		{Value: string(compliance.PaymentTraining), Label: text.Say("培训", "Training")},
		{Value: string(compliance.PaymentInsurance), Label: text.Say("保险", "Insurance")},
		{Value: string(compliance.PaymentPerHead), Label: text.Say("按人头计费", "Per head")},
		{Value: string(compliance.PaymentCommission), Label: text.Say("佣金、返费", "Commission")},
		{Value: string(compliance.PaymentOther), Label: text.Say("其他", "Other")},
	}
}

func payees() []Option {
	return []Option{
		{Value: string(compliance.PayeeSchool), Label: text.Say("付给学校", "To the school")},
		{Value: string(compliance.PayeeUnit), Label: text.Say("付给单位", "To the unit")},
		{Value: string(compliance.PayeeStudent), Label: text.Say("付给学生", "To students")},
		{Value: string(compliance.PayeeInsurer), Label: text.Say("付给保险公司", "To an insurer")},
		{Value: string(compliance.PayeeAgency), Label: text.Say("付给中介", "To an agency")},
		{Value: string(compliance.PayeePlatform), Label: text.Say("付给平台", "To a platform")},
	}
}

func (f partnerDraft) payments(list []compliance.Payment) *PaymentFields {
	const form = "cooperation"
	now := "no"
	if len(list) > 0 {
		now = "yes"
	}
	p := &PaymentFields{Open: len(list) > 0 || f.refused == form && f.typed.Get("cooperation_paid") == "yes", Any: f.choice(form, Choice{Field: Field{Name: "cooperation_paid", Label: text.Say("学校和单位之间有费用往来吗？", "Are there payments between school and unit?"), Hint: text.Say("严禁以营利为目的组织实习，不得按人头收费或收取佣金（第十一条）。", "No internships for profit: nothing per head, no commission (Article 11).")}, Inline: true, Options: yesNo(text.Say("有，逐笔登记", "Yes, listed below"), text.Say("没有", "None"))}, now)}
	for i := range paymentRows {
		n := fmt.Sprintf("cooperation_pay%d_", i+1)
		pay := compliance.Payment{}
		if i < len(list) {
			pay = list[i]
		}
		row := PaymentRow{
			Kind:   Select{Field: f.field(form, Field{Name: n + "kind", Label: text.Say("用途", "For"), Value: string(pay.Kind), Optional: true}), Options: paymentKinds(), Blank: text.Say("—", "—")},
			Payee:  Select{Field: f.field(form, Field{Name: n + "payee", Label: text.Say("付给谁", "To"), Value: string(pay.Payee), Optional: true}), Options: payees(), Blank: text.Say("—", "—")},
			Amount: f.field(form, Money(Field{Name: n + "amount", Label: text.Say("金额", "Amount"), Value: typedYuan(pay.AmountFen), Optional: true}, text.Words{})),
		}
		row.Kind.Options, row.Payee.Options = pickOptions(row.Kind.Options, row.Kind.Value), pickOptions(row.Payee.Options, row.Payee.Value)
		p.Rows = append(p.Rows, row)
	}
	return p
}

// partnerCooperate records or changes a cooperation of the reader's school.
func (s *Site) partnerCooperate(c *gin.Context) error {
	e, who, err := s.partner(c, org.ID(c.Param("id")))
	if err != nil {
		return err
	}
	in, err := postedInput(c)
	if err != nil {
		return err
	}
	co, err := s.readCooperation(reader{v: in.Values})
	if err != nil {
		return s.partnerDone(c, "cooperation", "", err)
	}
	co.Enterprise = e.ID
	ctx := c.Request.Context()
	if id := c.PostForm("cooperation_id"); id != "" {
		version, _ := strconv.ParseUint(c.PostForm("cooperation_version"), 10, 64)
		_, err = s.s.Orgs.UpdateCooperation(ctx, who, org.CooperationID(id), version, co)
	} else {
		_, err = s.s.Orgs.Cooperate(ctx, who, co, c.PostForm("cooperation_verify") == "yes")
	}
	return s.partnerDone(c, "cooperation", "cooperation_saved", err)
}

// readCooperation reads the form; the names of refused fields are without its prefix.
func (s *Site) readCooperation(r reader) (org.Cooperation, error) {
	const p = "cooperation_"
	co := org.Cooperation{AgreementNo: r.text(p + "agreement_no"), Contact: r.text(p + "contact"), From: r.date(p + "from"), To: r.date(p + "to")}
	cat := s.s.Catalogue.Now()
	for _, name := range strings.FieldsFunc(r.text(p+"majors"), func(c rune) bool { return strings.ContainsRune("、，,;；\n", c) }) {
		code, several, ok := cat.ResolveMajor(strings.TrimSpace(name), catalogue.Secondary)
		if !ok {
			code, several, ok = cat.ResolveMajor(strings.TrimSpace(name), "")
		}
		switch {
		case ok:
			co.Majors = append(co.Majors, code)
		case len(several) > 0:
			r.refuse(p+"majors", "“"+name+"”不止一个专业，请写完整名称。", "“"+name+"” names several majors; write the full name")
		default:
			r.refuse(p+"majors", "目录里没有专业“"+name+"”。", "there is no major “"+name+"”")
		}
	}
	l := org.Listing{DecisionNo: r.text(p + "decision_no"), DecidedOn: r.date(p + "decided_on"), PublishedOn: r.date(p + "published_on"), URL: r.text(p + "url")}
	if l != (org.Listing{}) {
		co.Listing = &l
	}
	if r.v.Get(p+"paid") == "yes" {
		co.Payments = r.payments(p)
	}
	if len(r.bad) > 0 {
		for i := range r.bad {
			r.bad[i].Name = strings.TrimPrefix(r.bad[i].Name, p)
		}
		return co, org.ErrInvalid.With(r.bad...)
	}
	if found := paymentsFound(co.Payments); fault.Stops(found) {
		return co, org.ErrBlocked.About(found...)
	}
	return co, nil
}

// paymentsFound is what the law says of payments between school and unit (R-ART11-NOPROFIT).
func paymentsFound(payments []compliance.Payment) []fault.Finding {
	var found []fault.Finding
	for _, f := range compliance.CheckUnit(compliance.UnitFacts{Payments: payments}) {
		if f.Rule == compliance.RuleNoProfit {
			f.Field = ""
			found = append(found, f)
		}
	}
	return found
}

func (r *reader) payments(prefix string) []compliance.Payment {
	var list []compliance.Payment
	for i := range paymentRows {
		n := fmt.Sprintf("%spay%d_", prefix, i+1)
		kind, payee := r.v.Get(n+"kind"), r.v.Get(n+"payee")
		if kind == "" && payee == "" && r.text(n+"amount") == "" {
			continue
		}
		list = append(list, compliance.Payment{Kind: compliance.PaymentKind(kind), Payee: compliance.Payee(payee), AmountFen: r.yuan(n + "amount")})
	}
	if len(list) == 0 {
		r.refuse(prefix+"paid", "请逐笔登记费用往来，或选“没有”。", "list each payment, or choose “none”")
	}
	return list
}

// clearable are the rules that a filing or an override can lift.
func clearable() (filing, override []string) {
	return []string{compliance.RuleNight, compliance.RuleRest, compliance.RuleHours, compliance.RuleRisk},
		[]string{compliance.RuleCap10, compliance.RuleCap20, compliance.RulePay80, compliance.RuleCross}
}

// clearing is what another page asks to be recorded of a unit: of which rule, for which opening, and the way back.
type clearing struct {
	rule string
	post placement.ID
	back string
}

// clearHref leads to the form that records a filing or an override of one rule for one opening of a unit, and from there back.
func clearHref(unit org.ID, post placement.ID, rule, back string) string {
	q := url.Values{"open": {"clearance"}, "rule": {rule}, "for": {string(post)}, "back": {back}}
	return "/partners/" + string(unit) + "?" + q.Encode() + "#clearance"
}

// clearingOf reads what clearHref or the form itself says. The way back is a desk's case or a round, nothing else.
func clearingOf(c *gin.Context) clearing {
	at := clearing{c.Query("rule"), placement.ID(cmp.Or(c.Query("for"), c.PostForm("clearance_placement"))), cmp.Or(c.Query("back"), c.PostForm("clearance_back"))}
	if !strings.HasPrefix(at.back, "/rounds/") && !strings.HasPrefix(at.back, "/desk/") {
		at.back = ""
	}
	return at
}

// clearanceForm records a filing, or for the vice-principal an override. Rules that bind the unit's postings come first.
func (f partnerDraft) clearanceForm(postings []placement.Placement) PartnerForm {
	const form = "clearance"
	vice := f.who.Is(actor.VicePrincipal)
	override := Option{Value: string(org.Override), Label: text.Say("例外批准", "Override"), Hint: text.Say("超出一般比例、报酬例外等，由分管校长作出。", "Above the share, pay exceptions; the vice-principal decides."), Disabled: !vice}
	kind, from, to := org.Filing, civil.Date{}, civil.Date{}
	if _, overrides := clearable(); vice && slices.Contains(overrides, f.clears.rule) {
		kind = org.Override
	}
	for _, o := range postings {
		if o.ID == f.clears.post {
			from, to = o.Start, o.End
		}
	}
	p := PartnerForm{
		ID: form, Title: text.Say("登记专项备案或例外批准", "Record a filing or an override"), Action: f.at + "/clearance", CSRF: f.csrf, Open: f.opens(form),
		Lead: text.Say("附条件发布的岗位，本校办好对应的备案或批准后，才能安排本校学生。", "Where a posting is conditional, the school settles the condition before its students come."),
		Choices: []Choice{
			f.choice(form, Choice{Field: Field{Name: "clearance_kind", Label: text.Say("办的是哪一种？", "Which is it?")}, Cards: true, Options: []Option{
				{Value: string(org.Filing), Label: text.Say("专项备案", "Special filing"), Hint: text.Say("夜班、休息日、较高风险作业等，已由主管部门受理（第十七条）。", "Nights, rest days, risky work: accepted by the superior department (Article 17).")}, override,
			}}, string(kind)),
			f.choice(form, Choice{Field: Field{Name: "clearance_rules", Label: text.Say("针对哪些条款？", "Which rules?")}, Many: true, Options: ruleOptions(postings)}, f.clears.rule),
		},
		Fields: []Field{
			f.field(form, Field{Name: "clearance_document_no", Label: text.Say("备案号或批准文号", "Number"), Length: 60, Size: "l"}),
			f.field(form, Field{Name: "clearance_authority", Label: text.Say("受理部门或批准人职务", "Accepted or approved by"), Length: 60, Size: "l"}),
			f.field(form, Field{Name: "clearance_reason", Label: text.Say("理由", "Reason"), Hint: text.Say("例外批准必须写。", "Needed for an override."), Length: 300, Rows: 2, Optional: true}),
			f.field(form, DateField(Field{Name: "clearance_accepted_on", Label: text.Say("受理或批准日期", "Accepted on"), Max: f.s.today().String()})),
		},
		Range: &Range{
			Legend: text.Say("适用起止", "Period"), Hint: text.Say("须覆盖整个实习期。", "It must cover the whole internship."),
			From: f.field(form, DateField(Field{Name: "clearance_from", Label: text.Say("开始", "From"), Value: day(from)})), To: f.field(form, DateField(Field{Name: "clearance_to", Label: text.Say("结束", "To"), Value: day(to)})),
		},
		Submit: Button{Label: text.Say("登记", "Record"), Icon: "check"},
	}
	if f.clears.back != "" {
		p.Hidden = []Hidden{{"clearance_back", f.clears.back}}
	}
	if !vice {
		p.Choices[0].Options[1].Hint = text.Say("由分管校长登录后登记。", "Recorded by the vice-principal.")
	}
	if len(postings) > 0 {
		scope := Choice{Field: Field{Name: "clearance_placement", Label: text.Say("适用岗位", "For which posting?")}, Options: []Option{{Value: "", Label: text.Say("这家单位的全部岗位", "All of the unit's")}}}
		for _, o := range postings {
			scope.Options = append(scope.Options, Option{Value: string(o.ID), Label: Plain(o.Title)})
		}
		scope = f.choice(form, scope, string(f.clears.post))
		if !slices.ContainsFunc(scope.Options, func(o Option) bool { return o.Chosen }) {
			scope.Options[0].Chosen = true
		}
		p.Choices = append(p.Choices, scope)
	}
	return p
}

// ruleOptions are the rules that can be lifted, those that bind postings first.
func ruleOptions(postings []placement.Placement) []Option {
	filing, override := clearable()
	binding := map[string]bool{}
	for _, p := range postings {
		for _, rule := range p.Conditions {
			binding[rule] = true
		}
	}
	var bound, others []Option
	add := func(rule string, kind text.Words) {
		o := Option{Value: rule, Label: text.Say(ruleTitle(rule).Zh+"（"+kind.Zh+"）", ruleTitle(rule).En+" ("+kind.En+")")}
		if binding[rule] {
			o.Hint = text.Say("这家单位有岗位附此条件。", "Binds a posting of this unit.")
			bound = append(bound, o)
			return
		}
		others = append(others, o)
	}
	for _, rule := range filing {
		add(rule, text.Say("专项备案", "filing"))
	}
	for _, rule := range override {
		add(rule, text.Say("例外批准", "override"))
	}
	return append(bound, others...)
}

// partnerClear records a filing or an override of the reader's school.
func (s *Site) partnerClear(c *gin.Context) error {
	e, who, err := s.partner(c, org.ID(c.Param("id")))
	if err != nil {
		return err
	}
	in, err := postedInput(c)
	if err != nil {
		return err
	}
	r := reader{v: in.Values}
	const p = "clearance_"
	clear := org.Clearance{
		Enterprise: e.ID, Placement: ident.ID(r.v.Get(p + "placement")), Kind: org.ClearanceKind(r.v.Get(p + "kind")), Rules: r.v[p+"rules"],
		DocumentNo: r.text(p + "document_no"), Authority: r.text(p + "authority"), Reason: r.text(p + "reason"),
		AcceptedOn: r.date(p + "accepted_on"), From: r.date(p + "from"), To: r.date(p + "to"),
	}
	_, err = s.s.Orgs.Clear(c.Request.Context(), who, clear)
	if to := clearingOf(c).back; err == nil && to != "" {
		return back(c, to, "clearance_recorded")
	}
	return s.partnerDone(c, "clearance", "clearance_recorded", err)
}
