package app

import (
	"context"

	"firstkm/services/platform/store"
	"firstkm/services/practice"
	"firstkm/services/teacher"
)

// practices are the use cases of posts for teachers; a finished one is written to the teacher's file in its own transaction.
func (a *App) practices(db practice.Reads, inTx func(context.Context, func(*store.Tx) error) error, files *teacher.Service) *practice.Service {
	return practice.NewService(db, func(ctx context.Context, use func(practice.Tx) error) error {
		return inTx(ctx, func(tx *store.Tx) error { return use(tx) })
	}, files, a.Catalogue, a.now)
}
