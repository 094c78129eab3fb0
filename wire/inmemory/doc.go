// Package inmemory composes the all-memory system: what `go run .` runs by
// default, and what tests run. It links no network driver.
//
// Several systems on the same Backends are several processes of one fleet.
package inmemory
