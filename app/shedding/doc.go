// Package shedding refuses work before it queues, so that under more load than
// a service can bear what it does serve is still of use to somebody.
//
// A Limit bounds how many calls are under way at once, and finds the bound by
// itself. By Little's law the calls under way are the rate at which they end
// times the time that each takes. So once most calls of a window took longer
// than the target, the limit is the rate of that window times the target: as
// many as can be served in time. It is computed anew after each window in which
// it had to refuse somebody, and so follows the service's capacity up and down;
// when it refuses nobody it doubles, until it bounds nothing any more. While no
// call ends at all, as when a store stalls, it is halved.
//
// A burst is no overload: a limit that bounds nothing lets it in, and what
// counts is whether calls keep taking too long.
//
// Limits that compare latency with a baseline of their own (gradients, Vegas)
// need no target. But they have to guess the baseline from traffic that comes in
// bursts, they refuse the first burst after a quiet time, and a dearer mix of
// calls looks to them like overload.
//
// What belongs here knows calls and times. Never who is refused first: what is
// refused cheaply, or must not be, is decided before a Limit is asked.
//
// The law: J. D. C. Little, A Proof for the Queuing Formula L = λW, Operations
// Research 9(3), 1961.
package shedding
