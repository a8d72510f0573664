package storetest

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"firstkm/services/placement"
	"firstkm/services/platform/store"
)

// saves holds writing to what the transaction has locked to the same as any write: seen at once, in order, undone with its
// part, and refused for a version that the row does not have.
func saves(t *testing.T, db *store.DB) {
	p := Placement("plc_1", "ent_1")
	must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.InsertPlacement(ctx, p) })
	step := func(ctx context.Context, tx *store.Tx, taken int) error {
		p, err := tx.LockPlacement(ctx, p.ID)
		if err != nil {
			return err
		}
		p.Taken, p.Version = taken, p.Version+1
		return tx.SavePlacement(ctx, p)
	}
	sees := func(ctx context.Context, tx *store.Tx, taken int) error {
		if got, err := tx.Placement(ctx, p.ID); err != nil || got.Taken != taken {
			return fmt.Errorf("sees %d seats taken, %w; want %d", got.Taken, err, taken)
		}
		return nil
	}
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		for n := range 70 { // more than are put off at once
			if err := step(ctx, tx, n); err != nil {
				return err
			}
		}
		if err := step(ctx, tx, 1); err != nil {
			return err
		}
		if err := sees(ctx, tx, 1); err != nil {
			return err
		}
		return step(ctx, tx, 2)
	})
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		if err := sees(ctx, tx, 2); err != nil {
			return err
		}
		err := tx.Nested(ctx, func(tx *store.Tx) error { return errors.Join(step(ctx, tx, 3), errStop) })
		if !errors.Is(err, errStop) {
			return err
		}
		if err := sees(ctx, tx, 2); err != nil {
			return err
		}
		if err := tx.Nested(ctx, func(tx *store.Tx) error { return step(ctx, tx, 4) }); err != nil {
			return err
		}
		return step(ctx, tx, 5)
	})
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		held, err := tx.LockPlacement(ctx, p.ID)
		if err != nil {
			return err
		}
		if held.Taken != 5 {
			t.Errorf("got %d seats taken, want 5", held.Taken)
		}
		for _, version := range []uint64{held.Version, held.Version + 2} {
			stale := held
			stale.Version = version
			refused(t, "another version than the next", tx.SavePlacement(ctx, stale), placement.ErrStale)
		}
		return nil
	})
}
