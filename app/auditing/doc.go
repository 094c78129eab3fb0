// Package auditing remembers everything that happened to orders, as it was
// heard: every event of the order topic, from any context, under the order's
// id.
//
// What belongs here only listens. It decides nothing and nobody waits for it.
package auditing
