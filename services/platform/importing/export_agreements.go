package importing

import (
	"context"
	"maps"
	"slices"
	"strconv"

	"firstkm/services/agreement"
	"firstkm/services/imports"
	"firstkm/services/kernel/actor"
	"firstkm/services/platform/sheet"
)

// agreementLists are three-party agreements.
func agreementLists() map[imports.List]maker {
	return map[imports.List]maker{imports.ListAgreements: (*taking).agreements}
}

// agreements are those that the reader is a party to: who has signed which text, and when.
func (t *taking) agreements(ctx context.Context) (listing, error) {
	if t.who.Is(actor.Student) {
		return listing{}, imports.ErrNotYours
	}
	f := agreement.Filter{Class: t.e.Filter.Class}
	if st := t.e.Filter.State; st != "" {
		f.States = []agreement.State{agreement.State(st)}
	}
	list, err := t.nouns.Agreements.All(ctx, t.who, f)
	if err != nil {
		return listing{}, err
	}
	named, err := t.nouns.Agreements.Named(ctx, t.who, list...)
	if err != nil {
		return listing{}, err
	}
	l := listing{
		header: []string{"协议编号", "申请编号", "姓名", "学号", "班级", "单位名称", "岗位名称", "开始日期", "结束日期", "版本", "状态", "学校签署", "单位签署", "学生签署", "校验码"},
		shows:  slices.Sorted(maps.Keys(named)),
	}
	l.rows = func(put func(...sheet.Cell) error) error {
		for _, a := range list {
			v, who := a.Now(), named[a.Student]
			row := texts(string(a.ID), string(a.Application), who.Name, who.Number, a.Class, v.Terms.UnitName, v.Terms.Post)
			row = append(row, sheet.OfDate(v.Terms.From), sheet.OfDate(v.Terms.To), sheet.OfText(strconv.Itoa(v.Number)+" "+v.Kind.Label().Zh), sheet.OfText(a.State.Label().Zh))
			for _, side := range agreement.Sides() {
				row = append(row, sheet.OfText(signed(*v, side)))
			}
			if err := put(append(row, sheet.OfText(v.Hash))...); err != nil {
				return err
			}
		}
		return nil
	}
	return l, nil
}

// signed is when a side signed a text, and whether on paper.
func signed(v agreement.Version, side agreement.Side) string {
	s, ok := v.By(side)
	switch {
	case !ok:
		return ""
	case s.Paper:
		return s.On.String() + " 纸质"
	}
	return instant(s.At)
}
