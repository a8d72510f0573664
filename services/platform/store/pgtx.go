package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// pgTx is a transaction on PostgreSQL that goes to the server as seldom as may be: BEGIN travels with the first statement,
// and COMMIT with the last ones.
type pgTx struct {
	conn        *sql.Conn
	begun, over bool
}

func (t *pgTx) exec(ctx context.Context, query string, args ...any) (n int64, err error) {
	if t.begun {
		return affected(t.conn.ExecContext(ctx, query, args...))
	}
	err = t.first(ctx, query, args, func(r pgx.BatchResults) error {
		tag, err := r.Exec()
		n = tag.RowsAffected()
		return err
	})
	return n, err
}

func (t *pgTx) query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if !t.begun {
		t.begun = true
		if _, err := t.conn.ExecContext(ctx, "begin"); err != nil {
			return nil, err
		}
	}
	return t.conn.QueryContext(ctx, query, args...)
}

func (t *pgTx) row(ctx context.Context, query string, args ...any) scanner {
	if t.begun {
		return t.conn.QueryRowContext(ctx, query, args...)
	}
	return scanFunc(func(into ...any) error {
		return t.first(ctx, query, args, func(r pgx.BatchResults) error { return r.QueryRow().Scan(into...) })
	})
}

type scanFunc func(into ...any) error

// Scan implements scanner.
func (f scanFunc) Scan(into ...any) error { return f(into...) }

// first begins the transaction and runs its first statement in one go.
func (t *pgTx) first(ctx context.Context, query string, args []any, read func(pgx.BatchResults) error) error {
	t.begun = true
	var b pgx.Batch
	b.Queue("begin")
	b.Queue(query, args...)
	return t.send(ctx, &b, func(r pgx.BatchResults) error {
		if _, err := r.Exec(); err != nil {
			return err
		}
		return read(r)
	})
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
	if !t.begun && len(last) == 0 {
		return nil
	}
	var b pgx.Batch
	if !t.begun {
		b.Queue("begin")
	}
	t.begun = true
	for _, s := range last {
		b.Queue(s.query, s.args...)
	}
	b.Queue("commit")
	err := t.send(context.WithoutCancel(ctx), &b, func(r pgx.BatchResults) error {
		for range b.Len() - len(last) - 1 {
			if _, err := r.Exec(); err != nil {
				return fmt.Errorf("begin: %w", err)
			}
		}
		for _, s := range last {
			if _, err := r.Exec(); err != nil {
				return fmt.Errorf("%s: %w", s.what, err)
			}
		}
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
