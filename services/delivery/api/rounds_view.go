package api

import (
	"context"
	"time"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/round"
	"firstkm/services/student"
)

// RoundWeights say how much each part of the fit score counts; together 100.
type RoundWeights struct {
	Major    int `json:"major" minimum:"0" maximum:"100"`
	Path     int `json:"path" minimum:"0" maximum:"100"`
	Tasks    int `json:"tasks" minimum:"0" maximum:"100"`
	Distance int `json:"distance" minimum:"0" maximum:"100"`
	Wishes   int `json:"wishes" minimum:"0" maximum:"100"`
}

// RoundCap is a limit over a base or a region.
type RoundCap struct {
	Name   string `json:"name" minLength:"1" maxLength:"40"`
	Region string `json:"region,omitempty" maxLength:"6" doc:"GB/T 2260 code or beginning of one"`
	Base   string `json:"base,omitempty" maxLength:"40" doc:"Code of the base; one of the two"`
	Limit  int    `json:"limit" minimum:"0" maximum:"1000000"`
}

func capsOf(list []RoundCap) []round.Cap {
	out := make([]round.Cap, len(list))
	for i, c := range list {
		out[i] = round.Cap(c)
	}
	return out
}

// RoundSchool is a school's part.
type RoundSchool struct {
	School      org.ID    `json:"school" maxLength:"64"`
	Batch       ident.ID  `json:"batch,omitempty" maxLength:"64" doc:"Its approved batch"`
	ConsentedAt time.Time `json:"consented_at,omitzero" readOnly:"true"`
}

// RoundPlan is what the schools decide of a round before it opens.
type RoundPlan struct {
	Name       string        `json:"name" maxLength:"240"`
	Opens      time.Time     `json:"opens" doc:"Students rank from here"`
	Closes     time.Time     `json:"closes" doc:"to here, not included"`
	StartDate  civil.Date    `json:"start_date" format:"date" doc:"Of the internships: openings lie within"`
	EndDate    civil.Date    `json:"end_date" format:"date"`
	HoldsUntil civil.Date    `json:"holds_until" format:"date" doc:"Last day on which offered seats are held for the round"`
	Schools    []RoundSchool `json:"schools" maxItems:"50"`
	Weights    *RoundWeights `json:"weights,omitempty" doc:"Of the published fit score"`
	Most       int           `json:"most,omitempty" minimum:"1" maximum:"30" doc:"Posts in a list at most; 10 without"`
	Caps       []RoundCap    `json:"caps,omitempty" maxItems:"100"`
	After      round.ID      `json:"after,omitempty" maxLength:"64" doc:"The round that left these students without a post"`
}

func (p RoundPlan) plan() round.Plan {
	out := round.Plan{
		Name: p.Name, Opens: p.Opens, Closes: p.Closes, Start: p.StartDate, End: p.EndDate, HoldsUntil: p.HoldsUntil, Most: p.Most,
		Caps: capsOf(p.Caps), After: p.After,
	}
	if p.Weights != nil {
		out.Weights = round.Weights(*p.Weights)
	}
	for _, m := range p.Schools {
		out.Schools = append(out.Schools, round.Member{School: m.School, Batch: m.Batch})
	}
	return out
}

type roundStep struct {
	At    time.Time   `json:"at"`
	Role  string      `json:"role"`
	State round.State `json:"state"`
	Note  string      `json:"note,omitempty"`
}

type roundSummary struct {
	Students int `json:"students"`
	Listed   int `json:"listed"`
	Posts    int `json:"posts"`
	Seats    int `json:"seats"`
	Matched  int `json:"matched"`
	First    int `json:"first_choice"`
}

type roundProof struct {
	Commitment string `json:"commitment,omitempty" doc:"SHA-256 of the seed, from opening on"`
	SaltHash   string `json:"salt_sha256,omitempty" doc:"SHA-256 of the salt of the numbers, which is never told"`
	Seed       string `json:"seed,omitempty" doc:"In hex, from the computation on"`
	Input      string `json:"input_sha256,omitempty" doc:"As firstkm match prints it"`
	Match      string `json:"match_sha256,omitempty" doc:"Of match.csv, as firstkm match prints it"`
	Sealed     bool   `json:"seed_as_committed,omitempty"`
	Stable     bool   `json:"stable,omitempty" doc:"The verifier found no pair that would both rather have each other"`
	Blocking   int64  `json:"blocking_pairs"`
}

type roundBody struct {
	ID         round.ID      `json:"id"`
	Host       org.ID        `json:"host"`
	State      round.State   `json:"state" doc:"planned, open, closed, computed, reviewed, published, settled or cancelled; outside of its schools a computed round is closed until it is published"`
	StateLabel string        `json:"state_label"`
	RoundPlan                // as decided
	Takes      bool          `json:"takes_lists" doc:"Lists may change now"`
	Proof      roundProof    `json:"proof"`
	Computing  bool          `json:"computing,omitempty"`
	Summary    *roundSummary `json:"summary,omitempty"`
	Overrides  int           `json:"overrides,omitempty"`
	Settled    int           `json:"results_settled,omitempty"`
	Void       int           `json:"results_void,omitempty"`
	History    []roundStep   `json:"history"`
	Version    uint64        `json:"version" doc:"As in the ETag"`
}

type roundOutput struct {
	Tagged
	Location string `header:"Location" doc:"Of what was created"`
	Body     roundBody
}

func proofOf(p round.Proof) roundProof {
	return roundProof{p.Commitment, p.SaltHash, p.Seed, p.Input, p.Match, p.Sealed, p.Stable, p.Blocking}
}

func (s rounds) bodyOf(ctx context.Context, r round.Round) roundBody {
	w := RoundWeights(r.Weights)
	b := roundBody{
		ID: r.ID, Host: r.Host, State: r.State, StateLabel: r.State.Label().In(httpd.Language(ctx)), RoundPlan: RoundPlan{
			Name: r.Name, Opens: instant(r.Opens), Closes: instant(r.Closes), StartDate: r.Start, EndDate: r.End, HoldsUntil: r.HoldsUntil,
			Weights: &w, Most: r.Most, After: r.After,
			Schools: mapped(r.Schools, func(m round.Member) RoundSchool { return RoundSchool{m.School, m.Batch, instant(m.ConsentedAt)} }),
			Caps:    mapped(r.Caps, func(c round.Cap) RoundCap { return RoundCap(c) }),
		}, Takes: r.Takes(s.now()), Proof: proofOf(r.Proof()), Computing: r.Asked != nil, Overrides: len(r.Overrides), Settled: r.Done, Void: r.Void, Version: r.Version,
		History: mapped(r.History, func(h round.Step) roundStep { return roundStep{instant(h.At), string(h.Role), h.State, h.Note} }),
	}
	if r.Run != "" {
		b.Summary = &roundSummary{r.Summary.Students, r.Summary.Listed, r.Summary.Posts, r.Summary.Seats, r.Summary.Matched, r.Summary.First}
	}
	return b
}

type roundFit struct {
	Score int            `json:"score" doc:"0 to 10000"`
	Parts map[string]int `json:"parts" doc:"Each 0 to 100, to be weighed by the round's weights"`
	Km    *int           `json:"distance_km,omitempty"`
}

func fitOf(f round.Fit) roundFit {
	out := roundFit{Score: f.Score, Parts: map[string]int{}}
	for i, name := range []string{"major", "path", "tasks", "distance", "wishes"} {
		out.Parts[name] = f.Parts[i]
	}
	if f.Km >= 0 {
		out.Km = &f.Km
	}
	return out
}

type roundUnit struct {
	ID   org.ID `json:"id"`
	Name string `json:"name,omitempty"`
}

type roundPost struct {
	Placement  placement.ID     `json:"placement"`
	Title      string           `json:"title"`
	Enterprise roundUnit        `json:"enterprise"`
	PostKind   string           `json:"post_kind"`
	Region     string           `json:"region"`
	StartDate  civil.Date       `json:"start_date" format:"date"`
	EndDate    civil.Date       `json:"end_date" format:"date"`
	Seats      int              `json:"seats" doc:"Offered to this round"`
	Held       int              `json:"held,omitempty" doc:"Still reserved"`
	HoldsUntil civil.Date       `json:"holds_until" format:"date"`
	Order      round.Mode       `json:"order" enum:"fit,scores,ranks"`
	State      round.OfferState `json:"state" enum:"stands,withdrawn,lapsed,freed"`
	Version    uint64           `json:"version" doc:"Of the offer, for If-Match"`
}

func postOf(p round.Post) roundPost {
	return roundPost{
		p.Placement, p.Opening.Title,
		roundUnit{p.Unit, p.Name},
		p.PostKind, p.Opening.Region, p.From, p.To, p.Seats, p.Held, p.Until,
		p.Mode, p.State, p.Version,
	}
}

type roundLine struct {
	Placement placement.ID  `json:"placement"`
	Title     string        `json:"title,omitempty"`
	Rank      int           `json:"rank"`
	Verdict   round.Verdict `json:"verdict" enum:"obtained,ineligible,full_post,full_group,not_needed"`
	Why       string        `json:"why" doc:"In plain words, for this student alone"`
	Rules     []string      `json:"rules"`
	Fit       roundFit      `json:"fit"`
	Met       bool          `json:"met,omitempty" doc:"The unit named the student"`
	Lottery   bool          `json:"lottery,omitempty" doc:"Equal scores: the lottery decided"`
}

type roundReceipt struct {
	Number    string       `json:"number" doc:"The student's number in the round"`
	Placement placement.ID `json:"placement,omitempty"`
	Rank      int          `json:"rank,omitempty"`
	Outcome   string       `json:"outcome,omitempty" doc:"waits, placed, told or void"`
	Override  string       `json:"override,omitempty" doc:"What the school says, when it changed this result"`
	Lines     []roundLine  `json:"lines"`
	Proof     roundProof   `json:"proof"`
}

func receiptOf(ctx context.Context, x round.Receipt) roundReceipt {
	return roundReceipt{
		Number: x.Person.Number, Placement: x.Result.Placement, Rank: x.Result.Rank, Outcome: string(x.Result.Outcome), Override: x.Overridden.In(httpd.Language(ctx)), Proof: proofOf(x.Proof),
		Lines: mapped(x.Reasons, func(l round.Reason) roundLine {
			return roundLine{l.Placement, l.Title, l.Rank, l.Why, l.Words.In(httpd.Language(ctx)), present(l.Rules), fitOf(l.Fit), l.Met, l.Lottery}
		}),
	}
}

type roundRow struct {
	Student   student.ID    `json:"student,omitempty" doc:"Absent for students of other schools"`
	Name      string        `json:"name,omitempty" doc:"Masked"`
	Class     string        `json:"class,omitempty"`
	School    org.ID        `json:"school"`
	Number    string        `json:"number"`
	Placement placement.ID  `json:"placement,omitempty"`
	Title     string        `json:"title,omitempty"`
	Rank      int           `json:"rank,omitempty"`
	Outcome   round.Outcome `json:"outcome" enum:"waits,placed,told,void"`
	Reason    string        `json:"reason,omitempty"`
}

func rowOf(x round.Row) roundRow {
	b := roundRow{x.Student, x.Name, x.Class, x.School, x.Number, x.Placement, x.Title, x.Rank, x.Outcome, x.Reason}
	if x.Name == "" {
		b.Student = ""
	}
	return b
}
