// Package workers runs tasks on a fixed number of goroutines behind a bounded
// queue. It carries the handlers of queue consumers, those that notify among them.
//
// What it promises:
//
//   - Back-pressure: Submit blocks while the queue is full, until its context
//     ends. Nothing grows without bound.
//   - Isolation: a task that panics, or calls runtime.Goexit, never costs a
//     worker and is reported; the other tasks do not notice.
//   - Drain: Close accepts nothing new, runs what was accepted, waits for it and
//     leaves no goroutine behind. A task runs exactly once if it was accepted
//     and never if it was not, however Submit and Close race.
//
// Tasks start in the order in which they were accepted; with more than one
// worker they may overtake each other after that.
//
// What belongs here is how tasks run. Never what they do, when they are tried
// again or in which lane: that is the policy of the caller (app/consuming).
package workers
