package contract_test

import (
	"context"

	"example.com/surge/core/id"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
)

// The tables of a store that commits each statement.
type (
	autoOutbox struct{ c ports.Context }
	autoLog    struct {
		ports.OutboxLog
		c ports.Context
	}
	autoInbox struct {
		ports.Inbox
		c ports.Context
	}
	autoIdempotency struct {
		ports.Idempotency
		c ports.Context
	}
	autoFences struct {
		ports.Fences
		c ports.Context
	}
)

func (a autoOutbox) Append(ctx context.Context, version int64, e event.Envelope) error {
	return a.c.KitTx(ctx, func(ctx context.Context, k ports.Kit) error { return k.Outbox.Append(ctx, version, e) })
}

func (a autoLog) Pending(ctx context.Context, shard, limit int) (rows []ports.OutboxRow, err error) {
	err = a.c.KitTx(ctx, func(ctx context.Context, k ports.Kit) (err error) {
		rows, err = k.OutboxLog.Pending(ctx, shard, limit)
		return err
	})
	return rows, err
}

func (a autoInbox) First(ctx context.Context, group string, e id.ID) (first bool, err error) {
	err = a.c.KitTx(ctx, func(ctx context.Context, k ports.Kit) (err error) {
		first, err = k.Inbox.First(ctx, group, e)
		return err
	})
	return first, err
}

func (a autoIdempotency) Bind(ctx context.Context, r ports.IdempotencyRecord) error {
	return a.c.KitTx(ctx, func(ctx context.Context, k ports.Kit) error { return k.Idempotency.Bind(ctx, r) })
}

func (a autoIdempotency) Find(ctx context.Context, key ports.IdempotencyKey) (r ports.IdempotencyRecord, err error) {
	err = a.c.KitTx(ctx, func(ctx context.Context, k ports.Kit) (err error) {
		r, err = k.Idempotency.Find(ctx, key)
		return err
	})
	return r, err
}

func (a autoFences) Mint(ctx context.Context, role string) (n uint64, err error) {
	err = a.c.KitTx(ctx, func(ctx context.Context, k ports.Kit) (err error) {
		n, err = k.Fences.Mint(ctx, role)
		return err
	})
	return n, err
}
