// Package stocking keeps the shelves, by the store's account, and the gate in
// front of them true to it.
//
// The store decides: a shelf is deducted once per order, by a movement row in
// the same transaction, and never goes below zero. The gate only follows: what
// happened on a shelf is told as an event, and the group "gate" does the same to
// the gate, again and again until it succeeds, which is harmless, for every
// call of the gate is idempotent by its ids.
//
// A gate that lost its state is closed, and rebuilt as a whole from the store
// (rebuild.go). A gate that lives is repaired id by id (reconcile.go): recent
// movements are told to it again, and holds whose time is up are resolved
// against the store. Time never gives a piece back. A gate that admits too few
// all the same, for it let in more than there were and the store refused some,
// is closed at a quiet moment, and rebuilt (renew.go).
//
// What belongs here is how many pieces there are and who holds them. Never what
// an order is worth or whether it is paid: orders are heard of through events.
package stocking
