package store_test

import (
	"testing"

	"go.uber.org/goleak"

	"firstkm/services/platform/store"
	"firstkm/services/platform/store/storetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestSQLite(t *testing.T) {
	storetest.Run(t, openSQLite)
}

func TestPostgreSQL(t *testing.T) {
	storetest.Run(t, openPostgres)
}

func openSQLite(t *testing.T) *store.DB { return storetest.SQLite(t) }

func openPostgres(t *testing.T) *store.DB { return storetest.PostgreSQL(t) }
