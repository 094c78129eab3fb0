// Package readthrough reads typed values through two levels: one in the
// process, bounded, and ports.Cache behind it, shared by the fleet; and from a
// loader when neither has them. It keeps the loader's store safe:
//
//   - One load per key: goroutines of a process share a flight, processes of a
//     fleet share a lease of the cache. Waiters keep their own deadlines, and the
//     one who came first may leave without failing the others. A loader that
//     panics fails all of them.
//   - What does not exist is remembered too, for a shorter time.
//   - Times to live are jittered, so that what was stored together does not
//     expire together.
//   - What is read in the last part of its life is read again while it is still
//     answered, with RefreshAhead: a hot key ends under nobody, and what is read
//     rarely is not kept alive, for nobody comes by in that part. What is worth
//     a place in the process at all the library decides, by how often each key
//     was asked for of late (W-TinyLFU over a count-min sketch): many that are
//     read once do not drive out what is hot.
//   - A deletion reaches the first level of every node. While invalidations may
//     have been missed the first level is not used, and it is emptied whenever
//     some were. A value that was loaded before a deletion is never stored after
//     it.
//   - A cache that is down is not a miss: loads go on, one per key and process,
//     but only so many at once. A lease that could not be given back because it
//     went down is given back when it is up again.
//   - Keys that never were, with Scan: whoever makes them up gets past every
//     level, for each is asked for once. A Bloom filter of all keys refuses them
//     without a call to anything. It must never refuse what is there: it lets
//     all through until a first scan is complete; what may have been made since
//     the scan began is let through (MadeSince; an id that is ordered by time
//     tells), on whichever node it was made and whether or not this one heard of
//     it; and what any node tells of by a deletion is added at once. A scan that
//     fails, or goes on, leaves the last one in use. Made-up keys of this very
//     moment do get through: that there is nothing is remembered of each.
//   - A store that keeps failing is left alone, with BreakAfter: loads are
//     refused at once, so that nobody waits for what fails anyway and the store
//     is not kept down by its own clients. One load at a time finds out whether
//     it is back.
//   - While values cannot be loaded those that this process read last are
//     answered for StaleFor past their end. A node that hears of deletions
//     answers nothing that was deleted so, and one that is deaf answers nothing
//     stale at all. Where nothing is kept the answer is Unavailable.
//
// Values are shared among readers and must not be changed.
//
// What each of these buys is measured by test/attacks.
//
// What belongs here knows keys, codecs and times. Never what is cached, nor
// sessions: those are looked up every time.
package readthrough
