package importing

import (
	"context"
	"strconv"
	"strings"

	"firstkm/services/imports"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/page"
	"firstkm/services/platform/sheet"
	"firstkm/services/privacy"
	"firstkm/services/student"
)

// privacyLists are the lists of the data-protection desk. Students stand in them by their number.
func privacyLists() map[imports.List]maker {
	return map[imports.List]maker{
		imports.ListLooks: (*taking).looks, imports.ListGrants: (*taking).grants, imports.ListTickets: (*taking).tickets, imports.ListRequests: (*taking).requests,
		imports.ListHolds: (*taking).holds, imports.ListPurges: (*taking).purges, imports.ListBreaches: (*taking).breaches, imports.ListAssessments: (*taking).assessments,
	}
}

// numbers tells student numbers of the actor's school, "" of who is not its.
func (t *taking) numbers(ctx context.Context) func(student.ID) string {
	met := map[student.ID]string{}
	return func(id student.ID) string {
		no, ok := met[id]
		if !ok {
			if st, err := t.nouns.Privacy.Pupil(ctx, t.who, id); err == nil {
				no = st.StudentNo
			}
			met[id] = no
		}
		return no
	}
}

func fieldWords(fields []privacy.Field) string {
	out := make([]string, len(fields))
	for i, f := range fields {
		out[i] = f.Label().Zh
	}
	return strings.Join(out, "、")
}

func decided(d privacy.Decision) []sheet.Cell {
	return texts(d.Role.Label().Zh, instant(d.At), d.Reason)
}

func (t *taking) looks(ctx context.Context) (listing, error) {
	if !t.who.OfSchool() {
		return listing{}, imports.ErrNotYours
	}
	list, err := page.All(func(p page.Request) (page.Page[privacy.Look], error) {
		return t.nouns.Privacy.Looks(ctx, t.who, privacy.LookFilter{}, p)
	})
	no := t.numbers(ctx)
	return of([]string{"时间", "账号", "身份", "学号", "看了什么", "用途", "依据"}, list, func(l privacy.Look) []sheet.Cell {
		why := ""
		if l.Ground != privacy.GroundOwn && l.Ground != privacy.GroundGuardian {
			why = l.Reason.Words().Zh
		}
		return texts(instant(l.At), string(l.Account), l.Role.Label().Zh, no(l.Student), fieldWords(l.Fields), why, l.Ground.Label().Zh)
	}), err
}

func (t *taking) grants(ctx context.Context) (listing, error) {
	list, err := page.All(func(p page.Request) (page.Page[privacy.Grant], error) {
		return t.nouns.Privacy.Grants(ctx, t.who, nil, p)
	})
	today := civil.Today(t.now())
	return of([]string{"申请时间", "账号", "身份", "范围", "信息", "用途", "开始日期", "结束日期", "状态", "审批身份", "审批时间", "审批意见"}, list, func(g privacy.Grant) []sheet.Cell {
		cells := texts(instant(g.AskedAt), string(g.Account), g.Role.Label().Zh, scopeWords(g.Scope), fieldWords(g.Fields), g.Reason.Words().Zh)
		return append(append(cells, sheet.OfDate(g.From), sheet.OfDate(g.To), sheet.OfText(g.StateOn(today).Label().Zh)), decided(g.Decided)...)
	}), err
}

func scopeWords(s privacy.Scope) string {
	switch s.Kind {
	case privacy.OfClass:
		return s.Class
	case privacy.OfGroup:
		return "指定学生 " + strconv.Itoa(len(s.Students)) + " 人"
	}
	return strconv.Itoa(s.EntryYear) + "级 " + s.MajorCode
}

func (t *taking) tickets(ctx context.Context) (listing, error) {
	list, err := page.All(func(p page.Request) (page.Page[privacy.Ticket], error) {
		return t.nouns.Privacy.Tickets(ctx, t.who, nil, p)
	})
	no := t.numbers(ctx)
	return of([]string{"申请时间", "账号", "身份", "学号", "信息", "用途", "小时", "状态", "到期", "审批身份", "审批时间", "审批意见"}, list, func(k privacy.Ticket) []sheet.Cell {
		who := make([]string, len(k.Students))
		for i, id := range k.Students {
			who[i] = no(id)
		}
		return append(texts(instant(k.AskedAt), string(k.Account), k.Role.Label().Zh, strings.Join(who, "、"), fieldWords(k.Fields), k.Reason.Words().Zh,
			strconv.Itoa(k.Hours), k.State.Label().Zh, instant(k.ExpiresAt)), decided(k.Decided)...)
	}), err
}

func (t *taking) requests(ctx context.Context) (listing, error) {
	if t.who.Is(actor.Student) {
		return listing{}, imports.ErrNotYours
	}
	list, err := page.All(func(p page.Request) (page.Page[privacy.Request], error) {
		return t.nouns.Privacy.Requests(ctx, t.who, false, p)
	})
	no := t.numbers(ctx)
	return of([]string{"提出时间", "学号", "由监护人提出", "种类", "信息", "内容", "答复期限", "状态", "办结时间", "答复身份", "答复时间", "答复"}, list, func(r privacy.Request) []sheet.Cell {
		cells := texts(instant(r.AskedAt), no(r.Student), choose(r.Guardian, "是", "否"), r.Kind.Label().Zh, fieldWords(r.Fields), r.Words)
		return append(append(cells, sheet.OfDate(r.DueOn), sheet.OfText(r.State.Label().Zh), sheet.OfText(instant(r.DoneAt))), decided(r.Answered)...)
	}), err
}

func (t *taking) holds(ctx context.Context) (listing, error) {
	list, err := page.All(func(p page.Request) (page.Page[privacy.Hold], error) { return t.nouns.Privacy.Holds(ctx, t.who, p) })
	no := t.numbers(ctx)
	return of([]string{"设置时间", "学号", "原因", "身份", "解除身份", "解除时间", "解除理由"}, list, func(h privacy.Hold) []sheet.Cell {
		return append(texts(instant(h.SetAt), no(h.Student), h.Reason, h.Role.Label().Zh), decided(h.Ended)...)
	}), err
}

func (t *taking) purges(ctx context.Context) (listing, error) {
	list, err := page.All(func(p page.Request) (page.Page[privacy.Purge], error) { return t.nouns.Privacy.Purges(ctx, t.who, p) })
	return of([]string{"时间", "种类", "早于", "清除件数", "依法保全未清除"}, list, func(p privacy.Purge) []sheet.Cell {
		return []sheet.Cell{sheet.OfText(instant(p.At)), sheet.OfText(p.Kind.Label().Zh), sheet.OfDate(p.Before), sheet.OfInt(int64(len(p.IDs))), sheet.OfInt(int64(p.Held))}
	}), err
}

func (t *taking) breaches(ctx context.Context) (listing, error) {
	list, err := page.All(func(p page.Request) (page.Page[privacy.Breach], error) {
		return t.nouns.Privacy.Breaches(ctx, t.who, p)
	})
	header := []string{"事件", "发现日期", "情况和原因", "涉及信息", "其他信息", "可能的危害", "已采取的措施", "给个人的建议", "联系部门", "报告部门", "报告日期", "班级", "涉及学生数", "通知学生日期", "通知监护人日期", "状态"}
	return of(header, list, func(b privacy.Breach) []sheet.Cell {
		return []sheet.Cell{
			sheet.OfText(b.Title), sheet.OfDate(b.FoundOn), sheet.OfText(b.What), sheet.OfText(fieldWords(b.Fields)), sheet.OfText(b.Other), sheet.OfText(b.Harm), sheet.OfText(b.Measures), sheet.OfText(b.Advice),
			sheet.OfText(b.Contact), sheet.OfText(b.Authority), sheet.OfDate(b.AuthorityOn), sheet.OfText(b.Class), sheet.OfInt(int64(len(b.Students))), sheet.OfDate(b.ToldOn), sheet.OfDate(b.GuardiansOn), sheet.OfText(b.State().Label().Zh),
		}
	}), err
}

func (t *taking) assessments(ctx context.Context) (listing, error) {
	list, err := page.All(func(p page.Request) (page.Page[privacy.Assessment], error) {
		return t.nouns.Privacy.Assessments(ctx, t.who, p)
	})
	header := []string{"处理活动", "触发情形", "处理的信息和方式", "必要性", "影响和风险", "剩余风险", "保护措施", "复评日期", "完成时间", "保存到"}
	return of(header, list, func(a privacy.Assessment) []sheet.Cell {
		return []sheet.Cell{
			sheet.OfText(a.Title), sheet.OfText(a.Trigger.Label().Zh), sheet.OfText(a.Processing), sheet.OfText(a.Necessity), sheet.OfText(a.Risk), sheet.OfText(a.Level.Label().Zh), sheet.OfText(a.Measures),
			sheet.OfDate(a.ReviewOn), sheet.OfText(instant(a.CreatedAt)), sheet.OfDate(a.KeepUntil),
		}
	}), err
}
