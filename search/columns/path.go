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

// path reads Major and Occupations. A posting names the major also by a wider code: 7102 names 710203.
func (t *Table) path(q *search.Query) *path {
	p := &path{weight: map[uint32]float64{}, linked: map[uint32]bool{}}
	named := []*roaring.Bitmap{}
	if b := t.majors(q.Major); b != nil {
		named = append(named, b)
	}
	for n := 2; n < len(q.Major); n += 2 {
		if b := t.dims[dimMajor].is(q.Major[:n]); b != nil {
			named = append(named, b)
		}
	}
	p.named = union(named)
	parts := []*roaring.Bitmap{p.named}
	occ := t.dims[dimOccupation]
	for _, w := range q.Occupations {
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

// Via says how a selected row is connected with the major asked for, and how strongly by its
// occupation; empty without a major.
func (t *Table) Via(s *Selection, row uint32) (search.Via, float64) {
	if s.path == nil {
		return "", 0
	}
	set := t.dims[dimOccupation].code[row]
	w := s.path.weight[set]
	switch {
	case s.path.named.Contains(row):
		return search.ViaNamed, w
	case s.path.linked[set]:
		return search.ViaCrosswalk, w
	}
	return search.ViaInferred, w
}
