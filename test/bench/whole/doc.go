// Command whole measures the whole system on one machine: the flash sale of
// test/load on MySQL, Redis, Kafka, two processes that answer and two that work,
// once with Surge and once with its peer, whose orders are one transaction each,
// without a gate or a cache (see plain). It starts and ends all of it, listens on
// the loopback only, and writes a table:
//
//	go run ./whole [-rounds 3] [-out results/whole.md]
//
// What belongs here is which sales are held and what is made of their reports.
// The sale is test/load's, the servers are test/stack's.
package main
