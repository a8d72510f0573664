package web

import (
	"net/http"
	"strconv"
	"strings"

	"firstkm/services/batch"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
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
	_, r, err := s.sentForm(c)
	if err != nil {
		return err
	}
	v, unit := readVisit(&r), org.ID(r.text("unit_id"))
	if unit == "" {
		hits, err := s.unitsNamed(c, r.text("unit"))
		if err != nil {
			return err
		}
		switch {
		case len(hits) == 1 && called(hits[0], r.text("unit")):
			unit = hits[0].ID
		case len(hits) > 0:
			r.refuse("unit_id", "请选择是哪一家单位。", "choose which unit it is")
		default:
			r.refuse("unit", "没有叫这个名字的单位，请写名称的一部分或统一社会信用代码，也可以从合作单位页进来。", "no unit is called that: give a part of its name or its credit code, or come from its page")
		}
	}
	var i batch.Inspection
	err = r.then(func() error { i, err = s.s.Batches.Begin(ctx, httpd.Who(ctx), unit, v); return err })
	switch {
	case toldTeachers(err):
		return s.drawInspectionForm(c, http.StatusUnprocessableEntity, batch.Inspection{Unit: unit}, onForm(unkept(c, err), "visit"))
	case err != nil:
		return err
	}
	return s.visitSaved(c, i)
}

// unkept adds to what was refused that the photos have to be chosen again.
func unkept(c *gin.Context, err error) error {
	if len(sentPhotos(c)) == 0 {
		return err
	}
	return fault.Of(err).With(fault.In("photos", "照片还没有保存，改正后请重新选择。", "the photos are not saved yet: choose them again when the rest is right"))
}

// visitSaved goes on when a report was saved: photos that came along are kept, one is removed, the report is handed in. What is
// lacking then, its page says.
func (s *Site) visitSaved(c *gin.Context, i batch.Inspection) error {
	ctx, at := c.Request.Context(), inspectionHref(i.ID)
	i, refused, err := s.keepPhotos(c, i)
	switch photo := c.PostForm("remove"); {
	case err != nil:
		return err
	case refused != nil:
		return back(c, at+"?refused="+refused.Code, "")
	case photo != "":
		_, err = s.s.Batches.RemovePhoto(ctx, httpd.Who(ctx), i.ID, ident.ID(photo))
		if err != nil {
			return err
		}
		return back(c, at+"#photos", "photo_removed")
	case c.PostForm("then") != "submit":
		return back(c, at, "inspection_saved")
	}
	_, err = s.s.Batches.Judge(ctx, httpd.Who(ctx), i.ID, i.Version, "submit", "")
	switch {
	case lacks(err):
		return back(c, at+"?missing=1", "inspection_saved")
	case err != nil:
		return err
	}
	return back(c, at, "inspection_submit")
}

// unitsShown is how many units are offered where a name does not say which one.
const unitsShown = 8

// called reports whether a unit has just that name or credit code.
func called(e org.Enterprise, name string) bool {
	return e.Name == name || e.USCC == org.NormalUSCC(name)
}

// unitsNamed are the units that a name or credit code means, or else those whose name holds it, one more than are shown.
func (s *Site) unitsNamed(c *gin.Context, name string) (hits []org.Enterprise, err error) {
	if name == "" {
		return nil, nil
	}
	ctx := c.Request.Context()
	list, err := s.s.Orgs.Enterprises(ctx, httpd.Who(ctx), org.EnterpriseFilter{Text: name}, page.Request{Limit: page.MaxLimit})
	for _, e := range list.Items {
		if called(e, name) {
			hits = append(hits, e)
		}
	}
	if len(hits) == 0 {
		hits = list.Items
	}
	return hits[:min(len(hits), unitsShown+1)], err
}

// inspectionDo takes the report of a visit or one of its steps.
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
		var i batch.Inspection
		err = r.then(func() error { i, err = s.s.Batches.Note(ctx, who, id, version, v); return err })
		switch {
		case toldTeachers(err):
			return s.drawInspection(c, http.StatusUnprocessableEntity, onForm(unkept(c, err), "visit"))
		case err != nil:
			return err
		}
		return s.visitSaved(c, i)
	case "discard":
		return settled(c, do, s.s.Batches.DiscardInspection(ctx, who, id, version), s.drawInspection, "/inspections", "paper_discard")
	case "approve", "return", "submit", "withdraw":
		_, err = s.s.Batches.Judge(ctx, who, id, version, do, r.text("reason"))
		return settled(c, do, err, s.drawInspection, inspectionHref(id), saidOf("inspection", do))
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
