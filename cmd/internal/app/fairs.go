package app

import (
	"context"
	"time"

	"firstkm/services/fair"
	"firstkm/services/platform/crypt"
	"firstkm/services/platform/store"
	"firstkm/services/round"
)

// FairsAt are the fairs of a transaction by a clock of their own, over rounds by the same clock, for a demo that tells of what
// happened before today.
func (a *App) FairsAt(tx *store.Tx, rounds *round.Service, now func() time.Time) *fair.Service {
	return a.fairs(tx, tx.Nested, rounds, now)
}

// fairs are the use cases of fairs; what a unit says of whom it met becomes its marks in the fair's own transaction.
func (a *App) fairs(db reads, inTx func(context.Context, func(*store.Tx) error) error, rounds *round.Service, now func() time.Time) *fair.Service {
	return fair.NewService(db, func(ctx context.Context, use func(fair.Tx) error) error {
		return inTx(ctx, func(tx *store.Tx) error { return use(tx) })
	}, rounds, fair.Codes{Sign: func(message string) string { return crypt.Sign(a.secret, "fair", message) }}, now)
}
