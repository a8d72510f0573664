package web

import (
	"net/http"
	"strconv"
	"strings"

	"firstkm/services/batch"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/page"
	"firstkm/services/kernel/text"
	"firstkm/services/org"

	"github.com/gin-gonic/gin"
)

func inspectionHref(id batch.InspectionID) string { return "/inspections/" + string(id) }

func (s *Site) inspectionList(c *gin.Context) error {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	states := []batch.State{batch.Draft, batch.Submitted, batch.Returned, batch.Approved}
	state, err := stateAsked(c, states...)
	if err != nil {
		return err
	}
	list, err := s.s.Batches.Inspections(ctx, who, batch.InspectionFilter{State: state, Unit: org.ID(c.Query("unit"))}, fifty(c))
	if err != nil {
		return err
	}
	ids := make([]org.ID, len(list.Items))
	for i, v := range list.Items {
		ids[i] = v.Unit
	}
	units, err := s.s.Orgs.Units(ctx, ids)
	if err != nil {
		return err
	}
	p := s.batchHead(c, text.Say("实地考察", "Visits to units"), text.Say("新单位先实地考察，九项写成报告，分管校长批准后才能进名单；批准也就是核验（第七条）。", "A new unit is visited first: a report on nine items, approved by the vice-principal, lets it onto a list and verifies it (Article 7)."), nil)
	p.Tabs, p.Live = batchTabs("/inspections"), liveBatches
	add := Button{Label: text.Say("登记考察", "Record a visit"), Kind: Primary, Icon: "plus", Href: "/inspections/new"}
	t := Table{Caption: text.Say("实地考察", "Visits"), Quiet: true, Columns: []Column{
		{Label: text.Say("单位", "Unit")}, {Label: text.Say("考察日期", "Day")}, {Label: text.Say("九项", "Nine items")}, {Label: text.Say("结论", "Conclusion")}, {Label: text.Say("状态", "State")},
	}, Empty: &Empty{
		Icon: "building", Title: text.Say("还没有考察记录", "No visit yet"), Action: &add,
		Body: text.Say("选一家单位，用手机边看边记；九项、照片和结论齐了就提交。", "Choose a unit and note on the phone what you see; with nine items, photos and a conclusion send it."),
	}}
	for _, i := range list.Items {
		light := batchLight(i.State)
		t.Rows = append(t.Rows, Row{Name: Plain(units[i.Unit].Name), Cells: []Cell{
			{Text: Plain(units[i.Unit].Name), Href: inspectionHref(i.ID), Note: photosWords(len(i.Photos))},
			{Text: dayOrNone(i.On.IsZero(), dayWords(i.On))},
			{Text: Plain(strconv.Itoa(i.Answered()) + " / 9"), Note: flaws(i)},
			{Text: adoptWords(i.Adopt)},
			{Light: &light},
		}})
	}
	if len(list.Items) > 0 {
		p.Heading.Actions = []Button{add}
	}
	b := TeacherBlock{Bare: true, Table: &t, Pager: nextPage(c, list.Next)}
	if len(list.Items) > 0 || state != "" {
		b.Sort = stateFilter("/inspections", string(state), states...)
	}
	p.Blocks = []TeacherBlock{b}
	return s.showTeachers(c, http.StatusOK, p)
}

func dayOrNone(none bool, w text.Words) text.Words {
	if none {
		return text.Say("—", "—")
	}
	return w
}

func photosWords(n int) text.Words {
	k := strconv.Itoa(n)
	return text.Say(k+" 张照片", "Photos: "+k)
}

// flaws are the items that do not fit.
func flaws(i batch.Inspection) text.Words {
	var zh, en []string
	for _, it := range i.Items {
		if it.Verdict == batch.Mend || it.Verdict == batch.Unfit {
			zh, en = append(zh, it.Topic.Label().Zh+it.Verdict.Label().Zh), append(en, it.Topic.Label().En+": "+it.Verdict.Label().En)
		}
	}
	return text.Say(strings.Join(zh, "、"), strings.Join(en, ", "))
}

func adoptWords(adopt string) text.Words {
	switch adopt {
	case batch.AdoptYes:
		return text.Say("可以采用", "Adopt")
	case batch.AdoptNo:
		return text.Say("暂不采用", "Do not adopt")
	}
	return text.Say("—", "—")
}

func (s *Site) inspectionNew(c *gin.Context) error {
	return s.drawInspectionForm(c, http.StatusOK, batch.Inspection{Unit: org.ID(c.Query("unit"))}, nil)
}

// inspectionSave writes a new visit down.
func (s *Site) inspectionSave(c *gin.Context) error {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	_, r, err := s.sentForm(c)
	if err != nil {
		return err
	}
	v, unit := readVisit(&r), org.ID(r.text("unit_id"))
	if unit == "" {
		unit, err = s.unitNamed(c, r.text("unit"))
		if err != nil {
			return err
		}
	}
	if unit == "" {
		r.refuse("unit", "没有叫这个名字的单位，请写全称或统一社会信用代码，也可以从合作单位页进来。", "no unit is called that: give its full name or credit code, or come from its page")
	}
	var i batch.Inspection
	err = r.then(func() error { i, err = s.s.Batches.Begin(ctx, who, unit, v); return err })
	switch {
	case toldTeachers(err):
		return s.drawInspectionForm(c, http.StatusUnprocessableEntity, batch.Inspection{Unit: unit}, onForm(err, "visit"))
	case err != nil:
		return err
	}
	if c.PostForm("then") == "submit" {
		if _, err := s.s.Batches.Judge(ctx, who, i.ID, i.Version, "submit", ""); err == nil {
			return back(c, inspectionHref(i.ID), "inspection_submit")
		} else if !toldTeachers(err) {
			return err
		}
		return back(c, inspectionHref(i.ID)+"?missing=1", "inspection_missing")
	}
	return back(c, inspectionHref(i.ID), "inspection_saved")
}

// unitNamed is the unit of a whole name or credit code, "" when there is none or several.
func (s *Site) unitNamed(c *gin.Context, name string) (org.ID, error) {
	if name == "" {
		return "", nil
	}
	ctx := c.Request.Context()
	list, err := s.s.Orgs.Enterprises(ctx, httpd.Who(ctx), org.EnterpriseFilter{Text: name}, page.Request{Limit: page.MaxLimit})
	if err != nil {
		return "", err
	}
	var found org.ID
	for _, e := range list.Items {
		if e.Name == name || e.USCC == org.NormalUSCC(name) {
			if found != "" {
				return "", nil
			}
			found = e.ID
		}
	}
	if found == "" && len(list.Items) == 1 {
		found = list.Items[0].ID
	}
	return found, nil
}

// inspectionDo takes the report of a visit, one of its steps, or the removal of a photo.
func (s *Site) inspectionDo(c *gin.Context) error {
	ctx, id := c.Request.Context(), batch.InspectionID(c.Param("id"))
	who := httpd.Who(ctx)
	do, r, err := s.sentForm(c)
	if err != nil {
		return err
	}
	version, _ := strconv.ParseUint(r.v.Get("version"), 10, 64)
	switch do {
	case "visit":
		v := readVisit(&r)
		err = r.then(func() error {
			i, err := s.s.Batches.Note(ctx, who, id, version, v)
			if err != nil || c.PostForm("then") != "submit" {
				return err
			}
			c.Request.PostForm.Set("version", strconv.FormatUint(i.Version, 10)) // what was typed is kept, whatever is missing
			_, err = s.s.Batches.Judge(ctx, who, id, i.Version, "submit", "")
			return err
		})
		said := "inspection_saved"
		if c.PostForm("then") == "submit" {
			said = "inspection_submit"
		}
		return settled(c, "visit", err, s.drawInspection, inspectionHref(id), said)
	case "approve", "return", "submit":
		_, err = s.s.Batches.Judge(ctx, who, id, version, do, r.text("reason"))
		return settled(c, do, err, s.drawInspection, inspectionHref(id), "inspection_"+do)
	}
	return batch.ErrInvalid.With(fault.In("do", "请用页面上的按钮操作。", "use the buttons of the page"))
}

func readVisit(r *reader) batch.Visit {
	v := batch.Visit{On: r.date("on"), Visitors: lines(r.v.Get("visitors")), Adopt: r.text("adopt"), Conclusion: r.text("conclusion")}
	for _, t := range batch.Topics() {
		v.Items = append(v.Items, batch.Item{Topic: t, Verdict: batch.Verdict(r.text(string(t))), Note: r.text(string(t) + "_note")})
	}
	return v
}
