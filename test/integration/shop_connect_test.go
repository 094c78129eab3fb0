//go:build integration

package integration

import (
	"context"
	"database/sql"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	driver "github.com/go-sql-driver/mysql"

	"example.com/surge/adapters/outbound/sarama"
	"example.com/surge/core/id"
	"example.com/surge/core/money"
	"example.com/surge/core/order"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
	"example.com/surge/test/services"
)

const (
	connectFolder = "../../deploy/connect"
	// connectOrders are how many orders there are, each of which is placed and then
	// reserved.
	connectOrders = 500
)

// TestConnectCopiesOrders runs the sink as it is shipped, publishes everything
// twice, kills the worker in the middle, and wants each event and each order in
// the analytics database once, as it was last.
func TestConnectCopiesOrders(t *testing.T) {
	t.Parallel()
	analytics, environ := analyticsDatabase(t)
	broker := services.NewKafka(t)
	must(t, broker.CreateTopic(t.Context(), event.OrderTopic, 3))
	q, err := sarama.Open("kafka+sarama://" + broker.Addrs()[0])
	must(t, err)
	t.Cleanup(func() { _ = q.Close() })
	worker := services.NewConnect(t, connectFolder, "shop_order_events.json", append(environ, "CONNECT_KAFKA="+broker.Addrs()[0])...)

	events := orderEvents(t)
	must(t, q.Publish(t.Context(), events[:connectOrders]...))
	eventually(t, "some are copied", func() bool { return count(t, analytics, "SELECT COUNT(*) FROM order_events") > 0 })
	worker.Kill()
	must(t, q.Publish(t.Context(), events...)) // those that were copied again, too
	must(t, worker.Start(t.Context()))

	eventually(t, "every event is there", func() bool { return count(t, analytics, "SELECT COUNT(*) FROM order_events") == len(events) })
	for _, c := range []struct {
		query string
		want  int
	}{
		{"SELECT COUNT(*) FROM orders", connectOrders},
		{"SELECT COUNT(DISTINCT order_id) FROM orders", connectOrders},
		{"SELECT COUNT(*) FROM orders WHERE status = 'reserved' AND quantity = 2 AND amount = 3998 AND currency = 'EUR'", connectOrders},
		{"SELECT COUNT(*) FROM order_events WHERE ce_type = 'order.placed'", connectOrders},
	} {
		if n := count(t, analytics, c.query); n != c.want {
			t.Errorf("%s: %d, want %d", c.query, n, c.want)
		}
	}
}

// analyticsDatabase is a database with what the sink writes to, and what the
// sink is told of it.
func analyticsDatabase(t *testing.T) (db *sql.DB, environ []string) {
	t.Helper()
	u, err := url.Parse(services.MySQLDatabase(t))
	must(t, err)
	c := driver.NewConfig()
	c.User, c.Net, c.Addr, c.DBName, c.MultiStatements = u.User.Username(), "tcp", u.Host, strings.Trim(u.Path, "/"), true
	c.Passwd, _ = u.User.Password()
	connector, err := driver.NewConnector(c)
	must(t, err)
	db = sql.OpenDB(connector)
	t.Cleanup(func() { _ = db.Close() })
	tables, err := os.ReadFile(connectFolder + "/shop_analytics.sql")
	must(t, err)
	for range 2 { // the second time it changes nothing
		_, err = db.ExecContext(t.Context(), string(tables))
		must(t, err)
	}
	return db, []string{"ANALYTICS_URL=jdbc:mariadb://" + c.Addr + "/" + c.DBName, "ANALYTICS_USER=" + c.User, "ANALYTICS_PASSWORD=" + c.Passwd}
}

// orderEvents are the messages of orders that are placed and then reserved.
func orderEvents(t *testing.T) []ports.Message {
	t.Helper()
	price, err := money.New(1999, "EUR")
	must(t, err)
	var placed, reserved []ports.Message
	for i := range connectOrders {
		at := time.Unix(1_700_000_000, int64(i)).UTC()
		named := func(kind string) id.ID { return id.Hash(kind, strconv.Itoa(i)) }
		o, first, err := order.Place(order.Request{
			ID: named("order"), UserID: named("user"), ProductID: named("product"), HoldID: named("hold"),
			Quantity: 2, UnitPrice: price, At: at, PayWithin: time.Hour,
		})
		must(t, err)
		_, second, _ := o.Reserve(at.Add(time.Hour), at.Add(time.Second))
		placed = append(placed, orderMessage(t, named("placed"), at, first))
		reserved = append(reserved, orderMessage(t, named("reserved"), at, second))
	}
	return append(placed, reserved...)
}

func orderMessage(t *testing.T, eid id.ID, at time.Time, e order.Event) ports.Message {
	t.Helper()
	payload, err := event.OfOrder(e)
	must(t, err)
	envelope, err := event.New(eid, "ordering", at, "", payload)
	must(t, err)
	return ports.EncodeEvent(envelope)
}

func count(t *testing.T, db *sql.DB, query string) (n int) {
	t.Helper()
	must(t, db.QueryRowContext(t.Context(), query).Scan(&n))
	return n
}

// eventually asks until it is so, for two minutes at most: Java starts slowly.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("never: %s", what)
		}
	}
}
