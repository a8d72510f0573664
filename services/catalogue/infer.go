package catalogue

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"sync"
)

// Lead is an occupation that a major leads to by inference.
type Lead struct {
	Occupation Occupation
	Weight     float64 // in (0, 1], higher is nearer; comparable within one major
	Through    string  // code of the similar major that is led there most surely; empty when the profile alone says so
}

// What the parts of inference count. They were set on the official guidance with the asked major's own pairs left out, and
// hold on each half of it (nDCG@10 0.81; with the guidance of three hundred majors left out at once 0.78). The words of a
// profile alone give 0.69, the votes of similar majors alone 0.65.
const (
	byWords  = 0.6  // share of likeness in words; the rest is votes
	voters   = 20   // similar majors that vote
	ownClass = 0.05 // what being of the same class adds to a similar major, at any level
	mostLead = 60   // occupations kept for a major
	leastWay = 0.2  // weight under which a lead is noise
)

// guide infers where majors lead: from what their profiles say of occupations, and from where similar majors are led. It is
// made when first asked, and answers each major once.
type guide struct {
	occupations, majors *texts
	mu                  sync.Mutex
	known               map[string][]Lead // by major
}

func newGuide(d Dataset, profile func(code string) (Profile, bool)) *guide {
	g := &guide{known: make(map[string][]Lead)}
	occupations := make([][]passage, len(d.Occupations))
	for i, o := range d.Occupations {
		occupations[i] = []passage{{o.Name, 3}, {strings.Join(o.Trades, "；"), 2}, {o.Definition, 1}, {strings.Join(o.Tasks, "；"), 0.5}}
	}
	majors := make([][]passage, len(d.Majors))
	for i, m := range d.Majors {
		p, _ := profile(m.Code)
		majors[i] = describe(m, p)
	}
	g.occupations, g.majors = newTexts(occupations), newTexts(majors)
	return g
}

// describe is a major in words, as it is asked for and compared.
func describe(m Major, p Profile) []passage {
	return []passage{{m.Name, 3}, {p.Posts, 2}, {p.Abilities, 0.5}, {p.Courses, 0.5}}
}

// Leads ranks the occupations that a major leads to by inference, the nearest first. It does not look at the major's own
// lines of the guidance: it says what one would guess without them. The first call of a snapshot takes a moment.
func (c *Catalogue) Leads(major string) []Lead {
	m, ok := c.Major(major)
	if !ok {
		return nil
	}
	g := c.infers()
	g.mu.Lock()
	defer g.mu.Unlock()
	leads, known := g.known[m.Code]
	if !known {
		leads = c.leadsOf(g, m)
		g.known[m.Code] = leads
	}
	return leads
}

func (c *Catalogue) leadsOf(g *guide, m Major) []Lead {
	p, _ := c.Profile(m.Code)
	words := g.occupations.like(describe(m, p))
	votes, through := c.votes(g, m, p)
	var out []Lead
	for i, o := range c.data.Occupations {
		if w := byWords*words[i] + (1-byWords)*votes[i]; w >= leastWay {
			out = append(out, Lead{Occupation: o, Weight: w, Through: through[i]})
		}
	}
	slices.SortStableFunc(out, func(a, b Lead) int { return cmp.Compare(b.Weight, a.Weight) })
	return out[:min(len(out), mostLead)]
}

// votes lets the most similar majors vote for the occupations they are led to, each by the square of its likeness, and
// names the surest voter for each.
func (c *Catalogue) votes(g *guide, m Major, p Profile) (votes []float64, through map[int]string) {
	near := g.majors.like(describe(m, p))
	var order []int
	for i, o := range c.data.Majors {
		if o.Category == m.Category && o.Class[2:] == m.Class[2:] {
			near[i] += ownClass
		}
		if o.Code != m.Code && near[i] > 0 && len(c.toOcc[o.Code]) > 0 {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(near[b], near[a]) })
	order = order[:min(len(order), voters)]
	votes, through = make([]float64, len(c.data.Occupations)), make(map[int]string)
	for _, i := range order {
		most := near[order[0]] // the asked major itself does not vote
		for _, o := range c.toOcc[c.data.Majors[i].Code] {
			votes[o] += near[i] / most * near[i] / most
			if through[o] == "" {
				through[o] = c.data.Majors[i].Code
			}
		}
	}
	return shares(votes), through
}

// InferredOf is Leads without the occupations to which the guidance itself leads the major.
func (c *Catalogue) InferredOf(major string) []Lead {
	var out []Lead
	for _, l := range c.Leads(major) {
		if !c.leads(NormalMajor(major), l.Occupation.Code) {
			out = append(out, l)
		}
	}
	return out
}

// Without is the catalogue as if the guidance said nothing of one major: what search is judged by.
func (c *Catalogue) Without(major string) *Catalogue {
	major = NormalMajor(major)
	other := *c
	other.toOcc = maps.Clone(c.toOcc)
	delete(other.toOcc, major)
	return &other
}
