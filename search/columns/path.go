package columns

import (
	"github.com/RoaringBitmap/roaring/v2"

	"firstkm/search"
)

// path is the rows a major leads to, by how.
type path struct {
	all    *roaring.Bitmap
	named  *roaring.Bitmap
	weight []float64 // by set of the occupation dimension
	leads  []leading // …
}

// leading says how an occupation is led to.
type leading uint8

const (
	nowhere leading = iota
	inferred
	linked // named by the crosswalk
)

// path finds where majors and occupations lead. A posting names the major also by a wider code: 7102 names 710203.
func (t *Table) path(majors []string, occupations []search.Weighted) *path {
	occ := t.dims[dimOccupation]
	p := &path{weight: make([]float64, len(occ.sets)), leads: make([]leading, len(occ.sets))}
	named := []*roaring.Bitmap{}
	for _, major := range majors {
		if b := t.majors(major); b != nil {
			named = append(named, b)
		}
		for n := 2; n < len(major); n += 2 {
			if b := t.dims[dimMajor].is(major[:n]); b != nil {
				named = append(named, b)
			}
		}
	}
	p.named = union(named)
	parts := []*roaring.Bitmap{p.named}
	for _, w := range occupations {
		set, ok := occ.setOf[w.Code]
		if !ok || w.Code == "" {
			continue
		}
		if w.Inferred {
			p.leads[set] = max(p.leads[set], inferred)
		} else {
			p.leads[set] = linked
		}
		p.weight[set] = max(p.weight[set], w.Weight)
		parts = append(parts, occ.is(w.Code))
	}
	p.all = union(parts)
	return p
}

// Via says how a row is connected with the major asked for or meant, and how strongly; empty when it is not.
func (t *Table) Via(s *Selection, row uint32) (search.Via, float64) {
	p := s.path
	if p == nil {
		p = s.meant
	}
	if p == nil {
		return "", 0
	}
	set := t.dims[dimOccupation].code.at(row)
	named := !p.named.IsEmpty() && p.named.Contains(row)
	switch {
	case named:
		return search.ViaNamed, 1 + p.weight[set]
	case p.leads[set] == linked:
		return search.ViaCrosswalk, p.weight[set]
	case p.leads[set] == inferred || p == s.path:
		return search.ViaInferred, p.weight[set]
	}
	return "", 0
}

// Meant gives the rows that the words mean beside those that hold them; nil when they mean none. Do not change it.
func (s *Selection) Meant() *roaring.Bitmap {
	if s.meant == nil {
		return nil
	}
	return s.meant.all
}
