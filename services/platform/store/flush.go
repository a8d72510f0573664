package store

import (
	"context"
	"slices"
	"strconv"
	"strings"
)

// last are the statements that write what Record and Audit gathered: as few as may be.
func (tx *Tx) last(ctx context.Context) (last []statement) {
	if len(tx.audit) > 0 {
		last = mark(ctx, tx.audit[0].Object)
	}
	for rows := tx.left(); len(rows) > 0; {
		n := together(len(rows))
		last = append(last, statement{
			what: "write what is left to do", query: `INSERT INTO pending (` + pendingColumns + `) VALUES ` + tuples(n, 8), args: slices.Concat(rows[:n]...),
		})
		rows = rows[n:]
	}
	return last
}

// A row of pending is an event to publish, with the id of its envelope, or an audit entry to seal, without one.
const (
	pendingColumns = `at, what, object, body, envelope, account, role, org`
	toPublish      = `envelope <> ''`
	toSeal         = `envelope = ''`
)

// left are the rows of pending that the transaction leaves behind.
func (tx *Tx) left() [][]any {
	rows := make([][]any, 0, len(tx.outbox)+len(tx.audit))
	for _, e := range tx.outbox {
		rows = append(rows, []any{micros(e.At), e.Subject, e.Key, string(e.Data), e.ID, "", "", ""})
	}
	for _, e := range tx.audit {
		rows = append(rows, []any{micros(e.At), e.Action, string(e.Object), e.Reason, "", string(e.Account), string(e.Role), string(e.Org)})
	}
	return rows
}

// together is how many of n rows one statement writes: few sizes, so that few texts are prepared.
func together(n int) int {
	switch {
	case n >= 64:
		return 64
	case n >= 8:
		return 8
	}
	return n
}

// tuples is rows times ($1, …, $columns), numbered on.
func tuples(rows, columns int) string {
	var b strings.Builder
	for i := range rows * columns {
		switch {
		case i == 0:
			b.WriteString("($")
		case i%columns == 0:
			b.WriteString("), ($")
		default:
			b.WriteString(", $")
		}
		b.WriteString(strconv.Itoa(i + 1))
	}
	b.WriteString(")")
	return b.String()
}
