package relay

import (
	"context"
	"errors"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// batch takes a shard's rows through their turns: read, publish, mark. The
// marks of one turn are made in the transaction that reads the next, so that a
// turn is one transaction and one publish.
type batch struct {
	*shard
	fence uint64
	limit int // of rows in a turn

	rows   []ports.OutboxRow // read, being published
	acked  []id.ID           // published, to be marked
	poison []poison          // refused, to be parked
}

type poison struct {
	row ports.OutboxRow
	err error
}

// turn makes the marks that are owed, reads rows and publishes them. No rows
// after it: there was nothing to do.
func (b *batch) turn(ctx context.Context) error {
	if err := b.read(ctx); err != nil || len(b.rows) == 0 {
		return err
	}
	failed := b.publish(ctx)
	if failed == nil {
		return nil
	}
	if err := b.settle(ctx); fault.Is(err, fault.Fenced) { // before a long wait
		return err
	}
	return fault.Wrap(failed, fault.Internal, "publish the outbox")
}

// read makes the marks and reads the next rows.
func (b *batch) read(ctx context.Context) error {
	err := b.store.KitTx(ctx, func(ctx context.Context, k ports.Kit) error {
		if err := b.mark(ctx, k); err != nil {
			return err
		}
		rows, err := k.OutboxLog.Pending(ctx, b.number, b.limit)
		b.rows = rows
		return err
	})
	if err != nil {
		b.rows = nil
		return fault.Wrap(err, fault.Internal, "read the outbox")
	}
	b.marked()
	return nil
}

// settle makes the marks that are owed.
func (b *batch) settle(ctx context.Context) error {
	if len(b.acked)+len(b.poison) == 0 {
		return nil
	}
	if err := b.store.KitTx(ctx, b.mark); err != nil {
		return fault.Wrap(err, fault.Internal, "mark what was published")
	}
	b.marked()
	return nil
}

// mark is the effect that the fence guards: nobody marks but the newest holder.
func (b *batch) mark(ctx context.Context, k ports.Kit) error {
	if len(b.acked)+len(b.poison) == 0 {
		return nil
	}
	if err := k.Fences.Check(ctx, b.role, b.fence); err != nil {
		return err
	}
	if err := k.OutboxLog.Mark(ctx, b.acked); err != nil {
		return err
	}
	for _, p := range b.poison {
		if err := k.OutboxLog.Park(ctx, p.row.ID, p.err.Error()); err != nil {
			return err
		}
	}
	return nil
}

func (b *batch) marked() {
	for _, p := range b.poison {
		b.observer.Parked(b.store.Name(), p.row, p.err)
	}
	b.acked, b.poison = b.acked[:0], nil
}

// publish sends the rows. What was acked is owed a mark, even if the rest
// failed.
func (b *batch) publish(ctx context.Context) error {
	messages := make([]ports.Message, len(b.rows))
	for i, row := range b.rows {
		messages[i] = ports.EncodeEvent(row.Envelope)
	}
	began := time.Now()
	err := b.queue.Publish(ctx, messages...)
	var each *ports.PublishError
	switch {
	case err == nil:
		b.limit = min(2*b.limit, batchMost) // these were not to blame
		return b.sort(make([]error, len(b.rows)), time.Since(began))
	case errors.As(err, &each):
		return b.sort(each.Errs, time.Since(began))
	case len(b.rows) == 1:
		return b.sort([]error{err}, time.Since(began))
	case !fault.Transient(err):
		b.limit = 1 // one of them is to blame: until it is found they go one by one
	}
	return err
}

// sort tells apart what was acked, what never will be, and what failed for
// now, of which it answers the first. Of an aggregate only the first failure
// speaks: those behind it failed because of it.
func (b *batch) sort(errs []error, took time.Duration) (failed error) {
	var lag time.Duration
	stuck := map[string]bool{}
	for i, err := range errs {
		row := b.rows[i]
		switch {
		case err == nil:
			b.acked = append(b.acked, row.ID)
			lag = max(lag, row.Age+took)
		case stuck[row.Envelope.Key]:
		case fault.Is(err, fault.InvalidArgument):
			stuck[row.Envelope.Key] = true
			b.poison = append(b.poison, poison{row, err})
		default:
			stuck[row.Envelope.Key] = true
			if failed == nil {
				failed = err
			}
		}
	}
	if len(b.acked) > 0 {
		b.observer.Published(b.store.Name(), len(b.acked), lag)
	}
	return failed
}
