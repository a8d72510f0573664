package storetest

import (
	"context"
	"database/sql"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"firstkm/services/kernel/ident"
	"firstkm/services/platform/store"
)

func testServer(t testing.TB) string {
	t.Helper()
	server := os.Getenv("FIRSTKM_TEST_DATABASE_URL")
	if server == "" {
		t.Skip("FIRSTKM_TEST_DATABASE_URL is not set: go run ./cmd/internal/servers -with postgresql -- go test ./services/platform/store")
	}
	return server
}

// database copies a database for one test and returns its URL.
func database(t testing.TB, server, template string) string {
	t.Helper()
	name := "t_" + strings.TrimPrefix(string(ident.New("db", time.Now())), "db_")
	admin(t, server, `CREATE DATABASE `+name+` TEMPLATE `+template)
	t.Cleanup(func() { admin(t, server, `DROP DATABASE `+name+` WITH (FORCE)`) })
	return named(t, server, name)
}

func named(t testing.TB, server, name string) string {
	t.Helper()
	u, err := url.Parse(server)
	if err != nil {
		t.Fatalf("FIRSTKM_TEST_DATABASE_URL: %v", err)
	}
	u.Path = "/" + name
	return u.String()
}

func admin(t testing.TB, server, statement string) {
	t.Helper()
	connected(t, server, func(ctx context.Context, conn *sql.Conn) { run(ctx, t, conn, statement) })
}

func run(ctx context.Context, t testing.TB, conn *sql.Conn, statement string) {
	t.Helper()
	if _, err := conn.ExecContext(ctx, statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

func connected(t testing.TB, server string, use func(ctx context.Context, conn *sql.Conn)) {
	t.Helper()
	ctx := context.Background()
	db, err := sql.Open("pgx", server)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	conn, err := db.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	use(ctx, conn)
}

// templateLock lets the packages that are tested at once make the template one after another.
const templateLock = `SELECT pg_advisory_lock(1718317328)`

// template is a database with the schema and no rows, which is copied for each test: that is several times as quick as
// making the schema. The server keeps one for each schema.
func template(t testing.TB, server string) string {
	t.Helper()
	schema, err := store.SchemaName()
	if err != nil {
		t.Fatal(err)
	}
	name := "template_" + schema
	connected(t, server, func(ctx context.Context, conn *sql.Conn) {
		run(ctx, t, conn, templateLock)
		var there bool
		if err := conn.QueryRowContext(ctx, `SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)`, name).Scan(&there); err != nil {
			t.Fatal(err)
		}
		if there {
			return
		}
		making := name + "_making" // under this name it may be half done
		run(ctx, t, conn, `DROP DATABASE IF EXISTS `+making+` WITH (FORCE)`)
		run(ctx, t, conn, `CREATE DATABASE `+making)
		fresh, err := store.Open(ctx, store.Options{URL: named(t, server, making)})
		if err != nil {
			t.Fatal(err)
		}
		if err := fresh.Close(); err != nil {
			t.Fatal(err)
		}
		run(ctx, t, conn, `ALTER DATABASE `+making+` RENAME TO `+name)
	})
	return name
}
