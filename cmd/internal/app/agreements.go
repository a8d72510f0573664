package app

import (
	"context"

	"firstkm/services/agreement"
	"firstkm/services/platform/store"
)

// agreements are the use cases of three-party agreements.
func (a *App) agreements(db reads, inTx func(context.Context, func(*store.Tx) error) error) *agreement.Agreements {
	return agreement.NewAgreements(db, func(ctx context.Context, use func(agreement.Tx) error) error {
		return inTx(ctx, func(tx *store.Tx) error { return use(tx) })
	}, a.now).Under(a.law)
}
