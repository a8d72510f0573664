package round

import (
	"firstkm/services/application"
	"firstkm/services/matching"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/student"
)

// Outcome is how far a result has come.
type Outcome string

// The outcomes. A result waits until the round is published and settled.
const (
	Waits  Outcome = "waits"
	Placed Outcome = "placed" // it became an application
	Told   Outcome = "told"   // nothing was obtained, and the student has been told
	Void   Outcome = "void"   // it could not become a place; Reason says why
)

// Line is what became of one entry of a student's list.
type Line struct {
	Placement placement.ID `json:"placement"`
	Rank      int          `json:"rank"`
	Why       Verdict      `json:"why"`
	Rules     []string     `json:"rules,omitempty"` // that bar the pair
	Fit       Fit          `json:"fit"`
	Met       bool         `json:"met,omitempty"` // the unit named the student
	Score     int64        `json:"score"`         // in the market; above fitMost when Met
	Group     string       `json:"group,omitempty"`
	Lowest    int64        `json:"lowest,omitempty"`  // score of the lowest that is held where it is full
	Lottery   bool         `json:"lottery,omitempty"` // the same score: the lottery decided
	Nobody    bool         `json:"nobody,omitempty"`  // nobody may be held there
	Few       bool         `json:"few,omitempty"`     // one to four are held there: what they scored is not told
}

// Verdict is why an entry was or was not obtained.
type Verdict string

// The verdicts.
const (
	Obtained   Verdict = "obtained"
	Ineligible Verdict = "ineligible"
	FullPost   Verdict = "full_post"
	FullGroup  Verdict = "full_group"
	NotNeeded  Verdict = "not_needed" // something that stands above it was obtained
)

func verdict(v matching.Verdict) Verdict {
	return map[matching.Verdict]Verdict{
		matching.Obtained: Obtained, matching.NotEligible: Ineligible, matching.FullPost: FullPost, matching.FullGroup: FullGroup, matching.Worse: NotNeeded,
	}[v]
}

// Result is what a student obtained in a run.
type Result struct {
	Student     student.ID
	School      org.ID
	Number      string
	Placement   placement.ID // empty for nothing
	Unit        org.ID
	Rank        int // in the list, 0 for none and for what an override gave
	Lines       []Line
	Outcome     Outcome
	Reason      string // of a void one
	Application application.ID
	Consent     application.Consent
}

// Placed reports whether the result is a place, or is to become one.
func (r Result) Placed() bool { return r.Placement != "" && r.Outcome != Void }

// ResultFilter narrows the results of a run.
type ResultFilter struct {
	Outcome   Outcome
	Placement placement.ID
	School    org.ID
	Unmatched bool   // only those without a post
	Number    string // of one student
	After     string // only numbers behind it, in a page
	Limit     int    // of a page, in the order of numbers; 0 = all
	Brief     bool   // without lines and consent
}
