// Package slowclients holds the whole service against clients that take their
// time: with a head, a body, an answer, between requests, and while it stops.
//
// Every test runs the all-memory system, with its real http.Server and engine,
// over connections in memory and inside one testing/synctest bubble. So what a
// client gets and when is asserted to the nanosecond of the virtual clock, and a
// goroutine that outlives the system fails the test: its bubble cannot end.
//
// What belongs here is time on the wire. What requests mean is told by e2e and
// adapters/inbound/rest. Files named shop_* need the example shop's routes.
package slowclients
