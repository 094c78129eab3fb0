package consuming

import "time"

// Observer hears what becomes of messages. Its methods are called from many
// goroutines and must not block. Event types come from messages and may be
// anything until Handled has named them: they are no labels before.
type Observer interface {
	// Handled: an event had its effect. took is the handler's time, age the time
	// since the event happened by the clock of its source.
	Handled(group, eventType string, took, age time.Duration)
	// Skipped: a mark said that an event had its effect before.
	Skipped(group, eventType string)
	// UnknownType: an event is none of the group's business.
	UnknownType(group, eventType string)
	// Retried: attempt, counted from 1, failed, and there will be another.
	Retried(group, eventType string, attempt int, err error)
	// Panicked: a handler panicked with value, where stack tells. It is a failure
	// like any other besides: Retried or DeadLettered follows.
	Panicked(group, eventType string, value any, stack []byte)
	// Paused: the partition waits because of a failure that says nothing about
	// the message.
	Paused(group, topic string, partition int32, wait time.Duration, err error)
	// DeadLettered: a message went to the dead letters because of err.
	DeadLettered(group, eventType string, attempts int, err error)
	// LetterFailed: a dead letter could not be published or stored; it will be
	// tried again.
	LetterFailed(group, topic string, err error)
	// Held: so many messages more, or fewer, are held and not done.
	Held(group, topic string, delta int)
}

// unobserved is the observer of those who want none.
type unobserved struct{}

func (unobserved) Handled(string, string, time.Duration, time.Duration) {}
func (unobserved) Skipped(string, string)                               {}
func (unobserved) UnknownType(string, string)                           {}
func (unobserved) Retried(string, string, int, error)                   {}
func (unobserved) Panicked(string, string, any, []byte)                 {}
func (unobserved) Paused(string, string, int32, time.Duration, error)   {}
func (unobserved) DeadLettered(string, string, int, error)              {}
func (unobserved) LetterFailed(string, string, error)                   {}
func (unobserved) Held(string, string, int)                             {}
