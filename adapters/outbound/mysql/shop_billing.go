package mysql

import (
	"context"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/payment"
	"example.com/surge/ports"
)

// Billing is a handle on the store of the billing context.
type Billing = Store[ports.BillingRepos]

var _ ports.Billing = (*Billing)(nil)

// NewBilling opens the store of the billing context.
func NewBilling(db *DB) *Billing {
	return newStore(db, "billing", func(x *tx, kit ports.Kit) ports.BillingRepos {
		return ports.BillingRepos{Kit: kit, Bills: bills{x}, Payments: payments{x}}
	})
}

var (
	billGet = read("get a bill", `
SELECT active, version FROM billing_bills WHERE order_id = ?`)
	billVersion = read("read a bill's version", `
SELECT version FROM billing_bills WHERE order_id = ?`)
	billInsert = write("insert a bill", `
INSERT INTO billing_bills (order_id, active, version) VALUES (?, ?, 1)`)
	billUpdate = write("update a bill", `
UPDATE billing_bills SET active = ?, version = ? WHERE order_id = ? AND version = ?`)
)

type bills struct{ x *tx }

var _ ports.Bills = bills{}

// Get answers the bill of an order.
func (b bills) Get(ctx context.Context, order id.ID) (payment.Bill, error) {
	bill := payment.Bill{OrderID: order}
	_, err := b.x.one(ctx, billGet, []any{idInto(&bill.Active), &bill.Version}, order[:])
	if err != nil {
		return payment.Bill{}, err
	}
	b.x.saw(billVersion, order, bill.Version)
	return bill, nil
}

// Save stores a bill's next version: the first by an insert, which nobody else's
// outlives, the others by compare-and-set.
func (b bills) Save(ctx context.Context, n payment.Bill) error {
	if n.Version != 1 {
		err := b.x.update(ctx, billUpdate, billVersion, "bill", n.OrderID, n.Version, n.Active[:], n.Version)
		if fault.Is(err, fault.NotFound) {
			return fault.New(fault.VersionMismatch, "it was changed meanwhile").WithCause(err)
		}
		return err
	}
	inserted, err := b.x.exec(ctx, billInsert, n.OrderID[:], n.Active[:])
	if err != nil && !isReply(err, errDuplicate) {
		return err
	}
	return b.x.stored(ctx, billVersion, n.OrderID, n.Version, inserted)
}
