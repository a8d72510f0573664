package app

import (
	"context"
	"time"

	"firstkm/events"
	"firstkm/search/bleveindex"
	"firstkm/services/find"
	"firstkm/services/notify"
	"firstkm/services/platform/store"
	"firstkm/services/saved"
)

// savedSearches are the searches that people keep; finder understands them, notices tell of what they find.
func (a *App) savedSearches(db saved.Reads, inTx func(context.Context, func(*store.Tx) error) error, finder *find.Service, notices *notify.Service) *saved.Service {
	return saved.NewService(db, func(ctx context.Context, use func(saved.Tx, notify.Tx) error) error {
		return inTx(ctx, func(tx *store.Tx) error { return use(tx, tx) })
	}, saved.Parts{
		Find: finder, Tell: notices, Catalogue: a.Catalogue, Percolator: bleveindex.Percolator{}, Describe: a.Indexing.Document, Now: a.now,
	})
}

// percolate finds the saved searches that openings answer, as the events about those come.
func (a *App) percolate(ctx context.Context) error {
	return a.Bus.Consume(ctx, events.Consumer{Durable: "saved", Subjects: saved.Subjects(), Backoff: tellPauses()}, a.Services.Saved.Percolate)
}

// alertEvery is how often what waits to be told is looked at.
const alertEvery = time.Second

// alert tells of the openings that saved searches found.
func (a *App) alert(ctx context.Context) error {
	return every(ctx, alertEvery, func() {
		if _, err := a.Services.Saved.TellDue(ctx, dueAtOnce); err != nil && ctx.Err() == nil {
			a.log.Error("nobody is told of new openings", "error", err)
		}
	})
}

// resumeEvery is how often the stream is asked whether it is still the one that alerts follow.
const resumeEvery = time.Minute

// resumeAlerts tells of the openings whose events were lost with a stream.
func (a *App) resumeAlerts(ctx context.Context) error {
	return every(ctx, resumeEvery, func() {
		stream, err := a.Bus.Info(ctx)
		if err == nil {
			err = a.Services.Saved.Resume(ctx, stream)
		}
		if err != nil && ctx.Err() == nil {
			a.log.Error("alerts do not catch up", "error", err)
		}
	})
}
