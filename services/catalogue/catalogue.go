package catalogue

import (
	"cmp"
	"slices"
	"strings"
	"sync"
)

// Catalogue is an immutable snapshot with look-ups by code and by name. Every method is safe for concurrent use; slices
// that it returns must not be changed.
type Catalogue struct {
	data        Dataset
	majors      map[string]int
	majorNames  map[string][]int
	byClass     map[string][]int // four digits
	occupations map[string]int
	occNames    map[string][]int
	profiles    map[string]int
	toOcc       map[string][]int // major → occupations, as published
	toMajor     map[string][]int // occupation → majors
	industries  map[string]int
	regions     map[string]int
	children    map[string][]Region
	regionNames map[string][]int
	templates   map[string]int
	infers      func() *guide // made when first asked
}

// Counts says what a dataset held and which ends of its guidance are not known in it.
type Counts struct {
	Majors, Profiles, Occupations, Pairs, Industries, Regions int
	UnknownMajors                                             int // pairs whose major is not in the catalogue
	UnknownOccupations                                        int // pairs whose occupation is not in the classification
	Unresolved                                                int // pairs with at least one unknown end
	StrayProfiles                                             int // profiles of majors that are not in the catalogue
}

// New builds a snapshot of d and counts it. Pairs with an unknown end are kept, and simply lead nowhere. d must not be
// changed afterwards.
func New(d Dataset) (*Catalogue, Counts) {
	d.Majors = slices.SortedFunc(slices.Values(d.Majors), func(a, b Major) int { return cmp.Compare(a.Code, b.Code) })
	c := &Catalogue{data: d}
	c.majors = keys(d.Majors, func(m Major) string { return m.Code })
	c.majorNames = groups(d.Majors, func(m Major) string { return fold(m.Name) })
	c.byClass = groups(d.Majors, func(m Major) string { return m.Class })
	c.occupations = keys(d.Occupations, func(o Occupation) string { return o.Code })
	c.occNames = groups(d.Occupations, func(o Occupation) string { return fold(o.Name) })
	c.profiles = keys(d.Profiles, func(p Profile) string { return p.Major })
	c.industries = keys(d.Industries, func(i Industry) string { return i.Code })
	c.templates = keys(d.Templates, func(t Template) string { return t.Occupation.Code })
	c.infers = sync.OnceValue(func() *guide { return newGuide(d, c.Profile) })
	c.indexRegions()
	return c, c.link()
}

// link joins the two ends of the guidance.
func (c *Catalogue) link() Counts {
	d := c.data
	n := Counts{
		Majors: len(d.Majors), Profiles: len(d.Profiles), Occupations: len(d.Occupations), Pairs: len(d.Pairs),
		Industries: len(d.Industries), Regions: len(d.Regions),
	}
	c.toOcc, c.toMajor = make(map[string][]int, len(d.Majors)), make(map[string][]int, len(d.Occupations))
	for _, p := range d.Pairs {
		m, okM := c.majors[p.Major]
		o, okO := c.occupations[p.Occupation]
		if !okM {
			n.UnknownMajors++
		}
		if !okO {
			n.UnknownOccupations++
		}
		if !okM || !okO {
			n.Unresolved++
			continue
		}
		o = c.byName(o, p.OccupationName)
		c.toOcc[p.Major] = append(c.toOcc[p.Major], o)
		c.toMajor[d.Occupations[o].Code] = append(c.toMajor[d.Occupations[o].Code], m)
	}
	for _, p := range d.Profiles {
		if _, ok := c.majors[p.Major]; !ok {
			n.StrayProfiles++
		}
	}
	return n
}

// byName is the occupation that a pair means when its code now belongs to another one: the guidance was written on a draft
// of the classification, so that some codes have moved since. The name decides where it is known.
func (c *Catalogue) byName(o int, name string) int {
	if name == "" || c.data.Occupations[o].Name == name {
		return o
	}
	if same := c.occNames[fold(name)]; len(same) == 1 {
		return same[0]
	}
	return o
}

// Version is the edition in use.
func (c *Catalogue) Version() string { return c.data.Version }

// Data is the rows of the snapshot, to lay others over or to store. It must not be changed.
func (c *Catalogue) Data() Dataset { return c.data }

// Major finds a major by its code, with or without K.
func (c *Catalogue) Major(code string) (Major, bool) {
	return find(c.data.Majors, c.majors, NormalMajor(code))
}

// MajorByName finds the major of exactly that name at a level. Without a level the name must stand at one level only.
func (c *Catalogue) MajorByName(name string, level Level) (Major, bool) {
	var found []Major
	for _, i := range c.majorNames[fold(name)] {
		if m := c.data.Majors[i]; level == "" || m.Level == level {
			found = append(found, m)
		}
	}
	if len(found) != 1 {
		return Major{}, false
	}
	return found[0], true
}

// Majors lists all majors by code.
func (c *Catalogue) Majors() []Major { return c.data.Majors }

// MajorsInClass lists the majors whose code begins with the four digits of a class.
func (c *Catalogue) MajorsInClass(class string) []Major { return pick(c.data.Majors, c.byClass[class]) }

// Classes lists the classes of majors by category and number.
func (c *Catalogue) Classes() []Class { return c.data.Classes }

// Profile is what the ministry writes of a major, when it was imported.
func (c *Catalogue) Profile(major string) (Profile, bool) {
	return find(c.data.Profiles, c.profiles, NormalMajor(major))
}

// Occupation finds an occupation by its code.
func (c *Catalogue) Occupation(code string) (Occupation, bool) {
	return find(c.data.Occupations, c.occupations, strings.TrimSpace(code))
}

// Occupations lists all occupations in the order of the classification.
func (c *Catalogue) Occupations() []Occupation { return c.data.Occupations }

// OccupationsOf lists the occupations to which the official guidance leads a major, in its order.
func (c *Catalogue) OccupationsOf(major string) []Occupation {
	return pick(c.data.Occupations, c.toOcc[NormalMajor(major)])
}

// MajorsOf lists the majors that the official guidance leads to an occupation.
func (c *Catalogue) MajorsOf(occupation string) []Major {
	return pick(c.data.Majors, c.toMajor[occupation])
}

// Industry finds an industry by its code, with or without the section's letter.
func (c *Catalogue) Industry(code string) (Industry, bool) {
	return find(c.data.Industries, c.industries, c.industryCode(code))
}

// Template is what a posting for the occupation usually looks like, when we have written one.
func (c *Catalogue) Template(occupation string) (Template, bool) {
	t, ok := find(c.data.Templates, c.templates, occupation)
	if !ok {
		return Template{}, false
	}
	t.Occupation, ok = c.Occupation(occupation)
	t.Majors = c.MajorsOf(occupation)
	return t, ok
}

// Templates lists the codes of the occupations that have a template.
func (c *Catalogue) Templates() []string {
	out := make([]string, len(c.data.Templates))
	for i, t := range c.data.Templates {
		out[i] = t.Occupation.Code
	}
	return out
}

func find[T any](rows []T, at map[string]int, key string) (T, bool) {
	i, ok := at[key]
	if !ok {
		var none T
		return none, false
	}
	return rows[i], true
}

func keys[T any](rows []T, key func(T) string) map[string]int {
	at := make(map[string]int, len(rows))
	for i, r := range rows {
		at[key(r)] = i
	}
	return at
}

func groups[T any](rows []T, key func(T) string) map[string][]int {
	at := make(map[string][]int, len(rows))
	for i, r := range rows {
		at[key(r)] = append(at[key(r)], i)
	}
	return at
}

func pick[T any](rows []T, at []int) []T {
	out := make([]T, len(at))
	for i, j := range at {
		out[i] = rows[j]
	}
	return out
}
