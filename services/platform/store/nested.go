package store

import (
	"context"
	"errors"
	"fmt"
)

// Nested runs use as a part of the transaction: what use did is undone alone when it fails, and the transaction goes on.
func (tx *Tx) Nested(ctx context.Context, use func(*Tx) error) error {
	if _, err := tx.q.exec(ctx, `SAVEPOINT nested`); err != nil {
		return fmt.Errorf("begin a part of a transaction: %w", err)
	}
	tx.parts++
	defer func() { tx.parts-- }()
	events, entries := len(tx.outbox), len(tx.audit)
	if err := use(tx); err != nil {
		tx.outbox, tx.audit = tx.outbox[:events], tx.audit[:entries]
		if _, undo := tx.q.exec(ctx, `ROLLBACK TO SAVEPOINT nested`); undo != nil {
			return errors.Join(err, fmt.Errorf("undo a part of a transaction: %w", undo))
		}
		return err
	}
	if _, err := tx.q.exec(ctx, `RELEASE SAVEPOINT nested`); err != nil {
		return fmt.Errorf("end a part of a transaction: %w", err)
	}
	return nil
}
