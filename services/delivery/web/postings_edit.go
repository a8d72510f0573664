package web

import (
	"errors"
	"net/http"
	"slices"
	"strconv"

	"firstkm/services/catalogue"
	"firstkm/services/compliance"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/page"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/placement"

	"github.com/gin-gonic/gin"
)

// unanswered asks for what the law cannot find missing: whether the student pays anything.
func unanswered() fault.Field {
	return fault.In("fees", "请回答学生要不要交费用（第二十条）。", "say whether the student pays anything (Article 20)")
}

// The buttons of the form.
const (
	doSave    = "save"
	doPublish = "publish"
	doMajor   = "major"
)

func (s *Site) postingEdit(c *gin.Context) error {
	p, err := s.ownPosting(c)
	if err != nil {
		return err
	}
	if p.State != placement.Draft && p.State != placement.Published {
		return back(c, "/placements/"+string(p.ID), "")
	}
	in := inputOf(p.Terms)
	if p.State == placement.Published && p.Fees == nil {
		in.Set("fees", "no")
	}
	return s.drawPosting(c, http.StatusOK, &p, in, nil)
}

// ownPosting is the posting of the address, when it is the reader's own.
func (s *Site) ownPosting(c *gin.Context) (placement.Placement, error) {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	p, err := s.s.Placements.Get(ctx, who, placement.ID(c.Param("id")))
	if err != nil {
		return p, err
	}
	if p.Enterprise != org.ID(who.Org) {
		return p, placement.ErrNotFound
	}
	return p, nil
}

// postingCreate keeps a new draft and, when asked, publishes it.
func (s *Site) postingCreate(c *gin.Context) error {
	in, err := postedInput(c)
	if err != nil {
		return err
	}
	if in.between() {
		return s.drawPosting(c, http.StatusOK, nil, in, nil)
	}
	t, err := in.complete(placement.Terms{})
	if err != nil {
		return s.drawPosting(c, http.StatusUnprocessableEntity, nil, in, err)
	}
	ctx := c.Request.Context()
	p, err := s.s.Placements.Create(ctx, httpd.Who(ctx), t)
	if err != nil {
		return s.refusePosting(c, nil, in, err)
	}
	return s.finishPosting(c, p, in)
}

// postingUpdate changes a draft or a published posting and, when asked, publishes it.
func (s *Site) postingUpdate(c *gin.Context) error {
	in, err := postedInput(c)
	if err != nil {
		return err
	}
	p, err := s.ownPosting(c)
	if err != nil {
		return err
	}
	if in.between() {
		return s.drawPosting(c, http.StatusOK, &p, in, nil)
	}
	t, err := in.complete(p.Terms)
	if err != nil {
		return s.drawPosting(c, http.StatusUnprocessableEntity, &p, in, err)
	}
	version, _ := strconv.ParseUint(in.Get("version"), 10, 64)
	ctx := c.Request.Context()
	changed, err := s.s.Placements.Update(ctx, httpd.Who(ctx), p.ID, version, t)
	if err != nil {
		return s.refusePosting(c, &p, in, err)
	}
	return s.finishPosting(c, changed, in)
}

// finishPosting publishes what was saved when the button said so.
func (s *Site) finishPosting(c *gin.Context, p placement.Placement, in postingInput) error {
	at := "/postings/" + string(p.ID)
	if in.Get("do") != doPublish || p.State == placement.Published {
		return back(c, at+"/edit", "saved")
	}
	if p.Kind == compliance.Post && p.Fees == nil {
		review, err := s.review(c, p.Terms)
		if err != nil {
			return err
		}
		return s.refusePosting(c, &p, in, placement.ErrUnlawful.About(review.Findings...).With(unanswered()))
	}
	ctx := c.Request.Context()
	if _, err := s.s.Placements.Publish(ctx, httpd.Who(ctx), p.ID); err != nil {
		return s.refusePosting(c, &p, in, err)
	}
	return back(c, at+"/published", "")
}

// refusePosting draws the form again with what was said about it; what is not about the form goes to the problem page.
func (s *Site) refusePosting(c *gin.Context, p *placement.Placement, in postingInput, err error) error {
	f := fault.Of(err)
	if f == nil || f.Kind != fault.Invalid && f.Kind != fault.Stale && f.Kind != fault.Conflict {
		return err
	}
	return s.drawPosting(c, http.StatusUnprocessableEntity, p, in, onPosting(err))
}

// postedInput is the form that was sent, without the address's query. Before a form is sent it is empty.
func postedInput(c *gin.Context) (postingInput, error) {
	err := c.Request.ParseForm()
	if err == nil && c.ContentType() == gin.MIMEMultipartPOSTForm {
		err = c.Request.ParseMultipartForm(httpd.FormMemory)
	}
	if err != nil {
		return postingInput{}, httpd.Unreadable(err)
	}
	return postingInput{c.Request.PostForm}, nil
}

// between reports whether the form was sent to get on with filling it in: the next region list, another major.
func (v postingInput) between() bool { return v.Get("step") != "" || v.Get("do") == doMajor }

// complete reads terms and refuses what means nothing.
func (v postingInput) complete(base placement.Terms) (placement.Terms, error) {
	t, bad := v.terms(base)
	if len(bad) > 0 {
		return t, placement.ErrInvalid.With(bad...)
	}
	return t, nil
}

// drawPosting draws the form of a posting, nil for a new one. err says what was wrong with it.
func (s *Site) drawPosting(c *gin.Context, status int, p *placement.Placement, in postingInput, err error) error {
	e, who, loadErr := s.ownUnit(c)
	if loadErr != nil {
		return loadErr
	}
	base := placement.Terms{}
	if p != nil {
		base = p.Terms
	}
	t, _ := in.terms(base)
	review, loadErr := s.review(c, t)
	if loadErr != nil {
		return loadErr
	}
	cat := s.s.Catalogue.Now()
	f := postingForm{cat: cat, unit: e, in: in, errs: ErrorsOf(err), review: review, today: s.today(), strict: errors.Is(err, placement.ErrUnlawful)}
	f.tmpl = templateOf(cat, t.OccupationCode)
	cooperations, loadErr := s.s.Orgs.Cooperations(c.Request.Context(), who, org.CooperationFilter{}, page.Request{Limit: page.MaxLimit})
	if loadErr != nil {
		return loadErr
	}
	if f.schools, loadErr = s.schoolOptions(c, cooperations.Items); loadErr != nil {
		return loadErr
	}
	form := f.form(s.frame(c, text.Say("发布岗位", "Post an internship")), t)
	f.address(&form, p)
	return s.show(c, status, "postings/form", "postings/form", form)
}

// templateOf is the occupation's template, or its majors alone where none is written.
func templateOf(cat *catalogue.Catalogue, occupation string) catalogue.Template {
	if t, ok := cat.Template(occupation); ok {
		return t
	}
	o, ok := cat.Occupation(occupation)
	if !ok {
		return catalogue.Template{}
	}
	return catalogue.Template{Occupation: o, Majors: cat.MajorsOf(occupation), Tasks: o.Tasks}
}

// schoolOptions are the schools of cooperations by name.
func (s *Site) schoolOptions(c *gin.Context, list []org.Cooperation) ([]Option, error) {
	var options []Option
	for _, co := range list {
		if !co.Active(s.today()) || slices.ContainsFunc(options, func(o Option) bool { return o.Value == string(co.School) }) {
			continue
		}
		school, err := s.s.Orgs.School(c.Request.Context(), co.School)
		if err != nil {
			return nil, err
		}
		options = append(options, Option{Value: string(school.ID), Label: Plain(school.Name)})
	}
	return options, nil
}

func (f postingForm) form(frame Frame, t placement.Terms) PostingForm {
	p := PostingForm{
		Frame: frame, Errors: f.errs.Summary(), Occupation: Hidden{"occupation_code", f.in.Get("occupation_code")},
		Law:      newPostingLaw(f.review, t, f.in),
		Teachers: f.teachers(), Post: f.post(), Time: f.time(), Pay: f.pay(t), Site: f.site(), Safety: f.safety(),
	}
	if f.in.Get("do") == doMajor {
		p.Post.Majors = f.findMajors()
	}
	p.Crumbs = []Crumb{{text.Say("我的岗位", "Our postings"), "/postings"}}
	return p
}

// address says where the form goes and which buttons it has.
func (f postingForm) address(p *PostingForm, old *placement.Placement) {
	save := Button{Label: text.Say("保存草稿", "Save draft"), Name: "do", Value: doSave, NoScan: true}
	publish := Button{Label: text.Say("发布", "Publish"), Kind: Primary, Icon: "check", Name: "do", Value: doPublish, NoScan: true}
	p.Action, p.Draft, p.Buttons = "/postings", "posting-new", []Button{publish, save}
	p.Post.Change = "/postings/new"
	if f.teachers() {
		p.Title, p.Draft = text.Say("发布教师企业实践岗位", "Post for teachers' practice"), "posting-new-teachers"
		p.Heading = Heading{Title: p.Title, Lead: text.Say("教师来单位实践，不是学生实习：不占实习限额，也不涉及报酬、班次和禁忌劳动。", "Teachers come to practise; they are no interns: no limit counts them, and pay, shifts and barred work are not asked for.")}
	} else {
		p.Heading = Heading{Title: p.Title, Lead: text.Say("按职业预填的内容请逐项核对。规定会在栏目旁边说明，草稿随时可以保存。", "Check what was filled in from the occupation. The rules speak beside the fields; the draft can be saved at any time.")}
	}
	if old == nil {
		return
	}
	light := postingLight(*old)
	p.Title, p.Heading = text.Say("修改岗位", "Edit posting"), Heading{Title: Plain(old.Title), Lights: []Light{light}}
	p.Action, p.Draft, p.Version = "/postings/"+string(old.ID), "posting-"+string(old.ID), strconv.FormatUint(old.Version, 10)
	if old.State == placement.Published {
		p.Buttons = []Button{{Label: text.Say("保存修改", "Save changes"), Kind: Primary, Icon: "check", Name: "do", Value: doSave, NoScan: true}}
		p.Notice = &Notice{State: Note, Body: text.Say("岗位已经发布，修改保存后立即生效；不合规定的修改不能保存。", "The posting is published: changes take effect once saved, and must keep to the rules.")}
	}
}

// findMajors searches for the majors named, and ticks the only one found.
func (f postingForm) findMajors() PostingMajors {
	code, several, ok := f.cat.ResolveMajor(f.in.Get("major_find"), "")
	switch {
	case ok:
		f.in.Add("major_codes", code)
		f.in.Del("major_find")
		return f.majors("")
	case len(several) > 0:
		return f.majors("", several...)
	}
	return f.majors("没有叫这个名字的专业，请换个说法，或只写名称的一部分。")
}

// postingMajors answers htmx with the choice of majors after a search.
func (s *Site) postingMajors(c *gin.Context) error {
	in, err := postedInput(c)
	if err != nil {
		return err
	}
	cat := s.s.Catalogue.Now()
	f := postingForm{cat: cat, in: in, tmpl: templateOf(cat, in.Get("occupation_code"))}
	return s.pages.Fragment(c.Writer, http.StatusOK, httpd.Language(c.Request.Context()), "postings/form.majors", f.findMajors())
}

// postingRegion answers htmx with the lists below the region chosen.
func (s *Site) postingRegion(c *gin.Context) error {
	in := postingInput{c.Request.URL.Query()}
	return s.pages.Fragment(c.Writer, http.StatusOK, httpd.Language(c.Request.Context()), "cascade", regionCascade(s.s.Catalogue.Now(), in, text.Words{}))
}
