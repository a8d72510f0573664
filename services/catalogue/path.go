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
	ViaInferred  Via = "inferred"  // similar majors are led there, or the major's profile speaks of the occupation's work
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
	for _, l := range c.Leads(major) {
		if l.Occupation.Code == o.Code {
			return ViaInferred, l.Through
		}
	}
	return ViaNone, ""
}
