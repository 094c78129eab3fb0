package ordering

import (
	"context"
	"time"

	"example.com/surge/core/id"
	"example.com/surge/core/order"
)

// Cancel ends an order of a user that is not paid. Cancelling it again is the
// same answer. NotFound when it is another's; InvalidState when it is paid or
// rejected.
func (s *Service) Cancel(ctx context.Context, user, oid id.ID) (order.Order, error) {
	o, _, err := s.change(ctx, oid, func(o order.Order, at time.Time) (order.Order, order.Event, bool, error) {
		if o.Snapshot().UserID != user {
			return o, order.Event{}, false, errNotFound
		}
		return o.Cancel(order.ReasonUser, at)
	})
	return o, err
}
