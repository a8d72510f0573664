package web

import (
	"net/http"
	"strconv"
	"strings"

	"firstkm/services/kernel/text"
	"firstkm/services/teacher"

	"github.com/gin-gonic/gin"
)

// matrixPage is a school's development matrix, levels × series: how many stand in each cell, and who. A bureau chooses the
// school.
func (s *Site) matrixPage(c *gin.Context) error { return s.drawMatrix(c, http.StatusOK, nil) }

func (s *Site) drawMatrix(c *gin.Context, status int, err error) error {
	sc, loadErr := s.teacherScope(c)
	if loadErr != nil {
		return loadErr
	}
	if sc.school == "" {
		return s.drawMatrices(c, sc)
	}
	chart, loadErr := s.s.Teachers.Chart(c.Request.Context(), sc.who, sc.school, sc.q.AsOf)
	if loadErr != nil {
		return loadErr
	}
	p := s.teacherPage(c, sc, text.Say("教师发展矩阵", "Development matrix"), text.Say("按级别和系列看教师队伍："+chart.Name+"。数字点开就是名单。", "Teachers by level and series. A number opens to the names behind it."), err)
	p.Blocks = append(p.Blocks, matrixHead(sc, chart), matrixDay(sc), matrixGrid(sc, chart))
	if c.Query("show") != "" {
		p.Blocks = append(p.Blocks, matrixNames(c, chart))
	}
	if sc.office() {
		p.Blocks = append(p.Blocks, TeacherBlock{Form: placeForm(c, chart, p.CSRF, err)}, TeacherBlock{Form: sidesForm(c, chart, p.CSRF, err)})
	}
	return s.showTeachers(c, status, p)
}

// matrixHead is how many there are, in cells and in none; the two add up.
func matrixHead(sc scope, chart teacher.Chart) TeacherBlock {
	people := text.Say("人", "teachers")
	none := Figure{Label: text.Say("未定级", "In no cell"), Value: strconv.Itoa(len(chart.Unplaced)), Unit: people, State: Pass}
	if len(chart.Unplaced) > 0 {
		none.State, none.Href = Attention, matrixHref(sc, "unplaced", "", "")
	}
	return TeacherBlock{Bare: true, Figures: []Figure{
		{Label: text.Say("在职教师", "Employed"), Value: strconv.Itoa(chart.Total()), Unit: people, Note: dayWords(chart.Day)},
		{Label: text.Say("已定级", "In a cell"), Value: strconv.Itoa(chart.Placed()), Unit: people, Href: matrixHref(sc, "placed", "", "")},
		none,
	}}
}

func matrixDay(sc scope) TeacherBlock {
	var hidden []Hidden
	if v := sc.set.Get("school"); v != "" {
		hidden = append(hidden, Hidden{"school", v})
	}
	at := DateField(Field{Name: "as_of", Label: text.Say("截止日期", "As of"), Value: sc.q.AsOf.String(), Min: "1950-01-01"})
	return TeacherBlock{Form: &TeacherForm{Get: true, Title: text.Say("换一天", "Another day"), Action: "/teachers/matrix", Hidden: hidden, Items: []FormItem{{Field: &at}}, Buttons: []Button{{Label: text.Say("查看", "See")}}}}
}

func matrixHref(sc scope, show, level, series string) string {
	pairs := []string{"show", show}
	if level != "" {
		pairs = append(pairs, "level", level)
	}
	if series != "" {
		pairs = append(pairs, "series", series)
	}
	return sc.href("/teachers/matrix", pairs...) + "#names"
}

// matrixGrid is the matrix, highest level first, with the sums of rows and columns.
func matrixGrid(sc scope, chart teacher.Chart) TeacherBlock {
	t := Table{Caption: text.Say("级别 × 系列的人数", "Teachers by level and series"), Columns: []Column{{Label: text.Say("级别", "Level")}}}
	for _, series := range chart.Series {
		t.Columns = append(t.Columns, Column{Label: Plain(series), Numeric: true})
	}
	t.Columns = append(t.Columns, Column{Label: text.Say("合计", "Sum"), Numeric: true})
	count := func(level, series string) Cell {
		n := len(chart.In(level, series))
		cell := Cell{Text: Plain(strconv.Itoa(n))}
		if n > 0 {
			cell.Href = matrixHref(sc, "cell", level, series)
		}
		return cell
	}
	row := func(label text.Words, level string) {
		r := Row{Cells: []Cell{{Text: label}}}
		for _, series := range chart.Series {
			r.Cells = append(r.Cells, count(level, series))
		}
		t.Rows = append(t.Rows, Row{Cells: append(r.Cells, count(level, ""))})
	}
	for i := len(chart.Levels) - 1; i >= 0; i-- {
		row(Plain(chart.Levels[i]), chart.Levels[i])
	}
	row(text.Say("合计", "Sum"), "")
	return TeacherBlock{ID: "matrix", Title: Plain(chart.Name), Table: &t}
}

// matrixNames are the names behind a number.
func matrixNames(c *gin.Context, chart teacher.Chart) TeacherBlock {
	level, series := c.Query("level"), c.Query("series")
	rows, title := chart.In(level, series), text.Say("已定级", "In a cell")
	if c.Query("show") == "unplaced" {
		rows, title = chart.Unplaced, text.Say("未定级", "In no cell")
	} else if said := strings.Trim(level+" · "+series, " ·"); said != "" {
		title = Plain(said)
	}
	n := strconv.Itoa(len(rows))
	t := Table{Caption: title, Quiet: true, Columns: []Column{{Label: text.Say("姓名", "Name")}, {Label: text.Say("工号", "Number")}, {Label: text.Say("级别 · 系列", "Level and series")}, {Label: text.Say("从哪天起", "Since")}}}
	for _, r := range rows {
		place, ok := r.PlaceOn(chart.School, chart.Day)
		cells := []Cell{{Text: Plain(r.Name), Href: "/teachers/" + string(r.ID)}, {Text: Plain(r.TeacherNo)}, {Text: Plain("—")}, {Text: Plain("—")}}
		if ok {
			cells[2], cells[3] = Cell{Text: Plain(place.Level + " · " + place.Series)}, Cell{Text: dayWords(place.From)}
		}
		t.Rows = append(t.Rows, Row{Cells: cells})
	}
	return TeacherBlock{ID: "names", Title: text.Say(title.Zh+"："+n+" 人", title.En+": "+n), Table: &t}
}

// placeForm puts a teacher into a cell from a day on.
func placeForm(c *gin.Context, chart teacher.Chart, csrf string, err error) *TeacherForm {
	in := formNamed(c, "place", err)
	f := in.form("", "/teachers/matrix", csrf, false)
	f.Title = text.Say("给教师定级或调整", "Place or move a teacher")
	f.Lead = text.Say("从某一天起进入新的格子，以前的经历保留。级别留空表示移出矩阵。", "From a day on; what stood before is kept. Without a level the teacher leaves the matrix.")
	var people []Option
	for _, r := range append(chart.In("", ""), chart.Unplaced...) {
		people = append(people, Option{Value: string(r.ID), Label: Plain(r.TeacherNo + " " + r.Name)})
	}
	f.Items = []FormItem{
		in.choose("teacher", text.Say("教师", "Teacher"), people, "", text.Say("请选择", "Choose one")),
		in.choose("level", text.Say("级别", "Level"), plainOptions(chart.Levels), "", text.Say("移出矩阵", "Out of the matrix")),
		in.choose("series", text.Say("系列", "Series"), plainOptions(chart.Series), "", text.Say("请选择", "Choose one")),
		in.date("from", text.Say("从哪一天起", "From"), chart.Day),
	}
	f.Buttons = []Button{{Label: text.Say("保存", "Save"), Kind: Primary}}
	return &f
}

// sidesForm sets the matrix's two sides.
func sidesForm(c *gin.Context, chart teacher.Chart, csrf string, err error) *TeacherForm {
	in := formNamed(c, "sides", err)
	f := in.form("", "/teachers/matrix", csrf, false)
	f.Title = text.Say("设置级别和系列", "Set levels and series")
	f.Lead = text.Say("一行一项。删去的级别或系列，原来在里面的教师会显示为“未定级”，经历不会丢。", "One per line. Who stood in one that goes shows as in no cell; nothing is lost.")
	f.Hidden = append(f.Hidden, Hidden{"version", strconv.FormatUint(chart.Version, 10)})
	rows := func(n int) func(*Field) { return func(x *Field) { x.Rows, x.Length = n, 300 } }
	f.Items = []FormItem{
		in.field("name", text.Say("名称", "Name"), chart.Name, func(x *Field) { x.Length = 40 }),
		in.field("levels", text.Say("级别，从低到高", "Levels, lowest first"), strings.Join(chart.Levels, "\n"), rows(5)),
		in.field("series", text.Say("系列", "Series"), strings.Join(chart.Series, "\n"), rows(7)),
	}
	f.Buttons = []Button{{Label: text.Say("保存矩阵", "Save the matrix"), Kind: Primary}}
	return &f
}

func plainOptions(list []string) []Option {
	out := make([]Option, len(list))
	for i, v := range list {
		out[i] = Option{Value: v, Label: Plain(v)}
	}
	return out
}

func (s *Site) matrixDo(c *gin.Context) error {
	sc, do, r, err := s.sentScope(c)
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	switch do {
	case "sides":
		version, _ := strconv.ParseUint(r.v.Get("version"), 10, 64)
		_, err = s.s.Teachers.SetMatrix(ctx, sc.who, version, teacher.Matrix{Name: r.text("name"), Levels: lines(r.v.Get("levels")), Series: lines(r.v.Get("series"))})
	case "place":
		place := teacher.Place{Level: r.text("level"), Series: r.text("series"), From: r.date("from")}
		if r.text("teacher") == "" {
			r.refuse("teacher", "请选择教师。", "choose a teacher")
		}
		err = r.then(func() error {
			_, err := s.s.Teachers.Move(ctx, sc.who, teacher.ID(r.text("teacher")), 0, place)
			return err
		})
	default:
		err = teacher.ErrNotFound
	}
	return settled(c, do, err, s.drawMatrix, "/teachers/matrix", "saved")
}

// drawMatrices is the bureau's choice: every school of its region, and how many of its teachers stand in the matrix.
func (s *Site) drawMatrices(c *gin.Context, sc scope) error {
	ctx := c.Request.Context()
	region, err := s.s.Teachers.Region(ctx, sc.who, "", sc.q)
	if err != nil {
		return err
	}
	p := s.teacherPage(c, sc, text.Say("各校教师发展矩阵", "Development matrices"), text.Say("点开一所学校，看它的级别、系列和名单。", "Open a school for its levels, series and names."), nil)
	t := Table{
		Caption: text.Say("各校矩阵", "Matrices by school"), Quiet: true, Columns: []Column{{Label: text.Say("学校", "School")}, {Label: text.Say("矩阵", "Matrix")}, {Label: text.Say("已定级", "In a cell"), Numeric: true}, {Label: text.Say("在职", "Employed"), Numeric: true}},
		Empty: &Empty{Icon: "school", Title: text.Say("辖区学校还没有登记教师", "No school has registered teachers yet"), Body: text.Say("学校导入花名册后显示在这里。", "They show here once their registers are imported.")},
	}
	at, _ := strconv.Atoi(c.Query("at"))
	schools := schoolsOf(region)
	for i, x := range schools {
		if i < at || i >= at+matricesAPage {
			continue
		}
		chart, err := s.s.Teachers.Chart(ctx, sc.who, x.School, sc.q.AsOf)
		if err != nil {
			return err
		}
		t.Rows = append(t.Rows, Row{Cells: []Cell{
			{Text: Plain(x.Name), Href: sc.href("/teachers/matrix", "school", string(x.School))},
			{Text: Plain(chart.Name)},
			{Text: Plain(strconv.Itoa(chart.Placed()))},
			{Text: Plain(strconv.Itoa(chart.Total()))},
		}})
	}
	b := TeacherBlock{Bare: true, Table: &t}
	if at+matricesAPage < len(schools) {
		b.Pager = &Pager{Next: sc.href("/teachers/matrix", "at", strconv.Itoa(at+matricesAPage))}
	}
	p.Blocks = append(p.Blocks, matrixDay(sc), b)
	return s.showTeachers(c, http.StatusOK, p)
}

// matricesAPage is how many schools a bureau sees at once: each is counted file by file.
const matricesAPage = 20

func schoolsOf(r teacher.Region) []teacher.SchoolFigure {
	var out []teacher.SchoolFigure
	for _, d := range r.Districts {
		out = append(out, d.Schools...)
	}
	return out
}
