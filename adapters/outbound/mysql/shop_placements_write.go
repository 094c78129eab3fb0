package mysql

import (
	"bytes"
	"cmp"
	"context"
	"slices"

	"example.com/surge/ports"
)

// write adds everything that belongs to the members that are to be placed. Where
// one of them cannot be, the transaction begins anew, to judge them.
func (b *batch) write(ctx context.Context) error {
	if len(b.now) == 0 {
		return nil
	}
	for _, step := range []func(ctx context.Context) error{b.buy, b.bind, b.order} {
		if err := step(ctx); isReply(err, errDuplicate, errOutOfRange) {
			return b.x.moves("place orders")
		} else if err != nil {
			return err
		}
	}
	return b.append(ctx)
}

// sorted is the members to be placed that are so, by a key.
func (b *batch) sorted(compare func(m, n *member) int, is func(m *member) bool) []*member {
	var list []*member
	for _, m := range b.now {
		if is(m) {
			list = append(list, m)
		}
	}
	slices.SortFunc(list, compare)
	return list
}

// insert adds a row for each of some members: those that fill eights by one
// prepared statement, and the rest by another. So there are few of them, whatever
// the sizes of groups are.
func (b *batch) insert(ctx context.Context, s *statement, members []*member, row func(m *member) []any, more ...any) error {
	for len(members) > 0 {
		n := len(members)
		if n > eight {
			n -= n % eight
		}
		var args []any
		for _, m := range members[:n] {
			args = append(args, row(m)...)
		}
		if _, err := b.x.exec(ctx, s.rows(n).kept(), append(args, more...)...); err != nil {
			return err
		}
		members = members[n:]
	}
	return nil
}

// buy counts the purchases of those that have a limit in common at once.
func (b *batch) buy(ctx context.Context) error {
	buyers := b.sorted(byPurchase, everyone)
	for len(buyers) > 0 {
		limit := buyers[0].Limit
		same := slices.IndexFunc(buyers, func(m *member) bool { return m.Limit != limit })
		if same < 0 {
			same = len(buyers)
		}
		err := b.insert(ctx, placeBuy, buyers[:same], func(m *member) []any {
			p := m.purchase()
			return []any{p.user[:], p.product[:], m.Order.Snapshot().Quantity}
		}, limit, limit)
		if err != nil {
			return err
		}
		buyers = buyers[same:]
	}
	return nil
}

func byPurchase(m, n *member) int {
	p, q := m.purchase(), n.purchase()
	return cmp.Or(bytes.Compare(p.user[:], q.user[:]), bytes.Compare(p.product[:], q.product[:]))
}

func (b *batch) bind(ctx context.Context) error {
	for _, m := range b.sorted(byKey, func(m *member) bool { return b.rebind[m] }) {
		bound, err := (idempotency{b.kit, b.x}).rebind(ctx, m.record())
		if err == nil && !bound { // meanwhile, by somebody else
			err = b.x.moves("place orders")
		}
		if err != nil {
			return err
		}
	}
	return b.insert(ctx, b.kit.bind, b.sorted(byKey, func(m *member) bool { return !b.rebind[m] }), func(m *member) []any { return bindArgs(m.record()) })
}

func (m *member) record() ports.IdempotencyRecord {
	s := m.Order.Snapshot()
	return ports.IdempotencyRecord{Key: m.Key, Hash: m.Hash, Resource: s.ID, Request: m.Request, At: s.CreatedAt}
}

func byKey(m, n *member) int {
	return cmp.Or(bytes.Compare(m.Key.User[:], n.Key.User[:]), cmp.Compare(m.Key.Scope, n.Key.Scope), cmp.Compare(m.Key.Key, n.Key.Key))
}

func (b *batch) order(ctx context.Context) error {
	return b.insert(ctx, orderInsert, b.sorted(byOrder, everyone), func(m *member) []any { return orderArgs(m.Order) })
}

func byOrder(m, n *member) int {
	o, p := m.Order.Snapshot().ID, n.Order.Snapshot().ID
	return bytes.Compare(o[:], p[:])
}

func everyone(*member) bool { return true }

func (b *batch) append(ctx context.Context) error {
	err := b.insert(ctx, b.kit.append, b.sorted(byOrder, everyone), func(m *member) []any { return appendArgs(m.Order.Snapshot().Version, m.Event) })
	for _, m := range b.now {
		b.x.appended = b.x.appended.With(ports.OutboxShard(m.Event.Key))
	}
	return eventTaken(err)
}
