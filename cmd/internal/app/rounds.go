package app

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"firstkm/services/application"
	"firstkm/services/batch"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/org"
	"firstkm/services/platform/store"
	"firstkm/services/round"
	"firstkm/services/student"
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
		Batches: cohorts{db}, Placer: applications, Catalogue: a.Catalogue, Sealer: a.Keyring, Random: rand.Reader, Law: a.law, Now: now,
	})
}

// cohorts tells rounds of batches and published lists.
type cohorts struct{ db batch.Adopts }

// BatchOf implements round.Batches.
func (c cohorts) BatchOf(ctx context.Context, id ident.ID) (round.Batch, error) {
	b, err := c.db.Batch(ctx, batch.ID(id))
	if errors.Is(err, batch.ErrNotFound) {
		return round.Batch{}, round.ErrNotFound
	}
	return round.Batch{
		School: b.School, Name: b.Name, Approved: b.State == batch.Approved,
		Holds: func(st student.Student) bool { return st.School == b.School && b.Cohort.Holds(st) },
	}, err
}

// Adopted implements round.Batches. Of several lists that name a unit the last published counts.
func (c cohorts) Adopted(ctx context.Context, school org.ID, id ident.ID, day civil.Date) (map[org.ID]round.Listing, error) {
	list, err := c.db.UnitsListed(ctx, school, batch.ID(id), day)
	on := map[org.ID]round.Listing{}
	for _, l := range list {
		if l.Counts(day) {
			on[l.Unit] = round.Listing{DecisionNo: l.DecisionNo, DecidedOn: l.DecidedOn, PublishedOn: l.PublishedOn}
		}
	}
	return on, err
}
