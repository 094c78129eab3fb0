// Package grouping has callers that come at the same time share a transaction.
//
// A commit costs the store the same for one effect as for fifty, and whoever has
// a row that all want keeps it until the commit is on the disk. Callers that come
// while a transaction is under way wait for the next one; nobody waits for
// company. A group that fails says nothing about its members: one of them may be
// why, so each is told to go on alone.
//
// What belongs here knows no store. Use it where many effects of one kind come at
// once, each of which is also possible alone.
package grouping
