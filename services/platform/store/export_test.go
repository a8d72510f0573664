package store

import "database/sql"

// Writer is the pool that writes, for what tests do beside the store.
func (db *DB) Writer() *sql.DB { return db.writer }
