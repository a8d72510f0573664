package find

import (
	"context"
	"strings"

	"firstkm/search"
	"firstkm/services/catalogue"
	"firstkm/services/kernel/fault"
)

// coded is one code that an ask narrows by, and how it asks alone.
type coded struct {
	param, code, zh, en string
	known               func(code string) bool // by the catalogue
	alone               search.Query
}

// codes lists what an ask narrows by code.
func (a Ask) codes(cat *catalogue.Catalogue) (out []coded) {
	for _, r := range a.Regions {
		out = append(out, coded{ParamRegion, r, "地区", "region", cat.HasRegion, search.Query{Regions: []string{search.TrimRegion(r)}}})
	}
	out = append(
		out,
		coded{ParamMajorExact, a.MajorExact, "专业", "major", cat.HasMajors, search.Query{MajorExact: a.MajorExact}},
		coded{ParamOccupation, a.Occupation, "职业", "occupation", cat.HasOccupations, search.Query{Occupation: a.Occupation}},
		coded{ParamIndustry, a.Industry, "行业", "industry", cat.HasIndustries, search.Query{Industry: a.Industry}},
	)
	return out
}

// unknown names the codes of an ask that neither the catalogue nor any posting knows: nothing can ever answer them, so that
// they are told, also where another code of the ask finds something. Only what the catalogue does not know costs a count.
func (s *Service) unknown(ctx context.Context, a Ask) error {
	var bad []fault.Field
	for _, c := range a.codes(s.cat.Now()) {
		if c.code == "" || c.known(c.code) {
			continue
		}
		n, err := s.index.Count(ctx, c.alone)
		if err != nil {
			return err
		}
		if n == 0 {
			bad = append(bad, nobodyKnows(c.param, c.zh, c.en, c.code))
		}
	}
	if len(bad) == 0 {
		return nil
	}
	return ErrQuery.With(bad...)
}

// nobodyKnows says that a code or name is none, and what to do.
func nobodyKnows(param, zh, en, code string) fault.Field {
	code = strings.TrimSpace(code)
	return fault.In(param, "没有“"+code+"”这个"+zh+"。请从目录里选，或去掉这个条件。", "there is no "+en+" “"+code+"”; choose one of the catalogue or leave it out")
}
