package memory

import (
	"context"
	"encoding/binary"
	"testing"
	"time"

	"example.com/surge/core/id"
	"example.com/surge/core/money"
	"example.com/surge/core/order"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
)

// BenchmarkPlace is the store's part of an accepted order.
func BenchmarkPlace(b *testing.B) {
	price, err := money.New(1999, "EUR")
	if err != nil {
		b.Fatal(err)
	}
	at := time.Unix(1_700_000_000, 0)
	data := make([]byte, 400)
	placements := make([]ports.Placement, b.N)
	for i := range placements {
		o, _, err := order.Place(order.Request{
			ID: benchID(1, i), UserID: benchID(2, i), ProductID: benchID(3, 0), HoldID: benchID(4, i),
			Quantity: 1, UnitPrice: price, At: at, PayWithin: time.Hour,
		})
		if err != nil {
			b.Fatal(err)
		}
		placements[i] = ports.Placement{
			Order: o, Hash: benchID(5, i), Limit: 2, Request: "r",
			Key:   ports.IdempotencyKey{User: benchID(2, i), Scope: "POST /api/v1/orders", Key: "0123456789abcdef"},
			Event: event.Envelope{ID: benchID(6, i), Type: "order.placed", Key: benchID(1, i).String(), Time: at, Data: data},
		}
	}
	store := NewOrderingStore().Node()
	ctx := context.Background()
	b.ReportAllocs()
	b.ResetTimer()
	for i := range placements {
		placed, err := store.Place(ctx, placements[i])
		if err != nil || placed.Outcome != ports.PlaceNow {
			b.Fatal(placed, err)
		}
	}
}

func benchID(kind byte, n int) (v id.ID) {
	v[0] = kind
	binary.BigEndian.PutUint64(v[8:], uint64(n))
	return v
}
