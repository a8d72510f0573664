package app

import (
	"context"
	"crypto/rand"
	"time"

	"firstkm/services/application"
	"firstkm/services/platform/store"
	"firstkm/services/round"
)

// RoundsAt are the rounds of a transaction by a clock of their own, for a demo that tells of what happened before today.
func (a *App) RoundsAt(tx *store.Tx, s Services, now func() time.Time) *round.Service {
	return a.roundsBy(tx, tx.Nested, s.Applications, now)
}

// rounds are the use cases of placement rounds; a result becomes an application in the round's own transaction.
func (a *App) rounds(db reads, inTx func(context.Context, func(*store.Tx) error) error, applications *application.Service) *round.Service {
	return a.roundsBy(db, inTx, applications, a.now)
}

func (a *App) roundsBy(db reads, inTx func(context.Context, func(*store.Tx) error) error, applications *application.Service, now func() time.Time) *round.Service {
	return round.NewService(round.Parts{
		Reads: db, InTx: func(ctx context.Context, use func(round.Tx) error) error {
			return inTx(ctx, func(tx *store.Tx) error { return use(tx) })
		},
		Placer: applications, Catalogue: a.Catalogue, Sealer: a.Keyring, Random: rand.Reader, Law: a.law, Now: now,
	})
}
