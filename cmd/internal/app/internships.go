package app

import (
	"context"

	"firstkm/services/application"
	"firstkm/services/internship"
	"firstkm/services/platform/store"
)

// internships are the use cases of internships and their start gate.
func (a *App) internships(db reads, inTx func(context.Context, func(*store.Tx) error) error, applications *application.Service) *internship.Service {
	return internship.NewService(db, func(ctx context.Context, use func(internship.Tx) error) error {
		return inTx(ctx, func(tx *store.Tx) error { return use(tx) })
	}, applications, a.Keyring, a.now).Under(a.law)
}
