package importing

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"firstkm/services/fair"
	"firstkm/services/imports"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/page"
	"firstkm/services/platform/sheet"
	"firstkm/services/student"
)

// fairLists are fairs, the units that come, who registered and came, and whom a unit met.
func fairLists() map[imports.List]maker {
	return map[imports.List]maker{
		imports.ListFairs: (*taking).fairList, imports.ListFairUnits: (*taking).fairUnits, imports.ListFairGuests: (*taking).fairGuests, imports.ListFairVisits: (*taking).fairVisits,
	}
}

// fairs are those that the list is narrowed to, or all that the taker knows of.
func (t *taking) fairs(ctx context.Context) ([]fair.Fair, error) {
	if id := t.e.Filter.ID; id != "" {
		f, err := t.nouns.Fairs.Get(ctx, t.who, fair.ID(id))
		return []fair.Fair{f}, err
	}
	var states []fair.State
	if st := t.e.Filter.State; st != "" {
		states = []fair.State{fair.State(st)}
	}
	return page.All(func(p page.Request) (page.Page[fair.Fair], error) { return t.nouns.Fairs.List(ctx, t.who, states, p) })
}

func (t *taking) fairList(ctx context.Context) (listing, error) {
	list, err := t.fairs(ctx)
	return of([]string{"双选会", "地点", "开始", "结束", "状态", "双选轮次", "编号"}, list, func(f fair.Fair) []sheet.Cell {
		return texts(f.Title, f.Place, instant(f.From), instant(f.Until), f.State.Label().Zh, string(f.Round), string(f.ID))
	}), err
}

func (t *taking) fairUnits(ctx context.Context) (listing, error) {
	list, err := t.fairs(ctx)
	if err != nil {
		return listing{}, err
	}
	type row struct {
		of fair.Fair
		fair.Stand
	}
	var rows []row
	for _, f := range list {
		stands, err := t.nouns.Fairs.Stands(ctx, t.who, f.ID)
		if err != nil {
			return listing{}, err
		}
		for _, st := range stands {
			rows = append(rows, row{f, st})
		}
	}
	return of([]string{"双选会", "单位名称", "答复", "核验", "展位", "岗位", "时段", "名额", "已约"}, rows, func(x row) []sheet.Cell {
		taken, places := x.Seats()
		return texts(x.of.Title, x.Enterprise.Name, x.Answer.Label().Zh, choose(x.Enterprise.Verified(), "已核验", "未核验"), x.Room, x.Titles(),
			strconv.Itoa(len(x.Slots)), strconv.Itoa(places), strconv.Itoa(taken))
	}), nil
}

func (t *taking) fairGuests(ctx context.Context) (listing, error) {
	list, err := t.fairs(ctx)
	if err != nil {
		return listing{}, err
	}
	type row struct {
		of fair.Fair
		fair.Visitor
	}
	var rows []row
	var shows []student.ID
	for _, f := range list {
		guests, err := page.All(func(p page.Request) (page.Page[fair.Visitor], error) {
			return t.nouns.Fairs.Guests(ctx, t.who, f.ID, fair.GuestFilter{}, p)
		})
		if err != nil {
			return listing{}, err
		}
		for _, g := range guests {
			rows = append(rows, row{f, g})
			if g.Name != "" {
				shows = append(shows, g.Student)
			}
		}
	}
	l := of([]string{"双选会", "编号", "学生", "班级", "专业代码", "报名时间", "签到时间"}, rows, func(x row) []sheet.Cell {
		return texts(x.of.Title, x.Number, x.Name, x.Class, x.Major, instant(x.At), instant(x.CameAt))
	})
	l.shows = shows
	return l, nil
}

// fairVisits are those who booked with the taker's unit or came to its booth, by number, with what the unit said, of the fairs in
// which it takes part.
func (t *taking) fairVisits(ctx context.Context) (listing, error) {
	if !t.who.Is(actor.Enterprise) {
		return listing{}, imports.ErrNotYours
	}
	list, err := t.fairs(ctx)
	if err != nil {
		return listing{}, err
	}
	type row struct {
		of fair.Fair
		fair.Caller
		said string
	}
	var rows []row
	for _, f := range list {
		queue, err := t.nouns.Fairs.Queue(ctx, t.who, f.ID)
		if errors.Is(err, fair.ErrState) || errors.Is(err, fair.ErrUnverified) {
			continue // it takes no part there
		}
		if err != nil {
			return listing{}, err
		}
		_, scores, err := t.nouns.Fairs.Scores(ctx, t.who, f.ID)
		if err != nil {
			return listing{}, err
		}
		said := map[string][]string{}
		for _, v := range scores {
			said[v.Number] = append(said[v.Number], strings.TrimSpace(v.Word.Label().Zh+" "+v.Reason))
		}
		for _, c := range queue {
			rows = append(rows, row{f, c, strings.Join(said[c.Number], "；")})
		}
	}
	return of([]string{"双选会", "编号", "专业代码", "年级", "预约时段", "面谈地点", "面谈时间", "意见"}, rows, func(x row) []sheet.Cell {
		booked, room := "", ""
		if b := x.Booking; b != nil {
			booked, room = instant(b.From), b.Room
		}
		return texts(x.of.Title, x.Number, x.Major, strconv.Itoa(x.Grade), booked, room, instant(x.MetAt), x.said)
	}), nil
}
