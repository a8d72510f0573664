package store

import (
	"context"
	"fmt"
	"strconv"
	"strings"
)

// A row of the table pending is what a commit leaves to do: an event to publish, with the id of its envelope, or an audit
// entry to seal, without one. Events are numbered upwards from 1 and entries from beginEntries, each in the order in which
// they are to be done: entries stand together however many events wait, and a commit touches one page and no index for both.
// No number is given twice, also not that of a row that is gone.
const (
	beginEntries = -1 << 62
	toPublish    = `id > 0`
	toSeal       = `id < 0`
)

// leftover is a row of pending before it is written.
type leftover struct {
	entry bool // or an event
	args  []any
}

// left are the rows that the transaction leaves behind, events first.
func (tx *Tx) left() ([]leftover, error) {
	rows := make([]leftover, 0, len(tx.outbox)+len(tx.audit))
	for _, e := range tx.outbox {
		rows = append(rows, leftover{false, []any{micros(e.At), e.Subject, e.Key, string(e.Data), e.ID, "", "", ""}})
	}
	for _, e := range tx.audit {
		rows = append(rows, leftover{true, []any{micros(e.At), e.Action, string(e.Object), e.Reason, "", string(e.Account), string(e.Role), string(e.Org)}})
	}
	lite, ok := tx.q.(liteTx)
	if !ok {
		return rows, nil
	}
	for i := range rows {
		id, err := lite.conn.number(rows[i].entry)
		if err != nil {
			return nil, fmt.Errorf("number what is left to do: %w", err)
		}
		rows[i].args = append(rows[i].args, id)
	}
	return rows, nil
}

// leave is the statement that writes rows; PostgreSQL numbers them by itself.
func (e engine) leave(rows []leftover) []statement {
	if len(rows) == 0 {
		return nil
	}
	var args []any
	tuples := make([]string, len(rows))
	for i, row := range rows {
		values := make([]string, len(row.args), len(row.args)+1)
		for j := range values {
			values[j] = "$" + strconv.Itoa(len(args)+j+1)
		}
		switch {
		case e == sqliteEngine:
		case row.entry:
			values = append(values, `nextval('pending_entries')`)
		default:
			values = append(values, `nextval('pending_events')`)
		}
		tuples[i] = "(" + strings.Join(values, ", ") + ")"
		args = append(args, row.args...)
	}
	return []statement{{
		what: "write what is left to do", query: `INSERT INTO pending (at, what, object, body, envelope, account, role, org, id) VALUES ` + strings.Join(tuples, ", "), args: args,
	}}
}

// number is that of the next row on SQLite. It belongs to whoever has the turn to write.
func (c *liteConn) number(entry bool) (int64, error) {
	if c.numbered == 0 {
		const last = `SELECT MAX(0, COALESCE((SELECT MAX(id) FROM pending), 0), COALESCE((SELECT MAX(id) FROM pending WHERE id < 0) - $1, 0))`
		if err := (liteTx{c}).row(context.Background(), last, int64(beginEntries)).Scan(&c.numbered); err != nil {
			return 0, err
		}
	}
	c.numbered++
	if entry {
		return beginEntries + c.numbered, nil
	}
	return c.numbered, nil
}
