// Package consuming is the policy by which a group works off events, one and
// the same over every ports.Queue.
//
//   - Lanes: messages of one key are handled one after the other, those of
//     different keys at the same time, on a bounded pool of workers.
//   - Retries: a failure is tried again in its key's lane after 1, 2 and 4 s;
//     other keys go on meanwhile. A handler that panics has failed.
//   - Outages: a failure that says nothing about the message (fault.Transient)
//     spends no attempt. The partition pauses, longer each time, and goes on.
//   - Dead letters: what fails once more than it may be retried, cannot be
//     decoded or is permanent goes to the group's dead letters, and is done only
//     when the dead letter is published. What is not done is delivered again.
//   - Repetition: an event may come twice. What makes its effect happen once is
//     the inbox, in the handler's transaction; marks (ports.Done) only save work.
//
// A Collector copies dead letters into a table, and DeadLetters lists them and
// sends them back to the group that failed.
//
// What belongs here knows queues and envelopes. What an event means is decided
// by handlers, and which handler has which type by adapters/inbound/events.
package consuming
