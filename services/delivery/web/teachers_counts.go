package web

import (
	"net/http"
	"strconv"
	"strings"

	"firstkm/services/kernel/text"
	"firstkm/services/teacher"

	"github.com/gin-gonic/gin"
)

// onPage is how many rows of a list that is computed whole stand on one page.
const onPage = 50

// teacherCounts lists who counts in the figure, and why each other does not.
func (s *Site) teacherCounts(c *gin.Context) error {
	sc, err := s.teacherScope(c)
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	all, figure, err := s.s.Teachers.Census(ctx, sc.who, sc.school, sc.q)
	if err != nil {
		return err
	}
	share, name := shareOf(figure), figure.Formula.Name()
	p := s.teacherPage(c, sc, text.Say("谁计入比例，谁不计入", "Who counts and who does not"), text.Say(name.Zh+"，"+Date(text.Chinese, sc.q.AsOf)+"："+share.Zh, name.En+", "+Date(text.English, sc.q.AsOf)+": "+share.En), nil)
	p.Crumbs = []Crumb{{text.Say("双师比例", "Ratio"), sc.href("/teachers")}}
	p.Blocks = append(p.Blocks, countsFilter(c, sc))
	var rows []teacher.Verdict
	for _, v := range all {
		if countsWanted(c, v) {
			rows = append(rows, v)
		}
	}
	shown, pager := paged(c, rows)
	t := verdictTable(sc, shown)
	if len(all) == 0 {
		t.Empty.Title, t.Empty.Body = text.Say("这一天没有人在册", "Nobody is registered that day"), text.Say("换一个日期，或先登记教师。", "Choose another day, or add teachers first.")
	}
	p.Blocks = append(p.Blocks, TeacherBlock{Bare: true, Table: &t, Pager: pager})
	return s.showTeachers(c, http.StatusOK, p)
}

func countsFilter(c *gin.Context, sc scope) TeacherBlock {
	b := dayForm(sc, "/teachers/counts")
	why := []Option{{Value: "denominator", Label: text.Say("全部计入分母的", "All in the denominator")}, {Value: "out", Label: text.Say("全部不计的", "All not counted")}}
	for _, r := range reasons() {
		why = append(why, Option{Value: string(r), Label: r.Words()})
	}
	reason := Select{Field: Field{Name: "reason", Label: text.Say("情况", "Reason"), Optional: true}, Blank: text.Say("全部", "All"), Options: pickOptions(why, c.Query("reason"))}
	category := Select{Field: Field{Name: "category", Label: text.Say("任教类别", "Category"), Optional: true}, Blank: text.Say("全部", "All"), Options: pickOptions(optionsOf(teacher.Categories(), categoryWords), c.Query("category"))}
	words := Field{Name: "q", Label: text.Say("姓名或工号", "Name or number"), Optional: true, Value: c.Query("q"), Length: 40}
	b.Form.Title = text.Say("筛选", "Filter")
	b.Form.Items = append(b.Form.Items, FormItem{Select: &reason}, FormItem{Select: &category}, FormItem{Field: &words})
	b.Form.Buttons[0].Label = text.Say("筛选", "Filter")
	return b
}

func countsWanted(c *gin.Context, v teacher.Verdict) bool {
	switch want := c.Query("reason"); want {
	case "":
	case "denominator":
		if !v.Reason.InDenominator() {
			return false
		}
	case "out":
		if v.Reason.InDenominator() {
			return false
		}
	default:
		if string(v.Reason) != want {
			return false
		}
	}
	if want := c.Query("category"); want != "" && string(v.Spell.Category) != want {
		return false
	}
	words := strings.TrimSpace(c.Query("q"))
	return words == "" || strings.Contains(v.Name, words) || strings.Contains(v.Spell.TeacherNo, words)
}

func verdictTable(sc scope, rows []teacher.Verdict) Table {
	t := Table{Caption: text.Say("教师名单", "Teachers"), Quiet: true, Columns: []Column{
		{Label: text.Say("姓名", "Name")}, {Label: text.Say("工号", "Number")}, {Label: text.Say("任教类别", "Category")}, {Label: text.Say("双师级别", "Level")}, {Label: text.Say("是否计入", "Counts")}, {Label: text.Say("为什么", "Why")},
	}, Empty: &Empty{Icon: "users", Title: text.Say("没有符合条件的教师", "No teacher fits"), Body: text.Say("去掉一个条件再看。", "Drop a condition."), Action: &Button{Label: text.Say("看全部", "Show all"), Href: sc.href("/teachers/counts")}}}
	for _, v := range rows {
		light := reasonLight(v.Reason)
		level := Cell{Text: dualWords(v.Level)}
		if r := v.Recognition; v.Level != teacher.NoLevel && !r.ValidTo.IsZero() {
			level.Note = text.Say("至 "+Date(text.Chinese, r.ValidTo), "to "+Date(text.English, r.ValidTo))
		}
		t.Rows = append(t.Rows, Row{Cells: []Cell{
			{Text: Plain(v.Name), Href: "/teachers/" + string(v.Teacher)}, {Text: Plain(v.Spell.TeacherNo)}, {Text: categoryWords(v.Spell.Category)}, level, {Light: &light}, {Text: v.Reason.Words()},
		}})
	}
	return t
}

// paged is one page of a list that is computed whole, with the way to the next and back.
func paged[T any](c *gin.Context, all []T) ([]T, *Pager) {
	if len(all) <= onPage {
		return all, nil
	}
	n, _ := strconv.Atoi(c.Query("page"))
	n = min(max(n, 1), (len(all)+onPage-1)/onPage)
	from, to := (n-1)*onPage, min(n*onPage, len(all))
	at := func(n int) string {
		q := c.Request.URL.Query()
		q.Set("page", strconv.Itoa(n))
		return c.Request.URL.Path + "?" + q.Encode()
	}
	shown := strconv.Itoa(from+1) + "–" + strconv.Itoa(to)
	total := Count(int64(len(all)))
	pager := &Pager{Shown: text.Say("第 "+shown+" 人，共 "+total+" 人", shown+" of "+total)}
	if n > 1 {
		pager.Prev = at(n - 1)
	}
	if to < len(all) {
		pager.Next = at(n + 1)
	}
	return all[from:to], pager
}
