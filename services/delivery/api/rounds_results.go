package api

import (
	"context"
	"io"

	"github.com/danielgtaylor/huma/v2"

	"firstkm/services/application"
	"firstkm/services/delivery/httpd"
	"firstkm/services/imports"
	"firstkm/services/kernel/actor"
	"firstkm/services/placement"
	"firstkm/services/round"
	"firstkm/services/student"
)

func (s rounds) mountResults(a *API) {
	register(a, desk(reading), get("/api/v1/rounds/{id}/results", about{
		"list-round-results", "rounds", "What students obtained", "From the computation on, for the round's schools: the host all, another school its own. Names are masked and of one's own school.",
	}), s.results, round.ErrForbidden, round.ErrNotFound, round.ErrState)
	register(a, desk(reading), get("/api/v1/rounds/{id}/results/{student}", about{
		"read-round-result", "rounds", "One student's result with why and why not", "Of the caller's school; the host's of any, named by the number in the round, without the list.",
	}), s.result, round.ErrForbidden, round.ErrNotFound, round.ErrState)
	register(a, desk(reading), post("/api/v1/rounds/{id}/overrides/preview", about{
		"foresee-override", "rounds", "What an override would do", "Who would be displaced, and which rules bar it. Nothing changes.",
	}), s.foresee, round.ErrForbidden, round.ErrNotFound, round.ErrState, round.ErrInvalid)
	register(a, desk(writing), post("/api/v1/rounds/{id}/overrides", about{
		"override-round", "rounds", "Change one result, with a reason", "Before the review ends, by the host. Whoever is displaced must be named, and every override stands in the replay file.",
	}), s.override, round.ErrForbidden, round.ErrNotFound, round.ErrState, round.ErrInvalid, round.ErrStale, round.ErrNotReady, application.ErrIneligible)
	register(a, httpd.Roles(actor.School, actor.VicePrincipal, actor.Bureau).Scope(reading), file("/api/v1/rounds/{id}/replay", about{
		"replay-round", "rounds", "The file to place the round again", "A zip of the market files, replay.json with the seed, the hashes and every override, and final.csv: firstkm match gives the same hash. For the round's schools from the computation on, for the bureau over them once the result is out.",
	}), s.replay, round.ErrForbidden, round.ErrNotFound, round.ErrState)
	register(a, attendants(), get("/api/v1/rounds/{id}/statistics", about{
		"round-statistics", "rounds", "What a result came to", "Ranks, filled seats by category and county, distance and pay. Outside of the round's schools once it is out, -1 where a figure would tell of fewer than five people.",
	}), s.stats, round.ErrNotFound, round.ErrState)
	register(a, desk(reading), post("/api/v1/rounds/{id}/comparison", about{
		"compare-round", "rounds", "The same lists under other rules", "Before the result is out, by the host: counts only, nothing is kept.",
	}), s.compare, round.ErrForbidden, round.ErrNotFound, round.ErrState, round.ErrInvalid)
}

type roundResultsInput struct {
	OfRound
	Paged
	Outcome   round.Outcome `query:"outcome" enum:"waits,placed,told,void"`
	Placement placement.ID  `query:"placement" maxLength:"64"`
	Unmatched bool          `query:"unmatched" doc:"Only those without a post"`
}

type roundResultsOutput struct{ Body List[roundRow] }

func (s rounds) results(ctx context.Context, in *roundResultsInput) (*roundResultsOutput, error) {
	rows, err := s.svc.Results(ctx, httpd.Who(ctx), in.ID, round.ResultFilter{Outcome: in.Outcome, Placement: in.Placement, Unmatched: in.Unmatched}, in.Request())
	if err != nil {
		return nil, err
	}
	return &roundResultsOutput{listed(rows, rowOf)}, nil
}

type receiptOutput struct{ Body roundReceipt }

func (s rounds) result(ctx context.Context, in *struct {
	OfRound
	Student student.ID `path:"student" maxLength:"64"`
},
) (*receiptOutput, error) {
	x, err := s.svc.WhyOf(ctx, httpd.Who(ctx), in.ID, in.Student)
	return &receiptOutput{receiptOf(ctx, x)}, err
}

// RoundOverride changes one result.
type RoundOverride struct {
	Student   student.ID   `json:"student" maxLength:"64" doc:"The id; for students of other schools the number in the round"`
	Placement placement.ID `json:"placement,omitempty" maxLength:"64" doc:"Nothing without"`
}

type foreseeOutput struct {
	Body struct {
		Displaced []string               `json:"displaced" doc:"Numbers of those who would lose their place"`
		Findings  []httpd.ProblemFinding `json:"findings" doc:"Rules that bar it"`
	}
}

func (s rounds) foresee(ctx context.Context, in *struct {
	OfRound
	Body RoundOverride
},
) (*foreseeOutput, error) {
	e, err := s.svc.Foresee(ctx, httpd.Who(ctx), in.ID, in.Body.Student, in.Body.Placement)
	out := &foreseeOutput{}
	out.Body.Displaced = mapped(e.Displaced, func(x round.Result) string { return x.Number })
	out.Body.Findings = findings(ctx, e.Barred)
	return out, err
}

func (s rounds) override(ctx context.Context, in *struct {
	OfRound
	Changing
	Body struct {
		RoundOverride
		Displaced string `json:"displaced,omitempty" maxLength:"64" doc:"Number of the student who loses the place for it, as the preview told"`
		Reason    string `json:"reason" minLength:"1" maxLength:"500"`
	}
},
) (*roundOutput, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	b := in.Body
	r, err := s.svc.Override(ctx, httpd.Who(ctx), in.ID, version, b.Student, b.Placement, b.Displaced, b.Reason)
	return s.answer(ctx, r, err)
}

func (s rounds) replay(ctx context.Context, in *readRoundInput) (*fileOutput, error) {
	who := httpd.Who(ctx)
	if _, err := s.svc.MayReplay(ctx, who, in.ID); err != nil {
		return nil, err
	}
	from, to := io.Pipe()
	out, err := fileOf(imports.File{Name: string(in.ID) + ".zip", ContentType: "application/zip", Body: from}, nil)
	if err != nil {
		return nil, err
	}
	send := out.Body
	out.Body = func(c huma.Context) {
		done := make(chan struct{})
		go func() {
			defer close(done)
			_ = to.CloseWithError(s.svc.Replay(ctx, who, in.ID, to)) // never fails
		}()
		send(c)
		_ = from.Close() // never fails
		<-done
	}
	return out, nil
}

// RoundFilled is how many seats of a group are filled.
type RoundFilled struct {
	Key    string `json:"key"`
	Seats  int    `json:"seats"`
	Placed int    `json:"placed" doc:"-1 is not told"`
}

type roundStats struct {
	Students   int           `json:"students"`
	Listed     int           `json:"listed"`
	Placed     int           `json:"placed"`
	Ranks      []int         `json:"ranks" doc:"Placed by their first, second … choice; -1 is not told"`
	Elsewhere  int           `json:"placed_elsewhere" doc:"By an override, outside of their lists"`
	Categories []RoundFilled `json:"categories" doc:"By category of majors, 00 to 18"`
	Counties   []RoundFilled `json:"counties" doc:"By county of the work site"`
	MeanKm     *int          `json:"mean_distance_km,omitempty"`
	MeanPayFen int64         `json:"mean_pay_month_fen,omitempty"`
	Distances  []int         `json:"distances" doc:"Placed at up to 5, 10, 20, 40 and over 40 km from the home county's middle, and where that is not known; -1 is not told"`
	Pays       []int         `json:"pays" doc:"Placed at a month's pay under 2000, 3000, 4000, 5000 yuan and from 5000 on; -1 is not told"`
}

type statsOutput struct{ Body roundStats }

func statsOf(st round.Stats) roundStats {
	filled := func(f round.Filled) RoundFilled { return RoundFilled(f) }
	b := roundStats{
		Students: st.Students, Listed: st.Listed, Placed: st.Placed, Ranks: present(st.Ranks), Elsewhere: st.Elsewhere, MeanPayFen: st.MeanPayFen,
		Distances: present(st.Distances), Pays: present(st.Pays),
		Categories: mapped(st.Categories, filled), Counties: mapped(st.Counties, filled),
	}
	if st.MeanKm >= 0 {
		b.MeanKm = &st.MeanKm
	}
	return b
}

func (s rounds) stats(ctx context.Context, in *readRoundInput) (*statsOutput, error) {
	st, err := s.svc.Stats(ctx, httpd.Who(ctx), in.ID)
	return &statsOutput{statsOf(st)}, err
}

type comparisonOutput struct {
	Body struct {
		As    roundStats `json:"as_is"`
		Other roundStats `json:"otherwise"`
		Moves int        `json:"moves" doc:"Students whose place differs"`
		Gain  int        `json:"gain" doc:"Of them those who get a post that they rank higher, or one at all"`
		Lose  int        `json:"lose"`
	}
}

func (s rounds) compare(ctx context.Context, in *struct {
	OfRound
	Body struct {
		Weights RoundWeights `json:"weights"`
		Caps    []RoundCap   `json:"caps,omitempty" maxItems:"100"`
	}
},
) (*comparisonOutput, error) {
	c, err := s.svc.Compare(ctx, httpd.Who(ctx), in.ID, round.Rules{Weights: round.Weights(in.Body.Weights), Caps: capsOf(in.Body.Caps)})
	out := &comparisonOutput{}
	out.Body.As, out.Body.Other, out.Body.Moves, out.Body.Gain, out.Body.Lose = statsOf(c.As), statsOf(c.Other), c.Moves, c.Gain, c.Lose
	return out, err
}
