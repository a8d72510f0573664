package store

import (
	"bufio"
	"compress/gzip"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
)

// Manifest is the head of a backup: what it holds and how to tell that it came back whole.
type Manifest struct {
	Format    string           `json:"format"`
	Engine    string           `json:"engine"` // it was made on; it may be restored on the other
	Schema    int64            `json:"schema"` // number of the newest migration applied
	Created   time.Time        `json:"created"`
	Rows      map[string]int64 `json:"rows"`
	AuditSeq  int64            `json:"audit_seq"` // last sealed line of the audit log
	AuditHash string           `json:"audit_hash"`
}

// backupFormat names this format; a change of it gets another number.
const backupFormat = "firstkm-backup-1"

// tables lists every table so that each follows those it refers to.
func tables() []string {
	return []string{
		"meta", "schools", "alliances", "bureaus", "enterprises", "cooperations", "clearances", "accounts", "sessions", "tokens", "factors", "slips",
		"data_keys", "students", "student_private", "student_steps", "rollovers", "placements", "placement_feed", "reports", "applications", "pending",
		"audit", "idempotency", "catalogue", "files",
		"privacy_grants", "privacy_tickets", "privacy_looks", "privacy_requests", "privacy_holds", "privacy_purges", "privacy_breaches",
		"privacy_assessments", "privacy_links", "privacy_consents",
		"teachers", "teacher_numbers", "teacher_past", "teacher_standings", "teacher_rolls", "teacher_recognitions", "ratio_targets",
		"ratio_snapshots", "ratio_scenarios", "teacher_flows", "teacher_matrices", "practice_applications",
		"notices", "notice_copies", "deliveries", "notice_preferences", "contacts", "robots", "webhooks",
		"batches", "inspections", "inspection_photos", "unit_lists", "unit_list_units", "filings", "batch_sheets",
		"saved_searches", "saved_hits", "saved_seen", "saved_clock", "saved_place", "saved_gone",
		"rounds", "round_schools", "round_units", "round_offers", "round_people", "round_popular", "round_marks", "round_judgements",
		"round_runs", "round_results", "round_figures", "round_files",
		"fairs", "fair_schools", "fair_booths", "fair_slots", "fair_guests", "fair_bookings", "fair_meetings", "fair_verdicts",
		"interviews", "consents", "agreements", "agreement_texts",
		"internships", "policies", "policy_insured", "trainings",
	}
}

// section heads the rows of one table in a backup: each row is an array of values in the order of Columns. The section
// without a table is the end.
type section struct {
	Table   string   `json:"table"`
	Columns []string `json:"columns,omitempty"`
}

// binary is bytes in a row of a backup.
type binary struct {
	Base64 []byte `json:"base64"`
}

// Backup writes everything that the database holds at one instant, while it goes on being used: gzipped JSON lines that
// Restore reads on either engine. The manifest stands first.
func (db *DB) Backup(ctx context.Context, w io.Writer, now time.Time) (Manifest, error) {
	m := Manifest{Format: backupFormat, Engine: db.engine.String(), Created: now.UTC(), Rows: map[string]int64{}}
	var err error
	if m.Schema, err = db.SchemaVersion(ctx); err != nil {
		return m, fmt.Errorf("back up: %w", err)
	}
	options := &sql.TxOptions{ReadOnly: true}
	if db.engine == postgresEngine {
		options.Isolation = sql.LevelRepeatableRead
	}
	tx, err := db.reader.BeginTx(ctx, options)
	if err != nil {
		return m, translate(fmt.Errorf("back up: %w", err))
	}
	defer func() { _ = tx.Rollback() }() // it only read
	packed, err := gzip.NewWriterLevel(w, gzip.BestSpeed)
	if err != nil {
		return m, err
	}
	out := bufio.NewWriterSize(packed, 1<<16)
	err = (&dump{tx: sqlTx{tx}, out: json.NewEncoder(out)}).write(ctx, &m)
	if err := errors.Join(err, out.Flush(), packed.Close()); err != nil {
		return m, fmt.Errorf("back up: %w", translate(err))
	}
	return m, nil
}

type dump struct {
	tx  querier
	out *json.Encoder
}

func (d *dump) write(ctx context.Context, m *Manifest) error {
	d.out.SetEscapeHTML(false)
	for _, table := range tables() {
		var n int64
		if err := d.tx.row(ctx, `SELECT COUNT(*) FROM `+table).Scan(&n); err != nil {
			return err
		}
		m.Rows[table] = n
	}
	head, err := (&queries{q: d.tx}).Head(ctx)
	if err != nil {
		return err
	}
	m.AuditSeq, m.AuditHash = head.Seq, head.Hash
	if err := d.out.Encode(m); err != nil {
		return err
	}
	for _, table := range tables() {
		if err := d.table(ctx, table); err != nil {
			return fmt.Errorf("table %s: %w", table, err)
		}
	}
	return d.out.Encode(section{})
}

func (d *dump) table(ctx context.Context, table string) error {
	query := `SELECT * FROM ` + table + ` ORDER BY 1`
	if table == "pending" {
		query = packedPending
	}
	rows, err := d.tx.query(ctx, query)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }() // Err below reports what matters
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	if err := d.out.Encode(section{table, columns}); err != nil {
		return err
	}
	values, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		for i, v := range values {
			if b, ok := v.([]byte); ok {
				values[i] = binary{b}
			}
		}
		if err := d.out.Encode(values); err != nil {
			return err
		}
	}
	return rows.Err()
}
