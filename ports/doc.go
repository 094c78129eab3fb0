// Package ports is the boundary of the hexagon: what the application needs of
// the world, one file per port. The comments are the contract; test/contract
// is the same contract in executable form, and an adapter is one when it
// passes.
//
// Rules that hold for every method of every port:
//
//   - Errors are core/fault values. Codes that matter are named in the comment;
//     any method may also fail with Unavailable (the dependency is down or too
//     slow: nothing was learned), UnknownOutcome (a change was sent and its
//     answer lost: it may or may not have happened) or Cancelled (the caller's
//     context ended). The driver's error is kept as the cause.
//   - A method may block on I/O and honours its context. It is safe for
//     concurrent use.
//   - Durations go in, never deadlines: a shared clock is the server's, and no
//     caller has it.
//   - Slices and maps that are passed in are only read during the call and may
//     be reused after it. Slices that come out belong to the caller.
//   - Keys and values are bytes: any string is a legal key.
//
// Files named shop_* hold the ports of the example shop; everything else is
// kit and does not know them.
package ports
