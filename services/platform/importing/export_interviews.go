package importing

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"firstkm/services/application"
	"firstkm/services/imports"
	"firstkm/services/interview"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/page"
	"firstkm/services/platform/sheet"
)

// interviewLists are interviews outside fairs.
func interviewLists() map[imports.List]maker {
	return map[imports.List]maker{imports.ListInterviews: (*taking).interviews}
}

// interviews are those that the reader is a party to: a school names its students, a unit has the masked names of the cards.
func (t *taking) interviews(ctx context.Context) (listing, error) {
	if t.who.Is(actor.Student) {
		return listing{}, imports.ErrNotYours
	}
	var f interview.Filter
	if st := t.e.Filter.State; st != "" {
		f.States = []interview.State{interview.State(st)}
	}
	list, err := page.All(func(p page.Request) (page.Page[interview.Interview], error) {
		return t.nouns.Interviews.List(ctx, t.who, f, p)
	})
	if err != nil {
		return listing{}, err
	}
	l := listing{header: []string{"面试编号", "申请编号", "姓名", "学号", "班级", "岗位编号", "岗位名称", "单位名称", "方式", "地点", "给出的时间", "约定的时间", "分钟", "状态", "意见", "理由", "提出时间"}}
	apps := make([]application.Application, len(list))
	for n, i := range list {
		if apps[n], err = t.nouns.Applications.Get(ctx, t.who, i.Application); err != nil {
			return listing{}, err
		}
	}
	b, err := t.besides(ctx, apps)
	if err != nil {
		return listing{}, err
	}
	l.shows = slices.Sorted(maps.Keys(b.people))
	l.rows = func(put func(...sheet.Cell) error) error {
		for n, i := range list {
			row := slices.Concat(texts(string(i.ID)), b.applicant(n, apps[n]), texts(string(i.Placement), b.titles[i.Placement], b.units[i.Enterprise].Name), met(i))
			if err := put(row...); err != nil {
				return err
			}
		}
		return nil
	}
	return l, nil
}

// met is what was proposed, agreed and said of one interview.
func met(i interview.Interview) []sheet.Cell {
	times := make([]string, len(i.Times))
	for n, at := range i.Times {
		times[n] = instant(at)
	}
	return texts(i.Kind.Label().Zh, i.Address, strings.Join(times, "；"), instant(i.From), strconv.Itoa(i.Minutes), i.State.Label().Zh, i.Word.Label().Zh, interview.ReasonWords(i.Reason).Zh, instant(i.CreatedAt))
}
