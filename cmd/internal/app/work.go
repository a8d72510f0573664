package app

import (
	"context"
	"encoding/json"
	"time"

	"firstkm/events"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/platform/store"
)

// The rhythms of what the program does by itself.
const (
	expireEvery = time.Minute
	sealEvery   = time.Second
	dueAtOnce   = 200
)

// keepTime ends what ran out: postings, intents, sessions.
func (a *App) keepTime(ctx context.Context) error {
	return every(ctx, expireEvery, func() {
		if _, err := a.Services.Placements.Expire(ctx, dueAtOnce); err != nil && ctx.Err() == nil {
			a.log.Error("postings do not expire", "error", err)
		}
		if _, err := a.Services.Teachers.Expire(ctx, dueAtOnce); err != nil && ctx.Err() == nil {
			a.log.Error("recognitions do not expire", "error", err)
		}
		if _, err := a.Services.Applications.Lapse(ctx, dueAtOnce); err != nil && ctx.Err() == nil {
			a.log.Error("intents do not lapse", "error", err)
		}
		if _, err := a.Services.Interviews.End(ctx, dueAtOnce); err != nil && ctx.Err() == nil {
			a.log.Error("interviews do not end", "error", err)
		}
		if _, err := a.Services.Consents.Refresh(ctx, dueAtOnce); err != nil && ctx.Err() == nil {
			a.log.Error("consents are not asked anew", "error", err)
		}
		if _, err := a.Services.Internships.End(ctx, dueAtOnce); err != nil && ctx.Err() == nil {
			a.log.Error("internships do not end", "error", err)
		}
		if _, err := a.Services.Agreements.End(ctx, dueAtOnce); err != nil && ctx.Err() == nil {
			a.log.Error("agreements do not end", "error", err)
		}
		if _, err := a.Services.Practices.Lapse(ctx, dueAtOnce); err != nil && ctx.Err() == nil {
			a.log.Error("applications for practice do not lapse", "error", err)
		}
		if err := a.sessions.writeDown(ctx); err != nil && ctx.Err() == nil {
			a.log.Error("the use of sessions is not kept", "error", err)
		}
		err := a.Store.InTx(ctx, func(tx *store.Tx) error {
			if _, err := tx.PurgeSessions(ctx, a.now()); err != nil {
				return err
			}
			_, err := tx.PurgeImportFiles(ctx, a.now())
			return err
		})
		if err != nil && ctx.Err() == nil {
			a.log.Error("ended sessions stay", "error", err)
		}
	})
}

// seal chains the audit log behind the commits.
func (a *App) seal(ctx context.Context) error {
	return every(ctx, sealEvery, func() {
		for {
			n, err := a.Services.Audit.Seal(ctx)
			if err != nil && ctx.Err() == nil {
				a.log.Error("the audit log is not sealed", "error", err)
			}
			if n == 0 || err != nil {
				break
			}
		}
		if err := a.keepHead(ctx); err != nil && ctx.Err() == nil {
			a.log.Error("the day's audit head is not kept", "error", err)
		}
	})
}

func every(ctx context.Context, period time.Duration, do func()) error {
	t := time.NewTicker(period)
	defer t.Stop()
	for {
		do()
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-t.C:
		}
	}
}

// told is what a listener learns: that something of this thing changed. Who else is concerned stays behind, since a unit
// does not know whose application it reads.
type told struct {
	Application string `json:"application,omitempty"`
	Placement   string `json:"placement,omitempty"`
	Practice    string `json:"practice,omitempty"`
	Version     uint64 `json:"version,omitempty"`
}

// party is what a payload says of who is concerned.
type party struct {
	Application string `json:"application"`
	Placement   string `json:"placement"`
	Version     uint64 `json:"version"`
	Enterprise  string `json:"enterprise"`
	School      string `json:"school"`
	Student     string `json:"student"`
	Practice    string `json:"practice"`
	Teacher     string `json:"teacher"`
}

// watch hands this node's listeners the events that concern them; each node watches the one stream, so that a browser on
// one node sees what was done on another.
func (a *App) watch(ctx context.Context) error {
	return a.Bus.Watch(ctx, []string{events.Everything}, func(ctx context.Context, e events.Envelope) error {
		if events.Match(e.Subject, catalogueImported) {
			select {
			case a.renewed <- struct{}{}:
			default:
			}
			return nil
		}
		if m, ok, err := aboutNotice(e); ok || err != nil {
			a.hub.Broadcast(m)
			return err
		}
		var p party
		if err := json.Unmarshal(e.Data, &p); err != nil {
			return err
		}
		if events.Match(e.Subject, "firstkm.placement.reported.*") {
			return nil // the unit is not told who finds it suspicious, nor that somebody does
		}
		if events.Match(e.Subject, "firstkm.application.>") {
			a.answering.Forget(org.ID(p.Enterprise))
		}
		if events.Match(e.Subject, "firstkm.inspection.>") || events.Match(e.Subject, "firstkm.unit_list.>") {
			p.Enterprise = "" // what a school writes of a unit is its own
		}
		told, err := json.Marshal(told{p.Application, p.Placement, p.practice(), p.Version})
		if err != nil {
			return err
		}
		a.hub.Broadcast(httpd.Message{ID: e.ID, Event: eventName(e.Subject), Data: told, Allow: p.concerns})
		return nil
	})
}

// workRounds does what placement rounds wait for.
func (a *App) workRounds(ctx context.Context) error {
	return every(ctx, sealEvery, func() {
		if _, err := a.Services.Rounds.Work(ctx, dueAtOnce); err != nil && ctx.Err() == nil {
			a.log.Error("rounds do not go on", "error", err)
		}
	})
}

// workFairs tells students what fairs have for them, by a clock of its own: a round that is computed keeps nobody waiting.
func (a *App) workFairs(ctx context.Context) error {
	return every(ctx, sealEvery, func() {
		if err := a.Services.Fairs.Work(ctx, dueAtOnce); err != nil && ctx.Err() == nil {
			a.log.Error("guests of fairs are not told", "error", err)
		}
	})
}

// feed keeps the public feed of postings in step with the events.
func (a *App) feed(ctx context.Context) error {
	if err := a.Services.Placements.CatchUp(ctx); err != nil && ctx.Err() == nil {
		a.log.Error("the public feed is behind", "error", err)
	}
	return a.Bus.Consume(ctx, events.Consumer{Durable: "feed", Subjects: placement.FeedSubjects()}, a.Services.Placements.Feed)
}

// gather is how long to wait for further imports before the index is built anew.
const gather = 2 * time.Second

// renew reads the catalogue again after an import on any node, and builds the index anew: names of occupations and
// centres of counties are part of what is found.
func (a *App) renew(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-a.renewed:
		}
		if err := a.reloadCatalogue(ctx); err != nil && ctx.Err() == nil {
			a.log.Error("the catalogue is not read", "error", err)
			continue
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(gather):
		}
		if err := a.Indexing.Rebuild(ctx); err != nil && ctx.Err() == nil {
			a.log.Error("the index is not renewed", "error", err)
		}
	}
}

// practice is the application for a post of practice that an event is about; other events name what they like so.
func (p party) practice() string {
	if p.Placement == "" {
		return ""
	}
	return p.Practice
}

// concerns reports whether somebody may learn of an event: the student, people of the unit, people of the school.
func (p party) concerns(who actor.Actor) bool {
	switch {
	case who.Is(actor.Student):
		return p.Student != "" && string(who.Person) == p.Student
	case who.Is(actor.Enterprise):
		return p.Enterprise != "" && string(who.Org) == p.Enterprise
	case who.Is(actor.Teacher):
		return p.Teacher != "" && string(who.Person) == p.Teacher
	case who.Is(actor.TeachersOffice):
		return p.practice() != "" && string(who.Org) == p.School
	case p.practice() != "" && !who.Is(actor.VicePrincipal):
		return false // students' people have no part in teachers' practice
	case who.Is(actor.School, actor.VicePrincipal, actor.ClassTeacher):
		return p.School != "" && string(who.Org) == p.School
	}
	return false
}

// eventName is a subject without its root and version: application.intended.
func eventName(subject string) string {
	name := subject[len(events.Root)+1:]
	for i := len(name) - 1; i > 0; i-- {
		if name[i] == '.' {
			return name[:i]
		}
	}
	return name
}
