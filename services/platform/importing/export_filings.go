package importing

import (
	"context"
	"strings"

	"firstkm/services/batch"
	"firstkm/services/imports"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/platform/sheet"
)

// filings are those of a school or, for a bureau, of its schools. They count students and name none.
func (t *taking) filings(ctx context.Context) (listing, error) {
	if !t.who.Is(actor.School, actor.VicePrincipal, actor.Bureau) {
		return listing{}, imports.ErrNotYours
	}
	list, err := page.All(func(p page.Request) (page.Page[batch.Filing], error) {
		return t.nouns.Batches.Filings(ctx, t.who, batch.FilingFilter{State: batch.State(t.e.Filter.State)}, p)
	})
	if err != nil {
		return listing{}, err
	}
	batches, err := t.nouns.Batches.FiledBatches(ctx, list...)
	if err != nil {
		return listing{}, err
	}
	schools := map[org.ID]string{}
	for _, f := range list {
		if schools[f.School] != "" {
			continue
		}
		o, err := t.nouns.Orgs.School(ctx, f.School)
		if err != nil {
			return listing{}, err
		}
		schools[f.School] = o.Name
	}
	header := []string{"学校", "批次", "种类", "针对的规定", "地点", "开始日期", "结束日期", "学生", "单位数", "单位", "备案编号", "受理日期", "受理部门", "纸质", "省级编号", "省级日期", "状态", "退回理由", "编号"}
	return of(header, list, func(f batch.Filing) []sheet.Cell {
		var rules, units []string
		for _, r := range f.Scope.Rules {
			rules = append(rules, batch.RuleLabel(r).Zh)
		}
		for _, u := range f.Contents.Units {
			units = append(units, u.Name)
		}
		return []sheet.Cell{
			sheet.OfText(schools[f.School]), sheet.OfText(batches[f.Batch].Name), sheet.OfText(f.Kind.Label().Zh), sheet.OfText(strings.Join(rules, "；")), sheet.OfText(f.Scope.Place),
			sheet.OfDate(f.Scope.From), sheet.OfDate(f.Scope.To), sheet.OfInt(int64(f.Contents.Students)), sheet.OfInt(int64(len(f.Contents.Units))), sheet.OfText(strings.Join(units, "；")),
			sheet.OfText(f.Receipt.No), sheet.OfDate(f.Receipt.On), sheet.OfText(f.Receipt.Authority), sheet.OfText(choose(f.Receipt.Paper, "是", "")), sheet.OfText(f.Province.No), sheet.OfDate(f.Province.On),
			sheet.OfText(batch.FilingLabel(f.State).Zh), sheet.OfText(f.Reason), sheet.OfText(string(f.ID)),
		}
	}), nil
}
