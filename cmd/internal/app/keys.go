package app

import (
	"context"
	"path/filepath"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
	"firstkm/services/platform/crypt"
	"firstkm/services/platform/store"
)

// masterFile is where an installation without a key of its settings keeps the one that wraps its data keys.
const masterFile = "data-key"

// openKeyring opens what seals personal data and signs reports. Without the key that sealed what is there the program does not start.
func (a *App) openKeyring(ctx context.Context) error {
	kept, err := a.Store.DataKeys(ctx)
	if err != nil {
		return err
	}
	master, err := crypt.Master{Hex: a.Config.DataKey, File: a.Config.DataKeyFile, Own: filepath.Join(a.Config.Data, masterFile)}.Load(len(kept) == 0)
	if err != nil {
		return err
	}
	if a.Keyring, err = crypt.OpenKeyring(ctx, master, dataKeys{a.Store}, a.now); err != nil {
		return err
	}
	derived := crypt.SigningSeed(a.secret)
	first := derived // signs what was signed before keys were kept
	if len(kept) == 0 {
		first = nil
	}
	a.notary, err = a.Keyring.Notary(ctx, first, derived)
	return err
}

// TurnSigning makes a new key that signs reports from now on, and answers its public part and how many keys verify.
func (a *App) TurnSigning(ctx context.Context) (public string, keys int, err error) {
	if err := a.Keyring.TurnSigning(ctx); err != nil {
		return "", 0, err
	}
	public, keys = a.notary.Signing()
	return public, keys, nil
}

// Signing is the public part of the key that signs reports now, and how many keys verify.
func (a *App) Signing() (public string, keys int) { return a.notary.Signing() }

// dataKeys is crypt.KeyStore over the database.
type dataKeys struct{ db *store.DB }

// DataKeys implements crypt.KeyStore.
func (d dataKeys) DataKeys(ctx context.Context) ([]crypt.DataKey, error) {
	kept, err := d.db.DataKeys(ctx)
	keys := make([]crypt.DataKey, len(kept))
	for i, k := range kept {
		keys[i] = crypt.DataKey(k)
	}
	return keys, err
}

// AddDataKey implements crypt.KeyStore. That a key took another's place is in the audit log.
func (d dataKeys) AddDataKey(ctx context.Context, k crypt.DataKey) (kept bool, err error) {
	err = d.db.InTx(ctx, func(tx *store.Tx) error {
		if kept, err = tx.AddDataKey(ctx, store.DataKey(k)); err != nil || !kept || !k.Turned() {
			return err
		}
		return tx.Audit(ctx, ledger.By(actor.System(), k.CreatedAt, "key."+k.Use, ident.ID(k.ID)))
	})
	return kept, err
}

// RewrapDataKeys implements crypt.KeyStore.
func (d dataKeys) RewrapDataKeys(ctx context.Context, keys []crypt.DataKey) error {
	return d.db.InTx(ctx, func(tx *store.Tx) error {
		for _, k := range keys {
			if err := tx.RewrapDataKey(ctx, store.DataKey(k)); err != nil {
				return err
			}
		}
		return nil
	})
}
