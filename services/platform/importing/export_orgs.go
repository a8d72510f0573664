package importing

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"firstkm/services/application"
	"firstkm/services/audit"
	"firstkm/services/imports"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/page"
	"firstkm/services/notify"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/platform/sheet"
)

func (t *taking) enterprises(ctx context.Context) (listing, error) {
	schema, names := enterpriseSchema(), newNames(t.nouns.Catalogue.Now(), nil)
	list, err := page.All(func(p page.Request) (page.Page[org.Enterprise], error) {
		return t.nouns.Orgs.Enterprises(ctx, t.who, org.EnterpriseFilter{}, p)
	})
	return of(append(headers(schema), "核验"), list, func(e org.Enterprise) []sheet.Cell {
		employees := sheet.Cell{}
		if e.OnPostEmployees != nil {
			employees = sheet.OfInt(int64(*e.OnPostEmployees))
		}
		kinds := make([]string, len(e.PostKinds))
		for i, k := range e.PostKinds {
			kinds[i] = fmt.Sprintf("%s:%d", k.Name, k.Employees)
		}
		return []sheet.Cell{
			sheet.OfText(e.USCC), sheet.OfText(e.Name), sheet.OfText(e.IndustryCode), sheet.OfText(names.path(e.Region)), sheet.OfText(e.Address), employees,
			sheet.OfDate(e.EmployeesAsOf), sheet.OfText(strings.Join(kinds, ";")), sheet.OfText(e.BusinessScope), sheet.OfText(strings.Join(e.Tags, "；")),
			sheet.OfText(choose(e.Verified(), "已核验", "未核验")),
		}
	}), err
}

func (t *taking) cooperations(ctx context.Context) (listing, error) {
	list, err := page.All(func(p page.Request) (page.Page[org.Cooperation], error) {
		return t.nouns.Orgs.Cooperations(ctx, t.who, org.CooperationFilter{}, p)
	})
	if err != nil {
		return listing{}, err
	}
	var firms, schools []org.ID
	for _, c := range list {
		firms, schools = append(firms, c.Enterprise), append(schools, c.School)
	}
	units, err := t.nouns.Orgs.Units(ctx, firms)
	if err != nil {
		return listing{}, err
	}
	at, err := t.nouns.Orgs.SchoolsByID(ctx, schools)
	if err != nil {
		return listing{}, err
	}
	on, err := t.nouns.Batches.On(ctx, schools...)
	today, names := civil.Today(t.now()), newNames(t.nouns.Catalogue.Now(), nil)
	header := []string{"学校", "单位名称", "统一社会信用代码", "协议编号", "开始日期", "结束日期", "专业", "联系部门", "状态", "列入名单"}
	return listing{header: header, rows: func(put func(...sheet.Cell) error) error {
		for _, c := range list {
			e := units[c.Enterprise]
			majors := make([]string, len(c.Majors))
			for i, m := range c.Majors {
				majors[i] = names.majorName(m)
			}
			err := put(sheet.OfText(at[c.School].Name), sheet.OfText(e.Name), sheet.OfText(e.USCC), sheet.OfText(c.AgreementNo), sheet.OfDate(c.From), sheet.OfDate(c.To),
				sheet.OfText(strings.Join(majors, "；")), sheet.OfText(c.Contact), sheet.OfText(choose(c.Active(today), "合作中", "已结束")), sheet.OfText(choose(on(c.School, c.Enterprise), "是", "否")))
			if err != nil {
				return err
			}
		}
		return nil
	}}, err
}

// schoolList is every school, under the headers of the import of schools.
func (t *taking) schoolList(ctx context.Context) (listing, error) {
	schema, names := schoolSchema(), newNames(t.nouns.Catalogue.Now(), nil)
	list, err := page.All(func(p page.Request) (page.Page[org.School], error) {
		return t.nouns.Orgs.Schools(ctx, org.SchoolFilter{}, p)
	})
	return of(headers(schema), list, func(s org.School) []sheet.Cell {
		return texts(s.Code, s.Name, labelled(schema, "level", s.Level), names.path(s.Region), "", s.Authority, "")
	}), err
}

// reports are those that concern the actor's school, or the region of its bureau.
func (t *taking) reports(ctx context.Context) (listing, error) {
	region := ""
	if t.who.Is(actor.Bureau) {
		b, err := t.nouns.Orgs.Bureau(ctx, org.ID(t.who.Org))
		if err != nil {
			return listing{}, err
		}
		region = b.Region
	}
	list, err := page.All(func(p page.Request) (page.Page[placement.Report], error) {
		return t.nouns.Placements.Reports(ctx, t.who, region, false, p)
	})
	return of([]string{"编号", "单位名称", "类型", "内容", "收到日期", "处理情况", "处理日期"}, list, func(r placement.Report) []sheet.Cell {
		firm := ""
		if e, err := t.nouns.Orgs.Enterprise(ctx, r.Enterprise); err == nil { // an external listing has none
			firm = e.Name
		}
		answered := civil.Date{}
		if !r.AnsweredAt.IsZero() {
			answered = civil.Today(r.AnsweredAt)
		}
		return []sheet.Cell{
			sheet.OfText(string(r.ID)), sheet.OfText(firm), sheet.OfText(string(r.Kind)), sheet.OfText(r.Text), sheet.OfDate(civil.Today(r.CreatedAt)), sheet.OfText(r.Answer), sheet.OfDate(answered),
		}
	}), err
}

// placements are a unit's own postings under the headers of their import, or those that a school's students applied to.
func (t *taking) placements(ctx context.Context) (listing, error) {
	list, err := t.openings(ctx)
	schema, names := placementSchema(), newNames(t.nouns.Catalogue.Now(), nil)
	return of(headers(schema), list, func(p placement.Placement) []sheet.Cell {
		cells := make([]sheet.Cell, len(schema.Columns))
		for i, c := range schema.Columns {
			cells[i] = placementCell(schema, names, p, c.Name)
		}
		return cells
	}), err
}

func (t *taking) openings(ctx context.Context) (list []placement.Placement, err error) {
	if !t.who.Is(actor.School, actor.VicePrincipal) {
		return page.All(func(p page.Request) (page.Page[placement.Placement], error) {
			return t.nouns.Placements.Mine(ctx, t.who, "", p)
		})
	}
	met := map[placement.ID]bool{}
	err = page.Each(func(p page.Request) (page.Page[application.Application], error) {
		return t.nouns.Applications.List(ctx, t.who, application.Filter{}, p)
	}, func(a application.Application) error {
		if met[a.Placement] {
			return nil
		}
		met[a.Placement] = true
		if p, err := t.nouns.Placements.Get(ctx, t.who, a.Placement); err == nil { // not one that was withdrawn from sight
			list = append(list, p)
		}
		return nil
	})
	return list, err
}

// notices are what was sent, with what became of it.
func (t *taking) notices(ctx context.Context) (listing, error) {
	tallies := map[notify.ID]notify.Tally{}
	list, err := page.All(func(p page.Request) (page.Page[notify.Notice], error) {
		batch, counts, err := t.nouns.Notices.Sent(ctx, t.who, p)
		for id, n := range counts {
			tallies[id] = n
		}
		return batch, err
	})
	return of([]string{"发出时间", "类别", "内容", "发给", "发出人身份", "份数", "已读", "已办", "送达中", "未送达"}, list, func(n notify.Notice) []sheet.Cell {
		c := tallies[n.ID]
		return texts(instant(n.CreatedAt), n.Kind.Label().Zh, n.Text.Zh, n.To.Zh, n.Role.Label().Zh, strconv.Itoa(c.Made), strconv.Itoa(c.Opened), strconv.Itoa(c.Done), strconv.Itoa(c.Waiting), strconv.Itoa(c.Dead))
	}), err
}

// auditBatch is how many lines of the log are read together.
const auditBatch = 1000

// audit is what was done by and to the actor's organisation, in ids only; for a bureau and the operator, what was done to one thing.
func (t *taking) audit(ctx context.Context) (listing, error) {
	var lines []audit.Line
	var err error
	switch {
	case t.who.Is(actor.Operator, actor.Bureau):
		if t.e.Filter.Object == "" {
			return listing{}, imports.ErrNotYours
		}
		lines, err = t.nouns.Audit.Of(ctx, t.e.Filter.Object, auditBatch)
	case t.who.Is(actor.School, actor.VicePrincipal) && t.who.Org != "":
		lines, err = t.log(ctx, t.who.Org)
	default:
		return listing{}, imports.ErrNotYours
	}
	return of([]string{"时间", "账号", "身份", "操作", "对象", "理由", "序号", "校验值"}, lines, func(l audit.Line) []sheet.Cell {
		return texts(instant(l.At), string(l.Account), l.Role.Label().Zh, l.Action, string(l.Object), l.Reason, strconv.FormatInt(l.Seq, 10), l.Hash)
	}), err
}

func (t *taking) log(ctx context.Context, at ident.ID) (lines []audit.Line, err error) {
	for after := int64(0); ; {
		batch, err := t.nouns.Audit.At(ctx, at, after, auditBatch)
		if err != nil || len(batch) == 0 {
			return lines, err
		}
		lines, after = append(lines, batch...), batch[len(batch)-1].Seq
	}
}
