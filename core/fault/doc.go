// Package fault is the closed vocabulary of failure: an error with a code.
//
// A Code has a name, which clients and logs see, and a Kind, which says what
// sort of failure it is. Kinds are a closed set that adapters and policies may
// switch over (the HTTP adapter maps them to statuses, consumers decide by
// them whether an attempt was spent). Codes are open: a business adds its own
// beside its entities, as in
//
//	var SoldOut = fault.NewCode("SOLD_OUT", fault.KindConflict)
//
// An error is wrapped once, where it enters the system, with what was being
// done; the cause is kept for the log and never shown to a client.
package fault
