//go:build integration

package faults

import (
	"database/sql"
	"runtime"
	"testing"

	"example.com/surge/adapters/outbound/mysql"
	"example.com/surge/test/services"
	"example.com/surge/wire"
	"example.com/surge/wire/config"
)

// database is a server, and the test's own connections to it. The service is
// somebody else there, who may do less than root.
type database struct {
	*services.MySQL
	side *sql.DB
}

const serviceUser = "surge"

func newDatabase(t *testing.T, opts ...services.MySQLOption) *database {
	t.Helper()
	server := services.NewMySQL(t, opts...)
	d := &database{server, server.Client(t)}
	d.do(t, "CREATE USER "+serviceUser+"@'%' IDENTIFIED BY 'secret'")
	d.do(t, "GRANT ALL ON surge.* TO "+serviceUser+"@'%'")
	stores, err := config.LoadStores([]string{"STORE_URL=" + d.url(d.Addr())})
	must(t, err)
	must(t, wire.Migrate(t.Context(), stores, "", func(string) {}, func(_ string, m *mysql.Migrator) error { return m.Up() }))
	return d
}

// url is what the service is told, with the server at addr.
func (d *database) url(addr string) string {
	return "mysql://" + serviceUser + ":secret@" + addr + "/surge"
}

// do runs a statement.
func (d *database) do(t *testing.T, statement string) {
	t.Helper()
	_, err := d.side.ExecContext(t.Context(), statement)
	must(t, err)
}

// count is a number that a query answers.
func (d *database) count(t *testing.T, query string) (n int64) {
	t.Helper()
	must(t, d.side.QueryRowContext(t.Context(), query).Scan(&n))
	return n
}

// deadlocks is how many there were since the start of the server.
func (d *database) deadlocks(t *testing.T) int64 {
	t.Helper()
	return d.count(t, "SELECT count FROM information_schema.innodb_metrics WHERE name = 'lock_deadlocks'")
}

// connections are those of the service.
func (d *database) connections(t *testing.T) (ids []int64) {
	t.Helper()
	rows, err := d.side.QueryContext(t.Context(), "SELECT id FROM information_schema.processlist WHERE user = '"+serviceUser+"'")
	must(t, err)
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id int64
		must(t, rows.Scan(&id))
		ids = append(ids, id)
	}
	must(t, rows.Err())
	return ids
}

// through holds the sale and the payments with the store at a URL.
func (d *database) through(t *testing.T, url string, strike func()) {
	t.Helper()
	before := runtime.NumGoroutine() + d.side.Stats().OpenConnections
	w := boot(t, "STORE_URL="+url, "PAYMENT_URL=sandbox://")
	e := w.hold(t, strike)
	reserved := judge(t, e, false)
	w.ready(t)
	w.sellOut(t, e.Product, stock-reserved)
	w.payThrough(t, strike)
	w.ready(t)
	d.agrees(t)
	w.stop()
	eventually(t, "every connection is closed", func() bool { return len(d.connections(t)) == 0 })
	d.side.SetMaxIdleConns(-1)
	eventually(t, "every goroutine has ended", func() bool { return runtime.NumGoroutine() <= before })
}

// agrees wants the tables to agree with each other: everything that was
// committed was published, was heard of once, and nothing else was.
func (d *database) agrees(t *testing.T) {
	t.Helper()
	for _, context := range []string{"accounts", "catalog", "ordering", "stocking", "billing"} {
		eventually(t, "every event of "+context+" is published", func() bool {
			return d.count(t, "SELECT COUNT(*) FROM "+context+"_outbox WHERE state <> 2") == 0
		})
	}
	eventually(t, "every event of an order is on its trail", func() bool {
		return d.count(t, "SELECT COUNT(*) FROM ordering_outbox e WHERE NOT EXISTS (SELECT 1 FROM auditing_trail t WHERE t.event_id = e.id)") == 0
	})
	for what, query := range map[string]string{
		"orders have no event": `SELECT COUNT(*) FROM ordering_orders o WHERE o.voided_at IS NULL
			AND NOT EXISTS (SELECT 1 FROM auditing_trail t JOIN ordering_outbox e ON e.id = t.event_id WHERE t.order_id = o.id AND e.version = 1)`,
		"events are of no order": `SELECT COUNT(*) FROM auditing_trail t
			WHERE NOT EXISTS (SELECT 1 FROM ordering_orders o WHERE o.id = t.order_id AND o.voided_at IS NULL)`,
		"events were committed by nobody": `SELECT COUNT(*) FROM auditing_trail t
			WHERE NOT EXISTS (SELECT 1 FROM ordering_outbox e WHERE e.id = t.event_id)
			AND NOT EXISTS (SELECT 1 FROM stocking_outbox e WHERE e.id = t.event_id)
			AND NOT EXISTS (SELECT 1 FROM billing_outbox e WHERE e.id = t.event_id)`,
		"events are on a trail before those that came first": `SELECT COUNT(*) FROM ordering_outbox first
			JOIN ordering_outbox later ON later.aggregate = first.aggregate AND later.version > first.version
			JOIN auditing_trail t ON t.event_id = first.id
			JOIN auditing_trail u ON u.event_id = later.id AND LEFT(u.id, 6) < LEFT(t.id, 6)`,
		"events are on a trail twice": "SELECT COUNT(*) - COUNT(DISTINCT event_id) FROM auditing_trail",
		"shelves hold less than none": "SELECT COUNT(*) FROM stocking_shelves WHERE on_hand < 0",
		"messages are dead letters":   "SELECT COUNT(*) FROM operations_dead_letters",
	} {
		if n := d.count(t, query); n != 0 {
			t.Errorf("%d %s", n, what)
		}
	}
	t.Logf("%d orders, %d events", d.count(t, "SELECT COUNT(*) FROM ordering_orders"), d.count(t, "SELECT COUNT(*) FROM auditing_trail"))
}
