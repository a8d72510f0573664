// Package naming keeps one node's directory of names in step with SQL: it reads the names of units and schools, then
// follows the stream of events from where it stood before the reading. Units that the regulation bars bear no name here.
package naming

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"time"

	"firstkm/events"
	"firstkm/search/names"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
)

// The kinds of names. Bases, courses and rooms will be further ones.
const (
	Enterprise = "enterprise"
	School     = "school"
)

// Reads is what naming asks of SQL.
type Reads interface {
	Enterprise(ctx context.Context, id org.ID) (org.Enterprise, error)
	Enterprises(ctx context.Context, f org.EnterpriseFilter, p page.Request) (page.Page[org.Enterprise], error)
	School(ctx context.Context, id org.ID) (org.School, error)
	Schools(ctx context.Context, f org.SchoolFilter, p page.Request) (page.Page[org.School], error)
}

// Bus is what naming asks of the event road.
type Bus interface {
	Follow(ctx context.Context, after events.Position, most int, apply func(context.Context, []events.Envelope) error) error
	Info(ctx context.Context) (events.Info, error)
}

// Service keeps one node's directory.
type Service struct {
	db     Reads
	bus    Bus
	barred func(org.Enterprise) bool
	dir    *names.Directory
	log    *slog.Logger
	read   atomic.Bool
}

// New makes the service over a directory, which answers meanwhile with what it holds. barred says which units are shown
// nowhere.
func New(db Reads, bus Bus, barred func(org.Enterprise) bool, dir *names.Directory, log *slog.Logger) *Service {
	return &Service{db: db, bus: bus, barred: barred, dir: dir, log: log}
}

// ErrReading says that the names have not been read yet.
var ErrReading = fault.New(fault.Unavailable, "naming.reading", "单位和学校的名称正在读取，请稍候几秒。", "the names of units and schools are being read; wait a few seconds")

// Ready answers nil once all names were read.
func (s *Service) Ready(context.Context) error {
	if !s.read.Load() {
		return ErrReading
	}
	return nil
}

// followed is how many events are applied at once, pause how long to wait after a failure.
const (
	followed = 1024
	pause    = time.Second
)

// Run reads the names and follows the stream until ctx ends. Where the stream does not go on, they are read anew.
func (s *Service) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		err := s.once(ctx)
		if ctx.Err() != nil || errors.Is(err, events.ErrGone) {
			continue
		}
		s.log.Error("the names of units and schools lag", "error", err)
		events.Rest(ctx, pause)
	}
	return ctx.Err()
}

// once takes the place in the stream before it reads, so that what is written meanwhile is applied again rather than missed.
func (s *Service) once(ctx context.Context) error {
	info, err := s.bus.Info(ctx)
	if err != nil {
		return err
	}
	if err := s.Read(ctx); err != nil {
		return err
	}
	return s.bus.Follow(ctx, info.End(), followed, s.apply)
}

// Read puts the names that SQL holds now in place of those in the directory.
func (s *Service) Read(ctx context.Context) error {
	units, err := page.All(func(p page.Request) (page.Page[org.Enterprise], error) {
		return s.db.Enterprises(ctx, org.EnterpriseFilter{}, p)
	})
	if err != nil {
		return err
	}
	schools, err := page.All(func(p page.Request) (page.Page[org.School], error) { return s.db.Schools(ctx, org.SchoolFilter{}, p) })
	if err != nil {
		return err
	}
	all := make([]names.Entry, 0, len(units)+len(schools))
	for _, e := range units {
		if !s.barred(e) {
			all = append(all, names.Entry{Kind: Enterprise, ID: string(e.ID), Name: e.Name})
		}
	}
	for _, d := range schools {
		all = append(all, names.Entry{Kind: School, ID: string(d.ID), Name: d.Name})
	}
	s.dir.Replace(all)
	s.read.Store(true)
	return nil
}

// apply reads again what a batch of events speaks of.
func (s *Service) apply(ctx context.Context, batch []events.Envelope) error {
	done := map[string]bool{}
	for _, e := range batch {
		if done[e.Key] {
			continue
		}
		var err error
		switch {
		case events.Match(e.Subject, "firstkm.enterprise.>"):
			err = s.enterprise(ctx, org.ID(e.Key))
		case events.Match(e.Subject, "firstkm.school.added.*", "firstkm.school.changed.*"):
			err = s.school(ctx, org.ID(e.Key))
		default:
			continue
		}
		if err != nil {
			return err
		}
		done[e.Key] = true
	}
	return nil
}

func (s *Service) enterprise(ctx context.Context, id org.ID) error {
	e, err := s.db.Enterprise(ctx, id)
	switch {
	case errors.Is(err, org.ErrNotFound):
		s.dir.Drop(string(id))
	case err != nil:
		return err
	case s.barred(e):
		s.dir.Drop(string(id))
	default:
		s.dir.Put(names.Entry{Kind: Enterprise, ID: string(id), Name: e.Name})
	}
	return nil
}

func (s *Service) school(ctx context.Context, id org.ID) error {
	d, err := s.db.School(ctx, id)
	if errors.Is(err, org.ErrNotFound) {
		s.dir.Drop(string(id))
		return nil
	}
	if err == nil {
		s.dir.Put(names.Entry{Kind: School, ID: string(id), Name: d.Name})
	}
	return err
}
