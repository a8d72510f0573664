package app

import (
	"context"

	"firstkm/services/interview"
	"firstkm/services/platform/store"
)

// interviews are the use cases of interviews outside fairs.
func (a *App) interviews(db reads, inTx func(context.Context, func(*store.Tx) error) error) *interview.Service {
	return interview.NewService(db, func(ctx context.Context, use func(interview.Tx) error) error {
		return inTx(ctx, func(tx *store.Tx) error { return use(tx) })
	}, a.now)
}
