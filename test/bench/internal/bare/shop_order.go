package bare

import (
	"context"
	"database/sql"
	"errors"
	"math"
	"strings"

	"example.com/surge/core/order"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
)

// ErrOverLimit is that a buyer has bought too many.
var ErrOverLimit = errors.New("the buyer has bought too many")

// InsertOrder writes what belongs to a placement: idempotency record, purchase
// count, the order as it is to be stored, and events, which follow each other
// from the order's first version on. What has gone wrong is the driver's error,
// or ErrOverLimit.
func InsertOrder(ctx context.Context, x *sql.Tx, p ports.Placement, o order.Snapshot, events ...event.Envelope) error {
	_, err := x.ExecContext(ctx, `INSERT INTO ordering_idempotency (user, scope, name, hash, resource, request, at, bound_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, UTC_TIMESTAMP(6))`, p.Key.User[:], p.Key.Scope, p.Key.Key, p.Hash[:], o.ID[:], p.Request, o.CreatedAt)
	if err != nil {
		return err
	}
	if err := count(ctx, x, p.Limit, o); err != nil {
		return err
	}
	_, err = x.ExecContext(ctx, `INSERT INTO ordering_orders
		(id, user_id, product_id, hold_id, quantity, total, currency, status, pay_by, unpaid, payment_id, version, created_at, updated_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, o.ID[:], o.UserID[:], o.ProductID[:], o.HoldID[:], o.Quantity,
		o.Total.Amount(), o.Total.Currency(), string(o.Status), o.PayBy, o.PayBy, o.PaymentID[:], o.Version, o.CreatedAt, o.UpdatedAt)
	if err != nil {
		return err
	}
	return publish(ctx, x, events)
}

// count counts a purchase, which changes nothing where it would pass the limit.
func count(ctx context.Context, x *sql.Tx, limit int64, o order.Snapshot) error {
	if limit == 0 {
		limit = math.MaxInt64
	}
	if o.Quantity > limit {
		return ErrOverLimit
	}
	result, err := x.ExecContext(ctx, `INSERT INTO ordering_purchases (user_id, product_id, pieces) VALUES (?, ?, ?)
		ON DUPLICATE KEY UPDATE pieces = IF(pieces + ? <= ?, pieces + ?, pieces)`, o.UserID[:], o.ProductID[:], o.Quantity, o.Quantity, limit, o.Quantity)
	if err != nil {
		return err
	}
	if changed, err := result.RowsAffected(); err != nil || changed == 0 {
		return errors.Join(err, ErrOverLimit)
	}
	return nil
}

func publish(ctx context.Context, x *sql.Tx, events []event.Envelope) error {
	var args []any
	for i, e := range events {
		args = append(args, ports.OutboxShard(e.Key), e.Key, i+1, e.ID[:], e.Source, e.Type, e.Version, e.Topic, e.Time, e.TraceParent, e.Data)
	}
	const row = "(?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, UTC_TIMESTAMP(6))"
	_, err := x.ExecContext(ctx, `INSERT INTO ordering_outbox
		(shard, state, aggregate, version, id, source, type, schema_version, topic, happened_at, traceparent, data, added_at)
		VALUES `+row+strings.Repeat(", "+row, len(events)-1), args...)
	return err
}
