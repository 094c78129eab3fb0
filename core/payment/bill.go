package payment

import "example.com/surge/core/id"

// Bill is what one order owes and which payment is settling it. It is the
// aggregate of billing: at most one payment is alive because the bill names
// it, and its version numbers the order's billing events.
type Bill struct {
	OrderID id.ID
	Active  id.ID // the payment that is alive; Nil when none is
	Version int64 // grows by one with each change, from 1; 0 is a bill not stored yet
}

// Start names a payment as the one that is alive. False: another one is.
func (b Bill) Start(p id.ID) (Bill, bool) {
	if !b.Active.IsZero() && b.Active != p {
		return b, false
	}
	b.Active = p
	b.Version++
	return b, true
}

// Note records that something happened to the bill's payment; a payment that
// ended makes room for another.
func (b Bill) Note(p Payment) Bill {
	if b.Active == p.s.ID && !p.Alive() {
		b.Active = id.Nil
	}
	b.Version++
	return b
}
