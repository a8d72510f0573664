package app

import (
	"context"

	"firstkm/services/agreement"
	"firstkm/services/platform/crypt"
	"firstkm/services/platform/store"
)

// consents are the use cases of informed consent.
func (a *App) consents(db reads, inTx func(context.Context, func(*store.Tx) error) error, phones agreement.Phones) *agreement.Consents {
	return agreement.NewConsents(db, func(ctx context.Context, use func(agreement.ConsentTx) error) error {
		return inTx(ctx, func(tx *store.Tx) error { return use(tx) })
	}, phones, func(message string) string { return crypt.Sign(a.secret, "guardian's consent", message) }, a.now)
}
