package redis

import (
	"context"
	"encoding/binary"
	"strconv"
	"sync/atomic"

	goredis "github.com/redis/go-redis/v9"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// soldOuts remember which products were sold out when they were last asked for.
// They decide nothing: for these, a reservation begins with a plain read, which
// costs the server half of what an empty script does and is as exact, for what
// is free and whether the attempt has a hold are read at one moment. When the
// product is not sold out after all, the script follows, and it is forgotten.
// Products that share a place take it from each other.
type soldOuts [256]atomic.Uint64

func (o *soldOuts) place(product id.ID) (*atomic.Uint64, uint64) {
	return &o[product[15]], binary.BigEndian.Uint64(product[8:])
}

func (o *soldOuts) seems(product id.ID) bool {
	place, name := o.place(product)
	return place.Load() == name
}

func (o *soldOuts) note(product id.ID) {
	place, name := o.place(product)
	place.Store(name)
}

func (o *soldOuts) forget(product id.ID) {
	place, name := o.place(product)
	place.CompareAndSwap(name, 0)
}

// soldOut says whether a reservation is refused for want of pieces: too few are
// free, and the attempt has no hold.
func (s *Stock) soldOut(ctx context.Context, doing string, r ports.Reservation) (bool, error) {
	cmd := goredis.NewSliceCmd(ctx, "hmget", s.gate(r.Product), "free", r.Hold[:])
	if err := s.c.do(ctx, doing, cmd); err != nil {
		return false, err
	}
	free, open := cmd.Val()[0].(string)
	if !open {
		s.seen.forget(r.Product)
		return false, errGateClosed
	}
	n, err := strconv.ParseInt(free, 10, 64)
	if err != nil {
		return false, fault.Wrap(err, fault.Internal, doing)
	}
	if n >= r.Quantity {
		s.seen.forget(r.Product)
	}
	return n < r.Quantity && cmd.Val()[1] == nil, nil
}
