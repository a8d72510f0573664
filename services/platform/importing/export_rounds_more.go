package importing

import (
	"context"
	"strconv"

	"firstkm/services/catalogue"
	"firstkm/services/compliance"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
	"firstkm/services/platform/sheet"
	"firstkm/services/round"
	"firstkm/services/student"
)

// passed reports whether a round has nothing of the list yet, or nothing for the taker.
func passed(err error) bool {
	f := fault.Of(err)
	return f != nil && (f.Code == round.ErrState.Code || f.Code == round.ErrForbidden.Code || f.Code == round.ErrNotFound.Code)
}

// roundPairs are the majors and posts that a teacher has to judge, with what was said.
func (t *taking) roundPairs(ctx context.Context) (listing, error) {
	list, err := t.rounds(ctx)
	if err != nil {
		return listing{}, err
	}
	var rows [][]sheet.Cell
	for _, r := range list {
		pairs, err := t.nouns.Rounds.Pairs(ctx, t.who, r.ID)
		if passed(err) && t.e.Filter.ID == "" {
			continue
		}
		if err != nil {
			return listing{}, err
		}
		for _, p := range pairs {
			verdict, reason, at := "等认定", "", ""
			if p.Said != nil {
				verdict, reason, at = choose(p.Said.Verdict == compliance.Related, "相近", "无关"), p.Said.Reason, instant(p.Said.At)
			}
			if t.e.Filter.State == "" || t.e.Filter.State == "all" || p.Said == nil {
				rows = append(rows, texts(r.Name, p.Major, strconv.Itoa(p.Students), p.Opening.Title, p.Name, strconv.Itoa(len(p.Way.Tasks)), verdict, reason, at))
			}
		}
	}
	return asIs([]string{"轮次", "学生专业", "学生数", "岗位名称", "单位名称", "相同的典型任务", "认定", "理由", "认定时间"}, rows), nil
}

// asIs is a table of rows that are cells already.
func asIs(header []string, rows [][]sheet.Cell) listing {
	return of(header, rows, func(row []sheet.Cell) []sheet.Cell { return row })
}

// roundStats are the figures behind the charts of a round's result; in public, none that stand for fewer than five people.
func (t *taking) roundStats(ctx context.Context) (listing, error) {
	list, err := t.rounds(ctx)
	if err != nil {
		return listing{}, err
	}
	var rows [][]sheet.Cell
	for _, r := range list {
		st, err := t.nouns.Rounds.Stats(ctx, t.who, r.ID)
		if passed(err) {
			continue // nothing is computed, or nothing is out
		}
		if err != nil {
			return listing{}, err
		}
		rows = append(rows, figures(r.Name, st, t.nouns.Catalogue.Now())...)
	}
	return asIs([]string{"轮次", "图表", "分组", "名额", "人数"}, rows), nil
}

// figures are the rows of one round; a figure that is not told is left empty with a word on it.
func figures(name string, st round.Stats, cat *catalogue.Catalogue) (rows [][]sheet.Cell) {
	add := func(chart, group string, seats, n int) {
		row := append(texts(name, chart, group), sheet.OfText(""), sheet.OfText("不公布"))
		if seats >= 0 {
			row[3] = sheet.OfInt(int64(seats))
		}
		if n >= 0 {
			row[4] = sheet.OfInt(int64(n))
		}
		rows = append(rows, row)
	}
	add("合计", "参加的学生", -1, st.Students)
	add("合计", "填了志愿", -1, st.Listed)
	add("合计", "得到岗位", -1, st.Placed)
	for i, n := range st.Ranks {
		add("得到第几志愿", "第 "+strconv.Itoa(i+1)+" 志愿", -1, n)
	}
	add("得到第几志愿", "学校调整", -1, st.Elsewhere)
	for _, f := range st.Categories {
		group := "未注明专业"
		if n, err := strconv.Atoi(f.Key); err == nil {
			group = catalogue.CategoryName(n)
		}
		add("各专业大类的名额", group, f.Seats, f.Placed)
	}
	for _, f := range st.Counties {
		group := f.Key
		if r, ok := cat.Region(f.Key); ok {
			group = r.FullName
		}
		add("各区县的名额", group, f.Seats, f.Placed)
	}
	bands := func(chart string, names []text.Words, values []int) {
		for i, n := range values {
			add(chart, names[i].Zh, -1, n)
		}
	}
	bands("离家距离", round.DistanceBands(), st.Distances)
	bands("月报酬", round.PayBands(), st.Pays)
	return rows
}

// roundTrial is who would move under the rules that the filter's text names.
func (t *taking) roundTrial(ctx context.Context) (listing, error) {
	header := []string{"轮次", "编号", "学生", "班级", "现在的岗位", "现在第几志愿", "试算的岗位", "试算第几志愿", "对学生"}
	if t.e.Filter.ID == "" || t.e.Filter.Text == "" {
		return asIs(header, nil), nil
	}
	r, err := t.nouns.Rounds.Get(ctx, t.who, round.ID(t.e.Filter.ID))
	if err != nil {
		return listing{}, err
	}
	rules, err := round.RulesOf(r.Caps, t.e.Filter.Text)
	if err != nil {
		return listing{}, err
	}
	x, err := t.nouns.Rounds.Compare(ctx, t.who, r.ID, rules)
	if err != nil {
		return listing{}, err
	}
	var shows []student.ID
	l := of(header, x.Moved, func(m round.Move) []sheet.Cell {
		return texts(r.Name, m.Was.Number, m.Name, m.Class, m.From, positive(m.Was.Rank), m.To, positive(m.Would.Rank), choose(m.Gains(), "更好", "不如现在"))
	})
	for _, m := range x.Moved {
		if m.Name != "" {
			shows = append(shows, m.Was.Student)
		}
	}
	l.shows = shows
	return l, nil
}
