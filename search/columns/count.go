package columns

import (
	"cmp"
	"slices"

	"firstkm/search"
)

// Known reports whether there is such a facet.
func Known(facet string) bool {
	_, ok := dimOf(facet, nil)
	return ok
}

// dimOf finds the dimension of a facet; the region facet is the level below the regions asked for.
func dimOf(facet string, regions []string) (int, bool) {
	switch facet {
	case search.FacetRegion:
		return below(regions), true
	case search.FacetProvince:
		return dimProvince, true
	case search.FacetPrefecture:
		return dimPrefecture, true
	case search.FacetCounty:
		return dimCounty, true
	case search.FacetCategory:
		return dimCategory, true
	case search.FacetClass:
		return dimClass, true
	case search.FacetMajor:
		return dimMajor, true
	case search.FacetPay:
		return dimPay, true
	case search.FacetHousing:
		return dimHousing, true
	case search.FacetOccupation:
		return dimOccupation, true
	case search.FacetEnterprise:
		return dimEnterprise, true
	case search.FacetIndustry:
		return dimIndustry, true
	case search.FacetCompanyKind:
		return dimCompanyKind, true
	case search.FacetPostKind:
		return dimPostKind, true
	case search.FacetStartMonth:
		return dimStartMonth, true
	case search.FacetLabel:
		return dimLabel, true
	case search.FacetOrigin:
		return dimOrigin, true
	case search.FacetBase:
		return dimBase, true
	}
	return 0, false
}

func below(regions []string) int {
	least := 0
	for i, r := range regions {
		if n := len(search.TrimRegion(r)); i == 0 || n < least {
			least = n
		}
	}
	switch {
	case least < 2:
		return dimProvince
	case least < 4:
		return dimPrefecture
	}
	return dimCounty
}

// Count counts a facet's values over rows.
func (t *Table) Count(facet string, regions []string, rows []uint32) []search.Bucket {
	n, ok := dimOf(facet, regions)
	if !ok {
		return nil
	}
	dim := t.dims[n]
	out := []search.Bucket{}
	for v, count := range dim.tally(rows) {
		if count > 0 {
			out = append(out, search.Bucket{Key: dim.values[v], Count: int(count)})
		}
	}
	sortBuckets(n, out)
	return out
}

// sortBuckets puts the highest count first; pay and months stand in their own order.
func sortBuckets(dim int, buckets []search.Bucket) {
	slices.SortFunc(buckets, func(a, b search.Bucket) int {
		switch dim {
		case dimPay:
			return cmp.Or(cmp.Compare(len(a.Key), len(b.Key)), cmp.Compare(a.Key, b.Key))
		case dimStartMonth:
			return cmp.Compare(a.Key, b.Key)
		}
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Key, b.Key))
	})
}

// Complete lists the most used titles that begin with prefix and how many postings begin so, of an origin or, without one,
// of all.
func (t *Table) Complete(prefix, origin string, limit int) ([]search.Completion, int) {
	return t.complete.complete(prefix, originOf(origin), limit)
}
