// Package memory holds an adapter for every port that keeps its state in the
// process: the adapters of `go run .`, of every test.
// They are real implementations, not fakes: transactions isolate and roll back,
// queues redeliver, locks expire. What they lack is a disk and a network.
//
// A backend is the shared state, the part that would be a server; a node is one
// process's connection to it. Several nodes on one backend behave as several
// processes would.
//
// Time is package time, so that a synctest bubble moves it. No mutex is held
// across a wait. Files named shop_* belong to the example shop.
package memory
