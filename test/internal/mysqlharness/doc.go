// Package mysqlharness runs the contracts over the store on MySQL. Every case
// has a database of its own on a server that they share, and nodes whose way to
// it can be cut.
package mysqlharness
