package billing

import (
	"context"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/order"
)

// waitFor is how long a pending order is waited for.
const waitFor = 2 * time.Second

// The pauses between looks at a pending order grow from one to the other.
const (
	shortestLook = 10 * time.Millisecond
	longestLook  = 160 * time.Millisecond
)

// payable answers an order that may be paid. One that is pending is waited
// for: most are reserved within moments.
func (s *Service) payable(ctx context.Context, user, oid id.ID) (order.Order, error) {
	patience := time.NewTimer(waitFor)
	defer patience.Stop()
	for pause := shortestLook; ; pause = min(2*pause, longestLook) {
		o, err := s.orders.OrderOf(ctx, user, oid)
		if err != nil {
			return o, later(err)
		}
		if err = o.CheckPayable(time.Now()); err == nil || o.Status() != order.Pending {
			return o, err
		}
		select {
		case <-time.After(pause):
		case <-patience.C:
			if ctx.Err() == nil {
				return o, err
			}
		case <-ctx.Done():
		}
		if ctx.Err() != nil { // it comes first: who gave up is not told that the order is pending
			return o, fault.FromContext(ctx, "wait for an order to be reserved")
		}
	}
}
