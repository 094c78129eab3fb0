// Package quickshop composes the all-memory shop as package inmemory does, but
// with passwords that cost nothing. A system under test hashes at least the
// admin's at its start, which takes longer than most tests.
//
// It is for tests that are about something else than passwords. What the
// program really is made of belongs to wire, never here.
package quickshop
