package check

import (
	"errors"
	"fmt"
	"reflect"
	"strings"

	"firstkm/services/compliance"
	"firstkm/services/kernel/civil"
)

// gateway is a gate that has rules: the facts it takes and what checks them.
type gateway struct {
	name, about string
	facts       reflect.Type
	check       func(raw []byte) ([]compliance.Finding, error)
}

func gateways(r compliance.Regulation) []gateway {
	return []gateway{
		of("G0", "Facts of an enterprise that comes aboard.", r.CheckUnit, func(f compliance.UnitFacts) civil.Date { return f.AsOf }),
		of("G0-school", "Facts of a school that comes aboard.", compliance.CheckSchool, func(f compliance.SchoolFacts) civil.Date { return f.AsOf }),
		of("G1", "Facts of a placement that is to be published. Only BLOCK stops it; BLOCK-EXC and BLOCK-OVR are published as conditions.", r.CheckPlacement, func(f compliance.PlacementFacts) civil.Date { return f.AsOf }),
		of("G3", "Facts of one student and one placement: apply or confirm. BLOCK, BLOCK-EXC and BLOCK-OVR each keep the student from it; DOC must be settled before confirming.", r.CheckMatch, func(f compliance.MatchFacts) civil.Date { return f.AsOf }),
		of("G4", "Facts of a three-party agreement that is to be signed. BLOCK, BLOCK-EXC and BLOCK-OVR each stop the signature.", r.CheckAgreement, func(f compliance.AgreementFacts) civil.Date { return f.AsOf }),
	}
}

func of[F any](name, about string, check func(F) []compliance.Finding, asOf func(F) civil.Date) gateway {
	return gateway{name, about, reflect.TypeFor[F](), func(raw []byte) ([]compliance.Finding, error) {
		f, err := decode[F](raw)
		if err != nil {
			return nil, err
		}
		if asOf(f).IsZero() {
			return nil, errors.New("as_of: required")
		}
		return check(f), nil
	}}
}

// gate finds a gate by name and says which ones there are when it has no rules yet.
func gate(name string, r compliance.Regulation) (gateway, error) {
	var names []string
	for _, g := range gateways(r) {
		if strings.EqualFold(g.name, name) {
			return g, nil
		}
		names = append(names, g.name)
	}
	return gateway{}, fmt.Errorf("no rules are checked at gate %q; the gates are %s", name, strings.Join(names, ", "))
}
