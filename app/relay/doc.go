// Package relay publishes what transactions put into a context's outbox.
//
//   - At least once, in order: of each aggregate the first occurrences of its
//     events are published in the order of their versions. A row is marked when
//     the queue has acked it, and never before.
//   - One at a time: a relay works on the shards whose lease it has. A lease
//     keeps others from trying; what keeps a relay out that was paused past its
//     lease is the fence, minted by the store and checked in the transaction
//     that marks.
//   - At once: it is woken by commits through its own handle, and looks by
//     itself now and then for those of other processes.
//   - Poison: a row that no broker will ever take is parked with the rest of its
//     aggregate; the others go on. An outage parks nothing: the shard waits,
//     longer each time.
//
// The Janitor deletes, a few rows at a time, what nobody needs any more, and
// counts what waits.
//
// What belongs here knows outboxes and queues. Never what an event means.
package relay
