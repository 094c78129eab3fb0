package memory

import (
	"bytes"
	"context"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
)

// outboxTables hold the events of a context until they are published and
// pruned. What waits is indexed twice: by shard in the order of commits, and by
// aggregate in the order of versions.
type outboxTables struct {
	rows        *table[id.ID, outboxRow]
	versions    *table[outboxVersion, id.ID] // unique index
	parked      *table[string, string]       // aggregates that are set aside, with the reason
	waiting     *index[id.ID, outboxRow]
	byAggregate *index[id.ID, outboxRow] // those that wait
	setAside    *index[id.ID, outboxRow]
	published   *index[id.ID, outboxRow]
}

type outboxRow struct {
	state    outboxState
	version  int64
	envelope event.Envelope
}

type outboxState uint8

const (
	outboxWaiting outboxState = iota
	outboxParked
	outboxPublished
)

type outboxVersion struct {
	aggregate string
	version   int64
}

func newOutboxTables(db *database) *outboxTables {
	o := &outboxTables{
		rows: newTable[id.ID, outboxRow](db), versions: newTable[outboxVersion, id.ID](db), parked: newTable[string, string](db),
	}
	o.waiting = newIndex(o.rows, func(r *row[id.ID, outboxRow]) (rank, bool) {
		return byShard(ports.OutboxShard(r.val.envelope.Key), r.seq), r.val.state == outboxWaiting
	})
	o.byAggregate = newIndex(o.rows, func(r *row[id.ID, outboxRow]) (rank, bool) {
		return byVersion(r.val.envelope.Key, r.val.version, r.key), r.val.state == outboxWaiting
	})
	o.setAside = newAgeIndex(o.rows, func(v outboxRow) bool { return v.state == outboxParked })
	o.published = newAgeIndex(o.rows, func(v outboxRow) bool { return v.state == outboxPublished })
	return o
}

func byShard(shard int, seq uint64) rank {
	return rank{uint64(shard), seq} //nolint:gosec // a shard's number is small
}

// byVersion keeps events whose aggregate has the same textWord together.
func byVersion(aggregate string, version int64, eid id.ID) rank {
	high, low := idWords(eid)
	return rank{textWord(aggregate), signedWord(version), high, low}
}

// newOutboxRow keeps a copy of the payload, for the caller may reuse its
// slice. An event of an aggregate that is parked is parked too.
func newOutboxRow(version int64, e event.Envelope, parked bool) outboxRow {
	e.Data = bytes.Clone(e.Data)
	r := outboxRow{version: version, envelope: e}
	if parked {
		r.state = outboxParked
	}
	return r
}

// has says whether an event may not be appended because its id or version is
// committed.
func (o *outboxTables) has(version int64, e event.Envelope) bool {
	return o.rows.rows[e.ID] != nil || o.versions.rows[outboxVersion{e.Key, version}] != nil
}

// append commits an event without a transaction.
func (o *outboxTables) append(version int64, e event.Envelope, at time.Duration) {
	o.versions.set(outboxVersion{e.Key, version}, e.ID, at)
	o.rows.set(e.ID, newOutboxRow(version, e, o.parked.rows[e.Key] != nil), at)
}

type outbox struct {
	*outboxTables
	x *tx
}

var _ ports.Outbox = outbox{}

// Append adds an event.
func (o outbox) Append(ctx context.Context, version int64, e event.Envelope) error {
	if err := o.x.enter(ctx, "append to the outbox"); err != nil {
		return err
	}
	defer o.x.leave()
	unique := outboxVersion{e.Key, version}
	if o.versions.get(o.x, unique) != nil || o.rows.get(o.x, e.ID) != nil {
		return errEventExists
	}
	o.versions.put(o.x, unique, e.ID)
	o.rows.put(o.x, e.ID, newOutboxRow(version, e, o.parked.get(o.x, e.Key) != nil))
	o.x.appended = o.x.appended.With(ports.OutboxShard(e.Key))
	return nil
}

var errEventExists = fault.New(fault.AlreadyExists, "the outbox has that event or version already")
