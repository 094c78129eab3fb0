package consuming

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	"example.com/surge/core/fault"
	"example.com/surge/ports/event"
)

// Handler has the effect of one event. It may be called again with an event
// that it has handled. Its context ends when the partition was lost: whatever
// it has not committed by then happens elsewhere.
type Handler func(ctx context.Context, e event.Envelope) error

// ErrUnknownType is what a handler answers about a type that is none of its
// group's business: the event is done.
var ErrUnknownType = errors.New("unknown event type")

// Permanent marks a failure that no retry will mend, such as a payload that
// cannot be decoded: it is dead-lettered at once.
func Permanent(err error) error {
	if err == nil {
		return nil
	}
	return &permanentError{err}
}

type permanentError struct{ err error }

func (e *permanentError) Error() string { return e.err.Error() }
func (e *permanentError) Unwrap() error { return e.err }

// IsPermanent says whether a failure is marked so.
func IsPermanent(err error) bool {
	var p *permanentError
	return errors.As(err, &p)
}

// call calls the handler and makes a panic an error. The error does not show the
// stack: it goes into dead letters.
func (l *lane) call(ctx context.Context, e event.Envelope) (err error) {
	defer func() {
		if v := recover(); v != nil {
			l.observer.Panicked(l.config.Group, e.Type, v, debug.Stack())
			err = fault.Wrap(fmt.Errorf("panic: %v", v), fault.Internal, "handle "+e.Type)
		}
	}()
	return l.handle(ctx, e)
}
