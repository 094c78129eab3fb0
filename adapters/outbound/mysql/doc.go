// Package mysql is the store on MySQL 8.4 or MariaDB 10.11: ports.Store for each
// context, over one DB per URL.
//
// A transaction has a connection to itself from its first statement on. Reads
// lock nothing and wait for nobody; the transaction proper begins with the first
// statement that writes, so that one which only reads costs a round trip per
// read. Every row that changes has a version, and changes by compare-and-set. A
// row that was read by its key and found changed makes the transaction begin
// anew, as a deadlock does and a lock that is waited for too long: the error of a
// conflict never reaches a caller, until there were too many in a row.
//
// Isolation is READ COMMITTED: a statement sees what was committed when it
// began. What must not happen twice has a unique index.
//
// Each statement is a named constant beside what uses it, sent as text with its
// arguments in it, which is one round trip whatever a connection has seen before;
// a slow one is logged by its name, never with its arguments. sqlc would generate
// the scanning, a third of this code, and take the conditional and the batched
// statements, which are the rest, out of it; so there is no generator here.
//
// Only core/fault values leave this package, with the driver's error as their
// cause. Tables are made by package migrations and by nothing else. Those of a
// context begin with its name, so that contexts may share a database or have one
// each; no statement names two contexts' tables. What belongs to the example
// shop is in files named shop_*.
package mysql
