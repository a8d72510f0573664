package web

import (
	"math"
	"net/http"
	"strconv"

	"firstkm/services/catalogue"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
	"firstkm/services/round"

	"github.com/gin-gonic/gin"
)

// statsHead is what a result came to in a few figures.
func statsHead(st round.Stats) TeacherBlock {
	head := TeacherBlock{Bare: true, ID: "statistics", Title: text.Say("结果统计", "What it came to"), Figures: []Figure{
		{Label: text.Say("参加的学生", "Students"), Value: headcount(st.Students), Unit: text.Say("人", "students")},
		{Label: text.Say("填了志愿", "Gave a list"), Value: headcount(st.Listed), Unit: text.Say("人", "students")},
		{Label: text.Say("得到岗位", "Obtained a post"), Value: headcount(st.Placed), Unit: text.Say("人", "students")},
	}}
	if st.MeanKm >= 0 {
		head.Figures = append(head.Figures, Figure{Label: text.Say("平均距离", "Mean distance"), Value: strconv.Itoa(st.MeanKm), Unit: text.Say("公里", "km")})
	}
	if st.MeanPayFen > 0 {
		head.Figures = append(head.Figures, Figure{Label: text.Say("平均月报酬", "Mean pay a month"), Value: Yuan(st.MeanPayFen / 100 * 100)})
	}
	return head
}

// roundStats shows what a result came to, each figure as a bar and in a table: ranks, filled seats, distance and pay. Figures that
// would tell of fewer than five people are left out.
func (s *Site) roundStats(st round.Stats) []TeacherBlock {
	county := func(code string) text.Words { return Plain(regionName(s.s.Catalogue.Now(), code)) }
	return []TeacherBlock{
		statsHead(st),
		{Beside: []TeacherBlock{
			barBlock("ranks", text.Say("得到第几志愿", "Which choice was obtained"), text.Say("得到岗位的学生，按岗位在自己志愿里的位置。", "Those with a post, by where it stands in their list."), rankItems(st)),
			s.filledBlock("categories", text.Say("各专业大类的名额", "Seats by category of majors"), text.Say("按岗位的适用专业，已录取占名额多少。", "By the posts' majors: how many of the seats are taken."), st.Categories, categoryName),
		}},
		{Beside: []TeacherBlock{
			barBlock("distance", text.Say("离家多远", "How far from home"), text.Say("家庭所在区县中心到工作地点的直线距离。", "As the crow flies, from the middle of the home county to the place of work."), bandItems(round.DistanceBands(), st.Distances)),
			barBlock("pay", text.Say("月报酬", "Pay a month"), text.Say("税前；按天计的折成每月 21.75 天。", "Before tax; pay by the day counts 21.75 days a month."), bandItems(round.PayBands(), st.Pays)),
		}},
		s.filledBlock("counties", text.Say("各区县的名额", "Seats by county"), text.Say("按工作地点，已录取占名额多少。", "By the place of work: how many of the seats are taken."), st.Counties, county),
	}
}

// rankItems are how many obtained their first, second … choice, without the empty tail.
func rankItems(st round.Stats) []BarItem {
	var items []BarItem
	for i, n := range st.Ranks {
		k := strconv.Itoa(i + 1)
		items = append(items, countBar(text.Say("第 "+k+" 志愿", "Choice "+k), n))
	}
	for len(items) > 1 && items[len(items)-1].Value == 0 {
		items = items[:len(items)-1]
	}
	if st.Elsewhere != 0 {
		items = append(items, countBar(text.Say("学校调整", "By an override"), st.Elsewhere))
	}
	return items
}

func rankBars(st round.Stats) *BarList {
	return &BarList{Title: text.Say("学生数", "Students"), Items: rankItems(st)}
}

func bandItems(names []text.Words, values []int) []BarItem {
	items := make([]BarItem, 0, len(values))
	for i, n := range values {
		items = append(items, countBar(names[i], n))
	}
	return items
}

// barBlock is one chart of people with the same figures as a table.
func barBlock(id string, title, note text.Words, items []BarItem) TeacherBlock {
	return TeacherBlock{ID: id, Title: title, Bars: &BarList{Title: text.Say("学生数", "Students"), Note: note, Items: items}, Table: barTable(title, items)}
}

// roundCharts is the page of a result's statistics.
func (s *Site) roundCharts(c *gin.Context) error {
	ctx := c.Request.Context()
	who, id := httpd.Who(ctx), round.ID(c.Param("id"))
	r, err := s.s.Rounds.Get(ctx, who, id)
	if err != nil {
		return err
	}
	p := s.roundHead(c, text.Say("结果统计", "What it came to"), text.Say("每张图下面是同样的数字，可以导出。", "The figures stand beneath each chart and can be exported."), nil)
	p.Crumbs = roundCrumbs(&r)
	st, err := s.s.Rounds.Stats(ctx, who, id)
	if f := fault.Of(err); f != nil && f.Code == round.ErrState.Code {
		p.Blocks = []TeacherBlock{{Notice: &Notice{State: Note, Title: text.Say("还没有结果", "No result yet"), Body: text.Say("计算以后学校能看，公布以后所有人能看。", "Its schools see it from the computation on, everybody once it is out.")}, Buttons: []Button{{Label: text.Say("回到轮次", "Back to the round"), Href: roundHref(id)}}}}
		return s.showTeachers(c, http.StatusOK, p)
	}
	if err != nil {
		return err
	}
	p.Blocks = s.roundStats(st)
	p.Blocks[0].Title = text.Words{} // as the page's
	if st.Students < 0 || !who.Is(actor.School, actor.VicePrincipal) {
		p.Blocks = append(p.Blocks, fewNote())
	}
	return s.showTeachers(c, http.StatusOK, p)
}

// fewNote says why some figures are missing.
func fewNote() TeacherBlock {
	return TeacherBlock{Bare: true, Lead: text.Say("少于 5 人的数字，和能推算出它们的数字，不公布。", "Figures below five people, and those that would tell them, are left out.")}
}

// headcount is a number of people as a figure, a dash for one that is not told.
func headcount(n int) string {
	if n < 0 {
		return "—"
	}
	return strconv.Itoa(n)
}

// untold is a number of people in words, and that it is not told.
func untold(n int) text.Words {
	if n < 0 {
		return text.Say("不公布", "not told")
	}
	return Plain(strconv.Itoa(n))
}

// countBar is a number of people as a bar; one that may not be told draws none.
func countBar(label text.Words, n int) BarItem {
	b := BarItem{Label: label, Value: float64(n), Says: untold(n)}
	if n < 0 {
		b.Value = math.NaN()
	}
	return b
}

// barTable is the same figures as a table.
func barTable(caption text.Words, items []BarItem) *Table {
	t := &Table{Caption: caption, Columns: []Column{{}, {Label: text.Say("人数", "People"), Numeric: true}}}
	t.Columns[0].Label = caption
	t.Quiet = true
	for _, i := range items {
		t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: i.Label}, {Text: i.Says}}})
	}
	return t
}

func (s *Site) filledBlock(id string, title, note text.Words, list []round.Filled, name func(string) text.Words) TeacherBlock {
	b := TeacherBlock{ID: id, Title: title, Bars: &BarList{Title: text.Say("已录取 / 名额", "Placed of seats"), Note: note, Max: 1}}
	t := &Table{Caption: title, Quiet: true, Columns: []Column{{Label: title}, {Label: text.Say("名额", "Seats"), Numeric: true}, {Label: text.Say("录取", "Placed"), Numeric: true}}}
	for _, f := range list {
		says := text.Say(untold(f.Placed).Zh+" / "+strconv.Itoa(f.Seats), untold(f.Placed).En+" of "+strconv.Itoa(f.Seats))
		v := math.NaN()
		if f.Placed >= 0 && f.Seats > 0 {
			v = float64(f.Placed) / float64(f.Seats)
		}
		label := name(f.Key)
		b.Bars.Items = append(b.Bars.Items, BarItem{Label: label, Value: v, Says: says})
		t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: label}, {Text: Plain(strconv.Itoa(f.Seats))}, {Text: untold(f.Placed)}}})
	}
	b.Table = t
	return b
}

// categoryName is a category of majors by the key of a statistic.
func categoryName(key string) text.Words {
	if n, err := strconv.Atoi(key); err == nil {
		return Plain(catalogue.CategoryName(n))
	}
	return text.Say("未注明专业", "no major named")
}
