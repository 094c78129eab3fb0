package bench

import (
	"encoding/binary"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"example.com/surge/adapters/outbound/redis"
	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// P12: an attempt at a product that is sold out, each with a hold of its own.
func BenchmarkP12(b *testing.B) {
	for _, callers := range redisCallers {
		b.Run(callers.name+"/impl=bare", func(b *testing.B) { redisRun(b, callers.n, redisBare(b, callers.n, redisNothing)) })
		b.Run(callers.name+"/impl=surge", func(b *testing.B) { redisRun(b, callers.n, p12SoldOut(b)) })
	}
}

var errP12 = errors.New("the gate does not refuse")

func p12SoldOut(b *testing.B) func() error {
	b.Helper()
	ctx, s := b.Context(), redis.NewStock(redisClient(b))
	product := id.Hash("product", b.Name(), time.Now().String())
	ticket, _, err := s.Prepare(ctx, product)
	if err == nil {
		err = s.Open(ctx, product, ticket, ports.StockState{})
	}
	if err != nil {
		b.Fatal(err)
	}
	var n atomic.Uint64
	return func() error {
		r := ports.Reservation{Product: product, Quantity: 1, Limit: 2, TTL: time.Minute}
		binary.BigEndian.PutUint64(r.Hold[:], n.Add(1))
		r.Order, r.User = r.Hold, r.Hold
		if got, err := s.Reserve(ctx, r); err != nil || got.Outcome != ports.ReserveSoldOut {
			return errors.Join(errP12, err)
		}
		return nil
	}
}
