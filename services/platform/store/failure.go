package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"firstkm/services/kernel/fault"
)

// What every caller may meet. Drivers' errors become these by code or type, never by text.
var (
	ErrFull      = fault.New(fault.Unavailable, "store.full", "服务器存储空间已满，本次操作没有保存，请联系运维。", "the server's disk is full; nothing of this was kept; tell the operator")
	ErrBusy      = fault.New(fault.Unavailable, "store.busy", "数据库暂时不可用，本次操作没有保存，请稍后再试。", "the database is away for the moment; nothing of this was kept; try again")
	ErrText      = fault.New(fault.Invalid, "store.text", "文字中有无法保存的字符，请删去后重试。", "the text holds characters that cannot be stored; remove them and try again")
	ErrUncertain = fault.New(fault.Unavailable, "store.uncertain", "保存时与数据库的连接中断，请刷新页面确认是否已保存，再决定是否重试。", "the connection to the database broke while saving; reload to see whether it was kept before you try again")
)

// again reports whether a transaction failed for a reason that running it again may mend: it lost a deadlock or a
// serialisation, or its connection was gone before it could commit.
func again(err error) bool {
	if err == nil || errors.Is(err, ErrUncertain) {
		return false
	}
	if errors.Is(err, errUndone) {
		return true
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return slices.Contains([]string{"40001", "40P01", "57P01", "57P02"}, pg.Code)
	}
	var connect *pgconn.ConnectError
	return fault.Of(err) == nil && !errors.As(err, &connect) && disconnected(err)
}

// committing describes why a commit failed. When the connection broke nobody knows whether the server had committed.
func committing(err error) error {
	var pg *pgconn.PgError
	var lite *sqlite.Error
	if errors.As(err, &pg) && !away(pg.Code) || errors.As(err, &lite) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("commit: %w", err)
	}
	return ErrUncertain.Because(err)
}

// translate turns what every caller may meet into this package's faults.
func translate(err error) error {
	if err == nil || fault.Of(err) != nil {
		return err
	}
	if errors.Is(err, errUndone) {
		return ErrBusy.Because(err)
	}
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		switch lite.Code() & 0xff {
		case sqlite3.SQLITE_FULL:
			return ErrFull.Because(err)
		case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
			return ErrBusy.Because(err)
		}
		return err
	}
	var pg *pgconn.PgError
	switch {
	case errors.As(err, &pg) && pg.Code == "53100":
		return ErrFull.Because(err)
	case pg != nil && pg.Code == "22021":
		return ErrText.Because(err)
	case errors.As(err, &pg) && (away(pg.Code) || again(err)), pg == nil && disconnected(err):
		return ErrBusy.Because(err)
	}
	return err
}

// storable refuses on SQLite the texts that PostgreSQL refuses, so that what is stored can move: a zero byte and what is not
// UTF-8.
func storable(args []any) error {
	for _, a := range args {
		if s, ok := a.(string); ok && (!utf8.ValidString(s) || strings.IndexByte(s, 0) >= 0) {
			return ErrText
		}
	}
	return nil
}

// away reports whether PostgreSQL says with this code that it stops, starts or has no room for a session.
func away(code string) bool {
	return strings.HasPrefix(code, "57P") || strings.HasPrefix(code, "08") || strings.HasPrefix(code, "53")
}

// disconnected reports whether err is a connection that could not be made or that broke.
func disconnected(err error) bool {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return false
	}
	var connect *pgconn.ConnectError
	var network net.Error
	return errors.As(err, &connect) || errors.As(err, &network) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, net.ErrClosed) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || pgconn.SafeToRetry(err)
}
