package catalogue

// Dataset is the rows that a Catalogue is built from, as an import reads them and a store keeps them.
type Dataset struct {
	Version     string // what is shown as the edition in use
	Classes     []Class
	Majors      []Major
	Profiles    []Profile
	Occupations []Occupation
	Pairs       []Pair
	Industries  []Industry
	Regions     []Region
	Holidays    []Holiday
	Templates   []Template // Occupation.Code says of what; the other members of Occupation and Majors are not used
}

// Over returns base with the rows of d laid over it: a row of the same key replaces, a new one is added, none is removed.
// An official occupation keeps the tasks of the base when it brings none.
func (d Dataset) Over(base Dataset) Dataset {
	version := d.Version
	if version == "" {
		version = base.Version
	}
	return Dataset{
		Version:     version,
		Classes:     over(base.Classes, d.Classes, func(c Class) classKey { return classKey{c.Category, c.Number} }, take),
		Majors:      over(base.Majors, d.Majors, func(m Major) string { return m.Code }, keepMark),
		Profiles:    over(base.Profiles, d.Profiles, func(p Profile) string { return p.Major }, take),
		Occupations: over(base.Occupations, d.Occupations, func(o Occupation) string { return o.Code }, keepTasks),
		Pairs:       over(base.Pairs, d.Pairs, Pair.key, take),
		Industries:  over(base.Industries, d.Industries, func(i Industry) string { return i.Code }, take),
		Regions:     over(base.Regions, d.Regions, func(r Region) string { return r.Code }, keepCentre),
		Holidays:    overYears(base.Holidays, d.Holidays),
		Templates:   over(base.Templates, d.Templates, func(t Template) string { return t.Occupation.Code }, take),
	}
}

type classKey struct {
	category int
	number   string
}

type pairKey struct{ major, occupation string }

func (p Pair) key() pairKey { return pairKey{p.Major, p.Occupation} }

// over lays rows over base by key, keeping the order of base and then of rows. join makes one row of the old and the new.
func over[T any, K comparable](base, rows []T, key func(T) K, join func(old, next T) T) []T {
	out := make([]T, len(base), len(base)+len(rows))
	copy(out, base)
	at := make(map[K]int, len(out)+len(rows))
	for i, r := range out {
		at[key(r)] = i
	}
	for _, r := range rows {
		if i, ok := at[key(r)]; ok {
			out[i] = join(out[i], r)
			continue
		}
		at[key(r)] = len(out)
		out = append(out, r)
	}
	return out
}

func take[T any](_, next T) T { return next }

// keepMark keeps the K mark, which some editions of the official list do not print.
func keepMark(old, next Major) Major {
	next.K = next.K || old.K
	return next
}

func keepTasks(old, next Occupation) Occupation {
	if len(next.Tasks) == 0 {
		next.Tasks = old.Tasks
	}
	if len(next.Trades) == 0 {
		next.Trades = old.Trades
	}
	return next
}

func keepCentre(old, next Region) Region {
	if !next.Located() {
		next.Lat, next.Lng = old.Lat, old.Lng
	}
	return next
}
