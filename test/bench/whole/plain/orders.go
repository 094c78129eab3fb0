package main

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"net/url"
	"os"
	"time"

	driver "github.com/go-sql-driver/mysql"

	"example.com/surge/adapters/outbound/mysql"
	"example.com/surge/core/fault"
	"example.com/surge/core/order"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
	"example.com/surge/test/bench/internal/bare"
	"example.com/surge/wire/config"
)

// orders is Surge's store of orders but for placing one, which is a transaction
// of its own that takes the pieces, too: the order is reserved in the store when
// its first answer says that it is pending, and nothing is left to do.
type orders struct {
	*mysql.Ordering
	db     *sql.DB
	ids    ports.IDs
	window time.Duration
	last   bool // the shelf, so that its row is locked for as short as can be
}

var _ ports.Ordering = (*orders)(nil)

// variable says when the pieces are taken: "first" or "last".
const variable = "PLAIN_TAKES"

// poolSize is Surge's default.
const poolSize = 32

func newOrders(c config.Config, surge *mysql.DB, ids ports.IDs) (*orders, func(), error) {
	u, err := url.Parse(c.StoreURL.Raw())
	if err != nil {
		return nil, nil, err
	}
	db, err := bare.OpenMySQL(u.Host, poolSize)
	if err != nil {
		return nil, nil, err
	}
	o := &orders{mysql.NewOrdering(surge), db, ids, c.PaymentWindow, os.Getenv(variable) == "last"}
	return o, func() { o.Close(); _ = db.Close() }, nil
}

// soldOut is what ordering answers when the gate says so.
var soldOut = fault.New(order.SoldOut, "sold out")

// Place implements ports.Placements; it is order.SoldOut, too.
func (o *orders) Place(ctx context.Context, p ports.Placement) (ports.Placed, error) {
	err := o.place(ctx, p)
	var refused *driver.MySQLError
	switch {
	case err == nil:
		return ports.Placed{Outcome: ports.PlaceNow, Order: p.Order}, nil
	case errors.Is(err, bare.ErrOverLimit):
		return ports.Placed{Outcome: ports.PlaceOverLimit}, nil
	case errors.Is(err, soldOut), errors.As(err, &refused) && refused.Number == duplicate:
		return o.before(ctx, p, err)
	default:
		return ports.Placed{}, fault.Wrap(err, fault.UnknownOutcome, "place an order")
	}
}

// duplicate is the server's number for a key that is taken.
const duplicate = 1062

func (o *orders) place(ctx context.Context, p ports.Placement) error {
	at := p.Order.Snapshot().CreatedAt
	reserved, e, _ := p.Order.Reserve(at.Add(o.window), at)
	payload, err := event.OfOrder(e)
	if err != nil {
		return err
	}
	said, err := event.New(o.ids.New(), p.Event.Source, at, p.Event.TraceParent, payload)
	if err != nil {
		return err
	}
	steps := []func(context.Context, *sql.Tx, order.Snapshot) error{take, note, func(ctx context.Context, x *sql.Tx, o order.Snapshot) error {
		return bare.InsertOrder(ctx, x, p, o, p.Event, said)
	}}
	if o.last {
		if n, err := left(ctx, o.db, reserved.Snapshot()); err != nil || n < reserved.Snapshot().Quantity {
			return cmp.Or(err, error(soldOut))
		}
		steps = append(steps[1:], take)
	}
	x, err := o.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = x.Rollback() }()
	for _, step := range steps {
		if err := step(ctx, x, reserved.Snapshot()); err != nil {
			return err
		}
	}
	return x.Commit()
}

// before looks whether the key has placed an order already, which is answered
// again before any refusal.
func (o *orders) before(ctx context.Context, p ports.Placement, refusal error) (ports.Placed, error) {
	var placed ports.Placed
	err := o.Tx(ctx, func(ctx context.Context, r ports.OrderingRepos) (err error) {
		if placed.Record, err = r.Idempotency.Find(ctx, p.Key); err != nil {
			return err
		}
		placed.Order, err = r.Orders.Get(ctx, placed.Record.Resource)
		return err
	})
	switch {
	case fault.Is(err, fault.NotFound):
		return ports.Placed{}, fault.Wrap(refusal, fault.Internal, "place an order")
	case err == nil && placed.Record.Hash != p.Hash:
		placed.Outcome = ports.PlaceMismatch
	case err == nil:
		placed.Outcome = ports.PlaceReplay
	}
	return placed, err
}
