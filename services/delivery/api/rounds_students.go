package api

import (
	"context"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/page"
	"firstkm/services/placement"
	"firstkm/services/round"
)

// mountStudents mounts a student's part in a round.
//
//	GET /rounds/{id}/posts, /rounds/{id}/suggestions     what may be ranked, with fit, popularity and the last cut-offs
//	GET, PUT /rounds/{id}/choices                        the list, saved at each change
//	PUT /rounds/{id}/wishes, /rounds/{id}/refusal
//	GET /rounds/{id}/result                              why and why not
func (s rounds) mountStudents(a *API) {
	register(a, students(reading), get("/api/v1/rounds/{id}/posts", about{
		"list-round-posts", "rounds", "Posts of a round as one sees them", "Those that may be ranked first, by fit; each with the rules that bar it, the parts of the fit score, how many rank it (-1 stands for one to four) and where the last round ended.",
	}), s.choicesOf, round.ErrNotFound, round.ErrNotYours)
	register(a, students(reading), get("/api/v1/rounds/{id}/suggestions", about{
		"suggest-posts", "rounds", "Suggestions", "Posts that fit best. Nobody is placed at one without ranking it.",
	}), s.suggest, round.ErrNotFound, round.ErrNotYours)
	register(a, students(reading), get("/api/v1/rounds/{id}/choices", about{
		"read-choices", "rounds", "My list", "With my number in the round, which I show to units that I meet. Ranking by what one truly wants is never worse.",
	}), s.mine, round.ErrNotFound, round.ErrNotYours)
	register(a, students(writing), put("/api/v1/rounds/{id}/choices", about{
		"save-choices", "rounds", "Save my list", "Best first, in place of what was saved before; an empty one takes it back. While the window is open. If-Match names the version that was read, \"v0\" at first.",
	}), s.choose, round.ErrNotFound, round.ErrNotYours, round.ErrWindow, round.ErrStale, round.ErrChoices, round.ErrTwoRounds, round.ErrRefused)
	register(a, students(writing), put("/api/v1/rounds/{id}/wishes", about{
		"save-wishes", "rounds", "Say what I wish", "Counts in the fit score with its own weight.",
	}), s.wish, round.ErrNotFound, round.ErrNotYours, round.ErrWindow, round.ErrStale, round.ErrInvalid)
	register(a, students(writing), put("/api/v1/rounds/{id}/refusal", about{
		"refuse-arrangement", "rounds", "Refuse the school's arrangement, or take that back", "Student and guardian choose a unit themselves then (Article 9, R-ART09-REFUSE); the round passes the student by.",
	}), s.refuse, round.ErrNotFound, round.ErrNotYours, round.ErrWindow, round.ErrStale, round.ErrState)
	register(a, students(reading), get("/api/v1/rounds/{id}/result", about{
		"read-my-result", "rounds", "My result, why and why not", "Once it is out, with the commitment, the hashes and the verifier's answer.",
	}), s.why, round.ErrNotFound, round.ErrNotYours, round.ErrState)
}

type roundCutOff struct {
	Seats   int  `json:"seats"`
	Held    int  `json:"held" doc:"-1 is not told; nothing else is then"`
	Lowest  int  `json:"lowest_score,omitempty" doc:"The lowest score that was held; absent for fewer than five"`
	Rank    int  `json:"lowest_rank,omitempty"`
	Lottery bool `json:"lottery,omitempty" doc:"The lottery decided the last seat"`
	Full    bool `json:"full"`
}

type roundChoice struct {
	roundPost
	Eligible bool                   `json:"eligible"`
	Findings []httpd.ProblemFinding `json:"findings" doc:"Rules that bar it"`
	Fit      roundFit               `json:"fit"`
	Ranked   int                    `json:"ranked" doc:"How many rank it; -1 stands for one to four"`
	First    int                    `json:"ranked_first"`
	Last     *roundCutOff           `json:"last_round,omitempty"`
}

type choicesPageOutput struct{ Body List[roundChoice] }

func (s rounds) choicesOf(ctx context.Context, in *struct {
	OfRound
	Paged
},
) (*choicesPageOutput, error) {
	list, err := s.svc.Posts(ctx, httpd.Who(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	rows, err := behind(list, in.Request())
	return &choicesPageOutput{listed(rows, func(c round.Choice) roundChoice { return choiceOf(ctx, c) })}, err
}

// behind cuts a page that begins behind the post that the cursor names.
func behind(list []round.Choice, p page.Request) (page.Page[round.Choice], error) {
	after, err := page.Decode(p.Cursor, 1)
	if err != nil {
		return page.Page[round.Choice]{}, err
	}
	for i, c := range list {
		if string(c.Placement) == after[0] {
			list = list[i+1:]
			break
		}
	}
	return page.Cut(list, p.Size(), func(c round.Choice) []string { return []string{string(c.Placement)} }), nil
}

func (s rounds) suggest(ctx context.Context, in *OfRound) (*choicesPageOutput, error) {
	list, err := s.svc.Suggestions(ctx, httpd.Who(ctx), in.ID)
	return &choicesPageOutput{listed(page.Page[round.Choice]{Items: list}, func(c round.Choice) roundChoice { return choiceOf(ctx, c) })}, err
}

func choiceOf(ctx context.Context, c round.Choice) roundChoice {
	p := c.Post
	p.Name = c.Unit.Name
	b := roundChoice{roundPost: postOf(p), Eligible: len(c.Barred) == 0, Findings: findings(ctx, c.Barred), Fit: fitOf(c.Fit), Ranked: c.Ranked, First: c.First}
	if l := c.Last; l != nil {
		b.Last = &roundCutOff{l.Seats, l.Held, int(l.Lowest), l.Rank, l.Lottery, l.Full}
	}
	return b
}

// RoundWishes are what a student wants of a post.
type RoundWishes struct {
	Housing     bool     `json:"housing,omitempty"`
	Regions     []string `json:"regions,omitempty" maxItems:"20" doc:"GB/T 2260"`
	Occupations []string `json:"occupations,omitempty" maxItems:"20"`
	PayMonthFen int64    `json:"pay_month_fen,omitempty" minimum:"0"`
}

type roundMine struct {
	Number  string         `json:"number" doc:"To be shown to units that one meets"`
	Choices []placement.ID `json:"choices" doc:"Best first"`
	Most    int            `json:"most,omitempty" doc:"Posts in a list at most"`
	Takes   bool           `json:"takes_lists" doc:"The list may change now"`
	Wishes  RoundWishes    `json:"wishes"`
	Refused bool           `json:"refused"`
	Truth   string         `json:"truth" doc:"What ranking truthfully means, in two sentences"`
	Version uint64         `json:"version"`
}

type mineOutput struct {
	Tagged
	Body roundMine
}

func (s rounds) mineOf(ctx context.Context, r round.Round, p round.Person) *mineOutput {
	return &mineOutput{Tagged{httpd.ETag(p.Version)}, roundMine{
		p.Number, present(p.Choices), r.Most, r.Takes(s.now()), RoundWishes(p.Wishes), !p.Refused.IsZero(), round.Truth().In(httpd.Language(ctx)), p.Version,
	}}
}

func (s rounds) mine(ctx context.Context, in *OfRound) (*mineOutput, error) {
	r, p, err := s.svc.Mine(ctx, httpd.Who(ctx), in.ID)
	return s.mineOf(ctx, r, p), err
}

// saved answers with the part as it stands now.
func (s rounds) saved(ctx context.Context, id round.ID, err error) (*mineOutput, error) {
	if err != nil {
		return nil, err
	}
	return s.mine(ctx, &OfRound{id})
}

func (s rounds) choose(ctx context.Context, in *struct {
	OfRound
	Changing
	Body struct {
		Choices []placement.ID `json:"choices" maxItems:"100"`
		Consent bool           `json:"consent" doc:"Separate consent that the data of an application go to the unit that one is placed at"`
	}
},
) (*mineOutput, error) {
	version, err := in.Version()
	if err == nil {
		_, err = s.svc.Choose(ctx, httpd.Who(ctx), in.ID, version, in.Body.Choices, in.Body.Consent)
	}
	return s.saved(ctx, in.ID, err)
}

func (s rounds) wish(ctx context.Context, in *struct {
	OfRound
	Changing
	Body RoundWishes
},
) (*mineOutput, error) {
	version, err := in.Version()
	if err == nil {
		_, err = s.svc.Wish(ctx, httpd.Who(ctx), in.ID, version, round.Wishes(in.Body))
	}
	return s.saved(ctx, in.ID, err)
}

func (s rounds) refuse(ctx context.Context, in *struct {
	OfRound
	Changing
	Body struct {
		Refuse bool `json:"refuse"`
	}
},
) (*mineOutput, error) {
	version, err := in.Version()
	if err == nil {
		_, err = s.svc.Refuse(ctx, httpd.Who(ctx), in.ID, version, in.Body.Refuse)
	}
	return s.saved(ctx, in.ID, err)
}

func (s rounds) why(ctx context.Context, in *OfRound) (*receiptOutput, error) {
	x, err := s.svc.Why(ctx, httpd.Who(ctx), in.ID)
	return &receiptOutput{receiptOf(ctx, x)}, err
}
