package bench

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"example.com/surge/adapters/outbound/mysql"
	"example.com/surge/core/id"
	"example.com/surge/core/money"
	"example.com/surge/core/order"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
	"example.com/surge/test/bench/internal/bare"
)

// P4: 64 callers have the store accept an order each: idempotency record, order,
// purchase count and event, on the disk before the answer. impl=bare is a
// transaction for each order, of the same four rows and nothing else.
func BenchmarkP4(b *testing.B) {
	for impl, open := range map[string]func(b *testing.B) (placer, *sql.DB){"surge": surgePlacer, "bare": barePlacer} {
		b.Run("callers=64/impl="+impl, func(b *testing.B) {
			place, db := open(b)
			var n atomic.Uint64
			buy := func() error { return place(b.Context(), placement(n.Add(1))) }
			for range 300 { // connections, statements, the server's pages
				if err := buy(); err != nil {
					b.Fatal(err)
				}
			}
			redisRun(b, 64, buy)
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "orders/s")
			b.StopTimer()
			for _, table := range []string{"orders", "idempotency", "purchases", "outbox"} {
				var rows uint64
				if err := db.QueryRowContext(b.Context(), "SELECT COUNT(*) FROM ordering_"+table).Scan(&rows); err != nil || rows != n.Load() {
					b.Fatalf("%d orders have %d rows in %s: %v", n.Load(), rows, table, err)
				}
			}
		})
	}
}

type placer func(ctx context.Context, p ports.Placement) error

func surgePlacer(b *testing.B) (placer, *sql.DB) {
	b.Helper()
	server := mysqlServer(b, "ordering")
	store := mysql.NewOrdering(mysqlStore(b, server))
	b.Cleanup(store.Close)
	return func(ctx context.Context, p ports.Placement) error {
		placed, err := store.Place(ctx, p)
		if err == nil && placed.Outcome != ports.PlaceNow {
			err = errors.New("an order was not placed")
		}
		return err
	}, mysqlBare(b, server)
}

func barePlacer(b *testing.B) (placer, *sql.DB) {
	b.Helper()
	db := mysqlBare(b, mysqlServer(b, "ordering"))
	return func(ctx context.Context, p ports.Placement) error {
		x, err := db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		defer func() { _ = x.Rollback() }()
		if err := bare.InsertOrder(ctx, x, p, p.Order.Snapshot(), p.Event); err != nil {
			return err
		}
		return x.Commit()
	}, db
}

// placement is order n, of a user of its own.
func placement(n uint64) ports.Placement {
	grown := func(kind byte) id.ID {
		random := [10]byte{kind}
		binary.BigEndian.PutUint64(random[2:], n)
		return id.V7(time.Now(), random)
	}
	price, err := money.New(1999, "EUR")
	if err != nil {
		panic(err) // a bug of this file
	}
	o, e, err := order.Place(order.Request{
		ID: grown(1), UserID: grown(2), ProductID: id.Hash("product"), HoldID: grown(3),
		Quantity: 1, UnitPrice: price, At: time.Now(), PayWithin: 15 * time.Minute,
	})
	if err != nil {
		panic(err) // as above
	}
	payload, err := event.OfOrder(e)
	if err != nil {
		panic(err) // as above
	}
	envelope, err := event.New(grown(4), "ordering", time.Now(), "", payload)
	if err != nil {
		panic(err) // as above
	}
	return ports.Placement{
		Order: o, Event: envelope, Hash: grown(5), Limit: 2, Request: "request",
		Key: ports.IdempotencyKey{User: o.Snapshot().UserID, Scope: "POST /api/v1/orders", Key: "key"},
	}
}
