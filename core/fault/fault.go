package fault

import (
	"context"
	"errors"
	"time"
)

// Detail says what is wrong with one field of the input.
type Detail struct {
	Field  string
	Reason string
}

// Error is a failure with a code. The message is written for the client and
// holds nothing of the cause; the cause is for the log.
type Error struct {
	code    Code
	msg     string
	details []Detail
	retry   time.Duration
	cause   error
}

// New is a failure of our own finding. The message is shown to clients.
func New(code Code, msg string) *Error { return &Error{code: code, msg: msg} }

// Wrap gives a foreign error a code, saying what was being done. An error that
// has a code already keeps it and its message; only the context of the log
// grows. Wrap of nil is nil.
func Wrap(err error, code Code, doing string) error {
	if err == nil {
		return nil
	}
	if f, ok := errors.AsType[*Error](err); ok {
		return &Error{code: f.code, msg: f.msg, details: f.details, retry: f.retry, cause: &doingError{doing, err}}
	}
	return &Error{code: code, msg: publicMessage(code), cause: &doingError{doing, err}}
}

// FromContext turns the error of a context that ended into a fault: Cancelled
// when the caller gave up, Unavailable when a deadline passed. A cause that is
// a fault already (context.Cause) is kept.
func FromContext(ctx context.Context, doing string) error {
	err := context.Cause(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		return Wrap(err, Unavailable, doing)
	}
	return Wrap(err, Cancelled, doing)
}

// WithDetails returns a copy that names the fields that are wrong.
func (e *Error) WithDetails(details ...Detail) *Error {
	c := *e
	c.details = details
	return &c
}

// WithRetryAfter returns a copy that says how long waiting may help.
func (e *Error) WithRetryAfter(d time.Duration) *Error {
	c := *e
	c.retry = d
	return &c
}

// WithCause returns a copy that keeps what caused it, for the log.
func (e *Error) WithCause(err error) *Error {
	c := *e
	c.cause = err
	return &c
}

// Error is for the log: code, message and the chain of causes.
func (e *Error) Error() string {
	s := e.code.String() + ": " + e.msg
	if e.cause != nil {
		s += ": " + e.cause.Error()
	}
	return s
}

// Unwrap is the cause.
func (e *Error) Unwrap() error { return e.cause }

// Code is what sort of failure it is, by name.
func (e *Error) Code() Code { return e.code }

// Message is what a client may read.
func (e *Error) Message() string { return e.msg }

// Details are the wrong fields. The slice is not to be changed.
func (e *Error) Details() []Detail { return e.details }

// RetryAfter is how long to wait before it may help to ask again; 0 is unsaid.
func (e *Error) RetryAfter() time.Duration { return e.retry }

// Is makes errors.Is(err, fault.New(code, "")) compare by code.
func (e *Error) Is(target error) bool {
	t, ok := errors.AsType[*Error](target)
	return ok && t.code == e.code && t.cause == nil && t.msg == ""
}

// From finds the fault in an error's chain. An error without one, a bare
// context error included, becomes a fault with that error as its cause. From
// of nil is nil.
func From(err error) *Error {
	if err == nil {
		return nil
	}
	if f, ok := errors.AsType[*Error](err); ok {
		return f
	}
	code := Internal
	switch {
	case errors.Is(err, context.Canceled):
		code = Cancelled
	case errors.Is(err, context.DeadlineExceeded):
		code = Unavailable
	}
	return &Error{code: code, msg: publicMessage(code), cause: err}
}

// CodeOf is the code of an error; Internal for an error without one. Calling
// it with nil is a bug and answers Internal.
func CodeOf(err error) Code {
	if f := From(err); f != nil {
		return f.code
	}
	return Internal
}

// Is says whether an error has that code. A nil error has none.
func Is(err error, code Code) bool { return err != nil && CodeOf(err) == code }

// Transient says whether a failure says nothing about the request: a
// dependency is down, the outcome is unknown or the caller gave up. Such a
// failure spends no attempt of a retry budget.
func Transient(err error) bool {
	if err == nil {
		return false
	}
	switch CodeOf(err).kind {
	case KindUnavailable, KindUnknown, KindCancelled:
		return true
	default:
		return false
	}
}

func publicMessage(code Code) string {
	switch code.kind {
	case KindUnavailable, KindUnknown:
		return "the service is temporarily unavailable"
	case KindCancelled:
		return "the request was cancelled"
	case KindNotFound:
		return "not found"
	case KindInternal:
		return "internal error"
	default:
		return code.String()
	}
}

// doingError is one line of context in a log's chain of causes.
type doingError struct {
	doing string
	err   error
}

func (e *doingError) Error() string { return e.doing + ": " + e.err.Error() }
func (e *doingError) Unwrap() error { return e.err }
