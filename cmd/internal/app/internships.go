package app

import (
	"cmp"
	"context"
	"slices"

	"firstkm/services/agreement"
	"firstkm/services/application"
	"firstkm/services/batch"
	"firstkm/services/compliance"
	"firstkm/services/internship"
	"firstkm/services/kernel/fault"
	"firstkm/services/org"
	"firstkm/services/platform/store"
)

// internships are the use cases of internships and their start gate.
func (a *App) internships(db reads, inTx func(context.Context, func(*store.Tx) error) error, applications *application.Service, before papers) *internship.Service {
	return internship.NewService(db, func(ctx context.Context, use func(internship.Tx) error) error {
		return inTx(ctx, func(tx *store.Tx) error { return use(tx) })
	}, applications, a.Keyring, a.now).Under(a.law).Reading(before.of)
}

// papers says of an arrangement what the gates before the start find: G2 of its batch and unit, G4 of its consent and agreement.
type papers struct {
	db         reads
	consents   *agreement.Consents
	agreements *agreement.Agreements
}

func (p papers) of(ctx context.Context, a application.Application, of batch.ID) (known internship.Known, err error) {
	if known.Consent.Found, err = p.consents.Found(ctx, a.ID); err != nil {
		return known, err
	}
	if known.Agreement.Found, err = p.agreements.Found(ctx, a.ID); err != nil {
		return known, err
	}
	known.Consent.Known, known.Agreement.Known = true, true
	batches, err := p.db.BatchesByID(ctx, []batch.ID{of})
	b, ok := batches[of]
	if err != nil || !ok {
		return known, err
	}
	post, err := p.db.Placement(ctx, a.Placement)
	if err != nil {
		return known, err
	}
	unit, err := p.db.Enterprise(ctx, a.Enterprise)
	if err != nil {
		return known, err
	}
	facts, err := batch.FactsAt(ctx, p.db, b, map[org.ID]string{unit.ID: cmp.Or(post.Region, unit.Region)})
	found := compliance.CheckBatch(facts)
	known.Filing = paper(found, func(rule string) bool { return rule == compliance.RuleFile || rule == compliance.RuleProvince })
	known.Lodging = paper(found, func(rule string) bool { return rule == compliance.RuleDorm })
	known.Plan = paper(found, func(rule string) bool {
		return rule != compliance.RuleFile && rule != compliance.RuleProvince && rule != compliance.RuleDorm
	})
	return known, err
}

// paper is what was found of some rules.
func paper(found []fault.Finding, of func(rule string) bool) compliance.Paper {
	return compliance.Paper{Known: true, Found: slices.DeleteFunc(slices.Clone(found), func(f fault.Finding) bool { return !of(f.Rule) })}
}
