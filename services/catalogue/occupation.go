package catalogue

import (
	"time"

	"firstkm/services/kernel/civil"
)

// Occupation is an entry of the classification of occupations (职业分类大典 2022 with later additions).
type Occupation struct {
	Code       string // 6-18-01-01
	Name       string
	Definition string   // as published; by import only
	Tasks      []string // as published, or four in our own words where only the starter knows it
	Trades     []string // 工种 below it
}

// Template is what a posting for an occupation usually looks like (F10). Each member is a question to the person who
// posts, never an answer in that person's place.
type Template struct {
	Occupation  Occupation
	PostKind    string   // 同类岗位, under which the unit counts its own people
	Tasks       []string // four typical tasks
	Majors      []Major  // that the official guidance leads here
	LabourGrade int      // 1 to 4 (GBZ/T 189.10), the usual one
	Hazards     []string // codes of compliance's hazards that are likely, to be confirmed or ruled out
	SiteType    string   // workshop, office, shop, …
	Shift       Shift
}

// Shift is the usual working day of a post.
type Shift struct {
	Start, End   civil.Clock
	BreakMinutes int
	Days         []time.Weekday
}
