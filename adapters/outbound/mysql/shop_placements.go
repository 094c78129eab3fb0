package mysql

import (
	"context"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/order"
	"example.com/surge/ports"
)

// What a group's transaction says, once for all its members. Rows are written in
// the order of their keys, table by table, so that groups do not lock each other
// out.
var (
	placeBought = read("count what buyers of a group have bought", `
SELECT user_id, product_id, pieces FROM ordering_purchases WHERE (user_id = ? AND product_id = ?)*`)
	placeRecords = read("find the idempotency keys of a group", `
SELECT user, scope, name, hash, resource, request, at, bound_at >= UTC_TIMESTAMP(6) - INTERVAL ? MICROSECOND
FROM ordering_idempotency WHERE (user = ? AND scope = ? AND name = ?)*`)
	placeTaken = read("find the orders of a group", `
SELECT id FROM ordering_orders WHERE id IN (?*)`)
	placeReplayed = read("get the orders of a group's replays", `
SELECT `+orderColumns+` FROM ordering_orders WHERE id IN (?*) AND voided_at IS NULL`)
	// A count that would pass its limit is out of the column's range.
	placeBuy = write("count the purchases of a group", `
INSERT INTO ordering_purchases (user_id, product_id, pieces) VALUES (?, ?, ?)* ON DUPLICATE KEY UPDATE
pieces = pieces + VALUES(pieces) + IF(? <> 0 AND pieces + VALUES(pieces) > ?, 9223372036854775807, 0)`)
)

// batch is one run of a group's transaction.
type batch struct {
	kit     *kitStatements
	x       *tx
	members []*member
	judged  map[*member]ports.Placed // whose outcome is not that it was placed
	now     []*member                // to be placed
	rebind  map[*member]bool         // of those, whose keys were used and forgotten
}

// judge tells the members that are to be placed from the others. What it reads
// last counts first: whatever was so at the first reading, and is not
// contradicted by a later one, was so at one moment.
func (b *batch) judge(ctx context.Context) error {
	bought, err := b.bought(ctx)
	if err != nil {
		return err
	}
	taken, err := b.taken(ctx)
	if err != nil {
		return err
	}
	records, err := b.records(ctx)
	if err != nil {
		return err
	}
	b.now, b.judged, b.rebind = nil, map[*member]ports.Placed{}, map[*member]bool{}
	for _, m := range b.members {
		s := m.Order.Snapshot()
		r, bound := records[m.Key]
		switch {
		case bound && r.alive && r.Hash != m.Hash:
			b.judged[m] = ports.Placed{Outcome: ports.PlaceMismatch, Record: r.IdempotencyRecord}
		case bound && r.alive:
			b.judged[m] = ports.Placed{Outcome: ports.PlaceReplay, Record: r.IdempotencyRecord}
		case taken[s.ID]:
			b.judged[m] = ports.Placed{Outcome: ports.PlaceVoid}
		case m.Limit != 0 && bought[m.purchase()]+s.Quantity > m.Limit:
			b.judged[m] = ports.Placed{Outcome: ports.PlaceOverLimit}
		default:
			b.now, b.rebind[m] = append(b.now, m), bound
		}
	}
	if err := b.replay(ctx); err != nil {
		b.judged = nil // a replay without its order is none
		return err
	}
	return nil
}

// purchase is what is counted: one user's pieces of one product.
type purchase struct{ user, product id.ID }

func (m *member) purchase() purchase {
	s := m.Order.Snapshot()
	return purchase{s.UserID, s.ProductID}
}

// bought reads the counts of the members' buyers.
func (b *batch) bought(ctx context.Context) (map[purchase]int64, error) {
	var args []any
	for _, m := range b.members {
		p := m.purchase()
		args = append(args, p.user[:], p.product[:])
	}
	counts := map[purchase]int64{}
	return counts, b.x.each(ctx, placeBought.either(len(b.members)), func(row scanner) error {
		var p purchase
		var pieces int64
		err := row.Scan(idInto(&p.user), idInto(&p.product), &pieces)
		counts[p] = pieces
		return err //nolint:wrapcheck // by each
	}, args...)
}

// taken reads which of the members' orders exist, or are void.
func (b *batch) taken(ctx context.Context) (map[id.ID]bool, error) {
	ids := make([]id.ID, len(b.members))
	for i, m := range b.members {
		ids[i] = m.Order.Snapshot().ID
	}
	taken := map[id.ID]bool{}
	return taken, b.x.each(ctx, placeTaken.list(len(ids)), func(row scanner) error {
		var oid id.ID
		err := row.Scan(idInto(&oid))
		taken[oid] = true
		return err //nolint:wrapcheck // by each
	}, idArgs(ids)...)
}

// record is what a key is bound to; it is not alive when it was bound too long
// ago to mean anything.
type record struct {
	ports.IdempotencyRecord
	alive bool
}

// records reads what the members' keys are bound to.
func (b *batch) records(ctx context.Context) (map[ports.IdempotencyKey]record, error) {
	args := []any{micros(ports.IdempotencyTTL)}
	for _, m := range b.members {
		args = append(args, m.Key.User[:], []byte(m.Key.Scope), []byte(m.Key.Key))
	}
	records := map[ports.IdempotencyKey]record{}
	return records, b.x.each(ctx, placeRecords.either(len(b.members)), func(row scanner) error {
		var r record
		k := &r.Key
		err := row.Scan(idInto(&k.User), &k.Scope, &k.Key, idInto(&r.Hash), idInto(&r.Resource), &r.Request, &r.At, &r.alive)
		records[*k] = r
		return err //nolint:wrapcheck // by each
	}, args...)
}

// replay reads the orders that the replayed keys made, as they are now.
func (b *batch) replay(ctx context.Context) error {
	var ids []id.ID
	for _, p := range b.judged {
		if p.Outcome == ports.PlaceReplay {
			ids = append(ids, p.Record.Resource)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	list, err := listed(ctx, b.x, placeReplayed.list(len(ids)), orderOf, idArgs(ids)...)
	if err != nil {
		return err
	}
	stored := map[id.ID]order.Order{}
	for _, o := range list {
		stored[o.Snapshot().ID] = o
	}
	for m, p := range b.judged {
		if p.Outcome != ports.PlaceReplay {
			continue
		}
		var there bool
		if p.Order, there = stored[p.Record.Resource]; !there {
			return fault.New(fault.Internal, "the order of an idempotency record is gone")
		}
		b.judged[m] = p
	}
	return nil
}
