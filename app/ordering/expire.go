package ordering

import (
	"context"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/order"
	"example.com/surge/ports"
)

const (
	// batch is how many orders are looked at in one go.
	batch = 100
	// visibility is how long a taken item of the delay queue is this taker's.
	visibility = 30 * time.Second
	// afterwards keeps an item from coming due before its order is overdue.
	afterwards = time.Millisecond
)

// Expire cancels every order whose time to pay is up, by the store's account.
// It goes on past an order that cannot be expired, and answers the first error.
func (s *Service) Expire(ctx context.Context) error {
	for {
		overdue, err := s.overdue(ctx)
		if err != nil {
			return err
		}
		var failed error
		expired := 0
		for _, o := range overdue {
			switch gone, err := s.expire(ctx, o.Snapshot().ID); {
			case fault.Transient(err):
				return err
			case err != nil && failed == nil:
				failed = err
			case gone:
				expired++
			}
		}
		if failed != nil || len(overdue) < batch || expired == 0 {
			return failed
		}
	}
}

func (s *Service) overdue(ctx context.Context) ([]order.Order, error) {
	var overdue []order.Order
	err := s.store.Tx(ctx, func(ctx context.Context, r ports.OrderingRepos) (err error) {
		overdue, err = r.Orders.Overdue(ctx, time.Now(), batch)
		return err
	})
	return overdue, err
}

// ExpireDue cancels the orders that the delay queue says are due. What the
// queue lost, Expire finds.
func (s *Service) ExpireDue(ctx context.Context) error {
	for {
		items, err := s.delays.Take(ctx, batch, visibility)
		if err != nil {
			return err
		}
		for _, item := range items {
			if err := s.expireItem(ctx, item); err != nil {
				return err
			}
		}
		if len(items) < batch {
			return nil
		}
	}
}

// expireItem finishes an item whatever it finds, but an error: then the item
// comes back.
func (s *Service) expireItem(ctx context.Context, item ports.DelayItem) error {
	oid, err := id.Parse(item.Key)
	if err == nil {
		_, err = s.expire(ctx, oid)
	}
	if fault.Transient(err) {
		return err
	}
	if err != nil {
		s.observer.Missed("expire an order that was due", err)
	}
	return s.delays.Done(ctx, item)
}

// expire cancels an order if it is overdue, and says whether it did.
func (s *Service) expire(ctx context.Context, oid id.ID) (bool, error) {
	_, expired, err := s.change(ctx, oid, func(o order.Order, at time.Time) (order.Order, order.Event, bool, error) {
		if !o.Overdue(at) {
			return o, order.Event{}, false, nil
		}
		return o.Cancel(order.ReasonExpired, at)
	})
	return expired, err
}

// hasten puts a reserved order into the delay queue, so that it expires when
// its time is up and not only when the next sweep comes.
func (s *Service) hasten(ctx context.Context, o order.Order) {
	snapshot := o.Snapshot()
	if err := s.delays.Schedule(ctx, snapshot.ID.String(), nil, time.Until(snapshot.PayBy)+afterwards); err != nil {
		s.observer.Missed("schedule an order's expiry", err)
	}
}
