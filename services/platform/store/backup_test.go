package store_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"firstkm/events"
	"firstkm/services/application"
	"firstkm/services/audit"
	"firstkm/services/compliance"
	"firstkm/services/imports"
	"firstkm/services/org"
	"firstkm/services/platform/store"
	"firstkm/services/platform/store/storetest"
)

// lived is a house in which all sorts of things happened: every table has rows.
func lived(t *testing.T, db *store.DB) *house {
	t.Helper()
	ctx := t.Context()
	h := newHouse(t, db)
	p := h.opening(t, "车工", 2)
	pupils := h.pupils(t, 3)
	var wishes []application.ID
	for _, pupil := range pupils {
		wishes = append(wishes, h.applies(t, pupil, p).ID)
	}
	if _, err := h.applications.Intend(ctx, h.unit, wishes[0]); err != nil {
		t.Fatal(err)
	}
	if _, err := h.applications.Confirm(ctx, h.school, wishes[0], application.Confirmation{Origin: compliance.FromSchool}); err != nil {
		t.Fatal(err)
	}
	if _, err := h.placements.Report(ctx, pupils[1], p.ID, "fee", "要求交押金 500 元"); err != nil {
		t.Fatal(err)
	}
	h.seal(t)
	err := db.InTx(ctx, func(tx *store.Tx) error {
		for _, err := range []error{
			tx.SetMeta(ctx, "stream", "s-1"), tx.MoveInFeed(ctx, p.ID),
			tx.SaveCataloguePart(ctx, imports.Part{Kind: "majors", Body: []byte("\x00\xff<&>"), UpdatedAt: now()}),
			tx.InsertAccount(ctx, storetest.Account("acc_1", "hr", "enterprise", "ent_1")),
			tx.KeepImportFile(ctx, imports.Kept{ID: "fil_1", Account: "acc_1", Name: "退回.xlsx", Body: []byte{0}, ExpiresAt: now()}),
		} {
			if err != nil {
				return err
			}
		}
		if err := storetest.FillNotices(ctx, tx, h.school.Org); err != nil {
			return err
		}
		if err := storetest.FillSaved(ctx, tx); err != nil {
			return err
		}
		if err := storetest.Fill(ctx, tx, h.enterprise.ID, h.school.Org); err != nil {
			return err
		}
		if err := storetest.FillRounds(ctx, tx, org.ID(h.school.Org), h.enterprise.ID); err != nil {
			return err
		}
		if err := storetest.FillFairs(ctx, tx, org.ID(h.school.Org), h.enterprise.ID); err != nil {
			return err
		}
		if err := storetest.FillInterviews(ctx, tx, org.ID(h.school.Org), h.enterprise.ID); err != nil {
			return err
		}
		if err := storetest.FillConsents(ctx, tx, org.ID(h.school.Org), h.enterprise.ID); err != nil {
			return err
		}
		if err := storetest.FillInternships(ctx, tx, org.ID(h.school.Org)); err != nil {
			return err
		}
		return storetest.FillAgreements(ctx, tx, org.ID(h.school.Org), h.enterprise.ID)
	})
	if err != nil {
		t.Fatal(err)
	}
	keys := db.Idempotency(time.Hour, time.Minute, now)
	for _, key := range []string{"answered", "open"} {
		if _, _, _, err := keys.Begin(ctx, key, "print"); err != nil {
			t.Fatal(err)
		}
	}
	if err := keys.Finish(ctx, "answered", []byte(`{"a":"\u003c"}`)); err != nil {
		t.Fatal(err)
	}
	h.opening(t, "质检", 1) // its lines are not sealed yet
	livedTeachers(t, db, p)
	return h
}

func (h *house) seal(t *testing.T) {
	t.Helper()
	for {
		n, err := h.audit.Seal(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			return
		}
	}
}

func backup(t *testing.T, db *store.DB) (store.Manifest, []byte) {
	t.Helper()
	var b bytes.Buffer
	m, err := db.Backup(t.Context(), &b, now())
	if err != nil {
		t.Fatal(err)
	}
	return m, b.Bytes()
}

// rows is what a backup holds below its manifest.
func rows(t *testing.T, packed []byte) string {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "\n")
	return rest
}

func TestBackupComesBackOnEitherEngine(t *testing.T) {
	places(t, func(t *testing.T, from store.Options) {
		db := storetest.Open(t, from)
		lived(t, db)
		m, packed := backup(t, db)
		for _, table := range store.Tables() {
			if m.Rows[table] == 0 {
				t.Errorf("table %s: got no row to try", table)
			}
		}
		places(t, func(t *testing.T, to store.Options) {
			restored, err := store.Restore(t.Context(), to, bytes.NewReader(packed))
			if err != nil {
				t.Fatal(err)
			}
			if restored.AuditHash != m.AuditHash || restored.AuditSeq == 0 {
				t.Errorf("got audit head %d %s, want that of the backup", restored.AuditSeq, restored.AuditHash)
			}
			copied := storetest.Open(t, to)
			_, again := backup(t, copied)
			if got, want := rows(t, again), rows(t, packed); got != want {
				t.Errorf("got another backup of what was restored:\n%s\nwant\n%s", got, want)
			}
			h := newHouseBeside(t, copied)
			h.seal(t)
			id := samples(t, copied, 1)[0]
			if err := copied.InTx(t.Context(), func(tx *store.Tx) error { return step(t.Context(), tx, id) }); err != nil {
				t.Errorf("a write after it: %v", err)
			}
			h.seal(t)
			if head, err := h.audit.Verify(t.Context()); err != nil || head.Seq <= m.AuditSeq {
				t.Errorf("verify: got line %d, %v; want more than %d", head.Seq, err, m.AuditSeq)
			}
		})
	})
}

func TestBackupOfARunningDatabaseIsOneInstant(t *testing.T) {
	places(t, func(t *testing.T, o store.Options) {
		db := storetest.Open(t, o)
		ids := samples(t, db, 8)
		ctx, stop := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		defer wg.Wait()
		defer stop()
		for _, id := range ids {
			wg.Go(func() {
				for ctx.Err() == nil {
					if err := db.InTx(ctx, func(tx *store.Tx) error { return step(ctx, tx, id) }); err != nil && ctx.Err() == nil {
						t.Error(err)
						return
					}
				}
			})
		}
		for range 3 {
			_, packed := backup(t, db)
			to := store.Options{Dir: t.TempDir()}
			if _, err := store.Restore(t.Context(), to, bytes.NewReader(packed)); err != nil {
				t.Fatal(err)
			}
			copied := storetest.Open(t, to)
			steps := map[string]uint64{}
			for _, r := range pending(t, copied) {
				steps[r.Key]++
			}
			for _, id := range ids {
				p, err := copied.Placement(t.Context(), id)
				if err != nil || p.Version != steps[string(id)]+1 {
					t.Errorf("%s: got version %d and %d events, %v; want one event for each change", id, p.Version, steps[string(id)], err)
				}
			}
		}
	})
}

func pending(t *testing.T, db *store.DB) []events.Row {
	t.Helper()
	source := db.Outbox()
	release, ok, err := source.Lead(t.Context())
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	defer release()
	found, err := source.Pending(t.Context(), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// repack changes the text of a backup and packs it again.
func repack(t *testing.T, packed []byte, change func(string) string) []byte {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	changed := change(string(text))
	if changed == string(text) {
		t.Fatal("the change changes nothing")
	}
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := io.WriteString(w, changed); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestRestoreRefusesWhatIsNotWhole(t *testing.T) {
	db := openSQLite(t)
	lived(t, db)
	_, packed := backup(t, db)
	without := func(part string) func(string) string {
		return func(text string) string {
			var kept []string
			for line := range strings.Lines(text) {
				if !strings.Contains(line, part) || strings.HasPrefix(line, "{") {
					kept = append(kept, line)
				}
			}
			return strings.Join(kept, "")
		}
	}
	replace := func(old, new string) func(string) string {
		return func(text string) string { return strings.Replace(text, old, new, 1) }
	}
	for name, tt := range map[string]struct {
		backup []byte
		want   error
	}{
		"nothing":                    {nil, store.ErrBackup},
		"something else":             {[]byte("hello"), store.ErrBackup},
		"half of it":                 {packed[:len(packed)/2], store.ErrBackup},
		"all but the last byte":      {packed[:len(packed)-1], store.ErrBackup},
		"another format":             {repack(t, packed, replace("firstkm-backup-1", "firstkm-backup-2")), store.ErrBackup},
		"a newer schema":             {repack(t, packed, replace(`"schema":`, `"schema":99`)), store.ErrNewer},
		"no end":                     {repack(t, packed, func(s string) string { return strings.TrimSuffix(s, "{\"table\":\"\"}\n") }), store.ErrBackup},
		"something after the end":    {repack(t, packed, func(s string) string { return s + "[1]\n" }), store.ErrBackup},
		"a row less":                 {repack(t, packed, without("s-1")), store.ErrBackup},
		"a sealed line less":         {repack(t, packed, without("application.confirm")), store.ErrBackup},
		"a changed audit line":       {repack(t, packed, replace(`"application.confirm"`, `"application.withdraw"`)), audit.ErrBroken},
		"a statement as a name":      {repack(t, packed, replace(`"table":"meta"`, `"table":"meta; DROP TABLE meta"`)), store.ErrBackup},
		"a row with too few columns": {repack(t, packed, replace(`["stream","s-1"]`, `["stream"]`)), store.ErrBackup},
	} {
		t.Run(name, func(t *testing.T) {
			o := store.Options{Dir: t.TempDir()}
			if _, err := store.Restore(t.Context(), o, bytes.NewReader(tt.backup)); !errors.Is(err, tt.want) {
				t.Errorf("got %v, want %v", err, tt.want)
			}
			m, _ := backup(t, storetest.Open(t, o))
			for table, n := range m.Rows {
				if n > 0 {
					t.Errorf("got %d rows kept in %s", n, table)
				}
			}
		})
	}
}

// TestABackupOfAnOlderSchemaIsUpgraded restores what the program wrote when it knew two migrations.
func TestABackupOfAnOlderSchemaIsUpgraded(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("testdata", "backup-schema2.ndjson"))
	if err != nil {
		t.Fatal(err)
	}
	var old bytes.Buffer
	w := gzip.NewWriter(&old)
	if _, err := w.Write(text); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	places(t, func(t *testing.T, o store.Options) {
		cut := bytes.NewReader(old.Bytes()[:old.Len()*3/4]) // broken off, it leaves the older schema behind
		if _, err := store.Restore(t.Context(), o, cut); !errors.Is(err, store.ErrBackup) {
			t.Fatalf("a part of it: got %v, want ErrBackup", err)
		}
		m, err := store.Restore(t.Context(), o, bytes.NewReader(old.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		restored := storetest.Open(t, o)
		if got := version(t, restored); got <= m.Schema {
			t.Errorf("got schema %d, want one after %d", got, m.Schema)
		}
		now, _ := backup(t, restored)
		now.Rows["audit"] += now.Rows["pending"] // events and entries that wait stood in outbox and log
		m.Rows["audit"] += m.Rows["outbox"]
		delete(m.Rows, "outbox")
		delete(m.Rows, "invitations") // those of three days' life lapse; slips took their place
		for table, n := range m.Rows {
			if now.Rows[table] != n {
				t.Errorf("table %s: got %d rows, want the %d of the backup", table, now.Rows[table], n)
			}
		}
		if now.AuditHash != m.AuditHash {
			t.Errorf("got the chain end in %s, want %s", now.AuditHash, m.AuditHash)
		}
	})
}

func TestRestoreRefusesADatabaseInUse(t *testing.T) {
	places(t, func(t *testing.T, o store.Options) {
		db := storetest.Open(t, o)
		samples(t, db, 1)
		_, packed := backup(t, db)
		if _, err := store.Restore(t.Context(), o, bytes.NewReader(packed)); !errors.Is(err, store.ErrNotEmpty) {
			t.Errorf("got %v, want ErrNotEmpty", err)
		}
		empty := o
		if o.URL == "" {
			empty.Dir = t.TempDir()
		} else {
			empty.URL = storetest.PostgresURL(t)
		}
		storetest.Open(t, empty) // a schema without rows is as good as none
		if _, err := store.Restore(t.Context(), empty, bytes.NewReader(packed)); err != nil {
			t.Errorf("into an empty one: got %v, want none", err)
		}
	})
}

func TestATamperedAuditLogIsSeen(t *testing.T) {
	for name, statement := range map[string]string{
		"a changed reason":     `UPDATE audit SET reason = 'x' WHERE seq = 2`,
		"a changed instant":    `UPDATE audit SET at = at + 1 WHERE seq = 1`,
		"another account":      `UPDATE audit SET account = 'acc_x' WHERE seq = 3`,
		"a line taken out":     `DELETE FROM audit WHERE seq = 2`,
		"a hash made up":       `UPDATE audit SET hash = 'ff' WHERE seq = 3`,
		"two lines exchanged":  `UPDATE audit SET action = (SELECT action FROM audit b WHERE b.seq = 5 - audit.seq) WHERE seq IN (2, 3)`,
		"the first taken out":  `DELETE FROM audit WHERE seq = 1`,
		"another object":       `UPDATE audit SET object = 'plc_x' WHERE seq = 1`,
		"another role":         `UPDATE audit SET role = 'bureau' WHERE seq = 1`,
		"another organisation": `UPDATE audit SET org = 'x' WHERE seq = 1`,
	} {
		t.Run(name, func(t *testing.T) {
			engines(t, func(t *testing.T, open func() *store.DB) {
				if strings.HasSuffix(t.Name(), "PostgreSQL") && !strings.Contains(statement, "seq = 2") {
					t.Skip("one of each kind is enough where making a database takes long")
				}
				h := newHouse(t, open())
				h.seal(t)
				before, err := h.audit.Verify(t.Context())
				if err != nil || before.Seq < 4 {
					t.Fatalf("got line %d, %v; want four lines", before.Seq, err)
				}
				if _, err := h.db.Writer().ExecContext(t.Context(), statement); err != nil {
					t.Fatal(err)
				}
				if _, err := h.audit.Verify(t.Context()); !errors.Is(err, audit.ErrBroken) {
					t.Errorf("got %v, want ErrBroken", err)
				}
			})
		})
	}
}
