package batch

import (
	"context"

	"firstkm/services/compliance"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
)

// Gates is what the facts of gate G2 are read from; other nouns take it into their own Reads.
type Gates interface {
	Adopts
	School(ctx context.Context, id org.ID) (org.School, error)
	EnterprisesByID(ctx context.Context, ids []org.ID) (map[org.ID]org.Enterprise, error)
	Filings(ctx context.Context, f FilingFilter, p page.Request) (page.Page[Filing], error)
	Sheets(ctx context.Context, f SheetFilter, p page.Request) (page.Page[Sheet], error)
}

// FactsOf is what gate G2 must know of a batch on day. Of whether a unit is in another prefecture or province its registered
// place decides: the sites of openings are checked one by one when somebody is placed.
func FactsOf(ctx context.Context, db Gates, b Batch, day civil.Date) (compliance.BatchFacts, error) {
	ids, err := Adopted(ctx, db, b, day)
	if err != nil {
		return compliance.BatchFacts{}, err
	}
	units, err := db.EnterprisesByID(ctx, ids)
	if err != nil {
		return compliance.BatchFacts{}, err
	}
	sites := make(map[org.ID]string, len(ids))
	for _, id := range ids {
		sites[id] = units[id].Region
	}
	return FactsAt(ctx, db, b, sites)
}

// FactsAt is what gate G2 must know of a batch's units, each with the region where students work.
func FactsAt(ctx context.Context, db Gates, b Batch, sites map[org.ID]string) (compliance.BatchFacts, error) {
	f := compliance.BatchFacts{Programme: b.Plan.Programme, Module: b.Plan.Module}
	sheets, err := page.All(func(p page.Request) (page.Page[Sheet], error) {
		return db.Sheets(ctx, SheetFilter{School: b.School, Batch: b.ID, State: Approved}, p)
	})
	if err != nil {
		return f, err
	}
	filings, err := page.All(func(p page.Request) (page.Page[Filing], error) {
		return db.Filings(ctx, FilingFilter{School: b.School, Batch: b.ID}, p)
	})
	if err != nil {
		return f, err
	}
	has, planned := map[SheetKind]bool{}, map[org.ID]bool{}
	for _, x := range sheets {
		if has[x.Kind] = true; x.Kind == JointPlan {
			planned[x.Unit] = true
		}
	}
	f.Management, f.Safety, f.Emergency = has[ManagementRules], has[SafetyRules], has[Emergency]
	f.Assessment, f.Boarding, f.Accommodation = has[Assessment], has[Boarding], has[Accommodation]
	afar := map[org.ID]bool{}
	for _, x := range filings {
		f.Filed = f.Filed || x.Kind == Ordinary && x.Filed()
		if x.Kind == CrossProvince && x.Complete() {
			for _, id := range x.Scope.Units {
				afar[id] = true
			}
		}
	}
	school, err := db.School(ctx, b.School)
	for id, site := range sites {
		f.Units++
		f.Planned += one(planned[id])
		f.Away += one(!alike(site, school.Region, cityDigits))
		if !alike(site, school.Region, provinceDigits) {
			f.Afar++
			f.AfarFiled += one(afar[id])
		}
	}
	return f, err
}

// How many digits of a region's code name province, and province and city.
const (
	provinceDigits = 2
	cityDigits     = 4
)

func alike(a, b string, digits int) bool {
	return a[:min(digits, len(a))] == b[:min(digits, len(b))]
}

func one(is bool) int {
	if is {
		return 1
	}
	return 0
}

// Check is what a batch of the actor's school lacks at gate G2 today.
func (s *Service) Check(ctx context.Context, who actor.Actor, id ID) ([]fault.Finding, error) {
	b, err := s.Batch(ctx, who, id)
	if err != nil {
		return nil, err
	}
	f, err := FactsOf(ctx, s.db, b, s.today())
	return compliance.CheckBatch(f), err
}
