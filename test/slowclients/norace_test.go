//go:build !race

package slowclients_test

// idleConnections are how many stay at once.
const idleConnections = 10_000
