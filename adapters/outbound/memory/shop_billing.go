package memory

import (
	"context"

	"example.com/surge/core/id"
	"example.com/surge/core/payment"
	"example.com/surge/ports"
)

// Billing is a handle on the store of the billing context.
type Billing = Store[ports.BillingRepos]

var _ ports.Billing = (*Billing)(nil)

// NewBillingStore makes an empty store of the billing context.
func NewBillingStore() *StoreBackend[ports.BillingRepos] {
	db := newDatabase()
	b, p := newTable[id.ID, payment.Bill](db), newPaymentTables(db)
	return newStore(db, "billing", func(x *tx, kit ports.Kit) ports.BillingRepos {
		return ports.BillingRepos{Kit: kit, Bills: bills{b, x}, Payments: payments{p, x}}
	})
}

type bills struct {
	rows *table[id.ID, payment.Bill]
	x    *tx
}

var _ ports.Bills = bills{}

// Get answers the bill of an order.
func (b bills) Get(ctx context.Context, order id.ID) (payment.Bill, error) {
	if err := b.x.enter(ctx, "get a bill"); err != nil {
		return payment.Bill{}, err
	}
	defer b.x.leave()
	return b.stored(order), nil
}

// Save stores a bill's next version.
func (b bills) Save(ctx context.Context, n payment.Bill) error {
	if err := b.x.enter(ctx, "save a bill"); err != nil {
		return err
	}
	defer b.x.leave()
	if err := checkNext(b.stored(n.OrderID).Version, n.Version); err != nil {
		return err
	}
	b.rows.put(b.x, n.OrderID, n)
	return nil
}

func (b bills) stored(order id.ID) payment.Bill {
	if r := b.rows.get(b.x, order); r != nil {
		return r.val
	}
	return payment.Bill{OrderID: order}
}
