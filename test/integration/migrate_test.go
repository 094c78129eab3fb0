//go:build integration

package integration

import (
	"database/sql"
	"fmt"
	"maps"
	neturl "net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	driver "github.com/go-sql-driver/mysql"

	"example.com/surge/adapters/outbound/mysql"
	"example.com/surge/migrations"
	"example.com/surge/test/services"
	"example.com/surge/wire/cli"
)

// surge runs the program, and answers its exit code and what it said to people;
// the log of a server is passed over.
func surge(url string, args ...string) (code int, said string) {
	var out, errs strings.Builder
	code = cli.Main(args, []string{"STORE_URL=" + url, "PAYMENT_URL=sandbox://", "JWT_SECRET=" + strings.Repeat("s", 32)}, &out, &errs)
	if args[0] == "serve" {
		return code, errs.String()
	}
	return code, out.String() + errs.String()
}

func mustSurge(t *testing.T, url string, args ...string) string {
	t.Helper()
	code, said := surge(url, args...)
	if code != 0 {
		t.Fatalf("surge %v ends with %d: %s", args, code, said)
	}
	return said
}

// wantOneLine wants a run to fail with a line that has all of some words.
func wantOneLine(t *testing.T, code int, url string, words []string, args ...string) {
	t.Helper()
	got, said := surge(url, args...)
	if got != code || strings.Count(said, "\n") != 1 {
		t.Errorf("surge %v ends with %d, want %d and one line: %s", args, got, code, said)
	}
	for _, w := range words {
		if !strings.Contains(said, w) {
			t.Errorf("surge %v does not say %q: %s", args, w, said)
		}
	}
}

func open(t *testing.T, url string) *sql.DB {
	t.Helper()
	u, err := neturl.Parse(url)
	if err != nil {
		t.Fatal(err)
	}
	c := driver.NewConfig()
	c.User, c.Net, c.Addr, c.DBName = u.User.Username(), "tcp", u.Host, strings.TrimPrefix(u.Path, "/")
	connector, err := driver.NewConnector(c)
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(connector)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// schema is every table of a database but those in which versions are kept, as
// the server would make it again.
func schema(t *testing.T, db *sql.DB) map[string]string {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	tables := map[string]string{}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(name, "_schema_migrations") {
			tables[name] = ""
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	for name := range tables {
		var text string
		if err := db.QueryRowContext(t.Context(), "SHOW CREATE TABLE "+name).Scan(&name, &text); err != nil {
			t.Fatal(err)
		}
		tables[name] = text
	}
	return tables
}

func TestMySQLSchemaUpDownUp(t *testing.T) {
	t.Parallel()
	url := services.MySQLDatabase(t)
	db := open(t, url)
	said := mustSurge(t, url, "migrate", "up")
	for _, context := range migrations.Contexts() {
		if !strings.Contains(said, context+": 1/u ") || !strings.Contains(said, context+": version ") {
			t.Errorf("no progress of %s is told: %s", context, said)
		}
	}
	first := schema(t, db)
	if len(first) == 0 {
		t.Fatal("there are no tables")
	}
	mustSurge(t, url, "migrate", "up") // nothing is left to do
	mustSurge(t, url, "migrate", "down")
	if n := len(schema(t, db)); n >= len(first) {
		t.Errorf("after the last steps were taken back there are %d of %d tables", n, len(first))
	}
	mustSurge(t, url, "migrate", "down", "99")
	if left := schema(t, db); len(left) != 0 {
		t.Errorf("after all steps were taken back there are %v", left)
	}
	mustSurge(t, url, "migrate", "up")
	if again := schema(t, db); !maps.Equal(first, again) {
		t.Errorf("up after down makes\n%v\nnot\n%v", again, first)
	}
}

func TestMySQLMigrationsMayRunAtOnce(t *testing.T) {
	t.Parallel()
	url := services.MySQLDatabase(t)
	var all sync.WaitGroup
	for range 3 {
		all.Go(func() {
			if code, said := surge(url, "migrate", "up"); code != 0 {
				t.Errorf("one of several ends with %d: %s", code, said)
			}
		})
	}
	all.Wait()
	for _, line := range strings.Split(strings.TrimSpace(mustSurge(t, url, "migrate", "status")), "\n") {
		var name string
		var version, newest int
		if _, err := fmt.Sscanf(line, "%s version %d of %d", &name, &version, &newest); err != nil || version != newest || newest == 0 {
			t.Errorf("after several ran at once: %s", line)
		}
	}
}

// TestMySQLOtherTablesAreRefused: neither the server nor a migration goes on
// with tables of another version, or of none, and both say what to do.
func TestMySQLOtherTablesAreRefused(t *testing.T) {
	t.Parallel()
	url := services.MySQLDatabase(t)
	db := open(t, url)
	name := migrations.Contexts()[0]
	exec := func(text string) {
		t.Helper()
		if _, err := db.ExecContext(t.Context(), text); err != nil {
			t.Fatal(err)
		}
	}
	wantOneLine(t, 1, url, []string{"have version 0", "needs version", "surge migrate up"}, "serve")

	mustSurge(t, url, "migrate", "up")
	exec("UPDATE " + name + "_schema_migrations SET version = version + 7")
	wantOneLine(t, 1, url, []string{name, "knows none after version", "surge migrate down 7 --context " + name}, "serve")
	for _, step := range []string{"up", "down"} {
		wantOneLine(t, 1, url, []string{name, "knows none after version"}, "migrate", step, "--context", name)
	}
	exec("UPDATE " + name + "_schema_migrations SET version = version - 7")

	exec("UPDATE " + name + "_schema_migrations SET dirty = TRUE")
	for _, args := range [][]string{{"serve"}, {"migrate", "up"}, {"migrate", "down", "--context", name}} {
		wantOneLine(t, 1, url, []string{name, "dirty", "surge migrate force N --context " + name}, args...)
	}
	if code, said := surge(url, "migrate", "status"); code != 1 || !strings.Contains(said, name+" are dirty") {
		t.Errorf("the status ends with %d: %s", code, said)
	}
	newest, err := mysql.Newest(migrations.Files, name)
	if err != nil {
		t.Fatal(err)
	}
	mustSurge(t, url, "migrate", "force", fmt.Sprint(newest), "--context", name)
	mustSurge(t, url, "migrate", "up")
}

// TestMySQLStepThatFails: what the server does not do is said in one line, with
// the way out.
func TestMySQLStepThatFails(t *testing.T) {
	t.Parallel()
	url := services.MySQLDatabase(t)
	db := open(t, url)
	mustSurge(t, url, "migrate", "up")
	table := slices.Sorted(maps.Keys(schema(t, db)))[0]
	mustSurge(t, url, "migrate", "down", "99")
	exec := func(text string) {
		t.Helper()
		if _, err := db.ExecContext(t.Context(), text); err != nil {
			t.Fatal(err)
		}
	}
	exec("CREATE TABLE " + table + " (id INT)")
	wantOneLine(t, 1, url, []string{table, "already exists", "surge migrate force N --context "}, "migrate", "up")

	// The way out is the step's beginning again, too.
	name, _, _ := strings.Cut(table, "_")
	for other := range schema(t, db) {
		if strings.HasPrefix(other, name+"_") {
			exec("DROP TABLE " + other)
		}
	}
	mustSurge(t, url, "migrate", "force", "0", "--context", name)
	mustSurge(t, url, "migrate", "up")
	if _, there := schema(t, db)[table]; !there {
		t.Errorf("%s was not made", table)
	}
	if code, said := surge(url, "migrate", "status"); code != 0 {
		t.Errorf("the status ends with %d: %s", code, said)
	}
}

func TestStoresInMemoryHaveNoTables(t *testing.T) {
	t.Parallel()
	wantOneLine(t, 2, "memory://", []string{"STORE_URL", "memory://"}, "migrate", "up")
}
