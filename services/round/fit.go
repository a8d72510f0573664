package round

import (
	"math"
	"slices"
	"strings"

	"firstkm/services/catalogue"
	"firstkm/services/compliance"
	"firstkm/services/kernel/text"
	"firstkm/services/placement"
	"firstkm/services/student"
)

// parts is how many parts a fit score has, in the order of Weights.
const parts = 5

// Fit is how well a post fits a student, explained: each part from 0 to 100, and the sum of parts times weights, 0 to 10000.
// It knows nothing of sex, origin or looks; the home county enters by its distance alone.
type Fit struct {
	Parts [parts]int `json:"parts"`
	Score int        `json:"score"`
	Km    int        `json:"km"` // from the middle of the home county, -1 when not known
}

// PartNames are what pages call the parts, in the order of Fit.Parts.
func PartNames() [parts]text.Words {
	return [parts]text.Words{
		text.Say("专业对口", "Major"), text.Say("职业路径", "Path"), text.Say("典型任务", "Tasks"), text.Say("距离", "Distance"), text.Say("个人意愿", "Wishes"),
	}
}

// Parts of the score; what is not known, or not asked for, counts half.
const (
	full = 100
	half = 50
	// kmToZero is the distance from which on it counts nothing.
	kmToZero = 60
	kmNear   = 5
	// perTask is what each task that the post shares with the occupation counts.
	perTask = 34
)

// taste computes fit scores and remembers what is the same for all students of a major.
type taste struct {
	weights Weights
	cat     *catalogue.Catalogue
	paths   map[pathKey][2]int
	homes   map[string][2]float64
}

type pathKey struct {
	major string
	post  placement.ID
}

func newTaste(w Weights, cat *catalogue.Catalogue) *taste {
	return &taste{weights: w, cat: cat, paths: map[pathKey][2]int{}, homes: map[string][2]float64{}}
}

func (t *taste) fit(st student.Student, wishes Wishes, p placement.Placement, related bool) Fit {
	f := Fit{Km: t.km(st.HomeRegion, p)}
	path := t.path(st.MajorCode, p)
	f.Parts = [parts]int{legal(compliance.Legal(st.MajorCode, p.MajorCodes), related), path[0], path[1], near(f.Km), wishes.met(p)}
	f.Score = t.weights.of(f.Parts)
	return f
}

// of is the sum of parts times weights.
func (w Weights) of(p [parts]int) (score int) {
	for i, weight := range w.List() {
		score += weight * p[i]
	}
	return score
}

func legal(m compliance.Match, related bool) int {
	switch {
	case m == compliance.MatchExact:
		return full
	case m == compliance.MatchClose:
		return 70
	case related:
		return 40
	}
	return 0
}

// path is the points of 职业路径 and of shared tasks.
func (t *taste) path(major string, p placement.Placement) [2]int {
	key := pathKey{major, p.ID}
	points, ok := t.paths[key]
	if !ok {
		way := t.cat.Path(major, p.OccupationCode, p.MajorCodes, p.Tasks)
		points[0] = map[catalogue.Via]int{catalogue.ViaNamed: full, catalogue.ViaCrosswalk: 80, catalogue.ViaInferred: half}[way.Via]
		points[1] = min(full, perTask*len(way.Tasks))
		t.paths[key] = points
	}
	return points
}

// km is the distance in whole kilometres between the middle of a county and a post, -1 when either is not known.
func (t *taste) km(region string, p placement.Placement) int {
	home, ok := t.homes[region]
	if !ok {
		if r, found := t.cat.Region(region); found && r.Located() {
			home = [2]float64{r.Lat, r.Lng}
		}
		t.homes[region] = home
	}
	lat, lng := p.Lat, p.Lng
	if lat == 0 && lng == 0 {
		if r, found := t.cat.Region(p.Region); found {
			lat, lng = r.Lat, r.Lng
		}
	}
	if home == [2]float64{} || lat == 0 && lng == 0 {
		return -1
	}
	return kilometres(home[0], home[1], lat, lng)
}

// kilometres is the length of the great circle between two places, in whole kilometres.
func kilometres(lat1, lng1, lat2, lng2 float64) int {
	const radius, degree = 6371.0, math.Pi / 180
	a := math.Sin((lat2 - lat1) * degree / 2)
	b := math.Sin((lng2 - lng1) * degree / 2)
	h := a*a + math.Cos(lat1*degree)*math.Cos(lat2*degree)*b*b
	return int(math.Round(2 * radius * math.Asin(math.Min(1, math.Sqrt(h)))))
}

func near(km int) int {
	switch {
	case km < 0:
		return half
	case km <= kmNear:
		return full
	}
	return max(0, full-full*(km-kmNear)/(kmToZero-kmNear))
}

// met is the share of the wishes that a post fulfils.
func (w Wishes) met(p placement.Placement) int {
	said, fulfilled := 0, 0
	wish := func(is, ok bool) {
		if is {
			said++
			if ok {
				fulfilled++
			}
		}
	}
	wish(w.Housing, p.Housing == "provided")
	wish(len(w.Regions) > 0, slices.ContainsFunc(w.Regions, func(r string) bool { return strings.HasPrefix(p.Region, r) }))
	wish(len(w.Occupations) > 0, slices.Contains(w.Occupations, p.OccupationCode))
	wish(w.PayMonthFen > 0, monthly(p.Terms) >= w.PayMonthFen)
	if said == 0 {
		return half
	}
	return full * fulfilled / said
}

// monthly is the pay of a month in fen; a month is 21.75 days.
func monthly(t placement.Terms) int64 {
	if t.PayMonthFen > 0 {
		return t.PayMonthFen
	}
	return t.PayDayFen * 2175 / 100
}
