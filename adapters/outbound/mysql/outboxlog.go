package mysql

import (
	"cmp"
	"context"
	"slices"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// Rows are listed in the order in which they were written. That is the order of
// versions within an aggregate, since a transaction that makes the next version
// begins after the last was committed; and it has no high-water mark, so that
// what is committed late is listed late. A row that was being appended while its
// aggregate was set aside waits for ever.
var (
	outboxPending = read("list the outbox", `
SELECT o.id, o.version, o.source, o.type, o.schema_version, o.topic, o.aggregate, o.happened_at, o.traceparent, o.data,
  TIMESTAMPDIFF(MICROSECOND, o.added_at, UTC_TIMESTAMP(6))
FROM context_outbox o
WHERE o.state = 0 AND o.shard = ?
  AND NOT EXISTS (SELECT 1 FROM context_outbox_parked p WHERE p.aggregate = o.aggregate AND p.version <= o.version)
ORDER BY o.seq LIMIT ?`)
	outboxMark = write("mark events as published", `
UPDATE context_outbox SET state = 2, published_at = UTC_TIMESTAMP(6) WHERE id IN (?*) AND state <> 2`)
	outboxFind = write("find an event of the outbox", `
SELECT aggregate, version, state FROM context_outbox WHERE id = ? FOR UPDATE`)
	outboxPark = write("set an aggregate aside", `
INSERT INTO context_outbox_parked (aggregate, version, reason, parked_at) VALUES (?, ?, ?, UTC_TIMESTAMP(6))
ON DUPLICATE KEY UPDATE version = LEAST(version, ?), reason = ?`)
	outboxSetAside = write("set events aside", `
UPDATE context_outbox SET state = 1 WHERE aggregate = ? AND version >= ? AND state = 0`)
	outboxCount = read("count the outbox", `
SELECT state, COUNT(*) FROM context_outbox WHERE state IN (0, 1) GROUP BY state`)
	outboxOldest = read("find the oldest of the outbox", `
SELECT TIMESTAMPDIFF(MICROSECOND, added_at, UTC_TIMESTAMP(6)) FROM context_outbox
WHERE seq = (SELECT MIN(seq) FROM context_outbox WHERE state = 0 AND shard = ?)`)
)

type outboxLog struct {
	s *kitStatements
	x *tx
}

var _ ports.OutboxLog = outboxLog{}

// pendingBytes is from how many bytes on no further row is listed: shards read at
// the same time, and a broker that was away left much to each.
const pendingBytes = 4 << 20

// Pending lists rows in the order in which they were written.
func (o outboxLog) Pending(ctx context.Context, shard, limit int) ([]ports.OutboxRow, error) {
	var list []ports.OutboxRow
	size := 0
	err := o.x.each(ctx, o.s.pending, func(row scanner) error {
		if size >= pendingBytes {
			return nil
		}
		var r ports.OutboxRow
		e := &r.Envelope
		var age int64
		err := row.Scan(idInto(&r.ID), &r.Version, &e.Source, &e.Type, &e.Version, &e.Topic, &e.Key, &e.Time, &e.TraceParent, &e.Data, &age)
		e.ID, r.Age = r.ID, time.Duration(age)*time.Microsecond
		list = append(list, r)
		size += len(e.Data)
		return err //nolint:wrapcheck // by each
	}, shard, limit)
	return byVersions(list), err
}

// byVersions gives the places of each aggregate to its rows by version, should
// they have been written in another order.
func byVersions(list []ports.OutboxRow) []ports.OutboxRow {
	last := map[string]int64{}
	sorted := true
	for _, r := range list {
		v, seen := last[r.Envelope.Key]
		sorted = sorted && (!seen || v < r.Version)
		last[r.Envelope.Key] = r.Version
	}
	if sorted {
		return list
	}
	rows := map[string][]ports.OutboxRow{}
	for _, r := range list {
		rows[r.Envelope.Key] = append(rows[r.Envelope.Key], r)
	}
	for _, of := range rows {
		slices.SortFunc(of, func(a, b ports.OutboxRow) int { return cmp.Compare(a.Version, b.Version) })
	}
	for i, r := range list {
		key := r.Envelope.Key
		list[i], rows[key] = rows[key][0], rows[key][1:]
	}
	return list
}

// markAtOnce is how many ids one statement takes.
const markAtOnce = 500

// Mark notes rows as published; ids that it does not know are passed over.
func (o outboxLog) Mark(ctx context.Context, ids []id.ID) error {
	for some := range slices.Chunk(ids, markAtOnce) {
		if _, err := o.x.exec(ctx, o.s.mark.list(len(some)), idArgs(some)...); err != nil {
			return err
		}
	}
	return nil
}

// Park sets a row and the later ones of its aggregate aside; NotFound. A row
// that is published stays so.
func (o outboxLog) Park(ctx context.Context, row id.ID, reason string) error {
	var aggregate []byte
	var version int64
	var state int
	found, err := o.x.one(ctx, o.s.find, []any{&aggregate, &version, &state}, row[:])
	switch {
	case err != nil:
		return err
	case !found:
		return fault.New(fault.NotFound, "no such event in the outbox")
	case state != outboxWaiting:
		return nil
	}
	if _, err := o.x.exec(ctx, o.s.park, aggregate, version, reason, version, reason); err != nil {
		return err
	}
	_, err = o.x.exec(ctx, o.s.setAside, aggregate, version)
	return err
}

// Backlog counts what waits.
func (o outboxLog) Backlog(ctx context.Context) (b ports.OutboxBacklog, err error) {
	err = o.x.each(ctx, o.s.count, func(row scanner) error {
		var state, n int
		err := row.Scan(&state, &n)
		switch state {
		case outboxWaiting:
			b.Waiting = n
		case outboxParked:
			b.Parked = n
		}
		return err //nolint:wrapcheck // by each
	})
	for shard := range ports.OutboxShards {
		if err != nil || b.Waiting == 0 {
			break
		}
		var age int64
		_, err = o.x.one(ctx, o.s.oldest, []any{&age}, shard)
		b.Oldest = max(b.Oldest, time.Duration(age)*time.Microsecond)
	}
	return b, err
}
