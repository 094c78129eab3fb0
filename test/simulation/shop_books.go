package simulation

import (
	"cmp"
	"context"
	"slices"
	"time"

	"example.com/surge/core/id"
	"example.com/surge/core/inventory"
	"example.com/surge/core/order"
	"example.com/surge/core/payment"
	"example.com/surge/core/product"
	"example.com/surge/ports"
)

// books is what the stores say in the end.
type books struct {
	orders   map[id.ID]order.Snapshot
	payments map[id.ID][]payment.Snapshot // by order
	ledger   map[id.ID]ports.SandboxEntry // by payment
	shelves  map[id.ID]inventory.Item
	moves    []inventory.Movement
	sold     map[id.ID]int64
	trails   map[id.ID][]ports.AuditEntry
	backlogs map[string]ports.OutboxBacklog
	letters  []ports.DeadLetter
	products map[id.ID]product.Snapshot
}

const everything = 10_000

// read reads all books, past the hostile world.
func (s *Shop) read() (*books, error) {
	ctx := context.Background()
	b := &books{
		orders: map[id.ID]order.Snapshot{}, payments: map[id.ID][]payment.Snapshot{}, ledger: s.Ledger.Node().Entries(),
		shelves: map[id.ID]inventory.Item{}, sold: map[id.ID]int64{}, trails: map[id.ID][]ports.AuditEntry{},
		backlogs: map[string]ports.OutboxBacklog{}, products: map[id.ID]product.Snapshot{},
	}
	err := first(
		s.Ordering.Node().Tx(ctx, func(ctx context.Context, r ports.OrderingRepos) error {
			for _, o := range s.products {
				list, err := r.Orders.ListForGate(ctx, o.id, time.Time{}, ports.Page{Limit: everything})
				if err != nil {
					return err
				}
				for _, o := range list {
					b.orders[o.Snapshot().ID] = o.Snapshot()
				}
			}
			return backlog(ctx, r.Kit, b, "ordering")
		}),
		s.Stocking.Node().Tx(ctx, func(ctx context.Context, r ports.StockingRepos) error {
			list, err := r.Shelves.List(ctx, ports.Page{Limit: everything})
			if err != nil {
				return err
			}
			for _, item := range list {
				b.shelves[item.ProductID] = item
				moves, err := r.Movements.Since(ctx, item.ProductID, time.Time{}, 0, everything)
				if err != nil {
					return err
				}
				b.moves = append(b.moves, moves...)
			}
			return backlog(ctx, r.Kit, b, "stocking")
		}),
		s.Catalog.Node().Tx(ctx, func(ctx context.Context, r ports.CatalogRepos) error {
			list, err := r.Sold.List(ctx, ports.Page{Limit: everything})
			if err != nil {
				return err
			}
			for _, c := range list {
				b.sold[c.Product] = c.Pieces
			}
			shown, err := r.Products.List(ctx, "", ports.Page{Limit: everything})
			for _, p := range shown {
				b.products[p.ID()] = p.Snapshot()
			}
			return first(err, backlog(ctx, r.Kit, b, "catalog"))
		}),
	)
	if err != nil {
		return nil, err
	}
	return b, first(
		s.Billing.Node().Tx(ctx, func(ctx context.Context, r ports.BillingRepos) error {
			for oid := range b.orders {
				list, err := r.Payments.ListByOrder(ctx, oid, ports.Page{Limit: everything})
				if err != nil {
					return err
				}
				for _, p := range list {
					b.payments[oid] = append(b.payments[oid], p.Snapshot())
				}
			}
			return backlog(ctx, r.Kit, b, "billing")
		}),
		s.Auditing.Node().Tx(ctx, func(ctx context.Context, r ports.AuditingRepos) (err error) {
			for oid := range b.orders {
				if b.trails[oid], err = r.Trail.ListByOrder(ctx, oid, ports.Page{Limit: everything}); err != nil {
					return err
				}
			}
			return backlog(ctx, r.Kit, b, "auditing")
		}),
		s.Accounts.Node().KitTx(ctx, func(ctx context.Context, k ports.Kit) error { return backlog(ctx, k, b, "accounts") }),
		func() (err error) {
			b.letters, err = s.DeadLetters.Node().List(ctx, "", ports.Page{Limit: everything})
			return err
		}(),
	)
}

func backlog(ctx context.Context, k ports.Kit, b *books, name string) (err error) {
	b.backlogs[name], err = k.OutboxLog.Backlog(ctx)
	return err
}

func first(errs ...error) error {
	i := slices.IndexFunc(errs, func(err error) bool { return err != nil })
	if i < 0 {
		return nil
	}
	return errs[i]
}

// byID are the orders in the order of their ids, so that complaints come in one
// order.
func (b *books) byID() []order.Snapshot {
	var list []order.Snapshot
	for _, o := range b.orders {
		list = append(list, o)
	}
	slices.SortFunc(list, func(x, y order.Snapshot) int { return slices.Compare(x.ID[:], y.ID[:]) })
	return list
}

// eventTypes counts an order's events by type.
func eventTypes(trail []ports.AuditEntry) map[string]int {
	types := map[string]int{}
	for _, e := range trail {
		types[e.Event.Type]++
	}
	return types
}

func compareIDs(a, b id.ID) int { return cmp.Compare(a.String(), b.String()) }
