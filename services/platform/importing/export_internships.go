package importing

import (
	"context"
	"slices"
	"strconv"

	"firstkm/services/compliance"
	"firstkm/services/imports"
	"firstkm/services/internship"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/platform/sheet"
)

// internshipLists are internships and the policies that insure their students.
func internshipLists() map[imports.List]maker {
	return map[imports.List]maker{imports.ListInternships: (*taking).internships, imports.ListPolicies: (*taking).policies}
}

// internships are those of the reader's school, class or unit: a unit has the masked names of the cards.
func (t *taking) internships(ctx context.Context) (listing, error) {
	if t.who.Is(actor.Student) {
		return listing{}, imports.ErrNotYours
	}
	f := internship.Filter{Class: t.e.Filter.Class}
	if st := t.e.Filter.State; st != "" {
		f.States = []internship.State{internship.State(st)}
	}
	list, err := page.All(func(p page.Request) (page.Page[internship.Internship], error) {
		return t.nouns.Internships.List(ctx, t.who, f, p)
	})
	if err != nil {
		return listing{}, err
	}
	pupils, err := t.nouns.Internships.Pupils(ctx, t.who, list)
	if err != nil {
		return listing{}, err
	}
	units := make([]org.ID, len(list))
	for n, i := range list {
		units[n] = i.Enterprise
	}
	known, err := t.nouns.Orgs.Units(ctx, units)
	if err != nil {
		return listing{}, err
	}
	l := listing{header: []string{"实习编号", "申请编号", "姓名", "学号", "班级", "岗位编号", "单位名称", "由谁安排", "开始", "结束", "月", "日", "状态", "上岗日期", "未通过的规则"}}
	for _, i := range list {
		if i.Student != "" {
			l.shows = append(l.shows, i.Student)
		}
	}
	slices.Sort(l.shows)
	l.shows = slices.Compact(l.shows)
	l.rows = func(put func(...sheet.Cell) error) error {
		for _, i := range list {
			red, err := t.red(ctx, i)
			if err != nil {
				return err
			}
			length := internship.LengthOf(i.Segments)
			row := slices.Concat(texts(string(i.ID), string(i.Application), pupils[i.ID].Name, pupils[i.ID].No, i.Class, string(i.Placement), known[i.Enterprise].Name, originName(i.Origin)),
				[]sheet.Cell{sheet.OfDate(i.From()), sheet.OfDate(i.To())}, texts(strconv.Itoa(length.Months), strconv.Itoa(length.Days), i.State.Label().Zh, i.StartedOn.String(), red))
			if err := put(row...); err != nil {
				return err
			}
		}
		return nil
	}
	return l, nil
}

func originName(o compliance.Origin) string {
	if o == compliance.FromSelf {
		return "自主实习"
	}
	return "学校安排"
}

// red are the rules that keep an internship from starting; of one that started already, none.
func (t *taking) red(ctx context.Context, i internship.Internship) (rules string, err error) {
	if i.State != internship.Preparing {
		return "", nil
	}
	lights, err := t.nouns.Internships.Lights(ctx, t.who, i)
	for _, l := range lights[i.ID] {
		if l.State == compliance.Wanting || l.State == compliance.Unknown {
			rules += l.Rule + " "
		}
	}
	return rules, err
}

// policies are the insurance policies of the reader's school.
func (t *taking) policies(ctx context.Context) (listing, error) {
	if !t.who.Is(actor.School, actor.VicePrincipal) {
		return listing{}, imports.ErrNotYours
	}
	list, err := page.All(func(p page.Request) (page.Page[internship.Policy], error) {
		return t.nouns.Internships.Policies(ctx, t.who, p)
	})
	l := listing{header: []string{"保单编号", "险种", "保险公司", "保单号", "开始", "结束", "保费承担", "参保人数"}}
	l.rows = func(put func(...sheet.Cell) error) error {
		for _, p := range list {
			row := slices.Concat(texts(string(p.ID), p.Kind.Label().Zh, p.Insurer, p.No), []sheet.Cell{sheet.OfDate(p.From), sheet.OfDate(p.To)}, texts(p.Payer.Label().Zh, strconv.Itoa(p.Insured)))
			if err := put(row...); err != nil {
				return err
			}
		}
		return nil
	}
	return l, err
}
