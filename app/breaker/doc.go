// Package breaker stops calling a dependency that keeps failing, so that
// callers are refused at once instead of waiting for it, and it can recover.
//
// Closed, every call goes through. So many failures in a row open it: calls
// are refused with fault.Unavailable and a Retry-After. After the cooldown one
// call may try; its success closes the breaker, its failure starts another
// cooldown. A trial that has not ended within a cooldown is given up, and the
// next call may try: one that hangs cannot keep the breaker open.
//
// Faults decide what counts. Unavailable, an unknown outcome, an internal error
// and a panic are failures. A caller that gave up (fault.Cancelled) says nothing
// about the dependency and counts neither way. Every other answer, not found
// among them, is the dependency at work: a success. Of calls that began before
// the last change of state none counts.
//
// What belongs here is when to call. Never what to answer instead: that is the
// policy of the caller (app/limiting).
package breaker
