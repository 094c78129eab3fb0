// Package memconn is a network in memory that behaves as TCP does where it
// matters to a server: what is sent waits in a window of bounded size until it
// is read, a side that closes leaves what it sent before, deadlines interrupt
// what waits.
//
// Every wait is on a condition or a channel and every deadline is a timer, so
// that inside a testing/synctest bubble connections stand still with everything
// else and time out on the virtual clock. A net.Pipe cannot stand in: it keeps
// nothing, so a client that never reads holds up even the head of its answer.
//
// What belongs here is bytes and time. What is said over a connection never
// does.
package memconn
