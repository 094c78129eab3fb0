package ordering

import (
	"context"
	"slices"
	"time"

	"example.com/surge/core/id"
	"example.com/surge/core/order"
	"example.com/surge/ports"
)

// A move is what happens to an order, by its state machine. It answers false
// when nothing does. It may run more than once.
type move func(o order.Order, at time.Time) (order.Order, order.Event, bool, error)

// moved is an order after a move, and what is said of it if that did anything.
type moved struct {
	order order.Order
	event order.Event
	did   bool
}

// change moves an order and appends the event, by compare-and-set, and answers
// the order as it is then.
func (s *Service) change(ctx context.Context, oid id.ID, m move) (order.Order, bool, error) {
	var after moved
	err := s.tx(ctx, func(ctx context.Context, r ports.OrderingRepos) (err error) {
		after, err = s.apply(ctx, r, oid, m)
		return err
	})
	return s.changed(after, err)
}

// reaction is a move that an event asks for.
type reaction struct {
	order, event id.ID
	move         move
	trace        string
	after        moved
}

// react is change for an event: the second time nothing happens. Those that come
// at the same time share a transaction, unless something is the matter with one
// of them.
func (s *Service) react(ctx context.Context, oid, eid id.ID, m move) (order.Order, bool, error) {
	r := &reaction{order: oid, event: eid, move: m, trace: ports.TraceParent(ctx)}
	done, err := s.together.Join(ctx, r)
	if err != nil {
		return order.Order{}, false, err // r may still be another's
	}
	if !done {
		err = s.reactTogether(ctx, func() []*reaction { return []*reaction{r} })
	}
	return s.changed(r.after, err)
}

// reactTogether reacts to all that take answers, or to none, in the order of
// their ids, so that groups do not lock each other out.
func (s *Service) reactTogether(ctx context.Context, take func() []*reaction) error {
	return s.tx(ctx, func(ctx context.Context, r ports.OrderingRepos) error {
		all := take()
		slices.SortFunc(all, func(a, b *reaction) int { return a.order.Compare(b.order) })
		for _, one := range all {
			one.after = moved{}
			first, err := r.Inbox.First(ctx, Group, one.event)
			if err == nil && first {
				one.after, err = s.apply(ports.WithTraceParent(ctx, one.trace), r, one.order, one.move)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// apply is a move within a transaction.
func (s *Service) apply(ctx context.Context, r ports.OrderingRepos, oid id.ID, m move) (moved, error) {
	before, err := r.Orders.Get(ctx, oid)
	if err != nil {
		return moved{}, err
	}
	o, e, did, err := m(before, time.Now())
	if err == nil && did {
		err = s.save(ctx, r, o, e)
	}
	return moved{o, e, did}, err
}

// changed tells of a move that was committed.
func (s *Service) changed(after moved, err error) (order.Order, bool, error) {
	if err != nil {
		return order.Order{}, false, err
	}
	if after.did {
		s.observer.Happened(after.event.Kind)
	}
	return after.order, after.did, nil
}

func (s *Service) save(ctx context.Context, r ports.OrderingRepos, o order.Order, e order.Event) error {
	if err := r.Orders.Update(ctx, o); err != nil {
		return err
	}
	if e.Kind == order.EventCancelled || e.Kind == order.EventRejected {
		if err := r.Purchases.Remove(ctx, e.Order.UserID, e.Order.ProductID, e.Order.Quantity); err != nil {
			return err
		}
	}
	envelope, err := s.envelope(ctx, e)
	if err != nil {
		return err
	}
	return r.Outbox.Append(ctx, e.Order.Version, envelope)
}
