package web

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"firstkm/services/batch"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/text"
	"firstkm/services/org"

	"github.com/gin-gonic/gin"
)

func (s *Site) inspectionPage(c *gin.Context) error { return s.drawInspection(c, http.StatusOK, nil) }

// drawInspection draws a visit: its form while the office works on it, else the report.
func (s *Site) drawInspection(c *gin.Context, status int, err error) error {
	ctx := c.Request.Context()
	i, loadErr := s.s.Batches.Inspection(ctx, httpd.Who(ctx), batch.InspectionID(c.Param("id")))
	if loadErr != nil {
		return loadErr
	}
	if i.State.Open() {
		switch { // what the address asks to be said
		case c.Query("missing") != "":
			err = cmp.Or(err, onForm(s.s.Batches.Lacks(i), "visit"))
		case c.Query("refused") != "":
			err = cmp.Or(err, onForm(photoRefused(c.Query("refused")), "visit"))
		}
		return s.drawInspectionForm(c, status, i, err)
	}
	e, loadErr := s.s.Orgs.Enterprise(ctx, i.Unit)
	if loadErr != nil {
		return loadErr
	}
	p := s.batchHead(c, Plain(e.Name), text.Words{}, err)
	p.Crumbs, p.Live = []Crumb{{text.Say("实地考察", "Visits"), "/inspections"}}, liveBatches
	p.Heading = Heading{Over: text.Say("实地考察报告", "Report on a visit"), Title: Plain(e.Name), Lights: []Light{batchLight(i.State)}}
	p.Blocks = []TeacherBlock{s.inspectionNext(c, i, e, p.CSRF, err), inspectionReport(i), inspectionPictures(i, "")}
	p.Blocks = append(p.Blocks, batchHistory(i.History, nil))
	return s.showTeachers(c, status, p)
}

func (s *Site) inspectionNext(c *gin.Context, i batch.Inspection, e org.Enterprise, csrf string, err error) TeacherBlock {
	t := TeacherBlock{ID: "next", Title: text.Say("下一步", "Next")}
	switch {
	case i.State == batch.Submitted:
		t.Lead = text.Say("等分管校长审批。批准并采用的，单位即完成核验。", "The vice-principal decides. Approved and adopted, the unit is verified.")
	case i.Favourable() && e.Verified():
		t.Lead = text.Say("已批准，单位已核验，可以列入党组织会议决定的名单。", "Approved and verified: the unit may be put on a list that the Party organisation decides.")
		t.Buttons = []Button{{Label: text.Say("看单位名单", "See the lists of units"), Kind: Primary, Href: "/unit-lists"}}
	case i.Favourable():
		t.Notice = &Notice{State: Attention, Title: text.Say("单位的核验已撤回", "The unit's verification was taken back"), Body: text.Say("重新核验之前，名单上的这家单位不算数。", "Until it is verified again it does not count on any list."), Links: []Link{{text.Say("看单位", "See the unit"), "/partners/" + string(i.Unit)}}}
	default:
		t.Lead = text.Say("已批准，结论是暂不采用。整改后可以再考察一次。", "Approved: the unit is not adopted. It may be visited again when things are mended.")
		t.Buttons = []Button{{Label: text.Say("再考察一次", "Visit again"), Href: "/inspections/new?unit=" + string(i.Unit)}}
	}
	for n, step := range i.Next(httpd.Who(c.Request.Context()).Role) {
		t.Forms = append(t.Forms, stepForm(c, step, inspectionHref(i.ID), csrf, i.Version, n == 0, err))
	}
	return t
}

// inspectionReport is what the visitors found.
func inspectionReport(i batch.Inspection) TeacherBlock {
	t := TeacherBlock{Title: text.Say("考察内容", "What was found"), Facts: Facts{Items: []Fact{
		{Label: text.Say("考察日期", "Day of the visit"), Value: dayWords(i.On)}, {Label: text.Say("考察人员", "Visitors"), Value: Plain(strings.Join(i.Visitors, "；"))},
	}}}
	for _, topic := range batch.Topics() {
		it := i.Item(topic)
		light := verdictLight(it.Verdict)
		t.Facts.Items = append(t.Facts.Items, Fact{Label: topic.Label(), Light: &light, Note: Plain(it.Note)})
	}
	t.Facts.Items = append(t.Facts.Items, Fact{Label: text.Say("结论", "Conclusion"), Value: adoptWords(i.Adopt), Note: Plain(i.Conclusion)})
	return t
}

func verdictLight(v batch.Verdict) Light {
	return Light{State: map[batch.Verdict]State{batch.Fit: Pass, batch.Mend: Attention, batch.Unfit: Blocked, "": Unknown}[v], Label: verdictLabel(v)}
}

func verdictLabel(v batch.Verdict) text.Words {
	if v == "" {
		return text.Say("未填", "not given")
	}
	return v.Label()
}

// drawInspectionForm draws the form of a visit, empty for a new one. It is made for a phone: one item under the other, large
// buttons, and the camera below.
func (s *Site) drawInspectionForm(c *gin.Context, status int, i batch.Inspection, err error) error {
	title, to := text.Say("登记考察", "Record a visit"), "/inspections"
	p := s.batchHead(c, title, text.Say("先保存，随时回来接着记；九项都有结论才能提交。", "Save and come back at any time; it is sent when all nine items have a verdict."), err)
	p.Crumbs = []Crumb{{text.Say("实地考察", "Visits"), "/inspections"}}
	in := formNamed(c, "visit", err)
	var name string
	if i.Unit != "" {
		e, loadErr := s.s.Orgs.Enterprise(c.Request.Context(), i.Unit)
		if loadErr != nil {
			return loadErr
		}
		name = e.Name
		p.Heading.Over, p.Heading.Title = title, Plain(name)
	}
	if i.ID != "" {
		to = inspectionHref(i.ID)
		p.Title, p.Heading.Over, p.Heading.Lights = Plain(name), text.Say("实地考察报告", "Report on a visit"), []Light{batchLight(i.State)}
	}
	f := in.form("", to, p.CSRF, false)
	f.Bare, f.Files = true, true
	f.Hidden = append(f.Hidden, versionField(c, i.Version, err))
	if i.Unit == "" {
		which, loadErr := s.whichUnit(c, in)
		if loadErr != nil {
			return loadErr
		}
		f.Items = which
	} else {
		f.Hidden = append(f.Hidden, Hidden{in.key("unit_id"), string(i.Unit)})
	}
	f.Items = append(f.Items, visitItems(in, i, s.today().String())...)
	f.Items = append(f.Items, photoItem(in, i)...)
	f.Buttons = []Button{
		{Label: text.Say("保存", "Save"), Kind: Secondary, NoScan: true},
		{Label: text.Say("保存并提交分管校长", "Save and send to the vice-principal"), Kind: Primary, Name: "then", Value: "submit", NoScan: true},
	}
	if i.State == batch.Returned {
		p.Blocks = append(p.Blocks, TeacherBlock{Bare: true, Notice: &Notice{State: Blocked, Title: text.Say("分管校长退回了这份报告", "The vice-principal returned it"), Body: Plain(i.Reason)}})
	}
	answered := strconv.Itoa(i.Answered())
	kept := text.Say(first(day(i.On), "没有日期")+"，九项已填 "+answered+" 项，照片 "+strconv.Itoa(len(i.Photos))+" 张，结论“"+i.Conclusion+"”", first(day(i.On), "no day")+", "+answered+" of nine items, conclusion: "+first(i.Conclusion, "none"))
	p.Blocks = append(p.Blocks, TeacherBlock{Forms: []TeacherForm{f}, Notice: changedNotice(err, i.UpdatedAt, kept)})
	if len(i.Photos) > 0 {
		p.Blocks = append(p.Blocks, inspectionPictures(i, f.ID))
	}
	if len(i.History) > 0 {
		p.Blocks = append(p.Blocks, batchHistory(i.History, nil))
	}
	if i.ID != "" {
		p.Blocks = append(p.Blocks, s.discardBlock(c, i.Next, to, p.CSRF, i.Version, err)...)
	}
	return s.showTeachers(c, status, p)
}

// whichUnit asks which unit was visited and, when the name that was typed does not say, offers those that it may mean.
func (s *Site) whichUnit(c *gin.Context, in formIn) ([]FormItem, error) {
	partners, err := s.partnerNames(c)
	if err != nil {
		return nil, err
	}
	items := []FormItem{in.field("unit", text.Say("单位", "Unit"), "", func(x *Field) {
		x.Length, x.Size, x.List, x.Hint = 60, "l", partners, text.Say("名称或统一社会信用代码。", "Name or credit code.")
	})}
	if !in.sent {
		return items, nil
	}
	hits, err := s.unitsNamed(c, items[0].Field.Value)
	if err != nil || len(hits) == 0 {
		return items, err
	}
	ch := Choice{Field: Field{Name: in.key("unit_id"), Label: text.Say("是哪一家？", "Which one?")}}
	if len(hits) > unitsShown {
		hits = hits[:unitsShown]
		ch.Hint = text.Say("还有更多；没有要找的，请把名称写长一些再保存。", "There are more: if it is none of these, give more of the name and save again.")
	}
	cat := s.s.Catalogue.Now()
	for _, e := range hits {
		ch.Options = append(ch.Options, Option{Value: string(e.ID), Label: Plain(e.Name), Hint: Plain(regionName(cat, e.Region) + " " + e.USCC)})
	}
	ch = in.entry.options(ch)
	return append(items, FormItem{Choice: &ch}), nil
}

// visitItems are the fields of a report.
func visitItems(in formIn, i batch.Inspection, today string) []FormItem {
	items := []FormItem{
		in.field("on", text.Say("考察日期", "Day of the visit"), day(i.On), func(x *Field) { *x = DateField(*x); x.Max = today }),
		in.field("visitors", text.Say("考察人员和职务", "Visitors, with their positions"), strings.Join(i.Visitors, "\n"), func(x *Field) {
			x.Rows, x.Length, x.Hint = 2, 800, text.Say("一行一人。", "One a line.")
		}),
	}
	for _, t := range batch.Topics() {
		it := i.Item(t)
		ch := in.entry.options(Choice{
			Field: Field{Name: in.key(string(t)), Label: t.Label(), Hint: t.Hint()}, Inline: true, Options: optionsOf(batch.Verdicts(), batch.Verdict.Label),
		}, string(it.Verdict))
		items = append(items, FormItem{Choice: &ch}, in.field(string(t)+"_note", text.Say(t.Label().Zh+"：说明", t.Label().En+": note"), it.Note, func(x *Field) { x.Length, x.Optional = 200, true }))
	}
	adopt := in.entry.options(Choice{
		Field: Field{Name: in.key("adopt"), Label: text.Say("采用这家单位吗？", "Adopt this unit?")}, Inline: true,
		Options: []Option{{Value: batch.AdoptYes, Label: text.Say("可以采用", "Adopt")}, {Value: batch.AdoptNo, Label: text.Say("暂不采用", "Do not adopt")}},
	}, i.Adopt)
	return append(items, FormItem{Choice: &adopt}, in.field("conclusion", text.Say("考察结论", "Conclusion"), i.Conclusion, func(x *Field) { x.Rows, x.Length = 3, 500 }))
}

// partnerNames are the units that the reader's school works with, as suggestions.
func (s *Site) partnerNames(c *gin.Context) ([]Option, error) {
	ctx := c.Request.Context()
	own, err := s.ownCooperations(c, httpd.Who(ctx))
	if err != nil {
		return nil, err
	}
	units, err := s.s.Orgs.Units(ctx, slices.Sorted(maps.Keys(own)))
	var list []Option
	for _, u := range units {
		list = append(list, Option{Value: u.Name})
	}
	slices.SortFunc(list, func(a, b Option) int { return strings.Compare(a.Value, b.Value) })
	return list, err
}
