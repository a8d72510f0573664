package demo

import (
	"context"

	"firstkm/services/agreement"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
	"firstkm/services/org"
)

// agreed is how many agreements of the demo school stand in a state of their own; the others wait for everybody.
const agreed = 4

// addAgreements draws up the agreements of one class of the demo's own school: one that all three signed, one that waits for the unit,
// one whose text changed after a signature, one that its student signed.
func (w *world) addAgreements(ctx context.Context) error {
	s, svc := &w.schools[0], w.s.Agreements
	waits, err := svc.Waits(ctx, s.office)
	if err != nil || len(waits) == 0 {
		return err
	}
	a, err := w.s.Applications.Get(ctx, s.office, waits[0])
	if err != nil {
		return err
	}
	list, err := svc.Draw(ctx, s.office, a.Class, agreement.Starter)
	if err != nil {
		return err
	}
	checked := map[org.ID]bool{}
	for _, g := range list[:min(agreed, len(list))] {
		if !checked[g.Enterprise] {
			checked[g.Enterprise] = true
			look := org.CreditCheck{On: w.today.AddDays(-7), Source: "国家企业信用信息公示系统（演示）"}
			if err := w.s.Orgs.RecordCheck(ctx, s.office, []org.ID{g.Enterprise}, look); err != nil {
				return err
			}
		}
	}
	for n, g := range list[:min(agreed, len(list))] {
		if err := w.sign(ctx, s, g, n); err != nil {
			return err
		}
	}
	return nil
}

// sign takes the n-th agreement to its scene. What the law does not let be signed waits, as it would for people.
func (w *world) sign(ctx context.Context, s *school, g agreement.Agreement, n int) error {
	st := actor.Actor{Account: "system", Role: actor.Student, Org: ident.ID(s.ID), Person: ident.ID(g.Student)}
	hr := actor.Actor{Account: "system", Role: actor.Enterprise, Org: ident.ID(g.Enterprise)}
	found, err := w.s.Agreements.Findings(ctx, s.office, g)
	if err != nil || len(agreement.Barring(found)) > 0 {
		return err
	}
	for _, who := range [][]actor.Actor{{st, s.office, hr}, {s.office, st}, {hr}, {st}}[n] {
		if _, err := w.s.Agreements.Sign(ctx, who, g.ID, 0, g.Now().Hash); err != nil {
			return err
		}
	}
	if n != 2 {
		return nil
	}
	g, err = w.s.Agreements.Get(ctx, s.office, g.ID)
	if err != nil {
		return err
	}
	terms := g.Now().Terms
	terms.Texts[8] += "\n丙方每周五向校内指导教师提交一页实习小结。"
	_, err = w.s.Agreements.Change(ctx, s.office, g.ID, g.Version, agreement.Change{Terms: terms, Reason: "按班主任意见增加每周小结"})
	return err
}
