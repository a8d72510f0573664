package app

import (
	"context"
	"fmt"
	"path/filepath"

	"firstkm/services/platform/crypt"
	"firstkm/services/platform/store"
	"firstkm/services/student"
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

// AddDataKey implements crypt.KeyStore.
func (d dataKeys) AddDataKey(ctx context.Context, k crypt.DataKey) error {
	return d.db.InTx(ctx, func(tx *store.Tx) error { return tx.AddDataKey(ctx, store.DataKey(k)) })
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

// sealedBatch is how many records are opened or sealed anew in one go.
const sealedBatch = 500

// OpenAll opens every sealed value and forgets it: n records were sound, old of them hold values under an older data key.
func (a *App) OpenAll(ctx context.Context) (n, old int, err error) {
	for last := student.ID(""); ; {
		batch, err := a.Store.SealedAfter(ctx, last, sealedBatch)
		if err != nil || len(batch) == 0 {
			return n, old, err
		}
		for _, s := range batch {
			stale, err := a.openOne(s)
			if err != nil {
				return n, old, fmt.Errorf("student %s: %w", s.Student, err)
			}
			if n++; stale {
				old++
			}
		}
		last = batch[len(batch)-1].Student
	}
}

// openOne reports whether a record holds a value under an older key.
func (a *App) openOne(s student.Sealed) (stale bool, err error) {
	for name, value := range s.Values() {
		if _, err := a.Keyring.Open(name, string(s.Student), *value); err != nil {
			return stale, fmt.Errorf("%s: %w", name, err)
		}
		stale = stale || !a.Keyring.Current(*value)
	}
	return stale, nil
}

// RotateKeys makes a new data key and seals every value under it, batch by batch while the program may run. What is
// interrupted goes on the next time: a record is sealed anew only when it is not under the newest key. It returns how many.
func (a *App) RotateKeys(ctx context.Context, turn bool) (n int, err error) {
	if turn {
		if err := a.Keyring.Turn(ctx); err != nil {
			return 0, err
		}
	}
	for last := student.ID(""); ; {
		done, to, err := a.resealBatch(ctx, last)
		if n += done; err != nil || to == last {
			return n, err
		}
		last = to
	}
}

// resealBatch seals what lies behind a student anew and names the last one that it looked at.
func (a *App) resealBatch(ctx context.Context, last student.ID) (done int, to student.ID, err error) {
	err = a.Store.InTx(ctx, func(tx *store.Tx) error {
		done, to = 0, last
		batch, err := tx.LockSealed(ctx, last, sealedBatch)
		if err != nil {
			return err
		}
		for _, s := range batch {
			changed, err := a.reseal(ctx, tx, s)
			if err != nil {
				return fmt.Errorf("student %s: %w", s.Student, err)
			}
			if to = s.Student; changed {
				done++
			}
		}
		return nil
	})
	return done, to, err
}

func (a *App) reseal(ctx context.Context, tx *store.Tx, s student.Sealed) (changed bool, err error) {
	for name, value := range s.Values() {
		fresh, err := a.Keyring.Reseal(name, string(s.Student), *value)
		if err != nil {
			return false, fmt.Errorf("%s: %w", name, err)
		}
		changed, *value = changed || fresh != *value, fresh
	}
	if !changed {
		return false, nil
	}
	return true, tx.SaveSealed(ctx, s)
}
