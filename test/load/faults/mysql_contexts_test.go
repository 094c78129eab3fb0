//go:build integration

package faults

import (
	"database/sql"
	"net/url"
	"slices"
	"strings"
	"testing"

	driver "github.com/go-sql-driver/mysql"

	"example.com/surge/adapters/outbound/mysql"
	"example.com/surge/migrations"
	"example.com/surge/test/services"
	"example.com/surge/wire"
	"example.com/surge/wire/config"
)

// TestMySQLContextsOfTheirOwn holds a sale with each context on a database of its
// own, where it finds its own tables and no others.
func TestMySQLContextsOfTheirOwn(t *testing.T) {
	urls := map[string]string{}
	environ := []string{"PAYMENT_URL=sandbox://"}
	for _, name := range migrations.Contexts() {
		urls[name] = services.MySQLDatabase(t)
		environ = append(environ, "STORE_URL_"+strings.ToUpper(name)+"="+urls[name]+"?pool=8")
	}
	stores, err := config.LoadStores(environ)
	must(t, err)
	must(t, wire.Migrate(t.Context(), stores, "", func(string) {}, func(_ string, m *mysql.Migrator) error { return m.Up() }))

	w := boot(t, environ...)
	e := w.hold(t, func() {})
	if sold := judge(t, e, false); sold != stock {
		t.Errorf("%d of %d pieces are reserved", sold, stock)
	}
	w.payThrough(t, func() {})
	w.ready(t)
	w.stop()
	for name, raw := range urls {
		tables := tablesOf(t, raw)
		if len(tables) == 0 || slices.ContainsFunc(tables, func(table string) bool { return !strings.HasPrefix(table, name+"_") }) {
			t.Errorf("the database of %s has the tables %v", name, tables)
		}
	}
}

func tablesOf(t *testing.T, raw string) (tables []string) {
	t.Helper()
	u, err := url.Parse(raw)
	must(t, err)
	c := driver.NewConfig()
	c.User, c.Net, c.Addr, c.DBName = u.User.Username(), "tcp", u.Host, strings.TrimPrefix(u.Path, "/")
	connector, err := driver.NewConnector(c)
	must(t, err)
	db := sql.OpenDB(connector)
	defer func() { _ = db.Close() }()
	rows, err := db.QueryContext(t.Context(), "SHOW TABLES")
	must(t, err)
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var table string
		must(t, rows.Scan(&table))
		tables = append(tables, table)
	}
	must(t, rows.Err())
	return tables
}
