package store

import "context"

// hold notes that the transaction has locked the row of a thing at a version. A part of a transaction notes nothing: its
// locks end when it is undone. SQLite has locked everything.
func (tx *Tx) hold(id string, version uint64) {
	if tx.parts > 0 || tx.engine != postgresEngine {
		return
	}
	if tx.held == nil {
		tx.held = map[string]uint64{}
	}
	tx.held[id] = version
}

// save runs the statement that writes a thing at its next version, and answers stale when its row has another version than
// the one before. A row that is locked cannot have: then nobody need wait for the answer, and on PostgreSQL the statement
// travels with the next one.
func (tx *Tx) save(ctx context.Context, id string, version uint64, stale error, query string, args ...any) error {
	pg, remote := tx.q.(*pgTx)
	if locked, ok := tx.held[id]; ok && remote && tx.parts == 0 && locked+1 == version {
		tx.held[id] = version
		return pg.putOff(ctx, statement{"save " + id, query, args, stale})
	}
	n, err := tx.q.exec(ctx, query, args...)
	return changed(n, err, stale)
}
