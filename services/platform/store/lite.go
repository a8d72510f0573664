package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// liteConn is SQLite's writing connection with the statements prepared on it. It is not safe for concurrent use.
type liteConn struct {
	pool  *sql.DB
	conn  *sql.Conn // nil before the first use
	stmts map[string]*sql.Stmt

	numbered int64 // the last row of pending, 0 = not looked yet
}

func newLiteConn(pool *sql.DB) *liteConn { return &liteConn{pool: pool, stmts: map[string]*sql.Stmt{}} }

// prepared prepares a text at its first use.
func (c *liteConn) prepared(query string) (*sql.Stmt, error) {
	if s := c.stmts[query]; s != nil {
		return s, nil
	}
	ctx := context.Background()
	if c.conn == nil {
		conn, err := c.pool.Conn(ctx)
		if err != nil {
			return nil, err
		}
		c.conn = conn
	}
	s, err := c.conn.PrepareContext(ctx, unnamed(query))
	if err != nil {
		return nil, err
	}
	c.stmts[query] = s
	return s, nil
}

// unnamed is a text whose parameters have no names, where they come in their order and each once: the driver looks up every
// name at every execution, which is a fortieth of a use case.
func unnamed(query string) string {
	parts := strings.Split(query, "$")
	for i := range parts[1:] {
		rest, ok := strings.CutPrefix(parts[i+1], strconv.Itoa(i+1))
		if !ok || rest != "" && '0' <= rest[0] && rest[0] <= '9' {
			return query
		}
		parts[i+1] = rest
	}
	return strings.Join(parts, "?")
}

func (c *liteConn) do(query string) error {
	s, err := c.prepared(query)
	if err != nil {
		return err
	}
	_, err = s.ExecContext(context.Background())
	return err
}

// part ends a savepoint. When that fails SQLite has rolled back the whole transaction, or does now.
func (c *liteConn) part(keep bool) (err error) {
	if !keep {
		err = c.do("ROLLBACK TO one")
	}
	if err = errors.Join(err, c.do("RELEASE one")); err != nil {
		_ = c.do("ROLLBACK") // the first error says more
		return fmt.Errorf("%w: %w", errUndone, err)
	}
	return nil
}

func (c *liteConn) commit() error {
	if err := c.do("COMMIT"); err != nil {
		_ = c.do("ROLLBACK") // the first error says more
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

func (c *liteConn) close() error {
	if c.conn == nil {
		return nil
	}
	var errs []error
	for _, s := range c.stmts {
		errs = append(errs, s.Close())
	}
	return errors.Join(append(errs, c.conn.Close())...)
}

// liteTx is a transaction on SQLite. Its statements look whether the caller is still there before they begin, and are never
// stopped half-way: SQLite would roll back those that share the transaction too.
type liteTx struct{ conn *liteConn }

func (t liteTx) ready(ctx context.Context, query string) (*sql.Stmt, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return t.conn.prepared(query)
}

func (t liteTx) exec(ctx context.Context, query string, args ...any) (int64, error) {
	if err := storable(args); err != nil {
		return 0, err
	}
	s, err := t.ready(ctx, query)
	if err != nil {
		return 0, err
	}
	return affected(s.ExecContext(context.WithoutCancel(ctx), args...))
}

func (t liteTx) query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	s, err := t.ready(ctx, query)
	if err != nil {
		return nil, err
	}
	return s.QueryContext(context.WithoutCancel(ctx), args...)
}

func (t liteTx) row(ctx context.Context, query string, args ...any) scanner {
	s, err := t.ready(ctx, query)
	if err != nil {
		return scanFunc(func(...any) error { return err })
	}
	return s.QueryRowContext(context.WithoutCancel(ctx), args...)
}
