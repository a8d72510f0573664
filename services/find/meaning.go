package find

import (
	"firstkm/search"
	"firstkm/services/catalogue"
)

// vocabulary tells search what names mean by the catalogue in force: a major by its name or nickname at any level, and
// occupations by what people call them.
type vocabulary struct{ cat *catalogue.Catalogue }

var _ search.Vocabulary = vocabulary{}

// Mean implements search.Vocabulary.
func (v vocabulary) Mean(name string) *search.Meant {
	majors, occupations := v.cat.Spoken(name)
	if len(majors)+len(occupations) == 0 {
		return nil
	}
	m, at := &search.Meant{}, map[string]int{}
	add := func(w search.Weighted) {
		i, met := at[w.Code]
		if !met {
			at[w.Code] = len(m.Occupations)
			m.Occupations = append(m.Occupations, w)
			return
		}
		known := &m.Occupations[i]
		known.Weight, known.Inferred = max(known.Weight, w.Weight), known.Inferred && w.Inferred
	}
	for i, o := range occupations {
		add(search.Weighted{Code: o.Code, Weight: 1 / (1 + float64(i)/20)})
	}
	for _, major := range majors {
		m.Majors = append(m.Majors, major.Code)
		for _, w := range leadsTo(v.cat, major.Code) {
			if len(occupations) > 0 { // the word's own occupations come first
				w.Weight /= 2
			}
			add(w)
		}
	}
	return m
}

// Place implements search.Vocabulary.
func (v vocabulary) Place(word string) string { return v.cat.PlaceBefore(word) }

// leadsTo lists the occupations of a major: those of the guidance first, then inferred ones.
func leadsTo(cat *catalogue.Catalogue, major string) (out []search.Weighted) {
	for i, o := range cat.OccupationsOf(major) {
		out = append(out, search.Weighted{Code: o.Code, Weight: 1 / (1 + float64(i)/20)})
	}
	for _, l := range cat.InferredOf(major) {
		out = append(out, search.Weighted{Code: l.Occupation.Code, Weight: l.Weight, Inferred: true})
	}
	return out
}
