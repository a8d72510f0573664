package catalogue

import (
	"slices"
	"strings"
)

// Via says how a major leads to a posting (职业路径). It helps finding, and never says that the two fit in law.
type Via string

// The ways, the strongest first.
const (
	ViaNamed     Via = "named"     // the posting names the major or its class
	ViaCrosswalk Via = "crosswalk" // the official guidance leads the major to the posting's occupation
	ViaInferred  Via = "inferred"  // a near major is led there, or the major's profile names the occupation
	ViaNone      Via = "none"
)

// Path is the way from a major to a posting. Tasks are those of the occupation that the posting names too, or the
// occupation's typical ones when the posting tells nothing.
type Path struct {
	Via        Via
	Occupation Occupation // zero when the posting has none
	Through    string     // code of the near major, when inferred through one
	Tasks      []string
}

// Path follows a major to a posting that is for an occupation, names majors (six digits, or four for a class) and
// describes tasks. Any of the three may be empty.
func (c *Catalogue) Path(major, occupation string, postingMajors, tasks []string) Path {
	major = NormalMajor(major)
	o, known := c.Occupation(occupation)
	p := Path{Via: ViaNone, Occupation: o}
	switch {
	case slices.ContainsFunc(postingMajors, func(named string) bool { return names(named, major) }):
		p.Via = ViaNamed
	case known && c.leads(major, occupation):
		p.Via = ViaCrosswalk
	case known:
		p.Via, p.Through = c.infer(major, o)
	}
	if p.Via != ViaNone {
		p.Tasks = c.shared(o, tasks)
	}
	return p
}

// names reports whether a posting that names a major's or class's code means the major.
func names(named, major string) bool {
	named = NormalMajor(named)
	return len(named) >= 4 && strings.HasPrefix(major, named)
}

func (c *Catalogue) leads(major, occupation string) bool {
	i, ok := c.occupations[occupation]
	return ok && slices.Contains(c.toOcc[major], i)
}

func (c *Catalogue) infer(major string, o Occupation) (Via, string) {
	for _, near := range c.near(major) {
		if c.leads(near.Code, o.Code) {
			return ViaInferred, near.Code
		}
	}
	if p, ok := c.Profile(major); ok && strings.Contains(p.Posts, o.Name) {
		return ViaInferred, ""
	}
	return ViaNone, ""
}

// InferredOf lists the occupations that a major leads to by inference only: those of near majors, the nearest first, then
// those that its profile names.
func (c *Catalogue) InferredOf(major string) []Occupation {
	major = NormalMajor(major)
	seen := make(map[int]bool)
	for _, i := range c.toOcc[major] {
		seen[i] = true
	}
	var out []Occupation
	add := func(i int) {
		if !seen[i] {
			seen[i] = true
			out = append(out, c.data.Occupations[i])
		}
	}
	for _, near := range c.near(major) {
		for _, i := range c.toOcc[near.Code] {
			add(i)
		}
	}
	if p, ok := c.Profile(major); ok {
		for i, o := range c.data.Occupations {
			if strings.Contains(p.Posts, o.Name) {
				add(i)
			}
		}
	}
	return out
}

// near lists the majors close to one: of the same name at other levels, then of the same class at its own level, then of
// the same class at the others.
func (c *Catalogue) near(major string) []Major {
	m, ok := c.Major(major)
	if !ok {
		return nil
	}
	var out []Major
	add := func(rows []Major) {
		for _, r := range rows {
			if r.Code != major && !slices.ContainsFunc(out, func(o Major) bool { return o.Code == r.Code }) {
				out = append(out, r)
			}
		}
	}
	add(pick(c.data.Majors, c.majorNames[fold(m.Name)]))
	add(c.MajorsInClass(m.Class))
	for _, l := range Levels() {
		add(c.MajorsInClass(Class{Category: m.Category, Number: m.Class[2:4]}.Code(l)))
	}
	return out
}
