package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/text"
	"firstkm/services/teacher"

	"github.com/gin-gonic/gin"
)

// snapshotList is what the school has reported (上报快照), and the form for one more.
func (s *Site) snapshotList(c *gin.Context) error { return s.drawSnapshots(c, http.StatusOK, nil) }

func (s *Site) drawSnapshots(c *gin.Context, status int, err error) error {
	sc, loadErr := s.teacherScope(c)
	if loadErr != nil {
		return loadErr
	}
	if sc.school == "" {
		c.Redirect(http.StatusSeeOther, "/teachers/district")
		return nil
	}
	list, loadErr := s.s.Teachers.Snapshots(c.Request.Context(), sc.who, sc.school, fifty(c))
	if loadErr != nil {
		return loadErr
	}
	p := s.teacherPage(c, sc, text.Say("上报快照", "Snapshots"), text.Say("快照把某一天的比例、名单和证明冻结并签名，以后不再变；之后的更正另列在旁边。", "A snapshot freezes and signs the ratio, the list and the evidence of a day. It never changes; later corrections stand beside it."), err)
	t := Table{
		Caption: text.Say("已上报的快照", "Snapshots"), Quiet: true, Columns: []Column{{Label: text.Say("截止日期", "As of")}, {Label: text.Say("口径", "Formula")}, {Label: text.Say("比例", "Ratio"), Numeric: true}, {Label: text.Say("签发", "Signed")}, {Label: text.Say("校验码", "Check code")}},
		Empty: &Empty{Icon: "file", Title: text.Say("还没有快照", "No snapshot yet"), Body: text.Say("选好口径和日期，写上签发人，就能生成第一份。", "Choose formula and day and say who signs, to make the first.")},
	}
	for _, snap := range list.Items {
		opened, r, err := s.s.Teachers.Snapshot(c.Request.Context(), sc.who, snap.ID)
		row := Row{Cells: []Cell{{Text: dayWords(snap.AsOf), Href: "/teachers/snapshots/" + string(snap.ID)}, {Text: snap.Formula.Name()}, {Text: shareOf(r.Figure(r.Formula))}, {Text: Plain(r.SignerName), Note: whenWords(snap.CreatedAt)}, {Text: Plain(checkCode(snap.Hash))}}}
		if opened.Proof == teacher.KeyGone {
			row.Cells[3].Light = proofLight(opened.Proof)
		}
		if err != nil {
			row.Cells[2], row.Cells[3] = Cell{Light: &Light{State: Blocked, Label: text.Say("与签名不符", "does not fit its signature")}}, Cell{Text: whenWords(snap.CreatedAt)}
		}
		t.Rows = append(t.Rows, row)
	}
	if sc.office() {
		p.Blocks = append(p.Blocks, TeacherBlock{Form: s.reportForm(c, p.CSRF, err, len(list.Items) == 0)})
	}
	p.Blocks = append(p.Blocks, TeacherBlock{Bare: true, Table: &t, Pager: nextPage(c, list.Next)})
	return s.showTeachers(c, status, p)
}

func (s *Site) reportForm(c *gin.Context, csrf string, err error, open bool) *TeacherForm {
	in := formNamed(c, "report", err)
	f := in.form("", "/teachers/snapshots", csrf, open)
	f.Title = text.Say("生成并签发快照", "Make and sign a snapshot")
	f.Lead = text.Say("签发后不能修改。请先在“双师比例”核对名单。", "It cannot be changed afterwards: check the list under Ratio first.")
	f.Items = []FormItem{
		in.choose("formula", text.Say("上报口径", "Formula"), formulaOptions(), string(teacher.DefaultFormula), text.Words{}),
		in.date("as_of", text.Say("截止日期", "As of"), s.today()),
		in.field("signer", text.Say("签发人（姓名和职务）", "Signed by (name and post)"), "", func(x *Field) { x.Length = 40 }),
		in.field("note", text.Say("说明", "Note"), "", func(x *Field) { x.Optional, x.Rows = true, 2 }),
	}
	f.Buttons = []Button{{Label: text.Say("签发快照", "Sign the snapshot"), Kind: Primary}}
	return &f
}

func (s *Site) snapshotMake(c *gin.Context) error {
	sc, do, r, err := s.sentScope(c)
	if err != nil {
		return err
	}
	q := teacher.Query{AsOf: r.date("as_of"), Formula: teacher.Formula(r.text("formula"))}
	var snap teacher.Snapshot
	err = r.then(func() (err error) {
		snap, err = s.s.Teachers.Freeze(c.Request.Context(), sc.who, sc.school, q, r.text("signer"), r.text("note"))
		return err
	})
	return settled(c, do, err, s.drawSnapshots, "/teachers/snapshots/"+string(snap.ID), "snapshot_signed")
}

// checkCode is the beginning of a hash, in groups that people can compare by eye.
func checkCode(hash string) string {
	if len(hash) < 16 {
		return hash
	}
	return hash[:4] + " " + hash[4:8] + " " + hash[8:12] + " " + hash[12:16]
}

// snapshotPage shows what was reported, with what later corrections changed beside it.
func (s *Site) snapshotPage(c *gin.Context) error {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	id := teacher.SnapshotID(c.Param("id"))
	snap, r, err := s.s.Teachers.Snapshot(ctx, who, id)
	if err != nil {
		return err
	}
	later, err := s.s.Teachers.Differences(ctx, who, id)
	if err != nil {
		return err
	}
	sc := scope{who: who, school: snap.School}
	if handOf(who) == "bureau" {
		sc.set = map[string][]string{"school": {string(snap.School)}}
	}
	share := shareOf(r.Figure(r.Formula))
	p := s.teacherPage(c, sc, text.Say("上报快照 "+Date(text.Chinese, r.AsOf), "Snapshot of "+Date(text.English, r.AsOf)), text.Say(r.Formula.Name().Zh+"："+share.Zh, r.Formula.Name().En+": "+share.En), nil)
	p.Crumbs = []Crumb{{text.Say("上报快照", "Snapshots"), sc.mine("/teachers/snapshots")}}
	p.Heading.Lights = []Light{*proofLight(snap.Proof)}
	at := "/teachers/snapshots/" + string(id)
	p.Heading.Actions = []Button{{Label: text.Say("打印花名册", "Print the register"), Kind: Primary, Icon: "print", Href: at + "/sheet"}, {Label: text.Say("下载 Excel", "Download xlsx"), Icon: "download", Href: "/exports/snapshot?id=" + url.QueryEscape(string(id))}}
	figures := reportFigures(r)
	p.Blocks = append(p.Blocks, TeacherBlock{Beside: []TeacherBlock{{Title: text.Say("上报内容", "What was reported"), Facts: reportFacts(snap, r)}, {Title: text.Say("四种口径", "All four formulas"), Table: &figures}}})
	changes := TeacherBlock{ID: "later", Title: text.Say("之后的更正", "Later corrections")}
	if len(later) == 0 {
		changes.Lights = []Light{{State: Pass, Label: text.Say("现在的花名册与上报时一致", "The register agrees with what was reported")}}
	} else {
		n := strconv.Itoa(len(later))
		t := laterTable(later)
		changes.Table, changes.Lead = &t, text.Say("花名册里这一天有 "+n+" 人与上报时不同；快照本身不变。", n+" "+text.Agree(len(later), "teacher stands", "teachers stand")+" otherwise on that day now; the snapshot itself is unchanged.")
	}
	shown, pager := paged(c, r.People)
	people := reportPeople(shown, 0)
	p.Blocks = append(p.Blocks, changes, TeacherBlock{Bare: true, Title: text.Say("名单", "The list"), Table: &people, Pager: pager})
	return s.showTeachers(c, http.StatusOK, p)
}

// proofLight says what the signature of an opened snapshot shows.
func proofLight(p teacher.Proof) *Light {
	if p == teacher.KeyGone {
		return &Light{State: Attention, Label: text.Say("签名用的密钥已不在本系统，无法核验", "Signed with a key that is no longer here: not verifiable")}
	}
	return &Light{State: Pass, Label: text.Say("与签名相符", "Fits its signature")}
}

// goneLight stands beside the check code, on paper too, when the signature cannot be verified.
func goneLight(p teacher.Proof) *Light {
	if p != teacher.KeyGone {
		return nil
	}
	return proofLight(p)
}

func reportFacts(snap teacher.Snapshot, r teacher.Report) Facts {
	f := Facts{Items: []Fact{
		{Label: text.Say("学校", "School"), Value: Plain(r.SchoolName), Note: Plain(r.SchoolCode)},
		{Label: text.Say("截止日期", "As of"), Value: dayWords(r.AsOf)},
		{Label: text.Say("上报口径", "Formula"), Value: r.Formula.Name(), Note: r.Formula.Says()},
		{Label: text.Say("比例", "Ratio"), Value: shareOf(r.Figure(r.Formula))},
		{Label: text.Say("签发", "Signed by"), Value: Plain(r.SignerName), Note: whenWords(r.SignedAt)},
		{Label: text.Say("校验码", "Check code"), Value: Plain(checkCode(snap.Hash)), Note: text.Say("SHA-256 的前 16 位；签名 "+snap.Seal.Algorithm, "first 16 digits of SHA-256; signature "+snap.Seal.Algorithm), Light: goneLight(snap.Proof)},
	}}
	if r.Note != "" {
		f.Items = append(f.Items, Fact{Label: text.Say("说明", "Note"), Value: Plain(r.Note)})
	}
	return f
}

func reportFigures(r teacher.Report) Table {
	t := Table{Caption: text.Say("各口径", "Formulas"), Quiet: true, Columns: []Column{{Label: text.Say("口径", "Formula")}, {Label: text.Say("分子", "Numerator"), Numeric: true}, {Label: text.Say("分母", "Denominator"), Numeric: true}, {Label: text.Say("比例", "Ratio"), Numeric: true}}}
	for _, x := range r.Figures {
		f := r.Figure(x.Formula)
		t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: x.Formula.Name()}, {Text: Plain(strconv.Itoa(f.Numerator))}, {Text: Plain(strconv.Itoa(f.Denominator))}, {Text: shareWords(f)}}})
	}
	return t
}

func laterTable(list []teacher.Difference) Table {
	t := Table{Caption: text.Say("与上报时不同的人", "Who stands otherwise now"), Quiet: true, Columns: []Column{{Label: text.Say("姓名", "Name")}, {Label: text.Say("工号", "Number")}, {Label: text.Say("上报时", "Reported")}, {Label: text.Say("现在的记录", "Recorded now")}}}
	for _, d := range list {
		t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: Plain(d.Name), Href: "/teachers/" + string(d.Teacher)}, {Text: Plain(d.TeacherNo)}, {Text: d.Before.Words(), Note: dualWords(d.Level)}, {Text: d.Now.Words(), Note: dualWords(d.LevelNow)}}})
	}
	return t
}

// reportPeople is the list of a report. On paper from, not 0, numbers the rows.
func reportPeople(people []teacher.ReportPerson, from int) Table {
	t := Table{Caption: text.Say("花名册", "Register"), Quiet: true, Columns: []Column{{Label: text.Say("姓名", "Name")}, {Label: text.Say("工号", "Number")}, {Label: text.Say("任教类别", "Category")}, {Label: text.Say("双师级别", "Level")}, {Label: text.Say("证书", "Certificate")}, {Label: text.Say("近五年实践", "Practice")}, {Label: text.Say("是否计入", "Counts")}}}
	if from > 0 {
		t.Columns = slices.Delete(t.Columns, 1, 2)
		t.Columns[0].Label = text.Say("姓名、工号", "Name, number")
	}
	for i, x := range people {
		cert := Cell{Text: Plain(x.CertificateNo)}
		if x.Level != teacher.NoLevel && !x.ValidTo.IsZero() {
			cert.Note = text.Say("至 "+Date(text.Chinese, x.ValidTo), "to "+Date(text.English, x.ValidTo))
		}
		cells := []Cell{{Text: Plain(x.Name)}, {Text: Plain(x.TeacherNo)}, {Text: categoryWords(x.Category)}, {Text: dualWords(x.Level)}, cert, {Text: nDays(x.PracticeDays)}, {Text: x.Reason.Words()}}
		if from > 0 { // on paper the number stands below the name, for room
			cells = slices.Delete(cells, 1, 2)
			cells[0] = Cell{Text: Plain(strconv.Itoa(from+i) + ". " + x.Name), Note: Plain(x.TeacherNo)}
		}
		t.Rows = append(t.Rows, Row{Cells: cells})
	}
	return t
}

// TeacherSheet is the printed 花名册 of a snapshot: template "teachers/sheet".
type TeacherSheet struct {
	Frame
	Sheet   PrintSheet
	Facts   Facts
	Figures Table
	People  Table
	Changes Table
}

func (s *Site) snapshotSheet(c *gin.Context) error {
	ctx := c.Request.Context()
	who, id := httpd.Who(ctx), teacher.SnapshotID(c.Param("id"))
	snap, r, err := s.s.Teachers.Snapshot(ctx, who, id)
	if err != nil {
		return err
	}
	later, err := s.s.Teachers.Differences(ctx, who, id)
	if err != nil {
		return err
	}
	title := text.Say("双师型教师花名册", "Register of dual-qualified teachers")
	p := TeacherSheet{Frame: s.frame(c, title), Facts: reportFacts(snap, r), Figures: reportFigures(r), People: reportPeople(r.People, 1)}
	p.Layout, p.Crumbs = LayoutSheet, []Crumb{{text.Say("上报快照", "Snapshot"), "/teachers/snapshots/" + string(id)}}
	p.Sheet = PrintSheet{Title: title, Issuer: r.SchoolName, Date: dayWords(r.AsOf), Check: checkCode(snap.Hash), Sign: []text.Words{text.Say("签发人："+r.SignerName, "Signed by: "+r.SignerName), text.Say("分管校长", "Vice-principal"), text.Say("学校盖章", "School's seal")}}
	p.People.Running = r.SchoolName + " · " + title.In(httpd.Language(ctx)) + " · " + Date(httpd.Language(ctx), r.AsOf) + " · " + checkCode(snap.Hash)
	p.Changes = laterTable(later)
	p.Changes.Caption, p.Changes.Quiet = text.Say("上报后的更正（不改变以上数字）", "Corrections after the report (the figures above stand)"), false
	c.Header("Cache-Control", "private, no-store")
	return s.show(c, http.StatusOK, "teachers/sheet", "teachers/sheet", p)
}
