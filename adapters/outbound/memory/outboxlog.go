package memory

import (
	"bytes"
	"context"
	"math"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
)

type outboxLog struct {
	*outboxTables
	x *tx
}

var _ ports.OutboxLog = outboxLog{}

// Pending lists rows in the order of commits; where an aggregate's versions
// did not commit in their order, its turns go to the lowest first.
func (o outboxLog) Pending(ctx context.Context, shard, limit int) ([]ports.OutboxRow, error) {
	if err := o.x.enter(ctx, "list the outbox"); err != nil {
		return nil, err
	}
	defer o.x.leave()
	var list []ports.OutboxRow
	next := make(map[string]int64) // the lowest version of an aggregate that is not listed yet
	from := byShard(shard, 0)
	o.waiting.scan(o.x, from, func(at rank, r *row[id.ID, outboxRow]) bool {
		if !at.under(from, 1) || len(list) == limit {
			return false
		}
		key := r.val.envelope.Key
		lowest, seen := next[key]
		if !seen {
			lowest = math.MinInt64
		}
		o.from(key, lowest, func(first *row[id.ID, outboxRow]) bool {
			r = first
			return false
		})
		next[key] = r.val.version + 1
		list = append(list, o.listed(r))
		return true
	})
	return list, nil
}

// from visits the rows of an aggregate that wait, by version from one on.
func (o outboxLog) from(aggregate string, version int64, visit func(r *row[id.ID, outboxRow]) bool) {
	from := byVersion(aggregate, version, id.Nil)
	o.byAggregate.scan(o.x, from, func(at rank, r *row[id.ID, outboxRow]) bool {
		if !at.under(from, 1) {
			return false
		}
		return r.val.envelope.Key != aggregate || visit(r)
	})
}

func (o outboxLog) listed(r *row[id.ID, outboxRow]) ports.OutboxRow {
	e := r.val.envelope
	e.Data = bytes.Clone(e.Data)
	return ports.OutboxRow{ID: r.key, Version: r.val.version, Envelope: e, Age: o.age(r)}
}

func (o outboxLog) age(r *row[id.ID, outboxRow]) time.Duration {
	if r.seq >= uncommitted {
		return 0
	}
	return o.x.db.now() - r.at
}

// Mark notes rows as published; ids that it does not know are passed over. A
// published row keeps its place, not its payload.
func (o outboxLog) Mark(ctx context.Context, ids []id.ID) error {
	if err := o.x.enter(ctx, "mark events as published"); err != nil {
		return err
	}
	defer o.x.leave()
	for _, eid := range ids {
		if r := o.rows.get(o.x, eid); r != nil && r.val.state != outboxPublished {
			v := r.val
			v.state, v.envelope.Data = outboxPublished, nil
			o.rows.put(o.x, eid, v)
		}
	}
	return nil
}

// Park sets a row and the later ones of its aggregate aside; NotFound. A row
// that is published stays so.
func (o outboxLog) Park(ctx context.Context, event id.ID, reason string) error {
	if err := o.x.enter(ctx, "park an event"); err != nil {
		return err
	}
	defer o.x.leave()
	r := o.rows.get(o.x, event)
	if r == nil {
		return fault.New(fault.NotFound, "no such event in the outbox")
	}
	if r.val.state != outboxWaiting {
		return nil
	}
	key := r.val.envelope.Key
	var later []*row[id.ID, outboxRow]
	o.from(key, r.val.version, func(r *row[id.ID, outboxRow]) bool {
		later = append(later, r)
		return true
	})
	for _, r := range later {
		v := r.val
		v.state = outboxParked
		o.rows.put(o.x, r.key, v)
	}
	o.parked.put(o.x, key, reason)
	return nil
}

// Prune deletes rows that were published longer than age ago.
func (o outboxLog) Prune(ctx context.Context, age time.Duration, limit int) (int, error) {
	if err := o.x.enter(ctx, "prune the outbox"); err != nil {
		return 0, err
	}
	defer o.x.leave()
	old := prune(o.x, o.published, age, limit)
	for _, r := range old {
		o.versions.drop(o.x, outboxVersion{r.val.envelope.Key, r.val.version})
	}
	return len(old), nil
}

// Backlog counts what waits.
func (o outboxLog) Backlog(ctx context.Context) (ports.OutboxBacklog, error) {
	if err := o.x.enter(ctx, "count the outbox"); err != nil {
		return ports.OutboxBacklog{}, err
	}
	defer o.x.leave()
	b := ports.OutboxBacklog{Waiting: o.waiting.count(o.x), Parked: o.setAside.count(o.x)}
	for shard := range ports.OutboxShards {
		from := byShard(shard, 0)
		o.waiting.scan(o.x, from, func(at rank, r *row[id.ID, outboxRow]) bool {
			if at.under(from, 1) {
				b.Oldest = max(b.Oldest, o.age(r))
			}
			return false
		})
	}
	return b, nil
}
