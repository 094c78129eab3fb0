//go:build integration

package faults

import (
	"database/sql"
	"io"
	"net/http"
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
	wantPools(t, w, "STORE_URL_ORDERING", "STORE_URL_OPERATIONS")
	w.stop()
	for name, raw := range urls {
		tables := tablesOf(t, raw)
		if len(tables) == 0 || slices.ContainsFunc(tables, func(table string) bool { return !strings.HasPrefix(table, name+"_") }) {
			t.Errorf("the database of %s has the tables %v", name, tables)
		}
	}
}

// wantPools wants the metrics to show pools of these names, of which at least the
// first was used.
func wantPools(t *testing.T, w *world, names ...string) {
	t.Helper()
	resp, err := http.Get(w.ops + "/metrics") //nolint:noctx // over the loopback
	must(t, err)
	metrics, err := io.ReadAll(resp.Body)
	must(t, err)
	_ = resp.Body.Close()
	http.DefaultClient.CloseIdleConnections()
	for _, name := range names {
		for _, line := range []string{`surge_pool_connections{pool="` + name + `",state="idle"} `, `surge_pool_waits_total{pool="` + name + `"} `, `surge_pool_wait_seconds_total{pool="` + name + `"} `} {
			if !strings.Contains(string(metrics), line) {
				t.Errorf("the metrics lack %s", line)
			}
		}
	}
	if strings.Contains(string(metrics), `surge_pool_connections{pool="`+names[0]+`",state="idle"} 0`+"\n") {
		t.Errorf("%s has no connections", names[0])
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
