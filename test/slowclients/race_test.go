//go:build race

package slowclients_test

// idleConnections are how many stay at once: the race detector knows no more
// than 8128 goroutines in the whole process.
const idleConnections = 1_000
