package store

import (
	"context"
	"fmt"
	"strconv"
	"strings"
)

// flush writes what Record and Audit gathered, just before the commit and in as few statements as may be.
func (tx *Tx) flush(ctx context.Context) error {
	for rows := tx.outbox; len(rows) > 0; {
		n := together(len(rows))
		args := make([]any, 0, n*5)
		for _, r := range rows[:n] {
			args = append(args, r.ID, r.Subject, r.Key, micros(r.At), string(r.Data))
		}
		if _, err := tx.q.exec(ctx, `INSERT INTO outbox (envelope, subject, key, at, data) VALUES `+tuples(n, 5), args...); err != nil {
			return fmt.Errorf("record %s: %w", rows[0].Subject, err)
		}
		rows = rows[n:]
	}
	for rows := tx.audit; len(rows) > 0; {
		n := together(len(rows))
		args := make([]any, 0, n*7)
		for _, r := range rows[:n] {
			args = append(args, micros(r.At), r.Account, r.Role, r.Org, r.Action, r.Object, r.Reason)
		}
		if _, err := tx.q.exec(ctx, `INSERT INTO audit (at, account, role, org, action, object, reason) VALUES `+tuples(n, 7), args...); err != nil {
			return fmt.Errorf("audit %s: %w", rows[0].Action, err)
		}
		rows = rows[n:]
	}
	return nil
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
