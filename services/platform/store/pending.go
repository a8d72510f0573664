package store

import (
	"context"
	"fmt"
	"math"
	"strings"
	"sync/atomic"
)

// A row of the table pending is what a commit leaves to do: an event to publish, with the id of its envelope, or an audit
// entry to seal, without one. Each kind is done in the order of its numbers, and no number is given twice, also not that of a
// row that is gone.
//
// On SQLite one writer after the other numbers both kinds together, upwards from 1: a commit adds to the last page of the
// table and to no index. Since they commit in that order, a reader remembers below which number nothing is left, and never
// runs through a long backlog of the other kind. PostgreSQL's transactions do not commit in the order of their numbers, so
// there each kind has a sequence, and that of the entries begins far below zero.
const beginEntries = -1 << 62

// packedPending is the table as a backup holds it: entries are numbered as on PostgreSQL, whichever engine gives or takes it.
const packedPending = `SELECT CASE WHEN id > 0 AND envelope = '' THEN id - 4611686018427387904 ELSE id END AS id, at, what, object, body, envelope, account, role, org FROM pending ORDER BY 1`

// backlog is below which number no row of a kind is left, as far as one has looked. It stays zero on PostgreSQL.
type backlog struct{ events, entries atomic.Int64 }

// Rows of one kind, among those whose numbers toPublish and toSeal tell.
const (
	theEvents  = `id BETWEEN $1 AND $2 AND envelope <> ''`
	theEntries = `id BETWEEN $1 AND $2 AND envelope = ''`
)

// toPublish is between which numbers events may stand.
func (q *queries) toPublish() (first, last int64) {
	return max(1, q.backlog.events.Load()), math.MaxInt64
}

// toSeal is between which numbers entries may stand. On SQLite those from a backup stand below zero too.
func (q *queries) toSeal() (first, last int64) {
	if q.engine == postgresEngine {
		return math.MinInt64, -1
	}
	if first = q.backlog.entries.Load(); first == 0 {
		first = math.MinInt64
	}
	return first, math.MaxInt64
}

// leftover is a row of pending before it is written.
type leftover struct {
	entry  bool   // or an event
	values [9]any // the last is its number, on SQLite
}

// left are the rows that the transaction leaves behind, events first.
func (tx *Tx) left() ([]leftover, error) {
	rows := make([]leftover, 0, len(tx.outbox)+len(tx.audit))
	for _, e := range tx.outbox {
		rows = append(rows, leftover{false, [9]any{micros(e.At), e.Subject, e.Key, string(e.Data), e.ID, "", "", ""}})
	}
	for _, e := range tx.audit {
		rows = append(rows, leftover{true, [9]any{micros(e.At), e.Action, string(e.Object), e.Reason, "", string(e.Account), string(e.Role), string(e.Org)}})
	}
	lite, ok := tx.q.(liteTx)
	if !ok {
		return rows, nil
	}
	for i := range rows {
		id, err := lite.conn.number()
		if err != nil {
			return nil, fmt.Errorf("number what is left to do: %w", err)
		}
		rows[i].values[8] = id
	}
	return rows, nil
}

const leaveBehind = ` INTO pending (at, what, object, body, envelope, account, role, org, id) VALUES `

// leave is the statement that writes rows, if there are any; PostgreSQL numbers them by itself. On SQLite it need not be undone
// by itself, since its transaction is: so SQLite copies no page for that.
func (e engine) leave(rows []leftover) []statement {
	if len(rows) == 0 {
		return nil
	}
	args := make([]any, 0, 9*len(rows))
	if e == sqliteEngine {
		for _, row := range rows {
			args = append(args, row.values[:]...)
		}
		return []statement{{what: "write what is left to do", query: `INSERT OR FAIL` + leaveBehind + tuples(len(rows), 9), args: args}}
	}
	list := make([]string, len(rows))
	for i, row := range rows {
		sequence := `nextval('pending_events'))`
		if row.entry {
			sequence = `nextval('pending_entries'))`
		}
		list[i] = strings.TrimSuffix(tuplesFrom(len(args)+1, 1, 8), ")") + ", " + sequence
		args = append(args, row.values[:8]...)
	}
	return []statement{{what: "write what is left to do", query: `INSERT` + leaveBehind + strings.Join(list, ", "), args: args}}
}

// number is that of the next row on SQLite. It belongs to whoever has the turn to write.
func (c *liteConn) number() (int64, error) {
	if c.numbered == 0 {
		if err := c.look(); err != nil {
			return 0, err
		}
	}
	c.numbered++
	return c.numbered, nil
}

// look finds the last number given. It is done before anything is published or sealed: of rows that are gone nobody knows the
// numbers, and what were numbered below them again would stand where nobody looks any more.
func (c *liteConn) look() error {
	const last = `SELECT MAX(0, COALESCE((SELECT MAX(id) FROM pending), 0), COALESCE((SELECT MAX(id) FROM pending WHERE id < 0) - $1, 0))`
	return (liteTx{c}).row(context.Background(), last, int64(beginEntries)).Scan(&c.numbered)
}
