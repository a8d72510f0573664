package app

import (
	"context"

	"firstkm/services/batch"
	"firstkm/services/org"
	"firstkm/services/platform/photo"
	"firstkm/services/platform/store"
)

// batches are the use cases of batches, visits and lists of units; an approved visit verifies the unit in its own transaction.
func (a *App) batches(db batch.Reads, inTx func(context.Context, func(*store.Tx) error) error, orgs *org.Service) *batch.Service {
	return batch.NewService(db, func(ctx context.Context, use func(batch.Tx) error) error {
		return inTx(ctx, func(tx *store.Tx) error { return use(tx) })
	}, orgs, photo.New(), a.knownMajor, a.now)
}
