package store

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"

	"firstkm/services/audit"
)

// What stops a restore.
var (
	ErrNotEmpty = errors.New("the database is not empty: restore into a new one")
	ErrBackup   = errors.New("this is not a whole backup of firstkm")
)

// Restore fills an empty database from a backup, made on either engine, in one transaction: all of it or nothing. A backup
// of an older schema is loaded as it was and then upgraded; one of a newer schema is ErrNewer. What came back is counted
// and its audit chain verified up to the head that the manifest names.
func Restore(ctx context.Context, o Options, r io.Reader) (m Manifest, err error) {
	unpacked, err := gzip.NewReader(r)
	if err != nil {
		return m, fmt.Errorf("%w: %w", ErrBackup, err)
	}
	in := json.NewDecoder(unpacked)
	in.UseNumber()
	if err := in.Decode(&m); err != nil || m.Format != backupFormat || m.Schema < 1 {
		return m, fmt.Errorf("%w: format %q: %w", ErrBackup, m.Format, err)
	}
	db, err := connect(o)
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := db.makeReady(ctx, m.Schema); err != nil {
		return m, err
	}
	err = db.InTx(ctx, func(tx *Tx) error {
		l := load{tx: tx, in: in, rows: map[string]int64{}}
		if err := l.read(ctx); err != nil {
			return err
		}
		if _, err := in.Token(); !errors.Is(err, io.EOF) { // reads the check sum too
			return fmt.Errorf("%w: something follows its end: %w", ErrBackup, err)
		}
		return l.check(ctx, m)
	})
	if err != nil {
		return m, fmt.Errorf("restore: %w", err)
	}
	return m, migrate(ctx, db, migrations)
}

// makeReady gives an empty database the schema of the backup.
func (db *DB) makeReady(ctx context.Context, schema int64) error {
	p, err := provider(db, migrations)
	if err != nil {
		return err
	}
	have, want, err := p.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("read the schema's version: %w", translate(err))
	}
	switch {
	case schema > want:
		return fmt.Errorf("backup %d, program %d: %w", schema, want, ErrNewer)
	case have > 0 && have != schema:
		return fmt.Errorf("%w (its schema is %d, that of the backup %d)", ErrNotEmpty, have, schema)
	case have > 0:
		return db.checkEmpty(ctx)
	}
	if _, err := p.UpTo(ctx, schema); err != nil {
		return fmt.Errorf("make the schema: %w", translate(err))
	}
	return nil
}

// checkEmpty looks into every table of a backup that is there.
func (db *DB) checkEmpty(ctx context.Context) error {
	there, err := all(ctx, db.q, func(r scanner) (name string, err error) { return name, r.Scan(&name) }, db.engine.tablesThere())
	if err != nil {
		return fmt.Errorf("list the tables: %w", err)
	}
	for _, table := range tables() {
		if !slices.Contains(there, table) {
			continue // of a later schema: a restore of an older one was broken off
		}
		var n int64
		if err := db.q.row(ctx, `SELECT COUNT(*) FROM `+table).Scan(&n); err != nil {
			return fmt.Errorf("count table %s: %w", table, err)
		}
		if n > 0 {
			return fmt.Errorf("%w (table %s has %d rows)", ErrNotEmpty, table, n)
		}
	}
	return nil
}

// load reads the sections of a backup into a transaction.
type load struct {
	tx   *Tx
	in   *json.Decoder
	rows map[string]int64
}

func (l *load) read(ctx context.Context) error {
	var next json.RawMessage
	if err := l.in.Decode(&next); err != nil {
		return fmt.Errorf("%w: %w", ErrBackup, err)
	}
	for {
		var s section
		if err := json.Unmarshal(next, &s); err != nil {
			return fmt.Errorf("%w: %w", ErrBackup, err)
		}
		if s.Table == "" {
			return nil
		}
		if err := s.check(); err != nil {
			return err
		}
		var err error
		if next, err = l.table(ctx, s); err != nil {
			return fmt.Errorf("table %s: %w", s.Table, err)
		}
	}
}

// name is what a table or column may be called; it becomes part of a statement.
var name = regexp.MustCompile(`^[a-z][a-z_]*$`)

func (s section) check() error {
	for _, n := range append([]string{s.Table}, s.Columns...) {
		if !name.MatchString(n) || len(s.Columns) == 0 {
			return fmt.Errorf("%w: %q is no name of a table or column", ErrBackup, n)
		}
	}
	return nil
}

// table reads rows until something else comes, which it returns.
func (l *load) table(ctx context.Context, s section) (next json.RawMessage, err error) {
	var batch []any
	rows := 0
	flush := func(n int) error {
		if n == 0 {
			return nil
		}
		query := `INSERT INTO ` + s.Table + ` (` + strings.Join(s.Columns, ", ") + `) VALUES ` + tuples(n, len(s.Columns))
		_, err := l.tx.q.exec(ctx, query, batch...)
		l.rows[s.Table] += int64(n)
		batch, rows = batch[:0], 0
		return err
	}
	for {
		if err := l.in.Decode(&next); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrBackup, err)
		}
		if !bytes.HasPrefix(next, []byte("[")) {
			return next, flush(rows)
		}
		values, err := s.row(next)
		if err != nil {
			return nil, err
		}
		batch = append(batch, values...)
		if rows++; rows == clearing {
			if err := flush(rows); err != nil {
				return nil, err
			}
		}
	}
}

func (s section) row(text json.RawMessage) ([]any, error) {
	var raw []json.RawMessage
	if err := json.Unmarshal(text, &raw); err != nil || len(raw) != len(s.Columns) {
		return nil, fmt.Errorf("%w: a row of %d values for %d columns: %w", ErrBackup, len(raw), len(s.Columns), err)
	}
	values := make([]any, len(raw))
	for i, v := range raw {
		var err error
		switch v[0] {
		case 'n':
		case '"':
			var text string
			err = json.Unmarshal(v, &text)
			values[i] = text
		case '{':
			var b binary
			err = json.Unmarshal(v, &b)
			values[i] = b.Base64
		default:
			var n int64
			err = json.Unmarshal(v, &n)
			values[i] = n
		}
		if err != nil {
			return nil, fmt.Errorf("%w: column %s: %w", ErrBackup, s.Columns[i], err)
		}
	}
	return values, nil
}

// check compares what was loaded with the manifest, and lets the numbers of new rows follow the old ones.
func (l *load) check(ctx context.Context, m Manifest) error {
	maps.DeleteFunc(m.Rows, func(_ string, n int64) bool { return n == 0 })
	if !maps.Equal(l.rows, m.Rows) {
		return fmt.Errorf("%w: it says %v rows and holds %v", ErrBackup, m.Rows, l.rows)
	}
	head, err := audit.NewService(l.tx, nil).Verify(ctx)
	if err != nil {
		return err
	}
	if head.Seq != m.AuditSeq || head.Hash != m.AuditHash {
		return fmt.Errorf("%w: it ends at line %d, the manifest at %d", audit.ErrBroken, head.Seq, m.AuditSeq)
	}
	if l.tx.engine != postgresEngine {
		return nil
	}
	serial := func(table string) [2]string { return [2]string{`pg_get_serial_sequence('` + table + `', 'id')`, table} }
	numbered := [][2]string{{`'pending_events'`, `pending WHERE id > 0`}, {`'pending_entries'`, `pending WHERE id < 0`}}
	switch {
	case m.Schema < 3: // the log numbered its lines, and the migration numbers those that wait anew
		numbered = [][2]string{serial("outbox")}
	case m.Schema < 32:
		numbered = [][2]string{serial("outbox"), serial("audit_waiting")}
	}
	for _, n := range numbered {
		if _, err := l.tx.q.exec(ctx, `SELECT setval(`+n[0]+`, (SELECT MAX(id) FROM `+n[1]+`))`); err != nil { // of no rows: setval(…, NULL) does nothing
			return err
		}
	}
	return nil
}
