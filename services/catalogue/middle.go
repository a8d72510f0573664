package catalogue

import "slices"

// middle is the median position of the located regions of a level in each group of at least three.
func middle(rows []Region, level RegionLevel, group func(Region) string) map[string]centre {
	lats, lngs := make(map[string][]float64), make(map[string][]float64)
	for _, r := range rows {
		if r.Level == level && r.Located() {
			lats[group(r)] = append(lats[group(r)], r.Lat)
			lngs[group(r)] = append(lngs[group(r)], r.Lng)
		}
	}
	out := make(map[string]centre)
	for g := range lats {
		if len(lats[g]) >= 3 {
			out[g] = centre{median(lats[g]), median(lngs[g])}
		}
	}
	return out
}

func median(v []float64) float64 {
	slices.Sort(v)
	return v[len(v)/2]
}

// capitals gives each province the centre of its first prefecture.
func capitals(rows []Region) {
	first := make(map[string]centre)
	for _, r := range rows {
		if r.Level != Prefecture || !r.Located() {
			continue
		}
		if _, ok := first[r.Parent]; !ok {
			first[r.Parent] = centre{r.Lat, r.Lng}
		}
	}
	for i, r := range rows {
		if c, ok := first[r.Code]; ok && r.Level == Province {
			rows[i].Lat, rows[i].Lng = c.lat, c.lng
		}
	}
}
