package importing

import (
	"context"
	"strconv"

	"firstkm/services/imports"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/page"
	"firstkm/services/platform/sheet"
	"firstkm/services/round"
	"firstkm/services/student"
)

// roundLists are placement rounds, what units offer to them, who has ranked, and who obtained what.
func roundLists() map[imports.List]maker {
	return map[imports.List]maker{
		imports.ListRounds: (*taking).roundList, imports.ListRoundOffers: (*taking).roundOffers, imports.ListRoundTurnout: (*taking).roundTurnout,
		imports.ListRoundResults: (*taking).roundResults, imports.ListRoundPairs: (*taking).roundPairs, imports.ListRoundStats: (*taking).roundStats, imports.ListRoundTrial: (*taking).roundTrial,
	}
}

// rounds are those that the list is narrowed to, or all that the taker knows of.
func (t *taking) rounds(ctx context.Context) ([]round.Round, error) {
	if id := t.e.Filter.ID; id != "" {
		r, err := t.nouns.Rounds.Get(ctx, t.who, round.ID(id))
		return []round.Round{r}, err
	}
	var states []round.State
	if st := t.e.Filter.State; st != "" {
		states = []round.State{round.State(st)}
	}
	return page.All(func(p page.Request) (page.Page[round.Round], error) {
		return t.nouns.Rounds.List(ctx, t.who, states, p)
	})
}

func (t *taking) roundList(ctx context.Context) (listing, error) {
	list, err := t.rounds(ctx)
	header := []string{"轮次", "填报开始", "填报截止", "实习开始", "实习结束", "名额保留到", "状态", "承诺值", "种子", "参加学生", "填志愿", "得到岗位", "第一志愿", "编号"}
	return of(header, list, func(r round.Round) []sheet.Cell {
		n := func(v int) sheet.Cell { return sheet.OfInt(int64(v)) }
		return []sheet.Cell{
			sheet.OfText(r.Name), sheet.OfText(instant(r.Opens)), sheet.OfText(instant(r.Closes)), sheet.OfDate(r.Start), sheet.OfDate(r.End), sheet.OfDate(r.HoldsUntil), sheet.OfText(r.State.Label().Zh),
			sheet.OfText(r.Commitment), sheet.OfText(r.Seed), n(r.Summary.Students), n(r.Summary.Listed), n(r.Summary.Matched), n(r.Summary.First), sheet.OfText(string(r.ID)),
		}
	}), err
}

func (t *taking) roundOffers(ctx context.Context) (listing, error) {
	list, err := t.rounds(ctx)
	if err != nil {
		return listing{}, err
	}
	header := []string{"轮次", "单位名称", "岗位名称", "岗位类别", "开始", "结束", "名额", "仍保留", "保留到", "排序方式"}
	return listing{header: header, rows: func(put func(...sheet.Cell) error) error {
		for _, r := range list {
			posts, err := t.nouns.Rounds.Offers(ctx, t.who, r.ID)
			if err != nil {
				return err
			}
			for _, p := range posts {
				if err := put(sheet.OfText(r.Name), sheet.OfText(p.Name), sheet.OfText(p.Opening.Title), sheet.OfText(p.PostKind), sheet.OfDate(p.From), sheet.OfDate(p.To),
					sheet.OfInt(int64(p.Seats)), sheet.OfInt(int64(p.Held)), sheet.OfDate(p.Until), sheet.OfText(p.Mode.Label().Zh)); err != nil {
					return err
				}
			}
		}
		return nil
	}}, nil
}

// roundTurnout says of each student of the taker's school how many posts the list has; never which.
func (t *taking) roundTurnout(ctx context.Context) (listing, error) {
	list, err := t.rounds(ctx)
	if err != nil {
		return listing{}, err
	}
	type row struct {
		of round.Round
		round.Voter
	}
	var rows []row
	var shows []student.ID
	for _, r := range list {
		voters, err := t.nouns.Rounds.Turnout(ctx, t.who, r.ID)
		if err != nil {
			return listing{}, err
		}
		for _, v := range voters {
			rows, shows = append(rows, row{r, v}), append(shows, v.Student)
		}
	}
	l := of([]string{"轮次", "学生", "班级", "志愿数", "不接受安排"}, rows, func(x row) []sheet.Cell {
		return texts(x.of.Name, x.Name, x.Class, strconv.Itoa(x.Listed), choose(x.Refused, "是", "否"))
	})
	l.shows = shows
	return l, nil
}

func (t *taking) roundResults(ctx context.Context) (listing, error) {
	list, err := t.rounds(ctx)
	if err != nil {
		return listing{}, err
	}
	type row struct {
		of round.Round
		round.Row
	}
	var rows []row
	var shows []student.ID
	for _, r := range list {
		results, err := page.All(func(p page.Request) (page.Page[round.Row], error) {
			return t.nouns.Rounds.Results(ctx, t.who, r.ID, round.ResultFilter{}, p)
		})
		if f := fault.Of(err); f != nil && f.Code == round.ErrState.Code {
			continue // not computed yet
		}
		if err != nil {
			return listing{}, err
		}
		for _, x := range results {
			rows = append(rows, row{r, x})
			if x.Name != "" {
				shows = append(shows, x.Student)
			}
		}
	}
	l := of([]string{"轮次", "编号", "学生", "班级", "岗位名称", "第几志愿", "进度", "没有落实的原因"}, rows, func(x row) []sheet.Cell {
		outcome := map[round.Outcome]string{round.Waits: "待落实", round.Placed: "已落实", round.Told: "没有岗位，已通知", round.Void: "没有落实"}[x.Outcome]
		return texts(x.of.Name, x.Number, x.Name, x.Class, x.Title, positive(x.Rank), outcome, x.Reason)
	})
	l.shows = shows
	return l, nil
}

// positive writes a number, nothing for 0.
func positive(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
