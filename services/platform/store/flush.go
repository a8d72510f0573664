package store

import (
	"context"
	"strconv"
	"strings"
)

// last are the statements that write what Record and Audit gathered: as few as may be.
func (tx *Tx) last(ctx context.Context) (last []statement, err error) {
	if len(tx.audit) > 0 {
		last = mark(ctx, tx.audit[0].Object)
	}
	rows, err := tx.left()
	if err != nil {
		return nil, err
	}
	if len(rows) <= few {
		return append(last, tx.engine.leave(rows)...), nil
	}
	for _, kind := range [][]leftover{rows[:len(tx.outbox)], rows[len(tx.outbox):]} {
		for len(kind) > 0 {
			n := together(len(kind))
			last = append(last, tx.engine.leave(kind[:n])...)
			kind = kind[n:]
		}
	}
	return last, nil
}

// few rows are written by one statement whatever they are.
const few = 8

// together is how many of n rows one statement writes: few sizes, so that few texts are prepared.
func together(n int) int {
	switch {
	case n >= 64:
		return 64
	case n >= few:
		return few
	}
	return n
}

// tuples is rows times ($1, …, $columns), numbered on.
func tuples(rows, columns int) string { return tuplesFrom(1, rows, columns) }

// tuplesFrom is tuples that begin at $first.
func tuplesFrom(first, rows, columns int) string {
	var b strings.Builder
	b.Grow(rows * (columns*len("$99, ") + len("(), ")))
	for i := range rows * columns {
		switch {
		case i == 0:
			b.WriteString("($")
		case i%columns == 0:
			b.WriteString("), ($")
		default:
			b.WriteString(", $")
		}
		b.WriteString(strconv.Itoa(first + i))
	}
	b.WriteString(")")
	return b.String()
}
