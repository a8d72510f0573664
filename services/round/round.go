package round

import (
	"slices"
	"strings"
	"time"

	"firstkm/events"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/placement"
)

// ID names a round: rnd_….
type ID ident.ID

// RunID names one computation of a round: run_….
type RunID ident.ID

// The faults of this noun.
var (
	ErrNotFound  = fault.New(fault.NotFound, "round.not_found", "没有这个双选轮次，或您无权查看。", "there is no such round, or you may not see it")
	ErrForbidden = fault.New(fault.Forbidden, "round.forbidden", "您的角色不能处理这个双选轮次。", "your role may not do this with the round")
	ErrInvalid   = fault.New(fault.Invalid, "round.invalid", "轮次信息有误，请按提示修改。", "the round needs mending")
	ErrState     = fault.New(fault.Conflict, "round.state", "轮次当前的状态不允许这样操作。", "the round's state does not allow this now")
	ErrStale     = fault.New(fault.Stale, "round.stale", "内容刚被他人修改，请刷新后再改。", "somebody changed this meanwhile; reload and change again")
	ErrNotReady  = fault.New(fault.Invalid, "round.not_ready", "还不能这样做，请先处理所列各条。", "this is not possible yet; see to what is listed first")
	ErrWindow    = fault.New(fault.Conflict, "round.window", "现在不在填报时间内，志愿不能修改。", "lists change only while the window is open")
	ErrNotYours  = fault.New(fault.Conflict, "round.not_in_cohort", "您不在这个轮次的实习批次里，请向学校实习办确认。", "you are not in a batch of this round; ask your school's internship office")
	ErrTwoRounds = fault.New(fault.Conflict, "round.two_rounds", "您已在另一个未结束的双选轮次中填报志愿，不能同时参加两个轮次。", "you have a list in another round that is not over; one cannot take part in two at once")
	ErrRefused   = fault.New(fault.Conflict, "round.refused", "您已声明不接受学校安排，不能填报志愿；可以先撤回声明。", "you refused the school's arrangement; take the refusal back before ranking posts")
	ErrChoices   = fault.New(fault.Invalid, "round.choices", "志愿有误，请按提示修改；已保存的志愿没有变化。", "the list needs mending; what was saved before stands")
	ErrNoRoom    = fault.New(fault.Conflict, "round.no_room", "超出单位还可接收的人数或岗位剩余名额，不能提供这么多名额。", "more than the unit's head-room or the opening's free seats")
	ErrUnlisted  = fault.New(fault.Conflict, "round.unlisted", "单位未核验，或不在参加学校已公布的实习单位名单上。", "the unit is not verified, or on no published list of the round's schools")
	ErrChanged   = fault.New(fault.Conflict, "round.changed", "计算之后情况有变化，结果不能公布，请重新计算。", "what the result rests on has changed since; compute it again")
)

// State is where a round stands.
type State string

// The states, in the order of the road; Cancelled ends it before its result is published.
const (
	Planned   State = "planned"   // 筹备中
	Open      State = "open"      // 已开放
	Closed    State = "closed"    // 填报截止
	Computed  State = "computed"  // 已计算，待审核
	Reviewed  State = "reviewed"  // 已审核，待公布
	Published State = "published" // 已公布
	Settled   State = "settled"   // 已落实
	Cancelled State = "cancelled" // 已取消
)

// States lists all states in the order of the road.
func States() []State {
	return []State{Planned, Open, Closed, Computed, Reviewed, Published, Settled, Cancelled}
}

// Label is what pages call the state.
func (s State) Label() text.Words {
	return map[State]text.Words{
		Planned: text.Say("筹备中", "Planned"), Open: text.Say("已开放", "Open"), Closed: text.Say("填报截止", "Closed"),
		Computed: text.Say("已计算，待审核", "Computed, waiting for review"), Reviewed: text.Say("已审核，待公布", "Reviewed, waiting for publication"),
		Published: text.Say("已公布", "Published"), Settled: text.Say("已落实", "Settled"), Cancelled: text.Say("已取消", "Cancelled"),
	}[s]
}

// Out reports whether the result is known to everybody whom it concerns.
func (s State) Out() bool { return s == Published || s == Settled }

// Tried reports whether a result is computed and not out: the round's schools alone see it, and may compute it again.
func (s State) Tried() bool { return s == Computed || s == Reviewed }

// Over reports whether nothing more happens in the round.
func (s State) Over() bool { return s == Settled || s == Cancelled }

// Member is a school that takes part with one of its batches. The host consents by planning.
type Member struct {
	School      org.ID    `json:"school"`
	Batch       ident.ID  `json:"batch"`
	ConsentedAt time.Time `json:"consented_at,omitzero"`
	By          ident.ID  `json:"by,omitempty"` // account
}

// Weights say how much each part of the fit score counts; together 100. They are shown to everybody.
type Weights struct {
	Major    int `json:"major"`    // 专业对口
	Path     int `json:"path"`     // 职业路径
	Tasks    int `json:"tasks"`    // tasks of the occupation that the post names
	Distance int `json:"distance"` // from the student's home county
	Wishes   int `json:"wishes"`   // what the student said to wish
}

// DefaultWeights are those of a round that names none.
func DefaultWeights() Weights {
	return Weights{Major: 40, Path: 20, Tasks: 15, Distance: 15, Wishes: 10}
}

// List is the weights in the order of PartNames.
func (w Weights) List() [parts]int {
	return [parts]int{w.Major, w.Path, w.Tasks, w.Distance, w.Wishes}
}

// Cap is a limit that the round's schools set over a base or a region; every unit below it lies wholly in it.
type Cap struct {
	Name   string `json:"name"`
	Region string `json:"region,omitempty"` // GB/T 2260 code or beginning of one: of the work site
	Base   string `json:"base,omitempty"`   // code of the base, one of the two
	Limit  int    `json:"limit"`
}

// Holds reports whether an opening lies below the cap.
func (c Cap) Holds(t placement.Terms) bool {
	if c.Base != "" {
		return t.BaseCode == c.Base
	}
	return c.Region != "" && strings.HasPrefix(t.Region, c.Region)
}

// same reports whether two caps are over the same base or region.
func (c Cap) same(d Cap) bool { return c.Base == d.Base && c.Region == d.Region }

// Plan is what the schools decide of a round before it opens.
type Plan struct {
	Name       string     `json:"name"`
	Opens      time.Time  `json:"opens"`  // students rank from here
	Closes     time.Time  `json:"closes"` // to here, not included
	Start      civil.Date `json:"start"`  // of the internships; openings lie within
	End        civil.Date `json:"end"`
	HoldsUntil civil.Date `json:"holds_until"` // the last day on which offered seats are held for the round
	Schools    []Member   `json:"schools"`
	Weights    Weights    `json:"weights"`
	Most       int        `json:"most"` // posts in a list at most
	Caps       []Cap      `json:"caps,omitempty"`
	After      ID         `json:"after,omitempty"` // the round that left these students without a post
}

// Step is one line of a round's history.
type Step struct {
	At    time.Time  `json:"at"`
	By    ident.ID   `json:"by"`
	Role  actor.Role `json:"role"`
	State State      `json:"state"`
	Note  string     `json:"note,omitempty"`
}

// Run is a computation that was asked for and is not done yet. Whoever works on it names the run and renews the time, so that
// another takes over when it died.
type Run struct {
	ID RunID     `json:"id,omitempty"` // empty until somebody works on it
	At time.Time `json:"at,omitzero"`
	By ident.ID  `json:"by"` // who asked
}

// Summary is what a computation came to; matched and first follow its overrides.
type Summary struct {
	Students  int    `json:"students"` // of the cohorts, and who left them with a list
	Listed    int    `json:"listed"`   // who gave a list
	Posts     int    `json:"posts"`
	Seats     int    `json:"seats"`
	Matched   int    `json:"matched"`
	First     int    `json:"first"` // obtained the first choice
	Proposals int64  `json:"proposals"`
	Blocking  int64  `json:"blocking"` // pairs that the verifier found, 0
	Input     string `json:"input"`    // SHA-256 of the market files, as firstkm match prints it
	Match     string `json:"match"`    // SHA-256 of match.csv
}

// Round is one placement round.
type Round struct {
	ID   ID
	Host org.ID
	Plan
	State      State
	Commitment string  // SHA-256 of the seed in hex, from opening on
	SaltHash   string  // SHA-256 of the salt in hex, from opening on
	SealedSeed string  // until it is revealed
	SealedSalt string  // for good
	Seed       string  // in hex, revealed at computation
	Run        RunID   // whose results are the round's
	Asked      *Run    // computation under way
	Summary    Summary // of Run
	Overrides  []Override
	Superseded []Override `json:",omitempty"` // of runs that another replaced
	Done       int        // results that settling has seen to
	Void       int        // of them those that could not become a place
	History    []Step
	Version    uint64
	CreatedAt  time.Time
	UpdatedAt  time.Time
}

// Member is the school's part in the round.
func (r *Round) Member(school org.ID) (Member, bool) {
	i := slices.IndexFunc(r.Schools, func(m Member) bool { return m.School == school })
	if i < 0 {
		return Member{}, false
	}
	return r.Schools[i], true
}

// Takes reports whether lists may change now.
func (r *Round) Takes(now time.Time) bool {
	return r.State == Open && !now.Before(r.Opens) && now.Before(r.Closes)
}

// Offering reports whether units may be asked, and may change what they offer.
func (r *Round) Offering(now time.Time) bool {
	return r.State == Planned || r.State == Open && now.Before(r.Closes)
}

// Judging reports whether teachers may judge majors and posts (R-ART08-MAJOR): as long as somebody may rank by what they say.
func (r *Round) Judging(now time.Time) bool { return r.Offering(now) && now.Before(r.Closes) }

// as refuses to act on another version than was seen, if that is told.
func (r *Round) as(seen []uint64) error {
	if len(seen) > 0 && seen[0] != r.Version {
		return ErrStale
	}
	return nil
}

// ref names the round in an event.
func (r *Round) ref() events.RoundRef {
	return events.RoundRef{Round: string(r.ID), School: string(r.Host), Version: r.Version}
}

// step moves the round on. A clock that was put back does not put the history into disorder.
func (r *Round) step(who actor.Actor, to State, note string, now time.Time) {
	if n := len(r.History); n > 0 && now.Before(r.History[n-1].At) {
		now = r.History[n-1].At
	}
	r.State, r.UpdatedAt = to, now
	r.Version++
	r.History = append(r.History, Step{At: now, By: who.Account, Role: who.Role, State: to, Note: note})
}

// schoolIDs are the schools' ids as events carry them.
func (r *Round) schoolIDs() []string {
	ids := make([]string, len(r.Schools))
	for i, m := range r.Schools {
		ids[i] = string(m.School)
	}
	return ids
}
