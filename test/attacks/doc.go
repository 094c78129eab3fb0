// Package attacks does to app/readthrough what breaks systems that cache: ids
// that do not exist, everything ending at once, a crowd on what has just ended,
// a cache that dies, a store that stands still, changes of what everybody
// reads. It counts how often the store is asked, how long readers wait, and how
// old what they are told is.
//
// Each attack comes upon three nodes that share a cache, on a virtual clock:
// once with everything that readthrough does, and then without the part that
// is there for this attack, and on a cache-aside of a few lines, as most
// services begin. The first must hold its bounds. The others must be worse, or
// that part buys nothing. README.md and attacks.svg have the figures, and are
// written anew with
//
//	go test ./test/attacks -update
//
// The same comes upon the whole service in test/load/faults, with a MySQL and
// a Redis that are really killed and paused.
package attacks
