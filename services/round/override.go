package round

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"firstkm/events"
	"firstkm/services/application"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/student"
)

// Override is a change of the result by the school, with a reason. It is listed with the round for good; who it was and why only
// until Forget.
type Override struct {
	Student   student.ID   `json:"student"`
	Number    string       `json:"number"`
	From      placement.ID `json:"from,omitempty"`
	To        placement.ID `json:"to,omitempty"`
	Displaced string       `json:"displaced,omitempty"` // number of the student who lost the place for it
	Reason    string       `json:"reason"`
	By        ident.ID     `json:"by"`
	At        time.Time    `json:"at"`
	Run       RunID        `json:"run,omitempty"` // that it changed, once another run replaced that
}

// Effect is what an override would do.
type Effect struct {
	Student   Result   // as it is
	To        *Post    // nil for nothing
	Displaced []Result // those who would lose their place for it: the lowest held where it is full
	Full      Bound    // what is full there; with Displaced
	Barred    []fault.Finding
}

// Bound is a limit on the way from a post up; which of them is full decides who loses the place.
type Bound int

// The bounds, the innermost first. The law sets those of kind and unit (Article 11), the round's schools those above.
const (
	OfPost Bound = iota
	OfKind
	OfUnit
	OfCap
)

// Words say what is full, as a sentence.
func (b Bound) Words() text.Words {
	return map[Bound]text.Words{
		OfPost: text.Say("岗位已招满。", "The post is full."),
		OfKind: text.Say("单位的这类岗位已到同类岗位 20% 的限额（第十一条）。", "This kind of post is at its 20 % (Article 11)."),
		OfUnit: text.Say("单位已到在岗职工 10% 的限额（第十一条）。", "The unit is at its 10 % (Article 11)."),
		OfCap:  text.Say("已到学校为基地或区域设的上限。", "The schools' cap over the base or region is reached."),
	}[b]
}

const longestReason = 500

// Foresee says what an override would do, and who would be displaced; it changes nothing. The student is named as in WhyOf.
func (s *Service) Foresee(ctx context.Context, who actor.Actor, id ID, of student.ID, to placement.ID) (Effect, error) {
	r, err := s.db.Round(ctx, id)
	if err != nil {
		return Effect{}, err
	}
	if err := s.mayOverride(who, &r); err != nil {
		return Effect{}, err
	}
	return s.foresee(ctx, s.db, r, of, to)
}

func (s *Service) mayOverride(who actor.Actor, r *Round) error {
	if err := hosts(who, r); err != nil {
		return err
	}
	if r.State != Computed || r.Asked != nil {
		return ErrState
	}
	return nil
}

func (s *Service) foresee(ctx context.Context, db Reads, r Round, of student.ID, to placement.ID) (Effect, error) {
	x, err := s.whose(ctx, db, r.Run, of)
	if err != nil {
		return Effect{}, err
	}
	of = x.Student
	e := Effect{Student: x}
	if to == "" {
		return e, nil
	}
	if to == x.Placement {
		return e, ErrInvalid.With(fault.In("to", "学生已在这个岗位。", "the student has this post already"))
	}
	if err := s.willing(ctx, db, r.ID, of); err != nil {
		return e, err
	}
	posts, err := s.posts(ctx, db, r)
	if err != nil {
		return e, err
	}
	at := slices.IndexFunc(posts, func(p Post) bool { return p.Placement == to })
	if at < 0 {
		return e, ErrInvalid.With(fault.In("to", "这个岗位不在本轮中。", "this post is not in the round"))
	}
	e.To = &posts[at]
	b, err := s.bench(ctx, db, r, posts)
	if err != nil {
		return e, err
	}
	st, err := db.Student(ctx, of)
	if err != nil {
		return e, err
	}
	placed, err := db.PlacedOver(ctx, []org.ID{st.School}, r.Start, r.End)
	if err != nil {
		return e, err
	}
	if e.Barred = b.bars(st, at, placed[of]); len(e.Barred) > 0 {
		return e, nil
	}
	e.Displaced, e.Full, err = s.displaced(ctx, db, r, b, x, posts[at])
	return e, err
}

// willing refuses to place a student who did not agree to be placed in the round.
func (s *Service) willing(ctx context.Context, db Reads, id ID, of student.ID) error {
	p, err := db.Person(ctx, id, of)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	return p.willing()
}

// displaced are those who lose their place when a student comes to a post: the lowest of the innermost group that is full
// without the student's own place, if any is, and what that is.
func (s *Service) displaced(ctx context.Context, db Reads, r Round, b *bench, x Result, to Post) ([]Result, Bound, error) {
	results, err := db.Results(ctx, r.Run, ResultFilter{})
	if err != nil {
		return nil, 0, err
	}
	room, err := s.rooms(ctx, db, r.ID, b)
	if err != nil {
		return nil, 0, err
	}
	nested, err := nest(r.Caps, b.posts)
	if err != nil {
		return nil, 0, err
	}
	seed, err := s.seed(r)
	if err != nil {
		return nil, 0, err
	}
	for up, g := range around(room, nested, r.Caps, to) {
		var held []Result
		for _, y := range results {
			if i, ok := b.at[y.Placement]; y.Student != x.Student && ok && g.holds(b.posts[i]) {
				held = append(held, y)
			}
		}
		if len(held) < g.limit {
			continue
		}
		if len(held) == 0 {
			return nil, 0, ErrNoRoom
		}
		return []Result{lowest(held, seed)}, min(Bound(up), OfCap), nil
	}
	return nil, 0, nil
}

// Override gives a student another post, or none, with a reason. Whoever loses the place for it must be named: displaced is the
// number of the student whom Foresee told, empty when nobody is.
func (s *Service) Override(ctx context.Context, who actor.Actor, id ID, version uint64, of student.ID, to placement.ID, displaced, reason string) (Round, error) {
	if n := utf8.RuneCountInString(reason); n == 0 || n > longestReason {
		return Round{}, ErrInvalid.With(fault.In("reason", "调整须写明理由，不超过 500 字，会随结果存档。", "an override needs a reason of at most 500 characters, kept with the result"))
	}
	seen, err := s.db.Round(ctx, id)
	if err != nil {
		return Round{}, err
	}
	if err := s.mayOverride(who, &seen); err != nil {
		return Round{}, err
	}
	if seen.Version != version {
		return Round{}, ErrStale
	}
	e, err := s.foresee(ctx, s.db, seen, of, to) // which takes long; results change with the version only
	if err != nil {
		return Round{}, err
	}
	if len(e.Barred) > 0 {
		return Round{}, application.ErrIneligible.About(e.Barred...)
	}
	if err := named(e.Displaced, displaced); err != nil {
		return Round{}, err
	}
	return s.change(ctx, who, id, "round.override", func(tx Tx, r *Round) (events.Event, error) {
		if err := s.mayOverride(who, r); err != nil {
			return nil, err
		}
		if r.Version != version {
			return nil, ErrStale
		}
		return s.override(ctx, tx, who, r, e, reason)
	})
}

func named(displaced []Result, number string) error {
	want := ""
	for _, x := range displaced {
		want = x.Number
	}
	if want != number {
		return ErrNotReady.With(fault.In("displaced", "这样调整会挤掉一名学生（编号 "+want+"），请确认后再提交。", "this displaces the student "+want+"; confirm that first"))
	}
	return nil
}

func (s *Service) override(ctx context.Context, tx Tx, who actor.Actor, r *Round, e Effect, reason string) (events.Event, error) {
	o := Override{Student: e.Student.Student, Number: e.Student.Number, From: e.Student.Placement, Reason: reason, By: who.Account, At: s.now()}
	r.Summary.count(e.Student, -1)
	x := e.Student
	x.Placement, x.Unit, x.Rank = "", "", 0
	if e.To != nil {
		x.Placement, x.Unit, o.To = e.To.Placement, e.To.Unit, e.To.Placement
		x.Rank = rankOf(x.Lines, x.Placement)
	}
	if err := tx.SaveResult(ctx, r.Run, x); err != nil {
		return nil, err
	}
	r.Summary.count(x, 1)
	for _, y := range e.Displaced {
		o.Displaced = y.Number
		r.Summary.count(y, -1)
		y.Placement, y.Unit, y.Rank = "", "", 0
		if err := tx.SaveResult(ctx, r.Run, y); err != nil {
			return nil, err
		}
	}
	r.Overrides = append(r.Overrides, o)
	if err := tx.Audit(ctx, ledger.By(who, s.now(), "round.override", ident.ID(o.Student)).Because(fmt.Sprintf("%s %s #%d", r.ID, r.Run, len(r.Overrides)))); err != nil {
		return nil, err
	}
	r.step(who, Computed, "override", s.now())
	return events.RoundOverridden{RoundRef: r.ref(), Computation: string(r.Run), Rank: len(r.Overrides)}, nil
}

// count takes a result into what the round came to, or out of it.
func (s *Summary) count(x Result, n int) {
	if x.Placement != "" {
		s.Matched += n
	}
	if x.Rank == 1 {
		s.First += n
	}
}

func rankOf(lines []Line, id placement.ID) int {
	for _, l := range lines {
		if l.Placement == id {
			return l.Rank
		}
	}
	return 0
}
