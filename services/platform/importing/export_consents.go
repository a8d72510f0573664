package importing

import (
	"context"
	"maps"
	"slices"

	"firstkm/services/agreement"
	"firstkm/services/application"
	"firstkm/services/imports"
	"firstkm/services/kernel/actor"
	"firstkm/services/platform/sheet"
)

// consentLists are the consents to arrangements.
func consentLists() map[imports.List]maker {
	return map[imports.List]maker{imports.ListConsents: (*taking).consents}
}

// consents are the arrangements of a school or a class with what was asked and answered.
func (t *taking) consents(ctx context.Context) (listing, error) {
	if !t.who.Is(actor.School, actor.VicePrincipal, actor.ClassTeacher) {
		return listing{}, imports.ErrNotYours
	}
	list, err := t.nouns.Consents.Whole(ctx, t.who, t.e.Filter.Class)
	if err != nil {
		return listing{}, err
	}
	apps := make([]application.Application, len(list))
	for i, v := range list {
		apps[i] = v.Application
	}
	b, err := t.besides(ctx, apps)
	if err != nil {
		return listing{}, err
	}
	l := listing{shows: slices.Sorted(maps.Keys(b.people)), header: []string{
		"申请编号", "姓名", "学号", "班级", "岗位名称", "单位名称", "开始日期", "结束日期", "由谁安排", "状态", "版本", "征求时间",
		"学生答复", "学生签署日期", "学生签署方式", "监护人答复", "监护人签署日期", "与学生关系", "监护人核实方式", "核实说明", "撤回日期", "同一电话",
	}}
	l.rows = func(put func(...sheet.Cell) error) error {
		for i, v := range list {
			row := slices.Concat(b.applicant(i, v.Application), texts(v.Brief.Post, v.Brief.Unit), []sheet.Cell{sheet.OfDate(v.From), sheet.OfDate(v.To)},
				texts(map[bool]string{true: "自主实习", false: "学校安排"}[v.Origin == "self"], v.Status().Label().Zh, v.Hash), consentCells(v.Consent))
			if err := put(row...); err != nil {
				return err
			}
		}
		return nil
	}
	return l, nil
}

func consentCells(c *agreement.Consent) []sheet.Cell {
	if c == nil {
		c = &agreement.Consent{}
	}
	given, st, gd := map[string]string{"agreed": "同意", "refused": "不同意"}, c.ByStudent, c.ByGuardian
	withdrawn := gd.WithdrawnOn
	if withdrawn.IsZero() {
		withdrawn = st.WithdrawnOn
	}
	return []sheet.Cell{
		sheet.OfText(instant(c.Asked().At)), sheet.OfText(given[string(st.Given)]), sheet.OfDate(st.On), sheet.OfText(st.Way.Label().Zh),
		sheet.OfText(given[string(gd.Given)]), sheet.OfDate(gd.On), sheet.OfText(gd.Relation.Label().Zh), sheet.OfText(gd.Way.Label().Zh), sheet.OfText(gd.Note), sheet.OfDate(withdrawn),
		sheet.OfText(map[bool]string{true: "是"}[c.SamePhone]),
	}
}
