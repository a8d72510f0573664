package store_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/platform/store"
	"firstkm/services/platform/store/storetest"
)

var update = flag.Bool("update", false, "write the golden files anew")

// stored is one row whose body is a JSON value: how it is written and read.
type stored struct {
	table, id string
	insert    func(ctx context.Context, tx *store.Tx) error
	read      func(ctx context.Context, db *store.DB) (any, error)
	want      any
}

func storedRows() []stored {
	at := time.Date(2025, 9, 1, 4, 0, 0, 123456000, time.UTC)
	school := storetest.School("sch_1", "001", "320582")
	enterprise := storetest.Enterprise("ent_1", "91320582MA1WXYT23C", "320582")
	pupil := storetest.Student("stu_1", "2301", school.ID)
	opening := storetest.Placement("plc_1", enterprise.ID)
	wish := storetest.Application("app_1", opening, pupil)
	cooperation := storetest.Cooperation("cop_1", school.ID, enterprise.ID)
	clearance := storetest.Clearance("clr_1", school.ID, enterprise.ID)
	report := placement.Report{
		ID: "rpt_1", Placement: opening.ID, Enterprise: enterprise.ID, Region: "320582", School: school.ID, Reporter: "acc_1",
		Kind: placement.ReportFee, Text: "收取押金", Answer: "已核实", AnsweredBy: "bur_1", AnsweredAt: at, CreatedAt: at,
	}
	return []stored{
		{"schools", "", func(ctx context.Context, tx *store.Tx) error { return tx.InsertSchool(ctx, school) }, nil, nil},
		{"students", "", func(ctx context.Context, tx *store.Tx) error { return tx.InsertStudent(ctx, pupil) }, nil, nil},
		{
			"enterprises", "ent_1", func(ctx context.Context, tx *store.Tx) error { return tx.InsertEnterprise(ctx, enterprise) },
			func(ctx context.Context, db *store.DB) (any, error) { return db.Enterprise(ctx, enterprise.ID) }, enterprise,
		},
		{
			"cooperations", "cop_1", func(ctx context.Context, tx *store.Tx) error { return tx.InsertCooperation(ctx, cooperation) },
			func(ctx context.Context, db *store.DB) (any, error) { return db.Cooperation(ctx, cooperation.ID) }, cooperation,
		},
		{
			"clearances", "clr_1", func(ctx context.Context, tx *store.Tx) error { return tx.InsertClearance(ctx, clearance) },
			func(ctx context.Context, db *store.DB) (any, error) {
				return db.Clearances(ctx, school.ID, enterprise.ID)
			},
			[]org.Clearance{clearance},
		},
		{
			"placements", "plc_1", func(ctx context.Context, tx *store.Tx) error { return tx.InsertPlacement(ctx, opening) },
			func(ctx context.Context, db *store.DB) (any, error) { return db.Placement(ctx, opening.ID) }, opening,
		},
		{
			"reports", "rpt_1", func(ctx context.Context, tx *store.Tx) error { return tx.InsertReport(ctx, report) },
			func(ctx context.Context, db *store.DB) (any, error) { return db.Report(ctx, report.ID) }, report,
		},
		{
			"applications", "app_1", func(ctx context.Context, tx *store.Tx) error { return tx.InsertApplication(ctx, wish) },
			func(ctx context.Context, db *store.DB) (any, error) { return db.Application(ctx, wish.ID) }, wish,
		},
	}
}

// TestStoredBodiesKeepReading holds the JSON in the tables to what earlier programs wrote. -update is for a body that gained
// a member; one that would lose or rename a member needs a migration.
func TestStoredBodiesKeepReading(t *testing.T) {
	db := openSQLite(t)
	rows := storedRows()
	for _, r := range rows { // in their order, since they refer to each other
		if err := db.InTx(t.Context(), func(tx *store.Tx) error { return r.insert(t.Context(), tx) }); err != nil {
			t.Fatal(err)
		}
	}
	for _, r := range rows {
		if r.read == nil {
			continue
		}
		t.Run(r.table, func(t *testing.T) {
			var body []byte
			if err := db.Writer().QueryRow(`SELECT body FROM `+r.table+` WHERE id = $1`, r.id).Scan(&body); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join("testdata", r.table+".golden.json")
			if *update {
				keep(t, path, body)
			}
			golden, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if got := indented(t, body); !bytes.Equal(got, golden) {
				t.Errorf("now written as\n%s\nwant\n%s", got, golden)
			}
			if _, err := db.Writer().Exec(`UPDATE `+r.table+` SET body = $1 WHERE id = $2`, string(golden), r.id); err != nil {
				t.Fatal(err)
			}
			if got, err := r.read(t.Context(), db); err != nil || !reflect.DeepEqual(got, r.want) {
				t.Errorf("read from the golden file:\n got %+v, %v\nwant %+v", got, err, r.want)
			}
		})
	}
}

func keep(t *testing.T, path string, body []byte) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, indented(t, body), 0o644)); err != nil {
		t.Fatal(err)
	}
}

func indented(t *testing.T, body []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := json.Indent(&b, body, "", "  "); err != nil {
		t.Fatal(err)
	}
	b.WriteByte('\n')
	return b.Bytes()
}
