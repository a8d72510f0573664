package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

// pgTx is a transaction on PostgreSQL that goes to the server as seldom as may be: BEGIN travels with the first statement,
// what was put off with the next one, and COMMIT with the last ones.
type pgTx struct {
	conn        *sql.Conn
	begun, over bool
	later       []statement
}

// mostLater bounds what is put off.
const mostLater = 64

// putOff runs a statement together with the next one.
func (t *pgTx) putOff(ctx context.Context, s statement) error {
	if t.later = append(t.later, s); len(t.later) < mostLater {
		return nil
	}
	return t.catchUp(ctx)
}

// ready reports whether nothing has to be done before the next statement.
func (t *pgTx) ready() bool { return t.begun && len(t.later) == 0 }

// catchUp does what has to be done before the next statement.
func (t *pgTx) catchUp(ctx context.Context) error {
	if t.ready() {
		return nil
	}
	return t.along(ctx, func(*pgx.Batch) {}, func(pgx.BatchResults) error { return nil })
}

func (t *pgTx) exec(ctx context.Context, query string, args ...any) (n int64, err error) {
	if t.ready() {
		return affected(t.conn.ExecContext(ctx, query, args...))
	}
	err = t.along(ctx, func(b *pgx.Batch) { b.Queue(query, args...) }, func(r pgx.BatchResults) error {
		tag, err := r.Exec()
		n = tag.RowsAffected()
		return err
	})
	return n, err
}

func (t *pgTx) query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if err := t.catchUp(ctx); err != nil {
		return nil, err
	}
	return t.conn.QueryContext(ctx, query, args...)
}

func (t *pgTx) row(ctx context.Context, query string, args ...any) scanner {
	if t.ready() {
		return t.conn.QueryRowContext(ctx, query, args...)
	}
	return scanFunc(func(into ...any) error {
		return t.along(ctx, func(b *pgx.Batch) { b.Queue(query, args...) }, func(r pgx.BatchResults) error { return r.QueryRow().Scan(into...) })
	})
}

type scanFunc func(into ...any) error

// Scan implements scanner.
func (f scanFunc) Scan(into ...any) error { return f(into...) }

// along does in one go what has to be done first and then what queue adds, whose results read takes.
func (t *pgTx) along(ctx context.Context, queue func(*pgx.Batch), read func(pgx.BatchResults) error) error {
	var b pgx.Batch
	begins, later := !t.begun, t.later
	t.begun, t.later = true, nil
	if begins {
		b.Queue("begin")
	}
	for _, s := range later {
		b.Queue(s.query, s.args...)
	}
	queue(&b)
	return t.send(ctx, &b, func(r pgx.BatchResults) error {
		if begins {
			if _, err := r.Exec(); err != nil {
				return fmt.Errorf("begin: %w", err)
			}
		}
		for _, s := range later {
			if err := s.done(r.Exec()); err != nil {
				return err
			}
		}
		return read(r)
	})
}

// done reports why a statement did not do what it was for.
func (s statement) done(tag pgconn.CommandTag, err error) error {
	if err != nil {
		return fmt.Errorf("%s: %w", s.what, err)
	}
	if s.stale != nil {
		return changed(tag.RowsAffected(), nil, s.stale)
	}
	return nil
}

// send runs statements in one go and gives read their results.
func (t *pgTx) send(ctx context.Context, b *pgx.Batch, read func(pgx.BatchResults) error) error {
	return t.conn.Raw(func(conn any) error {
		results := conn.(*stdlib.Conn).Conn().SendBatch(ctx, b)
		err := read(results)
		if closing := results.Close(); err == nil {
			err = closing
		}
		return err
	})
}

// commit runs what comes last and commits in one go. Nobody may stop it half-way: then nobody would know what was kept.
func (t *pgTx) commit(ctx context.Context, last []statement) error {
	if !t.begun && len(t.later)+len(last) == 0 {
		return nil
	}
	t.later = append(t.later, last...)
	err := t.along(context.WithoutCancel(ctx), func(b *pgx.Batch) { b.Queue("commit") }, func(r pgx.BatchResults) error {
		if _, err := r.Exec(); err != nil {
			return fmt.Errorf("commit: %w", err)
		}
		return nil
	})
	if err != nil {
		return committing(err)
	}
	t.over = true
	return nil
}

// rollbackTimeout bounds how long undoing may take; after it the connection is cut, which undoes too.
const rollbackTimeout = 2 * time.Second

func (t *pgTx) rollback() {
	if t.begun && !t.over {
		ctx, cancel := context.WithTimeout(context.Background(), rollbackTimeout)
		defer cancel()
		if _, err := t.conn.ExecContext(ctx, "rollback"); err != nil {
			cut(t.conn)
		}
	}
	_ = t.conn.Close() // back to the pool, which refuses one that still has a transaction
}

// cut makes the pool drop a connection instead of using it again.
func cut(conn *sql.Conn) { _ = conn.Raw(func(any) error { return driver.ErrBadConn }) }
