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
