package billing

import (
	"time"

	"example.com/surge/core/payment"
)

// Observer hears what billing does, for metrics and logs. Its methods are
// called from many goroutines and must not block.
type Observer interface {
	// Answered: a request to pay ended. Outcome is OutcomeCaptured,
	// OutcomeReplayed or the name of a fault's code.
	Answered(outcome string, took time.Duration)
	// Became: a payment is in a new state, committed.
	Became(status payment.Status)
	// Missed: something that a job finishes later could not be done now.
	Missed(doing string, err error)
}

// The outcomes of Answered that are no faults.
const (
	OutcomeCaptured = "CAPTURED"
	OutcomeReplayed = "REPLAYED"
)

type silent struct{}

func (silent) Answered(string, time.Duration) {}
func (silent) Became(payment.Status)          {}
func (silent) Missed(string, error)           {}
