package memory_test

import (
	"testing"
	"testing/synctest"
	"time"

	"example.com/surge/adapters/outbound/memory"
	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
)

var stockProduct = id.Hash("product")

func openGate(t testing.TB, s *memory.Stock, free int64) {
	t.Helper()
	ticket, _, err := s.Prepare(t.Context(), stockProduct)
	if err == nil {
		err = s.Open(t.Context(), stockProduct, ticket, ports.StockState{Free: free})
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestStockForgetsAfterADay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, s := t.Context(), memory.NewStockBackend().Node()
		openGate(t, s, 10)
		r := ports.Reservation{Product: stockProduct, Hold: id.Hash("h"), Order: id.Hash("o"), Quantity: 1, Limit: 1, TTL: time.Minute}
		if _, err := s.Reserve(ctx, r); err != nil {
			t.Fatal(err)
		}
		settled := ports.Settlement{Product: stockProduct, Hold: r.Hold, Order: r.Order, Quantity: 1}
		if err := s.Settle(ctx, settled); err != nil {
			t.Fatal(err)
		}
		<-time.After(24*time.Hour - 1)
		if h, err := s.Find(ctx, stockProduct, r.Hold); err != nil || h.State != ports.HoldSettled {
			t.Errorf("just before a day the hold is %+v, %v", h, err)
		}
		<-time.After(1)
		if h, err := s.Find(ctx, stockProduct, r.Hold); err != nil || h.State != ports.HoldNone {
			t.Errorf("after a day the hold is %+v, %v", h, err)
		}
		if got, err := s.Reserve(ctx, r); err != nil || !got.Fresh {
			t.Errorf("after a day the attempt is as good as new; got %+v, %v", got, err)
		}
	})
}

func TestStockTicketLivesAMinute(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := memory.NewStockBackend().Node()
		ticket, _, err := s.Prepare(t.Context(), stockProduct)
		if err != nil {
			t.Fatal(err)
		}
		<-time.After(time.Minute)
		if err := s.Open(t.Context(), stockProduct, ticket, ports.StockState{}); !fault.Is(err, fault.InvalidState) {
			t.Errorf("a ticket of a minute ago answers %v", err)
		}
	})
}

func TestStockRefusesWithoutAllocating(t *testing.T) {
	s := memory.NewStockBackend().Node()
	openGate(t, s, 0)
	ctx, r := t.Context(), ports.Reservation{Product: stockProduct, Hold: id.Hash("h"), Quantity: 1, TTL: time.Minute}
	if n := testing.AllocsPerRun(100, func() { _, _ = s.Reserve(ctx, r) }); n != 0 {
		t.Errorf("a refusal allocates %v times", n)
	}
}

func BenchmarkStockSoldOut(b *testing.B) {
	s := memory.NewStockBackend().Node()
	openGate(b, s, 0)
	ctx, r := b.Context(), ports.Reservation{Product: stockProduct, Hold: id.Hash("h"), Quantity: 1, TTL: time.Minute}
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if got, err := s.Reserve(ctx, r); err != nil || got.Outcome != ports.ReserveSoldOut {
				b.Error(got, err)
			}
		}
	})
}

func BenchmarkStockReserveAndSettle(b *testing.B) {
	s := memory.NewStockBackend().Node()
	openGate(b, s, 1<<40)
	ctx := b.Context()
	b.ReportAllocs()
	for i := range b.N {
		h := id.ID{byte(i), byte(i >> 8), byte(i >> 16), byte(i >> 24)}
		if _, err := s.Reserve(ctx, ports.Reservation{Product: stockProduct, Hold: h, Order: h, User: h, Quantity: 1, TTL: time.Minute}); err != nil {
			b.Fatal(err)
		}
		if err := s.Settle(ctx, ports.Settlement{Product: stockProduct, Hold: h, Order: h, User: h, Quantity: 1}); err != nil {
			b.Fatal(err)
		}
	}
}
