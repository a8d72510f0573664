package demo

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"firstkm/services/batch"
	"firstkm/services/compliance"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/page"
)

// addFilings shows the filing desk of the first bureau: one filing accepted, one returned for correction, a special one and one
// across provinces that wait; and elsewhere a special one that was accepted.
func (w *world) addFilings(ctx context.Context) error {
	night := batch.Request{Kind: batch.Special, Note: "护理和数控专业须轮班，夜班每周不超过一次，单位安排带教师傅同班。（演示）", Scope: batch.Scope{Rules: []string{compliance.RuleNight}}}
	away := batch.Request{Kind: batch.CrossProvince, Note: "与长三角合作单位共同培养。（演示）", Scope: batch.Scope{Place: "江苏省苏州市"}}
	for n, x := range []struct {
		school int
		d      batch.Request
		step   string // of the bureau; "" waits
	}{
		{0, batch.Request{Kind: batch.Ordinary, Note: "三年级学生岗位实习。（演示）"}, "accept"},
		{1, batch.Request{Kind: batch.Ordinary, Note: "三年级学生岗位实习。（演示）"}, "return"},
		{0, night, ""},
		{0, away, ""},
		{3, night, "accept"},
	} {
		if err := w.filed(ctx, &w.schools[x.school], x.d, x.step, n+11); err != nil {
			return fmt.Errorf("%s of school %d: %w", x.d.Kind, x.school, err)
		}
	}
	return nil
}

// filed submits a filing of a school's approved batch and lets the bureau answer it with a number. A school without units files nothing.
func (w *world) filed(ctx context.Context, s *school, d batch.Request, step string, no int) error {
	list, err := w.s.Batches.Batches(ctx, s.office, batch.Filter{State: batch.Approved}, page.Request{Limit: 1})
	if err != nil || len(list.Items) == 0 {
		return err
	}
	b := list.Items[0]
	units, err := w.s.Batches.Adopted(ctx, b.ID, w.today)
	if err != nil || len(units) == 0 {
		return err
	}
	if d.Kind != batch.Ordinary {
		d.Scope.Units, d.Scope.From, d.Scope.To = units[:1], b.From, b.To
	}
	f, err := w.s.Batches.File(ctx, s.office, b.ID, d)
	if err != nil {
		return err
	}
	if _, err := w.s.Batches.FilingStep(ctx, s.office, f.ID, 0, batch.FilingAct{Step: "submit"}); err != nil || step == "" {
		return err
	}
	at := slices.IndexFunc(bureaus, func(b struct{ name, region string }) bool { return strings.HasPrefix(s.Region, b.region) })
	if at < 0 {
		return nil
	}
	who := actor.Actor{Account: "system", Role: actor.Bureau, Org: ident.ID(w.bureaus[at])}
	act := batch.FilingAct{Step: step, Reason: "名单上有两家单位缺考察报告编号，请补充说明后再提交。（演示）", Receipt: batch.Receipt{No: fmt.Sprintf("职实备〔%d〕%d号（演示）", w.today.Year, no)}}
	_, err = w.s.Batches.FilingStep(ctx, who, f.ID, 0, act)
	return err
}
