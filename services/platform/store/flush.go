package store

import (
	"context"
	"strconv"
	"strings"
)

// last are the statements that write what Record and Audit gathered: as few as may be.
func (tx *Tx) last(ctx context.Context) (last []statement) {
	if len(tx.audit) > 0 {
		last = mark(ctx, tx.audit[0].Object)
	}
	for rows := tx.outbox; len(rows) > 0; {
		n := together(len(rows))
		args := make([]any, 0, n*5)
		for _, r := range rows[:n] {
			args = append(args, r.ID, r.Subject, r.Key, micros(r.At), string(r.Data))
		}
		last = append(last, statement{what: "record events", query: `INSERT INTO outbox (envelope, subject, key, at, data) VALUES ` + tuples(n, 5), args: args})
		rows = rows[n:]
	}
	for rows := tx.audit; len(rows) > 0; {
		n := together(len(rows))
		args := make([]any, 0, n*7)
		for _, r := range rows[:n] {
			args = append(args, micros(r.At), string(r.Account), string(r.Role), string(r.Org), r.Action, string(r.Object), r.Reason)
		}
		last = append(last, statement{what: "write the audit log", query: `INSERT INTO audit_waiting (` + auditColumns + `) VALUES ` + tuples(n, 7), args: args})
		rows = rows[n:]
	}
	return last
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
