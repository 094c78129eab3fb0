// Package limiting keeps limits when the shared limiter is down.
//
// Everybody asks the shared limiter while it answers. While it does not, a
// policy decides: Open lets everything pass, Closed nothing, Local counts in
// this process alone. A breaker spares callers the wait for a limiter that
// keeps failing, and asks it again once a second, so that decisions return to
// it soon after it does.
//
// What belongs here is what to do without an answer. Never who is limited by
// what: that is said by those who ask.
package limiting
