// Package billing takes money for orders and gives it back.
//
// A payment is two transactions with a call of the gateway between them: the
// first binds the client's key to a payment that is initiated, the second
// writes what the gateway answered, with the event. Whatever breaks off in
// between, a lost answer, a lost commit, a lost process, leaves a payment that
// is initiated or unknown; a job asks the gateway about those until it knows,
// and cancels a charge before it calls it declined. The gateway is always
// called with the payment's id, so that no call moves money twice.
//
// What belongs here is money. Whether an order may be paid is ordering's to
// say (ports.OrderReader), and so is what a captured payment means for it.
package billing
