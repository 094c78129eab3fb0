package mysql

import (
	"context"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/money"
	"example.com/surge/ports"
)

var (
	ledgerGet = write("read the sandbox's ledger", `
SELECT status, order_id, amount, currency, failures FROM sandbox_ledger WHERE payment_id = ? FOR UPDATE`)
	ledgerInsert = write("add to the sandbox's ledger", `
INSERT INTO sandbox_ledger (status, order_id, amount, currency, failures, payment_id) VALUES (?, ?, ?, ?, ?, ?)`)
	ledgerUpdate = write("update the sandbox's ledger", `
UPDATE sandbox_ledger SET status = ?, order_id = ?, amount = ?, currency = ?, failures = ? WHERE payment_id = ?`)
)

// SandboxLedger is a handle on the sandbox gateway's ledger, which is a context
// of its own with nothing but this table. Entries stay for ever, as a bank's
// would.
type SandboxLedger struct{ db *DB }

var _ ports.SandboxLedger = (*SandboxLedger)(nil)

// NewSandboxLedger opens the ledger.
func NewSandboxLedger(db *DB) *SandboxLedger { return &SandboxLedger{db} }

// Update changes an entry, whose row is ours meanwhile; of two who make one the
// second begins anew.
func (l *SandboxLedger) Update(ctx context.Context, payment id.ID, change func(*ports.SandboxEntry) error) error {
	_, err := l.db.transact(ctx, "sandbox", func(ctx context.Context, x *tx) error {
		before, there, err := ledgerEntry(ctx, x, payment)
		if err != nil {
			return err
		}
		e := before
		if err := change(&e); err != nil || e == before {
			return err
		}
		s := ledgerInsert
		if there {
			s = ledgerUpdate
		}
		_, err = x.exec(ctx, s, e.Status, e.Order[:], e.Amount.Amount(), e.Amount.Currency(), e.Failures, payment[:])
		if isReply(err, errDuplicate) {
			return x.moves(s.name)
		}
		return err
	})
	return err
}

func ledgerEntry(ctx context.Context, x *tx, payment id.ID) (e ports.SandboxEntry, there bool, err error) {
	var amount int64
	var currency string
	there, err = x.one(ctx, ledgerGet, []any{&e.Status, idInto(&e.Order), &amount, &currency, &e.Failures}, payment[:])
	if err == nil && currency != "" {
		e.Amount, err = money.New(amount, currency)
		err = fault.Wrap(err, fault.Internal, ledgerGet.name)
	}
	return e, there, err
}
