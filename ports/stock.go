package ports

import (
	"context"
	"time"

	"example.com/surge/core/id"
)

// Stock is the gate of a sale: it admits at most as many pieces as it was
// opened with, cheaply and exactly while its state lives. It decides nothing
// for good: the store has the last word.
//
// A hold belongs to an attempt and carries an order id. Its life is
//
//	held → released        the attempt came to nothing; the pieces are free again
//	held → settled         the pieces are gone for the gate
//
// and nothing else. Reserving on a released hold starts a new life under a new
// order id. Release and Settle name hold and order and touch no other life of
// the hold; where a settled life stands beside a held one, the hold is answered
// as settled. Settled and released lives are remembered for 24 hours.
//
// A gate without state for a product is closed: every method that needs the
// state answers fault.Unavailable, never that it is sold out. Close and a loss
// of state close the gate; only Open opens it.
type Stock interface {
	StockGate
	StockSoldOut
	StockRepair
	StockOpening
}

// StockGate is what a sale calls. Each call is one round trip.
type StockGate interface {
	// Find answers the hold of an attempt; HoldNone when there is none. A
	// tombstone is no hold. It changes nothing.
	Find(ctx context.Context, product, hold id.ID) (Hold, error)
	// Reserve holds pieces for an attempt. A live or settled hold of the attempt
	// is answered as it is, whatever is left and whatever was asked (Fresh is
	// false). Otherwise: ReserveSoldOut when fewer pieces than asked are free,
	// ReserveOverLimit when the user would hold more than r.Limit of the
	// product, ReserveGone when Release has named (r.Hold, r.Order) before
	// (propose a new order id), else a new hold under r.Order. A quantity below
	// 1, a negative limit or a TTL that is not positive is InvalidArgument.
	Reserve(ctx context.Context, r Reservation) (Reserved, error)
	// Release frees the pieces of a held hold of that order. Where the hold has
	// no life under that order it leaves a tombstone for 24 hours, so that a
	// Reserve with the same order that arrives later takes nothing. Anything
	// else is left as it is.
	Release(ctx context.Context, product, hold, order id.ID) error
	// Settle makes a hold's pieces gone. A hold that the gate forgot, or that was
	// released, is adopted: its pieces are taken now, below zero if need be (what
	// is free then counts from there), unless the store refused them: then there
	// is nothing to take. Settling a settled hold of the same order
	// changes nothing, but that it counts no more once it is known as refused.
	// A hold that is adopted while SoldOut's promise stands was not among those
	// that it told of: Settle returns when the promise is over, whatever becomes
	// of ctx.
	Settle(ctx context.Context, s Settlement) error
	// Levels answers how many pieces are free (at least 0) for each product, in
	// the same order; Open is false for one whose gate is closed.
	Levels(ctx context.Context, products []id.ID) ([]Level, error)
}

// SoldOutLasts is how long a promise of SoldOut stands, from before it was
// asked for.
const SoldOutLasts = 45 * time.Millisecond

// StockSoldOut is what lets a node refuse by itself.
type StockSoldOut interface {
	// SoldOut says whether no piece is free. If so the gate makes no hold for
	// SoldOutLasts, even if pieces come back meanwhile (Reserve then answers
	// ReserveSoldOut), so that until then an attempt whose hold is not known by now
	// is none that was admitted before. It tells which holds there are: all of
	// them, or those made since the caller asked last, which seen says; the zero
	// StockMark knows none. It may tell of more. When pieces are free it promises
	// and tells nothing. It may take many round trips when it tells of all.
	SoldOut(ctx context.Context, product id.ID, seen StockMark) (SoldOut, error)
}

// StockRepair is what keeps the gate true.
type StockRepair interface {
	// Return frees the pieces of an order that was cancelled, and takes them off
	// the user's count, now or when they are settled. It happens once per
	// operation id. The hold keeps its state.
	Return(ctx context.Context, r StockReturn) error
	// Restock adds pieces, once per operation id.
	Restock(ctx context.Context, product, operation id.ID, quantity int64) error
	// Expired lists up to limit holds that are still held after their time,
	// oldest first. Nothing is given back: only asking the store can tell.
	Expired(ctx context.Context, product id.ID, limit int) ([]Hold, error)
}

// StockOpening opens a gate with what the store knows.
type StockOpening interface {
	// Prepare answers a ticket for opening a closed gate, and false when the
	// gate is open. A later Prepare, or a loss of state, voids earlier tickets.
	// A ticket lives for a minute.
	Prepare(ctx context.Context, product id.ID) (StockTicket, bool, error)
	// Open installs a product's state at once, as a whole, if the ticket is
	// current; else it is InvalidState and nothing changes. The ticket is spent.
	// What a gate promised that was lost the new one does not know: where there
	// may have been one, SoldOutLasts passes between Prepare and Open.
	Open(ctx context.Context, product id.ID, ticket StockTicket, state StockState) error
	// Close forgets the state of a gate if no hold is held, and says whether it
	// did, so that a gate that lost its count can be opened anew.
	Close(ctx context.Context, product id.ID) (bool, error)
}

// StockTicket is the right to open one closed gate.
type StockTicket string

// HoldState is where a hold stands.
type HoldState uint8

// The states of a hold.
const (
	HoldNone HoldState = iota
	HoldHeld
	HoldReleased
	HoldSettled
)

// Hold is what the gate knows of an attempt.
type Hold struct {
	ID       id.ID
	Order    id.ID
	User     id.ID
	Quantity int64
	State    HoldState
}

// Reservation asks for pieces.
type Reservation struct {
	Product  id.ID
	Hold     id.ID
	Order    id.ID // a fresh id, used if the hold is new
	User     id.ID
	Quantity int64         // at least 1
	Limit    int64         // pieces per user of this product; 0 is no limit
	TTL      time.Duration // after this the hold is listed as expired
}

// ReserveOutcome says what became of a reservation.
type ReserveOutcome uint8

// The outcomes of Reserve.
const (
	ReserveHeld      ReserveOutcome = iota // Hold is the attempt's, new or found
	ReserveSoldOut                         // too few are free
	ReserveOverLimit                       // the user has too many
	ReserveGone                            // this order id was released before it came
)

// Reserved is the answer of Reserve.
type Reserved struct {
	Outcome ReserveOutcome
	Hold    Hold
	Fresh   bool // this call made the hold
}

// SoldOut is the answer of SoldOut.
type SoldOut struct {
	Is    bool // the rest is zero if not
	Mark  StockMark
	Whole bool // Holds are all that there are, not only those since the mark
	Holds []id.ID
}

// StockMark says which holds somebody knows: the first so many that a gate made,
// and what that gate noted of the last of them.
type StockMark struct {
	Made int64
	Note string
}

// Settlement names the pieces that are gone.
type Settlement struct {
	Product  id.ID
	Hold     id.ID
	Order    id.ID
	User     id.ID
	Quantity int64
	// Refused: the store had no pieces for this order. Those that the hold took
	// are gone for the gate all the same (they do not exist), but do not count
	// against the user.
	Refused bool
}

// StockReturn gives the pieces of an order back.
type StockReturn struct {
	Product   id.ID
	Hold      id.ID
	Operation id.ID // the order's id: an order's pieces come back once
	Quantity  int64
}

// Level is how much of a product is free.
type Level struct {
	Free int64
	Open bool
}

// StockState is everything a gate knows of one product, from the store's view.
type StockState struct {
	Free       int64         // on hand, minus orders not yet deducted; may be negative
	Holds      []SettledHold // of the last 24 hours
	Operations []id.ID       // returns and restocks that Free contains already
}

// SettledHold is a hold that a gate opens with.
type SettledHold struct {
	Hold     id.ID
	Order    id.ID
	User     id.ID
	Quantity int64
	Counts   bool          // against the user: it was neither refused nor returned
	Age      time.Duration // of the order; at 24 hours the hold is forgotten
}
