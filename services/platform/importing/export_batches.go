package importing

import (
	"cmp"
	"context"
	"strconv"
	"strings"

	"firstkm/services/batch"
	"firstkm/services/imports"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/platform/sheet"
)

// batchLists are what stands before a school's placements: batches, visits to units, and lists of units.
func batchLists() map[imports.List]maker {
	return map[imports.List]maker{
		imports.ListBatches: (*taking).batches, imports.ListInspections: (*taking).inspections, imports.ListUnitLists: (*taking).unitLists,
		imports.ListFilings: (*taking).filings,
	}
}

func (t *taking) batches(ctx context.Context) (listing, error) {
	list, err := page.All(func(p page.Request) (page.Page[batch.Batch], error) {
		return t.nouns.Batches.Batches(ctx, t.who, batch.Filter{State: batch.State(t.e.Filter.State)}, p)
	})
	if err != nil {
		return listing{}, err
	}
	sizes, err := t.nouns.Batches.Sizes(ctx, t.who, list...)
	names := newNames(t.nouns.Catalogue.Now(), nil)
	header := []string{"批次", "学期", "开始日期", "结束日期", "专业", "班级", "入学年份", "在校学生", "人才培养方案", "实习模块", "状态", "编号"}
	return listing{header: header, rows: func(put func(...sheet.Cell) error) error {
		for i, b := range list {
			var majors, years []string
			for _, m := range b.Cohort.Majors {
				majors = append(majors, names.majorName(m))
			}
			for _, y := range b.Cohort.Entries {
				years = append(years, strconv.Itoa(y))
			}
			err := put(sheet.OfText(b.Name), sheet.OfText(b.Term), sheet.OfDate(b.From), sheet.OfDate(b.To), sheet.OfText(strings.Join(majors, "；")), sheet.OfText(strings.Join(b.Cohort.Classes, "；")),
				sheet.OfText(strings.Join(years, "；")), sheet.OfInt(int64(sizes[i].All)), sheet.OfText(b.Plan.Programme), sheet.OfText(b.Plan.Module), sheet.OfText(b.State.Label().Zh), sheet.OfText(string(b.ID)))
			if err != nil {
				return err
			}
		}
		return nil
	}}, err
}

// inspections are the visits with their nine verdicts; who went is counted, not named.
func (t *taking) inspections(ctx context.Context) (listing, error) {
	list, err := page.All(func(p page.Request) (page.Page[batch.Inspection], error) {
		return t.nouns.Batches.Inspections(ctx, t.who, batch.InspectionFilter{State: batch.State(t.e.Filter.State)}, p)
	})
	if err != nil {
		return listing{}, err
	}
	ids := make([]org.ID, len(list))
	for i, v := range list {
		ids[i] = v.Unit
	}
	units, err := t.nouns.Orgs.Units(ctx, ids)
	header := []string{"单位名称", "统一社会信用代码", "考察日期", "考察人数"}
	for _, topic := range batch.Topics() {
		header = append(header, topic.Label().Zh)
	}
	header = append(header, "照片", "是否采用", "结论", "状态", "编号")
	return of(header, list, func(i batch.Inspection) []sheet.Cell {
		cells := []sheet.Cell{sheet.OfText(units[i.Unit].Name), sheet.OfText(units[i.Unit].USCC), sheet.OfDate(i.On), sheet.OfInt(int64(len(i.Visitors)))}
		for _, topic := range batch.Topics() {
			it := i.Item(topic)
			cells = append(cells, sheet.OfText(strings.TrimSuffix(it.Verdict.Label().Zh+"："+it.Note, "：")))
		}
		adopt := map[string]string{batch.AdoptYes: "采用", batch.AdoptNo: "暂不采用"}[i.Adopt]
		return append(cells, sheet.OfInt(int64(len(i.Photos))), sheet.OfText(adopt), sheet.OfText(i.Conclusion), sheet.OfText(i.State.Label().Zh), sheet.OfText(string(i.ID)))
	}), err
}

// unitLists are the units of the school's lists, one a row.
func (t *taking) unitLists(ctx context.Context) (listing, error) {
	list, err := page.All(func(p page.Request) (page.Page[batch.List], error) {
		return t.nouns.Batches.Lists(ctx, t.who, batch.ListFilter{State: batch.State(t.e.Filter.State)}, p)
	})
	if err != nil {
		return listing{}, err
	}
	var ids []org.ID
	for _, l := range list {
		ids = append(ids, l.Units()...)
	}
	units, err := t.nouns.Orgs.Units(ctx, ids)
	if err != nil {
		return listing{}, err
	}
	counts, err := t.nouns.Batches.Counts(ctx, org.ID(t.who.Org), "")
	if err != nil {
		return listing{}, err
	}
	batches, err := t.nouns.Batches.BatchesOf(ctx, t.who, list)
	today := civil.Today(t.now())
	header := []string{"单位名称", "统一社会信用代码", "批次", "纪要编号", "决定日期", "公布日期", "公布地点", "网址", "名单状态", "今天可安排", "暂停接收日期", "名单编号"}
	return listing{header: header, rows: func(put func(...sheet.Cell) error) error {
		for _, l := range list {
			for _, e := range l.Entries {
				x, published := counts[l.ID][e.Unit]
				err := put(sheet.OfText(cmp.Or(e.Name, units[e.Unit].Name)), sheet.OfText(cmp.Or(e.USCC, units[e.Unit].USCC)), sheet.OfText(batches[l.Batch].Name), sheet.OfText(l.DecisionNo), sheet.OfDate(l.DecidedOn), sheet.OfDate(l.PublishedOn),
					sheet.OfText(l.Place), sheet.OfText(l.URL), sheet.OfText(l.State.Label().Zh), sheet.OfText(choose(published && x.Counts(today), "是", "否")), sheet.OfDate(e.StoppedOn), sheet.OfText(string(l.ID)))
				if err != nil {
					return err
				}
			}
		}
		return nil
	}}, err
}
