package round

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"
	"time"

	"firstkm/events"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/matching"
	"firstkm/services/matching/replay"
)

// How much one transaction writes of a run: little, so that nobody else waits long.
const (
	resultsAtOnce = 64
	partBytes     = 64 << 10
	dropAtOnce    = 500
)

// Compute asks for the posts to be given out; Work does it. It may be asked for again until the result is published. seen
// as for Consent.
func (s *Service) Compute(ctx context.Context, who actor.Actor, id ID, seen ...uint64) (Round, error) {
	return s.change(ctx, who, id, "round.compute", func(_ Tx, r *Round) (events.Event, error) {
		if err := hosts(who, r); err != nil {
			return nil, err
		}
		if err := r.as(seen); err != nil {
			return nil, err
		}
		return nil, r.ask(who, s.now())
	})
}

// compute does what was asked for: it takes the work, loads, gives out, verifies, writes the results unseen and, in a last small
// transaction, makes them the round's. A run that dies is begun anew by the next, which takes it over; nobody has seen anything.
func (s *Service) compute(ctx context.Context, id ID) error {
	run := RunID(ident.New("run", s.now()))
	r, err := s.renew(ctx, id, run)
	if err != nil {
		return err
	}
	return s.keeping(ctx, id, run, func(ctx context.Context) error { return s.place(ctx, r, run) })
}

// keeping renews the work while something long is done, and stops that when another has taken the work over.
func (s *Service) keeping(ctx context.Context, id ID, run RunID, do func(context.Context) error) error {
	ctx, stop := context.WithCancelCause(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		beat := time.NewTicker(lease / 3)
		defer beat.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-beat.C:
				if _, err := s.renew(ctx, id, run); errors.Is(err, ErrState) {
					stop(err)
					return
				}
			}
		}
	}()
	err := do(ctx)
	if lost := context.Cause(ctx); err != nil && errors.Is(lost, ErrState) {
		err = lost
	}
	stop(nil)
	<-done
	return err
}

// place is the work of a run.
func (s *Service) place(ctx context.Context, r Round, run RunID) error {
	id := r.ID
	seed, err := s.seed(r)
	if err != nil {
		return err
	}
	st, err := s.stage(ctx, s.db, r)
	if refused := fault.Of(err); refused != nil && final(refused) {
		return errors.Join(s.giveUp(ctx, id, run, refused), err)
	}
	if err != nil {
		return err
	}
	out, err := st.give(seed)
	if err != nil {
		return err
	}
	if err := s.write(ctx, id, run, out); err != nil {
		return err
	}
	_, err = s.change(ctx, actor.System(), id, "round.computed", func(_ Tx, r *Round) (events.Event, error) {
		return r.computed(run, hex.EncodeToString(seed), out.summary, s.now())
	})
	return err
}

// renew takes the work, or says that somebody still is at it.
func (s *Service) renew(ctx context.Context, id ID, run RunID) (r Round, err error) {
	err = s.inTx(ctx, func(tx Tx) (err error) {
		if r, err = tx.LockRound(ctx, id); err != nil {
			return err
		}
		if err := r.take(run, s.now()); err != nil {
			return err
		}
		return tx.SaveRound(ctx, r)
	})
	return r, err
}

// final reports whether a fault lies in the round's own data, so that working again does not help.
func final(f *fault.Fault) bool {
	return f.Kind == fault.Invalid || f.Kind == fault.Conflict || f.Kind == fault.NotFound
}

// giveUp ends a computation that the round's own data do not allow, so that the desk can mend them.
func (s *Service) giveUp(ctx context.Context, id ID, run RunID, why *fault.Fault) error {
	_, err := s.change(ctx, actor.System(), id, "round.compute_failed", func(_ Tx, r *Round) (events.Event, error) {
		return r.failed(run, why.Code, s.now())
	})
	return err
}

// given is the outcome of a run.
type given struct {
	*stage
	market  *replay.Round
	held    []int32
	results []Result
	summary Summary
}

// give computes and verifies. It writes nothing.
func (st *stage) give(seed []byte) (*given, error) {
	m, err := st.market()
	if err != nil {
		return nil, fmt.Errorf("make the market: %w", err)
	}
	m.DrawLots(seed)
	out := matching.Match(&m.Market)
	blocking, err := matching.Verify(&m.Market, out.Held)
	if err != nil || blocking > 0 {
		return nil, fmt.Errorf("the verifier found %d blocking pairs: %w", blocking, errors.Join(err, errUnstable))
	}
	g := &given{stage: st, market: m, held: out.Held}
	g.explain()
	g.summary.Proposals, g.summary.Blocking, g.summary.Students, g.summary.Listed = out.Proposals, blocking, len(st.seekers), st.listed
	g.summary.Posts = len(st.posts)
	for _, p := range st.posts {
		g.summary.Seats += p.Seats
	}
	if g.summary.Match, err = m.Hash(out.Held); err != nil {
		return nil, err
	}
	g.summary.Input, err = inputHash(m)
	return g, err
}

var errUnstable = errors.New("the outcome is not stable")

// explain makes the results, with what became of each entry of a list.
func (g *given) explain() {
	why := matching.Explain(&g.market.Market, g.held)
	g.results = make([]Result, 0, len(g.seekers))
	for _, k := range g.seekers {
		x := Result{Student: k.student.ID, School: k.person.School, Number: k.person.Number, Outcome: Waits}
		if len(k.list) > 0 {
			x.Consent = k.person.Consent
		}
		at, listed := slices.BinarySearch(g.market.Students, k.person.Number)
		for rank, e := range k.list {
			line := Line{Placement: e.id, Rank: rank + 1, Fit: e.fit, Met: e.met, Score: e.score, Why: Ineligible}
			for _, f := range e.rules {
				line.Rules = append(line.Rules, f.Rule)
			}
			if listed && e.post >= 0 {
				g.line(why, at, rank+1, &line)
			}
			if line.Why == Obtained {
				x.Placement, x.Unit, x.Rank = e.id, g.posts[e.post].Unit, rank+1
			}
			x.Lines = append(x.Lines, line)
		}
		if x.Placement != "" {
			g.summary.Matched++
		}
		if x.Rank == 1 {
			g.summary.First++
		}
		g.results = append(g.results, x)
	}
}

// line says why the student with the list at s did or did not obtain the entry of a rank.
func (g *given) line(why *matching.Reasons, s, rank int, line *Line) {
	m := g.market
	for j := m.First[s]; j < m.First[s+1]; j++ {
		if m.Rank[j] != int32(rank) {
			continue
		}
		reason := why.Why(s, j)
		line.Why = verdict(reason.Verdict)
		if line.Why != FullPost && line.Why != FullGroup {
			return
		}
		if line.Why == FullGroup {
			line.Group, line.Few = m.Groups[reason.Node], m.Cap[reason.Node] < k
		} else {
			line.Few = m.Seats[reason.Node] < k
		}
		if line.Nobody = reason.Lowest < 0; !line.Nobody {
			line.Lowest = m.Score[reason.Lowest] / billions
			line.Lottery = m.Score[reason.Lowest] == m.Score[j]
		}
		return
	}
}

// write keeps a run's results and market files, in chunks, unseen.
func (s *Service) write(ctx context.Context, id ID, run RunID, g *given) error {
	for chunk := range slices.Chunk(g.results, resultsAtOnce) {
		if err := s.inTx(ctx, func(tx Tx) error { return tx.InsertResults(ctx, run, chunk) }); err != nil {
			return fmt.Errorf("write the results of %s: %w", id, err)
		}
	}
	if _, err := s.renew(ctx, id, run); err != nil {
		return err
	}
	err := g.market.Export(func(name string) (io.WriteCloser, error) {
		return &packed{save: func(part int, body []byte) error {
			return s.inTx(ctx, func(tx Tx) error { return tx.SavePart(ctx, run, name, part, body) })
		}}, nil
	})
	if err != nil {
		return fmt.Errorf("write the market of %s: %w", id, err)
	}
	_, err = s.renew(ctx, id, run)
	return err
}

// inputHash is what firstkm match prints of the files that Export writes.
func inputHash(m *replay.Round) (string, error) {
	sums := ""
	err := m.Export(func(name string) (io.WriteCloser, error) {
		return &summed{sha256.New(), func(sum []byte) { sums += hex.EncodeToString(sum) + "  " + name + "\n" }}, nil
	})
	whole := sha256.Sum256([]byte(sums))
	return hex.EncodeToString(whole[:]), err
}

// summed hashes a file.
type summed struct {
	hash.Hash
	tell func([]byte)
}

// Close implements io.Closer.
func (f *summed) Close() error {
	f.tell(f.Sum(nil))
	return nil
}
