package web

import (
	"math"
	"strconv"

	"firstkm/services/catalogue"
	"firstkm/services/kernel/text"
	"firstkm/services/round"
)

// roundStats shows what a result came to: ranks, filled seats, distance and pay. Figures that
// would tell of fewer than five people are left out.
func (s *Site) roundStats(st round.Stats) []TeacherBlock {
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
	var ranks []BarItem
	for i, n := range st.Ranks {
		k := strconv.Itoa(i + 1)
		ranks = append(ranks, countBar(text.Say("第 "+k+" 志愿", "Choice "+k), n))
	}
	for len(ranks) > 1 && ranks[len(ranks)-1].Value == 0 {
		ranks = ranks[:len(ranks)-1]
	}
	if st.Elsewhere != 0 {
		ranks = append(ranks, countBar(text.Say("学校调整", "By an override"), st.Elsewhere))
	}
	blocks := []TeacherBlock{head, {Beside: []TeacherBlock{
		{Title: text.Say("得到第几志愿", "Which choice was obtained"), Bars: &BarList{Title: text.Say("学生数", "Students"), Items: ranks}, Forms: nil, Table: barTable(text.Say("得到第几志愿", "Which choice"), ranks)},
		s.filledBlock(text.Say("各专业大类的名额", "Seats by category of majors"), st.Categories, categoryName),
	}}, s.filledBlock(text.Say("各区县的名额", "Seats by county"), st.Counties, func(code string) text.Words { return Plain(regionName(s.s.Catalogue.Now(), code)) })}
	return blocks
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

func (s *Site) filledBlock(title text.Words, list []round.Filled, name func(string) text.Words) TeacherBlock {
	b := TeacherBlock{Title: title, Bars: &BarList{Title: text.Say("已录取 / 名额", "Placed of seats"), Max: 1}}
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
