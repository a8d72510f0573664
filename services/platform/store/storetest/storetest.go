// Package storetest is the suite that both engines of the store pass, and opens databases for tests: SQLite in a
// directory of the test's own, PostgreSQL in a database of its own on the server that FIRSTKM_TEST_DATABASE_URL names.
package storetest

import (
	"context"
	"errors"
	"reflect"
	"testing"
	"time"

	"firstkm/services/kernel/page"
	"firstkm/services/platform/store"
)

// Run holds the store to what its callers rely on. open makes an empty database that ends with the test.
func Run(t *testing.T, open func(t *testing.T) *store.DB) {
	for _, part := range []struct {
		name string
		run  func(t *testing.T, db *store.DB)
	}{
		{"transactions", transactions},
		{"schools and bureaus", schools},
		{"enterprises", enterprises},
		{"cooperations", cooperations},
		{"clearances", clearances},
		{"accounts", accounts},
		{"sessions", sessions},
		{"tokens", tokens},
		{"slips", slips},
		{"second factors", factors},
		{"students", students},
		{"sealed data of students", sealed},
		{"steps of students", steps},
		{"placements", placements},
		{"the public feed", feed},
		{"saves of what is locked", saves},
		{"reports", reports},
		{"applications", applications},
		{"stays", stays},
		{"idempotency", idempotency},
		{"facts and catalogue parts", facts},
		{"files of refused rows", files},
		{"grants and tickets", privacyCases},
		{"looks", privacyLooks},
		{"requests", privacyRequests},
		{"the year's counts", privacyYear},
		{"purges and holds", privacyPurges},
		{"batches", batches},
		{"students of a cohort", cohorts},
		{"visits to units", inspections},
		{"lists of units", unitLists},
		{"start pages", desks},
		{"saved searches", savedSearches},
		{"rounds", rounds},
		{"offers of rounds", roundOffers},
		{"lists of rounds", roundPeople},
		{"results of rounds", roundResults},
		{"what is kept of a student in rounds", roundKept},
		{"what a purge leaves of rounds", roundPurge},
		{"figures and batches of rounds", roundFigures},
		{"fairs", fairs},
		{"what is kept of a student at fairs", fairsKept},
		{"guests of fairs", fairGuests},
		{"the last place of a slot", fairBookings},
		{"filings", filings},
		{"sheets of a batch", sheets},
		{"agreements", agreements},
		{"interviews", interviews},
		{"one time of a student", interviewTimes},
		{"what is kept of a student in interviews", interviewsKept},
		{"consents", consents},
		{"what is kept of a student in consents", consentsKept},
		{"internships", internships},
		{"insurance policies", policies},
		{"outbox", outbox},
		{"audit", auditing},
	} {
		t.Run(part.name, func(t *testing.T) { part.run(t, open(t)) })
	}
}

// SQLite opens an empty database in a directory of the test's own.
func SQLite(t testing.TB) *store.DB { return Open(t, store.Options{Dir: Dir(t)}) }

// PostgreSQL opens a database of the test's own that has the schema and no rows, or skips the test when there is no server.
func PostgreSQL(t testing.TB) *store.DB {
	t.Helper()
	server := testServer(t)
	return Open(t, store.Options{URL: database(t, server, template(t, server))})
}

// Open opens a database and closes it with the test.
func Open(t testing.TB, o store.Options) *store.DB {
	t.Helper()
	db, err := store.Open(context.Background(), o)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return db
}

// PostgresURL makes an empty database on the test's server and returns its URL; it is dropped with the test, which is
// skipped when there is no server.
func PostgresURL(t testing.TB) string {
	t.Helper()
	return database(t, testServer(t), "template1")
}

// must runs use in one transaction that must succeed.
func must(t *testing.T, db *store.DB, use func(ctx context.Context, tx *store.Tx) error) {
	t.Helper()
	if err := try(t, db, use); err != nil {
		t.Fatalf("transaction: got %v, want none", err)
	}
}

func try(t *testing.T, db *store.DB, use func(ctx context.Context, tx *store.Tx) error) error {
	ctx := t.Context()
	return db.InTx(ctx, func(tx *store.Tx) error { return use(ctx, tx) })
}

// same checks that a read gave exactly what was written.
func same[T any](t *testing.T, what string, want T) func(T, error) {
	t.Helper()
	return func(got T, err error) {
		t.Helper()
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s:\n got %+v, %v\nwant %+v", what, got, err, want)
		}
	}
}

// refused checks that the error is the declared one.
func refused(t *testing.T, what string, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// lists checks which things a filter finds, in which order, walking in pages of two.
func lists[T any](t *testing.T, what string, list func(page.Request) (page.Page[T], error), id func(T) string, want ...string) {
	t.Helper()
	var got []string
	request := page.Request{Limit: 2}
	for range 50 {
		p, err := list(request)
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		if len(p.Items) > 2 || p.Next != "" && len(p.Items) < 2 {
			t.Fatalf("%s: got a page of %d with next %q, want full pages of 2", what, len(p.Items), p.Next)
		}
		for _, item := range p.Items {
			got = append(got, id(item))
		}
		if request.Cursor = p.Next; p.Next == "" {
			break
		}
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s: got %q, want %q", what, got, want)
	}
	if _, err := list(page.Request{Cursor: "not ours"}); !errors.Is(err, page.ErrCursor) {
		t.Errorf("%s: a strange cursor: got %v, want page.ErrCursor", what, err)
	}
}

// noon is an instant as precise as the store keeps it.
var noon = time.Date(2025, 9, 1, 4, 0, 0, 123456000, time.UTC)

func pageOf(n int) page.Request { return page.Request{Limit: n} }
