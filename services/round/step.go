package round

import (
	"fmt"
	"time"

	"firstkm/events"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/org"
)

// change replaces the plan. Schools that had consented to another plan are asked again, but for the host.
func (r *Round) change(who actor.Actor, p Plan, now time.Time) (events.Event, error) {
	if r.State != Planned {
		return nil, ErrState
	}
	r.Plan = p
	r.agree(who, now)
	r.step(who, Planned, "", now)
	return events.RoundPlanned{RoundRef: r.ref(), Schools: r.schoolIDs()}, nil
}

// agree is the consent of the actor's school.
func (r *Round) agree(who actor.Actor, now time.Time) bool {
	for i, m := range r.Schools {
		if m.School == org.ID(who.Org) {
			r.Schools[i].ConsentedAt, r.Schools[i].By = now, who.Account
			return true
		}
	}
	return false
}

func (r *Round) consent(who actor.Actor, batch ident.ID, now time.Time) (events.Event, error) {
	if r.State != Planned {
		return nil, ErrState
	}
	if !r.agree(who, now) {
		return nil, ErrNotFound
	}
	for i, m := range r.Schools {
		if m.School == org.ID(who.Org) && batch != "" {
			r.Schools[i].Batch = batch
		}
	}
	r.step(who, Planned, "consent", now)
	return events.RoundConsented{RoundRef: r.ref(), Member: string(who.Org)}, nil
}

// open begins the round; the lottery is bound from now on.
func (r *Round) open(who actor.Actor, d drawn, now time.Time) (events.Event, error) {
	if r.State != Planned {
		return nil, ErrState
	}
	if !now.Before(r.Closes) {
		return nil, ErrInvalid.With(fault.In("closes", "截止时间已过，请先改为以后的时间。", "the window is over already; choose a later time"))
	}
	r.Commitment, r.SaltHash, r.SealedSeed, r.SealedSalt = d.commitment, d.saltHash, d.sealedSeed, d.sealedSalt
	r.step(who, Open, "", now)
	return events.RoundOpened{RoundRef: r.ref(), Opens: stamp(r.Opens), Closes: stamp(r.Closes), Commitment: r.Commitment}, nil
}

// extend lets the window close later; it never closes earlier than was said.
func (r *Round) extend(who actor.Actor, closes time.Time, now time.Time) (events.Event, error) {
	switch {
	case r.State != Open || !now.Before(r.Closes): // it closed by the clock, and others counted on that
		return nil, ErrState
	case !closes.After(r.Closes):
		return nil, ErrInvalid.With(fault.In("closes", "截止时间只能推迟，不能提前。", "the window can only close later than was said"))
	}
	p := r.Plan
	p.Closes = closes
	if bad := p.dates(now); len(bad) > 0 {
		return nil, ErrInvalid.With(bad...)
	}
	r.Closes = closes
	r.step(who, Open, "extend", now)
	return events.RoundExtended{RoundRef: r.ref(), Closes: stamp(closes)}, nil
}

func (r *Round) close(now time.Time) (events.Event, error) {
	if r.State != Open || now.Before(r.Closes) {
		return nil, ErrState
	}
	r.step(actor.System(), Closed, "", now)
	return events.RoundClosed{RoundRef: r.ref()}, nil
}

// ask wants a computation. One that nobody has seen is replaced by it.
func (r *Round) ask(who actor.Actor, now time.Time) error {
	if r.State != Closed && r.State != Computed && r.State != Reviewed || r.Asked != nil {
		return ErrState
	}
	if err := r.holding(now); err != nil {
		return err
	}
	r.Asked = &Run{By: who.Account}
	r.step(who, r.State, "compute", now)
	return nil
}

// lapsed reports whether the last day has passed on which the offers of a round that is not out are held.
func (r *Round) lapsed(today civil.Date) bool {
	return !r.State.Out() && r.State != Cancelled && today.After(r.HoldsUntil)
}

// holding refuses what needs the offered seats when they are held no more.
func (r *Round) holding(now time.Time) error {
	if r.lapsed(civil.Today(now)) {
		return ErrState.With(fault.In("holds_until", "名额保留到的日期已过，单位的名额已经收回；请取消本轮，另建一轮。", "the seats were held until a day that has passed and are the units' again; cancel this round and plan another"))
	}
	return nil
}

// abandon ends a computation whose round lapsed before it was done.
func (r *Round) abandon(now time.Time) (events.Event, error) {
	if r.Asked == nil || !r.lapsed(civil.Today(now)) {
		return nil, ErrState
	}
	return r.unasked("lapsed", now), nil
}

// lease is how long a run that shows no sign of life is left to whoever works on it.
const lease = 30 * time.Second

// take makes the actor's process the one that works on the computation.
func (r *Round) take(id RunID, now time.Time) error {
	if r.Asked == nil {
		return ErrState
	}
	if r.Asked.ID != "" && r.Asked.ID != id && now.Sub(r.Asked.At).Abs() < lease {
		return ErrState
	}
	asked := *r.Asked
	asked.ID, asked.At = id, now
	r.Asked = &asked
	r.Version++
	r.UpdatedAt = now
	return nil
}

// computed makes a run the round's and reveals the seed.
func (r *Round) computed(id RunID, seed string, s Summary, now time.Time) (events.Event, error) {
	if r.Asked == nil || r.Asked.ID != id {
		return nil, ErrState
	}
	note := string(id)
	if r.Run != "" {
		note += fmt.Sprintf(" replaces %s match_sha256 %s input_sha256 %s", r.Run, r.Summary.Match, r.Summary.Input)
	}
	r.supersede()
	r.Run, r.Summary, r.Seed, r.SealedSeed, r.Asked = id, s, seed, "", nil
	r.step(actor.System(), Computed, note, now)
	return events.RoundComputed{RoundRef: r.ref(), Computation: string(id), Matched: s.Matched, Unmatched: s.Students - s.Matched}, nil
}

// supersede leaves the round without a result; what the school changed of it stands aside.
func (r *Round) supersede() {
	for _, o := range r.Overrides {
		o.Run = r.Run
		r.Superseded = append(r.Superseded, o)
	}
	r.Run, r.Summary, r.Overrides = "", Summary{}, nil
}

// failed ends a computation that cannot be done, with the reason for the desk.
func (r *Round) failed(id RunID, note string, now time.Time) (events.Event, error) {
	if r.Asked == nil || r.Asked.ID != id {
		return nil, ErrState
	}
	return r.unasked(note, now), nil
}

// unasked ends a computation that was asked for.
func (r *Round) unasked(note string, now time.Time) events.Event {
	r.Asked = nil
	r.step(actor.System(), r.State, note, now)
	return events.RoundComputeFailed{RoundRef: r.ref(), Reason: note}
}

func (r *Round) review(who actor.Actor, note string, now time.Time) (events.Event, error) {
	if r.State != Computed || r.Asked != nil {
		return nil, ErrState
	}
	r.step(who, Reviewed, note, now)
	return events.RoundReviewed{RoundRef: r.ref()}, nil
}

func (r *Round) publish(who actor.Actor, now time.Time) (events.Event, error) {
	if r.State != Reviewed || r.Asked != nil {
		return nil, ErrState
	}
	if err := r.holding(now); err != nil {
		return nil, err
	}
	r.step(who, Published, "", now)
	return events.RoundPublished{RoundRef: r.ref(), Computation: string(r.Run)}, nil
}

func (r *Round) settle(now time.Time) (events.Event, error) {
	if r.State != Published {
		return nil, ErrState
	}
	r.step(actor.System(), Settled, "", now)
	return events.RoundSettled{RoundRef: r.ref(), Placed: r.Summary.Matched - r.Void, Void: r.Void}, nil
}

func (r *Round) cancel(who actor.Actor, reason string, now time.Time) (events.Event, error) {
	switch {
	case r.State.Out() || r.State == Cancelled:
		return nil, ErrState
	case reason == "":
		return nil, ErrInvalid.With(fault.In("reason", "请写明取消的原因，参加的学校和单位会看到。", "give the reason; schools and units will see it"))
	}
	r.supersede() // its results are forgotten
	r.Asked = nil
	r.step(who, Cancelled, reason, now)
	return events.RoundCancelled{RoundRef: r.ref()}, nil
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }
