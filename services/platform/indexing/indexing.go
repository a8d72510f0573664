// Package indexing keeps the search index in step with SQL: it follows the stream of events, loads what changed at its
// present version and applies it together with the place in the stream. A missing, damaged or outdated index, or one that
// the stream has left behind, is built anew beside the one in use, which answers meanwhile.
package indexing

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"firstkm/events"
	"firstkm/search"
	"firstkm/services/catalogue"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/placement"
)

// Reads is what indexing asks of SQL.
type Reads interface {
	PlacementsByID(ctx context.Context, ids []placement.ID) (map[placement.ID]placement.Placement, error)
	PlacementsFrom(ctx context.Context, after placement.ID, limit int) ([]placement.Placement, error)
	PlacementsOf(ctx context.Context, enterprise org.ID, state placement.State, p page.Request) (page.Page[placement.Placement], error)
	Enterprise(ctx context.Context, id org.ID) (org.Enterprise, error)
	Waiting(ctx context.Context) (int, error) // events in the outbox
	Cooperations(ctx context.Context, f org.CooperationFilter, p page.Request) (page.Page[org.Cooperation], error)
}

// Bus is what indexing asks of the event road.
type Bus interface {
	Follow(ctx context.Context, after events.Position, most int, apply func(context.Context, []events.Envelope) error) error
	Info(ctx context.Context) (events.Info, error)
}

// Home opens and builds the versions of an index on this machine.
type Home interface {
	Open() (search.Index, error)
	Build() (Building, error)
	Prune() error // removes the versions that are not in use
}

// Building is a new version that is filled beside the one in use.
type Building interface {
	search.Index
	Commit(ctx context.Context) (search.Index, error)
	Abandon() error
}

// Catalogue is the catalogue in force.
type Catalogue interface {
	Now() *catalogue.Catalogue
}

// Service keeps one node's index.
type Service struct {
	db   Reads
	bus  Bus
	home Home
	cat  Catalogue
	live *search.Holder
	now  func() time.Time
	log  *slog.Logger

	mu      sync.Mutex
	caught  bool // the index has caught up with the stream once
	rebuild chan chan error
}

// New makes the service; live is where searches find the index in use.
func New(db Reads, bus Bus, home Home, cat Catalogue, live *search.Holder, now func() time.Time, log *slog.Logger) *Service {
	return &Service{db: db, bus: bus, home: home, cat: cat, live: live, now: now, log: log, rebuild: make(chan chan error)}
}

// followed is how many events are applied in one batch.
const followed = 256

// pause is how long to wait after a failure before trying again.
const pause = time.Second

// ErrCatchingUp says that the index does not hold yet what SQL held at the start.
var ErrCatchingUp = fault.New(fault.Unavailable, "indexing.catching_up", "搜索正在跟上数据，请稍候几秒。", "search is catching up; wait a few seconds")

var errRebuild = errors.New("a rebuild was asked for")

// Run opens the index, or builds it, and follows the stream until ctx ends. It closes the index.
func (s *Service) Run(ctx context.Context) (err error) {
	defer func() { err = errors.Join(err, s.live.Close()) }()
	index, err := s.home.Open()
	switch {
	case err == nil:
		if err := s.live.Swap(index); err != nil {
			return err
		}
	case errors.Is(err, search.ErrMissing), errors.Is(err, search.ErrDamaged), errors.Is(err, search.ErrMapping):
		s.log.Info("the search index is built", "reason", err.Error())
	default:
		return fmt.Errorf("open the search index: %w", err)
	}
	for ctx.Err() == nil {
		err := s.follow(ctx)
		if errors.Is(err, events.ErrGone) || errors.Is(err, search.ErrMissing) || errors.Is(err, search.ErrClosed) || errors.Is(err, search.ErrDamaged) {
			err = s.build(ctx)
		}
		if err != nil && ctx.Err() == nil && !errors.Is(err, errRebuild) {
			s.log.Error("the search index lags", "error", err)
			events.Rest(ctx, pause)
		}
	}
	return ctx.Err()
}

// Ready answers nil once the index has caught up with SQL since the start: no event waits in the outbox, and the index
// has applied the stream's last one.
func (s *Service) Ready(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.caught {
		return nil
	}
	waiting, err := s.db.Waiting(ctx)
	if err != nil {
		return err
	}
	before := s.live.Checkpoint()
	info, err := s.bus.Info(ctx)
	if err != nil {
		return err
	}
	at := s.live.Checkpoint()
	if !s.live.Ready() || waiting > 0 || at.Stream != info.Stream || at.Sequence < info.Last || before.Stream != info.Stream || before.Sequence > info.Last {
		return ErrCatchingUp // ahead of the stream, now or just opened, is no better than behind: it lost its end, and the index is built anew
	}
	s.caught = true
	return nil
}

// Rebuild builds the index anew beside the one in use and swaps them. It returns when that is done.
func (s *Service) Rebuild(ctx context.Context) error {
	done := make(chan error, 1)
	select {
	case s.rebuild <- done:
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// follow applies events from the index's own checkpoint on.
func (s *Service) follow(ctx context.Context) error {
	if !s.live.Ready() {
		return search.ErrMissing
	}
	whole := ctx // outlives the following, which a rebuild interrupts
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var asked chan error
	watching := make(chan struct{})
	go func() { // ends with ctx, and follow waits for it
		defer close(watching)
		select {
		case asked = <-s.rebuild:
			cancel(errRebuild)
		case <-ctx.Done():
		}
	}()
	err := s.bus.Follow(ctx, position(s.live.Checkpoint()), followed, s.apply)
	cancel(nil)
	<-watching
	if asked != nil {
		asked <- s.build(whole)
		return errRebuild
	}
	return err
}

func position(c search.Checkpoint) events.Position {
	return events.Position{Stream: c.Stream, Seq: c.Sequence}
}

// apply loads what a batch of events speaks of and writes it with the batch's place.
func (s *Service) apply(ctx context.Context, batch []events.Envelope) error {
	last := batch[len(batch)-1]
	b := search.Batch{Checkpoint: search.Checkpoint{Stream: last.Stream, Sequence: last.Seq}}
	ids, err := s.changed(ctx, batch)
	if err != nil {
		return err
	}
	docs := s.documents()
	held, err := s.db.PlacementsByID(ctx, ids)
	if err != nil {
		return err
	}
	for _, id := range ids {
		p, there := held[id]
		if !there {
			continue
		}
		if err := docs.add(ctx, &b, p); err != nil {
			return err
		}
	}
	return s.live.Apply(ctx, b)
}

// walked is how many openings a rebuild reads and writes at once.
const walked = 2000

// Reindex builds the index while nothing follows the stream, and returns how many openings it holds.
func (s *Service) Reindex(ctx context.Context) (int, error) {
	if err := s.build(ctx); err != nil {
		return 0, err
	}
	n := s.live.Size()
	return n, s.live.Close()
}

// build fills a new version from SQL and puts it in use. The place in the stream is taken before SQL is read, so that
// what is written meanwhile is applied again rather than missed.
func (s *Service) build(ctx context.Context) error {
	info, err := s.bus.Info(ctx)
	if err != nil {
		return fmt.Errorf("rebuild the search index: %w", err)
	}
	started := s.now()
	building, err := s.home.Build()
	if err != nil {
		return fmt.Errorf("rebuild the search index: %w", err)
	}
	n, err := s.fill(ctx, building, info)
	if err != nil {
		return errors.Join(fmt.Errorf("rebuild the search index: %w", err), building.Abandon())
	}
	index, err := building.Commit(ctx)
	if err != nil {
		return errors.Join(fmt.Errorf("rebuild the search index: %w", err), building.Abandon())
	}
	if err := s.live.Swap(index); err != nil {
		s.log.Warn("the old search index did not close", "error", err)
	}
	if err := s.home.Prune(); err != nil {
		s.log.Warn("the old search index stays on disk", "error", err)
	}
	s.log.Info("the search index was built", "placements", n, "seconds", s.now().Sub(started).Seconds())
	return nil
}

func (s *Service) fill(ctx context.Context, building Building, info events.Info) (int, error) {
	docs, n := s.documents(), 0
	for after := placement.ID(""); ; {
		rows, err := s.db.PlacementsFrom(ctx, after, walked)
		if err != nil {
			return n, err
		}
		b := search.Batch{}
		for _, p := range rows {
			if err := docs.add(ctx, &b, p); err != nil {
				return n, err
			}
			after = p.ID
		}
		n += len(b.Upserts)
		if len(rows) < walked {
			b.Checkpoint = search.Checkpoint{Stream: info.Stream, Sequence: info.Last}
			return n, building.Apply(ctx, b)
		}
		if err := building.Apply(ctx, b); err != nil {
			return n, err
		}
	}
}

func (s *Service) today() civil.Date { return civil.Today(s.now()) }
