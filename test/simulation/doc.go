// Package simulation runs a whole fleet in one process on a virtual clock,
// from one seed, in a world that is hostile in every way that its ports allow,
// and checks afterwards that nothing was lost and nothing happened twice.
//
//   - A Plan is everything that chance decides: drawn from the seed before the
//     run starts. The same plan gives the same run, byte for byte.
//   - A Sim is one run, in one testing/synctest bubble. Every call of a port by
//     any node parks; when nothing else can move the scheduler releases one of
//     them, chosen by the seed among calls that are sorted by what they are. So
//     the order in which goroutines happen to run decides nothing.
//   - A Node is one incarnation of one process: its ports are wrapped by this
//     package (Cache, Lock, Store, ...), the use cases behind them are not
//     changed. When it crashes its calls have no effect any more, whatever its
//     goroutines go on to do.
//   - A Fault is one thing that the world does to one call, one node or one
//     dependency.
//
// What belongs here is the world. Who lives in it is a Scenario: how a node is
// composed, what clients do, what must be true in the end. Files named shop_*
// are the scenario of the example shop.
package simulation
