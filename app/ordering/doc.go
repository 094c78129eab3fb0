// Package ordering takes orders and moves them on.
//
// Placing is the hot path. The gate (ports.StockGate) admits, the store
// decides: an attempt reserves pieces under a hold that belongs to its user and
// idempotency key, then one commit holds the idempotency record, the order, the
// purchase count and the event. A refusal costs one call of the gate and none
// of the store; what is sold out costs neither: the gate promises each node that
// asks to make no hold for a moment, and tells it which there are, so that the
// node refuses by itself whoever has none. Whatever goes wrong between the two leaves a hold that is
// resolved against the store later; time alone never gives a piece back.
//
// All other changes of an order, by its user, by time or in answer to events,
// are one compare-and-set with the event in the same transaction.
//
// What belongs here is the life of an order. Pieces are stocking's, money is
// billing's: both are heard of through events only.
package ordering
