package ordering

import (
	"time"

	"example.com/surge/core/order"
)

// Observer hears what ordering does, for metrics and logs. Its methods are
// called from many goroutines and must not block.
type Observer interface {
	// Answered: an attempt to place an order ended. Outcome is OutcomePlaced,
	// OutcomeReplayed or the name of a fault's code.
	Answered(outcome string, took time.Duration)
	// Spared: an attempt was refused from this node's memory; the gate was not
	// asked.
	Spared()
	// Happened: an event of an order was committed.
	Happened(kind order.EventKind)
	// Missed: something that is repaired later could not be done now.
	Missed(doing string, err error)
}

// The outcomes of Answered that are no faults.
const (
	OutcomePlaced   = "PLACED"
	OutcomeReplayed = "REPLAYED"
)

type silent struct{}

func (silent) Answered(string, time.Duration) {}
func (silent) Spared()                        {}
func (silent) Happened(order.EventKind)       {}
func (silent) Missed(string, error)           {}
