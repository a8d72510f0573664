package columns

import (
	"github.com/RoaringBitmap/roaring/v2"

	"firstkm/search"
)

// path is the rows a major leads to, by how.
type path struct {
	all    *roaring.Bitmap
	named  *roaring.Bitmap
	weight map[uint32]float64 // set of the occupation dimension → weight
	linked map[uint32]bool    // … → named by the crosswalk
}

// path finds where majors and occupations lead. A posting names the major also by a wider code: 7102 names 710203.
func (t *Table) path(majors []string, occupations []search.Weighted) *path {
	p := &path{weight: map[uint32]float64{}, linked: map[uint32]bool{}}
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
	occ := t.dims[dimOccupation]
	for _, w := range occupations {
		set, ok := occ.setOf[w.Code]
		if !ok || w.Code == "" {
			continue
		}
		if !w.Inferred {
			p.linked[set] = true
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
	if p == nil || p == s.meant && !p.all.Contains(row) {
		return "", 0
	}
	set := t.dims[dimOccupation].code[row]
	w := p.weight[set]
	switch {
	case p.named.Contains(row):
		return search.ViaNamed, 1 + w
	case p.linked[set]:
		return search.ViaCrosswalk, w
	}
	return search.ViaInferred, w
}

// Meant gives the rows that the words mean beside those that hold them; nil when they mean none. Do not change it.
func (s *Selection) Meant() *roaring.Bitmap {
	if s.meant == nil {
		return nil
	}
	return s.meant.all
}
